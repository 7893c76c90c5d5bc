"""Gradient descent on random quadratics, held against each theorem of the family.

`setting` draws problems, starts and step sizes and measures coordinates; `factors` has the theorems about single
coordinates, `limits` those about where convergence ends, `rates` those about how fast it is.
"""

from numerics.experiments.quadratics.factors import (
    eigenvalue_bounds,
    eigenvector_factors,
    error_powers,
    interior_eigenvalues,
    zigzag,
)
from numerics.experiments.quadratics.limits import period_two_orbit, step_size_limit
from numerics.experiments.quadratics.rates import best_step, function_value_rate, iteration_count

__all__ = [
    "best_step",
    "eigenvalue_bounds",
    "eigenvector_factors",
    "error_powers",
    "function_value_rate",
    "interior_eigenvalues",
    "iteration_count",
    "period_two_orbit",
    "step_size_limit",
    "zigzag",
]
