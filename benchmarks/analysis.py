"""How fast `etastar analyze` is beside numpy.linalg.eigvalsh on a dense matrix, and how large its inputs may be.

python -m benchmarks.analysis [--large]

On one thread, as the command runs. What is timed is `analyze_quadratic` without the runs of the methods: the ends of
the spectrum, the definiteness and every prediction. `--large` also writes 100,000 × 1,000 numbers and a sparse matrix
of 10⁶ entries to a temporary folder and gives the time and the peak memory of the whole command on them.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

SIZE, REPEATS = 2000, 5
ALL_LIMIT, ENDS_LIMIT = 1.5, 10


def matrices():
    """Label, what is needed of the spectrum, matrix."""
    rng = np.random.default_rng(0)
    G = rng.standard_normal((5 * SIZE, SIZE))
    yield "covariance of 5n samples, κ = 7", "ends", G.T @ G / SIZE
    G = G[: 2 * SIZE]
    yield "covariance of 2n samples, κ = 33", "ends", G.T @ G / SIZE
    Q = np.linalg.qr(rng.standard_normal((SIZE, SIZE)))[0]
    for label, need, values in (
        ("a few large eigenvalues, κ = 100", "ends", np.r_[1 + rng.random(SIZE - 3), 20, 50, 100]),
        ("equal distances, κ = 100", "ends", np.linspace(1, 100, SIZE)),
        ("equal ratios, κ = 10⁶", "all", np.geomspace(1, 1e6, SIZE)),
        ("semidefinite", "all", np.maximum(np.linspace(-50, 50, SIZE), 0)),
        ("indefinite", "all", np.linspace(-50, 50, SIZE)),
    ):
        A = (Q * values) @ Q.T
        yield label, need, (A + A.T) / 2


def median_time(work) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def dense() -> None:
    from numerics.analysis.quadratic import analyze_quadratic

    analyze_quadratic(np.diag([1.0, 2.0]), measure=False)  # the theorems are loaded once
    print(f"{SIZE} × {SIZE}, dense, one thread, median of {REPEATS}:")
    with threadpool_limits(1):
        for label, need, A in matrices():
            theirs = median_time(lambda A=A: np.linalg.eigvalsh(A))
            ours = median_time(lambda A=A: analyze_quadratic(A, measure=False))
            how = analyze_quadratic(A, measure=False).spectrum.how
            if need == "all":
                ratio = f"{ours / theirs:5.2f} × as long (wanted: at most {ALL_LIMIT})"
            else:
                ratio = f"{theirs / ours:5.1f} × faster (wanted: {ENDS_LIMIT})"
            print(f"  {label:<34} eigvalsh {theirs:.3f} s, ours {ours:.3f} s: {ratio}; {how}")


def large() -> None:
    rows, columns, side = 100_000, 1_000, 447
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        name = Path(folder) / "dense.npy"
        X = np.lib.format.open_memmap(name, mode="w+", dtype=float, shape=(rows, columns + 1))
        for first in range(0, rows, 5000):
            X[first : first + 5000] = rng.standard_normal((5000, columns + 1))
        X.flush()
        del X
        T = sparse.diags_array(
            [-np.ones(side - 1), np.full(side, 2.0), -np.ones(side - 1)], offsets=[-1, 0, 1]
        )
        P = (sparse.kron(T, sparse.eye_array(side)) + sparse.kron(sparse.eye_array(side), T)).tocsr()
        sparse.save_npz(Path(folder) / "poisson.npz", P)
        for label, limit, arguments in (
            (f"sparse, {P.nnz:,} entries", 1, ["poisson.npz"]),
            (f"dense, {rows:,} × {columns:,}", 2, ["dense.npy", "--target", "1"]),
        ):
            seconds, peak = command(arguments, folder)
            print(f"{label}: {seconds:.1f} s, at most {peak:.2f} GiB (wanted: {limit})")


_CHILD = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "reports", "analyze", *sys.argv[1:], "--seconds", "600"], check=True,
               stdout=subprocess.DEVNULL)
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def command(arguments: list[str], folder: str) -> tuple[float, float]:
    """Seconds and peak memory in GiB, in a process of its own: a child's peak counts what its parent held."""
    begin = time.perf_counter()
    path = str(Path(__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD, *arguments], cwd=folder, env={"PYTHONPATH": path, "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    unit = 2**30 if sys.platform == "darwin" else 2**20
    match = re.search(r"peak (\d+)", ran.stdout)
    assert match
    return time.perf_counter() - begin, int(match[1]) / unit


def main() -> None:
    """Prints all of it."""
    if "--large" in sys.argv[1:]:
        large()
    dense()


if __name__ == "__main__":
    main()
