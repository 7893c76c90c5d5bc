"""Figures of convexity: tangents below, chords above, and what a minimizer is worth."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.smooth_functions import PROFILES, random_ridge_sums
from reports.figures.style import (
    BLUE,
    GREY,
    INK,
    MEASURED,
    ORANGE,
    OTHER,
    PALE,
    THEORY,
    mark_vertical,
    new_figure,
    shade_above,
)
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


_BOX: dict = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9}


def _note(axes: Axes, text: str) -> None:
    """A remark at the lower left."""
    axes.annotate(text, (0.03, 0.05), xycoords="axes fraction", fontsize=8.5, bbox=_BOX, zorder=7)


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
    _note(right, "no convex function here")
    _legend_above(right, 2)
    return figure


def monotone_gradient(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The slope of a convex function never falls; and ⟨Δg, Δx⟩ for functions of all kinds."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-3, 3, 141)
    left.plot(points, _valley_slope(points), color=BLUE, label="slope of a convex f")
    left.plot(points, np.sin(2 * points + 0.4), **OTHER, label="slope of a cosine")
    x, y = -0.6, 1.1
    for at, name, offset in ((x, "x", (-14, 4)), (y, "y", (-4, 7))):
        _point(left, at, float(_valley_slope(np.array(at))), name, offset)
    value = formulas(
        "monotonicity",
        g_x=_valley_slope(np.array([x])), g_y=_valley_slope(np.array([y])), x=np.array([x]), y=np.array([y]),
    )  # fmt: skip
    corners = [float(_valley_slope(np.array(at))) for at in (x, y)]
    left.fill_between([x, y], corners[0], corners[1], color=PALE, zorder=1)
    left.annotate(f"area\n⟨Δg, Δx⟩ = {float(value):.1f}", (0.22, -1.25), fontsize=8.5)
    left.set(xlabel="$x$", ylabel="slope", xlim=(-3, 3), ylim=(-2.8, 2.8))
    _legend_above(left, 2)
    for name in PROFILES:
        functions = random_ridge_sums(np.random.default_rng(seed), name, 12, 2)
        rng = np.random.default_rng(seed + 1)
        start = rng.standard_normal((12, 1, 2))
        end = start + 10 ** rng.uniform(-1, 1, size=(12, 5, 1)) * rng.standard_normal((12, 5, 2))
        g_y = functions.gradient(end)
        g_x = np.broadcast_to(functions.gradient(start), g_y.shape)
        scale = functions.curvatures()[0][:, None] * np.sum((end - start) ** 2, axis=-1)
        product = formulas("monotonicity", g_x=g_x, g_y=g_y, x=start, y=end) / scale
        _scatter(right, name, np.linalg.norm(end - start, axis=-1).ravel(), product.ravel())
    right.axhline(0, **THEORY)
    right.set(xscale="log", xlabel="distance of x and y", ylim=(-1.0, 1.05))
    right.axhspan(-1.0, 0, **_FORBIDDEN)
    right.set_ylabel(r"$\langle\Delta g, \Delta x\rangle$ in units of $L\Vert\Delta x\Vert^2$")
    _note(right, "no convex function here")
    _legend_above(right, 2)
    return figure


def second_order_convexity(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """x⁴/4 − x²/2: where its curvature is negative it is below its tangents; and curvatures by direction."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-1.75, 1.75, 141)
    well = points**4 / 4 - points**2 / 2
    one = np.ones((points.size, 1))
    curvature = formulas("curvature", A=(3 * points**2 - 1)[:, None, None], d=one)
    left.plot(points, well, color=BLUE, label="f = x⁴/4 − x²/2")
    left.plot(points, curvature / 4, **OTHER, label="curvature, ÷ 4")
    x = 0.25
    tangent = formulas(
        "tangent", f_x=x**4 / 4 - x**2 / 2, g=np.array([x**3 - x]), x=np.array([x]), y=points[:, None]
    )
    left.plot(points, tangent, color=GREY, linestyle=":", label="tangent")
    _point(left, x, x**4 / 4 - x**2 / 2, "", (0, 0))
    edge = 1 / np.sqrt(3)
    left.set(xlabel="$x$", xlim=(-1.75, 1.75), ylim=(-0.6, 1.2))
    left.axvspan(-edge, edge, **_FORBIDDEN)
    left.annotate("not convex", (0, 1.05), ha="center", fontsize=8.5, bbox=_BOX)
    _legend_above(left, 2)
    angle = np.linspace(-90, 90, 91)
    direction = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
    cases = {
        "1 and 2": ((1.0, 2.0), "-", INK),
        "0 and 2": ((0.0, 2.0), "--", BLUE),
        "−1 and 2": ((-1.0, 2.0), "-.", ORANGE),
    }
    few = angle[::10]
    for name, (lam, style, colour) in cases.items():
        A = np.diag(lam)
        right.plot(angle, formulas("curvature", A=A, d=direction), linestyle=style, color=colour, label=name)
        d = direction[::10]
        second = np.einsum("ki,ij,kj->k", 1 + d, A, 1 + d) + np.einsum("ki,ij,kj->k", 1 - d, A, 1 - d)
        measured = second / 2 - np.sum(A)
        right.plot(
            few, measured, marker="o", color=colour, linestyle="none", markersize=3.6, markerfacecolor="white"
        )
    right.axhline(0, color=INK, linewidth=0.8)
    right.set(xlim=(-90, 90), ylim=(-1.3, 2.3), xticks=[-90, -45, 0, 45, 90], xlabel="direction d, degrees")
    right.axhspan(-1.3, 0, **_FORBIDDEN)
    right.set_ylabel(r"curvature $\langle d, A d\rangle$")
    _note(right, "convex functions have none here")
    right.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=3,
        fontsize=8,
        title="eigenvalues",
        title_fontsize=8,
    )
    return figure


