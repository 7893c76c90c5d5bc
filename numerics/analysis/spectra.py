"""The ends of a symmetric matrix's spectrum, each with a bound on its error: by all eigenvalues, or by Lanczos alone.

Gradient descent needs λmin and λmax and nothing between. A small matrix is decomposed. A large dense one is first
multiplied by vectors, in single precision: where κ is moderate Lanczos finds both ends at once, or the lower one on
A⁻¹ by Cholesky. Where that fails all eigenvalues are computed, to count the negative ones and the zeros. A large sparse
one is only ever multiplied by vectors, by SciPy's Lanczos (ARPACK).

Every Ritz pair (θ, v) is reported with its residual r = ‖Av − θv‖ for ‖v‖ = 1, computed from A itself: some eigenvalue
lies within r of θ. That no eigenvalue lies beyond the ends found is not proved by this, but the start is random, so
that to miss one has probability zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.linalg import blas, lapack
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

Array = NDArray[np.float64]
Vector = NDArray[Any]  # of single or double precision
Product = Callable[[Vector], Vector]

#: Up to this size all eigenvalues are computed.
SMALL = 512

#: The residual at which Lanczos stops at the upper end, relative to the eigenvalue, where a matrix is only multiplied
#: by vectors. The limit 2/λmax hangs on it alone. The eigenvalue's own error is about its square.
TOLERANCE = 1e-5

#: The residual up to which an end is accepted, relative to the eigenvalue.
ACCEPTED = 1e-3
_OF_SPREAD = 2e-3

_LARGE = 6000  # rows of a dense matrix beyond which it is only multiplied by vectors
_BASIS, _MOST_RESTARTS = 40, 500  # of ARPACK: the vectors that it keeps
_FIRST, _LAST = 1e-4, 1e-15  # of its tolerances
_FINEST = 1e-12  # relative to an end
_MOST_ZEROS = 8  # eigenvectors of 0 that are looked for where the matrix is only multiplied by vectors
_SINGLE_LOW, _SINGLE_HIGH = 8e-4, 3e-4
_SINGLE_REACH = 1e-5  # of λmin/λmax: below, single precision has no grasp of λmin
_SINGLE_STEPS = 260  # of Lanczos in single precision, before something else is tried
_ROUNDING = 2.0**-52
_TILE = 256


@dataclass(frozen=True, eq=False)
class Operator:
    """A symmetric matrix of n rows that can be multiplied by vectors; `dense` is the matrix itself if it is at hand.

    `times` takes (n,) and gives (n,). `work` is the number of multiplications in a product with one
    vector.
    """

    n: int
    times: Product
    work: int
    dense: Array | None = None


def of_matrix(A: Any) -> Operator:
    """The operator of a symmetric array (n, n) or SciPy sparse matrix."""
    n = A.shape[0]
    if isinstance(A, np.ndarray):
        columns = A if A.flags.f_contiguous else A.T

        # From one triangle: half the memory to read.
        return Operator(n, lambda x: blas.dsymv(1.0, columns, x), n * n, A)
    dense = A.toarray() if n <= SMALL else None
    return Operator(n, lambda x: A @ x, int(A.nnz), dense)


def gershgorin(A: Any) -> tuple[float, float]:
    """Bounds on the spectrum of a symmetric array or sparse matrix that hold in any case: the ends of its discs."""
    diagonal = np.asarray(A.diagonal(), dtype=np.float64)
    sums = [np.asarray(abs(A[i : i + _TILE]).sum(axis=1)).ravel() for i in range(0, A.shape[0], _TILE)]
    radii = np.concatenate(sums) - np.abs(diagonal)
    return float(np.min(diagonal - radii)), float(np.max(diagonal + radii))


@dataclass(frozen=True, eq=False)
class Pair:
    """A Ritz value with its unit vector (n,); an eigenvalue lies within `error` of it, rounding included."""

    value: float
    vector: Array
    error: float


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What is known of the eigenvalues.

    `bottom` and `top` are the ends. `least` is the least positive eigenvalue: `bottom` itself if that is positive,
    None where there is none or it was not found. `kernel` (n, k) spans what was found of the eigenvectors of 0.
    Eigenvalues of size `resolution` or less cannot be told from 0. `negative` and `zero` count eigenvalues, None where
    not all are known. `values` are all of them, ascending, or None. `settled` says that both ends were found to the
    tolerance.
    """

    n: int
    bottom: Pair
    top: Pair
    least: Pair | None
    kernel: Array
    resolution: float
    how: str
    negative: int | None = None
    zero: int | None = None
    values: Array | None = None
    settled: bool = True


