import json
from dataclasses import asdict

import numpy as np
import pytest
from scipy import sparse

from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Line, Request, Section, Table, as_json, described, page
from reports.analysis_run import DONE, OPEN, USAGE, analyzed, reproduced
from reports.cli import main


def analyze(capsys, *arguments):
    exit_code = main(["analyze", *map(str, arguments)])
    said = capsys.readouterr()
    return exit_code, said.out, said.err


@pytest.fixture
def valley(tmp_path):
    (tmp_path / "valley.csv").write_text("2,0\n0,20\n")
    return tmp_path / "valley.csv"


SAMPLE = Analysis(
    "x**2", "A sample",
    (
        Section(
            "First part",
            (Line("a", "1/2", latex=r"\frac{1}{2}", note="half", theorem="best-step"), Line("long", "x*")),
            Table(("h", "k"), (("1|2", "3"),)), "Prose.", {"a": 0.5, "b": [float("inf")]},
        ),
        Section("Second", (Line("c", "d"),)),
    ),
    undecided="too slow",
)  # fmt: skip


def test_the_three_forms_of_an_analysis():
    assert Analysis.from_data(json.loads(json.dumps(SAMPLE.to_data()))) == SAMPLE
    assert described(SAMPLE).splitlines() == [
        "x**2", "A sample", "", "First part", "  a     1/2  [best-step]", "          half", "  long  x*",
        "  h    k", "  1|2  3", "  Prose.", "", "Second", "  c  d", "", "Undecided: too slow",
    ]  # fmt: skip
    assert json.loads(as_json(SAMPLE)) == {
        "problem": "x**2", "kind": "A sample", "undecided": "too slow", "first-part": {"a": 0.5, "b": ["inf"]},
        "second": {"c": "d"},
    }  # fmt: skip
    text = page(SAMPLE, "f.svg", "etastar analyze 'x**2'")
    assert r"- **a**: $`\frac{1}{2}`$ (`best-step`) – half" in text
    assert "- **long**: x\\*" in text
    assert "| 1\\|2 | 3 |" in text
    assert text.startswith("# x\\*\\*2\n")


def test_a_request_travels_as_json():
    request = Request("a.csv", etas=("0.1",), ridge=0.5, standardize=True)
    assert Request.from_data(json.loads(json.dumps(asdict(request)))) == request


def test_the_command_that_makes_a_page_again():
    request = Request(
        "my data.csv", target="y", loss="squared", etas=("1/3",), epsilon=1e-3, standardize=True
    )
    assert reproduced(request) == (
        "etastar analyze 'my data.csv' --eta 1/3 --target y --loss squared --standardize --epsilon 0.001 --out ."
    )


def test_a_matrix(capsys, valley):
    exit_code, out, err = analyze(capsys, valley, "--eta", "0.1", "--eta", "1/20")
    assert (exit_code, err) == (DONE, "")
    for said in (
        "positive definite, exactly",
        "2/λₘₐₓ = 1/10 = 0.1  [step-size-limit]",
        "= 1/11 = 0.09091  [best-step]",
        "(κ − 1)/(κ + 1) = 9/11 = 0.8182",
        "at the limit",
        "The verdicts are exact",
    ):
        assert said in out


def test_json(capsys, valley):
    exit_code, out, _ = analyze(capsys, valley, "--json", "--eta", "0.2")
    data = json.loads(out)
    assert exit_code == DONE
    assert data["spectrum"]["kappa"] == 10
    assert data["spectrum"]["enclosures"][1] == {"low": "20", "high": "20", "multiplicity": 1, "value": "20"}
    assert data["step-sizes"]["best_step"] == pytest.approx(1 / 11)
    assert [m["name"] for m in data["methods-at-their-best"]["methods"]] == [
        "gradient descent", "heavy ball", "Nesterov", "Chebyshev",
    ]  # fmt: skip
    assert all(m["measured"]["largest_error_to_bound"] <= 1 for m in data["methods-at-their-best"]["methods"])
    assert data["your-step-sizes"]["judged"][0]["verdict"] == "diverges"


