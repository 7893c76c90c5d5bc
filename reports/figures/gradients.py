"""Figures of the gradients: level sets with their arrows, slopes, curvatures, and single steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.datasets import load, standardized
from numerics.derivatives import Function, curvature, slope
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import haar_rotations
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
from theory.kernel.formula import Gradient
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]


def _form(A: Array) -> Function:
    """v ↦ vᵀAv on v (…, n)."""
    return lambda v: np.einsum("...i,ij,...j->...", v, A, v)


def _quadratic(A: Array, b: Array) -> Function:
    """v ↦ ½vᵀAv − bᵀv on v (…, n)."""
    return lambda v: np.einsum("...i,ij,...j->...", v, A, v) / 2 - v @ b


def _circle(count: int) -> tuple[Array, Array]:
    """Angles from −180 to 180 degrees, and the unit vectors there."""
    angle = np.linspace(-180, 180, count)
    return angle, np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)


def _level_sets(axes: Axes, function: Function, centre: Array, reach: float, count: int = 8) -> None:
    """Level sets of a function of the plane, as thin grey lines, equally spaced in the square root of the height."""
    across, up = (np.linspace(c - reach, c + reach, 61) for c in centre)
    heights = function(np.stack(np.meshgrid(across, up), axis=-1))
    low, high = heights.min(), heights.max()
    levels = low + (high - low) * np.linspace(0.06, 0.95, count) ** 2
    axes.contour(across, up, heights, levels=levels, colors=GREY, linewidths=0.7, linestyles="-")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.grid(False)


def _arrows(axes: Axes, points: Array, vectors: Array, **look: Any) -> None:
    axes.quiver(*points.T, *vectors.T, angles="xy", scale_units="xy", scale=1, width=0.008, zorder=4, **look)


def _legend_above(axes: Axes, columns: int) -> None:
    """The legend over the axes, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def _step(point: Array, gradient: Array, step_sizes: Array) -> Array:
    """One gradient step from `point` (n,) for each of the step sizes (S,): (S, n)."""
    return gradient_descent_step(point, lambda _: gradient, step_sizes[:, None])  # type: ignore[arg-type]


def _claimed_gradient(theorem: Theorem, step: str) -> Formulas:
    """The gradient that a step of the theorem states, as the formula `gradient`."""
    statement = theorem.step(step).statement
    if not isinstance(statement, Gradient):
        raise TypeError(f"{theorem.name}, step {step!r} states no gradient")
    return Formulas.of(replace(theorem, formulas={"gradient": statement.value}))


