"""The command as a user meets it: exit codes, JSON, unknown names, interruption, closed pipes, light imports."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.cli import main
from theory.catalogue import ENTRIES, Entry

ROOT = Path(__file__).parent.parent.parent
NAME = "positive-decrease"
NAMES = [entry.name for entry in ENTRIES]
HEAVY = ("sympy", "numpy", "scipy", "matplotlib", "z3", "rich")


def etastar(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reports", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        **options,
    )


def alive(group: int) -> list[str]:
    """The processes of a group that still run; one that is dead and not yet collected does not."""
    table = subprocess.run(
        ["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(maxsplit=2) for line in table.splitlines())
    return [row[2] for row in rows if int(row[0]) == group and not row[1].startswith("Z")]


def gone(group: int, seconds: float = 10) -> bool:
    """Whether every process of the group ends within `seconds`."""
    deadline = time.monotonic() + seconds
    while alive(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(group)


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["nonsense"],
            ["report", "--jobs", "0"],
            ["report", "--seed", "-1"],
            ["report", "--seed", "x"],
            ["show"],
            ["verify", "--nonsense"],
        ],
    )
    def test_wrong_usage(self, arguments, capsys):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
        assert "usage" in capsys.readouterr().err

    @pytest.mark.parametrize("command", ["report", "verify", "show"])
    def test_an_unknown_name_gets_the_nearest(self, command, capsys):
        assert main([command, "positive-decrese"]) == 2
        error = capsys.readouterr().err
        assert "positive-decrese" in error
        assert "did you mean positive-decrease" in error
        assert "Traceback" not in error

    def test_a_name_like_no_other(self, capsys):
        assert main(["verify", "qqqqqq"]) == 2
        assert "etastar list" in capsys.readouterr().err

    @pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["verify", "--help"]])
    def test_help(self, arguments, capsys):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        assert capsys.readouterr().out.startswith("usage: etastar")

    def test_an_unwritable_folder_is_noticed_before_the_work(self, tmp_path, capsys):
        (tmp_path / "file").write_text("")
        begin = time.perf_counter()
        assert main(["report", "--out", str(tmp_path / "file" / "out")]) == 2
        assert time.perf_counter() - begin < 1
        error = capsys.readouterr().err
        assert "cannot write" in error
        assert str(tmp_path / "file" / "out") in error


class TestMinus:
    """An expression may begin with a minus; it is no option."""

    def test_of_a_claim(self, capsys):
        assert main(["prove", "-x**2 <= 0", "--given", "-x<1"]) == 0
        assert main(["prove", "-x*x<=0"]) == 0
        assert capsys.readouterr().out.startswith("proved: ")

    def test_of_a_problem(self, capsys):
        assert main(["analyze", "-x**2", "--eta", "-1/3"]) == 0
        assert capsys.readouterr().out.startswith("-x**2\n")

    @pytest.mark.parametrize("command", ["prove", "analyze"])
    def test_help_is_an_option(self, command, capsys):
        with pytest.raises(SystemExit) as stop:
            main([command, "-h"])
        assert stop.value.code == 0
        assert capsys.readouterr().out.startswith("usage: ")


class TestList:
    def test_text(self, capsys):
        assert main(["list"]) == 0
        out = capsys.readouterr().out
        assert all(f"  {name} " in out for name in NAMES)

    def test_json(self, capsys):
        assert main(["list", "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["theorems"]
        assert [row["name"] for row in rows] == NAMES
        assert all(set(row) == {"name", "family", "title"} and row["title"] for row in rows)

    def test_a_missing_file_is_said(self, capsys, monkeypatch):
        monkeypatch.setattr("reports.cli.ENTRIES", (Entry("not-written", "adam"), *ENTRIES[:1]))
        assert main(["list"]) == 1
        out = capsys.readouterr().out
        assert "theory.adam.not_written cannot be read" in out
        assert NAMES[0] in out

    @pytest.mark.parametrize("arguments", [["list"], ["--help"]])
    def test_nothing_heavy_is_imported(self, arguments):
        code = (
            "import sys\nfrom reports.cli import main\n"
            f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
        )
        assert done.stderr.strip() == "[]"


class TestVerify:
    def test_all_hold(self, capsys):
        assert main(["verify", NAME, "quadratic-form", "--jobs", "1"]) == 0
        out = capsys.readouterr().out
        assert out.count("steps") == 2
        assert "Slowest: " in out
        assert "2 proved" in out.splitlines()[-1]

    def test_json(self):
        done = etastar("verify", NAME, "--json", "--mutants")
        assert done.returncode == 0
        result = json.loads(done.stdout)
        assert set(result) == {"theorems", "mutants"}
        assert set(result["mutants"]) == {"tried", "refused", "true"}
        assert result["mutants"]["tried"] == result["mutants"]["refused"] + result["mutants"]["true"] > 0
        (theorem,) = result["theorems"]
        assert set(theorem) == {
            "name", "family", "title", "status", "steps", "sharp", "lemmas", "seconds", "evidence",
        }  # fmt: skip
        assert (theorem["name"], theorem["status"], theorem["sharp"]) == (NAME, "proved", "tight")
        assert theorem["evidence"]["verdict"] in ("held", "not tested")

    def test_json_without_mutants(self):
        assert set(json.loads(etastar("verify", NAME, "--json").stdout)) == {"theorems"}

    def test_one_that_does_not_hold(self, monkeypatch, capsys):
        from reports import build
        from reports.outcome import Outcome

        refuted = Outcome(NAME, "smoothness", "t", "refuted", complaints=("step 'claim': fails at L = 1",))
        monkeypatch.setattr(build, "run_all", lambda tasks, jobs, done: [refuted])
        assert main(["verify", NAME]) == 1
        captured = capsys.readouterr()
        assert "1 refuted" in captured.out
        assert "fails at L = 1" in captured.err


class TestReport:
    def test_pages_and_last_line(self, tmp_path):
        done = etastar("report", NAME, "--quick", "--out", str(tmp_path / "new" / "folder"))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].endswith("index.md")
        assert "1 proved" in done.stdout
        assert (tmp_path / "new" / "folder" / "smoothness" / f"{NAME}.md").exists()

    def test_an_interrupted_run_leaves_whole_pages_and_no_process(self, tmp_path):
        command = [sys.executable, "-m", "reports", "report", "--jobs", "2", "--out", str(tmp_path)]
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not list(tmp_path.rglob("*.md")) and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        begin = time.monotonic()
        _, error = running.communicate(timeout=20)
        assert running.returncode == 130
        assert time.monotonic() - begin < 5
        assert "Traceback" not in error
        pages = list(tmp_path.rglob("*.md"))
        assert pages
        assert all(page.read_text(encoding="utf-8").endswith("```\n") for page in pages)
        assert not list(tmp_path.rglob("*.part"))
        assert not (tmp_path / "index.md").exists()
        assert gone(running.pid)

    def test_workers_end_with_a_killed_parent(self, tmp_path):
        command = [sys.executable, "-m", "reports", "report", "--jobs", "2", "--out", str(tmp_path)]
        running = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not list(tmp_path.rglob("*.md")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.kill()
        running.wait()
        assert gone(running.pid), "a worker outlived its parent"


class TestShow:
    def test_plain(self):
        done = etastar("show", NAME)
        assert done.returncode == 0
        assert "⟺" in done.stdout
        assert "0 < η < 2/L" in done.stdout
        assert "\\frac" not in done.stdout


@pytest.mark.parametrize("arguments", [["list"], ["show", NAME]])
def test_a_closed_pipe_is_quiet(arguments):
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports", *arguments],
            stdout=write,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    finally:
        os.close(write)
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


class TestEncodings:
    """Names of files need not be text, and a terminal need not know Greek."""

    @pytest.fixture
    def odd(self, tmp_path):
        path = os.fsencode(tmp_path) + b"/a\xff\n.csv"
        with open(path, "w") as stream:
            stream.write("2,0\n0,3\n")
        return os.fsdecode(path)

    @pytest.mark.parametrize("more", [[], ["--json"]])
    @pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
    def test_nothing_stops_the_output(self, odd, encoding, more):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        done = subprocess.run(
            [sys.executable, "-m", "reports", "analyze", odd, *more],
            capture_output=True, cwd=ROOT, check=False, env=environment,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        if more:
            assert "udcff" in json.loads(done.stdout.decode(encoding).replace("\\", "|"))["problem"]

    def test_a_page(self, odd, tmp_path):
        done = etastar("analyze", odd, "--out", str(tmp_path / "out"))
        assert (done.returncode, done.stderr) == (0, "")
        assert "\\udcff" in (tmp_path / "out" / "analysis.md").read_text(encoding="utf-8")
