"""The ends of a symmetric matrix's spectrum, each with a bound on its error: by all eigenvalues, or by Lanczos alone.

Gradient descent needs λmin and λmax and nothing between. A small matrix is decomposed. A large dense one is first
multiplied by vectors, in single precision: where κ is moderate Lanczos finds both ends at once, or the lower one on
A⁻¹ by Cholesky. Where that fails all eigenvalues are computed, to count the negative ones and the zeros. A large sparse
one is only ever multiplied by vectors.

Every Ritz pair (θ, v) is reported with its residual r = ‖Av − θv‖ for ‖v‖ = 1, computed from A itself: some eigenvalue
lies within r of θ. That no eigenvalue lies beyond the ends found is not proved by this, but the start is random, so
that to miss one has probability zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.linalg import blas, lapack

Array = NDArray[np.float64]
Vector = NDArray[Any]  # of single or double precision
Product = Callable[[Vector], Vector]

#: Up to this size all eigenvalues are computed.
SMALL = 512

#: The residual at which Lanczos stops, relative to the eigenvalue. The eigenvalue's own error is about its square.
TOLERANCE = 1e-6

#: The residual up to which an end that was sought in single precision is accepted, relative to the eigenvalue.
ACCEPTED = 1e-3

_LARGE = 6000  # rows of a dense matrix beyond which it is only multiplied by vectors
_MOST_STEPS = 20_000
_MOST_WORK = 1.5e11  # multiplications and additions of one run of Lanczos
_MOST_BASIS = 2**24  # floats of Lanczos vectors that are kept; beyond, a second run makes them again
_MOST_ZEROS = 8  # eigenvectors of 0 that are looked for where the matrix is only multiplied by vectors
_SINGLE_LOW, _SINGLE_HIGH = 8e-4, 3e-4  # the limit 2/λmax hangs on the upper end alone
_SINGLE_REACH = 1e-5  # of λmin/λmax: below, single precision has no grasp of λmin
_SINGLE_STEPS = 260  # of Lanczos in single precision, before something else is tried
_ROUNDING = 2.0**-52
_TILE = 256


@dataclass(frozen=True, eq=False)
class Operator:
    """A symmetric matrix of n rows that can be multiplied by vectors; `dense` is the matrix itself if it is at hand.

    `times` takes (n,) or (n, k) and gives the same shape. `work` is the number of multiplications in a product with one
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

        def times(x: Array) -> Array:
            """One vector is multiplied from one triangle: half the memory to read."""
            return blas.dsymv(1.0, columns, x) if x.ndim == 1 else A @ x

        return Operator(n, times, n * n, A)
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
    products: int = 0


def spectrum(operator: Operator, seed: int = 0, *, kernel: bool = True) -> Spectrum:
    """The ends of the spectrum of `operator`, by the cheapest way that its size allows.

    Without `kernel` the eigenvectors of 0 are left out where all eigenvalues are computed: that can take long.
    Raises numpy.linalg.LinAlgError where LAPACK fails, which entries near overflow can cause.
    """
    A = operator.dense
    if A is None or operator.n > _LARGE:
        return _by_lanczos(operator, seed)
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
                "L", "N", reduced[1:, : n - 2], tau[: n - 2], large[1:], 64 * large.size
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
    entries = A.ravel(order="K")
    scale = abs(float(entries[blas.idamax(entries)]))
    single = np.multiply(A.T, 1 / scale, out=np.empty_like(A.T, dtype=np.float32), casting="same_kind")
    start = np.random.default_rng(seed).standard_normal(operator.n, dtype=np.float32)

    def times(x: Array) -> Array:
        return blas.ssymv(1.0, single, x)

    run = lanczos(times, start, operator.work, low=_SINGLE_LOW, high=_SINGLE_HIGH, most=_SINGLE_STEPS)
    low, high = _pair(operator, run.low), _pair(operator, run.high)
    how = "Lanczos in single precision"
    if not _accepted(low, high):
        if low.value < _SINGLE_REACH * high.value:
            return None
        factor, failed = lapack.spotrf(single, lower=1, clean=0, overwrite_a=1)
        if failed:
            return None

        def solved(x: Array) -> Array:
            y = blas.strsv(factor, x, lower=1)
            return blas.strsv(factor, y, lower=1, trans=1, overwrite_x=1)

        inverse = lanczos(solved, start, operator.work, high=_SINGLE_HIGH, most=_SINGLE_STEPS)
        run = replace(run, products=run.products + inverse.products)
        low, how = _pair(operator, inverse.high), "Lanczos and Cholesky in single precision"
        if not _accepted(low, high):
            return None
    resolution = operator.n * _ROUNDING * high.value
    kernel = np.zeros((operator.n, 0))
    return Spectrum(operator.n, low, high, low, kernel, resolution, how, 0, 0, products=run.products)


