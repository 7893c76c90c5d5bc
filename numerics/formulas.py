"""A theorem's own expressions as NumPy functions; nothing is ever retyped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy


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
        """The value of formula `name`; KeyError for an unknown formula, ValueError for a missing or unknown symbol."""
        if name not in self.expressions:
            raise KeyError(f"no formula {name!r}; known: {', '.join(self.expressions)}")
        expression = self.expressions[name]
        symbols = sorted(expression.free_symbols, key=str)
        # `lambda` is a word of Python's, so the symbol of that name is given as `lam`.
        names = ["lam" if str(symbol) == "lambda" else str(symbol) for symbol in symbols]
        if set(names) != set(values):
            raise ValueError(f"formula {name!r} takes {', '.join(names)}, not {', '.join(values)}")
        function = sympy.lambdify(symbols, expression, "numpy", cse=True)
        arguments = [np.asarray(values[key]) for key in names]
        return np.asarray(function(*arguments), dtype=float) * self.scale.get(name, 1.0)
