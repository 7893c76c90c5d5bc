"""The main job: outcomes as plain data, files whole or not at all, failures said and never swallowed."""

import errno
import json
import os
import pickle
from dataclasses import replace
from fractions import Fraction

import pytest

from numerics import worked_examples
from numerics.evidence import Check
from numerics.worked_examples import WorkedExample
from reports import build, material
from reports.examples import PLACES, written
from reports.figures.style import new_figure, save_svg, styled
from reports.files import CannotWrite, remove_parts, require_writable, write_whole
from reports.outcome import Outcome, Task, finite
from theory.catalogue import ENTRIES, load
from theory.kernel.check import check_theorem
from theory.kernel.formula import between
from theory.notation import L, eta

NAME = "positive-decrease"


def passing(formulas, size, seed):
    return (Check("fine", size.problems, 0.5, "<=", 1.0),)


def violated(formulas, size, seed):
    return (Check("too much", size.problems, 1.5, "<=", 1.0),)


def raising(formulas, size, seed):
    raise ZeroDivisionError("by nothing")


def wrong():
    theorem = load(NAME)
    claim = theorem.step("claim")
    moved = replace(claim.statement, right=between(0, eta, 3 / L))
    return replace(
        theorem, derivation=(*theorem.derivation[:-1], replace(claim, statement=moved)), formulas={}
    )


@pytest.fixture
def experiment(monkeypatch):
    """Put an experiment in the place of the theorem's own."""

    def install(function):
        monkeypatch.setattr("reports.material.experiment_of", lambda family, name: function)
        monkeypatch.setattr("numerics.experiments.runner.experiment_of", lambda family, name: function)

    install(passing)
    return install


@pytest.fixture
def figure(monkeypatch):
    def draw(theorem, formulas, seed):
        """A line."""
        drawn, axes = new_figure()
        axes.plot([0, 1], [0, seed])
        return drawn

    monkeypatch.setattr("reports.material.figure_of", lambda family, name: draw)


