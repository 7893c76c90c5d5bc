"""Figures of the rates: what runs on many functions use of each bound, and the function that uses it up."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.experiments.rates.linear import parabolas
from numerics.experiments.rates.setting import Case, line_case, nonconvex_cases, strongly_convex_cases
from numerics.experiments.rates.sublinear import staircases
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import Functions, hubers, log_coshes, piecewise_quadratics, quartics
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
from theory.catalogue import load
from theory.kernel.theorem import Theorem
from theory.performance_estimation import tight_certificate

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


def tight_convex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Huber runs that touch the bound at the t they are made for; and the multipliers of the proof for t = 5."""
    figure, (left, right) = new_figure(columns=2)
    steps = 100
    t = np.geomspace(1, steps, 60)
    bound = formulas("bound", L=1.0, R=1.0, t=t)
    left.plot(t, bound, **THEORY, label="bound LR²/(4t + 2)")
    twice = Formulas.of(load("convex-rate"))("bound_at_longest", L=1.0, R=1.0, t=t)
    left.plot(t, twice, **OTHER, label="LR²/(2t)")
    for made_for, dash, colour in zip(
        (2, 8, 32), ("-.", ":", (0, (5, 1, 1, 1))), (BLUE, GREY, INK), strict=True
    ):
        functions = hubers(np.ones(1), np.array([1 / (2 * made_for + 1)]), np.zeros((1, 1)))
        # One step more leaves the straight part; the next ends at the minimum.
        gaps = _one(functions, 1.0).run(np.ones((1, 1)), made_for + 1).gaps[:, 0, 0]
        shown = np.flatnonzero(gaps > 1e-12)[1:]
        left.plot(
            shown, gaps[shown], linestyle=dash, color=colour, linewidth=1.3, label=f"Huber for t = {made_for}"
        )
    few = np.array([1, 2, 4, 8, 16, 32, 64])
    left.plot(few, _worst_hubers(few), **MEASURED, label="Huber made for t, at t")
    left.set(xscale="log", yscale="log", xlim=(1, steps), ylim=(2e-3, 0.6), xlabel="step $t$")
    left.set_ylabel("f − f*, in units of LR²")
    shade_above(left, t, bound)
    _legend_above(left, 2)

    certificate = tight_certificate(5)
    bars = (
        (np.arange(5) + 0.5, certificate.between, 0.36, BLUE, "", "step, seen from the next point"),
        (np.arange(6), certificate.points, 0.36, PALE, "///", "point, seen from x*"),
    )
    for places, weights, width, colour, hatch, name in bars:
        heights = [float(weight) for weight in weights]
        right.bar(places, heights, width, color=colour, edgecolor=INK, hatch=hatch, linewidth=0.6, label=name)
        for place, height, weight in zip(places, heights, weights, strict=True):
            right.text(place, height + 0.015, str(weight), ha="center", fontsize=6.5)
    right.set_xticks(range(6), [f"$x_{k}$" for k in range(6)])
    right.set(ylim=(0, 0.95), xlabel="iterates of a proof for $t = 5$", ylabel="multiplier")
    _legend_above(right, 1)
    return figure


def _least(gradients: Array) -> Array:
    return np.minimum.accumulate(gradients, axis=0)


def _nonconvex_runs(seed: int, steps: int) -> list[tuple[str, Array]]:
    """The least squared gradient so far, in units of L(f₀ − f*), on one function of each kind, with η = 1/L."""
    named = []
    for case in nonconvex_cases(Size(problems=8, step_sizes=4), seed):
        path = case.run(np.ones(case.starts.shape[:2]) / case.L, steps)
        curve = _least(path.gradients) / (case.L * path.gaps[0])
        named.append((case.functions.name, curve[:, 0, 0]))
    return named


def _stair_points(lengths: Array, seed: int) -> Array:
    """The least squared gradient in t steps with η = 1/L on the staircase of t stairs, in units of L(f₀ − f*)."""
    points = []
    for length in lengths:
        case, eta = staircases(seed, 1, int(length), whole=True)
        path = case.run(eta, int(length))
        points.append((_least(path.gradients)[-1] / (case.L * path.gaps[0]))[0, 0])
    return np.array(points)


