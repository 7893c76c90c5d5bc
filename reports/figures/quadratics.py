"""Figures of the quadratics: the theory's curve over measured points, and paths in the plane for the eye.

Every path and every point is a run of `numerics.simulate`; every curve a formula of the theorem. The plane problem is a
narrow valley, turned and off the origin, so that no axis is special.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sympy import latex

from numerics.formulas import Formulas
from numerics.quadratics import QuadraticBatch, eigenbasis_solution, random_quadratics
from numerics.simulate import gradient_descent
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
    shade_forbidden,
)
from theory.catalogue import load
from theory.kernel.theorem import Theorem
from theory.notation import epsilon, eta, kappa, lam, lam_max, lam_min, t

Array = NDArray[np.float64]

# One look for each of up to three step sizes: colour, dashes and marker all differ.
_LOOKS: tuple[dict[str, Any], ...] = (
    {"color": INK, "linestyle": "-", "marker": "o"},
    {"color": BLUE, "linestyle": "--", "marker": "s"},
    {"color": ORANGE, "linestyle": "-.", "marker": "^"},
)
_POINTS: dict[str, Any] = {"linestyle": "none", "markersize": 3.6, "markerfacecolor": "white", "zorder": 4}


# --- Problems and paths ------------------------------------------------------------------------------------


def _math(*parts: Any) -> str:
    """Symbols and text as one label: symbols by SymPy's LaTeX, text as it stands."""
    return "".join(part if isinstance(part, str) else f"${latex(part)}$" for part in parts)


def _signed(number: float) -> str:
    """Two digits, with a sign that is a minus and no hyphen."""
    return f"{number:+.2f}".replace("-", "−") if abs(number) > 1e-9 else "0"


def _random_problem(seed: int, n: int = 30, condition: float = 50.0) -> QuadraticBatch:
    """One quadratic with log-uniform eigenvalues and λmax = 1."""
    return random_quadratics(np.random.default_rng(seed), n, ["log-uniform"], [condition], [1.0])


def _valley(flat: float, steep: float) -> QuadraticBatch:
    """A valley in the plane: x* = (1, 0.5), its floor at 25° to the horizontal axis."""
    angle = np.radians(25)
    Q = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    A = Q @ np.diag([flat, steep]) @ Q.T
    return QuadraticBatch(
        ((A + A.T) / 2)[None], Q[None], np.array([[flat, steep]]), np.array([[1.0, 0.5]]), ("two-point",)
    )


def _paths(batch: QuadraticBatch, start: Array, step_sizes: Array, steps: int) -> Array:
    """The iterates (T + 1, n, S) of one problem from one start."""
    path = gradient_descent(
        batch.matrices,
        batch.linear_terms,
        start[None],
        np.atleast_2d(step_sizes),
        steps,
        record=range(steps + 1),
    )
    return path[:, 0]


def _start(batch: QuadraticBatch, *coordinates: float) -> Array:
    """The point whose error has these coordinates along the eigenvectors."""
    return batch.minimizers[0] + batch.eigenvectors[0] @ np.asarray(coordinates)


def _coordinates(batch: QuadraticBatch, path: Array) -> Array:
    """Coordinates (T + 1, n, S) of the errors along the eigenvectors."""
    return np.matmul(batch.eigenvectors[0].T, path - batch.minimizers[0][:, None])


def _contours(axes: Axes, batch: QuadraticBatch, half_width: float, levels: int = 9) -> None:
    """Level lines of f around the minimizer, which is marked."""
    centre = batch.minimizers[0]
    grid = np.linspace(-half_width, half_width, 61)
    X, Y = np.meshgrid(grid, grid)
    A = batch.matrices[0]
    f = (A[0, 0] * X**2 + 2 * A[0, 1] * X * Y + A[1, 1] * Y**2) / 2
    heights = f.max() * np.linspace(0.05, 1, levels) ** 2
    axes.contour(X + centre[0], Y + centre[1], f, heights, colors=[GREY], linewidths=0.5, alpha=0.7)
    axes.plot(*centre, marker="+", markersize=9, markeredgewidth=1.6, color=INK, zorder=5)
    axes.set_xlim(centre[0] - half_width, centre[0] + half_width)
    axes.set_ylim(centre[1] - half_width, centre[1] + half_width)
    axes.set_aspect("equal")
    axes.set_xlabel("$x_1$")
    axes.set_ylabel("$x_2$")
    axes.grid(visible=False)


