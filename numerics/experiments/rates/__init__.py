"""Gradient descent on classes of functions, held against each rate of the family.

`setting` draws functions and keeps a run's figures; `sublinear` has the rates like 1/t, `linear` the geometric ones,
`counts` how many steps they come to, and `tight` the best bound for one number of steps.
"""

from numerics.experiments.rates.counts import iterations_to_accuracy, quartic_decay
from numerics.experiments.rates.linear import (
    polyak_lojasiewicz_rate,
    sharper_polyak_lojasiewicz_rate,
    strongly_convex_rate,
    strongly_convex_value_rate,
)
from numerics.experiments.rates.sublinear import (
    convex_rate,
    exact_nonconvex_rate,
    gradient_norm_rate,
    nonconvex_rate,
)
from numerics.experiments.rates.tight import tight_convex_rate

__all__ = [
    "convex_rate",
    "exact_nonconvex_rate",
    "gradient_norm_rate",
    "iterations_to_accuracy",
    "nonconvex_rate",
    "polyak_lojasiewicz_rate",
    "quartic_decay",
    "sharper_polyak_lojasiewicz_rate",
    "strongly_convex_rate",
    "strongly_convex_value_rate",
    "tight_convex_rate",
]
