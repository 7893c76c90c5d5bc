import numpy as np
import pytest

from numerics.methods import (
    AdamState,
    adam_start,
    adam_step,
    chebyshev_start,
    chebyshev_step,
    gradient_descent_step,
    iterate,
    iterates_start,
    nesterov_step,
    three_sequences_start,
    three_sequences_step,
)
from numerics.quadratics import eigenbasis_solution, random_quadratics

N = 12


@pytest.fixture
def problem():
    """A quadratic off the origin, off scale and off the axes; its gradient oracle, and a start."""
    rng = np.random.default_rng(8)
    batch = random_quadratics(rng, N, ["log-uniform"], [300.0], [41.0])
    A, minimizer = batch.matrices[0], batch.minimizers[0]
    return batch, (lambda x: A @ (x - minimizer)), minimizer + rng.standard_normal(N)


def wavy(x):
    """The gradient of a function that isn't quadratic, with signs that vary."""
    return 3 * np.sin(5 * x) + 0.2 * x - 1.7


def test_gradient_descent_is_its_definition():
    x = np.array([1.0, -2.0, 0.25])
    assert np.array_equal(gradient_descent_step(x, lambda x: x**2, 0.5), [0.5, -4.0, 0.21875])
    assert np.array_equal(x, [1.0, -2.0, 0.25])


@pytest.mark.parametrize("wrong", [1.0, 1.01, 0.99])
def test_gradient_descent_follows_the_closed_form_and_no_other(problem, wrong):
    batch, gradient, x0 = problem
    eta = 1.3 / batch.L[0]
    points = iterate(lambda x: gradient_descent_step(x, gradient, wrong * eta), x0, 30)
    due = np.array([eigenbasis_solution(batch, x0[None], np.array([[eta]]), t)[0, :, 0] for t in range(31)])
    error = np.linalg.norm(points - due, axis=1).max() / np.linalg.norm(x0)
    assert error < 1e-12 if wrong == 1.0 else error > 1e-3


def test_trajectory_has_the_start_and_every_step():
    assert iterate(lambda x: 2 * x, 3, 4) == [3, 6, 12, 24, 48]
    assert iterate(lambda x: 2 * x, 3, 0) == [3]
    with pytest.raises(ValueError, match="steps is -1; it must be at least 0"):
        iterate(lambda x: x, 3, -1)


@pytest.mark.parametrize("correct_first", [True, False])
@pytest.mark.parametrize("correct_second", [True, False])
def test_adam_is_its_sums(correct_first, correct_second):
    # m and v written out as weighted sums over all gradients so far, which is how the bias shows.
    beta1, beta2, eta, epsilon = 0.8, 0.95, 0.07, 1e-3
    x0 = np.random.default_rng(1).standard_normal(N)
    switches = {"correct_first": correct_first, "correct_second": correct_second}
    states = iterate(
        lambda s: adam_step(s, wavy, eta, beta1=beta1, beta2=beta2, epsilon=epsilon, **switches),
        adam_start(x0),
        40,
    )
    gradients = np.array([wavy(state.x) for state in states])
    for t, state in enumerate(states[1:], start=1):
        age = np.arange(t - 1, -1, -1)[:, None]
        weights1, weights2 = (1 - beta1) * beta1**age, (1 - beta2) * beta2**age
        m = (weights1 * gradients[:t]).sum(0) / (weights1.sum() if correct_first else 1)
        v = (weights2 * gradients[:t] ** 2).sum(0) / (weights2.sum() if correct_second else 1)
        move = -eta * m / (np.sqrt(v) + epsilon)
        assert np.allclose(state.x - states[t - 1].x, move, rtol=1e-9, atol=1e-13)
        assert state.t == t


def test_first_step_of_adam_has_length_eta_only_when_both_averages_are_corrected():
    x0 = np.random.default_rng(2).standard_normal(N)
    g = wavy(x0)

    def move(**switches):
        return adam_step(adam_start(x0), wavy, 0.1, epsilon=0.0, **switches).x - x0

    assert np.allclose(move(), -0.1 * np.sign(g), rtol=1e-12)
    assert np.allclose(move(correct_first=False), -0.01 * np.sign(g), rtol=1e-12)
    assert np.allclose(move(correct_second=False), -0.1 / np.sqrt(0.001) * np.sign(g), rtol=1e-12)


