"""Smooth functions that are not quadratic, with the smallest Lipschitz constant of their gradient that is known.

f(x) = (1/m) Σⱼ ρ(⟨rⱼ, x⟩ − sⱼ) with the rows rⱼ of R and a function ρ of one variable from `PROFILES`, whose second
derivative is at most c in size. Its Hessian lies between ± c RᵀR/m, so the gradient is Lipschitz with
L = c λmax(RᵀR)/m. With the margins of a data set as rows and the logistic profile it is the logistic loss.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.datasets import NAMES, load, standardized
from numerics.quadratics import one_blas_thread

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """A function of one variable with its derivative, and the largest size of its second derivative."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    curvature: float
    convex: bool


PROFILES: dict[str, Profile] = {
    "log cosh": Profile(lambda u: np.logaddexp(u, -u) - np.log(2), np.tanh, 1.0, True),
    "logistic": Profile(lambda u: np.logaddexp(0, -u), lambda u: -0.5 * (1 - np.tanh(u / 2)), 0.25, True),
    "Huber": Profile(
        lambda u: np.where(np.abs(u) <= 1, u**2 / 2, np.abs(u) - 0.5), lambda u: np.clip(u, -1, 1), 1.0, True
    ),
    "cosine": Profile(lambda u: 1 - np.cos(u), np.sin, 1.0, False),
}


@dataclass(frozen=True, eq=False)
class RidgeSums:
    """P functions (1/m) Σⱼ ρ(⟨rⱼ, x⟩ − sⱼ) with one profile.

    rows (P, m, n): the R, one a function. shifts (P, m): the s. Points are (P, K, n): K for each function.
    """

    profile: Profile
    rows: Array
    shifts: Array

    @property
    def dimension(self) -> int:
        """n, the same for all functions."""
        return self.rows.shape[2]

    def _margins(self, points: Array) -> Array:
        return np.matmul(points, self.rows.transpose(0, 2, 1)) - self.shifts[:, None, :]

    def value(self, points: Array) -> Array:
        """f at `points` (P, K, n), as (P, K)."""
        return np.mean(self.profile.value(self._margins(points)), axis=-1)

    def gradient(self, points: Array) -> Array:
        """∇f at `points` (P, K, n), as (P, K, n)."""
        return np.matmul(self.profile.slope(self._margins(points)), self.rows) / self.rows.shape[1]

    def curvatures(self) -> tuple[Array, Array]:
        """L (P,), and the directions (P, n) in which c RᵀR/m has the eigenvalue L."""
        with one_blas_thread():
            gram = np.matmul(self.rows.transpose(0, 2, 1), self.rows) / self.rows.shape[1]
            lam, vectors = np.linalg.eigh(gram)
        return self.profile.curvature * lam[:, -1], vectors[:, :, -1]

    def magnitude(self, first: Array, second: Array) -> Array:
        """The terms, without signs, that values, slopes and their products with first − second are sums of: (P, K)."""
        rows = np.abs(self.rows).transpose(0, 2, 1)
        reach = np.matmul(np.abs(first) + np.abs(second), rows) + np.abs(self.shifts)[:, None, :]
        total = self.profile.curvature * reach**2
        for points in (first, second):
            margins = self._margins(points)
            total += np.abs(self.profile.value(margins)) + np.abs(self.profile.slope(margins)) * reach
        return np.mean(total, axis=-1)


def random_ridge_sums(rng: Generator, profile: str, count: int, n: int) -> RidgeSums:
    """`count` functions of n variables with m = 2n rows, their scale log-uniform in [0.1, 10], shifted off the origin.

    Raises KeyError for a profile that isn't in `PROFILES`.
    """
    scale = 10 ** rng.uniform(-1, 1, size=(count, 1, 1))
    rows = scale * rng.standard_normal((count, 2 * n, n)) / np.sqrt(n)
    return RidgeSums(PROFILES[profile], rows, rng.standard_normal((count, 2 * n)))


def logistic_losses() -> list[RidgeSums]:
    """The mean logistic loss on each data set, standardized, of telling responses above the median from the rest."""
    losses = []
    for name in NAMES:
        data = standardized(load(name))
        labels = np.where(data.y > np.median(data.y), 1.0, -1.0)
        rows = (labels[:, None] * data.X)[None]
        losses.append(RidgeSums(PROFILES["logistic"], rows, np.zeros(rows.shape[:2])))
    return losses


# --- Single functions with known constants and minimizers -----------------------------------------------------


@dataclass(frozen=True, eq=False)
class Functions:
    """P functions of n variables that one formula describes, each with constants of its own.

    value and gradient take points (P, K, n), K for each function, and return (P, K) and (P, K, n). L (P,): the smallest
    Lipschitz constant of the gradient, inf where there is none. mu (P,): the largest constant of strong convexity, or
    0 (negative curvature counts as 0). minimizers (P, n): a global one, and minima (P,): the value there.
    """

    name: str
    value: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    L: Array
    mu: Array
    minimizers: Array
    minima: Array
    convex: bool

    @property
    def dimension(self) -> int:
        """n, the same for all functions."""
        return self.minimizers.shape[1]


