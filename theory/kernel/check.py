"""From a theorem to its verdict: every step by both voices, every hypothesis, witness and counterexample.

The status is computed here and nowhere else:

    proved              every step confirmed by both voices
    proved from lemmas  the same, except steps that instantiate a lemma, which are named
    refused             some step was confirmed by one voice at most, or something around the steps is amiss
    refuted             a step of the claim is false; the exact point is part of the verdict
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sympy import Derivative, Expr, MatrixSymbol, Pow, S, Subs, Symbol, preorder_traversal

from theory.kernel import first_voice, second_voice, smt
from theory.kernel.algebra import Refused, Scope, divisors_and_roots, prepared, reject_inexact
from theory.kernel.concrete import Undecided, holds
from theory.kernel.evidence import (
    FromLemma,
    Identity,
    Instance,
    brought,
    facts_named,
)
from theory.kernel.facts import NONNEGATIVE, POSITIVE, Facts
from theory.kernel.formula import (
    Conjunction,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    children,
    expressions,
    free_symbols,
    ge,
    gt,
    le,
    ne,
)
from theory.kernel.grammar import binders, check_expression, check_formula, check_recurrences
from theory.kernel.prime_field import Silent
from theory.kernel.refutation import false_at
from theory.kernel.theorem import Counterexample, Hypothesis, Lemma, Step, Theorem

CONFIRMED, REFUSED, SILENT, LEMMA = "confirmed", "refused", "silent", "lemma"
REASONS = (Refused, Silent, Undecided, ValueError)
NOT_ASKED = "not asked"
VERDICTS = ("tight", "exact", "not tight")
PROVED, FROM_LEMMAS, NOT_PROVED, REFUTED = "proved", "proved from lemmas", "refused", "refuted"


@dataclass(frozen=True)
class Voice:
    """What one engine says of a step: confirmed, refused (why), silent (why), or lemma."""

    engine: str
    verdict: str
    detail: str = ""


@dataclass(frozen=True)
class CheckedStep:
    """A step with what both voices say of it.

    `witness` is Z3's point, where it found one; in a `Verdict` only one that was confirmed: the hypotheses hold
    at it, and the statement fails.
    """

    step: Step
    first: Voice
    second: Voice
    witness: smt.Answer | None = None

    @property
    def proved(self) -> bool:
        """Whether both voices confirm it."""
        return self.first.verdict == self.second.verdict == CONFIRMED

    @property
    def lemma(self) -> Lemma | None:
        """The lemma that it instantiates, where it does."""
        evidence = self.step.evidence
        return evidence.lemma if isinstance(evidence, FromLemma) and self.first.verdict == LEMMA else None

    @property
    def accepted(self) -> bool:
        """Proved, or a correct instance of a lemma."""
        return self.proved or self.lemma is not None


@dataclass(frozen=True)
class Verdict:
    """Every checked step of a theorem, what is amiss beside the steps, and how long the check took."""

    theorem: Theorem
    steps: tuple[CheckedStep, ...]
    problems: tuple[str, ...]
    seconds: float

    @property
    def status(self) -> str:
        """One of the four words of this module's docstring."""
        broken = [step for step in self.steps if not step.accepted]
        if any(step.witness and step.step.name in self.theorem.claim for step in broken):
            return REFUTED
        if broken or self.problems:
            return NOT_PROVED
        return FROM_LEMMAS if self.lemmas else PROVED

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """The lemmas taken from outside, in the order of their use."""
        used: list[Lemma] = []
        for step in self.steps:
            if step.lemma and step.lemma not in used:
                used.append(step.lemma)
        return tuple(used)

    def complaints(self) -> list[str]:
        """One line for everything that keeps the theorem from being proved."""
        lines = [f"{self.theorem.name}: {problem}" for problem in self.problems]
        for checked in self.steps:
            if not checked.accepted:
                for voice in (checked.first, checked.second):
                    if voice.verdict != CONFIRMED and voice.detail != NOT_ASKED:
                        where = f"{self.theorem.name}, step {checked.step.name!r}"
                        lines.append(f"{where}: {voice.engine} {voice.verdict}: {voice.detail}")
        return lines


