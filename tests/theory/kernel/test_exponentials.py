"""SymPy writes exp(u)² as exp(2u): both voices know that the two are one, and nothing more than that."""

import pytest
from sympy import ImmutableMatrix, Rational, exp

from theory.kernel.algebra import residual
from theory.kernel.concrete import Undecided, scalar
from theory.kernel.formula import eq, ge
from theory.kernel.prime_field import agree
from theory.kernel.smt import entails
from theory.notation import column
from theory.notation import scalar as real
from theory.vectors import NO_RULES, Dot

u, v = real("u"), real("v")
g = column("g")

SAME = [
    (exp(2 * u), exp(u) * exp(u)),
    (exp(-3 * u) * exp(2 * u), 1 / exp(u)),
    ((1 + exp(u)) ** 2, 1 + 2 * exp(u) + exp(2 * u)),
    (exp(2 * u * v), exp(u * v) ** 2),
]
DIFFERENT = [(exp(2 * u), 2 * exp(u)), (exp(2 * u), exp(u)), (exp(u * v), exp(u) * exp(v)), (exp(-u), exp(u))]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_equal(left, right):
    assert residual(left - right) == 0
    assert agree(left, right, NO_RULES) is None
    assert entails([], eq(left, right)).verdict == "proved"


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_not_equal(left, right):
    assert residual(left - right) != 0
    assert agree(left, right, NO_RULES) is not None
    assert entails([], eq(left, right)).verdict != "proved"


def test_a_square_of_an_exponential_is_completed():
    assert entails([], ge(exp(2 * u) + 1, 2 * exp(u))).verdict == "proved"
    assert entails([], ge(exp(2 * u) + 1, Rational(201, 100) * exp(u))).verdict == "refuted"


def test_a_value_that_is_not_defined_is_left_undecided():
    length = Dot(g, g)
    with pytest.raises(Undecided, match="not defined"):
        scalar(1 / length, {g: ImmutableMatrix([0])})
    assert scalar(1 / length, {g: ImmutableMatrix([2])}) == Rational(1, 4)
