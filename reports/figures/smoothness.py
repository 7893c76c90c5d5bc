"""Figures of smoothness: parabolas above functions, landing points, and what a step is sure to gain."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import haar_rotations
from numerics.smooth_functions import PROFILES, RidgeSums, logistic_losses, random_ridge_sums
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

Array = NDArray[np.float64]

#: One look for each kind of function: marker and edge colour; all differ in shape, so none needs its colour.
_LOOKS = {
    "log cosh": ("o", BLUE),
    "logistic": ("s", GREY),
    "Huber": ("^", ORANGE),
    "cosine": ("x", INK),
}


# --- Functions of one variable -----------------------------------------------------------------------------


def _wave() -> RidgeSums:
    """A function of one variable that is not convex: a mean of cosines of two frequencies, off the origin."""
    rows = np.array([[[1.0], [0.55]]]) * np.sqrt(2)
    return RidgeSums(PROFILES["cosine"], rows, np.array([[0.3, -0.9]]))


def _valley() -> RidgeSums:
    """A convex function of one variable: log cosh about two points."""
    return RidgeSums(PROFILES["log cosh"], np.array([[[1.6], [0.8]]]), np.array([[0.4, -0.5]]))


def _at(functions: RidgeSums, points: Array) -> tuple[Array, Array]:
    """Values and slopes of a function of one variable at `points` (K,)."""
    columns = np.asarray(points, dtype=float)[None, :, None]
    return functions.value(columns)[0], functions.gradient(columns)[0, :, 0]


def _constant(functions: RidgeSums) -> float:
    return float(functions.curvatures()[0][0])


def _moved(points: Array, gradient: Array, eta: Array) -> Array:
    return gradient_descent_step(points, lambda _: gradient, eta)  # type: ignore[arg-type]


def _parabola(formulas: Formulas, functions: RidgeSums, x: float, points: Array) -> Array:
    """The parabola of the Descent Lemma with its vertex belonging to x, at `points` (K,)."""
    value, slope = _at(functions, np.array([x]))
    return formulas(
        "upper_bound",
        L=_constant(functions),
        f_x=value,
        g=slope[:, None],
        x=np.full((1, 1), x),
        y=points[:, None],
    )


def _legend_above(axes: Axes, columns: int) -> None:
    """The legend over the axes, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def _point(axes: Axes, x: float, y: float, text: str, offset: tuple[float, float], marker: str = "o") -> None:
    axes.plot([x], [y], marker=marker, color=INK, markersize=5.5, linestyle="none", zorder=6)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
    axes.annotate(text, (x, y), xytext=offset, textcoords="offset points", fontsize=9, zorder=7, bbox=box)


def _scatter(axes: Axes, name: str, x: Array, y: Array) -> None:
    marker, colour = _LOOKS[name]
    face: dict[str, Any] = {} if marker == "x" else {"markerfacecolor": "white"}
    axes.plot(
        x, y, marker=marker, color=colour, markersize=3.6, linestyle="none", label=name, zorder=4, **face
    )


# --- The figures -------------------------------------------------------------------------------------------


