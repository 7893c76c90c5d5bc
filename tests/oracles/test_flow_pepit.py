"""The gradient flow's rate against PEPit: how fast, at worst, the squared distance falls at one instant."""

import pytest

pytest.importorskip("PEPit")

import numpy as np
from PEPit import PEP
from PEPit.functions import SmoothStronglyConvexFunction, StronglyConvexFunction

from numerics.formulas import Formulas
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


def test_one_per_cent_would_be_noticed():
    ours = np.log(float(Formulas.of(load("flow-rate"))("factor", mu=1.01, T=1.0)))
    assert ours != pytest.approx(_slope(1.0, None), rel=TOLERANCE)
