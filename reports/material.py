"""One theorem's proof, measurement, figure and page, made in one process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from numerics.evidence import Evidence
from numerics.experiments.runner import FULL, QUICK, experiment_of, measure
from numerics.formulas import Formulas
from numerics.quadratics import one_blas_thread
from reports.examples import examples_of, section
from reports.figures.style import save_svg, styled
from reports.files import CannotWrite, write_whole
from reports.markdown import Line, Material, one_line, page, prose, tested_words
from reports.outcome import Outcome, Task, finite
from theory.catalogue import entry, load
from theory.kernel.check import check_theorem
from theory.kernel.theorem import Theorem


class Unreadable(Exception):
    """The theorem's file is missing, or making the theorem raised."""


def prepare(task: Task) -> Outcome:
    """All of `task`. Raises Unreadable and CannotWrite."""
    material = gather(task)
    theorem, verdict = material.theorem, material.verdict
    amiss = complaints(material)
    notes = [f"{theorem.name}: {material.untested}"] if material.evidence_missing else []
    mutants = _mutants(theorem) if task.mutants else None
    if mutants:
        amiss += [f"{theorem.name}: a false mutant was accepted: {m}" for m in mutants["escaped"]]
    line = None
    if task.out:
        material, problem = _drawn(material, task)
        (notes if material.figure_missing else amiss).extend(problem)
        folder = Path(task.out) / theorem.family
        write_whole(folder / f"{theorem.name}.md", page(material))
        line = Line(
            theorem.family, theorem.title, f"{theorem.family}/{theorem.name}.md", one_line(theorem),
            verdict.status, tested_words(material),
        )  # fmt: skip
    return Outcome(
        name=theorem.name,
        family=theorem.family,
        title=theorem.title,
        status=verdict.status,
        steps=len(verdict.steps),
        sharp=theorem.sharpness.verdict,
        lemmas=tuple(lemma.name for lemma in verdict.lemmas),
        evidence=_plain(material),
        complaints=tuple(amiss),
        notes=tuple(notes),
        mutants=mutants,
        line=line,
    )


def unreadable(task: Task, error: Unreadable) -> Outcome:
    """What is said of a theorem that could not even be made; its page replaces the one of an earlier run."""
    found = entry(task.name)
    status, path = "refused", f"{found.family}/{task.name}.md"
    line = Line(found.family, task.name, path, "The theorem could not be loaded.", status, "not tested")
    if task.out:
        text = f"# {task.name}\n\n**Refused**: the theorem could not be loaded.\n\n`{_words(error)}`\n"
        write_whole(Path(task.out) / path, text)
    complaint = f"{task.name}: {error}"
    return Outcome(task.name, found.family, task.name, status, complaints=(complaint,), line=line)


def complaints(material: Material) -> list[str]:
    """What keeps the theorem from holding: steps that are not confirmed, an experiment that failed."""
    name, evidence = material.theorem.name, material.evidence
    lines = material.verdict.complaints() + [f"{name}: {failed}" for failed in material.failed_examples]
    if evidence is None:
        return lines if material.evidence_missing else [*lines, f"{name}: {material.untested}"]
    if not evidence.checks:
        lines.append(f"{name}: the experiment made no check")
    return lines + [
        f"{name}: measured {check.measured:.6g}, must be {check.relation} {check.bound:.6g}: {check.label}"
        for check in evidence.checks
        if not check.held
    ]


def gather(task: Task) -> Material:
    """The theorem, its verdict and its evidence; without a figure. Raises Unreadable."""
    try:
        theorem = load(task.name)
    except Exception as error:  # a theorem is a file that anyone may have broken
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    material = _illustrated(Material(theorem, check_theorem(theorem), command=task.command))
    module = f"numerics.experiments.{theorem.family}"
    try:
        _found(module, lambda: experiment_of(theorem.family, theorem.name))
    except LookupError:
        text = f"Not tested: {_place(module)} has no {_function(theorem)} yet."
        return replace(material, untested=text, evidence_missing=True)
    except Exception as error:
        return replace(material, untested=f"The experiment could not be loaded: {_words(error)}")
    try:
        with one_blas_thread():
            evidence = measure(theorem, QUICK if task.quick else FULL, task.seed)
    except Exception as error:
        return replace(material, untested=f"The experiment failed: {_words(error)}")
    return replace(material, evidence=evidence)


