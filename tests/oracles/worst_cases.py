"""What tests against PEPit share: how sure a solver's figure is, and when ours agrees with it."""

import warnings
from typing import NamedTuple

import pytest

pytest.importorskip("PEPit")

SURE, UNSURE = 1e-5, 1e-3  # unsure is where the solver warns that it did not get as far as it should
ABSOLUTE = 1e-7  # it works with numbers of the size of the start, which is 1


class Worst(NamedTuple):
    """The worst case that PEPit finds, and what it is good to."""

    value: float
    slack: float


def worst_case(solve, *arguments, **options):
    """What `solve` returns, with the accuracy to which it could be found."""
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        value = solve(*arguments, **options)
    unsure = any("inaccurate" in str(doubt.message) for doubt in doubts)
    return Worst(value, (UNSURE if unsure else SURE) * abs(value) + ABSOLUTE)


def solved(problem, *figures):
    """The worst case of the least of the figures."""
    for figure in figures:
        problem.set_performance_metric(figure)
    return worst_case(problem.solve, wrapper="cvxpy", solver="CLARABEL", verbose=0)


def agree(ours, worst, tight=True):
    """Ours is not below the worst case; nor above it where it is tight."""
    ours = float(ours)
    assert worst.slack < 0.005 * abs(worst.value), f"{worst}: one per cent would not be noticed"
    assert ours >= worst.value - worst.slack, f"ours is {ours}, but {worst.value} is attained"
    if tight:
        assert ours <= worst.value + worst.slack, f"ours is {ours}, no more than {worst.value} is attained"
