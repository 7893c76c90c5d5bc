"""Each formula that the tests against PEPit hold from both sides: they notice that it is one per cent off."""

from functools import cache

import pytest

pytest.importorskip("PEPit")

from numerics.formulas import Formulas
from tests.oracles import test_acceleration_pepit as acceleration
from tests.oracles import test_counts_pepit as counts
from tests.oracles import test_flow_pepit as flow
from tests.oracles import test_line_search_pepit as line_search
from tests.oracles import test_one_step_pepit as one_step
from tests.oracles import test_quadratics_pepit as quadratics
from tests.oracles import test_rates_pepit as rates
from tests.oracles import test_smooth_classes_pepit as smooth
from tests.oracles import test_tight_rate_pepit as tight_rate
from tests.oracles.worst_cases import distance, gap

BEST = 0.2, 2.0, "best", 2
# A test with its arguments, and the formulas that it holds on both sides.
HELD = [
    (quadratics.test_gradient_descent, (*BEST, gap), "best-step step radius rate"),
    (quadratics.test_gradient_descent, (*BEST, gap), "function-value-rate rate best_rate"),
    (quadratics.test_gradient_descent, (*BEST, gap), "eigenvector-factors power"),
    (quadratics.test_gradient_descent, (*BEST, gap), "interior-eigenvalues bound"),
    (quadratics.test_gradient_descent, (0.2, 2.0, 2.0, 2, gap), "step-size-limit limit shrinkage"),
    (quadratics.test_how_many_steps_an_accuracy_takes, (0.2, 2.0, 2), "iteration-count exact"),
    (quadratics.test_chebyshev_iteration, (0.2, 2.0, 3, distance), "chebyshev-iteration value step momentum"),
    *(
        (
            quadratics.test_no_method_leaves_less_than_chebyshevs,
            (0.2, 2.0, steps, count),
            f"chebyshev-optimum least_{count}",
        )
        for steps, count in enumerate(("one", "two", "three", "four"), 1)
    ),
    (
        quadratics.test_heavy_ball_at_its_best_parameters,
        (0.2, 2.0, 3, distance),
        "heavy-ball-best-parameters step momentum rate",
    ),
    (
        quadratics.test_heavy_ball_at_its_best_parameters,
        (0.2, 2.0, 3, distance),
        "heavy-ball-defective-block bound",
    ),
    (quadratics.test_exact_line_search, (0.2, 2.0, 2), "exact-line-search-rate rate"),
    (line_search.test_the_rate_is_the_worst_case, (0.2, 2.0, 2), "exact-line-search-class rate"),
    (
        smooth.test_strongly_convex,
        (*BEST, distance),
        "strongly-convex-rate best_step best_factor factor bound",
    ),
    (smooth.test_strongly_convex, (*BEST, gap), "strongly-convex-value-rate factor bound"),
    (smooth.test_gradient_norm, (2.0, 1.5, 2), "gradient-norm-rate bound"),
    (smooth.test_nonconvex, (2.0, 1.0, 2), "exact-nonconvex-rate bound bound_at_longest"),
    (smooth.test_nonconvex, (2.0, 1.0, 2), "nonconvex-rate bound bound_at_best"),
    (smooth.test_convex, (2.0, 1.0, 2), "convex-rate bound bound_at_longest"),
    (smooth.test_steep, (0.4, 2.0, 0.6, 2), "sharper-polyak-lojasiewicz-rate factor bound"),
    (smooth.test_steep, (0.4, 2.0, 1.3, 2), "sharper-polyak-lojasiewicz-rate long_factor long_bound"),
    (smooth.test_as_steep_as_it_is_smooth, (2.0, 2), "polyak-lojasiewicz-rate factor bound"),
    (rates.test_polyak_lojasiewicz_rates, (0.1, 0.6), "sharper-polyak-lojasiewicz-rate factor"),
    (
        rates.test_a_published_bound_for_short_steps_is_below_its_own_program,
        (0.5, 3, 0.4444, 0.7619),
        "exact-nonconvex-rate gain",
    ),
    (tight_rate.test_neither_below_nor_above, (3.0, 0.5, 2), "tight-convex-rate bound"),
    (acceleration.test_convex_rate, (3.0, 3), "nesterov-convex-rate bound attained momentum"),
    (acceleration.test_convex_rate, (3.0, 3), "accelerated-iterations-to-accuracy convex"),
    (
        acceleration.test_where_the_bound_is_used_up,
        (),
        "nesterov-strongly-convex-rate bound used rate momentum",
    ),
    (flow.test_the_rate_is_the_worst_case, (1.0, 5.0), "flow-rate factor"),
    (flow.test_implicit_steps, (1.0, 0.5, 2), "euler-stability implicit"),
    (
        counts.test_counts_that_solve_an_exact_bound,
        (2.0, 2),
        "iterations-to-accuracy nonconvex convex gradient",
    ),
    (
        counts.test_counts_for_strongly_convex_functions,
        (2.0, 2),
        "iterations-to-accuracy power distance best",
    ),
    (counts.test_counts_for_steep_functions, (2.0, 2), "iterations-to-accuracy sharper"),
    (counts.test_gradient_descents_exponent, (200.0, 2), "acceleration-exponents slow_lower slow_upper"),
    (one_step.test_descent_lemma, (3.0,), "descent-lemma upper_bound"),
    (one_step.test_decrease, (3.0, 0.5), "sufficient-decrease decrease"),
    (one_step.test_decrease, (3.0, 0.5), "positive-decrease decrease"),
    (one_step.test_decrease, (3.0, 0.5), "best-guaranteed-step decrease"),
    (one_step.test_best_and_longest_step, (3.0,), "best-guaranteed-step step greatest"),
    (one_step.test_best_and_longest_step, (3.0,), "positive-decrease limit"),
    (one_step.test_armijo_condition, (3.0, 0.5), "armijo-condition limit"),
    (one_step.test_cocoercivity, (3.0,), "cocoercivity cocoercivity lower_bound"),
    (one_step.test_strong_convexity, (3.0,), "strong-convexity lower_bound"),
    *(
        (one_step.test_sublevel_sets, (3.0, key), f"sublevel-sets {key}")
        for key in ("radius_squared", "reach", "least", "growth")
    ),
    (one_step.test_curvatures_of_a_quadratic, (0.3, 3.0), "quadratic-smoothness bound"),
    (one_step.test_curvatures_of_a_quadratic, (0.3, 3.0), "eigenvalue-bounds low high"),
    (one_step.test_kantorovich, (0.3, 3.0), "kantorovich bound"),
]
PLANTED = [
    (test, point, name, key) for test, point, held in HELD for name, *keys in [held.split()] for key in keys
]


@cache
def _passes(test, point):
    """Once a test, as it is."""
    test(*point)
    return True


@pytest.mark.parametrize("wrong", [0.99, 1.01])
@pytest.mark.parametrize(("test", "point", "name", "key"), PLANTED)
def test_one_per_cent_is_noticed(monkeypatch, test, point, name, key, wrong):
    right = Formulas.of
    assert _passes(test, point)
    monkeypatch.setattr(
        Formulas,
        "of",
        lambda theorem: right(theorem).tampered(key, wrong) if theorem.name == name else right(theorem),
    )
    with pytest.raises(AssertionError):
        test(*point)
