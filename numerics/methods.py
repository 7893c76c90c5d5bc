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
Scale = float | Vector  # one number, or an array that broadcasts against the points
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


# --- Momentum ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Iterates:
    """The point `x` and the one before it, `previous`, of the same shape; at the start they are the same."""

    x: Vector
    previous: Vector


@dataclass(frozen=True, eq=False)
class Velocity:
    """The point `x` after t steps and the method's buffer `v`, of the same shape.

    In what units v is depends on the form: those of x where the step size is inside, else those of the gradient.
    """

    x: Vector
    v: Vector
    t: int = 0


def iterates_start(x: Vector) -> Iterates:
    """A two-point method before its first step, at x: as if it had stood still."""
    return Iterates(x, x)


def velocity_start(x: Vector) -> Velocity:
    """A method with a buffer before its first step, at x: v = 0."""
    return Velocity(x, np.zeros_like(x))


def heavy_ball_step(state: Iterates, gradient: Gradient, eta: Scale, beta: Scale) -> Iterates:
    """x − η ∇f(x) + β (x − previous): the gradient at x, and a part β of the last step once more.

    Source: B. T. Polyak (1964), Some methods of speeding up the convergence of iteration methods, USSR
    Computational Mathematics and Mathematical Physics 4(5), 1-17, in the form of L. Lessard, B. Recht and
    A. Packard (2016), arXiv:1408.3595.

    >>> start = iterates_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: heavy_ball_step(s, lambda x: x, 0.5, 0.5), start, 3)]
    [1.0, 0.5, 0.0, -0.25]
    """
    return Iterates(state.x - eta * gradient(state.x) + beta * (state.x - state.previous), state.x)


def classical_momentum_step(state: Velocity, gradient: Gradient, eta: Scale, beta: Scale) -> Velocity:
    """v ← β v − η ∇f(x), then x ← x + v: the step size inside the velocity, which is a step in x.

    Source: I. Sutskever, J. Martens, G. Dahl and G. Hinton (2013), On the importance of initialization and
    momentum in deep learning, ICML, 'classical momentum'.

    >>> start = velocity_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: classical_momentum_step(s, lambda x: x, 0.5, 0.5), start, 3)]
    [1.0, 0.5, 0.0, -0.25]
    """
    v = beta * state.v - eta * gradient(state.x)
    return Velocity(state.x + v, v, state.t + 1)


def accumulated_momentum_step(state: Velocity, gradient: Gradient, eta: Scale, beta: Scale) -> Velocity:
    """v ← β v + ∇f(x), then x ← x − η v: the step size outside, v a sum of gradients.

    Source: G. Goh (2017), Why Momentum Really Works, Distill.

    >>> start = velocity_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: accumulated_momentum_step(s, lambda x: x, 0.5, 0.5), start, 3)]
    [1.0, 0.5, 0.0, -0.25]
    """
    v = beta * state.v + gradient(state.x)
    return Velocity(state.x - eta * v, v, state.t + 1)


def ema_momentum_step(state: Velocity, gradient: Gradient, eta: Scale, beta: Scale) -> Velocity:
    """v ← β v + (1 − β) ∇f(x), then x ← x − η v: v an exponential moving average of gradients, not corrected.

    Source: the first moment of Adam: D. P. Kingma and J. Ba (2015), arXiv:1412.6980, Algorithm 1.

    >>> start = velocity_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: ema_momentum_step(s, lambda x: x, 1.0, 0.5), start, 3)]
    [1.0, 0.5, 0.0, -0.25]
    """
    v = beta * state.v + (1 - beta) * gradient(state.x)
    return Velocity(state.x - eta * v, v, state.t + 1)


def torch_sgd_step(
    state: Velocity,
    gradient: Gradient,
    eta: Scale,
    beta: Scale,
    *,
    dampening: Scale = 0.0,
    nesterov: bool = False,
) -> Velocity:
    """One step of `torch.optim.SGD(lr=η, momentum=β, dampening, nesterov)`: v ← β v + (1 − dampening) ∇f(x).

    The very first v is the gradient itself, not dampened. Then x ← x − η v, or with `nesterov`
    x ← x − η (∇f(x) + β v).
    Source: the documentation of torch.optim.SGD, PyTorch 2.13.
    Raises `ValueError` for `nesterov` with dampening, as PyTorch does.

    >>> start = velocity_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: torch_sgd_step(s, lambda x: x, 0.5, 0.5), start, 3)]
    [1.0, 0.5, 0.0, -0.25]
    """
    if nesterov and np.any(dampening):
        raise ValueError(f"dampening is {dampening}; with nesterov it must be 0")
    g = gradient(state.x)
    v = g if state.t == 0 else beta * state.v + (1 - dampening) * g
    return Velocity(state.x - eta * (g + beta * v if nesterov else v), v, state.t + 1)


def nesterov_step(state: Iterates, gradient: Gradient, eta: Scale, beta: Scale) -> Iterates:
    """y − η ∇f(y) with y = x + β (x − previous): Nesterov's method with a constant momentum.

    Source: Y. Nesterov (2018), Lectures on Convex Optimization, 2nd ed., Chapter 2, the last of the schemes with
    a constant step: η = 1/L and β = (√L − √μ)/(√L + √μ).

    >>> start = iterates_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: nesterov_step(s, lambda x: x, 0.5, 0.5), start, 3)]
    [1.0, 0.5, 0.125, -0.03125]
    """
    y = state.x + beta * (state.x - state.previous)
    return Iterates(y - eta * gradient(y), state.x)


