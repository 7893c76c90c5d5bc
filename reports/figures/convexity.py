"""Figures of convexity: tangents below, chords above, and what a minimizer is worth."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.smooth_functions import PROFILES, random_ridge_sums
from reports.figures.style import BLUE, GREY, INK, ORANGE, THEORY, new_figure
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]

_LOOKS = {
    "log cosh": ("o", BLUE),
    "logistic": ("s", GREY),
    "Huber": ("^", ORANGE),
    "cosine": ("x", INK),
}
_FORBIDDEN: dict = {
    "facecolor": "#efefef", "edgecolor": "#bdbdbd", "hatch": "///", "linewidth": 0, "zorder": 0,
}  # fmt: skip


def _legend_above(axes: Axes, columns: int) -> None:
    """The legend over the axes, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def _shade_below(axes: Axes, x: Array, y: Array) -> None:
    """Shade what lies below the curve y(x), down to the lower end of the axes: set its limits first."""
    axes.fill_between(x, y, axes.get_ylim()[0], **_FORBIDDEN)


def _point(axes: Axes, x: float, y: float, text: str, offset: tuple[float, float], marker: str = "o") -> None:
    axes.plot([x], [y], marker=marker, color=INK, markersize=5.5, linestyle="none", zorder=6)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
    axes.annotate(text, (x, y), xytext=offset, textcoords="offset points", fontsize=9, zorder=7, bbox=box)


def _scatter(axes: Axes, name: str, x: Array, y: Array, label: str | None = None) -> None:
    marker, colour = _LOOKS[name]
    face: dict = {} if marker == "x" else {"markerfacecolor": "white"}
    axes.plot(
        x, y, marker=marker, color=colour, markersize=3.6, linestyle="none", label=label or name, zorder=4, **face
    )  # fmt: skip


def _valley(x: Array) -> Array:
    """log cosh about two points: a convex function of one variable."""
    return np.log(np.cosh(1.6 * x - 0.4)) + np.log(np.cosh(0.8 * x + 0.5))


def _valley_slope(x: Array) -> Array:
    return 1.6 * np.tanh(1.6 * x - 0.4) + 0.8 * np.tanh(0.8 * x + 0.5)


def first_order_convexity(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """A function between its tangents and a chord; and the height over the tangent for functions of all kinds."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-2.6, 2.6, 141)
    ends = np.array([-1.9, 1.6])
    left.set(xlabel="$x$", ylabel="height", xlim=(-2.6, 2.6), ylim=(-1.5, 4.6))
    tangents = []
    for x in (-1.2, 0.1, 1.2):
        value, slope = _valley(np.array(x)), _valley_slope(np.array([x]))
        tangents.append(formulas("tangent", f_x=value, g=slope, x=np.array([x]), y=points[:, None]))
        left.plot(
            points, tangents[-1], color=GREY, linestyle=":", label=None if len(tangents) > 1 else "tangents"
        )
        _point(left, x, float(value), "", (0, 0))
    _shade_below(left, points, np.max(tangents, axis=0))
    left.plot(points, _valley(points), color=BLUE, label="f", zorder=4)
    s = np.linspace(0, 1, 21)
    chord = formulas("chord", f_x=_valley(ends)[0], f_y=_valley(ends)[1], s=s)
    left.plot((1 - s) * ends[0] + s * ends[1], chord, **THEORY, label="chord")
    _legend_above(left, 3)

    for name in PROFILES:
        functions = random_ridge_sums(np.random.default_rng(seed), name, 12, 2)
        rng = np.random.default_rng(seed + 1)
        x = rng.standard_normal((12, 1, 2))
        y = x + 10 ** rng.uniform(-1, 1, size=(12, 5, 1)) * rng.standard_normal((12, 5, 2))
        tangent = formulas("tangent", f_x=functions.value(x), g=functions.gradient(x), x=x, y=y)
        scale = functions.curvatures()[0][:, None] * np.sum((y - x) ** 2, axis=-1) / 2
        _scatter(
            right,
            name,
            np.linalg.norm(y - x, axis=-1).ravel(),
            ((functions.value(y) - tangent) / scale).ravel(),
        )
    right.axhline(0, **THEORY)
    right.set(xscale="log", xlabel="distance of x and y", ylim=(-0.7, 1.05))
    right.axhspan(-0.7, 0, **_FORBIDDEN)
    right.set_ylabel("f(y) − tangent at x,\n" + r"in units of $\frac{L}{2}\Vert y - x\Vert^2$")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9}
    right.annotate("no convex function here", (0.03, 0.05), xycoords="axes fraction", fontsize=8.5, bbox=box)
    _legend_above(right, 2)
    return figure
