"""Interval arithmetic on many boxes at once: what an expression can be anywhere in a box, guaranteed.

An interval is a pair of doubles. Sums, products, quotients and square roots of doubles are correctly rounded, so one
step outwards from each end holds the exact result; the elementary functions are taken from Arb's balls at the ends
of each stretch on which they are monotone. What is undefined somewhere in a box is noticed: surely, or possibly, and
why. An unbounded result is an interval with an infinite end, never a nan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import flint
import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr, Rational, Symbol

from numerics.analysis.faults import BadInput

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_LARGEST = float(np.finfo(np.float64).max)
_SHOWN = 60  # characters of an expression in a reason


@dataclass(frozen=True, eq=False)
class Interval:
    """low ≤ value ≤ high, elementwise; arrays that broadcast with each other."""

    low: Array
    high: Array

    @classmethod
    def of(cls, value: Any) -> Interval:
        """The degenerate interval of doubles."""
        array = np.asarray(value, dtype=np.float64)
        return cls(array, array)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __add__(self, other: Interval) -> Interval:
        low, high = self.low + other.low, self.high + other.high
        return _outwards(
            low, high, _sum_is_exact(self.low, other.low, low), _sum_is_exact(self.high, other.high, high)
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if self is other:
            return power(self, 2)
        products = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        # 0 times an infinite end: the end is no value, and 0 times every value is 0.
        products = [np.where(np.isnan(p), 0.0, p) for p in products]
        zero = ((self.low == 0) & (self.high == 0)) | ((other.low == 0) & (other.high == 0))
        nonnegative = (self.low >= 0) & (other.low >= 0)
        low, high = reduce(np.minimum, products), reduce(np.maximum, products)
        exact = zero | reduce(np.logical_and, map(_is_short, (self.low, self.high, other.low, other.high)))
        return _outwards(low, high, exact | (nonnegative & (low == 0)), exact)

    @property
    def magnitude(self) -> Array:
        """The greatest absolute value."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def size(self) -> Interval:
        """What the absolute value can be."""
        crossing = (self.low <= 0) & (self.high >= 0)
        return Interval(np.where(crossing, 0.0, np.minimum(abs(self.low), abs(self.high))), self.magnitude)

    def __getitem__(self, index: Any) -> Interval:
        return Interval(self.low[index], self.high[index])

    def meets(self, other: Interval) -> Interval:
        """What both hold, where both are known to hold the value."""
        return Interval(np.maximum(self.low, other.low), np.minimum(self.high, other.high))

    def inside(self, other: Interval) -> Mask:
        """Whether it lies in the interior of `other`."""
        return (self.low > other.low) & (self.high < other.high)


def _outwards(low: Array, high: Array, exact_low: Any = False, exact_high: Any = False) -> Interval:
    low = np.where(exact_low, low, np.nextafter(low, -np.inf))
    high = np.where(exact_high, high, np.nextafter(high, np.inf))
    return Interval(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))


def _sum_is_exact(a: Array, b: Array, total: Array) -> Mask:
    """Whether a + b was not rounded (Knuth's error of a sum); what integers give stays an integer so."""
    with np.errstate(all="ignore"):
        part = total - a
        return ((a - (total - part)) + (b - part)) == 0


def _is_short(a: Array) -> Mask:
    """Whether a has at most 24 digits in base 2, so that its product with another such number is not rounded."""
    with np.errstate(all="ignore"):
        return a.astype(np.float32) == a


def exactly(value: Fraction) -> Interval:
    """The smallest interval of doubles that holds a rational number.

    >>> exactly(Fraction(1, 2)).high, bool(exactly(Fraction(1, 3)).low < exactly(Fraction(1, 3)).high)
    (array(0.5), True)
    """
    try:
        near = value.numerator / value.denominator
    except OverflowError:
        ends = (_LARGEST, math.inf) if value > 0 else (-math.inf, -_LARGEST)
        return Interval(*map(np.asarray, ends))
    exact = Fraction(near)
    low = near if exact <= value else math.nextafter(near, -math.inf)
    high = near if exact >= value else math.nextafter(near, math.inf)
    return Interval(np.asarray(low), np.asarray(high))