def check_theorem(theorem: Theorem) -> Verdict:
    """The kernel's verdict on `theorem`. It never raises on a wrong one: it says what is wrong."""
    begin = time.perf_counter()
    problems: list[str] = []
    try:
        facts = hypothesized(theorem)
    except Exception as refusal:
        return Verdict(theorem, (), (f"hypotheses: {_said(refusal)}",), time.perf_counter() - begin)
    checked: list[CheckedStep] = []
    for result in checked_steps(theorem):
        step = result.step
        if any(step.name == other.step.name for other in checked):
            problems.append(f"two steps are called {step.name!r}")
        if result.witness:
            result = _at_a_point(result, theorem.hypotheses)
        if step.name in theorem.claim and step.given and second_voice.contradictory(facts, step.given):
            problems.append(f"what step {step.name!r} is given contradicts the hypotheses: anything follows")
        checked.append(result)
    try:
        problems += _around(theorem)
    except Exception as refusal:
        problems.append(_said(refusal))
    return Verdict(theorem, tuple(checked), tuple(problems), time.perf_counter() - begin)


def hypothesized(theorem: Theorem) -> Facts:
    """What the hypotheses say that bind no variable of their own. Raises where one is not a formula of the kernel."""
    _check_hypotheses(theorem.hypotheses)
    return Facts().adding(h.statement for h in theorem.hypotheses if not h.forall)


def checked_steps(theorem: Theorem) -> Iterator[CheckedStep]:
    """Every step of derivation and sharpness as it is checked, each from the accepted ones before it."""
    facts = hypothesized(theorem)
    bound = {h.name: (h.statement, h.forall) for h in theorem.hypotheses if h.forall}
    proved: dict[str, Step] = {}
    for step in (*theorem.derivation, *theorem.sharpness.steps):
        result = check_step(step, facts, proved, bound)
        if result.accepted:
            proved[step.name] = step
        yield result


def _at_a_point(checked: CheckedStep, hypotheses: tuple[Hypothesis, ...]) -> CheckedStep:
    """The step with a witness that is really one, or with none."""
    point = false_at(checked.step, hypotheses)
    second = replace(checked.second, detail=f"fails at {point}") if point else checked.second
    return replace(checked, second=second, witness=point)


def _said(error: Exception) -> str:
    """What the kernel refuses, it refuses with a reason; what it stumbles over, with the name of the error."""
    return str(error) if isinstance(error, REASONS) else f"{type(error).__name__}: {error}"


def _check_hypotheses(hypotheses: tuple[Hypothesis, ...]) -> None:
    """Formulas of the kernel, with one name each, that bind variables and define sequences as they should."""
    names = [hypothesis.name for hypothesis in hypotheses]
    for hypothesis in hypotheses:
        if names.count(hypothesis.name) > 1:
            raise Refused(f"two hypotheses are called {hypothesis.name!r}")
        check_formula(hypothesis.statement)
        if not all(type(variable) in (Symbol, MatrixSymbol) for variable in hypothesis.forall):
            raise Refused(f"{hypothesis.name!r} binds {hypothesis.forall}, which are not all variables")
    check_recurrences(h.statement for h in hypotheses if isinstance(h.statement, Recurrence))


def check_step(
    step: Step, facts: Facts, proved: Mapping[str, Step], bound: Mapping[str, tuple[Formula, tuple[Any, ...]]]
) -> CheckedStep:
    """Both voices on one step, from the hypotheses (`facts`, `bound`) and the earlier steps it names."""
    first_name = "lemma" if isinstance(step.evidence, FromLemma) else "SymPy"
    spoken_of = {s for statement, own in bound.values() for s in free_symbols(statement) - set(own)}
    facts = replace(facts, restricted=frozenset(spoken_of))
    try:
        for formula in (step.statement, *step.given, *facts_named(step.evidence)):
            check_formula(formula)
        for expression in brought(step.evidence):
            check_expression(expression)
        if isinstance(step.evidence, FromLemma) and not isinstance(step.evidence.lemma, Lemma):
            raise Refused(f"{step.evidence.lemma!r} is no lemma")
        check_recurrences((*facts.recurrences, *(g for g in step.given if isinstance(g, Recurrence))))
    except Exception as refusal:
        reason = _said(refusal)
        return CheckedStep(step, Voice(first_name, REFUSED, reason), Voice("Z3", SILENT, reason))
    try:
        known, instances = _known(step, facts, proved, bound)
        _well_defined(step.statement, known.adding(step.premises))
        if isinstance(step.evidence, FromLemma | Instance):
            for value in step.evidence.values.values():
                _well_defined_expression(S(value), known)
    except Exception as refusal:
        # Without the earlier step, or where a divisor vanishes, Z3's point would say nothing against the statement.
        return CheckedStep(step, Voice(first_name, REFUSED, _said(refusal)), Voice("Z3", SILENT, NOT_ASKED))
    try:
        if isinstance(step.evidence, FromLemma):
            _not_fixed(step.evidence.lemma, facts.adding(step.given), _chosen(proved))
        if isinstance(step.evidence, Instance | FromLemma):
            first_voice.check_instance(step.statement, step.evidence, known, instances)
        else:
            first_voice.check(step.statement, step.evidence, known, _well_defined_expression)
        first = Voice(first_name, LEMMA if isinstance(step.evidence, FromLemma) else CONFIRMED)
    except Exception as refusal:
        first = Voice(first_name, REFUSED, _said(refusal))
    if isinstance(step.evidence, FromLemma):
        name = step.evidence.lemma.name
        return CheckedStep(step, first, Voice("lemma", first.verdict, name))
    if isinstance(step.evidence, Instance) and step.evidence.of in instances:
        statement, variables = instances[step.evidence.of]
        try:
            known = known.adding(
                [first_voice.instantiated(statement, step.evidence.values, variables, step.evidence.of)]
            )
        except Exception as refusal:
            first = Voice(first_name, REFUSED, _said(refusal))
    # Where the first voice has refused, the second can only add a point where the statement fails.
    effort = smt.GLANCE if first.verdict == REFUSED else smt.EFFORT
    return CheckedStep(step, first, *_second(step, known, effort))


