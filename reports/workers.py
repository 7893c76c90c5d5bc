"""How the command starts the processes that handle a user's problem."""

from __future__ import annotations

import sys
from pathlib import Path


def command(module: str) -> list[str]:
    """The command that runs `main` of a module of this program in a process of its own.

    Python would look for modules in the current folder first. That folder is the user's, and a downloaded data set may
    lie beside a `json.py`; so the current folder is left out (-P), and this program's own is named.
    """
    root = str(Path(__file__).parent.parent)
    code = f"import sys; sys.path.append({root!r}); from {module} import main; sys.exit(main())"
    return [sys.executable, "-P", "-c", code]
