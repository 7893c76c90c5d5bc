"""The parts of a theorem: frozen records, without a word on how they are checked or shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr

from theory.kernel.evidence import Evidence, counted_from
from theory.kernel.formula import Formula
from theory.references import Reference


@dataclass(frozen=True)
class Hypothesis:
    """A named assumption.

    `forall` are the variables it binds: such a hypothesis is used through an `Instance`. A `definition` says
    what a symbol stands for (a method's update, an abbreviation) and restricts nothing.
    """

    name: str
    statement: Formula
    text: str
    forall: tuple[Any, ...] = ()
    definition: bool = False


@dataclass(frozen=True)
class Lemma:
    """A statement taken from outside without proof here, for all values of its `forall` placeholders.

    `bound` are variables its premises quantify over: nothing else may be assumed of them. `numbers` are those
    placeholders that stand for constants: a value with a member of a sequence in it is refused, because
    that may be random, or vary. `exists` are those of the `bound` that the conclusion says there are: a θ between
    0 and 1, say. Each is chosen once in a theorem, stands for what was chosen from then on, and is in no claim.
    """

    name: str
    statement: Formula
    text: str
    reference: Reference
    forall: tuple[Any, ...] = ()
    bound: tuple[Any, ...] = ()
    numbers: tuple[Any, ...] = ()
    exists: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Step:
    """One statement with the reason in one sentence and evidence that the kernel can check.

    `given` are assumptions of this step alone; `using` names earlier steps whose statements it may use (where
    such a step has its own `given`, as an implication).
    """

    name: str
    statement: Formula
    reason: str
    evidence: Evidence
    given: tuple[Formula, ...] = ()
    using: tuple[str, ...] = ()

    @property
    def premises(self) -> tuple[Formula, ...]:
        """All that the statement is shown under: what the step is given, and where its inductions start."""
        return (*self.given, *(start for start in counted_from(self.evidence) if start not in self.given))


@dataclass(frozen=True)
class Counterexample:
    """Without the hypothesis `drops` the claim fails: at the exact point `at`, step `breaks` is false.

    `at` maps every free symbol (vectors to explicit matrices, dimensions to integers) to its exact value.
    """

    drops: str
    text: str
    at: Mapping[Any, Any]
    breaks: str


@dataclass(frozen=True)
class Sharpness:
    """`verdict` is "tight", "exact" (an identity or an equivalence: nothing to lose) or "not tight".

    `steps` prove it: equality at a point or on a family, or by how much the bound can be improved.
    """

    verdict: str
    text: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Theorem:
    """A statement with all that shows it.

    `claim` names the steps that state the result; `formulas` are the expressions that numerics and plots use,
    each of which must occur in the claim. `headline` is the step of the claim that an index shows, the first if none
    is named. `witness` is an exact point where all hypotheses hold. `name`,
    `family`, `title` and `summary` come from the file's place and its docstring, by way of the catalogue.
    """

    hypotheses: tuple[Hypothesis, ...]
    witness: Mapping[Any, Any]
    derivation: tuple[Step, ...]
    claim: tuple[str, ...]
    sharpness: Sharpness
    counterexamples: tuple[Counterexample, ...]
    references: tuple[Reference, ...]
    formulas: Mapping[str, Expr] = field(default_factory=dict)
    headline: str = ""
    exercise: str = ""
    name: str = ""
    family: str = ""
    title: str = ""
    summary: str = ""

    def step(self, name: str) -> Step:
        """The step of this name, in the derivation or among the steps that show sharpness."""
        for step in (*self.derivation, *self.sharpness.steps):
            if step.name == name:
                return step
        raise KeyError(f"{self.name or 'theorem'}: no step {name!r}")
