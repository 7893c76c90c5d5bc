"""Formulas of vectors and matrices on arrays, against the same written with einsum; and what is refused."""

import numpy as np
import pytest

from numerics.formulas import Formulas
from theory.catalogue import load

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
