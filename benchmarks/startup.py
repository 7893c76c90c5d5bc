"""How long `etastar --help` and `etastar list` take, as multiples of a bare interpreter with argparse."""

import statistics
import subprocess
import sys
import time

RUNS = 15
LIMIT = 3
BASELINE = [sys.executable, "-c", "import argparse"]
COMMANDS = {"etastar --help": ["--help"], "etastar list": ["list"]}


def once(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    print(f"Start-up (median of {RUNS} interleaved runs; at most {LIMIT}× the baseline is wanted)")
    cases = {"python -c 'import argparse'": BASELINE}
    cases |= {name: [sys.executable, "-m", "reports", *arguments] for name, arguments in COMMANDS.items()}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, command in cases.items():
            times[name].append(once(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    baseline = next(iter(medians.values()))
    for name, seconds in medians.items():
        print(f"  {name:30} {seconds * 1000:7.1f} ms   {seconds / baseline:5.2f}×")


if __name__ == "__main__":
    main()
