"""Measurements: every formula of `theory` held against simulated trajectories."""

import theory  # noqa: F401 - before SymPy, whose arithmetic it settles
