"""Figures of momentum: regions of stability, paths and decay, each with measured points on the theory's curves.

Every point is measured on runs of `numerics.methods`; every curve is a formula of the theorem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.methods import Iterates, heavy_ball_step
from reports.figures.style import BLUE, GREY, INK, ORANGE, PALE, THEORY, new_figure
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]

_CONVERGED: dict[str, Any] = {
    "linestyle": "none", "marker": "o", "markersize": 4, "color": BLUE, "label": "errors shrank", "zorder": 4,
}  # fmt: skip
_GREW: dict[str, Any] = {
    "linestyle": "none", "marker": "x", "markersize": 4.5, "color": ORANGE, "label": "errors grew", "zorder": 4,
}  # fmt: skip


# --- Regions -----------------------------------------------------------------------------------------------


def _sort_points(axes: Axes, x: Array, y: Array, shrank: Array) -> None:
    """Points where a run shrank as filled circles, where it grew as crosses."""
    axes.plot(x[shrank], y[shrank], **_CONVERGED)
    axes.plot(x[~shrank], y[~shrank], **_GREW)


def _outside(axes: Axes, x: Array, low: Array, high: Array) -> None:
    """Hatch what lies between the two curves: the region that a theorem excludes."""
    axes.fill_between(
        x, low, high, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
    )


def jury_criterion(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The triangle in the plane of s and p, with runs of the recurrence inside and outside."""
    figure, axes = new_figure(7.2, 4.2)
    grid = np.linspace(-1, 1, 81)
    limit = formulas("sum_limit", p=grid)
    axes.fill_betweenx(
        grid, -limit, limit, facecolor=PALE, alpha=0.45, zorder=0, label="both roots inside: theory"
    )
    for side in (-limit, limit):
        axes.plot(side, grid, **THEORY)
    axes.plot([-2, 2], [1, 1], **THEORY)
    s = np.linspace(-2, 2, 161)
    axes.plot(s, s**2 / 4, color=GREY, linestyle="--", linewidth=1.1, label="double root: $s^2 = 4p$")
    rng = np.random.default_rng(seed)
    s, p = rng.uniform(-2.5, 2.5, 160), rng.uniform(-1.4, 1.4, 160)
    now, before = np.ones_like(s), rng.uniform(-1, 1, 160)
    start = np.hypot(now, before)
    for _ in range(400):
        now, before = s * now - p * before, now
    _sort_points(axes, s, p, np.hypot(now, before) < start)
    axes.annotate("complex pair", (0, 0.62), ha="center")
    axes.annotate("real roots", (0, -0.45), ha="center")
    axes.set_xlim(-2.5, 2.5)
    axes.set_ylim(-1.4, 1.4)
    axes.set_xlabel("sum of the roots, $s$")
    axes.set_ylabel("product of the roots, $p$")
    axes.legend(loc="lower left", ncols=2, fontsize=8)
    return figure


def _shrinks(step: Any, eta: Array, beta: Array, steps: int = 600) -> Array:
    """Whether a two-point method, on f(x) = x²/2 and from a start at random, ends nearer to 0 than it began."""
    state = Iterates(np.ones_like(eta), np.full_like(eta, -0.3))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            state = step(state, lambda x: x, eta, beta)
        return np.hypot(state.x, state.previous) < 1


def heavy_ball_stability(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The region in the plane of ηλ and β."""
    figure, axes = new_figure(7.2, 3.8)
    beta = np.linspace(-1, 1, 81)
    limit = formulas("limit", beta=beta)
    axes.set_xlim(-0.4, 4.6)
    axes.set_ylim(-1.2, 1.2)
    axes.fill_betweenx(beta, 0, limit, facecolor=PALE, alpha=0.45, zorder=0, label="converges: theory")
    axes.plot(limit, beta, **THEORY)
    axes.plot([0, 0, 4], [-1, 1, 1], **THEORY)
    axes.plot(2, 0, marker="D", markersize=6, color=INK, linestyle="none", label="limit of gradient descent")
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-0.35, 4.5, 180), rng.uniform(-1.15, 1.15, 180)
    _sort_points(axes, x, y, _shrinks(heavy_ball_step, x, y))
    axes.annotate(
        r"$\eta\lambda = 2(1+\beta)$", (3.0, 0.42), xytext=(3.25, 0.1), zorder=6, backgroundcolor="white"
    )
    axes.set_xlabel(r"step size times curvature, $\eta\lambda$")
    axes.set_ylabel(r"momentum $\beta$")
    axes.legend(loc="lower right", fontsize=8)
    return figure
