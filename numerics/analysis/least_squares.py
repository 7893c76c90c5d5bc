"""The squared error of a data set: the quadratic with the matrix XᵀX + ρI.

Nothing larger than is needed is formed. With up to some thousands of columns that is the matrix XᵀX itself; with more,
only products Xᵀ(Xv) are taken; with more columns than rows and no ridge, XXᵀ has the same eigenvalues but for zeros.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import issparse

from numerics.analysis.definiteness import POSITIVE
from numerics.analysis.designs import MOST_COLUMNS, Design, design, require_size
from numerics.analysis.enclosures import MOST_ROWS
from numerics.analysis.files import Table
from numerics.analysis.quadratic import QuadraticAnalysis, analyze_quadratic
from numerics.analysis.spectra import Operator, Product

Array = NDArray[np.float64]

#: Beyond so many columns XXᵀ is formed instead, if it is smaller.
WIDE = 512

_CORRECTIONS = 20
_ROUNDING = 2.0**-50
_TRIED = 8  # vectors of the kernel


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """The quadratic of a data set, and what of it was formed.

    With fewer rows than columns the quadratic may be that of u with w = Xᵀu, of the same step sizes and rates; then `w`
    is the minimizer of least norm. `lost` is the largest singular value of X, relative to its largest of all, whose
    square counts as 0 in XᵀX, though it is not; 0 if there is none.
    """

    quadratic: QuadraticAnalysis
    formed: str
    w: Array | None = None
    lost: float = 0.0


def least_squares(table: Table, ridge: float, standardize: bool, **options: Any) -> LeastSquares:
    """½‖Xw − y‖² + ½ρ‖w‖²; `options` are those of `analyze_quadratic`. Raises BadInput."""
    require_size(table, ridge)
    m, n = table.X.shape
    if table.rows is not None and not standardize and n <= MOST_ROWS and m * n * n <= 2_000_000:
        A, b = _exact_normal_equations(table.rows, Fraction(repr(ridge)))
        return LeastSquares(analyze_quadratic(A, b, **options), "XᵀX, exactly")
    X = design(table, standardize)
    y = table.y - table.y.mean() if standardize else table.y
    options = {**options, "exact": False, "consistent": True}
    if m < n and n > WIDE and ridge == 0 and m <= MOST_COLUMNS and not issparse(X.X):
        found = analyze_quadratic(np.asarray(X.X @ X.X.T), y, **options)
        formed = f"A = XXᵀ, {m:,} × {m:,}, and x = u below, where w = Xᵀu"
        w = None if found.minimizer is None else X.transposed(found.minimizer)
        return LeastSquares(found, formed, w, _lost(found, X.transposed))
    if n <= MOST_COLUMNS:
        A = X.gram()
        A[np.diag_indices(n)] += ridge
        found = _refined(analyze_quadratic(A, X.transposed(y), **options), A, X, y, ridge)
        return LeastSquares(found, f"XᵀX, {n:,} × {n:,}", lost=_lost(found, X.times))
    operator = Operator(n, lambda v: X.transposed(X.times(v)) + ridge * v, 2 * X.work)
    found = analyze_quadratic(operator, X.transposed(y), **options)
    return LeastSquares(found, "nothing but products Xᵀ(Xv)", lost=_lost(found, X.times))


def _refined(found: QuadraticAnalysis, A: Array, X: Design, y: Array, ridge: float) -> QuadraticAnalysis:
    """The minimizer corrected by residuals of X itself, since XᵀX squares the condition number.

    Corrected seminormal equations (Björck 1987). Each correction is smaller by about κ times the rounding.
    """
    if found.definiteness != POSITIVE or found.minimizer is None:
        return found
    try:
        factor = cho_factor(A)
    except np.linalg.LinAlgError:
        return found
    w, least = found.minimizer, np.inf
    for _ in range(_CORRECTIONS):
        step = cho_solve(factor, X.transposed(y - X.times(w)) - ridge * w)
        size = float(np.linalg.norm(step))
        if not size < least:
            break
        w, least = w + step, size
    length = float(np.linalg.norm(w))
    return replace(found, minimizer=w, minimizer_error=least / length if length else 0.0)


def _lost(found: QuadraticAnalysis, times: Product) -> float:
    """How long X makes the vectors that XᵀX makes 0, relative to the longest, where that is more than rounding.

    The vectors are rounded themselves, along the least positive eigenvalue above all. Of many, some mixtures are tried.
    """
    kernel = found.spectrum.kernel
    if not kernel.shape[1] or not found.L or not found.kappa:
        return 0.0
    rounding = _ROUNDING * max(kernel.shape) * found.kappa**0.5
    if kernel.shape[1] > _TRIED:
        mixtures = np.random.default_rng(0).standard_normal((kernel.shape[1], _TRIED))
        kernel = kernel @ np.linalg.qr(mixtures)[0]
    lengths = np.linalg.svd(np.column_stack([times(v) for v in kernel.T]), compute_uv=False)
    longest = float(lengths[0]) / found.L**0.5
    return longest if longest > rounding else 0.0


def _exact_normal_equations(
    rows: tuple[tuple[Fraction, ...], ...], ridge: Fraction
) -> tuple[list[list[Fraction]], list[Fraction]]:
    """XᵀX + ρI and Xᵀy in rationals."""
    m, n = len(rows), len(rows[0]) - 1
    entries = [flint.fmpq(entry.numerator, entry.denominator) for row in rows for entry in row]
    M = flint.fmpq_mat(m, n + 1, entries)
    G = M.transpose() * M

    def at(i: int, j: int) -> Fraction:
        return Fraction(int(G[i, j].p), int(G[i, j].q))

    A = [[at(i, j) + (ridge if i == j else 0) for j in range(n)] for i in range(n)]
    return A, [at(i, n) for i in range(n)]