def _chosen(proved: Mapping[str, Step]) -> dict[Any, set[Any]]:
    """What lemmas have said there is, each with all that it may depend on: for another w there is another θ."""
    found = {}
    for step in proved.values():
        if isinstance(step.evidence, FromLemma):
            lemma, values = step.evidence.lemma, step.evidence.values.values()
            on = {s for formula in (step.statement, *step.given) for s in free_symbols(formula)}
            on |= {symbol for value in values for symbol in S(value).free_symbols}
            found |= {variable: on - set(lemma.bound) | {variable} for variable in lemma.exists}
    return found


def _not_fixed(lemma: Lemma, assumed: Facts, chosen: Iterable[Any]) -> None:
    """A variable that a lemma's premises quantify over must not be one of which hypotheses or `given` speak."""
    fixed = [variable for variable in lemma.bound if variable in assumed.symbols.union(chosen)]
    if fixed:
        raise Refused(
            f"the lemma {lemma.name!r} quantifies over {fixed[0]}, but something is assumed of it here"
        )


def _known(
    step: Step, facts: Facts, proved: Mapping[str, Step], bound: Mapping[str, Any]
) -> tuple[Facts, dict[str, Any]]:
    """The facts at `step`, and what an `Instance` there may be of.

    A step proved without facts on a variable holds for all its values, so any earlier step may be
    instantiated in the variables that neither hypotheses nor its own `given` mention.
    """
    instances = dict(bound)
    earlier: list[Formula] = []
    general: list[tuple[Formula, frozenset[Any]]] = []
    fixed, chosen = facts.symbols, _chosen(proved)
    for name in step.using:
        if name not in proved:
            raise Refused(f"it uses the step {name!r}, which is not proved before it")
        other = proved[name]
        premises = other.premises
        statement = Implication(Conjunction(premises), other.statement) if premises else other.statement
        earlier.append(statement)
        symbols = free_symbols(statement)
        held = fixed.union(*(chosen[symbol] for symbol in symbols & chosen.keys()))
        free = tuple(s for s in symbols if s not in held)
        instances[name] = (statement, free)
        general.append((statement, frozenset(free)))
    known = replace(facts, general=tuple(general))
    return known.adding(step.given).adding(earlier), instances


def _second(step: Step, known: Facts, effort: int) -> tuple[Voice, smt.Answer | None]:
    try:
        return Voice(second_voice.confirm(step.statement, step.evidence, known, effort), CONFIRMED), None
    except second_voice.Disagreement as disagreement:
        return Voice(disagreement.engine, REFUSED, str(disagreement)), disagreement.witness
    except Exception as silence:
        return Voice("Z3", SILENT, _said(silence)), None


def _well_defined(formula: Formula, facts: Facts) -> None:
    """Every divisor proved nonzero and every root's argument nonnegative, by both voices, before they are used."""
    match formula:
        case Relation(lhs, "=", rhs) | MatrixEquality(lhs, rhs) if lhs == rhs:
            raise Refused(
                f"both sides are {lhs}: there is nothing left to show, SymPy has evaluated the claim away"
            )
        case Implication(premise, conclusion):
            _well_defined(premise, facts)
            _well_defined(conclusion, facts.adding([premise]))
        case Conjunction(parts):
            for part in parts:
                _well_defined(part, facts)
                facts = facts.adding([part])
        case Gradient() | Hessian():
            for expression in (formula.function, *first_voice.directional(formula, facts)):
                _well_defined_expression(expression, facts)
        case _ if children(formula):
            for part in children(formula):
                _well_defined(part, facts)
        case _:
            for expression in expressions(formula):
                _well_defined_expression(expression, facts)


