"""The gradient flow's rate against PEPit: how fast, at worst, the squared distance falls at one instant."""

import pytest

pytest.importorskip("PEPit")

import numpy as np
from PEPit import PEP
from PEPit.functions import SmoothStronglyConvexFunction, StronglyConvexFunction
from PEPit.primitive_steps import proximal_step

from numerics.formulas import Formulas
from tests.oracles.worst_cases import agree, solved
from theory.catalogue import load

TOLERANCE = 1e-5


def _slope(mu, L):
    """The largest d/dt ‖x − x*‖² = −2⟨∇f(x), x − x*⟩ at the distance 1."""
    problem = PEP()
    declared = (
        (SmoothStronglyConvexFunction, {"mu": mu, "L": L}) if L else (StronglyConvexFunction, {"mu": mu})
    )
    f = problem.declare_function(declared[0], **declared[1])
    x_star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - x_star) ** 2 == 1)
    problem.set_performance_metric(-2 * f.gradient(x) * (x - x_star))
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


@pytest.mark.parametrize("L", [None, 5.0])
@pytest.mark.parametrize("mu", [0.1, 1.0, 3.0])
def test_the_rate_is_the_worst_case(mu, L):
    """The factor is e^(−2μT): its slope at T = 0 over its value."""
    factor = Formulas.of(load("flow-rate"))
    T = 1e-3
    ours = np.log(float(factor("factor", mu=mu, T=T))) / T
    assert ours == pytest.approx(_slope(mu, L), rel=TOLERANCE)


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("eta", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("mu", [0.1, 1.0])
def test_implicit_steps(mu, eta, steps):
    """Euler's implicit step shrinks the distance by the factor of the least curvature, however long it is."""
    problem = PEP()
    f = problem.declare_function(StronglyConvexFunction, mu=mu)
    x_star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - x_star) ** 2 <= 1)
    for _ in range(steps):
        x, *_ = proximal_step(x, f, eta)
    factor = Formulas.of(load("euler-stability"))("implicit", eta=eta, **{"lambda": mu})
    agree(factor ** (2 * steps), solved(problem, (x - x_star) ** 2))
