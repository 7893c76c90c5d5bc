"""Steps x ← x − η (A x − b) of many trajectories, compiled for this machine's vector registers (Numba, LLVM).

A product of two small matrices is what a step costs, and BLAS is at its worst there: it packs its arguments
anew at each call, and the update passes over the iterates twice more. Here a panel of as many step sizes as
fill a few vector registers goes through all its steps while it stays in the first cache. A tile of
coordinates is accumulated in registers, from −b on, and the update is the last multiply–add of the tile.
"""

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

Array = NDArray[np.float64]

_INDEX = ir.IntType(64)


class Tile(NamedTuple):
    """What stays in registers: `rows` coordinates of `vectors` times `lanes` trajectories."""

    lanes: int
    vectors: int
    rows: int

    @property
    def columns(self) -> int:
        """The trajectories of a panel."""
        return self.lanes * self.vectors


def _tile_of_this_machine() -> Tile:
    """As many accumulators as leave room for a row of the iterates and an entry of A."""
    has = llvm.get_host_cpu_features().get
    if has("avx512f"):
        return Tile(lanes=8, vectors=2, rows=12)  # 24 accumulators of 32 registers
    if has("avx"):
        return Tile(lanes=4, vectors=2, rows=6)  # 12 of 16
    return Tile(lanes=2, vectors=2, rows=6)


TILE = _tile_of_this_machine()


def _vector(lanes: int) -> ir.VectorType:
    return ir.VectorType(ir.DoubleType(), lanes)


