"""Our reader of Matrix Market files against SciPy's, on files that both should read; and each fault in one line."""

import io

import numpy as np
import pytest
import scipy.io
from scipy import sparse

from numerics.analysis import matrix_market
from numerics.analysis.faults import BadInput
from numerics.analysis.files import read_matrix
from numerics.analysis.matrix_market import read_body, read_head

COUNT = 60


def ours(text):
    lines = (line for line in text.splitlines() if line.strip())
    found = read_body("a.mtx", read_head("a.mtx", lines), lines)
    return found.toarray() if sparse.issparse(found) else found


def scipys(text):
    found = scipy.io.mmread(io.BytesIO(text.encode()), spmatrix=False)
    return np.asarray(found.todense() if sparse.issparse(found) else found, dtype=float)


def written(rng, layout, field, symmetry):
    """A file of a random matrix, with comments, blank lines, spaces and signs here and there."""
    m = int(rng.integers(1, 8))
    n = m if symmetry != "general" else int(rng.integers(1, 8))
    lower = {"general": m, "symmetric": 0, "skew-symmetric": -1}[symmetry]
    places = [(i, j) for j in range(n) for i in range(m) if symmetry == "general" or j - i <= lower]

    def entry():
        if field == "integer":
            return str(int(rng.integers(-99, 100)))
        x = rng.standard_normal() * 10.0 ** rng.integers(-20, 20)
        return str(rng.choice([f"{x:.17g}", f"{x:.6E}", f"{x:.3f}", f"{round(x) % 1000}."]))

    if layout == "coordinate":
        kept = [place for place in places if rng.random() < 0.5]
        rng.shuffle(kept)
        rows = [f"{i + 1} {j + 1}" + ("" if field == "pattern" else f" {entry()}") for i, j in kept]
        sizes = f"{m} {n} {len(kept)}"
    else:
        rows, sizes = [entry() for _ in places], f"{m} {n}"
    banner = f"%%MatrixMarket matrix {layout} {field} {symmetry}"
    lines = [
        banner if rng.random() < 0.7 else banner.replace("matrix", "MATRIX").replace(field, field.upper())
    ]
    lines += ["% a comment"] * int(rng.integers(0, 3)) + ["%"] * int(rng.integers(0, 2))
    lines.append(sizes)
    for row in rows:
        lines += [""] * int(rng.random() < 0.1)
        lines.append(row.replace(" ", "   ") if rng.random() < 0.2 else row)
    return "\n".join(lines) + "\n" * int(rng.integers(0, 3))


KINDS = [
    (layout, field, symmetry)
    for layout in ("coordinate", "array")
    for field in ("real", "integer", "pattern")
    for symmetry in ("general", "symmetric", "skew-symmetric")
    if not (field == "pattern" and (layout == "array" or symmetry == "skew-symmetric"))
]


def disagreements(layout, field, symmetry):
    """The files of this kind on which the two readers do not agree, to the last bit."""
    rng = np.random.default_rng(0)
    texts = [written(rng, layout, field, symmetry) for _ in range(COUNT)]
    return [text for text in texts if not np.array_equal(ours(text), scipys(text))]


@pytest.mark.parametrize(("layout", "field", "symmetry"), KINDS)
def test_the_same_as_scipy(layout, field, symmetry):
    assert disagreements(layout, field, symmetry) == []


@pytest.mark.parametrize(("layout", "symmetry"), [("array", "symmetric"), ("array", "skew-symmetric")])
def test_upper_for_lower_would_be_noticed(layout, symmetry, monkeypatch):
    """The triangle read row by row instead of column by column."""

    def wrong(head, values):
        i, j = np.tril_indices(head.rows, k=-1 if symmetry == "skew-symmetric" else 0)
        A = np.zeros((head.rows, head.rows))
        A[j, i] = -values if symmetry == "skew-symmetric" else values
        A[i, j] = values
        return A

    monkeypatch.setattr(matrix_market, "_filled", wrong)
    assert len(disagreements(layout, "real", symmetry)) > COUNT // 3


def test_a_lost_mirror_image_would_be_noticed(monkeypatch):
    right = read_head

    def wrong(name, lines):
        head = right(name, lines)
        return matrix_market.Head(head.layout, head.field, "general", head.rows, head.columns, head.entries)

    monkeypatch.setitem(globals(), "read_head", wrong)
    assert len(disagreements("coordinate", "real", "symmetric")) > COUNT // 3


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("symmetry", ["general", "symmetric"])
def test_what_scipy_writes(tmp_path, dense, symmetry):
    rng = np.random.default_rng(1)
    G = rng.standard_normal((30, 30)) * (rng.random((30, 30)) < 0.2)
    A = G + G.T
    scipy.io.mmwrite(tmp_path / "a.mtx", A if dense else sparse.coo_array(A), symmetry=symmetry)
    found = read_matrix(str(tmp_path / "a.mtx")).A
    assert np.array_equal(found if dense else found.toarray(), A)


def test_many_lines_are_read_in_blocks(monkeypatch):
    monkeypatch.setattr(matrix_market, "_BLOCK", 7)
    assert disagreements("coordinate", "real", "general") == []
    assert disagreements("array", "real", "symmetric") == []


