r"""Formulas as LaTeX, printed from the objects that the kernel has proved.

The output is what GitHub, VS Code and pandoc all read: no `\operatorname`, no `\tag`, `\lvert` for a raw bar (which
would end a table's cell), no blank line. Sequences get their step as a subscript, norms and inner products their
brackets, and sums start with a positive term where they have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Add, Identity, MatAdd, MatMul, MatrixBase, MatrixSymbol, S, fraction
from sympy.core.function import AppliedUndef
from sympy.printing.conventions import split_super_sub
from sympy.printing.latex import LatexPrinter, translate

from theory.vectors import Dot, Iterate

_WORDS = {"*": r"\star", "star": r"\star", "min": r"\min", "max": r"\max"}


def is_member(expr: Any) -> bool:
    """Whether `expr` is the member of a sequence at a counter, and no value of a function: E(0) is a mean."""
    if not isinstance(expr, AppliedUndef) or type(expr).__name__ == "E":
        return False
    return all(arg.is_integer for arg in expr.args)


class _Printer(LatexPrinter):
    """SymPy's printer, with the field's notation where SymPy's differs."""

    printmethod = "_latex_of_etastar"  # the classes below are printed here, not by methods of their own

    def __init__(self) -> None:
        super().__init__({"mul_symbol": None, "ln_notation": False})

    # --- names ---------------------------------------------------------------------------------------------

    def _named(self, name: str, index: str = "") -> str:
        """A symbol's name with its marks; `index` joins the subscripts."""
        base, above, below = split_super_sub(name)
        hats = [part for part in above + below if part in ("hat", "bar", "tilde")]
        above = [_word(part) for part in above if part not in hats]
        below = [_word(part) for part in below if part not in hats] + ([index] if index else [])
        base = "varepsilon" if base == "epsilon" else base
        text = translate(base) if len(base) == 1 or translate(base) != base else rf"\mathrm{{{base}}}"
        for hat in hats:
            text = rf"\{hat}{{{text}}}"
        text += f"_{{{', '.join(below)}}}" if below else ""
        return text + (f"^{{{' '.join(above)}}}" if above else "")

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return self._named(expr.name)

    _print_Dummy = _print_RandomSymbol = _print_Symbol

    def _print_MatrixSymbol(self, expr: Any) -> str:
        return self._named(expr.name)

    def _print_Iterate(self, expr: Any) -> str:
        return self._named(expr.name, self._print(expr.index))

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        if is_member(expr):
            text = self._named(type(expr).__name__, ", ".join(map(self._print, expr.args)))
            return text if exp is None else self._raised(text, exp)
        if isinstance(expr, AppliedUndef):
            text = self._named(type(expr).__name__)
            arguments = ", ".join(map(self._print, expr.args))
            return (text if exp is None else self._raised(text, exp)) + rf"\left({arguments}\right)"
        return _without_operatorname(super()._print_Function(expr, exp))

    def _print_sign(self, expr: Any, exp: Any = None) -> str:
        text = rf"\mathop{{\mathrm{{sign}}}}\left({self._print(expr.args[0])}\right)"
        return text if exp is None else self._raised(text, exp)

    # --- brackets ------------------------------------------------------------------------------------------

    def _print_Abs(self, expr: Any, exp: Any = None) -> str:
        inner = expr.args[0]
        text = rf"\left\lvert {self._print(constant_first(inner))} \right\rvert"
        return text if exp is None else rf"{text}^{{{exp}}}"

    def _print_Dot(self, expr: Any) -> str:
        left, right = map(self._print, expr.args)
        if left == right:
            return self._norm(left) + "^{2}"
        return rf"\left\langle {left}, {right} \right\rangle"

    @staticmethod
    def _norm(inner: str) -> str:
        return rf"\left\lVert {inner} \right\rVert"

    def _print_Pow(self, expr: Any) -> str:
        base, exponent = expr.args
        if isinstance(base, Dot) and (exponent.is_positive or not exponent.is_Rational):
            if base.args[0] == base.args[1]:
                power = 2 * exponent
                norm = self._norm(self._print(base.args[0]))
                return norm if power == 1 else rf"{norm}^{{{self._print(power)}}}"
            return rf"{self._print_Dot(base)}^{{{self._print(exponent)}}}"
        if isinstance(base, Dot) and exponent == -S.Half and base.args[0] == base.args[1]:
            return rf"\frac{{1}}{{{self._norm(self._print(base.args[0]))}}}"
        if isinstance(base, AppliedUndef) and exponent.is_Integer and exponent > 0:
            return self._print_Function(base, self._print(exponent))
        if exponent.is_even and exponent.is_positive and constant_first(base) != base:
            return rf"\left({self._print(constant_first(base))}\right)^{{{self._print(exponent)}}}"
        return super()._print_Pow(expr)

    @staticmethod
    def _raised(text: str, exponent: Any) -> str:
        return rf"{{{text}}}^{{{exponent}}}" if "^" in text else rf"{text}^{{{exponent}}}"

    def _print_Subs(self, expr: Any) -> str:
        inner, variables, values = expr.args
        places = ", ".join(
            f"{self._print(variable)} = {self._print(value)}"
            for variable, value in zip(variables, values, strict=True)
        )
        return rf"\left. {self._print(inner)} \right\rvert_{{{places}}}"

    def _needs_mul_brackets(self, expr: Any, first: bool = False, last: bool = False) -> bool:
        return not isinstance(expr, Dot) and super()._needs_mul_brackets(expr, first=first, last=last)

    def parenthesize(self, item: Any, level: int, is_neg: bool = False, strict: bool = False) -> str:
        """Brackets where SymPy sets them, but none about an inner product, which has its own."""
        if isinstance(item, Dot):
            return self._print(item)
        return super().parenthesize(item, level, is_neg=is_neg, strict=strict)

    # --- sums and matrices ---------------------------------------------------------------------------------

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self._sum(positive_first(self._as_ordered_terms(expr, order=order)))

    def _print_MatAdd(self, expr: Any) -> str:
        return self._sum(positive_first(identity_first(expr.args)))

    def _sum(self, terms: list[Any]) -> str:
        text = ""
        for k, term in enumerate(terms):
            printed = self._print(term)
            if negative(term):
                printed = self._print(-term)
                printed = rf"\left({printed}\right)" if isinstance(-term, Add) else printed
                text += f"- {printed}" if k == 0 else f" - {printed}"
            else:
                text += printed if k == 0 else f" + {printed}"
        return text

    def _print_MatMul(self, expr: Any) -> str:
        coefficient, matrices = expr.as_coeff_matrices()
        if negative(expr):
            return f"- {self._print(MatMul(-coefficient, *matrices))}"
        above, below = fraction(coefficient)
        factors = [
            rf"\left({self._print(m)}\right)" if isinstance(m, MatAdd) else self._print(m) for m in matrices
        ]
        if len(matrices) == 1 and below != 1 and not isinstance(matrices[0], MatAdd):
            scale = "" if above == 1 else self._factor(above) + " "
            return rf"\frac{{{scale}{factors[0]}}}{{{self._print(below)}}}"
        scale = [] if coefficient == 1 else [self._factor(coefficient)]
        return " ".join([*scale, *factors])

    def _factor(self, scalar: Any) -> str:
        text = self._print(scalar)
        return rf"\left({text}\right)" if isinstance(scalar, Add) else text

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return "0"

    def _print_Transpose(self, expr: Any) -> str:
        return rf"{self._operand(expr.arg)}^{{\top}}"

    def _print_Inverse(self, expr: Any) -> str:
        return f"{self._operand(expr.arg)}^{{-1}}"

    def _print_MatPow(self, expr: Any) -> str:
        return f"{self._operand(expr.base)}^{{{self._print(expr.exp)}}}"

    def _operand(self, matrix: Any) -> str:
        text = self._print(matrix)
        plain = isinstance(matrix, MatrixSymbol | Iterate | Identity | MatrixBase) and "^" not in text
        return text if plain else rf"\left({text}\right)"

    def _print_Trace(self, expr: Any) -> str:
        return rf"\mathop{{\mathrm{{tr}}}}\left({self._print(expr.arg)}\right)"

    def _print_MatrixBase(self, expr: Any) -> str:
        rows = r" \\ ".join(
            " & ".join(self._print(expr[i, j]) for j in range(expr.cols)) for i in range(expr.rows)
        )
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"

    _print_Matrix = _print_ImmutableDenseMatrix = _print_DenseMatrix = _print_MatrixBase


