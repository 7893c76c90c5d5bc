"""The textbook form of every derived rate, typed by hand once, and what is the family's own."""

import pytest
from sympy import Abs, Max, Rational, log, solve, sqrt

from theory.catalogue import CATALOGUE, load
from theory.notation import L, epsilon, eta, kappa, mu, rho, scalar, sequence, t

R, f, f_star = scalar("R"), sequence("f"), scalar("f^*")
GAP = f(0) - f_star
DELTA, x_0 = scalar("Delta"), scalar("x_0")
ROOT = sqrt(4 * L**2 - 2 * L * mu * eta * (L + mu) * (2 - L * eta))
LONG = (2 - mu * eta * (3 - (L * eta) ** 2)) / (2 + mu * eta)

TEXTBOOK = {
    ("nonconvex-rate", "bound"): GAP / (t * eta * (1 - L * eta / 2)),
    ("nonconvex-rate", "bound_at_best"): 2 * L * GAP / t,
    ("exact-nonconvex-rate", "gain"): t * eta * (1 - L * eta / 4),
    ("exact-nonconvex-rate", "bound"): GAP / (t * eta * (1 - L * eta / 4) + 1 / (2 * L)),
    ("exact-nonconvex-rate", "bound_at_longest"): 4 * L * GAP / (3 * t + 2),
    ("convex-rate", "bound"): R**2 / (2 * eta * t),
    ("convex-rate", "bound_at_longest"): L * R**2 / (2 * t),
    ("gradient-norm-rate", "bound"): 2 * L * GAP / (2 * t * L * eta + 1),
    ("strongly-convex-rate", "best_step"): 2 / (L + mu),
    ("strongly-convex-rate", "best_factor"): (L - mu) / (L + mu),
    ("strongly-convex-rate", "factor"): Max(Abs(1 - eta * mu), Abs(1 - eta * L)),
    ("strongly-convex-rate", "bound"): rho ** (2 * t),
    ("strongly-convex-value-rate", "factor"): Max(Abs(1 - eta * mu), Abs(1 - eta * L)),
    ("strongly-convex-value-rate", "bound"): rho ** (2 * t) * GAP,
    ("polyak-lojasiewicz-rate", "factor"): 1 - mu * eta * (2 - L * eta),
    ("polyak-lojasiewicz-rate", "best_factor"): 1 - mu / L,
    ("polyak-lojasiewicz-rate", "bound"): (1 - mu * eta * (2 - L * eta)) ** t * GAP,
    ("sharper-polyak-lojasiewicz-rate", "factor"): ((mu * (1 - L * eta) + ROOT) / (2 * L + mu)) ** 2,
    ("sharper-polyak-lojasiewicz-rate", "bound"): rho ** (2 * t) * GAP,
    ("sharper-polyak-lojasiewicz-rate", "long_factor"): LONG,
    ("sharper-polyak-lojasiewicz-rate", "long_bound"): LONG**t * GAP,
    ("quartic-decay", "upper"): x_0**4 / (4 * (1 + 2 * eta * x_0**2 * t) ** 2),
    ("quartic-decay", "lower"): x_0**4 / (4 * (1 + 6 * eta * x_0**2 * t) ** 2),
    ("quartic-decay", "for_ever"): 1 / (16 * eta**2 * t**2),
    ("iterations-to-accuracy", "nonconvex"): 4 * L * DELTA / (3 * epsilon**2) - Rational(2, 3),
    ("iterations-to-accuracy", "convex"): L * R**2 / (4 * epsilon) - Rational(1, 2),
    ("iterations-to-accuracy", "gradient"): L * DELTA / epsilon**2 - Rational(1, 2),
    ("iterations-to-accuracy", "power"): -log(epsilon) / (1 - rho),
    ("iterations-to-accuracy", "steep"): -kappa * log(epsilon),
    ("iterations-to-accuracy", "sharper"): -(2 * kappa + 1) / 3 * log(epsilon),
    ("iterations-to-accuracy", "distance"): -(kappa + 1) / 2 * log(epsilon),
    ("iterations-to-accuracy", "best"): -(kappa + 1) / 4 * log(epsilon),
}

#: Theorems of the family whose textbook forms stand in a test file of their own.
ELSEWHERE = {"tight-convex-rate"}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    derived, textbook = load(name).formulas[key], TEXTBOOK[name, key]
    assert derived == textbook or (derived / textbook).subs(t, 3).cancel() == 1


def test_every_formula_has_its_textbook_form():
    names = [name for name in CATALOGUE["rates"] if name not in ELSEWHERE]
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}


def test_only_the_counts_take_lemmas(verdict_of):
    for name in CATALOGUE["rates"]:
        verdict = verdict_of(name)
        taken = [lemma.name for lemma in verdict.lemmas]
        logarithms = ["log-of-a-power", "log-is-increasing", "log-below-tangent"]
        assert taken == (logarithms if name == "iterations-to-accuracy" else []), name


def test_the_best_step_is_where_the_rest_of_the_certificate_vanishes():
    rest = load("strongly-convex-rate").step("rest-vanishes-at-the-best-step").statement.left.lhs
    assert solve(rest, eta) == [0, 2 / (L + mu)]
