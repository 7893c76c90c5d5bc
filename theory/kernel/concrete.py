"""Whether a formula holds at one exact point: vectors become explicit columns, sequences are run.

Used for witnesses and counterexamples. What is left is a statement about numbers, decided by exact comparison
and again by Z3; a statement bound by a `forall` is decided by Z3 for all values of its variables at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import (
    Derivative,
    Dummy,
    Expr,
    Identity,
    ImmutableMatrix,
    Integral,
    Lambda,
    MatMul,
    MatPow,
    Matrix,
    MatrixBase,
    MatrixSymbol,
    Pow,
    S,
    Subs,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    eye,
    zeros,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.kernel.algebra import reject_inexact
from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    children,
    eq,
    expressions,
    map_expressions,
    with_children,
)
from theory.kernel.prime_field import Silent
from theory.kernel.smt import entails
from theory.vectors import Dot, Iterate


class Undecided(Exception):
    """The point leaves something open: the message says what."""


def matrix(
    node: MatrixExpr, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...] = ()
) -> ImmutableMatrix:
    """A matrix expression at the point, entry by entry."""
    match node:
        case MatrixBase():
            return ImmutableMatrix(node)
        case MatrixSymbol():
            if node not in at:
                raise Undecided(f"the point gives no value to {node}")
            if not isinstance(at[node], MatrixBase):
                raise Undecided(
                    f"{node} is a matrix, and the point gives it {at[node]}: write ImmutableMatrix"
                )
            value = ImmutableMatrix(at[node])
            sizes = (scalar(size, at, recurrences) for size in node.shape)
            if any(size.is_number and size != own for size, own in zip(sizes, value.shape, strict=True)):
                raise Undecided(f"the point gives {node} the shape {value.shape}")
            return value
        case Identity():
            return ImmutableMatrix(eye(int(scalar(node.shape[0], at, recurrences))))
        case ZeroMatrix():
            return ImmutableMatrix(zeros(*(int(scalar(size, at, recurrences)) for size in node.shape)))
        case MatAdd():
            terms = [matrix(arg, at, recurrences) for arg in node.args]
            return sum(terms[1:], terms[0])
        case MatMul():
            coefficient, factors = node.as_coeff_matrices()
            product = matrix(factors[0], at, recurrences)
            for factor in factors[1:]:
                product = product * matrix(factor, at, recurrences)
            return scalar(coefficient, at, recurrences) * product
        case Transpose():
            return matrix(node.arg, at, recurrences).T
        case MatPow():
            return matrix(node.base, at, recurrences) ** int(scalar(node.exp, at, recurrences))
        case Iterate():
            return _iterate(node, at, recurrences)
    raise Undecided(f"{type(node).__name__} has no value at a point")


def _iterate(node: Iterate, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...]) -> ImmutableMatrix:
    index = scalar(node.index, at, recurrences)
    named = Iterate(node.name, index, node.shape[0])
    if named in at:
        return ImmutableMatrix(at[named])
    for rule in recurrences:
        if isinstance(rule.sequence, Iterate) and rule.sequence.name == node.name:
            return matrix(_member(rule, index), {**at, rule.counter: index - 1}, recurrences)
    for member, value in at.items():
        if isinstance(member, Iterate) and member.name == node.name and member.index.is_Symbol:
            return ImmutableMatrix(value).xreplace({member.index: index})  # given for every count
    raise Undecided(f"the point gives no value to {named}")


def _member(rule: Recurrence, index: Expr) -> Any:
    if index < rule.start:
        raise Undecided(f"{rule.sequence} starts at {rule.start}")
    return rule.initial if index == rule.start else rule.following


def scalar(node: Any, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...] = ()) -> Expr:
    """A scalar expression at the point; symbols without a value stay as they are."""
    if node in at:
        return S(at[node])
    match node:
        case Dot():
            left, right = (matrix(vector, at, recurrences) for vector in node.args)
            return (left.T * right)[0, 0]
        case Sum():
            (index, low, high) = node.limits[0]
            low, high = scalar(low, at, recurrences), scalar(high, at, recurrences)
            if high < low - 1:
                raise Undecided(f"the range {low}..{high} of {node} runs backwards")
            members = range(int(low), int(high) + 1)
            return sum((scalar(node.function, {**at, index: S(k)}, recurrences) for k in members), S.Zero)
        case AppliedUndef():
            return _sequence(node, at, recurrences)
        case Subs():
            moved = Dummy("at", real=True)
            inner = node.expr.xreplace({node.variables[0]: moved})
            value = scalar(inner, {k: v for k, v in at.items() if k != node.variables[0]}, recurrences)
            return value.subs(moved, scalar(node.point[0], at, recurrences))
        case Derivative():
            variables = {symbol for symbol, _ in node.variable_count}
            rest = {k: v for k, v in at.items() if k not in variables}
            derivative = scalar(node.expr, rest, recurrences).diff(*node.variable_count)
            return scalar(derivative, at, recurrences)
        case Integral():
            rest = {k: v for k, v in at.items() if k != node.variables[0]}
            bounds = [scalar(end, at, recurrences) for end in node.limits[0][1:]]
            return scalar(node.function, rest, recurrences).integrate((node.variables[0], *bounds))
    if not node.args:
        return node
    value = node.func(*(scalar(arg, at, recurrences) for arg in node.args))
    if value in (S.ComplexInfinity, S.NaN):
        raise Undecided(f"{node} is not defined there")
    return value


def _sequence(node: AppliedUndef, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...]) -> Expr:
    arguments = [scalar(arg, at, recurrences) for arg in node.args]
    member = node.func(*arguments)
    if member in at:
        return S(at[member])
    if node.func in at:
        if not isinstance(at[node.func], Lambda):
            raise Undecided(
                f"{node.func} is given by {at[node.func]}: a sequence at a point is a SymPy Lambda"
            )
        value = S(at[node.func](*arguments))
        _check_real(value)
        return value
    for rule in recurrences:
        if (
            isinstance(rule.sequence, AppliedUndef)
            and rule.sequence.func == node.func
            and arguments[0].is_Integer
        ):
            return scalar(_member(rule, arguments[0]), {**at, rule.counter: arguments[0] - 1}, recurrences)
    return member


def holds(
    formula: Formula,
    at: Mapping[Any, Any],
    forall: tuple[Any, ...] = (),
    recurrences: tuple[Recurrence, ...] = (),
) -> bool:
    """Whether `formula` is true at `at`, for all values of the `forall` variables (vectors: of symbolic entries).

    Raises Undecided where the point leaves something open, or is none, or the engines differ.
    """
    defined = {_sequence_of(rule.sequence) for rule in recurrences}
    for key, value in at.items():
        _check_value(key, value)
        if _sequence_of(key) in defined:
            raise Undecided(f"{key} follows from a recurrence: the point may not say otherwise")
    point = {key: value for key, value in at.items() if key not in forall}
    for variable in forall:
        if isinstance(variable, MatrixSymbol):
            rows = int(scalar(variable.shape[0], point))
            point[variable] = Matrix(
                rows, 1, [Symbol(f"{variable.name}_{k + 1}", real=True) for k in range(rows)]
            )
    return _truth(formula, point, forall, recurrences)


def numeric(formula: Formula, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...] = ()) -> Formula:
    """`formula` as one about numbers: vectors by their entries at the point, which may be symbols."""
    return map_expressions(_entrywise(formula, at, recurrences), lambda side: scalar(side, at, recurrences))


def _sequence_of(key: Any) -> Any:
    """What a point gives a value to: a sequence, by its name or by one of its members; otherwise None."""
    if isinstance(key, Iterate):
        return key.name
    return key.func if isinstance(key, AppliedUndef) else key if isinstance(key, UndefinedFunction) else None


def _check_value(key: Any, value: Any) -> None:
    """A point gives exact real values to variables and members of sequences, integers to counters, nothing else."""
    if isinstance(key, UndefinedFunction):
        return  # its values are looked at when they are asked for
    index = key.index if isinstance(key, Iterate) else S.Zero
    if isinstance(key, AppliedUndef):
        known = all(arg.is_number for arg in key.args)
    else:
        known = isinstance(key, Symbol | MatrixSymbol | Iterate) and (index.is_number or index.is_Symbol)
    if not known:
        raise Undecided(f"the point gives a value to {key}, which is no variable")
    for entry in ImmutableMatrix(value) if isinstance(key, MatrixExpr) else (S(value),):
        _check_real(entry)
        if entry.free_symbols - index.free_symbols or (key.is_integer and not entry.is_integer):
            raise Undecided(f"the point gives {key} the value {entry}, which it cannot have")


def _check_real(value: Expr) -> None:
    reject_inexact(value)
    if value.is_real is False or (value.is_number and not value.is_real):
        raise Undecided(f"{value} is no real number")


def _truth(
    formula: Formula, at: Mapping[Any, Any], forall: tuple[Any, ...], recurrences: tuple[Recurrence, ...]
) -> bool:
    if not forall:
        match formula:
            case Conjunction(parts):
                return all(_truth(part, at, forall, recurrences) for part in parts)
            case Disjunction(parts):
                return any(_truth(part, at, forall, recurrences) for part in parts)
            case Implication(premise, conclusion):
                return not _truth(premise, at, forall, recurrences) or _truth(
                    conclusion, at, forall, recurrences
                )
            case Equivalence(left, right):
                return _truth(left, at, forall, recurrences) == _truth(right, at, forall, recurrences)
    match formula:
        case Recurrence():
            return True  # sequences at a point are run by their recurrences, so these hold by construction
        case Gradient(function, point, value):
            return _derivatives_agree(function, point, value, at, recurrences, order=1)
        case Hessian(function, point, value):
            return _derivatives_agree(function, point, value, at, recurrences, order=2)
    entrywise = _entrywise(formula, at, recurrences)
    free = {symbol for variable in forall for symbol in S(at.get(variable, variable)).free_symbols}
    if not forall and entrywise is not formula:
        return _truth(entrywise, at, forall, recurrences)
    return _decide(numeric(formula, at, recurrences), free)


def _entrywise(formula: Formula, at: Mapping[Any, Any], recurrences: tuple[Recurrence, ...]) -> Formula:
    """Equations of vectors inside `formula` as one equation an entry."""
    if isinstance(formula, MatrixEquality):
        left, right = matrix(formula.lhs, at, recurrences), matrix(formula.rhs, at, recurrences)
        return Conjunction(tuple(eq(a, b) for a, b in zip(left, right, strict=True)))
    parts = children(formula)
    return with_children(formula, tuple(_entrywise(p, at, recurrences) for p in parts)) if parts else formula


def _derivatives_agree(
    function: Expr, point: MatrixExpr, value: MatrixExpr, at: Any, recurrences: Any, order: int
) -> bool:
    """Partial derivatives at the point, entry by entry, against the claimed gradient or Hessian."""
    centre = matrix(point, at, recurrences)
    entries = [Dummy(f"x_{k}", real=True) for k in range(centre.rows)]
    expression = scalar(function, {**at, point: Matrix(entries)}, recurrences)
    here = dict(zip(entries, centre, strict=True))
    if order == 1:
        found = Matrix([expression.diff(u).xreplace(here) for u in entries])
    else:
        found = Matrix(
            len(entries),
            len(entries),
            [expression.diff(u, w).xreplace(here) for u in entries for w in entries],
        )
    return all((a - b).expand() == 0 for a, b in zip(found, matrix(value, at, recurrences), strict=True))


def _decide(formula: Formula, free: set[Any]) -> bool:
    """A statement about numbers; with `free` symbols left in it, one that must hold for all their values."""
    for side in expressions(formula):
        reject_inexact(side)
        unknown = sorted(map(str, side.free_symbols - free))
        if unknown or (not free and side.has(AppliedUndef)):
            raise Undecided(f"the point gives no value to {unknown[0] if unknown else side}")
    try:
        answer = entails([], formula)
    except Silent as silence:
        raise Undecided(str(silence)) from None
    if answer.verdict == "unknown":
        raise Undecided(f"Z3 did not decide {formula}")
    exact = _compared(formula) if isinstance(formula, Relation) else None
    if answer.verdict == "proved":
        if exact is False:
            raise Undecided(f"the engines differ on {formula}")
        return True
    # To Z3 log 2 is any number, and a counter any real one: then its point refutes nothing.
    loose = [
        (key, value)
        for key, value in answer.witness
        if not isinstance(key, Symbol | Pow) or (key.is_integer and not value.lstrip("-").isdigit())
    ]
    if exact or (loose and exact is None):
        raise Undecided(f"Z3 cannot tell whether {formula}")
    return False


def _compared(relation: Relation) -> bool | None:
    """The relation between two numbers, compared exactly; None where that is not possible."""
    gap = relation.gap
    if not gap.is_number:
        return None
    match relation.op:
        case "=":
            return gap.is_zero
        case "!=":
            return None if gap.is_zero is None else not gap.is_zero
    return gap.is_positive if relation.strict else gap.is_nonnegative
