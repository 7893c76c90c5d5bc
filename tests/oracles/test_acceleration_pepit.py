"""Rates of Nesterov's method against PEPit's semidefinite programs: ours may not lie below the worst case."""

from itertools import product

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP, Expression
from PEPit.functions import (
    SmoothConvexFunction,
    SmoothStronglyConvexFunction,
    SmoothStronglyConvexQuadraticFunction,
)

from numerics.formulas import Formulas
from tests.oracles.worst_cases import agree, solved
from theory.catalogue import load


def _worst(function, momentum, eta, steps, initial):
    """The worst f(x_N) − f* of Nesterov's method over all starts with `initial` at most 1."""
    problem = PEP()
    f = problem.declare_function(function[0], **function[1])
    x_star = f.stationary_point()
    x = y = start = problem.set_initial_point()
    problem.set_initial_condition(initial(f, start, x_star) <= 1)
    for t in range(steps):
        x, before = y - eta * f.gradient(y), x
        y = x + momentum(t) * (x - before)
    return solved(problem, f(x) - f(x_star))


@pytest.mark.parametrize(("L", "steps"), list(product((0.5, 1.0, 3.0), (1, 2, 3, 5, 8))))
def test_convex_rate(L, steps):
    """The bound holds with room; what the Huber function attains is the exact worst case."""
    formulas = Formulas.of(load("nesterov-convex-rate"))
    worst = _worst(
        (SmoothConvexFunction, {"L": L}),
        lambda t: float(formulas("momentum", t=float(t))),
        1 / L,
        steps,
        lambda f, start, x_star: (start - x_star) ** 2,
    )
    ours, attained = (formulas(key, L=L, R=1.0, t=float(steps)) for key in ("bound", "attained"))
    agree(attained, worst)
    agree(ours, worst, tight=False)
    part = (steps + 1) ** 2 / ((steps + 2) * (steps + 3))  # of the bound, as the page names it
    agree(ours * part, worst)
    count = Formulas.of(load("accelerated-iterations-to-accuracy"))
    assert count("convex", L=L, R=1.0, epsilon=worst.value) >= steps
    assert count("convex", L=L, R=1.0, epsilon=worst.value / part) == pytest.approx(steps, rel=1e-4)


def _strongly_convex(kappa, L, steps):
    mu, momentum = (
        L / kappa,
        float(Formulas.of(load("nesterov-strongly-convex-rate"))("momentum", kappa=kappa)),
    )
    return _worst(
        (SmoothStronglyConvexFunction, {"mu": mu, "L": L}),
        lambda _: momentum,
        1 / L,
        steps,
        lambda f, start, x_star: f(start) - f(x_star) + mu / 2 * (start - x_star) ** 2,
    )


def _bound_and_use(kappa, L, steps):
    formulas = Formulas.of(load("nesterov-strongly-convex-rate"))
    rho, t = formulas("rate", kappa=kappa), float(steps)
    bound = formulas("bound", rho=rho, f=1.0, mu=L / kappa, R=0.0, t=t, **{"f^*": 0.0})
    return float(bound), float(formulas("used", rho=rho, t=t))


@pytest.mark.parametrize("steps", [1, 2, 3, 5])
@pytest.mark.parametrize("L", [0.5, 3.0])
@pytest.mark.parametrize("kappa", [2.0, 10.0, 100.0, 1e4])
def test_strongly_convex_rate(kappa, L, steps):
    """Between the bound and the part of it that a parabola uses."""
    worst, (bound, used) = _strongly_convex(kappa, L, steps), _bound_and_use(kappa, L, steps)
    agree(bound, worst, tight=False)
    assert worst.value >= used * bound - worst.slack
    count = Formulas.of(load("accelerated-iterations-to-accuracy"))
    assert count("strongly_convex", kappa=kappa, epsilon=worst.value) >= steps


def test_where_the_bound_is_used_up():
    """One step on a badly conditioned function needs nearly all; after many on a good one the parabola is the worst."""
    bound, _ = _bound_and_use(1e4, 1.0, 1)
    assert bound == pytest.approx(_strongly_convex(1e4, 1.0, 1).value, rel=6e-3)
    bound, used = _bound_and_use(2.0, 1.0, 5)
    assert used * bound == pytest.approx(_strongly_convex(2.0, 1.0, 5).value, rel=1e-3)


@pytest.mark.parametrize(
    ("declared", "kappa", "far"),
    [
        (SmoothStronglyConvexFunction, 25.0, 1.0),
        (SmoothStronglyConvexFunction, 9.0, 0.0),
        (SmoothStronglyConvexQuadraticFunction, 25.0, 0.0),
    ],
)
def test_where_heavy_ball_can_circle(declared, kappa, far):
    """How far from x*, at most 1, three points can be that the method visits in turn: a cycle can be of any size.

    That is theorem heavy-ball-cycle: none on quadratics, for which the parameters are the best.
    """
    best = Formulas.of(load("heavy-ball-best-parameters"))
    eta, beta = (float(best(key, mu=1.0, L=kappa)) for key in ("step", "momentum"))
    problem = PEP()
    f = problem.declare_function(declared, mu=1.0, L=kappa)
    x_star, points = f.stationary_point(), [problem.set_initial_point() for _ in range(3)]
    for before, x, following in zip(points[-1:] + points, points, points[1:] + points, strict=False):
        f.add_point((x, (x + beta * (x - before) - following) / eta, Expression()))
    problem.set_initial_condition((points[0] - x_star) ** 2 <= 1)
    assert solved(problem, (points[0] - x_star) ** 2).value == pytest.approx(far, abs=1e-5)
