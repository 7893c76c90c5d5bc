"""A false identity: the first voice has refused it, and Z3 only glances for a point where it fails."""

import pytest
from sympy import Rational

from theory.kernel import second_voice
from theory.kernel.evidence import Identity
from theory.kernel.facts import Facts
from theory.kernel.formula import eq, gt
from theory.notation import column, scalar
from theory.vectors import Dot, norm_squared

a, b = scalar("a"), scalar("b")
x, y = column("x"), column("y")


@pytest.mark.parametrize(
    "claim",
    [
        eq((a + b) ** 2, a**2 + b**2),
        eq((a - b) / (a + b), 1 - Rational(201, 100) * b / (a + b)),
        eq(norm_squared(x + y), norm_squared(x) + Dot(x, y) + norm_squared(y)),
    ],
)
def test_a_simple_false_identity_still_gets_its_point(claim):
    with pytest.raises(second_voice.Disagreement) as refusal:
        second_voice.confirm(claim, Identity(), Facts().adding([gt(a, 0), gt(b, 0)]))
    assert refusal.value.witness


def test_an_equation_that_rests_on_facts_is_confirmed():
    facts = Facts().adding([eq(a, b)])
    assert second_voice.confirm(eq(a**2, a * b), Identity((a, eq(a, b))), facts) == second_voice.Z3
