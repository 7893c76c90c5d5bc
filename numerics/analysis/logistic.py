"""The mean logistic loss of a data set: its curvature everywhere, its minimizer and the Hessian there, or none.

There is a minimizer unless some w ≠ 0 has every margin yᵢ⟨xᵢ, w⟩ ≥ 0 and one above 0 (Albert and Anderson 1984): then
f falls along w for ever. A gradient that is small proves nothing of it, since gradients vanish along such a w too; see
`_certified` for what does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit

from numerics.analysis.designs import MOST_COLUMNS, Design, design, require_size
from numerics.analysis.faults import BadInput
from numerics.analysis.files import Table
from numerics.analysis.quadratic import QuadraticAnalysis, analyze_quadratic
from numerics.analysis.spectra import Operator, Spectrum, largest, of_matrix, spectrum
from numerics.analysis.step_sizes import formulas

Array = NDArray[np.float64]

CONVERGES, CLOSER, AWAY, DIVERGES = "converges", "still coming closer", "does not come closer", "diverges"
FALLS, RISES, STANDS_STILL = "f falls", "f does not fall", "stands still"

_NEWTON_STEPS = 100
_GRADIENT = 1e-10  # of its size at 0: where Newton's method stops
_MOST_ENTRIES = 1_000_000  # of a linear program for a separating w
_PROGRAM_SECONDS = 20.0
_TELLING = 1e-5  # the largest margin of a w in [−1, 1]ⁿ that separates beyond the program's tolerance
_NOTHING = 1e-9  # of the largest margin: what counts as 0
_MOST_STEPS = 1000
_MOST_WORK = 2e10  # multiplications of all runs
_FAR = 1e8


@dataclass(frozen=True, eq=False)
class Separation:
    """A w (n,) with every margin at least 0; `indifferent` rows have margin 0, the others a positive one."""

    w: Array
    indifferent: int


@dataclass(frozen=True, eq=False)
class Descent:
    """Gradient descent on the loss itself from 0 with the step size `eta`.

    `left` is ‖w − w*‖/‖w*‖ at the end, or f/f(0) where there is no w*; `factor` is the mean of a step over the second
    half, nan where that cannot be measured. `exact` is the step size as it was typed, None if it was not.
    """

    eta: float
    exact: Fraction | None
    steps: int
    left: float
    factor: float
    verdict: str


@dataclass(frozen=True, eq=False)
class Logistic:
    """What was found of a data set's logistic loss.

    `L` bounds the curvature everywhere and `mu` = ρ is that of strong convexity. `w` (n,) is the minimizer, `gradient`
    the size of the gradient there relative to that at 0, and `quadratic` the one that touches the loss there; all None
    where the data are separated. `certified` says that there is a minimizer, proved up to rounding; where it is false,
    whether there is one was not settled.
    """

    L: float
    mu: float
    formed: str = ""
    w: Array | None = None
    gradient: float = 0.0
    quadratic: QuadraticAnalysis | None = None
    certified: bool = True
    separation: Separation | None = None
    descent: Descent | None = None
    own: tuple[Descent, ...] = ()


def logistic(
    table: Table,
    ridge: float,
    standardize: bool,
    *,
    etas: Sequence[Fraction] = (),
    epsilon: float = 1e-6,
    seed: int = 0,
) -> Logistic:
    """(1/m) Σ log(1 + exp(−yᵢ xᵢᵀw)) + ½ρ‖w‖². Raises BadInput where y has not two values.

    etas: step sizes to be tried. epsilon: of ‖w*‖, the distance to w* at which a run has converged.
    """
    require_size(table, ridge)
    loss = _Loss(design(table, standardize), _signs(table), ridge)
    X, (m, n) = loss.X, loss.X.shape
    gram = spectrum(of_matrix(X.gram()), seed) if n <= MOST_COLUMNS else None
    L = _curvature(X, gram, ridge, seed)
    w, separation = _newton(loss)
    found = Logistic(L, ridge, separation=separation)
    if separation is None:
        _, g, margins = loss.at(w)
        p = expit(margins)
        weights = p * (1 - p) / m
        H, formed = _hessian(X, weights, ridge)
        quadratic = analyze_quadratic(H, None, epsilon=epsilon, seed=seed, exact=False, minimizer=w)
        size = float(np.linalg.norm(g))
        certified = ridge > 0 or _certified(quadratic, gram, size, margins, L)
        found = replace(found, w=w, formed=formed, quadratic=quadratic, certified=certified)
        found = replace(found, gradient=size / loss.first)
        if not certified:
            separation, settled = separating(X, loss.signs)
            found = replace(found, certified=settled)
            if separation is not None:
                found = Logistic(L, ridge, separation=separation)
    steps = _steps(X, 1 + len(etas))
    eta = float(formulas("best-guaranteed-step")("step", L=L))
    if found.w is not None:
        found = replace(found, descent=_descent(loss, found.w, eta, None, 0.1 * epsilon, steps))
    own = (_descent(loss, found.w, float(step), step, epsilon, steps) for step in etas)
    return replace(found, own=tuple(own))


# --- The loss ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Loss:
    """The loss of a design with the signs y (m,) and the ridge ρ."""

    X: Design
    signs: Array
    ridge: float

    def at(self, w: Array) -> tuple[float, Array, Array]:
        """The loss, its gradient and the margins."""
        margins = self.signs * self.X.times(w)
        value = float(np.mean(np.logaddexp(0, -margins)) + self.ridge / 2 * (w @ w))
        pull = self.X.transposed(-self.signs * expit(-margins)) / self.signs.size
        return value, pull + self.ridge * w, margins

    @property
    def first(self) -> float:
        """The size of the gradient at 0; 1 where that is 0."""
        return float(np.linalg.norm(self.at(np.zeros(self.X.shape[1]))[1])) or 1.0


def _signs(table: Table) -> Array:
    values = np.unique(table.y)
    if values.tolist() in ([0.0, 1.0], [-1.0, 1.0]):
        return np.where(table.y > 0, 1.0, -1.0)
    shown = ", ".join(f"{value:g}" for value in values[:4])
    raise BadInput(
        f"the logistic loss needs a target of two values, 0 and 1 or -1 and 1; {table.target!r} has "
        f"{values.size:,} ({shown}{', …' if values.size > 4 else ''})"
    )


def _curvature(X: Design, gram: Spectrum | None, ridge: float, seed: int) -> float:
    """λmax(XᵀX)/(4m) + ρ, with the error of λmax added, so that steps below 2/L stay on the safe side."""
    m, n = X.shape
    top = (
        gram.top
        if gram is not None
        else largest(Operator(n, lambda v: X.transposed(X.times(v)), 2 * X.work), seed)
    )
    return float(formulas("logistic-loss")("curvature", u=0.0)) * (top.value + top.error) / m + ridge


def _hessian(X: Design, weights: Array, ridge: float) -> tuple[Any, str]:
    n = X.shape[1]
    if n > MOST_COLUMNS:
        product = Operator(n, lambda v: X.transposed(weights * X.times(v)) + ridge * v, 2 * X.work)
        return product, "nothing but products with the Hessian"
    H = X.gram(weights)
    H[np.diag_indices(n)] += ridge
    return H, f"the Hessian, {n:,} × {n:,}"


# --- The minimizer, or none --------------------------------------------------------------------------------


def _newton(loss: _Loss) -> tuple[Array, Separation | None]:
    """Where Newton's method ends, each system solved by conjugate gradients; or a w that separates the data."""
    X, (m, n) = loss.X, loss.X.shape
    w = np.zeros(n)
    value, gradient, margins = loss.at(w)
    first = loss.first
    for _ in range(_NEWTON_STEPS):
        size = float(np.linalg.norm(gradient))
        if size <= _GRADIENT * first:
            break
        p = expit(margins)
        weights = p * (1 - p) / m

        def hessian(v: Array, weights: Array = weights) -> Array:
            return X.transposed(weights * X.times(v)) + loss.ridge * v

        linear: Any = LinearOperator((n, n), matvec=hessian, dtype=np.float64)  # type: ignore[call-arg]
        step, _ = cg(linear, -gradient, rtol=min(0.1, (size / first) ** 0.5), maxiter=500)
        length, before, start = 1.0, value, w
        while length > 1e-10:
            w = start + length * step
            value, gradient, margins = loss.at(w)
            if value <= before:
                break
            length /= 2
        if loss.ridge == 0 and margins.min() > 0:
            return w, Separation(w, 0)
    return w, None


