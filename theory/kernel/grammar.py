"""What may be said at all: the expressions and formulas that the kernel reads.

Both voices see a statement after SymPy has built it, so nothing may be in it that SymPy rewrites by what it assumes
of a symbol, or that the two could read differently: symbols are real numbers or integers and nothing more, sums and
integrals have one variable, sequences are defined from what comes before. Whatever is not listed is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import comb, prod
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Function,
    Identity,
    Integral,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Subs,
    Sum,
    Symbol,
    Transpose,
    Tuple,
    ZeroMatrix,
    exp,
    log,
    preorder_traversal,
    sign,
)
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.kernel.algebra import Refused, reject_inexact
from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    children,
    sides,
)
from theory.vectors import Dot, Iterate

SCALARS = {Add, Mul, Pow, Symbol, Abs, Max, Min, sign, exp, log, Sum, Integral, Derivative, Subs, Dot}
MATRICES = {MatrixSymbol, Iterate, MatAdd, MatMul, MatPow, Transpose, Identity, ZeroMatrix}
CONNECTIVES = {Conjunction, Disjunction, Implication, Equivalence}
LARGEST = 100
"""The largest number in an exponent, and the longest sum between two numbers: both are multiplied out."""
MOST_TERMS = 10_000


def binders(*roots: Basic) -> set[Basic]:
    """The variables that sums, integrals and derivatives in `roots` run over."""
    return {variable for root in roots for node in preorder_traversal(root) for variable in _bound_by(node)}


def _bound_by(node: Any) -> tuple[Basic, ...]:
    return tuple(node.variables) if isinstance(node, Sum | Integral | Derivative | Subs) else ()


def dimensions(*roots: Basic) -> set[Basic]:
    """The symbols in the shapes of vectors and matrices: another dimension makes them other vectors."""
    shapes = [m.shape for root in roots for m in root.atoms(MatrixSymbol, Iterate, Identity, ZeroMatrix)]
    return {symbol for shape in shapes for size in shape for symbol in size.free_symbols}


def check_formula(formula: Any) -> None:
    """Raise Refused unless `formula` is built of the records and expressions that the kernel reads."""
    parts = children(formula) if type(formula) in CONNECTIVES else ()
    if type(formula) in CONNECTIVES and isinstance(parts, tuple):
        for part in parts:
            if isinstance(part, Recurrence):
                raise Refused(
                    "a recurrence defines a sequence: it stands for itself, and is no part of another"
                )
            check_formula(part)
        return
    match formula:
        case Relation(lhs, _, rhs) if type(formula) is Relation:
            _scalars(lhs, rhs)
        case MatrixEquality(lhs, rhs) if type(formula) is MatrixEquality:
            _matrices(lhs, rhs)
            if lhs.shape != rhs.shape:
                raise Refused(f"{lhs} = {rhs}: the shapes {lhs.shape} and {rhs.shape} differ")
        case Gradient(function, at, value) | Hessian(function, at, value):
            _scalars(function)
            _matrices(at, value)
            length = at.shape[0]
            if type(at) is not MatrixSymbol or at.shape[1] != 1:
                raise Refused(f"a gradient is taken at a vector by its name, not at {at}")
            if value.shape != (at.shape if isinstance(formula, Gradient) else (length, length)):
                raise Refused(f"the derivative {value} at {at} has the wrong shape {value.shape}")
        case Recurrence():
            _check_recurrence(formula)
        case _:
            raise Refused(
                f"{formula!r} is no formula of the kernel; theory.kernel.formula has them: le(a, b) for a ≤ b"
            )


def _scalars(*found: Any) -> None:
    for expression in found:
        reject_inexact(expression)
        if isinstance(expression, MatrixExpr):
            raise Refused(f"{expression} is a matrix where a scalar was expected")
        check_expression(expression)


def _matrices(*found: Any) -> None:
    for expression in found:
        if not isinstance(expression, MatrixExpr):
            raise Refused(f"{expression} is no vector and no matrix")
        check_expression(expression)


def check_expression(expression: Any) -> None:
    """Raise Refused unless every node of `expression` is understood, and every symbol a real number or an integer."""
    reject_inexact(expression)
    if _terms(expression) > MOST_TERMS:
        raise Refused(f"an expression with more than {MOST_TERMS} terms is not multiplied out")
    for node in preorder_traversal(expression):
        if isinstance(node, AppliedUndef):
            if node.func != Function(node.func.__name__, real=True):
                raise Refused(f"{node}: of a sequence nothing is assumed but that it is real")
        elif type(node) not in SCALARS | MATRICES | {Tuple, Str} and not isinstance(node, Rational):
            raise Refused(f"not understood: {node} ({type(node).__name__})")
        if isinstance(node, Symbol) and node not in (
            Symbol(node.name, real=True),
            Symbol(node.name, integer=True),
        ):
            raise Refused(f"{node}: of a symbol nothing is assumed but that it is real, or an integer")
        if isinstance(node, Pow | MatPow) and node.exp.is_Rational and abs(node.exp) > LARGEST:
            raise Refused(f"{node}: exponents beyond {LARGEST} are not multiplied out")
        if isinstance(node, Pow) and not (node.exp.is_integer or node.exp.is_Rational):
            raise Refused(f"{node}: an exponent is a number, or an integer")
        if isinstance(node, Sum | Integral | Derivative):
            _check_binder(node)


def _terms(node: Any) -> int:
    """About how many terms `node` has when it is multiplied out."""
    if node.is_Add:
        return sum(map(_terms, node.args))
    if node.is_Mul:
        return prod(map(_terms, node.args))
    if node.is_Pow and node.exp.is_Integer:
        power = min(abs(int(node.exp)), LARGEST + 1)
        return comb(_terms(node.base) + power - 1, power)
    return 1


def _check_binder(node: Any) -> None:
    if isinstance(node, Derivative):
        if any(variable.is_integer for variable in node.variables):
            raise Refused(f"{node}: nothing is differentiated by a counter")
        return
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise Refused(f"{node}: one variable with two ends is understood")
    variable, low, high = node.limits[0]
    if variable in low.free_symbols | high.free_symbols:
        raise Refused(f"{node}: the variable {variable} stands in its own range")
    if isinstance(node, Integral) == bool(variable.is_integer):
        raise Refused(f"{node}: a sum runs over integers, an integral over real numbers")
    if isinstance(node, Sum):
        if not (low.is_integer and high.is_integer):
            raise Refused(f"{node}: the ends of a sum are integers")
        ends = (end.as_coeff_Add()[0] for end in (low, high, high - low))
        if any(abs(end) > LARGEST for end in ends):
            raise Refused(f"{node}: more than {LARGEST} terms are not added up one by one")


def _check_recurrence(rule: Recurrence) -> None:
    """A first member and a next one, each from what comes before: this much defines a sequence."""
    member, counter = rule.sequence, rule.counter
    (_matrices if isinstance(member, MatrixExpr) else _scalars)(member, rule.initial, rule.following)
    place = _place(member)
    if (
        type(rule.start) is not int
        or type(counter) is not Symbol
        or not counter.is_integer
        or place != counter
    ):
        raise Refused(f"a recurrence is for a sequence at a counter, from an integer on, not for {member}")
    if isinstance(member, MatrixExpr) and not member.shape == rule.initial.shape == rule.following.shape:
        raise Refused(f"the members of {member} have different shapes")
    if counter in rule.initial.free_symbols:
        raise Refused(f"the first member of {member} depends on the counter")
    if counter in binders(rule.initial, rule.following) | dimensions(*sides(rule)):
        raise Refused(f"the counter of {member} has another meaning inside its recurrence")


def _place(member: Any) -> Any:
    """The index of a member of a sequence; None where `member` is none."""
    if isinstance(member, Iterate):
        return member.index
    return member.args[0] if isinstance(member, AppliedUndef) and len(member.args) == 1 else None


def _name(member: Any) -> Any:
    return member.name if isinstance(member, Iterate) else member.func


def check_recurrences(rules: Iterable[Recurrence]) -> None:
    """Raise Refused unless there are sequences that obey all `rules`: each has one, and none is its own cause.

    The next member may use members at the counter, and at counter + 1 those of the sequences before it in the list.
    """
    rules = tuple(rules)
    names = [_name(rule.sequence) for rule in rules]
    for k, rule in enumerate(rules):
        if names[k] in names[:k]:
            raise Refused(f"two recurrences for {rule.sequence}")
        for part, places in (
            (rule.initial, {}),
            (rule.following, {rule.counter: len(rules), rule.counter + 1: k}),
        ):
            for member in part.atoms(AppliedUndef, Iterate):
                if _name(member) in names[: places.get(_place(member), 0)]:
                    continue
                if _name(member) in names:
                    raise Refused(
                        f"the recurrence for {rule.sequence} uses {member}, which is not known before it"
                    )
