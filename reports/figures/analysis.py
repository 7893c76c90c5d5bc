"""The figure of an analyzed quadratic: the measured errors of the methods, below the bounds of the theorems."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from numerics.analysis.quadratic import QuadraticAnalysis
from reports.figures.style import BLUE, GREY, INK, ORANGE, new_figure, styled

_LOOKS: tuple[dict[str, Any], ...] = (
    {"color": INK, "marker": "o"},
    {"color": BLUE, "marker": "s"},
    {"color": ORANGE, "marker": "^"},
    {"color": GREY, "marker": "D"},
)
_DASHES = ("-", "--", "-.", ":")
_MARKERS = 22  # of a curve


def drawn(found: QuadraticAnalysis) -> tuple[str, str]:
    """The figure as SVG and its caption; both empty where nothing was measured."""
    runs = [(method.name, method.run) for method in found.methods if method.run is not None]
    if not runs:
        return "", ""
    figure, axes = new_figure(7.2, 3.8)
    for (name, run), look, dashes in zip(runs, _LOOKS, _DASHES, strict=False):
        t = np.arange(run.steps + 1)
        kept = np.unique(np.linspace(0, run.steps, _MARKERS).round().astype(int))
        lines = np.unique(np.linspace(0, run.steps, 400).round().astype(int))
        axes.plot(t[lines], run.bounds[lines], color=look["color"], linestyle=dashes, linewidth=1.4, zorder=3)
        axes.plot(
            t[kept], np.maximum(run.errors[kept], 1e-300), linestyle="none", markersize=3.8, markerfacecolor="white",
            label=name, zorder=4, **look,
        )  # fmt: skip
    axes.set_yscale("log")
    axes.axhline(found.epsilon, color=GREY, linewidth=0.8, linestyle=(0, (2, 3)), zorder=2)
    axes.set_ylim(found.epsilon / 30, max(3.0, *(float(run.bounds.max()) for _, run in runs)) * 1.5)
    axes.set_xlabel("step $t$")
    axes.set_ylabel(r"error $\|x_t - x^*\| \,/\, \|x_0 - x^*\|$")
    axes.legend(loc="upper right")
    stream = BytesIO()
    with styled():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    caption = (
        "Markers: measured, each method at its best parameters. Lines: what the theorems allow at most. "
        "Dotted: the accuracy that steps are counted to."
    )
    return stream.getvalue().decode("utf-8"), caption
