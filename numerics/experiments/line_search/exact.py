"""The lowest point of the ray against the gradient: the step, the right angle, the rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Array, Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.line_search import exact_line_search_step, exact_step_size, searched_step_size
from numerics.quadratics import one_blas_thread
from numerics.simulate import gradient_descent
from numerics.smooth_functions import Functions, regularized_logistic_losses

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


def _extremal(setting: Setting) -> Array:
    """The errors v/λmin + w/λmax (P, n): from them exact line search zigzags."""
    Q, batch = setting.batch.eigenvectors, setting.batch
    return (Q[:, :, 0] / batch.mu[:, None] + Q[:, :, -1] / batch.L[:, None]) * batch.L[:, None]


# Above this condition number the averages with A⁻¹ lose too many digits to notice one per cent.
_MODERATE = (1.01, 1e4)


def kantorovich(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The product of the two averages over its bound, for random and for extremal g."""
    above, attained = Worst(), Worst()
    shapes = ("two-point", "clustered", "linear", "geometric", "log-uniform", "wishart")
    for setting in settings(size, seed, dimensions=(2, 120), kappas=_MODERATE, shapes=shapes):
        batch = setting.batch
        weights = 10 ** setting.rng.uniform(-2, 2, size=(batch.count, batch.dimension))
        random = product(batch.eigenvectors, setting.rng.choice([-1.0, 1.0], size=weights.shape) * weights)
        for worst, e in ((above, random), (attained, _extremal(setting))):
            g = product(batch.matrices, e)
            averages = np.sum(g * product(batch.matrices, g), axis=-1) * np.sum(g * e, axis=-1)
            bound = formulas("bound", g=g, lambda_min=batch.mu, lambda_max=batch.L)
            budget = 8 * UNIT * (batch.dimension + 2) ** 2 * batch.L * (norm(e) / norm(g) + 1 / batch.mu)
            excess = averages / bound - 1
            worst.add((excess if worst is above else np.abs(excess)) / budget)
    return (
        above.at_most(f"⟨g, Ag⟩⟨g, A⁻¹g⟩ over its bound, less 1, random g, {WITHIN}", 1.0),
        attained.at_most(f"the same for v + w, up or down, {WITHIN}", 1.0),
    )


_ZIGZAG = 12


def exact_line_search_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """One step from general starts, and twelve from the extremal one, whose direction must alternate."""
    above, attained, turns = Worst(), Worst(), Worst()
    shapes = ("two-point", "clustered", "linear", "geometric", "log-uniform", "wishart")
    for setting in settings(size, seed, dimensions=(2, 120), kappas=_MODERATE, shapes=shapes):
        batch = setting.batch
        rate = formulas("rate", lambda_min=batch.mu, lambda_max=batch.L)
        ray = Ray.of(setting, setting.starts)

        def searched(x, b=batch):
            # About the minimizer, so that f − f* and the gradient keep their digits as x nears it.
            return exact_line_search_step(x, lambda y, b=b: product(b.matrices, y), reach=1 / b.L)

        def form(errors, b=batch):
            return np.sum(errors * product(b.matrices, errors), axis=-1) / 2

        budget = 16 * UNIT * (batch.dimension + 2) ** 2 * batch.kappa
        e = ray.x - batch.minimizers
        above.add((form(searched(e)) / form(e) - rate) / budget)
        e = _extremal(setting)
        for k in range(_ZIGZAG):
            after = searched(e)
            attained.add(np.abs(form(after) / form(e) - rate) / (budget * (k + 1)))
            mirrored = np.sum(batch.eigenvectors[:, :, -1] * after, axis=-1) * np.sum(
                batch.eigenvectors[:, :, -1] * e, axis=-1
            )
            turns.add(np.where(mirrored < 0, 0.0, 1.0))
            e = after
    return (
        above.at_most(f"(f⁺ − f*)/(f − f*) − ((κ − 1)/(κ + 1))², random starts, {WITHIN}", 1.0),
        attained.at_most(f"the same for {_ZIGZAG} steps from v/λmin + w/λmax, up or down, {WITHIN}", 1.0),
        turns.at_most("steps of these after which the steep coordinate has kept its sign", 0.0),
    )


def _tilted_bowls(setting: Setting) -> Functions:
    """½⟨e, Ae⟩ for P problems, as functions of points (P, K, n)."""
    batch = setting.batch
    centre = batch.minimizers[:, None, :]

    def gradient(points: Array) -> Array:
        return np.matmul(points - centre, batch.matrices)

    return Functions(
        "quadratic", lambda x: np.sum((x - centre) * gradient(x), axis=-1) / 2, gradient, batch.L, batch.mu,
        batch.minimizers, np.zeros(batch.count), True,
    )  # fmt: skip


def _class_ratios(functions: Functions, x: Array, steps: int) -> Array:
    """(f⁺ − f*)/(f − f*) over steps from x (P, K, n), while f − f* keeps half of its digits: nan where it does not."""
    ratios = []
    floor = 1e-8 * (functions.value(x) - functions.minima[:, None])
    longest = np.broadcast_to(1 / functions.mu[:, None], x.shape[:2])
    for _ in range(steps):
        before = functions.value(x) - functions.minima[:, None]
        eta = searched_step_size(x, functions.gradient, longest=longest)
        x = x - eta[..., None] * functions.gradient(x)
        after = functions.value(x) - functions.minima[:, None]
        ratios.append(np.where(before > floor, after / before, np.nan))
    return np.array(ratios)


def exact_line_search_class(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Searched lowest points on regularized logistic losses of the data sets, and on quadratics, the worst."""
    above, attained, share = Worst(), Worst(), Worst()
    rng = np.random.default_rng(np.random.SeedSequence([seed, 5]))
    for condition in (10.0, 100.0):
        for loss in regularized_logistic_losses(condition):
            starts = loss.minimizers[:, None, :] + rng.standard_normal((1, 8, loss.dimension)) * 3
            rate = formulas("rate", L=loss.L, mu=loss.mu)[None, :, None]
            ratios = _class_ratios(loss, starts, 12)
            seen = ~np.isnan(ratios)
            above.add((ratios - rate)[seen])
            share.add((ratios / rate)[seen])
    shapes = ("two-point", "linear", "geometric", "log-uniform")
    few = Size(min(size.problems, 200), size.step_sizes)
    for setting in settings(few, seed, dimensions=(2, 40), kappas=(1.05, 1e3), shapes=shapes):
        bowls = _tilted_bowls(setting)
        start = (setting.batch.minimizers + _extremal(setting))[:, None, :]
        rate = formulas("rate", L=bowls.L, mu=bowls.mu)[:, None]
        scale = norm(setting.batch.minimizers) / norm(_extremal(setting)) + 1
        budget = 64 * UNIT * (setting.batch.dimension + 2) ** 2 * (setting.batch.kappa * scale)[:, None]
        attained.add(np.abs(_class_ratios(bowls, start, 1)[0] - rate) / budget)
    return (
        above.at_most("(f⁺ − f*)/(f − f*) − ((κ − 1)/(κ + 1))², logistic losses", 1e-7),
        share.at_most("the worst share of the rate that a logistic loss used", 1.0),
        attained.at_most(f"the same difference on quadratics from v/μ + w/L, up or down, {WITHIN}", 1.0),
    )
