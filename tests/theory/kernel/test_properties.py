"""The two voices on random rational expressions: they agree on what is an identity and on what is none."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational

from theory.kernel.algebra import residual
from theory.kernel.prime_field import agree
from theory.notation import scalar
from theory.vectors import NO_RULES

u, w = scalar("u"), scalar("w")
numbers = st.fractions(min_value=-3, max_value=3, max_denominator=4).map(
    lambda f: Rational(f.numerator, f.denominator)
)
leaves = st.one_of(st.sampled_from([u, w]), numbers)


def joined(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.tuples(parts, parts).map(lambda p: p[0] + p[1]),
        st.tuples(parts, parts).map(lambda p: p[0] * p[1]),
        st.tuples(parts, st.integers(0, 3)).map(lambda p: p[0] ** Integer(p[1])),
        parts.map(lambda p: 1 / (p**2 + 1)),
    )


expressions = st.recursive(leaves, joined, max_leaves=6)
exactly = settings(max_examples=60, derandomize=True, deadline=None, database=None)


@exactly
@given(expressions)
def test_both_voices_accept_an_expansion(expression):
    assert residual(expression.expand() - expression) == 0
    assert agree(expression.expand(), expression, NO_RULES) is None


@exactly
@given(expressions, numbers.filter(lambda c: c != 0))
def test_both_voices_refuse_a_shift(expression, shift):
    assert residual(expression + shift - expression.expand()) != 0
    assert agree(expression + shift, expression.expand(), NO_RULES) is not None


@exactly
@given(expressions, expressions)
def test_the_voices_agree_on_any_pair(first, second):
    assert (residual(first - second) == 0) == (agree(first, second, NO_RULES) is None)
