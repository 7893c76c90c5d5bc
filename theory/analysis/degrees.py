"""How large an expression would be, multiplied out."""

from __future__ import annotations

from sympy import Add, Expr, Mul, Pow

_HIGHEST_DEGREE = {0: 0, 1: 200, 2: 40, 3: 20}  # of a numerator, by how many variables it has
_LOW_DEGREE = 12  # in more variables


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
