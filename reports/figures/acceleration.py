"""Figures of momentum beyond quadratics: accelerated rates, heavy ball's cycle, Chebyshev's polynomials, exponents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.experiments.momentum.acceleration import constant_momentum, growing_momentum, nesterov
from numerics.experiments.momentum.chebyshev import KEYS, extremes, interpolation_weights
from numerics.experiments.momentum.cycle import RADIUS, ROOT, circle, gradient
from numerics.experiments.rates.setting import Case, line_case
from numerics.formulas import Formulas
from numerics.methods import (
    Iterates,
    chebyshev_start,
    chebyshev_step,
    gradient_descent_step,
    heavy_ball_step,
    iterate,
    iterates_start,
    nesterov_step,
    three_sequences_start,
    three_sequences_step,
)
from numerics.smooth_functions import Functions, hubers, log_coshes, piecewise_quadratics, quartics
from reports.figures.style import BLUE, GREY, INK, MEASURED, ORANGE, PALE, THEORY, new_figure, shade_above
from theory.catalogue import load
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]

_DASHES = ("--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_COLOURS = (BLUE, ORANGE, GREY, INK)


def _legend_above(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def _few(path: Array, count: int = 80) -> tuple[Array, Array]:
    """About `count` members of a path after its start, evenly spaced in the logarithm of the step number."""
    steps = np.unique(np.geomspace(1, len(path) - 1, count).astype(int))
    return steps, path[steps]


def _one(functions: Functions, seed: int) -> Case:
    """The function with L = 1, from a start at 1."""
    return line_case(functions, np.ones((1, 1)), seed, np.ones(1))


def _convex_on_the_line() -> list[tuple[str, Functions]]:
    one, centre = np.ones(1), np.zeros((1, 1))
    return [
        ("log cosh, narrow", log_coshes(one, 0.1 * one, centre)),
        ("Huber, narrow", hubers(one, 0.02 * one, centre)),
        ("x⁴", quartics(one / 3, centre)),
    ]


def _worst_huber(t: int) -> Functions:
    return hubers(np.ones(1), np.array([4 / ((t + 2) * (t + 3))]), np.zeros((1, 1)))


def nesterov_convex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Runs below the bound, the Huber functions that come up to it, gradient descent on them; and potentials."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    steps = 300
    t = np.geomspace(1, steps, 60)
    bound = formulas("bound", L=1.0, R=1.0, t=t)
    left.plot(t, bound, **THEORY, label="bound 2LR²/(t + 1)²")
    few = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    worst = [_one(_worst_huber(k), seed) for k in few]
    fast = [
        nesterov(case, int(k), growing_momentum).gaps[-1, 0, 0] for case, k in zip(worst, few, strict=True)
    ]
    slow = [case.run(np.ones((1, 1)), int(k)).gaps[-1, 0, 0] for case, k in zip(worst, few, strict=True)]
    left.plot(few, fast, **MEASURED, label="worst Huber for each t")
    left.plot(few, slow, linestyle="none", marker="^", color=GREY, label="gradient descent on it")
    named = _convex_on_the_line()
    for (name, functions), dash, colour in zip(named, _DASHES, _COLOURS, strict=False):
        path = nesterov(_one(functions, seed), steps, growing_momentum).gaps[:, 0, 0]
        left.plot(*_few(np.maximum(path, 1e-9)), linestyle=dash, color=colour, linewidth=1.2, label=name)
    left.set(xscale="log", yscale="log", xlim=(1, steps), ylim=(1e-6, 1), xlabel="step $t$")
    left.set_ylabel("f − f*, in units of LR²")
    shade_above(left, t, bound)
    _legend_above(left, 2)

    right.axhline(0.5, **THEORY, label="LR²/2")
    for (name, functions), dash, colour in zip(named, _DASHES, _COLOURS, strict=False):
        gradient = functions.gradient
        states = iterate(
            lambda s, gradient=gradient: three_sequences_step(s, gradient, 1.0),
            three_sequences_start(np.ones((1, 1, 1))),
            steps,
        )
        count = np.arange(steps + 1)
        gaps = np.array([float(functions.value(s.x)[0, 0]) for s in states])
        distance = np.array([float(s.z[0, 0, 0]) ** 2 for s in states])
        potential = count * (count + 2) / 4 * gaps + distance / 2
        right.plot(*_few(potential), linestyle=dash, color=colour, linewidth=1.2, label=name)
    right.set(xscale="log", xlim=(1, steps), ylim=(0, 0.62), xlabel="step $t$")
    right.set_ylabel("potential, in units of LR²")
    shade_above(right, [1, steps], [0.5, 0.5])
    _legend_above(right, 2)
    return figure


def accelerated_iterations_to_accuracy(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Steps over accuracy and over the condition number, of Nesterov's method and of gradient descent."""
    figure, (left, right) = new_figure(columns=2)
    plain = Formulas.of(load("iterations-to-accuracy"))
    epsilon = np.geomspace(1e-6, 0.05, 60)
    left.plot(
        epsilon, plain("convex", L=1.0, R=1.0, epsilon=epsilon), color=BLUE, linestyle="--", label="descent"
    )
    left.plot(epsilon, formulas("convex", L=1.0, R=1.0, epsilon=epsilon), **THEORY, label="Nesterov")
    few = np.array([8, 16, 32, 64, 128, 256])
    gaps = [nesterov(_one(_worst_huber(k), seed), int(k), growing_momentum).gaps[-1, 0, 0] for k in few]
    left.plot(gaps, few, **MEASURED, label="Huber, counted")
    left.set(xscale="log", yscale="log", xlabel="accuracy ε, with L = R = 1", ylabel="steps, f convex")
    left.invert_xaxis()
    _legend_above(left, 2)

    kappa = np.geomspace(2, 1e6, 60)
    for accuracy, width in ((1e-3, 1.0), (1e-6, 1.8)):
        name = f"ε = {accuracy:g}"
        counts = plain("best", kappa=kappa, epsilon=accuracy)
        right.plot(kappa, counts, color=BLUE, linestyle="--", linewidth=width, label=f"descent, η*, {name}")
        counts = formulas("strongly_convex", kappa=kappa, epsilon=accuracy)
        right.plot(kappa, counts, **{**THEORY, "linewidth": width}, label=f"Nesterov, {name}")
    right.set(xscale="log", yscale="log", xlabel="κ", ylabel="steps, f strongly convex")
    _legend_above(right, 2)
    return figure


