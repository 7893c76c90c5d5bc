"""The sentence that says what the symbols are: every symbol of claim and hypotheses."""

import pytest
from sympy import Symbol

from reports.statements import UNICODE
from reports.symbols import kinds
from theory.catalogue import ENTRIES, load
from theory.kernel.formula import expressions


def said(name: str) -> str:
    return kinds(load(name), UNICODE.expression)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("heavy-ball-stability", "b, v and x⋆ are vectors; A is a matrix"),
        ("convex-rate", "t is an integer; L, R, f⋆ and η are real numbers"),
        ("convex-rate", "fₜ is a number for every t; gₜ and xₜ are vectors for every t."),
        ("flow-rate", "φ(s) is a function of s"),
    ],
)
def test_kinds(name, part):
    assert part in said(name)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_number_is_named(entry):
    theorem, text = load(entry.name), said(entry.name)
    words = text.replace(",", " ").replace(";", " ").replace(".", " ").split()
    for name in theorem.claim:
        for side in expressions(theorem.step(name).statement):
            for symbol in side.free_symbols:
                if type(symbol) is Symbol and not symbol.is_integer:
                    assert UNICODE.expression(symbol) in words, symbol
