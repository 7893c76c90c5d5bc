"""What a worker is asked and what it answers: plain data, cheap to import and to send between processes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

HOLDING = ("proved", "proved from lemmas")


@dataclass(frozen=True)
class Task:
    """What to do for a theorem. `out` is the folder of pages, or empty for none; `quick` measures less."""

    name: str
    seed: int = 0
    quick: bool = False
    out: str = ""
    mutants: bool = False

    @property
    def command(self) -> str:
        """What regenerates the page."""
        return f"etastar report {self.name} --seed {self.seed}" + (" --quick" if self.quick else "")


@dataclass(frozen=True)
class Outcome:
    """What came of a theorem, as plain data.

    `evidence` is the measurement as JSON has it; its verdict is held, violated, failed (the experiment raised) or not
    tested (there is none). `complaints` keep the theorem from holding; `notes` do not.
    """

    name: str
    family: str
    title: str
    status: str
    steps: int = 0
    sharp: str = ""
    lemmas: tuple[str, ...] = ()
    seconds: float = 0.0
    evidence: dict[str, Any] = field(default_factory=lambda: {"verdict": "not tested"})
    complaints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mutants: dict[str, Any] | None = None
    line: Any = None

    @property
    def holds(self) -> bool:
        """Proved, not contradicted by a measurement or a mutant, and nothing went wrong on the way."""
        return self.status in HOLDING and not self.complaints

    @property
    def tested(self) -> bool:
        """Whether an experiment was made and every check of it held."""
        return self.evidence["verdict"] == "held"


def finite(value: float) -> float | str:
    """A number as JSON can hold it: infinities and nan by their names."""
    return value if math.isfinite(value) else str(value)