def nonconvex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The least gradient so far on functions that are not convex, and on staircases, below the bound."""
    figure, axes = new_figure(width=5.4)
    t = np.geomspace(1, 300, 60)
    bound = formulas("bound_at_best", L=1.0, f=1.0, t=t, **{"f^*": 0})
    axes.plot(t, bound, **THEORY, label="bound 2L(f₀ − f*)/t")
    _curves(axes, _nonconvex_runs(seed, 300))
    few = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    axes.plot(few, _stair_points(few, seed), **MEASURED, label="staircase for each t")
    axes.set(xscale="log", yscale="log", xlim=(1, 300), ylim=(1e-6, 4), xlabel="step $t$")
    axes.set_ylabel("least ‖∇f‖² so far, in units of L(f₀ − f*)")
    shade_above(axes, t, bound)
    _legend_above(axes, 3)
    return figure


def exact_nonconvex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The slope of a staircase, which every iterate finds at u; and the bound, which staircases attain."""
    figure, (left, right) = new_figure(columns=2)
    case, eta = staircases(seed, 1, 3, whole=True)
    L, top = case.L[0, 0], case.starts[0, 0, 0]
    u = np.sqrt(case.run(eta, 0).gradients[0, 0, 0])
    x = np.linspace(0, top, 241)
    slope = case.functions.gradient(x[None, :, None])[0, :, 0]
    value = case.functions.value(x[None, :, None])[0]
    left.plot(x * L / u, slope / u, color=BLUE, label="slope f′/u")
    left.plot(x * L / u, value * L / u**2, color=GREY, linestyle="--", label="f, in units of u²/L")
    iterates = np.arange(1, 5)
    left.plot(iterates, np.ones(4), **MEASURED, label="iterates")
    left.set(xlabel="$x$, in units of u/L", ylim=(0, 3))
    _legend_above(left, 3)

    t = np.geomspace(1, 300, 60)
    bound = formulas("bound_at_longest", L=1.0, f=1.0, t=t, **{"f^*": 0})
    right.plot(t, bound, **THEORY, label="bound 4L(f₀ − f*)/(3t + 2)")
    _curves(right, _nonconvex_runs(seed, 300))
    few = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    right.plot(few, _stair_points(few, seed), **MEASURED, label="staircase for each t")
    right.set(xscale="log", yscale="log", xlim=(1, 300), ylim=(1e-5, 2), xlabel="step $t$")
    right.set_ylabel("least ‖∇f‖² in t steps,\nin units of L(f₀ − f*)")
    shade_above(right, t, bound)
    _legend_above(right, 2)
    return figure