def spectrum(operator: Operator, seed: int = 0, *, kernel: bool = True) -> Spectrum:
    """The ends of the spectrum of `operator`, by the cheapest way that its size allows.

    Without `kernel` the eigenvectors of 0 are left out where all eigenvalues are computed: that can take long.
    Raises numpy.linalg.LinAlgError where LAPACK fails, which entries near overflow can cause.
    """
    A = operator.dense
    if A is None and operator.n <= SMALL:
        A = np.column_stack([operator.times(unit) for unit in np.eye(operator.n)])
        A = (A + A.T) / 2
    if A is None or operator.n > _LARGE:
        return _by_products(operator, seed)
    if operator.n > SMALL:
        found = _in_single_precision(operator, A, seed)
        if found is not None:
            return found
    return _by_all(operator, A, kernel)


# --- All eigenvalues ---------------------------------------------------------------------------------------


def _by_all(operator: Operator, A: Array, wanted: bool) -> Spectrum:
    """One reduction to a tridiagonal matrix, all its eigenvalues, and the few eigenvectors that are used."""
    n = operator.n
    if n == 1:
        reduced, d, e, tau = A, A.diagonal().copy(), np.zeros(0), np.zeros(0)
    else:
        size, _ = lapack.dsytrd_lwork(n, lower=1)
        reduced, d, e, tau, _ = lapack.dsytrd(A, lower=1, lwork=int(size))
    values = np.asarray(linalg.eigh_tridiagonal(d, e, eigvals_only=True)) if n > 1 else d
    resolution = max(n, 8) * _ROUNDING * float(np.abs(values).max())
    negative = int(np.sum(values < -resolution))
    zero = int(np.sum(np.abs(values) <= resolution))

    def vectors(first: int, last: int) -> Array:
        if n == 1:
            return np.ones((1, 1))
        _, small = _of_tridiagonal(d, e, first, last)
        large = np.asfortranarray(small, dtype=np.float64)
        if n > 2:
            rotated, _, _ = lapack.dormqr(
                "L", "N", reduced[1:, : n - 2], tau[: n - 2], large[1:], 64 * (large.shape[1] + 65)
            )
            large[1:] = rotated
        return large

    def pair(at: int) -> Pair:
        v = vectors(at, at)[:, 0]
        v = v / np.linalg.norm(v)
        return Pair(float(values[at]), v, resolution)

    bottom, top = pair(0), pair(n - 1)
    least_at = negative + zero
    kernel = vectors(negative, least_at - 1) if zero and wanted else np.zeros((n, 0))
    least = pair(least_at) if least_at < n else None
    return Spectrum(
        n, bottom, top, least, kernel, resolution, "all eigenvalues", negative, zero, values,
    )  # fmt: skip


# --- Lanczos in single precision ---------------------------------------------------------------------------


