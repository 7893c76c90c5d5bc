"""A step that Z3 does not confirm: is it false? Only an exact point at which every hypothesis holds can show that.

To Z3 inner products are numbers that have nothing to do with one another, and what it has no word for it was not told:
the values with which it answers need not be those of any vectors. So vectors and matrices are given entries, in one
dimension and in two, Z3 is asked again, and what it finds is put into hypotheses and step to be evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import ImmutableMatrix, Integer, MatrixSymbol, Rational, S, Symbol

from theory.kernel.concrete import holds, numeric
from theory.kernel.formula import Formula, Recurrence, expressions
from theory.kernel.smt import GLANCE, Answer, entails
from theory.kernel.theorem import Hypothesis, Step

DIMENSIONS = (1, 2)


def false_at(step: Step, hypotheses: Sequence[Hypothesis]) -> Answer | None:
    """An exact point where hypotheses and premises hold and the step fails; None where none was found."""
    for dimension in DIMENSIONS:
        try:
            return _false_at(step, hypotheses, dimension)
        except Exception:  # this dimension shows nothing: Z3 finds no point, or what it finds is none
            continue
    return None


def _false_at(step: Step, hypotheses: Sequence[Hypothesis], dimension: int) -> Answer:
    recurrences = tuple(h.statement for h in hypotheses if isinstance(h.statement, Recurrence))
    known = [*step.premises, *(h.statement for h in hypotheses if not h.forall)]
    bound = {variable for h in hypotheses for variable in h.forall}
    symbols = {
        symbol
        for formula in (step.statement, *step.premises, *(h.statement for h in hypotheses))
        for expression in expressions(formula)
        for symbol in expression.free_symbols
    } - bound
    matrices = {s for s in symbols if isinstance(s, MatrixSymbol)}
    at: dict[Any, Any] = {size: Integer(dimension) for m in matrices for size in m.shape if size.is_Symbol}
    at |= {m: _entries(m, dimension) for m in matrices}
    facts = [said for formula in known if (said := _said(formula, at, recurrences)) is not None]
    answer = entails(facts, numeric(step.statement, at, recurrences), GLANCE)
    found = {key: Rational(value) for key, value in answer.witness}  # ValueError: a root of a polynomial
    at |= {symbol: S.One for symbol in symbols if type(symbol) is Symbol and symbol not in at}
    at = {key: _put(value, found) for key, value in at.items()} | {
        key: value for key, value in found.items() if key in symbols
    }
    for hypothesis in hypotheses:
        if not holds(hypothesis.statement, at, hypothesis.forall, recurrences):
            raise ValueError(f"{hypothesis.name!r} does not hold there")
    if not all(holds(premise, at, (), recurrences) for premise in step.premises):
        raise ValueError("a premise does not hold there")
    if holds(step.statement, at, (), recurrences):
        raise ValueError("the step holds there")
    return Answer("refuted", tuple((key, _written(at[key])) for key in sorted(at, key=str)))


def _entries(m: MatrixSymbol, dimension: int) -> ImmutableMatrix:
    rows, columns = (dimension if size.is_Symbol else int(size) for size in m.shape)
    return ImmutableMatrix(rows, columns, lambda i, j: Symbol(f"{m.name}[{i},{j}]", real=True))


def _said(formula: Formula, at: dict[Any, Any], recurrences: tuple[Recurrence, ...]) -> Formula | None:
    """The formula in entries; None for one that has no such form, which is then looked at in the end alone."""
    try:
        return numeric(formula, at, recurrences)
    except Exception:
        return None


def _put(value: Any, found: dict[Any, Any]) -> Any:
    """The value with Z3's numbers in it; entries of which it said nothing are zero."""
    if not isinstance(value, ImmutableMatrix):
        return value
    return value.applyfunc(lambda entry: found.get(entry, S.Zero))


def _written(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, ImmutableMatrix) else str(value)
