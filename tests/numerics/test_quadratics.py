from concurrent.futures import ProcessPoolExecutor
from dataclasses import FrozenInstanceError, replace
from itertools import islice
from pickle import dumps
from tracemalloc import get_traced_memory, start, stop

import numpy as np
import pytest

from numerics.quadratics import (
    SPECTRA,
    BatchJob,
    batch_jobs,
    eigenbasis_solution,
    haar_rotations,
    quadratic_batches,
    random_quadratics,
    spectrum,
)

UNIT = 2.0**-53


def one_of_each(n, kappa=1e4, seed=5):
    shapes = tuple(SPECTRA)
    rng = np.random.default_rng(seed)
    return random_quadratics(rng, n, shapes, [kappa] * len(shapes), 10.0 ** rng.uniform(-3, 3, len(shapes)))


@pytest.mark.parametrize("shape", SPECTRA)
@pytest.mark.parametrize("n", [1, 2, 3, 40])
@pytest.mark.parametrize("kappa", [1.0, 1 + 2**-40, 37.3, 1e8])
def test_ends_of_a_spectrum_are_exact(shape, n, kappa):
    lam = spectrum(shape, n, kappa, np.random.default_rng(n))
    assert lam.shape == (n,)
    assert lam[0] == 1
    assert lam[-1] == (1 if n == 1 or shape == "one-eigenvalue" else kappa)
    assert (np.diff(lam) >= 0).all()


def test_spectra_have_their_shapes():
    def drawn(shape, n=200, kappa=1e6):
        return spectrum(shape, n, kappa, np.random.default_rng(3))

    assert len(SPECTRA) >= 6
    assert set(drawn("two-point")) == {1, 1e6}
    assert np.allclose(np.diff(drawn("linear")), (1e6 - 1) / 199)
    assert np.allclose(np.diff(np.log(drawn("geometric"))), np.log(1e6) / 199)
    # All but the two ends lie in three clusters: two jumps of more than their width, and those to the ends.
    assert (np.diff(np.log(drawn("clustered"))) > 0.002).sum() <= 4
    # Uniform in log λ: the Kolmogorov-Smirnov distance exceeds 1.95/√n once in a thousand draws.
    logs = np.log(drawn("log-uniform")) / np.log(1e6)
    assert np.abs(logs - (np.arange(200) + 0.5) / 200).max() < 1.95 / np.sqrt(200)
    # Marchenko-Pastur at ratio 1/2: density highest near the lower end, thin towards the upper.
    lower, upper = np.histogram(drawn("wishart"), bins=2)[0]
    assert lower > 1.5 * upper > 0


@pytest.mark.parametrize("n", [1, 2, 7, 64, 200])
def test_matrices_have_the_spectrum_prescribed(n):
    batch = one_of_each(n)
    assert np.array_equal(batch.matrices, batch.matrices.transpose(0, 2, 1))
    found = np.linalg.eigvalsh(batch.matrices)
    assert (np.abs(found - batch.eigenvalues) <= 8 * (n + 2) * UNIT * batch.L[:, None]).all()
    images = batch.matrices @ batch.eigenvectors
    error = np.linalg.norm(images - batch.eigenvectors * batch.eigenvalues[:, None, :], axis=(1, 2))
    assert (error <= (n + 2) ** 2 * UNIT * batch.L).all()


@pytest.mark.parametrize("n", [1, 2, 3, 20, 200])
def test_rotations_are_orthogonal_to_the_budget_of_the_simulation(n):
    Q = haar_rotations(np.random.default_rng(n), 40, n)
    defect = np.linalg.norm(Q.transpose(0, 2, 1) @ Q - np.eye(n), axis=(1, 2))
    assert (defect <= UNIT * (n + 2) ** 2).all()


def test_rotations_are_haar_distributed():
    # E tr Q = 0 and E (tr Q)² = 1 under Haar; LAPACK's own signs give a trace whose mean isn't 0.
    count = 4000
    traces = np.trace(haar_rotations(np.random.default_rng(0), count, 3), axis1=1, axis2=2)
    assert abs(traces.mean()) < 4 / np.sqrt(count)
    assert abs((traces**2).mean() - 1) < 0.15
    raw = np.linalg.qr(np.random.default_rng(0).standard_normal((count, 3, 3)))[0]
    assert abs(np.trace(raw, axis1=1, axis2=2).mean()) > 8 / np.sqrt(count)
    # Both rotations and reflections occur.
    signs = np.sign(np.linalg.det(haar_rotations(np.random.default_rng(1), 200, 3)))
    assert 60 < (signs > 0).sum() < 140


