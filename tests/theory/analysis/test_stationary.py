import pytest
from sympy import Matrix, Rational, exp, log, pi, sqrt

from theory.analysis.convexity import PROVED, REFUTED, UNKNOWN, convexity
from theory.analysis.derivatives import derivatives
from theory.analysis.signs import follows, sign_of
from theory.analysis.stationary import (
    INFLECTION,
    MAXIMUM,
    MINIMUM,
    SADDLE,
    eigenvalue_signs,
    stationary_points,
)
from theory.kernel.formula import gt
from theory.language.meaning import CONSTANTS, SMOOTH, Reader, symbols_of
from theory.language.syntax import parse
from theory.notation import scalar


def read(text):
    reader = Reader(text, SMOOTH, dict(CONSTANTS))
    f = reader.expression(parse(text))
    return derivatives(f, tuple(symbols_of([f])), reader.conditions)


def kinds(text):
    found = stationary_points(read(text))
    return {p.point: p.kind for p in found.points}, found.complete, found.unnamed


ALL = [
    ("(1-x)**2 + 100*(y-x**2)**2", {(1, 1): MINIMUM}),
    ("x**4", {(0,): MINIMUM}),
    ("-x**6", {(0,): MAXIMUM}),
    ("x**3", {(0,): INFLECTION}),
    ("(x**2-1)**2", {(-1,): MINIMUM, (0,): MAXIMUM, (1,): MINIMUM}),
    ("x**3-3*x*y**2", {(0, 0): INFLECTION}),
    ("x**4+y**4-4*x*y", {(-1, -1): MINIMUM, (0, 0): SADDLE, (1, 1): MINIMUM}),
    ("log(x)+1/x", {(1,): MINIMUM}),
    ("exp(x)-2*x", {(log(2),): MINIMUM}),
    ("x**3-6*x", {(sqrt(2),): MINIMUM, (-sqrt(2),): MAXIMUM}),
    ("x+1/x", {(1,): MINIMUM, (-1,): MAXIMUM}),
    ("exp(x)", {}),
    ("x**3+y", {}),
    ("x*log(x)", {(exp(-1),): MINIMUM}),
]


@pytest.mark.parametrize(("text", "expected"), ALL)
def test_all_points_and_what_they_are(text, expected):
    assert kinds(text) == (expected, True, 0)


def test_what_is_not_plain_is_counted():
    found, complete, unnamed = kinds("(x**2+y-11)**2+(x+y**2-7)**2")
    assert found == {(3, 2): MINIMUM}
    assert (complete, unnamed) == (True, 8)  # Himmelblau's function has nine
    assert kinds("x**4-x**2+x") == ({}, True, 1)


def test_what_is_not_solved_is_not_called_complete():
    assert not kinds("sin(x)+x**2/10")[1]
    assert not kinds("x**4-x**2+x+y**2")[1]


def test_a_family_of_points():
    points = stationary_points(read("x**2*y**2")).points
    assert [p.family for p in points] == [True, True]


@pytest.mark.parametrize(("text", "expected"), ALL)
def test_a_point_beside_the_right_one_is_refused(text, expected):
    d = read(text)
    for point in expected:
        moved = dict(zip(d.variables, (entry + Rational(1, 7) for entry in point), strict=True))
        assert any(sign_of(g.subs(moved)) != 0 for g in d.gradient)


def test_signs_of_eigenvalues():
    assert eigenvalue_signs(Matrix([[2, 1], [1, 2]])) == (0, 0, 2)
    assert eigenvalue_signs(Matrix([[1, 1], [1, 1]])) == (0, 1, 1)
    assert eigenvalue_signs(Matrix([[0, sqrt(2)], [sqrt(2), 0]])) == (1, 0, 1)
    assert eigenvalue_signs(Matrix(3, 3, lambda i, j: 0)) == (0, 3, 0)


def test_a_relaxation_proves_nothing_false():
    x = scalar("x")
    d = read("exp(x)-x-1")
    assert not follows((), gt(d.f, 0))  # it is 0 at 0
    assert not follows((), gt(x, 0))
    assert sign_of(2 - sqrt(5)) == -1
    assert sign_of(pi - 3) == 1


@pytest.mark.parametrize(
    ("text", "strict", "modulus"),
    [
        ("x**4", True, None),
        ("sqrt(1+x**2)", True, None),
        ("log(1+exp(-3*x)) + x**2/20", True, Rational(1, 10)),
        ("log(cosh(x))", True, None),
        ("log(exp(x)+exp(y))", False, None),
        ("x**4+x**2+y**2", True, 2),
        ("-log(x)", True, None),
        ("a**2+b**2+c**4+d**2+e**2+a*b", False, None),
        ("x**4+y**2+exp(z)", True, None),
        ("x*log(x)", True, None),
    ],
)
def test_convexity_proved(text, strict, modulus):
    found = convexity(read(text))
    assert (found.verdict, found.strict, found.modulus) == (PROVED, strict, modulus)


@pytest.mark.parametrize(
    "text",
    ["(1-x)**2 + 100*(y-x**2)**2", "x**3", "sin(x)+x**2/10", "x*y+x**4", "log(x)+1/x", "x**2*y**2", "-exp(x)",
     "exp(-x**2)", "sqrt(x)-x", "x**4-x**2/1000", "tanh(x)", "tan(x)", "x**4+y**4+z**4-x*y*z"],
)  # fmt: skip
def test_convexity_refuted_where_it_says(text):
    d = read(text)
    found = convexity(d)
    assert found.verdict == REFUTED
    direction = Matrix(found.direction)
    curvature = (direction.T * d.hessian_at(found.point) * direction)[0, 0]
    assert (curvature - found.curvature).expand() == 0
    assert float(curvature) < 0


def test_a_domain_of_two_parts_is_not_convex():
    found = convexity(read("1/x**2"))
    assert found.verdict == UNKNOWN
    assert "convex part" in found.why
