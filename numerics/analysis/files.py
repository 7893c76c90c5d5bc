"""A user's matrix or data set from a file: .npy, .npz, .mtx or .csv. Nothing in a file is ever run.

Each fault is a `BadInput`, one line that says what is wrong, where, and what would be right. Rows and columns are
counted from 1. Sizes are checked before anything of that size is read. A pickle, which could run code, is refused:
arrays of Python objects are never loaded.

A small .csv is read exactly, decimals and fractions such as 1/3; a large one in blocks, into memory for its numbers
alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import category

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from numerics.analysis import matrix_market
from numerics.analysis.enclosures import MOST_ROWS
from numerics.analysis.exact_numbers import exact_number, is_printed_float
from numerics.analysis.faults import BadInput

Array = NDArray[np.float64]

SUFFIXES = (".npy", ".npz", ".mtx", ".csv")

#: The most that a file's numbers may take in memory, in bytes.
MOST_BYTES = 5 * 2**28

#: The most columns of a data set, each of which has a name.
MOST_COLUMNS = 1_000_000

_MOST_SIDE = 10_000_000  # rows or columns of a sparse matrix
_BLOCK = 2**23  # characters of a .csv that are read at a time
_LONGEST_LINE = 2**27  # characters, the end included
_UNSHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # what would act on a terminal or a page instead of being shown
_TILE = 512
_MOST_EXACT = 20_000  # entries of a table that are read exactly
_ASYMMETRY = 2.0**-46  # of the largest entry: what the rounding of a product may leave


@dataclass(frozen=True, eq=False)
class Matrix:
    """A symmetric matrix (n, n), dense or CSR, b (n,) if the file had one, and its exact `rows` if they are known.

    The entries of a small .csv are exact, unless some have the digits of a printed double.
    """

    A: Any
    b: Array | None
    rows: tuple[tuple[Fraction, ...], ...] | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """The predictors X (m, n), dense or CSR, the response y (m,), and their names.

    `rows` are the exact entries of a small .csv, each row's predictors before its response; None for others.
    """

    X: Any
    y: Array
    columns: tuple[str, ...]
    target: str
    rows: tuple[tuple[Fraction, ...], ...] | None = None


def is_file(problem: str) -> bool:
    """Whether `problem` is the name of a file rather than an expression."""
    return Path(problem).suffix.lower() in SUFFIXES or (
        bool(problem.strip()) and "\0" not in problem and _exists(problem)
    )


def _exists(problem: str) -> bool:
    try:
        return Path(problem).exists()
    except OSError:
        return False


def read_matrix(name: str) -> Matrix:
    """The matrix in file `name`. Raises BadInput."""
    path = _found(name)
    rows = None
    b = None
    match path.suffix.lower():
        case ".npy":
            A = _from_npy(path)
        case ".npz":
            A, b = _from_npz(path)
        case ".mtx":
            A = _from_mtx(path)
        case _:
            A, rows = _matrix_from_csv(path)
    _require_square(path, A)
    _require_finite(path, A)
    A, notes = _symmetric(path, A, rows)
    if b is not None and b.shape != (A.shape[0],):
        raise BadInput(f"{path}: b has shape {b.shape}; with this A it must be {(A.shape[0],)}")
    if b is not None and not np.isfinite(b).all():
        raise BadInput(f"{path}: entry {int(np.argmin(np.isfinite(b))) + 1} of b is not finite; remove it")
    return Matrix(A, b, rows, notes)


def read_table(name: str, target: str) -> Table:
    """The data set in file `name`, its response in the column `target`: a name in the header, or a number from 1 on.

    Raises BadInput.
    """
    path = _found(name)
    exact: list[list[Fraction]] = []
    match path.suffix.lower():
        case ".csv":
            data, columns, exact = _table_from_csv(path)
        case ".npy":
            data, columns = _from_npy(path), ()
        case ".npz":
            data, columns = _from_npz(path)[0], ()
        case _:
            data, columns = _from_mtx(path), ()
    m, n = data.shape
    if m < 2:
        what = "there is only one row of data" if m else "there is no row of data below the header"
        raise BadInput(f"{path}: {what}; a fit needs at least 2")
    if n < 2:
        raise BadInput(f"{path}: there is only one column; a fit needs the target and at least one predictor")
    if n > MOST_COLUMNS:
        raise BadInput(
            f"{path}: there are {n:,} columns; at most {MOST_COLUMNS:,} are read: leave out those of zeros"
        )
    _require_finite(path, data)
    at = _target(path, target, columns, n)
    names = columns or tuple(f"x{j + 1}" for j in range(n))
    rest = names[:at] + names[at + 1 :]
    if sparse.issparse(data):
        by_column: Any = sparse.csc_array(data)
        y = by_column[:, [at]].toarray()[:, 0]
        X = sparse.hstack([by_column[:, :at], by_column[:, at + 1 :]], format="csr")
        return Table(X, y, rest, names[at])
    y = data[:, at].copy()
    for first in range(0, m, _TILE):  # in place and by blocks, since the table may be half of the memory
        data[first : first + _TILE, at:-1] = data[first : first + _TILE, at + 1 :]
    rows = tuple((*row[:at], *row[at + 1 :], row[at]) for row in exact)
    return Table(data[:, :-1], y, rest, names[at], rows or None)


def _target(path: Path, target: str, columns: Sequence[str], n: int) -> int:
    if target in columns:
        return list(columns).index(target)
    if target.isascii() and target.isdigit() and 1 <= int(target[:9]) <= n and len(target) <= 9:
        return int(target) - 1
    known = (
        f"the columns are {', '.join(columns[:12])}{', …' if len(columns) > 12 else ''}" if columns else ""
    )
    raise BadInput(
        f"{path}: there is no column {target!r}; {known or f'give --target a number from 1 to {n}'}"
    )


# --- Any file ----------------------------------------------------------------------------------------------


def _found(name: str) -> Path:
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(f"{name}: a file must be one of {', '.join(SUFFIXES)}")
    if not path.exists():
        raise BadInput(f"{name}: there is no such file")
    if not path.is_file():
        raise BadInput(f"{name}: this is a folder or a device, not a file")
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise BadInput(f"{name}: it cannot be read: {error.strerror or error}") from None
    if size == 0:
        raise BadInput(f"{name}: the file is empty")
    return path


def _gib(size: int) -> str:
    return f"{size / 2**30:.3g} GiB"


def _require_room(path: Path, entries: int, bytes_each: int = 8) -> None:
    if entries * bytes_each > MOST_BYTES:
        raise BadInput(
            f"{path}: {entries:,} entries take {_gib(entries * bytes_each)}; at most {_gib(MOST_BYTES)} are read: "
            "give a sparse matrix, or fewer rows"
        )


def _require_square(path: Path, A: Any) -> None:
    if A.shape[0] != A.shape[1]:
        raise BadInput(
            f"{path}: the matrix has {A.shape[0]:,} rows and {A.shape[1]:,} columns; it must be square "
            "(for a data set give --target COLUMN)"
        )


def _require_finite(path: Path, A: Any) -> None:
    if sparse.issparse(A):
        bad = np.flatnonzero(~np.isfinite(A.data))
        if bad.size:
            entries = A.tocoo()
            i, j = int(entries.row[bad[0]]), int(entries.col[bad[0]])
            raise BadInput(
                f"{path}: row {i + 1}, column {j + 1} is {entries.data[bad[0]]}; it must be finite"
            )
        return
    for first in range(0, A.shape[0], _TILE):
        block = A[first : first + _TILE]
        if not np.isfinite(block).all():
            i, j = np.argwhere(~np.isfinite(block))[0]
            raise BadInput(f"{path}: row {first + i + 1}, column {j + 1} is {block[i, j]}; it must be finite")


def _symmetric(path: Path, A: Any, rows: Any) -> tuple[Any, tuple[str, ...]]:
    """A itself if it is symmetric; its symmetric part where rounding alone keeps it from that; else BadInput."""
    entries = A.data if sparse.issparse(A) else A
    largest = float(max(entries.max(initial=0), -entries.min(initial=0)))
    allowed = 0.0 if rows is not None else _ASYMMETRY * largest
    if sparse.issparse(A):
        off = abs(A - A.T).tocoo()
        gap = float(off.data.max(initial=0))
        i, j = (int(off.row[off.data.argmax()]), int(off.col[off.data.argmax()])) if gap else (0, 0)
    else:
        gap, i, j = _widest_gap(A)
    if gap > allowed or (
        rows is not None and any(rows[i][j] != rows[j][i] for i in range(len(rows)) for j in range(i))
    ):
        i, j = min(i, j), max(i, j)
        raise BadInput(
            f"{path}: not symmetric: row {i + 1}, column {j + 1} is {A[i, j]:.17g}, but row {j + 1}, column {i + 1} is "
            f"{A[j, i]:.17g}; give ½(A + Aᵀ), which has the same xᵀAx"
        )
    if gap == 0:
        return A, ()
    note = f"symmetric up to rounding ({gap:.1e}); its symmetric part is analyzed"
    half = A * 0.5
    return (half + half.T).tocsr() if sparse.issparse(A) else half + half.T, (note,)


def _widest_gap(A: Array) -> tuple[float, int, int]:
    """The greatest |Aᵢⱼ − Aⱼᵢ| and its place, tile by tile."""
    worst, n = (0.0, 0, 0), A.shape[0]
    for i in range(0, n, _TILE):
        for j in range(0, i + 1, _TILE):
            here, there = A[i : i + _TILE, j : j + _TILE], A[j : j + _TILE, i : i + _TILE].T
            if not np.array_equal(here, there):
                gaps = np.abs(here - there)
                at = np.unravel_index(int(gaps.argmax()), gaps.shape)
                worst = max(worst, (float(gaps[at]), i + int(at[0]), j + int(at[1])))
    return worst


def _real(path: Path, array: Any) -> Any:
    """The array as float64; BadInput where it has no real numbers."""
    kind = array.dtype.kind
    if kind == "c":
        raise BadInput(f"{path}: the entries are complex; they must be real")
    if kind not in "fiub":
        raise BadInput(f"{path}: the entries are of type {array.dtype}; they must be real numbers")
    if kind == "f" and array.dtype.itemsize > 8:
        raise BadInput(f"{path}: the entries are of type {array.dtype}; save them as float64")
    return array.astype(np.float64)


# --- .npy and .npz -----------------------------------------------------------------------------------------


def _opened(path: Path, what: str, read: Callable[[], Any]) -> Any:
    """The result of `read`; whatever a damaged file makes NumPy or SciPy raise is a BadInput."""
    try:
        return read()
    except BadInput:
        raise
    except MemoryError:
        raise BadInput(
            f"{path}: it is too large for the memory; give fewer rows, or a sparse matrix"
        ) from None
    except Exception as error:  # the parsers raise what they please on damaged bytes
        said = str(error)
        if "pickle" in said.lower() or "python objects" in said.lower():
            raise BadInput(
                f"{path}: it holds Python objects (a pickle), which could run code; save a plain array of numbers"
            ) from None
        first = (said.splitlines() or [type(error).__name__])[0]
        raise BadInput(f"{path}: it is not {what}, or damaged: {first[:200]}") from None


def _two_dimensional(path: Path, array: Any) -> Any:
    if array.ndim != 2:
        raise BadInput(f"{path}: the array has shape {array.shape}; it must have rows and columns")
    if 0 in array.shape:
        raise BadInput(f"{path}: the matrix has shape {array.shape}; it is empty")
    return array


def _from_npy(path: Path) -> Array:
    with path.open("rb") as stream:
        if stream.read(6) != b"\x93NUMPY":
            raise BadInput(f"{path}: it is not an .npy file; write it with numpy.save")
    size = path.stat().st_size
    if size > MOST_BYTES + 2**16:  # seen to before it is mapped, which takes as much of the address space
        raise BadInput(
            f"{path}: it takes {_gib(size)}; at most {_gib(MOST_BYTES)} are read: give a sparse matrix, or fewer rows"
        )
    mapped = _opened(path, "an .npy file", lambda: np.lib.format.open_memmap(path, mode="r"))
    _two_dimensional(path, mapped)
    _require_room(path, mapped.size)
    if mapped.dtype.kind == "c":
        raise BadInput(f"{path}: the entries are complex; they must be real")
    return np.ascontiguousarray(_opened(path, "an .npy file", lambda: _real(path, mapped)))


def _from_npz(path: Path) -> tuple[Any, Array | None]:
    """A matrix that scipy.sparse.save_npz wrote, or the arrays A and, if there is one, b of numpy.savez."""
    if not zipfile.is_zipfile(path):
        raise BadInput(f"{path}: it is not an .npz file; write it with numpy.savez or scipy.sparse.save_npz")
    with _opened(path, "an .npz file", lambda: zipfile.ZipFile(path)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise BadInput(f"{path}: unpacked it takes {_gib(size)}; at most {_gib(MOST_BYTES)} are read")

    def load() -> dict[str, Any]:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}

    arrays = _opened(path, "an .npz file", load)
    strange = [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]
    if strange:
        raise BadInput(
            f"{path}: {strange[0][:60]!r} in it is not an array of numbers; write it with numpy.savez"
        )
    if "format" in arrays and "shape" in arrays:
        return _sparse_from(path, arrays), None
    b = arrays.pop("b", None)
    if "A" in arrays:
        arrays = {"A": arrays["A"]}
    if len(arrays) != 1:
        raise BadInput(
            f"{path}: it holds {', '.join(sorted(arrays)) or 'nothing'}; it must hold one matrix, or A, or A and b"
        )
    (A,) = arrays.values()
    return _two_dimensional(path, _real(path, A)), None if b is None else _real(path, b)


def _sparse_from(path: Path, arrays: dict[str, Any]) -> Any:
    """The matrix of what save_npz stores. Every index is checked here: SciPy wraps some, and follows others in C."""

    def build() -> Any:
        kind = arrays["format"].item()
        kind = kind.decode("ascii") if isinstance(kind, bytes) else str(kind)
        shape = tuple(int(side) for side in _whole(path, "shape", arrays))
        _require_sides(path, shape)
        data = _real(path, arrays["data"])
        match kind:
            case "csr" | "csc" | "bsr":
                block = data.shape[1:] if kind == "bsr" else (1, 1)
                if data.ndim != (3 if kind == "bsr" else 1) or 0 in block:
                    raise BadInput(
                        f"{path}: its array 'data' has shape {data.shape}, which is none of a {kind}"
                    )
                major, minor = (0, 1) if kind != "csc" else (1, 0)
                indptr = _whole(path, "indptr", arrays)
                if (
                    len(indptr) * block[0] != shape[major] + block[0]
                    or indptr[0] != 0
                    or (np.diff(indptr) < 0).any()
                ):
                    raise BadInput(
                        f"{path}: its array 'indptr' must rise from 0 and have an entry more than there are rows"
                    )
                indices = _whole(path, "indices", arrays, shape[minor] // block[1])
                if not len(indices) == len(data) == indptr[-1]:
                    raise BadInput(
                        f"{path}: it has {len(indices):,} places, {len(data):,} entries, and promises "
                        f"{int(indptr[-1]):,}; these must be equal"
                    )
                maker = {"csr": sparse.csr_array, "csc": sparse.csc_array, "bsr": sparse.bsr_array}[kind]
                return maker((data, indices, indptr), shape=shape).tocsr()
            case "coo":
                places = (_whole(path, "row", arrays, shape[0]), _whole(path, "col", arrays, shape[1]))
                return sparse.coo_array((data, places), shape=shape).tocsr()
            case "dia":
                offsets = _whole(path, "offsets", arrays, least=-shape[0])
                return sparse.dia_array((data, offsets), shape=shape).tocsr()
        raise BadInput(f"{path}: the sparse format {kind[:20]!r} is not read; save it as csr")

    A = _opened(path, "a sparse matrix", build)
    A.sum_duplicates()
    return A


def _whole(
    path: Path, name: str, arrays: dict[str, Any], below: int = 2**62, least: int = 0
) -> NDArray[np.int64]:
    """The array of this name, (k,), of whole numbers from `least` on and less than `below`."""
    array = arrays[name]
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadInput(f"{path}: its array {name!r} must be a list of whole numbers")
    if array.size and not (least <= int(array.min()) and int(array.max()) < below):
        raise BadInput(
            f"{path}: its array {name!r} reaches from {int(array.min())} to {int(array.max())}; that is out of range"
        )
    return array.astype(np.int64)


def _require_sides(path: Path, shape: Sequence[int]) -> None:
    if len(shape) != 2 or min(shape) < 1:
        raise BadInput(f"{path}: the matrix has shape {tuple(shape)}; it must have rows and columns")
    if max(shape) > _MOST_SIDE:
        raise BadInput(f"{path}: the matrix has shape {tuple(shape)}; at most {_MOST_SIDE:,} rows are read")


# --- .mtx --------------------------------------------------------------------------------------------------


def _from_mtx(path: Path) -> Any:
    lines = _lines(path)
    head = matrix_market.read_head(str(path), lines)
    if head.field == "complex":
        raise BadInput(f"{path}: the entries are complex; they must be real")
    _require_sides(path, (head.rows, head.columns))
    if head.layout == "array":
        _require_room(path, head.rows * head.columns)
    if head.entries > path.stat().st_size:
        raise BadInput(f"{path}: its head promises {head.entries:,} entries, more than the file has bytes")
    _require_room(path, head.entries, 48)
    return matrix_market.read_body(str(path), head, lines)


# --- .csv --------------------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[str]:
    """The lines that are not blank, without their ends; BadInput where the bytes are no text."""
    try:
        with path.open(encoding="utf-8-sig", newline=None) as stream:
            while line := stream.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    raise BadInput(f"{path}: a line has more than {_LONGEST_LINE - 1:,} characters; break it")
                if line.strip():
                    yield line.rstrip("\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: byte {error.start + 1} is not UTF-8 text; save the file as UTF-8") from None


def _cells(line: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(",")]


def _matrix_from_csv(path: Path) -> tuple[Array, tuple[tuple[Fraction, ...], ...] | None]:
    first = [_cells(line) for line in islice(_lines(path), MOST_ROWS + 1)]
    if not first:
        raise BadInput(f"{path}: the file has blank lines only")
    _require_no_header(path, first[0])
    if len(first) > MOST_ROWS or len(first[0]) > MOST_ROWS:
        return _numbers(path, _lines(path), len(first[0]), skipped=0), None
    rows = []
    for number, cells in enumerate(first, start=1):
        _require_width(path, number, cells, len(first[0]))
        rows.append(
            tuple(_exact(path, cell, f"row {number}, column {at}") for at, cell in enumerate(cells, start=1))
        )
    floats = [
        [_rounded(path, entry, f"row {i}, column {j}") for j, entry in enumerate(row, start=1)]
        for i, row in enumerate(rows, start=1)
    ]
    printed = any(is_printed_float(cell) for cells in first for cell in cells)
    return np.array(floats), None if printed else tuple(rows)


def _require_no_header(path: Path, cells: Sequence[str]) -> None:
    wrong = [cell for cell in cells if _number(cell) is None]
    if wrong and len(wrong) == len(cells) and not any(_is_nearly_number(cell) for cell in cells):
        if len(cells) == 1 and any(mark in cells[0] for mark in ";\t "):
            raise BadInput(f"{path}: the entries of the first line are not separated by commas; use commas")
        raise BadInput(
            f"{path}: line 1 is a header ({', '.join(wrong)[:60]}); a matrix has none: remove it, or give "
            "--target COLUMN for a data set"
        )


def _is_nearly_number(cell: str) -> bool:
    return not cell or cell.lower().lstrip("+-") in ("nan", "inf", "infinity") or _is_complex(cell)


def _is_complex(cell: str) -> bool:
    return cell[-1:] in "ijIJ" and cell[:1] in "0123456789+-.(" and len(cell) > 1


def _number(cell: str) -> Fraction | None:
    return exact_number(cell)


def _exact(path: Path, cell: str, where: str) -> Fraction:
    value = _number(cell)
    if value is None:
        raise BadInput(f"{path}: {where} {_complaint(cell)}")
    return value


def _complaint(cell: str) -> str:
    if not cell:
        return "is empty; it must be a number"
    if cell.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return f"is {cell}; it must be finite"
    if _is_complex(cell):
        return f"is {cell[:40]!r}, a complex number; it must be real"
    return f"is {cell[:40]!r}, not a number"


def _require_width(path: Path, number: int, cells: Sequence[str], width: int) -> None:
    if len(cells) != width:
        raise BadInput(f"{path}: row {number} has {len(cells)} entries, but the first row has {width}")


def _table_from_csv(path: Path) -> tuple[Array, tuple[str, ...], list[list[Fraction]]]:
    """The numbers, the names of the header (none where the first line has numbers too), and a small table exactly."""
    first = next(_lines(path), None)
    if first is None:
        raise BadInput(f"{path}: the file has blank lines only")
    cells = _cells(first)
    header = all(_number(cell) is None for cell in cells)
    if not header:
        return (
            _numbers(path, _lines(path), len(cells), skipped=0),
            (),
            _exact_rows(path, len(cells), skipped=0),
        )
    if len(cells) == 1 and ";" in cells[0]:
        raise BadInput(f"{path}: the columns are separated by semicolons; separate them by commas")
    blank = [at for at, name in enumerate(cells, start=1) if not name]
    if blank:
        raise BadInput(f"{path}: column {blank[0]} has no name in the header")
    strange = [at for at, name in enumerate(cells, start=1) if any(category(c) in _UNSHOWN for c in name)]
    if strange:
        raise BadInput(f"{path}: the name of column {strange[0]} has control characters; rename it")
    twice = [name for name in cells if cells.count(name) > 1] if len(cells) < 20_000 else []
    if twice:
        raise BadInput(f"{path}: the column {twice[0]!r} occurs twice in the header")
    lines = _lines(path)
    next(lines)
    numbers = _numbers(path, lines, len(cells), skipped=1, names=cells)
    return numbers, tuple(cells), _exact_rows(path, len(cells), skipped=1)


def _exact_rows(path: Path, width: int, skipped: int) -> list[list[Fraction]]:
    """The exact entries of a table that has few and has been read already; none of a larger one, or of doubles."""
    lines = list(islice(_lines(path), skipped, skipped + _MOST_EXACT // width + 1))
    if len(lines) > _MOST_EXACT // width:
        return []
    if any(is_printed_float(cell) for line in lines for cell in _cells(line)):
        return []
    return [[_exact(path, cell, "an entry") for cell in _cells(line)] for line in lines]


def _numbers(path: Path, lines: Iterator[str], width: int, skipped: int, names: Sequence[str] = ()) -> Array:
    """The numbers of all lines, read in blocks into an array of the size that the file's lines allow."""
    most = _count_lines(path) - skipped
    _require_room(path, most * width)
    table, filled = np.empty((max(most, 0), width)), 0
    per_block = max(1, _BLOCK // (16 * width))
    while block := list(islice(lines, per_block)):
        table[filled : filled + len(block)] = _block(path, block, filled, width, skipped, names)
        filled += len(block)
    return table[:filled]


def _block(
    path: Path, block: list[str], before: int, width: int, skipped: int, names: Sequence[str]
) -> Array:
    try:
        values = np.loadtxt(block, delimiter=",", comments=None, ndmin=2)
        if values.shape == (len(block), width):
            return values
    except (ValueError, OverflowError):
        pass
    # Slower, to say what is wrong where; and to read what is no float in C but a number here: 1/3, or one in quotes.
    values = np.empty((len(block), width))
    for number, line in enumerate(block):
        row = before + number + 1
        cells = _cells(line)
        _require_width(path, row, cells, width)
        for at, cell in enumerate(cells):
            name = f"column {names[at]!r}" if names else f"column {at + 1}"
            where = f"row {row}{' of the data' if skipped else ''}, {name}"
            values[number, at] = _rounded(path, _exact(path, cell, where), where)
    return values


def _rounded(path: Path, value: Fraction, where: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise BadInput(f"{path}: {where} is beyond 1.8e308; scale the numbers") from None


def _count_lines(path: Path) -> int:
    """An upper bound on the number of lines, blank ones included."""
    count = 1
    with path.open("rb") as stream:
        while chunk := stream.read(2**22):
            count += chunk.count(b"\n") + chunk.count(b"\r")
    return count
