import json

import pytest

from reports.claims import FAILS, HOLDS, OPEN, USAGE, code, described, ruled
from reports.cli import main

HARD = (
    "(x**2 + y**2 - 1)**3*z**2 - x**2*y**3*w**3 + w**8 + z**10*x + (x*y - z*w)**5 + v**12*x - y**7*v**3 < 10"
)


def prove(capsys, *arguments):
    exit_code = main(["prove", *arguments])
    said = capsys.readouterr()
    return exit_code, said.out, said.err


def test_proved(capsys):
    exit_code, out, err = prove(capsys, "abs(1 - eta*L) < 1 <=> 0 < eta < 2/L", "--given", "L > 0")
    assert (exit_code, err) == (HOLDS, "")
    assert out.splitlines()[:3] == [
        "proved: |1 − L·η| < 1 ⟺ 0 < η < 2/L",
        "  given  L > 0",
        "  by SymPy and Z3",
    ]
    assert "2/L − η = " in out


def test_refuted(capsys):
    exit_code, out, _ = prove(capsys, "abs(1 - eta*L) < 1 <=> 0 < eta < 3/L", "--given", "L > 0")
    assert exit_code == FAILS
    assert "false at L = 1, η = 2, evaluated exactly by SymPy and Z3" in out


def test_vacuous_and_undefined_are_not_proved(capsys):
    exit_code, out, _ = prove(capsys, "x > 0", "--given", "x > 1", "--given", "x < 0")
    assert exit_code == FAILS
    assert out.startswith("vacuous: ")
    exit_code, out, _ = prove(capsys, "eta*L < 2", "--given", "eta < 2/L")
    assert exit_code == FAILS
    assert "needed: the divisor L is not 0" in out


def test_unreadable(capsys):
    exit_code, out, err = prove(capsys, "__import__('os').system('id')")
    assert (exit_code, out) == (USAGE, "")
    assert err.startswith("etastar: claim, column ")
    assert len(err.splitlines()) == 1


def test_no_answer_in_time_is_undecided():
    ruling = ruled(HARD, [], seconds=0.05)
    assert code(ruling) == OPEN
    assert "no answer within 0.05 s" in described(ruling)


def test_json(capsys):
    exit_code, out, _ = prove(capsys, "2*a*b <= a**2 + b**2", "--json")
    ruling = json.loads(out)
    assert exit_code == HOLDS
    assert ruling["verdict"] == "proved"
    assert ruling["voices"] == ["SymPy", "Z3"]
    assert ruling["derivation"][-1]["certificates"] == ["a² − 2·a·b + b² = (a − b)²"]


@pytest.mark.parametrize(("claim", "given"), [("1 < 2", []), ("2 < 1", [])])
def test_claims_without_variables(claim, given):
    assert described(ruled(claim, given, seconds=60)).startswith("proved" if claim == "1 < 2" else "refuted")
