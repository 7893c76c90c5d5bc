"""Methods with momentum on random quadratics and beyond, held against each theorem of the family.

`setting` measures what a method does to a coordinate of the error; `stability` has the theorems about where
convergence ends.
"""

from numerics.experiments.momentum.stability import heavy_ball_stability, jury_criterion

__all__ = ["heavy_ball_stability", "jury_criterion"]
