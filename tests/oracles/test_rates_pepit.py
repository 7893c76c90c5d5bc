"""Rates against PEPit's semidefinite programs: ours may not lie below the worst case, nor above where it is tight.

Its clarabel values are good to about 1e-7 relative; its "theoretical" columns are not used.
"""

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import SmoothConvexFunction

from numerics.formulas import Formulas
from theory.catalogue import load

TOLERANCE = 1e-5


def _run(function, eta, steps, *, initial, metric):
    """The worst case of `metric` over all runs of `steps` gradient steps with `initial` at most 1."""
    problem = PEP()
    f = problem.declare_function(function[0], **function[1])
    x_star = f.stationary_point()
    points = [problem.set_initial_point()]
    for _ in range(steps):
        points.append(points[-1] - eta * f.gradient(points[-1]))
    problem.set_initial_condition(initial(f, points[0], x_star) <= 1)
    for figure in metric(f, points, x_star):
        problem.set_performance_metric(figure)
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


def _gap(f, x, x_star):
    return f(x) - f(x_star)


def _distance(_, x, x_star):
    return (x - x_star) ** 2


def _gradient(f, x, _):
    return f.gradient(x) ** 2


def _last(figure):
    return lambda f, points, x_star: [figure(f, points[-1], x_star)]


def _all(figure):
    return lambda f, points, x_star: [figure(f, x, x_star) for x in points]


def _agree(ours, theirs, tight):
    assert ours >= theirs * (1 - TOLERANCE), f"ours is {ours}, but {theirs} is attained"
    if tight:
        assert ours <= theirs * (1 + TOLERANCE), f"ours is {ours}, no more than {theirs} is attained"


@pytest.mark.parametrize(("L", "short", "steps"), [(1.0, 1.0, 1), (2.0, 0.4, 2), (0.5, 1.0, 4)])
def test_convex_rate(L, short, steps):
    formulas = Formulas.of(load("convex-rate"))
    worst = _run((SmoothConvexFunction, {"L": L}), short / L, steps, initial=_distance, metric=_last(_gap))
    _agree(float(formulas("bound", R=1.0, eta=short / L, t=steps)), worst, tight=False)
    if short == 1:
        ours = float(formulas("bound_at_longest", R=1.0, L=L, t=steps))
        assert ours == pytest.approx((2 + 1 / steps) * worst, rel=TOLERANCE)
