"""From a theorem, its verdict and its evidence to a page.

Every formula is printed from a proved object. A page has no timing, so the same seed gives the same bytes; what was
measured stands under the headings of `MEASURED_SECTIONS` alone.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.certificates import certificates, name
from reports.statements import LATEX, UNICODE, Notation, display, inline, rows, value, width
from reports.symbols import kinds
from theory.kernel.check import CONFIRMED, FROM_LEMMAS, NOT_PROVED, PROVED, REFUTED, CheckedStep, Verdict
from theory.kernel.facts import Facts
from theory.kernel.formula import Conjunction, Formula, Implication, Recurrence, conjuncts
from theory.kernel.theorem import Counterexample, Hypothesis, Theorem

#: Headings under which measured figures may stand; all else on a page follows from the theorem alone.
MEASURED_SECTIONS = ("Measured", "Worked examples")

#: What a paragraph, or the end of a line of the index, begins with that says how the measurement came out.
MEASUREMENT = "Measurement: "

#: The longest formula, in characters as `width` counts them, that stands in a line of the hypotheses.
ONE_LINE = 75

STATUS_WORDS = {
    PROVED: "every step confirmed by two independent engines",
    FROM_LEMMAS: "every step confirmed by two independent engines, except instances of the lemmas named below",
    NOT_PROVED: "the kernel did not accept it",
    REFUTED: "a step of the claim is false",
}


@dataclass(frozen=True)
class Math:
    """How formulas are set: GitHub's `` $`…`$ `` and ```` ```math ````, or Unicode for a terminal."""

    notation: Notation
    inline: Callable[[str], str]
    block: Callable[[Sequence[Formula]], str]
    folded: bool


def _unicode_block(formulas: Sequence[Formula]) -> str:
    lines = [f"{left} {right}".strip() for formula in formulas for left, right in rows(formula, UNICODE)]
    return "```text\n" + "\n".join(lines) + "\n```"


GITHUB = Math(LATEX, lambda text: f"$`{text}`$", lambda fs: f"```math\n{display(fs)}\n```", folded=True)
TERMINAL = Math(UNICODE, lambda text: f"`{text}`", _unicode_block, folded=False)


@dataclass(frozen=True)
class Material:
    """All that a page is made of.

    `evidence` is None where nothing was measured, and `untested` says why; `undrawn` the same for the figure. An
    experiment or a figure that is `missing` was never written; one that is not, and yet is not there, failed.
    """

    theorem: Theorem
    verdict: Verdict
    evidence: Any = None
    untested: str = ""
    figure: str = ""
    caption: str = ""
    undrawn: str = ""
    examples: str = ""
    failed_examples: tuple[str, ...] = ()
    command: str = ""
    evidence_missing: bool = False
    figure_missing: bool = False