def gradient_norm_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The last gradient below the bound, which Huber functions attain; and where longer steps break it."""
    figure, (left, right) = new_figure(columns=2)
    steps, one = 400, np.ones((1, 1))
    t = np.geomspace(1, steps, 60)
    bound = formulas("bound", L=1.0, eta=1.0, f=1.0, t=t, **{"f^*": 0})
    left.plot(t, bound, **THEORY, label="bound 2L(f₀ − f*)/(2t + 1)")
    runs = [(name, _one(f, 1.0).run(one, steps)) for name, f in _convex_on_the_line()]
    _curves(left, [(name, (path.gradients / path.gaps[0])[:, 0, 0]) for name, path in runs])
    few = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256])
    worst = []
    for length in few:
        path = _one(hubers(np.ones(1), np.array([1 / (length + 1)]), np.zeros((1, 1))), 1.0).run(
            one, int(length)
        )
        worst.append(path.gradients[-1, 0, 0] / path.gaps[0, 0, 0])
    left.plot(few, worst, **MEASURED, label="worst Huber for each t")
    left.set(xscale="log", yscale="log", xlim=(1, steps), ylim=(1e-5, 2), xlabel="step $t$")
    left.set_ylabel("‖∇f‖², in units of L(f₀ − f*)")
    shade_above(left, t, bound)
    _legend_above(left, 2)

    short = np.linspace(0.02, 2, 100)
    right.plot(
        short, formulas("bound", L=1.0, eta=short, f=1.0, t=1, **{"f^*": 0}), **THEORY, label="bound, t = 1"
    )
    wide = _one(hubers(np.ones(1), np.full(1, 10.0), np.zeros((1, 1))), 1.0)
    few_steps = np.linspace(0.1, 2, 20)
    ends = [wide.run(np.full((1, 1), h), 1) for h in few_steps]
    right.plot(
        few_steps,
        [p.gradients[1, 0, 0] / p.gaps[0, 0, 0] for p in ends],
        **MEASURED,
        label="½L‖x‖², measured",
    )
    right.set(
        xlim=(0, 2), ylim=(0, 2.1), xlabel=r"$L\eta$", ylabel="‖∇f‖² after one step,\nin units of L(f₀ − f*)"
    )
    mark_vertical(right, 1.5, "3/2")
    _legend_above(right, 2)
    return figure


def _factors(axes: Axes, formulas: Formulas, seed: int, power: int, figures: str) -> None:
    """One step's worst measured ratio over the step size, of functions with κ near 10 and of the two parabolas."""
    kappa = 10.0
    h = np.linspace(0.02, 2.2 if power == 1 else 2, 120)
    factor = formulas("factor", eta=h, mu=1 / kappa, L=1.0) ** power
    axes.plot(h, factor, **THEORY, label="ρ" if power == 1 else "ρ²")
    slow, fast, _mu, L = parabolas(seed, 1, (kappa, kappa))
    few = np.linspace(0.1, 2.1 if power == 1 else 2, 21)
    for case, marker, name in ((slow, "o", "½μ‖x‖²"), (fast, "s", "½L‖x‖²")):
        ratio = [
            getattr(p, figures)[1, 0, 0] / getattr(p, figures)[0, 0, 0]
            for p in (case.run(x / L, 1) for x in few)
        ]
        ratio = np.sqrt(ratio) if power == 1 else np.array(ratio)
        axes.plot(few, ratio, **{**MEASURED, "marker": marker, "label": name})
    rng = np.random.default_rng(seed)
    points = rng.uniform(0.05, 2, size=40)
    values = []
    for case in strongly_convex_cases(Size(problems=2, step_sizes=4), seed):
        if case.functions.name == "logistic" and 9 < case.L[0, 0] / case.mu[0, 0] < 11:
            for x in points:
                path = case.run(np.full(case.starts.shape[:2], x) / case.L, 1)
                ratio = np.max(getattr(path, figures)[1] / getattr(path, figures)[0])
                values.append((x, np.sqrt(ratio) if power == 1 else ratio))
    axes.plot(
        *np.array(values[:80]).T,
        color=GREY,
        marker="x",
        markersize=3.5,
        linestyle="none",
        label="logistic, κ = 10",
    )
    mark_vertical(axes, 2 / (1 + 1 / kappa), "η*", 0.2)
    axes.set(xlabel=r"$L\eta$", xlim=(0, h[-1]), ylim=(0, 1.3 if power == 1 else 1.15))
    shade_above(axes, h, np.minimum(factor, 1.3))
    _legend_above(axes, 2)


def _race(axes: Axes, formulas: Formulas, seed: int, figures: str, values: bool) -> None:
    """Runs on logistic losses with κ = 10 for two step sizes, below their bounds."""
    case = [
        c
        for c in strongly_convex_cases(Size(problems=2, step_sizes=2), seed)
        if 9 < c.L[0, 0] / c.mu[0, 0] < 11
    ][-1]
    mu, L, t = case.mu[0, 0], case.L[0, 0], np.arange(61)
    for eta, name, look in ((2 / (L + mu), "η*", THEORY), (1 / L, "1/L", OTHER)):
        rho = formulas("factor", eta=eta, mu=mu, L=L)
        start = {"f": 1.0, "f^*": 0} if values else {}
        axes.plot(t, formulas("bound", rho=rho, t=t, **start), **look, label=f"bound, {name}")
        path = case.run(np.full(case.starts.shape[:2], eta), 60)
        curve = (getattr(path, figures) / getattr(path, figures)[0])[:, 0, 0]
        axes.plot(
            t[::3],
            curve[::3],
            **{**MEASURED, "marker": "o" if name == "η*" else "^", "label": f"logistic, {name}"},
        )
    axes.set(yscale="log", xlabel="step $t$", xlim=(0, 60), ylim=(1e-7, 2))
    _legend_above(axes, 2)


