"""The textbook forms of the results on saddle points, written out by hand, and what is particular to the family."""

import pytest
from sympy import Rational, S, log, together

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED
from theory.notation import eta, lam, nu, scalar, t

c_0, r, x, y, x_0, u_0 = (scalar(name) for name in ("c_0", "r", "x", "y", "x_0", "u_0"))
TEXTBOOK = {
    ("strict-saddle", "factor"): 1 + eta * nu,
    ("strict-saddle", "power"): (1 + eta * nu) ** t,
    ("strict-saddle", "beside"): (1 - eta * lam) ** t,
    ("escape-time", "exact"): log(r / c_0) / log(1 + eta * nu),
    ("escape-time", "needed"): log(r / c_0) / (eta * nu),
    ("escape-time", "enough"): log(r / c_0) / (eta * nu) + log(r / c_0),
    ("monkey-saddle", "monkey"): x**3 - 3 * x * y**2,
    ("monkey-saddle", "above"): x_0 / (1 + 3 * eta * x_0 * t),
    ("monkey-saddle", "below"): x_0 * (1 - 3 * eta * x_0) / (1 - 3 * eta * x_0 + 3 * eta * x_0 * t),
    ("monkey-saddle", "away"): u_0 + 3 * eta * u_0**2 * t,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert together((load(name).formulas[key] - TEXTBOOK[name, key]).expand()).expand() == 0


def test_every_formula_of_the_family_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["saddles"] for key in load(name).formulas}


def test_only_the_count_rests_on_lemmas(verdict_of):
    statuses = {name: verdict_of(name).status for name in CATALOGUE["saddles"]}
    assert statuses == {"strict-saddle": PROVED, "escape-time": FROM_LEMMAS, "monkey-saddle": PROVED}


def test_the_way_down_a_ridge_on_plain_numbers():
    """x₀ = 1, η = 1/6: 1, 1/2, 3/8, 39/128, between the two bounds."""
    formulas = load("monkey-saddle").formulas
    here, values = S.One, {eta: Rational(1, 6), x_0: S.One}
    for step, expected in enumerate((Rational(1, 2), Rational(3, 8), Rational(39, 128)), start=1):
        here = here - 3 * values[eta] * here**2
        assert here == expected
        low, high = (formulas[key].xreplace({**values, t: S(step)}) for key in ("below", "above"))
        assert low <= here <= high
