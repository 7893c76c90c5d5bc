"""The best bound for steps of 1/L against PEPit's semidefinite programs: neither below the worst case nor above it."""

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import SmoothConvexFunction

from numerics.formulas import Formulas
from theory.catalogue import load
from theory.performance_estimation import tight_certificate

TOLERANCE = 1e-5


def _worst(L: float, R: float, steps: int, length: float = 1.0) -> float:
    """The largest f(x_N) − f* of all L-smooth convex functions after N steps of `length`/L from the distance R."""
    problem = PEP()
    f = problem.declare_function(SmoothConvexFunction, L=L)
    x_star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - x_star) ** 2 <= R**2)
    for _ in range(steps):
        x = x - length / L * f.gradient(x)
    problem.set_performance_metric(f(x) - f(x_star))
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(("L", "R"), [(1.0, 1.0), (3.0, 0.5), (0.25, 2.0)])
def test_neither_below_nor_above(L, R, steps):
    ours = float(Formulas.of(load("tight-convex-rate"))("bound", L=L, R=R, t=steps))
    assert ours == pytest.approx(_worst(L, R, steps), rel=TOLERANCE)


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_the_exact_certificate_says_the_same(steps):
    assert float(tight_certificate(steps).constant) == pytest.approx(_worst(1.0, 1.0, steps), rel=TOLERANCE)


@pytest.mark.parametrize(("steps", "length"), [(1, 0.5), (3, 0.8), (1, 1.7), (2, 1.6), (4, 1.2), (3, 1.9)])
def test_other_lengths_are_as_the_page_reports_them(steps, length):
    """What the page tells of Kim's result for all constant steps, which is not proved here."""
    known = max(1 / (2 * steps * length + 1), (1 - length) ** (2 * steps)) / 2
    assert known == pytest.approx(_worst(1.0, 1.0, steps, length), rel=TOLERANCE)
