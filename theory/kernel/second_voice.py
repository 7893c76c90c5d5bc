"""The second voice: Z3 on inequalities and logic, a large prime field on identities.

It sees the statement and the facts, and of the evidence only what proofs are cut into: the base and the step of
an induction, a primitive to differentiate back, which norms are squared (‖u‖² ≥ 0 is an axiom of
inner products that Z3 must be told, since to it ⟨x, y⟩ is any number).
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Derivative, Expr, Integral, Subs

from theory.kernel.algebra import prepared
from theory.kernel.evidence import Antiderivative, Evidence, Identity, Induction, facts_named, weights
from theory.kernel.facts import Facts
from theory.kernel.first_voice import directional, induction_goals
from theory.kernel.formula import (
    Formula,
    Gradient,
    Hessian,
    MatrixEquality,
    Relation,
    atoms,
    eq,
    expressions,
    ge,
    map_expressions,
)
from theory.kernel.prime_field import Silent, agree
from theory.kernel.smt import EFFORT, GLANCE, Answer, entails
from theory.vectors import Dot, Rules

PRIME_FIELD = "prime field"
Z3 = "Z3"


class Disagreement(Exception):
    """The second voice contradicts the statement; the message has the point."""

    def __init__(self, message: str, engine: str, witness: Answer | None = None) -> None:
        super().__init__(message)
        self.engine = engine
        self.witness = witness


def confirm(formula: Formula, evidence: Evidence, facts: Facts, effort: int = EFFORT) -> str:
    """The engine that confirms `formula` from `facts`; `effort` is what Z3 may spend on it.

    Raises Disagreement where it is false, Silent where neither engine can tell.
    """
    match formula, evidence:
        case _, Induction():
            return _induction(formula, evidence, facts, effort)
        case Relation(Integral() as integral, "=", value), Antiderivative(primitive):
            return _differentiate_back(integral, value, primitive, facts)
        case ((Gradient() | Hessian()), _):
            return _agreement(*directional(formula, facts), facts)
        case MatrixEquality(lhs, rhs), _:
            return _agreement(lhs, rhs, facts)
        case Relation(lhs, "=", rhs), _:
            try:
                return _agreement(lhs, rhs, facts)
            except (Silent, Disagreement) as no:
                # The prime field knows no order and no |·| or √; an equation may also rest on the facts.
                if formula.gap.has(Derivative, Subs):
                    raise
                if isinstance(no, Disagreement) and evidence == Identity():
                    # The first voice finds no identity either: what is still of use is a point where it fails.
                    return _decide(formula, evidence, facts, min(effort, GLANCE))
    return _decide(formula, evidence, facts, effort)


def contradictory(facts: Facts, given: tuple[Formula, ...]) -> bool:
    """Whether Z3 sees that `given` cannot hold beside the facts."""
    try:
        return _decide(eq(1, 0), Identity(), facts.adding(given)) == Z3
    except Exception:  # what cannot be said contradicts nothing
        return False


def _agreement(lhs: Expr, rhs: Expr, facts: Facts) -> str:
    difference = agree(lhs, rhs, facts.rules, facts.recurrences)
    if difference:
        raise Disagreement(difference, PRIME_FIELD)
    return PRIME_FIELD


def _decide(formula: Formula, evidence: Evidence, facts: Facts, effort: int = EFFORT) -> str:
    """Z3, after inner products are expanded; the expansion itself is held against the prime field.

    Implications between equations of vectors are left out of the facts: less follows, never more.
    """
    scalars = [fact for fact in facts.formulas if all(isinstance(part, Relation) for part in atoms(fact))]
    claim, *known = (
        map_expressions(statement, lambda side: _expanded(side, facts.rules))
        for statement in (formula, *scalars, *squares(formula, evidence, facts))
    )
    answer = entails(known, claim, effort)
    if answer.verdict == "unknown":
        raise Silent("Z3 did not decide within its effort")
    if answer.verdict == "refuted":
        raise Disagreement(f"does not follow: nothing said excludes {answer}", Z3, answer)
    return Z3


@lru_cache(maxsize=1 << 12)
def _expanded(side: Expr, rules: Rules) -> Expr:
    expanded = prepared(side, rules)
    if expanded != side and side.has(Dot):
        try:
            difference = agree(side, expanded, rules)
        except Silent:  # |·|, √: their arguments are expanded one by one
            return expanded
        if difference:
            raise Disagreement(f"the expansion of {side} is wrong: {difference}", PRIME_FIELD)
    return expanded


def squares(formula: Formula, evidence: Evidence, facts: Facts) -> list[Formula]:
    """‖u‖² ≥ 0 for every norm squared that statement, evidence or facts contain."""
    seen = [*expressions(formula), *weights(evidence)]
    for relation in (*facts.formulas, *facts_named(evidence)):
        seen += expressions(relation)
    norms = frozenset[Expr]().union(*map(_norms, seen))
    return [ge(node, 0) for node in sorted(norms, key=str)]


@lru_cache(maxsize=1 << 14)
def _norms(expression: Expr) -> frozenset[Expr]:
    return frozenset(node for node in expression.atoms(Dot) if node.args[0] == node.args[1])


def _induction(formula: Formula, evidence: Induction, facts: Facts, effort: int) -> str:
    engines = []
    match formula:
        case Relation(lhs, "=", rhs) | MatrixEquality(lhs, rhs):
            # Run the recurrence itself at concrete counters, beside base and step.
            difference = agree(lhs, rhs, facts.rules, facts.recurrences, start=evidence.start - 1)
            if not difference:
                engines.append(PRIME_FIELD)
            elif isinstance(formula, MatrixEquality):
                raise Disagreement(difference, PRIME_FIELD)
    for part, goal, known in induction_goals(formula, evidence, facts):
        match goal:
            case Relation(lhs, "=", rhs) | MatrixEquality(lhs, rhs):
                difference = agree(lhs, rhs, known.rules, (), formal=(evidence.counter,))
                if not difference:
                    engines.append(PRIME_FIELD)
                elif isinstance(goal, Relation):
                    # It may rest on the statement at the counter, or on another fact: Z3 knows both.
                    engines.append(_decide(goal, part, known, effort))
                else:
                    raise Disagreement(difference, PRIME_FIELD)
            case _:
                engines.append(confirm(goal, part, known, effort))
    return " and ".join(sorted(set(engines)))


def _differentiate_back(integral: Integral, value: Expr, primitive: Expr, facts: Facts) -> str:
    variable, low, high = integral.limits[0]
    _agreement(Derivative(primitive, variable), integral.function, facts)
    return _agreement(
        primitive.xreplace({variable: high}) - primitive.xreplace({variable: low}), value, facts
    )
