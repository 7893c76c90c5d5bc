"""What the theorems say of one quadratic ½xᵀAx − bᵀx, and what its methods do when they are run on it.

Every figure that is predicted is a formula of the catalogue at the ends of the spectrum; every figure that is measured
comes from the plain methods of `numerics.methods` and products with A.

Positive definite: a minimizer, and a best step, momentum and so on. Semidefinite: the same on the range of A, where
λmin is replaced by the least positive eigenvalue, if b is in the range; else f falls for ever along b's part in the
kernel, at a constant speed. With a negative eigenvalue: f falls for ever along its eigenvector, and every step size
above 0 multiplies the error there by 1 − ηλ > 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from numerics import methods
from numerics.analysis import enclosures
from numerics.analysis.definiteness import (
    INDEFINITE,
    NEGATIVE,
    NEGATIVE_SEMIDEFINITE,
    POSITIVE,
    SEMIDEFINITE,
    ZERO,
    definiteness_and_ends,
)
from numerics.analysis.enclosures import Enclosure
from numerics.analysis.faults import BadInput
from numerics.analysis.spectra import Operator, Spectrum, of_matrix, rounding, spectrum
from numerics.analysis.step_sizes import CONVERGES, Factors, closest_to_zero, factors, formulas, verdict

Array = NDArray[np.float64]

_MOST_STEPS = 20_000  # of a measured run
_MOST_WORK = 4e9  # multiplications of all measured runs together
_DOUBLE = 1e13  # κ beyond which double precision says nothing of the slow end
_MOST_COUNT = 2**62
_ILL_CONDITIONED = 1e6

#: The sizes between which the largest entry of A must lie, and that those of b and the step sizes may reach. With the
#: limit on κ they keep every square of what follows within double precision.
SMALLEST, LARGEST = 1e-40, 1e40
_MOST_KAPPA = 1e60


@dataclass(frozen=True, eq=False)
class Run:
    """A measured run: ‖eₜ‖/‖e₀‖ for t = 0, 1, …; `bounds` are the theorem's values at the same t."""

    errors: Array
    bounds: Array

    @property
    def steps(self) -> int:
        """The steps taken."""
        return len(self.errors) - 1

    @property
    def worst(self) -> float:
        """The greatest ratio of an error to its bound."""
        return float(np.max(self.errors / self.bounds))

    @property
    def rate(self) -> float:
        """The mean factor of a step over the second half of the run; nan where the error is gone before."""
        half = self.steps // 2
        if self.steps == 0 or self.errors[half] == 0 or self.errors[-1] == 0:
            return float("nan")
        return float((self.errors[-1] / self.errors[half]) ** (1 / (self.steps - half)))

    def reached(self, epsilon: float) -> int | None:
        """The first step from which on the error stays at `epsilon` or below; None where it does not get there."""
        above = np.flatnonzero(self.errors > epsilon)
        first = int(above[-1]) + 1 if above.size else 0
        return first if first <= self.steps else None


@dataclass(frozen=True, eq=False)
class Method:
    """A method at its best parameters: its rate, a count of steps that is enough for ε, and its run."""

    name: str
    theorem: str
    parameters: tuple[tuple[str, float], ...]
    rate: float
    count: int | None
    run: Run | None = None


@dataclass(frozen=True, eq=False)
class Judged:
    """A step size of the user's own: its verdict, its factors, and the steps to ε where it converges."""

    eta: Fraction
    verdict: str
    factors: Factors
    count: int | None
    exact: bool
    run: Run | None = None


