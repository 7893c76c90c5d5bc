from fractions import Fraction as F

import numpy as np
import pytest
from scipy import sparse
from scipy.linalg import hilbert, toeplitz

from numerics.analysis import quadratic
from numerics.analysis.definiteness import INDEFINITE, NEGATIVE, POSITIVE, SEMIDEFINITE, ZERO
from numerics.analysis.faults import BadInput
from numerics.analysis.quadratic import analyze_quadratic
from numerics.analysis.step_sizes import AT_LIMIT, CONVERGES, DIVERGES, STANDS_STILL
from numerics.quadratics import random_quadratics

COUNT = 1000
SHAPES = ("two-point", "clustered", "linear", "log-uniform", "wishart")


def test_closed_forms_on_random_matrices():
    """κ from 1.5 to 10⁴, n from 2 to 12, scales from 10⁻³ to 10³: each figure against the textbook's form of it."""
    rng = np.random.default_rng(0)
    for number in range(COUNT):
        n, kappa, L = int(rng.integers(2, 13)), 10 ** rng.uniform(0.2, 4), 10 ** rng.uniform(-3, 3)
        batch = random_quadratics(rng, n, [SHAPES[number % len(SHAPES)]], [kappa], [L])
        mu, L, x_star = batch.mu[0], batch.L[0], batch.minimizers[0]
        exact = number % 5 == 0
        found = analyze_quadratic(batch.matrices[0], batch.linear_terms[0], measure=False, exact=exact)
        assert found.definiteness == POSITIVE
        assert (found.enclosure is not None) == exact
        close = 1e-9
        assert found.mu == pytest.approx(mu, rel=close)
        assert pytest.approx(L, rel=close) == found.L
        assert found.limit == pytest.approx(2 / L, rel=close)
        assert found.best_step == pytest.approx(2 / (L + mu), rel=close)
        assert found.minimizer == pytest.approx(x_star, rel=1e-6, abs=1e-8 * np.abs(x_star).max())
        descent, ball, nesterov, chebyshev = found.methods
        root = (L / mu) ** 0.5
        assert descent.rate == pytest.approx((L - mu) / (L + mu), rel=close)
        assert dict(ball.parameters)["η"] == pytest.approx(4 / (L**0.5 + mu**0.5) ** 2, rel=close)
        assert dict(ball.parameters)["β"] == pytest.approx(((root - 1) / (root + 1)) ** 2, rel=1e-7)
        assert ball.rate == chebyshev.rate == pytest.approx((root - 1) / (root + 1), rel=1e-7)
        assert dict(nesterov.parameters)["η"] == pytest.approx(1 / L, rel=close)
        assert nesterov.rate == pytest.approx(1 - 1 / root, rel=1e-7)
        t, q = descent.count, ball.rate
        assert descent.rate**t <= 1e-6 * (1 + 1e-9)
        assert t <= 1 or descent.rate ** (t - 1) > 1e-6 * (1 - 1e-9)
        for count, bound in (
            (ball.count, lambda t, q=q: (1 + t * (1 + q)) * q**t),
            (chebyshev.count, lambda t, q=q: 2 * q**t / (1 + q ** (2 * t))),
        ):
            assert bound(count) <= 1e-6 * (1 + 1e-9)
            assert count == 1 or bound(count - 1) > 1e-6 * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_measured_is_within_the_predicted(seed):
    rng = np.random.default_rng(seed)
    batch = random_quadratics(
        rng, int(rng.integers(2, 20)), ["log-uniform"], [10 ** rng.uniform(0.3, 3)], [3.0]
    )
    found = analyze_quadratic(batch.matrices[0], batch.linear_terms[0], seed=seed)
    for method in found.methods:
        assert method.run is not None
        assert method.run.worst <= 1, method.name
        steps = method.run.reached(found.epsilon)
        assert steps is not None
        assert steps <= method.count
    descent = found.methods[0]
    assert 0.99 * descent.rate <= descent.run.rate <= descent.rate * (1 + 1e-9)
    assert descent.run.worst >= 0.5  # the bound has no room to spare along the ends
    assert found.methods[3].run.worst >= 0.2


SECOND = toeplitz([2.0, -1, 0, 0, 0, 0])
STRUCTURED = {
    "poisson": np.kron(SECOND, np.eye(6)) + np.kron(np.eye(6), SECOND),
    "toeplitz": toeplitz(0.5 ** np.arange(30)),
    "hilbert": hilbert(5),
    "wilkinson": np.diag(np.abs(np.arange(-10, 11)).astype(float))
    + np.diag(np.ones(20), 1)
    + np.diag(np.ones(20), -1),
}


@pytest.mark.parametrize("name", STRUCTURED)
@pytest.mark.parametrize("exact", [True, False])
def test_structured_matrices_against_numpy(name, exact):
    A = STRUCTURED[name]
    values = np.linalg.eigvalsh(A)
    found = analyze_quadratic(A, measure=False, exact=exact)
    assert pytest.approx(values[-1], rel=1e-12) == found.L
    if name == "wilkinson":
        assert found.definiteness == INDEFINITE
        assert abs(found.direction @ A @ found.direction - values[0]) < 1e-10
    else:
        assert found.definiteness == POSITIVE
        assert found.mu == pytest.approx(values[0], rel=1e-8)
        assert found.kappa == pytest.approx(np.linalg.cond(A), rel=1e-8)


