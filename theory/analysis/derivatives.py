"""The gradient and the Hessian of an expression, and where they are defined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr, Matrix, Symbol, factor_terms

from theory.kernel.formula import Relation, gt
from theory.language.meaning import Condition


@dataclass(frozen=True)
class Derivatives:
    """f and its derivatives in n `variables`: `gradient` has n entries, `hessian` n rows of n.

    `domain` has the conditions under which they exist: those of f, with open inequalities (a root is not
    differentiable where its argument is 0).
    """

    f: Expr
    variables: tuple[Symbol, ...]
    gradient: tuple[Expr, ...]
    hessian: tuple[tuple[Expr, ...], ...]
    domain: tuple[Relation, ...] = ()

    def hessian_at(self, point: Sequence[Expr]) -> Matrix:
        """The Hessian at a point of n exact numbers."""
        at = dict(zip(self.variables, point, strict=True))
        return Matrix([[entry.subs(at).expand() for entry in row] for row in self.hessian])


def derivatives(f: Expr, variables: tuple[Symbol, ...], conditions: Sequence[Condition] = ()) -> Derivatives:
    """The derivatives of `f`, each in the shortest of a few equal forms.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> derivatives(x**4, (x,)).hessian
    ((12*x**2,),)
    """
    gradient = tuple(shortest(f.diff(v)) for v in variables)
    upper = {(i, j): shortest(gradient[i].diff(v)) for i in range(len(variables))
             for j, v in enumerate(variables) if j >= i}  # fmt: skip
    n = range(len(variables))
    hessian = tuple(tuple(upper[min(i, j), max(i, j)] for j in n) for i in n)
    formulas = (condition.formula for condition in conditions)
    domain = tuple(gt(r.lhs, r.rhs) if r.op == ">=" else r for r in formulas)
    return Derivatives(f, variables, gradient, hessian, tuple(dict.fromkeys(domain)))


def shortest(expression: Expr) -> Expr:
    """The shortest of `expression`, expanded, and with common factors pulled out."""
    return min((expression, expression.expand(), factor_terms(expression)), key=lambda e: e.count_ops())