@dataclass(frozen=True, eq=False)
class QuadraticAnalysis:
    """All that was found out. `mu` is the least positive eigenvalue and `L` the greatest, None where there is none.

    `minimizer` (n,) is None where there is none, or it was not computed; `solvable` is whether Ax = b has a solution.
    `direction` (n,) is a unit vector along which f falls for ever, None where f is bounded below. `exact_minimizer` is
    the minimizer in rationals, and `minimizer_error` a bound on the other's error relative to its length. `unmeasured`
    says why the methods were not run.
    """

    n: int
    spectrum: Spectrum
    enclosure: Enclosure | None
    definiteness: str
    mu: float | None
    L: float | None
    epsilon: float
    has_b: bool
    solvable: bool
    minimizer: Array | None
    exact_minimizer: tuple[Fraction, ...] | None
    direction: Array | None
    minimizer_error: float
    limit: float | None
    best_step: float | None
    value_rate: float | None
    methods: tuple[Method, ...]
    judged: tuple[Judged, ...]
    unmeasured: str = ""

    @property
    def kappa(self) -> float | None:
        """L/μ, on the range of A where A is singular."""
        return None if self.mu is None or self.L is None else self.L / self.mu

    @property
    def bounded(self) -> bool:
        """Whether f is bounded below, and so has a minimizer."""
        return self.definiteness in (POSITIVE, SEMIDEFINITE, ZERO) and self.solvable


def analyze_quadratic(
    A: Any,
    b: Any = None,
    *,
    etas: Sequence[Fraction] = (),
    epsilon: float = 1e-6,
    seed: int = 0,
    measure: bool = True,
    exact: bool = True,
    consistent: bool = False,
    minimizer: Array | None = None,
    ends: Spectrum | None = None,
) -> QuadraticAnalysis:
    """Analyze ½xᵀAx − bᵀx.

    A: symmetric, as an array (n, n), a SciPy sparse matrix, an `Operator`, or n rows of n Fractions.
    b: (n,), floats or Fractions; zero if None.
    etas: step sizes to be judged, exact. epsilon: in (0, 1), the ratio ‖x − x*‖/‖x₀ − x*‖ that steps are counted to.
    measure: whether the methods are run. exact: whether a small matrix is treated as exact, with enclosed
    eigenvalues; one of floats is not where their rounding decides the sign of an eigenvalue.
    consistent: whether Ax = b is known to have a solution, as normal equations have, whatever rounding makes of b.
    minimizer, ends: the minimizer and the spectrum, if they are known already.

    Raises ValueError on an A that is not symmetric, an ε out of range, or a b of another length; BadInput where the
    numbers, or κ, are so large or so small that double precision cannot follow.
    """
    if not 0 < epsilon < 1:
        raise ValueError(f"epsilon is {epsilon}; it must lie between 0 and 1")
    require_size(A, b, etas)
    operator, rows = _read(A)
    n = operator.n
    exact_b = (
        None if b is None else [Fraction(entry) for entry in (b.tolist() if hasattr(b, "tolist") else b)]
    )
    vector = np.zeros(n) if exact_b is None else np.array([float(entry) for entry in exact_b])
    if vector.shape != (n,):
        raise ValueError(f"b has {vector.size} entries; with this A it must have {n}")
    stored = operator.dense if rows is None else None
    if stored is not None and exact and n <= enclosures.MOST_ROWS:
        rows = [[Fraction(entry) for entry in row] for row in stored.tolist()]
    enclosure = enclosures.enclosed(rows) if exact and rows is not None and enclosures.fits(rows) else None
    found = ends or spectrum(operator, seed, kernel=measure or bool(vector.any()))
    if enclosure is not None and stored is not None and _lost_in_rounding(enclosure, stored):
        enclosure = None
    definiteness, mu, L = definiteness_and_ends(found, enclosure)
    if mu is not None and L is not None and not (np.isfinite(L) and _MOST_KAPPA * mu >= L):
        raise BadInput(
            f"the positive eigenvalues reach from {mu:.1e} to {L:.1e}, a ratio beyond {_MOST_KAPPA:.0e}; scale the "
            "variables, or leave the smallest entries out"
        )
    solvable, direction = _falling(found, enclosure, definiteness, vector, exact_b, consistent)
    exact_x = None
    if enclosure is not None and definiteness in (POSITIVE, SEMIDEFINITE):
        exact_x = (
            enclosure.solution(exact_b or [Fraction(0)] * n)
            if definiteness == POSITIVE
            else (Fraction(0),) * n
            if exact_b is None
            else None
        )
    if minimizer is None and solvable and definiteness in (POSITIVE, SEMIDEFINITE, ZERO):
        minimizer = (
            np.array([float(entry) for entry in exact_x]) if exact_x else _minimizer(operator, vector, found)
        )
    error = 0.0
    if minimizer is not None and exact_x is None and mu is not None and L is not None:
        error = _relative_error(operator, vector, minimizer, mu, L)
    limit = best = value_rate = None
    if definiteness in (POSITIVE, SEMIDEFINITE) and L is not None:
        limit = float(formulas("step-size-limit")("limit", lambda_max=L))
        if mu is not None:
            best = float(formulas("best-step")("step", lambda_min=mu, lambda_max=L))
            value_rate = float(formulas("function-value-rate")("best_rate", lambda_min=mu, lambda_max=L))
    bench = _Bench(operator, found, minimizer, epsilon, seed, len(etas))
    unmeasured = _why_unmeasured(measure, solvable, mu, L, found)
    every = _best_methods(mu, L, epsilon) if limit is not None and solvable else ()
    if not unmeasured:
        every = tuple(bench.measured(method, mu, L) for method in every)
    judged = tuple(
        _judged(eta, enclosure, found, definiteness, solvable, epsilon, None if unmeasured else bench)
        for eta in etas
    )
    return QuadraticAnalysis(
        n, found, enclosure, definiteness, mu, L, epsilon, b is not None, solvable, minimizer, exact_x,
        direction, error, limit, best, value_rate, every, judged, unmeasured,
    )  # fmt: skip


