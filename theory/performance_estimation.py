"""Exact certificates that f(x_N) − f* ≤ cLR² after N gradient steps on every smooth convex function, one N at a time.

This is the semidefinite program of performance estimation read from its dual side, in rational numbers. With
multipliers that are not negative the interpolation inequalities between x_{i−1} and x_i, and between x_i and x*, are
added up. The values must cancel except f_N − f*, and what cLR² leaves over must be a sum of squares of linear
combinations of x₀ − x* and the gradients: an LDLᵀ factorization without a negative pivot shows that. Values are in
units of L and steps in units of 1/L, so L does not occur: f/L has the constant 1 and the same runs.

There are two voices, as in the kernel. `certify` factorizes over ℚ. `confirm` knows nothing of matrices: it runs the
method with random numbers of a prime field for start, gradients and values, and compares both sides of the inequality.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

P = 2**61 - 1
"""The prime field of the second voice. Both sides are quadratic: one chance agreement has probability below 10⁻¹⁷."""

TRIALS, DIMENSION = 3, 2

Row = tuple[Fraction, ...]


class NotCertified(Exception):
    """The multipliers do not show the rate; the message says where it fails."""


@dataclass(frozen=True)
class RateCertificate:
    """f(x_N) − f* ≤ constant·LR², with all that shows it.

    between (N): multipliers of the interpolation inequality between x_{i−1} and x_i, i = 1…N. points (N + 1): of the
    one between x_i and x*, i = 0…N. lengths (N): steps in units of 1/L. The remainder is
    Σ pivots[k]·‖rows[k]·(x₀ − x*, g₀, …, g_N)‖² with N + 2 pivots; g are the gradients over L.
    """

    constant: Fraction
    between: Row
    points: Row
    lengths: Row
    pivots: Row
    rows: tuple[Row, ...]

    @property
    def steps(self) -> int:
        """N."""
        return len(self.lengths)


def step_multiplier(i: Any, t: Any) -> Any:
    """What the step from x_{i−1} to x_i counts in the best proof for t steps of 1/L; for symbols or fractions."""
    return i / (2 * t + 1 - i)


def point_multiplier(i: Any, t: Any) -> Any:
    """What the tangent at x_i counts in that proof, for i < t: the growth of `step_multiplier` from i to i + 1."""
    return (2 * t + 1) / ((2 * t - i) * (2 * t + 1 - i))


def last_multiplier(t: Any) -> Any:
    """What the tangent at x_t counts in that proof."""
    return 1 / (t + 1)


def best_constant(t: Any) -> Any:
    """c in the bound cLR² of that proof."""
    return 1 / (4 * t + 2)


def tight_certificate(steps: int) -> RateCertificate:
    """The certificate of LR²/(4N + 2) after N ≥ 1 steps of 1/L."""
    t = Fraction(steps)
    return certify(
        best_constant(t),
        [step_multiplier(Fraction(i), t) for i in range(1, steps + 1)],
        [*(point_multiplier(Fraction(i), t) for i in range(steps)), last_multiplier(t)],
    )


def certify(
    constant: Fraction,
    between: Sequence[Fraction],
    points: Sequence[Fraction],
    lengths: Sequence[Fraction] | None = None,
) -> RateCertificate:
    """The certificate with these multipliers, for steps of 1/L where no `lengths` are given.

    Raises NotCertified where a multiplier is negative, where values do not cancel, or where the remainder is no
    sum of squares; TypeError on a float; ValueError where the numbers of multipliers do not fit together.
    """
    lengths = [Fraction(1)] * len(between) if lengths is None else lengths
    if not len(points) - 1 == len(between) == len(lengths) >= 1:
        raise ValueError(f"{len(between)} steps take as many lengths, and {len(between) + 1} points")
    if not all(isinstance(number, Fraction) for number in (constant, *between, *points, *lengths)):
        raise TypeError("a certificate is made of Fractions, without floats")
    _check_multipliers(between, points)
    rows, pivots = _factorized(_remainder(constant, between, points, lengths))
    return RateCertificate(constant, tuple(between), tuple(points), tuple(lengths), pivots, rows)


def _check_multipliers(between: Sequence[Fraction], points: Sequence[Fraction]) -> None:
    if min(*between, *points) < 0:
        raise NotCertified(f"the multiplier {min(*between, *points)} is negative")
    last = len(between)
    for i, point in enumerate(points):
        into = between[i - 1] if i else 0
        out = between[i] if i < last else 1
        if into + point != out:
            raise NotCertified(f"the value at x_{i} does not cancel: {into} + {point} is not {out}")
    # So the points' multipliers add up to 1, and f* is left once.


def _remainder(
    constant: Fraction, between: Sequence[Fraction], points: Sequence[Fraction], lengths: Sequence[Fraction]
) -> list[list[Fraction]]:
    """The lower triangle of cLR² − (f_N − f*) − Σ multiplier·gap, as a form in (g_N, …, g₀, x₀ − x*)."""
    last = len(between)
    start = last + 1
    place = [last - i for i in range(last + 1)]  # of g_i
    form = [[Fraction(0)] * (row + 1) for row in range(last + 2)]
    form[start][start] = constant
    for i, point in enumerate(points):
        # −multiplier·⟨g_i, x_i − x*⟩ with x_i = x₀ − Σ_{j<i} h_j g_j, and half of its squared gradient.
        form[start][place[i]] -= point / 2
        for j in range(i):
            form[place[j]][place[i]] += point * lengths[j] / 2
        form[place[i]][place[i]] += point / 2
    for i, (weight, length) in enumerate(zip(between, lengths, strict=True)):
        # multiplier·(h⟨g_{i+1}, g_i⟩ + ½‖g_i − g_{i+1}‖²)
        form[place[i]][place[i + 1]] += weight * (length - 1) / 2
        form[place[i]][place[i]] += weight / 2
        form[place[i + 1]][place[i + 1]] += weight / 2
    return form


def _factorized(form: list[list[Fraction]]) -> tuple[tuple[Row, ...], Row]:
    """Rows and pivots of LDLᵀ, the rows in the order (x₀ − x*, g₀, …, g_N); the form is used up.

    Raises NotCertified at the first negative pivot, or where a pivot is 0 but its column is not.
    """
    size = len(form)
    rows, pivots = [], []
    for k in range(size):
        pivot, column = form[k][k], [form[r][k] for r in range(k, size)]
        if pivot < 0 or (pivot == 0 and any(column)):
            raise NotCertified(f"no sum of squares: the pivot number {k + 1} of {size} is {pivot}")
        unit = [entry / pivot for entry in column] if pivot else column
        for r in range(k + 1, size):
            factor = column[r - k]
            if factor:
                target = form[r]
                for c in range(k + 1, r + 1):
                    target[c] -= factor * unit[c - k]
        rows.append(tuple(reversed([Fraction(0)] * k + unit)))
        pivots.append(pivot)
    return tuple(rows), tuple(pivots)


def confirm(certificate: RateCertificate, seed: int = 0) -> None:
    """The second voice: both sides at random runs in a prime field; Raises NotCertified where they differ.

    The remainder that the certificate claims is evaluated from its rows and pivots; the inequality from a run.
    """
    if min(*certificate.pivots, *certificate.between, *certificate.points) < 0:
        raise NotCertified("a pivot or a multiplier is negative")
    chance = random.Random(seed)
    for _ in range(TRIALS):
        left, right = _sides(certificate, chance)
        if left != right:
            raise NotCertified("the sum of squares is not what the inequality leaves over, at a random run")


def _sides(certificate: RateCertificate, chance: random.Random) -> tuple[int, int]:
    """cLR² − (f_N − f*) − Σ multiplier·gap, and Σ pivot·square, at one run of random vectors, modulo P."""

    def vector() -> list[int]:
        return [chance.randrange(P) for _ in range(DIMENSION)]

    def dot(u: list[int], w: list[int]) -> int:
        return sum(a * b for a, b in zip(u, w, strict=True))

    def minus(u: list[int], w: list[int], factor: int = 1) -> list[int]:
        return [(a - factor * b) % P for a, b in zip(u, w, strict=True)]

    last, half = certificate.steps, _modular(Fraction(1, 2))
    minimizer, minimum = vector(), chance.randrange(P)
    points, gradients = [vector()], [vector() for _ in range(last + 1)]
    values = [chance.randrange(P) for _ in range(last + 1)]
    for g, length in zip(gradients, certificate.lengths, strict=False):
        points.append(minus(points[-1], g, _modular(length)))

    def gap(value: int, x: list[int], g: list[int], i: int) -> int:
        """By how much f(x) is above what interpolation at x_i leaves room for."""
        away = minus(g, gradients[i])
        room = values[i] + dot(gradients[i], minus(x, points[i])) + half * dot(away, away)
        return (value - room) % P

    distance = minus(points[0], minimizer)
    left = _modular(certificate.constant) * dot(distance, distance) - (values[last] - minimum)
    for i, weight in enumerate(certificate.between):
        left -= _modular(weight) * gap(values[i], points[i], gradients[i], i + 1)
    for i, weight in enumerate(certificate.points):
        left -= _modular(weight) * gap(minimum, minimizer, [0] * DIMENSION, i)
    right = 0
    for pivot, row in zip(certificate.pivots, certificate.rows, strict=True):
        combined = [0] * DIMENSION
        for entry, term in zip(row, [distance, *gradients], strict=True):
            if entry:
                combined = minus(combined, term, -_modular(entry))
        right += _modular(pivot) * dot(combined, combined)
    return left % P, right % P


def _modular(number: Fraction) -> int:
    return number.numerator * pow(number.denominator, -1, P) % P
