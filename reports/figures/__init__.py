"""What to draw for each theorem: a file a family, a function a theorem, of the theorem's name.

A figure is a function `(theorem, formulas, seed) -> matplotlib.figure.Figure`. Its curves come from `formulas`, its
points from `numerics`; `reports.figures.style` gives it its look.
"""