def page(material: Material, math: Math = GITHUB) -> str:
    """The whole page, ending in a newline."""
    theorem = material.theorem
    sections = [
        f"# {prose(theorem.title)}",
        _status(material),
        starred(theorem.summary),
        _section("Statement", "\n\n".join(filter(None, (_claim(theorem, math), _symbols(theorem, math))))),
        _section("Hypotheses", _hypotheses(theorem.hypotheses, math)),
        _section("Derivation", _derivation(material.verdict, len(theorem.derivation), math)),
        _section("Sharpness", _sharpness(material.verdict, len(theorem.derivation), math)),
        _section("Why each hypothesis is needed", _counterexamples(theorem, math)),
        _section("Figure", _figure(material)),
        _section("Measured", measured(material)),
        _section("Worked examples", material.examples),
        _section("Lemmas taken from outside", _lemmas(material.verdict, math)),
        _section("References", "\n".join(f"- {reference(r)}" for r in theorem.references)),
        _section("Exercise", prose(theorem.exercise)),
        _section("Reproduce", f"```sh\n{material.command}\n```" if material.command else ""),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _section(heading: str, body: str) -> str:
    return f"## {heading}\n\n{body}" if body else ""


# --- Prose -------------------------------------------------------------------------------------------------

_STAR = re.compile(r"(?<![\w*])(\w)\*(?!\*)")  # x*, a minimizer, is not the end of an emphasis


def starred(markdown: str) -> str:
    """Markdown prose in which a star after a single letter is kept as a star."""
    return _STAR.sub(r"\1\\*", markdown)


def prose(text: str) -> str:
    """Plain text as Markdown: nothing in it is taken for markup but the name of a theorem in backticks."""
    escaped = re.sub(r"([\\*_`\[\]]|<(?=[A-Za-z/!?]))", r"\\\1", text)
    return re.sub(r"\\`([a-z-]+)\\`", r"`\1`", escaped)


def cell(text: str) -> str:
    """Plain text for a cell of a table, where a bar would end the cell."""
    return prose(text).replace("|", r"\|").replace("\n", " ")


def reference(source: Any) -> str:
    """A reference with its place and address."""
    return (
        f"{prose(source.authors)} ({source.year}). *{prose(source.title)}*. {prose(source.venue)}. "
        f"{prose(source.where)}. <{source.url}>"
    )


# --- Status ------------------------------------------------------------------------------------------------


def tested_words(material: Material) -> str:
    """What the measurement came to, in a word or two and without a figure."""
    if material.evidence is None:
        return "not tested" if material.evidence_missing else "failed"
    return "tested" if material.evidence.verdict == "held" else "violated"


def _status(material: Material) -> str:
    verdict, theorem = material.verdict, material.theorem
    parts = [
        f"**{verdict.status.capitalize()}**: {STATUS_WORDS[verdict.status]}. "
        f"Theorem `{theorem.name}`, family `{theorem.family}`.",
        f"{MEASUREMENT}**{tested_words(material)}** (see [Measured](#measured)).",
    ]
    witnesses = [s for s in verdict.steps if s.witness and not s.accepted]
    parts += [f"Step *{prose(s.step.name)}* fails at `{s.witness}`." for s in witnesses]
    if verdict.status in (NOT_PROVED, REFUTED):
        parts.append("What is amiss:\n\n" + "\n".join(f"- `{line}`" for line in verdict.complaints()))
    return "\n\n".join(parts)


# --- Statement and hypotheses ------------------------------------------------------------------------------


def one_line(theorem: Theorem, math: Math = GITHUB) -> str:
    """The headline of the claim, for the index."""
    step = theorem.step(theorem.headline or theorem.claim[0])
    statement = Implication(Conjunction(step.premises), step.statement) if step.premises else step.statement
    return math.inline(inline(statement, math.notation))


def _given(formulas: Iterable[Formula], math: Math) -> str:
    given = tuple(formulas)
    return f"Given {math.inline(inline(Conjunction(given), math.notation))}:" if given else ""


def _claim(theorem: Theorem, math: Math) -> str:
    blocks: list[tuple[str, list[Formula]]] = []
    for step in map(theorem.step, theorem.claim):
        given = _given(step.premises, math)
        if blocks and blocks[-1][0] == given:
            blocks[-1][1].append(step.statement)
        else:
            blocks.append((given, [step.statement]))
    return "\n\n".join("\n\n".join(filter(None, (given, math.block(fs)))) for given, fs in blocks)


def _symbols(theorem: Theorem, math: Math) -> str:
    return kinds(theorem, lambda symbol: math.inline(math.notation.expression(symbol)))


def _hypotheses(hypotheses: Sequence[Hypothesis], math: Math) -> str:
    if not hypotheses:
        return "None: it holds for all values of its symbols."
    return "\n".join(_hypothesis(hypothesis, math) for hypothesis in hypotheses)


def _hypothesis(hypothesis: Hypothesis, math: Math) -> str:
    variables = ", ".join(math.inline(math.notation.expression(v)) for v in hypothesis.forall)
    statement = inline(hypothesis.statement, math.notation)
    head = f"- **{prose(hypothesis.name)}**{' (definition)' if hypothesis.definition else ''}"
    every = f" for every {variables}" if variables else ""
    if width(statement) <= ONE_LINE:
        return f"{head}: {math.inline(statement)}{every}. {_sentence(hypothesis.text)}"
    premise, stated = None, hypothesis.statement
    if isinstance(stated, Implication):
        premise, stated = stated.premise, stated.conclusion
    condition = f" if {math.inline(inline(premise, math.notation))}" if premise else ""
    block = textwrap.indent(math.block(conjuncts(stated)), "  ")
    return f"{head}:{every}{condition}\n\n{block}\n\n  {_sentence(hypothesis.text)}"


def _sentence(text: str) -> str:
    """Plain text with a capital and a full stop; a symbol or a function at its head stays as it is."""
    word = (
        text[1:2].isalpha() and text[:1].isascii() and not text.startswith(("log ", "exp ", "max ", "min "))
    )
    head = text[:1].upper() + text[1:] if word else text
    return prose(head if not head or head.endswith((".", "!", "?")) else f"{head}.")


# --- Derivation --------------------------------------------------------------------------------------------


def _derivation(verdict: Verdict, count: int, math: Math) -> str:
    if not verdict.steps:
        return "No step was checked."
    return "\n\n".join(
        _step(f"### {number}. {prose(checked.step.name)}", checked, _sequences(verdict.theorem), math)
        for number, checked in enumerate(verdict.steps[:count], start=1)
    )


def _step(heading: str, checked: CheckedStep, sequences: Facts, math: Math) -> str:
    step = checked.step
    parts = [
        heading,
        prose(step.reason),
        _given(step.premises, math),
        math.block([step.statement]),
        _confirmation(checked) + _used(step.using),
        _certificates(checked, sequences, math),
    ]
    return "\n\n".join(part for part in parts if part)


def _used(names: Sequence[str]) -> str:
    return f" Uses {', '.join(f'*{prose(n)}*' for n in names)}." if names else ""


def _confirmation(checked: CheckedStep) -> str:
    if checked.lemma:
        return f"Instance of the lemma *{prose(checked.lemma.name)}*, which is not proved here."
    voices = (checked.first, checked.second)
    confirmed = [voice.engine for voice in voices if voice.verdict == CONFIRMED]
    kind = name(checked.step.evidence)
    if checked.proved:
        return f"✓ {confirmed[0]} ({kind}) and {confirmed[1]}."
    doubts = "; ".join(
        f"{voice.engine} {voice.verdict}: `{voice.detail}`" for voice in voices if voice.verdict != CONFIRMED
    )
    return f"✗ **Not confirmed** ({kind}). " + (f"✓ {confirmed[0]}. " if confirmed else "") + doubts + "."


_CERTIFICATE = "Certificate: each gap as a sum of terms that are positive or zero where the facts hold"


def _sequences(theorem: Theorem) -> Facts:
    """What the theorem says of its sequences, which an induction unfolds."""
    statements = [part for h in theorem.hypotheses for part in conjuncts(h.statement)]
    return Facts(recurrences=tuple(s for s in statements if isinstance(s, Recurrence)))


def _certificates(checked: CheckedStep, sequences: Facts, math: Math) -> str:
    lines = certificates(checked.step.statement, checked.step.evidence, math.notation, sequences)
    if not lines or not math.folded:
        return ""
    body = "\n".join(f"- {math.inline(line)}" for line in lines)
    return f"<details><summary>{_CERTIFICATE}</summary>\n\n{body}\n\n</details>"


def _sharpness(verdict: Verdict, count: int, math: Math) -> str:
    sharpness = verdict.theorem.sharpness
    steps = [
        _step(f"### {prose(c.step.name)}", c, _sequences(verdict.theorem), math)
        for c in verdict.steps[count:]
    ]
    return "\n\n".join([f"**{sharpness.verdict.capitalize()}.** {prose(sharpness.text)}", *steps])


def _counterexamples(theorem: Theorem, math: Math) -> str:
    return "\n".join(_counterexample(c, math) for c in theorem.counterexamples)


def _counterexample(counterexample: Counterexample, math: Math) -> str:
    point = ", ".join(_values(counterexample.at, math))
    return (
        f"- Without **{prose(counterexample.drops)}**: {prose(counterexample.text)} "
        f"At {point} the step *{prose(counterexample.breaks)}* is false."
    )


def _values(at: Mapping[Any, Any], math: Math) -> list[str]:
    return [math.inline(value(symbol, number, math.notation)) for symbol, number in at.items()]


def _lemmas(verdict: Verdict, math: Math) -> str:
    return "\n\n".join(
        f"**{prose(lemma.name)}.** {_sentence(lemma.text)}\n\n{math.block([lemma.statement])}\n\n"
        f"{reference(lemma.reference)}"
        for lemma in verdict.lemmas
    )


# --- Figure and measurements -------------------------------------------------------------------------------


def _figure(material: Material) -> str:
    if material.undrawn:
        return prose(material.undrawn)
    if not material.figure:
        return ""
    caption = f"\n\n*{prose(material.caption)}*" if material.caption else ""
    return f"![Figure of {prose(material.theorem.name)}]({material.figure}){caption}"


def measured(material: Material) -> str:
    """The table of evidence, or why there is none."""
    evidence = material.evidence
    if evidence is None:
        return prose(material.untested)
    header = "| what was compared | comparisons | measured | must be | bound | |"
    header += "\n| --- | ---: | ---: | :---: | ---: | --- |"
    lines = [
        f"| {cell(check.label)} | {check.cases:,} | {number(check.measured)} | {_SIGNS[check.relation]} "
        f"| {number(check.bound)} | {'held' if check.held else '**violated**'} |"
        for check in evidence.checks
    ]
    summary = (
        f"{len(evidence.checks)} checks over {evidence.cases:,} comparisons, seed {evidence.seed}, up to "
        f"{evidence.problems:,} random problems: **{evidence.verdict}**. Each line shows the worst case. "
        "A measurement is no proof."
    )
    return "\n\n".join([summary, "\n".join([header, *lines])])


_SIGNS = {"<=": "≤", ">=": "≥"}


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(measured: float) -> str:
    """Four digits of a measured figure, very small and very large ones with a power of ten."""
    digits, _, exponent = f"{measured:.4g}".partition("e")
    power = f"·10{str(int(exponent)).translate(_RAISED)}" if exponent else ""
    return digits.replace("-", "−") + power


def comparable(text: str) -> str:
    """A page or an index without what was measured: two runs on different machines agree in the rest."""
    kept, measuring = [], False
    for line in text.splitlines():
        if line.startswith("## "):
            measuring = line.removeprefix("## ") in MEASURED_SECTIONS
        if not measuring and not line.startswith(MEASUREMENT):
            kept.append(line.split(f" {MEASUREMENT}")[0])
    return "\n".join(kept)


# --- Index -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A theorem's line in the index."""

    family: str
    title: str
    path: str
    statement: str
    status: str
    tested: str


def index(lines: Sequence[Line], command: str) -> str:
    """The page that leads to all others, by family."""
    counts = {word: sum(line.status == word for line in lines) for word in STATUS_WORDS}
    summary = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    parts = [
        "# Theorems",
        f"{len(lines)} {'theorem' if len(lines) == 1 else 'theorems'}: {summary}.",
    ]
    for family in dict.fromkeys(line.family for line in lines):
        items = [_item(line) for line in lines if line.family == family]
        parts.append(f"## {family.replace('_', ' ').capitalize()}\n\n" + "\n".join(items))
    parts.append(f"## Reproduce\n\n```sh\n{command}\n```")
    return "\n\n".join(parts) + "\n"


def _item(line: Line) -> str:
    outcome = f"**{line.status.capitalize()}**. {MEASUREMENT}{line.tested}"
    return f"- [{prose(line.title)}]({line.path})\\\n  {line.statement}\\\n  {outcome}"