def _certified(
    quadratic: QuadraticAnalysis, gram: Spectrum | None, size: float, margins: Array, L: float
) -> bool:
    """Whether a gradient g of this size at w proves that there is a minimizer, ρ being 0.

    With σᵢ = σ(−marginᵢ) and a separating d in the range of XᵀX, whose own margins sᵢ are at least 0,
    ‖g‖‖d‖ ≥ −gᵀd = (1/m) Σ σᵢsᵢ ≥ (1/m) (Σ σᵢ²sᵢ²)^½ ≥ (min σᵢ dᵀHd/m)^½, since σᵢ² ≥ min σᵢ · σᵢ(1 − σᵢ). So there is
    none where ‖g‖² is below min σᵢ λ/m, with λ the least positive eigenvalue of H; the kernels of H and of XᵀX must be
    the same for that. A factor of 4 is kept, and the rounding of g added: ‖σ‖√L times 2⁻⁴⁹.
    """
    least = quadratic.spectrum.least
    zeros = quadratic.spectrum.zero
    if least is None or zeros is None or (zeros and (gram is None or gram.zero != zeros)):
        return False
    curvature, pulls = least.value - least.error, expit(-margins)
    size += 2.0**-49 * float(np.linalg.norm(pulls)) * L**0.5
    return bool(curvature > 0 and 4 * size**2 < float(pulls.min()) * curvature / margins.size)


