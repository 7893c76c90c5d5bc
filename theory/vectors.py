"""Abstract inner-product space: proofs that hold in every dimension.

A vector is a linear combination of *words*, a word being operators applied to a named vector: A·Aᵀ·x. The
inner product of two words is a scalar that may be read from either end, ⟨x, A y⟩ = ⟨Aᵀx, y⟩ = ⟨y, Aᵀx⟩, so
each has one normal form, and bilinearity reduces every inner product of vectors to a polynomial in those.
That is all a statement about vectors of unspecified length can use, so what follows from it holds for every n.

What is known of the operators enters as rewriting of words (`Rules`): Aᵀ = A, A v = λ v, b = A x*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Identity, MatAdd, MatMul, MatPow, MatrixSymbol, S, Symbol, Transpose, ZeroMatrix
from sympy import sqrt as square_root
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.notation import n

Word = tuple[MatrixExpr, ...]


class Dot(Expr):
    """The inner product of two columns of the same length: a real scalar, kept as it is written."""

    is_commutative = True
    is_real = True

    def __new__(cls, left: MatrixExpr, right: MatrixExpr):
        """⟨left, right⟩; raises ValueError where the two are not columns of one length."""
        for vector in (left, right):
            if not isinstance(vector, MatrixExpr) or vector.shape[1] != 1:
                raise ValueError(f"an inner product takes two columns, not {vector}")
        if left.shape != right.shape:
            raise ValueError(f"⟨{left}, {right}⟩: lengths {left.shape[0]} and {right.shape[0]} differ")
        return Expr.__new__(cls, left, right)

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        """Zero where `symbol` does not occur; otherwise refused: expand first, then differentiate."""
        if symbol in self.free_symbols:
            raise ValueError(f"expand {self} before differentiating it by {symbol}")
        return S.Zero

    def _latex(self, printer: Any) -> str:
        left, right = (printer.doprint(vector) for vector in self.args)
        if left == right:
            return rf"\left\lVert {left} \right\rVert^{{2}}"
        return rf"\left\langle {left}, {right} \right\rangle"

    def _sympystr(self, printer: Any) -> str:
        left, right = (printer.doprint(vector) for vector in self.args)
        return f"|{left}|^2" if left == right else f"<{left}, {right}>"


class Iterate(MatrixExpr):
    """A sequence of vectors: `Iterate("e", t)` is its member at the counter t, a column of length n."""

    def __new__(cls, name: str | Str, index: Expr, size: Expr = n):
        """The member of the sequence `name` at `index`."""
        return MatrixExpr.__new__(cls, Str(str(name)), S(index), size)

    name = property(lambda self: self.args[0].name)
    index = property(lambda self: self.args[1])
    shape = property(lambda self: (self.args[2], S.One))  # type: ignore[assignment]

    def _latex(self, printer: Any) -> str:
        return f"{self.name}_{{{printer.doprint(self.index)}}}"

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}_{printer.doprint(self.index)}"


def norm_squared(vector: MatrixExpr) -> Dot:
    """‖vector‖²."""
    return Dot(vector, vector)


def norm(vector: MatrixExpr) -> Expr:
    """‖vector‖."""
    return square_root(Dot(vector, vector))


@dataclass(frozen=True)
class Rules:
    """What is known of the matrices, as rewriting of words from left to right.

    `symmetric`: operators equal to their transpose. `products`: (operator, vector) → the vector it gives,
    with a scalar, as in A v = λ v. `definitions`: a vector symbol → the vector it stands for.
    """

    symmetric: frozenset[MatrixExpr] = frozenset()
    products: Mapping[tuple[MatrixExpr, MatrixExpr], MatrixExpr] = field(default_factory=dict, hash=False)
    definitions: Mapping[MatrixExpr, MatrixExpr] = field(default_factory=dict, hash=False)


NO_RULES = Rules()


def transpose(token: MatrixExpr, rules: Rules = NO_RULES) -> MatrixExpr:
    """The transpose of a single operator or vector; a symmetric operator is its own."""
    if token in rules.symmetric:
        return token
    if isinstance(token, Transpose):
        return token.arg
    if isinstance(token, MatPow):
        return MatPow(transpose(token.base, rules), token.exp)
    return Transpose(token)


def _merge(total: dict[Word, Expr], word: Word, coefficient: Expr) -> None:
    total[word] = Add(total.get(word, S.Zero), coefficient)


def _join(left: dict[Word, Expr], right: dict[Word, Expr], rules: Rules) -> dict[Word, Expr]:
    """The product of two linear combinations of words."""
    total: dict[Word, Expr] = {}
    for head, a in left.items():
        for tail, c in right.items():
            for word, coefficient in _normal(head + tail, rules).items():
                _merge(total, word, (a * c * coefficient).expand())
    return {word: c for word, c in total.items() if c != 0}


def _normal(word: Word, rules: Rules) -> dict[Word, Expr]:
    """A word after the rules: products rewritten, inner products inside it taken out as scalars."""
    for k in range(len(word) - 1):
        operator, vector = word[k], word[k + 1]
        if (operator, vector) in rules.products:
            middle = expand(rules.products[operator, vector], rules)
            return _join(_join({word[:k]: S.One}, middle, rules), {word[k + 2 :]: S.One}, rules)
        if (
            _power(operator)
            and _power(vector)
            and _base(operator) == _base(vector)
            and MatPow in (type(operator), type(vector))
        ):
            power = MatPow(_base(operator), _exponent(operator) + _exponent(vector))
            return _normal((*word[:k], power, *word[k + 2 :]), rules)
    for k, token in enumerate(word):
        if token.shape[0] == 1:  # a row: with the next column to its right it makes a scalar
            for j in range(k + 1, len(word)):
                if word[j].shape[1] == 1:
                    scalar = _scalar(word[k : j + 1], rules)
                    rest = word[:k] + word[j + 1 :]
                    return {w: c * scalar for w, c in _normal(rest, rules).items()}
    return {word: S.One}


def _power(token: MatrixExpr) -> bool:
    return token.shape[0] == token.shape[1]


def _base(token: MatrixExpr) -> MatrixExpr:
    return token.base if isinstance(token, MatPow) else token


def _exponent(token: MatrixExpr) -> Expr:
    return token.exp if isinstance(token, MatPow) else S.One


def _scalar(word: Word, rules: Rules) -> Expr:
    """uᵀ·operators·v in its normal form: of its two readings the one that sorts first."""
    reverse = tuple(transpose(token, rules) for token in reversed(word))
    chosen = word if word == reverse else min(word, reverse, key=lambda w: tuple(map(_name, w)))
    right = chosen[-1] if len(chosen) == 2 else MatMul(*chosen[1:])
    return Dot(transpose(chosen[0]), right)


@lru_cache(maxsize=1 << 12)
def _name(token: MatrixExpr) -> str:
    return str(token)


def expand(matrix: MatrixExpr, rules: Rules = NO_RULES) -> dict[Word, Expr]:
    """`matrix` (a vector, a row or an operator) as {word: coefficient}; the identity is the empty word.

    Raises ValueError on a kind of matrix expression that is not understood.
    """
    if matrix in rules.definitions:
        return expand(rules.definitions[matrix], rules)
    match matrix:
        case MatrixSymbol() | Iterate():
            return {(matrix,): S.One}
        case ZeroMatrix():
            return {}
        case Identity():
            return {(): S.One}
        case MatAdd():
            total: dict[Word, Expr] = {}
            for term in matrix.args:
                for word, coefficient in expand(term, rules).items():
                    _merge(total, word, coefficient)
            return {word: c for word, c in total.items() if c != 0}
        case MatMul():
            coefficient, factors = matrix.as_coeff_matrices()
            product: dict[Word, Expr] = {(): expand_scalar(coefficient, rules)}
            for factor in factors:
                product = _join(product, expand(factor, rules), rules)
            return product
        case Transpose():
            inner = expand(matrix.arg, rules)
            total = {}
            for word, c in inner.items():
                _merge(total, tuple(transpose(token, rules) for token in reversed(word)), c)
            return total
        case MatPow(base=base, exp=exponent):
            return _expand_power(base, exponent, rules)
    # An inverse among them: A⁻¹A = I assumes what a hypothesis must say. Name the solution: A x* = b.
    raise ValueError(f"not understood as a vector or an operator: {matrix} ({type(matrix).__name__})")


def _expand_power(base: MatrixExpr, exponent: Expr, rules: Rules) -> dict[Word, Expr]:
    """Integer powers are multiplied out; M^(t+k) is M^k times the symbol M^t."""
    offset, symbolic = exponent.as_coeff_Add()
    if symbolic != 0 and offset == 0:
        return {(MatPow(base, exponent),): S.One}
    if not (offset.is_Integer and offset >= 0):
        raise ValueError(f"the power {base}^({exponent}) is not of the form t + k with k = 0, 1, 2, …")
    power: dict[Word, Expr] = {(): S.One} if symbolic == 0 else {(MatPow(base, symbolic),): S.One}
    once = expand(base, rules)
    for _ in range(int(offset)):
        power = _join(once, power, rules)
    return power


def expand_scalar(expression: Any, rules: Rules = NO_RULES) -> Expr:
    """`expression` with every inner product in it expanded bilinearly into normal forms."""
    expression = S(expression)
    if not expression.has(Dot):
        return expression
    if isinstance(expression, Dot):
        left, right = (expand(vector, rules) for vector in expression.args)
        total: Expr = S.Zero
        for u, a in left.items():
            row = tuple(transpose(token, rules) for token in reversed(u))
            for w, c in right.items():
                for word, coefficient in _normal_scalar(row + w, rules):
                    total += a * c * coefficient * word
        return total.expand()
    return expression.func(
        *(
            expand_scalar(arg, rules) if isinstance(arg, Expr) and not isinstance(arg, MatrixExpr) else arg
            for arg in expression.args
        )
    )


def _normal_scalar(word: Word, rules: Rules) -> list[tuple[Expr, Expr]]:
    """The scalar that a row-to-column word denotes, as (normal form, coefficient) pairs."""
    pairs = []
    # A rule may apply to either reading of the word, so both are brought to normal form.
    for first, c in _normal_products(word, rules).items():
        reverse = tuple(transpose(token, rules) for token in reversed(first))
        for second, e in _normal_products(reverse, rules).items():
            pairs.append((_scalar(second, rules), c * e))
    return pairs


def _normal_products(word: Word, rules: Rules) -> dict[Word, Expr]:
    """`_normal` without taking scalars out: the row at the head is left in place."""
    head, tail = word[0], word[1:]
    return {(head, *w): c for w, c in _normal(tail, rules).items()}


def along(function: Expr, at: MatrixExpr, direction: MatrixExpr, amount: Symbol) -> Expr:
    """`function` at `at + amount·direction`: its slope in `amount` at 0 is the directional derivative."""
    return function.xreplace({at: at + amount * direction})


def linear_combination(words: Mapping[Word, Expr], shape: tuple[Any, Any]) -> MatrixExpr:
    """The inverse of `expand`: a matrix expression with the given words and coefficients."""
    terms = [MatMul(c, *(word or (Identity(shape[0]),))) for word, c in words.items()]
    return MatAdd(*terms).doit() if terms else ZeroMatrix(*shape)


__all__ = [
    "NO_RULES",
    "Dot",
    "Iterate",
    "Rules",
    "along",
    "expand",
    "expand_scalar",
    "linear_combination",
    "norm",
    "norm_squared",
    "transpose",
]
