"""The second voice on identities: evaluation at random points of a large prime field.

Two expressions whose difference is a nonzero rational function of degree D agree at a random point of
𝔽ₚ with probability at most D/p (Schwartz 1980, Zippel 1979). Here p = 2⁶¹ − 1, so with D below a million,
which every formula here is by far, one agreement by chance has probability below 10⁻¹², and each identity
is asked at several points. No expression is rewritten on the way: vectors become columns of one to three
random entries, counters become small integers, sums are added up, powers multiplied out, sequences run by
their recurrences. Derivatives are read off arithmetic with nilpotent increments (ε² = 0), so neither
SymPy's `diff` nor `theory.vectors` takes part.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import (
    Add,
    Derivative,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Subs,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    exp,
    log,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.kernel.formula import Recurrence
from theory.vectors import Dot, Iterate, Rules

P = 2**61 - 1

Jet = dict[int, int]
"""a + Σ bₖ εₖ + …: a bit mask of increments → coefficient modulo p."""

Grid = list[list[Jet]]


class Silent(Exception):
    """This engine has nothing to say about such an expression."""


class Undefined(Exception):
    """The random point hit a zero divisor; another point is tried."""


def _constant(value: int) -> Jet:
    return {0: value % P}


def _add(u: Jet, w: Jet) -> Jet:
    total = dict(u)
    for mask, c in w.items():
        total[mask] = (total.get(mask, 0) + c) % P
    return total


def _mul(u: Jet, w: Jet) -> Jet:
    total: Jet = {}
    for a, c in u.items():
        for b, e in w.items():
            if not a & b:
                total[a | b] = (total.get(a | b, 0) + c * e) % P
    return total


def _nilpotent_series(u: Jet, coefficients: list[int]) -> Jet:
    """Σ cₖ Nᵏ for the nilpotent part N of `u`."""
    nilpotent = {mask: c for mask, c in u.items() if mask}
    total, power = _constant(coefficients[0]), _constant(1)
    for c in coefficients[1:]:
        power = _mul(power, nilpotent)
        total = _add(total, {mask: c * e % P for mask, e in power.items()})
    return total


def _order(u: Jet) -> int:
    return max(mask.bit_length() for mask in u)


def _inverse(u: Jet) -> Jet:
    base = u.get(0, 0)
    if not base:
        raise Undefined
    r = pow(base, -1, P)
    return _nilpotent_series(u, [r * pow(-r, k, P) % P for k in range(_order(u) + 1)])


def _grid_mul(left: Grid, right: Grid) -> Grid:
    def entry(row: int, column: int) -> Jet:
        total = _constant(0)
        for k in range(len(right)):
            total = _add(total, _mul(left[row][k], right[k][column]))
        return total

    return [[entry(row, column) for column in range(len(right[0]))] for row in range(len(left))]


def _grid_add(left: Grid, right: Grid) -> Grid:
    return [[_add(u, w) for u, w in zip(a, c, strict=True)] for a, c in zip(left, right, strict=True)]


def _grid_scale(factor: Jet, grid: Grid) -> Grid:
    return [[_mul(factor, entry) for entry in row] for row in grid]


def _transposed(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]


def _unit(size: int) -> Grid:
    return [[_constant(int(row == column)) for column in range(size)] for row in range(size)]


@dataclass
class Point:
    """A random point: every symbol, vector and sequence gets its value when it is first asked for.

    `size` is the concrete value of every symbolic dimension and `count` that of every counter that is not
    bound. `rules` and `recurrences` hold at the point by construction.
    """

    seed: int
    sizes: Mapping[Symbol, int]
    counters: Mapping[Symbol, int]
    rules: Rules
    recurrences: tuple[Recurrence, ...] = ()
    formal: frozenset[Symbol] = frozenset()
    values: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def draw(self, key: Any) -> int:
        """A random element for `key`, the same each time."""
        if key not in self.values:
            self.values[key] = self.random.randrange(1, P)
        return self.values[key]

    def integer(self, expression: Expr) -> int:
        """The value of a dimension, a counter or a bound of a sum."""
        value = expression.xreplace(
            {
                **{k: Integer(v) for k, v in self.sizes.items()},
                **{k: Integer(v) for k, v in self.counters.items()},
            }
        )
        if not value.is_Integer:
            raise Silent(f"{expression} is not an integer at this point")
        return int(value)

    def scalar(self, node: Expr, shifts: Mapping[Symbol, Jet]) -> Jet:
        """The value of a scalar expression; `shifts` are the symbols being differentiated by, with their jets."""
        if node in shifts:
            return shifts[node]  # type: ignore[index]
        match node:
            case Rational():
                return _constant(int(node.p) * pow(int(node.q), -1, P))
            case Symbol():
                if node.is_integer and node not in self.formal:
                    return _constant(self.integer(node))
                return _constant(self.draw(node))
            case Add():
                total = _constant(0)
                for arg in node.args:
                    total = _add(total, self.scalar(arg, shifts))
                return total
            case Mul():
                total = _constant(1)
                for arg in node.args:
                    total = _mul(total, self.scalar(arg, shifts))
                return total
            case Pow():
                return self._power(node.base, node.exp, shifts)
            case Dot():
                left, right = (self.matrix(vector, shifts) for vector in node.args)
                return _grid_mul(_transposed(left), right)[0][0]
            case Sum():
                return self._sum(node, shifts)
            case Derivative():
                return self._derivative(node, shifts)
            case Subs():
                at = {
                    s: self.scalar(value, shifts) for s, value in zip(node.variables, node.point, strict=True)
                }
                return self._derivative_at(node.expr, shifts, at)
            case exp():
                return self._exponential(node.args[0], shifts)
            case log():
                return self._log(self.scalar(node.args[0], shifts))
            case AppliedUndef():
                return self._sequence(node, shifts)
        raise Silent(f"{type(node).__name__} has no value in a prime field")

    def _power(self, base: Expr, exponent: Expr, shifts: Mapping[Symbol, Jet]) -> Jet:
        if not exponent.is_integer:
            raise Silent(f"{base}**({exponent}) has no value in a prime field")
        value, formal = self.scalar(base, shifts), _constant(1)
        if exponent.free_symbols & self.formal:
            formal, exponent = self._formal_power(value, exponent)
        k = self.integer(exponent)
        if k < 0:
            value, k = _inverse(value), -k
        for _ in range(k):
            formal = _mul(formal, value)
        return formal

    def _formal_power(self, base: Jet, exponent: Expr) -> tuple[Jet, Expr]:
        """bᵗ as a random element for each base and formal counter; the rest of the exponent is handed back."""
        total, rest = _constant(1), Integer(0)
        for term in Add.make_args(exponent.expand()):
            count, unit = term.as_coeff_Mul()
            if unit not in self.formal:
                rest += term
                continue
            if any(base.get(mask) for mask in base if mask):
                raise Silent("the derivative of a formal power is not known here")
            power = _constant(self.draw(("power", base.get(0, 0), unit)))
            for _ in range(abs(int(count))):
                total = _mul(total, power if count > 0 else _inverse(power))
        return total, rest

    def _sum(self, node: Sum, shifts: Mapping[Symbol, Jet]) -> Jet:
        (index, low, high), total = node.limits[0], _constant(0)
        if high.free_symbols & self.formal:
            return self._formal_sum(node, shifts)
        if self.integer(high) < self.integer(low) - 1:
            raise Silent(f"the range of {node} ends before it starts")
        for k in range(self.integer(low), self.integer(high) + 1):
            total = _add(
                total, self._with(counters={**self.counters, index: k}).scalar(node.function, shifts)
            )
        return total

    def _formal_sum(self, node: Sum, shifts: Mapping[Symbol, Jet]) -> Jet:
        """Σ over (i, a, t + k) for a formal t: a random linear functional of the summand, and k last terms.

        Two sums over (i, a, t) are equal for all t and all sequences where their summands are, and a functional
        Σⱼ wⱼ·summand(iⱼ) with random wⱼ and formal iⱼ tells different summands apart.
        """
        index, low, high = node.limits[0]
        offset, symbolic = high.as_coeff_Add()
        if symbolic not in self.formal or not offset.is_Integer or offset < 0:
            raise Silent(f"the range of {node} is not of the form a..t + k")
        total = _constant(0)
        for j in range(3):
            place = Symbol(f"{index}|{low}|{symbolic}|{j}", integer=True)
            summand = node.function.xreplace({index: place})
            value = self._with(formal=self.formal | {place}).scalar(summand, shifts)
            total = _add(total, _mul(_constant(self.draw(("weight", place))), value))
        for k in range(1, int(offset) + 1):
            total = _add(total, self.scalar(node.function.xreplace({index: symbolic + k}), shifts))
        return total

    def _with(self, **changes: Any) -> Point:
        """A point that differs in its counters, and shares every value drawn."""
        point = replace(self, **changes)
        point.random = self.random
        return point

    def _derivative(self, node: Derivative, shifts: Mapping[Symbol, Jet]) -> Jet:
        return self._derivative_at(node, shifts, {})

    def _derivative_at(self, node: Expr, shifts: Mapping[Symbol, Jet], at: Mapping[Symbol, Jet]) -> Jet:
        """∂…∂ expr with the variables moved by fresh increments; the coefficient of all of them together."""
        if not isinstance(node, Derivative):
            return self.scalar(node, {**shifts, **at})
        fresh = max((_order(jet) for jet in shifts.values()), default=0)
        moved, wanted = {**shifts, **at}, 0
        for symbol, count in node.variable_count:
            value = dict(moved.get(symbol, _constant(self.draw(symbol))))
            for _ in range(int(count)):
                value[1 << fresh] = 1
                wanted |= 1 << fresh
                fresh += 1
            moved[symbol] = value
        value = self.scalar(node.expr, moved)
        return {mask & ~wanted: c for mask, c in value.items() if mask & wanted == wanted} or _constant(0)

    def _exponential(self, argument: Expr, shifts: Mapping[Symbol, Jet]) -> Jet:
        """eᵏᵘ as the k-th power of eᵘ, so that a product of equal exponentials is one value."""
        count, unit = argument.primitive()
        if not count.is_Integer:
            count, unit = Integer(1), argument
        once, total = self._exp(self.scalar(unit, shifts)), _constant(1)
        for _ in range(int(count)):
            total = _mul(total, once)
        return total

    def _exp(self, value: Jet) -> Jet:
        base = value.get(0, 0)
        if ("exp", -base % P) in self.values:
            at_base = pow(self.values["exp", -base % P], -1, P)
        else:
            at_base = self.draw(("exp", base)) if base else 1
        factorials, k = [at_base], 1
        for k in range(1, _order(value) + 1):
            factorials.append(factorials[-1] * pow(k, -1, P) % P)
        return _nilpotent_series(value, factorials)

    def _log(self, value: Jet) -> Jet:
        base = value.get(0, 0)
        if not base:
            raise Undefined
        at_base = self.draw(("log", base)) if base != 1 else 0
        r = pow(base, -1, P)
        series = [at_base] + [-pow(-r, k, P) * pow(k, -1, P) % P for k in range(1, _order(value) + 1)]
        return _nilpotent_series(value, series)

    def _sequence(self, node: AppliedUndef, shifts: Mapping[Symbol, Jet]) -> Jet:
        if any(arg.has(*shifts) for arg in node.args if shifts):
            raise Silent(f"{node} is an unknown function of what is differentiated by")
        if any(arg.free_symbols & self.formal for arg in node.args):
            return _constant(self.draw((node.func, node.args)))
        arguments = tuple(
            self.integer(arg) if arg.is_integer else self.scalar(arg, shifts).get(0, 0) for arg in node.args
        )
        key = (node.func, arguments)
        if key not in self.values:
            self.values[key] = self._run(node.func, arguments)
        return _constant(self.values[key])

    def _run(self, function: Any, arguments: tuple[int, ...]) -> int:
        for rule in self.recurrences:
            if isinstance(rule.sequence, AppliedUndef) and rule.sequence.func == function:
                return self._step(rule, arguments[0], lambda p, node: p.scalar(node, {})).get(0, 0)
        return self.random.randrange(1, P)

    def _step(self, rule: Recurrence, k: int, value: Any) -> Any:
        if k < rule.start:
            raise Silent(f"{rule.sequence} starts at {rule.start}")
        node = rule.initial if k == rule.start else rule.following
        return value(self._with(counters={**self.counters, rule.counter: k - 1}), node)

    def matrix(self, node: MatrixExpr, shifts: Mapping[Symbol, Jet]) -> Grid:
        """The entries of a matrix expression."""
        match node:
            case MatrixSymbol():
                return self._symbol(node)
            case ZeroMatrix():
                return [
                    [_constant(0)] * self.integer(node.shape[1]) for _ in range(self.integer(node.shape[0]))
                ]
            case Identity():
                return _unit(self.integer(node.shape[0]))
            case MatAdd():
                total = self.matrix(node.args[0], shifts)
                for arg in node.args[1:]:
                    total = _grid_add(total, self.matrix(arg, shifts))
                return total
            case MatMul():
                coefficient, factors = node.as_coeff_matrices()
                total = self.matrix(factors[0], shifts)
                for factor in factors[1:]:
                    total = _grid_mul(total, self.matrix(factor, shifts))
                return _grid_scale(self.scalar(coefficient, shifts), total)
            case Transpose():
                return _transposed(self.matrix(node.arg, shifts))
            case MatPow():
                return self._matrix_power(node, shifts)
            case Iterate():
                if node.index.has(*shifts):
                    raise Silent(f"{node} is an unknown function of what is differentiated by")
                return self._iterate(node)
        raise Silent(f"{type(node).__name__} has no value in a prime field")

    def _matrix_power(self, node: MatPow, shifts: Mapping[Symbol, Jet]) -> Grid:
        base, exponent, total = self.matrix(node.base, shifts), node.exp, _unit(self.integer(node.shape[0]))
        if exponent.free_symbols & self.formal:
            # Mᵗ for a formal t: a random polynomial in M, which commutes with M as every power of M does.
            offset, unit = exponent.as_coeff_Add()
            if unit not in self.formal:
                raise Silent(f"{node} is not a power t + k")
            total = _grid_scale(_constant(self.draw((node.base, unit, 0))), total)
            power = base
            for k in (1, 2):
                total = _grid_add(total, _grid_scale(_constant(self.draw((node.base, unit, k))), power))
                power = _grid_mul(base, power)
            exponent = offset
        for _ in range(self.integer(exponent)):
            total = _grid_mul(base, total)
        return total

    def _iterate(self, node: Iterate) -> Grid:
        if node in self.rules.definitions:
            if node not in self.values:
                self.values[node] = self.matrix(self.rules.definitions[node], {})
            return self.values[node]
        if node.index.free_symbols & self.formal or not node.index.is_integer:
            key: Any = (node.name, node.index)
            if key not in self.values:
                self.values[key] = self._random_grid(node.shape)
            return self.values[key]
        key = (node.name, self.integer(node.index))
        if key not in self.values:
            for rule in self.recurrences:
                if isinstance(rule.sequence, Iterate) and rule.sequence.name == node.name:
                    self.values[key] = self._step(
                        rule, key[1], lambda p, expression: p.matrix(expression, {})
                    )
                    break
            else:
                self.values[key] = self._random_grid(node.shape)
        return self.values[key]

    def _random_grid(self, shape: tuple[Any, Any]) -> Grid:
        rows, columns = (self.integer(size) for size in shape)
        return [[_constant(self.random.randrange(1, P)) for _ in range(columns)] for _ in range(rows)]

    def _symbol(self, node: MatrixSymbol) -> Grid:
        if node not in self.values:
            if node in self.rules.definitions:
                self.values[node] = self.matrix(self.rules.definitions[node], {})
            else:
                grid = self._random_grid(node.shape)
                if node in self.rules.symmetric:
                    grid = _grid_add(grid, _transposed(grid))
                for (operator, vector), image in self.rules.products.items():
                    if operator == node:
                        grid = self._with_product(grid, operator, vector, image)
                self.values[node] = grid
        return self.values[node]

    def _with_product(self, grid: Grid, operator: MatrixExpr, vector: MatrixExpr, image: MatrixExpr) -> Grid:
        """An operator that maps `vector` to `image`; a symmetric one where `image` is a multiple of `vector`."""
        if sum(key[0] == operator for key in self.rules.products) > 1:
            raise Silent(f"more than one product of {operator} is prescribed")
        v, w = self.matrix(vector, {}), self.matrix(image, {})
        row = _grid_scale(_inverse(_grid_mul(_transposed(v), v)[0][0]), _transposed(v))
        projector = _grid_add(_unit(len(v)), _grid_scale(_constant(-1), _grid_mul(v, row)))
        rest = _grid_mul(grid, projector)
        if operator in self.rules.symmetric:
            rest = _grid_mul(projector, rest)
        return _grid_add(rest, _grid_mul(w, row))


TRIALS = 3
SIZES = (1, 2, 3)
COUNTERS = (1, 2, 3, 5, 8)


def agree(
    lhs: Expr,
    rhs: Expr,
    rules: Rules,
    recurrences: tuple[Recurrence, ...] = (),
    *,
    start: int = 0,
    formal: tuple[Symbol, ...] = (),
) -> str | None:
    """None where both sides agree at every random point asked; otherwise where they differ.

    Points: every dimension in SIZES with every counter in COUNTERS (moved up by `start`), the rest drawn anew for each;
    where there is neither, TRIALS draws. A false identity of degree d passes one point with probability d/2⁶¹.
    A `formal` counter has no integer value: it and each power with it are random elements, which decides for all
    of its values at once.
    Raises Silent where an expression has no value in a prime field.
    """
    symbols = lhs.free_symbols | rhs.free_symbols
    shape_symbols = {
        s
        for m in lhs.atoms(MatrixExpr) | rhs.atoms(MatrixExpr)
        for size in m.shape
        for s in size.free_symbols
    }
    counters = sorted(
        (s for s in symbols if s.is_integer and s not in shape_symbols and s not in formal), key=str
    )
    for trial in range(1 if shape_symbols or counters else TRIALS):
        for size in SIZES if shape_symbols else (1,):
            for count in COUNTERS if counters else (0,):
                sizes = {s: size + k for k, s in enumerate(sorted(shape_symbols, key=str, reverse=True))}
                at = {s: start + count + 2 * k for k, s in enumerate(counters)}
                for attempt in range(8):
                    seed = hash((trial, size, count, attempt))
                    point = Point(seed, sizes, at, rules, recurrences, frozenset(formal))
                    try:
                        difference = _difference(point, lhs, rhs)
                        break
                    except Undefined:
                        continue
                else:
                    return f"undefined at every random point tried: {lhs} or {rhs} divides by zero"
                if difference:
                    where = ", ".join([f"{s} = {v}" for s, v in (sizes | at).items()])
                    return "the sides differ at a random point of the field of 2⁶¹ − 1 elements" + (
                        f" with {where}" if where else ""
                    )
    return None


def _difference(point: Point, lhs: Expr, rhs: Expr) -> bool:
    if isinstance(lhs, MatrixExpr):
        left, right = point.matrix(lhs, {}), point.matrix(rhs, {})
        return any(
            a.get(0, 0) != c.get(0, 0)
            for u, w in zip(left, right, strict=True)
            for a, c in zip(u, w, strict=True)
        )
    return point.scalar(lhs, {}).get(0, 0) != point.scalar(rhs, {}).get(0, 0)
