"""A step's evidence in words and formulas: why an inequality holds, not only that it was checked."""

from __future__ import annotations

from typing import Any

from sympy import Add, S

from reports.statements import LATEX, Notation
from theory.kernel.evidence import (
    Antiderivative,
    Antisymmetry,
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    FromLemma,
    Identity,
    Induction,
    Instance,
    NonzeroFactor,
    OneOf,
    Refutation,
)
from theory.kernel.facts import NO_FACTS, Facts
from theory.kernel.first_voice import case_goals, induction_goals
from theory.kernel.formula import Equivalence, Formula, Implication, Relation, children, eq, ge, le

NAMES: dict[type, str] = {
    Identity: "identity",
    Certificate: "certificate",
    Refutation: "contradiction",
    NonzeroFactor: "identity after multiplying by a positive factor",
    Antisymmetry: "both inequalities",
    Each: "part by part",
    Assume: "from the premise",
    BothDirections: "both directions",
    OneOf: "one of the parts",
    Cases: "case by case",
    Induction: "induction",
    Antiderivative: "antiderivative",
    Instance: "instance",
    FromLemma: "lemma",
}


def name(evidence: Any) -> str:
    """What kind of evidence this is, in a word or two."""
    if isinstance(evidence, Instance):
        return f"instance of {evidence.of}"
    return NAMES[type(evidence)]


def certificates(
    statement: Formula, evidence: Any, notation: Notation = LATEX, facts: Facts = NO_FACTS
) -> list[str]:
    """Each certificate in `evidence` as an equation: the gap of the inequality, and the nonnegative sum it equals.

    A refutation's sum equals zero although the facts and the negated claim make it positive. Before what holds
    in one case only stands the case; before the base and the step of an induction, its counter. `facts` has the
    recurrences that an induction unfolds.
    """
    match evidence:
        case Certificate(terms) if isinstance(statement, Relation) and terms:
            return [f"{notation.expression(statement.gap)} = {_sum(terms, notation)}"]
        case Refutation(terms):
            return [f"0 = {_sum(terms, notation)}"]
        case Antisymmetry(below, above) if isinstance(statement, Relation):
            first = Relation(statement.lhs, "<=", statement.rhs)
            second = Relation(statement.lhs, ">=", statement.rhs)
            return certificates(first, below, notation, facts) + certificates(second, above, notation, facts)
        case Each(parts):
            claims = children(statement)
            return [
                line
                for claim, part in zip(claims, parts, strict=False)
                for line in certificates(claim, part, notation, facts)
            ]
        case Assume(part) if isinstance(statement, Implication):
            return certificates(statement.conclusion, part, notation, facts)
        case BothDirections(forward, backward) if isinstance(statement, Equivalence):
            return certificates(statement.right, forward, notation, facts) + certificates(
                statement.left, backward, notation, facts
            )
        case OneOf(index, part):
            return certificates(children(statement)[index], part, notation, facts)
        case Cases(on, above, below):
            parts = (above, below)
            goals = zip((ge(on, 0), le(on, 0)), case_goals(statement, on, facts), parts, strict=True)
            return [
                _within(_relation(case, notation), line, notation)
                for case, (goal, _), part in goals
                for line in certificates(goal, part, notation, facts)
            ]
        case Induction(counter, start):
            places = [eq(counter, start), ge(counter, start)]
            goals = zip(places, induction_goals(statement, evidence, facts), strict=True)
            return [
                _within(_relation(place, notation), line, notation)
                for place, (part, goal, _) in goals
                for line in certificates(goal, part, notation, facts)
            ]
    return []


def _within(case: str, line: str, notation: Notation) -> str:
    return rf"{case}: \quad {line}" if notation is LATEX else f"{case}:  {line}"


def _relation(relation: Relation, notation: Notation) -> str:
    sides = notation.expression(relation.lhs), notation.expression(relation.rhs)
    return f" {notation.operators[relation.op]} ".join(sides)


def _sum(terms: tuple[Any, ...], notation: Notation) -> str:
    return " + ".join(_product(term, notation) for term in terms)


def _product(term: Any, notation: Notation) -> str:
    weight, *facts = term if isinstance(term, tuple) else (term,)
    gaps = [fact.gap for fact in facts]
    factors = [S(weight), *gaps] if S(weight) != 1 or not gaps else gaps
    separator = r" \cdot " if notation is LATEX else "·"
    return separator.join(_factor(factor, notation) for factor in factors)


def _factor(expression: Any, notation: Notation) -> str:
    text = notation.expression(expression)
    opening, closing = notation.brackets
    bracketed = isinstance(expression, Add) or text.startswith(("-", "−"))
    return f"{opening}{text}{closing}" if bracketed else text
