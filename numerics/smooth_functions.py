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
