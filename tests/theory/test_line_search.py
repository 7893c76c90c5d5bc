"""The textbook forms of the results on line searches, written out by hand, and what is particular to the family."""

from dataclasses import replace

import pytest
from sympy import ImmutableMatrix, Min, Rational, expand, log, together

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_theorem
from theory.kernel.formula import ge, le
from theory.notation import A, L, beta, g, lam_max, lam_min, mu, scalar
from theory.vectors import Dot

LENGTH, CURVATURE = Dot(g, g), Dot(g, A * g)
c, t_0 = scalar("c"), scalar("t_0")
TEXTBOOK = {
    ("exact-step", "step"): LENGTH / CURVATURE,
    ("exact-step", "decrease"): LENGTH**2 / (2 * CURVATURE),
    ("kantorovich", "bound"): (lam_min + lam_max) ** 2 / (4 * lam_min * lam_max) * LENGTH**2,
    ("exact-line-search-rate", "rate"): ((lam_max / lam_min - 1) / (lam_max / lam_min + 1)) ** 2,
    ("exact-line-search-class", "rate"): ((L / mu - 1) / (L / mu + 1)) ** 2,
    ("armijo-condition", "limit"): 2 * (1 - c) / L,
    ("backtracking", "shortest"): Min(t_0, 2 * beta * (1 - c) / L),
    ("backtracking", "gained"): c * Min(t_0, 2 * beta * (1 - c) / L) * LENGTH,
    ("backtracking", "count"): log(2 * (1 - c) / (L * t_0)) / log(beta),
    ("armijo-exact-step", "longest"): 2 * (1 - c) * LENGTH / CURVATURE,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    difference = load(name).formulas[key] - TEXTBOOK[name, key]
    # Min and log keep their arguments as they are: write those out.
    expanded = difference.replace(lambda e: isinstance(e, Min | log), lambda e: e.func(*map(expand, e.args)))
    assert together(expanded.expand()) == 0


def test_every_formula_of_the_family_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["line_search"] for key in load(name).formulas}


def _exact_step(matrix, error):
    """The error after an exact step, by explicit matrices."""
    slope = matrix * error
    size = (slope.T * slope)[0, 0] / (slope.T * matrix * slope)[0, 0]
    return error - size * slope


def test_the_classic_zigzag_on_plain_numbers():
    """f = x² + 10y² from (10, 1): each exact step turns the sign of y and shrinks both by 9/11."""
    matrix, error = ImmutableMatrix([[2, 0], [0, 20]]), ImmutableMatrix([10, 1])
    for sign in (-1, 1, -1):
        after = _exact_step(matrix, error)
        assert after == Rational(9, 11) * ImmutableMatrix([error[0], -error[1]])
        assert after[0] * after[1] * sign > 0
        error = after


def test_only_the_count_rests_on_lemmas(verdict_of):
    verdicts = {name: verdict_of(name) for name in CATALOGUE["line_search"]}
    assert {name for name, v in verdicts.items() if v.status == FROM_LEMMAS} == {"backtracking"}
    assert all(v.status in (PROVED, FROM_LEMMAS) for v in verdicts.values())
    by_lemma = {s.step.name for s in verdicts["backtracking"].steps if s.lemma}
    assert by_lemma == {"log-of-the-power", "compare-logarithms", "log-below-tangent"}


def _with_claim(name, step, statement):
    theorem = load(name)
    derivation = tuple(replace(s, statement=statement) if s.name == step else s for s in theorem.derivation)
    return check_theorem(replace(theorem, derivation=derivation))


def test_a_better_rate_on_the_class_is_refused():
    step = load("exact-line-search-class").step("one-step").statement
    better = le(step.lhs, Rational(99, 100) * step.rhs)
    assert _with_claim("exact-line-search-class", "one-step", better).status != PROVED


def test_a_longer_exact_step_is_refuted():
    step = load("exact-step").step("decrease").statement
    assert _with_claim("exact-step", "decrease", ge(step.lhs, 2 * step.rhs)).status == "refuted"


def test_more_than_half_of_the_promise_cannot_be_had():
    """½x² from 1: the exact step is 1 and gains ½ = ½·η‖g‖²."""
    longest = load("armijo-exact-step").formulas["longest"]
    assert longest.xreplace({c: Rational(1, 2)}) == load("exact-step").formulas["step"]
