"""Evidence about square roots: two nonnegative numbers with equal squares are equal."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from theory.kernel.evidence import Antisymmetry, Refutation
from theory.kernel.formula import gt, lt


def same_square(root: Expr, value: Expr, *terms: tuple[Any, ...]) -> Antisymmetry:
    """Evidence for root = value, both nonnegative by their shape; terms (weight, equality) add up to root² − value².

    Were root > value, then root² − value² = (root − value)² + 2·value·(root − value) would be positive; and alike
    the other way round.
    """
    larger, smaller = gt(root, value), lt(root, value)
    turned = tuple((-weight, *rest) for weight, *rest in terms)
    return Antisymmetry(
        below=Refutation((1, larger, larger), (2 * value, larger), *turned),
        above=Refutation((1, smaller, smaller), (2 * root, smaller), *terms),
    )