def _well_defined_expression(expression: Expr, facts: Facts) -> None:
    reject_inexact(expression)
    for slope in expression.atoms(Derivative):
        if facts.dependent & set(slope.variables):
            raise Refused(f"{slope}: something else is defined through what it is differentiated by")
    derived = (prepared(expression, facts.rules),) if expression.has(Derivative, Subs) else ()
    for form in (expression, *derived):
        for kind, inner, scope in divisors_and_roots(form):
            _defined(kind, inner, _inside(scope, facts))


def _inside(scope: Scope, facts: Facts) -> Facts:
    """The facts within a sum or an integral: what is known outside of its variable is of another one."""
    for variable, low, high in scope:
        facts = facts.without(variable)
        if variable.is_integer or (low.is_Rational and high.is_Rational and low <= high):
            facts = facts.adding([ge(variable, low), le(variable, high)])
    return facts


@lru_cache(maxsize=1 << 12)
def _defined(kind: str, inner: Expr, facts: Facts) -> None:
    """Both voices on one divisor, or on the argument of a root or logarithm; the same one stands in many steps."""
    if kind == "power":
        # A counter may be negative: then a power divides.
        kind, inner = ("divisor", inner.base) if facts.nonzero(inner.base) else ("count", inner.exp)
    inner = prepared(inner, facts.rules) if not facts.sign(inner) else inner
    if kind == "divisor":
        if not facts.nonzero(inner):
            raise Refused(f"the divisor {inner} is not shown to be nonzero")
        claim = ne(inner, 0)
    else:
        accepted = (POSITIVE,) if kind == "log" else (POSITIVE, NONNEGATIVE)
        if facts.sign(inner) not in accepted and not (kind == "count" and _above_a_fact(inner, facts)):
            raise Refused(f"the argument {inner} of a {kind} is not shown to be {accepted[-1]}")
        claim = gt(inner, 0) if kind == "log" else ge(inner, 0)
    # Z3 is told that powers of counters are positive where their base is.
    powers = _positive_powers(claim.gap, facts)
    try:
        second_voice.confirm(claim, Identity(), _only_about(claim, facts).adding(powers), smt.GLANCE)
        return
    except (second_voice.Disagreement, Silent):
        pass  # what is known of other symbols may be needed
    try:
        second_voice.confirm(claim, Identity(), facts.adding(powers))
    except second_voice.Disagreement as disagreement:
        raise Refused(f"{claim.lhs} {claim.op} 0 is not so: {disagreement}") from None


def _only_about(claim: Formula, facts: Facts) -> Facts:
    """The facts in which nothing occurs but what the claim is about: most often enough, and much less to say."""
    symbols = free_symbols(claim)
    return replace(facts, formulas=tuple(f for f in facts.formulas if free_symbols(f) <= symbols))


def _above_a_fact(count: Expr, facts: Facts) -> bool:
    """Whether `count` is some number more than what a fact says is nonnegative: t, where t ≥ 1."""
    gaps = [fact.gap for fact in facts.relations if fact.op not in ("=", "!=")]
    return any((count - gap).is_Rational and count - gap >= 0 for gap in gaps)


def _positive_powers(expression: Expr, facts: Facts) -> list[Relation]:
    return [
        gt(node, 0)
        for node in preorder_traversal(expression)
        if isinstance(node, Pow) and not node.exp.is_Rational and facts.sign(node.base) == POSITIVE
    ]


def _around(theorem: Theorem) -> list[str]:
    """Names, the witness against vacuity, the formulas' place in the claim, counterexamples, references."""
    problems: list[str] = []
    names = [step.name for step in (*theorem.derivation, *theorem.sharpness.steps)]
    missing = [name for name in theorem.claim if name not in names]
    if missing or not theorem.claim:
        return [f"the claim names no step of the derivation: {missing or 'nothing'}"]
    if theorem.headline and theorem.headline not in theorem.claim:
        problems.append(
            f"the headline {theorem.headline!r} is no step of the claim: {', '.join(theorem.claim)}"
        )
    problems += _witness_problems(theorem)
    problems += _namesakes(theorem)
    chosen = _chosen({step.name: step for step in theorem.derivation}).keys()
    for name in theorem.claim:
        for variable in free_symbols(theorem.step(name).statement) & chosen:
            problems.append(
                f"the claim {name!r} speaks of {variable}, of which a lemma only says that there is one"
            )
    if theorem.sharpness.verdict not in VERDICTS:
        problems.append(f"the bound is one of {', '.join(VERDICTS)}, not {theorem.sharpness.verdict!r}")
    stated = [e for name in theorem.claim for e in expressions(theorem.step(name).statement)]
    for key, formula in theorem.formulas.items():
        if not any(_occurs(formula, expression) for expression in stated):
            problems.append(f"the formula {key!r} = {formula} does not occur in the claim")
    for counterexample in theorem.counterexamples:
        problems += counterexample_problems(theorem, counterexample)
    needed = {h.name for h in theorem.hypotheses if not h.definition}
    for name in sorted(needed - {c.drops for c in theorem.counterexamples}):
        problems.append(
            f"no counterexample shows that the hypothesis {name!r} is needed; if the claim is not even defined "
            "without it, it belongs into the `given` of the steps that divide"
        )
    if theorem.name and not theorem.title:
        problems.append("no title: the docstring of its file is empty")
    if not theorem.references:
        problems.append("no reference")
    return problems