def test_entries_that_occur_twice_are_added():
    text = "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 1\n1 1 2.5\n2 2 1\n"
    assert np.array_equal(ours(text), [[3.5, 0], [0, 1]])
    assert np.array_equal(ours(text), scipys(text))


HEAD = "%%MatrixMarket matrix coordinate real general\n"
DENSE = "%%MatrixMarket matrix array real general\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 1 1\n", "its first line must be such as '%%MatrixMarket"),
        ("%%MatrixMarket matrix coordinate real\n", "its first line must be such as"),
        ("%%MatrixMarket vector coordinate real general\n", "its first line must be such as"),
        ("%%MatrixMarket matrix list real general\n", "'list' in its first line must be one of coordinate, array"),
        ("%%MatrixMarket matrix array quaternion general\n", "'quaternion' in its first line must be one of real"),
        ("%%MatrixMarket matrix array real antique\n", "'antique' in its first line must be one of general"),
        ("%%MatrixMarket matrix array pattern general\n2 2\n", "an array has no pattern"),
        ("%%MatrixMarket matrix array complex general\n1 1\n1 0\n", "the entries are complex"),
        ("%%MatrixMarket matrix coordinate complex hermitian\n1 1 1\n1 1 1 0\n", "the entries are complex"),
        ("%%MatrixMarket matrix array real symmetric\n2 3\n", "it says symmetric, but has 2 rows and 3 columns"),
        (HEAD, "the line of sizes must have 3 whole numbers, not ''"),
        (HEAD + "% only comments\n", "the line of sizes must have 3 whole numbers"),
        (HEAD + "2 2\n", "the line of sizes must have 3 whole numbers, not '2 2'"),
        (HEAD + "2 2 -1\n", "the line of sizes must have 3 whole numbers"),
        (HEAD + "2 2 1e1\n", "the line of sizes must have 3 whole numbers"),
        (HEAD + "2 2 ²\n", "the line of sizes must have 3 whole numbers"),
        (HEAD + f"2 2 {10**20}\n", "the line of sizes must have 3 whole numbers"),
        (DENSE + "2 2 4\n", "the line of sizes must have 2 whole numbers, not '2 2 4'"),
        (HEAD + "0 0 0\n", "it must have rows and columns"),
        (DENSE + "0 0\n", "it must have rows and columns"),
        (HEAD + f"{10**9} {10**9} 0\n", "at most 10,000,000 rows are read"),
        (DENSE + "900000 900000\n1\n", "GiB"),
        (HEAD + "2 2 99999999\n1 1 1\n", "more than the file has bytes"),
        (HEAD + "2 2 2\n1 1 1\n", "its head promises 2 entries, but there are 1"),
        (HEAD + "2 2 1\n1 1 1\n2 2 1\n", "its head promises 1 entries, but there are more"),
        (DENSE + "2 2\n1\n2\n3\n", "its head promises 4 entries, but there are 3"),
        (DENSE + "1 1\n1\n2\n", "its head promises 1 entries, but there are more"),
        (HEAD + "2 2 1\n3 1 1\n", "entry 1 is in row 3; there are 2, counted from 1"),
        (HEAD + "2 2 2\n1 1 1\n1 0 1\n", "entry 2 is in column 0; there are 2, counted from 1"),
        (HEAD + "2 2 1\n-1 1 1\n", "entry 1 is in row -1"),
        (HEAD + "2 2 1\n1.5 1 1\n", "entry 1 is in row 1.5"),
        (HEAD + "2 2 1\nnan 1 1\n", "entry 1 is in row nan"),
        (HEAD + "2 2 1\n1 1\n", "entry 1 is '1 1'; it must have 3 numbers"),
        (HEAD + "2 2 1\n1 1 1 1\n", "entry 1 is '1 1 1 1'; it must have 3 numbers"),
        (HEAD + "2 2 2\n1 1 1\n2 2 x\n", "entry 2 is '2 2 x'; it must have 3 numbers"),
        (HEAD + "2 2 1\n1 1 0x10\n", "entry 1 is '1 1 0x10'; it must have 3 numbers"),
        (HEAD + "2 2 1\n1 1 1+2j\n", "entry 1 is '1 1 1+2j'"),
        (DENSE + "1 1\nabc\n", "entry 1 is 'abc'; it must have 1 number"),
        (HEAD + "2 2 1\n1 1 nan\n", "row 1, column 1 is nan"),
        (HEAD + "2 2 1\n2 1 inf\n", "row 2, column 1 is inf"),
        (HEAD + "2 2 1\n2 1 1\n", "not symmetric: row 1, column 2 is 0, but row 2, column 1 is 1"),
        (HEAD + "2 3 1\n1 1 1\n", "it must be square"),
        ("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 1\n", "not symmetric"),
    ],
)  # fmt: skip
def test_each_fault_takes_one_line(tmp_path, text, said):
    (tmp_path / "a.mtx").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_matrix(str(tmp_path / "a.mtx"))
    assert said in str(caught.value)
    assert "a.mtx" in str(caught.value)
    assert "\n" not in str(caught.value)
