"""Methods with momentum on random quadratics and beyond, held against each theorem of the family.

`setting` measures what a method does to a coordinate of the error; `forms` runs the ways to write momentum beside
each other; `stability` has the theorems about where convergence ends, `decay` those about how
fast errors die out on quadratics.
"""

from numerics.experiments.momentum.acceleration import (
    accelerated_iterations_to_accuracy,
    nesterov_convex_rate,
    nesterov_strongly_convex_rate,
)
from numerics.experiments.momentum.chebyshev import chebyshev_iteration, chebyshev_optimum
from numerics.experiments.momentum.cycle import heavy_ball_cycle, heavy_ball_cycle_attraction
from numerics.experiments.momentum.decay import (
    heavy_ball_best_parameters,
    heavy_ball_defective_block,
    second_order_recurrence,
)
from numerics.experiments.momentum.exponents import acceleration_exponents
from numerics.experiments.momentum.forms import momentum_forms, pytorch_momentum
from numerics.experiments.momentum.stability import (
    ema_momentum_stability,
    heavy_ball_stability,
    jury_criterion,
    nesterov_look_ahead,
    nesterov_stability,
)

__all__ = [
    "accelerated_iterations_to_accuracy",
    "acceleration_exponents",
    "chebyshev_iteration",
    "chebyshev_optimum",
    "ema_momentum_stability",
    "heavy_ball_best_parameters",
    "heavy_ball_cycle",
    "heavy_ball_cycle_attraction",
    "heavy_ball_defective_block",
    "heavy_ball_stability",
    "jury_criterion",
    "momentum_forms",
    "nesterov_convex_rate",
    "nesterov_look_ahead",
    "nesterov_stability",
    "nesterov_strongly_convex_rate",
    "pytorch_momentum",
    "second_order_recurrence",
]
