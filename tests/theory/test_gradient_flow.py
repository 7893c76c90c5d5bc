"""The textbook forms of the results on the gradient flow, written out by hand, and what is particular to the family."""

import pytest
from sympy import Rational, exp, series, together

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS
from theory.notation import L, eta, lam, mu, scalar

T, G = scalar("T"), scalar("G")
TEXTBOOK = {
    ("euler-local-error", "error"): exp(-eta * lam) - 1 + eta * lam,
    ("euler-local-error", "above"): eta**2 * lam**2 / 2,
    ("euler-local-error", "below"): eta**2 * lam**2 / 2 - eta**3 * lam**3 / 6,
    ("flow-local-error", "bound"): eta**2 / 2 * L * G,
    ("euler-stability", "limit"): 2 / lam,
    ("euler-stability", "explicit"): 1 - eta * lam,
    ("euler-stability", "implicit"): 1 / (1 + eta * lam),
    ("euler-stability", "flow"): exp(-eta * lam),
    ("flow-rate", "factor"): exp(-2 * mu * T),
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert together((load(name).formulas[key] - TEXTBOOK[name, key]).expand()) == 0


def test_every_formula_of_the_family_has_its_textbook_form():
    assert set(TEXTBOOK) == {
        (name, key) for name in CATALOGUE["gradient_flow"] for key in load(name).formulas
    }


def test_the_bounds_are_the_taylor_polynomials_of_the_error():
    formulas = load("euler-local-error").formulas
    expanded = series(formulas["error"].xreplace({lam: 1 + 0 * lam}), eta, 0, 4).removeO()
    assert expanded.expand() == formulas["below"].xreplace({lam: 1 + 0 * lam}).expand()


def test_what_is_taken_from_outside(verdict_of):
    lemmas = {name: {m.name for m in verdict_of(name).lemmas} for name in CATALOGUE["gradient_flow"]}
    assert lemmas == {
        "euler-local-error": {"exp-above-tangent", "integral-monotone"},
        "flow-local-error": {"fundamental-theorem", "unit-integral-monotone"},
        "euler-stability": {"exp-above-tangent"},
        "flow-rate": {"fundamental-theorem", "unit-integral-monotone"},
    }
    assert all(verdict_of(name).status == FROM_LEMMAS for name in lemmas)


def test_the_limit_is_that_of_gradient_descent():
    assert load("euler-stability").formulas["limit"] == load("period-two-orbit").formulas["limit"]
    at_limit = load("euler-stability").formulas["explicit"].xreplace({eta: 2 / lam})
    assert at_limit == -1
    assert load("euler-stability").formulas["implicit"].xreplace({eta: 2 / lam}) == Rational(1, 3)
