"""The methods as plain vector iterations, written from their definitions.

Everything a method knows of the function is its gradient oracle, a function of x that returns ∇f(x). One
function takes one step and returns the new state; nothing is changed in place. A bound comes from a theorem,
the trajectory that it is held against comes from here: nothing of a theorem is imported, no closed form used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Gradient = Callable[[Vector], Vector]
State = TypeVar("State")


def gradient_descent_step(x: Vector, gradient: Gradient, eta: float) -> Vector:
    """x − η ∇f(x). `x` has shape (n,), as has the result; `eta` is the step size, in units of x²/f.

    >>> gradient_descent_step(np.array([1.0, -2.0]), lambda x: 3 * x, eta=0.25)
    array([ 0.25, -0.5 ])
    """
    return x - eta * gradient(x)


@dataclass(frozen=True, eq=False)
class AdamState:
    """Where Adam stands after t steps: the point x, and the averages m of g and v of g², all (n,)."""

    x: Vector
    m: Vector
    v: Vector
    t: int = 0


def adam_start(x: Vector) -> AdamState:
    """Adam before its first step, at x (n,): m = v = 0 and t = 0."""
    return AdamState(x=x, m=np.zeros_like(x), v=np.zeros_like(x))


def adam_step(
    state: AdamState,
    gradient: Gradient,
    eta: float,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    correct_first: bool = True,
    correct_second: bool = True,
) -> AdamState:
    """One step of Adam; `correct_first` and `correct_second` switch the bias correction of m and of v.

    Source: D. P. Kingma and J. Ba (2015), Adam: A Method for Stochastic Optimization, arXiv:1412.6980,
    Algorithm 1. `epsilon` is added to the root of v̂, in the unit of the gradient.
    Raises `ValueError` when β₁ or β₂ isn't in [0, 1) or ε is negative.

    >>> adam_step(adam_start(np.array([5.0])), lambda x: 2 * x, eta=0.1, epsilon=0.0).x
    array([4.9])
    """
    for name, beta in (("beta1", beta1), ("beta2", beta2)):
        if not 0 <= beta < 1:
            raise ValueError(f"{name} is {beta}; it must be in [0, 1)")
    if not epsilon >= 0:
        raise ValueError(f"epsilon is {epsilon}; it must be at least 0")
    g = gradient(state.x)
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * g
    v = beta2 * state.v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t) if correct_first else m
    v_hat = v / (1 - beta2**t) if correct_second else v
    x = state.x - eta * m_hat / (np.sqrt(v_hat) + epsilon)
    return AdamState(x, m, v, t)


def iterate(step: Callable[[State], State], start: State, steps: int) -> list[State]:
    """The trajectory [s₀, s₁, …] with sₜ₊₁ = step(sₜ): `steps` + 1 states, the start first.

    A state is whatever the step takes and returns: x itself, or an `AdamState`.
    Raises `ValueError` on a negative number of steps.

    >>> iterate(lambda x: gradient_descent_step(x, lambda x: 2 * x, eta=0.25), np.array([8.0]), steps=2)
    [array([8.]), array([4.]), array([2.])]
    """
    if steps < 0:
        raise ValueError(f"steps is {steps}; it must be at least 0")
    trajectory = [start]
    for _ in range(steps):
        trajectory.append(step(trajectory[-1]))
    return trajectory
