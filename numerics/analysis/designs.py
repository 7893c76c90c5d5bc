"""The predictors of a data set as a matrix, standardized or not, and its products.

A sparse X is never made dense, standardizing included: the means and scales are applied to vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from numerics.analysis.faults import BadInput
from numerics.analysis.files import Table
from numerics.analysis.quadratic import LARGEST, largest_entry

Array = NDArray[np.float64]

#: Up to so many columns XᵀX is formed.
MOST_COLUMNS = 4000

#: The sizes between which the largest entry of X must lie, and that those of y may reach: their squares are entries of
#: the quadratic's matrix and must be of usable size there.
SMALLEST_PREDICTOR, LARGEST_PREDICTOR = 1e-18, 1e18

_BLOCK = 2048  # rows that are weighted at a time


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
