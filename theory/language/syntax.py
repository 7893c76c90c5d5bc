"""From text to a tree, by a grammar of its own: nothing that a user types is ever evaluated as code.

    claim       a <=> b,  a => b,  a or b,  a and b,  not a,  and comparisons, loosest first
    comparison  a < b,  chained as in 0 < eta < 2/L, with <  <=  >  >=  =  ==  !=
    number      + - * / and ** (or ^), calls such as sqrt(x), parentheses, decimals (exactly: 0.1 is 1/10)

The signs ≤ ≥ ≠ ⇒ ⇔ ∧ ∨ ¬ · − and Greek letters may be typed too. Length, depth and the size of numbers are
limited, so that reading takes no time to speak of. This module imports nothing but the standard library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 4000
DEEPEST = 40
MOST_DIGITS = 40
LARGEST_EXPONENT_OF_TEN = 300

COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")


class Unreadable(ValueError):
    """Text that is no expression or claim: where, what is wrong, and what would be right."""

    def __init__(self, text: str | None, at: int, problem: str) -> None:
        if text is not None:
            near = f", near {text[max(0, at - 20) : at + 20]!r}" if text else ""
            problem = f"column {at + 1}{near}: {problem}"
        super().__init__(problem)
        self.at = at


@dataclass(frozen=True)
class Number:
    """An exact literal."""

    value: Fraction
    at: int


@dataclass(frozen=True)
class Name:
    """A variable or a constant."""

    text: str
    at: int


@dataclass(frozen=True)
class Sum:
    """Terms with their signs, +1 or −1."""

    terms: tuple[tuple[int, Tree], ...]
    at: int


@dataclass(frozen=True)
class Product:
    """Factors with their exponents, +1 or −1 for a divisor."""

    factors: tuple[tuple[int, Tree], ...]
    at: int


@dataclass(frozen=True)
class Power:
    """base ** exponent."""

    base: Tree
    exponent: Tree
    at: int


@dataclass(frozen=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple[Tree, ...]
    at: int


@dataclass(frozen=True)
class Comparison:
    """first op₁ second op₂ third …: each neighbouring pair is compared."""

    operands: tuple[Tree, ...]
    operators: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Logical:
    """`word` is one of not, and, or, =>, <=>."""

    word: str
    parts: tuple[Tree, ...]
    at: int


Tree = Number | Name | Sum | Product | Power | Call | Comparison | Logical

_SPELLINGS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "==": "=", "⇒": "=>", "⇔": "<=>", "∧": "and", "∨": "or", "¬": "not",
    "·": "*", "×": "*", "−": "-", "^": "**",
}  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[A-Za-z_\u0391-\u03a9\u03b1-\u03c9][A-Za-z0-9_\u0391-\u03a9\u03b1-\u03c9]*)"
    r"|(?P<sign><=>|=>|<=|>=|!=|==|\*\*|[-+*/^()<>=,≤≥≠⇒⇔∧∨¬·×−]))",
    re.ASCII,
)
# How tightly an infix binds, and so which operands it takes.
_BINDING = {
    "<=>": 1, "=>": 2, "or": 3, "and": 4, **dict.fromkeys(COMPARISONS, 6), "+": 7, "-": 7, "*": 8, "/": 8, "**": 10,
}  # fmt: skip
_NOT, _NEGATION = 5, 9
_ADVICE = {
    "&": 'write "and"', "|": 'write "or", or abs(x)', "!": 'write "not", or "!="', "[": "use ( )", "{": "use ( )",
}  # fmt: skip


@dataclass(frozen=True)
class _Token:
    kind: str  # number, word, sign or end
    text: str
    at: int


def parse(text: str) -> Tree:
    """The tree of an expression or a claim. Raises `Unreadable`, which says where and why.

    >>> parse("2*x").factors[1]
    (1, Name(text='x', at=2))
    """
    if len(text) > LONGEST:
        raise Unreadable(None, 0, f"it is {len(text)} characters long; at most {LONGEST} are read")
    return _Reader(text, _tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            advice = _ADVICE.get(
                text[at], "only names, numbers, + - * / ** ( ) , comparisons, and, or, not, =>, <=>"
            )
            raise Unreadable(text, at, f"{text[at]!r} has no meaning here; {advice}")
        kind = match.lastgroup or ""
        written = match[kind]
        spelled = _SPELLINGS.get(written, written)
        tokens.append(_Token("sign" if spelled in ("and", "or", "not") else kind, spelled, match.start(kind)))
        at = match.end()
    return [*tokens, _Token("end", "the end", end)]


class _Reader:
    """Precedence climbing over the tokens; every nesting is counted."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.next = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def wrong(self, problem: str, at: int | None = None) -> Unreadable:
        return Unreadable(self.text, self.token.at if at is None else at, problem)

    def taken(self) -> _Token:
        token = self.token
        self.next += 1
        return token

    def whole(self) -> Tree:
        tree = self.infix(0)
        if self.token.kind != "end":
            raise self.wrong(f"expected an operator or the end, found {self.token.text!r}")
        return tree

    def infix(self, loosest: int) -> Tree:
        """An operand and the infixes after it that bind at least as tightly as `loosest`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(f"nested more than {DEEPEST} deep")
        left = self.operand()
        while self.token.kind == "sign" and _BINDING.get(self.token.text, -1) >= max(loosest, 1):
            left = self.joined(left, self.token)
        self.depth -= 1
        return left

    def joined(self, left: Tree, operator: _Token) -> Tree:
        """`left` with all operands that operators of the same kind as `operator` append to it."""
        sign, at = operator.text, operator.at
        if sign in "+-":
            return Sum(((1, left), *self.chain("+-", {"+": 1, "-": -1})), at)
        if sign in "*/":
            return Product(((1, left), *self.chain("*/", {"*": 1, "/": -1})), at)
        if sign in COMPARISONS:
            operands, operators = [left], []
            while self.token.kind == "sign" and self.token.text in COMPARISONS:
                operators.append(self.taken().text)
                operands.append(self.infix(_BINDING["+"]))
            return Comparison(tuple(operands), tuple(operators), at)
        if sign in ("and", "or"):
            parts = [left]
            while self.token.kind == "sign" and self.token.text == sign:
                self.taken()
                parts.append(self.infix(_BINDING[sign] + 1))
            return Logical(sign, tuple(parts), at)
        self.taken()
        if sign == "**":
            return Power(left, self.infix(_NEGATION), at)
        if sign == "=>":
            return Logical(sign, (left, self.infix(_BINDING[sign])), at)
        right = self.infix(_BINDING[sign] + 1)
        if self.token.text == "<=>":
            raise self.wrong("<=> can't be chained; use parentheses")
        return Logical(sign, (left, right), at)

    def chain(self, signs: str, meaning: dict[str, int]) -> list[tuple[int, Tree]]:
        found = []
        while self.token.kind == "sign" and self.token.text in meaning:
            found.append((meaning[self.taken().text], self.infix(_BINDING[signs[0]] + 1)))
        return found

    def operand(self) -> Tree:
        token = self.taken()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "word":
            return self.call(token) if self.token.text == "(" else Name(token.text, token.at)
        if token.text == "(":
            inside = self.infix(0)
            self.closing(token)
            return inside
        if token.text in ("-", "+"):
            return Sum(((1 if token.text == "+" else -1, self.infix(_NEGATION)),), token.at)
        if token.text == "not":
            return Logical("not", (self.infix(_NOT),), token.at)
        found = "the end" if token.kind == "end" else repr(token.text)
        raise self.wrong(f'expected a number, a name or "(", found {found}', token.at)

    def closing(self, opening: _Token) -> None:
        if self.token.text != ")":
            found = "the end" if self.token.kind == "end" else repr(self.token.text)
            raise self.wrong(f'expected ")" for the "(" of column {opening.at + 1}, found {found}')
        self.taken()

    def call(self, name: _Token) -> Call:
        opening = self.taken()
        arguments = [self.infix(0)]
        while self.token.text == ",":
            self.taken()
            arguments.append(self.infix(0))
        self.closing(opening)
        return Call(name.text, tuple(arguments), name.at)

    def number(self, token: _Token) -> Number:
        mantissa, _, exponent = token.text.lower().partition("e")
        if len(mantissa) > MOST_DIGITS:
            raise self.wrong(f"a number of more than {MOST_DIGITS} digits", token.at)
        if len(exponent) > 5 or abs(int(exponent or 0)) > LARGEST_EXPONENT_OF_TEN:
            raise self.wrong(f"an exponent of ten beyond ±{LARGEST_EXPONENT_OF_TEN}", token.at)
        whole, _, decimals = mantissa.partition(".")
        value = Fraction(int(whole + decimals), 10 ** len(decimals)) * Fraction(10) ** int(exponent or 0)
        return Number(value, token.at)
