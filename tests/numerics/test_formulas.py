"""Formulas of vectors and matrices on arrays, against the same written with einsum; and what is refused."""

import numpy as np
import pytest
from sympy import S

from numerics.formulas import Formulas
from theory.catalogue import load
from theory.vectors import Dot, Iterate

RNG = np.random.default_rng(5)


def test_a_column_comes_out_as_the_last_axis():
    A, b, x = RNG.standard_normal((3, 4, 4)), RNG.standard_normal((3, 4)), RNG.standard_normal((3, 4))
    found = Formulas.of(load("quadratic-gradient"))("gradient", A=A, b=b, x=x)
    assert found == pytest.approx(np.einsum("pij,pj->pi", A, x) - b)


def test_rectangular_matrices_and_a_scalar_for_each_problem():
    X, rho = RNG.standard_normal((3, 5, 4)), np.array([1.0, 2.0, 3.0])
    found = Formulas.of(load("ridge"))("hessian", X=X, rho=rho)
    assert found == pytest.approx(np.einsum("pmi,pmj->pij", X, X) + rho[:, None, None] * np.eye(4))


def test_arrays_broadcast_over_the_leading_axes():
    A, x, centre = RNG.standard_normal((4, 4)), RNG.standard_normal((7, 4)), RNG.standard_normal(4)
    found = Formulas.of(load("quadratic-minimizer"))("gap", A=A, x=x, **{"x^*": centre})
    assert found == pytest.approx(np.einsum("si,ij,sj->s", x - centre, A, x - centre) / 2)


def test_a_function_is_given_by_its_value():
    found = Formulas.of(load("taylor-remainder"))(
        "prediction", f_x=7.0, eta=0.5, g=np.array([1.0, 2.0]), c=8.0
    )
    assert found == pytest.approx(7 - 0.5 * 5 + 0.125 * 8)


def test_a_member_of_a_sequence_of_vectors_is_given_by_its_value():
    x, d, w, y = RNG.standard_normal((5, 3)), np.ones(3), np.array([0.5, -1.0, 2.0]), np.ones(5)
    found = Formulas.of(load("mean-logistic-loss"))("slope", x=x, y=y, w=w, d=d)
    assert found == pytest.approx(-(x @ d) / (1 + np.exp(x @ w)))


def test_two_members_of_a_sequence_are_ambiguous():
    first, second = Iterate("x", S(1)), Iterate("x", S(2))
    with pytest.raises(ValueError, match="ambiguous"):
        Formulas({"both": Dot(first, second)}, {})("both", x=np.ones(3))


def test_scaled():
    formulas = Formulas.of(load("steepest-descent"))
    g = np.array([3.0, 4.0])
    assert formulas("steepest", g=g) == pytest.approx(-5)
    assert formulas.tampered("steepest", 1.01)("steepest", g=g) == pytest.approx(-5.05)


def test_dimensions_that_differ_are_refused():
    with pytest.raises(ValueError, match="elsewhere"):
        Formulas.of(load("quadratic-gradient"))("gradient", A=np.eye(3), b=np.ones(3), x=np.ones(2))


def test_missing_and_unknown_symbols_are_refused():
    with pytest.raises(ValueError, match="takes A, b, x"):
        Formulas.of(load("quadratic-gradient"))("gradient", A=np.eye(3), x=np.ones(3), n=3)
    with pytest.raises(KeyError, match="known: gradient"):
        Formulas.of(load("quadratic-gradient"))("hessian", A=np.eye(3))