def _in_class(functions: Functions, kappa: float, seed: int) -> Case:
    """The function, from a start at 1, as one with L = 1 and μ = 1/κ."""
    return replace(_one(functions, seed), mu=np.full((1, 1), 1 / kappa))


def _parabola(curvature: float) -> Functions:
    return hubers(np.array([curvature]), np.array([1e9]), np.zeros((1, 1)))


def nesterov_strongly_convex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Runs on functions of one class below the bound; and the part of it that the flattest parabola uses."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    kappa, steps = 100.0, 150
    rho, t = formulas("rate", kappa=kappa), np.arange(steps + 1)
    bound = rho**t
    left.plot(t, bound, **THEORY, label=r"bound $(1-1/\sqrt{\kappa})^t$")
    kinked = piecewise_quadratics(
        np.array([[-0.02, 0.03]]), np.array([[-0.02, 0.03]]), np.full((1, 2), 1 / kappa), np.zeros((1, 1))
    )
    for (name, functions), dash, colour in zip(
        [
            ("curvature μ", _parabola(1 / kappa)),
            ("curvature 4μ", _parabola(4 / kappa)),
            ("μ outside, L inside", kinked),
        ],
        _DASHES,
        _COLOURS,
        strict=False,
    ):
        case = _in_class(functions, kappa, seed)
        momentum = constant_momentum(case)
        path = nesterov(case, steps, lambda _, momentum=momentum: momentum).gaps[:, 0, 0]
        left.plot(
            t,
            np.maximum(path / (path[0] + 0.5 / kappa), 1e-12),
            linestyle=dash,
            color=colour,
            linewidth=1.2,
            label=name,
        )
    slow = _in_class(_parabola(1 / kappa), kappa, seed).run(np.ones((1, 1)), steps).gaps[:, 0, 0]
    left.plot(t, slow / (2 * slow[0]), color=GREY, linewidth=1.2, label="gradient descent, μ")
    left.set(yscale="log", xlim=(0, steps), ylim=(1e-10, 2), xlabel="step $t$")
    left.set_ylabel("f − f*, in units of f₀ − f* + μR²/2")
    shade_above(left, t, bound)
    _legend_above(left, 2)

    for k, marker, colour in ((9.0, "s", ORANGE), (100.0, "o", BLUE), (2500.0, "^", GREY)):
        case = _in_class(_parabola(1 / k), k, seed)
        length = int(5 * np.sqrt(k))
        momentum = constant_momentum(case)
        path = nesterov(case, length, lambda _, momentum=momentum: momentum).gaps[:, 0, 0]
        rho, many = float(formulas("rate", kappa=k)), np.arange(length + 1)
        part = path / formulas("bound", rho=rho, mu=1 / k, R=1.0, f=path[0], t=many, **{"f^*": 0.0})
        right.plot(many / np.sqrt(k), formulas("used", rho=rho, t=many), "-", color=INK, linewidth=1.0)
        shown = np.unique(np.linspace(0, length, 16).astype(int))
        right.plot(
            shown / np.sqrt(k), part[shown], linestyle="none", marker=marker, markersize=5,
            markerfacecolor="white", color=colour, label=f"κ = {k:g}",
        )  # fmt: skip
    right.axhline(2 / np.e, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    right.annotate("2/e", (4.7, 2 / np.e), xytext=(0, 3), textcoords="offset points")
    right.set(xlim=(0, 5), ylim=(0, 1), xlabel=r"$t/\sqrt{\kappa}$", ylabel="part of the bound used on μx²/2")
    shade_above(right, [0, 5], [1, 1])
    right.plot([], [], "-", color=INK, linewidth=1.0, label="theory")
    _legend_above(right, 2)
    return figure


def _cycle(formulas: Formulas) -> Array:
    return np.array([float(formulas(key)) for key in ("first", "second", "third")])


def heavy_ball_cycle(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The slope with the three points on it; and heavy ball beside other methods from one start."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    points = _cycle(formulas)
    x = np.array([-2.5, 0.0, 1.0, 2.0, 3.0])
    left.fill_between(x, x, 25 * x, facecolor="#efefef", linewidth=0, label="between x and 25x", zorder=0)
    left.plot(x, formulas("slope", u=x), **THEORY, label="slope f′(x)")
    left.plot(points, gradient(points), **MEASURED, label="the cycle")
    for k in range(3):
        here, there = points[k], points[(k + 1) % 3]
        left.annotate(
            "", (there, gradient(there[None])[0]), (here, gradient(here[None])[0]),
            arrowprops={"arrowstyle": "->", "color": ORANGE, "connectionstyle": "arc3,rad=0.25", "linewidth": 1.2},
        )  # fmt: skip
    left.axhline(0, color=INK, linewidth=0.6)
    left.set(xlim=(-2.5, 3), ylim=(-65, 60), xlabel="$x$", ylabel="slope")
    _legend_above(left, 2)

    start, steps = np.array([3.3]), 60
    descent = np.array(iterate(lambda v: gradient_descent_step(v, gradient, 1 / 25), start, steps))[:, 0]
    states = iterate(lambda s: nesterov_step(s, gradient, 1 / 25, 2 / 3), iterates_start(start), steps)
    right.plot(
        circle(start, start, steps)[:, 0],
        "-",
        color=BLUE,
        linewidth=1.0,
        marker="o",
        markersize=3,
        label="heavy ball",
    )
    right.plot(descent, "--", color=GREY, linewidth=1.4, label="gradient descent")
    right.plot([s.x[0] for s in states], "-.", color=ORANGE, linewidth=1.4, label="Nesterov")
    for value in points:
        right.axhline(value, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
    right.plot([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label="the cycle: theory")
    right.set(xlim=(0, steps), xlabel="step $t$", ylabel="$x_t$")
    _legend_above(right, 2)
    return figure


def heavy_ball_cycle_attraction(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Errors of starts beside the cycle below the decay; and where starts from rest end, near and far."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    rng = np.random.default_rng(seed)
    steps = 40
    a, b, c = 792 / 1225, -2208 / 1225, 2592 / 1225
    t = np.arange(steps + 1)
    e, d = rng.uniform(-RADIUS, RADIUS, size=(2, 12))
    e[0] = d[0] = RADIUS
    errors = circle(a + e, c + d, steps) - np.array([a, b, c])[t % 3][:, None]
    decay = np.sqrt(formulas("decay", rho=ROOT, t=t.astype(float)))
    left.plot(t, decay, **THEORY, label="(1 + 5t/3)(2/3)ᵗ·6/175")
    for k in range(1, e.size):
        left.plot(t, np.maximum(np.abs(errors[:, k]), 1e-12), color=GREY, linewidth=0.7)
    left.plot([], [], color=GREY, linewidth=0.7, label="starts at random")
    left.plot(t, np.abs(errors[:, 0]), **MEASURED, label="both first errors 6/175")
    left.axhline(4 / 35, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    left.annotate("reach 4/35", (steps, 4 / 35), xytext=(-4, 3), textcoords="offset points", ha="right")
    left.set(
        yscale="log", xlim=(0, steps), ylim=(1e-8, 1), xlabel="step $t$", ylabel="distance from the cycle"
    )
    shade_above(left, t, decay)
    _legend_above(left, 2)

    x = np.linspace(-6, 6, 145)
    end = circle(x, x, 600)[-3:]
    lost = np.abs(end).max(axis=0) > 0.1
    for row in end:
        right.plot(x[lost], row[lost], linestyle="none", marker="x", markersize=3, color=ORANGE)
    right.plot(
        x[~lost], end[0, ~lost], linestyle="none", marker="o", markersize=3, color=BLUE, label="reached 0"
    )
    right.plot([], [], linestyle="none", marker="x", markersize=3, color=ORANGE, label="circles for ever")
    right.set(
        xlim=(-6, 6), ylim=(-3, 3), xlabel="start $x_0$, from rest", ylabel="the last three of 600 points"
    )
    _legend_above(right, 2)
    return figure


def _left_over(kappa: float, steps: int, count: int) -> tuple[Array, Array, Array]:
    """λ/L on a grid of [μ, L], and what Chebyshev's iteration and heavy ball leave after each step: (T + 1, count)."""
    lam = np.linspace(1 / kappa, 1, count)
    chebyshev = iterate(
        lambda s: chebyshev_step(s, lambda x: lam * x, 1 / kappa, 1.0), chebyshev_start(np.ones(count)), steps
    )
    slow = 1 / np.sqrt(kappa)
    eta, beta = 4 / (1 + slow) ** 2, ((1 - slow) / (1 + slow)) ** 2
    ball = iterate(
        lambda s: heavy_ball_step(s, lambda x: lam * x, eta, beta), iterates_start(np.ones(count)), steps
    )
    return lam, np.array([s.x for s in chebyshev]), np.array([s.x for s in ball])


def chebyshev_iteration(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """What is left of errors of each curvature; and the largest over all curvatures, beside other methods."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    kappa, steps = 25.0, 24
    q = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    lam, chebyshev, ball = _left_over(kappa, steps, 241)
    shown = 6
    value = float(formulas("value", q=q, t=float(shown)))
    left.axhline(value, **THEORY, label="± 2qᵗ/(1 + q²ᵗ)")
    left.axhline(-value, **THEORY)
    left.plot(lam, chebyshev[shown], "-", color=BLUE, linewidth=1.4, label="Chebyshev")
    left.plot(lam, ball[shown], "--", color=ORANGE, linewidth=1.3, label="heavy ball")
    left.plot(
        lam,
        (1 - 2 * lam / (1 + 1 / kappa)) ** shown,
        ":",
        color=GREY,
        linewidth=1.4,
        label="gradient descent",
    )
    left.set(xlim=(1 / kappa, 1), ylim=(-0.7, 0.7), xlabel=r"curvature $\lambda$, in units of L")
    left.set_ylabel(f"part of the error left after {shown} steps")
    _legend_above(left, 2)

    t = np.arange(1, steps + 1)
    bound = formulas("value", q=q, t=t.astype(float))
    right.plot(t, bound, **THEORY, label="2qᵗ/(1 + q²ᵗ)")
    right.plot(t, np.abs(chebyshev[1:]).max(axis=1), **MEASURED, label="Chebyshev")
    right.plot(t, np.abs(ball[1:]).max(axis=1), "--", color=ORANGE, linewidth=1.3, label="heavy ball")
    right.plot(t, ((kappa - 1) / (kappa + 1)) ** t, ":", color=GREY, linewidth=1.4, label="gradient descent")
    right.set(
        yscale="log",
        xlim=(1, steps),
        ylim=(1e-4, 2),
        xlabel="step $t$",
        ylabel="largest part of an error left",
    )
    low = right.get_ylim()[0]
    right.fill_between(
        t, low, bound, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0
    )
    _legend_above(right, 2)
    return figure


def chebyshev_optimum(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Random polynomials of four degrees above the bound; and the weights that prove it."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    rng = np.random.default_rng(seed)
    omega, grid = 1.25, np.cos(np.linspace(0, np.pi, 81))
    for degree, key in enumerate(KEYS, start=1):
        roots = np.cos(rng.uniform(0, np.pi, size=(60, degree)))
        values = np.prod((grid[None, :, None] - roots[:, None]) / (omega - roots[:, None]), axis=-1)
        height = np.abs(values).max(axis=1)
        place = degree + rng.uniform(-0.25, 0.25, size=60)
        left.plot(place, height, linestyle="none", marker="x", markersize=3.5, color=ORANGE)
        bound = float(formulas(key, omega=omega))
        left.plot([degree - 0.35, degree + 0.35], [bound, bound], **THEORY)
        left.fill_between(
            [degree - 0.35, degree + 0.35], 1e-2, bound, facecolor="#efefef", linewidth=0, zorder=0
        )
        best = np.cos(degree * np.arccos(grid)) / np.cosh(degree * np.arccosh(omega))
        left.plot(degree, np.abs(best).max(), **MEASURED, label="Chebyshev" if degree == 1 else None)
    left.plot([], [], linestyle="none", marker="x", color=ORANGE, label="roots at random")
    left.plot([], [], **THEORY, label="lower bound 1/T(ω)")
    left.set(
        yscale="log", ylim=(5e-2, 5), xticks=[1, 2, 3, 4], xlabel="steps $N$", ylabel="largest |P| on [μ, L]"
    )
    _legend_above(left, 2)

    degree = 4
    weights, points = interpolation_weights(degree, omega), extremes(degree)
    u = np.linspace(-1, omega, 120)
    polynomial = np.polynomial.chebyshev.chebval(u, [0, 0, 0, 0, 1]) / np.cosh(degree * np.arccosh(omega))
    right.plot(u, polynomial, "-", color=BLUE, linewidth=1.4, label="Chebyshev's P, N = 4")
    right.bar(
        points,
        weights / np.abs(weights).max(),
        width=0.06,
        color=PALE,
        edgecolor=INK,
        label="weights (scaled)",
    )
    right.plot(omega, 1, marker="D", color=INK, linestyle="none", markersize=5, label="P = 1 at λ = 0")
    right.axhline(0, color=INK, linewidth=0.6)
    right.set(xlim=(-1.15, 1.35), ylim=(-1.1, 1.15), xlabel="$u$ (1 at λ = μ, −1 at λ = L)")
    _legend_above(right, 2)
    return figure


def _plain_and_fast(kappa: float, steps: int) -> tuple[Array, Array]:
    """What gradient descent and heavy ball with their best parameters leave of the slowest error: (T + 1,) each."""
    root = np.sqrt(kappa)
    q = (root - 1) / (root + 1)
    plain = iterate(lambda x: gradient_descent_step(x, lambda x: x, 2 / (kappa + 1)), np.ones(1), steps)
    start = Iterates(np.ones(1), np.full(1, 1 / q))
    fast = iterate(lambda s: heavy_ball_step(s, lambda x: x, 4 / (root + 1) ** 2, q**2), start, steps)
    return np.array(plain)[:, 0], np.array([s.x[0] for s in fast])


def acceleration_exponents(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Decay at κ = 100, with what a study note has; and the exponents over κ."""
    figure, (left, right) = new_figure(height=3.9, columns=2)
    kappa, steps = 100.0, 100
    t = np.arange(steps + 1.0)
    plain, fast = _plain_and_fast(kappa, steps)
    left.plot(t, formulas("slow_upper", kappa=kappa, t=t), **THEORY, label="e^(−2t/κ), e^(−2t/√κ)")
    left.plot(t, formulas("fast_upper", kappa=kappa, t=t), **THEORY)
    left.plot(
        t[::4], plain[::4], linestyle="none", marker="^", markersize=4, color=GREY, label="gradient descent"
    )
    left.plot(t[::4], fast[::4], **MEASURED, label="heavy ball")
    left.plot(t, np.exp(-np.sqrt(kappa) * t), "--", color=ORANGE, linewidth=1.3, label="the note: e^(−√κt)")
    left.set(
        yscale="log", xlim=(0, steps), ylim=(1e-10, 2), xlabel="step $t$", ylabel="part of the error left"
    )
    left.annotate("κ = 100", (0.97, 0.06), xycoords="axes fraction", ha="right")
    _legend_above(left, 2)

    many = np.geomspace(2, 1e4, 60)
    right.plot(many, -np.log(formulas("slow_upper", kappa=many, t=1.0)), **THEORY, label="2/κ and 2/√κ")
    right.plot(many, -np.log(formulas("fast_upper", kappa=many, t=1.0)), **THEORY)
    few = np.geomspace(2, 1e4, 9)
    slow, quick = np.array([[path[2] / path[1] for path in _plain_and_fast(k, 2)] for k in few]).T
    right.plot(few, -np.log(slow), linestyle="none", marker="^", color=GREY, label="gradient descent")
    right.plot(few, -np.log(quick), **MEASURED, label="heavy ball")
    right.plot(many, np.sqrt(many), "--", color=ORANGE, linewidth=1.3, label="the note: √κ and κ")
    right.plot(many, many, "--", color=ORANGE, linewidth=1.3)
    right.set(
        xscale="log", yscale="log", xlim=(2, 1e4), ylim=(1e-4, 1e4), xlabel=r"condition number $\kappa$"
    )
    right.set_ylabel("exponent: decay per step")
    _legend_above(right, 2)
    return figure
