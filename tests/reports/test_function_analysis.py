import json
import math

import pytest

from reports.analysis_run import DONE, USAGE
from reports.cli import main


def analyze(capsys, *arguments):
    exit_code = main(["analyze", *arguments])
    said = capsys.readouterr()
    return exit_code, said.out, said.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(1-x)**2 + 100*(y-x**2)**2", ("strict local minimum", "these are all", "refuted", "= −398 < 0")),
        ("log(cosh(x))", ("the only one, since f is strictly convex", "stationary-is-global")),
        ("(x**2+y-11)**2+(x+y**2-7)**2", ("of 9 in all, counted exactly", "other 8")),
        ("exp(x)", ("none: the gradient is nowhere 0", "strictly convex")),
        ("sin(x)+x**2/10", ("none was found exactly", "(π/2)")),
    ],
)
def test_what_is_said_of_a_function(capsys, text, said):
    exit_code, out, err = analyze(capsys, text)
    assert (exit_code, err) == (DONE, "")
    for words in said:
        assert words in out


def test_the_figures(capsys):
    found = json.loads(analyze(capsys, "log(1+exp(-3*x)) + mu/2*x**2", "--given", "mu=0.1", "--json")[1])
    assert found["convexity"]["modulus"] == "1/10"
    assert found["stationary-points"]["points"] == []


ROSENBROCK = "(1-x)**2 + 100*(y-x**2)**2"
BOX = ("--box", "x=-2:2", "--box", "y=-1:3")


def test_over_a_box_it_is_said_what_is_guaranteed_and_what_is_local(capsys):
    exit_code, out, err = analyze(capsys, ROSENBROCK, *BOX)
    assert (exit_code, err) == (DONE, "")
    for words in (
        "−1198.01 ≤ λ ≤ 5326.84",
        "every 0 < η < 2/L = 0.000375457  [positive-decrease]",
        "guaranteed, on the whole box",
        "local, at (1, 1)",
        "2/λmax = 0.001997",
        "Measured, not proved",
    ):
        assert words in out


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (("x=-1",), "is not NAME=LOW:HIGH"),
        (("x",), "is not NAME=LOW:HIGH"),
        (("x=1:",), "is not NAME=LOW:HIGH"),
        (("z=0:1",), "no variable 'z'; it has x, y"),
        (("x=2:1", "y=0:1"), "must be below"),
        (("x=1:1", "y=0:1"), "must be below"),
        (("x=a:b",), "is not a number"),
        (("x=0:1/0",), "is not a number"),
        (("x=0:nan",), "is not a number"),
        (("x=0:1",), "no range for y"),
        (("x=0:1", "x=0:1"), "has a range already"),
        (("x=0:1e500", "y=0:1"), "beyond double precision"),
        (("x=0:1:2", "y=0:1"), "is not a number"),
        (("x=0:1", "y=-1:1"), "the Hessian is undefined"),
    ],
)
def test_boxes_that_are_refused(capsys, tmp_path, box, said):
    options = [word for text in box for word in ("--box", text)]
    exit_code, out, err = analyze(capsys, "x**4 + log(y)", *options, "--out", str(tmp_path / "out"))
    assert (exit_code, out) == (USAGE, "")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_function_bent_down_where_no_exact_sign_was_had(capsys):
    found = json.loads(analyze(capsys, "log(x)**2", "--json")[1])["convexity"]
    assert found["verdict"] == "refuted"
    assert float(found["point"][0]) > math.e  # the second derivative is 2(1 − log x)/x²
    assert found["eigenvalue_at_most"] < 0
    inside = json.loads(analyze(capsys, "log(x)**2+100/x", "--box", "x=1:2", "--json")[1])
    assert inside["convexity"]["verdict"] == "unknown"  # it bends down at 40 and beyond