def test_problems_lie_off_the_origin_off_scale_and_off_the_axes():
    batches = list(quadratic_batches(300, seed=11, dimensions=(2, 30)))
    L = np.concatenate([batch.L for batch in batches])
    kappa = np.concatenate([batch.kappa for batch in batches])
    distance = np.concatenate([np.linalg.norm(batch.minimizers, axis=1) for batch in batches])
    assert 1e-3 <= L.min() < 1e-2 < 1e2 < L.max() <= 1e3
    assert kappa.min() >= 1
    assert 1e7 < kappa.max() <= 1e8 * (1 + 4 * UNIT)
    assert distance.min() >= 0.0099
    for batch in batches:
        assert (np.abs(batch.eigenvectors) < 1 - 1e-9).all()
        assert (batch.minimizers != 0).all()
    assert {shape for batch in batches for shape in batch.shapes} == set(SPECTRA)


def test_dimensions_lean_to_the_small_and_reach_the_large():
    n = np.concatenate([[job.dimension] * job.count for job in batch_jobs(2000, seed=0)])
    assert len(n) == 2000
    assert (n.min(), n.max()) == (1, 200)
    assert len(set(n)) > 90
    assert 0.15 < (n <= 10).mean() < 0.3
    assert 0.2 < (n >= 100).mean() < 0.35
    assert np.median(n) < 60


def test_batches_are_the_same_wherever_they_are_drawn():
    jobs = list(batch_jobs(60, seed=4, dimensions=(1, 12)))
    assert all(len(dumps(job)) < 2000 for job in jobs)
    here = [job.draw() for job in jobs]
    with ProcessPoolExecutor(2) as pool:
        there = list(pool.map(BatchJob.draw, reversed(jobs)))[::-1]
    for one, other in zip(here, there, strict=True):
        assert one.shapes == other.shapes
        for name in ("matrices", "eigenvectors", "eigenvalues", "minimizers"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


def test_seed_decides():
    first, second, again = (next(quadratic_batches(3, seed=s, dimensions=(4, 4))) for s in (1, 2, 1))
    assert np.array_equal(first.matrices, again.matrices)
    assert not np.array_equal(first.matrices, second.matrices)


def test_more_problems_begin_with_the_same_ones_and_take_no_more_memory():
    def peak(count):
        start()
        for batch in quadratic_batches(count, seed=6, dimensions=(30, 40), max_bytes=10**6):
            del batch
        size = get_traced_memory()[1]
        stop()
        return size

    few = list(quadratic_batches(32, seed=6, dimensions=(3, 9)))
    more = list(islice(quadratic_batches(10**9, seed=6, dimensions=(3, 9)), len(few)))
    assert all(np.array_equal(a.matrices, b.matrices) for a, b in zip(few, more, strict=True))
    peak(20)  # fills caches
    assert peak(400) < 1.5 * peak(40)


def test_batch_keeps_to_its_bytes():
    assert max(job.count for job in batch_jobs(100, 0, dimensions=(200, 200), max_bytes=4 * 10**6)) == 2
    assert max(job.count for job in batch_jobs(100, 0, dimensions=(200, 200), max_bytes=1)) == 1
    assert list(quadratic_batches(0, seed=1)) == []


def test_batch_is_frozen():
    batch = one_of_each(3)
    with pytest.raises(FrozenInstanceError):
        batch.shapes = ()
    with pytest.raises(ValueError, match="read-only"):
        batch.matrices[0, 0, 0] = 1


def test_gradient_vanishes_at_the_minimizer():
    batch = one_of_each(20)
    residual = np.einsum("pij,pj->pi", batch.matrices, batch.minimizers) - batch.linear_terms
    bound = 50 * 20 * UNIT * batch.L * np.linalg.norm(batch.minimizers, axis=1)
    assert (np.linalg.norm(residual, axis=1) <= bound).all()


def test_bad_batches_are_refused():
    batch = one_of_each(3)
    skew = np.array(batch.matrices)
    skew[2, 0, 1] = np.nextafter(skew[2, 0, 1], np.inf)
    with pytest.raises(ValueError, match="matrices must be symmetric"):
        replace(batch, matrices=skew)
    with pytest.raises(ValueError, match=r"minimizers has shape \(7, 2\)"):
        replace(batch, minimizers=batch.minimizers[:, :2])
    with pytest.raises(ValueError, match="positive and ascending"):
        replace(batch, eigenvalues=batch.eigenvalues[:, ::-1])
    with pytest.raises(ValueError, match="positive and ascending"):
        replace(batch, eigenvalues=-batch.eigenvalues[:, ::-1])
    with pytest.raises(ValueError, match="minimizers has an entry that is not finite"):
        replace(batch, minimizers=batch.minimizers * np.nan)
    with pytest.raises(ValueError, match="shapes has 1 names"):
        replace(batch, shapes=("linear",))
    with pytest.raises(ValueError, match=r"must be \(P, n\)"):
        replace(batch, eigenvalues=batch.eigenvalues[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": -1}, "count is -1"),
        ({"dimensions": (0, 4)}, "dimensions is"),
        ({"dimensions": (5, 4)}, "dimensions is"),
        ({"kappas": (0.5, 2.0)}, "kappas is"),
        ({"kappas": (1.0, np.inf)}, "kappas is"),
        ({"scales": (0.0, 1.0)}, "scales is"),
        ({"shapes": ("flat",)}, "shapes is"),
        ({"shapes": ()}, "shapes is"),
    ],
)
def test_bad_plans_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        batch_jobs(**{"count": 10, "seed": 0, **arguments})


def test_bad_requests_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="unknown spectrum 'flat'; known are one-eigenvalue, two-point"):
        spectrum("flat", 3, 2.0, rng)
    with pytest.raises(ValueError, match="dimension n is 0"):
        spectrum("linear", 0, 2.0, rng)
    for kappa in (0.9, np.nan, np.inf):
        with pytest.raises(ValueError, match="condition number kappa is"):
            spectrum("linear", 3, kappa, rng)
    with pytest.raises(ValueError, match="must both be"):
        random_quadratics(rng, 3, ["linear"], [2.0, 3.0], [1.0])
    with pytest.raises(ValueError, match="scales must be finite and positive"):
        random_quadratics(rng, 3, ["linear"], [2.0], [0.0])


