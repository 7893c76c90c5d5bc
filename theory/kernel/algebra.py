"""The first voice on identities: canonical forms of rational functions over ℚ.

An expression is read, node by node, into the field of rational functions over ℚ in its *generators*:
symbols, inner products, values of sequences, and, with their defining relation,

    √u      a generator r with r² = u              |u|     a generator a with a² = u²
    βᵗ      a generator P; βᵗ⁺¹ is β·P             eᵘ      a generator E; eᵏᵘ is Eᵏ for an integer k

Arithmetic in that field is exact and its elements have one form each, so "the difference is zero" is a
decision, not a simplification. Whatever is not understood is refused, floats first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, reduce
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Float,
    Integer,
    Integral,
    MatPow,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    exp,
    log,
    sign,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.polys.domains import ZZ
from sympy.polys.fields import FracElement, FracField, field
from sympy.polys.rings import PolyElement

from theory.vectors import Dot, Rules, expand_scalar

OPAQUE = (Symbol, AppliedUndef, Dot, Max, Min, sign, log, Sum, Integral)


class Refused(Exception):
    """The kernel does not accept; the message says what and why."""


_Terms = dict[frozenset[tuple[Expr, int]], Any]
"""A polynomial with integer coefficients: each of its monomials is a set of (generator, exponent)."""

_NOT_REAL = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity, S.ImaginaryUnit)


def reject_inexact(expression: Any) -> None:
    """Raise Refused for a float, an infinity, nan or a truth value: none is an exact real number."""
    if not isinstance(expression, Expr):
        raise Refused(
            f"{expression!r} ({type(expression).__name__}) is no expression: it may have been evaluated away"
        )
    _reject_inexact(expression)


@lru_cache(maxsize=1 << 14)
def _reject_inexact(expression: Expr) -> None:
    for bad in _NOT_REAL if expression.has(*_NOT_REAL) else ():
        if expression.has(bad):
            raise Refused(f"{expression} contains {bad}")
    floats = expression.atoms(Float)
    if floats:
        raise Refused(f"{expression} contains the float {min(floats, key=str)}: proofs are exact")


@lru_cache(maxsize=1 << 14)
def prepared(expression: Expr, rules: Rules) -> Expr:
    """Inner products expanded, derivatives by scalars carried out, sums brought to one normal shape."""
    reject_inexact(expression)
    if isinstance(expression, MatrixExpr):
        raise Refused(f"{expression} is a matrix where a scalar was expected")
    if expression.has(Derivative, Subs):
        expression = _differentiated(expression, rules)
    expression = expand_scalar(expression, rules)
    return _merged_sums(expression) if expression.has(Sum) else expression


def _differentiated(expression: Expr, rules: Rules) -> Expr:
    """SymPy's `diff`, on scalar expressions of plain symbols only: its matrix calculus is not trusted."""
    if isinstance(expression, Derivative):
        inner = expand_scalar(_differentiated(expression.expr, rules), rules)
        for symbol, count in expression.variable_count:
            inner = inner.diff((symbol, count))
        return inner
    if isinstance(expression, Subs):
        inner = _differentiated(expression.expr, rules)
        return inner.xreplace(dict(zip(expression.variables, expression.point, strict=True)))
    if not expression.args or isinstance(expression, Dot):
        return expression
    return expression.func(
        *(_differentiated(arg, rules) if isinstance(arg, Expr) else arg for arg in expression.args)
    )


def _merged_sums(expression: Expr) -> Expr:
    """Sums over the same range collected into one, and a last term t+1 split off: Σ₁ᵗ⁺¹ = Σ₁ᵗ + last.

    Σ over (i, a, t+k), k > 0, is peeled down to the upper end t; an empty range 1..0 is zero. A range that ends still
    earlier is refused: there Σ₂¹ = Σ₂⁰ + last would be false.
    """
    total: Expr = S.Zero
    ranges: dict[tuple[Expr, Expr, Expr], Expr] = {}
    for term in Add.make_args(expression.expand(mul=True, power_base=False, power_exp=False)):
        sums = [factor for factor in Mul.make_args(term) if isinstance(factor, Sum)]
        if not sums:
            if term.has(Sum):
                raise Refused(f"{term}: a sum inside a power or a function is not understood")
            total += term
            continue
        if len(sums) > 1:
            raise Refused(f"{term}: a product of sums is not understood")
        coefficient = term / sums[0]
        summand, (index, low, high) = sums[0].function, sums[0].limits[0]
        if len(sums[0].limits) != 1 or coefficient.has(index) or not low.is_Integer:
            raise Refused(f"{sums[0]}: only single sums from an integer are understood")
        offset, symbolic = high.as_coeff_Add()
        if symbolic == 0:
            if offset < low - 1:
                raise Refused(
                    f"{sums[0]}: the range ends before it starts, so splitting off last terms is no rule"
                )
            total += sum(
                (coefficient * summand.xreplace({index: Integer(k)}) for k in range(int(low), int(high) + 1)),
                S.Zero,
            )
            continue
        if offset < 0 or not offset.is_Integer:
            raise Refused(f"{sums[0]}: the upper end must be t + k with k = 0, 1, 2, …")
        for k in range(1, int(offset) + 1):
            total += coefficient * summand.xreplace({index: symbolic + k})
        key = (index, low, symbolic)
        ranges[key] = ranges.get(key, S.Zero) + coefficient * summand
    for (index, low, high), summand in ranges.items():
        if residual(summand) != 0:
            total += Sum(summand, (index, low, high))
    return total


