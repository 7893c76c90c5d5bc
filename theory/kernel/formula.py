"""What can be claimed: relations between exact expressions, and their connectives.

SymPy's own relations evaluate themselves: `Eq(x, x)` is True before anyone has looked at it. These do
not. They are frozen records; only the kernel decides what holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Basic, Expr, MatrixBase, Symbol, sympify
from sympy.matrices.expressions.matexpr import MatrixExpr

OPPOSITE = {"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<="}
MIRROR = {"=": "=", "!=": "!=", "<=": ">=", "<": ">", ">=": "<=", ">": "<"}
STRICT = {"<", ">", "!="}


def _exact(value: Any) -> Expr:
    """`value` as a SymPy expression; text is refused, because SymPy would evaluate it as code."""
    if isinstance(value, str):
        raise TypeError(f"a formula is built from symbols, not from text: {value!r}")
    return sympify(value)


@dataclass(frozen=True)
class Relation:
    """`lhs op rhs` between two real scalars; op is one of = != <= < >= >."""

    lhs: Expr
    op: str
    rhs: Expr

    def __post_init__(self) -> None:
        if self.op not in OPPOSITE:
            raise ValueError(f"unknown relation {self.op!r}; known: {', '.join(OPPOSITE)}")

    @property
    def gap(self) -> Expr:
        """The expression whose sign the relation states: ≥ 0, > 0, = 0 or ≠ 0."""
        return self.rhs - self.lhs if self.op in ("<=", "<") else self.lhs - self.rhs

    @property
    def strict(self) -> bool:
        """Whether equality of the two sides breaks the relation (= itself is not strict)."""
        return self.op in STRICT

    def mirrored(self) -> Relation:
        """The same relation read from the right: a < b as b > a."""
        return Relation(self.rhs, MIRROR[self.op], self.lhs)

    def negated(self) -> Relation:
        """The relation that holds exactly where this one does not."""
        return Relation(self.lhs, OPPOSITE[self.op], self.rhs)


@dataclass(frozen=True)
class MatrixEquality:
    """Equality of two vectors, or of two matrices, of the same (symbolic) shape."""

    lhs: MatrixExpr
    rhs: MatrixExpr


@dataclass(frozen=True)
class Gradient:
    """`value` is the gradient of the scalar `function` with respect to the vector `at`."""

    function: Expr
    at: MatrixExpr
    value: MatrixExpr


@dataclass(frozen=True)
class Hessian:
    """`value` is the matrix of second derivatives of `function` with respect to the vector `at`."""

    function: Expr
    at: MatrixExpr
    value: MatrixExpr


@dataclass(frozen=True)
class Recurrence:
    """A sequence by its first member and the rule that gives the next one.

    `sequence` is its member at `counter` (a scalar `m(t)` or a vector `Iterate("e", t)`), `initial` the member
    at `start`, and `following` the member at counter + 1.
    """

    sequence: Expr
    counter: Symbol
    start: int
    initial: Expr
    following: Expr


@dataclass(frozen=True)
class Conjunction:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Disjunction:
    """At least one part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Implication:
    """Where `premise` holds, `conclusion` holds."""

    premise: Formula
    conclusion: Formula


@dataclass(frozen=True)
class Equivalence:
    """`left` holds exactly where `right` does."""

    left: Formula
    right: Formula


Formula = (
    Relation
    | MatrixEquality
    | Gradient
    | Hessian
    | Recurrence
    | Conjunction
    | Disjunction
    | Implication
    | Equivalence
)


def eq(lhs: Any, rhs: Any) -> Relation:
    """lhs = rhs."""
    return Relation(_exact(lhs), "=", _exact(rhs))


def ne(lhs: Any, rhs: Any) -> Relation:
    """lhs ≠ rhs."""
    return Relation(_exact(lhs), "!=", _exact(rhs))


def le(lhs: Any, rhs: Any) -> Relation:
    """lhs ≤ rhs."""
    return Relation(_exact(lhs), "<=", _exact(rhs))


