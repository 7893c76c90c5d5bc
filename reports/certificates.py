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
from theory.kernel.formula import Equivalence, Formula, Implication, Relation, children

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


def certificates(statement: Formula, evidence: Any, notation: Notation = LATEX) -> list[str]:
    """Each certificate in `evidence` as an equation: the gap of the inequality, and the nonnegative sum it equals.

    A refutation's sum equals zero although the facts and the negated claim make it positive.
    """
    match evidence:
        case Certificate(terms) if isinstance(statement, Relation) and terms:
            return [f"{notation.expression(statement.gap)} = {_sum(terms, notation)}"]
        case Refutation(terms):
            return [f"0 = {_sum(terms, notation)}"]
        case Antisymmetry(below, above) if isinstance(statement, Relation):
            first = Relation(statement.lhs, "<=", statement.rhs)
            second = Relation(statement.lhs, ">=", statement.rhs)
            return certificates(first, below, notation) + certificates(second, above, notation)
        case Each(parts):
            claims = children(statement)
            return [
                line
                for claim, part in zip(claims, parts, strict=False)
                for line in certificates(claim, part, notation)
            ]
        case Assume(part) if isinstance(statement, Implication):
            return certificates(statement.conclusion, part, notation)
        case BothDirections(forward, backward) if isinstance(statement, Equivalence):
            return certificates(statement.right, forward, notation) + certificates(
                statement.left, backward, notation
            )
        case OneOf(index, part):
            return certificates(children(statement)[index], part, notation)
    return []  # cases and induction change the statement before their parts apply


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
