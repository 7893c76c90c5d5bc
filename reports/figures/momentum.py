"""Figures of momentum: regions of stability, paths and decay, each with measured points on the theory's curves.

Every point is measured on runs of `numerics.methods`; every curve is a formula of the theorem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numerics.formulas import Formulas
from numerics.methods import (
    Iterates,
    Velocity,
    accumulated_momentum_step,
    classical_momentum_step,
    ema_momentum_step,
    heavy_ball_step,
    iterate,
    look_ahead_step,
    nesterov_step,
    torch_sgd_step,
    velocity_start,
)
from reports.figures.acceleration import (
    accelerated_iterations_to_accuracy,
    acceleration_exponents,
    chebyshev_iteration,
    chebyshev_optimum,
    heavy_ball_cycle,
    heavy_ball_cycle_attraction,
    nesterov_convex_rate,
    nesterov_strongly_convex_rate,
)
from reports.figures.style import BLUE, GREY, INK, MEASURED, ORANGE, PALE, THEORY, new_figure
from theory.catalogue import load
from theory.kernel.theorem import Theorem

__all__ = [
    "accelerated_iterations_to_accuracy",
    "acceleration_exponents",
    "chebyshev_iteration",
    "chebyshev_optimum",
    "ema_momentum_stability",
    "heavy_ball_best_parameters",
    "heavy_ball_cycle",
    "heavy_ball_cycle_attraction",
    "heavy_ball_defective_block",
    "heavy_ball_stability",
    "jury_criterion",
    "momentum_forms",
    "nesterov_convex_rate",
    "nesterov_look_ahead",
    "nesterov_stability",
    "nesterov_strongly_convex_rate",
    "pytorch_momentum",
    "second_order_recurrence",
]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_CONVERGED: dict[str, Any] = {
    "linestyle": "none", "marker": "o", "markersize": 4, "color": BLUE, "label": "errors shrank", "zorder": 4,
}  # fmt: skip
_GREW: dict[str, Any] = {
    "linestyle": "none", "marker": "x", "markersize": 4.5, "color": ORANGE, "label": "errors grew", "zorder": 4,
}  # fmt: skip


# --- Regions -----------------------------------------------------------------------------------------------


def _sort_points(axes: Axes, x: Array, y: Array, shrank: Mask) -> None:
    """Points where a run shrank as filled circles, where it grew as crosses."""
    axes.plot(x[shrank], y[shrank], **_CONVERGED)
    axes.plot(x[~shrank], y[~shrank], **_GREW)


def jury_criterion(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The triangle in the plane of s and p, with runs of the recurrence inside and outside."""
    figure, axes = new_figure(7.2, 4.2)
    grid = np.linspace(-1, 1, 81)
    limit = formulas("sum_limit", p=grid)
    axes.fill_betweenx(
        grid, -limit, limit, facecolor=PALE, alpha=0.45, zorder=0, label="both roots inside: theory"
    )
    for side in (-limit, limit):
        axes.plot(side, grid, **THEORY)
    axes.plot([-2, 2], [1, 1], **THEORY)
    s = np.linspace(-2, 2, 161)
    axes.plot(s, s**2 / 4, color=GREY, linestyle="--", linewidth=1.1, label="double root: $s^2 = 4p$")
    rng = np.random.default_rng(seed)
    s, p = rng.uniform(-2.5, 2.5, 160), rng.uniform(-1.4, 1.4, 160)
    now, before = np.ones_like(s), rng.uniform(-1, 1, 160)
    start = np.hypot(now, before)
    for _ in range(400):
        now, before = s * now - p * before, now
    _sort_points(axes, s, p, np.hypot(now, before) < start)
    axes.annotate("complex pair", (0, 0.62), ha="center")
    axes.annotate("real roots", (0, -0.45), ha="center")
    axes.set_xlim(-2.5, 2.5)
    axes.set_ylim(-1.4, 1.4)
    axes.set_xlabel("sum of the roots, $s$")
    axes.set_ylabel("product of the roots, $p$")
    axes.legend(loc="lower left", ncols=2, fontsize=8)
    return figure


def _shrinks(step: Any, eta: Array, beta: Array, steps: int = 600) -> Mask:
    """Whether a method, on f(x) = x²/2 and off its minimizer, ends nearer to 0 than it began; `step` makes states."""
    state: Any = Iterates(np.ones_like(eta), np.full_like(eta, -0.3))
    if step is ema_momentum_step:
        state = Velocity(np.ones_like(eta), np.zeros_like(eta))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            state = step(state, lambda x: x, eta, beta)
        return np.abs(state.x) < 1


