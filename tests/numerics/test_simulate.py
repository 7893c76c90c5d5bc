import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from numerics import simulate
from numerics.methods import gradient_descent_step, iterate
from numerics.quadratics import SPECTRA, eigenbasis_solution, quadratic_batches, random_quadratics
from numerics.simulate import gradient_descent, rounding_budget


def drawn(n, S, seed=0, kappa=1e3, relative=(0.05, 2.1)):
    """A quadratic of every shape, with starts and with step sizes relative to 1/L."""
    rng = np.random.default_rng([seed, n, S])
    P = len(SPECTRA)
    batch = random_quadratics(rng, n, tuple(SPECTRA), [kappa] * P, 10.0 ** rng.uniform(-3, 3, P))
    starts = batch.minimizers + 10.0 ** rng.uniform(-2, 2, (P, 1)) * rng.standard_normal((P, n))
    return batch, starts, rng.uniform(*relative, size=(P, S)) / batch.L[:, None]


def run(batch, starts, eta, steps, **options):
    return gradient_descent(batch.matrices, batch.linear_terms, starts, eta, steps, **options)


def excess(iterates, batch, starts, eta, steps):
    """The distance from the closed form, as a share of the rounding budget: at most 1 is within."""
    due = eigenbasis_solution(batch, starts, eta, steps)
    return np.linalg.norm(iterates - due, axis=1) / rounding_budget(batch, starts, eta, steps)


@pytest.mark.parametrize("n", [1, 2, 3, 20, 64, 129, 200])
@pytest.mark.parametrize("S", [1, 7, 64])
def test_simulation_agrees_with_the_closed_form_to_rounding(n, S):
    batch, starts, eta = drawn(n, S)
    assert excess(run(batch, starts, eta, 25), batch, starts, eta, 25).max() < 0.1


def test_simulation_agrees_at_every_condition_and_scale():
    worst = 0.0
    for batch in quadratic_batches(250, seed=9, dimensions=(1, 60)):
        rng = np.random.default_rng(batch.dimension)
        starts = batch.minimizers + rng.standard_normal(batch.minimizers.shape)
        eta = rng.uniform(0.01, 2.05, size=(batch.count, 5)) / batch.L[:, None]
        worst = max(worst, excess(run(batch, starts, eta, 80), batch, starts, eta, 80).max())
    # A budget that is never nearly used would have no power: 10⁻⁴ of it is.
    assert 1e-4 < worst < 0.1


@pytest.mark.parametrize("wrong", [0.99, 1.01])
@pytest.mark.parametrize("n", [1, 20, 200])
def test_step_size_wrong_by_a_percent_is_found(n, wrong):
    # Few steps, lest both trajectories have arrived at the same minimizer.
    batch, starts, eta = drawn(n, 8, relative=(0.1, 0.8))
    assert excess(run(batch, starts, eta, 3), batch, starts, eta, 3).max() < 0.1
    assert excess(run(batch, starts, wrong * eta, 3), batch, starts, eta, 3).min() > 1e4


@pytest.mark.parametrize("planted", ["matrix", "linear term", "start", "steps"])
def test_other_planted_errors_are_found(planted):
    batch, starts, eta = drawn(20, 8, relative=(0.3, 0.8))
    A, b, steps = batch.matrices, batch.linear_terms, 3
    moved = starts
    if planted == "matrix":
        A = A * (1 + 1e-6)
    elif planted == "linear term":
        b = b * (1 + 1e-6)
    elif planted == "start":
        moved = starts * (1 + 1e-6)
    else:
        steps = 4
    assert excess(gradient_descent(A, b, moved, eta, steps), batch, starts, eta, 3).min() > 10


def test_simulation_is_the_method_on_vectors():
    # The matrices aren't symmetric here: that they are is used nowhere, so a transposed product would show.
    rng = np.random.default_rng(12)
    P, n, S, steps = 5, 6, 4, 12
    A, b = rng.standard_normal((P, n, n)) / n, 30 * rng.standard_normal((P, n))
    starts, eta = rng.standard_normal((P, n, S)) + 5, rng.uniform(-0.5, 0.5, size=(P, S))
    found = gradient_descent(A, b, starts, eta, steps, record=range(steps + 1))
    for p in range(P):
        for s in range(S):
            due = iterate(
                lambda x, p=p, s=s: gradient_descent_step(x, lambda x: A[p] @ x - b[p], eta[p, s]),
                starts[p, :, s],
                steps,
            )
            assert np.allclose(found[:, p, :, s], due, rtol=1e-12, atol=1e-12)


def test_chunks_of_problems_change_nothing(monkeypatch):
    batch, starts, eta = drawn(20, 9)
    together = run(batch, starts, eta, 10, record=(3, 10))
    for size in (1, 20_000):
        monkeypatch.setattr(simulate, "_CHUNK_BYTES", size)
        assert np.array_equal(run(batch, starts, eta, 10, record=(3, 10)), together)


@pytest.mark.parametrize("n", [20, 150])
def test_threads_change_nothing(n):
    batch, starts, eta = drawn(n, 64)
    results = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            results.append(run(batch, starts, eta, 5))
    assert np.array_equal(*results)


