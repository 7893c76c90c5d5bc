"""Adam run on random gradient sequences, held against what the theorems say of its averages and steps.

The method is `numerics.methods.adam_step`, fed with given gradients. It is put back to x = 0 before each step, so that
its next x is the step itself, without the rounding of a sum. Of gᵢ and the weights wᵢ that a method gives them, an
average is a sum of t terms: rounding is at most a few (t + 4)·u·Σ wᵢ|gᵢ|, and dividing by 1 − βᵗ adds u/(1 − βᵗ).

Means are measured in two ways. In a *balanced* ensemble every step deals the same K values to K runs, in a new order:
its averages are exact means of a finite probability space, whatever the noise, and agree to rounding. Independent
normal gradients are tested as statistics are, with a level and a power.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from numerics.evidence import Check
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.methods import AdamState, adam_start, adam_step
from numerics.worst import Worst

Array = NDArray[np.float64]

_UNIT_ROUNDOFF = 2.0**-53
_STEPS = 200
_SEEN = (1, 2, 3, 5, 8, 13, 34, 89, _STEPS)  # the steps after which averages are compared
_USUAL = (0.9, 0.999)
_WITHIN = "of the rounding budget"
_RUNS, _CASES, _LEVEL = 32768, 6, 1e-6  # of the statistical test


@dataclass(frozen=True, eq=False)
class _Case:
    """Rates of decay, and gradients (T, P, n): P problems in n dimensions, with a source of randomness."""

    beta1: float
    beta2: float
    gradients: Array
    rng: Generator


def _cases(size: Size, seed: int, steps: int = _STEPS) -> Iterator[_Case]:
    """`size.problems` problems, at most 256 at a time; the first with the usual rates, the others with random ones.

    1 − β is log-uniform from 10⁻³ to 0.9. The scale of a problem is log-uniform from 10⁻⁶ to 10⁶; a tenth of the
    gradients is a hundred times as large as the rest, none is zero.
    """
    count = min(256, -(-size.problems // 6))
    starts = range(0, size.problems, count)
    for first, child in zip(starts, SeedSequence([seed, 18]).spawn(len(starts)), strict=True):
        rng = np.random.default_rng(child)
        P, n = min(count, size.problems - first), int(rng.integers(1, size.step_sizes + 1))
        drawn = 1 - 10 ** rng.uniform(-3, np.log10(0.9), size=2)
        beta1, beta2 = _USUAL if first == 0 else (float(drawn[0]), float(drawn[1]))
        gradients = rng.standard_normal((steps, P, n)) + rng.standard_normal((1, P, 1))
        gradients *= np.where(rng.random((steps, P, n)) < 0.1, 100.0, 1.0)
        yield _Case(beta1, beta2, gradients * 10 ** rng.uniform(-6, 6, size=(1, P, 1)), rng)


def _run(gradients: Array, beta1: float, beta2: float, eta: float = 1.0, **options) -> Iterator[AdamState]:
    """Adam's states after each step on the gradients (T, …); x is the step −η m̂/(√v̂ + ε) alone."""
    state = adam_start(np.zeros(gradients.shape[1:]))
    for gradient in gradients:
        at_zero = replace(state, x=np.zeros_like(state.x))
        # The oracle gives this step's gradient wherever it is asked.
        state = adam_step(at_zero, lambda _, g=gradient: g, eta, beta1=beta1, beta2=beta2, **options)
        yield state


def _seen(states: Iterator[AdamState]) -> Iterator[AdamState]:
    return (state for state in states if state.t in _SEEN)


def _rounding(t: int) -> float:
    return 4 * (t + 4) * _UNIT_ROUNDOFF


def _divided(beta: float, t: int) -> float:
    """What dividing by 1 − βᵗ adds to a relative error."""
    return 1 + 1 / (1 - beta**t)


def _weighted(formulas: Formulas, key: str, beta: dict[str, float], t: int, terms: Array) -> Array:
    """Σ weight(i)·term(i) over i = 1..t, for terms (T, …)."""
    weights = formulas(key, i=np.arange(1, t + 1), t=t, **beta)
    return np.asarray(np.tensordot(weights, terms[:t], axes=1), dtype=np.float64)


# --- Averages ----------------------------------------------------------------------------------------------


