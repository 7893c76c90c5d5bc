import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from numerics.analysis import spectra
from numerics.analysis.quadratic import analyze_quadratic
from numerics.analysis.spectra import ACCEPTED, SMALL, Operator, gershgorin, largest, of_matrix, spectrum
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


def test_many_zeros_take_no_more_memory_than_their_vectors():
    n = 600
    G = np.random.default_rng(0).standard_normal((10, n))
    operator = of_matrix(G.T @ G)
    tracemalloc.start()
    found = spectrum(operator)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.zero == n - 10
    assert peak < 20 * 8 * n**2


def test_poisson_by_products():
    k = 60
    found = spectrum(of_matrix(poisson(k)))
    assert found.how == "Lanczos (ARPACK)"
    assert found.settled
    for pair, at in ((found.bottom, 1), (found.top, k)):
        exact = 8 * np.sin(at * np.pi / (2 * (k + 1))) ** 2
        assert pair.value == pytest.approx(exact, rel=1e-7)
        assert abs(pair.value - exact) <= pair.error <= ACCEPTED * exact
    assert largest(of_matrix(poisson(k))).value == pytest.approx(found.top.value, rel=1e-7)


def test_many_eigenvalues_close_to_the_end():
    """ARPACK does not come to a residual of 1e-6 there in thousands of products; what it has is used."""
    values = 1 + np.r_[np.linspace(0, 1, 4000) ** 4, 10]
    found = spectrum(of_matrix(sparse.diags_array(values).tocsr()))
    assert found.settled
    assert 1 <= found.bottom.value <= 1 + found.bottom.error <= 1 + ACCEPTED * 1.001
    assert found.top.value == pytest.approx(11)


@pytest.mark.parametrize("shift", [0, -1])
def test_the_end_of_a_negative_matrix(shift):
    k = 800
    A = shift * sparse.eye_array(k) - neumann(k)
    found = spectrum(of_matrix(A.tocsr()))
    assert found.top.value == pytest.approx(shift, abs=1e-8)
    lowest = shift - 4 * np.cos(np.pi / (2 * k)) ** 2
    assert abs(found.bottom.value - lowest) <= min(found.bottom.error, 1e-4)
    assert found.negative is None


def test_the_zero_matrix():
    found = spectrum(of_matrix(sparse.csr_array((SMALL + 1, SMALL + 1))))
    assert (found.bottom.value, found.top.value, found.least, found.zero) == (0, 0, None, SMALL + 1)


@pytest.mark.parametrize("k", [600, 700])
def test_the_zeros_are_taken_out(k):
    """`eigsh(A, which="SA")` misses them: ARPACK multiplies its start by A."""
    found = spectrum(of_matrix(sparse.block_diag([neumann(k), neumann(k)], format="csr")))
    assert (found.zero, found.kernel.shape) == (2, (2 * k, 2))
    assert found.least is not None
    assert found.least.value == pytest.approx(4 * np.sin(np.pi / (2 * k)) ** 2, rel=1e-5)


def test_too_few_steps_are_said(monkeypatch):
    monkeypatch.setattr(spectra, "_MOST_RESTARTS", 3)
    assert not spectrum(Operator(4000, lambda x: np.linspace(1e-6, 1, 4000) * x, 4000)).settled


def test_gershgorin_holds_every_eigenvalue():
    for A in (poisson(20), with_spectrum(np.linspace(-1, 3, 50))):
        dense = A.toarray() if sparse.issparse(A) else A
        low, high = gershgorin(A)
        values = np.linalg.eigvalsh(dense)
        assert low <= values[0] + 1e-12
        assert high >= values[-1] - 1e-12


@pytest.mark.parametrize("kappa", [1.0, 1 + 1e-10, 1 + 1e-6, 1.01, 1.2])
@pytest.mark.parametrize("dense", [True, False])
def test_ends_that_lie_close_together(kappa, dense):
    """A ridge that outweighs the data: rates hang on λmax − λmin, which must not be lost in the errors of both."""
    values = np.linspace(1, kappa, 600)
    A = sparse.diags_array(values).tocsr()
    if dense:
        Q = np.linalg.qr(np.random.default_rng(0).standard_normal((600, 600)))[0]
        A = np.eye(600) + (Q * (values - 1)) @ Q.T
        A = (A + A.T) / 2
    found = analyze_quadratic(A, exact=False)
    assert found.methods[0].rate == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-3, abs=1e-12)
    assert all(method.run.worst <= 1 for method in found.methods)
    assert all(method.run.reached(1e-6) <= method.count for method in found.methods)
