"""Figures of the gradient flow: the smooth curve, and Euler's polygon on it.

The flow is followed by `numerics.flow`, the polygon by `numerics.methods`; curves are formulas of the theorem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sympy import latex

from numerics.flow import gradient_flow, implicit_euler_step
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.smooth_functions import random_ridge_sums, regularized_logistic_losses
from reports.figures.style import (
    BLUE,
    GREY,
    INK,
    MEASURED,
    ORANGE,
    OTHER,
    THEORY,
    mark_vertical,
    new_figure,
    shade_above,
    shade_forbidden,
)
from theory.kernel.theorem import Theorem
from theory.notation import eta, lam

Array = NDArray[np.float64]
_POINTS: dict[str, Any] = {"linestyle": "none", "markersize": 3.6, "markerfacecolor": "white", "zorder": 4}


def _math(*parts: Any) -> str:
    """Symbols and text as one label: symbols by SymPy's LaTeX, text as it stands."""
    return "".join(part if isinstance(part, str) else f"${latex(part)}$" for part in parts)


def euler_local_error(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """A flow in the plane with two Euler polygons, and the error of a step between its bounds."""
    figure, (plane, miss) = new_figure(7.2, 3.3, columns=2)
    A, start, time = np.array([1.0, 4.0]), np.array([2.4, 1.6]), 2.0
    grid = np.linspace(-0.3, 2.7, 61)
    X, Y = np.meshgrid(grid, grid)
    plane.contour(
        X, Y, X**2 / 2 + 2 * Y**2, np.linspace(0.2, 3, 8) ** 2, colors=[GREY], linewidths=0.5, alpha=0.6
    )
    flow = np.array([gradient_flow(start, lambda x: A * x, np.array(s)) for s in np.linspace(0, time, 60)])
    plane.plot(*flow.T, label="flow", **THEORY)
    for steps, color, marker in ((6, BLUE, "o"), (24, ORANGE, "s")):
        path = [start]
        for _ in range(steps):
            path.append(gradient_descent_step(path[-1], lambda x: A * x, time / steps))
        plane.plot(
            *np.array(path).T, color=color, linestyle="--", linewidth=1, marker=marker, markersize=3,
            markerfacecolor="white", label=_math(eta, f" = {time / steps:.2f}"),
        )  # fmt: skip
    plane.set_xlim(-0.1, 2.6)
    plane.set_ylim(-0.75, 1.8)
    plane.set_xlabel("$x_1$")
    plane.set_ylabel("$x_2$")
    plane.legend(loc="upper left")
    products = np.geomspace(0.01, 2, 200)
    one = np.ones_like(products)
    miss.loglog(products, formulas("above", eta=products, **{"lambda": one}), label="bounds", **OTHER)
    miss.loglog(products, formulas("below", eta=products, **{"lambda": one}), **OTHER)
    miss.loglog(products, formulas("error", eta=products, **{"lambda": one}), label="error", **THEORY)
    measured = np.geomspace(0.012, 1.9, 14)
    ends = np.array(
        [float(gradient_flow(np.array([1.0]), lambda x: x, np.array(u))[0] - (1 - u)) for u in measured]
    )
    miss.loglog(measured, ends, label="measured", **MEASURED)
    miss.set_xlabel(_math("step size times curvature, ", eta * lam))
    miss.set_ylabel("missed in one step")
    miss.legend(loc="upper left")
    return figure


def flow_local_error(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The length of the miss over the step size, on functions with one L and slopes of all sizes, below the bound."""
    figure, axes = new_figure()
    rng = np.random.default_rng(seed)
    sizes = np.geomspace(0.02, 2, 26)
    for profile, color, marker in (("logistic", GREY, "o"), ("log cosh", BLUE, "s"), ("Huber", ORANGE, "^")):
        functions = random_ridge_sums(rng, profile, 1, 3)
        L = float(functions.curvatures()[0][0])
        x = 1.5 * rng.standard_normal((1, len(sizes), 3))
        slope = functions.gradient(x)
        missed = gradient_flow(x, functions.gradient, sizes[None] / L) - (
            x - (sizes / L)[None, :, None] * slope
        )
        length = np.linalg.norm(slope, axis=-1)[0]
        axes.loglog(
            sizes, np.linalg.norm(missed, axis=-1)[0] * L / length, color=color, marker=marker, label=profile, **_POINTS
        )  # fmt: skip
    ends = gradient_flow(np.ones((len(sizes), 1)), lambda e: e, sizes)[:, 0]
    axes.loglog(sizes, ends - (1 - sizes), color=GREY, linestyle=":", linewidth=1.6, label="parabola")
    grid = np.geomspace(0.02, 2, 100)
    bound = formulas("bound", L=1.0, G=1.0, eta=grid)
    axes.loglog(grid, bound, label="bound", **THEORY)
    axes.set_ylim(1e-6, 5)
    shade_above(axes, grid, bound)
    axes.set_xlabel("step size (in units of 1/L)")
    axes.set_ylabel("miss of a step (in units of G/L)")
    axes.legend(loc="lower right")
    return figure


def euler_stability(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The three factors over ηλ: the explicit one leaves [−1, 1] at 2."""
    figure, axes = new_figure()
    products = np.linspace(0, 4, 200)
    one = np.ones_like(products)
    looks = {"explicit": (BLUE, "--", "s"), "flow": (INK, "-", "o"), "implicit": (ORANGE, "-.", "^")}
    tried = np.linspace(0.1, 3.9, 16)
    measured = {
        "explicit": np.array([gradient_descent_step(np.array([1.0]), lambda x: x, u)[0] for u in tried]),
        "flow": np.array([gradient_flow(np.array([1.0]), lambda x: x, np.array(u))[0] for u in tried]),
        "implicit": implicit_euler_step(np.ones((16, 1)), np.ones((16, 1, 1)), tried)[:, 0],
    }
    names = {"explicit": "explicit step: gradient descent", "flow": "flow", "implicit": "implicit step"}
    for name, (color, dashes, marker) in looks.items():
        curve = formulas(name, eta=products, **{"lambda": one})
        axes.plot(products, curve, color=color, linestyle=dashes, label=names[name])
        axes.plot(tried, measured[name], color=color, marker=marker, **_POINTS)
    limit = float(formulas("limit", **{"lambda": 1.0}))
    shade_forbidden(axes, limit, 4)
    mark_vertical(axes, limit, "2/λ", height=0.96)
    for level in (-1, 1):
        axes.axhline(level, color=GREY, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 4)
    axes.set_ylim(-2.2, 1.25)
    axes.set_xlabel(_math("step size times curvature, ", eta * lam))
    axes.set_ylabel("factor of the coordinate in one step")
    axes.legend(loc="lower left", title="points: measured")
    return figure


def flow_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The squared distance over time: exactly on the bound along μ, below it elsewhere and on logistic losses."""
    figure, axes = new_figure()
    rng = np.random.default_rng(seed)
    times = np.linspace(0, 3, 40)
    bound = formulas("factor", mu=np.ones_like(times), T=times)
    curvatures = np.array([1.0, 2.0, 5.0])
    for k in range(4):
        start = rng.standard_normal(3) / np.sqrt(curvatures)
        ends = np.array([gradient_flow(start, lambda x: curvatures * x, np.array(s), 200) for s in times])
        axes.semilogy(
            times, np.sum(ends**2, axis=-1) / np.sum(start**2), color=GREY, linestyle="-", linewidth=0.9,
            label="quadratic, random starts" if k == 0 else None,
        )  # fmt: skip
    loss = regularized_logistic_losses(10.0)[0]
    x = loss.minimizers[:, None, :] + 3 * rng.standard_normal((1, 2, loss.dimension))
    distances = []
    for s in times:
        end = gradient_flow(x, loss.gradient, np.full((1, 2), s / loss.mu[0]), 400)
        distances.append(np.sum((end - loss.minimizers[:, None, :]) ** 2, axis=-1)[0])
    for k, run in enumerate((np.array(distances) / distances[0]).T):
        axes.semilogy(
            times, run, color=BLUE, linestyle="--", linewidth=1.2, label="logistic loss" if k == 0 else None
        )
    axes.semilogy(times, bound, label="bound", **THEORY)
    slow = np.array([float(gradient_flow(np.array([1.0]), lambda x: x, np.array(s))[0]) ** 2 for s in times])
    axes.semilogy(times[::3], slow[::3], label="quadratic, along μ", **MEASURED)
    axes.set_ylim(1e-5, 1.6)
    axes.set_xlim(0, 3)
    shade_above(axes, times, bound)
    axes.set_xlabel("time (in units of 1/μ)")
    axes.set_ylabel("what is left of the squared distance")
    axes.legend(loc="lower left")
    return figure
