import io
import pickle
import zipfile
from fractions import Fraction as F

import numpy as np
import pytest
from scipy import io as scipy_io
from scipy import sparse

from numerics.analysis import files
from numerics.analysis.definiteness import SEMIDEFINITE
from numerics.analysis.faults import BadInput
from numerics.analysis.files import is_file, read_matrix, read_table
from numerics.analysis.quadratic import analyze_quadratic

A = np.array([[2.0, -1, 0], [-1, 2, -1], [0, -1, 2]])


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def refused(path, reader=read_matrix, *arguments):
    with pytest.raises(BadInput) as caught:
        reader(str(path), *arguments)
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 500
    return said


# --- What is read ------------------------------------------------------------------------------------------


def test_every_format_gives_the_same_matrix(tmp_path):
    np.save(tmp_path / "a.npy", A)
    np.save(tmp_path / "i.npy", A.astype(np.int8))
    np.save(tmp_path / "f.npy", np.asfortranarray(A))
    np.savez(tmp_path / "one.npz", A)
    np.savez_compressed(tmp_path / "named.npz", A=A, b=np.arange(3))
    (tmp_path / "a.csv").write_text("2,-1,0\r\n-1, 2,-1\r\n0,-1,2\r\n")
    scipy_io.mmwrite(tmp_path / "dense.mtx", A)
    for kind in ("csr", "csc", "coo", "dia", "bsr"):
        sparse.save_npz(tmp_path / f"{kind}.npz", sparse.csr_array(A).asformat(kind))
    scipy_io.mmwrite(tmp_path / "general.mtx", sparse.coo_array(A), symmetry="general")
    scipy_io.mmwrite(tmp_path / "symmetric.mtx", sparse.coo_array(A), symmetry="symmetric")
    paths = sorted(tmp_path.iterdir())
    assert len(paths) == 14
    for path in paths:
        found = read_matrix(str(path)).A
        assert np.array_equal(found.toarray() if sparse.issparse(found) else found, A), path.name
    assert np.array_equal(read_matrix(str(tmp_path / "named.npz")).b, [0, 1, 2])


def test_a_small_csv_is_exact(tmp_path):
    (tmp_path / "a.csv").write_text("1/3,0.1\n1e-1,7\n")
    assert read_matrix(str(tmp_path / "a.csv")).rows == ((F(1, 3), F(1, 10)), (F(1, 10), F(7)))


def test_a_large_csv_is_read_in_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_BLOCK", 4000)
    rng = np.random.default_rng(0)
    G = rng.standard_normal((90, 90))
    np.savetxt(tmp_path / "a.csv", G + G.T, delimiter=",", fmt="%.17g")
    assert np.array_equal(read_matrix(str(tmp_path / "a.csv")).A, G + G.T)


def test_rounding_is_no_asymmetry(tmp_path):
    B = A.copy()
    B[0, 1] += 1e-15
    np.save(tmp_path / "a.npy", B)
    found = read_matrix(str(tmp_path / "a.npy"))
    assert np.array_equal(found.A, found.A.T)
    assert "symmetric up to rounding" in found.notes[0]
    np.save(tmp_path / "small.npy", B * 1e-300)
    read_matrix(str(tmp_path / "small.npy"))


@pytest.mark.parametrize(("target", "name"), [("y", "y"), ("2", "y")])
def test_tables(tmp_path, target, name):
    (tmp_path / "t.csv").write_text('a,"y",b\n1,2,3\n4,5,6\n\n0.1,1/3,9\n')
    table = read_table(str(tmp_path / "t.csv"), target)
    assert (table.columns, table.target) == (("a", "b"), name)
    assert np.array_equal(table.X, [[1, 3], [4, 6], [0.1, 9]])
    assert table.y == pytest.approx([2, 5, 1 / 3])
    assert table.rows is not None
    assert table.rows[2] == (F(1, 10), F(9), F(1, 3))


def test_sparse_tables(tmp_path):
    sparse.save_npz(tmp_path / "t.npz", sparse.csr_array(A))
    table = read_table(str(tmp_path / "t.npz"), "2")
    assert np.array_equal(table.X.toarray(), A[:, [0, 2]])
    assert np.array_equal(table.y, A[:, 1])


def test_what_counts_as_a_file(tmp_path):
    assert is_file("a.csv")
    assert is_file(str(tmp_path))
    assert not is_file("x**2 + y**2")
    assert not is_file("x\0y")
    assert not is_file("x" * 5000)


