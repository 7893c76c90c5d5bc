from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.language.syntax import (
    DEEPEST,
    Comparison,
    Logical,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Unreadable,
    parse,
)


def shape(tree):
    """A tree as text with every bracket written."""
    match tree:
        case Number(value):
            return str(value)
        case Name(text):
            return text
        case Sum(terms):
            return "(" + " ".join(("+" if sign > 0 else "-") + shape(term) for sign, term in terms) + ")"
        case Product(factors):
            return (
                "(" + " ".join(("*" if power > 0 else "/") + shape(factor) for power, factor in factors) + ")"
            )
        case Power(base, exponent):
            return f"({shape(base)} ** {shape(exponent)})"
        case Comparison(operands, operators):
            rest = zip(operators, operands[1:], strict=True)
            return "(" + shape(operands[0]) + "".join(f" {op} {shape(o)}" for op, o in rest) + ")"
        case Logical(word, parts):
            return f"({word}: {', '.join(map(shape, parts))})"
    return f"{tree.function}({', '.join(map(shape, tree.arguments))})"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("-x**2", "(-(x ** 2))"),
        ("2**-3**2", "(2 ** (-(3 ** 2)))"),
        ("a - b - c", "(+a -b -c)"),
        ("a/b/c*d", "(*a /b /c *d)"),
        ("a + b*c**d", "(+a +(*b *(c ** d)))"),
        ("(a + b)*c", "(*(+a +b) *c)"),
        ("0 < x <= y != 3", "(0 < x <= y != 3)"),
        ("a < b and c < d or e < f", "(or: (and: (a < b), (c < d)), (e < f))"),
        ("a < b => c < d => e < f", "(=>: (a < b), (=>: (c < d), (e < f)))"),
        ("not a < b and c = d", "(and: (not: (a < b)), (c = d))"),
        ("a<b<=>c<d=>e<f", "(<=>: (a < b), (=>: (c < d), (e < f)))"),
        ("max(a, -b, 2)", "max(a, (-b), 2)"),
        ("1.50", "3/2"),
        ("2e-3", "1/500"),
        (".5", "1/2"),
        ("x ≤ 1 ∧ ¬ y ≠ 2 ⇒ η·λ ≥ 0", "(=>: (and: (x <= 1), (not: (y != 2))), ((*η *λ) >= 0))"),
        ("x^2 == 4", "((x ** 2) = 4)"),
    ],
)
def test_precedence(text, due):
    assert shape(parse(text)) == due


def test_decimals_are_exact():
    assert parse("0.1") == Number(Fraction(1, 10), 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1: expected a number"),
        ("2x", "column 2, near '2x': expected an operator or the end, found 'x'"),
        ("x <", "found the end"),
        ("(x + 1", r"expected \"\)\" for the \"\(\" of column 1, found the end"),
        ("x) + 1", r"expected an operator or the end, found '\)'"),
        ("f()", r"expected a number, a name or \"\(\", found '\)'"),
        ("a & b", 'write "and"'),
        ("|x| < 1", r"or abs\(x\)"),
        ("a < b <=> c < d <=> e < f", "can't be chained"),
        ("__import__('os').system('id')", "has no meaning here"),
        ("x.y", "has no meaning here"),
        ("lambda: 0", "has no meaning here"),
        ("x[0]", r"use \( \)"),
        ("9" * 41, "more than 40 digits"),
        ("1e999", "exponent of ten"),
        ("1e" + "9" * 4000, "characters long|exponent of ten"),
        ("(" * (DEEPEST + 1) + "x", "nested more than"),
        ("-" * (DEEPEST + 1) + "x", "nested more than"),
        ("2**" * (DEEPEST + 1) + "x", "nested more than"),
        ("x" + "+x" * 3000, "characters long"),
    ],
)
def test_what_is_wrong_is_said(text, message):
    with pytest.raises(Unreadable, match=message):
        parse(text)


def test_a_long_sum_is_one_node():
    assert len(parse("+".join(["x"] * 1500)).terms) == 1500


WORDS = """x y eta L 2 0.1 1e5 + - * / ** ( ) , < <= = != and or not => <=> abs sqrt max exp _ __ . ' " \\ lambda λ ≤
é １ import [ { 00000000000000000000000000000000000000000000000000 \x00 \x07"""
PIECES = st.sampled_from(WORDS.split())


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(PIECES, max_size=30).map(" ".join),
        st.binary(max_size=60).map(lambda b: b.decode("latin-1")),
    )
)
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        parse(text)
