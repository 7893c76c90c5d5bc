"""Rates of gradient descent on grids of (μ, L, η, N) against PEPit's programs, the best step among the steps."""

import warnings

import pytest

pytest.importorskip("PEPit")

from PEPit.functions import SmoothConvexFunction, SmoothFunction, SmoothStronglyConvexFunction

from numerics.formulas import Formulas
from tests.oracles.test_rates_pepit import _agree, _distance, _gap, _gradient, _last, _run, _smallest
from theory.catalogue import load

CLASSES = [(0.1, 1.0), (0.5, 2.0), (0.02, 0.5)]
STEPS = [1, 2, 4]
UNSURE = 1e-3  # the tolerance where the solver warns that it did not get as far as it should


def _formulas(name):
    return Formulas.of(load(name))


def _held(ours, tight, *problem, **figures):
    """Ours against the worst case of the problem, at the accuracy to which it could be solved."""
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        worst = _run(*problem, **figures)
    if any("inaccurate" in str(doubt.message) for doubt in doubts):
        assert ours >= worst * (1 - UNSURE)
        assert not tight or ours <= worst * (1 + UNSURE)
    else:
        _agree(ours, worst, tight)


@pytest.mark.parametrize("figure", [_distance, _gradient, _gap])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("short", [0.3, 1.0, "best", 1.95])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_strongly_convex(mu, L, short, steps, figure):
    formulas = _formulas("strongly-convex-rate")
    eta = float(formulas("best_step", mu=mu, L=L)) if short == "best" else short / L
    ours = float(formulas("bound", rho=formulas("factor", eta=eta, mu=mu, L=L), t=steps))
    if figure is _gap:
        value = _formulas("strongly-convex-value-rate")
        ours = float(value("bound", rho=value("factor", eta=eta, mu=mu, L=L), t=steps, f=1.0, **{"f^*": 0.0}))
    declared = SmoothStronglyConvexFunction, {"mu": mu, "L": L}
    _held(ours, True, declared, eta, steps, initial=figure, metric=_last(figure))


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("short", [0.3, 1.0, 1.5])
@pytest.mark.parametrize("L", [0.5, 2.0])
def test_gradient_norm(L, short, steps):
    values = {"f": 1.0, "f^*": 0.0, "t": steps, "L": L, "eta": short / L}
    ours, declared = (
        float(_formulas("gradient-norm-rate")("bound", **values)),
        (SmoothConvexFunction, {"L": L}),
    )
    _held(ours, True, declared, short / L, steps, initial=_gap, metric=_last(_gradient))


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("short", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("L", [0.5, 2.0])
def test_nonconvex(L, short, steps):
    values = {"f": 1.0, "f^*": 0.0, "t": steps, "L": L, "eta": short / L}
    for name, tight in (("exact-nonconvex-rate", True), ("nonconvex-rate", False)):
        ours, declared = float(_formulas(name)("bound", **values)), (SmoothFunction, {"L": L})
        _held(ours, tight, declared, short / L, steps, initial=_gap, metric=_smallest, bounded=True)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("short", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("L", [0.5, 2.0])
def test_convex(L, short, steps):
    ours = float(_formulas("convex-rate")("bound", R=1.0, eta=short / L, t=steps))
    declared = SmoothConvexFunction, {"L": L}
    _held(ours, False, declared, short / L, steps, initial=_distance, metric=_last(_gap))


@pytest.mark.parametrize("wrong", [0.99, 1.01])
def test_one_per_cent_would_be_noticed(wrong):
    formulas = _formulas("strongly-convex-rate")
    worst = _run(
        (SmoothStronglyConvexFunction, {"mu": 0.1, "L": 1.0}),
        1.0,
        2,
        initial=_distance,
        metric=_last(_distance),
    )
    ours = float(formulas("bound", rho=formulas("factor", eta=1.0, mu=0.1, L=1.0), t=2))
    with pytest.raises(AssertionError):
        _agree(wrong * ours, worst, tight=True)
