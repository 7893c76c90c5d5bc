"""Time and peak memory of a full report, as whole processes; memory of the experiments at one and four times its size.

python -m benchmarks.report
"""

import os
import resource
import subprocess
import sys
import tempfile
import time

LIMIT_SECONDS, LIMIT_BYTES = 120, 2**30
TIMES_THE_SIZE = (1, 4)

EXPERIMENTS = """
import resource
from numerics.experiments.runner import FULL, Size, measure
from theory.catalogue import ENTRIES, load
for entry in ENTRIES:
    measure(load(entry.name), Size({times} * FULL.problems, FULL.step_sizes), seed=0)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def run(*arguments: str) -> tuple[float, float]:
    """Seconds, and the largest resident set of any process of the run in bytes."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "reports", "report", "--out", out, *arguments]
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "100"})
        seconds = time.perf_counter() - begin
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def peak_of_experiments(times: int) -> float:
    """The largest resident set, in bytes, of one process that runs every experiment with `times` the problems."""
    script = EXPERIMENTS.format(times=times)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    seconds, full = run()
    print(f"Full report: {seconds:.1f} s (wanted: {LIMIT_SECONDS} s on two cores)")
    print(f"  peak memory of a process {full / 2**20:.0f} MiB (wanted: {LIMIT_BYTES / 2**20:.0f} MiB)")
    print("  every experiment in one process, by the number of problems (wanted: constant):")
    for times in TIMES_THE_SIZE:
        print(f"  {times} × full size: {peak_of_experiments(times) / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
