"""What a step can bring for its statement. Evidence is checked, never searched for.

A *term* of a certificate is an expression, or a tuple (weight, fact, …, fact): the weight times the facts'
gaps, where the gap of `a <= b` is b − a. An expression, or a weight, must be seen to be nonnegative from the
facts by its shape alone: a square, a norm squared, a product or a sum of such, a fact's gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Symbol, sympify

from theory.kernel.formula import Relation, ge

Term = Expr | int | tuple[Any, ...]


@dataclass(frozen=True, init=False)
class Identity:
    """Both sides have one canonical form; with terms (multiplier, equality), modulo those equalities."""

    terms: tuple[tuple[Any, ...], ...]

    def __init__(self, *terms: tuple[Any, ...]) -> None:
        object.__setattr__(self, "terms", terms)


@dataclass(frozen=True, init=False)
class Certificate:
    """The gap of an inequality is identically the sum of the terms; without terms, the gap speaks for itself."""

    terms: tuple[Term, ...]

    def __init__(self, *terms: Term) -> None:
        object.__setattr__(self, "terms", terms)


@dataclass(frozen=True, init=False)
class Refutation:
    """The claim's negation is added to the facts, and a sum that is then positive vanishes identically."""

    terms: tuple[Term, ...]

    def __init__(self, *terms: Term) -> None:
        object.__setattr__(self, "terms", terms)


@dataclass(frozen=True)
class NonzeroFactor:
    """An equation holds because `factor`, seen to be positive, times it is an identity."""

    factor: Expr


@dataclass(frozen=True)
class Antisymmetry:
    """a = b because a ≤ b (first) and a ≥ b (second)."""

    below: Evidence
    above: Evidence


@dataclass(frozen=True, init=False)
class Each:
    """Evidence for each part of a conjunction, in order."""

    parts: tuple[Evidence, ...]

    def __init__(self, *parts: Evidence) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class Assume:
    """An implication: evidence for the conclusion, with the premise among the facts."""

    conclusion: Evidence


@dataclass(frozen=True)
class BothDirections:
    """An equivalence: evidence for the right side from the left, and for the left side from the right."""

    forward: Evidence
    backward: Evidence


@dataclass(frozen=True)
class OneOf:
    """A disjunction: evidence for the part with this index."""

    index: int
    evidence: Evidence


@dataclass(frozen=True)
class Cases:
    """`on` ≥ 0 or `on` ≤ 0: |on|, and max and min of two terms that differ by `on`, are resolved in each."""

    on: Expr
    nonnegative: Evidence
    nonpositive: Evidence


@dataclass(frozen=True)
class Induction:
    """For every integer `counter` ≥ `start`: evidence at `start`, and at counter + 1 from counter.

    An equation for a sequence is first unfolded by the sequence's recurrence. Facts about the counter are set
    aside, except that counter ≥ start.
    """

    counter: Symbol
    start: int = 0
    base: Evidence = field(default_factory=lambda: Identity())
    step: Evidence = field(default_factory=lambda: Identity())


@dataclass(frozen=True)
class Antiderivative:
    """∫ₐᵇ f = F(b) − F(a) with `primitive` F, whose derivative is f."""

    primitive: Expr


@dataclass(frozen=True)
class Instance:
    """The hypothesis or step named `of`, which holds for all its bound variables, at these `values`."""

    of: str
    values: Mapping[Any, Any]


@dataclass(frozen=True)
class FromLemma:
    """The lemma's conclusion at these `values`; its premises are facts here. Neither engine proves the lemma."""

    lemma: Any
    values: Mapping[Any, Any]


Evidence = (
    Identity
    | Certificate
    | Refutation
    | NonzeroFactor
    | Antisymmetry
    | Each
    | Assume
    | BothDirections
    | OneOf
    | Cases
    | Induction
    | Antiderivative
    | Instance
    | FromLemma
)


def facts_named(evidence: Any) -> tuple[Relation, ...]:
    """The facts that certificate terms name, wherever they stand in `evidence`."""
    found: list[Relation] = []
    for term in getattr(evidence, "terms", ()):
        if isinstance(term, tuple):
            found += [part for part in term[1:] if isinstance(part, Relation)]
    for part in nested(evidence):
        found += facts_named(part)
    return tuple(found)


def nested(evidence: Any) -> tuple[Any, ...]:
    """The pieces of evidence inside a composite one."""
    match evidence:
        case Each(parts):
            return parts
        case Assume(conclusion):
            return (conclusion,)
        case OneOf(_, part):
            return (part,)
        case Antisymmetry(first, second) | BothDirections(first, second) | Cases(_, first, second):
            return (first, second)
        case Induction(_, _, base, step):
            return (base, step)
    return ()


def weights(evidence: Any) -> tuple[Expr, ...]:
    """Every expression that certificate terms bring, wherever it stands in `evidence`."""
    found: list[Expr] = []
    for term in getattr(evidence, "terms", ()):
        first = term[0] if isinstance(term, tuple) else term
        if isinstance(first, Expr):
            found.append(first)
    for part in nested(evidence):
        found += weights(part)
    return tuple(found)


def brought(evidence: Any) -> tuple[Expr, ...]:
    """Every expression that `evidence` brings to a statement, facts apart."""
    match evidence:
        case NonzeroFactor(own) | Cases(own, _, _) | Antiderivative(own):
            found = [own]
        case Instance(_, values) | FromLemma(_, values):
            found = [sympify(value) for value in values.values()]
        case _:
            found = []
    for term in getattr(evidence, "terms", ()):
        found.append(sympify(term[0] if isinstance(term, tuple) else term))
    for part in nested(evidence):
        found += brought(part)
    return tuple(found)


def counted_from(evidence: Any) -> tuple[Relation, ...]:
    """counter ≥ start for every induction in `evidence`: below its start it has shown nothing."""
    own = (ge(evidence.counter, evidence.start),) if isinstance(evidence, Induction) else ()
    return (*own, *(premise for part in nested(evidence) for premise in counted_from(part)))