def strongly_convex_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """What one step leaves of the distance, over the step size; and distances along runs."""
    figure, (left, right) = new_figure(columns=2)
    _factors(left, formulas, seed, 1, "distances")
    left.set_ylabel("‖x⁺ − x*‖/‖x − x*‖, κ = 10")
    _race(right, formulas, seed, "distances", values=False)
    right.set_ylabel("‖x − x*‖²/‖x₀ − x*‖²")
    return figure


def strongly_convex_value_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """What one step leaves of f − f*, over the step size; and values along runs."""
    figure, (left, right) = new_figure(columns=2)
    _factors(left, formulas, seed, 2, "gaps")
    left.set_ylabel("(f⁺ − f*)/(f − f*), κ = 10")
    _race(right, formulas, seed, "gaps", values=True)
    right.set_ylabel("(f − f*)/(f₀ − f*)")
    return figure


def polyak_lojasiewicz_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """A function that is not convex but steep enough, and runs on it below the bound."""
    figure, (left, right) = new_figure(columns=2)
    knots, slopes = np.array([[-2.0, -1.0, 1.0, 2.0]]), np.array([[-2.0, -4.0, 4.0, 2.0]])
    f = piecewise_quadratics(knots, slopes, np.full((1, 2), 4.0), np.zeros((1, 1)), convex=False)
    mu, L = 0.4, 4.0
    x = np.linspace(-3, 3, 241)
    value = f.value(x[None, :, None])[0]
    left.plot(x, value, color=BLUE, label="f")
    least = np.sqrt(2 * mu * value)
    left.plot(x, np.abs(f.gradient(x[None, :, None])[0, :, 0]), color=INK, linestyle="-.", label="|f′|")
    left.plot(x, least, color=GREY, linestyle="--", label="√(2μ(f − f*)), μ = 2/5")
    for end in (-2, 1):
        left.axvspan(end, end + 1, facecolor="#efefef", zorder=0, label="concave" if end == 1 else None)
    left.set(xlabel="$x$", ylim=(0, 10), xlim=(-3, 3))
    _legend_above(left, 2)

    t = np.arange(25)
    rng = np.random.default_rng(seed)
    for eta, name, look, marker in ((0.25, "1/L", THEORY, "o"), (0.08, "0.32/L", OTHER, "^")):
        bound = formulas("bound", eta=eta, mu=mu, L=L, t=t, f=1.0, **{"f^*": 0})
        right.plot(t, bound, **look, label=f"bound, η = {name}")
        case = line_case(f, rng.uniform(1, 3, size=(1, 6)), seed)
        path = case.run(np.full((1, 6), eta), 24)
        ratio = path.gaps[:, 0, :] / path.gaps[0, 0, :]
        times = np.repeat(t[:, None], 6, axis=1)
        shown = ratio > 1e-9
        right.plot(
            times[shown], ratio[shown], **{**MEASURED, "marker": marker, "label": f"six runs, η = {name}"}
        )
    right.set(yscale="log", xlabel="step $t$", ylabel="(f − f*)/(f₀ − f*)", xlim=(0, 24), ylim=(1e-6, 2))
    _legend_above(right, 2)
    return figure


