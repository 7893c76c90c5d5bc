"""The logistic loss of data sets against SciPy, and whether there is a minimizer against Z3."""

from collections import Counter
from fractions import Fraction as F

import numpy as np
import pytest
import z3
from scipy import optimize, sparse

from numerics.analysis import logistic as module
from numerics.analysis.designs import Design
from numerics.analysis.faults import BadInput
from numerics.analysis.files import Table
from numerics.analysis.logistic import AWAY, CONVERGES, DIVERGES, FALLS, STANDS_STILL, logistic, separating


def table(X, y):
    return Table(X, y, tuple(f"x{j}" for j in range(X.shape[1])), "y")


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("formed", [True, False])
@pytest.mark.parametrize("labels", [(0, 1), (-1, 1)])
def test_logistic(dense, formed, labels, monkeypatch):
    rng = np.random.default_rng(4)
    X = rng.standard_normal((200, 5)) + 1
    if not dense:
        X = X * (rng.random(X.shape) < 0.4)
    up = X @ np.arange(-2, 3) + rng.logistic(size=200) > 0
    data = table(X if dense else sparse.csr_array(X), np.where(up, labels[1], labels[0]).astype(float))
    signs, ridge = np.where(up, 1.0, -1.0), 0.05
    if not formed:
        monkeypatch.setattr(module, "MOST_COLUMNS", 0)
    found = logistic(data, ridge, False)

    def f(w):
        return np.mean(np.logaddexp(0, -signs * (X @ w))) + ridge / 2 * w @ w

    best = optimize.minimize(f, np.zeros(5), tol=1e-12)
    p = 1 / (1 + np.exp(-X @ best.x))
    H = X.T @ ((p * (1 - p))[:, None] * X) / 200 + ridge * np.eye(5)
    values = np.linalg.eigvalsh(H)
    assert found.w == pytest.approx(best.x, abs=1e-5)
    assert found.gradient < 1e-9
    assert found.quadratic.mu == pytest.approx(values[0], rel=1e-4)
    assert pytest.approx(values[-1], rel=1e-4) == found.quadratic.L
    assert pytest.approx(np.linalg.eigvalsh(X.T @ X)[-1] / 800 + ridge, rel=1e-6) == found.L
    assert found.L >= found.quadratic.L
    assert found.descent.left <= 1e-6
    assert found.descent.factor == pytest.approx(1 - found.quadratic.mu / found.L, abs=2e-2)


def test_separated_data_have_no_minimizer():
    X = np.array([[1.0, 0], [2, 1], [-1, 0], [-3, 1]])
    data = table(X, np.array([1.0, 1, 0, 0]))
    found = logistic(data, 0.0, False)
    assert found.quadratic is None
    assert np.all(np.array([1, 1, -1, -1]) * (X @ found.separation.w) > 0)
    assert found.separation.indifferent == 0
    assert logistic(data, 0.1, False).quadratic is not None


@pytest.mark.parametrize("y", [[0, 1, 2, 1], [1, 1, 1, 1], [1, 2, 1, 2], [0.5, 0, 1, 0]])
def test_labels_that_are_none(y):
    with pytest.raises(BadInput, match="two values"):
        logistic(table(np.eye(4), np.array(y, dtype=float)), 0.0, False)


# --- A minimizer, or none ----------------------------------------------------------------------------------

COUNT = 300


def small_tables():
    """Few rows of small integers: separated, separated but for some rows, of lower rank, and none of these."""
    rng = np.random.default_rng(7)
    for _ in range(COUNT):
        m, n = int(rng.integers(2, 12)), int(rng.integers(1, 5))
        X = rng.integers(-2, 3, (m, n)).astype(float)
        if rng.random() < 0.2 and n > 1:
            X[:, 0] = 2 * X[:, 1]
        y = rng.integers(0, 2, m).astype(float)
        if len(set(y)) == 2 and X.any():
            yield X, y


def is_separated(X, y):
    """Whether some w has every margin at least 0 and their sum above 0, decided exactly."""
    w = [z3.Real(f"w{j}") for j in range(X.shape[1])]
    signs = np.where(y > 0, 1, -1)
    margins = [
        sum(int(s * x) * v for x, v in zip(row, w, strict=True)) for s, row in zip(signs, X, strict=True)
    ]
    solver = z3.Solver()
    solver.add(*(margin >= 0 for margin in margins), z3.Sum(margins) > 0)
    return solver.check() == z3.sat


