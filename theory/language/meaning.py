"""From a tree to exact mathematics: SymPy expressions, the kernel's formulas, and where they are defined at all.

SymPy simplifies x/x to 1 as it is built, so what must be nonzero (divisors), nonnegative (arguments of even
roots) or positive (arguments of logarithms) is read off the tree, before SymPy sees it. A condition inside a
claim carries the guards that it stands behind: in `x != 0 => 1/x > 0` the divisor need be nonzero only
where the premise holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from sympy import (
    Abs,
    Expr,
    Max,
    Min,
    Pow,
    Rational,
    S,
    Symbol,
    atan,
    cos,
    cosh,
    exp,
    log,
    pi,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy import sqrt as root

from theory.kernel.formula import (
    OPPOSITE,
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Implication,
    Relation,
    ge,
    gt,
    ne,
)
from theory.language.syntax import (
    Call,
    Comparison,
    Logical,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Tree,
    Unreadable,
)
from theory.notation import scalar

MOST_BITS = 20_000
"""An integer that a power of literals may grow to, in bits."""

HIGHEST_DEGREE = 64
"""The largest exponent, and product of nested exponents."""

_ANY = -1  # number of arguments

ALGEBRAIC: Mapping[str, tuple[int, Callable[..., Expr]]] = {
    "abs": (1, Abs), "sqrt": (1, root), "min": (_ANY, Min), "max": (_ANY, Max),
}  # fmt: skip
SMOOTH: Mapping[str, tuple[int, Callable[..., Expr]]] = {
    "sqrt": (1, root), "exp": (1, exp), "log": (1, log), "sin": (1, sin), "cos": (1, cos), "tan": (1, tan),
    "sinh": (1, sinh), "cosh": (1, cosh), "tanh": (1, tanh), "atan": (1, atan),
}  # fmt: skip
CONSTANTS = {"pi": pi}


@dataclass(frozen=True)
class Condition:
    """What must hold for the text to mean something, where the `guards` hold; `what` says it in words."""

    formula: Relation
    what: str
    guards: tuple[Formula, ...] = ()


@dataclass
class Reader:
    """Gives trees of one `text` their meaning; collects the conditions as it goes.

    `functions` maps each function that may be called to its number of arguments (−1: any) and to what makes it;
    `constants` has the names that stand for numbers. Every other name is a real variable.
    """

    text: str
    functions: Mapping[str, tuple[int, Callable[..., Expr]]]
    constants: Mapping[str, Expr] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    guards: tuple[Formula, ...] = ()

    def wrong(self, at: int, problem: str) -> Unreadable:
        """The error at this place of the text."""
        return Unreadable(self.text, at, problem)

    def needs(self, formula: Relation, what: str) -> None:
        """Notes a condition, with the guards that hold here."""
        self.conditions.append(Condition(formula, what, self.guards))

    # --- Numbers -------------------------------------------------------------------------------------------

    def expression(self, tree: Tree) -> Expr:
        """A number-valued tree as an expression. Raises `Unreadable` on a claim, and on what is not listed."""
        _require_modest(self, tree)
        return self._expression(tree)

    def _expression(self, tree: Tree) -> Expr:
        match tree:
            case Number(value):
                return Rational(value.numerator, value.denominator)
            case Name(text, at):
                return self._name(text, at)
            case Sum(terms):
                return S.Zero + sum(sign * self._expression(term) for sign, term in terms)
            case Product(factors):
                return self._product(factors)
            case Power(base, exponent, at):
                return self._power(self._expression(base), exponent, at)
            case Call(function, arguments, at):
                return self._call(function, arguments, at)
        raise self.wrong(tree.at, "a number is expected here, not a claim")

    def _name(self, text: str, at: int) -> Expr:
        if text in self.functions:
            raise self.wrong(at, f"{text} is a function: write {text}(…)")
        return self.constants[text] if text in self.constants else scalar(_spelled(text))

    def _product(self, factors: tuple[tuple[int, Tree], ...]) -> Expr:
        product: Expr = S.One
        for power, factor in factors:
            value = self._expression(factor)
            if power < 0:
                self._divisor(value, factor.at)
                value = 1 / value
            product *= value
        return product

    def _divisor(self, value: Expr, at: int) -> None:
        if value.expand() == 0:
            raise self.wrong(at, "division by zero")
        if not value.is_Rational:
            self.needs(ne(value, 0), f"the divisor {value} is not 0")

    def _power(self, base: Expr, exponent: Tree, at: int) -> Expr:
        value = _rational(exponent)
        if value is None:
            raise self.wrong(at, "an exponent must be a rational number; for others use exp")
        if value < 0:
            self._divisor(base, at)
        if value.denominator > 1:
            if value.denominator > 12:
                raise self.wrong(at, f"a root of degree {value.denominator}; at most 12")
            self._radicand(base, at)
        if base == 0 and value == 0:
            raise self.wrong(at, "0 ** 0 has no value")
        return Pow(base, Rational(value.numerator, value.denominator))

    def _radicand(self, base: Expr, at: int) -> None:
        if base.is_Rational and base < 0:
            raise self.wrong(at, f"the root of {base} is not a real number")
        if not base.is_Rational:
            self.needs(ge(base, 0), f"the argument {base} of the root is at least 0")

    def _call(self, function: str, arguments: tuple[Tree, ...], at: int) -> Expr:
        if function not in self.functions:
            raise self.wrong(at, f"unknown function {function!r}; known: {', '.join(sorted(self.functions))}")
        count, make = self.functions[function]
        if count != _ANY and len(arguments) != count:
            raise self.wrong(at, f"{function} takes {count} argument, not {len(arguments)}")
        if len(arguments) > 8:
            raise self.wrong(at, f"{function} of {len(arguments)} arguments; at most 8")
        values = [self._expression(argument) for argument in arguments]
        if function == "sqrt":
            self._radicand(values[0], at)
        if function == "log":
            if values[0].is_Rational and values[0] <= 0:
                raise self.wrong(at, f"the logarithm of {values[0]} is not a real number")
            if not values[0].is_Rational:
                self.needs(gt(values[0], 0), f"the argument {values[0]} of the logarithm is positive")
        if function == "tan":
            self.needs(ne(cos(values[0]), 0), f"cos({values[0]}) is not 0")
        return make(*values)

    # --- Claims --------------------------------------------------------------------------------------------

    def claim(self, tree: Tree) -> Formula:
        """A truth-valued tree as a formula; `not` is pushed down to the comparisons."""
        _require_modest(self, tree)
        return self._claim(tree, negated=False)

    def _claim(self, tree: Tree, negated: bool) -> Formula:
        match tree:
            case Comparison(operands, operators):
                return self._comparison(operands, operators, negated)
            case Logical("not", (part,)):
                return self._claim(part, not negated)
            case Logical("and" | "or" as word, parts):
                return self._junction(word, parts, negated)
            case Logical("=>", (premise, conclusion)):
                guard = self._claim(premise, negated=False)
                then = self._guarded(guard, conclusion, negated)
                return Conjunction((guard, then)) if negated else Implication(guard, then)
            case Logical("<=>", (left, right)):
                return Equivalence(self._claim(left, negated), self._claim(right, negated=False))
        raise self.wrong(tree.at, "a comparison such as a < b is expected here, not a number")

    def _junction(self, word: str, parts: tuple[Tree, ...], negated: bool) -> Formula:
        """`a and b` needs b to be defined only where a holds, `a or b` only where a does not."""
        before, formulas = self.guards, []
        for part in parts:
            formula = self._claim(part, negated)
            formulas.append(formula)
            held = formula if (word == "and") != negated else _negation(formula)
            self.guards = (*self.guards, held)
        self.guards = before
        return (Conjunction if (word == "and") != negated else Disjunction)(tuple(formulas))

    def _guarded(self, guard: Formula, tree: Tree, negated: bool) -> Formula:
        before, self.guards = self.guards, (*self.guards, guard)
        formula = self._claim(tree, negated)
        self.guards = before
        return formula

    def _comparison(self, operands: tuple[Tree, ...], operators: tuple[str, ...], negated: bool) -> Formula:
        values = [self._expression(operand) for operand in operands]
        pairs = zip(values[:-1], operators, values[1:], strict=True)
        relations = tuple(Relation(a, OPPOSITE[op] if negated else op, b) for a, op, b in pairs)
        if len(relations) == 1:
            return relations[0]
        return Disjunction(relations) if negated else Conjunction(relations)


def _spelled(name: str) -> str:
    """One name for one variable: η is eta, and lam or λ is lambda, which Python's keyword keeps others from writing."""
    letters = (_GREEK.get(letter, letter) for letter in name)
    return {"lam": "lambda", "lamda": "lambda"}.get(spelled := "".join(letters), spelled)