def sharper_polyak_lojasiewicz_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Both factors over the step size up to √3/L, and how many steps each needs over μ/L."""
    figure, (left, right) = new_figure(columns=2)
    classical = Formulas.of(load("polyak-lojasiewicz-rate"))
    h = np.linspace(0.01, np.sqrt(3), 121)
    for mu, look, old in ((0.1, THEORY, "--"), (0.5, {**THEORY, "color": ORANGE}, "--")):
        at = {"mu": mu, "L": 1.0}
        new = [formulas("factor" if e <= 1 else "long_factor", eta=e, **at) for e in h]
        left.plot(h, new, **look, label=f"new, μ = {mu}L")
        left.plot(
            h,
            classical("factor", eta=h, mu=mu, L=1.0),
            color=look["color"],
            linestyle=old,
            label=f"old, μ = {mu}L",
        )
    left.set(xlabel=r"$L\eta$", ylabel="factor of f − f* a step", xlim=(0, np.sqrt(3)), ylim=(0.3, 1))
    _legend_above(left, 2)

    mu = np.geomspace(1e-3, 0.9, 60)
    ratio = np.log(formulas("factor", eta=1.0, mu=mu, L=1.0)) / np.log(classical("best_factor", mu=mu, L=1.0))
    right.plot(mu, ratio, **THEORY)
    right.axhline(1.5, color=GREY, linestyle=":", linewidth=1.2)
    right.annotate("3/2", (1.2e-3, 1.5), xytext=(0, -12), textcoords="offset points")
    right.set(
        xscale="log",
        xlabel="μ/L",
        ylabel="steps by the old factor\nover steps by the new, η = 1/L",
        ylim=(1, 1.6),
    )
    return figure


def quartic_decay(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Runs on x⁴/4 from several starts, between their bounds and far below the bound of the class."""
    figure, axes = new_figure(width=5.6)
    steps, eta = 4000, 0.02
    t = np.geomspace(1, steps, 80)
    few = np.unique(np.geomspace(1, steps, 24).astype(int))
    f = quartics(np.ones(1), np.zeros((1, 1)))
    for start, marker in ((4.0, "o"), (1.0, "^"), (0.4, "s")):
        path = line_case(f, np.array([[start]]), seed, np.array([3 * start**2])).run(
            np.full((1, 1), eta), steps
        )
        axes.plot(few, path.gaps[few, 0, 0], **{**MEASURED, "marker": marker, "label": f"x₀ = {start:g}"})
        upper = formulas("upper", eta=eta, x_0=start, t=t)
        axes.plot(t, upper, color=INK, linewidth=1.0, label="upper bounds" if start == 4 else None)
        lower = formulas("lower", eta=eta, x_0=start, t=t)
        axes.plot(t, lower, color=GREY, linestyle=":", label="lower bounds" if start == 4 else None)
    axes.plot(t, formulas("for_ever", eta=eta, t=t), color=BLUE, linestyle="--", label="1/(16η²t²)")
    rate = Formulas.of(load("convex-rate"))
    axes.plot(t, rate("bound", eta=eta, R=4.0, t=t), **OTHER, label="R²/(2ηt), x₀ = 4")
    axes.set(
        xscale="log", yscale="log", xlim=(1, steps), ylim=(1e-6, 1e3), xlabel="step $t$", ylabel="f − f*"
    )
    _legend_above(axes, 3)
    return figure


def iterations_to_accuracy(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Steps over accuracy, for each class; and counted on the functions that are worst."""
    figure, axes = new_figure(width=5.8)
    epsilon = np.geomspace(1e-6, 0.3, 80)
    gradient = np.sqrt(epsilon)
    for key, name, dash, colour in (
        ("nonconvex", "not convex, ‖∇f‖² ≤ ε", "-", INK),
        ("convex", "convex, f − f* ≤ ε", "--", BLUE),
        ("gradient", "convex, ‖∇f‖² ≤ ε", "-.", ORANGE),
    ):
        values = {"R": 1.0} if key == "convex" else {"Delta": 1.0}
        accuracy = epsilon if key == "convex" else gradient
        axes.plot(
            epsilon,
            formulas(key, L=1.0, epsilon=accuracy, **values),
            linestyle=dash,
            color=colour,
            label=name,
        )
    for key, name, look in (
        ("steep", "steep, κ = 100", ":"),
        ("sharper", "steep, κ = 100, sharper", (0, (3, 1, 1, 1))),
        ("best", "strongly convex, η*, κ = 100", (0, (1, 1))),
    ):
        axes.plot(
            epsilon, formulas(key, kappa=100.0, epsilon=epsilon), linestyle=look, color=GREY, label=name
        )
    few = np.array([1, 3, 10, 30, 100, 300])
    axes.plot(_stair_points(few, seed), few, **MEASURED, label="staircases, counted")
    axes.set(
        xscale="log",
        yscale="log",
        ylim=(1, 1e6),
        xlabel="accuracy ε, with L = R = f₀ − f* = 1",
        ylabel="steps",
    )
    axes.invert_xaxis()
    _legend_above(axes, 2)
    return figure
