"""The figure of an analyzed function: its curve or contours with gradient descent on it, and the distances by step."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from numerics.analysis.functions import MAXIMUM, MINIMUM, SADDLE, Function, Point
from numerics.analysis.trials import CONVERGES, CYCLES, SLOW, Trial, radius
from reports.figures.style import BLUE, GREY, INK, ORANGE, PALE, new_figure, styled
from reports.markdown import number
from reports.point_sections import Numbers

Array = NDArray[np.float64]

_LOOKS: tuple[dict[str, Any], ...] = (
    {"color": ORANGE, "marker": "^"},
    {"color": BLUE, "marker": "s"},
    {"color": INK, "marker": "o"},
    {"color": GREY, "marker": "D"},
)
_DASHES = ("-", "--", "-.", ":")
_GRID = 181  # points along each axis of the contours
_LEVELS = (
    0.005,
    0.02,
    0.05,
    0.1,
    0.17,
    0.25,
    0.35,
    0.45,
    0.55,
    0.65,
    0.75,
    0.85,
    0.93,
)  # parts of the area below
_MARKERS = 40
_SIGNS = {MINIMUM: ("*", 11), MAXIMUM: ("P", 7), SADDLE: ("X", 7)}


def drawn(
    function: Function, found: Numbers, made: Sequence[Trial], box: tuple[Array, Array] | None
) -> tuple[str, str]:
    """The figure as SVG and its caption; both empty where there is nothing to draw.

    For one variable the curve, for two the contours, each with the iterates; for all the distances by step.
    """
    chosen, start = _chosen(made)
    ended = [(trial, trial.runs[start]) for trial in chosen if trial.runs[start].end is not None]
    panels = (function.n <= 2) + bool(ended)
    if not panels:
        return "", ""
    names = [str(v) for v in function.variables]
    figure, axes = new_figure(3.7 * panels + (0.6 if panels > 1 else 1.4), 3.7, panels)
    drawings = list(np.atleast_1d(axes))
    says = []
    if function.n <= 2:
        place = drawings.pop(0)
        low, high = _frame(found, chosen, start, box)
        draw = _curve if function.n == 1 else _contours
        draw(place, function, low, high)
        _iterates(place, function, chosen, start)
        _points(place, function, found.search.points, low, high)
        place.set_xlabel(f"${_name(names[0])}$")
        place.set_ylabel(f"${_name(names[1])}$" if function.n == 2 else "$f$")
        what = "f" if function.n == 1 else "The level lines of f"
        says.append(
            f"{what}, with gradient descent from one start; star: minimizer, plus: maximizer, cross: saddle."
        )
    if ended:
        says.append("Markers: the measured distance to the point where the run ends.")
        if _distances(drawings[0], found, ended, chosen):
            says.append(
                "Lines: the predicted rate, which is local, laid through the last marker; it holds where the markers "
                "follow the line."
            )
    handles, labels = _legend(figure)
    stream = BytesIO()
    with styled():
        if labels:
            figure.legend(handles, labels, loc="outside lower center", ncols=min(panels, len(labels)))
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue().decode("utf-8"), " ".join(says)


def _name(name: str) -> str:
    """A variable for Matplotlib's mathematics, which knows the Greek letters."""
    base, _, index = name.partition("_")
    greek = ("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "rho",
             "sigma", "tau", "phi", "chi", "psi", "omega", "zeta")  # fmt: skip
    shown = "\\" + base if base in greek else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    return f"{shown}_{{{index}}}" if index.isalnum() else shown


def _chosen(made: Sequence[Trial]) -> tuple[list[Trial], int]:
    """Up to four step sizes, and the start from which most of them get somewhere."""
    if not made:
        return [], 0
    trials = list(made[: len(_LOOKS)])
    if made[-1] not in trials:
        trials[-1] = made[-1]  # the last one is that of the box
    arrived = [
        sum(trial.runs[j].verdict in (CONVERGES, SLOW, CYCLES) for trial in trials)
        for j in range(len(trials[0].runs))
    ]
    return trials, int(np.argmax(arrived))


def _frame(
    found: Numbers, trials: Sequence[Trial], start: int, box: tuple[Array, Array] | None
) -> tuple[Array, Array]:
    """The box, or else what holds the minimizer and the runs, and the other points that are not far."""
    if box is not None:
        return box
    n = len(found.search.low)
    seen = [trial.runs[start].path[0] for trial in trials]
    for trial in trials:
        run = trial.runs[start]
        if run.verdict in (CONVERGES, SLOW, CYCLES):
            seen += list(run.path)
    if found.reference is not None:
        seen.append(found.search.points[found.reference].x)
    near = np.array(seen or [np.zeros(n)]).reshape(-1, n)
    centre, reach = near.mean(axis=0), max(2.0, 3 * float(np.ptp(near, axis=0).max()))
    others = [p.x for p in found.search.points if np.abs(p.x - centre).max() <= reach]
    near = np.vstack([near, *[x[None] for x in others]])
    low, high = near.min(axis=0), near.max(axis=0)
    margin = np.maximum(0.18 * (high - low), 0.25 * max(float((high - low).max()), 1.0))
    return low - margin, high + margin