def power(x: Interval, exponent: int) -> Interval:
    """x to a power ≥ 0; that of an even one is never below 0."""
    if exponent == 0:
        return Interval.of(np.ones_like(x.low))
    if exponent == 1:
        return x
    if exponent % 2:
        up = _power_of_sizes(np.abs(x.low), exponent), _power_of_sizes(np.abs(x.high), exponent)
        low = np.where(x.low >= 0, up[0].low, -up[0].high)
        return Interval(low, np.where(x.high >= 0, up[1].high, -up[1].low))
    size = x.size
    return Interval(_power_of_sizes(size.low, exponent).low, _power_of_sizes(size.high, exponent).high)


def _power_of_sizes(x: Array, exponent: int) -> Interval:
    """Powers of doubles ≥ 0, by repeated squaring with both roundings."""
    result, base = Interval.of(np.ones_like(x)), Interval.of(x)
    while True:
        if exponent & 1:
            result = _product_of_sizes(result, base)
        exponent >>= 1
        if not exponent:
            return result
        base = _product_of_sizes(base, base)


def _product_of_sizes(a: Interval, b: Interval) -> Interval:
    low, high = a.low * b.low, a.high * b.high
    # 1 times a double is exact, and so is 0 times one.
    exact_low = (a.low == 1) | (low == 0) | (_is_short(a.low) & _is_short(b.low))
    exact_high = (a.high == 1) | (b.high == 0) | (a.high == 0) | (_is_short(a.high) & _is_short(b.high))
    return _outwards(low, high, exact_low, exact_high)


def square_root(x: Interval) -> Interval:
    """The root of what is not below 0 in x."""
    low, high = np.sqrt(np.maximum(x.low, 0)), np.sqrt(np.maximum(x.high, 0))
    return _outwards(low, high, low == 0, high == 0)


def matmul(a: Interval, b: Interval) -> Interval:
    """The products of two stacks of matrices; every step is rounded outwards, exact or not, which is faster."""
    total: Interval | None = None
    for j in range(a.low.shape[-1]):
        x, y = a[..., :, j, None], b[..., j, None, :]
        products = [np.where(np.isnan(p := u * v), 0.0, p) for u in (x.low, x.high) for v in (y.low, y.high)]
        term = _outwards(reduce(np.minimum, products), reduce(np.maximum, products))
        total = term if total is None else _outwards(total.low + term.low, total.high + term.high)
    assert total is not None
    return total


# --- Elementary functions ----------------------------------------------------------------------------------


def _at_ends(x: Array, function: Callable[[flint.arb], flint.arb]) -> Interval:
    """What holds a function's values at doubles, by Arb; unbounded where it has no answer."""
    values, where = np.unique(x, return_inverse=True)
    lows, highs = np.empty_like(values), np.empty_like(values)
    for k, value in enumerate(values.tolist()):
        ball = function(flint.arb(value)) if math.isfinite(value) else flint.arb("nan")
        low, high = float(ball.lower()), float(ball.upper())
        lows[k] = -math.inf if math.isnan(low) else math.nextafter(low, -math.inf)
        highs[k] = math.inf if math.isnan(high) else math.nextafter(high, math.inf)
    return Interval(lows[where].reshape(x.shape), highs[where].reshape(x.shape))


def _rising(
    function: Callable[[flint.arb], flint.arb], least: float = -math.inf, most: float = math.inf
) -> Callable[[Interval], Interval]:
    """The range of a nondecreasing function with values between `least` and `most`."""

    def of(x: Interval) -> Interval:
        low, high = _at_ends(x.low, function).low, _at_ends(x.high, function).high
        return Interval(np.clip(low, least, most), np.clip(high, least, most))

    return of


