"""Theorems of gradient-based optimization, derived with SymPy and checked exactly by two engines."""