def lt(lhs: Any, rhs: Any) -> Relation:
    """lhs < rhs."""
    return Relation(_exact(lhs), "<", _exact(rhs))


def ge(lhs: Any, rhs: Any) -> Relation:
    """lhs ≥ rhs."""
    return Relation(_exact(lhs), ">=", _exact(rhs))


def gt(lhs: Any, rhs: Any) -> Relation:
    """lhs > rhs."""
    return Relation(_exact(lhs), ">", _exact(rhs))


def both(*parts: Formula) -> Conjunction:
    """All of `parts`; `both(lt(0, eta), lt(eta, 2/L))` is 0 < η < 2/L."""
    return Conjunction(parts)


def either(*parts: Formula) -> Disjunction:
    """At least one of `parts`."""
    return Disjunction(parts)


def between(low: Any, middle: Any, high: Any) -> Conjunction:
    """low < middle < high."""
    return both(lt(low, middle), lt(middle, high))


def children(formula: Formula) -> tuple[Formula, ...]:
    """The formulas a connective joins; empty for an atom."""
    match formula:
        case Conjunction(parts) | Disjunction(parts):
            return parts
        case Implication(premise, conclusion):
            return (premise, conclusion)
        case Equivalence(left, right):
            return (left, right)
    return ()


def with_children(formula: Formula, parts: tuple[Formula, ...]) -> Formula:
    """The same connective over other parts."""
    return type(formula)(parts) if isinstance(formula, Conjunction | Disjunction) else type(formula)(*parts)  # type: ignore[arg-type]


def sides(formula: Formula) -> tuple[Basic, ...]:
    """The expressions of an atom: two sides, or function, point and value."""
    match formula:
        case Relation(lhs, _, rhs) | MatrixEquality(lhs, rhs):
            return (lhs, rhs)
        case Gradient(function, at, value) | Hessian(function, at, value):
            return (function, at, value)
        case Recurrence(member, _, _, initial, following):
            return (member, initial, following)
    return ()


def with_sides(formula: Formula, new: tuple[Any, ...]) -> Formula:
    """The same atom over other expressions."""
    if isinstance(formula, Relation):
        return Relation(_exact(new[0]), formula.op, _exact(new[1]))
    if isinstance(formula, Recurrence):
        return Recurrence(new[0], formula.counter, formula.start, new[1], new[2])
    return type(formula)(*new)


def atoms(formula: Formula) -> Iterator[Formula]:
    """Every relation and equality in `formula`, from left to right."""
    parts = children(formula)
    if not parts:
        yield formula
    for part in parts:
        yield from atoms(part)


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    """`formula` as a flat list of statements that all hold."""
    if isinstance(formula, Conjunction):
        return tuple(c for part in formula.parts for c in conjuncts(part))
    return (formula,)


def expressions(formula: Formula) -> Iterator[Basic]:
    """Every expression that occurs in `formula`."""
    for atom in atoms(formula):
        yield from sides(atom)


def map_expressions(formula: Formula, change) -> Formula:
    """`formula` with `change` applied to every expression in it."""
    parts = children(formula)
    if parts:
        return with_children(formula, tuple(map_expressions(part, change) for part in parts))
    return with_sides(formula, tuple(change(side) for side in sides(formula)))


def substitute(formula: Formula, values: Mapping[Any, Any]) -> Formula:
    """`formula` with exact structural replacement of `values`' keys; dimensions are replaced last.

    `xreplace` never evaluates a key's surroundings away; concrete matrices are put in by
    `theory.vectors.evaluate`, not here.
    """
    if any(isinstance(value, MatrixBase) for value in values.values()):
        raise TypeError("a concrete matrix is evaluated, not substituted: use theory.vectors.evaluate")
    replacement = {key: _exact(value) for key, value in values.items()}
    return map_expressions(formula, lambda expression: expression.xreplace(replacement))


def free_symbols(formula: Formula) -> set[Basic]:
    """Every free symbol of `formula`, matrix symbols included."""
    return {symbol for expression in expressions(formula) for symbol in expression.free_symbols}