def _lost_in_rounding(enclosure: Enclosure, A: Array) -> bool:
    """Whether the rounding of the entries, not the entries that were meant, decides the sign of an eigenvalue.

    Changes of every entry by its rounding change λ by that times |v|ᵀ|A||v|, to first order.
    """
    vectors = np.abs(np.linalg.eigh(A)[1])
    reach = rounding(len(A), 1.0) * np.einsum("ik,ij,jk->k", vectors, np.abs(A), vectors)
    exact = [root.middle for root in enclosure.roots for _ in range(root.multiplicity)]
    return any(0 < abs(value) <= error for value, error in zip(exact, reach, strict=True))


# --- The matrix --------------------------------------------------------------------------------------------


def require_size(A: Any, b: Any = None, etas: Sequence[Fraction] = ()) -> None:
    """Raises BadInput unless A (as given to `analyze_quadratic`), b and the step sizes are of usable size.

    A matrix of zeros is.
    """
    largest = largest_entry(A)
    if largest and not SMALLEST <= largest <= LARGEST:
        raise BadInput(
            f"the largest entry of the matrix is {_scientific(largest)}; it must lie between {SMALLEST:g} and "
            f"{LARGEST:g}: scale f, and every step size changes by the inverse"
        )
    for what, values in (("an entry of b", () if b is None else b), ("a step size", etas)):
        bad = next((value for value in values if not abs(value) <= LARGEST), None)
        if bad is not None:
            raise BadInput(f"{what} is {_scientific(bad)}, beyond ±{LARGEST:g}; scale f")


def largest_entry(A: Any) -> Any:
    """The greatest size of an entry, exactly for rationals; 0 of an operator, whose entries are not known."""
    if isinstance(A, Operator):
        return 0
    entries = A.data if issparse(A) else A
    if isinstance(entries, np.ndarray):
        return max(float(entries.max(initial=0)), -float(entries.min(initial=0)))
    return max((abs(Fraction(entry)) for row in entries for entry in row), default=0)


def _scientific(value: Any) -> str:
    """A float or a rational of any size in scientific notation."""
    return (
        f"{value:.1e}" if isinstance(value, float) else f"{Decimal(value.numerator) / value.denominator:.1e}"
    )


def _read(A: Any) -> tuple[Operator, list[list[Fraction]] | None]:
    """The operator, and the exact rows where A was given as such."""
    if isinstance(A, Operator):
        return A, None
    if issparse(A):
        return of_matrix(A), None
    if isinstance(A, np.ndarray):
        if A.ndim != 2 or A.shape[0] != A.shape[1] or A.shape[0] == 0:
            raise ValueError(f"A has shape {A.shape}; it must be (n, n) with n at least 1")
        return of_matrix(np.ascontiguousarray(A, dtype=np.float64)), None
    rows = [[Fraction(entry) for entry in row] for row in A]
    if not rows or any(len(row) != len(rows) for row in rows):
        raise ValueError("A must have n rows of n entries, with n at least 1")
    return of_matrix(np.array([[float(entry) for entry in row] for row in rows])), rows