def _wave(x: Interval, function: Callable[[flint.arb], flint.arb], top: float) -> Interval:
    """The range of sin or cos, whose maxima lie at `top`·π + 2πk and minima half a period from there."""
    first, last = _at_ends(x.low, function), _at_ends(x.high, function)
    low, high = np.minimum(first.low, last.low), np.maximum(first.high, last.high)
    high = np.where(_may_contain(x, top), 1.0, high)
    low = np.where(_may_contain(x, top + 1), -1.0, low)
    return Interval(np.clip(low, -1, 1), np.clip(high, -1, 1))


def _may_contain(x: Interval, offset: float, period: float = 2.0) -> Mask:
    """Whether `offset`·π + `period`·πk may lie in x for some integer k; never no where it does."""
    with np.errstate(all="ignore"):
        a, b = (x.low / math.pi - offset) / period, (x.high / math.pi - offset) / period
        slack = 1e-14 * (1 + np.abs(a) + np.abs(b))
        return ~(np.ceil(a - slack) > b + slack)


_RISING: dict[Any, Callable[[Interval], Interval]] = {
    sympy.exp: _rising(flint.arb.exp, 0.0),
    sympy.log: _rising(flint.arb.log),
    sympy.sinh: _rising(flint.arb.sinh),
    sympy.tanh: _rising(flint.arb.tanh, -1.0, 1.0),
    sympy.atan: _rising(flint.arb.atan, -2.0, 2.0),
}
_CONSTANTS = {sympy.pi: math.pi, sympy.E: math.e}


# --- Expressions -------------------------------------------------------------------------------------------


