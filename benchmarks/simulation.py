"""What a step of gradient descent costs: ours against torch.optim.SGD, torch.baddbmm, jitted JAX and DGEMM.

    python -m benchmarks.simulation

All on one core, in float64, on the same problems with the same 64 step sizes, and to the same result, which
is checked before anything is timed. The repeats of the competitors take turns, so that a busy machine
disturbs all alike; the figure is the fastest repeat. A peer that isn't installed has a row that says so.

OPENBLAS_CORETYPE in the environment holds NumPy's product to one instruction set (Haswell: AVX2), but not the
others. The header says so; the peak is then JAX's.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from time import perf_counter

DIMENSIONS = {5: 512, 20: 256, 64: 48, 200: 12}  # n → problems
STEP_SIZES = 64
STEPS = 100
LOOP_STEPS = 400  # of the peers that move one trajectory at a time
REPEATS = 9
PEAK_SIZE = 1500


@dataclass(frozen=True)
class Problems:
    """P quadratics ½ xᵀAx − bᵀx with their starts (P, n) and step sizes (P, S): NumPy arrays."""

    A: object
    b: object
    x0: object
    eta: object


@dataclass(frozen=True)
class Competitor:
    """A name, a run, and the trajectory-steps that one run makes; without a run it isn't installed."""

    name: str
    run: Callable[[], object] | None = None
    trajectory_steps: int = 0


def one_core() -> None:
    """Keeps this process and the threads it will start on one core, before the peers start theirs."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    asked = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"{asked} --xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"


def problems(n: int, count: int) -> Problems:
    import numpy as np

    from numerics.quadratics import random_quadratics

    rng = np.random.default_rng([n, count])
    kappas = 10 ** rng.uniform(0, 4, size=count)
    batch = random_quadratics(rng, n, ["log-uniform"] * count, kappas, 10 ** rng.uniform(-3, 3, size=count))
    x0 = batch.minimizers + rng.standard_normal((count, n))
    eta = rng.uniform(0.05, 1.95, size=(count, STEP_SIZES)) / batch.L[:, None]
    return Problems(np.array(batch.matrices), batch.linear_terms, x0, eta)


def ours(p: Problems) -> Competitor:
    from numerics.simulate import gradient_descent

    return Competitor(
        "etastar: gradient_descent",
        lambda: gradient_descent(p.A, p.b, p.x0, p.eta, STEPS),
        p.eta.size * STEPS,
    )


def torch_batched(p: Problems) -> Competitor:
    name = "torch.baddbmm, all problems at once"
    if find_spec("torch") is None:
        return Competitor(name)
    import torch

    torch.set_num_threads(1)
    A, b, eta = torch.from_numpy(p.A), torch.from_numpy(p.b)[:, :, None], torch.from_numpy(p.eta)[:, None, :]
    start = torch.from_numpy(p.x0)[:, :, None].expand(-1, -1, STEP_SIZES)

    def run():
        x = start.clone(memory_format=torch.contiguous_format)
        for _ in range(STEPS):
            x.addcmul_(torch.baddbmm(b, A, x, beta=-1), eta, value=-1)
        return x.numpy()

    return Competitor(name, run, p.eta.size * STEPS)


def torch_bmm(p: Problems) -> Competitor:
    name = "torch.bmm, preallocated, all at once"
    if find_spec("torch") is None:
        return Competitor(name)
    import torch

    torch.set_num_threads(1)
    A, b, eta = torch.from_numpy(p.A), torch.from_numpy(p.b)[:, :, None], torch.from_numpy(p.eta)[:, None, :]
    start = torch.from_numpy(p.x0)[:, :, None].expand(-1, -1, STEP_SIZES)

    def run():
        x = start.clone(memory_format=torch.contiguous_format)
        g = torch.empty_like(x)
        for _ in range(STEPS):
            torch.bmm(A, x, out=g)
            g -= b
            g *= eta
            x -= g
        return x.numpy()

    return Competitor(name, run, p.eta.size * STEPS)


def jax_competitors(p: Problems) -> list[Competitor]:
    names = "jax.jit, all problems at once", "jax.jit, lax.map over problems"
    if find_spec("jax") is None:
        return [Competitor(name) for name in names]
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def descend(A, b, x0, eta):  # of one problem, or of all: the axes before the last two may be any
        x = jnp.repeat(x0[..., None], STEP_SIZES, axis=-1)

        def step(_, x):
            return x - eta[..., None, :] * (A @ x - b[..., None])

        return jax.lax.fori_loop(0, STEPS, step, x)

    together = jax.jit(descend)
    in_turn = jax.jit(lambda A, b, x0, eta: jax.lax.map(lambda one: descend(*one), (A, b, x0, eta)))
    arrays = [jnp.asarray(a) for a in (p.A, p.b, p.x0, p.eta)]
    return [
        Competitor(name, lambda run=run: run(*arrays).block_until_ready(), p.eta.size * STEPS)
        for name, run in zip(names, (together, in_turn), strict=True)
    ]


def torch_sgd(p: Problems) -> list[Competitor]:
    """One trajectory, moved as torch's users do, and once more with the gradient set by hand."""
    names = "torch.optim.SGD loop, autograd", "torch.optim.SGD loop, gradient by hand"
    if find_spec("torch") is None:
        return [Competitor(name) for name in names]
    import torch

    torch.set_num_threads(1)
    A, b = torch.from_numpy(p.A[0]), torch.from_numpy(p.b[0])

    def run(by_hand: bool):
        x = torch.from_numpy(p.x0[0].copy()).requires_grad_(True)
        optimizer = torch.optim.SGD([x], lr=float(p.eta[0, 0]))
        for _ in range(LOOP_STEPS):
            if by_hand:
                x.grad = A @ x.detach() - b
            else:
                optimizer.zero_grad()
                (x @ (A @ x) / 2 - b @ x).backward()
            optimizer.step()
        return x.detach().numpy()

    return [
        Competitor(name, lambda by_hand=by_hand: run(by_hand), LOOP_STEPS)
        for name, by_hand in zip(names, (False, True), strict=True)
    ]


