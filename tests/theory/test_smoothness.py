"""The textbook form of every derived result of the family, typed by hand once, and what is the family's own."""

from dataclasses import replace

import pytest
from sympy import Rational

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_theorem
from theory.kernel.formula import ge, le
from theory.kernel.theorem import Hypothesis
from theory.notation import A, L, column, eta, g, h, lam_max, s, scalar, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y = scalar("f_x"), scalar("f_y")
g_x, g_y = column("g_x"), column("g_y")
DECREASE = eta * (1 - L * eta / 2) * norm_squared(g)

TEXTBOOK = {
    ("descent-lemma", "upper_bound"): f_x + Dot(g, y - x) + L * norm_squared(y - x) / 2,
    ("sufficient-decrease", "decrease"): DECREASE,
    ("positive-decrease", "decrease"): DECREASE,
    ("positive-decrease", "limit"): 2 / L,
    ("best-guaranteed-step", "decrease"): DECREASE,
    ("best-guaranteed-step", "step"): 1 / L,
    ("best-guaranteed-step", "greatest"): norm_squared(g) / (2 * L),
    ("quadratic-smoothness", "bound"): lam_max**2 * norm_squared(h),
    ("cocoercivity", "lower_bound"): f_x + Dot(g_x, y - x) + norm_squared(g_y - g_x) / (2 * L),
    ("cocoercivity", "cocoercivity"): norm_squared(g_x - g_y) / L,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["smoothness"] for key in load(name).formulas}


@pytest.mark.parametrize("name", CATALOGUE["smoothness"])
def test_only_the_descent_lemma_takes_lemmas(name):
    verdict = check_theorem(load(name))
    taken = [lemma.name for lemma in verdict.lemmas]
    assert verdict.status == (FROM_LEMMAS if name == "descent-lemma" else PROVED), verdict.complaints()
    assert taken == (["fundamental-theorem", "unit-integral-monotone"] if name == "descent-lemma" else [])


def _checked(theorem, name, **changes):
    """One step of `theorem`, changed, with what both voices say of it."""
    steps = tuple(replace(step, **changes) if step.name == name else step for step in theorem.derivation)
    return next(c for c in check_theorem(replace(theorem, derivation=steps)).steps if c.step.name == name)


MORE, LESS = Rational(101, 100), Rational(99, 100)
GREATEST, STRETCH, SQUEEZE = (
    TEXTBOOK[key]
    for key in (
        ("best-guaranteed-step", "greatest"),
        ("quadratic-smoothness", "bound"),
        ("cocoercivity", "cocoercivity"),
    )
)


@pytest.mark.parametrize(
    ("name", "step", "better"),
    [
        ("descent-lemma", "descent", le(f_y, f_x + Dot(g, y - x) + LESS * L / 2 * norm_squared(y - x))),
        ("sufficient-decrease", "decrease", le(f_y, f_x - MORE * DECREASE)),
        ("best-guaranteed-step", "greatest", le(DECREASE, LESS * GREATEST)),
        ("quadratic-smoothness", "lipschitz", le(norm_squared(A * h), LESS * STRETCH)),
        ("cocoercivity", "cocoercive", ge(Dot(g_x - g_y, x - y), MORE * SQUEEZE)),
    ],
)
def test_a_constant_one_per_cent_better_is_refused_by_both_voices(name, step, better):
    checked = _checked(load(name), step, statement=better)
    assert checked.first.verdict == checked.second.verdict == "refused"


class TestTheLemmasOnIntegralsQuantifyOverTheWholeWay:
    """What is known at one point s of the way must not pass for what holds at all of them."""

    def test_an_assumption_on_s_in_the_step_is_refused(self):
        theorem = load("descent-lemma")
        monotone = theorem.step("monotone")
        assert not _checked(
            theorem, "monotone", given=(theorem.step("slope-below").statement,), using=()
        ).accepted
        assert not _checked(theorem, "monotone", given=(ge(s, 0), le(s, 1)), using=monotone.using).accepted

    def test_a_hypothesis_about_one_point_is_refused(self):
        theorem = load("descent-lemma")
        free = tuple(
            Hypothesis(known.name, known.statement, known.text) if known.forall else known
            for known in theorem.hypotheses
        )
        verdict = check_theorem(replace(theorem, hypotheses=free))
        refused = {checked.step.name for checked in verdict.steps if not checked.accepted}
        assert {"whole-change", "monotone"} <= refused