def descent_lemma(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """A function below its parabola; and which part of (L/2)‖y − x‖² functions of all kinds use."""
    figure, (left, right) = new_figure(columns=2)
    f, x = _wave(), -1.3
    points = np.linspace(-5.2, 4.2, 161)
    value, slope = _at(f, np.array([x]))
    heights, bound = _at(f, points)[0], _parabola(formulas, f, x, points)
    left.plot(points, heights, **{**OTHER, "color": BLUE, "linestyle": "-"}, label="f(y)")
    left.plot(points, bound, **THEORY, label="upper bound")
    left.plot(points, value + slope * (points - x), color=GREY, linestyle=":", label="tangent at x")
    left.set(xlabel="$y$", ylabel="height", xlim=(points[0], points[-1]), ylim=(-1.2, 3.4))
    shade_above(left, points, np.minimum(bound, 3.4), "f cannot be here")
    _point(left, x, float(value[0]), "x", (-14, -8))
    _legend_above(left, 2)

    for name in PROFILES:
        functions = random_ridge_sums(np.random.default_rng(seed), name, 10, 2)
        rng = np.random.default_rng(seed + 1)
        start = rng.standard_normal((10, 1, 2))
        angle = rng.uniform(0, 2 * np.pi, size=(10, 6, 1))
        length = 10 ** rng.uniform(-1.5, 1.5, size=(10, 6, 1))
        end = start + length * np.concatenate([np.cos(angle), np.sin(angle)], axis=-1)
        L, _ = functions.curvatures()
        value, gradient = functions.value(start), functions.gradient(start)
        bound = formulas("upper_bound", L=L[:, None], f_x=value, g=gradient, x=start, y=end)
        tangent = value + np.sum(gradient * (end - start), axis=-1)
        used = (functions.value(end) - tangent) / (bound - tangent)
        _scatter(right, name, length.ravel(), used.ravel())
    few = np.geomspace(0.03, 30, 12)
    origin, away = np.array([[0.6, 0.8]]), np.array([[0.6, 0.8]]) + few[:, None] * np.array([0.8, -0.6])
    bound = formulas("upper_bound", L=1.0, f_x=0.5, g=origin, x=origin, y=away)
    tangent = 0.5 + np.sum(origin * (away - origin), axis=-1)
    used = (np.sum(away**2, axis=-1) / 2 - tangent) / (bound - tangent)
    right.plot(few, used, **{**MEASURED, "marker": "D"}, label="½L‖x‖²")
    right.axhline(1, **THEORY)
    right.set(xscale="log", ylim=(-0.8, 1.3), xlabel="distance of y from x")
    right.set_ylabel("excess over the tangent,\n" + r"in units of $\frac{L}{2}\Vert y - x\Vert^2$")
    low, high = right.get_xlim()
    shade_above(right, [low, high], [1, 1])
    right.set_xlim(low, high)
    _legend_above(right, 3)
    return figure


def sufficient_decrease(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Where a step lands, under the parabola; and the decrease for each step size, over the promise."""
    figure, (left, right) = new_figure(columns=2)
    f, x = _valley(), np.array([2.1])
    L, (value, slope) = _constant(f), _at(f, x)
    eta = 0.6 / L
    promise = float(formulas("decrease", L=L, eta=eta, g=slope))
    points = np.linspace(-1.6, 3.2, 161)
    end = _moved(x, slope, np.array(eta))
    left.plot(points, _at(f, points)[0], color=BLUE, label="f")
    # The parabola as the promise gives it: f(x) minus the promise of the step size that leads to each point.
    sizes = (x - points) / slope
    bound = value - formulas("decrease", L=L, eta=sizes, g=np.broadcast_to(slope, (points.size, 1)))
    left.plot(points, bound, **THEORY, label="upper bound")
    left.set(xlabel="$x$", ylabel="height", xlim=(points[0], points[-1]), ylim=(0, 3.0))
    shade_above(left, points, np.minimum(bound, 3.0))
    _point(left, float(x[0]), float(value[0]), "x", (8, -4))
    _point(left, float(end[0]), float(_at(f, end)[0][0]), "x − ηg", (-42, -8), "D")
    left.hlines(float(value[0]), float(end[0]) - 0.25, float(x[0]), color=GREY, linewidth=0.9)
    arrow = {"arrowstyle": "<->", "color": INK, "shrinkA": 0, "shrinkB": 0}
    left.annotate(
        "", (float(end[0]), float(value[0])), (float(end[0]), float(value[0]) - promise), arrowprops=arrow
    )
    left.annotate(
        "promised", (float(end[0]), float(value[0]) - promise / 2), xytext=(-48, 0), textcoords="offset points",
        fontsize=9, zorder=7,
    )  # fmt: skip
    _legend_above(left, 2)

    _promise(right, formulas, seed)
    _legend_above(right, 3)
    return figure


def _promise(axes: Axes, formulas: Formulas, seed: int) -> None:
    """The promise, in units of ‖g‖²/L, over the step size in units of 1/L, and measured decreases above it."""
    sizes = np.linspace(-0.4, 2.6, 121)
    curve = formulas("decrease", L=1.0, eta=sizes, g=np.ones((sizes.size, 1)))
    few = np.linspace(-0.3, 2.5, 15)
    axes.plot(sizes, curve, **THEORY, label="promise")
    axes.plot(few, _exact(few), **{**MEASURED, "marker": "D"}, label="½L‖x‖²")
    for name in ("log cosh", "Huber", "cosine"):
        functions = random_ridge_sums(np.random.default_rng(seed), name, 3, 2)
        start = np.random.default_rng(seed + 1).standard_normal((3, 1, 2))
        L, gradient = functions.curvatures()[0][:, None], functions.gradient(start)
        ends = _moved(start, gradient, (few / L)[..., None])
        lowered = (functions.value(start) - functions.value(ends)) * L / np.sum(gradient**2, axis=-1)
        _scatter(axes, name, np.tile(few, 3), lowered.ravel())
    axes.set(xlim=(-0.4, 2.6), ylim=(-0.9, 1.6))
    axes.fill_between(
        sizes, curve, -0.9, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
    )
    axes.set_xlabel(r"step size $\eta$, in units of $1/L$")
    axes.set_ylabel(r"decrease, in units of $\Vert g\Vert^2/L$")


def _exact(sizes: Array) -> Array:
    """The decrease of ½‖x‖² from a point at distance 1, for each of the step sizes."""
    start = np.array([0.6, 0.8])
    ends = gradient_descent_step(start, lambda point: point, sizes[:, None])  # type: ignore[arg-type]
    return (1 - np.sum(ends**2, axis=-1)) / 2


def positive_decrease(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The promise is positive between 0 and 2/L; and one step on a parabola just below, at and above the limit."""
    figure, (left, right) = new_figure(columns=2)
    sizes, few = np.linspace(-0.5, 2.5, 121), np.linspace(-0.4, 2.4, 15)
    limit = float(formulas("limit", L=1.0))
    left.plot(
        sizes, formulas("decrease", L=1.0, eta=sizes, g=np.ones((sizes.size, 1))), **THEORY, label="promise"
    )
    left.plot(few, _exact(few), **MEASURED, label="measured on ½L‖x‖²")
    left.axhline(0, color=INK, linewidth=0.8)
    left.set(xlim=(-0.5, 2.5), ylim=(-0.75, 0.75))
    shade_forbidden(left, -0.5, 0, "no decrease promised")
    shade_forbidden(left, limit, 2.5)
    mark_vertical(left, limit, "2/L")
    mark_vertical(left, 0, "0")
    left.set_xlabel(r"step size $\eta$, in units of $1/L$")
    left.set_ylabel(r"decrease, in units of $\Vert g\Vert^2/L$")
    _legend_above(left, 2)

    points = np.linspace(-1.72, 1.45, 101)
    right.plot(points, points**2 / 2, color=BLUE, label=r"½L$x^2$")
    start = np.array([1.0])
    marks = {0.5: ("o", (-14, -13)), 1.0: ("s", (-30, -14)), 1.3: ("^", (10, -3))}
    for fraction, (marker, offset) in marks.items():
        end = gradient_descent_step(start, lambda point: point, fraction * limit)
        height = float(end[0] ** 2 / 2)
        right.annotate(
            "", (float(end[0]), height), (1.0, 0.5),
            arrowprops={"arrowstyle": "->", "color": GREY, "shrinkA": 4, "shrinkB": 5, "linewidth": 0.9},
        )  # fmt: skip
        label = {0.5: "1/L", 1.0: "2/L", 1.3: "2.6/L"}[fraction]
        _point(right, float(end[0]), height, label, offset, marker)
    _point(right, 1.0, 0.5, "x", (8, -13), "D")
    right.axhline(0.5, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label="height of x")
    right.set(xlabel="$x$", ylabel="height", xlim=(-1.75, 1.45), ylim=(-0.12, 1.45))
    _legend_above(right, 2)
    return figure


def best_guaranteed_step(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The promise for three constants L, each greatest at 1/L; and decreases with 1/L on functions of all kinds."""
    figure, (left, right) = new_figure(columns=2)
    sizes = np.linspace(0, 1.6, 161)
    for L, style in ((1.0, "-"), (2.0, "--"), (4.0, "-.")):
        curve = formulas("decrease", L=L, eta=sizes, g=np.ones((sizes.size, 1)))
        left.plot(sizes, curve, color=INK, linestyle=style, label=f"L = {L:.0f}")
    L = np.geomspace(0.5, 12, 60)
    best, greatest = formulas("step", L=L), formulas("greatest", L=L, g=np.ones((L.size, 1)))
    left.plot(best, greatest, color=ORANGE, linestyle=":", linewidth=2, label="best: 1/L")
    for L in (1.0, 2.0, 4.0):
        left.plot(
            formulas("step", L=L), formulas("greatest", L=L, g=np.ones(1)), "o", color=INK, markersize=5
        )
    left.set(xlim=(0, 1.6), ylim=(-0.05, 0.62))
    left.set_xlabel(r"step size $\eta$")
    left.set_ylabel(r"promised decrease, in units of $\Vert g\Vert^2$")
    _legend_above(left, 4)

    for name in PROFILES:
        functions = random_ridge_sums(np.random.default_rng(seed), name, 40, 3)
        _scatter(right, name, *_promised_and_measured(formulas, functions, seed))
    data: dict[str, Any] = {"marker": "*", "color": INK, "markersize": 9, "linestyle": "none", "zorder": 6}
    for k, loss in enumerate(logistic_losses()):
        x, y = _promised_and_measured(formulas, loss, seed)
        right.plot(x, y, **data, label=None if k else "data sets")
    ends = np.array([1e-3, 1e1])
    right.plot(ends, ends, **THEORY)
    right.fill_between(
        ends, ends, ends[0], facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
    )
    right.set(xscale="log", yscale="log", xlim=ends, ylim=ends)
    right.set_xlabel(r"promise $\Vert g\Vert^2/(2L)$")
    right.set_ylabel(r"decrease with $\eta = 1/L$")
    _legend_above(right, 3)
    return figure


def _promised_and_measured(formulas: Formulas, functions: RidgeSums, seed: int) -> tuple[Array, Array]:
    """The promise and the measured decrease of a step 1/L, one start a function."""
    count = functions.rows.shape[0]
    start = 2 * np.random.default_rng(seed + 1).standard_normal((count, 1, functions.dimension))
    L, gradient = functions.curvatures()[0][:, None], functions.gradient(start)
    ends = _moved(start, gradient, formulas("step", L=L)[..., None])
    promised = formulas("greatest", L=L, g=gradient)
    return promised.ravel(), (functions.value(start) - functions.value(ends)).ravel()


def quadratic_smoothness(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """What A does to the unit circle; and the stretch in every direction, below λmax."""
    figure, (left, right) = new_figure(columns=2)
    Q = haar_rotations(np.random.default_rng(seed), 1, 2)[0]
    lam = np.array([0.8, 2.0])
    A = (Q * lam) @ Q.T
    angle = np.linspace(-180, 180, 121)
    circle = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
    image = circle @ A
    radius = np.sqrt(formulas("bound", lambda_max=lam[-1], h=circle))
    left.plot(*circle.T, color=GREY, linestyle=":", label="h of length 1")
    left.plot(*image.T, color=BLUE, label="Ah")
    left.plot(*(radius[:, None] * circle).T, **THEORY, label="λmax")
    top = Q[:, 1]
    arrow: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.008, "zorder": 4}
    left.quiver(0, 0, *(lam[-1] * top), color=ORANGE, label="Av = λmax v", **arrow)
    left.quiver(0, 0, *(lam[0] * Q[:, 0]), color=GREY, **arrow)
    left.set(xlabel="$h_1$", ylabel="$h_2$", aspect="equal", xlim=(-2.5, 2.5), ylim=(-2.5, 2.5))
    _legend_above(left, 2)

    rng = np.random.default_rng(seed + 1)
    start = rng.standard_normal(2)
    few = np.linspace(-180, 180, 37)
    steps = np.stack([np.cos(np.radians(few)), np.sin(np.radians(few))], axis=-1)
    steps = steps * rng.uniform(0.1, 3, size=(few.size, 1))

    def gradient(points: Array) -> Array:
        return (points - np.array([3.0, -1.0])) @ A

    stretched = np.linalg.norm(gradient(start + steps) - gradient(start), axis=-1)
    ceiling = np.sqrt(formulas("bound", lambda_max=lam[-1], h=steps))
    turned = (few - np.degrees(np.arctan2(top[1], top[0])) + 180) % 360 - 180
    order = np.argsort(turned)
    exact = np.hypot(lam[1] * np.cos(np.radians(angle)), lam[0] * np.sin(np.radians(angle))) / lam[1]
    right.plot(angle, exact, color=BLUE, linewidth=1.0, label="‖Ah‖/(λmax‖h‖)")
    right.plot(turned[order], (stretched / ceiling)[order], **MEASURED, label="gradients measured")
    right.axhline(1, **THEORY, label="bound")
    right.set(xlim=(-180, 180), ylim=(0, 1.25), xticks=[-180, -90, 0, 90, 180])
    shade_above(right, [-180, 180], [1, 1])
    right.set_xlabel("angle between h and the top eigenvector, degrees")
    right.set_ylabel("change of the gradient,\nin units of λmax‖h‖")
    _legend_above(right, 3)
    return figure


def cocoercivity(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The squeeze between tangent and parabola; and the two sides of the claim with convexity and without."""
    figure, (left, right) = new_figure(columns=2)
    _squeeze(left, formulas)
    for name in PROFILES:
        functions = random_ridge_sums(np.random.default_rng(seed), name, 10, 2)
        rng = np.random.default_rng(seed + 1)
        x = rng.standard_normal((10, 1, 2))
        y = x + 10 ** rng.uniform(-1, 0.7, size=(10, 6, 1)) * rng.standard_normal((10, 6, 2))
        g_y = functions.gradient(y)
        g_x = np.broadcast_to(functions.gradient(x), g_y.shape)
        L = functions.curvatures()[0][:, None]
        least = formulas("cocoercivity", L=L, g_x=g_x, g_y=g_y)
        inner = np.sum((g_x - g_y) * (x - y), axis=-1)
        differ = least > 0  # on a straight piece of the Huber function both sides are zero
        _scatter(right, name, np.linalg.norm(x - y, axis=-1)[differ], inner[differ] / least[differ])
    few, origin = np.geomspace(0.05, 12, 9), np.array([0.6, 0.8])
    away = origin + few[:, None] * np.array([0.8, -0.6])
    least = formulas("cocoercivity", L=1.0, g_x=np.broadcast_to(origin, away.shape), g_y=away)
    right.plot(few, few**2 / least, **{**MEASURED, "marker": "D"}, label="½L‖x‖²")
    right.axhline(1, **THEORY)
    right.set(xscale="log", xlabel="distance of x and y")
    right.set_yscale("symlog", linthresh=1)
    right.minorticks_off()
    right.set(ylim=(-100, 1000), yticks=[-100, -10, -1, 0, 1, 10, 100, 1000])
    low, high = right.get_xlim()
    right.axhspan(-100, 1, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0)
    note = "no convex function here;\nthe cosine is not convex"
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9}
    right.annotate(note, (0.03, 0.05), xycoords="axes fraction", fontsize=8.5, bbox=box, zorder=7)
    right.set_xlim(low, high)
    right.set_ylabel(r"$\langle\Delta g, \Delta x\rangle$ in units of $\Vert\Delta g\Vert^2/L$")
    _legend_above(right, 3)
    return figure


def _squeeze(axes: Axes, formulas: Formulas) -> None:
    """f between the tangent at x and the parabola at y; at z the two are nearest, which lifts the bound at y."""
    f, (x, y) = _valley(), (-1.6, 1.7)
    L, points = _constant(f), np.linspace(-2.6, 3.0, 161)
    (f_x, f_y), (g_x, g_y) = _at(f, np.array([x, y]))
    tangent, parabola = f_x + g_x * (points - x), f_y + g_y * (points - y) + L / 2 * (points - y) ** 2
    axes.plot(points, _at(f, points)[0], color=BLUE, label="f")
    axes.plot(points, tangent, color=GREY, linestyle=":", label="tangent at x")
    axes.plot(points, parabola, color=ORANGE, linestyle="--", label="parabola at y")
    z = y - (g_y - g_x) / L
    bound = formulas(
        "lower_bound",
        L=L,
        f_x=f_x,
        g_x=np.array([g_x]),
        g_y=np.array([g_y]),
        x=np.array([x]),
        y=np.array([y]),
    )
    axes.set(xlabel="$x$", ylabel="height", xlim=(points[0], points[-1]), ylim=(-2.6, 2.6))
    _point(axes, x, float(f_x), "x", (-2, 7))
    _point(axes, y, float(f_y), "y", (-4, 8))
    _point(axes, y, float(bound), "lower\nbound", (7, -10), "_")
    axes.vlines(y, f_x + g_x * (y - x), float(bound), **{**THEORY, "zorder": 3})
    mark_vertical(axes, z, "z", 0.1)
    _legend_above(axes, 3)
