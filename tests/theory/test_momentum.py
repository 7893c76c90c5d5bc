"""Textbook forms of the results on momentum, and what is particular to the family."""

import numpy as np
import pytest
from sympy import Rational, S, expand, simplify, sqrt

from numerics.methods import (
    ema_momentum_step,
    iterate,
    iterates_start,
    look_ahead_step,
    nesterov_step,
    torch_sgd_step,
    velocity_start,
)
from theory.catalogue import load
from theory.notation import L, beta, eta, kappa, lam, mu, scalar, t

p, tau = scalar("p"), scalar("tau")


def same(found, textbook):
    return simplify(found - textbook) == 0


def test_jury_is_the_triangle():
    assert load("jury-criterion").formulas["sum_limit"] == 1 + p


@pytest.mark.parametrize(
    ("name", "total", "product", "limit"),
    [
        ("heavy-ball-stability", 1 + beta - eta * lam, beta, 2 * (1 + beta)),
        ("ema-momentum-stability", 1 + beta - (1 - beta) * eta * lam, beta, 2 * (1 + beta) / (1 - beta)),
        (
            "nesterov-stability",
            (1 + beta) * (1 - eta * lam),
            beta * (1 - eta * lam),
            2 * (1 + beta) / (1 + 2 * beta),
        ),
        (
            "nesterov-look-ahead",
            1 - eta * lam + beta - beta * lam,
            beta * (1 - lam),
            2 * (1 + beta - beta * lam),
        ),
    ],
)
def test_coefficients_and_limits(name, total, product, limit):
    formulas = load(name).formulas
    assert expand(formulas["total"] - total) == 0
    assert expand(formulas["product"] - product) == 0
    assert same(formulas["limit"], limit)


@pytest.mark.parametrize(
    ("name", "momentum", "limit"),
    [
        ("heavy-ball-stability", 0, 2),
        ("heavy-ball-stability", Rational(9, 10), Rational(38, 10)),
        ("ema-momentum-stability", Rational(9, 10), 38),
        ("nesterov-stability", 0, 2),
        ("nesterov-stability", 1, Rational(4, 3)),
    ],
)
def test_limits_at_plain_numbers(name, momentum, limit):
    assert load(name).formulas["limit"].subs(beta, momentum) == limit


def test_no_step_size_helps_from_a_curvature_of_about_two_on():
    assert load("nesterov-look-ahead").formulas["hopeless"].subs(beta, Rational(9, 10)) == Rational(19, 9)


def test_forms():
    formulas = load("momentum-forms").formulas
    assert same(formulas["averaged_step"], eta / (1 - beta))
    assert same(formulas["carried"], (scalar("eta_new") - eta) * beta)


def test_weights_in_the_buffer_of_pytorch():
    formulas = load("pytorch-momentum").formulas
    assert same(formulas["total_weight"], beta**t + (1 - tau) * (1 - beta**t) / (1 - beta))
    assert same(formulas["total_weight"].subs(tau, beta), S.One)
    assert same(formulas["first_weight"], tau * beta**t)


def test_best_parameters():
    formulas = load("heavy-ball-best-parameters").formulas
    assert same(formulas["step"], 4 / (sqrt(L) + sqrt(mu)) ** 2)
    assert same(formulas["momentum"], ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu))) ** 2)
    assert same(formulas["rate"], (sqrt(kappa) - 1) / (sqrt(kappa) + 1))
    values = {L: 9, mu: 1, kappa: 9}
    assert [formulas[key].subs(values) for key in ("step", "momentum", "rate")] == [
        Rational(1, 4),
        Rational(1, 4),
        Rational(1, 2),
    ]


def test_errors_at_the_best_parameters_by_plain_numbers():
    """κ = 9, so q = 1/2: three steps of heavy ball from rest, in fractions."""
    formulas, q = load("heavy-ball-defective-block").formulas, Rational(1, 2)
    for lam_value, sign, key in ((1, 1, "at_mu"), (9, -1, "bound")):
        e, before = S.One, S.One
        for step in range(1, 4):
            e, before = e - Rational(1, 4) * lam_value * e + Rational(1, 4) * (e - before), e
            assert e == sign**step * formulas[key].subs({scalar("q"): q, t: step})
    assert formulas["bound"].subs({scalar("q"): q, t: 1}) == Rational(5, 4)  # it grows before it falls


# --- Against torch -----------------------------------------------------------------------------------------

N, STEPS = 7, 40


def curved(x):
    """The gradient of a function that isn't quadratic."""
    return 1.5 * x + np.tanh(2 * x) - 0.3


def torch_points(**options):
    torch = pytest.importorskip("torch")
    x = torch.tensor(np.linspace(-2, 3, N), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([x], **options)
    points = [x.detach().numpy().copy()]
    for _ in range(STEPS):
        x.grad = torch.from_numpy(curved(x.detach().numpy()))
        optimizer.step()
        points.append(x.detach().numpy().copy())
    return np.array(points)


def close(ours, theirs):
    return np.allclose(ours, theirs, rtol=1e-11, atol=1e-11)


def our_points(step, start):
    return np.array([state.x for state in iterate(step, start, STEPS)])


X0 = np.linspace(-2, 3, N)


@pytest.mark.parametrize("dampening", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_our_rule_is_pytorchs(momentum, dampening):
    theirs = torch_points(lr=0.1, momentum=momentum, dampening=dampening)
    ours = our_points(
        lambda s: torch_sgd_step(s, curved, 0.1, momentum, dampening=dampening), velocity_start(X0)
    )
    assert close(ours, theirs)
    wrong = our_points(
        lambda s: torch_sgd_step(s, curved, 0.1, 1.01 * momentum, dampening=dampening), velocity_start(X0)
    )
    assert not close(wrong, theirs)


def test_pytorch_does_not_average_unless_it_is_told_to():
    """What a study note calls PyTorch's form is not: not by default, and with dampening only but for the start."""
    theirs = torch_points(lr=0.1, momentum=0.9)
    averaged = our_points(lambda s: ema_momentum_step(s, curved, 0.1, 0.9), velocity_start(X0))
    assert not close(averaged, theirs)
    scaled = our_points(lambda s: ema_momentum_step(s, curved, 0.1 / (1 - 0.9), 0.9), velocity_start(X0))
    assert close(scaled, theirs)
    dampened = torch_points(lr=0.1, momentum=0.9, dampening=0.9)
    assert not close(averaged, dampened)
    # Dampened like this it averages with a memory that starts at the first gradient.
    from_first = our_points(
        lambda s: ema_momentum_step(s, curved, 0.1, 0.9), type(velocity_start(X0))(X0, curved(X0))
    )
    assert close(from_first, dampened)


def test_pytorchs_nesterov_keeps_the_look_ahead_points():
    theirs = torch_points(lr=0.1, momentum=0.9, nesterov=True)
    states = iterate(lambda s: nesterov_step(s, curved, 0.1, 0.9), iterates_start(X0), STEPS)
    assert close(np.array([s.x + 0.9 * (s.x - s.previous) for s in states]), theirs)
    assert not close(np.array([s.x for s in states]), theirs)


def test_the_look_ahead_without_the_step_size_diverges_where_the_right_one_converges():
    def steep(x):
        return 10 * x

    right = iterate(lambda s: look_ahead_step(s, steep, 1e-3, 0.9, reach=1e-3), velocity_start(X0), 400)
    wrong = iterate(lambda s: look_ahead_step(s, steep, 1e-3, 0.9, reach=1.0), velocity_start(X0), 100)
    assert np.abs(right[-1].x).max() < 1e-1
    assert np.abs(wrong[-1].x).max() > 1e10