# --- What is refused, and how ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2\n3,1\n", "not symmetric: row 1, column 2 is 2, but row 2, column 1 is 3"),
        ("1,2,3\n2,1,3\n", "2 rows and 3 columns; it must be square"),
        ("1,2\n", "1 rows and 2 columns"),
        ("a,b\n1,2\n2,1\n", "line 1 is a header (a, b)"),
        ("1,2\nx,1\n", "row 2, column 1 is 'x', not a number"),
        ("1,\n2,1\n", "row 1, column 2 is empty"),
        ("1,nan\nnan,1\n", "row 1, column 2 is nan; it must be finite"),
        ("1,-inf\n-inf,1\n", "row 1, column 2 is -inf"),
        ("1,2+1j\n2-1j,1\n", "a complex number; it must be real"),
        ("1,2\n2\n", "row 2 has 1 entries, but the first row has 2"),
        ("\n\n", "blank lines only"),
        ("1;2\n2;1\n", "not separated by commas"),
        ("1e999,0\n0,1\n", "row 1, column 1 is beyond 1.8e308"),
        ("1,1/0\n0,1\n", "'1/0', not a number"),
        ("1," + "9" * 5000 + "\n2,1\n", "not a number"),
    ],
)
def test_csv_matrices(tmp_path, text, said):
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert said in refused(path)


@pytest.mark.parametrize("bad", ["x", "nan", "", "1,2"])
def test_faults_deep_in_a_large_csv_have_their_place(tmp_path, bad):
    rows = [["0"] * 70 for _ in range(70)]
    rows[66][7] = bad
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in rows))
    assert "row 67" in refused(path)


def test_files_that_are_none(tmp_path):
    assert "no such file" in refused(tmp_path / "none.npy")
    (tmp_path / "d.csv").mkdir()
    assert "a folder" in refused(tmp_path / "d.csv")
    (tmp_path / "t.txt").write_text("1")
    assert "must be one of .npy, .npz, .mtx, .csv" in refused(tmp_path / "t.txt")
    for suffix in files.SUFFIXES:
        (tmp_path / f"empty{suffix}").touch()
        assert "the file is empty" in refused(tmp_path / f"empty{suffix}")
        (tmp_path / f"junk{suffix}").write_bytes(bytes(range(128, 256)) * 4)
        refused(tmp_path / f"junk{suffix}")


def saved(path, array):
    np.save(path, array, allow_pickle=True)
    return path


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (A + 1j, "complex"),
        (np.ones(3), "it must have rows and columns"),
        (np.ones((2, 2, 2)), "it must have rows and columns"),
        (np.ones((0, 0)), "it is empty"),
        (np.array([["a", "b"], ["c", "d"]]), "must be real numbers"),
        (np.array([[1, np.inf], [np.inf, 1]]), "row 1, column 2 is inf"),
        (np.zeros((2, 2), dtype=[("x", float)]), "must be real numbers"),
        (np.zeros((2, 2), dtype="M8[s]"), "must be real numbers"),
    ],
)
def test_npy(tmp_path, array, said):
    assert said in refused(saved(tmp_path / "a.npy", array))
    np.savez(tmp_path / "a.npz", array)
    assert said in refused(tmp_path / "a.npz")


def test_pickles_are_refused_and_not_run(tmp_path):
    mark = tmp_path / "ran"
    array = np.array([[Bomb(mark)]], dtype=object)
    said = refused(saved(tmp_path / "a.npy", array))
    assert "a pickle" in said
    np.savez(tmp_path / "a.npz", array, allow_pickle=True)
    assert "a pickle" in refused(tmp_path / "a.npz")
    (tmp_path / "raw.npy").write_bytes(pickle.dumps(Bomb(mark)))
    refused(tmp_path / "raw.npy")
    with zipfile.ZipFile(tmp_path / "raw.npz", "w") as archive:
        archive.writestr("A.npy", pickle.dumps(Bomb(mark)))
    refused(tmp_path / "raw.npz")
    assert not mark.exists()


