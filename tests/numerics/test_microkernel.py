import os
import subprocess
import sys

import numpy as np
import pytest

from numerics.microkernel import TILE, advance


def stepped(A, b, X, eta):
    """One step with NumPy's own sums, so that the results differ by rounding only."""
    return X - eta[:, None, :] * (A @ X - b[:, :, None])


def drawn(P, n, S, seed=0):
    rng = np.random.default_rng([seed, P, n, S])
    shapes = (P, n, n), (P, n), (P, n, S), (P, S)
    return tuple(rng.standard_normal(shape) for shape in shapes)


@pytest.mark.parametrize("n", [*range(1, 2 * TILE.rows + 3), 61, 200])
@pytest.mark.parametrize("S", [1, TILE.columns - 1, TILE.columns, 2 * TILE.columns + 3])
def test_a_step_is_the_step_at_every_height_of_a_tile(n, S):
    A, b, X, eta = drawn(2, n, S)
    due = stepped(A, b, X, eta)
    advance(A, b, X, eta, 1)
    assert np.abs(X - due).max() < 1e-15 * n**2 * max(1, np.abs(due).max())


def test_steps_follow_each_other():
    A, b, X, eta = drawn(3, 13, 20)
    eta /= 10
    once = X.copy()
    for _ in range(5):
        advance(A, b, once, eta, 1)
    advance(A, b, X, eta, 5)
    assert np.array_equal(X, once)
    advance(A, b, X, eta, 0)
    assert np.array_equal(X, once)


def test_a_trajectory_does_not_depend_on_its_neighbours():
    A, b, X, eta = drawn(4, 17, 37)
    alone = np.ascontiguousarray(X[2:3, :, 30:31])
    advance(A[2:3], b[2:3], alone, eta[2:3, 30:31], 3)
    X[1, 0, 0], X[2, 5, 12] = np.nan, np.inf
    advance(A, b, X, eta, 3)
    assert np.array_equal(X[2:3, :, 30:31], alone)


def test_read_only_arguments_are_read():
    A, b, X, eta = drawn(1, 3, 2)
    due = stepped(A, b, X, eta)
    for array in (A, b, eta):
        array.flags.writeable = False
    advance(A, b, X, eta, 1)
    assert np.allclose(X, due)


OTHER_MACHINE = """
import llvmlite.binding as llvm
true_features, llvm.get_host_cpu_features = llvm.get_host_cpu_features, lambda: {features}
import numpy as np
from numerics.microkernel import TILE, advance
llvm.get_host_cpu_features = true_features
assert TILE.lanes == {lanes}, TILE
rng = np.random.default_rng(0)
A, b, X, eta = (rng.standard_normal(shape) for shape in ((2, 15, 15), (2, 15), (2, 15, 9), (2, 9)))
due = X - eta[:, None, :] * (A @ X - b[:, :, None])
advance(A, b, X, eta, 1)
assert np.allclose(X, due, rtol=1e-13, atol=1e-13)
"""


@pytest.mark.parametrize(("features", "lanes"), [({"avx": True}, 4), ({}, 2)])
def test_narrower_registers_give_the_same(features, lanes, tmp_path):
    # Compiled code is kept by machine, so a machine that is pretended needs a folder of its own.
    script = OTHER_MACHINE.format(features=features, lanes=lanes)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


def test_without_a_folder_for_compiled_code(tmp_path):
    script = OTHER_MACHINE.format(features="{'avx': True}", lanes=4)
    nowhere = {
        **os.environ,
        # Numba then looks for a notebook to keep the code beside, and finds none.
        "NUMBA_CACHE_LOCATOR_CLASSES": "IPythonCacheLocator",
    }
    subprocess.run([sys.executable, "-c", script], check=True, env=nowhere)