def _namesakes(theorem: Theorem) -> list[str]:
    """Two symbols of one name are one to the reader: ∫ s ds from 0 to 1 is not s."""
    steps = (*theorem.derivation, *theorem.sharpness.steps)
    formulas = [h.statement for h in theorem.hypotheses]
    formulas += [f for step in steps for f in (step.statement, *step.given, *facts_named(step.evidence))]
    symbols = {s for f in formulas for e in expressions(f) for s in e.free_symbols | binders(e)}
    names = [(type(symbol).__name__, str(symbol)) for symbol in symbols]
    return [f"two symbols are called {name[1]!r}" for name in sorted(set(names)) if names.count(name) > 1]


def _occurs(formula: Expr, expression: Any) -> bool:
    return expression == formula or expression.has(formula)


def _witness_problems(theorem: Theorem) -> list[str]:
    """Contradictory hypotheses prove everything, so an exact point must satisfy them all."""
    problems = []
    for hypothesis in theorem.hypotheses:
        try:
            if not holds(hypothesis.statement, theorem.witness, hypothesis.forall, _recurrences(theorem)):
                problems.append(f"the witness does not satisfy the hypothesis {hypothesis.name!r}")
        except (Undecided, Refused, ValueError) as doubt:
            problems.append(f"the witness leaves the hypothesis {hypothesis.name!r} undecided: {doubt}")
    return problems + _broken_lemmas(theorem)


def _broken_lemmas(theorem: Theorem) -> list[str]:
    """A lemma that speaks of a function, such as the mean, contradicts hypotheses that say it is another one."""
    problems = []
    for step in (*theorem.derivation, *theorem.sharpness.steps):
        if isinstance(step.evidence, FromLemma) and not step.evidence.lemma.bound:
            lemma, values = step.evidence.lemma, step.evidence.values
            try:
                instance = first_voice.instantiated(lemma.statement, values, lemma.forall, lemma.name)
                if not holds(instance, theorem.witness, (), _recurrences(theorem)):
                    problems.append(f"the witness breaks the lemma {lemma.name!r} at step {step.name!r}")
            except Exception:  # nothing is decided at this point
                continue
    return problems


def _recurrences(theorem: Theorem) -> tuple[Recurrence, ...]:
    return tuple(h.statement for h in theorem.hypotheses if isinstance(h.statement, Recurrence))


def counterexample_problems(theorem: Theorem, counterexample: Counterexample) -> list[str]:
    """Empty where the point satisfies every other hypothesis, and neither the dropped one nor the claim."""
    where = f"counterexample to {counterexample.drops!r}"
    named = {h.name: h for h in theorem.hypotheses}
    if counterexample.drops not in named:
        return [f"{where}: no such hypothesis"]
    if counterexample.breaks not in theorem.claim:
        return [f"{where}: it breaks {counterexample.breaks!r}, which is no step of the claim"]
    problems, recurrences = [], _recurrences(theorem)
    try:
        for hypothesis in theorem.hypotheses:
            satisfied = holds(hypothesis.statement, counterexample.at, hypothesis.forall, recurrences)
            if satisfied != (hypothesis.name != counterexample.drops):
                problems.append(
                    f"{where}: the hypothesis {hypothesis.name!r} is {'satisfied' if satisfied else 'violated'} there"
                )
        step = theorem.step(counterexample.breaks)
        if not all(holds(g, counterexample.at, (), recurrences) for g in step.given):
            problems.append(f"{where}: what step {step.name!r} is given does not hold there")
        if holds(step.statement, counterexample.at, (), recurrences):
            problems.append(f"{where}: step {step.name!r} holds there all the same")
    except (Undecided, Refused, ValueError) as doubt:
        problems.append(f"{where}: undecided: {doubt}")
    return problems
