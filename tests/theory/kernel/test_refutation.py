"""A step is called false only with a point: exact vectors and numbers at which all hypotheses hold and it does not."""

from dataclasses import replace

import pytest
from sympy import Rational

from theory.catalogue import load
from theory.kernel.check import check_theorem
from theory.kernel.evidence import Certificate
from theory.kernel.formula import ge, le, map_expressions
from theory.kernel.theorem import Step
from theory.notation import L, column, eta
from theory.vectors import Dot, norm_squared


def _with_step(name: str, statement, *weights):
    """The theorem with one more step, which is made its claim."""
    theorem = load(name)
    step = Step("added", statement, "Added.", Certificate(*weights))
    return replace(
        theorem,
        derivation=(*theorem.derivation, step),
        claim=(*theorem.claim, "added"),
    )


x, y = column("x"), column("y")


@pytest.mark.parametrize("weights", [(), ((1, ge(norm_squared(x), 0)),)])
def test_a_true_step_that_z3_cannot_see_is_not_called_false(weights):
    """Cauchy and Schwarz: to Z3 ⟨x, y⟩ = −1 with ‖x‖² = 0 is possible, but no vectors have these products."""
    verdict = check_theorem(
        _with_step("cocoercivity", le(Dot(x, y) ** 2, norm_squared(x) * norm_squared(y)), *weights)
    )
    assert verdict.status == "refused"
    complaints = "\n".join(verdict.complaints())
    assert "does not follow: nothing said excludes" in complaints
    assert "fails at" not in complaints


def test_a_false_step_gets_vectors():
    verdict = check_theorem(_with_step("cocoercivity", le(Dot(x, y), norm_squared(x))))
    assert verdict.status == "refuted"
    assert "fails at" in "\n".join(verdict.complaints())
    (added,) = (checked for checked in verdict.steps if checked.step.name == "added")
    assert {x, y} <= {symbol for symbol, _ in added.witness.witness}


def test_a_step_after_one_that_was_refused_is_not_asked():
    """What a later step would need is missing, so a point says nothing against it."""
    theorem = load("sufficient-decrease")
    first = theorem.derivation[0]
    wrong = map_expressions(first.statement, lambda e: e.xreplace({L: 2 * L, eta: Rational(3, 2) * eta}))
    spoiled = replace(theorem, derivation=(replace(first, statement=wrong), *theorem.derivation[1:]))
    verdict = check_theorem(spoiled)
    assert verdict.status in ("refuted", "refused")
    for checked in verdict.steps:
        if first.name in checked.step.using:
            assert checked.witness is None
            assert "not proved before it" in checked.first.detail