def test_a_page(capsys, valley, tmp_path):
    folder = tmp_path / "out"
    assert analyze(capsys, valley, "--out", folder)[0] == DONE
    assert sorted(path.name for path in folder.iterdir()) == ["analysis.json", "analysis.md", "analysis.svg"]
    text = (folder / "analysis.md").read_text(encoding="utf-8")
    assert r"$`\frac{2}{\lambda_{\max}} = \frac{1}{10} = 0.1`$ (`step-size-limit`)" in text
    assert "![A quadratic, by its matrix](analysis.svg)" in text
    assert "etastar analyze" in text
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert analyze(capsys, valley, "--out", folder)[0] == DONE
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "A", "said"),
    [
        (
            "singular",
            [[1, 1], [1, 1]],
            ["positive semidefinite, exactly (1 zero, 1 positive)", "A is singular", "κ "],
        ),
        (
            "saddle",
            [[1, 3], [3, 1]],
            ["indefinite", "none: f falls for ever", "(0.7071, −0.7071)", "[strict-saddle]"],
        ),
        ("top", [[-1, 0], [0, -1]], ["negative definite", "none: f falls for ever"]),
        ("zero", [[0, 0], [0, 0]], ["zero, exactly (2 zero)", "a minimizer"]),
        ("one", [[3]], ["positive definite", "2/λₘₐₓ = 2/3 = 0.6667"]),
    ],
)
def test_every_kind_of_matrix_has_its_theorem(capsys, tmp_path, name, A, said):
    np.save(tmp_path / f"{name}.npy", A)
    exit_code, out, err = analyze(capsys, tmp_path / f"{name}.npy", "--eta", "0.1", "--out", tmp_path / "out")
    assert (exit_code, err) == (DONE, "")
    for words in said:
        assert words in out


def test_a_linear_term_outside_the_range(capsys, tmp_path):
    np.savez(tmp_path / "a.npz", A=[[1, 1], [1, 1]], b=[1, 0])
    exit_code, out, _ = analyze(capsys, tmp_path / "a.npz", "--eta", "0.1")
    assert exit_code == DONE
    assert "b has a part in the kernel of A" in out
    assert "diverges" in out