def _falling(
    found: Spectrum,
    enclosure: Enclosure | None,
    definiteness: str,
    b: Array,
    exact_b: list[Fraction] | None,
    consistent: bool,
) -> tuple[bool, Array | None]:
    """Whether Ax = b has a solution, and a direction along which f falls for ever, if there is one."""
    inside = b if definiteness == ZERO else found.kernel @ (found.kernel.T @ b)
    length = float(np.linalg.norm(inside))
    if enclosure is not None:
        solvable = exact_b is None or enclosure.solvable(exact_b)
    else:
        kernel = definiteness in (SEMIDEFINITE, NEGATIVE_SEMIDEFINITE, ZERO, INDEFINITE)
        solvable = consistent or not kernel or length <= 1e-9 * float(np.linalg.norm(b))
    if definiteness in (INDEFINITE, NEGATIVE, NEGATIVE_SEMIDEFINITE):
        return solvable, found.bottom.vector
    if not solvable and length > 0:
        return solvable, inside / length
    return solvable, None


def _minimizer(operator: Operator, b: Array, found: Spectrum) -> Array | None:
    """A solution of Ax = b, of least norm where there are many."""
    if not b.any():
        return np.zeros(operator.n)
    if operator.dense is not None:
        if not found.kernel.shape[1] and found.bottom.value > 0:
            return np.asarray(np.linalg.solve(operator.dense, b), dtype=np.float64)
        nothing = found.resolution / max(abs(found.top.value), abs(found.bottom.value), 1e-300)
        return np.asarray(np.linalg.lstsq(operator.dense, b, rcond=nothing)[0], dtype=np.float64)
    from scipy.sparse.linalg import LinearOperator, cg

    linear: Any = LinearOperator((operator.n, operator.n), matvec=operator.times, dtype=np.float64)  # type: ignore
    x, failed = cg(linear, b, rtol=1e-12, maxiter=20_000)
    return None if failed else x


def _relative_error(operator: Operator, b: Array, x: Array, mu: float, L: float) -> float:
    """‖x − x*‖/‖x‖, at most: κ times what x leaves of b, and times the rounding."""
    length = float(np.linalg.norm(x))
    if length == 0:
        return 0.0
    left = float(np.linalg.norm(b - operator.times(x))) / (L * length)
    return L / mu * (left + 2.0**-52 * operator.n**0.5)


# --- Predicted ---------------------------------------------------------------------------------------------

#: Of step numbers t, the theorem's bounds on ‖eₜ‖/‖e₀‖.
Bound = Callable[[Any], Array]


def _bound(name: str, rate: float, mu: float, L: float) -> Bound:
    """The bound of the method of this name; `rate` is its rate."""
    if name == GRADIENT_DESCENT:
        return lambda t: np.sqrt(formulas("step-size-limit")("shrinkage", rho=rate, t=t))
    if name == HEAVY_BALL:
        return lambda t: formulas("heavy-ball-defective-block")("bound", q=rate, t=t)
    if name == CHEBYSHEV:
        return lambda t: formulas("chebyshev-iteration")("value", q=rate, t=t)
    # The theorem bounds f − f*, which lies between μ/2 and L/2 times the square of the error.
    most = {"R": 1.0, "f": L / 2, "f^*": 0.0}
    return lambda t: np.sqrt(
        2 / mu * formulas("nesterov-strongly-convex-rate")("bound", rho=rate, mu=mu, t=t, **most)
    )


GRADIENT_DESCENT, HEAVY_BALL, NESTEROV, CHEBYSHEV = "gradient descent", "heavy ball", "Nesterov", "Chebyshev"


