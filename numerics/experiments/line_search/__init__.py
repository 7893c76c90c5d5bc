"""Line searches on random quadratics and on smooth functions, held against each theorem of the family.

`exact` has the theorems about the lowest point of a ray, `backtracking` those about Armijo's test.
"""

from numerics.experiments.line_search.backtracking import armijo_condition, armijo_exact_step, backtracking
from numerics.experiments.line_search.exact import (
    exact_line_search_class,
    exact_line_search_rate,
    exact_step,
    kantorovich,
)

__all__ = [
    "armijo_condition",
    "armijo_exact_step",
    "backtracking",
    "exact_line_search_class",
    "exact_line_search_rate",
    "exact_step",
    "kantorovich",
]
