"""The best bound for t steps of 1/L: its textbook form, exact certificates for t = 1 to 50, and planted errors."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sympy import Rational, simplify

from theory.catalogue import load
from theory.notation import L, i, t
from theory.performance_estimation import (
    NotCertified,
    RateCertificate,
    certify,
    confirm,
    tight_certificate,
)
from theory.rates.tight_convex_rate import POINT_MULTIPLIER, STEP_MULTIPLIER
from theory.trajectories import R

STEPS = range(1, 51)


def test_textbook_form():
    assert load("tight-convex-rate").formulas["bound"] == L * R**2 / (4 * t + 2)
    assert i / (2 * t + 1 - i) == STEP_MULTIPLIER
    assert simplify(POINT_MULTIPLIER - (2 * t + 1) / ((2 * t + 1 - i) * (2 * t - i))) == 0


def test_half_to_a_third_of_the_classical_bound():
    ratio = load("tight-convex-rate").formulas["bound"] / load("convex-rate").formulas["bound_at_longest"]
    assert [ratio.subs(t, k) for k in (1, 2, 10)] == [Rational(1, 3), Rational(2, 5), Rational(10, 21)]


@pytest.mark.parametrize("steps", STEPS)
def test_certified_for_each_number_of_steps(steps):
    """Multipliers as in the literature, exact pivots, and both voices."""
    certificate = tight_certificate(steps)
    assert certificate.constant == Fraction(1, 4 * steps + 2)
    assert certificate.between == tuple(Fraction(k, 2 * steps + 1 - k) for k in range(1, steps + 1))
    assert sum(certificate.points) == 1
    assert certificate.points[-1] == Fraction(1, steps + 1)
    assert len(certificate.pivots) == steps + 2
    # One direction is not seen: that of the Huber function, where all gradients are equal.
    assert min(certificate.pivots) >= 0
    assert certificate.pivots.count(0) == 1
    huber = [Fraction(2 * steps + 1), *[Fraction(1)] * (steps + 1)]
    for pivot, row in zip(certificate.pivots, certificate.rows, strict=True):
        assert pivot == 0 or sum(a * b for a, b in zip(row, huber, strict=True)) == 0
    confirm(certificate)


@pytest.mark.parametrize("steps", [1, 2, 7, 20, 50])
@pytest.mark.parametrize("better", [Fraction(99, 100), Fraction(999_999, 1_000_000)])
def test_a_better_constant_is_refused(steps, better):
    certificate = tight_certificate(steps)
    with pytest.raises(NotCertified, match="no sum of squares"):
        certify(better * certificate.constant, certificate.between, certificate.points)


@pytest.mark.parametrize("steps", [1, 2, 7, 20])
def test_a_worse_constant_is_accepted(steps):
    certificate = tight_certificate(steps)
    worse = certify(Fraction(101, 100) * certificate.constant, certificate.between, certificate.points)
    assert min(worse.pivots) > 0
    confirm(worse)


@pytest.mark.parametrize("steps", [1, 2, 7, 20])
@pytest.mark.parametrize("which", [0, -1])
def test_a_wrong_multiplier_is_refused(steps, which):
    certificate = tight_certificate(steps)
    for name in ("between", "points"):
        weights = {"between": list(certificate.between), "points": list(certificate.points)}
        weights[name][which] *= Fraction(101, 100)
        with pytest.raises(NotCertified, match="does not cancel"):
            certify(certificate.constant, **weights)


@pytest.mark.parametrize("steps", [2, 7, 20])
@pytest.mark.parametrize("amount", [Fraction(1, 50), Fraction(-1, 50)])
def test_wrong_multipliers_whose_values_cancel_are_refused(steps, amount):
    certificate = tight_certificate(steps)
    between, points = list(certificate.between), list(certificate.points)
    between[0] += amount
    points[0] += amount
    points[1] -= amount
    with pytest.raises(NotCertified, match="no sum of squares"):
        certify(certificate.constant, between, points)


def test_a_negative_multiplier_is_refused():
    with pytest.raises(NotCertified, match="negative"):
        certify(Fraction(1), [Fraction(3, 2)], [Fraction(3, 2), Fraction(-1, 2)])


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="1 steps take as many lengths"):
        certify(Fraction(1), [Fraction(1)], [Fraction(1)])
    with pytest.raises(TypeError, match="without floats"):
        certify(Fraction(1), [0.5], [Fraction(1, 2), Fraction(1, 2)])  # type: ignore[list-item]


def _spoiled(certificate: RateCertificate):
    """Every kind of error in a finished certificate, by one per cent or by one place."""
    more = Fraction(101, 100)
    yield replace(certificate, constant=more * certificate.constant)
    yield replace(certificate, between=(more * certificate.between[0], *certificate.between[1:]))
    yield replace(certificate, points=(*certificate.points[:-1], more * certificate.points[-1]))
    yield replace(certificate, lengths=(more * certificate.lengths[0], *certificate.lengths[1:]))
    yield replace(certificate, pivots=(more * certificate.pivots[0], *certificate.pivots[1:]))
    row = certificate.rows[0]
    yield replace(certificate, rows=((more * row[0], *row[1:]), *certificate.rows[1:]))
    yield replace(certificate, rows=(certificate.rows[1], certificate.rows[0], *certificate.rows[2:]))
    yield replace(certificate, pivots=(*certificate.pivots[:-1], Fraction(-1)))


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_the_second_voice_notices_every_planted_error(steps):
    for spoiled in _spoiled(tight_certificate(steps)):
        with pytest.raises(NotCertified):
            confirm(spoiled)


@pytest.mark.parametrize("short", [Fraction(1, 2), Fraction(9, 10)])
@pytest.mark.parametrize("steps", [1, 2, 5, 12])
def test_the_same_multipliers_serve_shorter_steps(steps, short):
    """For steps h/L with h ≤ 1 the bound LR²/(4Nh + 2) has them too."""
    tight = tight_certificate(steps)
    constant = 1 / (4 * steps * short + 2)
    confirm(certify(constant, tight.between, tight.points, [short] * steps))
    with pytest.raises(NotCertified):
        certify(Fraction(99, 100) * constant, tight.between, tight.points, [short] * steps)


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 50])
def test_the_huber_function_attains_it(steps):
    """The run in rational numbers, with the method and the function from their definitions."""
    radius, x = Fraction(1, 2 * steps + 1), Fraction(1)
    for _ in range(steps):
        assert x > radius
        x -= min(x, radius)
    value = x**2 / 2 if x <= radius else radius * x - radius**2 / 2
    assert value == tight_certificate(steps).constant
