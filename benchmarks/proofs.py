"""How long the kernel takes for the whole catalogue on one core, and which theorems take longest."""

import statistics

from theory.catalogue import ENTRIES, load
from theory.kernel.check import check_theorem

TOTAL_LIMIT, MEDIAN_LIMIT = 20, 0.1


def main() -> None:
    seconds = {entry.name: check_theorem(load(entry.name)).seconds for entry in ENTRIES}
    total, median = sum(seconds.values()), statistics.median(seconds.values())
    print(f"Proofs of {len(seconds)} theorems on one core: {total:.2f} s (wanted: {TOTAL_LIMIT} s)")
    print(f"  median theorem {median:.3f} s (wanted: under {MEDIAN_LIMIT} s); the slowest ten:")
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True)[:10]:
        print(f"  {name:30} {seconds[name]:.3f} s")


if __name__ == "__main__":
    main()
