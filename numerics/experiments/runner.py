"""From a theorem to its evidence: the experiment of its name is found and run."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numerics.evidence import Check, Evidence
from numerics.formulas import Formulas


@dataclass(frozen=True)
class Size:
    """How much to measure: random problems, and step sizes for each of them."""

    problems: int
    step_sizes: int


FULL = Size(problems=2000, step_sizes=64)
QUICK = Size(problems=60, step_sizes=16)

Experiment = Callable[[Formulas, Size, int], tuple[Check, ...]]


def experiment_of(family: str, name: str) -> Experiment:
    """The experiment of a theorem; LookupError, with what to write where, if it has none."""
    module = importlib.import_module(f"numerics.experiments.{family}")
    function = getattr(module, name.replace("-", "_"), None)
    if function is None:
        raise LookupError(
            f"{name}: write {name.replace('-', '_')}(formulas, size, seed) in numerics/experiments/{family}.py"
        )
    return function


def measure(theorem: Any, size: Size, seed: int, formulas: Formulas | None = None) -> Evidence:
    """Run the theorem's experiment; `formulas` stand in for the theorem's own where a test tampers with them."""
    experiment = experiment_of(theorem.family, theorem.name)
    checks = tuple(experiment(formulas or Formulas.of(theorem), size, seed))
    return Evidence(theorem.name, seed, size.problems, checks)
