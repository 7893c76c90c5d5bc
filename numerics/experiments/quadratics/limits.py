"""Where convergence ends: just below the limit, just above it, and at it."""

from __future__ import annotations

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import (
    NEAR_ABOVE,
    NEAR_BELOW,
    Array,
    Setting,
    Worst,
    fractions_of_limit,
    settings,
)
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from theory.catalogue import load

STEPS = 8
LONG = 1000
WITHIN = "of the rounding budget"


def _growth(setting: Setting, step_sizes, steps: int):
    """How the top coordinate and the whole error have grown after `steps` steps, each (P, S); overflow is inf."""
    start = setting.first_coordinates
    end = setting.coordinates(setting.run(step_sizes, steps))
    with np.errstate(over="ignore", invalid="ignore"):
        top = np.abs(end[:, -1] / start[:, -1])
        whole = np.linalg.norm(end, axis=1) / np.linalg.norm(start, axis=1)
    return np.nan_to_num(top, nan=np.inf), np.nan_to_num(whole, nan=np.inf)


def _left_over(formulas: Formulas, setting: Setting, starts) -> Array:
    """‖e‖ after `STEPS` steps less what the theorem allows, as a share of the rounding budget, (P, S)."""
    eta, centre = setting.step_sizes, setting.batch.minimizers[:, :, None]
    radius = Formulas.of(load("best-step"))(
        "radius", eta=eta, lambda_min=setting.bottom, lambda_max=setting.top
    )
    allowed = np.sqrt(formulas("shrinkage", rho=radius, t=STEPS)) * np.linalg.norm(starts - centre, axis=1)
    end = np.linalg.norm(setting.run(eta, STEPS, starts) - centre, axis=1)
    return (end - allowed) / setting.budget(eta, STEPS, starts)


def step_size_limit(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Growth of the error for step sizes below, above and at the limit; long runs where κ allows them to end."""
    whole_error, slowest, below, above, at, converged, diverged = (Worst() for _ in range(7))
    for setting in settings(size, seed):
        general = np.repeat(setting.starts[:, :, None], size.step_sizes, axis=2)
        whole_error.add(_left_over(formulas, setting, general))
        slowest.add(np.abs(_left_over(formulas, setting, setting.slowest_starts(setting.step_sizes))))
        limit = formulas("limit", lambda_max=setting.top)
        low, high = fractions_of_limit(setting.rng, size.step_sizes)
        top, whole = _growth(setting, limit * low, STEPS)
        below.add(np.maximum(top, whole))
        above.add(-_growth(setting, limit * high, STEPS)[0])
        change = np.abs(_growth(setting, limit, STEPS)[0] - 1)
        at.add(change * np.abs(setting.first_coordinates[:, -1]) / setting.budget(limit, STEPS))
    small = Size(problems=max(size.problems // 8, 20), step_sizes=size.step_sizes)
    for setting in settings(small, seed, dimensions=(1, 12), kappas=(1.0, 100.0)):
        limit = formulas("limit", lambda_max=setting.top)
        low, high = fractions_of_limit(setting.rng, size.step_sizes)
        converged.add(_growth(setting, limit * low[low > 0.4], LONG)[1])
        diverged.add(-np.log10(_growth(setting, limit * high, LONG)[0]))
    return (
        whole_error.at_most(f"‖e‖ after {STEPS} steps − ρᵗ‖e₀‖, {WITHIN}", 1.0),
        slowest.at_most(f"the same on the slower extreme eigenvector, up or down, {WITHIN}", 1.0),
        below.at_most(f"largest growth of an error in {STEPS} steps, η ≤ {NEAR_BELOW}·limit", 1.0),
        above.at_least(f"least growth of the top coordinate in {STEPS} steps, η ≥ {NEAR_ABOVE}·limit", 1.0),
        at.at_most(f"change in size of the top coordinate in {STEPS} steps at the limit, {WITHIN}", 1.0),
        converged.at_most(
            f"what is left of the error after {LONG} steps, κ ≤ 100, η from 0.4 to {NEAR_BELOW}·limit", 1e-3
        ),
        diverged.at_least(
            f"decimal orders by which the top coordinate grew in {LONG} steps, η ≥ {NEAR_ABOVE}·limit", 4.0
        ),
    )


def period_two_orbit(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """At the limit of λmax, from as many starts as there are step sizes; beside it the orbit is lost."""
    flip, back, line, inside, outside = (Worst() for _ in range(5))
    for setting in settings(size, seed):
        batch = setting.batch
        eta = np.repeat(formulas("limit", **{"lambda": setting.top}), size.step_sizes, axis=1)
        radius = np.linalg.norm(batch.minimizers, axis=1)[:, None, None]
        directions = setting.rng.standard_normal((batch.count, batch.dimension, size.step_sizes))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        starts = batch.minimizers[:, :, None] + radius * directions
        top = setting.coordinates(setting.run(eta, STEPS, starts, record=(0, 1, 2, STEPS)))[:, :, -1, :]
        flip.add(np.abs(top[1] + top[0]) / setting.budget(eta, 1, starts))
        back.add(np.abs(top[2] - top[0]) / setting.budget(eta, 2, starts))
        back.add(np.abs(top[3] - top[0]) / setting.budget(eta, STEPS, starts))
        on_line = setting.on_eigenvectors(np.full(eta.shape, batch.dimension - 1))
        moved = np.linalg.norm(setting.run(eta, 2, on_line) - on_line, axis=1)
        line.add(moved / setting.budget(eta, 2, on_line))
        inside.add(_growth(setting, NEAR_BELOW * eta[:, :1], STEPS)[0])
        outside.add(-_growth(setting, NEAR_ABOVE * eta[:, :1], STEPS)[0])
    return (
        flip.at_most(f"top coordinate after one step + before, {WITHIN}", 1.0),
        back.at_most(f"top coordinate after 2 and after {STEPS} steps − before, {WITHIN}", 1.0),
        line.at_most(f"distance between x₂ and x₀ on the line of the top eigenvector, {WITHIN}", 1.0),
        inside.at_most(f"growth of the top coordinate in {STEPS} steps at {NEAR_BELOW}·limit", 0.99),
        outside.at_least(f"growth of the top coordinate in {STEPS} steps at {NEAR_ABOVE}·limit", 1.01),
    )