class TestRun:
    def test_a_theorem_that_holds(self, experiment, figure, tmp_path):
        outcome = build.run(Task(NAME, 3, quick=True, out=str(tmp_path)))
        assert outcome.holds
        assert outcome.tested
        assert (outcome.status, outcome.family) == ("proved", "smoothness")
        assert outcome.steps == len(check_theorem(load(NAME)).steps)
        assert outcome.evidence["checks"] == [
            {"label": "fine", "cases": 60, "measured": 0.5, "relation": "<=", "bound": 1.0, "held": True}
        ]
        text = (tmp_path / "smoothness" / f"{NAME}.md").read_text(encoding="utf-8")
        assert f"![Figure of {NAME}]({NAME}.svg)" in text
        assert "*A line.*" in text
        assert (tmp_path / "smoothness" / f"{NAME}.svg").read_text().startswith("<?xml")

    def test_outcomes_travel_between_processes_and_into_json(self, experiment):
        outcome = build.run(Task(NAME, quick=True, mutants=True))
        assert pickle.loads(pickle.dumps(outcome)) == outcome
        json.dumps(outcome.evidence, allow_nan=False)
        assert outcome.mutants["tried"] > outcome.mutants["true"]
        assert outcome.mutants["escaped"] == []

    def test_a_violation_does_not_hold(self, experiment):
        experiment(violated)
        outcome = build.run(Task(NAME, quick=True))
        assert (outcome.status, outcome.holds, outcome.tested) == ("proved", False, False)
        assert "measured 1.5, must be <= 1: too much" in outcome.complaints[0]

    def test_no_check_does_not_hold(self, experiment):
        experiment(lambda formulas, size, seed: ())
        outcome = build.run(Task(NAME, quick=True))
        assert not outcome.holds
        assert "made no check" in outcome.complaints[0]

    def test_an_experiment_that_raises_does_not_hold(self, experiment):
        experiment(raising)
        outcome = build.run(Task(NAME, quick=True))
        assert outcome.evidence["verdict"] == "failed"
        assert "ZeroDivisionError: by nothing" in outcome.complaints[0]

    def test_a_missing_experiment_is_said(self, monkeypatch):
        def missing(family, name):
            raise LookupError(name)

        monkeypatch.setattr("reports.material.experiment_of", missing)
        outcome = build.run(Task(NAME, quick=True))
        assert (outcome.holds, outcome.tested) == (True, False)
        assert outcome.evidence["verdict"] == "not tested"
        assert "numerics/experiments/smoothness/__init__.py has no positive_decrease yet" in outcome.notes[0]
        assert "1 without an experiment" in build.counted([outcome])

    def test_a_broken_module_of_experiments_is_not_a_missing_one(self, monkeypatch):
        def broken(family, name):
            raise ModuleNotFoundError("No module named 'nowhere'", name="nowhere")

        monkeypatch.setattr("reports.material.experiment_of", broken)
        assert not build.run(Task(NAME, quick=True)).holds

    def test_a_wrong_theorem_is_refuted(self, experiment, monkeypatch, tmp_path):
        monkeypatch.setattr("reports.material.load", lambda name: wrong())
        outcome = build.run(Task(NAME, quick=True, out=str(tmp_path)))
        assert (outcome.status, outcome.holds) == ("refuted", False)
        assert "**Refuted**" in (tmp_path / "smoothness" / f"{NAME}.md").read_text(encoding="utf-8")
        assert "1 refuted" in build.counted([outcome])

    def test_an_unreadable_theorem_replaces_its_old_page(self, experiment, figure, monkeypatch, tmp_path):
        build.run(Task(NAME, quick=True, out=str(tmp_path)))

        def broken(name):
            raise FileNotFoundError("no such file")

        monkeypatch.setattr("reports.material.load", broken)
        outcome = build.run(Task(NAME, quick=True, out=str(tmp_path)))
        assert (outcome.status, outcome.holds) == ("refused", False)
        text = (tmp_path / "smoothness" / f"{NAME}.md").read_text(encoding="utf-8")
        assert "could not be loaded" in text
        assert "Proved" not in text

    def test_a_figure_that_raises_does_not_hold(self, experiment, monkeypatch, tmp_path):
        monkeypatch.setattr("reports.material.figure_of", lambda family, name: raising)
        outcome = build.run(Task(NAME, quick=True, out=str(tmp_path)))
        assert not outcome.holds
        assert "could not be drawn" in (tmp_path / "smoothness" / f"{NAME}.md").read_text(encoding="utf-8")

    def test_an_escaped_mutant_does_not_hold(self, experiment, monkeypatch):
        spoiled = {"tried": 2, "refused": 1, "true": 0, "escaped": ["claim: 2 changed to 3"]}
        monkeypatch.setattr("reports.material._mutants", lambda theorem: spoiled)
        outcome = build.run(Task(NAME, quick=True, mutants=True))
        assert not outcome.holds
        assert "2 changed to 3" in outcome.complaints[0]


class TestExamples:
    def test_every_place_is_a_theorem_and_every_example_has_a_place(self):
        assert set(PLACES) <= {entry.name for entry in ENTRIES}
        placed = [name for names in PLACES.values() for name in names]
        assert sorted(placed) == sorted(example.__name__ for example in worked_examples.EXAMPLES)

    @pytest.mark.parametrize(
        ("entry", "text"),
        [
            (3, "3"), (Fraction(32, 5), "6.4"), (Fraction(-1, 3), "−1/3"), (0.123456, "0.1235"), ("a|b", r"a\|b"),
            (Fraction(1, 10**9), "1/1000000000"),
        ],
    )  # fmt: skip
    def test_entries(self, entry, text):
        assert written(entry) == text

    def test_on_the_page(self, experiment):
        text = material.gather(Task("step-size-limit", quick=True)).examples
        assert "| step | x on x² | x on 10x² |\n| ---: | ---: | ---: |" in text
        assert "As predicted" in text

    def test_one_that_went_otherwise_does_not_hold(self, experiment, monkeypatch):
        example = WorkedExample("e", "label", ("a",), ((1,),), "It did not.", holds=False)
        monkeypatch.setattr("reports.material.examples_of", lambda name: (example,))
        assert "**Not as predicted**" in material.gather(Task(NAME, quick=True)).examples
        assert not build.run(Task(NAME, quick=True)).holds

    def test_one_that_raises_does_not_hold(self, experiment, monkeypatch):
        monkeypatch.setattr("reports.material.examples_of", lambda name: 1 / 0)
        outcome = build.run(Task(NAME, quick=True))
        assert "ZeroDivisionError" in outcome.complaints[0]


