"""The command `etastar`. SymPy, NumPy and Matplotlib are imported only by the commands that need them.

Exit codes: 0 all theorems hold; 1 one does not; 2 wrong usage, or it could not be done (unwritable
output, a killed worker, input that cannot be read); 3 undecided; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from numerics.analysis import LOSSES
from numerics.analysis.faults import BadInput
from reports.files import CannotWrite, WorkerKilled
from theory.catalogue import ENTRIES, unregistered

if TYPE_CHECKING:
    from reports.outcome import Outcome

HOLD, FAIL, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
SLOWEST = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the process by default) and give its exit code."""
    parser = _parser()
    options = parser.parse_args(_minus_kept(sys.argv[1:] if arguments is None else arguments))
    try:
        code = options.command(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough; the interpreter must not complain of it at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (BadInput, CannotWrite, UnknownName, WorkerKilled) as error:
        print(f"etastar: {error}", file=sys.stderr)
        return USAGE
    return code


def _minus_kept(arguments: Sequence[str]) -> list[str]:
    """The arguments, with a space before an expression that begins with a minus: argparse would take it for an option.

    The commands that take expressions have no option of one dash but -h.
    """
    if not arguments or arguments[0] not in ("analyze", "prove"):
        return list(arguments)
    return [
        f" {a}" if a[:1] == "-" and a[:2] != "--" and a != "-h" and before not in ("--out", "--target") else a
        for before, a in zip(["", *arguments], arguments, strict=False)
    ]


def command() -> NoReturn:
    """`main` as a process: it ends with the exit code.

    An interrupted one ends at once. A worker that was killed while it wrote leaves half a message behind, and
    the thread that reads it would be waited for.

    What the terminal cannot show, such as a letter outside its encoding, is written as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = main()
    sys.stderr.flush()
    if code == INTERRUPTED:
        os._exit(code)
    sys.exit(code)


class UnknownName(Exception):
    """A theorem that is not in the catalogue; the message has the nearest names."""


# --- Arguments ---------------------------------------------------------------------------------------------


def _natural(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return value


def _positive(text: str) -> int:
    if (value := _natural(text)) == 0:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return value


def _finite_number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def _nonnegative(text: str) -> float:
    if (value := _finite_number(text)) < 0:
        raise argparse.ArgumentTypeError("it must not be negative")
    return value


def _accuracy(text: str) -> float:
    if not 1e-14 <= (value := _finite_number(text)) < 1:
        raise argparse.ArgumentTypeError("it must be at least 1e-14 and less than 1")
    return value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="etastar",
        description="Proves the step-size rules of gradient descent, tests every proved formula on random "
        "quadratics, and writes the handout.",
        epilog="Exit codes: 0 all hold, 1 one does not, 2 wrong usage or unwritable output, 130 interrupted.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    writing = commands.add_parser(
        "report",
        help="prove, measure, draw, and write a page per theorem",
        description="Proves, measures and draws each theorem, and writes its page and the index.",
    )
    _add_names(writing)
    writing.add_argument(
        "--out", type=Path, default=Path("build/report"), metavar="DIR", help="folder (default: %(default)s)"
    )
    _add_running(writing)
    writing.add_argument("--quick", action="store_true", help="measure on fewer random problems")
    writing.set_defaults(command=_report)

    verifying = commands.add_parser(
        "verify",
        help="prove and test, without pages",
        description="Proves every theorem and tests its formulas on few random problems; writes no pages. "
        "A theorem without an experiment is proved only, and counted as such.",
    )
    _add_names(verifying)
    _add_running(verifying)
    verifying.add_argument("--full", action="store_true", help="test on as many problems as report does")
    verifying.add_argument(
        "--mutants", action="store_true", help="also spoil each theorem in many ways: the kernel must notice"
    )
    verifying.add_argument("--json", action="store_true", help="print JSON")
    verifying.set_defaults(command=_verify)

    listing = commands.add_parser("list", help="list the theorems")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(command=_list)

    showing = commands.add_parser("show", help="prove, test, and show a theorem's page in the terminal")
    showing.add_argument("names", nargs=1, metavar="NAME", help="a theorem (see: etastar list)")
    showing.add_argument("--seed", type=_natural, default=0, metavar="N", help="of the test (default: 0)")
    showing.set_defaults(command=_show)

    proving = commands.add_parser(
        "prove",
        help="prove a claim of your own, or refute it with an exact point",
        description="Rules on a claim about real numbers: proved, refuted with an exact counterexample, or "
        "undecided. A claim has comparisons of expressions (+ - * / **, sqrt, abs, min, max; chained as in "
        "0 < eta < 2/L), joined by and, or, not, =>, <=>.",
        epilog="Exit codes: 0 proved; 1 refuted, undefined somewhere, or vacuous because the hypotheses "
        "contradict each other; 2 not a claim; 3 undecided.",
    )
    proving.add_argument("claim", metavar="CLAIM", help='such as "abs(1 - eta*L) < 1  <=>  0 < eta < 2/L"')
    proving.add_argument(
        "--given", action="append", default=[], metavar="HYPOTHESIS", help='such as "L > 0"; may be repeated'
    )
    proving.add_argument(
        "--seconds", type=_positive, default=10, metavar="N", help="time limit (default: %(default)s)"
    )
    proving.add_argument("--json", action="store_true", help="print JSON")
    proving.set_defaults(command=_prove)
    _add_analyze(commands)
    return parser


def _add_analyze(commands: Any) -> None:
    analyzing = commands.add_parser(
        "analyze",
        help="analyze a function, a matrix or a data set of your own",
        description="Says what the theorems give for a problem of your own, and measures it: an expression such as "
        '"x**2 + 10*y**2", a matrix (.npy, .npz, .mtx, .csv), or a data set (data.csv --target COLUMN).',
        epilog="Exit codes: 0 done, 2 wrong input, 3 not decided within the limits.",
    )
    analyzing.add_argument("problem", metavar="PROBLEM", help="an expression or the name of a file")
    analyzing.add_argument(
        "--given", action="append", default=[], metavar="NAME=VALUE", help="a parameter of an expression"
    )
    analyzing.add_argument(
        "--box", action="append", default=[], metavar="NAME=LOW:HIGH", help="the range of a variable"
    )
    analyzing.add_argument("--target", default="", metavar="COLUMN", help="the response of a data set")
    analyzing.add_argument("--loss", choices=LOSSES, default="", help="of a data set (default: squared)")
    analyzing.add_argument(
        "--ridge", type=_nonnegative, default=0.0, metavar="R", help="adds R/2 times the squared length of w"
    )
    analyzing.add_argument(
        "--standardize", action="store_true", help="bring every column to mean 0 and variance 1"
    )
    analyzing.add_argument(
        "--eta", action="append", default=[], metavar="VALUE", help="a step size to judge; may be repeated"
    )
    analyzing.add_argument(
        "--epsilon", type=_accuracy, default=1e-6, metavar="E",
        help="count the steps until the distance to the minimizer is E times the first (default: %(default)s)",
    )  # fmt: skip
    analyzing.add_argument(
        "--out", type=Path, metavar="DIR", help="write the page, its figure and its figures as JSON into DIR"
    )
    analyzing.add_argument("--json", action="store_true", help="print JSON")
    analyzing.add_argument(
        "--seconds", type=_positive, default=60, metavar="N", help="time limit (default: %(default)s)"
    )
    analyzing.add_argument(
        "--seed", type=_natural, default=0, metavar="N", help="of all that is random (default: 0)"
    )
    analyzing.set_defaults(command=_analyze)


def _add_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="theorems (default: all; see: etastar list)")


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=_natural, default=0, metavar="N", help="of all that is random (default: 0)"
    )
    parser.add_argument(
        "--jobs", type=_positive, default=_cores(), metavar="N", help="processes (default: %(default)s)"
    )


def _names(wanted: Sequence[str]) -> list[str]:
    """The theorems asked for, each once and in the catalogue's order; all of them where none is named."""
    known = [entry.name for entry in ENTRIES]
    for name in wanted:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "see: etastar list"
            files = unregistered(name)
            hint = (
                f"theory/{files[0].parent.name}/{files[0].name} is there, but not in CATALOGUE"
                if files
                else hint
            )
            raise UnknownName(f"there is no theorem {name!r}; {hint}")
    return [name for name in known if name in wanted or not wanted]


# --- Commands ----------------------------------------------------------------------------------------------


def _report(options: argparse.Namespace) -> int:
    from reports.build import report

    names = _names(options.names)
    with _progress(len(names)) as done:
        result = report(names, options.out, options.seed, options.jobs, options.quick, done)
    for outcome in result.outcomes:
        _complain(outcome)
    print(result)
    return HOLD if result.holds else FAIL


def _verify(options: argparse.Namespace) -> int:
    from reports.build import counted, run_all
    from reports.outcome import Task

    begin = time.perf_counter()
    names = _names(options.names)
    tasks = [Task(name, options.seed, not options.full, mutants=options.mutants) for name in names]
    with _progress(len(names)) as done:
        outcomes = run_all(tasks, options.jobs, done)
    if options.json:
        for outcome in outcomes:
            _complain(outcome)
        print(json.dumps(_as_json(outcomes, options.mutants), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print_outcomes(outcomes)
        if options.mutants:
            totals = _mutants(outcomes)
            print("Mutants: " + ", ".join(f"{count} {word}" for word, count in totals.items()))
        print(f"{counted(outcomes)}; {time.perf_counter() - begin:.1f} s")
    return HOLD if all(outcome.holds for outcome in outcomes) else FAIL


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    wide = max((len(outcome.name) for outcome in outcomes), default=0)
    for outcome in outcomes:
        cases = outcome.evidence.get("cases")
        tested = (
            f"{outcome.evidence['verdict']}, {cases:,} comparisons" if cases else outcome.evidence["verdict"]
        )
        mutants = ""
        if outcome.mutants:
            mutants = ", ".join(f"{outcome.mutants[word]} {word}" for word in ("tried", "refused", "true"))
            mutants = f"  mutants: {mutants}"
        print(f"{outcome.status:<18}  {outcome.name:<{wide}}  {outcome.steps:>2} steps  {tested}{mutants}")
        _complain(outcome)
    if len(outcomes) > 1:
        slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:SLOWEST]
        print("Slowest: " + ", ".join(f"{outcome.name} {outcome.seconds:.1f} s" for outcome in slowest))


def _complain(outcome: Outcome) -> None:
    sys.stdout.flush()
    for line in (*outcome.complaints, *outcome.notes):
        print(f"  {line}", file=sys.stderr)


def _mutants(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return {
        word: sum(outcome.mutants[word] for outcome in outcomes if outcome.mutants)
        for word in ("tried", "refused", "true")
    }


def _as_json(outcomes: Sequence[Outcome], mutants: bool) -> dict[str, Any]:
    keys = ("name", "family", "title", "status", "steps", "sharp", "lemmas", "seconds", "evidence")
    result: dict[str, Any] = {"theorems": [{key: getattr(o, key) for key in keys} for o in outcomes]}
    return {**result, "mutants": _mutants(outcomes)} if mutants else result


def _list(options: argparse.Namespace) -> int:
    titles, code = {}, HOLD
    for entry in ENTRIES:
        try:
            titles[entry.name] = entry.title
        except (OSError, SyntaxError) as error:
            titles[entry.name], code = f"({entry.module} cannot be read: {error})", FAIL
    if options.json:
        rows = [{"name": e.name, "family": e.family, "title": titles[e.name]} for e in ENTRIES]
        print(json.dumps({"theorems": rows}, indent=2, ensure_ascii=False))
        return code
    wide = max((len(entry.name) for entry in ENTRIES), default=0)
    family = ""
    for entry in ENTRIES:
        if entry.family != family:
            print(f"{'' if not family else chr(10)}{entry.family}")
            family = entry.family
        print(f"  {entry.name:<{wide}}  {titles[entry.name]}")
    return code


def _show(options: argparse.Namespace) -> int:
    (name,) = _names(options.names)
    from rich.console import Console
    from rich.markdown import Markdown

    from reports import material
    from reports.markdown import TERMINAL, page
    from reports.outcome import Task

    try:
        gathered = material.gather(Task(name, options.seed, quick=True))
    except material.Unreadable as error:
        print(f"etastar: {name}: {error}", file=sys.stderr)
        return FAIL
    text = page(gathered, TERMINAL)
    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        print(text, end="")
    return HOLD if material.complaints(gathered) == [] else FAIL


def _prove(options: argparse.Namespace) -> int:
    from reports import claims

    try:
        ruling = claims.ruled(
            options.claim.strip(), [text.strip() for text in options.given], options.seconds
        )
    except claims.UnreadableClaim as error:
        print(f"etastar: {error}", file=sys.stderr)
        return USAGE
    print(json.dumps(ruling, indent=2, ensure_ascii=False) if options.json else claims.described(ruling))
    return claims.code(ruling)


def _analyze(options: argparse.Namespace) -> int:
    from reports.analysis import Request, as_json, described
    from reports.analysis_run import analyzed, code, written

    request = Request(
        problem=options.problem.strip(),
        given=tuple(text.strip() for text in options.given),
        boxes=tuple(text.strip() for text in options.box),
        target=options.target,
        loss=options.loss,
        ridge=options.ridge,
        standardize=options.standardize,
        etas=tuple(text.strip() for text in options.eta),
        epsilon=options.epsilon,
        seconds=options.seconds,
        seed=options.seed,
        figure=options.out is not None,
    )
    analysis = analyzed(request)
    print(as_json(analysis) if options.json else described(analysis))
    if options.out is not None and analysis.sections:
        page = written(analysis, request, options.out)
        print(f"page: {page}", file=sys.stderr if options.json else sys.stdout)
    return code(analysis)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Outcome], None]]:
    """A bar on a terminal's error stream, which the output itself never mixes with; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda outcome: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=total)
        yield lambda outcome: progress.update(bar, advance=1, description=f"{outcome.name}: {outcome.status}")


if __name__ == "__main__":
    command()
