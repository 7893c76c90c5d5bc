"""Figures of the line searches: the parabola along a ray, right angles in the plane, and who accepts which step.

Paths are runs of `numerics.line_search`; curves and marks are formulas of the theorem.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sympy import latex

from numerics.formulas import Formulas
from numerics.line_search import exact_line_search_step
from reports.figures.style import (
    GREY,
    INK,
    MEASURED,
    THEORY,
    mark_vertical,
    new_figure,
)
from theory.kernel.theorem import Theorem
from theory.notation import eta

Array = NDArray[np.float64]
PATH: dict[str, Any] = {
    "color": INK, "linestyle": "-", "linewidth": 1.0, "marker": "o", "markersize": 3.4, "markerfacecolor": "white",
}  # fmt: skip
CENTRE = np.array([1.0, 0.5])


def _math(*parts: Any) -> str:
    """Symbols and text as one label: symbols by SymPy's LaTeX, text as it stands."""
    return "".join(part if isinstance(part, str) else f"${latex(part)}$" for part in parts)


def _valley(flat: float, steep: float) -> Array:
    """The matrix of a valley in the plane, its floor at 25° to the horizontal axis; its minimizer is `CENTRE`."""
    angle = np.radians(25)
    Q = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return Q @ np.diag([flat, steep]) @ Q.T


def _gradient(A: Array) -> Callable[[Array], Array]:
    return lambda x: A @ (x - CENTRE)


def _value(A: Array, x: Array) -> Array:
    """f at points (..., 2)."""
    error = x - CENTRE
    return np.sum(error * (error @ A), axis=-1) / 2


def _contours(axes: Axes, A: Array, half_width: float, heights: Array) -> None:
    grid = np.linspace(-half_width, half_width, 61)
    X, Y = np.meshgrid(grid + CENTRE[0], grid + CENTRE[1])
    axes.contour(
        X, Y, _value(A, np.stack([X, Y], axis=-1)), np.sort(heights), colors=[GREY], linewidths=0.5, alpha=0.7
    )
    axes.plot(*CENTRE, marker="+", markersize=9, markeredgewidth=1.6, color=INK, zorder=5)
    axes.set_aspect("equal")
    axes.set_xlabel("$x_1$")
    axes.set_ylabel("$x_2$")
    axes.grid(visible=False)


def _exact_path(A: Array, start: Array, steps: int) -> Array:
    """The points (T + 1, 2) of exact line search from `start`."""
    path = [start]
    for _ in range(steps):
        path.append(exact_line_search_step(path[-1], _gradient(A), reach=np.array(0.1)))
    return np.array(path)


def exact_step(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """f along the first ray with its lowest point, and the path: every turn is a right angle, at a level line."""
    figure, (ray, plane) = new_figure(7.2, 3.3, columns=2)
    A = _valley(1.0, 9.0)
    path = _exact_path(A, CENTRE + np.array([-2.6, -0.6]), 9)
    g = _gradient(A)(path[0])
    step = float(formulas("step", A=A, g=g))
    sizes = np.linspace(0, 2.3 * step, 200)
    parabola = -sizes * (g @ g) + sizes**2 / 2 * (g @ A @ g)
    ray.plot(sizes, parabola, label="parabola", **THEORY)
    tried = np.linspace(0, 2.2 * step, 12)
    ray.plot(
        tried,
        _value(A, path[0] - tried[:, None] * g) - _value(A, path[0]),
        label="f along the ray",
        **MEASURED,
    )
    ray.axhline(-float(formulas("decrease", A=A, g=g)), color=GREY, linewidth=0.8, linestyle=":")
    mark_vertical(ray, step, "exact step", height=0.6)
    ray.set_xlabel(_math("step size ", eta))
    ray.set_ylabel("$f(x-\\eta g)-f(x)$")
    ray.set_ylim(top=2.5)
    ray.legend(loc="upper center")
    _contours(plane, A, 2.8, _value(A, path[:5]))
    plane.plot(path[:, 0], path[:, 1], **PATH)
    plane.set_title("each step ends where it touches a level line", fontsize=9.5)
    return figure