class TestProcesses:
    def test_order_is_that_of_the_tasks(self):
        names = ["quadratic-form", NAME]
        seen = []
        outcomes = build.run_all([Task(name, quick=True) for name in reversed(names)], 2, seen.append)
        assert [outcome.name for outcome in outcomes] == names[::-1]
        assert {outcome.name for outcome in seen} == set(names)

    def test_the_environment_is_left_as_it_was(self):
        before = dict(os.environ)
        build.run_all([Task(NAME, quick=True)], 1)
        assert dict(os.environ) == before

    def test_report(self, tmp_path):
        result = build.report([NAME], tmp_path, quick=True)
        assert result.index == tmp_path / "index.md"
        assert f"smoothness/{NAME}.md" in result.index.read_text(encoding="utf-8")
        assert str(result).endswith(str(result.index))
        assert not list(tmp_path.rglob("*.part"))


class TestFiles:
    def test_whole(self, tmp_path):
        write_whole(tmp_path / "a" / "b.md", "text")
        assert (tmp_path / "a" / "b.md").read_text() == "text"

    def test_a_full_disk_leaves_the_old_page_whole(self, tmp_path, monkeypatch):
        write_whole(tmp_path / "b.md", "old")

        def full(descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("reports.files.os.fsync", full)
        with pytest.raises(CannotWrite, match="No space left"):
            write_whole(tmp_path / "b.md", "new")
        assert (tmp_path / "b.md").read_text() == "old"
        assert [path.name for path in tmp_path.iterdir()] == ["b.md"]

    def test_an_interrupt_leaves_no_part(self, tmp_path, monkeypatch):
        def interrupted(source, target):
            raise KeyboardInterrupt

        monkeypatch.setattr("reports.files.os.replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_whole(tmp_path / "b.md", "new")
        assert not list(tmp_path.iterdir())

    def test_a_full_disk_stops_the_run(self, tmp_path, experiment, figure, monkeypatch):
        def full(descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("reports.files.os.fsync", full)
        with pytest.raises(CannotWrite, match="No space left"):
            build.run(Task(NAME, quick=True, out=str(tmp_path)))

    def test_a_folder_below_a_file(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(CannotWrite, match="Not a directory"):
            require_writable(tmp_path / "file" / "out")

    def test_parts_of_killed_writers_are_removed(self, tmp_path):
        (tmp_path / "adam").mkdir()
        (tmp_path / "adam" / ".page.md.x.part").write_text("half")
        (tmp_path / "adam" / "page.md").write_text("whole")
        remove_parts(tmp_path)
        assert [path.name for path in (tmp_path / "adam").iterdir()] == ["page.md"]


class TestStyle:
    def test_same_bytes_and_no_global_state(self, tmp_path):
        import matplotlib as mpl

        before = dict(mpl.rcParams)
        for name in ("a.svg", "b.svg"):
            with styled():
                drawn, axes = new_figure(columns=2)
                axes[0].plot([0, 1], [1, 0], label="line")
                axes[0].legend()
            save_svg(drawn, tmp_path / name)
        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
        assert dict(mpl.rcParams) == before
        assert "<dc:date>" not in (tmp_path / "a.svg").read_text()


def test_numbers_that_json_does_not_know():
    assert [finite(value) for value in (1.5, float("inf"), float("nan"))] == [1.5, "inf", "nan"]


def test_counted():
    base = Outcome("a", "f", "t", "proved", evidence={"verdict": "held"})
    outcomes = [base, replace(base, status="proved from lemmas"), replace(base, status="refused")]
    assert build.counted(outcomes) == "1 proved, 1 proved from lemmas, 3 tested, 0 refuted, 1 not proved"
    undrawn = replace(base, complaints=("a: the figure could not be drawn",))
    assert build.counted([undrawn]).endswith("0 refuted, 1 with another fault")
    assert material.Unreadable("x").args == ("x",)