def _splat(build: ir.IRBuilder, value: Any, lanes: int) -> Any:
    """`value` in every lane."""
    blank = ir.Constant(_vector(lanes), ir.Undefined)
    first = build.insert_element(blank, value, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
    return build.shuffle_vector(first, blank, everywhere)


def _emit_tile(
    build: ir.IRBuilder, tile: Tile, A: Any, b: Any, old: Any, new: Any, eta: Any, first: Any, n: Any
):
    """new[r] = old[r] − η (Σₖ A[r, k] old[k] − b[r]) for the rows r from `first` on, on pointers to doubles."""
    vector, columns = _vector(tile.lanes), tile.columns
    multiply_add = cgutils.get_or_insert_function(
        build.module, ir.FunctionType(vector, [vector] * 3), f"llvm.fmuladd.v{tile.lanes}f64"
    )

    def at(pointer: Any, *offsets: Any) -> Any:
        return build.gep(pointer, [sum_of(offsets)])

    def sum_of(terms: tuple[Any, ...]) -> Any:
        total = terms[0]
        for term in terms[1:]:
            total = build.add(total, term)
        return total

    def vector_at(pointer: Any, *offsets: Any) -> Any:
        return build.bitcast(at(pointer, *offsets), vector.as_pointer())

    rows = [build.add(first, _INDEX(r)) for r in range(tile.rows)]
    places = [_INDEX(q * tile.lanes) for q in range(tile.vectors)]
    of_A = [at(A, build.mul(row, n)) for row in rows]
    minus_b = [_splat(build, build.fneg(build.load(at(b, row))), tile.lanes) for row in rows]

    before, loop, after = build.block, build.append_basic_block("k"), build.append_basic_block("update")
    build.branch(loop)
    build.position_at_end(loop)
    k = build.phi(_INDEX)
    sums = {(r, q): build.phi(vector) for r, q in product(range(tile.rows), range(tile.vectors))}
    iterate = [build.load(vector_at(old, build.mul(k, _INDEX(columns)), place), align=64) for place in places]
    grown = {}
    for r, row in enumerate(of_A):
        entry = _splat(build, build.load(at(row, k)), tile.lanes)
        for q, x in enumerate(iterate):
            grown[r, q] = build.call(multiply_add, [entry, x, sums[r, q]])
    following = build.add(k, _INDEX(1))
    build.cbranch(build.icmp_unsigned("<", following, n), loop, after)
    k.add_incoming(_INDEX(0), before)
    k.add_incoming(following, loop)
    for (r, q), partial in sums.items():
        partial.add_incoming(minus_b[r], before)
        partial.add_incoming(grown[r, q], loop)

    build.position_at_end(after)
    steps = [build.fneg(build.load(vector_at(eta, place), align=64)) for place in places]
    for (r, q), gradient in grown.items():
        offsets = build.mul(rows[r], _INDEX(columns)), places[q]
        moved = build.call(multiply_add, [steps[q], gradient, build.load(vector_at(old, *offsets), align=64)])
        build.store(moved, vector_at(new, *offsets), align=64)


def _step_rows_for_types(_typing: Any, count: Any, A: Any, b: Any, old: Any, new: Any, eta: Any, first: Any):
    """One step for `count` coordinates from `first` on, at most `TILE.rows`; the arrays are contiguous."""
    signature = types.void(types.int64, A, b, old, new, eta, types.int64)

    def generate(context: Any, build: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        arrays = [
            context.make_array(kind)(context, build, value)
            for kind, value in zip(signature.args[1:6], arguments[1:6], strict=True)
        ]
        A, b, old, new, eta = (array.data for array in arrays)
        n = build.extract_value(arrays[0].shape, 0)
        end = build.append_basic_block("end")
        heights = build.switch(arguments[0], end)
        for rows in range(1, TILE.rows + 1):
            case = build.append_basic_block(f"rows_{rows}")
            heights.add_case(_INDEX(rows), case)
            build.position_at_end(case)
            _emit_tile(build, TILE._replace(rows=rows), A, b, old, new, eta, arguments[6], n)
            build.branch(end)
        build.position_at_end(end)
        return context.get_dummy_value()

    return signature, generate


# Numba calls it with the types of the arguments, and compiled code with the arguments.
_step_rows: Any = intrinsic(_step_rows_for_types)

_COLUMNS, _ROWS = TILE.columns, TILE.rows


def _advance(A, b, X, eta, steps, panel):
    P, n, S = X.shape
    tiles = (n + _ROWS - 1) // _ROWS
    old, new, sizes = panel[0], panel[1], panel[2, :_COLUMNS]
    for p in range(P):
        of_A, of_b = A[p], b[p]
        for left in range(0, S, _COLUMNS):
            width = min(_COLUMNS, S - left)
            # Columns beyond the last step size stand still at 0, lest a denormal or a nan in them slow the rest.
            for j in range(_COLUMNS):
                sizes[j] = eta[p, left + j] if j < width else 0.0
                for i in range(n):
                    old[i * _COLUMNS + j] = X[p, i, left + j] if j < width else 0.0
            for _ in range(steps):
                first = 0
                for done in range(tiles):  # heights that differ by at most one
                    count = (n - first) // (tiles - done)
                    _step_rows(count, of_A, of_b, old, new, sizes, first)
                    first += count
                old, new = new, old
            for i in range(n):
                for j in range(width):
                    X[p, i, left + j] = old[i * _COLUMNS + j]


@cache
def _compiled() -> Callable[..., None]:
    try:
        return njit(cache=True)(_advance)
    except RuntimeError:  # no folder to keep the compiled code in: compile once in each process
        return njit(_advance)


def advance(A: Array, b: Array, X: Array, eta: Array, steps: int) -> None:
    """Moves the iterates X (P, n, S), in place, by `steps` steps x ← x − η (A x − b).

    A (P, n, n), b (P, n) and eta (P, S) are of float64, as is X, which is contiguous. Each sum of products goes through
    k = 0, 1, … from −b on, so the result depends neither on the number of problems nor on that of step sizes.
    """
    n = X.shape[1]
    memory = np.empty(3 * n * TILE.columns * 8 + 64, dtype=np.uint8)
    aligned = -memory.ctypes.data % 64
    panel = memory[aligned : aligned + 3 * n * TILE.columns * 8].view(np.float64).reshape(3, -1)
    # A read-only array would be a type of its own, and so be compiled for once more.
    A, b, eta = (np.require(array, requirements=["C", "W"]) for array in (A, b, eta))
    _compiled()(A, b, X, eta, steps, panel)
