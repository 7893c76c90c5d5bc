"""Relations and their connectives, laid out for a page (LaTeX) or a terminal (Unicode)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Lambda, MatrixBase, S

from reports.latex import latex
from reports.plain import plain
from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    conjuncts,
)

_RISING, _FALLING = {"=", "<", "<="}, {"=", ">", ">="}
_WIDE = 78  # of estimated characters; a longer formula is broken before its sign


@dataclass(frozen=True)
class Notation:
    """How expressions and the words between them are written."""

    expression: Callable[[Any], str]
    operators: Mapping[str, str]
    conjunction: str
    disjunction: str
    implication: str
    equivalence: str
    separator: str
    brackets: tuple[str, str]
    square_brackets: tuple[str, str]
    gradient: Callable[[str], str]
    hessian: Callable[[str], str]
    row: Callable[[str], str]


LATEX = Notation(
    expression=latex,
    operators={"=": "=", "!=": r"\neq", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">"},
    conjunction=r" \quad\text{and}\quad ",
    disjunction=r"\quad\text{or}\quad",
    implication=r"\quad\Longrightarrow\quad",
    equivalence=r"\quad\Longleftrightarrow\quad",
    separator=r", \quad ",
    brackets=(r"\left( ", r" \right)"),
    square_brackets=(r"\left[ ", r" \right]"),
    gradient=lambda at: rf"\nabla_{{{at}}} \, ",
    hessian=lambda at: rf"\nabla^{{2}}_{{{at}}} \, ",
    row=lambda entries: rf"\left({entries}\right)^{{\top}}",
)

UNICODE = Notation(
    expression=plain,
    operators={"=": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">"},
    conjunction=" and ",
    disjunction="  or  ",
    implication="  ⟹  ",
    equivalence="  ⟺  ",
    separator=",  ",
    brackets=("(", ")"),
    square_brackets=("[", "]"),
    gradient=lambda at: "∇ ",
    hessian=lambda at: "∇² ",
    row=lambda entries: f"({entries})",
)


def value(symbol: Any, number: Any, notation: Notation = LATEX) -> str:
    """`symbol = number`, as a point of a counterexample shows it; a column is written as a row.

    A function, which stands for a whole sequence, is shown by its value at its variables.
    """
    write = notation.expression
    if isinstance(number, Lambda):
        return f"{write(symbol(*number.variables))} = {write(number.expr)}"
    if isinstance(number, MatrixBase):
        if number.shape == (1, 1):
            return f"{write(symbol)} = {write(number[0, 0])}"
        if number.cols == 1:
            return f"{write(symbol)} = {notation.row(', '.join(map(write, number)))}"
    return f"{write(symbol)} = {write(number)}"


def chains(formulas: Iterable[Formula]) -> list[list[Relation] | Formula]:
    """Statements that all hold, with neighbouring relations joined where one ends as the next begins: 0 < η < 2/L."""
    joined: list[Any] = []
    for formula in formulas:
        if not isinstance(formula, Relation):
            joined.append(formula)
            continue
        chain = _joined(joined[-1], formula) if joined and isinstance(joined[-1], list) else None
        if chain:
            joined[-1] = chain
        else:
            joined.append([formula])
    return joined


def _joined(chain: list[Relation], relation: Relation) -> list[Relation] | None:
    starts = [chain, [chain[0].mirrored()]] if len(chain) == 1 else [chain]
    for direction in (_RISING, _FALLING):
        for start in starts:
            for end in (relation, relation.mirrored()):
                operators = {part.op for part in start} | {end.op}
                if start[-1].rhs == end.lhs and operators <= direction and operators != {"="}:
                    return [*start, end]
    return None


def _lines(formula: Formula, notation: Notation) -> list[tuple[str, str]]:
    """An atom or a conjunction as lines of (left side, sign and right side)."""
    write = notation.expression
    match formula:
        case Relation(lhs, op, rhs):
            return [(write(lhs), f"{notation.operators[op]} {write(rhs)}")]
        case MatrixEquality(lhs, rhs):
            return [(write(lhs), f"= {write(rhs)}")]
        case Gradient(function, at, derivative):
            return [(notation.gradient(write(at)) + _operand(function, notation), f"= {write(derivative)}")]
        case Hessian(function, at, derivative):
            return [(notation.hessian(write(at)) + _operand(function, notation), f"= {write(derivative)}")]
        case Recurrence(member, counter, start, initial, following):
            first, later = (member.xreplace({counter: place}) for place in (S(start), counter + 1))
            return [(write(first), f"= {write(initial)}"), (write(later), f"= {write(following)}")]
        case Conjunction():
            return [line for part in chains(conjuncts(formula)) for line in _chain_lines(part, notation)]
    return [("", inline(formula, notation))]


def _chain_lines(part: list[Relation] | Formula, notation: Notation) -> list[tuple[str, str]]:
    if not isinstance(part, list):
        return _lines(part, notation)
    write = notation.expression
    right = " ".join(f"{notation.operators[relation.op]} {write(relation.rhs)}" for relation in part)
    return [(write(part[0].lhs), right)]


def _operand(function: Any, notation: Notation) -> str:
    text = notation.expression(function)
    opening, closing = notation.square_brackets
    return f"{opening}{text}{closing}" if isinstance(function, Add) or text.startswith(("-", "−")) else text


def _parts(formula: Formula, notation: Notation) -> tuple[str, tuple[Formula, ...]] | None:
    """The word of a connective, and what it joins."""
    match formula:
        case Disjunction(parts):
            return notation.disjunction, parts
        case Implication(premise, conclusion):
            return notation.implication, (premise, conclusion)
        case Equivalence(left, right):
            return notation.equivalence, (left, right)
    return None


def inline(formula: Formula, notation: Notation = LATEX, nested: bool = False) -> str:
    """A formula on one line; inside another one (`nested`), connectives are bracketed."""
    opening, closing = notation.brackets
    connective = _parts(formula, notation)
    if connective:
        word, parts = connective
        # Relations bind more tightly than any connective, so a conjunction of them needs no brackets here.
        joined = f" {word.strip()} ".join(
            inline(part, notation, nested=not isinstance(part, Conjunction)) for part in parts
        )
        return f"{opening}{joined}{closing}" if nested else joined
    if isinstance(formula, Conjunction):
        pieces = [
            inline(part, notation, nested=True)
            if not isinstance(part, list)
            else " ".join(_chain_lines(part, notation)[0])
            for part in chains(conjuncts(formula))
        ]
        joined = notation.conjunction.join(pieces)
        return f"{opening}{joined}{closing}" if nested and len(pieces) > 1 else joined
    return notation.separator.join(" ".join(line) for line in _lines(formula, notation))


def rows(formula: Formula, notation: Notation = LATEX) -> list[tuple[str, str]]:
    """A formula as lines of a display, (before the alignment, after it); long ones are broken before a sign."""
    connective = _parts(formula, notation)
    if connective:
        text = inline(formula, notation)
        if width(text) <= _WIDE:
            return [("", text)]
        word, parts = connective
        broken = [inline(part, notation, nested=not isinstance(part, Conjunction)) for part in parts]
        return [("", broken[0]), *(("", f"{word.strip()} {part}") for part in broken[1:])]
    lines: list[tuple[str, str]] = []
    for left, right in _lines(formula, notation):
        if not left or width(left + right) <= _WIDE:
            lines.append((left, right))
        else:
            indent = r"\qquad " if notation is LATEX else "    "
            lines += [("", left), ("", indent + right)]
    return lines


def display(formulas: Iterable[Formula]) -> str:
    r"""Formulas one below the other, in an explicit `aligned`."""
    split = [row for formula in formulas for row in rows(formula)]
    if not all(left for left, _ in split):  # signs to align are on some lines only: flush all of them left
        split = [("", f"{left} {right}".strip()) for left, right in split]
    lines = [f"{left} & {right}".strip() for left, right in split]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def width(text: str) -> int:
    """About how many characters a formula takes on the page: a command counts as one, sizes and braces not at all."""
    for silent in (r"\left", r"\right", r"\quad", "{", "}", "^", "_"):
        text = text.replace(silent, " ")
    count, k = 0, 0
    while k < len(text):
        begin, k = text[k], k + 1
        if begin == "\\":
            while k < len(text) and text[k].isalpha():
                k += 1
        count += begin != " "
    return count
