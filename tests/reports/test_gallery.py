"""The committed gallery is what the theorems say today; measured sections, marked by name, are left out."""

import re
from pathlib import Path

import pytest

from reports.markdown import Line, Material, comparable, index, one_line, page
from reports.material import figure_of
from theory.catalogue import ENTRIES, load
from theory.kernel.check import Verdict

GALLERY = Path(__file__).parent.parent.parent / "docs" / "gallery"
HOW = "regenerate it: python -m reports.gallery"
FIGURE_BYTES = 150_000


def committed(path: Path) -> str:
    assert path.exists(), f"{path} is missing; {HOW}"
    return path.read_text(encoding="utf-8")


def fresh(name: str, verdict: Verdict) -> Material:
    """What a page is made of, without its measurement."""
    theorem = load(name)
    draw = figure_of(theorem.family, name)
    return Material(
        theorem,
        verdict,
        command=f"etastar report {name} --seed 0",
        figure=f"{name}.svg",
        caption=(draw.__doc__ or "").strip().partition("\n")[0],
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_page(entry, verdict_of):
    text = committed(GALLERY / entry.family / f"{entry.name}.md")
    assert comparable(text) == comparable(page(fresh(entry.name, verdict_of(entry.name)))), HOW


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_it_was_measured_and_held(entry):
    text = committed(GALLERY / entry.family / f"{entry.name}.md")
    assert "Measurement: **tested**" in text
    assert "**violated**" not in text
    assert re.search(r"[\d,]+ comparisons, seed 0", text)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_figure(entry):
    text = committed(GALLERY / entry.family / f"{entry.name}.svg")
    assert "<svg" in text
    assert text.rstrip().endswith("</svg>")
    assert len(text.encode()) < FIGURE_BYTES


def test_index(verdict_of):
    lines = []
    for entry in ENTRIES:
        theorem = load(entry.name)
        status = verdict_of(entry.name).status
        path = f"{entry.family}/{entry.name}.md"
        lines.append(Line(entry.family, theorem.title, path, one_line(theorem), status, ""))
    assert comparable(committed(GALLERY / "index.md")) == comparable(
        index(lines, "etastar report --seed 0")
    ), HOW


def test_nothing_else_is_there():
    pages = {f"{entry.family}/{entry.name}{end}" for entry in ENTRIES for end in (".md", ".svg")}
    found = {path.relative_to(GALLERY).as_posix() for path in GALLERY.rglob("*") if path.is_file()}
    assert found - pages == {"index.md"}, f"remove what no theorem has; {HOW}"