def test_closed_form_obeys_the_recursion():
    batch = one_of_each(6, kappa=50.0)
    rng = np.random.default_rng(2)
    starts = batch.minimizers + rng.standard_normal(batch.minimizers.shape)
    eta = rng.uniform(0.2, 2.1, size=(batch.count, 3)) / batch.L[:, None]
    assert np.allclose(eigenbasis_solution(batch, starts, eta, 0), starts[:, :, None], rtol=1e-12)
    now, then = (eigenbasis_solution(batch, starts, eta, t) for t in (4, 5))
    gradient = batch.matrices @ (now - batch.minimizers[:, :, None])
    scale = np.linalg.norm(now, axis=1).max()
    assert np.allclose(then, now - eta[:, None, :] * gradient, rtol=0, atol=1e-12 * scale)


def test_closed_form_takes_a_start_for_each_step_size():
    batch = one_of_each(4)
    starts = np.random.default_rng(3).standard_normal((batch.count, 4, 2))
    eta = np.full((batch.count, 2), 0.5) / batch.L[:, None]
    both = eigenbasis_solution(batch, starts, eta, 3)
    for s in range(2):
        alone = eigenbasis_solution(batch, starts[:, :, s], eta[:, s : s + 1], 3)[:, :, 0]
        assert np.allclose(both[:, :, s], alone, rtol=1e-12, atol=1e-12)


def test_closed_form_refuses_what_does_not_fit():
    batch = one_of_each(4)
    good = batch.minimizers, np.ones((batch.count, 2))
    with pytest.raises(ValueError, match="steps is -1"):
        eigenbasis_solution(batch, *good, -1)
    with pytest.raises(ValueError, match="starts has shape"):
        eigenbasis_solution(batch, good[0][:, :3], good[1], 1)
    with pytest.raises(ValueError, match="step_sizes has shape"):
        eigenbasis_solution(batch, good[0], good[1][0], 1)
