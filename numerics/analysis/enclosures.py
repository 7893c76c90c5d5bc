"""Every eigenvalue of a symmetric matrix of rationals, enclosed by ball arithmetic, with its exact multiplicity.

The characteristic polynomial is computed exactly; its roots come as balls that are proved to hold them (Arb, through
python-flint), and the balls of different roots are disjoint. A rational eigenvalue is found as such, by factoring over
the rationals. So the number of zero eigenvalues, and on which side of 2/λmax a step size lies, are decided exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

#: Matrices up to this size are treated exactly.
MOST_ROWS = 60

#: Digits of the numerators and denominators, all entries together, up to which a matrix is treated exactly.
MOST_BITS = 50_000_000

_PRECISION = 128


@dataclass(frozen=True)
class Root:
    """An eigenvalue: low ≤ λ ≤ high, proved, and how often it occurs; `exact` is its value where that is rational."""

    low: Fraction
    high: Fraction
    multiplicity: int
    exact: Fraction | None = None

    @property
    def middle(self) -> float:
        """The enclosure's middle, rounded to a float; correct to the last bit or nearly so."""
        return float((self.low + self.high) / 2)

    @property
    def text(self) -> str:
        """The value: a fraction if it is one and short, else the decimals that are certain."""
        if self.exact is not None and len(str(self.exact)) <= 24:
            return str(self.exact)
        middle, radius = (self.low + self.high) / 2, (self.high - self.low) / 2
        with _precision(4 * _PRECISION):
            return flint.arb(_fmpq(middle), _fmpq(radius)).str(18, radius=True)


@dataclass(frozen=True)
class Enclosure:
    """The distinct eigenvalues in ascending order; the exact matrix is kept to decide further questions."""

    roots: tuple[Root, ...]
    matrix: flint.fmpq_mat

    @property
    def negative(self) -> int:
        """How many eigenvalues are negative."""
        return sum(root.multiplicity for root in self.roots if root.high < 0)

    @property
    def zero(self) -> int:
        """How many eigenvalues are zero, exactly."""
        return sum(root.multiplicity for root in self.roots if root.exact == 0)

    @property
    def positive(self) -> int:
        """How many eigenvalues are positive."""
        return sum(root.multiplicity for root in self.roots if root.low > 0)

    @property
    def negated(self) -> Enclosure:
        """The same of −A."""
        roots = tuple(
            Root(-root.high, -root.low, root.multiplicity, None if root.exact is None else -root.exact)
            for root in reversed(self.roots)
        )
        return Enclosure(roots, -self.matrix)

    def side_of_top(self, value: Fraction) -> int:
        """The sign of `value` − λmax, exactly."""
        top = self.roots[-1]
        if top.exact is not None:
            return (value > top.exact) - (value < top.exact)
        if value < top.low:
            return -1
        if value > top.high:
            return 1
        # Within the ball, which holds one irrational root and no other: the sign that the polynomial has beyond it.
        polynomial = self.matrix.charpoly()
        reduced = polynomial / polynomial.gcd(polynomial.derivative())
        return 1 if reduced(_fmpq(value)) > 0 else -1

    def solution(self, b: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
        """The only x with Ax = b; None where A is singular."""
        if self.zero:
            return None
        x = self.matrix.solve(flint.fmpq_mat(len(b), 1, [_fmpq(entry) for entry in b]))
        return tuple(Fraction(int(entry.p), int(entry.q)) for entry in x.entries())

    def solvable(self, b: Sequence[Fraction]) -> bool:
        """Whether some x has Ax = b."""
        n = len(b)
        rows = [[self.matrix[i, j] for j in range(n)] + [_fmpq(b[i])] for i in range(n)]
        extended = flint.fmpq_mat(n, n + 1, [entry for row in rows for entry in row])
        return extended.rank() == n - self.zero


def fits(rows: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a matrix of these rows is small enough to be treated exactly."""
    if len(rows) > MOST_ROWS:
        return False
    bits = sum(x.numerator.bit_length() + x.denominator.bit_length() for row in rows for x in row)
    return bits * len(rows) <= MOST_BITS


def enclosed(rows: Sequence[Sequence[Fraction]]) -> Enclosure:
    """The eigenvalues of the symmetric matrix with these `rows`, n of n entries; ValueError if it is not symmetric."""
    n = len(rows)
    if any(rows[i][j] != rows[j][i] for i in range(n) for j in range(i)):
        raise ValueError("the matrix is not symmetric")
    matrix = flint.fmpq_mat(n, n, [_fmpq(entry) for row in rows for entry in row])
    polynomial = matrix.charpoly().numer()
    rational = _rational_roots(polynomial)
    roots = [Root(value, value, count, value) for value, count in rational.items()]
    rest = polynomial
    for value, count in rational.items():
        rest //= flint.fmpz_poly([-value.numerator, value.denominator]) ** count
    # Flint separates the roots of the polynomial from each other; beside a rational root more digits may be needed,
    # and to tell on which side of 0 a root lies.
    precision = _PRECISION
    while True:
        with _precision(precision):
            balls: Any = rest.complex_roots() if rest.degree() else []
            found = [_root(ball, count) for ball, count in balls]
        every = sorted(roots + found, key=lambda root: root.low)
        signed = all(root.low > 0 or root.high < 0 for root in found)
        if signed and all(a.high < b.low for a, b in pairwise(every)):
            return Enclosure(tuple(every), matrix)
        precision *= 2


def _rational_roots(polynomial: flint.fmpz_poly) -> dict[Fraction, int]:
    linear = [(factor, count) for factor, count in polynomial.factor()[1] if factor.degree() == 1]
    return {Fraction(-int(factor[0]), int(factor[1])): count for factor, count in linear}


def _root(ball: flint.acb, count: int) -> Root:
    """The real part: the roots of a symmetric matrix are real."""
    low, high = ball.real.lower(), ball.real.upper()
    return Root(_fraction(low), _fraction(high), count)


def _fraction(exact: flint.arb) -> Fraction:
    value = exact.fmpq()
    return Fraction(int(value.p), int(value.q))


def _fmpq(value: Fraction) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)


class _precision:
    """Holds Arb's working precision, which is global, while its block runs."""

    def __init__(self, bits: int):
        self.bits = bits

    def __enter__(self) -> None:
        self.before = flint.ctx.prec
        flint.ctx.prec = self.bits

    def __exit__(self, *_: object) -> None:
        flint.ctx.prec = self.before
