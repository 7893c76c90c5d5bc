"""The textbook form of every derived result of the family, typed by hand once, and what is the family's own."""

from dataclasses import replace

import pytest
from sympy import Max, Rational, exp

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_theorem
from theory.kernel.formula import MatrixEquality, eq, map_expressions
from theory.kernel.theorem import Hypothesis
from theory.notation import A, b, column, d, delta, epsilon, g, mu, n, s, scalar, v, w, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y, q_x, q_y = scalar("f_x"), scalar("f_y"), scalar("q_x"), scalar("q_y")
g_x, g_y, r, a, u = column("g_x"), column("g_y"), scalar("r"), scalar("a"), scalar("u")
TANGENT = f_x + Dot(g, y - x)
PARABOLA = mu / 2 * norm_squared(y - x)

TEXTBOOK = {
    ("first-order-convexity", "tangent"): TANGENT,
    ("first-order-convexity", "chord"): (1 - s) * f_x + s * f_y,
    ("monotone-gradient", "monotonicity"): Dot(g_x - g_y, x - y),
    ("monotone-gradient", "tangent"): TANGENT,
    ("second-order-convexity", "tangent"): TANGENT,
    ("second-order-convexity", "curvature"): Dot(d, A * d),
    ("strict-convexity", "quartic_tangent"): norm_squared(v) ** 2 + 4 * norm_squared(v) * Dot(v, w - v),
    ("strict-convexity", "quartic_excess"): norm_squared(w - v) ** 2 / 3,
    ("strong-convexity", "lower_bound"): TANGENT + PARABOLA,
    ("strong-convexity", "chord"): (1 - r) * f_x + r * f_y - r * (1 - r) * PARABOLA,
    ("convexity-calculus", "sum"): (1 - s) * (scalar("lambda_1") * f_x + scalar("lambda_2") * q_x)
    + s * (scalar("lambda_1") * f_y + scalar("lambda_2") * q_y),
    ("convexity-calculus", "maximum"): (1 - s) * Max(f_x, q_x) + s * Max(f_y, q_y),
    ("convexity-calculus", "product_bend"): -(a**2),
    ("stationary-is-global", "gap"): Dot(g, x - y),
    ("minimizer-set", "fall"): norm_squared(b),
    ("minimizer-set", "value"): Dot(x, A * x) / 2,
    ("unique-minimizer", "slope"): exp(u),
    ("sublevel-sets", "radius_squared"): norm_squared(g) / mu**2,
    ("sublevel-sets", "reach"): (2 / mu) ** 2 * norm_squared(g),
    ("sublevel-sets", "least"): f_x - norm_squared(g) / (2 * mu),
    ("sublevel-sets", "growth"): f_x + PARABOLA,
    ("strong-convexity-minimizer", "spread"): 4 / mu * (epsilon + delta),
}

LEMMAS = {
    "monotone-gradient": ["fundamental-theorem", "unit-integral-monotone"],
    "second-order-convexity": ["fundamental-theorem", "unit-integral-monotone"],
    "strict-convexity": ["mean-value"],
    "strong-convexity": ["fundamental-theorem", "unit-integral-monotone"],
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["convexity"] for key in load(name).formulas}


@pytest.mark.parametrize("name", CATALOGUE["convexity"])
def test_lemmas_are_those_of_calculus(name, verdict_of):
    verdict = verdict_of(name)
    assert [lemma.name for lemma in verdict.lemmas] == LEMMAS.get(name, [])
    assert verdict.status == (FROM_LEMMAS if name in LEMMAS else PROVED), verdict.complaints()


def _with_step(name, step, change):
    """The status of a theorem one of whose steps has its expressions changed."""
    theorem = load(name)
    old = theorem.step(step)
    new = replace(old, statement=map_expressions(old.statement, change))
    steps = tuple(new if s.name == step else s for s in theorem.derivation)
    return check_theorem(replace(theorem, derivation=steps, formulas={}, counterexamples=()))


def test_a_third_is_the_best_constant_for_the_quartic():
    excess = TEXTBOOK["strict-convexity", "quartic_excess"]
    more = _with_step(
        "strict-convexity", "quartic-excess", lambda e: e.xreplace({excess: Rational(101, 100) * excess})
    )
    assert more.status != FROM_LEMMAS
    assert any("quartic-excess" in line for line in more.complaints())


def test_half_of_the_modulus_is_the_best_constant():
    bound = TEXTBOOK["strong-convexity", "lower_bound"]
    steeper = TANGENT + Rational(101, 100) * PARABOLA
    spoiled = _with_step("strong-convexity", "lower-bound", lambda e: e.xreplace({bound: steeper}))
    assert any("lower-bound" in line for line in spoiled.complaints())


def test_the_ball_is_no_smaller():
    squared = TEXTBOOK["sublevel-sets", "radius_squared"]
    smaller = _with_step(
        "sublevel-sets", "ball", lambda e: e.xreplace({squared: Rational(99, 100) * squared})
    )
    assert any("ball" in line for line in smaller.complaints())


def test_a_point_between_that_nothing_ties_is_not_the_mean_value():
    theorem = load("strict-convexity")
    given = Hypothesis("given", eq(scalar("theta"), Rational(1, 2)), "halfway", definition=True)
    verdict = check_theorem(replace(theorem, hypotheses=(*theorem.hypotheses, given)))
    assert any("'somewhere'" in line and "quantifies" in line for line in verdict.complaints())


def test_an_affine_map_that_does_not_fit_is_refused():
    theorem = load("convexity-calculus")
    step = theorem.step("affine-map")
    wrong = replace(step, statement=MatrixEquality(A * (x + y) + b, (A * x + b) + (A * y + b)))
    steps = tuple(wrong if s.name == "affine-map" else s for s in theorem.derivation)
    assert check_theorem(replace(theorem, derivation=steps)).status not in (PROVED, FROM_LEMMAS)
    assert n in x.shape
