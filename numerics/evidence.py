"""The result of an experiment, frozen: what was measured, against what bound, over how many cases."""

from __future__ import annotations

from dataclasses import dataclass

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
