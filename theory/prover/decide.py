"""Rules on a claim: proved, refuted with an exact point, vacuous, undefined somewhere, or undecided.

In this order: do the hypotheses contradict each other; is everything defined where they hold; does Z3 find
the claim true or false; if true, is there a certificate that the kernel's first voice accepts; if false,
which point is the plainest. A point is evaluated exactly, by other code than Z3's, before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3
from sympy import CRootOf, Expr, Poly, Rational, Symbol

from theory.kernel.check import REASONS, check_step
from theory.kernel.concrete import Undecided, holds
from theory.kernel.facts import NO_FACTS
from theory.kernel.formula import Formula, conjuncts, free_symbols
from theory.kernel.smt import Translator
from theory.kernel.theorem import Step
from theory.language.meaning import ALGEBRAIC, Condition, Reader
from theory.language.syntax import Unreadable, parse
from theory.prover.search import derivation

PROVED, REFUTED, VACUOUS, UNDEFINED, UNDECIDED = "proved", "refuted", "vacuous", "undefined", "undecided"
Z3, SYMPY = "Z3", "SymPy"

_EFFORT = 200_000_000


@dataclass(frozen=True)
class Ruling:
    """What was found.

    `voices` are the engines that confirm it. `steps` end in the claim, where a
    certificate was found.
    `point` has an exact value for each variable: of a counterexample, or where something is undefined.
    """

    verdict: str
    claim: Formula
    hypotheses: tuple[Formula, ...]
    voices: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    point: tuple[tuple[Symbol, Expr], ...] = ()
    reason: str = ""


def rule(
    claim: str, given: Sequence[str] = (), first: Callable[[Ruling], None] = lambda ruling: None
) -> Ruling:
    """The ruling on `claim` under the hypotheses `given`; `first` is told what Z3 says before a certificate is sought.

    Raises `Unreadable`, which says which of the texts it is.
    """
    conditions: list[list[Condition]] = []
    formulas = [_read(f"hypothesis {k}", text, conditions) for k, text in enumerate(given, start=1)]
    goal = _read("claim", claim, conditions)
    return _Court(goal, tuple(formulas), first).ruling(conditions)


def _read(name: str, text: str, conditions: list[list[Condition]]) -> Formula:
    try:
        reader = Reader(text, ALGEBRAIC)
        formula = reader.claim(parse(text))
    except Unreadable as error:
        raise Unreadable(None, error.at, f"{name}, {error}") from None
    conditions.append(reader.conditions)
    return formula


class _Court:
    def __init__(
        self, claim: Formula, hypotheses: tuple[Formula, ...], first: Callable[[Ruling], None]
    ) -> None:
        self.claim = claim
        self.hypotheses = hypotheses
        self.first = first

    def ruling(self, conditions: Sequence[Sequence[Condition]]) -> Ruling:
        undefined = self._undefined(conditions)
        if undefined is not None:
            return undefined
        if _contradict(self.hypotheses):
            return self._with(VACUOUS, reason=self._contradiction())
        verdict, point = _solve(self.hypotheses, self.claim)
        if verdict == z3.sat:
            return self._refuted(point)
        if verdict == z3.unsat:
            self.first(self._with(PROVED, voices=(Z3,), reason="the search for a certificate was not ended"))
        steps = self._certified()
        if steps:
            return self._with(PROVED, voices=(SYMPY, Z3), steps=steps)
        if verdict == z3.unsat:
            return self._with(PROVED, voices=(Z3,), reason="no certificate was found")
        return self._with(UNDECIDED, reason="Z3 did not decide it, and no certificate was found")

    def _certified(self) -> tuple[Step, ...]:
        """Steps on which both voices of the kernel agree, as on a theorem's; none where none were found."""
        facts = NO_FACTS.adding(self.hypotheses)
        try:
            steps = derivation(self.claim, facts) or ()
        except REASONS:  # terms that the kernel has no certificates for
            return ()
        proved: dict[str, Step] = {}
        for step in steps:
            if not check_step(step, facts, proved, {}).proved:
                return ()
            proved[step.name] = step
        return steps

    def _with(self, verdict: str, **more: Any) -> Ruling:
        return Ruling(verdict, self.claim, self.hypotheses, **more)

    # --- Is it defined? ------------------------------------------------------------------------------------

    def _undefined(self, conditions: Sequence[Sequence[Condition]]) -> Ruling | None:
        """A hypothesis may rest on those that are defined already; the claim on all of them."""
        *of_hypotheses, of_claim = conditions
        settled: list[Formula] = []
        waiting = list(zip(self.hypotheses, of_hypotheses, strict=True))
        failure: Ruling | None = None
        while waiting:
            remaining = []
            for formula, needed in waiting:
                problem = self._unmet(settled, needed)
                if problem is None:
                    settled += conjuncts(formula)
                else:
                    failure = failure or problem
                    remaining.append((formula, needed))
            if len(remaining) == len(waiting):
                return failure
            waiting, failure = remaining, None
        return self._unmet(self.hypotheses, of_claim)

    def _unmet(self, facts: Sequence[Formula], needed: Sequence[Condition]) -> Ruling | None:
        before: list[Formula] = []
        for condition in needed:
            known = [*facts, *before, *condition.guards]
            verdict, point = _solve(known, condition.formula)
            if verdict == z3.sat:
                where = f"needed: {condition.what}; the hypotheses don't say so"
                return self._with(UNDEFINED, point=point, reason=where)
            if verdict == z3.unknown:
                return self._with(UNDECIDED, reason=f"Z3 did not decide whether {condition.what}")
            if not condition.guards:
                before.append(condition.formula)
        return None

    def _contradiction(self) -> str:
        """The fewest hypotheses that Z3 needs to find the contradiction."""
        core = list(range(len(self.hypotheses)))
        for k in list(core):
            rest = [j for j in core if j != k]
            if _contradict([self.hypotheses[j] for j in rest]):
                core = rest
        numbers = ", ".join(str(k + 1) for k in core)
        return f"no point satisfies hypothesis {numbers}" + (" together" if len(core) > 1 else "")

    # --- Points --------------------------------------------------------------------------------------------

    def _refuted(self, point: tuple[tuple[Symbol, Expr], ...]) -> Ruling:
        at = dict(point)
        if not self._symbols() <= at.keys():
            return self._with(
                UNDECIDED, reason="Z3 finds it false somewhere, but at no point that it can write down"
            )
        try:
            allowed = all(holds(h, at) for h in self.hypotheses)
            fails = not holds(self.claim, at)
        except Undecided:
            return self._with(REFUTED, voices=(Z3,), point=point)
        if not (allowed and fails):
            return self._with(UNDECIDED, reason=f"Z3's point {at} was not confirmed by exact evaluation")
        return self._with(REFUTED, voices=(SYMPY, Z3), point=point)

    def _symbols(self) -> set[Any]:
        return {symbol for formula in (*self.hypotheses, self.claim) for symbol in free_symbols(formula)}


