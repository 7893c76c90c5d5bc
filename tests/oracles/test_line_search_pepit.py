"""Exact line search on the class of smooth strongly convex functions, held against PEPit's semidefinite programs."""

import pytest

pytest.importorskip("PEPit")

from PEPit.examples.unconstrained_convex_minimization import wc_gradient_exact_line_search

from numerics.formulas import Formulas
from theory.catalogue import load

RELATIVE = 1e-5
GRID = [(mu, L, steps) for L in (1.0, 3.0) for mu in (0.05 * L, 0.2 * L, 0.6 * L) for steps in (1, 2)]


@pytest.mark.parametrize(("mu", "L", "steps"), GRID)
def test_the_rate_is_the_worst_case(mu, L, steps):
    ours = float(Formulas.of(load("exact-line-search-class"))("rate", mu=mu, L=L)) ** steps
    worst, _ = wc_gradient_exact_line_search(
        L=L, mu=mu, n=steps, wrapper="cvxpy", solver="CLARABEL", verbose=-1
    )
    assert ours >= worst * (1 - RELATIVE), "our bound lies below what a function of the class attains"
    assert ours <= worst * (1 + RELATIVE), "the page says tight, but the semidefinite program promises more"


def test_one_per_cent_would_be_noticed():
    ours = float(Formulas.of(load("exact-line-search-class"))("rate", mu=0.1, L=1.0))
    worst, _ = wc_gradient_exact_line_search(
        L=1.0, mu=0.1, n=1, wrapper="cvxpy", solver="CLARABEL", verbose=-1
    )
    assert not worst * (1 - RELATIVE) <= 0.99 * ours
    assert not 1.01 * ours <= worst * (1 + RELATIVE)
