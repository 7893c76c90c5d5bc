"""The Descent Lemma and what it gives in one step, on random quadratics and on functions that are not quadratic.

`setting` draws functions and points; `bounds` has the theorems about two points, `decrease` those about one step.
"""

from numerics.experiments.smoothness.bounds import cocoercivity, descent_lemma, quadratic_smoothness
from numerics.experiments.smoothness.decrease import (
    best_guaranteed_step,
    positive_decrease,
    sufficient_decrease,
)

__all__ = [
    "best_guaranteed_step",
    "cocoercivity",
    "descent_lemma",
    "positive_decrease",
    "quadratic_smoothness",
    "sufficient_decrease",
]
