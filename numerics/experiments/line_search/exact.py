"""The lowest point of the ray against the gradient: the step, the right angle, the rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Array, Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.line_search import exact_step_size
from numerics.quadratics import one_blas_thread
from numerics.simulate import gradient_descent

WITHIN = "of the rounding budget"
UNIT = 2.0**-53


def product(matrices: Array, vectors: Array) -> Array:
    """A v for P matrices and one vector (P, n) each."""
    with one_blas_thread():
        return np.matmul(matrices, vectors[:, :, None])[:, :, 0]


def norm(vectors: Array) -> Array:
    """Lengths of vectors (..., n)."""
    return np.linalg.norm(vectors, axis=-1)


@dataclass(frozen=True, eq=False)
class Ray:
    """From one start a problem, x (P, n), the ray against the gradient g (P, n)."""

    setting: Setting
    x: Array
    g: Array

    @classmethod
    def of(cls, setting: Setting, x: Array) -> Ray:
        """The ray from x."""
        return cls(setting, x, product(setting.batch.matrices, x) - setting.batch.linear_terms)

    @property
    def curvature(self) -> Array:
        """⟨g, Ag⟩ (P,)."""
        return np.sum(self.g * product(self.setting.batch.matrices, self.g), axis=-1)

    def end(self, step_sizes: Array) -> Array:
        """The point after one simulated step with the step sizes (P, S), as (P, n, S)."""
        batch = self.setting.batch
        return gradient_descent(batch.matrices, batch.linear_terms, self.x, step_sizes, 1)

    def form(self, points: Array) -> Array:
        """f − f* = ½⟨e, Ae⟩ at points (P, n, S), as (P, S)."""
        error = points - self.setting.batch.minimizers[:, :, None]
        with one_blas_thread():
            return np.sum(error * np.matmul(self.setting.batch.matrices, error), axis=1) / 2

    def slope_budget(self, end: Array) -> Array:
        """Rounding of ⟨g(η), g⟩/‖g‖² at the end (P, n) of the step: of two gradients, of the step, and of the sum."""
        batch, length = self.setting.batch, norm(self.g)
        size = norm(self.x) + norm(end) + 2 * norm(batch.minimizers)
        relative = batch.L * size / length + batch.L * length**2 / self.curvature
        return 4 * UNIT * (batch.dimension + 2) ** 2 * relative

    def form_budget(self, end: Array) -> Array:
        """Rounding of the difference of f − f* between x and the end (P, n)."""
        batch = self.setting.batch
        distance = norm(self.x - batch.minimizers) + norm(end - batch.minimizers)
        size = norm(self.x) + norm(end) + 2 * norm(batch.minimizers)
        return 4 * UNIT * (batch.dimension + 2) ** 2 * batch.L * distance * size


def exact_step(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The step against the root of the measured slope; the slope where it ends; f around it; the decrease."""
    found, angle, lowest, decrease, within = (Worst() for _ in range(5))
    for setting in settings(size, seed):
        ray = Ray.of(setting, setting.starts)
        batch = setting.batch
        step = formulas("step", A=batch.matrices, g=ray.g)
        end = ray.end(step[:, None])[:, :, 0]
        budget = ray.slope_budget(end)
        searched = exact_step_size(
            setting.starts, lambda x, b=batch: product(b.matrices, x) - b.linear_terms, reach=step
        )
        found.add(np.abs(searched / step - 1) / (2 * budget))
        slope = np.sum((product(batch.matrices, end) - batch.linear_terms) * ray.g, axis=-1)
        angle.add(np.abs(slope) / norm(ray.g) ** 2 / budget)
        fractions = 1 + setting.rng.uniform(-1, 1, size=(batch.count, size.step_sizes))
        beside = ray.form(ray.end(step[:, None] * fractions))
        here = ray.form(end[:, :, None])
        # Beside the step f is higher by ½⟨g, Ag⟩ times the square of the distance, neither less nor more.
        rise = ray.curvature[:, None] * (step[:, None] * (fractions - 1)) ** 2 / 2
        farthest = ray.end(2 * step[:, None])[:, :, 0]
        lowest.add(
            np.abs(beside - here - rise) / (2 * ray.form_budget(farthest) + budget * here[:, 0])[:, None]
        )
        fall = ray.form(setting.starts[:, :, None]) - here
        promised = formulas("decrease", A=batch.matrices, g=ray.g)
        decrease.add(np.abs(fall[:, 0] - promised) / (ray.form_budget(end) + 4 * budget * promised))
        within.add(np.maximum(1 / batch.L - step, step - 1 / batch.mu) * batch.L / budget)
    return (
        found.at_most(f"‖g‖²/⟨g, Ag⟩ against the root of the measured slope, {WITHIN}", 1.0),
        angle.at_most(f"the slope where the step ends, {WITHIN}", 1.0),
        lowest.at_most(f"f beside the step less what the parabola says, {WITHIN}", 1.0),
        decrease.at_most(f"measured decrease − ‖g‖⁴/(2⟨g, Ag⟩), up or down, {WITHIN}", 1.0),
        within.at_most(f"the step outside of 1/λmax and 1/λmin, {WITHIN}", 1.0),
    )
