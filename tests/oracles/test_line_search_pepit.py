"""Exact line search on the class of smooth strongly convex functions, held against PEPit's semidefinite programs."""

from itertools import product

import pytest

pytest.importorskip("PEPit")

from PEPit.functions import SmoothStronglyConvexFunction

from numerics.formulas import Formulas
from tests.oracles.worst_cases import agree, exact_searches
from theory.catalogue import load

GRID = [(share * L, L, steps) for L, share, steps in product((1.0, 3.0), (0.05, 0.2, 0.5), (1, 2, 3))]


@pytest.mark.parametrize(("mu", "L", "steps"), GRID)
def test_the_rate_is_the_worst_case(mu, L, steps):
    ours = Formulas.of(load("exact-line-search-class"))("rate", mu=mu, L=L) ** steps
    agree(ours, exact_searches(SmoothStronglyConvexFunction, mu, L, steps))
