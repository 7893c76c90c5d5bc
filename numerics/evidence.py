"""The result of an experiment, frozen: what was measured, against what bound, over how many cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

HELD, VIOLATED = "held", "violated"


@dataclass(frozen=True)
class Check:
    """One measured figure against its bound.

    `relation` is "<=" or ">=": `measured` must stand so to `bound`. `cases` is how many comparisons the figure is the
    worst of. A check of sharpness asks that a bound is nearly attained; one of validity that it is never passed.
    """

    label: str
    cases: int
    measured: float
    relation: str
    bound: float

    def __post_init__(self) -> None:
        if self.relation not in ("<=", ">="):
            raise ValueError(f"check {self.label!r}: relation {self.relation!r} is neither '<=' nor '>='")

    @property
    def held(self) -> bool:
        """Whether the measured figure keeps to its bound; nan never does."""
        return (
            bool(self.measured <= self.bound) if self.relation == "<=" else bool(self.measured >= self.bound)
        )


def worst_of(checks: Sequence[Check]) -> Check:
    """One check for several runs of the same: the figure farthest from keeping to its bound, of all their cases.

    Raises ValueError where they are not the same check.
    """
    if len({(check.label, check.relation, check.bound) for check in checks}) != 1:
        raise ValueError("not one check: " + "; ".join(f"{c.label!r} {c.relation} {c.bound}" for c in checks))
    # nan keeps to no bound, so it is the worst of all.
    farthest = max(
        checks, key=lambda c: (isnan(c.measured), c.measured if c.relation == "<=" else -c.measured)
    )
    return replace(farthest, cases=sum(check.cases for check in checks))


@dataclass(frozen=True)
class Evidence:
    """Every check of a theorem's experiment, with the seed that repeats it."""

    theorem: str
    seed: int
    problems: int
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> str:
        """`held` where every check holds and at least one was made."""
        return HELD if self.checks and all(check.held for check in self.checks) else VIOLATED

    @property
    def cases(self) -> int:
        """The number of single comparisons."""
        return sum(check.cases for check in self.checks)