def _illustrated(material: Material) -> Material:
    """`material` with its worked examples, or with what went wrong with them."""
    try:
        with one_blas_thread():
            examples = examples_of(material.theorem.name)
        failed = tuple(
            f"worked example {example.name}: {example.verdict}" for example in examples if not example.holds
        )
        return replace(material, examples=section(examples), failed_examples=failed)
    except Exception as error:
        text = f"A worked example failed: {_words(error)}"
        return replace(material, examples=prose(text), failed_examples=(text,))


def _found(module: str, find: Callable[[], Any]) -> Any:
    """What `find` gives; LookupError where the module of the family does not exist, not where it is broken."""
    try:
        return find()
    except ModuleNotFoundError as error:
        if error.name == module:
            raise LookupError(module) from None
        raise


def _place(module: str) -> str:
    """Where a function of a family is looked for: in a file, or among what a package exports."""
    path = Path(*module.split("."))
    root = Path(__file__).parent.parent
    return f"{path}/__init__.py" if (root / path).is_dir() else f"{path}.py"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")


def _function(theorem: Theorem) -> str:
    return theorem.name.replace("-", "_")


def figure_of(family: str, name: str) -> Callable[[Theorem, Formulas, int], Any]:
    """The figure of a theorem; LookupError if it has none."""
    module = f"reports.figures.{family}"
    function = _found(module, lambda: getattr(importlib.import_module(module), name.replace("-", "_"), None))
    if function is None:
        raise LookupError(name)
    return function


def _drawn(material: Material, task: Task) -> tuple[Material, list[str]]:
    """`material` with its figure written, or with the reason why there is none."""
    theorem = material.theorem
    target = Path(task.out) / theorem.family / f"{theorem.name}.svg"
    try:
        draw = figure_of(theorem.family, theorem.name)
    except LookupError:
        text = f"No figure: {_place(f'reports.figures.{theorem.family}')} has no {_function(theorem)} yet."
        return replace(material, undrawn=text, figure_missing=True), [f"{theorem.name}: {text}"]
    except Exception as error:
        text = f"The figure could not be loaded: {_words(error)}"
        return replace(material, undrawn=text), [f"{theorem.name}: {text}"]
    try:
        with one_blas_thread(), styled():
            figure = draw(theorem, Formulas.of(theorem), task.seed)
        save_svg(figure, target)
    except CannotWrite:
        raise
    except Exception as error:
        text = f"The figure could not be drawn: {_words(error)}"
        return replace(material, undrawn=text), [f"{theorem.name}: {text}"]
    caption = (draw.__doc__ or "").strip().partition("\n")[0]
    return replace(material, figure=target.name, caption=caption), []


def _mutants(theorem: Theorem) -> dict[str, Any]:
    from theory.kernel.mutants import battery

    report = battery(theorem)
    return {
        "tried": report.tried,
        "refused": report.refused,
        "true": len(report.true),
        "escaped": list(report.escaped),
    }


def _plain(material: Material) -> dict[str, Any]:
    """The evidence as JSON has it."""
    evidence: Evidence | None = material.evidence
    if evidence is None:
        verdict = "not tested" if material.evidence_missing else "failed"
        return {"verdict": verdict, "reason": material.untested}
    return {
        "verdict": evidence.verdict,
        "seed": evidence.seed,
        "problems": evidence.problems,
        "cases": evidence.cases,
        "checks": [
            {
                "label": check.label,
                "cases": check.cases,
                "measured": finite(float(check.measured)),
                "relation": check.relation,
                "bound": finite(float(check.bound)),
                "held": check.held,
            }
            for check in evidence.checks
        ],
    }
