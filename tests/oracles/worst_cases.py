"""What tests against PEPit share: its programs for gradient descent, how sure a figure is, when ours agrees with it."""

import warnings
from typing import NamedTuple

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import SmoothFunction
from PEPit.primitive_steps import exact_linesearch_step

SURE, UNSURE = 1e-5, 1e-3  # unsure is where the solver warns that it did not get as far as it should
ABSOLUTE = 1e-7  # it works with numbers of the size of the start, which is 1


class Worst(NamedTuple):
    """The worst case that PEPit finds, and what it is good to."""

    value: float
    slack: float


def solved(problem, *figures):
    """The worst case of the least of the figures."""
    for figure in figures:
        problem.set_performance_metric(figure)
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        value = problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)
    unsure = any("inaccurate" in str(doubt.message) for doubt in doubts)
    return Worst(value, (UNSURE if unsure else SURE) * abs(value) + ABSOLUTE)


def agree(ours, worst, tight=True):
    """Ours is not below the worst case; nor above it where it is tight."""
    ours = float(ours)
    assert worst.slack < 0.005 * abs(worst.value), f"{worst}: one per cent would not be noticed"
    assert ours >= worst.value - worst.slack, f"ours is {ours}, but {worst.value} is attained"
    if tight:
        assert ours <= worst.value + worst.slack, f"ours is {ours}, no more than {worst.value} is attained"


def gap(f, x, x_star):
    return f(x) - f(x_star)


def distance(_, x, x_star):
    return (x - x_star) ** 2


def gradient(f, x, _):
    return f.gradient(x) ** 2


def last(figure):
    return lambda f, points, x_star: [figure(f, points[-1], x_star)]


def smallest_gradient(f, points, _):
    """PEPit minimizes over all that is named."""
    return [f.gradient(x) ** 2 for x in points]


def gradient_descent(function, eta, steps, *, initial, metric, bounded=False):
    """The worst case of `metric` over all runs of `steps` gradient steps with `initial` at most 1."""
    problem = PEP()
    f = problem.declare_function(function[0], **function[1])
    x_star = f.stationary_point()
    points = [problem.set_initial_point()]
    for _ in range(steps):
        points.append(points[-1] - eta * f.gradient(points[-1]))
    if bounded:  # without convexity a stationary point need not be the minimum
        for x in points:
            problem.add_constraint(f(x) - f.gradient(x) ** 2 / (2 * f.L) >= f(x_star))
    problem.set_initial_condition(initial(f, points[0], x_star) <= 1)
    return solved(problem, *metric(f, points, x_star))


def steep_at_the_iterates(mu, L, eta, steps=1):
    """The worst (f_t − f*)/(f₀ − f*) of a smooth function with the inequality of Polyak and Łojasiewicz at iterates.

    This is a relaxation of the class with the inequality everywhere: its worst case is no less than the truth.
    """
    problem = PEP()
    f = problem.declare_function(SmoothFunction, L=L)
    x = problem.set_initial_point()
    star = f.stationary_point()
    points = [x]
    for _ in range(steps):
        points.append(points[-1] - eta * f.gradient(points[-1]))
    for point in points:
        problem.add_constraint(f(point) - f(star) <= f.gradient(point) ** 2 / (2 * mu))
        problem.add_constraint(f(point) >= f(star))
    problem.set_initial_condition(f(x) - f(star) <= 1)
    return solved(problem, f(points[-1]) - f(star))


def exact_searches(function, mu, L, steps, *, plane=False):
    """The worst f(x_N) − f* of exact searches on the line of the gradient, or in all directions seen so far.

    The latter are conjugate gradients: on each quadratic they leave the least that a method with these gradients can.
    """
    problem = PEP()
    f = problem.declare_function(function, mu=mu, L=L)
    x_star, x = f.stationary_point(), problem.set_initial_point()
    start = 0.5  # from 1 the solver gets less far
    problem.set_initial_condition(f(x) - f(x_star) <= start)
    seen = [f.gradient(x)]
    for _ in range(steps):
        following, slope, value = exact_linesearch_step(x, f, seen)
        seen = [*seen, slope, x - following] if plane else [slope]
        x = following
    return solved(problem, (value - f(x_star)) / start)
