"""What the symbols of a theorem stand for, by kind: numbers, integers, vectors, matrices, sequences.

>>> from theory.catalogue import load
>>> from reports.statements import UNICODE
>>> kinds(load("best-step"), UNICODE.expression)
'η, κ, λₘᵢₙ and λₘₐₓ are real numbers.'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import MatrixSymbol, S, Symbol
from sympy.core.function import AppliedUndef

from theory.kernel.formula import Recurrence, expressions
from theory.kernel.theorem import Theorem
from theory.lemmas import E
from theory.notation import s, t
from theory.vectors import Iterate


def kinds(theorem: Theorem, write: Callable[[Any], str]) -> str:
    """One sentence on all symbols of claim and hypotheses, each written with `write`."""
    steps = [theorem.step(name) for name in theorem.claim]
    formulas = [f for step in steps for f in (step.statement, *step.premises)]
    formulas += [hypothesis.statement for hypothesis in theorem.hypotheses]
    sides = [side for formula in formulas for side in expressions(formula)]
    sides += [S(formula.sequence) for formula in formulas if isinstance(formula, Recurrence)]
    symbols = {symbol for side in sides for symbol in side.free_symbols}
    vectors, matrices = _split(s for s in symbols if isinstance(s, MatrixSymbol))
    sizes = {size for matrix in (*vectors, *matrices) for size in matrix.shape}
    scalars = {s for s in symbols if type(s) is Symbol}
    called = {node for side in sides for node in side.atoms(AppliedUndef) if node.func != E}
    numbers, functions = _counted({(node.func, node.args[0]) for node in called})
    members = {node for side in sides for node in side.atoms(Iterate)}
    counted, along = _counted({((node.name, node.shape[0]), node.index) for node in members})
    sizes |= {member.shape[0] for member in members}
    counters = {s for s in scalars if s.is_integer}
    parts = [
        _part(counters - sizes, "an integer", "integers", write),
        _part(scalars - counters, "a real number", "real numbers", write),
        _part(vectors, "a vector", "vectors", write),
        _part(matrices, "a matrix", "matrices", write),
        _part({f(t) for f in numbers}, "a number for every t", "numbers for every t", write),
        _part(
            {Iterate(name, t, size) for name, size in counted},
            "a vector for every t",
            "vectors for every t",
            write,
        ),
        _part({f(s) for f in functions}, "a function of s", "functions of s", write),
        _part(
            {Iterate(name, s, size) for name, size in along},
            "a vector for every s",
            "vectors for every s",
            write,
        ),
    ]
    sentence = "; ".join(part for part in parts if part)
    return f"{sentence}." if sentence else ""


def _counted(indexed: set[tuple[Any, Any]]) -> tuple[set[Any], set[Any]]:
    """Names that are indexed by a counter somewhere and by nothing else than integers, and all others."""
    whole = {name for name, index in indexed if index.is_Integer is not True}
    whole -= {name for name, index in indexed if not index.is_integer}
    return whole, {name for name, _ in indexed} - whole


def _split(matrices: Iterable[MatrixSymbol]) -> tuple[set[MatrixSymbol], set[MatrixSymbol]]:
    found = set(matrices)
    vectors = {matrix for matrix in found if matrix.shape[1] == 1}
    return vectors, found - vectors


def _part(symbols: Iterable[Any], one: str, several: str, write: Callable[[Any], str]) -> str:
    names = sorted({write(symbol) for symbol in symbols})
    if len(names) < 2:
        return f"{names[0]} is {one}" if names else ""
    return f"{', '.join(names[:-1])} and {names[-1]} are {several}"
