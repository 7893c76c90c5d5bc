"""Random quadratics f(x) = ½ (x − x*)ᵀ A (x − x*) whose spectrum is prescribed.

A = Q diag(λ) Qᵀ with Q drawn from the Haar measure, λ from one of the shapes in `SPECTRA`, stretched so that
the least eigenvalue is μ and the greatest L = κμ; x* is never the origin, and L differs from problem to
problem. On such a function gradient descent has a closed form in the eigenbasis (`eigenbasis_solution`),
which a simulation is held against.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log10

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float64]


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()


def one_blas_thread():
    """A context in which BLAS runs on one thread: the number of threads changes the last bits of a product.

    The limit holds for the whole process, so it is for workers that are processes, not threads.
    """
    return _thread_pools().limit(limits=1, user_api="blas")


# --- Spectra -----------------------------------------------------------------------------------------------


def _one_eigenvalue(rng: Generator, n: int, kappa: float) -> Array:
    return np.ones(n)


def _two_point(rng: Generator, n: int, kappa: float) -> Array:
    return np.where(np.arange(n) < rng.integers(1, n), 1.0, kappa)


def _clustered(rng: Generator, n: int, kappa: float) -> Array:
    centres = kappa ** rng.uniform(0, 1, size=3)
    return rng.choice(centres, size=n) * (1 + 1e-3 * rng.uniform(-1, 1, size=n))


def _linear(rng: Generator, n: int, kappa: float) -> Array:
    return np.linspace(1, kappa, n)


def _geometric(rng: Generator, n: int, kappa: float) -> Array:
    return np.geomspace(1, kappa, n)


def _log_uniform(rng: Generator, n: int, kappa: float) -> Array:
    return kappa ** rng.uniform(0, 1, size=n)


def _wishart(rng: Generator, n: int, kappa: float) -> Array:
    samples = rng.standard_normal((2 * n, n))
    lam = np.linalg.eigvalsh(samples.T @ samples)
    return 1 + (kappa - 1) * (lam - lam[0]) / (lam[-1] - lam[0])


#: Shape → n eigenvalues in [1, κ], for n ≥ 2; `spectrum` sorts them and puts the ends at 1 and κ.
SPECTRA: dict[str, Callable[[Generator, int, float], Array]] = {
    "one-eigenvalue": _one_eigenvalue,  # κ = 1, whatever κ was asked for
    "two-point": _two_point,  # 1 and κ, in a random proportion
    "clustered": _clustered,  # three clusters of relative width 10⁻³
    "linear": _linear,  # equal differences
    "geometric": _geometric,  # equal ratios
    "log-uniform": _log_uniform,
    "wishart": _wishart,  # of XᵀX, X Gaussian (2n × n): the Marchenko–Pastur law, shifted and stretched
}


def spectrum(shape: str, n: int, kappa: float, rng: Generator) -> Array:
    """The n eigenvalues of this shape, ascending, the first exactly 1 and the last exactly κ.

    With n = 1 or the shape `one-eigenvalue` there is one eigenvalue and κ is 1.
    Raises `ValueError` for an unknown shape, n < 1, or a κ that isn't finite and at least 1.

    >>> spectrum("linear", 4, 10.0, np.random.default_rng(0))
    array([ 1.,  4.,  7., 10.])
    """
    if shape not in SPECTRA:
        raise ValueError(f"unknown spectrum {shape!r}; known are {', '.join(SPECTRA)}")
    if n < 1:
        raise ValueError(f"the dimension n is {n}; it must be at least 1")
    if not 1 <= kappa < np.inf:
        raise ValueError(f"the condition number kappa is {kappa}; it must be finite and at least 1")
    if n == 1 or shape == "one-eigenvalue" or kappa == 1:
        return np.ones(n)
    lam = np.sort(np.clip(SPECTRA[shape](rng, n, kappa), 1, kappa))
    lam[0], lam[-1] = 1, kappa
    return lam


# --- Problems ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class QuadraticBatch:
    """P quadratics ½ (x − x*)ᵀ A (x − x*) of one dimension n; the arrays can't be written to.

    matrices (P, n, n): the A, symmetric to the last bit.
    eigenvectors (P, n, n): column i of `eigenvectors[p]` belongs to `eigenvalues[p, i]`.
    eigenvalues (P, n): ascending and positive, as prescribed. A is Q diag(λ) Qᵀ rounded, so its own
        eigenvalues differ from these by a small multiple of n·u·L (u the unit roundoff): of L, not of λ.
    minimizers (P, n): the x*.
    shapes: the P names of the spectra, keys of `SPECTRA`.

    Raises `ValueError` on arrays that don't fit together, and on a matrix that isn't symmetric.
    """

    matrices: Array
    eigenvectors: Array
    eigenvalues: Array
    minimizers: Array
    shapes: tuple[str, ...]

    def __post_init__(self):
        for name in ("matrices", "eigenvectors", "eigenvalues", "minimizers"):
            array = np.asarray(getattr(self, name), dtype=np.float64).view()
            if not np.isfinite(array).all():
                raise ValueError(f"{name} has an entry that is not finite")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if self.eigenvalues.ndim != 2:
            raise ValueError(f"eigenvalues has shape {self.eigenvalues.shape}; it must be (P, n)")
        P, n = self.eigenvalues.shape
        due = {"matrices": (P, n, n), "eigenvectors": (P, n, n), "minimizers": (P, n)}
        for name, shape in due.items():
            if getattr(self, name).shape != shape:
                found = getattr(self, name).shape
                raise ValueError(
                    f"{name} has shape {found}; with eigenvalues (P, n) = ({P}, {n}) it must be {shape}"
                )
        if len(self.shapes) != P:
            raise ValueError(f"shapes has {len(self.shapes)} names; one for each of the {P} problems is due")
        if not (self.eigenvalues[:, 0] > 0).all() or (np.diff(self.eigenvalues) < 0).any():
            raise ValueError("eigenvalues must be positive and ascending along the last axis")
        if (self.matrices != self.matrices.transpose(0, 2, 1)).any():
            raise ValueError("matrices must be symmetric; average each with its transpose")

    @property
    def count(self) -> int:
        """P, the number of problems."""
        return self.eigenvalues.shape[0]

    @property
    def dimension(self) -> int:
        """n, the same for all problems of the batch."""
        return self.eigenvalues.shape[1]

    @property
    def mu(self) -> Array:
        """The least eigenvalues (P,): the strong convexity."""
        return self.eigenvalues[:, 0]

    @property
    def L(self) -> Array:
        """The greatest eigenvalues (P,): the smoothness."""
        return self.eigenvalues[:, -1]

    @property
    def kappa(self) -> Array:
        """The condition numbers L/μ (P,)."""
        return self.L / self.mu

    @property
    def linear_terms(self) -> Array:
        """b = A x* (P, n): the gradient is A x − b. Rounding b moves the minimizer by about n·u·κ·‖x*‖."""
        return np.matmul(self.matrices, self.minimizers[:, :, None])[:, :, 0]


def haar_rotations(rng: Generator, count: int, n: int) -> Array:
    """Orthogonal matrices (count, n, n), Haar distributed.

    The Q of the QR decomposition of a Gaussian matrix is Haar distributed once its columns' signs make the
    diagonal of R positive: F. Mezzadri (2007), How to Generate Random Matrices from the Classical Compact
    Groups, Notices of the AMS 54(5), 592-604, arXiv:math-ph/0609050.
    """
    with one_blas_thread():
        Q, R = np.linalg.qr(rng.standard_normal((count, n, n)))
    return Q * np.copysign(1.0, np.diagonal(R, axis1=1, axis2=2))[:, None, :]


def random_quadratics(
    rng: Generator, n: int, shapes: Sequence[str], kappas: ArrayLike, scales: ArrayLike
) -> QuadraticBatch:
    """One quadratic in n dimensions for each triple of shape, κ and scale L, all else at random.

    `shapes`, `kappas` and `scales` have the common length P. The minimizers lie in a direction uniform on the
    sphere at a distance log-uniform in [10⁻², 10²] from the origin, so never on it.
    Raises `ValueError` where `spectrum` does, on a scale that isn't positive, and on lengths that differ.
    """
    kappas, scales = np.asarray(kappas, dtype=np.float64), np.asarray(scales, dtype=np.float64)
    P = len(shapes)
    if kappas.shape != (P,) or scales.shape != (P,):
        raise ValueError(
            f"kappas {kappas.shape} and scales {scales.shape} must both be ({P},), like the shapes"
        )
    if not (np.isfinite(scales) & (scales > 0)).all():
        raise ValueError(f"scales must be finite and positive; they are {scales}")
    with one_blas_thread():
        unit = np.array([spectrum(s, n, kappa, rng) for s, kappa in zip(shapes, kappas, strict=True)])
        unit = unit.reshape(P, n)
        eigenvalues = np.minimum((scales / unit[:, -1])[:, None] * unit, scales[:, None])
        eigenvalues[:, -1] = scales  # (L/κ)·κ may miss L by a rounding
        Q = haar_rotations(rng, P, n)
        A = np.matmul(Q * eigenvalues[:, None, :], Q.transpose(0, 2, 1))
    A = (A + A.transpose(0, 2, 1)) / 2
    direction = rng.standard_normal((P, n))
    radius = 10 ** rng.uniform(-2, 2, size=(P, 1))
    minimizers = radius * direction / np.linalg.norm(direction, axis=1, keepdims=True)
    return QuadraticBatch(A, Q, eigenvalues, minimizers, tuple(shapes))


# --- Batches -----------------------------------------------------------------------------------------------

#: Problems of a batch: enough to fill the hardware, few enough that 2,000 problems have over 100 dimensions.
_BATCH = 16
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class BatchJob:
    """What it takes to draw one batch anywhere: small, picklable, and independent of all other batches."""

    index: int
    seed: SeedSequence
    dimension: int
    count: int
    shapes: tuple[str, ...]
    kappas: tuple[float, float]
    scales: tuple[float, float]

    def draw(self) -> QuadraticBatch:
        """The batch. Shape uniform on `shapes`; κ and L log-uniform on `kappas` and `scales`."""
        rng = np.random.default_rng(self.seed)
        shapes = [self.shapes[i] for i in rng.integers(len(self.shapes), size=self.count)]
        kappas, scales = (
            np.clip(10 ** rng.uniform(log10(low), log10(high), size=self.count), low, high)
            for low, high in (self.kappas, self.scales)
        )
        return random_quadratics(rng, self.dimension, shapes, kappas, scales)


def batch_jobs(
    count: int,
    seed: int,
    *,
    dimensions: tuple[int, int] = (1, 200),
    shapes: Sequence[str] = tuple(SPECTRA),
    kappas: tuple[float, float] = (1.0, 1e8),
    scales: tuple[float, float] = (1e-3, 1e3),
    max_bytes: int = 64 * 2**20,
) -> Iterator[BatchJob]:
    """Splits `count` problems into batches of one dimension each, yielded one by one.

    `dimensions`, `kappas` and `scales` are inclusive ranges. The first batch has the least dimension and the
    second the greatest; after them n grows like the square of a golden-ratio sequence. On (1, 200) about
    22 % of the batches have n ≤ 10 and 29 % have n ≥ 100. A batch is at most 16 problems, and so many that
    drawing it takes at most `max_bytes` bytes (but always one problem). Batch i draws from the i-th child of
    `SeedSequence(seed)`: the figures don't depend on who draws it, nor when.

    Raises `ValueError` on a negative count, an unknown shape, or a range that is empty or leaves its domain.
    """
    _check_plan(count, dimensions, shapes, kappas, scales)
    return _jobs(count, SeedSequence(seed), dimensions, tuple(shapes), kappas, scales, max_bytes)


def _check_plan(count, dimensions, shapes, kappas, scales):
    if count < 0:
        raise ValueError(f"count is {count}; a number of problems is at least 0")
    if not shapes or any(shape not in SPECTRA for shape in shapes):
        raise ValueError(f"shapes is {tuple(shapes)}; it must name some of {', '.join(SPECTRA)}")
    for name, (low, high), least in (("dimensions", dimensions, 1), ("kappas", kappas, 1)):
        if not least <= low <= high < np.inf:
            raise ValueError(f"{name} is ({low}, {high}); it must be a finite range from {least} upwards")
    if not 0 < scales[0] <= scales[1] < np.inf:
        raise ValueError(f"scales is {scales}; it must be a finite range of positive numbers")


def _jobs(count, root, dimensions, shapes, kappas, scales, max_bytes) -> Iterator[BatchJob]:
    low, high = dimensions
    index = done = 0
    while done < count:
        fraction = (index * _GOLDEN) % 1.0
        n = high if index == 1 else low + int((high + 1 - low) * fraction**2)
        # Drawing holds Q, R, A and three temporaries of n² numbers.
        size = min(count - done, _BATCH, max(1, max_bytes // (6 * 8 * n * n)))
        yield BatchJob(index, root.spawn(1)[0], n, size, shapes, kappas, scales)
        index, done = index + 1, done + size


def quadratic_batches(count: int, seed: int, **ranges) -> Iterator[QuadraticBatch]:
    """The batches of `batch_jobs(count, seed, **ranges)`, drawn one at a time: memory is constant in `count`.

    For several workers, map `BatchJob.draw` over `batch_jobs` instead; the problems are the same.

    >>> batches = list(quadratic_batches(40, seed=1, dimensions=(2, 5)))
    >>> [(batch.count, batch.dimension) for batch in batches]
    [(16, 2), (16, 5), (8, 2)]
    """
    return (job.draw() for job in batch_jobs(count, seed, **ranges))


def seed_sequences(*entropy: int) -> Iterator[SeedSequence]:
    """The children of SeedSequence(entropy), one after the other without end: no list grows with their number."""
    parent = SeedSequence(entropy)
    while True:
        yield from parent.spawn(1)


# --- Closed form -------------------------------------------------------------------------------------------


def eigenbasis_solution(batch: QuadraticBatch, starts: Array, step_sizes: Array, steps: int) -> Array:
    """Gradient descent after `steps` steps, from the closed form x* + Q (I − ηΛ)ᵗ Qᵀ (x₀ − x*).

    `starts` is (P, n), or (P, n, S) with a start for each step size; `step_sizes` is (P, S), in units of 1/λ.
    Returns (P, n, S). Written independently of the simulation: a second opinion on it, not a fast way around.
    Raises `ValueError` on shapes that don't fit and on a negative number of steps.
    """
    P, n = batch.count, batch.dimension
    starts, step_sizes = np.asarray(starts, dtype=np.float64), np.asarray(step_sizes, dtype=np.float64)
    if step_sizes.ndim != 2 or step_sizes.shape[0] != P:
        raise ValueError(f"step_sizes has shape {step_sizes.shape}; it must be (P, S) with P = {P}")
    S = step_sizes.shape[1]
    if starts.shape not in ((P, n), (P, n, S)):
        raise ValueError(f"starts has shape {starts.shape}; it must be {(P, n)} or {(P, n, S)}")
    if steps < 0:
        raise ValueError(f"steps is {steps}; it must be at least 0")
    starts = starts.reshape(P, n, -1)
    errors = starts - batch.minimizers[:, :, None]
    factors = 1 - step_sizes[:, None, :] * batch.eigenvalues[:, :, None]
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore", under="ignore"):
        coordinates = np.matmul(batch.eigenvectors.transpose(0, 2, 1), errors)
        moved = np.matmul(batch.eigenvectors, factors**steps * coordinates)
    return batch.minimizers[:, :, None] + moved