def moving_averages(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """m and v of the method against the weighted sums, for all gradients at once."""
    first, second, negative = Worst(), Worst(), Worst()
    for case in _cases(size, seed):
        g, squares = case.gradients, case.gradients**2
        of_first, of_second = {"beta_1": case.beta1}, {"beta_2": case.beta2}
        for state in _seen(_run(g, case.beta1, case.beta2)):
            t = state.t
            magnitude = np.abs(_weighted(formulas, "first_weight", of_first, t, np.abs(g)))
            error = np.abs(state.m - _weighted(formulas, "first_weight", of_first, t, g))
            first.add(error / (_rounding(t) * magnitude))
            predicted = _weighted(formulas, "second_weight", of_second, t, squares)
            second.add(np.abs(state.v - predicted) / (_rounding(t) * np.abs(predicted)))
            negative.add(-state.v)
    return (
        first.at_most(f"m: error of the weighted sum of gradients, {_WITHIN}", 1),
        second.at_most(f"v: error of the weighted sum of squares, {_WITHIN}", 1),
        negative.at_most("largest −v", 0),
    )


def weight_sum(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Gradients that are 1 at one step show its weight; gradients that are 1 at every step show the sum."""
    single, total = Worst(), Worst()
    index = np.arange(1, _STEPS + 1)
    for case in _cases(replace(size, step_sizes=1), seed):
        impulses = np.eye(_STEPS)
        for state in _seen(_run(impulses, case.beta1, case.beta2)):
            for beta, average in ((case.beta1, state.m), (case.beta2, state.v)):
                past = index <= state.t
                weights = formulas("weight", beta=beta, t=state.t, i=index[past])
                single.add(np.abs(average[past] / weights - 1) / _rounding(state.t))
        for state in _seen(_run(np.ones_like(case.gradients), case.beta1, case.beta2)):
            for beta, average in ((case.beta1, state.m), (case.beta2, state.v)):
                predicted = formulas("total", beta=beta, t=state.t)
                total.add(np.abs(average - predicted) / _rounding(state.t))
    return (
        single.at_most(f"weight of a single gradient: relative error, {_WITHIN}", 1),
        total.at_most(f"sum of the weights: error, {_WITHIN}", 1),
    )


# --- Means -------------------------------------------------------------------------------------------------


def _balanced(case: _Case, runs: int = 32) -> Array:
    """(T, runs, P·n): at every step the same skewed values for each coordinate, dealt to the runs in a new order."""
    steps, scale = len(case.gradients), case.gradients[0].reshape(1, 1, -1)
    values = case.rng.exponential(size=(1, runs, scale.shape[-1])) - 0.3
    return case.rng.permuted(np.broadcast_to(values * scale, (steps, runs, scale.shape[-1])), axis=1)


def _mean_error(averages: Array, predicted: Array, gradients: Array, t: int, beta: float) -> Array:
    """|mean over the runs − prediction| as a share of the rounding budget of sums of such gradients."""
    magnitude = np.max(np.abs(gradients), axis=(0, 1)) * (1 - beta**t)
    budget = (_rounding(t) + len(averages) * _UNIT_ROUNDOFF) * _divided(beta, t) * magnitude
    return np.abs(averages.mean(axis=0) - predicted) / budget


def bias_correction(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Means of m and v over balanced ensembles, exactly; and over independent normal gradients, by a test."""
    first, second = Worst(), Worst()
    for case in _cases(replace(size, step_sizes=4), seed):
        g = _balanced(case)
        mu, nu = g[0].mean(axis=0), (g[0] ** 2).mean(axis=0)
        for state in _seen(_run(g, case.beta1, case.beta2)):
            t = state.t
            predicted = formulas("first_mean", beta_1=case.beta1, mu=mu, t=t)
            first.add(_mean_error(state.m, predicted, g, t, case.beta1))
            predicted = formulas("second_mean", beta_2=case.beta2, nu=nu, t=t)
            second.add(_mean_error(state.v, predicted, g**2, t, case.beta2))
    return (
        first.at_most(f"balanced ensembles: error of the mean of m, {_WITHIN}", 1),
        second.at_most(f"balanced ensembles: error of the mean of v, {_WITHIN}", 1),
        *_tested_means(formulas, seed),
    )


def _tested_means(formulas: Formulas, seed: int) -> tuple[Check, ...]:
    """A z-test of each mean at a few t, and its power against a formula that is one per cent off.

    Gradients are independent normal numbers N(μ, σ²), so Var[g²] = 4μ²σ² + 2σ⁴, and the variance of an average is
    that of a term times Σ weights². The level is shared among all comparisons (Bonferroni).
    """
    seen = (1, 2, 10, 60)
    rejection = float(-ndtri(_LEVEL / (2 * 2 * _CASES * len(seen))))
    scores, power = Worst(), Worst()
    for child in SeedSequence([seed, 19]).spawn(_CASES):
        rng = np.random.default_rng(child)
        beta1, beta2 = (float(b) for b in 1 - 10 ** rng.uniform(-3, -0.3, size=2))
        mu = float(rng.choice([-1.0, 1.0]) * 10 ** rng.uniform(-3, 3))
        sigma = abs(mu) * rng.uniform(0.03, 0.06)
        nu, variance_of_square = mu**2 + sigma**2, 4 * mu**2 * sigma**2 + 2 * sigma**4
        for state in _run(rng.normal(mu, sigma, size=(max(seen), _RUNS)), beta1, beta2):
            if state.t not in seen:
                continue
            for average, beta, variance, predicted in (
                (state.m, beta1, sigma**2, formulas("first_mean", beta_1=beta1, mu=mu, t=state.t)),
                (state.v, beta2, variance_of_square, formulas("second_mean", beta_2=beta2, nu=nu, t=state.t)),
            ):
                weights = (1 - beta) * beta ** np.arange(state.t)
                deviation = np.sqrt(variance * np.sum(weights**2) / _RUNS)
                scores.add(np.abs(average.mean() - predicted) / deviation)
                power.add(-ndtr(0.01 * np.abs(predicted) / deviation - rejection))
    return (
        scores.at_most(f"{_RUNS} normal runs: largest |z| of a mean, false alarm {_LEVEL:g}", rejection),
        power.at_least("the same test: power against a mean that is 1 % off", 0.999),
    )


def drift_residual(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The corrected average of drifting gradients: what it misses, how old it is, and between which bounds."""
    residual, lag, early, late, at_two, settled = (Worst() for _ in range(6))
    for case in _cases(size, seed):
        mu, delta = case.gradients[0], case.gradients[1]
        index = np.arange(1, _STEPS + 1)[:, None, None]
        # Some of the runs remember so little that their lag settles within the steps taken.
        for beta in (case.beta1, min(case.beta2, 0.9)):
            for state in _seen(_run(mu + delta * index, beta, case.beta2)):
                t = state.t
                corrected, mean = state.m / (1 - beta**t), mu + delta * t
                budget = _rounding(t) * _divided(beta, t) * (np.abs(mu) + t * np.abs(delta))
                # The lag's formula is a difference of two terms of size t/(1 − βᵗ).
                budget += _rounding(t) * _divided(beta, t) ** 2 * t * np.abs(delta)
                predicted = formulas("residual", beta=beta, delta=delta, t=t)
                residual.add(np.abs(corrected - mean - predicted) / budget)
                age, of_age = (mean - corrected) / delta, budget / np.abs(delta)
                lag.add(np.abs(age - formulas("lag", beta=beta, t=t)) / of_age)
                early.add((formulas("earliest", beta=beta, t=t) - age) / of_age)
                late.add((age - formulas("latest", beta=beta)) / of_age)
                if t == 2:
                    at_two.add(np.abs(age - formulas("earliest", beta=beta, t=t)) / of_age)
                if t == _STEPS and beta <= 0.9:
                    settled.add(-age / formulas("latest", beta=beta))
    return (
        residual.at_most(f"m̂ − E[g]: error of the residual, {_WITHIN}", 1),
        lag.at_most(f"age of m̂: error of the lag, {_WITHIN}", 1),
        early.at_most(f"age below its lower bound, {_WITHIN}", 1),
        at_two.at_most(f"age at t = 2 against the lower bound, {_WITHIN}", 1),
        late.at_most(f"age above β/(1 − β), {_WITHIN}", 1),
        settled.at_least(f"age after {_STEPS} steps, of β/(1 − β)", 0.999),
    )


# --- Steps -------------------------------------------------------------------------------------------------


def first_step(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """One step with ε from 10⁻¹² to 1 and gradients from far below ε to far above it; and one with ε = 0."""
    error, longest, exact = Worst(), Worst(), Worst()
    for case in _cases(size, seed, steps=1):
        epsilon, eta = 10 ** float(case.rng.uniform(-12, 0)), 10 ** float(case.rng.uniform(-5, 1))
        g = case.gradients * (epsilon if case.rng.random() < 0.5 else 1.0)
        g[0, 0, 0] = 1e5  # at least one gradient far above ε
        rounding = 16 * _UNIT_ROUNDOFF
        (state,) = _run(g, case.beta1, case.beta2, eta, epsilon=epsilon)
        predicted = formulas("step", eta=eta, g=g[0], epsilon=epsilon)
        error.add(np.abs(state.x / predicted - 1) / rounding)
        longest.add(np.abs(state.x) / eta)
        (state,) = _run(g, case.beta1, case.beta2, eta, epsilon=0.0)
        exact.add(np.abs(state.x + eta * np.sign(g[0])) / (eta * rounding))
    return (
        error.at_most(f"first step: relative error, {_WITHIN}", 1),
        longest.at_most("longest first step, in η", 1 + 16 * _UNIT_ROUNDOFF),
        replace(longest.at_most("longest first step, in η, comes near", 0.99), relation=">="),
        exact.at_most(f"first step with ε = 0 against −η·sign g, {_WITHIN}", 1),
    )


def scale_invariance(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The same gradients, and c times them: averages, steps without ε, and steps with a large ε, which must differ."""
    first, second, steps, with_epsilon = (Worst() for _ in range(4))
    for case in _cases(size, seed):
        g, rates = case.gradients, (case.beta1, case.beta2)
        c = 10 ** case.rng.uniform(1, 6, size=g.shape[2]) * case.rng.choice([1.0, 1e-7], size=g.shape[2])
        runs = (
            _run(g, *rates, epsilon=0.0),
            _run(c * g, *rates, epsilon=0.0),
            _run(np.abs(g), *rates, epsilon=0.0),
        )
        for plain, scaled, sizes in zip(*map(_seen, runs), strict=True):
            rounding = 2 * _rounding(plain.t)
            error = np.abs(scaled.m - formulas("first_factor", c=c) * plain.m)
            first.add(error / (rounding * c * sizes.m))
            predicted = formulas("second_factor", c=c) * plain.v
            second.add(np.abs(scaled.v - predicted) / (rounding * np.abs(predicted)))
            steps.add(np.abs(scaled.x - plain.x) / (rounding * np.abs(sizes.x)))
        epsilon = float(np.median(np.abs(g)))
        (plain,), (scaled,) = (_run(k * g[:1], *rates, epsilon=epsilon) for k in (1, c))
        with_epsilon.add(-np.max(np.abs(scaled.x - plain.x)))
    return (
        first.at_most(f"m of c·g: error of c·m, {_WITHIN}", 1),
        second.at_most(f"v of c·g: error of c²·v, {_WITHIN}", 1),
        steps.at_most(f"steps of c·g without ε: change, {_WITHIN}", 1),
        with_epsilon.at_least("steps of c·g with an ε as large as |g|: change, in η", 0.1),
    )


def correction_cost(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Steps without one correction or both, divided by the corrected steps."""
    variants = {
        "neither": {"correct_first": False, "correct_second": False},
        "raw_second": {"correct_second": False},
        "raw_first": {"correct_first": False},
    }
    worst = {key: Worst() for key in variants}
    usual = dict.fromkeys(variants, np.nan)
    for case in _cases(size, seed):
        beta1, beta2 = case.beta1, case.beta2
        full = [*_seen(_run(case.gradients, beta1, beta2, epsilon=0.0))]
        for key, options in variants.items():
            states = _seen(_run(case.gradients, beta1, beta2, epsilon=0.0, **options))
            for corrected, state in zip(full, states, strict=True):
                t = state.t
                rates = {} if key == "raw_second" else {"beta_1": beta1}
                rates |= {} if key == "raw_first" else {"beta_2": beta2}
                ratio = state.x / corrected.x / formulas(key, t=t, **rates)
                rounding = 8 * _UNIT_ROUNDOFF * (_divided(beta1, t) + _divided(beta2, t))
                worst[key].add(np.abs(ratio - 1) / rounding)
                if t == 1 and (beta1, beta2) == _USUAL:
                    usual[key] = float(np.mean(state.x / corrected.x))
    return (
        *(worst[key].at_most(f"{key}: relative error of the factor, {_WITHIN}", 1) for key in variants),
        Check(
            "first step at (0.9, 0.999) with v raw, of the corrected step", 1, usual["raw_second"], ">=", 31.6
        ),
        Check("first step at (0.9, 0.999) with m and v raw", 1, usual["neither"], ">=", 3.16),
        Check("first step at (0.9, 0.999) with m raw", 1, usual["raw_first"], "<=", 0.1 + 1e-15),
    )
