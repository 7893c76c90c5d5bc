"""The textbook form of every derived rate, typed by hand once, and what is the family's own."""

import pytest
from sympy import Abs, Max

from theory.catalogue import CATALOGUE, load
from theory.notation import L, eta, mu, rho, scalar, sequence, t

R, f, f_star = scalar("R"), sequence("f"), scalar("f^*")
GAP = f(0) - f_star

TEXTBOOK = {
    ("nonconvex-rate", "bound"): GAP / (t * eta * (1 - L * eta / 2)),
    ("nonconvex-rate", "bound_at_best"): 2 * L * GAP / t,
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
}

#: Theorems of the family whose textbook forms stand in a test file of their own.
ELSEWHERE = {"tight-convex-rate"}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    names = [name for name in CATALOGUE["rates"] if name not in ELSEWHERE]
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}