def _word(mark: str) -> str:
    """A subscript or superscript: upright where it is a word."""
    if mark in _WORDS:
        return _WORDS[mark]
    translated = translate(mark)
    return translated if len(mark) == 1 or mark.isdigit() or translated != mark else rf"\mathrm{{{mark}}}"


def _without_operatorname(text: str) -> str:
    return text.replace(r"\operatorname", r"\mathrm")


def constant_first(expression: Any) -> Any:
    """Minus `expression` where that starts with a positive number: SymPy keeps |ηλ − 1|, the field writes |1 − ηλ|."""
    if isinstance(expression, Add) and negative(expression.as_coeff_Add()[0]):
        return -expression
    return expression


def negative(term: Any) -> bool:
    """Whether a term is written with a minus sign."""
    if getattr(term, "is_Matrix", False) or hasattr(term, "as_coeff_matrices"):
        term = term.as_coeff_matrices()[0] if hasattr(term, "as_coeff_matrices") else S.One
    coefficient = term.as_coeff_Mul()[0]
    return bool(coefficient.is_number and coefficient.is_extended_negative)


def positive_first(terms: Iterable[Any]) -> list[Any]:
    """The same terms, the first positive one moved to the front."""
    terms = list(terms)
    for k, term in enumerate(terms):
        if not negative(term):
            return [term, *terms[:k], *terms[k + 1 :]]
    return terms


def identity_first(terms: Iterable[Any]) -> list[Any]:
    """The same terms, the identity matrix before the others."""
    return sorted(terms, key=lambda term: not isinstance(term, Identity))


def latex(expression: Any) -> str:
    """An expression, vector or matrix in LaTeX."""
    return _Printer().doprint(S(expression) if isinstance(expression, int) else expression)


def value(symbol: Any, number: Any) -> str:
    """`symbol = number`, as a point of a counterexample shows it; a column is written as a row, transposed."""
    if isinstance(number, MatrixBase):
        if number.shape == (1, 1):
            return f"{latex(symbol)} = {latex(number[0, 0])}"
        if number.cols == 1:
            return rf"{latex(symbol)} = \left({', '.join(map(latex, number))}\right)^{{\top}}"
    return f"{latex(symbol)} = {latex(number)}"


def point(at: Mapping[Any, Any]) -> list[str]:
    """An exact point, one equation for each symbol."""
    return [value(symbol, number) for symbol, number in at.items()]
