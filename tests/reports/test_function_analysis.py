import json

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


@pytest.mark.parametrize("option", [("--box", "x=-1:1"), ("--eta", "0.1")])
def test_what_is_not_answered_is_refused(capsys, option):
    exit_code, out, err = analyze(capsys, "x**4", *option)
    assert (exit_code, out) == (USAGE, "")
    assert "not yet answered" in err
    assert err.count("\n") == 1
