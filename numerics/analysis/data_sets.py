"""The losses of a data set: XᵀX + ρI for the squared error, the Hessian at the minimizer for the logistic loss.

Nothing larger than is needed is formed. With up to some thousands of columns that is the matrix XᵀX itself; with more,
only products Xᵀ(Xv) are taken; with more columns than rows and no ridge, XXᵀ has the same eigenvalues but for zeros.
A sparse X is never made dense, standardizing included: the means and scales are applied to vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit

from numerics.analysis.enclosures import MOST_ROWS
from numerics.analysis.faults import BadInput
from numerics.analysis.files import Table
from numerics.analysis.quadratic import LARGEST, QuadraticAnalysis, analyze_quadratic, formulas, largest_entry
from numerics.analysis.spectra import Operator, largest, of_matrix, spectrum

Array = NDArray[np.float64]

#: Up to so many columns XᵀX is formed.
MOST_COLUMNS = 4000

#: Beyond so many columns XXᵀ is formed instead, if it is smaller.
WIDE = 512

#: The sizes between which the largest entry of X must lie, and that those of y may reach: their squares are entries of
#: the quadratic's matrix and must be of usable size there.
SMALLEST_PREDICTOR, LARGEST_PREDICTOR = 1e-18, 1e18

_BLOCK = 2048  # rows that are weighted at a time
_NEWTON_STEPS = 100
_GRADIENT = 1e-10  # of its size at 0: where Newton's method stops


@dataclass(frozen=True, eq=False)
class Design:
    """The matrix (X − 1·meanᵀ)/scale of m rows and n columns, without its being formed where X is sparse."""

    X: Any
    mean: Array | None = None
    scale: Array | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """m and n."""
        return self.X.shape

    def times(self, w: Array) -> Array:
        """X w for w (n,)."""
        if self.mean is None or self.scale is None:
            return self.X @ w
        scaled = w / self.scale
        return self.X @ scaled - self.mean @ scaled

    def transposed(self, r: Array) -> Array:
        """Xᵀ r for r (m,)."""
        if self.mean is None or self.scale is None:
            return self.X.T @ r
        return (self.X.T @ r - self.mean * r.sum()) / self.scale

    @property
    def work(self) -> int:
        """The multiplications of a product."""
        return int(self.X.nnz) if issparse(self.X) else int(self.X.size)

    def gram(self, weights: Array | None = None) -> Array:
        """Xᵀ diag(weights) X, (n, n); the weights (m,) are 1 if None."""
        m, n = self.shape
        if issparse(self.X):
            weighted = self.X if weights is None else self.X.multiply(weights[:, None]).tocsr()
            G = np.asarray((self.X.T @ weighted).todense(), dtype=np.float64)
            if self.mean is not None and self.scale is not None:
                total = float(m if weights is None else weights.sum())
                sums = np.asarray(weighted.sum(axis=0)).ravel()
                G += (
                    total * np.outer(self.mean, self.mean)
                    - np.outer(self.mean, sums)
                    - np.outer(sums, self.mean)
                )
                G /= np.outer(self.scale, self.scale)
            return (G + G.T) / 2
        if weights is None:
            return np.asarray(self.X.T @ self.X)
        G = np.zeros((n, n))
        for first in range(0, m, _BLOCK):
            rows = self.X[first : first + _BLOCK] * np.sqrt(weights[first : first + _BLOCK, None])
            G += rows.T @ rows
        return G


def design(table: Table, standardize: bool) -> Design:
    """The design of a table; `standardize` brings every column to mean 0 and mean square 1. Raises BadInput.

    A dense X is changed in place: it may be half of the memory.
    """
    X = table.X
    if not standardize:
        return Design(X)
    m = X.shape[0]
    mean = np.asarray(X.mean(axis=0)).ravel()
    if issparse(X):
        squares = np.asarray(X.multiply(X).sum(axis=0)).ravel()
        variance = squares / m - mean**2
        # Of a constant column only the rounding of the two sums is left.
        flat = variance <= 1e-12 * np.maximum(squares / m, np.finfo(float).tiny)
    else:
        variance = np.zeros(X.shape[1])
        flat, first_row = np.ones(X.shape[1], dtype=bool), X[0].copy()
        for first in range(0, m, _BLOCK):
            block = X[first : first + _BLOCK]
            flat &= (block == first_row).all(axis=0)
            block -= mean
            variance += (block**2).sum(axis=0)
        variance /= m
    if flat.any():
        raise BadInput(
            f"the column {table.columns[int(np.argmax(flat))]!r} is constant and cannot be brought to variance 1; "
            "remove it, or leave --standardize out"
        )
    scale = np.sqrt(variance)
    if issparse(X):
        return Design(X, mean, scale)
    for first in range(0, m, _BLOCK):
        X[first : first + _BLOCK] /= scale
    return Design(X)


def require_size(table: Table, ridge: float) -> None:
    """Raises BadInput unless the predictors, the response and ρ are of a size that double precision can square."""
    predictors, response = float(largest_entry(table.X)), float(largest_entry(table.y))
    if predictors and not SMALLEST_PREDICTOR <= predictors <= LARGEST_PREDICTOR:
        raise BadInput(
            f"the largest entry of the predictors is {predictors:.1e}; it must lie between {SMALLEST_PREDICTOR:g} and "
            f"{LARGEST_PREDICTOR:g}: change the units"
        )
    if response > LARGEST_PREDICTOR:
        raise BadInput(
            f"the largest entry of {table.target!r} is {response:.1e}; it must be at most {LARGEST_PREDICTOR:g}: "
            "change the units"
        )
    if ridge > LARGEST:
        raise BadInput(f"--ridge {ridge:.1e} is beyond {LARGEST:g}")


# --- The squared error -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class DataAnalysis:
    """The quadratic of a data set and what of it was formed.

    With fewer rows than columns the quadratic may be that of u with w = Xᵀu, of the same step sizes and rates; then `w`
    is the minimizer of least norm.

    For the logistic loss the quadratic is the one that touches the loss at its minimizer `w`, `L` bounds the curvature
    everywhere, `gradient` is the size of the gradient at w relative to that at 0, and `separated` is a w on which every
    margin is positive, so that there is no minimizer; then `quadratic` is None.
    """

    quadratic: QuadraticAnalysis | None
    formed: str
    L: float | None = None
    mu: float = 0.0
    w: Array | None = None
    gradient: float = 0.0
    separated: Array | None = None
    descent: tuple[float, float, int] | None = None


def squared(table: Table, ridge: float, standardize: bool, **options: Any) -> DataAnalysis:
    """½‖Xw − y‖² + ½ρ‖w‖²; `options` are those of `analyze_quadratic`. Raises BadInput."""
    require_size(table, ridge)
    m, n = table.X.shape
    if table.rows is not None and not standardize and n <= MOST_ROWS and m * n * n <= 2_000_000:
        A, b = _exact_normal_equations(table.rows, Fraction(repr(ridge)))
        return DataAnalysis(analyze_quadratic(A, b, **options), "XᵀX, exactly")
    X = design(table, standardize)
    y = table.y - table.y.mean() if standardize else table.y
    options = {**options, "exact": False}
    if m < n and n > WIDE and ridge == 0 and m <= MOST_COLUMNS and not issparse(X.X):
        found = analyze_quadratic(np.asarray(X.X @ X.X.T), y, **options)
        formed = f"A = XXᵀ, {m:,} × {m:,}, and x = u below, where w = Xᵀu"
        return DataAnalysis(
            found, formed, w=None if found.minimizer is None else X.transposed(found.minimizer)
        )
    if n <= MOST_COLUMNS:
        A = X.gram()
        A[np.diag_indices(n)] += ridge
        return DataAnalysis(analyze_quadratic(A, X.transposed(y), **options), f"XᵀX, {n:,} × {n:,}")
    operator = Operator(n, lambda v: X.transposed(X.times(v)) + ridge * v, 2 * X.work)
    return DataAnalysis(
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


# --- The logistic loss -------------------------------------------------------------------------------------


def logistic(table: Table, ridge: float, standardize: bool, **options: Any) -> DataAnalysis:
    """(1/m) Σ log(1 + exp(−yᵢ xᵢᵀw)) + ½ρ‖w‖², with yᵢ = ±1. Raises BadInput where y has not two values."""
    require_size(table, ridge)
    signs = _signs(table)
    X = design(table, standardize)
    m, n = X.shape
    small = n <= MOST_COLUMNS
    largest = _largest(X, options.get("seed", 0))
    quarter = float(formulas("logistic-loss")("curvature", u=0.0))
    L = quarter * largest / m + ridge
    found = _newton(X, signs, ridge)
    if found.separated is not None:
        return replace(found, L=L, mu=ridge)
    assert found.w is not None  # or it would be separated
    w = found.w
    p = expit(signs * X.times(w))
    weights = p * (1 - p) / m
    if small:
        H = X.gram(weights)
        H[np.diag_indices(n)] += ridge
        local: Any = H
    else:
        local = Operator(n, lambda v: X.transposed(weights * X.times(v)) + ridge * v, 2 * X.work)
    options = {**options, "exact": False, "minimizer": w}
    quadratic = analyze_quadratic(local, None, **options)
    formed = f"the Hessian, {n:,} × {n:,}" if small else "nothing but products with the Hessian"
    descent = _descent(X, signs, ridge, w, L) if options.get("measure", True) else None
    return replace(found, quadratic=quadratic, formed=formed, L=L, mu=ridge, descent=descent)


def _largest(X: Design, seed: int) -> float:
    """λmax(XᵀX), with its error added, so that steps below 2/L stay on the safe side."""
    n = X.shape[1]
    if n > MOST_COLUMNS:
        top = largest(Operator(n, lambda v: X.transposed(X.times(v)), 2 * X.work), seed)
    else:
        top = spectrum(of_matrix(X.gram()), seed).top
    return top.value + top.error


def _signs(table: Table) -> Array:
    values = np.unique(table.y)
    if values.tolist() in ([0.0, 1.0], [-1.0, 1.0]):
        return np.where(table.y > 0, 1.0, -1.0)
    shown = ", ".join(f"{value:g}" for value in values[:4])
    raise BadInput(
        f"the logistic loss needs a target of two values, 0 and 1 or -1 and 1; {table.target!r} has "
        f"{values.size:,} ({shown}{', …' if values.size > 4 else ''})"
    )


def _slope(X: Design, signs: Array, ridge: float, w: Array) -> tuple[float, Array, Array]:
    """The loss, its gradient and the margins."""
    margins = signs * X.times(w)
    loss = float(np.mean(np.logaddexp(0, -margins)) + ridge / 2 * (w @ w))
    return loss, X.transposed(-signs * expit(-margins)) / signs.size + ridge * w, margins


def _newton(X: Design, signs: Array, ridge: float) -> DataAnalysis:
    """The minimizer by Newton's method, each system solved by conjugate gradients; or a w that separates the data."""
    m, n = X.shape
    w = np.zeros(n)
    loss, gradient, margins = _slope(X, signs, ridge, w)
    first = float(np.linalg.norm(gradient)) or 1.0
    for _ in range(_NEWTON_STEPS):
        size = float(np.linalg.norm(gradient))
        if size <= _GRADIENT * first:
            break
        p = expit(margins)
        weights = p * (1 - p) / m

        def hessian(v: Array, weights: Array = weights) -> Array:
            return X.transposed(weights * X.times(v)) + ridge * v

        linear: Any = LinearOperator((n, n), matvec=hessian, dtype=np.float64)  # type: ignore[call-arg]
        step, _ = cg(linear, -gradient, rtol=min(0.1, (size / first) ** 0.5), maxiter=500)
        length, before, start = 1.0, loss, w
        while length > 1e-10:
            w = start + length * step
            loss, gradient, margins = _slope(X, signs, ridge, w)
            if loss <= before:
                break
            length /= 2
        if ridge == 0 and margins.min() > 0:
            return DataAnalysis(None, "", separated=w)
    return DataAnalysis(None, "", w=w, gradient=float(np.linalg.norm(gradient)) / first)


def _descent(X: Design, signs: Array, ridge: float, w: Array, L: float) -> tuple[float, float, int]:
    """Gradient descent from 0 with the step 1/L: ‖w − w*‖/‖w*‖ at the end, a step's factor near it, and the steps."""
    eta = float(formulas("best-guaranteed-step")("step", L=L))
    steps = int(max(10, min(1000, 1e10 / (4 * max(X.work, 1)))))
    x, errors = np.zeros_like(w), []
    for _ in range(steps + 1):
        errors.append(float(np.linalg.norm(x - w)))
        if errors[-1] <= 1e-7 * errors[0]:
            break
        x = x - eta * _slope(X, signs, ridge, x)[1]
    last = len(errors) - 1
    if errors[0] == 0 or last == 0:
        return 0.0, float("nan"), last
    return errors[-1] / errors[0], (errors[-1] / errors[last // 2]) ** (1 / (last - last // 2)), last


#: --loss → the analysis.
LOSSES: dict[str, Callable[..., DataAnalysis]] = {"squared": squared, "logistic": logistic}
