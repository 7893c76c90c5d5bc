"""Rates of Nesterov's method against PEPit's semidefinite programs: ours may not lie below the worst case."""

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import SmoothConvexFunction, SmoothStronglyConvexFunction

from numerics.formulas import Formulas
from theory.catalogue import load

TOLERANCE = 1e-5


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
    problem.set_performance_metric(f(x) - f(x_star))
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


@pytest.mark.parametrize(("L", "steps"), [(1.0, 1), (3.0, 2), (0.5, 3), (1.0, 5), (1.0, 8)])
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
    ours, attained = (float(formulas(key, L=L, R=1.0, t=float(steps))) for key in ("bound", "attained"))
    assert ours >= worst * (1 - TOLERANCE)
    assert attained == pytest.approx(worst, rel=TOLERANCE)
    print(f"N = {steps}: bound {ours:.6f}, worst case {worst:.6f}, ratio {ours / worst:.4f}")


@pytest.mark.parametrize(("mu", "L", "steps"), [(0.1, 1.0, 1), (0.02, 2.0, 3), (0.1, 1.0, 5), (0.5, 1.0, 4)])
def test_strongly_convex_rate(mu, L, steps):
    """The bound holds, and is not attained: the distance to the worst case is printed."""
    formulas = Formulas.of(load("nesterov-strongly-convex-rate"))
    momentum = float(formulas("momentum", kappa=L / mu))
    worst = _worst(
        (SmoothStronglyConvexFunction, {"mu": mu, "L": L}),
        lambda _: momentum,
        1 / L,
        steps,
        lambda f, start, x_star: f(start) - f(x_star) + mu / 2 * (start - x_star) ** 2,
    )
    rho = formulas("rate", kappa=L / mu)
    ours = float(formulas("bound", rho=rho, f=1.0, mu=mu, R=0.0, t=float(steps), **{"f^*": 0.0}))
    assert ours > worst * (1 + 1e-2)
    assert worst > float(formulas("used", rho=rho, t=float(steps))) * ours
    print(f"κ = {L / mu:g}, N = {steps}: bound {ours:.6f}, worst case {worst:.6f}, ratio {ours / worst:.4f}")
