"""The Matrix Market format, read by this file alone: SciPy's reader can crash on a damaged body.

    %%MatrixMarket matrix coordinate real symmetric
    % comments
    3 3 2
    1 1 2.5
    3 1 -1

`coordinate` lists rows, columns and entries, counted from 1; `array` lists all entries, column by column. A symmetric
matrix has its lower triangle only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from numerics.analysis.faults import BadInput

_LAYOUTS = ("coordinate", "array")
_FIELDS = ("real", "integer", "pattern", "complex")
_SYMMETRIES = ("general", "symmetric", "skew-symmetric", "hermitian")
_BLOCK = 50_000  # lines that are read at a time


@dataclass(frozen=True)
class Head:
    """The first line and the line of sizes; `entries` is how many lines follow."""

    layout: str
    field: str
    symmetry: str
    rows: int
    columns: int
    entries: int


def read_head(name: str, lines: Iterator[str]) -> Head:
    """The head, taken from `lines`; the body is left in them. Raises BadInput, for the file `name`."""
    words = next(lines, "").lower().split()
    if len(words) != 5 or words[:2] != ["%%matrixmarket", "matrix"]:
        raise BadInput(
            f"{name}: its first line must be such as '%%MatrixMarket matrix coordinate real symmetric'"
        )
    layout, field, symmetry = words[2:]
    for word, known in ((layout, _LAYOUTS), (field, _FIELDS), (symmetry, _SYMMETRIES)):
        if word not in known:
            raise BadInput(f"{name}: {word[:40]!r} in its first line must be one of {', '.join(known)}")
    if layout == "array" and field == "pattern":
        raise BadInput(f"{name}: an array has no pattern; its field must be real or integer")
    sizes = next((line for line in lines if not line.startswith("%")), "").split()
    wanted = 3 if layout == "coordinate" else 2
    if len(sizes) != wanted or not all(
        word.isascii() and word.isdigit() and len(word) < 16 for word in sizes
    ):
        raise BadInput(
            f"{name}: the line of sizes must have {wanted} whole numbers, not {' '.join(sizes)[:40]!r}"
        )
    rows, columns = int(sizes[0]), int(sizes[1])
    if symmetry != "general" and rows != columns:
        raise BadInput(f"{name}: it says {symmetry}, but has {rows:,} rows and {columns:,} columns")
    if layout == "coordinate":
        return Head(layout, field, symmetry, rows, columns, int(sizes[2]))
    triangle = {"general": rows * columns, "skew-symmetric": rows * (rows - 1) // 2}
    return Head(layout, field, symmetry, rows, columns, triangle.get(symmetry, rows * (rows + 1) // 2))


def read_body(name: str, head: Head, lines: Iterator[str]) -> Any:
    """The matrix of the `lines` after the head: an array, or CSR for coordinates. Raises BadInput."""
    width = 1 if head.layout == "array" else 2 if head.field == "pattern" else 3
    table = _numbers(name, head.entries, width, lines)
    if head.layout == "array":
        return _filled(head, table[:, 0])
    if head.entries == 0:
        return sparse.csr_array((head.rows, head.columns), dtype=np.float64)
    places = table[:, :2]
    for side, (what, size) in enumerate((("row", head.rows), ("column", head.columns))):
        column = places[:, side]
        bad = np.flatnonzero(~((column >= 1) & (column <= size) & (column == np.floor(column))))
        if bad.size:
            raise BadInput(
                f"{name}: entry {int(bad[0]) + 1} is in {what} {column[bad[0]]:g}; there are {size:,}, counted from 1"
            )
    i, j = (places[:, side].astype(np.int64) - 1 for side in (0, 1))
    values = np.ones(head.entries) if head.field == "pattern" else table[:, 2]
    if head.symmetry != "general":
        off = i != j
        sign = -1.0 if head.symmetry == "skew-symmetric" else 1.0
        i, j, values = (
            np.concatenate([i, j[off]]), np.concatenate([j, i[off]]), np.concatenate([values, sign * values[off]]),
        )  # fmt: skip
    return sparse.coo_array((values, (i, j)), shape=(head.rows, head.columns)).tocsr()


def _numbers(name: str, count: int, width: int, lines: Iterator[str]) -> NDArray[np.float64]:
    """The entries (count, width) of exactly `count` lines."""
    table, filled = np.empty((count, width)), 0
    body = (line for line in lines if not line.startswith("%"))
    while block := list(islice(body, _BLOCK)):
        if filled + len(block) > count:
            raise BadInput(f"{name}: its head promises {count:,} entries, but there are more")
        try:
            values = np.loadtxt(block, comments=None, ndmin=2)
        except ValueError:
            values = np.empty((0, 0))
        if values.shape != (len(block), width):
            raise BadInput(f"{name}: {_first_fault(block, width, filled)}")
        table[filled : filled + len(block)] = values
        filled += len(block)
    if filled < count:
        raise BadInput(f"{name}: its head promises {count:,} entries, but there are {filled:,}")
    return table


def _first_fault(block: list[str], width: int, before: int) -> str:
    for number, line in enumerate(block, start=before + 1):
        words = line.split()
        try:
            fine = len([float(word) for word in words]) == width
        except ValueError:
            fine = False
        if not fine:
            return f"entry {number} is {line.strip()[:40]!r}; it must have {width} number{'s' if width > 1 else ''}"
    return f"entries {before + 1:,} to {before + len(block):,} are not all numbers"


def _filled(head: Head, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """An array from its columns, or from the columns of its lower triangle."""
    if head.symmetry == "general":
        return np.ascontiguousarray(values.reshape(head.columns, head.rows).T)
    A = np.zeros((head.rows, head.rows))
    skew = head.symmetry == "skew-symmetric"
    j, i = np.triu_indices(head.rows, k=1 if skew else 0)
    A[j, i] = -values if skew else values
    A[i, j] = values
    return A
