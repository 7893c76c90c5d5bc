"""Spoiled input by the thousand: nothing but an answer or a one-line refusal may come of it, in time, and nothing run.

python -m benchmarks.fuzz [COUNT] [SEED] [--only BATTERY]

Four batteries. `texts`: COUNT expressions and claims, spoiled, put together from pieces of the grammar and of Python,
or grown by the grammar, are read. `files`: COUNT files, spoiled byte by byte, are read. `analyses`: COUNT/50 of both
are analyzed in this process. `commands`: COUNT/250 go to the whole commands. All are watched (`benchmarks.watch`): an
event of the interpreter that reading has no need of is a finding, and so are any other exception, a refusal of several
lines, a time limit that was not kept, a wrong exit code, and a file that was left behind.
"""

from __future__ import annotations

import argparse
import io as streams
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import io, sparse

from benchmarks.watch import Forbidden, TooLong, Watch
from numerics.analysis.faults import BadInput
from numerics.analysis.files import read_matrix, read_table
from reports.analysis import Request
from reports.workers import command
from theory.language.meaning import ALGEBRAIC, CONSTANTS, SMOOTH, Reader
from theory.language.syntax import Unreadable, parse

ROOT = Path(__file__).parent.parent
SLOWEST = 2.0  # seconds that reading one input may take
LONGEST = 700  # characters of a refusal, a path of 100 included
ANALYSIS = 5.0  # seconds after which an analysis is ended, as the command ends it
MEMORY = 4 * 2**30

TEXTS = (
    "x**2 + 10*y**2", "(1-x)**2 + 100*(y-x**2)**2", "log(1+exp(-3*x)) + mu/2*x**2",
    "abs(1-eta*L) < 1 <=> 0 < eta < 2/L", "sqrt(1+x**2) - cos(pi*x)/4 + tanh(y)", "x**4/4 - x**2/2 + x*y + y**2",
    "max(x, y, 1/3) >= sqrt(x**2) => not x = 0.1e-3 or y != 2", "λ ≤ 1 ∧ η·λ ≥ 2",
    "__import__('os').system('touch ran')", "open('ran', 'w')", "().__class__.__base__.__subclasses__()",
    "exec(\"import os; os.mkdir('ran')\")", "lambda: eval('1')", "f'{__import__(\"os\").getpid()}'",
)  # fmt: skip
PIECES = (
    "x", "y", "eta", "1", "0.1", "2/3", "1e300", "9" * 39, "+", "-", "*", "/", "**", "^", "(", ")", ",", " ", "<", "<=",
    "=", "=>", "<=>", "not ", " and ", " or ", "sqrt(", "exp(", "log(", "max(", "abs(", "tan(", "pi", "__import__",
    "lambda ", "'", "[", "{", ";", "\\", "\n", "\0", "λ", "²", "１", "e", ".", "%", "@", ":", "==", "!=",
    "__class__", "os.system", "eval(", "import os", "\x1b[2J", "\u2028", "\ud800", "😀", "I", "E", "zoo", "oo", "S(",
)  # fmt: skip
ETAS = ("0.1", "1/3", "1e300", "-1/3", "1e-300/7", "0", "x", "1e999")
GIVEN = ("x=0.1", "eta=1/3", "y=1e999", "x=os", "=1", "E=2", "pi=3", "x=1=2", "exp=1")
BOXES = ("x=-1:2", "y=0:1/3", "x=2:1", "x=nan:1", "x", "zz=0:1", "x=-1e300:1e300", "x=1:1")
NAMES = ("x", "y", "z", "eta", "lambda", "λ", "L", "pi", "E", "I", "e")


@dataclass(frozen=True)
class Input:
    """One input: what it is, how it is read, which files that may open."""

    data: bytes
    read: Callable[[], object]
    paths: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Seen:
    """What came of an input: `kind` is read, refused, late or finding."""

    kind: str
    said: str = ""


# --- What is given -----------------------------------------------------------------------------------------


