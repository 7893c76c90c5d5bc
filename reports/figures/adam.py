"""Figures of Adam: its averages with and without correction, and the lengths of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.methods import AdamState, adam_start, adam_step, gradient_descent_step
from reports.figures.style import (
    BLUE,
    GREY,
    INK,
    MEASURED,
    ORANGE,
    OTHER,
    THEORY,
    new_figure,
)
from theory.kernel.theorem import Theorem

Array = NDArray[np.float64]

_LOOKS = ((INK, "-"), (BLUE, "--"), (ORANGE, "-."))
_FORBIDDEN: dict[str, Any] = {
    "facecolor": "#efefef", "edgecolor": "#bdbdbd", "hatch": "///", "linewidth": 0, "zorder": 0,
}  # fmt: skip


def _run(gradients: Array, eta: float = 1.0, **options: Any) -> Iterator[AdamState]:
    """Adam's states on given gradients (T, …); x is each step alone."""
    state = adam_start(np.zeros(gradients.shape[1:]))
    for gradient in gradients:
        at_zero = replace(state, x=np.zeros_like(state.x))
        state = adam_step(at_zero, lambda _, g=gradient: g, eta, **options)
        yield state


def _averages(gradients: Array, **options: Any) -> tuple[Array, Array, Array]:
    """m, v and the steps, each (T, …)."""
    states = list(_run(gradients, **options))
    return np.array([s.m for s in states]), np.array([s.v for s in states]), np.array([s.x for s in states])


def _few(steps: int, count: int = 16) -> NDArray[np.int64]:
    """Places of about `count` of the steps 1..`steps`, equally spaced on a logarithmic axis."""
    return np.unique(np.geomspace(1, steps, count).round().astype(int)) - 1


def _legend_above(axes: Any, columns: int) -> None:
    """The legend over the axes, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, fontsize=8, columnspacing=1.0)


def moving_averages(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: the weight of a gradient falls with its age. Right: the average of a noisy gradient."""
    figure, (left, right) = new_figure(columns=2)
    steps = 60
    step = np.arange(1, steps + 1)
    for beta, (colour, dashes) in zip((0.8, 0.9, 0.95), _LOOKS, strict=True):
        weight = formulas("first_weight", beta_1=beta, t=steps, i=step)
        left.plot(steps - step, weight, color=colour, linestyle=dashes, label=rf"$\beta={beta:g}$")
        last = _averages(np.eye(steps), beta1=beta)[0][-1]
        left.plot((steps - step)[::4], last[::4], **MEASURED)
    left.plot([], [], label="measured", **MEASURED)
    left.set(xlabel="age $t-i$ of the gradient, in steps", ylabel="its weight in $m_t$", ylim=(0, None))
    left.legend()
    g = np.sin(step / 9) + 0.6 * np.random.default_rng(seed).standard_normal(steps)
    weights = np.tril(
        formulas("first_weight", beta_1=0.9, t=step[:, None], i=np.minimum(step, step[:, None]))
    )
    right.plot(step, g, color=GREY, linestyle="none", marker=".", markersize=4, label="gradients $g_i$")
    right.plot(step, weights @ g, label="weighted sum", **THEORY)
    right.plot(step[::3], _averages(g, beta1=0.9)[0][::3], label="$m_t$, measured", **MEASURED)
    right.set(xlabel="step $t$", ylabel=r"gradient, and its average at $\beta_1=0.9$")
    _legend_above(right, 3)
    return figure


