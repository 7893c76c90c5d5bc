"""Input of every kind: what is right means what it says, and what is wrong is refused, in time and with nothing run.

`benchmarks/fuzz.py` does the same with a hundred times as many; here it is also shown that it would notice.
"""

import os
import socket
import subprocess
import sys
import time
from fractions import Fraction as F
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sympy import Rational

from benchmarks import fuzz
from benchmarks.fuzz import Input, of_analyses, of_files, of_texts, run, seen
from numerics.analysis.faults import BadInput
from theory.kernel.concrete import holds
from theory.language.meaning import ALGEBRAIC, Reader
from theory.language.syntax import Unreadable, parse
from theory.notation import scalar

SETTINGS = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)

PATIENT = 20.0  # seconds for an input, on a machine that is busy with other tests

# --- What is right means what it says ----------------------------------------------------------------------
# An expression is a tuple: its kind and its parts. It is written as text by `text`, which uses the fewest parentheses
# or more, and evaluated over the rationals by `value`, which knows nothing of the reader.

NAMES = ("x", "y", "eta", "E", "I", "S", "pi", "lam")  # of which SymPy or Python knows some
SIGNS = ("+", "-")
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
LITERALS = st.one_of(
    st.integers(0, 20).map(str),
    st.decimals(0, 100, places=3).map(str),
    st.sampled_from([".5", "2.", "1e-3", "2.5E2", "007", "1e0"]),
)
TOO_LARGE = ("a degree of", "an exponent beyond", "bits", "nested more than", "of 9 arguments")
POINTS = st.fixed_dictionaries({name: st.fractions(-4, 4, max_denominator=6) for name in NAMES})


def expressions(division=True):
    leaves = st.one_of(
        st.tuples(st.just("number"), LITERALS), st.tuples(st.just("name"), st.sampled_from(NAMES))
    )
    joins = ("*", "/") if division else ("*",)
    exponents = st.sampled_from([1, 2, 3, -1, -2] if division else [1, 2, 3])
    style = st.integers(0, 3)

    def grown(inner):
        return st.one_of(
            st.tuples(
                st.just("sum"), inner, st.lists(st.tuples(st.sampled_from(SIGNS), inner), min_size=1, max_size=3), style
            ),
            st.tuples(
                st.just("product"), inner, st.lists(st.tuples(st.sampled_from(joins), inner), min_size=1, max_size=3),
                style,
            ),
            st.tuples(st.just("power"), inner, exponents, style),
            st.tuples(st.just("minus"), inner, style),
            st.tuples(st.just("abs"), st.tuples(inner)),
            st.tuples(st.sampled_from(["min", "max"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
        )  # fmt: skip

    return st.recursive(leaves, grown, max_leaves=10)


LEVEL = {"sum": 1, "product": 2, "minus": 3, "power": 4}


def text(e, least=0):
    """The expression, in parentheses where it binds less tightly than `least`."""
    kind, space = e[0], " " * (e[-1] if isinstance(e[-1], int) else 0)
    match e:
        case ("number" | "name", written):
            found = written
        case ("sum" | "product", first, rest, _):
            level = LEVEL[kind]
            words = [text(first, level)]
            words += [f"{space}{sign}{space}{text(part, level + 1)}" for sign, part in rest]
            found = "".join(words)
        case ("power", base, exponent, style):
            sign = "^" if style == 3 else "**"
            found = f"{text(base, 5)}{space}{sign}{space}{exponent if style % 2 else f'({exponent})'}"
        case ("minus", inner, style):
            found = f"{'−' if style == 3 else '-'}{space}{text(inner, 3)}"
        case (function, parts):
            found = f"{function}({', '.join(text(part) for part in parts)})"
    return f"({found})" if LEVEL.get(kind, 5) < least or space == "  " else found


def value(e, point):
    """The expression's value; ZeroDivisionError where it has none."""
    match e:
        case ("number", written):
            return F(written)
        case ("name", name):
            return point[name]
        case ("sum", first, rest, _):
            return value(first, point) + sum((1 if s == "+" else -1) * value(part, point) for s, part in rest)
        case ("product", first, rest, _):
            total = value(first, point)
            for sign, part in rest:
                total = total * value(part, point) if sign == "*" else total / value(part, point)
            return total
        case ("power", base, exponent, _):
            return value(base, point) ** exponent
        case ("minus", inner, _):
            return -value(inner, point)
        case ("abs", (inner,)):
            return abs(value(inner, point))
    return {"min": min, "max": max}[e[0]](value(part, point) for part in e[1])


def substituted(point):
    return {
        scalar({"lam": "lambda"}.get(k, k)): Rational(v.numerator, v.denominator) for k, v in point.items()
    }


def check_expression(e, point, read=parse):
    """The reader's meaning at the point is the value; where there is none, it refuses or names what must hold."""
    written, at = text(e), substituted(point)
    reader = Reader(written, ALGEBRAIC)
    try:
        due = value(e, point)
    except ZeroDivisionError:
        due = None
    try:
        found = reader.expression(read(written))
    except Unreadable as refusal:
        refused = str(refusal)
    else:
        refused = ""
    if refused:
        # What is too large is not of interest here.
        assume(not any(word in refused for word in TOO_LARGE))
        assert "division by zero" in refused, f"{written}: {refused}"
        assert due is None, written
        return
    defined = all(holds(condition.formula, at) for condition in reader.conditions)
    assert defined == (due is not None), written
    if due is not None:
        assert found.subs(at, simultaneous=True) == Rational(due.numerator, due.denominator), written


@settings(SETTINGS, max_examples=150)
@given(expressions(), POINTS)
def test_expressions_mean_what_they_say(e, point):
    check_expression(e, point)


@settings(SETTINGS, max_examples=400, phases=[Phase.generate])
@given(expressions(), POINTS)
def run_with_a_wrong_reader(e, point):
    """Subtraction that associates to the right: a − b − c read as a − (b − c)."""
    check_expression(
        e, point, lambda written: parse(written.replace(" - ", " - (", 1) + ")" * (" - " in written))
    )


def test_a_wrong_association_would_be_noticed():
    with pytest.raises((AssertionError, Unreadable, ExceptionGroup)):
        run_with_a_wrong_reader()


POLYNOMIALS = expressions(division=False)
CHAINS = st.tuples(
    st.just("chain"), st.lists(POLYNOMIALS, min_size=2, max_size=3), st.lists(st.sampled_from(COMPARISONS), min_size=2)
)  # fmt: skip
CLAIMS = st.recursive(
    CHAINS,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.sampled_from(["=>", "<=>"]), st.tuples(inner, inner)),
    ),
    max_leaves=4,
)


def claim_text(c):
    match c:
        case ("chain", operands, signs):
            rest = "".join(f" {sign} {text(e)}" for sign, e in zip(signs, operands[1:], strict=False))
            return text(operands[0]) + rest
        case ("not", inner):
            return f"not ({claim_text(inner)})"
        case (word, parts):
            return f" {word} ".join(f"({claim_text(part)})" for part in parts)
    raise AssertionError(c)


def truth(c, point):
    match c:
        case ("chain", operands, signs):
            values = [value(e, point) for e in operands]
            verdicts = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
                        ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "!=": lambda a, b: a != b}  # fmt: skip
            return all(verdicts[sign](*pair) for sign, pair in zip(signs, pairwise(values), strict=False))
        case ("not", inner):
            return not truth(inner, point)
        case ("and", parts):
            return all(truth(part, point) for part in parts)
        case ("or", parts):
            return any(truth(part, point) for part in parts)
        case ("=>", (premise, conclusion)):
            return truth(conclusion, point) or not truth(premise, point)
        case ("<=>", (left, right)):
            return truth(left, point) == truth(right, point)
    raise AssertionError(c)


