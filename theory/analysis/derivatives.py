"""The gradient and the Hessian of an expression, and where they are defined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import DiracDelta, Expr, Matrix, S, Symbol, factor_terms, fraction, together

from theory.analysis.degrees import modest
from theory.analysis.signs import follows
from theory.kernel.formula import Relation, gt
from theory.language.meaning import Condition

_LONGEST = 200  # operations of an expression that is brought over one denominator


@dataclass(frozen=True)
class Derivatives:
    """f and its derivatives in n `variables`: `gradient` has n entries, `hessian` n rows of n.

    `domain` has the conditions under which they exist, but for those that hold everywhere: those of f, with open
    inequalities (a root is not differentiable where its argument is 0).
    """

    f: Expr
    variables: tuple[Symbol, ...]
    gradient: tuple[Expr, ...]
    hessian: tuple[tuple[Expr, ...], ...]
    domain: tuple[Relation, ...] = ()

    def hessian_at(self, point: Sequence[Expr]) -> Matrix:
        """The Hessian at a point of n exact numbers."""
        at = dict(zip(self.variables, point, strict=True))
        n = range(len(self.variables))
        entries = {(i, j): self.hessian[i][j].xreplace(at).expand() for i in n for j in n if j >= i}
        return Matrix([[entries[min(i, j), max(i, j)] for j in n] for i in n])


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
    domain = dict.fromkeys(opened(condition.formula) for condition in conditions)
    needed = tuple(relation for relation in domain if not follows((), relation))
    return Derivatives(f, variables, gradient, hessian, needed)


def opened(relation: Relation) -> Relation:
    """The relation under which f has derivatives: u > 0 for a root's u ≥ 0."""
    return gt(relation.lhs, relation.rhs) if relation.op == ">=" else relation


def _smooth(entry: Expr) -> Expr:
    """The sizes in an expression come from roots of squares, which the domain keeps from 0, where they are smooth."""
    return entry.replace(DiracDelta, lambda *arguments: S.Zero)


def shortest(expression: Expr) -> Expr:
    """The shortest of `expression`, expanded, with common factors pulled out, and over one denominator.

    Itself where that may take long.
    """
    if not modest(expression):
        return expression
    forms = [expression, expression.expand(), factor_terms(expression)]
    if expression.count_ops() <= _LONGEST:
        above, below = fraction(together(expression))
        forms += [above.expand() / below, factor_terms(above.expand()) / below]
    return min(forms, key=lambda form: form.count_ops())
