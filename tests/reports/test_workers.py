"""The processes that handle a user's problem: ended at their limits, and deaf to what lies in the current folder."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from numerics.analysis.faults import BadInput
from reports import analysis_run, claims
from reports.analysis import Request
from reports.cli import INTERRUPTED
from reports.workers import command

HARD = (
    "(x**2 + y**2 - 1)**3*z**2 - x**2*y**3*w**3 + w**8 + z**10*x + (x*y - z*w)**5 + v**12*x - y**7*v**3 < 10"
)
OPEN = 3


@pytest.fixture
def started(monkeypatch):
    """The processes that are started."""
    found = []

    class Noted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return found


def dead(process):
    """Whether the process is gone and not even waits to be asked for its exit code."""
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return process.returncode is not None
    return False


def test_a_claim_that_takes_too_long_is_ended(started):
    begin = time.monotonic()
    ruling = claims.ruled(HARD, [], seconds=1.5)
    assert time.monotonic() - begin < 4
    assert (ruling["verdict"], claims.code(ruling)) == ("undecided", OPEN)
    assert "no answer within 1.5 s" in ruling["reason"]
    (worker,) = started
    assert dead(worker)
    assert worker.returncode == -signal.SIGKILL


def test_a_claim_that_takes_too_much_memory_is_ended(started, monkeypatch):
    monkeypatch.setattr(claims, "MOST_BYTES", 2**27)
    ruling = claims.ruled(HARD, [], seconds=60)
    assert (ruling["verdict"], claims.code(ruling)) == ("undecided", OPEN)
    assert "GiB of memory" in ruling["reason"]
    (worker,) = started
    assert dead(worker)


def test_an_analysis_that_takes_too_long_is_ended(started, tmp_path):
    np.save(tmp_path / "a.npy", np.eye(2))
    found = analysis_run.analyzed(Request(str(tmp_path / "a.npy"), seconds=0.2))
    assert "not finished within 0.2 s" in found.undecided
    (worker,) = started
    assert dead(worker)
    assert worker.returncode == -signal.SIGKILL


def test_an_analysis_that_takes_too_much_memory_is_ended(started, tmp_path):
    np.save(tmp_path / "a.npy", np.eye(4000))
    with pytest.raises(BadInput, match="too large for the memory"):
        analysis_run.analyzed(Request(str(tmp_path / "a.npy"), size=2**29))
    (worker,) = started
    assert dead(worker)


def children(parent):
    table = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split() for line in table.splitlines())
    return [int(row[0]) for row in rows if int(row[1]) == parent and not row[2].startswith("Z")]


def running(pid):
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1] not in ("", "Z")


def one_child(parent, seconds=20):
    deadline = time.monotonic() + seconds
    while not (found := children(parent)) and time.monotonic() < deadline:
        time.sleep(0.02)
    (child,) = found
    return child


def ends(pid, seconds):
    deadline = time.monotonic() + seconds
    while running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not running(pid)


def proving(*options):
    return subprocess.Popen(
        [*command("reports.cli"), "prove", HARD, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_an_interrupt_ends_the_worker_too():
    with proving("--seconds", "60") as running_command:
        worker = one_child(running_command.pid)
        running_command.send_signal(signal.SIGINT)
        _, complaint = running_command.communicate(timeout=10)
    assert running_command.returncode == INTERRUPTED
    assert complaint.decode().splitlines() == ["interrupted"]
    assert ends(worker, 2)


def test_a_worker_whose_parent_is_killed_ends_by_its_own_limit():
    with proving("--seconds", "1") as running_command:
        worker = one_child(running_command.pid)
        running_command.kill()
    assert ends(worker, 15)


# --- The current folder ------------------------------------------------------------------------------------

TRAP = "open('ran', 'w').close()\n"


@pytest.fixture
def trapped(tmp_path, monkeypatch):
    """The current folder, with modules in it that leave a mark when they are imported."""
    for name in ("json", "numpy", "sympy", "z3", "resource", "fractions"):
        (tmp_path / f"{name}.py").write_text(TRAP)
    for name in ("reports", "theory", "numerics"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(TRAP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_modules_in_the_current_folder_are_not_run(trapped, capsys):
    (trapped / "a.csv").write_text("2,0\n0,20\n")
    assert analysis_run.analyzed(Request("a.csv")).undecided == ""
    assert claims.ruled("x**2 >= 0", [], seconds=60)["verdict"] == "proved"
    assert not (trapped / "ran").exists()


def test_without_the_option_they_would_be(trapped):
    words = [word for word in command("reports.claim_worker") if word != "-P"]
    subprocess.run(words, input=b"{}", capture_output=True, check=False)
    assert (trapped / "ran").exists()


def test_the_command_names_this_python():
    assert command("reports.claim_worker")[0] == sys.executable
