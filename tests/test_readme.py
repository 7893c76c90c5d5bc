"""The README's examples are real: each console block is run, and its output is what stands there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", README)
COMMANDS = re.findall(r"^(etastar .+)$", README, flags=re.MULTILINE)
LINKS = re.findall(r"\]\(([^)#]+?)\)", README)


def without_times(text: str) -> str:
    """Seconds differ from run to run; everything else must be the same."""
    return re.sub(r"\d+(\.\d+)? s\b", "… s", text)


def output_of(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "etastar"
    done = subprocess.run(
        [sys.executable, "-m", "reports", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
    )
    assert done.returncode in (0, 1), done.stderr  # 1: a claim that is refuted, as shown
    return done.stdout


def test_there_are_examples():
    assert BLOCKS
    assert COMMANDS
    assert all(output.strip() for _, output in BLOCKS)


@pytest.mark.parametrize(("command", "output"), BLOCKS)
def test_the_output_shown_is_the_real_one(command, output):
    assert without_times(output_of(command)) == without_times(output)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_other_commands_run(command, tmp_path):
    (tmp_path / "matrix.mtx").write_text(
        "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 2\n2 2 8\n"
    )
    rows = ("x,y", "0.5,0", "1,1", "-2,0", "3,1", "-1,1", "1,0")
    (tmp_path / "data.csv").write_text("\n".join(rows) + "\n")
    arguments = shlex.split(command)[1:]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "reports", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("link", [link for link in LINKS if not link.startswith("http")])
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_only_times_are_left_out_of_the_comparison():
    assert without_times("57 refused; 2.5 s") == without_times("57 refused; 3.1 s")
    assert without_times("57 refused; 2.5 s") != without_times("56 refused; 2.5 s")
