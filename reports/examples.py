"""Worked examples as tables, on the pages of the theorems they illustrate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics import worked_examples
from numerics.worked_examples import Cell, WorkedExample
from reports.markdown import cell, number, prose

#: Theorem → the examples on its page, by their functions in `numerics.worked_examples`.
PLACES: dict[str, tuple[str, ...]] = {
    "eigenvector-factors": ("one_parabola",),
    "step-size-limit": ("two_parabolas", "narrow_valley"),
    "period-two-orbit": ("stuck_loss",),
    "iteration-count": ("ten_per_cent",),
    "best-step": ("regressions",),
}


def examples_of(theorem: str) -> tuple[WorkedExample, ...]:
    """The examples on the page of `theorem`, run."""
    return tuple(getattr(worked_examples, name)() for name in PLACES.get(theorem, ()))


def section(examples: Sequence[WorkedExample]) -> str:
    """The examples one below the other, each with its table and what it shows."""
    return "\n\n".join(_example(example) for example in examples)


def _example(example: WorkedExample) -> str:
    ruler = "| " + " | ".join(
        "---" if _is_text(column) else "---:" for column in zip(*example.rows, strict=True)
    )
    lines = [
        _line(map(cell, example.headers)),
        f"{ruler} |",
        *(_line(map(written, row)) for row in example.rows),
    ]
    outcome = "As predicted" if example.holds else "**Not as predicted**"
    return f"### {prose(example.label)}\n\n" + "\n".join(lines) + f"\n\n{outcome}. {prose(example.verdict)}"


def _is_text(column: Sequence[Cell]) -> bool:
    return any(isinstance(entry, str) for entry in column)


def _line(cells) -> str:
    return f"| {' | '.join(cells)} |"


def written(entry: Cell) -> str:
    """An entry of a table: exact where it is exact, as a decimal if that ends soon, four digits where measured."""
    if isinstance(entry, str):
        return cell(entry)
    if isinstance(entry, float):
        return number(entry)
    exact = Fraction(entry)
    decimal = f"{float(exact):.12g}"
    text = decimal if "e" not in decimal and len(decimal) <= 9 and Fraction(decimal) == exact else str(exact)
    return text.replace("-", "−")