def _contradict(formulas: Sequence[Formula]) -> bool:
    return _solve(formulas)[0] == z3.unsat


def _solve(facts: Sequence[Formula], claim: Formula | None = None) -> tuple[Any, tuple]:
    """Z3 on the facts and, where there is a claim, on its negation; the plainest point where it is satisfiable."""
    translator = Translator()
    propositions = [translator.formula(fact) for fact in facts]
    if claim is not None:
        propositions.append(z3.Not(translator.formula(claim)))
    symbols = sorted(
        {s for f in (*facts, *([claim] if claim is not None else [])) for s in free_symbols(f)},
        key=lambda s: s.name,
    )
    for symbol in symbols:
        translator.variable(symbol)
    for make in (lambda: z3.SolverFor("QF_NRA"), z3.Solver):
        solver = make()
        solver.set("rlimit", _EFFORT)
        solver.add(*propositions, *translator.side)
        verdict = solver.check()
        if verdict != z3.unknown:
            break
    if verdict != z3.sat:
        return verdict, ()
    return verdict, tuple(_plainest(solver, {s: translator.variables[s] for s in symbols}))


def _plainest(solver: Any, variables: dict[Symbol, Any]) -> Iterator[tuple[Symbol, Expr]]:
    """A value for each variable in turn, of the first simple ones that leave the rest satisfiable."""
    for symbol, variable in variables.items():
        solver.push()
        solver.set("rlimit", _EFFORT)
        if solver.check() != z3.sat:
            return
        found = solver.model().eval(variable, model_completion=True)
        for value in (*_simple_near(found), found):
            solver.push()
            solver.add(variable == value)
            if solver.check() == z3.sat:
                yield symbol, _exact(value)
                break
            solver.pop()


def _simple_near(found: Any) -> Iterator[Any]:
    small = [Fraction(k) for k in (1, 2, 0, -1, 3, -2)]
    value = found.approx(20) if z3.is_algebraic_value(found) else found
    near = Fraction(value.as_decimal(20).rstrip("?"))
    rounded = [Fraction(round(near * d), d) for d in (1, 2, 3, 4, 10, 100, 1000)]
    for candidate in dict.fromkeys([*small, *rounded]):
        yield z3.Q(candidate.numerator, candidate.denominator)


def _exact(value: Any) -> Expr:
    if z3.is_algebraic_value(value):
        unknown = Symbol("x")
        coefficients = [Rational(str(c)) for c in reversed(value.poly())]
        polynomial = Poly(coefficients, unknown)
        return CRootOf(polynomial, value.index() - 1, radicals=polynomial.degree() <= 2)
    fraction = value.as_fraction()
    return Rational(fraction.numerator, fraction.denominator)


__all__ = ["PROVED", "REFUTED", "UNDECIDED", "UNDEFINED", "VACUOUS", "Ruling", "rule"]