def test_hilbert_12_exactly():
    """Double precision cannot tell its least eigenvalue, 1.0e-16, from 0; the exact matrix can."""
    rows = [[F(1, i + j + 1) for j in range(12)] for i in range(12)]
    found = analyze_quadratic(rows)
    assert found.definiteness == POSITIVE
    assert found.kappa == pytest.approx(1.7132289047e16, rel=1e-9)
    assert found.unmeasured == "κ is beyond what double precision can follow"
    assert analyze_quadratic(np.array(rows, dtype=float), exact=False).definiteness != POSITIVE


def test_exact_input_stays_exact():
    found = analyze_quadratic(
        [[F(2), F(0)], [F(0), F(20)]], [F(1, 3), F(2)], etas=[F(1, 10), F(1, 10) - F(1, 10**30)]
    )
    assert found.exact_minimizer == (F(1, 6), F(1, 10))
    assert [judged.verdict for judged in found.judged] == [AT_LIMIT, CONVERGES]


def test_judged_step_sizes():
    A = np.diag([1.0, 4.0])
    found = analyze_quadratic(A, etas=[F(-1), F(0), F(1, 4), F(2, 5), F(1, 2), F(3, 5)])
    assert [j.verdict for j in found.judged] == [
        DIVERGES, STANDS_STILL, CONVERGES, CONVERGES, AT_LIMIT, DIVERGES,
    ]  # fmt: skip
    best = found.judged[3]
    assert (best.factors.slow, best.factors.fast) == pytest.approx((0.6, -0.6))
    assert best.run.rate == pytest.approx(0.6, rel=1e-6)
    assert found.judged[5].run.rate == pytest.approx(1.4, rel=1e-6)
    assert found.judged[4].run.rate == pytest.approx(1)


@pytest.mark.parametrize("exact", [True, False])
def test_singular(exact):
    A = np.array([[1.0, 1], [1, 1]])
    inside = analyze_quadratic(A, np.array([1.0, 1]), exact=exact)
    assert (inside.definiteness, inside.solvable, inside.mu) == (SEMIDEFINITE, True, pytest.approx(2))
    assert inside.minimizer == pytest.approx(np.array([0.5, 0.5]))
    outside = analyze_quadratic(A, np.array([1.0, 0]), etas=[F(1, 2)], exact=exact)
    assert not outside.solvable
    assert not outside.bounded
    assert np.abs(outside.direction) == pytest.approx(np.array([1, 1]) / 2**0.5)
    assert outside.direction @ [1, 0] > 0  # f falls along it
    assert outside.judged[0].verdict == DIVERGES


def test_rounding_does_not_decide_the_sign_of_an_eigenvalue():
    """As stored this matrix of rank 2 has an eigenvalue of −4·10⁻¹⁷; typed as fractions, that would be meant."""
    B = np.random.default_rng(0).standard_normal((4, 2))
    stored = B @ B.T
    found = analyze_quadratic(stored, etas=[F(1, 10)])
    assert (found.definiteness, found.spectrum.zero) == (SEMIDEFINITE, 2)
    assert found.judged[0].verdict == CONVERGES
    assert not found.judged[0].exact
    assert (
        analyze_quadratic([[F(entry) for entry in row] for row in stored.tolist()]).definiteness == INDEFINITE
    )


def test_singular_rates_hold_on_the_range():
    rng = np.random.default_rng(1)
    Q = np.linalg.qr(rng.standard_normal((8, 8)))[0]
    A = (Q * [0, 0, 0, 1, 2, 3, 5, 10.0]) @ Q.T
    found = analyze_quadratic((A + A.T) / 2, exact=False)
    assert (found.definiteness, found.spectrum.zero) == (SEMIDEFINITE, 3)
    assert found.kappa == pytest.approx(10)
    assert found.methods[0].run.rate == pytest.approx(9 / 11, rel=1e-6)


@pytest.mark.parametrize("exact", [True, False])
def test_indefinite_and_zero(exact):
    saddle = analyze_quadratic(np.array([[1.0, 3], [3, 1]]), etas=[F(1, 100)], exact=exact)
    assert saddle.definiteness == INDEFINITE
    assert np.abs(saddle.direction) == pytest.approx(np.array([1, 1]) / 2**0.5)
    assert saddle.direction[0] * saddle.direction[1] < 0
    assert (saddle.methods, saddle.judged[0].verdict) == ((), DIVERGES)
    assert analyze_quadratic(-np.eye(2), exact=exact).definiteness == NEGATIVE
    nothing = analyze_quadratic(np.zeros((2, 2)), exact=exact)
    assert (nothing.definiteness, nothing.limit, nothing.methods) == (ZERO, None, ())
    tilted = analyze_quadratic(np.zeros((2, 2)), np.array([0.0, 3]), exact=exact)
    assert not tilted.bounded
    assert tilted.direction == pytest.approx([0, 1])