def test_a_head_that_promises_more_than_there_is(tmp_path):
    stream = io.BytesIO()
    np.save(stream, A)
    whole = stream.getvalue()
    path = tmp_path / "a.npy"
    path.write_bytes(whole[:-8])
    assert "damaged" in refused(path)
    path.write_bytes(whole.replace(b"(3, 3)", b"(9999999, 9999999)"))
    refused(path)
    (tmp_path / "a.mtx").write_text(
        "%%MatrixMarket matrix coordinate real general\n900000 900000 99999999999\n1 1 1\n"
    )
    assert "more than the file has bytes" in refused(tmp_path / "a.mtx")
    (tmp_path / "b.mtx").write_text("%%MatrixMarket matrix array real general\n900000 900000\n1\n")
    assert "GiB" in refused(tmp_path / "b.mtx")
    (tmp_path / "c.mtx").write_text("%%MatrixMarket matrix coordinate real general\n3 3 1\n7 7 1\n")
    refused(tmp_path / "c.mtx")
    (tmp_path / "d.mtx").write_text("%%MatrixMarket matrix coordinate complex hermitian\n1 1 1\n1 1 1 0\n")
    assert "complex" in refused(tmp_path / "d.mtx")
    (tmp_path / "e.mtx").write_text("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 1\n")
    assert "not symmetric" in refused(tmp_path / "e.mtx")


