import pytest
from sympy import Abs, Max, Rational, exp, log, sqrt

from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Implication,
    Relation,
    both,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from theory.language.meaning import ALGEBRAIC, CONSTANTS, SMOOTH, Reader
from theory.language.syntax import Unreadable, parse
from theory.notation import scalar

x, y, eta, L, lam = map(scalar, ("x", "y", "eta", "L", "lambda"))


def number(text, functions=ALGEBRAIC):
    return Reader(text, functions, CONSTANTS).expression(parse(text))


def claim(text):
    return Reader(text, ALGEBRAIC).claim(parse(text))


def conditions(text, functions=ALGEBRAIC):
    reader = Reader(text, functions)
    reader.claim(parse(text))
    return [(condition.formula, condition.guards) for condition in reader.conditions]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("x**2 + 10*y**2", x**2 + 10 * y**2),
        ("-x**2/4", -(x**2) / 4),
        ("abs(1 - eta*L)", Abs(1 - eta * L)),
        ("max(x, y, 0.5)", Max(x, y, Rational(1, 2))),
        ("x**0.5", sqrt(x)),
        ("x**(1/2)", sqrt(x)),
        ("x**-2", 1 / x**2),
        ("η*λ + lam", eta * lam + lam),
    ],
)
def test_numbers(text, due):
    assert number(text) == due


def test_smooth_functions_and_constants():
    assert number("log(1 + exp(-3*x))", SMOOTH) == log(1 + exp(-3 * x))
    assert str(number("cos(pi*x)", SMOOTH)) == "cos(pi*x)"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("0 < x < 1", both(lt(0, x), lt(x, 1))),
        ("not 0 < x < 1", Disjunction((ge(0, x), ge(x, 1)))),
        ("not (x < 1 or y = 2)", Conjunction((ge(x, 1), ne(y, 2)))),
        ("x > 0 => y > 0", Implication(gt(x, 0), gt(y, 0))),
        ("not (x > 0 => y > 0)", Conjunction((gt(x, 0), le(y, 0)))),
        ("x > 0 <=> y > 0", Equivalence(gt(x, 0), gt(y, 0))),
        ("not (x > 0 <=> y > 0)", Equivalence(le(x, 0), gt(y, 0))),
        ("x - x = 0", eq(0, 0)),
    ],
)
def test_claims(text, due):
    assert claim(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("x/y > 0", [(ne(y, 0), ())]),
        ("x/x = 1", [(ne(x, 0), ())]),
        ("0*(1/x) = 0", [(ne(x, 0), ())]),
        ("sqrt(x) >= 0", [(ge(x, 0), ())]),
        ("x**-1 > 0", [(ne(x, 0), ())]),
        ("x != 0 => 1/x > 0", [(ne(x, 0), (ne(x, 0),))]),
        ("x != 0 and 1/x > 0", [(ne(x, 0), (ne(x, 0),))]),
        ("x = 0 or 1/x > 0", [(ne(x, 0), (ne(x, 0),))]),
        ("not (x = 0 or 1/x > 0)", [(ne(x, 0), (ne(x, 0),))]),
        ("1/x > 0 and x != 0", [(ne(x, 0), ())]),
        ("x > 0 <=> 1/x > 0", [(ne(x, 0), ())]),
    ],
)
def test_what_must_hold_for_it_to_mean_something(text, due):
    assert conditions(text) == due


def test_a_logarithm_needs_a_positive_argument():
    assert conditions("log(x) > 0", SMOOTH) == [(gt(x, 0), ())]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/0 > 1", "division by zero"),
        ("1/(x - x) > 1", "division by zero"),
        ("sqrt(-2) > 0", "not a real number"),
        ("x**y > 0", "an exponent must be a rational number"),
        ("0**0 = 1", "0 \\*\\* 0 has no value"),
        ("x**1000 > 0", "an exponent beyond"),
        ("((x**60)**60) > 0", "a degree of|an exponent beyond"),
        ("((2**60)**60)**60 > 0", "more than 20000 bits"),
        ("f(x) > 0", "unknown function 'f'; known: abs, max, min, sqrt"),
        ("sqrt > 0", r"sqrt is a function: write sqrt\(…\)"),
        ("sqrt(x, y) > 0", "sqrt takes 1 argument, not 2"),
        ("x + 1", "a comparison such as a < b is expected"),
        ("(x < 1) + 1 > 0", "a number is expected here, not a claim"),
        ("exp(x) > 0", "unknown function 'exp'"),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(Unreadable, match=message):
        claim(text)


def test_a_relation_is_the_kernels_own():
    assert isinstance(claim("x = x"), Relation)
