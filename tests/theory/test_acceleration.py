"""The textbook form of what is known of accelerated methods, typed by hand once, and what is particular to each."""

import pytest

from theory.catalogue import load
from theory.notation import L, scalar, t

R = scalar("R")

TEXTBOOK = {
    ("nesterov-convex-rate", "bound"): 2 * L * R**2 / (t + 1) ** 2,
    ("nesterov-convex-rate", "attained"): 2 * L * R**2 / ((t + 2) * (t + 3)),
    ("nesterov-convex-rate", "momentum"): t / (t + 3),
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    names = {name for name, _ in TEXTBOOK}
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}
