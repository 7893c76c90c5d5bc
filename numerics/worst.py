"""The worst case of many comparisons, as it becomes a check: arrays go in, one figure is kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from numerics.evidence import Check


class Worst:
    """The largest of the figures added so far, and how many there were; nan counts as infinitely large.

    >>> worst = Worst()
    >>> worst.add([0.2, 0.5])
    >>> worst.at_most("error, of the rounding budget", 1.0).held
    True
    """

    def __init__(self) -> None:
        self.cases, self.figure = 0, -np.inf

    def add(self, figures: Any) -> None:
        """Take more figures into account, an array of any shape."""
        figures = np.asarray(figures, dtype=float)
        self.cases += figures.size
        figures = np.where(np.isnan(figures), np.inf, figures)
        self.figure = max(self.figure, float(np.max(figures, initial=-np.inf)))

    def at_most(self, label: str, bound: float) -> Check:
        """The check that the largest figure is at most `bound`."""
        return Check(label, self.cases, self.figure, "<=", bound)

    def at_least(self, label: str, bound: float) -> Check:
        """The check that the least figure is at least `bound`, for figures that were added with the opposite sign."""
        return Check(label, self.cases, -self.figure, ">=", bound)
