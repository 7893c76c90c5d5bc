"""A polynomial of degree at most two as ½⟨x, Ax⟩ − ⟨b, x⟩ + c, with exact A, b and c.

The gradient is Ax − b and the Hessian A, as quadratic-gradient has it; here they are read off the derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr, Poly, PolynomialError, Rational, Symbol


@dataclass(frozen=True)
class Quadratic:
    """½⟨x, Ax⟩ − ⟨b, x⟩ + c in the `variables`, n of them; A has n rows of n rationals and is symmetric."""

    variables: tuple[Symbol, ...]
    A: tuple[tuple[Fraction, ...], ...]
    b: tuple[Fraction, ...]
    c: Fraction


def as_quadratic(f: Expr, variables: tuple[Symbol, ...]) -> Quadratic | None:
    """`f` as a quadratic in `variables`; None where it is none, or where a coefficient is not rational."""
    try:
        polynomial = Poly(f, *variables)
    except PolynomialError:
        return None
    if polynomial.total_degree() > 2 or not all(c.is_Rational for c in polynomial.coeffs()):
        return None
    origin = dict.fromkeys(variables, 0)
    gradient = [polynomial.diff(v) for v in variables]
    A = tuple(tuple(_fraction(g.diff(v).eval(origin)) for v in variables) for g in gradient)
    b = tuple(-_fraction(g.eval(origin)) for g in gradient)
    return Quadratic(variables, A, b, _fraction(polynomial.eval(origin)))


def _fraction(value: Rational) -> Fraction:
    return Fraction(int(value.p), int(value.q))
