"""The textbook form of every derived rate, typed by hand once, and what is the family's own."""

import pytest

from theory.catalogue import CATALOGUE, load
from theory.notation import L, eta, scalar, t

R = scalar("R")

TEXTBOOK = {
    ("convex-rate", "bound"): R**2 / (2 * eta * t),
    ("convex-rate", "bound_at_longest"): L * R**2 / (2 * t),
}

#: Theorems of the family whose textbook forms stand in a test file of their own.
ELSEWHERE = {"tight-convex-rate"}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    names = [name for name in CATALOGUE["rates"] if name not in ELSEWHERE]
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}
