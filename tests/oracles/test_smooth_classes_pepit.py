"""Rates of gradient descent on grids of (μ, L, η, N) against PEPit's programs, the best step among the steps."""

from itertools import product

import pytest

pytest.importorskip("PEPit")

from PEPit.functions import SmoothConvexFunction, SmoothFunction, SmoothStronglyConvexFunction

from numerics.formulas import Formulas
from tests.oracles.worst_cases import (
    agree,
    distance,
    gap,
    gradient,
    gradient_descent,
    last,
    smallest_gradient,
    steep_at_the_iterates,
)
from theory.catalogue import load

CLASSES = [(share * L, L) for share, L in product((0.04, 0.1, 0.25), (0.5, 2.0))]
LENGTHS, FIGURES = [0.3, 1.0, "best", 1.95], [distance, gradient, gap]
SMOOTH = [0.5, 1.0, 2.0]
STEPS = [1, 2, 4]
START = {"f": 1.0, "f^*": 0.0}


def _formulas(name):
    return Formulas.of(load(name))


@pytest.mark.parametrize(("short", "figure"), [*product(LENGTHS, FIGURES), (2.3, distance), (2.3, gradient)])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_strongly_convex(mu, L, short, steps, figure):
    """The rate of the value is stated up to 2/L, those of distance and gradient for steps that diverge as well."""
    formulas = _formulas("strongly-convex-rate")
    eta = float(formulas("best_step", mu=mu, L=L)) if short == "best" else short / L
    declared = SmoothStronglyConvexFunction, {"mu": mu, "L": L}
    worst = gradient_descent(declared, eta, steps, initial=figure, metric=last(figure))
    if figure is gap:
        value = _formulas("strongly-convex-value-rate")
        agree(value("bound", rho=value("factor", eta=eta, mu=mu, L=L), t=steps, **START), worst)
    else:
        agree(formulas("bound", rho=formulas("factor", eta=eta, mu=mu, L=L), t=steps), worst)
        if short == "best":
            agree(formulas("bound", rho=formulas("best_factor", mu=mu, L=L), t=steps), worst)


@pytest.mark.parametrize("steps", [*STEPS, 6])
@pytest.mark.parametrize("short", [0.3, 1.0, 1.5])
@pytest.mark.parametrize("L", SMOOTH)
def test_gradient_norm(L, short, steps):
    ours = _formulas("gradient-norm-rate")("bound", t=steps, L=L, eta=short / L, **START)
    declared = SmoothConvexFunction, {"L": L}
    agree(ours, gradient_descent(declared, short / L, steps, initial=gap, metric=last(gradient)))


@pytest.mark.parametrize("steps", [*STEPS, 6])
@pytest.mark.parametrize("short", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("L", SMOOTH)
def test_nonconvex(L, short, steps):
    """PEPit minimizes over all gradients when several metrics are set."""
    exact, classical = _formulas("exact-nonconvex-rate"), _formulas("nonconvex-rate")
    declared, values = (SmoothFunction, {"L": L}), {"t": steps, "L": L, **START}
    worst = gradient_descent(declared, short / L, steps, initial=gap, metric=smallest_gradient, bounded=True)
    agree(exact("bound", eta=short / L, **values), worst)
    agree(classical("bound", eta=short / L, **values), worst, tight=False)
    if short == 1:
        agree(exact("bound_at_longest", **values), worst)
        for ours in (classical("bound", eta=1 / L, **values), classical("bound_at_best", **values)):
            agree(ours / (3 / 2 + 1 / steps), worst)  # what the page says is lost


@pytest.mark.parametrize("steps", [*STEPS, 6])
@pytest.mark.parametrize("short", [0.2, 0.6, 1.0])
@pytest.mark.parametrize("L", SMOOTH)
def test_convex(L, short, steps):
    formulas, declared = _formulas("convex-rate"), (SmoothConvexFunction, {"L": L})
    ours = formulas("bound", R=1.0, eta=short / L, t=steps)
    worst = gradient_descent(declared, short / L, steps, initial=distance, metric=last(gap))
    agree(ours, worst, tight=False)
    if short == 1:
        for found in (ours, formulas("bound_at_longest", R=1.0, L=L, t=steps)):
            agree(found / (2 + 1 / steps), worst)  # what the page says is lost


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("short", [0.2, 0.6, 1.0, 1.3, 1.7])
@pytest.mark.parametrize(("mu", "L"), [(share * L, L) for share, L in product((0.05, 0.2, 0.5), (1.0, 3.0))])
def test_steep(mu, L, short, steps):
    """The sharper factor is all that the inequality at the iterates gives: the worst of each step can come in a row."""
    worst = steep_at_the_iterates(mu, L, short / L, steps)
    classical, sharper = _formulas("polyak-lojasiewicz-rate"), _formulas("sharper-polyak-lojasiewicz-rate")
    values = {"mu": mu, "L": L, "eta": short / L}
    if short > 1:
        agree(sharper("long_factor", **values) ** steps, worst)
        agree(sharper("long_bound", t=steps, **values, **START), worst)
    else:
        agree(sharper("bound", rho=sharper("factor", **values) ** 0.5, t=steps, **START), worst)
    agree(classical("bound", t=steps, **values, **START), worst, tight=False)
    if short == 1:
        agree(classical("best_factor", mu=mu, L=L) ** steps, worst, tight=False)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("L", [1.0, 3.0])
def test_as_steep_as_it_is_smooth(L, steps):
    """Where μ = L, the classical factor is exact."""
    formulas, values = _formulas("polyak-lojasiewicz-rate"), {"mu": L, "L": L, "eta": 0.7 / L}
    worst = steep_at_the_iterates(**values, steps=steps)
    agree(formulas("factor", **values) ** steps, worst)
    agree(formulas("bound", t=steps, **values, **START), worst)