def _in_single_precision(operator: Operator, A: Array, seed: int) -> Spectrum | None:
    """Both ends of a positive definite matrix of moderate κ: by products with A, then with A⁻¹; None if neither.

    Only the search is in single precision: the pairs that it finds are judged by products in double precision.
    """
    if A.diagonal().min() <= 0:
        return None
    single = _upper_triangle(A)
    start = np.random.default_rng(seed).standard_normal(operator.n, dtype=np.float32)

    def times(x: Vector) -> Vector:
        return blas.ssymv(1.0, single, x)

    low, high = (
        _pair(operator, vector)
        for vector in lanczos(times, start, low=_SINGLE_LOW, high=_SINGLE_HIGH, most=_SINGLE_STEPS)
    )
    how = "Lanczos in single precision"
    if not _accepted(low, high):
        if not low.value >= _SINGLE_REACH * high.value:
            return None
        factor, failed = lapack.spotrf(single, clean=0, overwrite_a=1)
        if failed:
            return None

        def solved(x: Vector) -> Vector:
            y = blas.strsv(factor, x, trans=1)
            return blas.strsv(factor, y, overwrite_x=1)

        low = _pair(operator, lanczos(solved, start, high=_SINGLE_HIGH, most=_SINGLE_STEPS)[1])
        how = "Lanczos and Cholesky in single precision"
        if not _accepted(low, high):
            return None
    resolution = operator.n * _ROUNDING * high.value
    kernel = np.zeros((operator.n, 0))
    return Spectrum(operator.n, low, high, low, kernel, resolution, how, 0, 0)


def _upper_triangle(A: Array) -> NDArray[np.float32]:
    """A in single precision, its largest diagonal entry made 1; what lies below the diagonal is not set."""
    columns, n = A.T if A.flags.c_contiguous else A, len(A)
    single = np.empty((n, n), dtype=np.float32, order="F")
    scale = float(A.diagonal().max())  # where A is positive definite, no entry is larger
    with np.errstate(over="ignore", invalid="ignore"):
        for first in range(0, n, _TILE):
            tile = np.s_[: first + _TILE, first : first + _TILE]
            np.multiply(columns[tile], 1 / scale, out=single[tile], casting="same_kind")
    return single


def _accepted(low: Pair, high: Pair) -> bool:
    near = all(pair.error <= ACCEPTED * pair.value for pair in (low, high))
    return low.value > 0 and near and not _narrow(low, high)


def _narrow(low: Pair, high: Pair) -> bool:
    """Whether the ends lie so close together that their errors tell on their difference, and so on every rate."""
    return low.error + high.error > _OF_SPREAD * (high.value - low.value)


def lanczos(
    times: Product, start: Vector, *, low: float | None = None, high: float, most: int
) -> tuple[Vector, Vector]:
    """Unit Ritz vectors (n,) for both ends, by Lanczos' three-term recurrence from `start` (n,).

    It runs in the precision of `start` until the residual of the top, relative to it, is `high`, and that of the
    bottom `low`, if that is given; and for `most` steps at the longest. The vectors are not made orthogonal again, as
    ARPACK's are, which halves the time: that gives an end of the spectrum several times over, but never a wrong one.
    """
    most = max(2, min(most, start.size))
    wanted = {-1: high} if low is None else {0: low, -1: high}
    rounding = 8 * float(np.finfo(start.dtype).eps)
    q, before, beta = start / _norm(start), np.zeros_like(start), 0.0
    basis, alphas, betas = [q], np.zeros(most), np.zeros(most)
    sought, scale, check, last = tuple(wanted), 0.0, min(most, 20), (0, 1.0)
    for step in range(1, most + 1):
        w = times(q)
        w -= beta * before
        alpha = float(q @ w)
        w -= alpha * q
        beta = _norm(w)
        alphas[step - 1], betas[step - 1] = alpha, beta
        scale = max(scale, abs(alpha) + beta)
        if step == most or beta <= rounding * scale:
            break
        if step == check:
            # The residual is β times the last entry of the vector; below rounding it does not fall.
            ends = {at: _end(alphas[:step], betas, at) for at in sought}
            excess = {
                at: beta * abs(vector[-1]) / max(wanted[at] * abs(value), rounding * scale)
                for at, (value, vector) in ends.items()
            }
            sought = tuple(at for at in sought if excess[at] > 1)
            if not sought:
                break
            worst = max(excess.values())
            check, last = _next_check(step, worst, *last), (step, worst)
        before, q = q, w / beta
        basis.append(q)
    kept = np.array(basis)
    low_end, high_end = (_end(alphas[: len(basis)], betas, at)[1] @ kept for at in (0, -1))
    return low_end / _norm(low_end), high_end / _norm(high_end)


