"""Figures of the rates: what runs on many functions use of each bound, and the function that uses it up."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.experiments.rates.setting import Case, line_case
from numerics.formulas import Formulas
from numerics.smooth_functions import Functions, hubers, log_coshes, quartics
from reports.figures.style import (
    BLUE,
    GREY,
    INK,
    MEASURED,
    ORANGE,
    THEORY,
    new_figure,
    shade_above,
)
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]

_DASHES = ("--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_COLOURS = (BLUE, ORANGE, GREY, INK)


def _legend_above(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def _few(path: Array, count: int = 60) -> tuple[Array, Array]:
    """About `count` members of a path after its start, evenly spaced in the logarithm of the step number."""
    steps = np.unique(np.geomspace(1, len(path) - 1, count).astype(int))
    return steps, path[steps]


def _curves(axes: Axes, named: list[tuple[str, Array]]) -> None:
    """One curve for each name, over the step number; dash and lightness differ."""
    for (name, path), dash, colour in zip(named, _DASHES, _COLOURS, strict=False):
        axes.plot(*_few(path), linestyle=dash, color=colour, linewidth=1.3, label=name, zorder=2)


def _one(functions: Functions, start: float, seed: int = 0) -> Case:
    return line_case(functions, np.array([[start]]), seed, np.ones(1))


def _convex_on_the_line() -> list[tuple[str, Functions]]:
    """Functions with L = 1 on [−1, 1] and their minimizer at 0."""
    one, centre = np.ones(1), np.zeros((1, 1))
    return [
        ("log cosh, narrow", log_coshes(one, 0.1 * one, centre)),
        ("Huber, narrow", hubers(one, 0.1 * one, centre)),
        ("x⁴", quartics(one / 3, centre)),
    ]


def _worst_hubers(steps: Array) -> Array:
    """f − f* after t steps with η = L = R = 1, each t on the Huber function that is worst for it."""
    worst = []
    for t in steps:
        functions = hubers(np.ones(1), np.array([1 / (2 * t + 1)]), np.zeros((1, 1)))
        case = _one(functions, 1.0)
        worst.append(case.run(np.ones((1, 1)), int(t)).gaps[-1, 0, 0])
    return np.array(worst)


def convex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Runs below the bound and the Huber functions half-way to it; and potentials, which never grow."""
    figure, (left, right) = new_figure(columns=2)
    steps, eta = 400, np.ones((1, 1))
    t = np.geomspace(1, steps, 60)
    bound = formulas("bound_at_longest", L=1.0, R=1.0, t=t)
    runs = [(name, _one(f, 1.0).run(eta, steps)) for name, f in _convex_on_the_line()]
    left.plot(t, bound, **THEORY, label="bound LR²/(2t)")
    _curves(left, [(name, path.gaps[:, 0, 0]) for name, path in runs])
    few = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    left.plot(few, _worst_hubers(few), **MEASURED, label="worst Huber for each t")
    left.set(xscale="log", yscale="log", xlim=(1, steps), ylim=(1e-5, 1), xlabel="step $t$")
    left.set_ylabel("f − f*, in units of LR²")
    shade_above(left, t, bound)
    _legend_above(left, 2)

    right.axhline(0.5, **THEORY, label="‖x₀ − x*‖²/(2η)")
    for (name, path), dash, colour in zip(runs, _DASHES, _COLOURS, strict=False):
        count = np.arange(steps + 1)
        potential = count * path.gaps[:, 0, 0] + path.distances[:, 0, 0] / 2
        right.plot(*_few(potential), linestyle=dash, color=colour, linewidth=1.3, label=name)
    right.set(xscale="log", xlim=(1, steps), ylim=(0, 0.62), xlabel="step $t$")
    right.set_ylabel("potential t(f − f*) + ‖x − x*‖²/(2η)")
    shade_above(right, [1, steps], [0.5, 0.5])
    _legend_above(right, 2)
    return figure