def separating(X: Design, signs: Array) -> tuple[Separation | None, bool]:
    """A w with every margin at least 0 and one above 0, None without one, and whether the linear program settled it.

    The sum of the margins is maximized over [−1, 1]ⁿ; rows and columns are brought to size 1 first.
    """
    m, n = X.shape
    if X.work > _MOST_ENTRIES:
        return None, False
    A = sparse.csr_array(X.X)
    spread = np.ones(n) if X.scale is None else X.scale
    columns = np.sqrt(np.asarray(A.multiply(A).sum(axis=0)).ravel())
    columns[columns == 0] = 1
    mean = np.zeros(n) if X.mean is None else X.mean / columns
    A = sparse.csr_array(A.multiply(signs[:, None]).multiply(1 / columns))
    shift = None if X.mean is None else -signs  # of the variable ⟨mean, w⟩
    M = A if shift is None else sparse.hstack([A, shift[:, None]], format="csr")
    rows = np.abs(M).max(axis=1).toarray().ravel()
    rows[rows == 0] = 1
    M = sparse.csr_array(M.multiply(1 / rows[:, None]))
    bounds = [(-1, 1)] * n + ([] if shift is None else [(None, None)])
    tie = None if shift is None else np.append(mean, -1)[None]
    found = optimize.linprog(
        -np.asarray(M.sum(axis=0)).ravel(), A_ub=-M, b_ub=np.zeros(m), A_eq=tie, b_eq=None if tie is None else [0],
        bounds=bounds, method="highs", options={"time_limit": _PROGRAM_SECONDS},
    )  # fmt: skip
    if found.status != 0:
        return None, False
    scaled = found.x[:n]
    w = scaled * spread / columns
    margins = signs * X.times(w) / rows
    most = float(margins.max(initial=0))
    if most <= _TELLING:
        return None, True
    if margins.min() < -_NOTHING * most:
        return None, False
    return Separation(w / np.abs(w).max() + 0.0, int(np.sum(margins <= _NOTHING * most))), True


# --- Gradient descent on the loss itself -------------------------------------------------------------------


def _steps(X: Design, runs: int) -> int:
    return int(max(10, min(_MOST_STEPS, _MOST_WORK / (4 * runs * max(X.work, 1)))))


def _descent(
    loss: _Loss, w: Array | None, eta: float, exact: Fraction | None, epsilon: float, steps: int
) -> Descent:
    """Gradient descent from 0, until it is within ε of w*, or far away, or `steps` steps are done."""
    if eta == 0:
        return Descent(eta, exact, 0, 1.0, float("nan"), STANDS_STILL)
    x = np.zeros(loss.X.shape[1])
    value, gradient, _ = loss.at(x)
    first, size = value, 1 + float(np.linalg.norm(x if w is None else w))
    errors: list[float] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(steps + 1):
            errors.append(value / first if w is None else float(np.linalg.norm(x - w)))
            if not np.isfinite(errors[-1]) or float(np.linalg.norm(x)) > _FAR * size:
                return Descent(eta, exact, t, float("inf"), float("nan"), DIVERGES)
            if w is not None and errors[-1] <= epsilon * errors[0]:
                break
            if t < steps:
                x = x - eta * gradient
                value, gradient, _ = loss.at(x)
    last = len(errors) - 1
    if errors[0] == 0 or last == 0:
        return Descent(eta, exact, last, 0.0, float("nan"), CONVERGES)
    left, half = errors[-1] / errors[0], errors[last // 2]
    factor = (errors[-1] / half) ** (1 / (last - last // 2)) if half else float("nan")
    if w is None:
        return Descent(eta, exact, last, left, factor, FALLS if left < 1 else RISES)
    verdict = CONVERGES if left <= epsilon else CLOSER if factor < 1 and left < 1 else AWAY
    return Descent(eta, exact, last, left, factor, verdict)