def _next_check(step: int, excess: float, step_before: int, excess_before: float) -> int:
    """Most of the way to where the residual has fallen enough, if it goes on as since the last look at it."""
    fall = np.log(excess_before / excess) / (step - step_before) if step_before else 0.0
    ahead = 0.7 * np.log(excess) / fall if fall > 0 else 0.08 * step
    return step + int(np.clip(ahead, 2, min(0.2 * step, 10)))


# --- Products alone ----------------------------------------------------------------------------------------


def largest(operator: Operator, seed: int = 0) -> Pair:
    """The upper end of the spectrum of `operator`, by products alone."""
    return _upper_end(operator, operator.times, TOLERANCE, np.random.default_rng(seed))


def _by_products(operator: Operator, seed: int) -> Spectrum:
    """The upper end by products with A, the lower by products with I − A/s, where s is the size of A.

    ARPACK multiplies its start by the matrix before all else, and so loses the kernel of the one that it is given.
    """
    n, rng = operator.n, np.random.default_rng(seed)
    typical = _typical(operator, rng)
    if typical == 0:
        return _of_zero(n)
    high = _upper_end(operator, operator.times, TOLERANCE, rng)
    size = max(abs(high.value), typical)
    low = _upper_end(operator, lambda x: x - operator.times(x) / size, ACCEPTED, rng)
    size = max(abs(low.value), abs(high.value))
    if high.value <= 0:  # then it is the lower end that limits the steps, of −f
        high = _upper_end(operator, lambda x: x + operator.times(x) / size, TOLERANCE, rng)
        low = _upper_end(operator, lambda x: x - operator.times(x) / size, TOLERANCE, rng)
    elif low.value > 0 and _narrow(low, high):
        finer = max(_FINEST, 0.1 * _OF_SPREAD * (high.value - low.value) / high.value)
        high = _upper_end(operator, operator.times, finer, rng)
        low = _upper_end(operator, lambda x: x - operator.times(x) / size, finer, rng)
    low, high = sorted((low, high), key=lambda pair: pair.value)  # equal ones differ by rounding
    resolution = rounding(n, size)
    settled = _found(low, ACCEPTED, resolution) and _found(high, ACCEPTED, resolution)
    found = Spectrum(n, low, high, None, np.zeros((n, 0)), resolution, "Lanczos (ARPACK)", settled=settled)
    if low.value > resolution:
        return replace(found, least=low, negative=0, zero=0)
    if low.value < -max(resolution, low.error):
        return found
    return replace(_beside_the_zeros(operator, found, rng), negative=0)


def _typical(operator: Operator, rng: np.random.Generator) -> float:
    """The root mean square of the eigenvalues, roughly."""
    x = rng.standard_normal(operator.n)
    return float(np.linalg.norm(operator.times(x)) / np.linalg.norm(x))


def _of_zero(n: int) -> Spectrum:
    """Every vector is an eigenvector of the zero matrix; none is listed."""
    pair = Pair(0.0, np.eye(1, n)[0], 0.0)
    return Spectrum(n, pair, pair, None, np.zeros((n, 0)), 0.0, "Lanczos (ARPACK)", 0, n)


def rounding(n: int, size: float) -> float:
    """What eigenvalues of an n × n matrix of this size cannot be told from 0 by."""
    return max(n, 8) * _ROUNDING * size


def _found(pair: Pair, tolerance: float, resolution: float) -> bool:
    return pair.error <= max(tolerance * abs(pair.value), resolution)