def _curve(axes: Axes, function: Function, low: Array, high: Array) -> None:
    x = np.linspace(low[0], high[0], 800)
    f = function.value(x[:, None])
    f = np.where(np.isfinite(f), f, np.nan)
    axes.plot(x, f, color=GREY, linestyle="-", linewidth=1.4, zorder=2)
    shown = f[np.isfinite(f)]
    if shown.size:
        # A pole would flatten all the rest.
        bottom, top = float(np.quantile(shown, 0.0)), float(shown.max())
        usual = float(np.quantile(shown, 0.9)) - bottom
        top = min(top, bottom + 6 * usual) if usual > 0 else top
        space = 0.08 * max(top - bottom, 1e-12)
        axes.set_ylim(bottom - space, top + space)
    axes.set_xlim(low[0], high[0])


def _contours(axes: Axes, function: Function, low: Array, high: Array) -> None:
    x, y = (np.linspace(low[j], high[j], _GRID) for j in (0, 1))
    f = function.value(np.stack(np.meshgrid(x, y), axis=-1))
    finite = f[np.isfinite(f)]
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    if not finite.size:
        return
    levels = np.unique(np.quantile(finite, _LEVELS))
    if len(levels) > 1:
        with styled():
            axes.contour(
                x,
                y,
                np.ma.masked_invalid(f),
                levels=levels,
                colors=[PALE],
                linewidths=0.9,
                linestyles="-",
                zorder=1,
            )


def _iterates(axes: Axes, function: Function, trials: Sequence[Trial], start: int) -> None:
    for trial, look, dashes in zip(trials, _LOOKS, _DASHES, strict=False):
        path = trial.runs[start].path
        across = path[:, 0]
        up = path[:, 1] if function.n == 2 else function.value(path)
        with np.errstate(all="ignore"):
            sane = np.isfinite(across) & np.isfinite(up) & (np.abs(across) < 1e6) & (np.abs(up) < 1e9)
        axes.plot(
            across[sane], up[sane], linestyle=dashes, linewidth=0.9, markersize=3.4, markerfacecolor="white",
            markevery=_every(path[sane], axes), label=_label(trial), zorder=3, **look,
        )  # fmt: skip


def _every(path: Array, axes: Axes) -> list[int]:
    """The iterates that are some way apart, so that markers do not run into each other."""
    width = np.array([axes.get_xlim(), axes.get_ylim()])[: path.shape[1]]
    scale = np.maximum(width[:, 1] - width[:, 0], 1e-12)
    kept: list[int] = []
    for i, x in enumerate(path / scale):
        if not kept or np.abs(x - path[kept[-1]] / scale).max() > 0.02:
            kept.append(i)
        if len(kept) >= _MARKERS:
            break
    return kept


def _points(axes: Axes, function: Function, points: Sequence[Point], low: Array, high: Array) -> None:
    for p in points:
        if not ((p.x >= low) & (p.x <= high)).all():
            continue
        marker, size = _SIGNS.get(p.kind, (".", 8))
        y = p.x[1] if function.n == 2 else p.value
        axes.plot(
            [p.x[0]], [y], linestyle="none", marker=marker, markersize=size, color=INK, markeredgecolor="white",
            markeredgewidth=0.8, zorder=5,
        )  # fmt: skip


def _distances(
    axes: Axes, found: Numbers, ended: Sequence[tuple[Trial, Any]], trials: Sequence[Trial]
) -> bool:
    """Draws the distances, and a line for each predicted rate below 1; whether there was one."""
    lined = False
    lengths = [max(2, run.steps or int(run.times[-1])) for _, run in ended]
    # Rates are lines on a linear axis, which runs of very different lengths cannot share, nor those without a rate.
    rates = [radius(found.search.points[run.end], trial.eta) for trial, run in ended]
    straight = max(lengths) <= 20 * min(lengths) and min(rates) < 1 - 1e-12
    for trial, run in ended:
        k = next(i for i, other in enumerate(trials) if other is trial)
        point = found.search.points[run.end]
        d = np.linalg.norm(run.path - point.x, axis=-1)
        alive = d > 1e-13 * (1 + np.abs(point.x).max())
        t, d = run.times[alive], d[alive]
        if not len(t):
            continue
        shift = 0 if straight else 1
        axes.plot(
            t + shift, d, linestyle="none", markersize=3.4, markerfacecolor="white", zorder=4,
            markevery=_apart(t if straight else np.log(t + 1)), label=_label(trial), **_LOOKS[k],
        )  # fmt: skip
        factor = radius(point, trial.eta)
        if 1e-6 < factor < 1 - 1e-12 and len(t) > 3:
            times = np.unique(np.geomspace(max(1, int(t[-1]) // 50), max(2, int(t[-1])), 100).astype(int))
            lined = True
            line = d[-1] * factor ** (times - float(t[-1]))
            keep = line <= 3 * d.max()
            axes.plot(
                times[keep] + shift,
                line[keep],
                color=_LOOKS[k]["color"],
                linestyle=_DASHES[k],
                linewidth=1.2,
                zorder=3,
            )
    axes.set_yscale("log")
    if not straight:
        axes.set_xscale("log")
    axes.set_xlabel("step $t$" if straight else "step $t + 1$")
    axes.set_ylabel("distance to the minimizer")
    return lined


def _apart(t: Array) -> list[int]:
    """The places of some 30 of the ascending values t that are about equally far apart."""
    kept = [0]
    for i in range(1, len(t)):
        if t[i] - t[kept[-1]] >= (t[-1] - t[0]) / 30:
            kept.append(i)
    return kept


def _label(trial: Trial) -> str:
    shown = str(trial.exact) if trial.exact is not None and len(str(trial.exact)) < 10 else number(trial.eta)
    return f"η = {shown} ({trial.name})"


def _legend(figure: Any) -> tuple[list[Any], list[str]]:
    """Each step size once."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    return list(found.values()), list(found)


__all__ = ["drawn"]
