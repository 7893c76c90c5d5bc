import numpy as np
import pytest
from scipy import sparse

from numerics.analysis import spectra
from numerics.analysis.spectra import SMALL, TOLERANCE, Operator, gershgorin, lanczos, of_matrix, spectrum
from numerics.quadratics import one_blas_thread


def poisson(k):
    T = sparse.diags_array([-np.ones(k - 1), 2 * np.ones(k), -np.ones(k - 1)], offsets=[-1, 0, 1])
    return (sparse.kron(T, sparse.eye_array(k)) + sparse.kron(sparse.eye_array(k), T)).tocsr()


def neumann(k):
    """The Laplacian of a path of k points: one eigenvalue 0, the next 4 sin²(π/2k)."""
    main = np.full(k, 2.0)
    main[[0, -1]] = 1
    return sparse.diags_array([-np.ones(k - 1), main, -np.ones(k - 1)], offsets=[-1, 0, 1]).tocsr()


def with_spectrum(values, seed=0):
    n = len(values)
    Q = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, n)))[0]
    A = (Q * values) @ Q.T
    return (A + A.T) / 2


@pytest.mark.parametrize("n", [1, 2, 3, 5, 40])
@pytest.mark.parametrize("rank", ["full", "half"])
def test_small_matrices(n, rank):
    rng = np.random.default_rng(n)
    G = rng.standard_normal((n if rank == "full" else (n + 1) // 2, n))
    A = G.T @ G
    found, exact = spectrum(of_matrix(A)), np.linalg.eigvalsh(A)
    assert found.values == pytest.approx(exact, abs=1e-12 * exact[-1])
    assert found.zero == n - G.shape[0]
    assert np.linalg.norm(A @ found.kernel) <= 1e-12 * exact[-1]
    assert found.kernel.T @ found.kernel == pytest.approx(np.eye(found.zero or 0), abs=1e-10)
    for pair in (found.bottom, found.top, found.least):
        assert pair is not None
        assert np.linalg.norm(A @ pair.vector - pair.value * pair.vector) <= 1e-10 * exact[-1]


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(1, 3, 600),
        np.geomspace(1, 1e3, 600),
        np.geomspace(1, 1e7, 600),
        np.linspace(0, 3, 600),
        np.linspace(-1, 3, 600),
        -np.linspace(1, 3, 600),
    ],
    ids=["easy", "moderate", "ill", "singular", "indefinite", "negative"],
)
def test_dense_matrices_beyond_the_small(values):
    assert len(values) > SMALL
    with one_blas_thread():
        found = spectrum(of_matrix(with_spectrum(values)))
    size = np.abs(values).max()
    assert abs(found.bottom.value - values.min()) <= max(found.bottom.error, 1e-11 * size)
    assert abs(found.top.value - values.max()) <= max(found.top.error, 1e-11 * size)
    assert found.bottom.value == pytest.approx(values.min(), rel=1e-5, abs=1e-11 * size)
    assert found.top.value == pytest.approx(values.max(), rel=1e-6)
    assert found.negative == np.sum(values < -1e-9)


def test_poisson_by_lanczos():
    k = 60
    found = spectrum(of_matrix(poisson(k)))
    low, high = (8 * np.sin(at * np.pi / (2 * (k + 1))) ** 2 for at in (1, k))
    assert found.how == "Lanczos"
    assert found.settled
    assert found.bottom.value == pytest.approx(low, rel=1e-9)
    assert found.top.value == pytest.approx(high, rel=1e-9)
    assert abs(found.bottom.value - low) <= found.bottom.error


def test_the_second_run_finds_the_same(monkeypatch):
    """Where the vectors do not fit they are made again."""
    A = poisson(30)
    start = np.random.default_rng(0).standard_normal(900)
    kept = lanczos(lambda x: A @ x, start, A.nnz, low=TOLERANCE)
    monkeypatch.setattr(spectra, "_MOST_BASIS", 0)
    again = lanczos(lambda x: A @ x, start, A.nnz, low=TOLERANCE)
    assert again.products == 2 * kept.products
    assert again.low == pytest.approx(kept.low, abs=1e-9)


def test_the_zeros_are_taken_out():
    k = 600
    found = spectrum(of_matrix(sparse.block_diag([neumann(k), neumann(k)], format="csr")))
    assert (found.zero, found.kernel.shape) == (2, (2 * k, 2))
    assert found.least is not None
    assert found.least.value == pytest.approx(4 * np.sin(np.pi / (2 * k)) ** 2, rel=1e-5)


def test_too_few_steps_are_said(monkeypatch):
    monkeypatch.setattr(spectra, "_MOST_WORK", 12 * 2 * 4000)
    assert not spectrum(Operator(4000, lambda x: np.linspace(1e-6, 1, 4000) * x, 4000)).settled


def test_gershgorin_holds_every_eigenvalue():
    for A in (poisson(20), with_spectrum(np.linspace(-1, 3, 50))):
        dense = A.toarray() if sparse.issparse(A) else A
        low, high = gershgorin(A)
        values = np.linalg.eigvalsh(dense)
        assert low <= values[0] + 1e-12
        assert high >= values[-1] - 1e-12
