"""An analysis in a process of its own, and its page, figure and figures on the disk."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Request, as_json, page
from reports.claim_worker import EXHAUSTED
from reports.files import require_writable, write_whole
from reports.workers import command

DONE, USAGE, OPEN = 0, 2, 3

# One thread: the same digits on every machine, and no fight with other processes.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def analyzed(request: Request) -> Analysis:
    """The analysis that `request` asks for; marked undecided where time or memory were not enough.

    Raises BadInput, and WorkerKilled where the process ended without a reason of its own.
    """
    pipe, problem = subprocess.PIPE, ""
    environment = {**os.environ, **_ENVIRONMENT}
    with subprocess.Popen(
        command("reports.analysis_worker"), stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    ) as worker:
        try:
            said, complaint = worker.communicate(
                json.dumps(asdict(request)).encode(), timeout=request.seconds
            )
        except subprocess.TimeoutExpired:
            worker.kill()
            said, complaint = worker.communicate()
            problem = f"not finished within {request.seconds:g} s; allow more with --seconds"
        except BaseException:
            worker.kill()
            raise
    answers = [json.loads(line) for line in said.split(b"\n")[:-1]]
    if answers and "fault" in answers[-1]:
        raise BadInput(answers[-1]["fault"])
    if worker.returncode == EXHAUSTED:
        problem = f"it takes more than {request.size // 2**30} GiB of memory"
    elif worker.returncode and not problem:
        last = complaint.decode(errors="replace").strip().splitlines()[-1:] or [
            f"exit code {worker.returncode}"
        ]
        problem = f"the analysis failed: {last[0]}"
    if not answers:
        return Analysis(request.problem, "not analyzed", undecided=problem)
    found = Analysis.from_data(answers[-1]["analysis"])
    return replace(found, undecided=problem) if problem else found


def code(analysis: Analysis) -> int:
    """The exit code."""
    return OPEN if analysis.undecided else DONE


def written(analysis: Analysis, request: Request, folder: Path) -> Path:
    """Write the page, its figure and the figures as JSON into `folder`; the page's path. Raises CannotWrite."""
    require_writable(folder)
    figure = ""
    if analysis.figure:
        figure = "analysis.svg"
        write_whole(folder / figure, analysis.figure)
    write_whole(folder / "analysis.json", as_json(analysis) + "\n")
    target = folder / "analysis.md"
    write_whole(target, page(analysis, figure, reproduced(request)))
    return target


def reproduced(request: Request) -> str:
    """The command that makes the page again, quoted for a shell."""
    words = ["etastar", "analyze", request.problem]
    for option, values in (("--given", request.given), ("--box", request.boxes), ("--eta", request.etas)):
        words += [word for value in values for word in (option, value)]
    if request.target:
        words += ["--target", request.target, "--loss", request.loss]
        words += ["--ridge", f"{request.ridge:g}"] if request.ridge else []
        words += ["--standardize"] if request.standardize else []
    default = Request("")
    words += ["--epsilon", f"{request.epsilon:g}"] if request.epsilon != default.epsilon else []
    words += ["--seed", str(request.seed)] if request.seed != default.seed else []
    return " ".join(map(shlex.quote, [*words, "--out", "."]))
