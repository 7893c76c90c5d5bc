"""Pages: every section is there, what is shown is what was proved, and the same seed gives the same bytes."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from numerics.evidence import Check, Evidence
from reports.markdown import (
    GITHUB,
    MEASURED_SECTIONS,
    TERMINAL,
    Line,
    Material,
    comparable,
    index,
    number,
    one_line,
    page,
    prose,
    starred,
)
from theory.catalogue import ENTRIES, load
from theory.kernel.check import NOT_PROVED, Verdict, check_theorem
from theory.kernel.formula import between, gt, lt
from theory.kernel.theorem import Theorem
from theory.notation import L, eta

SECTIONS = ("Statement", "Derivation", "Sharpness", "Measured", "References", "Reproduce")
PROVED_NAME, LEMMA_NAME = "positive-decrease", "taylor-remainder"


def evidence(held: bool = True) -> Evidence:
    return Evidence(
        "t",
        7,
        60,
        (
            Check("|x| under the bound", 1200, 0.25 if held else 2.0, "<=", 1.0),
            Check("sharp", 3, 0.999, ">=", 0.99),
        ),
    )


def in_catalogue(name: str, verdict: Verdict, **given) -> Material:
    return Material(load(name), verdict, command=f"etastar report {name} --seed 7", **given)


def material(theorem: Theorem, **given) -> Material:
    return Material(
        theorem, check_theorem(theorem), command=f"etastar report {theorem.name} --seed 7", **given
    )


@pytest.fixture(scope="module")
def proved() -> Material:
    return material(
        load(PROVED_NAME), evidence=evidence(), figure="positive-decrease.svg", caption="A figure."
    )


def wrong() -> Theorem:
    """The theorem with its limit moved by one per cent."""
    theorem = load(PROVED_NAME)
    claim = theorem.step("claim")
    moved = replace(claim.statement, right=between(0, eta, 2 / L * 101 / 100))
    return replace(
        theorem, derivation=(*theorem.derivation[:-1], replace(claim, statement=moved)), formulas={}
    )


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, flags=re.MULTILINE)


def math_of(text: str) -> list[str]:
    return re.findall(r"\$`(.+?)`\$", text) + re.findall(r"```math\n(.*?)\n *```", text, flags=re.DOTALL)


class TestSections:
    @pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
    def test_all_are_there_in_order(self, name, verdict_of):
        found = headings(page(in_catalogue(name, verdict_of(name), evidence=evidence())))
        assert set(SECTIONS) <= set(found)
        assert found == sorted(found, key=found.index)

    def test_every_step_with_its_reason_and_both_engines(self, proved):
        text = page(proved)
        for step in proved.verdict.steps:
            assert prose(step.step.reason) in text
        assert text.count("✓ SymPy") == len(proved.verdict.steps)

    def test_every_hypothesis_and_why_it_is_needed(self, proved):
        text = page(proved)
        for hypothesis in proved.theorem.hypotheses:
            assert f"- **{hypothesis.name}**" in text
            assert f"Without **{hypothesis.name}**" in text

    def test_lemmas_are_stated_with_their_reference(self):
        given = material(load(LEMMA_NAME))
        text = page(given)
        assert "**Proved from lemmas**" in text
        for lemma in given.verdict.lemmas:
            assert f"**{lemma.name}.**" in text
            assert lemma.reference.url in text

    def test_figure_table_and_command(self, proved):
        text = page(proved)
        assert "](positive-decrease.svg)" in text
        assert "| 1,200 | 0.25 | ≤ | 1 | held |" in text
        assert "seed 7" in text
        assert "etastar report positive-decrease --seed 7" in text

    def test_ends_in_one_newline(self, proved):
        assert page(proved).endswith("```\n")
        assert "\n\n\n" not in page(proved)


class TestMath:
    @pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
    def test_no_bar_no_operatorname_no_blank_line(self, name, verdict_of):
        text = page(in_catalogue(name, verdict_of(name)))
        formulas = math_of(text)
        assert formulas
        for formula in formulas:
            assert "|" not in formula
            assert r"\operatorname" not in formula
            assert "\n\n" not in formula

    def test_displays_are_fenced_and_aligned(self, proved):
        for block in re.findall(r"```math\n(.*?)\n *```", page(proved), flags=re.DOTALL):
            assert block.startswith(r"\begin{aligned}")
            assert block.endswith(r"\end{aligned}")

    def test_a_bar_in_a_label_does_not_end_its_cell(self, proved):
        rows = [line for line in page(proved).splitlines() if line.startswith("| ")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1

    def test_the_terminal_gets_no_latex(self, proved):
        assert "\\frac" not in page(proved, TERMINAL)
        assert "```math" not in page(proved, TERMINAL)


class TestHonesty:
    def test_a_wrong_claim_is_not_called_proved(self):
        text = page(material(wrong()))
        assert "**Refuted**" in text
        assert "**Proved**" not in text
        assert "✗ **Not confirmed**" in text
        assert "fails at" in text

    def test_without_an_experiment(self):
        text = page(material(load(PROVED_NAME), untested="Not tested: none yet.", evidence_missing=True))
        assert "Measurement: **not tested**" in text
        assert "## Measured\n\nNot tested: none yet." in text

    def test_a_failed_experiment_is_not_a_missing_one(self):
        assert "Measurement: **failed**" in page(material(load(PROVED_NAME), untested="ValueError: no"))

    def test_a_violation_is_seen(self):
        text = page(material(load(PROVED_NAME), evidence=evidence(held=False)))
        assert "Measurement: **violated**" in text
        assert "| **violated** |" in text

    def test_a_changed_statement_changes_the_page(self, proved):
        theorem = load(PROVED_NAME)
        other = replace(theorem.step("claim"), statement=lt(eta, 3 / L))
        changed = replace(theorem, derivation=(*theorem.derivation[:-1], other))
        assert comparable(page(replace(proved, theorem=changed))) != comparable(page(proved))


class TestComparable:
    def test_only_measurements_are_left_out(self, proved):
        other = replace(proved, evidence=evidence(held=False), examples="x")
        assert page(other) != page(proved)
        assert comparable(page(other)) == comparable(page(proved))
        assert "## Derivation" in comparable(page(proved))
        assert "## References" in comparable(page(proved))
        assert not set(MEASURED_SECTIONS) & set(headings(comparable(page(proved))))

    def test_index(self):
        line = Line("adam", "A title.", "adam/a.md", "$`x`$", "proved", "tested")
        text, other = (
            index([replace(line, tested=word)], "etastar report") for word in ("tested", "violated")
        )
        assert text != other
        assert comparable(text) == comparable(other)
        assert "[A title.](adam/a.md)" in text
        assert "1 theorem: 1 proved." in text


class TestOneLine:
    def test_it_is_the_headline_or_the_first_step_of_the_claim(self):
        theorem = load(PROVED_NAME)
        sign = replace(theorem.step("claim"), name="sign", statement=gt(L, 0))
        longer = replace(theorem, derivation=(sign, *theorem.derivation), claim=("sign", "claim"))
        assert one_line(longer) == "$`L > 0`$"
        assert one_line(replace(longer, headline="claim")) == one_line(theorem)

    def test_a_headline_that_the_claim_does_not_have(self):
        verdict = check_theorem(replace(load(PROVED_NAME), headline="nowhere"))
        assert verdict.status == NOT_PROVED
        assert any("the headline 'nowhere' is no step of the claim" in text for text in verdict.complaints())

    def test_what_a_step_is_given_is_said(self):
        theorem = load(PROVED_NAME)
        given = replace(theorem.step("claim"), statement=lt(eta, 3 / L), given=(gt(L, 0),))
        changed = replace(theorem, derivation=(*theorem.derivation[:-1], given))
        assert one_line(changed) == r"$`L > 0 \quad\Longrightarrow\quad \eta < \frac{3}{L}`$"


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (0.25, "0.25"),
        (-1.5, "−1.5"),
        (1234567.0, "1.235·10⁶"),
        (-2e-12, "−2·10⁻¹²"),
        (float("inf"), "inf"),
        (0.0, "0"),
    ],
)
def test_number(measured, text):
    assert number(measured) == text


class TestProse:
    def test_plain_text_is_no_markup(self):
        assert prose("x* and [y] and a_b") == r"x\* and \[y\] and a\_b"
        assert prose("0 < η < 2/L") == "0 < η < 2/L"
        assert prose("a <b>") == r"a \<b>"

    def test_stars_of_minimizers_stay_and_emphasis_too(self):
        assert starred("at x*, *really*, **so**") == r"at x\*, *really*, **so**"


@pytest.mark.parametrize("math", [GITHUB, TERMINAL])
def test_repetition_gives_the_same_page(math):
    first, second = (page(material(load(LEMMA_NAME), evidence=evidence()), math) for _ in range(2))
    assert first == second


def test_byte_identical_whatever_the_hash_seed_and_the_number_of_processes(tmp_path):
    names = [entry.name for entry in ENTRIES][::44]
    for seed, jobs in (("1", "1"), ("2", "2")):
        command = [sys.executable, "-m", "reports", "report", *names, "--quick", "--jobs", jobs]
        subprocess.run(
            [*command, "--out", str(tmp_path / seed)],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    files = {path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.*")}
    assert files == {path.relative_to(tmp_path / "2") for path in (tmp_path / "2").rglob("*.*")}
    assert len(files) > len(names)
    for file in files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes(), file