@settings(SETTINGS, max_examples=100)
@given(CLAIMS, POINTS)
def test_claims_mean_what_they_say(c, point):
    written = claim_text(c)
    try:
        formula = Reader(written, ALGEBRAIC).claim(parse(written))
    except Unreadable as refusal:
        assume(not any(word in str(refusal) for word in TOO_LARGE))
        raise
    assert holds(formula, substituted(point)) == truth(c, point), written


# --- What is wrong is refused, in time and with nothing run ------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory):
    fuzz.warm(tmp_path_factory.mktemp("warm"))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """The current folder, where a trap that works would leave something."""
    folder = tmp_path / "current"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield
    assert list(folder.iterdir()) == []


@settings(SETTINGS, max_examples=600)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from(fuzz.PIECES), max_size=30).map("".join),
        st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape")),
        expressions().map(text).flatmap(lambda t: st.integers(0, len(t)).map(lambda k: t[:k] + t[k + 1 :])),
    )
)
def test_any_text(written):
    found = seen(
        Input(written.encode("utf-8", "replace"), lambda: fuzz.meaning(written), text=written), PATIENT
    )
    assert found.kind in ("read", "refused"), found


def test_many_texts():
    counts, findings = run(of_texts(2000, np.random.default_rng(0)), PATIENT)
    assert findings == []
    assert min(counts["read"], counts["refused"]) > 300


def test_many_files(tmp_path):
    counts, findings = run(of_files(1500, np.random.default_rng(0), tmp_path), PATIENT)
    assert findings == []
    assert min(counts["read"], counts["refused"]) > 60


def test_many_analyses(tmp_path):
    counts, findings = run(of_analyses(60, np.random.default_rng(0), tmp_path), PATIENT, imports=True)
    assert findings == []
    assert min(counts["read"], counts["refused"]) > 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze", "--", "__import__('os').system('touch ran')"],
        ["prove", "--given", "exec('1')", "--", "x > 0"],
    ],
)
def test_whole_commands(arguments, tmp_path):
    found = fuzz.commanded(arguments, arguments[-1], "", str(tmp_path))
    assert found.kind == "refused", found


