"""The analysis of a user's own problem as plain data, and that data as a page, on the terminal and as JSON.

An `Analysis` is a list of named sections. It is made in a process of its own (`reports.analysis_worker`), so it holds
nothing but text and numbers and travels as JSON.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reports.outcome import finite

_WIDTH = 100  # characters of a line of prose on the terminal


@dataclass(frozen=True)
class Request:
    """What the command was asked: the arguments of `etastar analyze` as they were typed, numbers read.

    `given` and `boxes` are NAME=VALUE and NAME=LOW:HIGH; `etas` are texts too, since exact input stays exact.
    `seconds` is the time limit, `size` the memory in bytes, and `figure` whether one is wanted.
    """

    problem: str
    given: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    target: str = ""
    loss: str = ""
    ridge: float = 0.0
    standardize: bool = False
    etas: tuple[str, ...] = ()
    epsilon: float = 1e-6
    seconds: float = 60.0
    seed: int = 0
    size: int = 4 * 2**30
    figure: bool = False

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Request:
        """The request that `asdict` made `data` of."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)


@dataclass(frozen=True)
class Line:
    """One finding: what it is, its value as Unicode text, and optionally the value in LaTeX for the page.

    `note` is plain prose; `theorem` names the theorem of the catalogue that it rests on.
    """

    label: str
    value_text: str
    latex: str = ""
    note: str = ""
    theorem: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of plain text under `headers`, all of the same length."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading, its findings, a table below them, prose below that, and the same figures for --json."""

    title: str
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """All that was found out about `problem`; `kind` says what it was taken for.

    `figure` is an SVG and `caption` says what it shows. `undecided` says what could not be decided within the limits.
    """

    problem: str
    kind: str
    sections: tuple[Section, ...] = ()
    figure: str = ""
    caption: str = ""
    undecided: str = ""

    def to_data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Analysis:
        """The analysis that `to_data` made `data` of."""
        return cls(**{**data, "sections": tuple(_section_from(section) for section in data["sections"])})


def _section_from(data: Mapping[str, Any]) -> Section:
    table = data["table"]
    return Section(
        title=data["title"],
        lines=tuple(Line(**line) for line in data["lines"]),
        table=table and Table(tuple(table["headers"]), tuple(tuple(row) for row in table["rows"])),
        text=data["text"],
        data=data["data"],
    )


# --- The terminal ------------------------------------------------------------------------------------------


def described(analysis: Analysis) -> str:
    """The analysis as the terminal shows it, without a newline at its end."""
    blocks = [f"{analysis.problem}\n{analysis.kind}", *map(_described, analysis.sections)]
    if analysis.undecided:
        blocks.append(f"Undecided: {analysis.undecided}")
    return "\n\n".join(blocks)


def _described(section: Section) -> str:
    wide = max((len(line.label) for line in section.lines), default=0)
    lines = [section.title]
    for line in section.lines:
        theorem = f"  [{line.theorem}]" if line.theorem else ""
        lines.append(f"  {line.label:<{wide}}  {line.value_text}{theorem}".rstrip())
        if line.note:
            lines += _wrapped(line.note, wide + 6)
    if section.table:
        lines += [f"  {row}" for row in _aligned(section.table)]
    if section.text:
        lines += _wrapped(section.text, 2)
    return "\n".join(lines)


def _wrapped(text: str, indent: int) -> list[str]:
    """Prose in lines; values and tables are left as they are, for other programs to read."""
    margin = " " * indent
    return textwrap.wrap(text, max(_WIDTH, indent + 40), initial_indent=margin, subsequent_indent=margin,
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


def _aligned(table: Table) -> list[str]:
    rows = [table.headers, *table.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]


# --- The page ----------------------------------------------------------------------------------------------


def page(analysis: Analysis, figure: str = "", command: str = "") -> str:
    """The analysis as a page like a theorem's; `figure` is the figure's address, `command` what made the page."""
    from reports.markdown import prose

    parts = [f"# {prose(analysis.problem)}", f"{prose(analysis.kind)}."]
    if analysis.undecided:
        parts.append(f"**Undecided**: {prose(analysis.undecided)}.")
    parts += [f"## {prose(section.title)}\n\n{_body(section)}" for section in analysis.sections]
    if figure:
        parts.append(f"## Figure\n\n![{prose(analysis.kind)}]({figure})\n\n*{prose(analysis.caption)}*")
    if command:
        parts.append(f"## Reproduce\n\n```sh\n{command}\n```")
    return "\n\n".join(parts) + "\n"


def _body(section: Section) -> str:
    from reports.markdown import cell, prose

    parts = []
    if section.lines:
        parts.append("\n".join(map(_item, section.lines)))
    if section.table:
        rows = [section.table.headers, *section.table.rows]
        written = [f"| {' | '.join(map(cell, row))} |" for row in rows]
        ruler = "| --- |" + " ---: |" * (len(section.table.headers) - 1)
        parts.append("\n".join([written[0], ruler, *written[1:]]))
    if section.text:
        parts.append(prose(section.text))
    return "\n\n".join(parts)


def _item(line: Line) -> str:
    from reports.markdown import prose

    value = f"$`{line.latex}`$" if line.latex else prose(line.value_text)
    theorem = f" (`{line.theorem}`)" if line.theorem else ""
    note = f" – {prose(line.note)}" if line.note else ""
    return f"- **{prose(line.label)}**: {value}{theorem}{note}".rstrip()


# --- JSON --------------------------------------------------------------------------------------------------


def as_json(analysis: Analysis) -> str:
    """The figures of every section under its title in lower case with hyphens; infinities and nan by their names."""
    sections = {
        _slug(s.title): s.data or {line.label: line.value_text for line in s.lines} for s in analysis.sections
    }
    data = {"problem": analysis.problem, "kind": analysis.kind, "undecided": analysis.undecided, **sections}
    return json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _finite(value: Any) -> Any:
    """`value` with every number as JSON can hold it."""
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, Mapping):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(entry) for entry in value]
    return value
