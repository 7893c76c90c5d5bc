"""The mutation battery: a theorem is spoiled in every way the kernel should notice, and it must notice.

Mutants of a theorem: each number in its claim changed by one, each side of each step moved by one per cent, each
relation turned, each hypothesis dropped. A mutant is *refused* when the kernel does not accept it, with the residual
or the exact point as the reason. One that is accepted has been proved by both voices, so it is *true* and
listed with its reason; should exact evaluation at random rational points contradict it, it has *escaped*, and
the kernel is broken.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import Basic, Expr, Rational, S, Symbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.kernel.algebra import Refused
from theory.kernel.check import (
    CONFIRMED,
    REASONS,
    CheckedStep,
    check_step,
    checked_steps,
    counterexample_problems,
    hypothesized,
)
from theory.kernel.concrete import Undecided, holds
from theory.kernel.facts import Facts
from theory.kernel.formula import (
    Formula,
    Gradient,
    Hessian,
    MatrixEquality,
    Recurrence,
    Relation,
    children,
    free_symbols,
    sides,
    with_children,
    with_sides,
)
from theory.kernel.prime_field import Silent
from theory.kernel.second_voice import Disagreement, confirm
from theory.kernel.theorem import Step, Theorem

PERTURBATION = Rational(101, 100)
TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "=": "<", "!=": "="}
POINTS = 60


@dataclass(frozen=True)
class MutantReport:
    """How a theorem's mutants fared. `refused_because` has one (mutant, reason) pair for each refused."""

    tried: int
    refused_because: tuple[tuple[str, str], ...]
    true: tuple[tuple[str, str], ...]
    escaped: tuple[str, ...]

    @property
    def refused(self) -> int:
        """How many the kernel did not accept."""
        return len(self.refused_because)


def battery(theorem: Theorem) -> MutantReport:
    """Every mutant of `theorem` put to the kernel."""
    facts = hypothesized(theorem)
    bound = {h.name: (h.statement, h.forall) for h in theorem.hypotheses if h.forall}
    refused: list[tuple[str, str]] = []
    true: list[tuple[str, str]] = []
    escaped: list[str] = []
    proved: dict[str, Step] = {}
    for step in (*theorem.derivation, *theorem.sharpness.steps):
        for description, mutant in _step_mutants(step, claim=step.name in theorem.claim):
            result = check_step(mutant, facts, proved, bound)
            if not result.accepted:
                refused.append((description, _why(result)))
            elif _contradicted(mutant, facts):
                escaped.append(description)
            else:
                true.append((description, _why_true(step, mutant, facts)))
        proved[step.name] = step
    for description, fate, reason in _without_hypotheses(theorem):
        if fate == "escaped":
            escaped.append(f"{description}: {reason}")
        else:
            (refused if fate == "refused" else true).append((description, reason))
    return MutantReport(len(refused) + len(true) + len(escaped), tuple(refused), tuple(true), tuple(escaped))


def _why(result: CheckedStep) -> str:
    if result.witness:
        return f"does not follow: nothing said excludes {result.witness}"
    voices = [voice for voice in (result.first, result.second) if voice.verdict != CONFIRMED]
    return "; ".join(f"{voice.engine}: {voice.detail}" for voice in voices)


def _why_true(step: Step, mutant: Step, facts: Facts) -> str:
    """The original implies it, or, where that cannot be said, both voices prove it on its own."""
    try:
        confirm(mutant.statement, mutant.evidence, facts.adding(step.given).adding([step.statement]))
    except (Disagreement, Silent, Refused, ValueError):
        return "both voices prove it"
    return "it is weaker than the original, or says the same"


def _step_mutants(step: Step, claim: bool) -> Iterator[tuple[str, Step]]:
    for place, formula in _formula_mutants(step.statement, numbers=claim):
        if formula != step.statement:
            yield f"{step.name}: {place}", replace(step, statement=formula)


