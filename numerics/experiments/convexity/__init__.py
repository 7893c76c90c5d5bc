"""Convexity on random quadratics, on other convex functions, and where it is missing.

`setting` draws functions and pairs of points; `conditions` has the theorems that recognise convexity, `calculus` the
one on what keeps it, and `minimizers` those on what it is good for.
"""

from numerics.experiments.convexity.calculus import (
    convexity_calculus,
)
from numerics.experiments.convexity.conditions import (
    first_order_convexity,
    monotone_gradient,
    second_order_convexity,
    strict_convexity,
    strong_convexity,
)
from numerics.experiments.convexity.minimizers import (
    minimizer_set,
    stationary_is_global,
    strong_convexity_minimizer,
    sublevel_sets,
    unique_minimizer,
)

__all__ = [
    "convexity_calculus",
    "first_order_convexity",
    "minimizer_set",
    "monotone_gradient",
    "second_order_convexity",
    "stationary_is_global",
    "strict_convexity",
    "strong_convexity",
    "strong_convexity_minimizer",
    "sublevel_sets",
    "unique_minimizer",
]
