"""A theorem's own expressions as NumPy functions; nothing is ever retyped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import Any

import numpy as np
import sympy
from sympy import MatrixSymbol
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.vectors import Dot, Iterate


@dataclass(frozen=True)
class Formulas:
    """The named formulas of a theorem, to be evaluated on arrays.

    `formulas("limit", L=array)` evaluates the formula `limit`; symbols are given by their names, and
    results broadcast like NumPy's. `scale` multiplies named formulas by a factor: with it the tests show that an
    experiment notices a formula that is wrong by one per cent.
    """

    expressions: Mapping[str, sympy.Expr]
    scale: Mapping[str, float]

    @classmethod
    def of(cls, theorem: Any) -> Formulas:
        """The formulas of `theorem`, unscaled."""
        return cls(theorem.formulas, {})

    def tampered(self, name: str, factor: float) -> Formulas:
        """The same formulas with `name` wrong by `factor`."""
        return replace(self, scale={**self.scale, name: factor})

    def __call__(self, name: str, **values: Any) -> Any:
        """The value of formula `name`; KeyError for an unknown formula, ValueError for a missing or unknown symbol.

        Scalars are arrays of any shape (...); vectors are (..., n) and matrices (..., n, k), in formulas that have
        such, and so are results. A sequence, of scalars or of vectors, that occurs at one place is given as its value
        there.
        """
        if name not in self.expressions:
            raise KeyError(f"no formula {name!r}; known: {', '.join(self.expressions)}")
        expression = _members_as_vectors(self.expressions[name])
        names = _names(expression)
        if set(names) != set(values):
            raise ValueError(f"formula {name!r} takes {', '.join(names)}, not {', '.join(values)}")
        arrays = {key: np.asarray(values[key]) for key in names}
        result = _value(expression, arrays | _sizes(expression, arrays))
        return np.asarray(result, dtype=float) * self.scale.get(name, 1.0)


@cache
def _members_as_vectors(expression: sympy.Expr) -> sympy.Expr:
    """`expression` with the one member of a sequence of vectors that occurs in it as a vector of that name."""
    members = {node: MatrixSymbol(node.name, *node.shape) for node in expression.atoms(Iterate)}
    if len(set(members.values())) < len(members):
        raise ValueError(f"{expression} has a sequence at two places; a value by its name would be ambiguous")
    return expression.xreplace(members)


@cache
def _names(expression: sympy.Expr) -> tuple[str, ...]:
    """The names of what must be given: symbols, vectors, matrices and functions, but no dimensions."""
    functions = expression.atoms(AppliedUndef)
    if len({node.func for node in functions}) < len(functions):
        raise ValueError(f"{expression} has a function at two places; a value by its name would be ambiguous")
    plain = expression.xreplace({node: sympy.Symbol(node.func.__name__) for node in functions})
    sizes = {size for matrix in plain.atoms(MatrixSymbol) for size in matrix.shape}
    return tuple(sorted(str(symbol) for symbol in plain.free_symbols - sizes))


def _sizes(expression: sympy.Expr, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The dimensions, as the shapes of the arrays show them; ValueError where two arrays differ on one."""
    found: dict[str, int] = {}
    for symbol in _vectors(expression):
        column = symbol.shape[1] == 1
        shape = arrays[symbol.name].shape[-1:] if column else arrays[symbol.name].shape[-2:]
        for size, length in zip(map(str, symbol.shape), shape, strict=False):
            if found.setdefault(size, length) != length:
                raise ValueError(f"{symbol.name} has shape {shape}, but {size} is {found[size]} elsewhere")
    return {size: np.asarray(length) for size, length in found.items()}


@cache
def _vectors(expression: sympy.Expr) -> tuple[Any, ...]:
    """The vectors and matrices of an expression, by their names."""
    return tuple(sorted(expression.atoms(MatrixSymbol), key=str))


def _value(expression: Any, values: Mapping[str, np.ndarray]) -> Any:
    """A scalar (...), a column as (..., n), or a matrix (..., n, k)."""
    if not isinstance(expression, MatrixExpr):
        return _scalar(expression, values)
    array = _matrix(expression, values)
    return array[..., 0] if expression.shape[1] == 1 else array


def _scalar(expression: sympy.Expr, values: Mapping[str, np.ndarray]) -> Any:
    indivisible, names, function = _compiled(expression)
    arguments = [values[name] for name in names]
    for node in indivisible:
        if isinstance(node, Dot):
            left, right = (_matrix(vector, values)[..., 0] for vector in node.args)
            arguments.append(np.einsum("...i,...i->...", left, right))
        else:
            arguments.append(values[node.func.__name__])
    return function(*arguments)


@cache
def _compiled(expression: sympy.Expr) -> tuple[list[Any], list[str], Any]:
    """What stands for itself in `expression`, the names of its plain symbols, and a function of the latter and it."""
    nodes = sorted(expression.atoms(Dot, AppliedUndef), key=str)
    stand_ins = {node: sympy.Dummy() for node in nodes}
    plain = expression.xreplace(stand_ins)
    used = [node for node in nodes if stand_ins[node] in plain.free_symbols]
    symbols = sorted(plain.free_symbols - set(stand_ins.values()), key=str)
    function = sympy.lambdify([*symbols, *(stand_ins[k] for k in used)], plain, "numpy", cse=True)
    return used, [str(symbol) for symbol in symbols], function


def _matrix(node: MatrixExpr, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """A matrix expression as (..., rows, columns), columns with a last axis of length one."""
    match node:
        case MatrixSymbol():
            array = values[node.name]
            return array[..., None] if node.shape[1] == 1 else array
        case sympy.Identity():
            return np.eye(int(values[str(node.shape[0])]))
        case sympy.Transpose():
            return np.swapaxes(_matrix(node.arg, values), -1, -2)
        case sympy.MatAdd():
            return reduce(np.add, (_matrix(arg, values) for arg in node.args))
        case sympy.MatMul():
            coefficient, factors = node.as_coeff_matrices()
            product = reduce(np.matmul, (_matrix(factor, values) for factor in factors))
            return np.asarray(_scalar(coefficient, values))[..., None, None] * product
    raise ValueError(f"{type(node).__name__} has no value on arrays")
