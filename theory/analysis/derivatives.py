"""The gradient and the Hessian of an expression, and where they are defined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Add, DiracDelta, Expr, Matrix, Mul, Pow, S, Symbol, factor_terms

from theory.kernel.formula import Relation, gt
from theory.language.meaning import Condition

_HIGHEST_DEGREE = {0: 0, 1: 200, 2: 40, 3: 20}  # of a numerator, by how many variables it has
_LOW_DEGREE = 12  # in more variables


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
    upper = {(i, j): shortest(_smooth(gradient[i].diff(v))) for i in range(len(variables))
             for j, v in enumerate(variables) if j >= i}  # fmt: skip
    n = range(len(variables))
    hessian = tuple(tuple(upper[min(i, j), max(i, j)] for j in n) for i in n)
    formulas = (condition.formula for condition in conditions)
    domain = tuple(gt(r.lhs, r.rhs) if r.op == ">=" else r for r in formulas)
    return Derivatives(f, variables, gradient, hessian, tuple(dict.fromkeys(domain)))


def _smooth(entry: Expr) -> Expr:
    """The sizes in an expression come from roots of squares, which the domain keeps from 0, where they are smooth."""
    return entry.replace(DiracDelta, lambda *arguments: S.Zero)


def shortest(expression: Expr) -> Expr:
    """The shortest of `expression`, expanded, and with common factors pulled out; itself where that may take long."""
    if not modest(expression):
        return expression
    return min((expression, expression.expand(), factor_terms(expression)), key=lambda e: e.count_ops())


def modest(expression: Expr) -> bool:
    """Whether `expression` is small enough to be multiplied out."""
    return degrees(expression)[0] <= _HIGHEST_DEGREE.get(len(expression.free_symbols), _LOW_DEGREE)


def degrees(expression: Expr) -> tuple[int, int]:
    """Bounds of the degrees of numerator and denominator over one denominator, without multiplying out.

    A function, and a root, counts as a variable.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> degrees(x**3 / (1 + 1 / (1 + x**2)))
    (5, 2)
    """
    if expression.is_Number or not expression.free_symbols:
        return 0, 0
    if isinstance(expression, Pow) and expression.exp.is_Integer:
        above, below = degrees(expression.base)
        power = abs(int(expression.exp))
        return (power * above, power * below) if expression.exp > 0 else (power * below, power * above)
    if isinstance(expression, Mul):
        pairs = [degrees(factor) for factor in expression.args]
        return sum(a for a, _ in pairs), sum(b for _, b in pairs)
    if isinstance(expression, Add):
        pairs = [degrees(term) for term in expression.args]
        below = sum(b for _, b in pairs)
        return max(a + below - b for a, b in pairs), below
    return 1, 0