def _accepted(low: Pair, high: Pair) -> bool:
    return low.value > 0 and all(pair.error <= ACCEPTED * pair.value for pair in (low, high))


# --- Lanczos alone -----------------------------------------------------------------------------------------


def _by_lanczos(operator: Operator, seed: int) -> Spectrum:
    rng = np.random.default_rng(seed)
    run = lanczos(operator.times, rng.standard_normal(operator.n), operator.work, low=TOLERANCE)
    low, high = _pair(operator, run.low), _pair(operator, run.high)
    resolution = max(operator.n, 8) * _ROUNDING * max(abs(low.value), abs(high.value))
    kernel = np.zeros((operator.n, 0))
    found = Spectrum(
        operator.n, low, high, None, kernel, resolution, "Lanczos", settled=run.settled, products=run.products
    )
    if low.value > resolution:
        return replace(found, least=low, negative=0, zero=0)
    if low.value < -max(resolution, low.error):
        return found
    return replace(_beside_the_zeros(operator, found, rng), negative=0)


def _beside_the_zeros(operator: Operator, found: Spectrum, rng: np.random.Generator) -> Spectrum:
    """The least positive eigenvalue of a semidefinite matrix, the eigenvectors of 0 taken out one after the other."""
    shift, pair, kernel = found.top.value, found.bottom, np.zeros((operator.n, 0))
    products = found.products
    while kernel.shape[1] < _MOST_ZEROS:
        kernel = np.linalg.qr(np.column_stack([kernel, pair.vector]))[0]

        def outside(x: Array, kernel: Array = kernel) -> Array:
            """A on the complement of the kernel, which is lifted to the far end of the spectrum."""
            inside = kernel @ (kernel.T @ x)
            return operator.times(x - inside) + shift * inside

        run = lanczos(outside, rng.standard_normal(operator.n), operator.work, low=TOLERANCE)
        pair, products = _pair(operator, run.low), products + run.products
        if pair.value > 4 * found.resolution:
            settled = found.settled and run.settled
            zero = kernel.shape[1]
            return replace(found, least=pair, kernel=kernel, zero=zero, products=products, settled=settled)
    return replace(found, kernel=kernel, products=products)


def _pair(operator: Operator, vector: Array) -> Pair:
    """The Rayleigh quotient of a unit vector and its residual, from the matrix itself."""
    return _judged(operator.n, vector, operator.times(vector))


def _judged(n: int, vector: Array, image: Array) -> Pair:
    value = float(vector @ image)
    rounding = n**0.5 * _ROUNDING * float(np.linalg.norm(image))
    return Pair(value, vector, float(np.linalg.norm(image - value * vector)) + rounding)


@dataclass(frozen=True, eq=False)
class Run:
    """Unit Ritz vectors (n,) for both ends, the products it took, and whether the wanted ones met the tolerance."""

    low: Array
    high: Array
    products: int
    settled: bool


