from itertools import pairwise, product

import pytest
from sympy import Matrix, Rational, exp, log, symbols

from theory.analysis import sums
from theory.analysis.convexity import PROVED, convexity
from theory.analysis.derivatives import derivatives
from theory.analysis.sums import nonnegative
from theory.notation import scalar

x, y, z = scalar("x"), scalar("y"), scalar("z")


def ruled(f):
    return convexity(derivatives(f, tuple(sorted(f.free_symbols, key=str))))


def loss(u):
    return log(1 + exp(u))


def test_a_logistic_loss_of_many_samples():
    found = ruled(loss(x + y) + loss(2 * x - y) + loss(3 * y - x) + loss(-2 * x - y) + loss(x - 4 * y))
    assert (found.verdict, found.definite, found.modulus) == (PROVED, True, None)
    ridge = ruled(loss(x + y) + loss(2 * x - y) + (x**2 + y**2) / 20)
    assert ridge.modulus == Rational(1, 10)


def test_terms_that_share_a_kernel_are_not_strictly_convex():
    found = ruled(loss(x + y) + loss(-2 * x - 2 * y) + (x + y) ** 4)
    assert (found.verdict, found.strict) == (PROVED, False)  # constant along (1, −1)
    assert ruled(loss(x + y) + (x - y) ** 2).definite


def test_many_variables():
    names = symbols("x:30", real=True)
    f = sum((a - b) ** 4 + a**2 for a, b in pairwise(names))
    found = ruled(f + names[-1] ** 2)
    assert (found.verdict, found.modulus) == (PROVED, 2)
    assert ruled(f).modulus is None


@pytest.mark.parametrize("f", [loss(x + y) - loss(x), x**4 - y**4 + y**2, x * y + x**4, exp(x) - x**2 + y**2])
def test_a_term_that_bends_down_is_not_hidden(f):
    assert ruled(f).verdict != PROVED


def test_semidefinite_by_elimination_is_that_of_all_minors():
    for a, b, c, d, e, g in product((-1, 0, 1, 2), repeat=6):
        A = Matrix([[a, b, c], [b, d, e], [c, e, g]])
        minors = [a, d, g, a * d - b * b, a * g - c * c, d * g - e * e, A.det()]
        assert nonnegative(A) == all(minor >= 0 for minor in minors)


def test_a_wrong_elimination_would_be_noticed(monkeypatch):
    monkeypatch.setattr(sums, "nonnegative", lambda A: True)
    with pytest.raises(AssertionError):
        test_a_term_that_bends_down_is_not_hidden(x * y + x**4)