def test_whole_commands_on_a_pickle(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[fuzz.Trap()]], dtype=object), allow_pickle=True)
    found = fuzz.commanded(["analyze", str(tmp_path / "a.npy")], "", str(tmp_path / "a.npy"), str(tmp_path))
    assert found.kind == "refused", found
    assert "a pickle" in found.said


# --- It would be noticed -----------------------------------------------------------------------------------


def hidden(action):
    """A reader that hides what its action raises."""
    try:
        action()
    except BaseException as error:
        raise BadInput("hidden") from error


PLANTED = {
    "eval": (lambda t: eval(t), "forbidden: compile"),
    "eval of a part": (lambda t: eval("1 + 1"), "forbidden: compile"),
    "exec of code": (lambda t: exec(compile_before), "forbidden: exec"),
    "hidden eval": (lambda t: hidden(lambda: eval(t)), "forbidden: compile"),
    "sympify": (lambda t: __import__("sympy").sympify("x+1"), "forbidden: compile"),
    "an import": (lambda t: __import__("this"), "forbidden: import"),
    "a command": (lambda t: os.system("true"), "forbidden: os.system"),
    "a process": (lambda t: subprocess.run(["true"], check=False), "forbidden: "),
    "a socket": (lambda t: socket.socket(), "forbidden: socket"),
    "a file read": (lambda t: Path("/etc/hostname").read_text(), "forbidden: open"),
    "a file written": (lambda t: Path("ran").write_text(""), "forbidden: open"),
    "a file made": (lambda t: os.open("ran", os.O_CREAT), "forbidden: open"),
    "a folder": (lambda t: os.mkdir("ran"), "forbidden: os.mkdir"),
    "KeyError": (lambda t: {}[t], "KeyError"),
    "RecursionError": (lambda t: (_ for _ in ()).throw(RecursionError()), "RecursionError"),
    "two lines": (lambda t: (_ for _ in ()).throw(Unreadable(None, 0, "a\nb")), "a refusal that is no line"),
    "no line": (lambda t: (_ for _ in ()).throw(BadInput("")), "a refusal that is no line"),
    "an endless loop": (lambda t: forever(), "more than 0.5 s"),
    "sleep": (lambda t: time.sleep(60), "more than 0.5 s"),
}  # fmt: skip
compile_before = compile("1", "before", "eval")


def forever():
    while True:
        pass


@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_reader_of_texts_would_be_noticed(name, monkeypatch):
    reader, said = PLANTED[name]
    monkeypatch.setattr(fuzz, "meaning", reader)
    monkeypatch.setattr(fuzz, "texts", lambda count, rng: iter(["x + y", "1"]))
    begin = time.monotonic()
    _, findings = run(of_texts(2, np.random.default_rng(0)), seconds=0.5)
    assert len(findings) == 2
    assert all(finding.startswith(said) for finding in findings), findings
    assert time.monotonic() - begin < 5


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_reader_of_pickles_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "read_matrix", lambda name: np.load(name, allow_pickle=True))
    _, findings = run(of_files(200, np.random.default_rng(0), tmp_path))
    assert any(finding.startswith("forbidden: pickle.find_class") for finding in findings)


def test_a_reader_of_other_files_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "read_matrix", lambda name: Path(name + ".old").read_bytes())
    _, findings = run(of_files(3, np.random.default_rng(0), tmp_path))
    assert sum(finding.startswith("forbidden: open") for finding in findings) == 2


@pytest.mark.parametrize("name", ["eval", "a command", "a socket", "a file written", "a folder", "KeyError"])
def test_a_wrong_analysis_would_be_noticed(name, monkeypatch, tmp_path):
    reader, said = PLANTED[name]
    monkeypatch.setattr("reports.analysis_worker.analysed", lambda request, say: reader(request.problem))
    _, findings = run(of_analyses(2, np.random.default_rng(0), tmp_path), 1, imports=True)
    assert len(findings) == 2
    assert all(finding.startswith(said) for finding in findings), findings


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("open('ran', 'w')", "forbidden: open"),
        ("import os; os.system('true')", "forbidden: os.system"),
        ("eval('x'*99)", "forbidden: compile"),
        (
            "import subprocess, sys; subprocess.run([sys.executable, '-c', '1'])",
            "forbidden: subprocess.Popen",
        ),
        ("import sys; sys.exit('1 line')", "exit code 1"),
        ("import sys; print(1); print('1 line', file=sys.stderr); sys.exit(2)", "exit 2 with output"),
        ("import sys; print('2\\nlines', file=sys.stderr); sys.exit(2)", "exit 2 with output"),
        ("raise KeyError", "a traceback"),
        ("print(1)", "exit 0, written []"),
    ],
)
def test_a_wrong_command_would_be_noticed(code, said, monkeypatch, tmp_path):
    monkeypatch.setattr(fuzz, "command", lambda module: [sys.executable, "-P", "-c", code])
    found = fuzz.commanded(["analyze", "x"], "x" * 99, "", str(tmp_path))
    assert found.kind == "finding"
    assert found.said.startswith(said), found
