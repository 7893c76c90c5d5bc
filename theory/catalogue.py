"""The explicit, ordered list of theorems.

A theorem is a file `theory/<family>/<name>.py` (hyphens of the name are underscores there). Its docstring is
its prose: the first line is the title, the rest the summary that the page opens with; its function
`theorem()` gives everything else. Titles are read without importing anything heavy.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theory.kernel.theorem import Theorem

CATALOGUE: dict[str, tuple[str, ...]] = {
    "gradients": (
        "quadratic-form",
        "quadratic-gradient",
        "quadratic-minimizer",
        "least-squares",
        "ridge",
        "logistic-loss",
        "mean-logistic-loss",
        "steepest-descent",
        "descent-direction",
        "step-derivative",
        "taylor-remainder",
    ),
    "smoothness": (
        "descent-lemma",
        "sufficient-decrease",
        "positive-decrease",
        "best-guaranteed-step",
        "quadratic-smoothness",
        "cocoercivity",
    ),
    "convexity": (
        "first-order-convexity",
        "monotone-gradient",
        "second-order-convexity",
        "strict-convexity",
        "strong-convexity",
        "convexity-calculus",
        "stationary-is-global",
        "minimizer-set",
        "unique-minimizer",
        "sublevel-sets",
        "strong-convexity-minimizer",
    ),
    "quadratics": (
        "error-powers",
        "eigenvector-factors",
        "eigenvalue-bounds",
        "step-size-limit",
        "period-two-orbit",
        "interior-eigenvalues",
        "best-step",
        "function-value-rate",
        "iteration-count",
        "zigzag",
    ),
    "rates": (
        "nonconvex-rate",
        "exact-nonconvex-rate",
        "convex-rate",
        "tight-convex-rate",
        "gradient-norm-rate",
        "quartic-decay",
        "strongly-convex-rate",
        "strongly-convex-value-rate",
        "polyak-lojasiewicz-rate",
        "sharper-polyak-lojasiewicz-rate",
        "iterations-to-accuracy",
    ),
    "momentum": (
        "jury-criterion",
        "second-order-recurrence",
        "momentum-forms",
        "pytorch-momentum",
        "heavy-ball-stability",
        "ema-momentum-stability",
        "heavy-ball-best-parameters",
        "heavy-ball-defective-block",
        "nesterov-look-ahead",
        "nesterov-stability",
        "nesterov-convex-rate",
        "nesterov-strongly-convex-rate",
        "accelerated-iterations-to-accuracy",
        "heavy-ball-cycle",
        "heavy-ball-cycle-attraction",
        "chebyshev-iteration",
        "chebyshev-optimum",
        "acceleration-exponents",
    ),
    "line_search": (
        "exact-step",
        "kantorovich",
        "exact-line-search-rate",
        "exact-line-search-class",
        "armijo-condition",
        "backtracking",
        "armijo-exact-step",
    ),
    "gradient_flow": (
        "euler-local-error",
        "flow-local-error",
        "euler-stability",
        "flow-rate",
    ),
    "saddles": (
        "strict-saddle",
        "escape-time",
        "monkey-saddle",
    ),
    "adam": (
        "moving-averages",
        "weight-sum",
        "bias-correction",
        "drift-residual",
        "first-step",
        "scale-invariance",
        "correction-cost",
    ),
}


_QUOTES = '"' * 3


def _docstring(source: str) -> str:
    """The docstring of a module; a plain one at its head is cut out, which is many times faster than parsing."""
    head = source.split(_QUOTES, 2)
    if len(head) == 3 and not head[0] and "\\" not in head[1]:
        return inspect.cleandoc(head[1])
    return ast.get_docstring(ast.parse(source)) or ""


@dataclass(frozen=True)
class Entry:
    """A theorem's name and family, and where its file is."""

    name: str
    family: str

    @property
    def module(self) -> str:
        """The dotted name of the theorem's module."""
        return f"theory.{self.family}.{self.name.replace('-', '_')}"

    @property
    def path(self) -> Path:
        """The theorem's file."""
        return Path(__file__).parent / self.family / f"{self.name.replace('-', '_')}.py"

    @property
    def prose(self) -> tuple[str, str]:
        """Title and summary: the first line of the file's docstring, and the rest of it."""
        docstring = _docstring(self.path.read_text(encoding="utf-8"))
        title, _, rest = docstring.partition("\n")
        return title.strip(), inspect.cleandoc(rest)

    @property
    def title(self) -> str:
        """The sentence that states the conclusion."""
        return self.prose[0]


ENTRIES: tuple[Entry, ...] = tuple(
    Entry(name, family) for family, names in CATALOGUE.items() for name in names
)


def entry(name: str) -> Entry:
    """The entry of this name; KeyError where there is none."""
    for candidate in ENTRIES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def unregistered(name: str) -> list[Path]:
    """Files in which a theorem of this name would stand, whether or not it is in `CATALOGUE`."""
    if not name.replace("-", "").isalnum():
        return []
    files = (Path(__file__).parent / family / f"{name.replace('-', '_')}.py" for family in CATALOGUE)
    return [file for file in files if file.is_file()]


@cache
def load(name: str) -> Theorem:
    """The theorem of this name, complete with name, family and prose; KeyError where there is none."""
    found = entry(name)
    title, summary = found.prose
    theorem = importlib.import_module(found.module).theorem()
    return replace(theorem, name=found.name, family=found.family, title=title, summary=summary)
