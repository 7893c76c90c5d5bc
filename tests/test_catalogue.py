"""The batteries that run over the whole catalogue: each theorem is proved, spoiled, measured and complete."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Rational

from numerics.experiments.runner import QUICK, experiment_of, measure
from numerics.formulas import Formulas
from theory.catalogue import CATALOGUE, ENTRIES, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_theorem
from theory.kernel.formula import map_expressions
from theory.kernel.mutants import battery

ROOT = Path(__file__).parent.parent
NAMES = [entry.name for entry in ENTRIES]
SEED = 2026

theorems = pytest.mark.parametrize("name", NAMES)


@theorems
def test_proved(name, verdict_of):
    verdict = verdict_of(name)
    assert not verdict.complaints(), "\n".join(verdict.complaints())
    assert verdict.status in (PROVED, FROM_LEMMAS)


@theorems
def test_mutants(name):
    report = battery(load(name))
    assert report.tried >= 4
    assert not report.escaped
    assert report.refused > report.tried / 2
    assert all(reason for _, reason in (*report.refused_because, *report.true))


@theorems
def test_measured(name):
    evidence = measure(load(name), QUICK, SEED)
    failed = [check for check in evidence.checks if not check.held]
    assert evidence.checks
    assert not failed


def tampering():
    for name in NAMES:
        for key in load(name).formulas:
            for factor in (0.99, 1.01):
                yield pytest.param(name, key, factor, id=f"{name}-{key}-{factor}")


@pytest.mark.parametrize(("name", "key", "factor"), list(tampering()))
def test_an_experiment_notices_one_per_cent(name, key, factor):
    theorem = load(name)
    spoiled = Formulas.of(theorem).tampered(key, factor)
    assert measure(theorem, QUICK, SEED, spoiled).verdict == "violated"


@theorems
def test_same_seed_same_evidence(name):
    theorem = load(name)
    assert measure(theorem, QUICK, SEED) == measure(theorem, QUICK, SEED)


@theorems
def test_complete(name):
    theorem = load(name)
    assert theorem.title.endswith("."), "the title is a sentence"
    assert theorem.summary
    assert theorem.exercise
    assert theorem.references
    assert theorem.sharpness.verdict in ("tight", "exact", "not tight")
    assert theorem.sharpness.text
    assert all(step.reason.endswith(".") for step in theorem.derivation)
    assert experiment_of(theorem.family, theorem.name)


def test_every_file_is_in_the_catalogue():
    for family, names in CATALOGUE.items():
        files = {p.stem.replace("_", "-") for p in (ROOT / "theory" / family).glob("*.py")} - {"--init--"}
        assert files == set(names)


def test_every_experiment_and_figure_belongs_to_a_theorem():
    for room in ("numerics/experiments", "reports/figures"):
        for family, names in CATALOGUE.items():
            for path in [ROOT / room / f"{family}.py", *(ROOT / room / family).glob("*.py")]:
                if not path.exists():
                    continue
                tree = ast.parse(path.read_text(encoding="utf-8"))
                imported = {
                    n.asname or n.name for i in tree.body if isinstance(i, ast.ImportFrom) for n in i.names
                }
                public = {
                    f.name for f in tree.body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")
                }
                if path.stem == family:
                    public |= {name for name in imported if name.replace("_", "-") in names}
                    assert {name.replace("_", "-") for name in public} == set(names), path


def test_a_wrong_theorem_is_refuted_with_a_point():
    theorem = load("positive-decrease")
    limit = theorem.formulas["limit"]
    step = theorem.step("claim")
    wrong = replace(
        step, statement=map_expressions(step.statement, lambda e: e.xreplace({limit: Rational(3, 2) * limit}))
    )
    spoiled = replace(
        theorem, derivation=tuple(wrong if s.name == "claim" else s for s in theorem.derivation), formulas={}
    )
    verdict = check_theorem(spoiled)
    assert verdict.status == "refuted"
    assert any("fails at" in line for line in verdict.complaints())
