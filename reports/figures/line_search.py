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
from numerics.line_search import backtracked_step_size, exact_line_search_step, searched_step_size
from numerics.smooth_functions import regularized_logistic_losses
from reports.figures.style import (
    BLUE,
    GREY,
    INK,
    MEASURED,
    ORANGE,
    THEORY,
    mark_vertical,
    new_figure,
    shade_above,
)
from theory.kernel.theorem import Theorem
from theory.notation import L, eta, kappa, mu, t

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
        if np.linalg.norm(_gradient(A)(path[-1])) < 1e-13:  # there: no ray is left
            path.append(path[-1])
            continue
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


def kantorovich(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The product of the two averages over ‖g‖⁴ for random g, below the bound, which v + w attains."""
    figure, axes = new_figure()
    rng = np.random.default_rng(seed)
    kappas = np.geomspace(1, 100, 200)
    one = np.ones((len(kappas), 1))
    bound = formulas("bound", g=one, lambda_min=1 / kappas, lambda_max=one[:, 0])
    for dimension, marker, color in ((2, "o", BLUE), (20, "s", GREY)):
        picked = rng.choice(kappas, 130)
        spectra = picked[:, None] ** -rng.uniform(0, 1, (130, dimension))
        spectra[:, 0], spectra[:, -1] = 1 / picked, 1
        weights = rng.dirichlet(np.full(dimension, 0.5), 130)
        averages = np.sum(weights * spectra, axis=1) * np.sum(weights / spectra, axis=1)
        axes.loglog(
            picked, averages, linestyle="none", marker=marker, markersize=3, markerfacecolor="white", color=color,
            label=f"random g, n = {dimension}",
        )  # fmt: skip
    ends = np.geomspace(1, 100, 12)
    attained = ((1 / ends + 1) / 2) * ((ends + 1) / 2)
    axes.loglog(ends, attained, linestyle="none", marker="*", markersize=8, color=ORANGE, label="g = v + w")
    axes.loglog(kappas, bound, label="bound", **THEORY)
    axes.set_ylim(0.9, 60)
    shade_above(axes, kappas, bound)
    axes.set_xlabel(_math("condition number ", kappa))
    axes.set_ylabel("$\\langle g,Ag\\rangle\\langle g,A^{-1}g\\rangle/\\Vert g\\Vert^4$")
    axes.legend(loc="upper left")
    return figure


def exact_line_search_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The zigzag from the extremal start, and f − f* over the steps: on the line from there, below elsewhere."""
    figure, (plane, run) = new_figure(7.2, 3.3, columns=2)
    flat, steep, steps = 1.0, 10.0, 40
    A = _valley(flat, steep)
    axis = np.linalg.eigh(A)[1]
    extremal = CENTRE + axis @ np.array([2.6, 2.6 * flat / steep])
    zigzag = _exact_path(A, extremal, steps)
    _contours(plane, A, 2.8, _value(A, zigzag[:7]))
    plane.plot(zigzag[:12, 0], zigzag[:12, 1], **PATH)
    plane.set_title("two directions, for ever", fontsize=9.5)
    ticks = np.arange(steps + 1)
    rng = np.random.default_rng(seed)
    for k in range(6):
        path = _exact_path(A, CENTRE + axis @ (rng.standard_normal(2) * np.array([1.0, 0.6])), steps)
        run.semilogy(
            ticks, _value(A, path) / _value(A, path[0]), color=GREY, linestyle="-", linewidth=0.8,
            label="random starts" if k == 0 else None,
        )  # fmt: skip
    rate = float(formulas("rate", lambda_min=flat, lambda_max=steep))
    run.semilogy(ticks, rate**ticks, label=f"theory: {rate:.3f}$^t$", **THEORY)
    values = _value(A, zigzag) / _value(A, zigzag[0])
    run.semilogy(ticks[::3], values[::3], label="the zigzag", **MEASURED)
    run.set_xlabel(_math("step ", t))
    run.set_ylabel("what is left of $f-f^*$")
    run.set_ylim(1e-9, 2)
    run.legend(loc="lower left")
    return figure


def exact_line_search_class(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The factor of f − f* in single steps over κ: logistic losses below the rate, the quadratic on it."""
    figure, axes = new_figure()
    rng = np.random.default_rng(seed)
    conditions = np.geomspace(1.5, 300, 10)
    for k, condition in enumerate(conditions):
        for loss, color, marker in zip(
            regularized_logistic_losses(float(condition)), (GREY, BLUE), "os", strict=False
        ):
            x = loss.minimizers[:, None, :] + 2 * rng.standard_normal((1, 12, loss.dimension))
            eta = searched_step_size(x, loss.gradient, longest=np.full((1, 12), 1 / loss.mu[0]))
            after = loss.value(x - eta[..., None] * loss.gradient(x)) - loss.minima[:, None]
            axes.plot(
                np.full(12, condition), (after / (loss.value(x) - loss.minima[:, None]))[0], color=color,
                marker=marker, linestyle="none", markersize=3, markerfacecolor="white",
                label="logistic losses" if k == 0 and marker == "o" else None,
            )  # fmt: skip
        A, start = np.diag([1.0, condition]), np.array([1.0, 1 / condition])
        end = exact_line_search_step(start, lambda e, A=A: A @ e, reach=np.array(1 / condition))
        axes.plot(
            condition, (end @ A @ end) / (start @ A @ start), marker="*", markersize=9, color=ORANGE,
            linestyle="none", zorder=6, label="the worst quadratic" if k == 0 else None,
        )  # fmt: skip
    grid = np.geomspace(1.01, 400, 200)
    rate = formulas("rate", L=grid, mu=np.ones_like(grid))
    axes.set_xscale("log")
    axes.plot(grid, rate, label="rate", **THEORY)
    axes.set_ylim(-0.03, 1.1)
    shade_above(axes, grid, rate)
    axes.set_xlabel(_math("condition number ", kappa, " = ", L / mu))
    axes.set_ylabel("factor of $f-f^*$ in one step")
    axes.legend(loc="upper left")
    return figure


def armijo_condition(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """f along a ray and the lines of Armijo's test: a step passes where f is below the line."""
    figure, axes = new_figure()
    sizes = np.linspace(0, 2.3, 240)
    slope = 1.0
    parabola = -slope * sizes + sizes**2 / 2
    # Slope −1 at 0 like the parabola, curvature at most 1: w² log cosh((η − a)/w) with w tanh(a/w) = 1.
    width = 1.3
    lowest = width * np.arctanh(1 / width)
    softer = width**2 * (np.log(np.cosh((sizes - lowest) / width)) - np.log(np.cosh(lowest / width)))
    axes.plot(sizes, parabola, label="f with curvature L", **THEORY)
    axes.plot(sizes, softer, color=BLUE, linestyle="--", label="a smooth f with curvature up to L")
    for share, look in ((0.1, "-."), (0.5, ":"), (0.8, (0, (1, 1)))):
        axes.plot(sizes, -share * slope * sizes, color=GREY, linestyle=look, linewidth=1.2)
        limit = float(formulas("limit", L=1.0, c=share))
        axes.plot(limit, -share * slope * limit, marker="o", color=ORANGE, markersize=6, zorder=5)
        axes.annotate(
            f"c = {share:g}", (2.3, -share * slope * 2.3), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=9, annotation_clip=False,
        )  # fmt: skip
    axes.plot([], [], marker="o", color=ORANGE, linestyle="none", label="the limit 2(1 − c)/L")
    axes.set_ylim(-2, 0.7)
    axes.set_xlim(0, 2.3)
    axes.set_xlabel(_math("step size ", eta, " (in units of 1/", L, ")"))
    axes.set_ylabel("$f(x-\\eta g)-f(x)$")
    axes.legend(loc="lower left")
    return figure


def backtracking(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The step taken over the first trial: it saws between the bound and the limit."""
    figure, (taken, count) = new_figure(7.2, 3.3, columns=2)
    c, L_value = 0.1, 1.0
    for factor, look in ((0.5, INK), (0.8, BLUE)):
        first = np.geomspace(0.2, 300, 120)
        eta_taken, refused = backtracked_step_size(
            np.ones((120, 1)), lambda x: x[..., 0] ** 2 / 2, lambda x: x,
            first=first, beta=np.full(120, factor), c=np.full(120, c),
        )  # fmt: skip
        marker = "o" if factor == 0.5 else "s"
        taken.semilogx(first, eta_taken, color=look, linestyle="none", marker=marker, markersize=2)
        bound = formulas("shortest", L=L_value, c=c, beta=factor, t_0=first)
        taken.semilogx(first, bound, color=look, linestyle="-", linewidth=1.3, label=f"bound, β = {factor:g}")
        count.semilogx(first, refused, color=look, linestyle="none", marker=marker, markersize=2)
        exact = formulas("count", L=L_value, c=c, beta=factor, t_0=first)
        count.semilogx(
            first, np.maximum(exact, 0), color=look, linestyle="-", linewidth=1.3, label=f"β = {factor:g}"
        )
    taken.set_xlabel("first trial $t_0$ (in units of 1/L)")
    taken.set_ylabel("step taken")
    taken.set_ylim(0, 2.6)
    taken.legend(loc="upper left", ncols=2)
    count.set_xlabel("first trial $t_0$ (in units of 1/L)")
    count.set_ylabel("refused trials (lines: not rounded up)")
    count.legend(loc="upper left")
    return figure


def armijo_exact_step(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """f along a ray of a quadratic with three tests: c = ¼ and ½ accept the lowest point, c = ¾ refuses it."""
    figure, panels = new_figure(7.2, 2.9, columns=3)
    A = _valley(1.0, 6.0)
    x = CENTRE + np.array([-2.0, 0.9])
    g = _gradient(A)(x)
    exact = float(formulas("longest", A=A, g=g, c=0.5))
    sizes = np.linspace(0, 2.1 * exact, 160)
    fall = _value(A, x - sizes[:, None] * g) - _value(A, x)
    for axes, share in zip(panels, (0.25, 0.5, 0.75), strict=True):
        longest = float(formulas("longest", A=A, g=g, c=share))
        axes.axvspan(
            longest, sizes[-1], facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
        )
        axes.plot(sizes, fall, **THEORY)
        axes.plot(sizes, -share * sizes * (g @ g), color=BLUE, linestyle="--", linewidth=1.3)
        axes.plot(exact, fall.min(), marker="o", color=ORANGE, markersize=6, zorder=5)
        axes.set_ylim(1.35 * fall.min(), -0.4 * fall.min())
        axes.set_xlim(0, sizes[-1])
        verdict = "refuses the lowest point" if share > 0.5 else "accepts the lowest point"
        axes.set_title(f"c = {share:g} {verdict}", fontsize=8.5)
        axes.set_xlabel(_math("step size ", eta))
    panels[0].set_ylabel("$f(x-\\eta g)-f(x)$")
    return figure