def strict_convexity(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """x⁴ over a tangent, and over the tangent plus a third of the fourth power; the quotient in many dimensions."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-2.4, 1.7, 141)
    v = np.ones((1, 1))
    w = points[:, None]
    tangent, excess = formulas("quartic_tangent", v=v, w=w), formulas("quartic_excess", v=v, w=w)
    left.set(xlabel="$w$", ylabel="height", xlim=(-2.4, 1.7), ylim=(-14, 32))
    left.plot(points, points**4, color=BLUE, label="w⁴")
    left.plot(points, tangent + excess, **THEORY, label="tangent + excess")
    left.plot(points, tangent, color=GREY, linestyle=":", label="tangent")
    _shade_below(left, points, tangent + excess)
    _point(left, 1, 1, "v", (2, 8))
    _point(left, -2, 16, "−2v", (8, 4), "D")
    _legend_above(left, 3)
    rng = np.random.default_rng(seed)
    ratio = np.linspace(-5, 2.5, 61)
    for n, marker, colour in ((1, "o", BLUE), (3, "s", GREY), (50, "^", ORANGE)):
        v = rng.standard_normal((1, n))
        across = rng.standard_normal((61, n)) * np.linalg.norm(v) / np.sqrt(n)
        across -= (across @ v.T) * v / np.sum(v**2)
        w = ratio[:, None] * v + across * rng.choice([0.0, 0.5, 1.0], size=(61, 1))
        unit = formulas("quartic_excess", v=v, w=w)
        w, unit = (array[unit > 1e-6 * np.sum(v**2) ** 2] for array in (w, unit))
        over = np.sum(w**2, axis=-1) ** 2 - formulas("quartic_tangent", v=v, w=w)
        along = (w @ v.T)[:, 0] / np.sum(v**2)
        right.plot(
            along, over / unit, marker=marker, color=colour, markersize=3.6, linestyle="none",
            markerfacecolor="white", label=f"n = {n}",
        )  # fmt: skip
    right.axhline(1, **THEORY)
    right.set(
        xlim=(-5, 2.5),
        ylim=(0.6, 20),
        yscale="log",
        yticks=[1, 2, 5, 10, 20],
        yticklabels=["1", "2", "5", "10", "20"],
    )
    right.minorticks_off()
    right.axhspan(0.6, 1, **_FORBIDDEN)
    mark_vertical(right, -2, "−2v")
    right.set_xlabel("part of w along v, in units of v")
    right.set_ylabel(r"$\Vert w\Vert^4$ − tangent," + "\n" + r"in units of $\frac{1}{3}\Vert w - v\Vert^4$")
    _legend_above(right, 3)
    return figure


def strong_convexity(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """A function between parabola and strong chord; and the height over the tangent for several κ."""
    figure, (left, right) = new_figure(columns=2)
    mu, points, x, ends = 0.8, np.linspace(-2.4, 2.2, 141), 0.9, np.array([-1.8, 1.7])
    value, slope = _valley(points) / 2 + mu / 2 * points**2, _valley_slope(np.array([x])) / 2 + mu * x
    f_x = _valley(np.array(x)) / 2 + mu / 2 * x**2
    bound = formulas("lower_bound", f_x=f_x, g=slope, mu=mu, x=np.array([x]), y=points[:, None])
    left.set(xlabel="$y$", ylabel="height", xlim=(-2.4, 2.2), ylim=(-1.2, 4.5))
    left.plot(points, value, color=BLUE, label="f", zorder=4)
    left.plot(points, bound, **THEORY, label="parabola")
    left.plot(points, f_x + slope * (points - x), color=GREY, linestyle=":", label="tangent")
    _shade_below(left, points, bound)
    r = np.linspace(0, 1, 31)
    f_ends = _valley(ends) / 2 + mu / 2 * ends**2
    chord = formulas("chord", f_x=f_ends[0], f_y=f_ends[1], mu=mu, r=r, x=ends[:1], y=ends[1:])
    left.plot((1 - r) * ends[0] + r * ends[1], chord, **OTHER, label="strong chord")
    _point(left, x, float(f_x), "x", (2, -14))
    _legend_above(left, 2)
    angle = np.linspace(0, 90, 46)
    direction = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
    start = np.array([[0.7, -0.4]])
    for L, style, colour in ((1.0, "-", INK), (3.0, "--", BLUE), (10.0, "-.", ORANGE)):
        A = np.diag([1.0, L])
        end = start + 1.5 * direction
        f = [np.einsum("ki,ij,kj->k", u, A, u) / 2 for u in (start, end)]
        gradient = start @ A
        bound = formulas("lower_bound", f_x=f[0], g=gradient, mu=1.0, x=start, y=end)
        tangent = formulas("lower_bound", f_x=f[0], g=gradient, mu=0.0, x=start, y=end)
        right.plot(
            angle, (f[1] - tangent) / (bound - tangent), linestyle=style, color=colour, label=f"κ = {L:.0f}"
        )
    right.axhline(1, color=INK, linewidth=0.8)
    right.set(
        xlim=(0, 90),
        ylim=(0.5, 14),
        yscale="log",
        xticks=[0, 30, 60, 90],
        yticks=[1, 3, 10],
        yticklabels=["1", "3", "10"],
    )
    right.minorticks_off()
    right.axhspan(0.5, 1, **_FORBIDDEN)
    right.set_xlabel("angle of h to the flattest direction, degrees")
    right.set_ylabel("f(y) − tangent,\n" + r"in units of $\frac{\mu}{2}\Vert h\Vert^2$")
    _legend_above(right, 3)
    return figure


def convexity_calculus(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Sum and maximum of two convex functions under their chords; a product above its own."""
    figure, (left, right) = new_figure(columns=2)
    points, ends = np.linspace(-2, 2, 121), np.array([-1.7, 1.5])

    def f(u):
        return 0.5 * (u + 0.8) ** 2

    def q(u):
        return 0.6 * (u - 1) ** 2 + 0.3

    s = np.linspace(0, 1, 31)
    at = {"f_x": f(ends[0]), "f_y": f(ends[1]), "q_x": q(ends[0]), "q_y": q(ends[1]), "s": s}
    z = (1 - s) * ends[0] + s * ends[1]
    left.plot(points, f(points), color=GREY, linestyle=":", label="f and q")
    left.plot(points, q(points), color=GREY, linestyle=":")
    left.plot(points, f(points) + q(points), color=INK, label="sum")
    left.plot(points, np.maximum(f(points), q(points)), color=BLUE, linestyle="-.", label="maximum")
    left.plot(
        z, formulas("sum", lambda_1=1.0, lambda_2=1.0, **at), color=ORANGE, linestyle="--", label="chords"
    )
    left.plot(z, formulas("maximum", **at), color=ORANGE, linestyle="--")
    left.set(xlabel="$u$", ylabel="height", xlim=(-2, 2), ylim=(-0.2, 6.5))
    _legend_above(left, 2)
    for a, style, colour in ((1.0, "-", INK), (1.4, "--", BLUE), (1.8, "-.", ORANGE)):
        u = np.linspace(-0.35, 2.15, 121)
        right.plot(u, (u * (u - a)) ** 2, linestyle=style, color=colour, label=f"a = {a:.1f}")
        bend = formulas("product_bend", a=a)
        near = np.linspace(a / 2 - 0.28, a / 2 + 0.28, 21)
        right.plot(near, a**4 / 16 + bend * (near - a / 2) ** 2 / 2, color=GREY, linestyle=":", linewidth=2.2)
        right.plot([0, a], [0, 0], "o", color=colour, markersize=4.5, clip_on=False, zorder=6)
    right.axhline(0, color=INK, linewidth=1.2)
    right.set(xlabel="$u$", ylabel=r"$u^2 (u - a)^2$", xlim=(-0.35, 2.15), ylim=(0, 0.85))
    right.annotate("above the chord\nbetween the zeros", (0.62, 0.72), fontsize=8.5, bbox=_BOX)
    _legend_above(right, 3)
    return figure


def stationary_is_global(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Level tangents of a convex function and of a double well; what can be gained against the slope's promise."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-1.75, 1.75, 141)
    well = points**4 / 4 - points**2 / 2 + 0.1 * points
    left.plot(points, _valley(points) / 3 + 0.25, color=BLUE, label="convex")
    left.plot(points, well, **OTHER, label="double well")
    bottom = points[np.argmin(_valley(points))]
    left.axhline(float(_valley(bottom)) / 3 + 0.25, color=BLUE, linestyle=":", linewidth=1)
    _point(left, float(bottom), float(_valley(bottom)) / 3 + 0.25, "global", (-16, 8))
    for root, name, offset in zip(
        sorted(np.roots([1, 0, -1, 0.1]).real), ("global", "maximum", "local"), ((-14, -14), (-20, 7), (-10, -14)),
        strict=True,
    ):  # fmt: skip
        _point(left, float(root), float(root**4 / 4 - root**2 / 2 + 0.1 * root), name, offset, "D")
    left.set(xlabel="$x$", ylabel="height", xlim=(-1.75, 1.75), ylim=(-0.55, 1.1))
    _legend_above(left, 2)
    for name in ("log cosh", "logistic", "Huber"):
        functions = random_ridge_sums(np.random.default_rng(seed), name, 15, 2)
        rng = np.random.default_rng(seed + 1)
        x = 2 * rng.standard_normal((15, 1, 2))
        y = x + 10 ** rng.uniform(-2, 1, size=(15, 6, 1)) * -functions.gradient(x)
        gained = functions.value(x) - functions.value(y)
        gap = formulas("gap", g=functions.gradient(x), x=x, y=y)
        _scatter(right, name, gap.ravel(), gained.ravel())
    line = np.array([1e-3, 1e3])
    right.plot(line, line, **THEORY, label="promise")
    right.set(xscale="log", yscale="log", xlim=(1e-3, 1e3), ylim=(1e-3, 1e3))
    right.fill_between(line, line, 1e3, **_FORBIDDEN)
    right.set_xlabel(r"$\langle\nabla f(x), x - y\rangle$")
    right.set_ylabel("gained: f(x) − f(y)")
    _legend_above(right, 4)
    return figure


def minimizer_set(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """None, one or a segment of minimizers; and gradient descent on a singular quadratic ends on a line of them."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-2.5, 2.5, 121)
    slope = np.sqrt(formulas("fall", b=np.array([0.45])))
    left.plot(points, slope * points + 1.6, color=GREY, linestyle=":", label="none")
    left.plot(points, 0.5 * (points - 0.3) ** 2 + 0.55, color=BLUE, linestyle="--", label="one")
    left.plot(points, np.maximum(np.abs(points) - 1, 0), color=INK, label="a segment")
    left.plot([-1, 1], [0, 0], color=ORANGE, linestyle="-", linewidth=4, solid_capstyle="butt", zorder=2)
    left.plot([0.3], [0.55], "D", color=ORANGE, markersize=6, zorder=6)
    left.set(xlabel="$x$", ylabel="height", xlim=(-2.5, 2.5), ylim=(-0.2, 3))
    left.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=3,
        fontsize=8,
        title="minimizers",
        title_fontsize=8,
    )
    angle = np.radians(25)
    v, u = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    A = np.outer(u, u)
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-2, 2, 41)), axis=-1)
    right.contour(
        grid[..., 0], grid[..., 1], formulas("value", A=A, x=grid), levels=[0.05, 0.3, 0.8, 1.6], colors=GREY,
        linewidths=0.8,
    )  # fmt: skip
    right.plot(
        *(np.array([[-2.5], [2.5]]) * v).T,
        color=ORANGE,
        linestyle="-",
        linewidth=3,
        label="minimizers",
        zorder=2,
    )
    rng = np.random.default_rng(seed)
    for k, start in enumerate(rng.uniform(-1.7, 1.7, size=(7, 2))):
        path = [start]
        for _ in range(12):
            path.append(gradient_descent_step(path[-1], lambda x: A @ x, 0.4))
        right.plot(
            *np.array(path).T,
            color=BLUE,
            linestyle="-",
            marker="o",
            markersize=2.5,
            linewidth=0.9,
            label=None if k else "descent",
        )
        right.plot(*path[-1], "D", color=INK, markersize=4.5, zorder=6, label=None if k else "end")
    right.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
    _legend_above(right, 3)
    return figure


def unique_minimizer(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """eˣ has no minimizer: gradient descent goes on; from all starts it ends at one point on log cosh."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-4.5, 1.2, 101)
    slope = formulas("slope", u=points)
    left.plot(points, np.exp(points), color=BLUE, label="eˣ")
    left.plot(points, slope, **{**OTHER, "linestyle": ":"}, label="its slope, and its curvature")
    few = np.linspace(-4, 1, 11)
    left.plot(few, (np.exp(few + 0.01) - np.exp(few - 0.01)) / 0.02, **MEASURED, label="measured slope")
    left.axhline(0, color=INK, linewidth=1)
    left.set(xlabel="$x$", xlim=(-4.5, 1.2), ylim=(-0.4, 3))
    left.axhspan(-0.4, 0, **_FORBIDDEN)
    left.annotate("a minimizer needs the slope 0", (-4.3, -0.27), fontsize=8.5, bbox=_BOX)
    _legend_above(left, 3)
    steps = 10 ** np.linspace(0, 4, 33)
    counts = np.unique(np.round(steps).astype(int))
    rng = np.random.default_rng(seed)
    for k, start in enumerate(rng.uniform(-3, 3, size=5)):
        x, y, trace = start, start, []
        for step in range(1, counts[-1] + 1):
            x = gradient_descent_step(x, np.exp, 0.2)  # type: ignore[arg-type]
            y = gradient_descent_step(y, _valley_slope, 0.1)  # type: ignore[arg-type]
            if step in counts:
                trace.append((x, y))
        ex, valley = np.array(trace).T
        right.plot(counts, ex, color=ORANGE, linestyle="--", linewidth=1.1, label=None if k else "eˣ")
        right.plot(
            counts,
            valley,
            color=BLUE,
            linestyle="-",
            linewidth=1.1,
            label=None if k else "log cosh about two points",
        )
    right.set(xscale="log", xlabel="step of gradient descent", ylabel="$x$")
    _legend_above(right, 2)
    return figure


def sublevel_sets(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The set where f is no higher than f(x) and the ball around it, in the plane; and how full the ball is."""
    figure, (left, right) = new_figure(columns=2)
    A, x = np.diag([1.0, 2.5]), np.array([1.2, 0.8])
    g = A @ x
    grid = np.stack(np.meshgrid(np.linspace(-2.6, 2.6, 61), np.linspace(-3.2, 2, 61)), axis=-1)
    height = np.einsum("...i,ij,...j->...", grid, A, grid) / 2
    top = float(x @ A @ x / 2)
    left.contourf(grid[..., 0], grid[..., 1], height, levels=[0, top], colors=[PALE])
    left.contour(grid[..., 0], grid[..., 1], height, levels=[top], colors=BLUE)
    radius = np.sqrt(formulas("radius_squared", g=g, mu=1.0))
    angle = np.linspace(0, 2 * np.pi, 121)
    centre = x - g
    left.plot(centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle), **THEORY, label="ball")
    left.plot([], [], color=BLUE, label="f no higher than f(x)")
    _point(left, x[0], x[1], "x", (6, 2))
    _point(left, centre[0], centre[1], "x − g/μ", (6, -4), "D")
    _point(left, 0, 0, "minimizer", (-26, 8), "s")
    left.set(xlabel="$y_1$", ylabel="$y_2$", aspect="equal", xlim=(-2.6, 2.6), ylim=(-3.2, 2))
    _legend_above(left, 2)
    rng = np.random.default_rng(seed)
    for count, k in enumerate(np.geomspace(1, 100, 12)):
        H = np.diag([1.0, k])
        starts, ends = rng.standard_normal((2, 12, 2))
        level = np.einsum("ki,ij,kj->k", starts, H, starts) / np.einsum("ki,ij,kj->k", ends, H, ends)
        ends *= np.sqrt(level)[:, None]
        slope = starts @ H
        inside = np.linalg.norm(ends - starts + slope, axis=-1)
        apart = np.linalg.norm(ends - starts, axis=-1)
        right.plot(
            np.full(12, k), inside / np.sqrt(formulas("radius_squared", g=slope, mu=1.0)), **MEASURED,
            label=None if count else "distance from the centre ÷ radius",
        )  # fmt: skip
        right.plot(
            np.full(12, 1.08 * k), apart / np.sqrt(formulas("reach", g=slope, mu=1.0)), "^", color=ORANGE,
            markersize=3.6, markerfacecolor="white", label=None if count else "distance of x and y ÷ diameter",
        )  # fmt: skip
    right.axhline(1, **THEORY)
    right.set(xscale="log", xlabel="condition number κ", ylabel="pairs with f(y) = f(x)", ylim=(0, 1.25))
    right.axhspan(1, 1.25, **_FORBIDDEN)
    _legend_above(right, 1)
    return figure


def strong_convexity_minimizer(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Sets of points near the infimum shrink to one point if f is strongly convex, and need not otherwise."""
    figure, (left, right) = new_figure(columns=2)
    points = np.linspace(-2.6, 2.6, 161)
    mu = 0.7
    for name, f, style, colour in (
        ("strongly convex", mu / 2 * (points - 0.4) ** 2 + 0.15 * (points - 0.4) ** 4, "-", BLUE),
        ("convex only", np.maximum(np.abs(points) - 1, 0) + 1.3, "--", ORANGE),
    ):
        left.plot(points, f, linestyle=style, color=colour, label=name)
        for k, epsilon in enumerate((0.6, 0.25, 0.05)):
            near = points[f <= f.min() + epsilon]
            left.plot(
                [near[0], near[-1]], [f.min() + epsilon] * 2, color=INK, linestyle="-", linewidth=1.0,
                marker="|", markersize=6,
                label="at most inf f + ε" if k == 0 and style == "-" else None,
            )  # fmt: skip
    left.set(xlabel="$x$", ylabel="height", xlim=(-2.6, 2.6), ylim=(-0.1, 2.9))
    _legend_above(left, 2)
    epsilon = np.geomspace(1e-6, 1, 30)
    right.plot(
        epsilon, np.sqrt(formulas("spread", epsilon=epsilon, delta=epsilon, mu=mu)), **THEORY, label="√(8ε/μ)"
    )
    right.plot(epsilon, 2 * np.sqrt(2 * epsilon / mu), **{**MEASURED, "marker": "D"}, label="½μx²")
    width = [2 * np.sqrt((-mu + np.sqrt(mu**2 + 2.4 * e)) / 0.6) for e in epsilon]
    right.plot(
        epsilon, width, "s", color=GREY, markersize=3.6, markerfacecolor="white", label="½μx² + 0.15x⁴"
    )
    right.plot(epsilon, 2 + 2 * epsilon, **OTHER, label="convex only")
    right.set(xscale="log", yscale="log", xlim=(1e-6, 1), ylim=(1e-3, 10))
    shade_above(right, epsilon, np.sqrt(formulas("spread", epsilon=epsilon, delta=epsilon, mu=mu)))
    right.set_xlabel("ε")
    right.set_ylabel("largest distance of points\nwith f ≤ inf f + ε")
    _legend_above(right, 2)
    return figure
