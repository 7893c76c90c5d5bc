"""Looks for evidence that the kernel's first voice accepts; what is found is checked there, so nothing rests on this.

Statements are taken apart by their connectives, |·|, max and min by cases. For an inequality a certificate is
sought: the gap, cleared of divisors that are seen to be positive, as a combination of products of facts and of squares
with nonnegative rational coefficients. Which coefficients is a linear program over ℚ, and Z3's simplex
is exact. Products of one fact come first, then of two and three, so the certificate found is short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import Any

import z3
from sympy import QQ, Abs, Dummy, Expr, Max, Min, Pow, Rational, S, factor_list, fraction, together
from sympy.polys.polyerrors import CoercionFailed
from sympy.polys.rings import PolyElement, PolyRing

from theory.kernel.algebra import Refused
from theory.kernel.evidence import (
    Antisymmetry,
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    Identity,
    OneOf,
    Refutation,
)
from theory.kernel.facts import POSITIVE, Facts
from theory.kernel.first_voice import case_goals, check
from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Implication,
    Relation,
    expressions,
    ge,
    gt,
    le,
)
from theory.kernel.prime_field import Silent
from theory.kernel.smt import entails
from theory.kernel.theorem import Step

MOST_PRODUCTS = 250
"""Products of facts and squares in one linear program."""

MOST_PROGRAMS = 40
"""Linear programs in the search for one claim."""

MOST_CASES = 3
"""Absolute values, maxima and minima resolved one inside the other."""

_EFFORT = 3_000_000


@dataclass
class Effort:
    """What may still be spent: linear programs."""

    programs: int = MOST_PROGRAMS

    def spend(self) -> bool:
        """Whether there was one left."""
        self.programs -= 1
        return self.programs >= 0


def find(formula: Formula, facts: Facts, effort: Effort, cases: int = MOST_CASES) -> Any:
    """Evidence for `formula` from `facts` that the first voice accepts; None where none is found."""
    for evidence in _candidates(formula, facts, effort, cases):
        try:
            check(formula, evidence, facts, _taken_on_trust)
        except Refused:
            continue
        return evidence
    return None


def derivation(claim: Formula, facts: Facts) -> tuple[Step, ...] | None:
    """Steps that end in the claim: first that variables and divisors are positive where they are, then the claim.

    A certificate divides only by what is seen to be positive, so that is shown before.
    """
    effort = Effort()
    steps: list[Step] = []
    for expression in _worth_a_sign(claim, facts):
        if facts.sign(expression) == POSITIVE:
            continue
        for evidence in _certificate(gt(expression, 0), facts, Effort(1), 1):
            fact = gt(expression, 0)
            try:
                check(fact, evidence, facts, _taken_on_trust)
            except Refused:
                continue
            names = tuple(step.name for step in steps)
            steps.append(
                Step(f"sign-{len(steps) + 1}", fact, "A sum of what is positive.", evidence, using=names)
            )
            facts = facts.adding([fact])
            break
    evidence = find(claim, facts, effort)
    if evidence is None:
        return None
    used = tuple(step.name for step in steps)
    return (*steps, Step("claim", claim, "By the certificate.", evidence, using=used))


def _worth_a_sign(claim: Formula, facts: Facts) -> list[Expr]:
    """Variables, and divisors, of the claim and the facts."""
    seen = [side for formula in (claim, *facts.relations) for side in expressions(formula)]
    divisors = [fraction(together(side))[1] for side in seen]
    symbols = sorted({s for side in seen for s in side.free_symbols}, key=lambda s: s.name)
    return [*symbols, *dict.fromkeys(d for d in divisors if not d.is_Rational)]


def _taken_on_trust(expression: Expr, facts: Facts) -> None:
    """Whether what evidence brings is defined is asked when the kernel checks it."""


def _candidates(formula: Formula, facts: Facts, effort: Effort, cases: int) -> Iterator[Any]:
    match formula:
        case Conjunction(parts):
            found = [find(part, facts, effort, cases) for part in parts]
            if None not in found:
                yield Each(*found)
        case Disjunction(parts):
            for index, part in enumerate(parts):
                if _plausible(part, facts) and (found := find(part, facts, effort, cases)) is not None:
                    yield OneOf(index, found)
        case Implication(premise, conclusion):
            if (found := find(conclusion, facts.adding([premise]), effort, cases)) is not None:
                yield Assume(found)
        case Equivalence(left, right):
            forward = find(right, facts.adding([left]), effort, cases)
            if forward is not None:
                backward = find(left, facts.adding([right]), effort, cases)
                if backward is not None:
                    yield BothDirections(forward, backward)
        case Relation(op="="):
            yield Identity()
            yield from _by_cases(formula, facts, effort, cases)
            below = find(le(formula.lhs, formula.rhs), facts, effort, 0)
            if below is not None:
                above = find(ge(formula.lhs, formula.rhs), facts, effort, 0)
                if above is not None:
                    yield Antisymmetry(below, above)
        case Relation():
            yield Certificate()
            for factors in (1, 2, 3):
                yield from _certificate(formula, facts, effort, factors)
            yield from _by_cases(formula, facts, effort, cases)
            for factors in (2, 3):
                yield from _refutation(formula, facts, effort, factors)


def _plausible(formula: Formula, facts: Facts) -> bool:
    """Whether Z3 finds this part of a disjunction true by itself, so that looking for its evidence is worth it."""
    try:
        return entails(facts.relations, formula).verdict == "proved"
    except Silent:
        return True


def _by_cases(formula: Relation, facts: Facts, effort: Effort, cases: int) -> Iterator[Any]:
    """One case distinction, on whichever |·|, max or min stands in the statement, or in a fact."""
    if cases == 0:
        return
    nodes = {node for side in expressions(formula) for node in side.atoms(Abs, Max, Min)}
    nodes = nodes or {
        node for fact in facts.relations for side in expressions(fact) for node in side.atoms(Abs, Max, Min)
    }
    for node in sorted(nodes, key=str):
        if isinstance(node, Abs):
            splits = [node.args[0]]
        else:
            splits = [a - b for a, b in combinations(node.args, 2)] if len(node.args) == 2 else []
        for on in splits:
            evidence = _split(formula, on, facts, effort, cases - 1)
            if evidence is not None:
                yield evidence
                return


def _split(formula: Relation, on: Expr, facts: Facts, effort: Effort, cases: int) -> Any:
    parts = []
    for goal, known in case_goals(formula, on, facts):
        found = find(goal, known, effort, cases)
        if found is None:
            return None
        parts.append(found)
    return Cases(on, *parts)


# --- Certificates by linear programming ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Term:
    """A nonnegative polynomial with the certificate term that stands for it: weight, and facts."""

    polynomial: PolyElement
    weight: Expr
    facts: tuple[Relation, ...] = ()
    strict: bool = False
    free: bool = False


class _Ring:
    """Polynomials over ℚ in the symbols and in a generator for each root, |·|, max and min of some expressions.

    Powers are kept low by r² = u for a root r of u, and |u|² = u².
    """

    def __init__(self, seen: Sequence[Expr]) -> None:
        nodes: dict[Expr, Dummy] = {}
        for expression in seen:
            for node in sorted(expression.atoms(Pow, Abs, Max, Min), key=str):
                if not isinstance(node, Pow):
                    nodes.setdefault(node, Dummy("o"))
                elif node.exp.is_Rational and node.exp.q == 2:
                    nodes.setdefault(Pow(node.base, S.Half), Dummy("r"))
        symbols = sorted({s for e in seen for s in e.free_symbols}, key=lambda s: s.name)
        self.nodes = nodes
        self.backward = {generator: node for node, generator in nodes.items()}
        self.ring = PolyRing([*symbols, *nodes.values()] or [Dummy("c")], QQ)
        self.squares: dict[int, PolyElement] = {}
        for node, generator in nodes.items():
            if isinstance(node, Pow | Abs):
                square = node.base if isinstance(node, Pow) else node.args[0] ** 2
                self.squares[self.ring.symbols.index(generator)] = self._read(square)

    @property
    def generators(self) -> list[PolyElement]:
        """Symbols first."""
        return list(self.ring.gens)

    def polynomial(self, expression: Expr) -> PolyElement:
        """Raises NotPolynomial."""
        return self.reduced(self._read(expression))

    def _read(self, expression: Expr) -> PolyElement:
        def is_root(node: Expr) -> bool:
            return isinstance(node, Pow) and node.exp.is_Rational and node.exp.q == 2

        def generator(node: Pow) -> Expr:  # the base has its own roots replaced already
            found = self.nodes.get(Pow(node.base.xreplace(self.backward), S.Half))
            return node if found is None else found ** (2 * node.exp)

        opaque = {node: g for node, g in self.nodes.items() if not isinstance(node, Pow)}
        try:
            return self.ring.from_expr(expression.xreplace(opaque).replace(is_root, generator).expand())
        except (ValueError, CoercionFailed) as error:
            raise NotPolynomial(str(error)) from None

    def reduced(self, polynomial: PolyElement) -> PolyElement:
        """With r² replaced by u wherever r is a generator that has a square."""
        for index, square in self.squares.items():
            while any(monomial[index] > 1 for monomial in polynomial):
                total = self.ring.zero
                for monomial, value in polynomial.terms():
                    lowered = list(monomial)
                    times, lowered[index] = divmod(monomial[index], 2)
                    total += self.ring({tuple(lowered): value}) * square**times
                polynomial = total
        return polynomial

    def expression(self, polynomial: PolyElement) -> Expr:
        """The polynomial with what its generators stand for."""
        return polynomial.as_expr().xreplace(self.backward)


class NotPolynomial(ValueError):
    """An expression that is no polynomial in symbols, roots, |·|, max and min."""


def _cleared(expression: Expr, facts: Facts) -> tuple[Expr, Expr] | None:
    """(numerator, divisor) with expression = numerator / divisor and a divisor seen to be positive."""
    numerator, divisor = fraction(together(expression))
    if facts.sign(divisor) != POSITIVE:
        numerator, divisor = -numerator, -divisor
    return (numerator, divisor) if facts.sign(divisor) == POSITIVE else None


def _structural(seen: Sequence[Expr]) -> list[Relation]:
    """What |·|, max, min and √ bring with them."""
    found: list[Relation] = []
    for expression in seen:
        for node in sorted(expression.atoms(Abs, Max, Min, Pow), key=str):
            if isinstance(node, Abs):
                found += [ge(node, node.args[0]), ge(node, -node.args[0])]
            elif isinstance(node, Max):
                found += [ge(node, arg) for arg in node.args]
            elif isinstance(node, Min):
                found += [le(node, arg) for arg in node.args]
            elif node.exp == S.Half:
                found.append(ge(node, 0))
    return list(dict.fromkeys(found))


def _known(ring: _Ring, facts: Facts, structural: Sequence[Relation]) -> list[_Term]:
    """The usable facts, cleared of their divisors."""
    found = []
    for fact in (*facts.relations, *structural):
        if fact.op != "!=" and (cleared := _cleared(fact.gap, facts)) is not None:
            gap, weight = cleared
            polynomial = ring.polynomial(gap)
            if polynomial:
                strict, free = fact.op in ("<", ">"), fact.op == "="
                found.append(_Term(polynomial, weight, (fact,), strict, free))
    return found


def _terms(ring: _Ring, known: Sequence[_Term], factors: int) -> list[_Term]:
    """Products of up to `factors` facts; from two on also squares of simple polynomials, alone and times a fact."""
    one = ring.ring.one
    found = [_Term(one, S.One, strict=True)]
    ordered = [term for term in known if not term.free]
    for count in range(1, factors + 1):
        for group in combinations_with_replacement(ordered, count):
            if len(found) >= MOST_PRODUCTS:
                break
            polynomial, weight, named = one, S.One, ()
            for term in group:
                polynomial = ring.reduced(polynomial * term.polynomial)
                weight, named = weight * term.weight, named + term.facts
            found.append(_Term(polynomial, weight, named, all(t.strict for t in group)))
    multipliers = [one, *ring.generators]
    multipliers += [a * b for a, b in combinations_with_replacement(ring.generators[:4], 2)]
    for term in known:
        for monomial in multipliers if term.free else ():
            weight = term.weight * ring.expression(monomial)
            found.append(_Term(ring.reduced(term.polynomial * monomial), weight, term.facts, free=True))
    return found if factors == 1 else [*found, *_squares(ring, ordered)]


def _squares(ring: _Ring, ordered: Sequence[_Term]) -> list[_Term]:
    one, linear = ring.ring.one, ring.generators
    monomials = [one, *linear, *(ring.reduced(a * b) for a, b in combinations_with_replacement(linear, 2))]
    simple = [*linear, *(a + sign * b for a, b in combinations([one, *linear], 2) for sign in (-1, 1))]
    more = [a + sign * b for a, b in combinations(monomials, 2) for sign in (-1, 1)]
    found: dict[PolyElement, _Term] = {}
    for root in dict.fromkeys([*simple, *more]):
        square = ring.reduced(root**2)
        found.setdefault(square, _Term(square, ring.expression(root) ** 2))
        if len(found) >= MOST_PRODUCTS:
            break
    times_facts = [
        _Term(
            ring.reduced(ring.reduced(root**2) * t.polynomial), ring.expression(root) ** 2 * t.weight, t.facts
        )
        for root in simple
        for t in ordered
    ]
    return [*found.values(), *times_facts[:MOST_PRODUCTS]]


def _useful(target: PolyElement, terms: Sequence[_Term]) -> list[_Term]:
    """Without duplicates, and without terms that nothing can cancel: a monomial with one sign, not in the target."""
    kept = list({(term.polynomial, term.free, term.strict): term for term in reversed(terms)}.values())[::-1]
    while True:
        signs: dict[tuple[int, ...], set[int]] = {}
        for term in kept:
            for monomial, value in term.polynomial.terms():
                signs.setdefault(monomial, set()).update((-1, 1) if term.free else (1 if value > 0 else -1,))
        stuck = {monomial for monomial, seen in signs.items() if len(seen) == 1 and monomial not in target}
        remaining = [term for term in kept if stuck.isdisjoint(term.polynomial)]
        if len(remaining) == len(kept):
            return kept
        kept = remaining


def _solved(target: PolyElement, terms: Sequence[_Term], strict: bool) -> list[tuple[Rational, _Term]] | None:
    """Coefficients with Σ c·term = target, nonnegative where the term is not free; exact."""
    terms = _useful(target, terms)
    rows: dict[tuple[int, ...], list[str]] = {monomial: [] for monomial in target}
    for k, term in enumerate(terms):
        for monomial, value in term.polynomial.terms():
            rows.setdefault(monomial, []).append(f"(* {_number(value)} c{k})")
    positive = [f"c{k}" for k, term in enumerate(terms) if term.strict]
    if not all(rows.values()) or (strict and not positive):
        return None
    # As text: Z3 reads it many times faster than its terms can be made one by one.
    program = [f"(declare-const c{k} Real)" for k in range(len(terms))]
    program += [f"(assert (>= c{k} 0))" for k, term in enumerate(terms) if not term.free]
    program += [f"(assert (= (+ 0 {' '.join(row)}) {_number(target.get(m, 0))}))" for m, row in rows.items()]
    program += [f"(assert (> (+ 0 {' '.join(positive)}) 0))"] if strict else []
    solver = z3.SolverFor("QF_LRA")
    solver.set("rlimit", _EFFORT)
    solver.from_string("\n".join(program))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    found = []
    for k, term in enumerate(terms):
        value = model.eval(z3.Real(f"c{k}"), model_completion=True).as_fraction()
        if value:
            found.append((Rational(value.numerator, value.denominator), term))
    return found


def _number(value: Any) -> str:
    """A rational number as SMT-LIB writes it."""
    exact = Rational(str(value))
    size = f"(/ {abs(exact.p)}.0 {exact.q}.0)"
    return f"(- {size})" if exact.p < 0 else size


def _written(solution: Sequence[tuple[Rational, _Term]], weight: Expr) -> tuple[Any, ...]:
    return tuple((c * term.weight * weight, *term.facts) for c, term in solution)


def _certificate(claim: Relation, facts: Facts, effort: Effort, factors: int) -> Iterator[Any]:
    cleared = _cleared(claim.gap, facts)
    if cleared is None or not effort.spend():
        return
    numerator, divisor = cleared
    aside, rest = _signed_factors(numerator, facts, claim.strict)
    seen = [rest, *(side for fact in facts.relations for side in expressions(fact))]
    try:
        ring = _Ring(seen)
        terms = _terms(ring, _known(ring, facts, _structural(seen)), factors)
        solution = _solved(ring.polynomial(rest), terms, claim.strict)
    except NotPolynomial:
        return
    if solution is not None:
        yield Certificate(*_written(solution, aside / divisor))


def _signed_factors(numerator: Expr, facts: Facts, strict: bool) -> tuple[Expr, Expr]:
    """(aside, rest) whose product is the numerator; the factors set aside are seen to be nonnegative (or positive)."""
    if numerator.atoms(Abs, Max, Min) or any(not node.exp.is_Integer for node in numerator.atoms(Pow)):
        return S.One, numerator
    aside, (rest, factors) = S.One, factor_list(numerator)
    for factor, times in factors:
        for sign in (1, -1):
            if facts.sign(sign * factor) == POSITIVE or (not strict and facts.sign(sign * factor)):
                aside, rest = aside * (sign * factor) ** times, rest * sign**times
                break
        else:
            squares = 0 if strict else times - times % 2
            aside, rest = aside * factor**squares, rest * factor ** (times - squares)
    return aside, rest


def _refutation(claim: Relation, facts: Facts, effort: Effort, factors: int) -> Iterator[Any]:
    """The claim's negation among the facts, and a sum of products, one of them positive, that vanishes."""
    if not effort.spend():
        return
    supposing = facts.adding([claim.negated()])
    seen = [*expressions(claim), *(side for fact in facts.relations for side in expressions(fact))]
    try:
        ring = _Ring(seen)
        terms = _terms(ring, _known(ring, supposing, _structural(seen)), factors)
        solution = _solved(ring.ring.zero, terms, strict=True)
    except NotPolynomial:
        return
    if solution is not None:
        yield Refutation(*_written(solution, S.One))
