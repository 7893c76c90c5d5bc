"""What is said of random functions, held to numbers: convex at random points, stationary where it says."""

import random
from dataclasses import replace
from itertools import chain

import mpmath
import pytest
from mpmath import mpf
from sympy import Rational, fraction, lambdify, together

from theory.analysis import convexity as convexity_module
from theory.analysis.convexity import PROVED, REFUTED, convexity
from theory.analysis.degrees import degrees, modest
from theory.analysis.derivatives import Derivatives, derivatives
from theory.analysis.stationary import stationary_points
from theory.language.meaning import CONSTANTS, SMOOTH, Reader, symbols_of
from theory.language.syntax import Unreadable, parse

COUNT = 80
LEAVES = ["x", "x", "x", "y", "y", "1", "2", "3", "1/2", "0.1"]
POWERS = ["2", "2", "3", "4", "-1", "-2", "1/2", "3/2", "5/3"]
SLACK = mpf(10) ** -9


def random_text(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(LEAVES)
    kind = rng.random()
    if kind < 0.55:
        return f"({random_text(rng, depth - 1)}{rng.choice('+-**')}{random_text(rng, depth - 1)})"
    if kind < 0.62:
        return f"({random_text(rng, depth - 1)}/{random_text(rng, depth - 1)})"
    if kind < 0.8:
        return f"({random_text(rng, depth - 1)})**({rng.choice(POWERS)})"
    return f"{rng.choice(sorted(SMOOTH))}({random_text(rng, depth - 1)})"


def read(text):
    reader = Reader(text, SMOOTH, CONSTANTS)
    f = reader.expression(parse(text))
    return derivatives(f, tuple(symbols_of([f])), reader.conditions)


def random_functions(count, seed):
    rng = random.Random(seed)
    while count:
        try:
            d = read(random_text(rng, rng.choice([2, 3, 3])))
        except Unreadable:
            continue
        if d.variables:
            count -= 1
            yield d


class Numbers:
    """A function and its derivatives at points of numbers."""

    def __init__(self, d: Derivatives) -> None:
        self.d, self.n = d, len(d.variables)
        self.f = lambdify(d.variables, d.f, "mpmath")
        self.gradient = lambdify(d.variables, list(d.gradient), "mpmath")
        self.hessian = lambdify(d.variables, [list(row) for row in d.hessian], "mpmath")
        self.gaps = [(r.op, lambdify(d.variables, r.gap, "mpmath")) for r in d.domain]

    def inside(self, x):
        try:
            return all(
                value != 0 if op == "!=" else mpmath.im(value) == 0 and value > 0
                for op, gap in self.gaps
                for value in [gap(*x)]
            )
        except (ZeroDivisionError, ValueError, TypeError):
            return False

    def points(self, rng, count):
        drawn = ([mpf(rng.gauss(0, rng.choice([0.3, 1, 3]))) for _ in range(self.n)] for _ in range(count))
        return [x for x in drawn if self.inside(x)]

    def least_eigenvalue(self, x):
        matrix = mpmath.matrix(self.hessian(*x))
        return min(mpmath.eigsy(matrix, eigvals_only=True)), max(map(abs, matrix))


def faults_of_derivatives(d, rng):
    """Where a derivative is not that of the numbers: each is formed, and shortened, symbolically."""
    numbers, n = Numbers(d), len(d.variables)
    for x in numbers.points(rng, 8)[:3]:
        gradient = numbers.gradient(*x)
        for i in range(n):
            pairs = [(gradient[i], numbers.f, f"∂{i}")]
            pairs += [
                (numbers.hessian(*x)[i][j], lambda *z, j=j: numbers.gradient(*z)[j], f"∂{i}∂{j}")
                for j in range(n)
            ]
            for said, function, name in pairs:
                try:
                    orders = tuple(int(k == i) for k in range(n))
                    measured = mpmath.diff(function, tuple(x), orders)
                except (ZeroDivisionError, TypeError, OverflowError):
                    continue
                if abs(said - measured) > mpf(10) ** -6 * max(1, abs(measured)):
                    yield f"{name} at {x} is {measured}, not {said}"


def faults_of_convexity(d, found, rng):
    """What is wrong with a verdict, at random points."""
    numbers = Numbers(d)
    if found.verdict == REFUTED:
        at = [mpf(str(entry.evalf(30))) for entry in found.point]
        along = mpmath.matrix([mpf(str(entry.evalf(30))) for entry in found.direction])
        curvature = (along.T * mpmath.matrix(numbers.hessian(*at)) * along)[0]
        if not (numbers.inside(at) and curvature < 0):
            yield f"refuted at {found.point}, where ⟨d, Hd⟩ is {curvature}"
    if found.verdict != PROVED:
        return
    points = numbers.points(rng, 40)
    modulus = found.modulus or Rational(0)
    for x in points:
        least, size = numbers.least_eigenvalue(x)
        if least - mpf(modulus.p) / modulus.q < -SLACK * max(1, size):
            yield f"convex with {modulus}, but at {x} an eigenvalue is {least}"
    for a, b in zip(points, reversed(points), strict=True):
        middle = [(s + t) / 2 for s, t in zip(a, b, strict=True)]
        if not numbers.inside(middle):
            yield f"the domain is not convex: between {a} and {b}"
            continue
        ends = numbers.f(*a), numbers.f(*b)
        if numbers.f(*middle) > sum(ends) / 2 + SLACK * max(1, *map(abs, ends)):
            yield f"above the chord between {a} and {b}"


def faults_of_points(d, found):
    """Where a stationary point is none, or not what it is said to be."""
    numbers = Numbers(d)
    for point in found.points:
        if point.family:
            continue
        at = [mpf(str(entry.evalf(30))) for entry in point.point]
        if not numbers.inside(at) or max(map(abs, numbers.gradient(*at))) > SLACK:
            yield f"{point.point} is not stationary"
        elif point.signs is not None:
            values = mpmath.eigsy(mpmath.matrix(numbers.hessian(*at)), eigvals_only=True)
            signs = tuple(sum((v > SLACK) - (v < -SLACK) == sign for v in values) for sign in (-1, 0, 1))
            if signs != point.signs:
                yield f"{point.point} has eigenvalues {values}, not {point.signs}"


def every_fault(count=COUNT, seed=0):
    rng = random.Random(seed)
    for d in random_functions(count, seed):
        points = stationary_points(d)
        verdict = convexity(d, [p.point for p in points.points])
        faults = (
            faults_of_derivatives(d, rng),
            faults_of_points(d, points),
            faults_of_convexity(d, verdict, rng),
        )
        for fault in chain(*faults):
            yield f"{d.f}: {fault}"


def test_nothing_that_is_said_is_wrong():
    assert list(every_fault()) == []


def test_a_sign_taken_for_granted_is_found(monkeypatch):
    monkeypatch.setattr(convexity_module, "_asked", lambda d, hessian, domain: (True, []))
    monkeypatch.setattr(convexity_module, "_refuted", lambda d, stationary, quick: None)
    assert any("an eigenvalue is" in fault for fault in every_fault(count=20))


def test_a_wrong_derivative_is_found():
    d = read("(1-x)**2 + 100*(y-x**2)**2")
    x, y = d.gradient
    assert not list(faults_of_derivatives(d, random.Random(0)))
    assert list(faults_of_derivatives(replace(d, gradient=(x, y + Rational(1, 100))), random.Random(0)))
    first, second = d.hessian
    turned = replace(d, hessian=((first[0], -first[1]), second))
    assert list(faults_of_derivatives(turned, random.Random(0)))


def test_a_moved_point_is_found():
    d = read("(1-x)**2 + 100*(y-x**2)**2")
    found = stationary_points(d)
    (point,) = found.points
    moved = replace(found, points=(replace(point, point=(Rational(1), Rational(2))),))
    turned = replace(found, points=(replace(point, signs=(1, 0, 1)),))
    assert not list(faults_of_points(d, found))
    assert "not stationary" in next(faults_of_points(d, moved))
    assert "has eigenvalues" in next(faults_of_points(d, turned))


@pytest.mark.parametrize("text", ["-log(-(x**2-1)*(x**2-4))", "-log((x-1)*x)", "-log(x*y-1)"])
def test_a_function_on_several_pieces_is_not_called_convex(text, monkeypatch):
    """Semidefinite on the whole domain, whose conditions may even be concave on it: on each piece."""
    d = read(text)
    assert convexity(d).verdict != PROVED
    monkeypatch.setattr(convexity_module, "_convex_domain", lambda domain, variables: True)
    forged = convexity(d)
    assert any("domain is not convex" in fault for fault in faults_of_convexity(d, forged, random.Random(0)))


@pytest.mark.parametrize(
    "text", ["-log(1-x**2)", "-sqrt(1-x**2-y**2)", "-log(log(x))", "-log(x)-log(1-x-y)-log(y)"]
)
def test_a_convex_domain_is_seen(text):
    assert convexity(read(text)).verdict == PROVED


def test_degrees_bound_those_of_the_expanded_fraction():
    for d in random_functions(40, seed=5):
        for entry in d.gradient:
            if not (entry.is_rational_function(*d.variables) and modest(entry)):
                continue
            for part, bound in zip(fraction(together(entry)), degrees(entry), strict=True):
                part = part.expand()
                assert not part.free_symbols or part.as_poly(*d.variables).total_degree() <= bound


def test_what_is_too_large_to_be_multiplied_out_ends_soon():
    d = read("x**2*(1/2+x)/(1+((y+2)/(1+(x-y)**2))**2)")
    assert not stationary_points(d).complete
    assert convexity(d).verdict == REFUTED
