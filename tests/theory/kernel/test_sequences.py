"""Hypotheses about every member of a sequence, and inductions that use a result about every step."""

from dataclasses import replace

import pytest
from sympy import ImmutableMatrix, Lambda, Rational

from theory import references
from theory.kernel.check import PROVED, check_theorem
from theory.kernel.concrete import Undecided, holds
from theory.kernel.evidence import Certificate, Induction, Instance
from theory.kernel.formula import Implication, MatrixEquality, eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import integer, n, sequence, t
from theory.vectors import Iterate, norm_squared

f = sequence("f")
x = Iterate("x", t)
START = ge(t, 0)
FALLS, HALVES = le(f(t + 1), f(t)), MatrixEquality(Iterate("x", t + 1), x / 2)
BELOW, SHORTER = le(f(t), f(0)), le(norm_squared(x), norm_squared(Iterate("x", 0)))


def _theorem() -> Theorem:
    shrinks = le(norm_squared(Iterate("x", t + 1)), norm_squared(x))
    powers = {f: Lambda(t, 0), x: ImmutableMatrix([1]) / 2**t, n: 1, t: 3}
    return Theorem(
        hypotheses=(
            Hypothesis("falling", Implication(START, FALLS), "f falls at every step", forall=(t,)),
            Hypothesis("halving", Implication(START, HALVES), "x is halved at every step", forall=(t,)),
        ),
        witness=powers,
        derivation=(
            Step("one-step", FALLS, "At t.", Instance("falling", {t: t}), given=(START,)),
            Step(
                "all-steps",
                BELOW,
                "Step by step.",
                Induction(t, base=Certificate(), step=Certificate((1, BELOW), (1, FALLS))),
                using=("one-step",),
            ),
            Step("half", HALVES, "At t.", Instance("halving", {t: t}), given=(START,)),
            Step(
                "shrinks",
                shrinks,
                "A quarter.",
                Certificate(Rational(3, 4) * norm_squared(x)),
                given=(START,),
                using=("half",),
            ),
        ),
        claim=("all-steps", "shrinks"),
        sharpness=Sharpness("exact", "A constant sequence."),
        counterexamples=(
            Counterexample("falling", "f(t) = t grows.", {**powers, f: Lambda(t, t)}, "all-steps"),
            Counterexample("halving", "x(t) = 2ᵗ.", {**powers, x: ImmutableMatrix([1]) * 2**t}, "shrinks"),
        ),
        references=(references.NESTEROV_DESCENT_LEMMA,),
    )


def test_a_result_about_every_step_serves_an_induction():
    verdict = check_theorem(_theorem())
    assert verdict.status == PROVED, verdict.complaints()


def test_a_step_at_one_count_serves_no_induction():
    theorem = _theorem()
    here = Hypothesis("falling", FALLS, "f falls at t")
    for statement in (here, Hypothesis("falling", Implication(START, FALLS), "f falls at t")):
        steps = (
            Step("one-step", FALLS, "At t.", Certificate((1, FALLS)), given=(START,)),
            theorem.step("all-steps"),
        )
        verdict = check_theorem(replace(theorem, hypotheses=(statement,), derivation=steps))
        assert not verdict.steps[-1].accepted


def test_an_assumption_at_one_count_serves_no_induction():
    steps = (replace(_theorem().step("all-steps"), given=(FALLS,), using=()),)
    assert not check_theorem(replace(_theorem(), derivation=steps)).steps[0].accepted


def test_a_vector_known_at_one_count_serves_no_induction():
    constant = MatrixEquality(Iterate("x", t + 1), x)
    same = le(norm_squared(x), norm_squared(Iterate("x", 0)))
    step = Step(
        "same",
        same,
        "One step.",
        Induction(t, base=Certificate(), step=Certificate((1, same))),
        given=(constant,),
    )
    assert not check_theorem(replace(_theorem(), derivation=(step,), claim=("same",))).steps[0].accepted


def test_a_bound_counter_is_not_fixed_by_the_point():
    at = {f: Lambda(t, t * (t - 1)), t: 0}
    assert holds(FALLS, at)
    assert not holds(Implication(START, FALLS), at, (t,))


def test_a_sequence_of_vectors_is_given_by_its_general_member():
    at = {x: ImmutableMatrix([1, 2]) / 2**t, n: 2}
    assert holds(Implication(START, HALVES), at, (t,))
    assert not holds(Implication(START, MatrixEquality(Iterate("x", t + 1), x / 3)), at, (t,))
    assert holds(eq(norm_squared(Iterate("x", 2)), Rational(5, 16)), at)


def test_powers_of_minus_one_are_plus_or_minus_one():
    flips = integer(-1) ** t
    assert holds(Implication(START, le(flips, 1)), {}, (t,))
    assert not holds(Implication(START, ge(flips, 0)), {}, (t,))
    assert holds(Implication(START, eq(integer(-2) ** t, flips * integer(2) ** t)), {}, (t,))


def test_powers_of_positive_numbers_are_positive():
    assert holds(Implication(START, ge(integer(2) ** t, 0)), {}, (t,))
    assert not holds(Implication(START, ge(integer(-2) ** t, 0)), {}, (t,))


def test_a_function_with_a_memory_is_no_sequence():
    f = sequence("f")
    with pytest.raises(Undecided, match="a sequence at a point is a SymPy Lambda"):
        holds(ge(f(t), 0), {f: lambda k: k, t: 1})