def quadratic_form(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: (A + Aᵀ)x stands square on the level sets of xᵀAx, 2Ax does not. Right: slopes in all directions."""
    figure, (left, right) = new_figure(columns=2)
    A, scale = np.array([[1.0, 1.6], [-0.4, 0.7]]), 0.16
    f = _form(A)
    _, around = _circle(9)
    points = around[:-1] * 1.3
    doubled = _claimed_gradient(theorem, "symmetric-gradient")
    _level_sets(left, f, np.zeros(2), 2.0)
    _arrows(left, points, scale * doubled("gradient", A=A, x=points), color=ORANGE, label="$2Ax$")
    _arrows(
        left, points, scale * formulas("gradient", A=A, x=points), color=INK, label=r"$(A+A^{\mathsf{T}})x$"
    )
    _legend_above(left, 2)
    point = np.array([1.1, 0.7])
    angle, direction = _circle(181)
    right.plot(
        angle,
        direction @ formulas("gradient", A=A, x=point),
        label=r"$\langle (A+A^{\mathsf{T}})x, d\rangle$",
        **THEORY,
    )
    right.plot(
        angle, direction @ doubled("gradient", A=A, x=point), label=r"$\langle 2Ax, d\rangle$", **OTHER
    )
    right.plot(angle[::10], slope(f, point, direction[::10]), label="measured", **MEASURED)
    right.set(
        xlabel="angle of the direction $d$, in degrees", ylabel="slope of $x^{\\mathsf{T}}Ax$ along $d$"
    )
    right.set_xticks(range(-180, 181, 90))
    _legend_above(right, 3)
    return figure


def quadratic_gradient(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: the gradient on the level sets, vanishing at the minimizer. Right: the slope along a line through it."""
    figure, (left, right) = new_figure(columns=2)
    A, centre = np.array([[2.0, 0.8], [0.8, 0.9]]), np.array([1.0, 0.5])
    b = A @ centre
    f = _quadratic(A, b)
    rng = np.random.default_rng(seed)
    points = np.concatenate([centre + r * _circle(k + 1)[1][:-1] for r, k in ((0.8, 6), (1.6, 9))])
    _level_sets(left, f, centre, 2.2)
    _arrows(left, points, -0.22 * formulas("gradient", A=A, b=b, x=points), color=INK, label="$-(Ax-b)$")
    _legend_above(left, 1)
    left.plot(*centre, marker="*", markersize=11, color=ORANGE, zorder=5)
    left.annotate("$x^*$", centre, xytext=(6, 5), textcoords="offset points")
    for direction, look in ((np.array([1.0, 0.0]), THEORY), (np.array([0.0, 1.0]), OTHER)):
        s = np.linspace(-2, 2, 81)
        line = centre + s[:, None] * direction
        right.plot(
            s,
            formulas("gradient", A=A, b=b, x=line) @ direction,
            label=f"along $x_{1 + int(direction[1])}$",
            **look,
        )
        sample = centre + rng.uniform(-2, 2, size=(12, 1)) * direction
        right.plot((sample - centre) @ direction, slope(f, sample, direction), **MEASURED)
    right.plot([], [], label="measured", **MEASURED)
    right.axhline(0, color=GREY, linewidth=0.8)
    right.set(xlabel="distance from $x^*$", ylabel=r"slope $\langle Ax-b, d\rangle$")
    right.legend(loc="upper left")
    return figure


def quadratic_minimizer(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: level sets are ellipses about x*. Right: the height above it, along three directions."""
    figure, (left, right) = new_figure(columns=2)
    rng = np.random.default_rng(seed)
    Q, lam = np.array([[0.8, -0.6], [0.6, 0.8]]), np.array([0.4, 2.5])
    A, centre = Q @ np.diag(lam) @ Q.T, np.array([1.5, -1.0])
    f = _quadratic(A, A @ centre)
    _level_sets(left, f, centre, 2.2)
    left.plot(*centre, marker="*", markersize=11, color=ORANGE, zorder=5)
    left.annotate("$x^*$", centre, xytext=(6, 5), textcoords="offset points")
    s = np.linspace(-2, 2, 81)
    right.set_ylim(0, 5.2)
    named = (
        (Q[:, 1], "steepest direction", "-", INK),
        (Q.sum(1) / 2**0.5, "between", "-.", BLUE),
        (Q[:, 0], "flattest direction", "--", ORANGE),
    )
    for direction, name, dashes, colour in named:
        line = centre + s[:, None] * direction
        right.plot(
            s, formulas("gap", A=A, x=line, **{"x^*": centre}), linestyle=dashes, color=colour, label=name
        )
        left.plot(*line[[0, -1]].T, linestyle=dashes, color=colour, linewidth=1.2)
        sample = np.sort(rng.uniform(-2, 2, size=11))
        right.plot(sample, f(centre + sample[:, None] * direction) - f(centre), **MEASURED)
    right.plot([], [], label="measured", **MEASURED)
    right.set(xlabel="signed distance from $x^*$", ylabel="height $f(x)-f(x^*)$")
    right.legend(loc="upper center", fontsize=8)
    return figure


def _squared_error(X: Array, y: Array, rho: Any = 0.0) -> Function:
    """w ↦ ½‖Xw − y‖² + ½ρ‖w‖² on w (…, n)."""
    return lambda w: np.sum((w @ X.T - y) ** 2, axis=-1) / 2 + rho * np.sum(w**2, axis=-1) / 2


def least_squares(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The diabetes data. Left: the gradient at w = 0, predictor by predictor. Right: the loss above the fit."""
    figure, (left, right) = new_figure(columns=2)
    data = standardized(load("diabetes"))
    X, y, n = data.X, data.y, len(data.columns)
    loss, start, unit = _squared_error(X, y), np.zeros(n), np.eye(n)
    fit = np.linalg.lstsq(X, y, rcond=None)[0]
    place = np.arange(n)
    left.bar(
        place,
        formulas("gradient", X=X, y=y, w=start) / len(y),
        color=PALE,
        edgecolor=INK,
        label=r"$X^{\mathsf{T}}(Xw-y)/m$",
    )
    left.plot(place, slope(loss, start, unit) / len(y), label="measured", **MEASURED)
    left.axhline(0, color=INK, linewidth=0.8)
    left.set_xticks(place, data.columns, rotation=60)
    left.set(ylabel="gradient of the mean loss at $w=0$")
    _legend_above(left, 2)
    s = np.linspace(-30, 30, 61)
    one, two = unit[data.columns.index("s1")], unit[data.columns.index("s2")]
    named = (
        ((one + two) / 2**0.5, "s1 together with s2", "-", INK),
        (unit[data.columns.index("bmi")], "bmi", "--", ORANGE),
        ((one - two) / 2**0.5, "s1 against s2", ":", BLUE),
    )
    for direction, name, dashes, colour in named:
        line = fit + s[:, None] * direction
        excess = formulas("excess", X=X, w=line, **{"w^*": fit}) / len(y)
        right.plot(s, excess, linestyle=dashes, color=colour, label=name)
        right.plot(s[::6], (loss(line[::6]) - loss(fit)) / len(y), **MEASURED)
    right.plot([], [], label="measured", **MEASURED)
    right.set(xlabel="distance of the weights from the fit $w^*$", ylabel="mean loss above its least value")
    right.legend(loc="upper center", fontsize=8)
    return figure


def ridge(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Curvatures of the Longley data along its six principal directions, as the penalty grows."""
    figure, axes = new_figure()
    data = standardized(load("longley"))
    X, y = data.X, data.y
    directions = np.linalg.svd(X)[2]
    rho = np.geomspace(1e-3, 1e3, 61)
    curves = np.einsum("ki,rij,kj->kr", directions, formulas("hessian", X=X, rho=rho), directions)
    axes.set(xscale="log", yscale="log", xlim=(rho[0], rho[-1]), ylim=(1e-3, 1e5))
    floor = formulas("floor", d=directions[0], rho=rho)
    for k, curve in enumerate(curves):
        axes.plot(
            rho,
            curve,
            color=INK,
            linestyle="-",
            linewidth=1.3,
            label=r"$\langle d,(X^{\mathsf{T}}X+\rho I)d\rangle$" if k == 0 else None,
        )
    for k, direction in enumerate(directions):
        measured = [
            curvature(_squared_error(X, y, r), np.zeros(len(direction)), direction, direction)
            for r in rho[::6]
        ]
        axes.plot(rho[::6], measured, label="measured" if k == 0 else None, **MEASURED)
    axes.plot(rho, floor, label=r"floor $\rho\|d\|^2$", **OTHER)
    axes.fill_between(
        rho, 1e-3, floor, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
    )
    axes.set(xlabel=r"penalty $\rho$", ylabel="curvature along a principal direction")
    axes.legend(loc="upper left")
    return figure


def logistic_loss(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """One sample. Left: the loss and its slope. Right: its curvature, at most a quarter."""
    figure, (left, right) = new_figure(columns=2)
    one, u = np.ones(1), np.linspace(-7, 7, 141)

    def loss(w):
        return np.log1p(np.exp(-w[..., 0]))

    samples = {"x": np.ones((u.size, 1)), "y": np.ones(u.size), "w": u[:, None]}
    left.plot(u, loss(u[:, None]), color=GREY, linestyle=":", label="loss")
    left.plot(u, formulas("gradient", **samples)[:, 0], label="gradient", **THEORY)
    left.plot(u[::8], slope(loss, u[::8, None], one), label="measured", **MEASURED)
    left.axhline(0, color=INK, linewidth=0.8)
    left.set(xlabel=r"margin $y\langle x, w\rangle$", ylabel="loss and its derivative", ylim=(-1.3, 4.5))
    left.legend(loc="upper right")
    right.set(ylim=(0, 0.3), xlim=(-7, 7), xlabel=r"margin $y\langle x, w\rangle$", ylabel="curvature")
    right.plot(u, formulas("curvature", u=u), label=r"$\sigma(1-\sigma)$", **THEORY)
    right.plot(u[::8], curvature(loss, u[::8, None], one, one, 2.0**-16), label="measured", **MEASURED)
    top = np.full_like(u, formulas("curvature", u=0.0))
    right.plot(u, top, **OTHER)
    shade_above(right, u, top)
    right.annotate(
        r"$\frac{1}{4}$", (-6.8, float(top[0])), xytext=(0, -4), textcoords="offset points", va="top"
    )
    right.legend(loc="lower center")
    return figure


def mean_logistic_loss(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Diabetes data along a line through w = 0. Left: the slope of the loss. Right: its curvature below the bound."""
    figure, (left, right) = new_figure(columns=2)
    data = standardized(load("diabetes"))
    X, labels = data.X, np.where(data.y > np.median(data.y), 1.0, -1.0)
    d = np.random.default_rng(seed).standard_normal(X.shape[1])
    d /= np.linalg.norm(d)
    reach = np.linspace(-6, 6, 121)
    weights = reach[:, None] * d

    def loss(w):
        return np.mean(np.log1p(np.exp(-labels * (w @ X.T))), axis=-1)

    samples = {"x": X, "y": labels, "w": weights[:, None, :]}
    slopes = np.mean(formulas("slope", **samples, d=d), axis=-1)
    bends = np.mean(formulas("bend", **samples, d=d, h=d), axis=-1)
    left.plot(reach, slopes, label=r"$\langle g_m/m, d\rangle$", **THEORY)
    left.plot(reach[::8], slope(loss, weights[::8], d), label="measured", **MEASURED)
    left.axhline(0, color=INK, linewidth=0.8)
    left.set(xlabel=r"distance from $w=0$ along $d$", ylabel="slope along $d$")
    left.legend(loc="upper left")
    ceiling = np.full_like(reach, np.mean(formulas("ceiling", x=X, y=labels, d=d)))
    right.set(ylim=(0, 1.25 * ceiling[0]), xlim=(-6, 6))
    right.set(xlabel=r"distance from $w=0$ along $d$", ylabel="curvature along $d$")
    right.plot(reach, bends, label=r"$\langle q_m/m, d\rangle$", **THEORY)
    measured = curvature(loss, weights[::8], d, d, 2.0**-16)
    right.plot(reach[::8], measured, label="measured", **MEASURED)
    right.plot(reach, ceiling, **OTHER)
    shade_above(right, reach, ceiling)
    right.annotate(
        r"$\Vert Xd\Vert^2/(4m)$",
        (-5.8, float(ceiling[0])),
        xytext=(0, 4),
        textcoords="offset points",
        va="bottom",
    )
    right.legend(loc="lower center")
    return figure


def steepest_descent(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The slope along every unit direction of the plane, against the angle to −g."""
    figure, axes = new_figure()
    A, b, point = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([0.3, -0.8]), np.array([0.6, 0.4])
    g = A @ point - b
    angle, around = _circle(181)
    down = -g / np.linalg.norm(g)
    directions = around @ np.array([down, [-down[1], down[0]]])
    steepest = formulas("steepest", g=g)
    axes.set(xlim=(-180, 180), ylim=(1.35 * steepest, -1.15 * steepest))
    axes.plot(
        angle,
        steepest + formulas("loss", g=g, d=directions),
        label=r"$-\|g\|$ + what $d$ gives away",
        **THEORY,
    )
    axes.plot(angle[::6], slope(_quadratic(A, b), point, directions[::6]), label="measured slope", **MEASURED)
    axes.axhspan(
        1.35 * steepest,
        float(steepest),
        facecolor="#efefef",
        edgecolor="#bdbdbd",
        hatch="///",
        linewidth=0,
        zorder=0,
    )
    axes.axhline(float(steepest), label=r"$-\|g\|$", **OTHER)
    axes.axhline(0, color=INK, linewidth=0.8)
    mark_vertical(axes, 0, r"$d=-g/\|g\|$", 0.9)
    axes.set(xlabel="angle between $d$ and $-g$, in degrees", ylabel=r"slope $\langle g, d\rangle$")
    axes.set_xticks(range(-180, 181, 45))
    _legend_above(axes, 3)
    return figure


def descent_direction(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """How f changes along downhill directions of random quadratics, against the length of the step."""
    figure, axes = new_figure()
    rng = np.random.default_rng(seed)
    n, fraction = 8, np.linspace(0, 1.3, 53)
    Q, lam = haar_rotations(rng, 1, n)[0], np.geomspace(0.02, 1, n)
    A, L = Q @ np.diag(lam) @ Q.T, lam[-1]
    f, error = _form(A / 2), rng.standard_normal(n)
    g = A @ error
    guarantee = fraction
    for k, d in enumerate([Q[:, -1], *(rng.standard_normal((7, n)) - 0.7 * g)]):
        d = d if g @ d < 0 else -d
        s = fraction * formulas("limit", L=L, g=g, d=d)
        best = formulas("decrease", L=L, g=g, d=d, s=s[-1] / fraction[-1] / 2)
        change = (f(error + s[:, None] * d) - f(error)) / best
        guarantee = -formulas("decrease", L=L, g=g, d=d, s=s) / best
        if k == 0:
            axes.plot(fraction[::3], change[::3], label="along the greatest eigenvector", **MEASURED)
        else:
            axes.plot(
                fraction,
                change,
                color=GREY,
                linestyle="-",
                linewidth=0.9,
                label="along random directions" if k == 1 else None,
            )
    axes.set(xlim=(0, 1.3), ylim=(-4.2, 2.2))
    axes.plot(fraction, guarantee, label="guaranteed", **THEORY)
    shade_above(axes, fraction, guarantee)
    axes.axhline(0, color=INK, linewidth=0.8)
    mark_vertical(axes, 1, r"$s=-2\langle g,d\rangle/(L\|d\|^2)$", 0.12)
    axes.set(
        xlabel="step length $s$, as a fraction of the limit",
        ylabel="change of $f$, in units of the\nbest guaranteed decrease",
    )
    axes.legend(loc="lower left")
    return figure


def step_derivative(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: f along a gradient step leaves with the slope −‖g‖². Right: how fast the difference quotient gets there."""
    figure, (left, right) = new_figure(columns=2)
    A, error = np.diag([1.0, 0.25]), np.array([0.9, 1.6])
    f, L = _form(A / 2), 1.0
    g = A @ error
    rate = formulas("rate", g=g)

    def values(eta):
        return f(_step(error, g, eta))

    eta = np.linspace(0, 2.6, 66)
    left.plot(eta, values(eta), color=GREY, linestyle="-", label=r"$f(x-\eta g)$")
    left.plot(eta[:34], f(error) + eta[:34] * rate, label=r"tangent of slope $-\|g\|^2$", **OTHER)
    for at in (0.0, 0.8, 1.6):
        short = np.array([at - 0.25, at + 0.25])
        left.plot(
            short,
            values(np.array([at])) + (short - at) * formulas("slope", A=A, g=g, eta=at),
            color=INK,
            linewidth=2.2,
        )
    left.plot(eta[::6], values(eta[::6]), label="measured", **MEASURED)
    left.set(xlabel=r"step size $\eta$", ylabel=r"$f(x-\eta g)$", ylim=(-0.12, 1.0), xlim=(-0.3, 2.6))
    left.legend(loc="upper center", fontsize=8)
    eta = np.geomspace(1e-4, 2, 25)
    right.set(xscale="log", yscale="log", xlim=(1e-4, 2), ylim=(1e-6, 10))
    bound = formulas("error", L=L, g=g, eta=eta)
    right.plot(eta, bound, label=r"bound $\frac{1}{2}L\eta\|g\|^2$", **THEORY)
    right.plot(eta, (values(eta) - f(error)) / eta - rate, label="measured", **MEASURED)
    shade_above(right, eta, bound)
    right.set(xlabel=r"step size $\eta$", ylabel=r"difference quotient $+\ \|g\|^2$")
    right.legend(loc="upper left")
    return figure


def taylor_remainder(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Errors of the first- and second-order prediction of a step on a quadratic plus a cubic, against η."""
    figure, axes = new_figure()
    A, M, error, pole = np.diag([1.0, 0.2]), 0.8, np.array([1.0, 1.5]), np.array([2.2, 1.0])
    f = _form(A / 2)

    def height(v, share=1.0):
        return share * f(v) + M / 6 * np.linalg.norm(v - pole, axis=-1) ** 3

    eta = np.geomspace(3e-3, 0.6, 25)
    axes.set(xscale="log", yscale="log", xlim=(3e-3, 0.6), ylim=(1e-9, 3))
    for share, marker, name in ((1.0, "s", "quadratic plus cubic"), (0.0, "o", r"$M\|x-a\|^3/6$ alone")):
        z = error - pole
        length = np.linalg.norm(z)
        g = share * A @ error + M * length / 2 * z
        bend = share * g @ A @ g + M / 2 * (length * g @ g + (z @ g) ** 2 / length)
        moved = height(_step(error, g, eta), share)
        predicted = formulas("prediction", f_x=height(error, share), g=g, eta=eta, c=bend)
        bound = formulas("bound", M=M, eta=eta, g=g)
        if share:
            first = formulas("prediction", f_x=height(error, share), g=g, eta=eta, c=0.0)
            axes.plot(
                eta,
                np.abs(moved - first),
                label="without the curvature term",
                **(MEASURED | {"marker": "x", "color": GREY}),
            )
        look = MEASURED | {"marker": marker, "color": BLUE if share else ORANGE}
        axes.plot(eta, np.abs(moved - predicted), label=f"remainder, {name}", **look)
        if share:
            shade_above(axes, eta, bound)
        axes.plot(eta, bound, label=r"bound $M\eta^3\|g\|^3/6$" if share else None, **THEORY)
    axes.set(xlabel=r"step size $\eta$", ylabel="distance of $f(x-\\eta g)$\nfrom its prediction")
    axes.legend(loc="lower right")
    return figure