def _formula_mutants(formula: Formula, numbers: bool) -> Iterator[tuple[str, Formula]]:
    parts = children(formula)
    for k, part in enumerate(parts):
        for place, mutant in _formula_mutants(part, numbers):
            yield place, with_children(formula, (*parts[:k], mutant, *parts[k + 1 :]))
    if parts or isinstance(formula, Recurrence):
        return
    if isinstance(formula, Relation):
        yield (
            f"{formula.op} turned into {TURNED[formula.op]}",
            Relation(formula.lhs, TURNED[formula.op], formula.rhs),
        )
    expressions = sides(formula)
    mutable = (0, 2) if isinstance(formula, Gradient | Hessian) else range(len(expressions))
    for k in mutable:
        side = expressions[k]
        for place, mutant in _expression_mutants(side, numbers):
            try:
                yield place, with_sides(formula, (*expressions[:k], mutant, *expressions[k + 1 :]))
            except (TypeError, ValueError):
                continue


def _expression_mutants(side: Basic, numbers: bool) -> Iterator[tuple[str, Basic]]:
    if side != 0:
        yield f"{side} made 1% larger", PERTURBATION * side  # type: ignore[operator]
    if not numbers:
        return
    for path, number in _numbers(side, ()):
        try:
            yield f"{number} made {number + 1} in {side}", _replaced(side, path, number + 1)
        except (TypeError, ValueError, AttributeError, ZeroDivisionError):
            continue


def _numbers(node: Any, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Rational]]:
    """Every number in `node`, with the way to it; the 0 of a sum's start and shapes of matrices are left alone."""
    if isinstance(node, Rational):
        if path or node != 0:
            yield path, node
        return
    if (isinstance(node, MatrixExpr) and not node.args) or type(node).__name__ in (
        "MatrixSymbol",
        "Identity",
        "ZeroMatrix",
        "Iterate",
    ):
        return
    for k, arg in enumerate(getattr(node, "args", ())):
        yield from _numbers(arg, (*path, k))


def _replaced(node: Any, path: tuple[int, ...], value: Expr) -> Any:
    if not path:
        return value
    args = list(node.args)
    args[path[0]] = _replaced(args[path[0]], path[1:], value)
    return node.func(*args)


def _contradicted(mutant: Step, facts: Facts) -> bool:
    """Whether some random rational point satisfies every fact and breaks the accepted statement."""
    formula = mutant.statement
    if isinstance(formula, MatrixEquality | Gradient | Hessian | Recurrence) or any(
        children(part) for part in children(formula)
    ):
        return False
    known = [*facts.formulas, *mutant.given]
    symbols = sorted(
        {s for f in (formula, *known) for s in free_symbols(f) if isinstance(s, Symbol)}, key=str
    )
    chance = random.Random(mutant.name)
    for _ in range(POINTS):
        at = {
            s: S(chance.randint(0, 4))
            if s.is_integer
            else Rational(chance.randint(-12, 12), chance.randint(1, 6))
            for s in symbols
        }
        try:
            if all(holds(fact, at) for fact in known) and not holds(formula, at):
                return True
        except (Undecided, Refused, ValueError, TypeError):
            continue
    return False


def _without_hypotheses(theorem: Theorem) -> Iterator[tuple[str, str, str]]:
    """Each hypothesis dropped: some step must fall; if none does, no counterexample may stand against the claim."""
    for hypothesis in theorem.hypotheses:
        rest = tuple(h for h in theorem.hypotheses if h.name != hypothesis.name)
        weaker = replace(theorem, hypotheses=rest)
        description = f"without the hypothesis {hypothesis.name!r}"
        try:
            broken = next((step for step in checked_steps(weaker) if not step.accepted), None)
        except REASONS as refusal:
            yield description, "refused", str(refusal)
            continue
        if broken:
            yield description, "refused", f"step {broken.step.name!r}: {_why(broken)}"
            continue
        examples = [
            c
            for c in theorem.counterexamples
            if c.drops == hypothesis.name and not counterexample_problems(theorem, c)
        ]
        if examples:
            yield description, "escaped", f"every step is accepted, but {examples[0].text}"
        else:
            yield description, "true", "no step uses it"
