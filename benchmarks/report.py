"""Time and peak memory of a full report, as a whole process; memory again at half the number of problems."""

import os
import resource
import subprocess
import sys
import tempfile
import time

LIMIT_SECONDS, LIMIT_BYTES = 120, 2**30


def run(*arguments: str) -> tuple[float, float]:
    """Seconds, and the largest resident set of any process of the run in bytes."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "reports", "report", "--out", out, *arguments]
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "100"})
        seconds = time.perf_counter() - begin
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def main() -> None:
    # The quick run first: the peak is the largest of all processes so far.
    _, small = run("--quick")
    seconds, full = run()
    print(f"Full report: {seconds:.1f} s (wanted: {LIMIT_SECONDS} s on two cores)")
    print(
        f"  peak memory of a process {full / 2**20:.0f} MiB (wanted: {LIMIT_BYTES / 2**20:.0f} MiB);", end=" "
    )
    print(f"quick report {small / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
