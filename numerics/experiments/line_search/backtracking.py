"""Armijo's test and backtracking: which steps pass, how many trials it takes, how long the step is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import NEAR_ABOVE, NEAR_BELOW, Array, Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.line_search import backtracked_step_size, passes_armijo
from numerics.quadratics import one_blas_thread
from numerics.smooth_functions import random_ridge_sums


@dataclass(frozen=True, eq=False)
class Bowls:
    """½⟨e, Ae⟩ of a batch, as a function of the errors e (P, K, n): about the minimizer, where no digits are lost."""

    matrices: Array

    def gradient(self, errors: Array) -> Array:
        """Ae (P, K, n)."""
        with one_blas_thread():
            return np.matmul(errors, self.matrices)

    def value(self, errors: Array) -> Array:
        """½⟨e, Ae⟩ (P, K)."""
        return np.sum(errors * self.gradient(errors), axis=-1) / 2


def _shares(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Constants c of the test: most of them everyday ones, some near 1."""
    return np.where(
        rng.random(shape) < 0.75, 10 ** rng.uniform(-4, -0.31, size=shape), rng.uniform(0.5, 0.95, shape)
    )


def _top(setting: Setting, count: int) -> Array:
    """Errors (P, K, n) along the eigenvector of λmax, of random length."""
    lengths = 10 ** setting.rng.uniform(-2, 2, size=(setting.batch.count, count, 1))
    return lengths * setting.batch.eigenvectors[:, None, :, -1]


def _spread(setting: Setting, count: int) -> Array:
    """Random errors (P, K, n) with a part along every eigenvector."""
    parts = setting.rng.standard_normal((setting.batch.count, count, setting.batch.dimension))
    return np.matmul(parts, setting.batch.eigenvectors.transpose(0, 2, 1))


