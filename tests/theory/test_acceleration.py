"""The textbook form of what is known of accelerated methods, typed by hand once, and what is particular to each."""

import pytest
from sympy import Max, Rational, exp, log, sqrt

from theory.catalogue import load
from theory.notation import L, epsilon, kappa, mu, rho, scalar, t
from theory.trajectories import f, f_star

R, u, e_0, d_0, q, omega = (scalar(name) for name in ("R", "u", "e_0", "d_0", "q", "omega"))

TEXTBOOK = {
    ("nesterov-convex-rate", "bound"): 2 * L * R**2 / (t + 1) ** 2,
    ("nesterov-convex-rate", "attained"): 2 * L * R**2 / ((t + 2) * (t + 3)),
    ("nesterov-convex-rate", "momentum"): t / (t + 3),
    ("nesterov-strongly-convex-rate", "rate"): 1 - 1 / sqrt(kappa),
    ("nesterov-strongly-convex-rate", "momentum"): (sqrt(kappa) - 1) / (sqrt(kappa) + 1),
    ("nesterov-strongly-convex-rate", "bound"): rho**t * (f(0) - f_star + mu / 2 * R**2),
    ("nesterov-strongly-convex-rate", "used"): rho**t * (1 + (1 - rho) * t) ** 2 / 2,
    ("accelerated-iterations-to-accuracy", "convex"): sqrt(2 * L / epsilon) * R - 1,
    ("accelerated-iterations-to-accuracy", "strongly_convex"): -sqrt(kappa) * log(epsilon),
    ("heavy-ball-cycle", "slope"): 25 * u - 24 * (Max(u, 1) - Max(u, 2) + 1),
    ("heavy-ball-cycle", "first"): Rational(792, 1225),
    ("heavy-ball-cycle", "second"): Rational(-2208, 1225),
    ("heavy-ball-cycle", "third"): Rational(2592, 1225),
    ("heavy-ball-cycle-attraction", "error"): rho**t * (e_0 + t * (e_0 - rho * d_0)),
    ("heavy-ball-cycle-attraction", "decay"): rho ** (2 * t) * (6 * (1 + t - rho * t) / 175) ** 2,
    ("chebyshev-iteration", "value"): 2 * q**t / (1 + q ** (2 * t)),
    ("chebyshev-iteration", "momentum"): q**2 * (1 + q ** (2 * t)) / (1 + q ** (2 * t + 4)),
    ("chebyshev-iteration", "step"): 4 * q * (1 + q ** (2 * t + 2)) / ((L - mu) * (1 + q ** (2 * t + 4))),
    ("chebyshev-optimum", "least_one"): 1 / omega,
    ("chebyshev-optimum", "least_two"): 1 / (2 * omega**2 - 1),
    ("chebyshev-optimum", "least_three"): 1 / (4 * omega**3 - 3 * omega),
    ("chebyshev-optimum", "least_four"): 1 / (8 * omega**4 - 8 * omega**2 + 1),
    ("acceleration-exponents", "slow_upper"): exp(-2 * t / kappa),
    ("acceleration-exponents", "slow_lower"): exp(-t * (1 / (kappa - 1) + 1 / (kappa + 1))),
    ("acceleration-exponents", "fast_upper"): exp(-2 * t / sqrt(kappa)),
    ("acceleration-exponents", "fast_lower"): exp(-t * (1 / (sqrt(kappa) - 1) + 1 / (sqrt(kappa) + 1))),
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert (load(name).formulas[key] - TEXTBOOK[name, key]).expand() == 0


def test_every_formula_has_its_textbook_form():
    names = {name for name, _ in TEXTBOOK}
    assert set(TEXTBOOK) == {(name, key) for name in names for key in load(name).formulas}


@pytest.mark.parametrize(
    ("point", "slope"),
    [(0, 0), (Rational(1, 2), Rational(25, 2)), (1, 25), (Rational(3, 2), Rational(51, 2)), (2, 26), (3, 51)],
)
def test_the_slope_on_its_pieces(point, slope):
    """25x, x + 24 and 25x − 24, as Lessard, Recht and Packard have it."""
    assert load("heavy-ball-cycle").formulas["slope"].xreplace({u: Rational(point)}) == slope