def _radial(
    name: str,
    profile: Callable[[Array], Array],
    slope_over_radius: Callable[[Array], Array],
    L: Array,
    c: Array,
) -> Functions:
    """Convex functions φ(‖x − c‖) with φ(0) = 0, from φ and φ′(r)/r, which are given r as (P, K)."""

    def gradient(points: Array) -> Array:
        error = points - c[:, None, :]
        return slope_over_radius(np.linalg.norm(error, axis=-1))[..., None] * error

    zero = np.zeros(len(c))
    return Functions(
        name, lambda points: profile(np.linalg.norm(points - c[:, None, :], axis=-1)), gradient, L, zero, c, zero, True
    )  # fmt: skip


def hubers(L: Array, radius: Array, centres: Array) -> Functions:
    """½L‖x − c‖² within the radius r of c (P, n), and Lr‖x − c‖ − ½Lr² outside: smooth, convex, and nowhere steeper.

    >>> f = hubers(np.array([2.0]), np.array([1.0]), np.zeros((1, 1)))
    >>> f.value(np.array([[[0.5], [3.0]]])), f.gradient(np.array([[[0.5], [3.0]]]))[..., 0]
    (array([[0.25, 5.  ]]), array([[1., 2.]]))
    """
    r, K = radius[:, None], L[:, None]

    def value(distance: Array) -> Array:
        return K * np.where(distance <= r, distance**2 / 2, r * distance - r**2 / 2)

    def slope_over_radius(distance: Array) -> Array:
        return K * np.minimum(1, r / np.maximum(distance, r))

    return _radial("Huber", value, slope_over_radius, L, centres)


def quartics(scale: Array, centres: Array) -> Functions:
    """¼a‖x − c‖⁴ with a (P,): convex; no L holds everywhere, 3aR² holds within the distance R of c."""
    a = scale[:, None]
    return _radial("x⁴", lambda r: a * r**4 / 4, lambda r: a * r**2, np.full(len(scale), np.inf), centres)


def log_coshes(L: Array, width: Array, centres: Array) -> Functions:
    """Lw² Σᵢ log cosh((xᵢ − cᵢ)/w) with the widths w (P,): a parabola at c, straight far from it."""
    w, K = width[:, None, None], L[:, None, None]

    def value(points: Array) -> Array:
        u = (points - centres[:, None, :]) / w
        return np.sum(K * w**2 * (np.logaddexp(u, -u) - np.log(2)), axis=-1)

    def gradient(points: Array) -> Array:
        return K * w * np.tanh((points - centres[:, None, :]) / w)

    zero = np.zeros(len(L))
    return Functions("log cosh", value, gradient, L, zero, centres, zero, True)


def double_wells(scale: Array, half_distance: Array, centres: Array) -> Functions:
    """¼a Σᵢ ((xᵢ − cᵢ)² − w²)²: two minimizers a coordinate, at c ± w, a maximum between. No L holds everywhere."""
    a, w = scale[:, None, None], half_distance[:, None, None]

    def value(points: Array) -> Array:
        return np.sum(a * ((points - centres[:, None, :]) ** 2 - w**2) ** 2 / 4, axis=-1)

    def gradient(points: Array) -> Array:
        u = points - centres[:, None, :]
        return a * (u**2 - w**2) * u

    zero = np.zeros(len(scale))
    return Functions(
        "double well", value, gradient, zero + np.inf, zero, centres + half_distance[:, None], zero, False
    )


def rosenbrocks(a: Array, b: Array) -> Functions:
    """(a − x)² + b(y − x²)²: a curved valley, two variables, minimizer (a, a²), not convex. No L holds everywhere.

    Source: H. H. Rosenbrock (1960), An Automatic Method for Finding the Greatest or Least Value of a Function.
    """
    p, q = a[:, None], b[:, None]

    def value(points: Array) -> Array:
        x, y = points[..., 0], points[..., 1]
        return (p - x) ** 2 + q * (y - x**2) ** 2

    def gradient(points: Array) -> Array:
        x, y = points[..., 0], points[..., 1]
        return np.stack([-2 * (p - x) - 4 * q * x * (y - x**2), 2 * q * (y - x**2)], axis=-1)

    zero = np.zeros(len(a))
    return Functions(
        "Rosenbrock", value, gradient, zero + np.inf, zero, np.stack([a, a**2], axis=-1), zero, False
    )


#: The largest μ with f′² ≥ 2μf for f(u) = u² + 3 sin²u, rounded down: the least f′²/(2f) is at u = 2.2017.
WAVY_STEEPNESS = 0.1755


