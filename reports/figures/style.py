"""One look for all figures: readable in grey, small, and the same bytes for the same data.

Nothing here touches Matplotlib's global state: `styled()` holds the settings while a figure is drawn and saved, and
figures are made from `Figure` alone, without pyplot.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.files import write_whole

INK, BLUE, ORANGE, GREY, PALE = "#1a1a1a", "#0b5394", "#d9730d", "#7a7a7a", "#d9d9d9"

# Keyword arguments for the three things that every figure shows.
THEORY: dict[str, Any] = {"color": INK, "linestyle": "-", "linewidth": 1.6, "zorder": 3}
MEASURED: dict[str, Any] = {
    "color": BLUE, "linestyle": "none", "marker": "o", "markersize": 3.6,
    "markerfacecolor": "white", "markeredgewidth": 1.0, "zorder": 4,
}  # fmt: skip
OTHER: dict[str, Any] = {"color": ORANGE, "linestyle": "--", "linewidth": 1.6, "zorder": 3}

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "mathtext.fontset": "cm",
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    # Lightness, dashes and colour all differ, so a curve is known by any one of them.
    "axes.prop_cycle": cycler(color=[INK, BLUE, ORANGE, GREY], linestyle=["-", "--", "-.", ":"]),
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "legend.edgecolor": "none",
    "legend.fontsize": 9,
    "hatch.linewidth": 0.5,
    "hatch.color": "#bdbdbd",
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "etastar",
    "svg.fonttype": "path",  # the glyphs travel with the figure, so it looks alike everywhere
    "path.simplify": True,
}


def styled() -> AbstractContextManager[Any]:
    """Hold the style while figures are drawn: `with styled(): …`. Pages are built inside it."""
    return mpl.rc_context(_STYLE)


def new_figure(width: float = 7.2, height: float = 3.6, columns: int = 1) -> tuple[Figure, Any]:
    """A figure of `width` by `height` inches, with one axes or an array of `columns` axes side by side."""
    with styled():
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(1, columns)


def shade_forbidden(axes: Axes, low: float, high: float, label: str | None = None) -> None:
    """Shade and hatch low ≤ x ≤ high, the region that the theorem excludes."""
    axes.axvspan(
        low, high, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0, label=label
    )


def shade_above(axes: Axes, x: Any, y: Any, label: str | None = None) -> None:
    """Shade and hatch what lies above the curve y(x), up to the upper end of the axes: set its limits first."""
    top = axes.get_ylim()[1]
    axes.fill_between(
        x, y, top, facecolor="#efefef", edgecolor="#bdbdbd", hatch="///", linewidth=0, zorder=0, label=label
    )


def mark_vertical(axes: Axes, x: float, text: str, height: float = 0.96) -> None:
    """A dashed vertical line at x, named by `text` at `height` (a fraction of the axes)."""
    axes.axvline(x, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    axes.annotate(
        text, (x, height), xycoords=axes.get_xaxis_transform(), xytext=(4, 0), textcoords="offset points",
        va="top", ha="left", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8}, zorder=5,
    )  # fmt: skip


def save_svg(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Write `figure` as SVG: whole or not at all, and the same bytes for the same figure. OSError if it cannot."""
    stream = BytesIO()
    with styled():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    write_whole(path, stream.getvalue())


def save_png(figure: Figure, path: str | os.PathLike[str], dpi: int = 120) -> None:
    """Write `figure` as PNG, to look at while drawing."""
    with styled():
        figure.savefig(path, format="png", dpi=dpi)
