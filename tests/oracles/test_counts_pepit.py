"""Iteration counts against PEPit: what is left at worst after N steps is an accuracy that takes N steps."""

from itertools import product

import numpy as np
import pytest

pytest.importorskip("PEPit")

from PEPit.functions import SmoothConvexFunction, SmoothFunction, SmoothStronglyConvexFunction

from numerics.formulas import Formulas
from tests.oracles.worst_cases import (
    distance,
    gap,
    gradient,
    gradient_descent,
    last,
    smallest_gradient,
    steep_at_the_iterates,
)
from theory.catalogue import load

STEPS = [1, 2, 4]
GRID = list(product((0.5, 2.0), STEPS))
NEAR = 1e-4  # of the figure: what the solver's are good to, after a root and a logarithm
ILL = 200.0  # a condition at which log ρ ≤ ρ − 1 loses less than one per cent


def _count(key, **values):
    return float(Formulas.of(load("iterations-to-accuracy"))(key, **values))


@pytest.mark.parametrize(("L", "steps"), GRID)
def test_counts_that_solve_an_exact_bound(L, steps):
    left = gradient_descent(
        (SmoothFunction, {"L": L}), 1 / L, steps, initial=gap, metric=smallest_gradient, bounded=True
    )
    assert _count("nonconvex", Delta=1.0, L=L, epsilon=left.value**0.5) == pytest.approx(steps, rel=NEAR)
    convex = SmoothConvexFunction, {"L": L}
    left = gradient_descent(convex, 1 / L, steps, initial=distance, metric=last(gap))
    assert _count("convex", L=L, R=1.0, epsilon=left.value) == pytest.approx(steps, rel=NEAR)
    left = gradient_descent(convex, 1 / L, steps, initial=gap, metric=last(gradient))
    assert _count("gradient", Delta=1.0, L=L, epsilon=left.value**0.5) == pytest.approx(steps, rel=NEAR)


def _enough(count, steps, room=1.01):
    """Not below what is needed, and hardly above it."""
    assert steps * (1 - NEAR) <= count <= steps * room


@pytest.mark.parametrize(("L", "steps"), GRID)
def test_counts_for_strongly_convex_functions(L, steps):
    """At a condition where the logarithm's tangent is near the logarithm."""
    formulas, mu = Formulas.of(load("strongly-convex-rate")), L / ILL
    declared = SmoothStronglyConvexFunction, {"mu": mu, "L": L}
    best = float(formulas("best_step", mu=mu, L=L))
    for figure, eta in product((distance, gradient), (1 / L, best)):
        left = gradient_descent(declared, eta, steps, initial=figure, metric=last(figure)).value ** 0.5
        rho = float(formulas("factor", mu=mu, L=L, eta=eta))
        _enough(_count("power", rho=rho, epsilon=left), steps)
        if eta == best:
            _enough(_count("distance", kappa=ILL, epsilon=left), steps)
    left = gradient_descent(declared, best, steps, initial=gap, metric=last(gap)).value
    _enough(_count("best", kappa=ILL, epsilon=left), steps)


@pytest.mark.parametrize(("L", "steps"), GRID)
def test_counts_for_steep_functions(L, steps):
    """κ log(1/ε) comes from the classical factor, and is three halves of what the sharper one takes."""
    left = steep_at_the_iterates(L / ILL, L, 1 / L, steps).value
    _enough(_count("sharper", kappa=ILL, epsilon=left), steps)
    _enough(_count("steep", kappa=ILL, epsilon=left), steps, room=1.51)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("kappa", [20.0, 200.0])
def test_gradient_descents_exponent(kappa, steps):
    """With η* the distance shrinks at a rate between the two exponents of κ."""
    formulas = Formulas.of(load("acceleration-exponents"))
    declared, best = (SmoothStronglyConvexFunction, {"mu": 1 / kappa, "L": 1.0}), 2 / (1 + 1 / kappa)
    left = gradient_descent(declared, best, steps, initial=distance, metric=last(distance)).value
    low, high = (float(formulas(key, kappa=kappa, t=float(steps))) for key in ("slow_lower", "slow_upper"))
    assert low * (1 - NEAR) <= np.sqrt(left) <= high * (1 + NEAR)
    assert high <= low * 1.01
