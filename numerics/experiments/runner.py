"""From a theorem to its evidence: the experiment of its name is found and run."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from numpy.random import SeedSequence

from numerics.evidence import Check, Evidence, worst_of
from numerics.formulas import Formulas


@dataclass(frozen=True)
class Size:
    """How much to measure: random problems, and step sizes for each of them."""

    problems: int
    step_sizes: int


FULL = Size(problems=2000, step_sizes=64)
QUICK = Size(problems=60, step_sizes=16)

#: How many problems an experiment is given at a time: memory does not grow with the number of all.
AT_ONCE = FULL.problems

Experiment = Callable[[Formulas, Size, int], tuple[Check, ...]]


def experiment_of(family: str, name: str) -> Experiment:
    """The experiment of a theorem; LookupError, with what to write where, if it has none."""
    module = importlib.import_module(f"numerics.experiments.{family}")
    function = getattr(module, name.replace("-", "_"), None)
    if function is None:
        raise LookupError(f"{module.__name__} has no {name.replace('-', '_')}(formulas, size, seed)")
    return function


def measure(theorem: Any, size: Size, seed: int, formulas: Formulas | None = None) -> Evidence:
    """Run the theorem's experiment; `formulas` stand in for the theorem's own where a test tampers with them."""
    experiment = experiment_of(theorem.family, theorem.name)
    formulas = formulas or Formulas.of(theorem)
    parts = [tuple(experiment(formulas, part, own)) for part, own in portions(size, seed)]
    checks = tuple(worst_of(same) for same in zip(*parts, strict=True))
    return Evidence(theorem.name, seed, size.problems, checks)


def portions(size: Size, seed: int, at_once: int = AT_ONCE) -> Iterator[tuple[Size, int]]:
    """Sizes of at most `at_once` problems that make up `size`, each with a seed of its own, the first with `seed`.

    >>> [part.problems for part, _ in portions(Size(problems=4500, step_sizes=8), seed=0)]
    [2000, 2000, 500]
    """
    for k, first in enumerate(range(0, size.problems, at_once)):
        own = int(SeedSequence([seed, k]).generate_state(1)[0]) if k else seed
        yield replace(size, problems=min(at_once, size.problems - first)), own
