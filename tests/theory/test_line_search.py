"""The textbook forms of the results on line searches, written out by hand, and what is particular to the family."""

import pytest
from sympy import ImmutableMatrix, Rational, together

from theory.catalogue import CATALOGUE, load
from theory.notation import A, g
from theory.vectors import Dot

LENGTH, CURVATURE = Dot(g, g), Dot(g, A * g)
TEXTBOOK = {
    ("exact-step", "step"): LENGTH / CURVATURE,
    ("exact-step", "decrease"): LENGTH**2 / (2 * CURVATURE),
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert together((load(name).formulas[key] - TEXTBOOK[name, key]).expand()) == 0


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
