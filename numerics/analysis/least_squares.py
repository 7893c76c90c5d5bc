"""The squared error of a data set: the quadratic with the matrix XᵀX + ρI.

Nothing larger than is needed is formed. With up to some thousands of columns that is the matrix XᵀX itself; with more,
only products Xᵀ(Xv) are taken; with more columns than rows and no ridge, XXᵀ has the same eigenvalues but for zeros.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from numerics.analysis.designs import MOST_COLUMNS, design, require_size
from numerics.analysis.enclosures import MOST_ROWS
from numerics.analysis.files import Table
from numerics.analysis.quadratic import QuadraticAnalysis, analyze_quadratic
from numerics.analysis.spectra import Operator

Array = NDArray[np.float64]

#: Beyond so many columns XXᵀ is formed instead, if it is smaller.
WIDE = 512


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """The quadratic of a data set, and what of it was formed.

    With fewer rows than columns the quadratic may be that of u with w = Xᵀu, of the same step sizes and rates; then `w`
    is the minimizer of least norm.
    """

    quadratic: QuadraticAnalysis
    formed: str
    w: Array | None = None


def least_squares(table: Table, ridge: float, standardize: bool, **options: Any) -> LeastSquares:
    """½‖Xw − y‖² + ½ρ‖w‖²; `options` are those of `analyze_quadratic`. Raises BadInput."""
    require_size(table, ridge)
    m, n = table.X.shape
    if table.rows is not None and not standardize and n <= MOST_ROWS and m * n * n <= 2_000_000:
        A, b = _exact_normal_equations(table.rows, Fraction(repr(ridge)))
        return LeastSquares(analyze_quadratic(A, b, **options), "XᵀX, exactly")
    X = design(table, standardize)
    y = table.y - table.y.mean() if standardize else table.y
    options = {**options, "exact": False}
    if m < n and n > WIDE and ridge == 0 and m <= MOST_COLUMNS and not issparse(X.X):
        found = analyze_quadratic(np.asarray(X.X @ X.X.T), y, **options)
        formed = f"A = XXᵀ, {m:,} × {m:,}, and x = u below, where w = Xᵀu"
        return LeastSquares(
            found, formed, w=None if found.minimizer is None else X.transposed(found.minimizer)
        )
    if n <= MOST_COLUMNS:
        A = X.gram()
        A[np.diag_indices(n)] += ridge
        return LeastSquares(analyze_quadratic(A, X.transposed(y), **options), f"XᵀX, {n:,} × {n:,}")
    operator = Operator(n, lambda v: X.transposed(X.times(v)) + ridge * v, 2 * X.work)
    return LeastSquares(
        analyze_quadratic(operator, X.transposed(y), **options), "nothing but products Xᵀ(Xv)"
    )


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
