"""The exact certificate of LR²/(4N + 2), confirmed by its second voice, against PEPit's solve of the same.

python -m benchmarks.certificates [--peer-up-to N]

PEPit finds multipliers by a semidefinite program (clarabel), to about 1e-7. Ours come from a closed form and are
checked in rational numbers: the ratio says what it takes to be sure of a rate that is known, not to find one.
"""

import argparse
import importlib.util
import statistics
import time
import warnings
from collections.abc import Callable

from theory.catalogue import load
from theory.kernel.check import check_theorem
from theory.performance_estimation import best_constant, confirm, tight_certificate

SIZES = (1, 2, 5, 10, 20, 30, 40, 50)
WANTED_AT, WANTED_RATIO = 10, 10
PEER_UP_TO = 50
"""PEPit takes about ten seconds there."""


def exact(steps: int) -> float:
    """The constant, factorized over ℚ and confirmed in a prime field."""
    certificate = tight_certificate(steps)
    confirm(certificate)
    return float(certificate.constant)


def peer(steps: int) -> float:
    """PEPit's worst case of f(x_N) − f* with L = R = 1."""
    from PEPit import PEP
    from PEPit.functions import SmoothConvexFunction

    problem = PEP()
    f = problem.declare_function(SmoothConvexFunction, L=1.0)
    x_star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - x_star) ** 2 <= 1)
    for _ in range(steps):
        x = x - f.gradient(x)
    problem.set_performance_metric(f(x) - f(x_star))
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


def timed(answer: Callable[[int], float], steps: int) -> tuple[float, float]:
    """Median seconds, and the answer; fewer repeats where one takes long."""
    begin = time.perf_counter()
    value = answer(steps)
    seconds = [time.perf_counter() - begin]
    while len(seconds) < 5 and sum(seconds) < 2:
        begin = time.perf_counter()
        answer(steps)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), value


def main(peer_up_to: int = PEER_UP_TO) -> None:
    """Prints the table."""
    if importlib.util.find_spec("PEPit") is None:
        print("Certificates: PEPit is not installed (extra: oracles); our own times alone.")
        peer_up_to = 0
    else:
        peer(1)  # what its first solve loads is not counted
    print("Exact certificate of LR²/(4N + 2) and its confirmation, against PEPit with clarabel, one process:")
    print("    N      exact       PEPit     ratio   PEPit/bound − 1")
    for steps in SIZES:
        ours, _ = timed(exact, steps)
        line = f"  {steps:3}  {1e3 * ours:6.1f} ms"
        if steps <= peer_up_to:
            with warnings.catch_warnings(record=True) as complaints:
                warnings.simplefilter("always", UserWarning)
                theirs, value = timed(peer, steps)
            wanted = f"   (wanted: ≥ {WANTED_RATIO})" if steps == WANTED_AT else ""
            off = value / best_constant(steps) - 1
            line += f"  {1e3 * theirs:7.0f} ms  {theirs / ours:6.0f} ×   {off:+.1e}{wanted}"
            line += (
                "   (its solver: may be inaccurate)"
                if any("inaccurate" in str(c.message) for c in complaints)
                else ""
            )
        print(line, flush=True)
    seconds = check_theorem(load("tight-convex-rate")).seconds
    print(f"  The kernel's proof for every N at once: {seconds:.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Exact certificates against PEPit.")
    parser.add_argument("--peer-up-to", type=int, default=PEER_UP_TO, help="the largest N that PEPit solves")
    main(parser.parse_args().peer_up_to)
