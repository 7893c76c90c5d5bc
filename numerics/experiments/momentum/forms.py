"""The ways to write momentum, run beside each other: on random quadratics, off them, and on given gradients.

Rounding: a step of any form errs by at most a budget of one gradient step; an error in the velocity goes on for
1/(1 − β) steps. With ηL ≤ ½ errors in x don't grow but for that, so T steps are allowed T/(1 − β)² of such budgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.momentum.setting import WITHIN, Array, Setting, Size, Worst, oracle, settings, wide
from numerics.formulas import Formulas
from numerics.methods import (
    Gradient,
    Velocity,
    accumulated_momentum_step,
    classical_momentum_step,
    ema_momentum_step,
    heavy_ball_step,
    iterates_start,
    nesterov_step,
    torch_sgd_step,
    velocity_start,
)

STEPS = 25
_UNIT_ROUNDOFF = 2.0**-53


def _cases(size: Size, seed: int) -> Iterator[tuple[Setting, Array, Array, Array, Gradient, Array]]:
    """Setting, η and β (P, S), starts (P, n, S), a gradient and the budget (P, S): quadratics, and with tanh added."""
    for setting in settings(size, seed, dimensions=(1, 40)):
        shape = (setting.batch.count, max(size.step_sizes // 4, 4))
        eta = setting.rng.uniform(0.05, 0.25, size=shape) / setting.top
        beta = setting.rng.uniform(0.1, 0.95, size=shape)
        start = np.broadcast_to(setting.starts[:, :, None], (*setting.starts.shape, shape[1]))
        linear, top = oracle(setting.batch), setting.top[:, :, None]
        budget = 2 * STEPS / (1 - beta) ** 2 * setting.budget(eta, 1)
        for gradient in (linear, lambda x, linear=linear, top=top: linear(x) + top * np.tanh(x)):
            yield setting, eta, beta, start, gradient, budget


def momentum_forms(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """All four forms from one start: points, velocities, and the step after a change of the step size."""
    points, velocities, carried = Worst(), Worst(), Worst()
    for _setting, eta, beta, start, gradient, budget in _cases(size, seed):
        averaged_eta = formulas("averaged_step", eta=eta, beta=beta)
        summed = inside = averaged = velocity_start(start)
        two_points = iterates_start(start)
        for _ in range(STEPS):
            summed = accumulated_momentum_step(summed, gradient, wide(eta), wide(beta))
            inside = classical_momentum_step(inside, gradient, wide(eta), wide(beta))
            averaged = ema_momentum_step(averaged, gradient, wide(averaged_eta), wide(beta))
            two_points = heavy_ball_step(two_points, gradient, wide(eta), wide(beta))
        for other in (inside, averaged, two_points):
            points.add(np.linalg.norm(other.x - summed.x, axis=1) / budget)
        for scaled in (-inside.v, wide(averaged_eta) * averaged.v):
            velocities.add(np.linalg.norm(scaled - wide(eta) * summed.v, axis=1) / budget)
        changed = 3 * eta
        after_in = classical_momentum_step(inside, gradient, wide(changed), wide(beta)).x
        after_out = accumulated_momentum_step(summed, gradient, wide(changed), wide(beta)).x
        due = wide(formulas("carried", eta=eta, eta_new=changed, beta=beta)) * summed.v
        carried.add(np.linalg.norm(after_in - after_out - due, axis=1) / (8 * budget))
    return (
        points.at_most(f"points of the four forms after {STEPS} steps: distance, {WITHIN}", 1.0),
        velocities.at_most(f"velocities in one unit: distance, {WITHIN}", 1.0),
        carried.at_most(f"inside − outside in the step after η is tripled, less (η′ − η)βw, {WITHIN}", 1.0),
    )


def _fed(step: Callable[[Velocity, Gradient], Velocity], gradients: Array) -> Iterator[Velocity]:
    """The states after each of the gradients (T, …), wherever the points are."""
    state = velocity_start(np.zeros(gradients.shape[1:]))
    for gradient in gradients:
        state = step(state, lambda _, g=gradient: g)
        yield state


def pytorch_momentum(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """PyTorch's buffer on given gradients against the plain sum, its weights; its Nesterov against Nesterov's."""
    first, total, average, ahead = (Worst() for _ in range(4))
    rng = np.random.default_rng(SeedSequence([seed, 34]))
    beta, tau = rng.uniform(0.05, 0.99, size=(2, size.problems))
    gradients = rng.standard_normal((60, size.problems)) + 2 * rng.standard_normal(size.problems)

    def torch_step(dampening: Array) -> Callable[[Velocity, Gradient], Velocity]:
        return lambda s, g: torch_sgd_step(s, g, 0.1, beta, dampening=dampening)

    plain = _fed(lambda s, g: accumulated_momentum_step(s, g, 0.1, beta), gradients)
    largest = np.abs(gradients).max(axis=0) / (1 - beta)
    for t, (torch, summed) in enumerate(zip(_fed(torch_step(tau), gradients), plain, strict=True)):
        due = (1 - tau) * summed.v + formulas("first_weight", beta=beta, tau=tau, t=t) * gradients[0]
        first.add(np.abs(torch.v - due) / (8 * (t + 4) * _UNIT_ROUNDOFF * largest))
    ones = np.ones_like(gradients)
    for t, torch in enumerate(_fed(torch_step(tau), ones)):
        weight = formulas("total_weight", beta=beta, tau=tau, t=t)
        total.add(np.abs(torch.v - weight) / (8 * (t + 4) * _UNIT_ROUNDOFF / (1 - beta)))
    for t, torch in enumerate(_fed(torch_step(beta), ones)):
        average.add(np.abs(torch.v - 1) / (8 * (t + 4) * _UNIT_ROUNDOFF))
    for _setting, eta, beta_s, start, gradient, budget in _cases(size, seed):
        points, buffered = iterates_start(start), velocity_start(start)
        for _ in range(STEPS):
            points = nesterov_step(points, gradient, wide(eta), wide(beta_s))
            buffered = torch_sgd_step(buffered, gradient, wide(eta), wide(beta_s), nesterov=True)
        look_ahead = points.x + wide(beta_s) * (points.x - points.previous)
        ahead.add(np.linalg.norm(buffered.x - look_ahead, axis=1) / budget)
    return (
        first.at_most(f"PyTorch's buffer − (1 − τ)w − τβᵗg₀, {WITHIN}", 1.0),
        total.at_most(f"sum of the weights of 1 to 60 gradients − formula, {WITHIN}", 1.0),
        average.at_most(f"the same with τ = β: − 1, {WITHIN}", 1.0),
        ahead.at_most(
            f"PyTorch's points with nesterov − look-ahead points after {STEPS} steps, {WITHIN}", 1.0
        ),
    )
