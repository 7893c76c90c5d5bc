from fractions import Fraction as F

import pytest
from sympy import Rational, exp, sqrt, symbols

from theory.analysis.quadratics import as_quadratic

x, y = symbols("x y", real=True)


def test_a_b_and_c_give_the_function_back():
    f = x**2 - 3 * x * y / 2 + 10 * y**2 - x / 3 + 7
    found = as_quadratic(f, (x, y))
    assert found is not None
    assert ((F(2), F(-3, 2)), (F(-3, 2), F(20))) == found.A
    assert (found.b, found.c) == ((F(1, 3), F(0)), F(7))
    point = (x, y)
    half = sum(Rational(found.A[i][j]) * point[i] * point[j] for i in range(2) for j in range(2)) / 2
    assert (
        half - sum(Rational(found.b[i]) * point[i] for i in range(2)) + Rational(found.c) - f
    ).expand() == 0


def test_a_line_and_a_square_that_is_not_multiplied_out():
    line = as_quadratic(2 * x + 1, (x,))
    assert line is not None
    assert (line.A, line.b) == (((F(0),),), (F(-2),))
    square = as_quadratic((x - 1) ** 2, (x,))
    assert square is not None
    assert (square.A, square.b, square.c) == (((F(2),),), (F(2),), F(1))


@pytest.mark.parametrize("f", [x**3, exp(x), sqrt(x**2 + 1), sqrt(2) * x**2, x**2 * y**2, 1 / x])
def test_what_is_none(f):
    assert as_quadratic(f, (x, y)) is None