def test_a_zip_that_unpacks_to_too_much(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", np.zeros((300, 300)))
    monkeypatch.setattr(files, "MOST_BYTES", 100_000)
    assert "unpacked it takes" in refused(tmp_path / "a.npz")
    np.save(tmp_path / "a.npy", np.zeros((300, 300)))
    assert "at most" in refused(tmp_path / "a.npy")


CSR = {"format": "csr", "shape": [2, 2], "data": [1.0, 1.0], "indptr": [0, 1, 2], "indices": [0, 1]}
COO = {"format": "coo", "shape": [2, 2], "data": [1.0, 1.0], "row": [0, 1], "col": [0, 1]}
DIA = {"format": "dia", "shape": [2, 2], "data": [[1.0, 1.0]], "offsets": [0]}
BSR = {**CSR, "format": "bsr", "shape": [4, 4], "data": np.ones((2, 2, 2))}


@pytest.mark.parametrize("parts", [CSR, COO, DIA, BSR])
def test_sparse_parts_that_are_right(tmp_path, parts):
    np.savez(tmp_path / "a.npz", **parts)
    n = parts["shape"][0]
    due = np.kron(np.eye(2), np.ones((n // 2, n // 2)))
    assert np.array_equal(read_matrix(str(tmp_path / "a.npz")).A.toarray(), due)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({**CSR, "indices": [0, 10**6]}, "'indices' reaches from 0 to 1000000; that is out of range"),
        ({**CSR, "indices": [0, -7]}, "'indices' reaches from -7 to 0"),
        ({**CSR, "indices": np.array([0, 2**32], dtype=np.uint64)}, "out of range"),
        ({**CSR, "indices": [0.0, 1.0]}, "'indices' must be a list of whole numbers"),
        ({**CSR, "indices": [0]}, "it has 1 places, 2 entries, and promises 2"),
        ({**CSR, "indptr": [0, 2, 1]}, "'indptr' must rise from 0"),
        ({**CSR, "indptr": [0, 2, 0]}, "'indptr' must rise from 0"),
        ({**CSR, "indptr": [1, 1, 2]}, "'indptr' must rise from 0"),
        ({**CSR, "indptr": [0, 2]}, "an entry more than there are rows"),
        ({**CSR, "indptr": [0, 1, 10**9]}, "promises 1,000,000,000"),
        ({**CSR, "format": "csc", "indptr": [0, 2]}, "an entry more than there are rows"),
        ({**CSR, "data": [[1.0, 1.0]]}, "'data' has shape (1, 2)"),
        ({**CSR, "data": [1j, 1.0]}, "complex"),
        ({**CSR, "shape": [2, 10**12]}, "at most 10,000,000 rows"),
        ({**CSR, "shape": [2.5, 2]}, "'shape' must be a list of whole numbers"),
        ({**CSR, "shape": [-2, 2]}, "'shape' reaches from -2"),
        ({**CSR, "format": "zip"}, "the sparse format 'zip' is not read"),
        ({**BSR, "data": np.ones((2, 0, 2))}, "none of a bsr"),
        ({**BSR, "indices": [0, 3]}, "out of range"),
        ({**COO, "row": [0, 2]}, "'row' reaches from 0 to 2"),
        ({**COO, "col": np.array([0, 2**32 + 1], dtype=np.uint64)}, "'col' reaches"),
        ({**COO, "row": [0]}, "damaged"),
        ({**DIA, "offsets": [-5]}, "'offsets' reaches from -5"),
        ({**DIA, "offsets": [0, 1]}, "damaged"),
        ({k: v for k, v in CSR.items() if k != "indptr"}, "damaged"),
    ],
)
def test_sparse_parts_that_are_wrong(tmp_path, parts, said):
    """SciPy would follow some of these places in C, and wrap others."""
    np.savez(tmp_path / "a.npz", **parts)
    assert said in refused(tmp_path / "a.npz")


def test_npz_with_other_names(tmp_path):
    np.savez(tmp_path / "a.npz", first=A, second=A)
    assert "it holds first, second" in refused(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", A=A, b=np.ones(4))
    assert "b has shape (4,)" in refused(tmp_path / "b.npz")


@pytest.mark.parametrize(
    ("text", "target", "said"),
    [
        ("a,y\n1,2\n3,4\n", "z", "no column 'z'; the columns are a, y"),
        ("1,2\n3,4\n", "y", "give --target a number from 1 to 2"),
        ("a,city,y\n1,Paris,2\n3,Rome,4\n", "y", "row 1 of the data, column 'city' is 'Paris', not a number"),
        ("a,y\n1,2\n,4\n", "y", "row 2 of the data, column 'a' is empty"),
        ("a,y\n1,2\n", "y", "only one row"),
        ("a,y\n", "y", "no row of data"),
        ("y\n1\n2\n", "y", "only one column"),
        ("a,a,y\n1,2,3\n", "y", "the column 'a' occurs twice"),
        ("a,,y\n1,2,3\n", "y", "column 2 has no name"),
        ("a,\x1b[2Jy\n1,2\n3,4\n", "2", "the name of column 2 has control characters"),
        ("a\u202e,y\n1,2\n3,4\n", "2", "the name of column 1 has control characters"),
        ("a;y\n1;2\n", "y", "separated by semicolons"),
        ("a,y\n1,2\n3\n", "y", "row 2 has 1 entries"),
        ("a,y\n1,2\n3,inf\n", "y", "inf; it must be finite"),
    ],
)
def test_tables_that_are_refused(tmp_path, text, target, said):
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert said in refused(path, read_table, target)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"1,2\n2,\xff\n")
    assert "byte 7 is not UTF-8" in refused(tmp_path / "a.csv")


@pytest.mark.parametrize("suffix", [".csv", ".mtx"])
def test_a_line_without_an_end(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(files, "_LONGEST_LINE", 1000)
    (tmp_path / f"a{suffix}").write_text(
        "%%MatrixMarket matrix array real general\n" * (suffix == ".mtx") + "1," * 999
    )
    assert "a line has more than 999 characters" in refused(tmp_path / f"a{suffix}")
    monkeypatch.setattr(files, "_LONGEST_LINE", 5)
    (tmp_path / "b.csv").write_text("1,2\n2,1")
    assert read_matrix(str(tmp_path / "b.csv")).A.shape == (2, 2)


def test_an_empty_text_is_no_file():
    assert not is_file("")
    assert not is_file(" ")


def test_a_small_file_of_many_columns(tmp_path):
    sparse.save_npz(tmp_path / "a.npz", sparse.csr_array((3, 9_999_999)))
    assert "there are 9,999,999 columns; at most 1,000,000" in refused(tmp_path / "a.npz", read_table, "1")


def test_printed_doubles_are_not_taken_for_exact(tmp_path):
    """Saved by NumPy with all digits, a matrix of rank 1 has the eigenvalues of its rounding; two digits are meant."""
    v = np.array([0.1, 0.7, 0.3])
    np.savetxt(tmp_path / "printed.csv", np.outer(v, v), delimiter=",")
    (tmp_path / "typed.csv").write_text("0.01,0.07,0.03\n0.07,0.49,0.21\n0.03,0.21,0.09\n")
    printed, typed = (read_matrix(str(tmp_path / name)) for name in ("printed.csv", "typed.csv"))
    assert printed.rows is None
    assert typed.rows is not None
    found = analyze_quadratic(printed.A)
    assert (found.definiteness, found.spectrum.zero) == (SEMIDEFINITE, 2)