def test_adam_leaves_its_state_alone():
    x0 = np.ones(3)
    state = adam_start(x0)
    adam_step(state, wavy, 0.1)
    assert np.array_equal(state.x, [1, 1, 1])
    assert not state.m.any()
    assert not state.v.any()
    assert state.t == 0
    assert isinstance(adam_step(state, wavy, 0.1), AdamState)


@pytest.mark.parametrize("name", ["beta1", "beta2"])
@pytest.mark.parametrize("value", [1.0, -0.1, np.nan])
def test_adam_refuses_averages_that_are_none(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*; it must be in"):
        adam_step(adam_start(np.ones(2)), wavy, 0.1, **{name: value})


def test_adam_refuses_a_negative_epsilon():
    with pytest.raises(ValueError, match="epsilon is -1; it must be at least 0"):
        adam_step(adam_start(np.ones(2)), wavy, 0.1, epsilon=-1)


def torch_trajectory(make, gradient, x0, steps):
    torch = pytest.importorskip("torch")
    x = torch.tensor(x0, dtype=torch.float64, requires_grad=True)
    optimizer = make(torch.optim, [x])
    points = [x0]
    for _ in range(steps):
        x.grad = torch.from_numpy(gradient(x.detach().numpy()))
        optimizer.step()
        points.append(x.detach().numpy().copy())
    return np.array(points)


def same(ours, theirs):
    return np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("wrong", [1.0, 1.01])
def test_gradient_descent_is_sgd_of_torch(problem, wrong):
    batch, gradient, x0 = problem
    eta = 1.1 / batch.L[0]
    theirs = torch_trajectory(lambda optim, x: optim.SGD(x, lr=eta), gradient, x0, 60)
    ours = np.array(iterate(lambda x: gradient_descent_step(x, gradient, wrong * eta), x0, 60))
    assert same(ours, theirs) == (wrong == 1.0)


@pytest.mark.parametrize("wrong", [{}, {"beta1": 0.9}, {"correct_first": False}, {"correct_second": False}])
def test_adam_is_adam_of_torch(problem, wrong):
    _, gradient, x0 = problem
    theirs = torch_trajectory(
        lambda optim, x: optim.Adam(x, lr=0.03, betas=(0.85, 0.99), eps=1e-5), gradient, x0, 60
    )
    arguments = {"beta1": 0.85, "beta2": 0.99, "epsilon": 1e-5, **wrong}
    states = iterate(lambda s: adam_step(s, gradient, 0.03, **arguments), adam_start(x0), 60)
    assert same(np.array([state.x for state in states]), theirs) == (not wrong)


@pytest.mark.parametrize("wrong", [1.0, 1.01])
def test_chebyshevs_iteration_leaves_his_polynomials(problem, wrong):
    """T(u)/T(ω) along each eigenvector, by NumPy's own evaluation."""
    batch, gradient, start = problem
    mu, L = batch.mu[0], batch.L[0]
    states = iterate(lambda s: chebyshev_step(s, gradient, mu, wrong * L), chebyshev_start(start), 9)
    errors = np.array([s.x - batch.minimizers[0] for s in states]) @ batch.eigenvectors[0]
    u, omega = (L + mu - 2 * batch.eigenvalues[0]) / (L - mu), (L + mu) / (L - mu)
    series = np.eye(10)
    left = (
        np.polynomial.chebyshev.chebval(u, series) / np.polynomial.chebyshev.chebval(omega, series)[:, None]
    )
    assert np.allclose(errors, left * errors[0], rtol=1e-9, atol=1e-11) == (wrong == 1)


@pytest.mark.parametrize("wrong", [1.0, 1.01])
def test_three_sequences_are_nesterovs_method_with_growing_momentum(problem, wrong):
    batch, gradient, start = problem
    L = batch.L[0]
    states = iterate(lambda s: three_sequences_step(s, gradient, L), three_sequences_start(start), 9)
    usual = [iterates_start(start)]
    for t in range(9):
        usual.append(nesterov_step(usual[-1], gradient, wrong / L, (t - 1) / (t + 2)))
    assert np.allclose([s.x for s in states], [s.x for s in usual], rtol=1e-12) == (wrong == 1)
