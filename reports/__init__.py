"""Pages, figures and the command line."""

import theory  # noqa: F401 - before SymPy, whose arithmetic it settles
