"""Textbook forms of the results on momentum, and what is particular to the family."""

import pytest
from sympy import Rational, S, expand

from theory.catalogue import load
from theory.notation import beta, eta, lam, scalar

p = scalar("p")


def test_jury_is_the_triangle():
    assert load("jury-criterion").formulas["sum_limit"] == 1 + p


def test_heavy_ball_coefficients_and_limit():
    formulas = load("heavy-ball-stability").formulas
    assert formulas["total"] == 1 + beta - eta * lam
    assert formulas["product"] == beta
    assert expand(formulas["limit"] - 2 * (1 + beta)) == 0
    assert formulas["limit"].subs(beta, 0) == 2


@pytest.mark.parametrize(("momentum", "limit"), [(Rational(9, 10), Rational(38, 10)), (Rational(1, 2), S(3))])
def test_momentum_stretches_the_limit(momentum, limit):
    assert load("heavy-ball-stability").formulas["limit"].subs(beta, momentum) == limit