def heavy_ball_stability(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The region in the plane of ηλ and β."""
    figure, axes = new_figure(7.2, 3.8)
    beta = np.linspace(-1, 1, 81)
    limit = formulas("limit", beta=beta)
    axes.set_xlim(-0.4, 4.6)
    axes.set_ylim(-1.2, 1.2)
    axes.fill_betweenx(beta, 0, limit, facecolor=PALE, alpha=0.45, zorder=0, label="converges: theory")
    axes.plot(limit, beta, **THEORY)
    axes.plot([0, 0, 4], [-1, 1, 1], **THEORY)
    axes.plot(2, 0, marker="D", markersize=6, color=INK, linestyle="none", label="limit of gradient descent")
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-0.35, 4.5, 180), rng.uniform(-1.15, 1.15, 180)
    _sort_points(axes, x, y, _shrinks(heavy_ball_step, x, y))
    axes.annotate(
        r"$\eta\lambda = 2(1+\beta)$", (3.0, 0.42), xytext=(3.25, 0.1), zorder=6, backgroundcolor="white"
    )
    axes.set_xlabel(r"step size times curvature, $\eta\lambda$")
    axes.set_ylabel(r"momentum $\beta$")
    axes.legend(loc="lower right", fontsize=8)
    return figure


def ema_momentum_stability(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The limit of ηλ over β on a logarithmic axis, that of heavy ball below it."""
    figure, axes = new_figure(7.2, 3.8)
    beta = np.linspace(-0.95, 0.97, 97)
    limit = formulas("limit", beta=beta)
    plain = Formulas.of(load("heavy-ball-stability"))("limit", beta=beta)
    axes.set_yscale("log")
    axes.set_xlim(-1, 1)
    axes.set_ylim(0.05, 300)
    axes.fill_between(beta, 0.05, limit, facecolor=PALE, alpha=0.45, zorder=0, label="converges: theory")
    axes.plot(beta, limit, **THEORY)
    axes.plot(beta, plain, color=GREY, linestyle="--", linewidth=1.3, label="limit of heavy ball")
    rng = np.random.default_rng(seed)
    y, x = 10 ** rng.uniform(-1.2, 2.4, 170), rng.uniform(-0.95, 0.97, 170)
    _sort_points(axes, x, y, _shrinks(ema_momentum_step, y, x, 2000))
    usual = float(formulas("limit", beta=0.9))
    axes.plot(0.9, usual, marker="D", markersize=6, color=INK, linestyle="none", zorder=6)
    axes.annotate(
        f"β = 0.9: {usual:.0f}", (0.9, usual), xytext=(0.52, 75), zorder=6, arrowprops={"arrowstyle": "-"}
    )
    axes.set_xlabel(r"momentum $\beta$")
    axes.set_ylabel(r"$\eta\lambda$, averaged form")
    axes.legend(loc="lower right", fontsize=8)
    return figure


def nesterov_stability(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The region in the plane of ηλ and β, with the window that is left beyond β = 1."""
    figure, axes = new_figure(7.2, 4.0)
    beta = np.linspace(0, 2, 81)
    limit = formulas("limit", beta=beta)
    window = np.maximum(0, formulas("window", beta=np.maximum(beta, 1e-9)))
    plain = Formulas.of(load("heavy-ball-stability"))("limit", beta=beta[beta <= 1])
    axes.fill_betweenx(beta, window, limit, facecolor=PALE, alpha=0.45, zorder=0, label="converges: theory")
    for side in (window, limit):
        axes.plot(side, beta, **THEORY)
    axes.plot(plain, beta[beta <= 1], color=GREY, linestyle="--", linewidth=1.3, label="limit of heavy ball")
    axes.axhline(1, color=GREY, linewidth=0.8, linestyle=":")
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-0.2, 2.6, 200), rng.uniform(0, 1.95, 200)
    _sort_points(axes, x, y, _shrinks(nesterov_step, x, y, 3000))
    axes.annotate(r"$\frac{2(1+\beta)}{1+2\beta}$", (1.4, 0.85), xytext=(1.56, 0.72), zorder=6, fontsize=12)
    axes.annotate(r"$1-\frac{1}{\beta}$", (0.3, 1.5), xytext=(0.12, 1.6), zorder=6, fontsize=12)
    axes.set_xlim(-0.2, 3.4)
    axes.set_ylim(0, 2)
    axes.set_xlabel(r"step size times curvature, $\eta\lambda$")
    axes.set_ylabel(r"momentum $\beta$")
    axes.legend(loc="upper right", fontsize=8)
    return figure


# --- Forms -------------------------------------------------------------------------------------------------


def nesterov_look_ahead(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Runs of both forms on one parabola with ever smaller steps; and where the form without η still converges."""
    figure, (run, region) = new_figure(7.2, 3.5, columns=2)
    momentum, lam, ticks = 0.9, 3.0, np.arange(61)
    looks = zip((0.1, 0.01, 0.001), ("-", "--", ":"), strict=True)
    for eta, dashes in looks:
        for reach, color, name in ((eta, BLUE, "x − ηβv"), (1.0, ORANGE, "x − βv")):
            states = iterate(
                lambda s, eta=eta, reach=reach: look_ahead_step(
                    s, lambda x: lam * x, eta, momentum, reach=reach
                ),
                velocity_start(np.ones(1)),
                60,
            )
            size = np.array([abs(float(s.x[0])) for s in states])
            run.semilogy(
                ticks, size, color=color, linestyle=dashes, linewidth=1.2, label=f"{name}, η = {eta:g}"
            )
    run.set_ylim(1e-3, 1e9)
    run.set_xlabel("step $t$")
    run.set_ylabel("size of the error, $\\lambda = 3$, $\\beta = 0.9$")
    run.legend(fontsize=7.5, ncols=2, title="gradient taken at …", loc="upper left")
    hopeless = float(formulas("hopeless", beta=momentum))
    lams = np.linspace(0, hopeless, 81)
    limit = formulas("limit", beta=momentum, **{"lambda": lams})
    region.fill_between(lams, 0, limit, facecolor=PALE, alpha=0.45, zorder=0, label="converges: theory")
    region.plot(lams, limit, **THEORY)
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0.03, 3.2, 130), rng.uniform(0.02, 4, 130)
    state = Velocity(np.ones_like(x), np.zeros_like(x))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(2000):
            state = look_ahead_step(state, lambda z: x * z, y / x, momentum, reach=1.0)
        _sort_points(region, x, y, np.abs(state.x) < 1)
    region.axvline(hopeless, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    region.annotate(
        f"λ = {hopeless:.2f}: from\nhere on no η", (hopeless, 2.4), xytext=(5, 0), textcoords="offset points",
        va="top", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1}, zorder=6,
    )  # fmt: skip
    region.set_xlim(0, 3.3)
    region.set_ylim(0, 4)
    region.set_xlabel("curvature λ, in the form without η")
    region.set_ylabel("ηλ")
    region.legend(fontsize=7.5, loc="upper right")
    return figure


def momentum_forms(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """One parabola: the forms on one path, the averaged form with η not adapted, and a change of η on the way."""
    figure, (same, changed) = new_figure(7.2, 3.4, columns=2)
    beta, eta, steps = 0.9, 0.05, 70

    def points(step: Any, sizes: Any) -> Array:
        state, seen = velocity_start(np.ones(1)), [1.0]
        for size in sizes:
            state = step(state, lambda x: x, size, beta)
            seen.append(float(state.x[0]))
        return np.array(seen)

    ticks = np.arange(steps + 1)
    fitting = float(formulas("averaged_step", eta=eta, beta=beta))
    same.plot(
        ticks, points(accumulated_momentum_step, [eta] * steps), color=INK, label=f"added up, η = {eta}"
    )
    averaged = points(ema_momentum_step, [fitting] * steps)
    same.plot(ticks[::3], averaged[::3], **{**MEASURED, "label": f"averaged, η/(1 − β) = {fitting:g}"})
    same.plot(
        ticks,
        points(ema_momentum_step, [eta] * steps),
        color=ORANGE,
        linestyle="--",
        label=f"averaged, η = {eta}",
    )
    same.legend(fontsize=8)
    schedule = [eta] * 12 + [eta / 10] * (steps - 12)
    for step, color, dashes, name in (
        (accumulated_momentum_step, INK, "-", "step size outside"),
        (classical_momentum_step, BLUE, "--", "step size inside"),
    ):
        changed.plot(ticks, points(step, schedule), color=color, linestyle=dashes, label=name)
    changed.axvline(12, color=GREY, linewidth=0.9, linestyle=":")
    changed.annotate("η falls\nto a tenth", (12, 0.8), xytext=(4, 0), textcoords="offset points")
    changed.legend(fontsize=8)
    for axes in (same, changed):
        axes.set_xlabel("step $t$")
        axes.set_ylabel("$x_t$ on $f(x) = x^2/2$")
    return figure


def pytorch_momentum(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The sum of the weights in PyTorch's buffer, for several dampenings, beside Adam's average without correction."""
    figure, axes = new_figure(7.2, 3.6)
    beta, steps = 0.9, 45
    ticks = np.arange(steps + 1)
    for tau, dashes, marker in ((0.0, "-", "o"), (0.5, "--", "s"), (0.9, "-.", "^")):
        state, seen = velocity_start(np.zeros(1)), []
        for _ in ticks:
            state = torch_sgd_step(state, lambda x: np.ones(1), 0.1, beta, dampening=tau)
            seen.append(float(state.v[0]))
        axes.plot(ticks, formulas("total_weight", beta=beta, tau=tau, t=ticks), color=INK, linestyle=dashes)
        axes.plot(
            ticks[::3], seen[::3], linestyle="none", marker=marker, markersize=4, markerfacecolor="white", color=BLUE,
            label=f"dampening {tau:g}", zorder=4,
        )  # fmt: skip
    state, seen = velocity_start(np.zeros(1)), []
    for _ in ticks:
        state = ema_momentum_step(state, lambda x: np.ones(1), 0.1, beta)
        seen.append(float(state.v[0]))
    axes.plot(ticks, seen, color=ORANGE, linestyle=":", label="average that starts at 0 (Adam's)")
    axes.set_xlabel("gradients after the first, $t$")
    axes.set_ylabel("sum of the weights in the buffer")
    axes.set_ylim(0, 15)
    axes.legend(
        title=f"β = {beta}; points: PyTorch's rule; lines: theory", fontsize=8, loc="upper left", ncols=2
    )
    return figure


# --- Decay -------------------------------------------------------------------------------------------------


def _errors(s: float, p: float, steps: int, start: tuple[float, float] = (1.0, 1.0)) -> Array:
    """The error after 0 to `steps` steps with e₊ = s·e − p·e₋: heavy ball on a parabola of curvature 1 + p − s."""
    states = iterate(
        lambda state: heavy_ball_step(state, lambda x: (1 + p - s) * x, 1.0, p),
        Iterates(np.array([start[0]]), np.array([start[1]])),
        steps,
    )
    return np.array([float(state.x[0]) for state in states])


def second_order_recurrence(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Three pairs of roots of the same modulus: different and real, double, complex."""
    figure, axes = new_figure(7.2, 3.6)
    modulus, ticks = 0.9, np.arange(61)
    real = _errors(modulus + 0.5, modulus * 0.5, 60)
    curve = formulas("distinct", z_1=modulus, z_2=0.5, a=1.0, c=1.0, t=ticks)
    axes.semilogy(ticks, curve, color=INK, linestyle="-", label="theory: roots 0.9 and 0.5")
    double = _errors(2 * modulus, modulus**2, 60)
    curve = formulas("double", z_1=modulus, a=1.0, c=1.0, t=ticks)
    axes.semilogy(ticks, curve, color=BLUE, linestyle="--", label="theory: 0.9 twice")
    u = modulus * np.cos(0.5)
    w = modulus * np.sin(0.5)
    twisted = np.abs(_errors(2 * u, modulus**2, 60))
    bound = np.sqrt(formulas("bound", s=2 * u, p=modulus**2, w=w, a=1.0, c=1.0, t=ticks))
    axes.semilogy(ticks, bound, color=ORANGE, linestyle="-.", label="bound for a complex pair of modulus 0.9")
    for path, marker, every in ((real, "o", 3), (double, "s", 3), (twisted, "^", 1)):
        axes.semilogy(
            ticks[::every], path[::every], linestyle="none", marker=marker, markersize=3.6, color=INK,
            markerfacecolor="white", zorder=4,
        )  # fmt: skip
    axes.set_ylim(1e-4, 20)
    axes.set_xlabel("step $t$")
    axes.set_ylabel("size of the error")
    axes.legend(title="points: the recurrence, run", fontsize=8)
    return figure


def heavy_ball_best_parameters(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The largest root over η and β as a map, the best point on it; and the roots over the spectrum."""
    figure, (plane, spectrum) = new_figure(7.2, 3.5, columns=2)
    mu, top = 1.0, 16.0
    eta = float(formulas("step", L=top, mu=mu))
    beta = float(formulas("momentum", L=top, mu=mu))
    rate = float(formulas("rate", kappa=top / mu))
    etas, betas = np.meshgrid(np.linspace(0.002, 0.24, 81), np.linspace(-0.2, 0.98, 81))
    worst = np.maximum(_largest_root(etas * mu, betas), _largest_root(etas * top, betas))
    levels = [rate + 0.02, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0]
    lines = plane.contour(etas, betas, worst, levels, colors=[GREY], linewidths=0.8)
    plane.clabel(lines, fontsize=7, fmt="%.2f")
    plane.plot(
        eta, beta, marker="*", markersize=12, color=ORANGE, linestyle="none", label=f"best: {rate:.2f}"
    )
    plane.set_xlabel(r"step size $\eta$ ($\mu = 1$, $L = 16$)")
    plane.set_ylabel(r"momentum $\beta$")
    plane.legend(loc="upper right", fontsize=8)
    lam = np.linspace(0.2, 18, 90)
    spectrum.plot(
        lam, _largest_root(eta * lam, np.full_like(lam, beta)), **{**MEASURED, "label": "best η and β"}
    )
    gradient = 2 / (mu + top)
    spectrum.plot(
        lam, np.abs(1 - gradient * lam), color=GREY, linestyle="--", label="gradient descent, best step"
    )
    spectrum.axhline(rate, color=INK, linewidth=1.4, label="theory: q")
    for end in (mu, top):
        spectrum.axvline(end, color=INK, linewidth=0.8, linestyle=":")
    spectrum.set_ylim(0.3, 1.1)
    spectrum.set_xlabel("curvature λ")
    spectrum.set_ylabel("modulus of the larger root")
    spectrum.legend(fontsize=8, loc="lower center")
    return figure


def _largest_root(curvature: Array, momentum: Array) -> Array:
    """The spectral radius of heavy ball's block with ηλ = `curvature`, measured from two steps of the method."""
    zero, one = np.zeros_like(curvature), np.ones_like(curvature)
    trace = heavy_ball_step(Iterates(one, zero), lambda x: x, curvature, momentum).x
    before = heavy_ball_step(Iterates(zero, one), lambda x: x, curvature, momentum).x
    root = np.sqrt(trace.astype(complex) ** 2 + 4 * before)
    return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2


def heavy_ball_defective_block(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Errors from rest for several curvatures between μ and L, under the bound, and above qᵗ."""
    figure, axes = new_figure(7.2, 3.7)
    kappa, ticks = 100.0, np.arange(61)
    best = Formulas.of(load("heavy-ball-best-parameters"))
    q, eta = float(best("rate", kappa=kappa)), float(best("step", L=kappa, mu=1.0))
    axes.semilogy(ticks, q**ticks, color=ORANGE, linestyle="--", linewidth=1.5, label="$q^t$: no bound")
    axes.semilogy(ticks, formulas("bound", q=q, t=ticks), label="bound", **THEORY)
    axes.semilogy(ticks, formulas("at_mu", q=q, t=ticks), color=BLUE, linestyle="-.", label="theory at μ")
    for lam in (5.0, 25.0, 60.0):
        path = np.abs(_errors(1 + q**2 - eta * lam, q**2, 60))
        axes.semilogy(ticks, path, color=GREY, linewidth=0.8, label="between μ and L" if lam == 5 else None)
    for lam, marker, name in ((1.0, "s", "λ = μ, run"), (kappa, "o", "λ = L, run")):
        path = np.abs(_errors(1 + q**2 - eta * lam, q**2, 60))
        axes.semilogy(
            ticks[::3], path[::3], linestyle="none", marker=marker, markersize=4, color=INK,
            markerfacecolor="white", label=name, zorder=5,
        )  # fmt: skip
    axes.set_ylim(1e-5, 30)
    axes.set_xlabel(f"step $t$ (κ = {kappa:g}, q = {q:.3f})")
    axes.set_ylabel("size of the error, 1 at the start")
    axes.legend(ncols=2, fontsize=8)
    return figure
