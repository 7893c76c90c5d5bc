"""Figures of the saddle points: paths that come near and are driven away, and how long they stay.

Every path is a run of `numerics.methods`; every curve a formula of the theorem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sympy import latex

from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from reports.figures.style import BLUE, GREY, INK, MEASURED, ORANGE, THEORY, new_figure
from theory.kernel.theorem import Theorem
from theory.notation import eta, nu, t

Array = NDArray[np.float64]
_LOOKS: tuple[dict[str, Any], ...] = (
    {"color": INK, "linestyle": "-", "marker": "o"},
    {"color": BLUE, "linestyle": "--", "marker": "s"},
    {"color": ORANGE, "linestyle": "-.", "marker": "^"},
)


def _math(*parts: Any) -> str:
    """Symbols and text as one label: symbols by SymPy's LaTeX, text as it stands."""
    return "".join(part if isinstance(part, str) else f"${latex(part)}$" for part in parts)


def _path(start: tuple[float, float], gradient: Any, step: float, steps: int, reach: float) -> Array:
    """The points (T + 1, 2) until they leave the square of half-width `reach`."""
    path = [np.array(start)]
    for _ in range(steps):
        if np.max(np.abs(path[-1])) > reach:
            break
        path.append(gradient_descent_step(path[-1], gradient, step))
    return np.array(path)


def _plane(axes: Axes, value: Any, reach: float) -> None:
    grid = np.linspace(-reach, reach, 81)
    X, Y = np.meshgrid(grid, grid)
    heights = value(X, Y)
    level = np.linspace(0, 1, 6)[1:] ** 2 * np.max(heights)
    axes.contour(X, Y, heights, [*(-level[::-1]), 0, *level], colors=[GREY], linewidths=0.5, alpha=0.7)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    axes.set_xlabel("$x$")
    axes.set_ylabel("$y$")
    axes.grid(visible=False)


def strict_saddle(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Paths past the saddle (x² − y²)/2, and the size of their coordinate along −ν on the theory's lines."""
    figure, (plane, run) = new_figure(7.2, 3.4, columns=2)
    step, slope = 0.2, np.array([1.0, -1.0])
    _plane(plane, lambda x, y: (x**2 - y**2) / 2, 2.0)
    ticks = np.arange(46)
    power = formulas("power", eta=step, nu=1.0, t=ticks)
    for side, below, look in zip((-1.8, 1.8, -1.8), (1e-1, -1e-2, 1e-3), _LOOKS, strict=True):
        path = _path((side, below), lambda x: slope * x, step, 45, 2.2)
        plane.plot(
            *path.T, color=look["color"], linestyle="-", linewidth=0.9, marker=look["marker"], markersize=3,
            markerfacecolor="white",
        )  # fmt: skip
        run.semilogy(
            ticks, abs(below) * power, color=look["color"], linestyle=look["linestyle"], linewidth=1.2
        )
        run.semilogy(
            np.arange(len(path))[::2], np.abs(path[::2, 1]), color=look["color"], marker=look["marker"],
            linestyle="none", markersize=3.6, markerfacecolor="white", label=f"starts at {below:+g}".replace("-", "−"),
        )  # fmt: skip
    plane.plot([-2, 2], [0, 0], color=INK, linewidth=2.2, alpha=0.35)
    plane.annotate("the starts that come in", (0.15, 0.1), fontsize=8.5)
    run.set_ylim(5e-4, 6)
    run.set_xlabel(_math("step ", t))
    run.set_ylabel(_math("coordinate along the eigenvector of ", -nu))
    run.legend(title="lines: theory", loc="lower right")
    return figure


def escape_time(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Counted steps over the size of the start, between the two bounds."""
    figure, axes = new_figure()
    starts = np.geomspace(1e-16, 0.5, 120)
    counted_from = np.geomspace(1e-16, 0.3, 18)
    for growth, look in zip((0.05, 0.2, 1.0), _LOOKS, strict=True):
        values = {"eta": growth, "nu": 1.0, "r": 1.0, "c_0": starts}
        axes.fill_between(
            starts, formulas("needed", **values), formulas("enough", **values), color=look["color"], alpha=0.18,
            linewidth=0,
        )  # fmt: skip
        axes.semilogx(starts, formulas("exact", **values), color=look["color"], linestyle=look["linestyle"])
        counts = []
        for first in counted_from:
            coordinate, steps = np.array([first]), 0
            while coordinate[0] < 1:
                coordinate, steps = gradient_descent_step(coordinate, lambda x: -x, growth), steps + 1
            counts.append(steps)
        axes.semilogx(
            counted_from, counts, color=look["color"], marker=look["marker"], linestyle="none", markersize=3.6,
            markerfacecolor="white", label=_math(eta * nu, f" = {growth:g}"),
        )  # fmt: skip
    axes.set_yscale("log")
    axes.set_ylim(0.8, 2000)
    axes.set_xlabel("coordinate of the start, $c_0$ (to reach 1)")
    axes.set_ylabel("steps")
    axes.legend(title="points: counted; lines: exact; bands: bounds", loc="lower left")
    return figure


def monkey_saddle(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Paths at the monkey saddle, and the slow way down a ridge between its two bounds."""
    figure, (plane, run) = new_figure(7.2, 3.4, columns=2)
    step = 0.03

    def slope(point: Array) -> Array:
        x, y = point
        return np.array([3 * (x**2 - y**2), -6 * x * y])

    _plane(plane, lambda x, y: formulas("monkey", x=x, y=y), 1.5)
    for angle in (0, 2 * np.pi / 3, 4 * np.pi / 3):
        plane.plot(
            [0, 2.2 * np.cos(angle)],
            [0, 2.2 * np.sin(angle)],
            color=INK,
            linewidth=2.2,
            alpha=0.35,
            linestyle="-",
        )
    for start, look in zip(((1.3, 0.0), (1.3, 0.05), (-0.62, 0.98)), _LOOKS, strict=True):
        path = _path(start, slope, step, 120, 1.6)
        plane.plot(
            *path.T, color=look["color"], linestyle="-", linewidth=0.9, marker=look["marker"], markersize=2.6,
            markerfacecolor="white",
        )  # fmt: skip
    plane.set_title("thick: the three ridges", fontsize=9.5)
    ticks = np.unique(np.geomspace(1, 1000, 24).astype(int))
    values = {"x_0": 1.3, "eta": step, "t": ticks}
    run.loglog(ticks, formulas("above", **values), label="upper bound", **THEORY)
    run.loglog(ticks, formulas("below", **values), color=ORANGE, linestyle="--", label="lower bound")
    point, seen = np.array([1.3, 0.0]), []
    for _ in range(1000):
        point = gradient_descent_step(point, slope, step)
        seen.append(point[0])
    run.loglog(ticks, np.array(seen)[ticks - 1], label="on the ridge", **MEASURED)
    run.set_xlabel(_math("step ", t))
    run.set_ylabel("$x_t$")
    run.legend(loc="lower left")
    return figure