def _best_methods(mu: float | None, L: float | None, epsilon: float) -> tuple[Method, ...]:
    """The four methods at their best parameters; one where all eigenvalues are equal, since one step is enough then."""
    if mu is None or L is None:
        return ()
    kappa, ends = L / mu, {"lambda_min": mu, "lambda_max": L}
    best = formulas("best-step")
    rate = float(best("rate", kappa=kappa))
    step = float(best("step", **ends))
    descent = Method(
        GRADIENT_DESCENT, "best-step", (("η", step),), rate, _descent_count(rate, kappa, epsilon)
    )
    if kappa <= 1:
        return (descent,)
    ball, nesterov = formulas("heavy-ball-best-parameters"), formulas("nesterov-strongly-convex-rate")
    q = float(ball("rate", kappa=kappa))
    ball_at = (("η", float(ball("step", mu=mu, L=L))), ("β", float(ball("momentum", mu=mu, L=L))))
    nesterov_at = (
        ("η", float(formulas("best-guaranteed-step")("step", L=L))),
        ("β", float(nesterov("momentum", kappa=kappa))),
    )
    rho = float(nesterov("rate", kappa=kappa))

    def enough(name: str, factor: float) -> int | None:
        return _first(_bound(name, factor, mu, L), epsilon)

    return (
        descent,
        Method(HEAVY_BALL, "heavy-ball-best-parameters", ball_at, q, enough(HEAVY_BALL, q)),
        Method(NESTEROV, "nesterov-strongly-convex-rate", nesterov_at, rho, enough(NESTEROV, rho)),
        Method(CHEBYSHEV, "chebyshev-iteration", (("μ", mu), ("L", L)), q, enough(CHEBYSHEV, q)),
    )


def count(rate: float, epsilon: float) -> int | None:
    """The least t with rateᵗ ≤ ε, by iteration-count; None where there is none."""
    if rate == 0:
        return 1
    if not 0 < rate < 1:
        return None
    exact = float(formulas("iteration-count")("exact", epsilon=epsilon, rho=rate))
    return int(np.ceil(exact)) if exact < _MOST_COUNT else None


def _descent_count(rate: float, kappa: float, epsilon: float) -> int | None:
    """The count at the best step; where κ is so large that the rate rounds badly, a count that is enough."""
    if kappa < _ILL_CONDITIONED:
        return count(rate, epsilon)
    return int(np.ceil(float(formulas("iteration-count")("enough", epsilon=epsilon, kappa=kappa))))


def _first(bound: Bound, epsilon: float) -> int | None:
    """The first step at which `bound` is ε or less; it may rise at first, but from then on it falls."""
    high = 1
    while not float(bound(high)) <= epsilon:
        high *= 2
        if high > _MOST_COUNT:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if float(bound(middle)) <= epsilon else (middle, high)
    return high


# --- Judged ------------------------------------------------------------------------------------------------


def _judged(
    eta: Fraction,
    enclosure: Enclosure | None,
    found: Spectrum,
    definiteness: str,
    solvable: bool,
    epsilon: float,
    bench: _Bench | None,
) -> Judged:
    """What becomes of gradient descent with the step size `eta`; measured where there is a `bench`."""
    ends = (found.bottom.value, found.top.value)
    if enclosure is not None:
        ends = (enclosure.roots[0].middle, enclosure.roots[-1].middle)
    value = float(eta)
    at = factors(value, ends, closest_to_zero(found, enclosure, definiteness), definiteness)
    fate = verdict(eta, found, enclosure, definiteness, solvable)
    steps = count(at.radius, epsilon) if fate == CONVERGES else None
    run = None if bench is None else bench.gradient_descent(value, at.radius)
    return Judged(eta, fate, at, steps, enclosure is not None, run)


# --- Measured ----------------------------------------------------------------------------------------------


def _why_unmeasured(measure: bool, solvable: bool, mu: float | None, L: float | None, found: Spectrum) -> str:
    if not measure:
        return "not asked for"
    if not solvable or mu is None or L is None or found.bottom.value < -found.resolution:
        return "there is no minimizer to come closer to"
    if found.least is None or L / mu > _DOUBLE / found.n**0.5:
        return "κ is beyond what double precision can follow"
    return ""