class _Reader:
    """Reads expressions into one field; `roots` lists (generator, its square) from the inside out."""

    def __init__(self) -> None:
        self.keys: dict[Expr, Symbol] = {}
        self.roots: list[tuple[Symbol, Expr]] = []

    def generator(self, key: Expr, square: Expr | None = None) -> Symbol:
        if key not in self.keys:
            self.keys[key] = Dummy(f"g{len(self.keys)}")
            if square is not None:
                self.roots.append((self.keys[key], square))
        return self.keys[key]

    def rewrite(self, node: Expr) -> Expr:
        """`node` as a rational expression of generators."""
        if isinstance(node, Rational):
            return node
        if isinstance(node, Add | Mul):
            return node.func(*(self.rewrite(arg) for arg in node.args), evaluate=False)
        if isinstance(node, Pow):
            return self.power(node.base, node.exp)
        if isinstance(node, exp):
            return self.exponential(node.args[0])
        if isinstance(node, Abs):
            inner = self.rewrite(node.args[0])
            return self.generator(Abs(node.args[0], evaluate=False), Pow(inner, 2, evaluate=False))
        if isinstance(node, OPAQUE):
            return self.generator(node)
        raise Refused(f"not understood as a real number: {node} ({type(node).__name__})")

    def power(self, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_Integer:
            return Pow(self.rewrite(base), exponent, evaluate=False)
        if exponent.is_Rational and exponent.q == 2:
            root = self.generator(Pow(base, S.Half, evaluate=False), self.rewrite(base))
            return Pow(root, exponent.p, evaluate=False)
        if exponent.is_Rational or not exponent.is_real:
            raise Refused(f"not understood: {base}**({exponent})")
        factors: list[Expr] = []
        for term in Add.make_args(exponent.expand()):
            count, unit = term.as_coeff_Mul()
            if not count.is_Integer:
                raise Refused(f"the exponent {exponent} is not an integer combination of counters")
            if unit == 1:
                factors.append(Pow(self.rewrite(base), count, evaluate=False))
            elif unit.is_integer:
                factors.append(Pow(self.generator(Pow(base, unit, evaluate=False)), count, evaluate=False))
            else:
                raise Refused(f"the exponent {exponent} is not made of counters")
        return Mul(*factors, evaluate=False)

    def exponential(self, argument: Expr) -> Expr:
        # SymPy writes exp(u)² as exp(2u), so the integer is taken out again.
        count, unit = argument.primitive()
        if not count.is_Integer:
            count, unit = Integer(1), argument
        if unit.could_extract_minus_sign():
            count, unit = -count, -unit
        return Pow(self.generator(exp(unit)), count, evaluate=False)


def _to_field(node: Expr, fractions: FracField, values: dict[Expr, FracElement]) -> FracElement:
    if node in values:
        return values[node]
    if isinstance(node, Rational):
        return fractions.raw_new(fractions.ring(int(node.p)), fractions.ring(int(node.q)))
    if node.is_Pow:
        base, power = _to_field(node.args[0], fractions, values), int(node.args[1])
        if power < 0 and not base:
            raise Refused(f"division by an expression that is identically zero: {node}")
        return base**power
    return reduce(_sum if node.is_Add else _product, [_to_field(arg, fractions, values) for arg in node.args])


def _sum(f: FracElement, g: FracElement) -> FracElement:
    if f.denom == g.denom:
        return _fraction(f, f.numer + g.numer, f.denom)
    return _fraction(f, f.numer * g.denom + g.numer * f.denom, f.denom * g.denom)


def _product(f: FracElement, g: FracElement) -> FracElement:
    return _fraction(f, f.numer * g.numer, f.denom * g.denom)


def _fraction(like: FracElement, numer: PolyElement, denom: PolyElement) -> FracElement:
    # Cancelling is what takes long, and below a number there is nothing but a number to cancel.
    return like.raw_new(numer, denom) if denom.is_ground else like.new(numer, denom)


def _reduced(
    element: FracElement, fractions: FracField, reader: _Reader, values: dict[Expr, FracElement]
) -> FracElement:
    """The numerator with r² replaced by what it equals, outermost roots first."""
    for root, square in reversed(reader.roots):
        position = fractions.symbols.index(root)
        replacement = _to_field(square, fractions, values)
        generator = values[root]
        total = fractions.zero
        for monomial, coefficient in element.numer.terms():
            k = monomial[position]
            rest = list(monomial)
            rest[position] = 0
            term = fractions.raw_new(fractions.ring({tuple(rest): coefficient}))
            total = _sum(total, _product(term, replacement ** (k // 2) * generator ** (k % 2)))
        element = total
    return element


def residual(expression: Expr, rules: Rules | None = None) -> Expr:
    """Zero exactly where the canonical form of `expression` is zero; otherwise what is left of it.

    What is left is the reduced numerator, in the expression's own symbols: it is meant to be shown.
    Raises Refused on what is not understood.
    """
    if rules is not None:
        expression = prepared(expression, rules)
    reject_inexact(expression)
    element, _fractions, reader = _element(expression)
    if not element:
        return S.Zero
    names = {generator: key for key, generator in reader.keys.items()}
    left = element.numer.as_expr().xreplace(names)
    return left if left != 0 else Symbol("nonzero")


def _element(expression: Expr) -> tuple[FracElement, FracField, _Reader]:
    element, fractions, reader, values = _read(expression)
    if reader.roots:
        element = _reduced(element, fractions, reader, values)
    return element, fractions, reader


def _read(expression: Expr) -> tuple[FracElement, FracField, _Reader, dict[Expr, FracElement]]:
    reader = _Reader()
    rational = reader.rewrite(expression)
    generators = list(reader.keys.values()) or [Dummy("unit")]
    fractions = field(generators, ZZ)[0]
    values: dict[Expr, FracElement] = dict(zip(generators, fractions.gens, strict=True))
    return _to_field(rational, fractions, values), fractions, reader, values


def rational_ratio(expression: Expr, other: Expr) -> Rational | None:
    """The constant c with expression ≡ c·other, where there is one and `other` is not zero."""
    first, second = _fully_cancelled(expression), _fully_cancelled(other)
    if first is None or second is None:
        return None
    above, below = (_constant_ratio(f, g) for f, g in zip(first, second, strict=True))
    return above / below if above is not None and below is not None else None


@lru_cache(maxsize=1 << 14)
def _fully_cancelled(expression: Expr) -> tuple[_Terms, _Terms] | None:
    """Numerator and denominator without a common factor; None for zero, and for what is not understood."""
    try:
        # Not reduced by r² = u: a reduced element has lost its denominator.
        element, _fractions, reader, _values = _read(expression)
    except Refused:
        return None
    if not element:
        return None
    keys = list(reader.keys)
    above, below = (
        {
            frozenset((keys[i], k) for i, k in enumerate(monomial) if k): coefficient
            for monomial, coefficient in polynomial.iterterms()
        }
        for polynomial in (element.numer, element.denom)
    )
    return above, below


def _constant_ratio(f: _Terms, g: _Terms) -> Rational | None:
    if f.keys() != g.keys():
        return None
    first = next(iter(f))
    if any(f[term] * g[first] != g[term] * f[first] for term in f):
        return None
    return Rational(int(f[first]), int(g[first]))


Scope = tuple[tuple[Symbol, Expr, Expr], ...]
"""The variables bound around an expression, each with the ends of its range, from the outside in."""


def divisors_and_roots(expression: Expr) -> Iterator[tuple[str, Expr, Scope]]:
    """What must be known for `expression` to be a real number.

    ("divisor", d ≠ 0), ("root", u ≥ 0), ("log", u > 0), ("count", k ≥ 0), innermost first, each with its scope: what
    is known of a variable outside of a sum or an integral is not known of it inside. A symbolic exponent counts as a
    division where it may be negative; the exponent of a matrix, and the number of terms of a sum, is a count.
    """
    for node, scope in _postorder(undifferentiated(expression), ()):
        if isinstance(node, Pow):
            if node.exp.is_Rational and node.exp.q > 1:
                yield "root", node.base, scope
            if (node.exp.is_Rational and node.exp.is_negative) or _may_be_negative(node.exp):
                yield "divisor", node.base, scope
            elif not node.exp.is_Rational:
                yield "power", node, scope
        elif isinstance(node, log):
            yield "log", node.args[0], scope
        elif isinstance(node, MatPow):
            yield "count", node.exp, scope
        elif isinstance(node, Sum):
            _, low, high = node.limits[0]
            yield "count", high - low + 1, scope


def _may_be_negative(exponent: Expr) -> bool:
    return not exponent.is_Rational and any(
        term.as_coeff_Mul()[0].is_negative for term in Add.make_args(exponent.expand())
    )


def _postorder(node: Basic, scope: Scope) -> Iterator[tuple[Basic, Scope]]:
    inside = scope
    if isinstance(node, Sum | Integral):
        inside = (*scope, *(tuple(limit) for limit in node.limits))
        for limit in node.limits:
            for end in limit[1:]:
                yield from _postorder(end, scope)
    for arg in node.args:
        if isinstance(arg, Expr):
            yield from _postorder(arg, inside)
    yield node, scope


def undifferentiated(expression: Expr) -> Expr:
    """`expression` with functions in the place of their derivatives, which are defined nowhere else."""
    if not expression.has(Derivative, Subs):
        return expression
    if isinstance(expression, Derivative):
        return undifferentiated(expression.expr)
    if isinstance(expression, Subs):
        at = dict(zip(expression.variables, expression.point, strict=True))
        return undifferentiated(expression.expr).xreplace(at)
    args = [undifferentiated(arg) if isinstance(arg, Expr) else arg for arg in expression.args]
    return expression.func(*args)