def test_one_step_is_enough_where_all_eigenvalues_agree():
    found = analyze_quadratic(4 * np.eye(3), np.ones(3))
    assert [(m.count, m.rate) for m in found.methods] == [(1, 0.0)]
    assert found.methods[0].run.errors[1] < 1e-15


def test_what_is_refused():
    with pytest.raises(ValueError, match="shape"):
        analyze_quadratic(np.ones((2, 3)))
    with pytest.raises(ValueError, match="b has 3 entries"):
        analyze_quadratic(np.eye(2), np.ones(3))
    with pytest.raises(ValueError, match="not symmetric"):
        analyze_quadratic([[F(1), F(2)], [F(0), F(1)]])
    for epsilon in (0, 1, float("nan")):
        with pytest.raises(ValueError, match="epsilon"):
            analyze_quadratic(np.eye(2), epsilon=epsilon)


# --- Sizes that double precision cannot follow -------------------------------------------------------------

HUGE, TINY = F(10) ** 400, F(1, 10**400)


@pytest.mark.parametrize(
    ("A", "b", "etas", "said"),
    [
        (np.diag([1e41, 1]), None, (), "the largest entry of the matrix is 1.0e+41"),
        (np.diag([1.7e308, 1]), None, (), "the largest entry of the matrix is 1.7e+308"),
        (np.diag([-1e41, 1]), None, (), "the largest entry of the matrix is 1.0e+41"),
        (np.diag([1e-41, 1e-42]), None, (), "the largest entry of the matrix is 1.0e-41"),
        (np.diag([5e-324, 0]), None, (), "it must lie between 1e-40 and 1e+40"),
        (np.diag([np.inf, 1]), None, (), "the largest entry of the matrix is inf"),
        (np.diag([np.nan, 1]), None, (), "the largest entry of the matrix is nan"),
        (sparse.csr_array(np.diag([1e200, 1])), None, (), "the largest entry of the matrix is 1.0e+200"),
        ([[HUGE, F(0)], [F(0), F(1)]], None, (), "the largest entry of the matrix is 1.0e+400"),
        ([[TINY]], None, (), "the largest entry of the matrix is 1.0e-400"),
        (np.eye(2), [1e300, 0], (), "an entry of b is 1.0e+300, beyond ±1e+40"),
        (np.eye(2), [HUGE, F(0)], (), "an entry of b is 1.0e+400"),
        (np.eye(2), [float("nan"), 0], (), "an entry of b is nan"),
        (np.eye(2), None, (F(10) ** 41,), "a step size is 1.0e+41, beyond ±1e+40"),
        (np.eye(2), None, (F(1), -HUGE), "a step size is -1.0e+400"),
        (np.diag([1e35, 1e-30]), None, (), "from 1.0e-30 to 1.0e+35, a ratio beyond 1e+60"),
    ],
)  # fmt: skip
def test_sizes_out_of_reach(A, b, etas, said):
    with pytest.raises(BadInput) as caught:
        analyze_quadratic(A, b, etas=etas)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("A", "b"),
    [
        (np.diag([1e40, 1e40]), [1e40, 1.0]),
        (np.diag([1e-40, 1e-40]), [1e40, 1.0]),
        (np.diag([1e30, 1e-29]), None),
        (np.array([[1e40, 1e-20], [1e-20, 1e-15]]), None),
        (np.diag([1e40, -1e-40]), None),
        (np.diag([1e40, 0]), [1e40, 1e-40]),
        (np.zeros((2, 2)), [1e40, 0.0]),
    ],
)
def test_sizes_at_the_edge_are_followed(A, b, exact):
    """No warning, and each figure finite."""
    found = analyze_quadratic(A, b, etas=[F(10) ** 40, F(1, 10**40), TINY], exact=exact)
    figures = [found.mu, found.L, found.limit, found.best_step, *(m.rate for m in found.methods)]
    assert all(np.isfinite(figure) for figure in figures if figure is not None)
    assert all(np.isfinite(judged.factors.radius) for judged in found.judged)


def test_the_guard_is_needed(monkeypatch):
    """Without it the same input ends in a warning, an overflow or a figure that is not finite."""
    monkeypatch.setattr(quadratic, "require_size", lambda *arguments: None)
    monkeypatch.setattr(quadratic, "_MOST_KAPPA", float("inf"))
    spoiled = 0
    for A, b, eta in (
        (np.diag([1.7e308, 1.7e308]), None, F(1)),
        ([[HUGE]], None, F(1)),
        (np.eye(2), None, HUGE),
        (np.eye(2), [HUGE, F(0)], F(1)),
    ):
        try:
            found = analyze_quadratic(A, b, etas=[eta])
            spoiled += not np.isfinite([found.L, found.judged[0].radius]).all()
        except (ArithmeticError, LookupError, RuntimeWarning, ValueError):
            spoiled += 1
    assert spoiled == 4