@dataclass(frozen=True, eq=False)
class _Bench:
    """Where the methods are run, all from one start: the slowest, the fastest and a random direction in equal parts."""

    operator: Operator
    found: Spectrum
    minimizer: Array | None
    epsilon: float
    seed: int
    others: int

    def _start(self) -> tuple[Array, Array]:
        """A minimizer x*, and the first error e₀ (n,), a unit vector in the range of A."""
        least, n = self.found.least, self.operator.n
        assert least is not None  # or else nothing is measured
        x_star = np.zeros(n) if self.minimizer is None else self.minimizer
        random = np.random.default_rng(self.seed).standard_normal(n)
        random -= self.found.kernel @ (self.found.kernel.T @ random)
        e = least.vector + self.found.top.vector + random / np.linalg.norm(random)
        return x_star, e / np.linalg.norm(e)

    def _steps(self, wanted: int | None) -> int:
        per_step = 2 * self.operator.work + 20 * self.operator.n
        affordable = int(_MOST_WORK / ((4 + self.others) * per_step))
        return max(1, min(wanted or _MOST_STEPS, affordable, _MOST_STEPS))

    def _run(self, step: Callable[[Any], Any], start: Any, steps: int, bound: Bound, size: float) -> Run:
        """Runs `step` and keeps the errors on the range of A; stops where they overflow. `size` scales the rounding."""
        kernel, state, errors = self.found.kernel, start, []
        x_star = np.zeros(self.operator.n) if self.minimizer is None else self.minimizer
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(steps + 1):
                e = (state if isinstance(state, np.ndarray) else state.x) - x_star
                e = e - kernel @ (kernel.T @ e)
                errors.append(float(np.linalg.norm(e)))
                if not np.isfinite(errors[-1]) or errors[-1] > 1e150:
                    errors.pop()
                    break
                if t < steps:
                    state = step(state)
        rounding = 2.0**-50 * (self.operator.n**0.5 + 4) * size * (1 + float(np.linalg.norm(x_star)))
        bounds = np.asarray(bound(np.arange(len(errors), dtype=float))) * (1 + 1e-9)
        return Run(np.array(errors), bounds + rounding)

    def gradient_descent(self, eta: float, radius: float) -> Run:
        """A run with the step size `eta`, to ε or to what can be afforded."""
        x_star, e = self._start()
        b = self.operator.times(x_star)
        steps = self._steps(count(radius, self.epsilon) or 200)
        bound = _bound(GRADIENT_DESCENT, radius, 1.0, 1.0)
        size = (
            1 / max(1 - radius, 1e-9) if radius < 1 else max(1.0, radius**steps if radius < 2 else 2.0**steps)
        )

        def step(x: Array) -> Array:
            return methods.gradient_descent_step(x, lambda y: self.operator.times(y) - b, eta)

        return self._run(step, x_star + e, steps, bound, min(size, 1e100))

    def measured(self, method: Method, mu: float | None, L: float | None) -> Method:
        """The method with its run."""
        assert mu is not None
        assert L is not None
        x_star, e = self._start()
        b, x = self.operator.times(x_star), x_star + e

        def gradient(y: Array) -> Array:
            return self.operator.times(y) - b

        at = dict(method.parameters)
        start: Any = methods.iterates_start(x)
        match method.name:
            case "gradient descent":
                start = x
                step: Callable[[Any], Any] = lambda s: methods.gradient_descent_step(s, gradient, at["η"])  # noqa: E731
            case "heavy ball":
                step = lambda s: methods.heavy_ball_step(s, gradient, at["η"], at["β"])  # noqa: E731
            case "Nesterov":
                step = lambda s: methods.nesterov_step(s, gradient, at["η"], at["β"])  # noqa: E731
            case _:
                start = methods.chebyshev_start(x)
                step = lambda s: methods.chebyshev_step(s, gradient, mu, L)  # noqa: E731
        bound = _bound(method.name, method.rate, mu, L)
        run = self._run(step, start, self._steps(method.count), bound, L / mu)
        return Method(method.name, method.theorem, method.parameters, method.rate, method.count, run)