def dgemm() -> list[Competitor]:
    """A product of two matrices of 1500²: the faster one is the peak that shares are taken of. A flop is a "step"."""
    import numpy as np

    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, PEAK_SIZE, PEAK_SIZE))
    out = np.empty_like(a)
    products = [Competitor("DGEMM of NumPy", lambda: np.matmul(a, b, out=out), 2 * PEAK_SIZE**3)]
    if find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)
        product, x, y = jax.jit(jax.numpy.matmul), jax.numpy.asarray(a), jax.numpy.asarray(b)
        product(x, y).block_until_ready()
        products.append(
            Competitor("DGEMM of JAX", lambda: product(x, y).block_until_ready(), 2 * PEAK_SIZE**3)
        )
    return products


def check(p: Problems, competitors: list[Competitor]) -> None:
    """Runs each competitor once, which compiles it too, and holds the full results against ours."""
    import numpy as np

    due = competitors[0].run()
    for competitor in competitors:
        found = np.asarray(competitor.run()) if competitor.run else None
        if found is None or found.shape != due.shape:
            continue
        error = np.abs(found - due).max() / np.abs(due).max()
        if not error < 1e-10:
            raise RuntimeError(f"{competitor.name!r} computes something else: relative difference {error}")


def fastest(competitors: list[Competitor]) -> dict[str, float]:
    """Nanoseconds of a trajectory-step, the least of the repeats; the competitors take turns."""
    best = {c.name: float("inf") for c in competitors if c.run}
    for _ in range(REPEATS):
        for c in competitors:
            if c.run:
                begin = perf_counter()
                c.run()
                best[c.name] = min(best[c.name], (perf_counter() - begin) * 1e9 / c.trajectory_steps)
    return best


def blas_in_use() -> str:
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    named = ", ".join(
        sorted({f"{p['internal_api']} {p['version']} {p.get('architecture', '')}" for p in pools})
    )
    forced = os.environ.get("OPENBLAS_CORETYPE")
    return named + (f" (OPENBLAS_CORETYPE={forced} is set; it binds NumPy alone)" if forced else "")


def main() -> None:
    """Prints one table for each dimension."""
    one_core()
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        for n, count in DIMENSIONS.items():
            p = problems(n, count)
            competitors = [ours(p), torch_batched(p), torch_bmm(p), *jax_competitors(p), *torch_sgd(p)]
            check(p, competitors)
            peaks = dgemm()
            times = fastest([*peaks, *competitors])
            peak = min(times[product.name] for product in peaks)
            if n == min(DIMENSIONS):
                print(f"BLAS of NumPy: {blas_in_use()}")
                for product in peaks:
                    print(f"{product.name} on one core: {1 / times[product.name]:.1f} Gflop/s")
            print(f"\nn = {n}: {count} problems, {STEP_SIZES} step sizes each, {STEPS} steps")
            print(f"  {'':40}{'ns per step':>13}{'÷ ours':>10}{'of peak':>10}")
            for c in competitors:
                if c.name not in times:
                    print(f"  {c.name:40}{'not installed':>13}")
                    continue
                share = 2 * n * n * peak / times[c.name]
                ratio = times[c.name] / times[competitors[0].name]
                print(f"  {c.name:40}{times[c.name]:13.1f}{ratio:10.2f}{share:10.3f}")
            sys.stdout.flush()


if __name__ == "__main__":
    # `python benchmarks/simulation.py` finds the package as `python -m benchmarks.simulation` does.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    main()