def weight_sum(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The sum of the weights climbs to one, the more slowly the longer the memory."""
    figure, axes = new_figure()
    steps = 5000
    step = np.geomspace(1, steps, 161)
    for beta, (colour, dashes) in zip((0.9, 0.99, 0.999), _LOOKS, strict=True):
        axes.plot(
            step,
            formulas("total", beta=beta, t=step),
            color=colour,
            linestyle=dashes,
            label=rf"$\beta={beta:g}$",
        )
        few = _few(steps)
        axes.plot(few + 1, _averages(np.ones(steps), beta1=beta)[0][few], **MEASURED)
    axes.plot([], [], label="measured", **MEASURED)
    axes.axhspan(1, 1.12, label="never reached", **_FORBIDDEN)
    axes.set(xscale="log", xlabel="steps $t$", ylabel=r"sum of the weights, $1-\beta^t$")
    axes.set(xlim=(1, steps), ylim=(0, 1.12))
    axes.legend(loc="lower right")
    return figure


def bias_correction(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Stationary gradients, averaged over runs: the raw averages start near zero, the corrected ones do not."""
    figure, (left, right) = new_figure(columns=2)
    steps, runs, mu, sigma = 1000, 400, 1.0, 0.7
    nu = mu**2 + sigma**2
    g = np.random.default_rng(seed).normal(mu, sigma, size=(steps, runs))
    m, v, _ = _averages(g)
    few, t = _few(steps, 20), np.arange(1, steps + 1)
    for axes, average, key, beta, values, name in (
        (left, m, "first_mean", 0.9, {"beta_1": 0.9, "mu": mu}, "m"),
        (right, v, "second_mean", 0.999, {"beta_2": 0.999, "nu": nu}, "v"),
    ):
        of_gradient = mu if name == "m" else nu
        axes.axhline(of_gradient, label=rf"mean of $\hat{{{name}}}_t$", **THEORY)
        axes.plot(few + 1, (average.mean(axis=1) / (1 - beta**t))[few], label="measured", **MEASURED)
        axes.plot(
            t[_few(steps, 120)],
            formulas(key, t=t[_few(steps, 120)], **values),
            label=rf"mean of ${name}_t$",
            **OTHER,
        )
        axes.plot(few + 1, average.mean(axis=1)[few], **{**MEASURED, "marker": "s", "color": ORANGE})
        axes.set(xscale="log", xlabel="step $t$", ylim=(0, 1.25 * of_gradient))
        _legend_above(axes, 3)
    left.set(ylabel=r"average of the gradients, $\beta_1=0.9$")
    right.set(ylabel=r"average of their squares, $\beta_2=0.999$")
    return figure


def drift_residual(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: the averages run after a drifting gradient. Right: by how many steps the corrected one is late."""
    figure, (left, right) = new_figure(columns=2)
    steps, beta, mu, delta = 60, 0.9, 4.0, 0.25
    t = np.arange(1, steps + 1)
    m = _averages(np.asarray(mu + delta * t, dtype=np.float64), beta1=beta)[0]
    left.plot(t, mu + delta * t, color=GREY, linestyle=":", label="mean gradient")
    late = mu + delta * t + formulas("residual", beta=beta, delta=delta, t=t)
    left.plot(t, late, label=r"$\hat{m}_t$", **THEORY)
    left.plot(t[::4], (m / (1 - beta**t))[::4], label="measured", **MEASURED)
    left.plot(t, m, label="$m_t$, not corrected", **OTHER)
    left.set(xlabel="step $t$", ylabel="mean gradient and its averages", xlim=(0, steps), ylim=(0, None))
    _legend_above(left, 2)
    right.plot(t, formulas("lag", beta=beta, t=t), label="lag", **THEORY)
    right.plot(t[::4], ((mu + delta * t - m / (1 - beta**t)) / delta)[::4], label="measured", **MEASURED)
    early, latest = formulas("earliest", beta=beta, t=t), float(formulas("latest", beta=beta))
    right.plot(t, early, label="lower bound", **OTHER)
    right.set(
        xlabel="step $t$", ylabel=r"lag of $\hat{m}_t$, in steps", xlim=(0, steps), ylim=(0, 1.2 * latest)
    )
    right.fill_between(t, 0, early, **_FORBIDDEN)
    right.axhspan(latest, 1.2 * latest, **_FORBIDDEN)
    right.axhline(latest, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    right.annotate(r"$\beta/(1-\beta)$", (1, latest), xytext=(2, 3), textcoords="offset points")
    _legend_above(right, 3)
    return figure


def first_step(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The length of the first step over eleven powers of ten of the gradient."""
    figure, axes = new_figure()
    g, few = np.geomspace(1e-8, 1e3, 200), np.geomspace(1e-8, 1e3, 23)
    for epsilon, (colour, dashes) in zip((1e-8, 1e-5, 1e-2), _LOOKS, strict=True):
        length = -formulas("step", eta=1.0, g=g, epsilon=epsilon)
        exponent = round(np.log10(epsilon))
        axes.plot(g, length, color=colour, linestyle=dashes, label=rf"$\varepsilon=10^{{{exponent}}}$")
        axes.plot(few, -_averages(few[None], epsilon=epsilon)[2][0], **MEASURED)
    axes.plot([], [], label="measured", **MEASURED)
    plain = -gradient_descent_step(np.zeros_like(g), lambda _: g, 1.0)
    axes.plot(g, plain, color=GREY, linestyle=":", label="gradient descent")
    axes.set(xscale="log", yscale="log", xlim=(1e-8, 1e3), ylim=(1e-7, 10))
    axes.axhspan(1, 10, **_FORBIDDEN)
    axes.annotate(r"never longer than $\eta$", (2e-8, 2), zorder=5)
    axes.set(xlabel=r"gradient $|g|$", ylabel=r"length of the first step, in $\eta$")
    axes.legend(loc="lower right")
    return figure


def scale_invariance(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Left: the steps on g and on 1000·g. Right: how m and v grow with c."""
    figure, (left, right) = new_figure(columns=2)
    steps = 80
    t = np.arange(1, steps + 1)
    g = np.cos(t / 12) + 0.5 * np.random.default_rng(seed).standard_normal(steps)
    left.plot(t, _averages(g, epsilon=0.0)[2], color=INK, label="on $g$")
    left.plot(t[::3], _averages(1000 * g, epsilon=0.0)[2][::3], label="on $1000\\,g$", **MEASURED)
    left.plot(t, _averages(g, epsilon=1.0)[2], label=r"on $g$, $\varepsilon=1$", **OTHER)
    left.axhline(0, color=GREY, linewidth=0.8)
    left.set(xlabel="step $t$", ylabel=r"Adam's step, in $\eta$")
    _legend_above(left, 3)
    c, few = np.geomspace(1e-3, 1e3, 61), np.geomspace(1e-3, 1e3, 13)
    m, v, _ = _averages(g[:, None])
    scaled_m, scaled_v, _ = _averages(g[:, None] * few)
    right.plot(c, formulas("second_factor", c=c), label="$v$: $c^2$", **THEORY)
    right.plot(c, formulas("first_factor", c=c), label="$m$ and $\\sqrt{v}$: $c$", **OTHER)
    right.plot(few, (scaled_v / v)[-1], label="measured", **MEASURED)
    right.plot(few, (scaled_m / m)[-1], **MEASURED)
    right.set(
        xscale="log", yscale="log", xlabel="factor $c$ of the gradients", ylabel="factor of the average"
    )
    _legend_above(right, 3)
    return figure


def correction_cost(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """How much too long or too short the steps are without one correction or both."""
    figure, axes = new_figure(height=3.9)
    steps = 4000
    t, few = np.geomspace(1, steps, 161), _few(steps, 22)
    g = np.random.default_rng(seed).standard_normal(steps) + 0.5
    full = _averages(g, epsilon=0.0)[2]
    variants = (
        ("raw_second", r"$\hat{m}$ with raw $v$", {"beta_2": 0.999}, {"correct_second": False}),
        (
            "neither",
            "no correction",
            {"beta_1": 0.9, "beta_2": 0.999},
            {"correct_first": False, "correct_second": False},
        ),
        ("raw_first", r"raw $m$ with $\hat{v}$", {"beta_1": 0.9}, {"correct_first": False}),
    )
    for (key, name, rates, options), (colour, dashes) in zip(variants, _LOOKS, strict=True):
        axes.plot(t, formulas(key, t=t, **rates), color=colour, linestyle=dashes, label=name)
        ratio = _averages(g, epsilon=0.0, **options)[2] / full
        axes.plot(few + 1, ratio[few], **MEASURED)
        first = float(formulas(key, t=1, **rates))
        above = (6, 6) if key == "raw_second" else (8, -8)  # beside the curve, which rises or falls from here
        axes.annotate(f"{first:.3g}", (1, first), xytext=above, textcoords="offset points")
    axes.plot([], [], label="measured", **MEASURED)
    axes.axhline(1, color=GREY, linewidth=0.8)
    axes.set(xscale="log", yscale="log", xlim=(0.9, steps), ylim=(0.07, 60))
    axes.set(xlabel="step $t$", ylabel="length, of the corrected step")
    axes.legend(loc="upper right")
    return figure
