"""How long `etastar prove` takes to its first answer, imports included, and on the lists of the tests.

python -m benchmarks.claims
"""

import json
import statistics
import subprocess
import time
from pathlib import Path

from reports.workers import command

FIRST_LIMIT, LIST_LIMIT = 1.5, 10
REPEATS = 5
CLAIMS = Path(__file__).parent.parent / "tests" / "theory" / "prover"
TYPICAL = (
    ("abs(1 - eta*L) < 1 <=> 0 < eta < 2/L", "L > 0"),
    ("max(abs(1 - eta*mu), abs(1 - eta*L)) >= (L - mu)/(L + mu)", "0 < mu <= L"),
    ("abs(1 - eta*lam) <= max(abs(1 - eta*mu), abs(1 - eta*L))", "mu <= lam <= L"),
    ("abs(1 - eta*L) < 1 <=> 0 < eta < 3/L", "L > 0"),
)


def first_answer(claim: str, given: str) -> float:
    """Seconds from the start of the process to its first line: what Z3 says, before a certificate is sought."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command("reports.claim_worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        assert worker.stdin
        assert worker.stdout
        worker.stdin.write(
            json.dumps({"claim": claim, "given": [given], "bytes": 2**32, "seconds": 60}).encode()
        )
        worker.stdin.close()
        worker.stdout.readline()
        seconds = time.perf_counter() - begin
        worker.kill()
    return seconds


def listed(name: str) -> list[tuple[str, list[str]]]:
    """The claims of a list of the tests, with their hypotheses."""
    lines = (CLAIMS / name).read_text(encoding="utf-8").splitlines()
    split = [line.rpartition("|") for line in lines if line.strip() and not line.startswith("#")]
    return [(c.strip(), [h.strip() for h in given.split(";") if h.strip()]) for c, _, given in split]


def main() -> None:
    """Prints both."""
    from theory.prover.decide import rule

    print(f"First answer of `prove`, in a fresh process (wanted: {FIRST_LIMIT} s):")
    for claim, given in TYPICAL:
        seconds = statistics.median(first_answer(claim, given) for _ in range(REPEATS))
        print(f"  {seconds:5.2f} s  {claim}")
    for name in ("true_claims.txt", "false_claims.txt"):
        times, verdicts, certified = [], [], 0
        for claim, given in listed(name):
            begin = time.perf_counter()
            ruling = rule(claim, given)
            times.append(time.perf_counter() - begin)
            verdicts.append(ruling.verdict)
            certified += len(ruling.steps) > 0
        counts = ", ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts)))
        print(
            f"{name}: {len(times)} claims, {counts}, {certified} with a certificate; the slowest {max(times):.2f} s",
            end=" ",
        )
        print(f"(wanted: none undecided within {LIST_LIMIT} s)")


if __name__ == "__main__":
    main()
