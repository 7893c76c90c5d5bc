"""The process that analyzes one problem: reads the request as JSON, answers in JSON, within limits set for itself.

What comes from a user runs here and not in the command itself, so that it can be ended. Each line of the answer is an
analysis, the last the most complete, or a fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Request
from reports.claim_worker import EXHAUSTED, limit_memory, limit_time

#: What publishes an analysis that is complete as far as it goes, while more is being computed.
Say = Callable[[Analysis], None]


def main() -> int:
    """Answers the request on the standard input; 0 also where the problem is at fault."""
    request = Request.from_data(json.load(sys.stdin))
    limit_memory(request.size)
    limit_time(request.seconds)
    try:
        _put({"analysis": analysed(request, _say).to_data()})
    except BadInput as error:
        _put({"fault": str(error)})
    except (MemoryError, RecursionError):
        return EXHAUSTED
    return 0


def analysed(request: Request, say: Say) -> Analysis:
    """The analysis of what `request` asks for. Raises BadInput."""
    from numerics.analysis.files import is_file

    if is_file(request.problem):
        from reports.file_analysis import analysed as of_file

        return of_file(request, say)
    from reports.expression_analysis import analysed as of_expression

    return of_expression(request, say)


def _say(analysis: Analysis) -> None:
    _put({"analysis": analysis.to_data()})


def _put(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    sys.exit(main())
