"""Formulas as one line of Unicode, for a terminal, printed from the same objects as the LaTeX."""

from __future__ import annotations

from typing import Any

from sympy import Add, MatAdd, MatMul, Mul, S, fraction
from sympy.core.function import AppliedUndef
from sympy.printing.pretty.pretty_symbology import pretty_symbol
from sympy.printing.str import StrPrinter

from reports.latex import constant_first, identity_first, is_member, negative, positive_first

_RAISED = dict(zip("0123456789+-−()tnik", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ᵗⁿⁱᵏ", strict=True))
_LOWERED = dict(zip("0123456789+-−tijkn", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₜᵢⱼₖₙ", strict=True))


class _Printer(StrPrinter):
    """SymPy's text printer with Greek letters, raised exponents and the brackets of inner products."""

    printmethod = "_plain_of_etastar"

    def _print_Symbol(self, expr: Any) -> str:
        return pretty_symbol(expr.name.replace("^*", "")) + ("⋆" if expr.name.endswith("^*") else "")

    _print_Dummy = _print_MatrixSymbol = _print_Symbol

    def _print_Pi(self, expr: Any) -> str:
        return "π"

    def _print_Iterate(self, expr: Any) -> str:
        return pretty_symbol(expr.name) + _lowered(self._print(expr.index))

    def _print_Function(self, expr: Any) -> str:
        if not isinstance(expr, AppliedUndef):
            return super()._print_Function(expr)
        name = pretty_symbol(type(expr).__name__)
        if is_member(expr):
            return name + _lowered(",".join(map(self._print, expr.args)))
        return f"{name}({', '.join(map(self._print, expr.args))})"

    def _print_Max(self, expr: Any) -> str:
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Min(self, expr: Any) -> str:
        return f"min({', '.join(map(self._print, expr.args))})"

    def _print_Abs(self, expr: Any) -> str:
        return f"|{self._print(constant_first(expr.args[0]))}|"

    def _print_Dot(self, expr: Any) -> str:
        left, right = map(self._print, expr.args)
        return f"‖{left}‖²" if left == right else f"⟨{left}, {right}⟩"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.args
        if exponent.is_Rational and exponent < 0:
            return f"1/{self._factor(base**-exponent)}"
        if type(base).__name__ == "Dot" and base.args[0] == base.args[1]:
            norm = f"‖{self._print(base.args[0])}‖"
            return norm if exponent == S.Half else norm + _raised(self._print(2 * exponent))
        if exponent == S.Half:
            return f"√{self._factor(base)}"
        if exponent.is_even and exponent.is_positive:
            base = constant_first(base)
        return self._factor(base) + _raised(self._print(exponent))

    def _print_Derivative(self, expr: Any) -> str:
        below = "".join(
            f"d{self._print(variable)}{_raised(str(k)) if k > 1 else ''}"
            for variable, k in expr.variable_count
        )
        order = sum(k for _, k in expr.variable_count)
        return f"d{_raised(str(order)) if order > 1 else ''}/{below} [{self._print(expr.expr)}]"

    def _print_Subs(self, expr: Any) -> str:
        inner, variables, values = expr.args
        places = (f"{self._print(v)} = {self._print(at)}" for v, at in zip(variables, values, strict=True))
        return f"{self._print(inner)} at {', '.join(places)}"

    def _print_Sum(self, expr: Any) -> str:
        index, low, high = expr.limits[0]
        inner = self._factor(expr.function) if isinstance(expr.function, Add) else self._print(expr.function)
        return f"∑[{self._print(index)} = {self._print(low)}…{self._print(high)}] {inner}"

    def _print_Integral(self, expr: Any) -> str:
        variable, low, high = expr.limits[0]
        span = f"[{self._print(low)}…{self._print(high)}]"
        return f"∫{span} {self._print(expr.function)} d{self._print(variable)}"

    def _print_MatPow(self, expr: Any) -> str:
        return self._factor(expr.base) + _raised(self._print(expr.exp))

    def _print_Inverse(self, expr: Any) -> str:
        return self._factor(expr.arg) + "⁻¹"

    def _print_Transpose(self, expr: Any) -> str:
        return self._factor(expr.arg) + "ᵀ"

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return "0"

    def _print_MatrixBase(self, expr: Any) -> str:
        rows = ["(" + ", ".join(map(self._print, expr.row(i))) + ")" for i in range(expr.rows)]
        return rows[0] if len(rows) == 1 else "(" + ", ".join(rows) + ")"

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_DenseMatrix = _print_MatrixBase

    def _factor(self, expr: Any) -> str:
        text = self._print(expr)
        simple = isinstance(expr, Add | Mul | MatAdd | MatMul) or " " in text or "/" in text or "⁻" in text
        return f"({text})" if simple and not text.startswith(("‖", "⟨", "|")) else text

    def _print_Mul(self, expr: Any) -> str:
        if negative(expr):
            return "−" + self._print_Mul(-expr) if isinstance(-expr, Mul) else "−" + self._factor(-expr)
        above, below = fraction(expr, exact=True)
        if below != 1:
            return f"{self._factor(above) if isinstance(above, Add) else self._print(above)}/{self._factor(below)}"
        factors = expr.as_ordered_factors()
        return "·".join(
            f"({self._print(factor)})" if isinstance(factor, Add) else self._print(factor)
            for factor in factors
        )

    def _print_MatMul(self, expr: Any) -> str:
        if negative(expr):
            coefficient, matrices = expr.as_coeff_matrices()
            return "−" + self._print(MatMul(-coefficient, *matrices))
        return " ".join(
            f"({text})" if isinstance(factor, Add | MatAdd) or "/" in text else text
            for factor, text in ((factor, self._print(factor)) for factor in expr.args)
        )

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self._sum(positive_first(self._as_ordered_terms(expr, order=order)))

    def _print_MatAdd(self, expr: Any) -> str:
        return self._sum(positive_first(identity_first(expr.args)))

    def _sum(self, terms: list[Any]) -> str:
        text = ""
        for k, term in enumerate(terms):
            minus = negative(term)
            printed = self._print(-term if minus else term)
            printed = f"({printed})" if minus and isinstance(-term, Add) else printed
            text += (
                ("−" if k == 0 else " − ") + printed if minus else (printed if k == 0 else f" + {printed}")
            )
        return text


def _raised(text: str) -> str:
    """`text` as an exponent: in raised characters where there are such."""
    return (
        "".join(_RAISED[c] for c in text)
        if set(text) <= set(_RAISED)
        else f"^({text})"
        if len(text) > 1
        else f"^{text}"
    )


def _lowered(text: str) -> str:
    """`text` as a subscript: in lowered characters where there are such."""
    packed = text.replace(" ", "")
    return "".join(_LOWERED[c] for c in packed) if set(packed) <= set(_LOWERED) else f"_({packed})"


def plain(expression: Any) -> str:
    """An expression, vector or matrix as a line of Unicode."""
    text = _Printer().doprint(S(expression) if isinstance(expression, int) else expression)
    return text.replace("-", "−")
