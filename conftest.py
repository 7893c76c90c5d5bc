"""Settles SymPy's arithmetic before a test module imports SymPy."""

import theory  # noqa: F401
