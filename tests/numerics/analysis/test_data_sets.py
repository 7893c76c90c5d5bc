from fractions import Fraction as F

import numpy as np
import pytest
from scipy import sparse

from numerics.analysis import least_squares as module
from numerics.analysis.designs import design
from numerics.analysis.faults import BadInput
from numerics.analysis.files import Table
from numerics.analysis.least_squares import least_squares
from numerics.analysis.logistic import logistic
from numerics.analysis.quadratic import analyze_quadratic


def table(X, y):
    return Table(X, y, tuple(f"x{j}" for j in range(X.shape[1])), "y")


def random_table(seed, m=60, n=5, dense=True):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((m, n)) + 1
    if not dense:
        X = sparse.csr_array(X * (rng.random((m, n)) < 0.4))
    return table(X, rng.standard_normal(m))


def standardized(X):
    X = X.toarray() if sparse.issparse(X) else X
    return (X - X.mean(axis=0)) / X.std(axis=0)


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("formed", [True, False])
@pytest.mark.parametrize("ridge", [0.0, 0.5])
def test_squared(dense, standardize, formed, ridge, monkeypatch):
    data = random_table(0, dense=dense)
    X = standardized(data.X) if standardize else data.X.toarray() if not dense else data.X.copy()
    y = data.y - data.y.mean() if standardize else data.y
    H = X.T @ X + ridge * np.eye(5)
    if not formed:
        monkeypatch.setattr(module, "MOST_COLUMNS", 0)
    found = least_squares(data, ridge, standardize).quadratic
    values = np.linalg.eigvalsh(H)
    assert found.mu == pytest.approx(values[0], rel=1e-8)
    assert pytest.approx(values[-1], rel=1e-8) == found.L
    assert found.minimizer == pytest.approx(np.linalg.solve(H, X.T @ y), rel=1e-6)
    assert all(method.run.worst <= 1 for method in found.methods)


def test_more_columns_than_rows(monkeypatch):
    """Through XXᵀ or through XᵀX: the same figures."""
    data = random_table(1, m=20, n=50)
    whole = least_squares(data, 0.0, False).quadratic
    monkeypatch.setattr(module, "WIDE", 30)
    small = least_squares(data, 0.0, False)
    assert small.w == pytest.approx(whole.minimizer, rel=1e-8)
    assert "XXᵀ, 20 × 20" in small.formed
    assert whole.definiteness == "positive semidefinite"
    assert whole.spectrum.zero == 30
    for name in ("mu", "L", "best_step", "limit"):
        assert getattr(small.quadratic, name) == pytest.approx(getattr(whole, name), rel=1e-8)


@pytest.mark.parametrize("dense", [True, False])
def test_weighted_gram(dense):
    data = random_table(2, dense=dense)
    X = data.X.copy() if dense else data.X.toarray()
    weights = np.random.default_rng(3).random(60)
    assert design(data, False).gram(weights) == pytest.approx(X.T @ (weights[:, None] * X))
    Z = standardized(X)
    found = design(data, True)
    assert found.gram(weights) == pytest.approx(Z.T @ (weights[:, None] * Z))
    assert found.gram() == pytest.approx(Z.T @ Z)
    v, r = np.arange(5.0), np.arange(60.0)
    assert found.times(v) == pytest.approx(Z @ v)
    assert found.transposed(r) == pytest.approx(Z.T @ r)


@pytest.mark.parametrize("dense", [True, False])
def test_a_constant_column_has_no_scale(dense):
    X = np.column_stack([np.arange(5.0), np.full(5, 0.1)])
    with pytest.raises(BadInput, match="'x1' is constant"):
        design(table(X if dense else sparse.csr_array(X), np.zeros(5)), True)


def graded(least, m=80):
    """A table whose X has the singular values 1, ½, 1/10 and `least`."""
    rng = np.random.default_rng(0)
    U, V = (np.linalg.qr(rng.standard_normal((rows, 4)))[0] for rows in (m, 4))
    return table((U * [1, 0.5, 0.1, least]) @ V.T, rng.standard_normal(m))


@pytest.mark.parametrize("least", [1e-4, 1e-6, 1e-7, 10**-7.5, 1e-8, 1e-10, 0.0])
def test_normal_equations_are_always_solvable(least):
    """Rounding of Xᵀy in the direction of a tiny singular value is no part in the kernel."""
    found = least_squares(graded(least), 0.0, False)
    assert found.quadratic.solvable
    assert found.quadratic.bounded


@pytest.mark.parametrize("least", [1e-4, 1e-6, 1e-7])
def test_the_minimizer_is_that_of_the_data_not_of_its_squares(least):
    data = graded(least)
    best = np.linalg.lstsq(data.X, data.y, rcond=None)[0]
    found = least_squares(data, 0.0, False).quadratic
    assert np.linalg.norm(found.minimizer - best) < 1e-8 * np.linalg.norm(best)
    assert found.minimizer_error < 1e-8
    raw = analyze_quadratic(data.X.T @ data.X, data.X.T @ data.y, exact=False, consistent=True)
    if least < 1e-6:  # by XᵀX alone several digits are lost, which its bound says
        off = np.linalg.norm(raw.minimizer - best) / np.linalg.norm(best)
        assert 1e-4 < off < raw.minimizer_error


def test_singular_values_that_the_squares_lose_are_said():
    assert least_squares(graded(1e-9), 0.0, False).lost == pytest.approx(1e-9, rel=0.01)
    assert least_squares(graded(0.0), 0.0, False).lost == 0
    assert least_squares(graded(1e-9), 0.1, False).lost == 0
    rng = np.random.default_rng(1)
    thin = rng.standard_normal((50, 10)) @ rng.standard_normal((10, 30))
    assert least_squares(table(thin, rng.standard_normal(50)), 0.0, False).lost == 0


def test_rows_that_contradict_each_other_through_their_products(monkeypatch):
    """XXᵀu = y has no solution then, but the squared error has a minimizer, and w = Xᵀu does not drift."""
    monkeypatch.setattr(module, "WIDE", 30)
    data = random_table(1, m=20, n=50)
    X = np.vstack([data.X, data.X[0]])
    y = np.r_[data.y, data.y[0] + 1]
    found = least_squares(table(X.copy(), y), 0.0, False, etas=[F(1, 1000)])
    assert found.w == pytest.approx(np.linalg.lstsq(X, y, rcond=None)[0], rel=1e-6, abs=1e-8)
    assert found.quadratic.bounded
    assert found.quadratic.judged[0].verdict == "converges"


@pytest.mark.parametrize("loss", [least_squares, logistic])
@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize(
    ("X", "y", "ridge", "said"),
    [
        (1e200 * np.eye(2), [0, 1], 0.0, "the largest entry of the predictors is 1.0e+200"),
        (1e-200 * np.eye(2), [0, 1], 0.0, "the largest entry of the predictors is 1.0e-200"),
        (np.eye(2), [0, 1e200], 0.0, "the largest entry of 'y' is 1.0e+200"),
        (np.eye(2), [0, 1], 1e300, "--ridge 1.0e+300 is beyond 1e+40"),
    ],
)
def test_sizes_out_of_reach(X, y, ridge, said, loss, standardize):
    with pytest.raises(BadInput) as caught:
        loss(table(X, np.array(y, dtype=float)), ridge, standardize)
    assert said in str(caught.value)