def spoiled(data: bytes, rng: np.random.Generator) -> bytes:
    """A few random changes: bytes or digits replaced, bytes removed, inserted, repeated, or the end cut off."""
    found = bytearray(data)
    for _ in range(int(rng.integers(1, 5 if rng.random() < 0.5 else 2))):
        at = int(rng.integers(0, max(1, len(found))))
        match int(rng.integers(0, 9)):
            case 0:
                found[at : at + 1] = bytes([int(rng.integers(0, 256))])
            case 1:
                del found[at : at + int(rng.integers(1, 9))]
            case 2:
                found[at:at] = rng.bytes(int(rng.integers(1, 5)))
            case 3:
                found[at:at] = found[at : at + int(rng.integers(1, 40))]
            case 4 if rng.random() < 0.3:
                del found[at:]
            case 5 | 6 if digits := [k for k, c in enumerate(found) if 48 <= c <= 57]:
                found[int(rng.choice(digits))] = int(rng.integers(48, 58))
            case _:
                found[at : at + 1] = bytes(
                    rng.choice([b"9", b"-", b"e", b",", b"\n", b"0", b"nan", b"\xff", b"(", b"1e300", b"c"])
                )
    return bytes(found)


def spoiled_archive(data: bytes, rng: np.random.Generator) -> bytes:
    """A .npz of which one member is spoiled and its checksum right, so that the damage is not found at once."""
    made = streams.BytesIO()
    with zipfile.ZipFile(streams.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        unlucky = names[int(rng.integers(0, len(names)))]
        for name in names:
            content = old.read(name)
            new.writestr(name, spoiled(content, rng) if name == unlucky else content)
    return made.getvalue()


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Small files of every kind that are right: suffix and content; and one with a pickle."""
    A = np.array([[2.0, -1, 0], [-1, 2, -1], [0, -1, 2]])
    trap = np.array([[Trap()]], dtype=object)
    written: list[tuple[str, Callable[[Path], object]]] = [
        (".npy", lambda path: np.save(path, A)),
        (".npy", lambda path: np.save(path, A.astype(np.int8))),
        (".npy", lambda path: np.save(path, trap, allow_pickle=True)),
        (".npz", lambda path: np.savez(path, A=A, b=A[0])),
        (".npz", lambda path: np.savez_compressed(path, A)),
        (".npz", lambda path: np.savez(path, A=trap)),
        *(
            (".npz", lambda path, k=k: sparse.save_npz(path, sparse.csr_array(A).asformat(k)))
            for k in ("csr", "coo", "dia", "bsr")
        ),
        (".mtx", lambda path: io.mmwrite(path, A)),
        (".mtx", lambda path: io.mmwrite(path, sparse.coo_array(A), symmetry="symmetric")),
        (".mtx", lambda path: io.mmwrite(path, sparse.coo_array(A), field="pattern")),
        (".csv", lambda path: path.write_text("2,-1,0\n-1,2,-1\n0,-1,2\n")),
        (".csv", lambda path: path.write_text("a,b,y\n1,2,0\n1/3,4,1\n5,0.5,1\n2,2,0\n")),
        (".csv", lambda path: path.write_text("\n".join(",".join(["1"] * 61) for _ in range(61)))),
    ]
    found = []
    for number, (suffix, write) in enumerate(written):
        path = folder / f"seed{number}{suffix}"
        write(path)
        found.append((suffix, path.read_bytes()))
    return found


class Trap:
    """Makes a folder where it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, ("ran",)


def of_files(count: int, rng: np.random.Generator, folder: Path, whole: float = 0) -> Iterator[Input]:
    """Spoiled files and what reads them; the part `whole` of them as they should be."""
    right = seeds(folder)
    for number in range(count):
        suffix, content = right[number % len(right)]
        data = (spoiled_archive if suffix == ".npz" and rng.random() < 0.7 else spoiled)(content, rng)
        if rng.random() < whole:
            data = content
        path = folder / f"spoiled{suffix}"
        path.write_bytes(data)
        name = str(path)
        if number % 3:
            yield Input(data, lambda name=name: read_matrix(name), (name,))
        else:
            target = "y" if suffix == ".csv" else "1"
            yield Input(data, lambda name=name, target=target: read_table(name, target), (name,))


def grown(rng: np.random.Generator, depth: int = 4) -> str:
    """An expression of the grammar."""
    if depth == 0 or rng.random() < 0.15:
        return str(rng.choice([*NAMES, "0", "1", "2", "3/7", "0.1", "1e-3", ".5", "12"]))
    a, b = grown(rng, depth - 1), grown(rng, depth - 1)
    match int(rng.integers(0, 8)):
        case 0 | 1:
            return f"{a} + {b}"
        case 2:
            return f"{a} - ({b})"
        case 3:
            return f"({a})*({b})"
        case 4:
            return f"({a})/({b})"
        case 5:
            return f"({a})**{rng.choice(['2', '3', '-1', '(1/2)', '0', '7'])}"
        case 6:
            return f"-{a}"
        case _:
            return f"{rng.choice([*SMOOTH, 'abs', 'max'])}({a})"


def claimed(rng: np.random.Generator, depth: int = 2) -> str:
    """A claim of the grammar."""
    if depth == 0 or rng.random() < 0.4:
        return f"{grown(rng, 2)} {rng.choice(['<', '<=', '=', '!=', '>', '>='])} {grown(rng, 2)}"
    a, b = claimed(rng, depth - 1), claimed(rng, depth - 1)
    return str(
        rng.choice(
            [f"({a}) and ({b})", f"({a}) or ({b})", f"({a}) => ({b})", f"({a}) <=> ({b})", f"not ({a})"]
        )
    )


def texts(count: int, rng: np.random.Generator) -> Iterator[str]:
    """Expressions and claims: spoiled ones, pieces at random, and what the grammar grows."""
    for number in range(count):
        match number % 4:
            case 0:
                text = TEXTS[number // 4 % len(TEXTS)].encode()
                yield spoiled(text, rng).decode("utf-8", "surrogateescape")
            case 1:
                yield "".join(rng.choice(PIECES, size=int(rng.integers(1, 25))))
            case 2:
                yield grown(rng) if rng.random() < 0.6 else claimed(rng)
            case _:
                text = (grown(rng) if rng.random() < 0.6 else claimed(rng)).encode()
                yield spoiled(text, rng).decode("utf-8", "surrogateescape")


def of_texts(count: int, rng: np.random.Generator) -> Iterator[Input]:
    """The texts and what reads them."""
    for text in texts(count, rng):
        yield Input(repr(text).encode(), lambda text=text: meaning(text), text=text)


def meaning(text: str) -> None:
    """Reads `text` as an expression, and as a claim where it is none."""
    tree = parse(text)
    try:
        Reader(text, SMOOTH, CONSTANTS).expression(tree)
    except Unreadable:
        Reader(text, ALGEBRAIC).claim(tree)


def of_analyses(count: int, rng: np.random.Generator, folder: Path) -> Iterator[Input]:
    """Problems and their analysis, as the process of the command does it."""
    from reports.analysis_worker import analysed

    files = of_files(count, rng, folder, whole=0.3)
    expressions = texts(count, rng)
    for number in range(count):
        etas = tuple(rng.choice(ETAS, size=int(rng.integers(0, 2)))) if rng.random() < 0.4 else ()
        options: dict[str, Any] = {}
        if number % 2:
            given = next(files)
            options = {"target": str(rng.choice(["y", "1", "zz"]))} if rng.random() < 0.4 else {}
            if options:
                options["loss"] = str(rng.choice(["squared", "logistic"]))
            (problem,) = given.paths
        else:
            given = None
            problem = grown(rng, 3) if rng.random() < 0.6 else next(expressions)
            for option, values in (("given", GIVEN), ("boxes", BOXES)):
                if rng.random() < 0.2:
                    options[option] = (str(rng.choice(values)),)
        if "loss" in options:
            options["ridge"] = float(rng.choice([0, 0, 0.1, 2, 1e300, 1e-300]))
            options["standardize"] = bool(rng.random() < 0.4)
        request = Request(problem, etas=etas, **options)
        yield Input(
            given.data if given else repr(problem).encode(),
            lambda request=request: analysed(request, lambda analysis: None),
            given.paths if given else (),
            problem,
        )


# --- What is seen ------------------------------------------------------------------------------------------


def seen(given: Input, seconds: float = SLOWEST, imports: bool = False) -> Seen:
    """What comes of one input, watched."""
    watch = Watch(given.paths, source=given.text if len(given.text) > 7 else "", imports=imports)
    begin = time.perf_counter()
    try:
        with watch.armed(seconds):
            given.read()
        found = Seen("read")
    except (BadInput, Unreadable) as refusal:
        said = str(refusal)
        fine = 0 < len(said) <= LONGEST and said.isprintable()
        found = (
            Seen("refused", said) if fine else Seen("finding", f"a refusal that is no line: {said[:300]!r}")
        )
    except TooLong:
        return Seen("late", f"more than {seconds:g} s")
    except (Exception, Forbidden) as error:
        found = Seen("finding", f"{type(error).__name__}: {str(error)[:300]}")
    if watch.findings:
        return Seen("finding", f"forbidden: {watch.findings[0]}")
    took = time.perf_counter() - begin
    return Seen("late", f"{took:.1f} s") if took > seconds + 1 else found


def run(
    inputs: Iterator[Input], seconds: float = SLOWEST, imports: bool = False
) -> tuple[Counter[str], list[str]]:
    """How many inputs were read, refused and late; and the findings, to which those that are late belong in reading."""
    counts: Counter[str] = Counter()
    findings = []
    for given in inputs:
        result = seen(given, seconds, imports)
        counts[result.kind] += 1
        if result.kind == "finding" or (result.kind == "late" and not imports):
            findings.append(f"{result.said} on {given.data[:160]!r}")
    return counts, findings


# --- Whole commands ----------------------------------------------------------------------------------------

# Every Python process of a command imports this first.
_CUSTOM = """
import os, sys
from benchmarks.watch import Watch
from reports.workers import command
def note(said, log=os.open(os.environ["FUZZ_LOG"], os.O_WRONLY | os.O_APPEND)):
    os.write(log, (said + "\\n").encode("utf-8", "replace"))
Watch(
    (os.environ["FUZZ_READABLE"],), os.environ["FUZZ_SOURCE"], imports=True,
    writable=(os.environ["FUZZ_OUT"], os.environ["MPLCONFIGDIR"]),
    commands=tuple(tuple(command(m)) for m in ("reports.analysis_worker", "reports.claim_worker")),
).arm_for_good(note)
"""


def of_commands(count: int, rng: np.random.Generator, folder: Path) -> Iterator[tuple[list[str], str, str]]:
    """Arguments of the command, the text in them, and the file that they name."""
    files, expressions = of_files(count, rng, folder, whole=0.2), texts(4 * count, rng)
    for number in range(count):
        text = next(t for t in expressions if "\0" not in t and not t.startswith("\ud800"))
        text = (
            text.encode("utf-8", "ignore").decode() if any("\ud800" <= c <= "\udc7f" for c in text) else text
        )
        match number % 3:
            case 0:
                given = (
                    ["--given", "x > 0", f"--given={text}"] if rng.random() < 0.3 else ["--given", "y > 0"]
                )
                claim = claimed(rng) if rng.random() < 0.5 else text
                yield ["prove", *given, *_last(claim)], text, ""
            case 1:
                text = grown(rng, 3) if rng.random() < 0.5 else text
                yield ["analyze", *(["--eta", "0.1"] if rng.random() < 0.5 else []), *_last(text)], text, ""
            case _:
                (path,) = next(files).paths
                target = ["--target", "y"] if path.endswith(".csv") and rng.random() < 0.5 else []
                yield ["analyze", *target, path], "", path


def _last(text: str) -> list[str]:
    """A last argument that is no option."""
    return ["--", text] if text.startswith("--") or text == "-h" else [text]


def commanded(arguments: list[str], text: str, path: str, fonts: str, seconds: int = 4) -> Seen:
    """What comes of the whole command with these arguments, in an empty folder; `fonts` is Matplotlib's own."""
    with tempfile.TemporaryDirectory() as place:
        work, custom, log = Path(place) / "work", Path(place) / "custom", Path(place) / "log"
        work.mkdir()
        custom.mkdir()
        log.touch()
        (custom / "sitecustomize.py").write_text(_CUSTOM)
        out = work / "out"
        wanted = [
            arguments[0],
            "--seconds",
            str(seconds),
            *(["--out", str(out)] if arguments[0] == "analyze" else []),
        ]
        environment = {
            **os.environ, "PYTHONPATH": f"{custom}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1",
            "FUZZ_LOG": str(log), "FUZZ_OUT": str(out), "FUZZ_READABLE": path,
            "FUZZ_SOURCE": text if len(text) > 7 else "", "MPLCONFIGDIR": fonts,
        }  # fmt: skip
        begin = time.perf_counter()
        done = subprocess.run(
            [*command("reports.cli"), *wanted, *arguments[1:]],
            cwd=work, env=environment, capture_output=True, check=False, timeout=seconds + 60,
        )  # fmt: skip
        took = time.perf_counter() - begin
        left = sorted(p.name for p in work.iterdir() if p != out)
        written = sorted(p.name for p in out.iterdir()) if out.exists() else []
        said, complaint = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        noted = log.read_text(encoding="utf-8").splitlines()
    wrong = _wrong(arguments[0], done.returncode, said, complaint, written)
    if noted:
        wrong = f"forbidden: {noted[0]}"
    elif left:
        wrong = f"left behind: {left}"
    elif not wrong and took > seconds + 10:
        wrong = f"took {took:.1f} s, with --seconds {seconds}"
    if wrong:
        return Seen("finding", wrong)
    return Seen({0: "read", 1: "read", 2: "refused", 3: "late"}[done.returncode], complaint)


def _wrong(asked: str, code: int, said: str, complaint: str, written: list[str]) -> str:
    """What a command did that is not documented; empty if nothing."""
    if "Traceback" in said + complaint:
        return f"a traceback: {complaint[-300:]!r}"
    if code not in ({0, 1, 2, 3} if asked == "prove" else {0, 2, 3}):
        return f"exit code {code}: {complaint[-300:]!r}"
    if code == 2 and (
        said or written or len(complaint.splitlines()) != 1 or not complaint[:-1].isprintable()
    ):
        return f"exit 2 with output {said[:100]!r}, written {written}, complaint {complaint[:300]!r}"
    if code != 2 and complaint:
        return f"exit {code} with complaint {complaint[:300]!r}"
    if any(words in said for words in ("the analysis failed", "the engines gave up")):
        return f"undecided for a fault: {said[-300:]!r}"
    if code == 0 and asked == "analyze" and "analysis.json" not in written:
        return f"exit 0, written {written}"
    return ""


def run_commands(count: int, rng: np.random.Generator, folder: Path) -> tuple[Counter[str], list[str]]:
    """Counts and findings of whole commands."""
    counts: Counter[str] = Counter()
    findings = []
    fonts = str(folder / "matplotlib")
    listing = [
        sys.executable,
        "-c",
        "import matplotlib.font_manager",
    ]  # starts programs of its own to find fonts
    subprocess.run(listing, env={**os.environ, "MPLCONFIGDIR": fonts}, check=True, capture_output=True)
    for arguments, text, path in of_commands(count, rng, folder):
        result = commanded(arguments, text, path, fonts)
        counts[result.kind] += 1
        if result.kind == "finding":
            findings.append(f"{result.said} on {json.dumps(arguments)[:400]}")
            if path:
                findings[-1] += f" holding {Path(path).read_bytes()[:160]!r}"
    return counts, findings


def warm(folder: Path) -> None:
    """Reads something of each kind unwatched, so that what Python imports late is there."""
    import ast
    import tokenize  # noqa: F401  NumPy imports both where a head is strange

    ast.literal_eval("{'a': (1,)}")
    for given in (*of_texts(200, np.random.default_rng(1)), *of_files(300, np.random.default_rng(1), folder)):
        try:
            given.read()
        except (BadInput, Unreadable):
            continue


BATTERIES = ("texts", "files", "analyses", "commands")


def main() -> int:
    """Prints the figures and the findings; 1 if there are any."""
    from reports.claim_worker import limit_memory

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("seed", nargs="?", type=int, default=0)
    parser.add_argument("--only", choices=BATTERIES, action="append")
    options = parser.parse_args()
    count, seed = options.count, options.seed
    limit_memory(MEMORY)
    warnings.simplefilter("ignore")  # the process that analyzes shows none
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        folder, work = Path(place) / "files", Path(place) / "work"
        folder.mkdir()
        work.mkdir()
        os.chdir(work)  # where a trap that works leaves its mark
        warm(folder)
        runs: dict[str, tuple[int, Callable[[int, np.random.Generator], tuple[Counter[str], list[str]]]]] = {
            "texts": (count, lambda n, rng: run(of_texts(n, rng))),
            "files": (count, lambda n, rng: run(of_files(n, rng, folder))),
            "analyses": (
                count // 50,
                lambda n, rng: run(of_analyses(n, rng, folder), ANALYSIS, imports=True),
            ),
            "commands": (count // 250, lambda n, rng: run_commands(n, rng, folder)),
        }
        for k, (name, (number, battery)) in enumerate(runs.items()):
            if options.only and name not in options.only:
                continue
            begin = time.perf_counter()
            counts, findings = battery(number, np.random.default_rng([seed, k]))
            if any(work.iterdir()):
                findings.append(f"left behind: {sorted(p.name for p in work.iterdir())}")
            print(
                f"{name}: {number:,} inputs, {counts['read']:,} read, {counts['refused']:,} refused, "
                f"{counts['late']:,} ended at the limit, {len(findings)} findings; "
                f"{time.perf_counter() - begin:.0f} s, seed {seed}",
                flush=True,
            )
            for finding in findings[:15]:
                print(f"  {finding}", flush=True)
            failed |= bool(findings)
        os.chdir("/")
    return failed


if __name__ == "__main__":
    sys.exit(main())