def wavy_parabolas(scale: Array, centres: Array) -> Functions:
    """a Σᵢ (uᵢ² + 3 sin²uᵢ) with u = x − c: not convex, but ‖∇f‖² ≥ 2μ(f − f*) with μ = 0.1755a; L = 8a.

    Source: H. Karimi, J. Nutini, M. Schmidt (2016), Linear Convergence of Gradient and Proximal-Gradient Methods Under
    the Polyak-Łojasiewicz Condition; they give μ = 1/32 for a = 1 and n = 1, which is far from the best. A sum of such
    functions keeps the least μ.
    """
    a = scale[:, None, None]

    def value(points: Array) -> Array:
        u = points - centres[:, None, :]
        return np.sum(a * (u**2 + 3 * np.sin(u) ** 2), axis=-1)

    def gradient(points: Array) -> Array:
        u = points - centres[:, None, :]
        return a * (2 * u + 3 * np.sin(2 * u))

    zero = np.zeros(len(scale))
    return Functions("wavy parabola", value, gradient, 8 * scale, zero, centres, zero, False)


def _picked(table: Array, which: NDArray[np.int64]) -> Array:
    """table[p, which[p, k]], as (P, K)."""
    return np.take_along_axis(table, which, axis=1)


def piecewise_quadratics(
    knots: Array, slopes: Array, outer: Array, centres: Array, convex: bool = True
) -> Functions:
    """Functions of one variable whose slope is linear between knots: the class in which tight rates are attained.

    knots (P, K), ascending, and slopes (P, K): where, and what, f′ is, as functions of u = x − c. outer (P, 2): f″ left
    of the first knot and right of the last. The minimizer must be c, so f′ changes sign there; f(c) = 0.
    """
    # The centre is made a knot, and pieces are measured from the knot on its side: near it no digits cancel.
    place = np.sum(knots < 0, axis=1, keepdims=True)
    order = np.argsort(np.concatenate([knots, np.zeros((len(knots), 1))], axis=1), axis=1, kind="stable")
    ends = np.concatenate([knots, np.zeros((len(knots), 1))], axis=1)
    knots = _picked(ends, order)
    slopes = _picked(np.concatenate([slopes, np.zeros((len(knots), 1))], axis=1), order)
    width = np.diff(knots, axis=1)
    inner = np.where(width > 0, np.diff(slopes, axis=1) / np.where(width > 0, width, 1), np.nan)
    curvature = np.concatenate([outer[:, :1], inner, outer[:, 1:]], axis=1)
    area = np.concatenate(
        [np.zeros((len(knots), 1)), np.cumsum(width * (slopes[:, 1:] + slopes[:, :-1]) / 2, axis=1)], axis=1
    )
    area = area - _picked(area, place)

    def pieces(u: Array) -> tuple[Array, NDArray[np.int64], Array]:
        """For u (P, K): the distance from the piece's reference knot, that knot, and the curvature."""
        piece = np.sum(u[:, :, None] > knots[:, None, :], axis=-1)
        knot = np.where(u > 0, piece - 1, piece)
        return u - _picked(knots, knot), knot, np.nan_to_num(_picked(curvature, piece))

    def value(points: Array) -> Array:
        h, knot, c = pieces((points - centres[:, None, :])[..., 0])
        return _picked(area, knot) + h * (_picked(slopes, knot) + c * h / 2)

    def gradient(points: Array) -> Array:
        h, knot, c = pieces((points - centres[:, None, :])[..., 0])
        return (_picked(slopes, knot) + c * h)[..., None]

    return Functions(
        "piecewise quadratic",
        value,
        gradient,
        np.nanmax(np.abs(curvature), axis=1),
        np.maximum(0, np.nanmin(curvature, axis=1)),
        centres,
        np.zeros(len(knots)),
        convex,
    )


def regularized_logistic_losses(condition: float) -> list[Functions]:
    """The logistic losses plus ½μ‖x‖², with μ so that (L + μ)/μ is `condition`; minimizers by Newton's method."""
    found = []
    for loss in logistic_losses():
        L = loss.curvatures()[0]
        mu = L / (condition - 1)

        def value(points: Array, loss: RidgeSums = loss, mu: Array = mu) -> Array:
            return loss.value(points) + mu[:, None] * np.sum(points**2, axis=-1) / 2

        def gradient(points: Array, loss: RidgeSums = loss, mu: Array = mu) -> Array:
            return loss.gradient(points) + mu[:, None, None] * points

        minimizer = _newton(loss, mu, gradient)
        found.append(
            Functions(
                "logistic", value, gradient, L + mu, mu, minimizer, value(minimizer[:, None, :])[:, 0], True
            )
        )
    return found


def _newton(loss: RidgeSums, mu: Array, gradient: Callable[[Array], Array], steps: int = 30) -> Array:
    """The minimizers (P, n) of regularized logistic losses; from 0, where the Hessian is largest."""
    rows, x = loss.rows, np.zeros((loss.rows.shape[0], 1, loss.dimension))
    with one_blas_thread():
        for _ in range(steps):
            p = 0.5 * (1 + np.tanh(np.matmul(x, rows.transpose(0, 2, 1)) / 2))
            weights = (p * (1 - p)).transpose(0, 2, 1)
            hessian = np.matmul((weights * rows).transpose(0, 2, 1), rows) / rows.shape[1]
            hessian = hessian + mu[:, None, None] * np.eye(loss.dimension)
            x = x - np.linalg.solve(hessian, gradient(x).transpose(0, 2, 1)).transpose(0, 2, 1)
    return x[:, 0, :]
