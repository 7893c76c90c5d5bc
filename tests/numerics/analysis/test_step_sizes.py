"""Verdicts on step sizes against gradient descent itself, a million steps of it, on matrices of every definiteness."""

from collections import Counter
from fractions import Fraction as F

import numpy as np
import pytest
from scipy import sparse

from numerics.analysis import step_sizes
from numerics.analysis.quadratic import Judged, analyze_quadratic
from numerics.analysis.step_sizes import AT_LIMIT, CONVERGES, DIVERGES, STANDS_STILL, UNDECIDED

COUNT = 400
DOUBLINGS = 20


def reflected(values, v):
    """The matrix with eigenvalues `values` along the columns of I − 2vvᵀ/vᵀv, in rationals, and that matrix."""
    n, square = len(values), sum(entry * entry for entry in v)
    Q = [[F(int(i == j)) - F(2 * v[i] * v[j], square) for j in range(n)] for i in range(n)]
    return [[sum(Q[i][k] * values[k] * Q[j][k] for k in range(n)) for j in range(n)] for i in range(n)], Q


def problems():
    """Rational matrices of every definiteness, b inside and outside their range, step sizes of both signs."""
    rng = np.random.default_rng(3)
    kinds = ([1, 2, 5, 9], [0, 1, 4], [-3, -1, 2, 0], [-6, -2, -1], [0, -1, -5], [0])
    for _ in range(COUNT):
        n = int(rng.integers(1, 5))
        values = [F(int(value)) for value in rng.choice(kinds[rng.integers(len(kinds))], n)]
        A, Q = reflected(values, rng.integers(1, 5, n).tolist())
        b = [sum(Q[i][k] * int(rng.integers(-2, 3)) for k in range(n)) for i in range(n)]
        if rng.random() < 0.6:  # inside the range
            b = [sum(A[i][k] * b[k] for k in range(n)) for i in range(n)]
        size = max(map(abs, values)) or F(1)
        ratios = rng.choice([F(0), F(1, 20), F(9, 10), F(1), F(1), F(11, 10), F(3)], 4)
        etas = [F(ratio) * int(rng.choice([-1, 1])) * 2 / size for ratio in ratios]
        yield A, b, etas, rng.standard_normal(n)


def fate(A, b, eta, start):
    """What gradient descent from `start` does, by squaring the matrix of one step again and again."""
    n = len(b)
    step = np.eye(n + 1)
    step[:n, :n] -= float(eta) * A
    step[:n, n] = float(eta) * b
    state = np.append(start, 1.0)
    if np.allclose(step @ state, state, rtol=0, atol=1e-14):
        return STANDS_STILL
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(DOUBLINGS):
            step = step @ step
        end = (step @ state)[:n]
        if not np.linalg.norm(end) < 1e3:
            return DIVERGES
    return CONVERGES if np.linalg.norm(A @ end - b) < 1e-6 else AT_LIMIT


def disagreements(exact):
    """The verdicts that differ from what happens, and how often each verdict was given."""
    wrong, given = [], Counter()
    for A, b, etas, start in problems():
        dense, vector = np.array(A, dtype=float), np.array(b, dtype=float)
        given_as = (A, b) if exact else (dense, vector)
        found = analyze_quadratic(*given_as, etas=etas, measure=False, exact=exact)
        for judged in found.judged:
            truth = fate(dense, vector, judged.eta, start)
            given[judged.verdict] += 1
            allowed = {truth} | ({UNDECIDED} if truth == AT_LIMIT and not exact else set())
            if judged.verdict not in allowed:
                wrong.append((A, b, judged, truth))
    return wrong, given


@pytest.mark.parametrize("exact", [True, False])
def test_verdicts_are_what_happens(exact):
    wrong, given = disagreements(exact)
    assert not wrong
    limits = AT_LIMIT if exact else UNDECIDED
    assert all(given[verdict] > 40 for verdict in (CONVERGES, DIVERGES, STANDS_STILL, limits))


def test_the_battery_notices_a_wrong_limit(monkeypatch):
    right = step_sizes.verdict
    monkeypatch.setattr(
        "numerics.analysis.quadratic.verdict", lambda eta, *rest: right(eta * F(101, 100), *rest)
    )
    wrong, _ = disagreements(True)
    assert len(wrong) > 40


def judge(A, *etas, **options) -> tuple[Judged, ...]:
    return analyze_quadratic(A, etas=[F(eta) for eta in etas], **options).judged


def test_a_negative_step_climbs():
    up, limit, down, away = judge(-np.diag([1.0, 4.0]), "-1/4", "-1/2", "-3/5", "1/4")
    assert [j.verdict for j in (up, limit, down, away)] == [CONVERGES, AT_LIMIT, DIVERGES, DIVERGES]
    assert (up.factors.slow, up.factors.fast, up.factors.radius) == pytest.approx((0, 0.75, 0.75))
    assert up.count == 49  # the first t with 0.75ᵗ ≤ 10⁻⁶


def test_unknown_least_eigenvalue_leaves_the_verdict():
    """Of a large sparse matrix with many zeros the least positive eigenvalue is not sought; the limit is known."""
    path = sparse.diags_array([-np.ones(2), [1.0, 2, 1], -np.ones(2)], offsets=[-1, 0, 1])
    A = sparse.csr_array(sparse.block_diag([path] * 300))  # λ = 0, 1, 3, each 300 times
    below, above, back = judge(A, "1/2", "7/10", "-1")
    assert [j.verdict for j in (below, above, back)] == [CONVERGES, DIVERGES, DIVERGES]
    assert np.isnan(below.factors.radius)
    assert below.count is None
    assert above.factors.radius == pytest.approx(1.1)


def test_within_the_error_of_the_limit_nothing_is_claimed():
    A = sparse.diags_array(np.linspace(1, 10, 900)).tocsr()
    assert [j.verdict for j in judge(A, "1/5", "0.19", "0.21")] == [UNDECIDED, CONVERGES, DIVERGES]


def test_where_only_an_end_was_found_its_error_is_kept_away_from():
    """Of 2,500 equally spaced eigenvalues the last ones are hard to tell apart; −f has the same limit as f."""
    values = np.linspace(1, 10, 2500)
    for sign in (1, -1):
        A = sparse.diags_array(sign * values).tocsr()
        found = analyze_quadratic(
            A, etas=[F(sign) * F(k, 100_000) for k in range(19_900, 20_101, 2)], measure=False
        )
        for judged in found.judged:
            truth = (
                {CONVERGES}
                if abs(judged.eta) < F(1, 5)
                else {DIVERGES}
                if abs(judged.eta) > F(1, 5)
                else set()
            )
            assert judged.verdict in truth | {UNDECIDED}
        assert {judged.verdict for judged in found.judged} == {CONVERGES, UNDECIDED, DIVERGES}
