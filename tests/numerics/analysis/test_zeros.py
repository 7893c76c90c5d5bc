"""Zeros of a gradient: those known exactly are held by their enclosures, none is missed, and the checks can fail."""

import numpy as np
import pytest
from sympy import Rational, acos, asin, cos, exp, log, pi, sin, sqrt

from numerics.analysis import zeros
from numerics.analysis.boxes import Hessian
from numerics.analysis.intervals import Interval
from numerics.analysis.zeros import census, enclosed, krawczyk
from theory.notation import scalar

x, y, z = map(scalar, "xyz")

KNOWN = [
    (x**4 / 4 - x**2 / 2, (x,), [(0,), (1,), (-1,)]),
    (x**4 / 4 - 3 * x**2 / 2, (x,), [(0,), (sqrt(3),), (-sqrt(3),)]),
    (sin(x) + x / 2, (x,), [(s * acos(Rational(-1, 2)) + 2 * k * pi,) for s in (1, -1) for k in (-1, 0, 1)]),
    (exp(x) - 3 * x, (x,), [(log(3),)]),
    (cos(x) + x / 3, (x,), [(asin(Rational(1, 3)) + 2 * k * pi,) for k in (-1, 0, 1)]
     + [(pi - asin(Rational(1, 3)) + 2 * k * pi,) for k in (-1, 0, 1)]),
    ((1 - x) ** 2 + 100 * (y - x**2) ** 2, (x, y), [(1, 1)]),
    (x**2 - y**2 + y**4, (x, y), [(0, 0), (0, 1 / sqrt(2)), (0, -1 / sqrt(2))]),
    ((x**2 + y**2 - 2) ** 2 + x, (x, y), None),
    (x**3 / 3 - x * y**2 - x, (x, y), [(1, 0), (-1, 0)]),
    (x**4 + y**4 + z**4 - x**2 - y**2 - z**2, (x, y, z),
     [(a / sqrt(2), b / sqrt(2), c / sqrt(2)) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)]),
]  # fmt: skip


def inside(points, low, high):
    """The points, to 60 digits, that lie in the box."""
    found = [[Rational(str(e.evalf(60))) if hasattr(e, "evalf") else Rational(e) for e in p] for p in points]
    return [p for p in found if all(low < e < high for e in p)]


def verdict(f, variables, points, half=8):
    """Whether the census finds each of the known zeros exactly once, and no other."""
    n = len(variables)
    found = census(Hessian(f, variables), np.full(n, -float(half)), np.full(n, half + 0.5))
    expected = inside(points, -half, half + Rational(1, 2))
    held = [
        sum(all(Rational(float(a)) <= e <= Rational(float(b)) for a, e, b in zip(zero.low, p, zero.high, strict=True))
            for zero in found.found)
        for p in expected
    ]  # fmt: skip
    return found.complete and len(found.found) == len(expected) and held == [1] * len(expected)


@pytest.mark.parametrize(("f", "variables", "points"), [k for k in KNOWN if k[2]], ids=lambda v: str(v)[:40])
def test_all_zeros_are_enclosed_and_counted(f, variables, points):
    assert verdict(f, variables, points)


def test_every_two_enclosures_are_apart():
    for f, variables, _ in KNOWN:
        n = len(variables)
        found = census(Hessian(f, variables), np.full(n, -3.0), np.full(n, 3.2)).found
        assert all(a.apart(b) for i, a in enumerate(found) for b in found[:i])


def test_the_eigenvalues_are_enclosed():
    zero = enclosed(Hessian(x**2 - y**2 + y**4 + x * y / 3, (x, y)), np.array([0.0, 0.0]))
    assert zero is not None
    expected = sorted([Rational(0) - sqrt(4 + Rational(1, 9)), sqrt(4 + Rational(1, 9))], key=float)
    for low, exact, high in zip(zero.eigen_low, expected, zero.eigen_high, strict=True):
        assert low <= float(exact) <= high
        assert high - low < 1e-12


@pytest.mark.parametrize(
    ("f", "near"),
    [
        (x**4, 0.0),  # the Hessian is singular
        (x**3, 0.0),
        (exp(x), -30.0),  # no zero at all, though the gradient is small
        (x**2 + 1 / x, -0.5),  # no zero near
        (log(x) - x, -1.0),  # outside the domain
    ],
)
def test_what_cannot_be_proved_is_not_claimed(f, near):
    assert enclosed(Hessian(f, (x,)), np.array([near])) is None


@pytest.mark.parametrize("f", [x**4, (x * y - 1) ** 2 + x * 0, x**2 * y - y**3])
def test_a_degenerate_zero_leaves_the_census_open(f):
    variables = tuple(sorted(f.free_symbols, key=str))
    n = len(variables)
    assert not census(Hessian(f, variables), np.full(n, -2.0), np.full(n, 2.1), budget=800).complete


def test_where_f_has_no_value_there_is_no_zero():
    found = census(Hessian(x * log(x) + sin(x), (x,)), np.full(1, -5.0), np.full(1, -1.0))
    assert found.complete
    assert not found.found
    found = census(Hessian(x * log(x) + x**2, (x,)), np.full(1, -5.0), np.full(1, 5.1))
    assert len(found.found) == 1
    assert not found.complete  # up to the border of the domain, where nothing is decided
    assert np.abs(found.undecided).max() < 1e-6


def test_a_place_without_a_hessian_is_not_excluded():
    """x^(4/3) has the gradient 0 at 0, and no Hessian there."""
    found = census(Hessian(x ** Rational(4, 3), (x,)), np.full(1, -1.0), np.full(1, 2.0))
    assert not found.complete
    assert np.abs(found.undecided).max() < 1e-6


def test_a_zero_on_the_border_of_two_pieces_is_found():
    found = census(Hessian(x**2 + y**4 + y**2, (x, y)), np.full(2, -1.0), np.full(2, 1.0))
    assert found.complete
    assert len(found.found) == 1


def test_a_zero_at_the_edge_is_said_to_be_there():
    low, high = np.zeros(1), np.full(1, 2.0)
    found = census(Hessian(x**4 / 4 - x**2 / 2, (x,)), low, high)
    assert found.complete
    assert len(found.found) == 2
    assert sum(zero.within(low, high) for zero in found.found) == 1


class TestAWrongTestIsCaught:
    """Each change makes at least one of the known lists come out wrong."""

    def failures(self):
        return sum(not verdict(f, variables, points) for f, variables, points in KNOWN if points)

    def test_pieces_that_are_thrown_away(self, monkeypatch):
        def shrunk(hessian, low, high):
            K, g, *rest = krawczyk(hessian, low, high)
            middle = K.low / 2 + K.high / 2
            return Interval(middle, middle), g, *rest

        monkeypatch.setattr(zeros, "krawczyk", shrunk)
        assert self.failures()

    def test_a_gradient_that_is_slightly_wrong(self, monkeypatch):
        init = Hessian.__init__

        def shifted(self, f, variables, conditions=()):
            init(self, f, variables, conditions)
            self.gradient = (self.gradient[0] + Rational(1, 10**9), *self.gradient[1:])

        monkeypatch.setattr(Hessian, "__init__", shifted)
        assert self.failures()

    def test_zeros_that_are_counted_twice(self, monkeypatch):
        monkeypatch.setattr(zeros.Enclosed, "apart", lambda self, other: True)
        monkeypatch.setattr(zeros, "_without", lambda found, low, high: (low, high))
        found = census(Hessian(x**4 / 4 - x**2 / 2, (x,)), np.full(1, -2.0), np.full(1, 2.1), budget=200)
        assert len(found.found) > 3
