"""The process that rules on one claim: reads it as JSON, answers in JSON, within limits that it sets for itself.

What comes from a user runs here and not in the command itself, so that it can be ended.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from theory.prover.decide import Ruling

EXHAUSTED = 77
"""The exit code where the memory limit was met."""


def main() -> int:
    """Answers the request on the standard input, a line for each answer; 0 also where it cannot be read."""
    request = json.load(sys.stdin)
    limit_memory(request["bytes"])
    limit_time(request["seconds"])
    try:
        _say(_answer(request["claim"], request["given"]))
    except (MemoryError, RecursionError):
        return EXHAUSTED
    except Exception as error:
        if "out of memory" in str(error):  # Z3 has its own exception for everything
            return EXHAUSTED
        raise
    return 0


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def limit_memory(size: int) -> None:
    """Let this process have no more than `size` bytes of address space, where the system can do that."""
    try:
        import resource
    except ImportError:  # not on this system: the time limit alone must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_time(seconds: float) -> None:
    """End this process soon after it has computed for `seconds`, where the system can do that.

    Whoever started it ends it before. This is for the case that the starter is killed itself.
    """
    try:
        import resource
    except ImportError:
        return
    most = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _answer(claim: str, given: list[str]) -> dict[str, Any]:
    from theory.language.syntax import Unreadable
    from theory.prover.decide import rule

    try:
        return _as_data(rule(claim, given, lambda first: _say(_as_data(first))))
    except Unreadable as error:
        return {"unreadable": str(error)}


def _as_data(ruling: Ruling) -> dict[str, Any]:
    from reports.certificates import certificates, name
    from reports.statements import UNICODE, inline, value

    return {
        "verdict": ruling.verdict,
        "voices": list(ruling.voices),
        "claim": inline(ruling.claim, UNICODE),
        "given": [inline(hypothesis, UNICODE) for hypothesis in ruling.hypotheses],
        "point": [value(symbol, number, UNICODE) for symbol, number in ruling.point],
        "reason": ruling.reason,
        "derivation": [
            {
                "statement": inline(step.statement, UNICODE),
                "evidence": name(step.evidence),
                "certificates": certificates(step.statement, step.evidence, UNICODE),
            }
            for step in ruling.steps
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
