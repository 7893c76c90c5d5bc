"""The textbook form of what is known of accelerated methods, typed by hand once, and what is particular to each."""

import pytest
from sympy import sqrt

from theory.catalogue import load
from theory.notation import L, kappa, mu, rho, scalar, t
from theory.trajectories import f, f_star

R = scalar("R")

TEXTBOOK = {
    ("nesterov-convex-rate", "bound"): 2 * L * R**2 / (t + 1) ** 2,
    ("nesterov-convex-rate", "attained"): 2 * L * R**2 / ((t + 2) * (t + 3)),
    ("nesterov-convex-rate", "momentum"): t / (t + 3),
    ("nesterov-strongly-convex-rate", "rate"): 1 - 1 / sqrt(kappa),
    ("nesterov-strongly-convex-rate", "momentum"): (sqrt(kappa) - 1) / (sqrt(kappa) + 1),
    ("nesterov-strongly-convex-rate", "bound"): rho**t * (f(0) - f_star + mu / 2 * R**2),
    ("nesterov-strongly-convex-rate", "used"): rho**t * (1 + (1 - rho) * t) ** 2 / 2,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    names = {name for name, _ in TEXTBOOK}
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}