def armijo_condition(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Steps just below the limit must pass everywhere; just above it none does where the curvature is L."""
    below, above, beyond = Worst(), Worst(), Worst()
    for setting in settings(size, seed, kappas=(1.0, 1e6)):
        bowls, K = Bowls(setting.batch.matrices), size.step_sizes
        c = _shares(setting.rng, (setting.batch.count, K))
        limit = formulas("limit", L=setting.top, c=c)
        for errors in (_top(setting, K), _spread(setting, K)):
            passed = passes_armijo(errors, bowls.value, bowls.gradient, NEAR_BELOW * limit, c)
            below.add(np.where(passed, 0.0, 1.0))
        passed = passes_armijo(_top(setting, K), bowls.value, bowls.gradient, NEAR_ABOVE * limit, c)
        above.add(np.where(passed, 1.0, 0.0))
    rng = np.random.default_rng(SeedSequence([seed, 6]))
    for profile in ("log cosh", "logistic", "Huber", "cosine"):
        functions = random_ridge_sums(rng, profile, 20, 6)
        points = rng.standard_normal((20, 40, 6)) * 2
        c = _shares(rng, (20, 40))
        limit = formulas("limit", L=functions.curvatures()[0][:, None], c=c)
        passed = passes_armijo(points, functions.value, functions.gradient, NEAR_BELOW * limit, c)
        beyond.add(np.where(passed, 0.0, 1.0))
    return (
        below.at_most("refusals 0.5 % below 2(1 − c)/L, on quadratics", 0.0),
        above.at_most("passes 0.5 % above it, along the eigenvector of L", 0.0),
        beyond.at_most("refusals 0.5 % below it, on log cosh, logistic, Huber and cosine sums", 0.0),
    )


def backtracking(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Trials counted and steps taken along the eigenvector of L, elsewhere, and on functions that are not quadratic."""
    counted, short, nearest, gained, least = (Worst() for _ in range(5))
    # A trial is a product with every matrix, and there are up to a hundred trials.
    few = Size(min(size.problems, 320), min(size.step_sizes, 32))
    for setting in settings(few, seed, dimensions=(1, 40), kappas=(1.0, 1e6)):
        bowls, rng, L = Bowls(setting.batch.matrices), setting.rng, setting.top
        shape = (setting.batch.count, few.step_sizes)
        c, beta = _shares(rng, shape), rng.uniform(0.1, 0.9, size=shape)
        first = 10 ** rng.uniform(-1, 4, size=shape) / L
        errors = _top(setting, shape[1])
        eta, refusals = backtracked_step_size(
            errors, bowls.value, bowls.gradient, first=first, beta=beta, c=c
        )
        expected = np.maximum(0, np.ceil(formulas("count", L=L, beta=beta, c=c, t_0=first)))
        counted.add(np.abs(refusals - expected))
        elsewhere, _ = backtracked_step_size(
            _spread(setting, shape[1]), bowls.value, bowls.gradient, first=first, beta=beta, c=c
        )
        shortest = formulas("shortest", L=L, beta=beta, c=c, t_0=first)
        for taken in (eta, elsewhere):
            short.add(shortest / taken)
        # The worst: a first trial just above the limit, and hardly any shrinking for the decrease.
        c = rng.uniform(0.2, 0.9, size=shape)
        for factor, worst in ((beta, nearest), (np.full(shape, 0.9999), least)):
            just_above = (
                formulas("shortest", L=L, beta=factor, c=c, t_0=np.full(shape, np.inf)) / factor * 1.00001
            )
            eta, _ = backtracked_step_size(
                errors, bowls.value, bowls.gradient, first=just_above, beta=factor, c=c
            )
            g = bowls.gradient(errors)
            fall = bowls.value(errors) - bowls.value(errors - eta[..., None] * g)
            promised = formulas("gained", L=L, beta=factor, c=c, t_0=just_above, g=g)
            gained.add(promised / fall)
            if worst is nearest:
                nearest.add(eta / formulas("shortest", L=L, beta=factor, c=c, t_0=just_above))
            else:
                least.add(fall / promised)
    rng = np.random.default_rng(SeedSequence([seed, 7]))
    for profile in ("log cosh", "logistic", "Huber", "cosine"):
        functions = random_ridge_sums(rng, profile, 20, 6)
        points = rng.standard_normal((20, 40, 6)) * 2
        c, beta = rng.uniform(0.01, 0.9, size=(20, 40)), rng.uniform(0.1, 0.95, size=(20, 40))
        L = functions.curvatures()[0][:, None]
        first = 10 ** rng.uniform(-1, 3, size=c.shape) / L
        eta, _ = backtracked_step_size(
            points, functions.value, functions.gradient, first=first, beta=beta, c=c
        )
        short.add(formulas("shortest", L=L, beta=beta, c=c, t_0=first) / eta)
    within = 1 + 1e-12
    return (
        counted.at_most("reductions along the eigenvector of L against the count, rounded up", 0.0),
        short.at_most("min{t₀, 2β(1 − c)/L} over the step taken, everywhere", within),
        nearest.at_most("the step taken over it, from a first trial just above the limit", 1.0001),
        gained.at_most("c·min{t₀, 2β(1 − c)/L}·‖g‖² over the measured decrease", within),
        least.at_most("the measured decrease over it, with β = 0.9999 from just above the limit", 1.001),
    )


def armijo_exact_step(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Steps on both sides of 2(1 − c) times the exact one, and the exact one with c on both sides of ½."""
    below, above, modest, greedy = (Worst() for _ in range(4))
    for setting in settings(size, seed, kappas=(1.0, 1e6)):
        bowls, K = Bowls(setting.batch.matrices), size.step_sizes
        c = _shares(setting.rng, (setting.batch.count, K))
        errors = np.repeat((setting.starts - setting.batch.minimizers)[:, None, :], K, axis=1)
        g = bowls.gradient(errors)
        A = setting.batch.matrices[:, None]
        longest = formulas("longest", A=A, g=g, c=c)
        half = np.full_like(c, 0.5)
        exact = formulas("longest", A=A, g=g, c=half)
        for fraction, worst in ((NEAR_BELOW, below), (NEAR_ABOVE, above)):
            passed = passes_armijo(errors, bowls.value, bowls.gradient, fraction * longest, c)
            worst.add(np.where(passed == (worst is below), 0.0, 1.0))
        for share, worst in ((0.497, modest), (0.503, greedy)):
            passed = passes_armijo(errors, bowls.value, bowls.gradient, exact, share + 0 * c)
            worst.add(np.where(passed == (worst is modest), 0.0, 1.0))
    return (
        below.at_most("refusals 0.5 % below 2(1 − c) times the exact step", 0.0),
        above.at_most("passes 0.5 % above it", 0.0),
        modest.at_most("refusals of the exact step with c = 0.497", 0.0),
        greedy.at_most("passes of the exact step with c = 0.503", 0.0),
    )
