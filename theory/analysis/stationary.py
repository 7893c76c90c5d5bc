"""Stationary points that can be had exactly, and what each of them is.

The numerators of the gradient are split into factors; a factor that never vanishes is dropped, one in a single
variable is solved, one that is linear in a variable eliminates it, and a small system that is left goes to a Gröbner
basis. Every point is checked: the gradient there is exactly 0 and the domain's conditions hold. Roots
that are no rationals and no plain radicals are counted (Sturm), not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from sympy import (
    Dummy,
    Expr,
    Matrix,
    Poly,
    PolynomialError,
    Rational,
    Symbol,
    exp,
    factor_list,
    fraction,
    groebner,
    log,
    real_root,
    roots,
    together,
)
from sympy.polys.polyerrors import CoercionFailed

from theory.analysis.degrees import modest
from theory.analysis.derivatives import Derivatives
from theory.analysis.signs import follows, sign_of
from theory.kernel.formula import ne

MINIMUM, MAXIMUM, SADDLE = "strict local minimum", "strict local maximum", "saddle"
INFLECTION, DEGENERATE = "neither minimum nor maximum", "degenerate"

_MOST_BRANCHES = 200
_LARGEST_BEZOUT = 30
_HIGHEST_ORDER = 12


class _TooLarge(Exception):
    """An equation that is not multiplied out, since that may take for ever."""


@dataclass(frozen=True)
class StationaryPoint:
    """`point` has an exact number for each variable, or the variable itself where every value will do.

    `kind` is one of the words above; `signs` counts the Hessian's negative, zero and positive eigenvalues, where shown.
    `why` says what decided where the Hessian did not.
    """

    point: tuple[Expr, ...]
    value: Expr
    kind: str
    signs: tuple[int, int, int] | None = None
    why: str = ""

    @property
    def family(self) -> bool:
        """Whether it stands for many points."""
        return any(entry.free_symbols for entry in self.point)


@dataclass(frozen=True)
class Stationary:
    """The points found; `complete` where these and `unnamed` more, counted but not shown, are known to be all."""

    points: tuple[StationaryPoint, ...]
    complete: bool
    unnamed: int = 0


class _Search:
    def __init__(self, d: Derivatives) -> None:
        self.variables = d.variables
        self.domain = d.domain
        self.branches = 0
        self.complete = True
        self.unnamed = 0
        self.found: list[dict[Expr, Expr]] = []

    def equation(self, entry: Expr) -> list[Expr] | None:
        """The factors of an equation that may vanish; None where the equation holds everywhere."""
        if not modest(entry):
            raise _TooLarge
        numerator = fraction(together(entry))[0].expand()
        if numerator == 0:
            return None
        try:
            factors = [factor for factor, _ in factor_list(numerator)[1]]
        except PolynomialError:
            factors = [numerator]
        return [f for f in factors if f.free_symbols and not follows(self.domain, ne(f, 0))]

    def solve(self, equations: list[Expr], known: dict[Expr, Expr]) -> None:
        self.branches += 1
        if self.branches > _MOST_BRANCHES:
            self.complete = False
            return
        try:
            systems = [factors for e in equations if (factors := self.equation(e)) is not None]
        except _TooLarge:
            self.complete = False
            return
        if not systems:
            self.found.append(known)
            return
        systems.sort(key=lambda fs: (len(fs), sum(len(f.free_symbols) + f.count_ops() for f in fs)))
        if not systems[0]:
            return
        split = next((s for s in systems if len(s) > 1), None)
        if split is not None:
            rest = [_product(s) for s in systems if s is not split]
            for factor in split:
                self.solve([factor, *rest], known)
            return
        equations = [s[0] for s in systems]
        for k, equation in enumerate(equations):
            rest = equations[:k] + equations[k + 1 :]
            if self.alone(equation, rest, known) or self.linear(equation, rest, known):
                return
        if not self.basis(equations, known):
            self.complete = False

    def step(self, v: Symbol, value: Expr, rest: list[Expr], known: dict[Expr, Expr]) -> None:
        changed = {name: entry.subs(v, value).expand() for name, entry in known.items()}
        self.solve([e.subs(v, value).expand() for e in rest], {**changed, v: value})

    def alone(self, equation: Expr, rest: list[Expr], known: dict[Expr, Expr]) -> bool:
        """Solves an equation in one variable."""
        if len(equation.free_symbols) != 1:
            return False
        (v,) = equation.free_symbols
        solved = _zeros(equation, v)
        if solved is None:
            return False
        values, more = solved
        if more and (rest or known or self.domain or len(self.variables) > 1):
            self.complete = False  # which of them solve the rest, or lie in the domain, is not known
        elif more:
            self.unnamed += more
        for value in values:
            self.step(v, value, rest, known)
        return True

    def linear(self, equation: Expr, rest: list[Expr], known: dict[Expr, Expr]) -> bool:
        """Eliminates a variable that stands by itself with a constant factor."""
        for v in sorted(equation.free_symbols, key=str):
            slope = equation.diff(v)
            if slope.is_Rational and slope != 0:
                self.step(v, (v - equation / slope).expand(), rest, known)
                return True
        return False

    def basis(self, equations: list[Expr], known: dict[Expr, Expr]) -> bool:
        """A Gröbner basis where it must be small; with it the real solutions are counted, and the plain ones found."""
        names = sorted(set().union(*(e.free_symbols for e in equations)), key=str)
        try:
            polynomials = [Poly(e, *names, domain="QQ") for e in equations]
        except (PolynomialError, CoercionFailed):
            return False
        bezout = 1
        for p in polynomials:
            bezout *= p.total_degree()
        if len(names) > 3 or bezout > _LARGEST_BEZOUT or len(equations) < len(names):
            return False
        *others, last = groebner(polynomials, *names, order="lex").polys
        if last.is_one:
            return True
        end = names[-1]
        shape = last.free_symbols == {end} and len(others) == len(names) - 1
        if not shape or any(p.diff(v).as_expr() != 1 for p, v in zip(others, names, strict=False)):
            return False
        values, more = _zeros(last.as_expr(), end) or ([], 0)
        if more and (known or self.domain or self.branches > 1):
            self.complete = False  # two branches may share them
        else:
            self.unnamed += more
        for value in values:
            self.step(end, value, [p.as_expr() for p in others], known)
        return True


def stationary_points(d: Derivatives) -> Stationary:
    """The stationary points of a function that can be had exactly, classified; in a deterministic order."""
    search = _Search(d)
    search.solve(list(d.gradient), {})
    candidates = [tuple(found.get(v, v) for v in d.variables) for found in search.found]
    complete = search.complete
    if not complete:  # a guess is as good as any once it is checked
        plain = (Rational(0), Rational(1), Rational(-1))
        candidates += [tuple(c for _ in d.variables) for c in plain]
    points = []
    for point in dict.fromkeys(candidates):
        standing = _stands(d, point)
        if standing:
            points.append(_classified(d, point))
        elif standing is None:
            complete = False
    points = [p for p in points if not any(_within(p, q) for q in points if q is not p)]
    points.sort(key=lambda p: str(p.point))
    return Stationary(tuple(points), complete, search.unnamed if complete else 0)


def _within(p: StationaryPoint, q: StationaryPoint) -> bool:
    """Whether p belongs to the family q of axes-parallel points."""
    return q.family and all(b.is_Symbol or a == b for a, b in zip(p.point, q.point, strict=True))


def _product(factors: list[Expr]) -> Expr:
    result = factors[0]
    for factor in factors[1:]:
        result *= factor
    return result.expand()


def _stands(d: Derivatives, point: tuple[Expr, ...]) -> bool | None:
    """Whether the gradient is exactly 0 there, in the domain; None where that was not decided."""
    at = dict(zip(d.variables, point, strict=True))
    for relation in d.domain:
        formula = type(relation)(relation.lhs.subs(at), relation.op, relation.rhs)
        if formula.lhs.free_symbols:
            if not follows((), formula):
                return None
            continue
        sign = sign_of(formula.gap)
        if sign is None:
            return None
        if not {"=": sign == 0, "!=": sign != 0}.get(relation.op, sign > 0):
            return False
    entries = [entry.subs(at) for entry in d.gradient]
    values = [fraction(together(entry))[0].expand() for entry in entries]
    if all(value == 0 for value in values):
        return True
    return False if any(v.is_Rational and v != 0 for v in values) else None


def _zeros(equation: Expr, v: Symbol) -> tuple[list[Expr], int] | None:
    """The real zeros that are rationals, plain radicals, logarithms or powers of e, and how many more there are.

    None where it is no polynomial in v, in an exponential of v, nor in log v.
    """
    try:
        if equation.is_polynomial(v):
            return _polynomial_zeros(Poly(equation, v))
        unit, u = _exponential_unit(equation, v), Dummy("u", real=True)
        if unit is None:
            inner = equation.replace(log, lambda a: u if a == v else log(a))
            if inner.has(v) or not inner.is_polynomial(u):
                return None
            values, more = _polynomial_zeros(Poly(inner, u))
            return None if more else ([exp(value) for value in values], 0)
        inner = equation.replace(exp, lambda a: u ** (a / (unit * v)))
        inner = fraction(together(inner))[0].expand()
        if not inner.is_polynomial(u) or inner.has(v):
            return None
        values, more = _polynomial_zeros(Poly(inner, u))
    except PolynomialError:
        return None
    if more:
        return None
    return [log(value) / unit for value in values if sign_of(value) == 1], 0


def _exponential_unit(equation: Expr, v: Symbol) -> Expr | None:
    """c where all exponentials are of integer multiples of c·v."""
    slopes = [(a.args[0] / v).expand() for a in equation.atoms(exp)]
    if not slopes or any(not s.is_Rational for s in slopes):
        return None
    least = min(abs(s) for s in slopes)
    return least if all((s / least).is_Integer for s in slopes) else None


def _polynomial_zeros(p: Poly) -> tuple[list[Expr], int]:
    values: list[Expr] = []
    more = 0
    if not all(c.is_Rational for c in p.coeffs()):
        if p.degree() > 2:
            raise PolynomialError("irrational coefficients")
        found = roots(p)
        if any(r.is_real is None for r in found):
            raise PolynomialError("roots that may be real or not")
        return [r for r in found if r.is_real], 0
    for factor, _ in p.factor_list()[1]:
        degree, terms = factor.degree(), factor.all_coeffs()
        if degree <= 2:
            values += [r for r in roots(factor) if r.is_real]
        elif not any(terms[1:-1]):
            target = -terms[-1] / terms[0]
            if degree % 2:
                values.append(real_root(target, degree))
            elif target > 0:
                values += [target ** Rational(1, degree), -(target ** Rational(1, degree))]
        else:
            more += int(factor.count_roots())
    return values, more


# --- What a point is ---------------------------------------------------------------------------------------


def eigenvalue_signs(hessian: Matrix) -> tuple[int, int, int] | None:
    """How many eigenvalues of an exact symmetric matrix are negative, zero, positive; None where a sign is open.

    They are real, so by Descartes the sign changes of the characteristic polynomial count the positive ones exactly.

    >>> eigenvalue_signs(Matrix([[0, 1], [1, 0]]))
    (1, 0, 1)
    """
    signs = [sign_of(c) for c in hessian.charpoly().all_coeffs()]
    if None in signs:
        return None
    zero = 0
    while not signs[-1 - zero]:
        zero += 1
    seen = [s for s in signs if s]
    positive = sum(a != b for a, b in pairwise(seen))
    return hessian.rows - zero - positive, zero, positive


def _classified(d: Derivatives, point: tuple[Expr, ...]) -> StationaryPoint:
    at = dict(zip(d.variables, point, strict=True))
    value = d.f.subs(at).expand()
    if any(entry.free_symbols for entry in point):
        return StationaryPoint(
            point, value, DEGENERATE, why="a whole family of points, none of them isolated"
        )
    hessian = d.hessian_at(point)
    signs = eigenvalue_signs(hessian)
    if signs is None:
        return StationaryPoint(point, value, DEGENERATE, why="the signs of the eigenvalues were not decided")
    negative, zero, positive = signs
    if negative and positive:
        return StationaryPoint(point, value, SADDLE, signs)
    if not zero:
        return StationaryPoint(point, value, MAXIMUM if negative else MINIMUM, signs)
    kind, why = _along_kernel(d, point, hessian, negative, positive)
    return StationaryPoint(point, value, kind, signs, why)


def _along_kernel(
    d: Derivatives, point: tuple[Expr, ...], hessian: Matrix, negative: int, positive: int
) -> tuple[str, str]:
    """What the first derivative that does not vanish says along lines of the kernel."""
    seen = {1} if positive else {-1} if negative else set()
    for direction in _directions(hessian):
        order, sign = _first_order(d, point, direction)
        if not order:
            continue
        if order % 2:
            return (
                INFLECTION,
                f"along {_named(direction)} the derivative of order {order} is the first, and odd",
            )
        seen.add(sign)
        if len(d.variables) == 1:
            return MINIMUM if sign > 0 else MAXIMUM, f"the derivative of order {order} is the first, and even"
        if len(seen) > 1:
            return (
                INFLECTION,
                f"f rises along one direction and falls along another, such as {_named(direction)}",
            )
    return DEGENERATE, "the Hessian is singular and does not decide"


def _named(direction: Matrix) -> str:
    return f"({', '.join(map(str, direction))})"


def _directions(hessian: Matrix) -> Iterator[Matrix]:
    kernel = hessian.nullspace()
    yield from kernel
    for a, b in combinations(kernel, 2):
        yield a + b
        yield a - b


def _first_order(d: Derivatives, point: tuple[Expr, ...], direction: Matrix) -> tuple[int, int]:
    """The first order ≥ 2 at which f has a derivative along the line, and its sign; (0, 0) where none was found."""
    t = Dummy("t", real=True)
    along = d.f.subs(
        {v: p + t * c for v, p, c in zip(d.variables, point, direction, strict=True)}, simultaneous=True
    )
    for order in range(1, _HIGHEST_ORDER + 1):
        along = along.diff(t)
        sign = sign_of(along.subs(t, 0))
        if sign is None:
            return 0, 0
        if sign:
            return order, sign
    return 0, 0