def lanczos(
    times: Product,
    start: Vector,
    work: int,
    *,
    low: float | None = None,
    high: float = TOLERANCE,
    most: int = _MOST_STEPS,
) -> Run:
    """Lanczos' three-term recurrence from `start` (n,), until the residual of the top, relative to it, is `high`, and
    that of the bottom `low`, if that is given. It runs in the precision of `start`.

    The vectors are not made orthogonal again: that gives an end of the spectrum several times over, but never a wrong
    one. Few of them are kept; where they are too many for the memory, a second run makes them again.
    """
    n = start.size
    most = int(max(2, min(most, _MOST_WORK / (2 * max(work, n)))))
    kept = max(2, _MOST_BASIS // n)
    rounding = float(np.finfo(start.dtype).eps)
    q, before, beta = start / _norm(start), np.zeros_like(start), 0.0
    alphas: list[float] = []
    betas: list[float] = []
    alpha_most = beta_most = scale = 0.0
    basis = [q]
    wanted = {-1: high} if low is None else {0: low, -1: high}
    following, sought, settled = min(n, 20), tuple(wanted), False

    def unmet(ends: Iterable[int]) -> tuple[int, ...]:
        """Those whose residual, β times the last entry of the vector, is not yet as small as wanted or as rounding."""
        found = {at: _end(alphas, betas, at) for at in ends}
        return tuple(
            at
            for at, (value, vector) in found.items()
            if beta * abs(vector[-1]) > max(wanted[at] * abs(value), 8 * rounding * scale)
        )

    while not settled and len(alphas) < most:
        w = times(q)
        w -= beta * before
        alpha = float(q @ w)
        w -= alpha * q
        beta = _norm(w)
        alphas.append(alpha)
        betas.append(beta)
        alpha_most, beta_most = max(alpha_most, abs(alpha)), max(beta_most, beta)
        scale = alpha_most + beta_most
        exhausted = beta <= 4 * rounding * scale
        if exhausted or len(alphas) in (following, most):
            following = int(1.08 * following) + 2
            sought = () if exhausted else unmet(sought) or unmet(wanted)
            settled = not sought
        if not settled:
            before, q = q, w / beta
            if len(basis) < kept:
                basis.append(q)
    ends = [_end(alphas, betas, at)[1] for at in (0, -1)]
    steps = len(alphas)
    if steps <= len(basis):
        vectors = [v / _norm(v) for v in np.array(ends) @ np.array(basis[:steps])]
        return Run(vectors[0], vectors[1], steps, settled)
    vectors = _again(times, basis[0], alphas, betas, ends)
    return Run(vectors[0], vectors[1], 2 * steps, settled)


def _end(alphas: list[float], betas: list[float], at: int) -> tuple[float, Array]:
    """The least (`at` = 0) or greatest (−1) eigenvalue of the tridiagonal matrix, with its vector."""
    last = len(alphas) - 1
    if last == 0:
        return alphas[0], np.ones(1)
    value, vector = _of_tridiagonal(np.array(alphas), np.array(betas[:-1]), at % (last + 1), at % (last + 1))
    return float(value[0]), vector[:, 0]


def _of_tridiagonal(d: Array, e: Array, first: int, last: int) -> tuple[Array, Array]:
    """Eigenvalues number `first` to `last` and their vectors as columns."""
    try:
        return linalg.eigh_tridiagonal(d, e, select="i", select_range=(first, last))
    except linalg.LinAlgError:  # bisection by number can fail where eigenvalues coincide
        values, vectors = linalg.eigh_tridiagonal(d, e)
        return values[first : last + 1], vectors[:, first : last + 1]


def _norm(x: Array) -> float:
    return float(x @ x) ** 0.5


def _again(
    times: Product, q: Array, alphas: list[float], betas: list[float], ends: list[Array]
) -> list[Array]:
    """The Ritz vectors from a second run of the recurrence, which makes the same vectors to the last bit."""
    before, beta = np.zeros_like(q), 0.0
    vectors = [np.zeros(q.size) for _ in ends]
    for step, (alpha, following) in enumerate(zip(alphas, betas, strict=True)):
        for vector, weights in zip(vectors, ends, strict=True):
            vector += weights[step] * q
        if step + 1 < len(alphas):
            w = times(q)
            w -= beta * before
            w -= alpha * q
            before, q, beta = q, w / following, following
    return [v / _norm(v) for v in vectors]