def disagreements():
    wrong, given = [], Counter()
    for X, y in small_tables():
        found = logistic(table(X.copy(), y), 0.0, False)
        truth = is_separated(X, y)
        given[truth, found.separation is not None and found.separation.indifferent > 0] += 1
        if (found.separation is not None) != truth or not (found.certified or truth):
            wrong.append((X, y))
    return wrong, given


def test_a_minimizer_is_said_to_be_one_where_there_is_one():
    wrong, given = disagreements()
    assert not wrong
    assert all(given[case] > 20 for case in ((False, False), (True, False), (True, True)))


def test_a_small_gradient_alone_is_noticed_as_no_proof(monkeypatch):
    monkeypatch.setattr(module, "_certified", lambda *_: True)
    wrong, _ = disagreements()
    assert len(wrong) > 10


@pytest.mark.parametrize("standardized", [True, False])
@pytest.mark.parametrize("dense", [True, False])
def test_separated_but_for_some_rows(dense, standardized):
    rng = np.random.default_rng(0)
    X = np.column_stack([np.r_[np.zeros(20), np.ones(5)], rng.standard_normal(25), np.ones(25)])
    y = np.r_[rng.integers(0, 2, 20), np.ones(5)].astype(float)
    design = Design(X if dense else sparse.csr_array(X))
    if standardized:  # sparse and dense X are shifted in different ways; a constant column cannot be
        X, design = X[:, :2], Design((X[:, :2] - [0.2, 0]) / [0.4, 1])
        if not dense:
            design = Design(sparse.csr_array(X), np.array([0.2, 0]), np.array([0.4, 1]))
    found, certain = separating(design, np.where(y > 0, 1.0, -1.0))
    if standardized:  # without a constant column no w has margin 0 on the first twenty rows
        assert (found, certain) == (None, True)
    else:
        assert found.indifferent == 20
        assert np.abs(found.w / found.w[0]) == pytest.approx(np.array([1, 0, 0]), abs=1e-9)


def test_too_large_for_the_program_is_said(monkeypatch):
    X = np.array([[1.0, 0], [0, 1], [0, 1], [0.5, 2], [0, -1], [0, -1]])
    y = np.array([1.0, 1, 0, 1, 0, 1])
    assert logistic(table(X.copy(), y), 0.0, False).separation.indifferent == 4
    monkeypatch.setattr(module, "_MOST_ENTRIES", 0)
    found = logistic(table(X.copy(), y), 0.0, False)
    assert found.separation is None
    assert not found.certified
    assert logistic(table(X.copy(), y), 0.001, False).certified


# --- Step sizes --------------------------------------------------------------------------------------------


def test_own_step_sizes_are_run_on_the_loss_itself():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((60, 3)) * [1, 2, 3]
    y = (X @ [1, -1, 0.5] + rng.logistic(size=60) > 0).astype(float)
    probe = logistic(table(X.copy(), y), 0.1, False)
    local = F(probe.quadratic.limit)
    etas = [local * F(9, 10), local * F(11, 10), F(0), F(-1), F(1000)]
    below, above, none, back, far = logistic(table(X.copy(), y), 0.1, False, etas=etas).own
    assert [run.verdict for run in (below, above, none, back, far)] == [
        CONVERGES, AWAY, STANDS_STILL, DIVERGES, DIVERGES,
    ]  # fmt: skip
    assert below.factor == pytest.approx(
        max(abs(1 - below.eta * v) for v in (probe.quadratic.mu, probe.quadratic.L)), rel=1e-2
    )
    assert 0.01 < above.left < 10  # a cycle around w*: the loss grows too slowly for more


def test_own_step_sizes_without_a_minimizer():
    X, y = np.array([[1.0], [2], [-1]]), np.array([1.0, 1, 0])
    (run,) = logistic(table(X, y), 0.0, False, etas=[F(1, 2)]).own
    assert run.verdict == FALLS
    assert run.left < 0.02
