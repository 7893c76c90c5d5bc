"""What to measure for each theorem: a file a family, a function a theorem, of the theorem's name.

An experiment is a function `(formulas, size, seed) -> tuple of Check`. It takes every bound from `formulas` and every
trajectory from `numerics.methods` or `numerics.simulate`, so that the two never come from one place.
"""