_GREEK = {
    chr(code): unicodedata.name(chr(code)).split()[-1].lower().replace("lamda", "lambda")
    for code in range(0x3B1, 0x3CA)
}


def _negation(formula: Formula) -> Formula:
    match formula:
        case Relation():
            return formula.negated()
        case Conjunction(parts):
            return Disjunction(tuple(_negation(part) for part in parts))
        case Disjunction(parts):
            return Conjunction(tuple(_negation(part) for part in parts))
        case Implication(premise, conclusion):
            return Conjunction((premise, _negation(conclusion)))
        case Equivalence(left, right):
            return Equivalence(_negation(left), right)
    raise TypeError(f"no negation of {type(formula).__name__}")


def _rational(tree: Tree) -> Fraction | None:
    """The value of a tree of literals, as exponents are; None where it is none, or has a power in it."""
    match tree:
        case Number(value):
            return value
        case Sum(terms):
            total = Fraction(0)
            for sign, term in terms:
                part = _rational(term)
                if part is None:
                    return None
                total += sign * part
            return total
        case Product(factors):
            result = Fraction(1)
            for power, factor in factors:
                part = _rational(factor)
                if part is None or (power < 0 and part == 0):
                    return None
                result *= part**power
            return result
    return None


def _require_modest(reader: Reader, tree: Tree) -> tuple[int, int]:
    """Bounds for the bits of the numbers in a tree multiplied out, and for its degree; refuses what is too large."""
    match tree:
        case Number(value):
            return value.numerator.bit_length() + value.denominator.bit_length(), 0
        case Sum(terms):
            sizes = [_require_modest(reader, term) for _, term in terms]
            return sum(bits for bits, _ in sizes), max(degree for _, degree in sizes)
        case Product(factors):
            sizes = [_require_modest(reader, factor) for _, factor in factors]
            found = sum(bits for bits, _ in sizes), sum(degree for _, degree in sizes)
        case Power(base, exponent, at):
            value = _rational(exponent)
            times = 1 if value is None else max(1, ceil(abs(value)))
            if times > HIGHEST_DEGREE:
                raise reader.wrong(at, f"an exponent beyond ±{HIGHEST_DEGREE}")
            _require_modest(reader, exponent)
            bits, degree = _require_modest(reader, base)
            found = bits * times, degree * times
        case Call(_, parts) | Logical(_, parts) | Comparison(parts):
            sizes = [_require_modest(reader, part) for part in parts]
            return max(bits for bits, _ in sizes), max(degree for _, degree in sizes)
        case _:
            return 1, 1
    if found[0] > MOST_BITS:
        raise reader.wrong(tree.at, f"its numbers could have more than {MOST_BITS} bits")
    if found[1] > HIGHEST_DEGREE:
        raise reader.wrong(tree.at, f"a degree of {found[1]}; at most {HIGHEST_DEGREE}")
    return found


def symbols_of(formulas: list[Any]) -> list[Symbol]:
    """The variables of expressions, in the order of their names."""
    return sorted(set().union(*(f.free_symbols for f in formulas)), key=lambda s: s.name)


__all__ = ["ALGEBRAIC", "CONSTANTS", "SMOOTH", "Condition", "Reader", "symbols_of"]
