"""Claims of a user: ruled on in a process of their own, and the ruling in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from reports.claim_worker import EXHAUSTED
from reports.workers import command

MOST_BYTES = 4 * 2**30
HOLDS, FAILS, USAGE, OPEN = 0, 1, 2, 3
_CODES = {"proved": HOLDS, "refuted": FAILS, "vacuous": FAILS, "undefined": FAILS, "undecided": OPEN}


class UnreadableClaim(Exception):
    """A claim or a hypothesis that is none; the message says where and why."""


def ruled(claim: str, given: Sequence[str], seconds: float) -> dict[str, Any]:
    """The ruling on `claim` under `given` as plain data; undecided where `seconds` or the memory were not enough.

    Where the time is over while a certificate is still being looked for, the ruling is what Z3 has said.
    Raises UnreadableClaim.
    """

    request = {"claim": claim, "given": list(given), "bytes": MOST_BYTES, "seconds": seconds}
    pipe = subprocess.PIPE
    problem = ""
    with subprocess.Popen(command("reports.claim_worker"), stdin=pipe, stdout=pipe, stderr=pipe) as worker:
        try:
            said, complaint = worker.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            worker.kill()
            said, complaint = worker.communicate()
            problem = f"no answer within {seconds:g} s; allow more with --seconds"
        except BaseException:
            worker.kill()
            raise
    answers = [json.loads(line) for line in said.split(b"\n")[:-1]]
    if answers:
        if "unreadable" in answers[-1]:
            raise UnreadableClaim(answers[-1]["unreadable"])
        return answers[-1]
    if worker.returncode == EXHAUSTED:
        problem = f"it takes more than {MOST_BYTES // 2**30} GiB of memory"
    last = complaint.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {worker.returncode}"]
    return _undecided(claim, given, problem or f"the engines gave up: {last[0]}")


def _undecided(claim: str, given: Sequence[str], reason: str) -> dict[str, Any]:
    return {
        "verdict": "undecided", "voices": [], "claim": claim, "given": list(given), "point": [],
        "reason": reason, "derivation": [],
    }  # fmt: skip


def code(ruling: dict[str, Any]) -> int:
    """The exit code that says the verdict."""
    return _CODES[ruling["verdict"]]


def described(ruling: dict[str, Any]) -> str:
    """The ruling as the terminal shows it."""
    lines = [f"{ruling['verdict']}: {ruling['claim']}"]
    lines += [f"  given  {hypothesis}" for hypothesis in ruling["given"]]
    point = ", ".join(ruling["point"])
    match ruling["verdict"]:
        case "proved":
            both = len(ruling["voices"]) > 1
            lines.append(
                f"  by {' and '.join(ruling['voices'])}" + ("" if both else f" alone; {ruling['reason']}")
            )
        case "refuted":
            where = f"at {point}" if point else "there are no variables to choose"
            lines.append(f"  false {where}, evaluated exactly by {' and '.join(ruling['voices'])}")
        case "undefined":
            lines.append(f"  {ruling['reason']}" + (f": think of {point}" if point else ""))
        case _:
            lines.append(f"  {ruling['reason']}")
    for number, step in enumerate(ruling["derivation"], start=1):
        lines.append(f"  {number}. {step['statement']}  ({step['evidence']})")
        lines += [f"       {line}" for line in step["certificates"]]
    return "\n".join(lines)
