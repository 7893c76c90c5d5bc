"""Convexity of a sum, term by term: a sum of convex functions is convex (convexity-calculus).

All terms of degree 2 or less are one function with a constant Hessian A. Every other term has a Hessian of its own in
few variables. Where a term depends on a direction aᵀx alone and bends up there everywhere, its Hessian is
h(x)·aaᵀ with h > 0; then the sum's Hessian is positive definite if A and the aaᵀ have no common kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Matrix, Rational, Symbol, eye

from theory.analysis.derivatives import shortest
from theory.analysis.signs import follows
from theory.kernel.formula import Relation, gt

_MOST_VARIABLES = 4  # of one term
_MOST_TERMS = 200

#: Whether a matrix was shown to be positive semidefinite wherever the relations hold.
Semidefinite = Callable[[Matrix, Sequence[Relation]], bool]


@dataclass(frozen=True)
class ConvexSum:
    """A sum of convex terms: whether its Hessian is `definite` everywhere, and a `modulus` of strong convexity."""

    definite: bool
    modulus: Expr | None


def convex_sum(
    f: Expr, variables: Sequence[Symbol], domain: Sequence[Relation], semidefinite: Semidefinite
) -> ConvexSum | None:
    """The sum where every term was shown to be convex on the domain; None where one was not."""
    terms = Add.make_args(f)
    if not 1 < len(terms) <= _MOST_TERMS:
        return None
    quadratic, directions = Add(0), []
    for term in terms:
        if _is_quadratic(term, variables):
            quadratic += term
            continue
        inside = [v for v in variables if v in term.free_symbols]
        if not inside:
            continue
        if len(inside) > _MOST_VARIABLES:
            return None
        slopes = [shortest(term.diff(v)) for v in inside]
        hessian = Matrix([[shortest(slope.diff(v)) for v in inside] for slope in slopes])
        if not semidefinite(hessian, domain):
            return None
        direction = _direction(slopes)
        if direction is not None and follows(domain, gt(hessian[direction.index(1), direction.index(1)], 0)):
            along = dict(zip(inside, direction, strict=True))
            directions.append([along.get(v, Rational(0)) for v in variables])
    A = Matrix([[quadratic.diff(a).diff(b) for a in variables] for b in variables])
    if not nonnegative(A):
        return None
    rows = Matrix([*A.tolist(), *directions])
    return ConvexSum(rows.rank() == len(variables), _modulus(A))


def _is_quadratic(term: Expr, variables: Sequence[Symbol]) -> bool:
    """Whether the second derivatives are rational numbers."""
    if not term.is_polynomial(*variables):
        return False
    polynomial = term.as_poly(*variables)
    return polynomial.total_degree() <= 2 and all(c.is_Rational for c in polynomial.coeffs())


def _direction(slopes: Sequence[Expr]) -> list[Expr] | None:
    """a with ∇ = φ·a for a function φ, scaled to have a first entry 1; None where the slopes have no such ratio."""
    ratios = [(slope / slopes[0]).cancel() if slope != slopes[0] else Rational(1) for slope in slopes]
    return ratios if slopes[0] != 0 and all(ratio.is_Rational for ratio in ratios) else None


def nonnegative(A: Matrix) -> bool:
    """Whether a symmetric matrix of rationals is positive semidefinite, by elimination.

    >>> nonnegative(Matrix([[1, 1], [1, 1]])), nonnegative(Matrix([[0, 1], [1, 0]]))
    (True, False)
    """
    rows = [list(A.row(i)) for i in range(A.rows)]
    for k in range(len(rows)):
        pivot = rows[k][k]
        if pivot < 0 or (pivot == 0 and any(rows[k][k + 1 :])):
            return False
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / pivot if rows[i][k] else Rational(0)
            if factor:
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return True


def _modulus(A: Matrix) -> Expr | None:
    """The largest of a few μ > 0 for which A − μI is semidefinite; the least entry of a diagonal A."""
    entries = list(A.diagonal())
    least = min(entries)
    if least <= 0:
        return None
    if A.is_diagonal():
        return least
    tried = {least * Rational(1, k) for k in (1, 2, 10, 100, 1000)} | {Rational(k) for k in (1, 2)}
    return next((mu for mu in sorted(tried, reverse=True) if nonnegative(A - mu * eye(A.rows))), None)