class Evaluation:
    """Expressions on k boxes at once, with what may be undefined there.

    `low` and `high` are (k, n), a column for each of the n `variables`. `outside` marks the boxes in all of which
    something is undefined, `doubtful` those in which something may be; `why(i)` says what. `nowhere` is for the caller
    to keep those in all of which the function itself is undefined, and not a derivative alone. A common part of two
    expressions is evaluated once.
    """

    def __init__(self, variables: Sequence[Symbol], low: Array, high: Array) -> None:
        self.count = low.shape[0]
        columns = [Interval(low[:, j], high[:, j]) for j in range(len(variables))]
        self.known: dict[Expr, Interval] = dict(zip(variables, columns, strict=True))
        self.outside: Mask = np.zeros(self.count, dtype=bool)
        self.doubtful: Mask = np.zeros(self.count, dtype=bool)
        self.nowhere: Mask = self.outside
        self.reasons: list[tuple[str, Mask]] = []

    def value(self, expression: Expr) -> Interval:
        """What `expression` can be, (k,). Raises BadInput for a function that is not known."""
        if expression not in self.known:
            with np.errstate(all="ignore"):
                self.known[expression] = self._value(expression)
        return self.known[expression]

    def require(self, sign: str, value: Interval, what: str) -> None:
        """Notes where `value` `sign` 0 fails or may fail; `sign` is one of > >= !=."""
        if sign == "!=":
            fails, may = (value.low == 0) & (value.high == 0), (value.low <= 0) & (value.high >= 0)
        elif sign == ">":
            fails, may = value.high <= 0, value.low <= 0
        else:
            fails, may = value.high < 0, value.low < 0
        fails, may = (np.broadcast_to(mask, (self.count,)) for mask in (fails, may))
        if may.any():
            self.outside, self.doubtful = self.outside | fails, self.doubtful | may
            self.reasons.append((what, may))

    def why(self, index: int) -> str:
        """What is or may be undefined in a box."""
        return next(what for what, mask in self.reasons if mask[index])

    def _filled(self, interval: Interval) -> Interval:
        ends = (np.broadcast_to(end, (self.count,)) for end in (interval.low, interval.high))
        return Interval(*ends)

    def _value(self, e: Expr) -> Interval:
        if isinstance(e, Rational):
            return self._filled(exactly(Fraction(int(e.p), int(e.q))))
        if e in _CONSTANTS:
            near = np.asarray(_CONSTANTS[e])
            return self._filled(_outwards(near, near))
        if isinstance(e, sympy.Add):
            return reduce(Interval.__add__, map(self.value, e.args))
        if isinstance(e, sympy.Mul):
            return reduce(Interval.__mul__, map(self.value, e.args))
        if isinstance(e, sympy.Pow):
            return self._power(e)
        if len(e.args) == 1 or isinstance(
            e, sympy.DiracDelta
        ):  # its derivatives have the order as second argument
            return self._function(e, self.value(e.args[0]))
        raise BadInput(f"{_named(e)} cannot be bounded over a box")

    def _power(self, e: sympy.Pow) -> Interval:
        base, exponent = e.args
        if not isinstance(exponent, Rational):
            return _RISING[sympy.exp](self.value(exponent) * self.value(sympy.log(base)))
        x, p, q = self.value(base), int(exponent.p), int(exponent.q)
        if q > 1:
            sign = ">" if p < 0 else ">="
            self.require(sign, x, f"the root {_named(e)} needs {_named(base)} {sign} 0")
        elif p < 0:
            self.require("!=", x, f"the divisor {_named(base)} must not be 0")
        if q == 2:
            x = square_root(x)
        elif q > 2:
            x = Interval(np.maximum(x.low, 0), np.maximum(x.high, 0))
            x = _rising(lambda ball: ball.root(q), 0.0)(x)
        result = power(x, abs(p))
        return result if p > 0 else _reciprocal(result)

    def _function(self, e: Expr, x: Interval) -> Interval:
        kind, inside = e.func, _named(e.args[0])
        if kind is sympy.log:
            self.require(">", x, f"{_named(e)} needs {inside} > 0")
            x = Interval(np.maximum(x.low, 0), np.maximum(x.high, 0))
            result = _RISING[kind](x)
            return Interval(np.where(x.low == 0, -np.inf, result.low), result.high)
        if kind in _RISING:
            return _RISING[kind](x)
        if kind is sympy.sin:
            return _wave(x, flint.arb.sin, 0.5)
        if kind is sympy.cos:
            return _wave(x, flint.arb.cos, 0.0)
        if kind is sympy.tan:
            pole = _may_contain(x, 0.5, 1.0)
            if pole.any():
                self.doubtful = self.doubtful | pole
                self.reasons.append((f"{_named(e)} has a pole where cos({inside}) = 0", pole))
            ends = _rising(flint.arb.tan)(x)
            return Interval(np.where(pole, -np.inf, ends.low), np.where(pole, np.inf, ends.high))
        if kind is sympy.cosh:
            return _rising(flint.arb.cosh, 1.0)(x.size)
        if kind is sympy.Abs:
            return x.size
        if kind is sympy.sign:
            self.require("!=", x, f"|{inside}| has no derivative where {inside} = 0")
            return Interval(np.where(x.low > 0, 1.0, -1.0), np.where(x.high < 0, -1.0, 1.0))
        if kind is sympy.DiracDelta:
            self.require("!=", x, f"|{inside}| has no derivative where {inside} = 0")
            return Interval.of(np.zeros(self.count))
        raise BadInput(f"{_named(e)} cannot be bounded over a box")


def _reciprocal(x: Interval) -> Interval:
    """1/x; unbounded where 0 lies in x."""
    crossing = (x.low < 0) & (x.high > 0)
    ends = _outwards(1 / x.high, 1 / x.low)
    low = np.where(x.low >= 0, np.maximum(ends.low, 0), ends.low)
    high = np.where(x.high <= 0, np.minimum(ends.high, 0), ends.high)
    return Interval(
        np.where(crossing | (x.high == 0), -np.inf, low), np.where(crossing | (x.low == 0), np.inf, high)
    )


@lru_cache(maxsize=10_000)
def _named(e: Expr) -> str:
    text = str(e)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