def _walk(axes: Axes, path: Array, look: dict[str, Any], label: str | None = None) -> None:
    """A path (T + 1, 2) with its points; the start is filled."""
    axes.plot(
        path[:, 0], path[:, 1], color=look["color"], linestyle="-", linewidth=1.0,
        marker=look["marker"], markersize=3.4,
        markerfacecolor="white", label=label, zorder=4,
    )  # fmt: skip
    axes.plot(*path[0], color=look["color"], marker=look["marker"], markersize=5, linestyle="none", zorder=5)


# --- One figure a theorem ----------------------------------------------------------------------------------


def error_powers(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The size of the error over the steps: simulated, and from the powers of the eigenvalues."""
    figure, axes = new_figure()
    batch, steps = _random_problem(seed), 60
    fractions = np.array([0.1, 1.0, 2.1])
    start = batch.minimizers[0] + batch.eigenvectors[0].sum(axis=1)
    measured = _paths(batch, start, fractions / batch.L[0], steps)
    for s, look in enumerate(_LOOKS):
        closed = [
            np.linalg.norm(
                eigenbasis_solution(batch, start[None], fractions[None, s : s + 1] / batch.L, k)[0, :, 0]
                - batch.minimizers[0]
            )
            for k in range(steps + 1)
        ]
        axes.semilogy(range(steps + 1), closed, color=look["color"], linestyle=look["linestyle"])
        size = np.linalg.norm(measured[:, :, s] - batch.minimizers[0], axis=1)
        label = _math(eta, f" = {fractions[s]:g}/", lam_max)
        axes.semilogy(
            range(0, steps + 1, 3),
            size[::3],
            color=look["color"],
            marker=look["marker"],
            label=label,
            **_POINTS,
        )
    axes.set_xlabel(_math("step ", t))
    axes.set_ylabel("distance to the minimizer")
    axes.legend(title="points: simulated; lines: powers of I − ηA", ncols=3)
    return figure


def eigenvector_factors(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Five coordinates of one run, each on its own geometric line."""
    figure, axes = new_figure()
    batch, steps = _random_problem(seed, n=5, condition=20.0), 40
    step = 1.85 / batch.L[0]
    start = batch.minimizers[0] + batch.eigenvectors[0].sum(axis=1)
    measured = np.abs(_coordinates(batch, _paths(batch, start, np.array([step]), steps)))[:, :, 0]
    ticks = np.arange(steps + 1)
    markers = "osd^v"
    for k, value in enumerate(batch.eigenvalues[0]):
        factor = float(formulas("factor", eta=step, **{"lambda": value}))
        power = np.abs(formulas("power", eta=step, t=ticks, **{"lambda": value}))
        seen = power > 1e-9
        shade = str(0.65 - 0.15 * k)
        axes.semilogy(ticks[seen], power[seen], color=shade, linestyle="-", linewidth=1.2)
        axes.semilogy(
            ticks[seen][::2], measured[seen, k][::2], color=shade, marker=markers[k],
            label=f"$\\eta\\lambda$ = {step * value:.2f}: factor {_signed(factor)}", **_POINTS,
        )  # fmt: skip
    axes.set_xlabel(_math("step ", t))
    axes.set_ylabel("size of the coordinate")
    axes.set_ylim(1e-7, 3)
    axes.legend(title="points: simulated; lines: theory", loc="lower left")
    return figure


def eigenvalue_bounds(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The curvature of one valley along every direction of the plane, between its two eigenvalues."""
    figure, axes = new_figure()
    batch = _valley(1.0, 4.0)
    angle = np.linspace(-90, 90, 121)
    d = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
    low = formulas("low", d=d, lambda_min=batch.mu[0])
    high = formulas("high", d=d, lambda_max=batch.L[0])
    axes.plot(angle, high, label=_math(lam_max, r"$\Vert d\Vert^2$"), **THEORY)
    axes.plot(angle, low, label=_math(lam_min, r"$\Vert d\Vert^2$"), **{**THEORY, "linestyle": "--"})
    curvature = np.sum(d * (d @ batch.matrices[0]), axis=-1)
    axes.plot(angle[::4], curvature[::4], label=r"$\langle d, Ad\rangle$, measured", **MEASURED)
    for k, name in ((0, lam_min), (1, lam_max)):
        x, y = batch.eigenvectors[0][:, k]
        mark_vertical(axes, float(np.degrees(np.arctan(y / x))), _math("eigenvector of ", name))
    axes.set(xlim=(-90, 90), ylim=(0, 5.6), xticks=range(-90, 91, 45))
    shade_above(axes, angle, high)
    axes.axhspan(0, low[0], facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0)
    axes.set(xlabel="direction of $d$, in degrees", ylabel="curvature along a unit $d$")
    axes.legend(loc=(0.5, 0.42))
    return figure


def step_size_limit(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The same valley and start with step sizes below, at and above the limit."""
    figure, panels = new_figure(7.2, 2.9, columns=3)
    batch = _valley(1.0, 10.0)
    limit = float(formulas("limit", lambda_max=batch.L[0]))
    cases = ((0.92, 25, "below"), (1.0, 25, "at the limit"), (1.06, 9, "above"))
    for axes, (fraction, steps, name), look in zip(panels, cases, _LOOKS, strict=True):
        _contours(axes, batch, 3.4)
        path = _paths(batch, _start(batch, -2.9, 1.0), np.array([fraction * limit]), steps)
        _walk(axes, path[:, :, 0], look)
        axes.set_title(_math(f"{name}: ", eta, f" = {2 * fraction:.2f}/", lam_max), fontsize=9.5)
    return figure


def period_two_orbit(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The orbit in the plane, and the coordinate along the top eigenvector beside it."""
    figure, (plane, run) = new_figure(7.2, 3.3, columns=2)
    batch, steps = _valley(1.0, 10.0), 24
    limit = float(formulas("limit", **{"lambda": batch.L[0]}))
    _contours(plane, batch, 3.2)
    _walk(
        plane, _paths(batch, _start(batch, 0.0, 1.5), np.array([limit]), 4)[:, :, 0], _LOOKS[1], "on the line"
    )
    _walk(
        plane, _paths(batch, _start(batch, -2.8, 1.5), np.array([limit]), 20)[:, :, 0], _LOOKS[0], "elsewhere"
    )
    plane.legend(loc="lower right")
    fractions = np.array([0.97, 1.0, 1.03])
    path = _paths(batch, _start(batch, -2.8, 1.0), fractions * limit, steps)
    top = _coordinates(batch, path)[:, 1]
    for s, look in enumerate(_LOOKS):
        run.plot(
            range(steps + 1), top[:, s], color=look["color"], linestyle=look["linestyle"], marker=look["marker"],
            markersize=3.4, markerfacecolor="white", linewidth=0.9,
            label=_math(eta, f" = {2 * fractions[s]:.2f}/", lam),
        )  # fmt: skip
    run.set_xlabel(_math("step ", t))
    run.set_ylabel(_math("coordinate along the eigenvector of ", lam))
    run.legend(loc="upper left")
    return figure


def interior_eigenvalues(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The size of the factor over λ, with the bound by the ends."""
    figure, axes = new_figure()
    batch = random_quadratics(np.random.default_rng(seed), 24, ["linear"], [10.0], [1.0])
    low, high = batch.mu[0], batch.L[0]
    values = np.linspace(low, high, 241)
    start = batch.minimizers[0] + batch.eigenvectors[0].sum(axis=1)
    sizes = np.array([0.6, 2 / (1 + low), 2.1]) / high
    measured = np.abs(_coordinates(batch, _paths(batch, start, sizes, 1))[1])
    for s, look in enumerate(_LOOKS):
        bound = float(formulas("bound", eta=sizes[s], lambda_min=low, lambda_max=high))
        # With both ends at λ the bound is the factor of λ itself.
        curve = formulas("bound", eta=sizes[s], lambda_min=values, lambda_max=values)
        axes.plot(values, curve, color=look["color"], linestyle=look["linestyle"])
        label = _math(eta, f" = {sizes[s] * high:.2f}/", lam_max, f": at most {bound:.2f}")
        axes.plot(
            batch.eigenvalues[0],
            measured[:, s],
            color=look["color"],
            marker=look["marker"],
            label=label,
            **_POINTS,
        )
        axes.axhline(bound, color=look["color"], linewidth=0.7, linestyle=":")
    axes.set_xlabel(_math("eigenvalue ", lam, " (in units of ", lam_max, ")"))
    axes.set_ylabel("size of the factor, $|1-\\eta\\lambda|$")
    axes.set_ylim(0, 1.6)
    axes.legend(loc="upper center", ncols=3, title="points: measured; lines: theory", columnspacing=1.2)
    return figure


def best_step(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """The spectral radius over η: two branches, the best step where they meet, divergence beyond the limit."""
    figure, axes = new_figure()
    batch = _random_problem(seed, condition=6.0)
    low, high = batch.mu[0], batch.L[0]
    best = float(formulas("step", lambda_min=low, lambda_max=high))
    rate = float(formulas("rate", kappa=high / low))
    limit = float(load("step-size-limit").formulas["limit"].subs({lam_max: high}))
    grid = np.linspace(0, 1.2 * limit, 241)
    radius = formulas(
        "radius", eta=grid, lambda_min=np.full_like(grid, low), lambda_max=np.full_like(grid, high)
    )
    for end, dashes, symbol in ((low, "--", lam_min), (high, ":", lam_max)):
        branch = formulas(
            "radius", eta=grid, lambda_min=np.full_like(grid, end), lambda_max=np.full_like(grid, end)
        )
        axes.plot(
            grid, branch, color=GREY, linestyle=dashes, linewidth=1.1, label=_math("factor of ", symbol)
        )
    axes.plot(grid, radius, label="spectral radius $\\rho(\\eta)$, theory", **THEORY)
    sizes = np.linspace(0.03, 1.17, 24) * limit
    start = batch.minimizers[0] + batch.eigenvectors[0].sum(axis=1)
    measured = np.abs(_coordinates(batch, _paths(batch, start, sizes, 1))[1]).max(axis=0)
    axes.plot(sizes, measured, label="slowest coordinate, measured", **MEASURED)
    shade_forbidden(axes, limit, grid[-1], "diverges")
    mark_vertical(axes, best, _math(eta, "* = ", theorem.formulas["step"]), height=0.3)
    axes.plot(
        best,
        rate,
        marker="*",
        markersize=11,
        color=ORANGE,
        zorder=6,
        linestyle="none",
        label=f"best rate {rate:.2f}",
    )
    axes.set_xlim(0, grid[-1])
    axes.set_ylim(0, 1.5)
    axes.set_xlabel(_math("step size ", eta, " (", lam_max, " = 1, ", kappa, f" = {high / low:g})"))
    axes.set_ylabel("factor of the error in one step")
    axes.legend(loc="upper left", ncols=2)
    return figure


def function_value_rate(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """f − f* over the steps with η*: the slowest start on the theory's line, random starts below it."""
    figure, axes = new_figure()
    batch, steps = _random_problem(seed, condition=20.0), 60
    low, high = batch.mu[0], batch.L[0]
    best = float(Formulas.of(load("best-step"))("step", lambda_min=low, lambda_max=high))
    rate = float(formulas("best_rate", lambda_min=low, lambda_max=high))
    rng = np.random.default_rng(seed)

    def values(coordinates):
        path = (
            _paths(batch, _start(batch, *coordinates), np.array([best]), steps)[:, :, 0] - batch.minimizers[0]
        )
        form = np.sum(path * (path @ batch.matrices[0]), axis=1)
        return form / form[0]

    ticks = np.arange(steps + 1)
    n = batch.dimension
    for k in range(6):
        axes.semilogy(
            ticks,
            values(rng.standard_normal(n)),
            color=GREY,
            linestyle="-",
            linewidth=0.8,
            label="random starts" if k == 0 else None,
        )
    axes.semilogy(ticks, rate**ticks, label=f"theory: {rate:.3f}$^t$", **THEORY)
    on_top = values(np.eye(n)[-1])
    axes.semilogy(
        ticks[::3], on_top[::3], label=_math("start along the eigenvector of ", lam_max), **MEASURED
    )
    axes.set_xlabel(_math("step ", t))
    axes.set_ylabel("what is left of $f-f^*$")
    axes.legend(title=_math(eta, "*, ", kappa, f" = {high / low:g}"))
    return figure


def iteration_count(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Counted steps over κ, between the two bounds."""
    figure, axes = new_figure()
    grid = np.geomspace(1.2, 1000, 120)
    kappas = np.geomspace(1.5, 600, 14)
    of_best = Formulas.of(load("best-step"))
    for accuracy, look in ((1e-2, _LOOKS[0]), (1e-6, _LOOKS[1])):
        needed = formulas("needed", epsilon=accuracy, kappa=grid)
        enough = formulas("enough", epsilon=accuracy, kappa=grid)
        axes.fill_between(grid, needed, enough, color=look["color"], alpha=0.18, linewidth=0)
        exact = formulas("exact", epsilon=accuracy, rho=of_best("rate", kappa=grid))
        label = _math(epsilon, f" = $10^{{{round(np.log10(accuracy))}}}$")
        axes.loglog(grid, exact, color=look["color"], linestyle=look["linestyle"])
        counts = [_counted(value, accuracy, of_best) for value in kappas]
        axes.loglog(kappas, counts, color=look["color"], marker=look["marker"], label=label, **_POINTS)
    axes.set_xlabel(_math("condition number ", kappa))
    axes.set_ylabel("steps")
    axes.set_ylim(0.5, 2e4)
    axes.legend(title="points: counted; lines: exact count; bands: the two bounds", loc="upper left")
    return figure


def _counted(condition: float, accuracy: float, of_best: Formulas) -> int:
    """Steps until the error has shrunk by `accuracy`, from the slowest start in a valley of this condition number."""
    batch = _valley(1.0, condition)
    step = of_best("step", lambda_min=batch.mu, lambda_max=batch.L)
    steps = int(condition * -np.log(accuracy)) + 20
    path = _paths(batch, _start(batch, 1.0, 1.0), step, steps)[:, :, 0]
    size = np.linalg.norm(path - batch.minimizers[0], axis=1)
    return int(np.argmax(size <= accuracy * size[0]))


def zigzag(theorem: Theorem, formulas: Formulas, seed: int) -> Figure:
    """Creeping, landing and zigzagging in the steep direction of one valley."""
    figure, panels = new_figure(7.2, 2.9, columns=3)
    batch = _valley(1.0, 12.0)
    for axes, product, look, name in zip(
        panels, (0.35, 1.0, 1.85), _LOOKS, ("creeps", "lands in one step", "zigzags"), strict=True
    ):
        step = product / batch.L[0]
        factor = float(formulas("factor", eta=step, **{"lambda": batch.L[0]}))
        _contours(axes, batch, 3.4)
        _walk(axes, _paths(batch, _start(batch, -2.9, 1.3), np.array([step]), 16)[:, :, 0], look)
        axes.set_title(
            _math(f"{name}\nfactor {_signed(factor)} (", eta * lam_max, f" = {product:g})"), fontsize=9
        )
    return figure