def test_recorded_steps_are_the_trajectory():
    batch, starts, eta = drawn(9, 5)
    steps = (0, 1, 4, 11)
    found = run(batch, starts, eta, 11, record=steps)
    assert found.shape == (4, batch.count, 9, 5)
    assert np.array_equal(found[0], np.broadcast_to(starts[:, :, None], found[0].shape))
    for k, t in enumerate(steps):
        assert np.array_equal(found[k], run(batch, starts, eta, t))
        assert excess(found[k], batch, starts, eta, t).max() < 0.1


def test_observer_sees_the_iterates_with_their_problems(monkeypatch):
    monkeypatch.setattr(simulate, "_CHUNK_BYTES", 3 * 8 * 9 * 5)
    batch, starts, eta = drawn(9, 5)
    seen = []

    def distance(iterates, problems):
        seen.append(problems)
        return np.linalg.norm(iterates - batch.minimizers[problems][:, :, None], axis=1)

    found = run(batch, starts, eta, 6, record=(2, 6), observe=distance)
    assert {(rows.start, rows.stop) for rows in seen} == {(0, 3), (3, 6), (6, 7)}
    whole = run(batch, starts, eta, 6, record=(2, 6))
    due = np.linalg.norm(whole - batch.minimizers[:, :, None], axis=2)
    assert np.allclose(found, due, rtol=1e-14)
    assert np.array_equal(run(batch, starts, eta, 6, observe=distance), found[1])


def test_observer_may_hand_back_the_iterates_themselves():
    batch, starts, eta = drawn(4, 3)
    found = run(batch, starts, eta, 3, record=(0, 1, 3), observe=lambda iterates, problems: iterates)
    assert np.array_equal(found, run(batch, starts, eta, 3, record=(0, 1, 3)))


def test_overflow_is_quiet_and_stays_in_its_trajectory():
    batch, starts, eta = drawn(20, 6, relative=(0.1, 0.9))
    alone = run(batch, starts, eta, 400)
    eta[2, 3] = 1e3 / batch.L[2]
    found = run(batch, starts, eta, 400)
    assert not np.isfinite(found[2, :, 3]).any()
    found[2, :, 3] = alone[2, :, 3]
    assert np.array_equal(found, alone)


def test_arguments_are_left_alone():
    batch, starts, eta = drawn(5, 4)
    A, b = np.array(batch.matrices), np.array(batch.linear_terms)
    copies = [a.copy() for a in (A, b, starts, eta)]
    gradient_descent(A, b, starts, eta, 7)
    assert all(np.array_equal(a, copy) for a, copy in zip((A, b, starts, eta), copies, strict=True))


def test_no_problem_and_no_step_size_give_empty_results():
    empty = gradient_descent(np.empty((0, 3, 3)), np.empty((0, 3)), np.empty((0, 3)), np.empty((0, 2)), 5)
    assert empty.shape == (0, 3, 2)
    batch, starts, eta = drawn(3, 2)
    assert run(batch, starts, eta[:, :0], 5).shape == (batch.count, 3, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"matrices": np.ones((2, 3, 4))}, r"matrices has shape \(2, 3, 4\); it must be \(P, n, n\)"),
        ({"matrices": np.ones((2, 0, 0))}, "matrices has shape"),
        ({"linear_terms": np.ones((2, 4))}, r"linear_terms has shape \(2, 4\); .* must be \(2, 3\)"),
        ({"starts": np.ones((2, 3, 4))}, r"starts has shape .* must be \(2, 3\) or \(2, 3, 5\)"),
        ({"step_sizes": np.ones(2)}, r"step_sizes has shape \(2,\); it must be \(P, S\) with P = 2"),
        ({"step_sizes": np.full((2, 5), np.nan)}, "step_sizes has an entry that is not finite"),
        ({"starts": np.full((2, 3), np.inf)}, "starts has an entry that is not finite"),
        ({"steps": -1}, "steps is -1"),
        ({"record": ()}, r"record is \(\); it must be step numbers, ascending, from 0 to steps = 4"),
        ({"record": (1, 1)}, "record is"),
        ({"record": (2, 1)}, "record is"),
        ({"record": (-1, 1)}, "record is"),
        ({"record": (1, 5)}, "record is"),
        ({"observe": lambda iterates, problems: np.ones(7)}, r"observe returned shape \(7,\)"),
        ({"observe": lambda iterates, problems: 1.0}, r"observe returned shape \(\)"),
    ],
)
def test_bad_arguments_are_named(change, message):
    good = {
        "matrices": np.ones((2, 3, 3)),
        "linear_terms": np.ones((2, 3)),
        "starts": np.ones((2, 3)),
        "step_sizes": np.ones((2, 5)),
        "steps": 4,
    }
    gradient_descent(**good)
    with pytest.raises(ValueError, match=message):
        gradient_descent(**{**good, **change})


def test_nothing_to_observe_is_refused():
    with pytest.raises(ValueError, match="matrices holds no problem"):
        gradient_descent(
            np.empty((0, 3, 3)),
            np.empty((0, 3)),
            np.empty((0, 3)),
            np.empty((0, 2)),
            5,
            observe=lambda iterates, problems: iterates,
        )