def _upper_end(operator: Operator, times: Product, tolerance: float, rng: np.random.Generator) -> Pair:
    """ARPACK's vector at the upper end of `times`, as a pair of `operator`.

    Its tolerance is relative to an eigenvalue of `times`, and becomes stricter until the pair meets `tolerance`,
    relative to its own value. Where ARPACK gives up it is the last pair before.
    """
    n = operator.n
    linear: Any = LinearOperator((n, n), matvec=times, dtype=np.float64)  # type: ignore[call-arg]
    pair = _pair(operator, rng.standard_normal(n))
    negligible = rounding(n, float(np.linalg.norm(operator.times(pair.vector))))
    if not times(pair.vector).any():  # then `times` is 0, and any vector is at its upper end
        return pair
    strictness = _FIRST
    while strictness > _LAST:
        try:
            _, vectors = eigsh(
                linear,
                1,
                which="LA",
                v0=pair.vector,
                ncv=_BASIS,
                maxiter=_MOST_RESTARTS,
                tol=strictness,
                rng=rng,
            )
        except ArpackNoConvergence:
            break
        pair = _pair(operator, vectors[:, 0])
        wanted = max(tolerance * abs(pair.value), negligible)
        if pair.error <= wanted:
            break
        strictness *= max(0.7 * wanted / pair.error, 0.01)
    return pair


def _beside_the_zeros(operator: Operator, found: Spectrum, rng: np.random.Generator) -> Spectrum:
    """The least positive eigenvalue of a semidefinite matrix, the eigenvectors of 0 taken out one after the other."""
    size, pair, kernel = found.top.value, found.bottom, np.zeros((operator.n, 0))
    while kernel.shape[1] < _MOST_ZEROS:
        kernel = np.linalg.qr(np.column_stack([kernel, pair.vector]))[0]

        def outside(x: Array, kernel: Array = kernel) -> Array:
            """I − A/s on the complement of the kernel, and 0 on the kernel."""
            x = x - kernel @ (kernel.T @ x)
            x = x - operator.times(x) / size
            return x - kernel @ (kernel.T @ x)

        pair = _upper_end(operator, outside, ACCEPTED, rng)
        if pair.value > 4 * found.resolution:
            settled = found.settled and _found(pair, ACCEPTED, found.resolution)
            return replace(found, least=pair, kernel=kernel, zero=kernel.shape[1], settled=settled)
    return replace(found, kernel=kernel)


def _pair(operator: Operator, vector: Vector) -> Pair:
    """The Rayleigh quotient of a unit vector and its residual, in double precision, from the matrix itself."""
    vector = np.asarray(vector, dtype=np.float64)
    vector /= np.linalg.norm(vector)
    image = operator.times(vector)
    value = float(vector @ image)
    rounding = operator.n**0.5 * _ROUNDING * float(np.linalg.norm(image))
    return Pair(value, vector, float(np.linalg.norm(image - value * vector)) + rounding)


def _end(d: Array, e: Array, at: int) -> tuple[float, Array]:
    """The least (`at` = 0) or greatest (−1) eigenvalue of a tridiagonal matrix, with its vector."""
    k = len(d)
    if k == 1:
        return float(d[0]), np.ones(1)
    values, vectors = _of_tridiagonal(d, e[: k - 1], at % k, at % k)
    return float(values[0]), vectors[:, 0]


def _of_tridiagonal(d: Array, e: Array, first: int, last: int) -> tuple[Array, Array]:
    """Eigenvalues number `first` to `last` and their vectors as columns."""
    try:
        return linalg.eigh_tridiagonal(d, e, select="i", select_range=(first, last))
    except linalg.LinAlgError:  # bisection by number can fail where eigenvalues coincide
        values, vectors = linalg.eigh_tridiagonal(d, e)
        return values[first : last + 1], vectors[:, first : last + 1]


def _norm(x: Array) -> float:
    return float(x @ x) ** 0.5
