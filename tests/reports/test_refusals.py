"""Everything that the commands must refuse, from the command line: exit 2, one line that helps, nothing written."""

import os

import numpy as np
import pytest

from reports.cli import main

USAGE = 2


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("ran",)


def npy(A):
    return lambda path: np.save(path, A, allow_pickle=True)


def npz(**parts):
    return lambda path: np.savez(path, allow_pickle=True, **parts)


def said(text):
    return lambda path: path.write_text(text, encoding="utf-8")


def huge(path):
    """A head for 30,000 × 30,000 numbers and as many bytes, which take no room on the disk."""
    np.save(path, np.zeros((1, 1)))
    content = path.read_bytes().replace(b"(1, 1), }        ", b"(30000, 30000), }")
    path.write_bytes(content)
    os.truncate(path, len(content) - 8 + 8 * 30000**2)


PICKLE = np.array([[Bomb()]], dtype=object)
FILES = [
    ("size", "a.npy", huge, (), "it takes 6.71 GiB; at most 1.25 GiB are read"),
    ("shape, 1", "a.npy", npy(np.ones(4)), (), "shape (4,); it must have rows and columns"),
    ("shape, 3", "a.npy", npy(np.ones((2, 2, 2))), (), "shape (2, 2, 2); it must have rows and columns"),
    ("not a number", "a.npy", npy([[1, np.nan], [np.nan, 1]]), (), "row 1, column 2 is nan; it must be finite"),
    ("infinite", "a.csv", said("1,inf\ninf,1\n"), (), "row 1, column 2 is inf; it must be finite"),
    ("not square", "a.npy", npy(np.ones((2, 3))), (), "2 rows and 3 columns; it must be square"),
    ("asymmetric", "a.npy", npy([[1, 2], [3, 4]]), (), "not symmetric: row 1, column 2 is 2"),
    ("complex", "a.npy", npy(np.eye(2) * 1j), (), "the entries are complex; they must be real"),
    ("complex text", "a.csv", said("1+2j,0\n0,1\n"), (), "a complex number; it must be real"),
    ("empty file", "a.csv", said(""), (), "the file is empty"),
    ("empty matrix", "a.npy", npy(np.zeros((0, 0))), (), "shape (0, 0); it is empty"),
    ("a header", "a.csv", said("a,b\n1,2\n2,1\n"), (), "line 1 is a header (a, b); a matrix has none: remove it"),
    ("a text column", "a.csv", said("a,c,y\n1,red,2\n3,blue,4\n"), ("--target", "y"), "column 'c' is 'red', not a"),
    ("text in a matrix", "a.csv", said("1,0\n0,red\n"), (), "row 2, column 2 is 'red', not a number"),
    ("one row", "a.csv", said("a,y\n1,2\n"), ("--target", "y"), "only one row of data; a fit needs at least 2"),
    ("no row", "a.csv", said("a,y\n"), ("--target", "y"), "no row of data below the header"),
    ("a pickle in .npy", "a.npy", npy(PICKLE), (), "Python objects (a pickle), which could run code"),
    ("a pickle in .npz", "a.npz", npz(A=PICKLE), (), "Python objects (a pickle), which could run code"),
    ("a pickle as b", "a.npz", npz(A=np.eye(1), b=PICKLE), (), "Python objects (a pickle), which could run code"),
    ("a pickle by its own", "a.npy", said("\x80\x04."), (), "it is not an .npy file"),
    ("unknown column", "a.csv", said("a,y\n1,2\n3,4\n"), ("--target", "z"), "no column 'z'; the columns are a, y"),
    ("unknown kind", "a.xls", said("1"), (), "must be one of .npy, .npz, .mtx, .csv"),
    ("too large numbers", "a.csv", said("1e300,0\n0,1\n"), (), "the largest entry of the matrix is 1.0e+300"),
    ("unprintable names", "a.csv", said("\x1b[2J,y\n1,2\n3,4\n"), ("--target", "z"), "column 1 has control characters"),
]  # fmt: skip

LONG = "+".join(["x"] * 2500)
DEEP = "(" * 41 + "x" + ")" * 41
EXPRESSIONS = [
    ("too long", LONG, "characters long; at most 4000 are read"),
    ("too deep", DEEP, "nested more than 40 deep"),
    ("too deep a power", "2**" * 41 + "x", "nested more than 40 deep"),
    ("integer too large", "9" * 41 + "*x", "a number of more than 40 digits"),
    ("power too large", "((2**60)**60)**60*x", "more than 20000 bits"),
    ("exponent too large", "x**65", "an exponent beyond ±64"),
    ("degree too large", "(x**9)**9", "a degree of 81; at most 64"),
    ("exponent of ten too large", "1e301*x", "an exponent of ten beyond ±300"),
    ("unknown function", "f(x)", "unknown function 'f'; known: "),
    ("a method", "x.real", "'.' has no meaning here"),
    ("code", "__import__('os').mkdir('ran')", "has no meaning here"),
    ("a string", "'x'", "has no meaning here"),
    ("nothing", "", "expected a number, a name or"),
    ("a file that is none", "a\nb", "expected an operator or the end"),
]


pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """The current folder stays as it is."""
    folder = tmp_path / "current"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield
    assert list(folder.iterdir()) == []


def refused(capsys, *arguments):
    assert main(list(arguments)) == USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("etastar: ")
    assert err.count("\n") == 1
    assert err[:-1].isprintable()
    assert len(err) < 500
    return err


@pytest.mark.parametrize(
    ("name", "write", "more", "words"), [case[1:] for case in FILES], ids=[c[0] for c in FILES]
)
def test_files(capsys, tmp_path, name, write, more, words):
    path = tmp_path / name
    write(path)
    before = path.stat().st_size, path.stat().st_mtime_ns
    err = refused(capsys, "analyze", str(path), *more, "--out", str(tmp_path / "out"))
    assert words in err
    assert str(path) in err or name.startswith("--") or "the largest entry" in words
    assert not (tmp_path / "out").exists()
    assert (path.stat().st_size, path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("text", "words"), [case[1:] for case in EXPRESSIONS], ids=[c[0] for c in EXPRESSIONS]
)
def test_expressions(capsys, tmp_path, text, words):
    assert words in refused(capsys, "analyze", text, "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["too long", "too deep", "exponent of ten too large", "unknown function", "code"]
)
def test_claims(capsys, name):
    text, words = next((text, words) for found, text, words in EXPRESSIONS if found == name)
    assert words in refused(capsys, "prove", f"{text} > 0")


def test_hypotheses(capsys):
    err = refused(capsys, "prove", "x > 0", "--given", "y > 0", "--given", "eval(x) > 0")
    assert "hypothesis 2, column 1, near 'eval(x) > 0': unknown function 'eval'" in err


def test_a_name_that_is_not_there(capsys):
    assert "there is no such name in the problem" in refused(capsys, "analyze", "x**2", "--given", "z=1")