def test_a_quadratic_expression(capsys):
    exit_code, out, _ = analyze(capsys, "x**2 + 10*y**2 - a*x", "--given", "a=1/3", "--eta", "0.1")
    assert exit_code == DONE
    for said in (
        "gradient  (2·x − 1/3, 20·y)",
        "(2, 0; 0, 20)",
        "(1/6, 0), exactly",
        "= 1/11",
        "at the limit",
    ):
        assert said in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("__import__('os').system('id')",), "the problem, column"),
        (("2",), "it needs a variable"),
        (("x**2", "--given", "z=1"), "no such name in the problem"),
        (("x**2", "--given", "x=os"), "is not NAME=VALUE"),
        (("x**2", "--target", "y"), "are for data sets"),
    ],
)
def test_expressions_that_are_refused(capsys, arguments, said):
    exit_code, out, err = analyze(capsys, *arguments)
    assert (exit_code, out) == (USAGE, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_large_sparse_matrix(capsys, tmp_path):
    k = 1000
    T = sparse.diags_array([-np.ones(k - 1), np.full(k, 2.5), -np.ones(k - 1)], offsets=[-1, 0, 1])
    sparse.save_npz(tmp_path / "a.npz", T.tocsr())
    exit_code, out, _ = analyze(capsys, tmp_path / "a.npz")
    assert exit_code == DONE
    for said in ("sparse, 2,998 entries", "by Lanczos", "the bound is that of the residual", "0.5 ≤ λ ≤ 4.5"):
        assert said in out


@pytest.fixture
def observations(tmp_path):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((80, 3))
    y = (X @ [1, -2, 0.5] + rng.logistic(size=80) > 0).astype(int)
    path = tmp_path / "observations.csv"
    np.savetxt(path, np.column_stack([X, y]), delimiter=",", header="a,b,c,y", comments="", fmt="%.6g")
    return path


def test_the_squared_loss(capsys, observations):
    exit_code, out, _ = analyze(capsys, observations, "--target", "y", "--ridge", "0.1")
    assert exit_code == DONE
    for said in ("80, 3", "½‖Xw − y‖² + ½ρ‖w‖²  [ridge]", "XᵀX, exactly", "summed over the rows"):
        assert said in out


def test_what_counts_as_zero_is_said(capsys, tmp_path):
    """Of exact entries nothing counts as 0 but 0; of printed doubles, what their squares cannot hold."""
    (tmp_path / "exact.csv").write_text("a,b,y\n1,2,1\n2,4,0\n3,6,1\n")
    X = np.outer([1.0, 2, 3], [0.1, 0.7]) / 3
    np.savetxt(tmp_path / "d.csv", np.c_[X, [1, 0, 1]], delimiter=",", header="a,b,y", comments="")
    _, exact, _ = analyze(capsys, tmp_path / "exact.csv", "--target", "y")
    _, rounded, _ = analyze(capsys, tmp_path / "d.csv", "--target", "y")
    assert "counted as 0" not in exact
    assert "1 zero" in exact
    assert "singular values of X below about" in rounded


def test_the_logistic_loss(capsys, observations, tmp_path):
    arguments = (
        observations,
        "--target",
        "y",
        "--loss",
        "logistic",
        "--standardize",
        "--out",
        tmp_path / "out",
    )
    exit_code, out, _ = analyze(capsys, *arguments)
    assert exit_code == DONE
    for said in (
        "[mean-logistic-loss]",
        "every step lowers f",
        "At the minimizer only",
        "steps of 1/L from 0",
    ):
        assert said in out


def test_separated_data(capsys, tmp_path):
    (tmp_path / "t.csv").write_text("a,y\n1,1\n2,1\n-1,0\n-2,0\n")
    exit_code, out, _ = analyze(capsys, tmp_path / "t.csv", "--target", "y", "--loss", "logistic")
    assert exit_code == DONE
    assert "none: the data are separated" in out


def test_data_that_are_separated_but_for_some_rows(capsys, tmp_path):
    """The gradient vanishes along the first column, and Newton's method stops at a point that is no minimizer."""
    (tmp_path / "t.csv").write_text("a,b,y\n1,0,1\n0,1,1\n0,1,0\n0,-1,0\n0,-1,1\n")
    arguments = ("--target", "y", "--loss", "logistic", "--eta", "0.1")
    _, out, _ = analyze(capsys, tmp_path / "t.csv", *arguments)
    assert "none: the data are separated, but for 4 rows" in out
    assert "minimizer w*" not in out
    assert "f falls" in out[out.index("Your step sizes") :]


def test_own_step_sizes_for_the_logistic_loss(capsys, observations):
    arguments = ("--target", "y", "--loss", "logistic", "--ridge", "0.1", "--eta", "0.5", "--eta", "50")
    _, out, _ = analyze(capsys, observations, *arguments)
    judged = out[out.index("Your step sizes") : out.index("Spectrum")].splitlines()
    assert all(word in judged[2] for word in ("1/2", "guaranteed", "drawn in", "converges"))
    assert all(word in judged[3] for word in ("50", "not guaranteed", "driven away"))
    assert out.count("Your step sizes") == 1


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("1,2\n3,4\n", (), "not symmetric"),
        ("a,y\n1,2\n3,4\n", (), "a header"),
        ("a,y\n1,2\n3,4\n", ("--target", "z"), "no column 'z'"),
        ("a,y\n1,2\n3,4\n", ("--target", "y", "--loss", "logistic"), "two values"),
        ("a,y\n1,2\n1,4\n", ("--target", "y", "--standardize"), "constant"),
        ("a,y\n1,2\n1,4\n", ("--loss", "squared"), "--target"),
        ("1,0\n0,1\n", ("--ridge", "1"), "--ridge and --standardize are for data sets"),
        ("1,0\n0,1\n", ("--eta", "fast"), "--eta 'fast' is not a number"),
        ("1,0\n0,1\n", ("--eta", "1/0"), "is not a number"),
        ("1,0\n0,1\n", ("--eta=-1e300",), "--eta -1e300 is beyond ±1e+40"),
        ("1,0\n0,1\n", ("--given", "a=1"), "--given is for expressions"),
        ("1,0\n0,1\n", ("--box", "x=0:1"), "--box is for expressions"),
    ],
)
def test_faults_take_one_line_and_write_nothing(capsys, tmp_path, text, arguments, said):
    (tmp_path / "t.csv").write_text(text)
    exit_code, out, err = analyze(capsys, tmp_path / "t.csv", *arguments, "--out", tmp_path / "out")
    assert (exit_code, out) == (USAGE, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "option", [("--epsilon", "0"), ("--epsilon", "nan"), ("--ridge", "-1"), ("--ridge", "inf")]
)
def test_numbers_out_of_range(capsys, valley, option):
    with pytest.raises(SystemExit) as caught:
        main(["analyze", str(valley), *option])
    assert caught.value.code == USAGE
    assert option[0] in capsys.readouterr().err


def test_no_answer_in_time_is_undecided(valley):
    found = analyzed(Request(str(valley), seconds=0.05))
    assert "not finished within 0.05 s" in found.undecided
    assert found.sections == ()


def test_undecided_writes_no_empty_page(capsys, valley, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "reports.analysis_run.analyzed", lambda request: Analysis("p", "not analyzed", undecided="why")
    )
    exit_code, out, _ = analyze(capsys, valley, "--out", tmp_path / "out")
    assert exit_code == OPEN
    assert "Undecided: why" in out
    assert not (tmp_path / "out").exists()


def test_the_memory_is_limited(tmp_path):
    np.save(tmp_path / "a.npy", np.eye(4000))
    with pytest.raises(BadInput, match="too large for the memory"):
        analyzed(Request(str(tmp_path / "a.npy"), size=2**29))
