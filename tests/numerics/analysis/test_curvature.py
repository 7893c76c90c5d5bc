from fractions import Fraction

import mpmath
import pytest
from sympy import cos, diff, exp, log

from numerics.analysis import curvature
from numerics.analysis.boxes import Hessian
from numerics.analysis.curvature import bent_down
from theory.notation import scalar

x, y = scalar("x"), scalar("y")


@pytest.mark.parametrize("f", [x**3, log(x) ** 2, cos(x) + y**2, x * y, exp(-(x**2) - y**2)])
def test_the_bound_is_that_of_an_eigenvalue(f):
    variables = tuple(sorted(f.free_symbols, key=str))
    point, bound = bent_down(Hessian(f, variables))
    at = {v: mpmath.mpf(float(p)) for v, p in zip(variables, point, strict=True)}
    entries = [[mpmath.mpf(str(diff(f, a, b).evalf(30, subs=at))) for a in variables] for b in variables]
    least = min(mpmath.eigsy(mpmath.matrix(entries), eigvals_only=True))
    assert least <= bound < 0
    assert least >= bound - 1e-9 * abs(least)


@pytest.mark.parametrize("f", [x**2, x**4 + y**2, exp(x) + exp(-y), -log(x), x**2 + 0 * y])
def test_a_convex_function_bends_down_nowhere(f):
    assert bent_down(Hessian(f, tuple(sorted(f.free_symbols, key=str)))) is None


def test_inside_a_box():
    assert bent_down(Hessian(x**3, (x,)), {x: (Fraction(1), Fraction(2))}) is None
    point, bound = bent_down(Hessian(x**3, (x,)), {x: (Fraction(-2), Fraction(2))})
    assert -2.1 <= point[0] < 0
    assert bound < 0


def test_a_point_outside_the_domain_is_no_witness():
    found = bent_down(Hessian(log(x), (x,)))
    assert found is not None
    assert found[0][0] > 0


def test_bounds_that_are_too_low_are_noticed(monkeypatch):
    def low(matrices):
        return matrices.low[..., 0] - 1, matrices.high[..., 0] - 1

    monkeypatch.setattr(curvature, "eigenvalue_bounds", low)
    with pytest.raises(AssertionError):
        test_the_bound_is_that_of_an_eigenvalue(x**3)