def look_ahead_step(
    state: Velocity, gradient: Gradient, eta: Scale, beta: Scale, *, reach: Scale
) -> Velocity:
    """v ← β v + ∇f(x − reach·β v), then x ← x − η v: the gradient where the velocity would lead.

    With `reach` = η this is Nesterov's method. With `reach` = 1, as some texts have it, the step size is missing.
    Source: Sutskever et al. (2013), 'Nesterov's accelerated gradient', with their velocity divided by −η.

    >>> start = velocity_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: look_ahead_step(s, lambda x: x, 0.5, 0.5, reach=0.5), start, 3)]
    [1.0, 0.5, 0.125, -0.03125]
    """
    v = beta * state.v + gradient(state.x - reach * beta * state.v)
    return Velocity(state.x - eta * v, v, state.t + 1)


@dataclass(frozen=True, eq=False)
class AcceleratedState:
    """x, the point `y` where the next gradient is taken, and the number `weight`, which is t₁ = 1 at the start."""

    x: Vector
    y: Vector
    weight: float = 1.0


def accelerated_start(x: Vector) -> AcceleratedState:
    """Nesterov's accelerated gradient before its first step: y = x and t₁ = 1."""
    return AcceleratedState(x, x)


def accelerated_step(state: AcceleratedState, gradient: Gradient, eta: Scale) -> AcceleratedState:
    """x⁺ = y − η ∇f(y), t⁺ = (1 + √(1 + 4t²))/2, y⁺ = x⁺ + (t − 1)/t⁺ · (x⁺ − x).

    Source: A. Beck and M. Teboulle (2009), A Fast Iterative Shrinkage-Thresholding Algorithm for Linear Inverse
    Problems, SIAM J. Imaging Sciences 2(1), Section 4, 'FISTA with constant stepsize', without a nonsmooth part.

    >>> start = accelerated_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: accelerated_step(s, lambda x: x, 0.5), start, 2)]
    [1.0, 0.5, 0.25]
    """
    x = state.y - eta * gradient(state.y)
    following = (1 + np.sqrt(1 + 4 * state.weight**2)) / 2
    return AcceleratedState(x, x + (state.weight - 1) / following * (x - state.x), following)


@dataclass(frozen=True, eq=False)
class ThreeSequences:
    """x, the sequence `z` of the long steps, of the same shape, and the number t of steps so far."""

    x: Vector
    z: Vector
    t: int = 0


def three_sequences_start(x: Vector) -> ThreeSequences:
    """The method of three sequences before its first step: z = x."""
    return ThreeSequences(x, x)


def three_sequences_step(state: ThreeSequences, gradient: Gradient, L: Scale) -> ThreeSequences:
    """y = (t x + 2 z)/(t + 2), then x⁺ = y − ∇f(y)/L and z⁺ = z − (t + 2)/(2L) ∇f(y).

    Source: N. Bansal and A. Gupta (2019), Potential-Function Proofs for Gradient Methods, Theory of Computing 15, the
    section on Nesterov's accelerated gradient descent, with the weights (t + 2)/2.

    >>> start = three_sequences_start(np.array([1.0]))
    >>> [float(s.x[0]) for s in iterate(lambda s: three_sequences_step(s, lambda x: x, 2.0), start, 2)]
    [1.0, 0.5, 0.25]
    """
    y = (state.t * state.x + 2 * state.z) / (state.t + 2)
    g = gradient(y)
    return ThreeSequences(y - g / L, state.z - (state.t + 2) / (2 * L) * g, state.t + 1)


@dataclass(frozen=True, eq=False)
class ChebyshevState:
    """x, the point before it, and after t steps the t-th Chebyshev number, `c`, and the one before, `c_previous`."""

    x: Vector
    previous: Vector
    c: Scale = 1.0
    c_previous: Scale = 0.0
    t: int = 0


def chebyshev_start(x: Vector) -> ChebyshevState:
    """The Chebyshev iteration before its first step."""
    return ChebyshevState(x, x)


def chebyshev_step(state: ChebyshevState, gradient: Gradient, mu: Scale, L: Scale) -> ChebyshevState:
    """First x − 2/(L + μ) ∇f(x), later x − 4c/((L − μ)c⁺) ∇f(x) + c₋/c⁺ (x − previous).

    There c⁺ = 2ωc − c₋ and ω = (L + μ)/(L − μ). After some hundreds of steps c overflows where κ is small.
    Source: G. H. Golub and R. S. Varga (1961), Chebyshev semi-iterative methods, Numerische Mathematik 3, 147-156.

    >>> [float(s.x[0]) for s in iterate(lambda s: chebyshev_step(s, lambda x: x, 1, 9), chebyshev_start(np.ones(1)), 2)]
    [1.0, 0.8, 0.47058823529411764]
    """
    g, centre = gradient(state.x), (L + mu) / (L - mu)
    if state.t == 0:
        return ChebyshevState(state.x - 2 / (L + mu) * g, state.x, centre, 1.0, 1)
    c = 2 * centre * state.c - state.c_previous
    x = state.x - 4 * state.c / ((L - mu) * c) * g + state.c_previous / c * (state.x - state.previous)
    return ChebyshevState(x, state.x, c, state.c, state.t + 1)


def iterate(step: Callable[[State], State], start: State, steps: int) -> list[State]:
    """The trajectory [s₀, s₁, …] with sₜ₊₁ = step(sₜ): `steps` + 1 states, the start first.

    A state is whatever the step takes and returns: x itself, or an `AdamState`, an `Iterates`, ….
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
