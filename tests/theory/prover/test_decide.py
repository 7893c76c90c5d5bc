from pathlib import Path

import pytest
from sympy import Rational, sqrt

from theory.kernel.check import check_step
from theory.kernel.concrete import holds
from theory.kernel.facts import NO_FACTS
from theory.language.syntax import Unreadable
from theory.notation import scalar
from theory.prover import decide
from theory.prover.decide import PROVED, REFUTED, UNDECIDED, UNDEFINED, VACUOUS, rule

HERE = Path(__file__).parent
L, x = scalar("L"), scalar("x")


def listed(name):
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            claim, _, given = line.rpartition("|")
            yield pytest.param(claim.strip(), [h.strip() for h in given.split(";") if h.strip()], id=line)


TRUE, FALSE = list(listed("true_claims.txt")), list(listed("false_claims.txt"))


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_true_claims_are_proved(claim, given):
    ruling = rule(claim, given)
    assert ruling.verdict == PROVED
    assert "Z3" in ruling.voices


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_false_claims_are_refuted_at_an_exact_point(claim, given):
    ruling = rule(claim, given)
    assert ruling.verdict == REFUTED
    at = dict(ruling.point)
    assert all(holds(hypothesis, at) for hypothesis in ruling.hypotheses)
    assert not holds(ruling.claim, at)


def test_lists_are_long_enough():
    assert len(TRUE) >= 60
    assert len(FALSE) >= 60


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("abs(1 - eta*L) < 1  <=>  0 < eta < 2/L", ["L > 0"]),
        ("max(abs(1-eta*mu), abs(1-eta*L)) >= (L-mu)/(L+mu)", ["0 < mu <= L"]),
        ("sqrt(a*b) <= (a+b)/2", ["a >= 0", "b >= 0"]),
        ("x > 1", ["x > 0", "x**2 > 1"]),
        ("x**4 + y**4 + z**4 + w**4 >= 4*x*y*z*w", []),
        ("L*R**2/(4*N+2) <= L*R**2/(2*N)", ["L > 0", "N >= 1"]),
    ],
)
def test_a_certificate_is_what_the_kernel_accepts(claim, given):
    ruling = rule(claim, given)
    assert ruling.voices == ("SymPy", "Z3")
    facts, proved = NO_FACTS.adding(ruling.hypotheses), {}
    for step in ruling.steps:
        assert check_step(step, facts, proved, {}).proved
        proved[step.name] = step
    assert ruling.steps[-1].statement == ruling.claim


def test_contradicting_hypotheses_are_named():
    ruling = rule("x > 5", ["x > 1", "y = 0", "x < 0"])
    assert ruling.verdict == VACUOUS
    assert "hypothesis 1, 3 together" in ruling.reason


def test_a_divisor_that_may_vanish_is_said_first():
    ruling = rule("eta*L < 2", ["eta < 2/L"])
    assert (ruling.verdict, ruling.point) == (UNDEFINED, ((L, 0),))
    assert rule("eta*L < 2", ["eta < 2/L", "L > 0"]).verdict == PROVED
    assert rule("x/x = 1").verdict == UNDEFINED
    assert rule("x != 0 => x/x = 1").verdict == PROVED


def test_a_root_that_may_leave_the_reals_is_said_first():
    ruling = rule("sqrt(x) >= 0")
    assert ruling.verdict == UNDEFINED
    assert dict(ruling.point)[x] < 0


def test_points_are_plain_and_exact():
    assert rule("abs(1 - eta*L) < 1 => eta < 1", ["L > 0"]).point[0] == (L, 1)
    assert rule("x**2 != 2").point in (((x, sqrt(2)),), ((x, -sqrt(2)),))
    assert rule("3*x != 1").point == ((x, Rational(1, 3)),)


@pytest.mark.parametrize(
    ("claim", "given", "point"),
    [
        ("3/2 <= max(2/3, 1) and y**(1/3) = x*y", ["y > 0"], {"x": 1, "y": 1}),
        ("max(y, x) < sqrt(y)**(3/2) <= y", ["x < y", "x > 0"], {"x": 1, "y": 2}),
    ],
)
def test_near_a_point_of_thousands_of_digits_there_is_a_plain_one(claim, given, point):
    ruling = rule(claim, given)
    assert (ruling.verdict, ruling.voices) == (REFUTED, ("SymPy", "Z3"))
    assert {symbol.name: value for symbol, value in ruling.point} == point


def test_nothing_is_refuted_without_a_point(monkeypatch):
    monkeypatch.setattr(decide, "_plainest", lambda solver, variables: iter(()))
    ruling = rule("x > 1")
    assert (ruling.verdict, ruling.point) == (UNDECIDED, ())
    assert "no point" in ruling.reason


def test_terms_that_no_certificate_is_searched_for():
    ruling = rule("min(max(y, 2), x**(1/3)) != x", ["0 < x < 1"])
    assert (ruling.verdict, ruling.reason) == (PROVED, "no certificate was found")


def test_the_text_that_cannot_be_read_is_named():
    with pytest.raises(Unreadable, match="hypothesis 2, column 4"):
        rule("x > 0", ["x > 1", "x >"])
    with pytest.raises(Unreadable, match="claim, column 2"):
        rule("+", ["x > 1"])


def test_the_first_answer_comes_before_the_certificate():
    heard = []
    ruling = rule("abs(a+b) <= abs(a) + abs(b)", first=heard.append)
    assert [first.voices for first in heard] == [("Z3",)]
    assert ruling.voices == ("SymPy", "Z3")
