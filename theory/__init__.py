"""Theorems of gradient-based optimization, derived with SymPy and checked exactly by two engines."""

import os

# With python-flint installed SymPy would count with it, unasked. The kernel's first voice keeps its own arithmetic.
os.environ.setdefault("SYMPY_GROUND_TYPES", "python")
