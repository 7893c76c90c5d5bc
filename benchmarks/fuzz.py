"""Spoiled input by the thousand: nothing but a one-line refusal, or an answer, may come of it.

python -m benchmarks.fuzz [COUNT] [SEED]

Files are spoiled byte by byte, texts too, and texts are also put together from the grammar's own pieces. Counted are
those read and those refused; any other exception is a finding, printed with what made it.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import io, sparse

from numerics.analysis.faults import BadInput
from numerics.analysis.files import read_matrix, read_table
from theory.language.meaning import ALGEBRAIC, CONSTANTS, SMOOTH, Reader
from theory.language.syntax import Unreadable, parse

SLOWEST = 2.0  # seconds that one input may take
TEXTS = (
    "x**2 + 10*y**2", "(1-x)**2 + 100*(y-x**2)**2", "log(1+exp(-3*x)) + mu/2*x**2",
    "abs(1-eta*L) < 1 <=> 0 < eta < 2/L",
    "max(x, y, 1/3) >= sqrt(x**2) => not x = 0.1e-3 or y != 2", "λ ≤ 1 ∧ η·λ ≥ 2",
)  # fmt: skip
PIECES = (
    "x", "y", "eta", "1", "0.1", "2/3", "1e300", "9" * 39, "+", "-", "*", "/", "**", "^", "(", ")", ",", " ", "<", "<=",
    "=", "=>", "<=>", "not ", " and ", " or ", "sqrt(", "exp(", "log(", "max(", "abs(", "tan(", "pi", "__import__",
    "lambda ", "'", "[", "{", ";", "\\", "\n", "\0", "λ", "²", "１", "e", ".", "%", "@", ":", "==", "!=",
)  # fmt: skip


def spoiled(data: bytes, rng: np.random.Generator) -> bytes:
    """A few random changes: bytes replaced, removed, inserted, repeated, or the end cut off."""
    found = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        at = int(rng.integers(0, max(1, len(found))))
        match int(rng.integers(0, 6)):
            case 0:
                found[at : at + 1] = bytes([int(rng.integers(0, 256))])
            case 1:
                del found[at : at + int(rng.integers(1, 9))]
            case 2:
                found[at:at] = rng.bytes(int(rng.integers(1, 5)))
            case 3:
                found[at:at] = found[at : at + int(rng.integers(1, 40))]
            case 4:
                del found[at:]
            case _:
                found[at : at + 1] = rng.choice([b"9", b"-", b"e", b",", b"\n", b"0", b"nan", b"\xff", b"("])
    return bytes(found)


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Small files of every kind that are right: suffix and content."""
    A = np.array([[2.0, -1, 0], [-1, 2, -1], [0, -1, 2]])
    written: list[tuple[str, Callable[[Path], object]]] = [
        (".npy", lambda path: np.save(path, A)),
        (".npy", lambda path: np.save(path, A.astype(np.int8))),
        (".npz", lambda path: np.savez(path, A=A, b=A[0])),
        (".npz", lambda path: np.savez_compressed(path, A)),
        *(
            (".npz", lambda path, k=k: sparse.save_npz(path, sparse.csr_array(A).asformat(k)))
            for k in ("csr", "coo", "dia")
        ),
        (".mtx", lambda path: io.mmwrite(path, A)),
        (".mtx", lambda path: io.mmwrite(path, sparse.coo_array(A), symmetry="symmetric")),
        (".csv", lambda path: path.write_text("2,-1,0\n-1,2,-1\n0,-1,2\n")),
        (".csv", lambda path: path.write_text("a,b,y\n1,2,0\n1/3,4,1\n5,0.5,1\n")),
        (".csv", lambda path: path.write_text("\n".join(",".join(["1"] * 61) for _ in range(61)))),
    ]
    found = []
    for number, (suffix, write) in enumerate(written):
        path = folder / f"seed{number}{suffix}"
        write(path)
        found.append((suffix, path.read_bytes()))
    return found


def of_files(
    count: int, rng: np.random.Generator, folder: Path
) -> Iterator[tuple[bytes, Callable[[], object]]]:
    """Spoiled files and what reads them."""
    right = seeds(folder)
    for number in range(count):
        suffix, content = right[number % len(right)]
        data = spoiled(content, rng)
        path = folder / f"spoiled{suffix}"
        path.write_bytes(data)
        if number % 3:
            yield data, lambda path=path: read_matrix(str(path))
        else:
            target = "y" if suffix == ".csv" else "1"
            yield data, lambda path=path, target=target: read_table(str(path), target)


def of_texts(count: int, rng: np.random.Generator) -> Iterator[tuple[bytes, Callable[[], object]]]:
    """Spoiled expressions and claims, half of them put together from pieces."""
    for number in range(count):
        if number % 2:
            text = "".join(rng.choice(PIECES, size=int(rng.integers(1, 25))))
        else:
            text = spoiled(TEXTS[number // 2 % len(TEXTS)].encode(), rng).decode("utf-8", "surrogateescape")
        yield repr(text).encode(), lambda text=text: meaning(text)


def meaning(text: str) -> None:
    """Reads `text` as an expression, and as a claim where it is none."""
    tree = parse(text)
    try:
        Reader(text, SMOOTH, CONSTANTS).expression(tree)
    except Unreadable:
        Reader(text, ALGEBRAIC).claim(tree)


def run(inputs: Iterator[tuple[bytes, Callable[[], object]]]) -> tuple[Counter[str], list[str]]:
    """How many were read and refused, and the findings."""
    counts: Counter[str] = Counter()
    findings = []
    for data, read in inputs:
        begin = time.perf_counter()
        try:
            read()
            counts["read"] += 1
        except (BadInput, Unreadable) as refusal:
            counts["refused"] += 1
            if "\n" in str(refusal) or not str(refusal):
                findings.append(
                    f"a refusal of {len(str(refusal).splitlines())} lines: {refusal!r} on {data[:300]!r}"
                )
        except Exception as error:
            findings.append(f"{type(error).__name__}: {error} on {data[:300]!r}")
        if time.perf_counter() - begin > SLOWEST:
            findings.append(f"{time.perf_counter() - begin:.1f} s on {data[:300]!r}")
    return counts, findings


def main() -> int:
    """Prints the figures and the findings; 1 if there are any."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, inputs in (
            ("texts", of_texts(count, np.random.default_rng([seed, 0]))),
            ("files", of_files(count, np.random.default_rng([seed, 1]), Path(folder))),
        ):
            begin = time.perf_counter()
            counts, findings = run(inputs)
            seconds = time.perf_counter() - begin
            print(
                f"{name}: {count:,} inputs, {counts['read']:,} read, {counts['refused']:,} refused, "
                f"{len(findings)} findings; {seconds:.0f} s, seed {seed}"
            )
            for finding in findings[:20]:
                print(f"  {finding}")
            failed |= bool(findings)
    return failed


if __name__ == "__main__":
    sys.exit(main())
