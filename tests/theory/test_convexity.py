"""The textbook form of every derived result of the family, typed by hand once, and what is the family's own."""

import pytest

from theory.catalogue import CATALOGUE, load
from theory.notation import g, s, scalar, x, y
from theory.vectors import Dot

f_x, f_y = scalar("f_x"), scalar("f_y")

TEXTBOOK = {
    ("first-order-convexity", "tangent"): f_x + Dot(g, y - x),
    ("first-order-convexity", "chord"): (1 - s) * f_x + s * f_y,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["convexity"] for key in load(name).formulas}
