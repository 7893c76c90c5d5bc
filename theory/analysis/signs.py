"""The signs of exact expressions, by Z3 on a relaxation that is right whatever the transcendental terms are.

eᵘ becomes a variable v > 0 with v ≥ 1 + u, log u a variable at most u − 1, sin u and cos u variables on the
unit circle, every other function a free variable. What holds for all values of these holds for the function; a
counterexample need not be one, so it is only ever a hint.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from sympy import (
    Dummy,
    Expr,
    Function,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    cosh,
    exp,
    log,
    pi,
    sin,
    sinh,
    tan,
    tanh,
)

from theory.analysis.degrees import degrees
from theory.kernel.formula import Formula, Relation, eq, ge, gt, le, lt
from theory.kernel.prime_field import Silent
from theory.kernel.smt import EFFORT, entails

_GLANCE = EFFORT // 20
_GLIMPSE = EFFORT // 200
_PATIENCE, _BRIEF = 1_000, 300  # milliseconds: Z3 does not count all of its work
_HIGHEST_DEGREE = 50  # of a claim's numerator: beyond it Z3 may not even heed its time limit
_HIGHEST_POWER = 24  # of an exponential
_LARGEST = 10**6  # numerator or denominator of a hint
_LONGEST = 60  # operations of a number whose sign is asked for


def follows(
    facts: Iterable[Relation], claim: Relation, effort: int = _GLANCE, patience: int = _PATIENCE
) -> bool:
    """Whether `claim` was proved to hold wherever the `facts` do; False also where that was not decided."""
    return follows_or_fails(facts, claim, (), effort, patience)[0]


def follows_or_fails(
    facts: Iterable[Relation],
    claim: Relation,
    variables: tuple[Symbol, ...],
    effort: int = _GLANCE,
    patience: int = _PATIENCE,
) -> tuple[bool, tuple[Rational, ...] | None]:
    """Whether `claim` was proved, as in `follows`; if not, a rational point where it may fail: to be checked."""
    relaxed, extra = _relaxed((*facts, claim))
    if degrees(relaxed[-1].gap)[0] > _HIGHEST_DEGREE:
        return False, None
    try:
        answer = entails((*relaxed[:-1], *extra), relaxed[-1], effort, patience)
    except Silent:
        return False, None
    if answer.verdict != "refuted":
        return answer.verdict == "proved", None
    found = dict(answer.witness)
    try:
        values = [Fraction(found.get(v, "0")) for v in variables]
    except ValueError:  # an algebraic number
        return False, None
    if any(max(abs(v.numerator), v.denominator) > _LARGEST for v in values):
        return False, None
    return False, tuple(Rational(v.numerator, v.denominator) for v in values)


def sign_of(number: Expr) -> int | None:
    """The sign of an exact number, −1, 0 or 1; None where it could not be shown.

    >>> from sympy import sqrt, exp
    >>> sign_of(sqrt(2) - 1), sign_of(1 - exp(1))
    (1, -1)
    """
    number = number.expand()
    if number.is_Rational:
        return (number.p > 0) - (number.p < 0)
    if number.free_symbols or not number.is_finite or number.count_ops() > _LONGEST:
        return None
    for value, claim in ((1, gt(number, 0)), (-1, lt(number, 0)), (0, eq(number, 0))):
        if follows((), claim, _GLIMPSE, _BRIEF):
            return value
    return None


def _relaxed(relations: Iterable[Relation]) -> tuple[list[Relation], list[Formula]]:
    """The relations with variables for transcendental terms, and what is known of these."""
    sides = [(_in_exponentials(r.lhs), r.op, _in_exponentials(r.rhs)) for r in relations]
    names: dict[Expr, Expr] = {}
    known: list[Formula] = []

    def replaced(node: Expr) -> Expr:
        if node == pi:
            if node not in names:
                names[node] = Dummy("pi", real=True)
                known.extend(
                    (gt(names[node], Rational(314159, 100000)), lt(names[node], Rational(314160, 100000)))
                )
            return names[node]
        if node is S.Exp1:
            return variable(node)
        if not node.args:
            return node
        if isinstance(node, exp):
            count, unit = node.args[0].expand().primitive()
            if unit.could_extract_minus_sign():
                count, unit = -count, -unit
            if abs(count.p) > _HIGHEST_POWER:
                return variable(node)
            scale = Rational(1, count.q)
            return Pow(variable(exp(unit * scale)), count.p)
        if isinstance(node, Pow) and node.exp.is_Rational and node.exp.q > 2 and node.base.is_Rational:
            root = Pow(node.base, Rational(1, node.exp.q))
            if root not in names and node.base.p > 0:
                names[root] = v = Dummy("r", real=True)
                known.extend((gt(v, 0), eq(v**node.exp.q, node.base)))
            return Pow(names.get(root, root), node.exp.p)
        node = node.func(*map(replaced, node.args)) if not isinstance(node, Function) else node
        return variable(node) if isinstance(node, Function) else node

    def variable(node: Expr) -> Expr:
        if node in names:
            return names[node]
        inner = S.One if node is S.Exp1 else node.args[0]
        if isinstance(node, sin | cos):
            s, c = Dummy("s", real=True), Dummy("c", real=True)
            names[sin(inner, evaluate=False)], names[cos(inner, evaluate=False)] = s, c
            known.append(eq(s**2 + c**2, 1))
            return names[node]
        names[node] = v = Dummy("v", real=True)
        if node is S.Exp1 or isinstance(node, exp):
            known.extend((gt(v, 0), ge(v, 1 + replaced(inner))))
        elif isinstance(node, log):
            known.append(le(v, replaced(inner) - 1))
        return v

    return [Relation(replaced(a), op, replaced(b)) for a, op, b in sides], known


def _in_exponentials(expression: Expr) -> Expr:
    """Hyperbolic functions by exponentials, the tangent by sine and cosine."""
    expression = expression.replace(tan, lambda u: sin(u) / cos(u))
    for function in (sinh, cosh, tanh):
        expression = expression.replace(function, lambda u, function=function: function(u).rewrite(exp))
    return expression
