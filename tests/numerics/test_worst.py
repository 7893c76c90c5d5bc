"""The worst case that is kept: nothing added fails, nan fails, and signs are turned back."""

import numpy as np

from numerics.worst import Worst


def test_the_largest_of_all_arrays_is_kept_and_every_case_counted():
    worst = Worst()
    worst.add(np.array([[0.5, 2.0], [1.0, -3.0]]))
    worst.add(1.5)
    check = worst.at_most("figure", 1.9)
    assert (check.cases, check.measured, check.held) == (5, 2.0, False)


def test_nan_is_no_success():
    worst = Worst()
    worst.add([0.0, np.nan])
    assert not worst.at_most("figure", 1e300).held


def test_the_least_is_that_of_the_opposite():
    worst = Worst()
    worst.add([-3.0, -2.0])
    check = worst.at_least("figure", 2.5)
    assert (check.measured, check.held) == (2.0, False)
