"""False theorems, made to be accepted: each found a way past one voice or both, and each must be refused.

The attacks are small whole theorems whose claim is false or means nothing; what stands beside each is what the kernel
must say of it. `definition=True` on a hypothesis only spares the attack its counterexamples.
"""

import time
from math import prod

import pytest
from sympy import (
    Derivative,
    Dummy,
    Function,
    I,
    ImmutableMatrix,
    Integral,
    Lambda,
    MatPow,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    Transpose,
    exp,
    floor,
    log,
    sqrt,
)

from theory import lemmas
from theory.kernel.algebra import rational_ratio
from theory.kernel.check import FROM_LEMMAS, PROVED, check_step, check_theorem
from theory.kernel.evidence import (
    Antiderivative,
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    FromLemma,
    Identity,
    Induction,
    Instance,
    Refutation,
)
from theory.kernel.facts import NO_FACTS, POSITIVE, Facts
from theory.kernel.formula import (
    Equivalence,
    Gradient,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    both,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, beta, column, counter, i, m, n, s, scalar, sequence, t, x
from theory.references import REFERENCES
from theory.vectors import Dot, Iterate

REFERENCE = next(iter(REFERENCES.values()))
d, u, w, z, k = scalar("d"), scalar("u"), scalar("w"), scalar("z"), counter("k")
f = sequence("f")
y, c, d_direction = column("y"), column("c"), column("d_direction")
ONE = ImmutableMatrix([1])
ATTACKS = {}


def attack(complaint: str):
    """The function below builds a false theorem, and the kernel must say `complaint` of it."""

    def registered(build):
        ATTACKS[build.__name__] = (build, complaint)
        return build

    return registered


def assumed(name, statement, forall=()):
    return Hypothesis(name, statement, "", forall, definition=True)


def step(name, statement, evidence, given=(), using=()):
    return Step(name, statement, "Reason.", evidence, tuple(given), tuple(using))


def theorem(*steps, hypotheses=(), witness=None, claim=None):
    return Theorem(
        tuple(hypotheses),
        witness or {},
        steps,
        claim or (steps[-1].name,),
        Sharpness("exact", ""),
        (),
        (REFERENCE,),
    )


def anything(*hypotheses, witness, terms):
    """From hypotheses that cannot all hold, w > 5: the witness must not pass."""
    return theorem(step("s", gt(w, 5), Refutation(*terms)), hypotheses=hypotheses, witness=witness)


# --- Induction and sequences -------------------------------------------------------------------------------


@attack("an induction runs over the integers")
def induction_over_real_numbers():
    # u(u − 1) ≥ 0 at every integer u ≥ 0, but not at 1/2.
    return theorem(
        step("s", ge(u * (u - 1), 0), Induction(u, 0, Certificate(), Certificate(u**2, (1, ge(u, 0)))))
    )


@attack("an induction runs over the integers")
def induction_from_a_half():
    claim, half = ge(4 * (t - 1) ** 2, 1), Rational(1, 2)
    return theorem(
        step("s", claim, Induction(t, half, Certificate(), Certificate((1, claim), (8, ge(t, half)))))
    )


@attack("t is an integer, 1/2 may be none")
def a_counter_at_a_half():
    on_integers = step(
        "a", ge(t * (t - 1), 0), Induction(t, 0, Certificate(), Certificate(t**2, (1, ge(t, 0))))
    )
    return theorem(on_integers, step("s", ge(Rational(-1, 4), 0), Instance("a", {t: S.Half}), using=("a",)))


@attack("not identically zero")
def a_definition_at_one_count():
    # y = t·x for one t; read as y = t·x for the t of the induction, both base and step would hold.
    claim = eq((t**2 - t) * Dot(x, x) - t * Dot(x, y), 0)
    definition = assumed("y", MatrixEquality(y, t * x))
    return theorem(
        step("s", claim, Induction(t)), hypotheses=(definition,), witness={n: 1, t: 0, x: ONE, y: 0 * ONE}
    )


@attack("speaks of one t")
def a_recurrence_with_the_counter_as_a_parameter():
    # f(k) = k·t, so f(2) = 2t.
    rule = Recurrence(f(k), k, 0, S.Zero, f(k) + t)
    return theorem(step("s", eq(t * f(2), 0), Induction(t)), hypotheses=(assumed("f", rule),), witness={t: 1})


@attack("two recurrences for")
def two_recurrences():
    rules = (Recurrence(f(t), t, 0, S.Zero, f(t)), Recurrence(f(k), k, 1, S.One, f(k)))
    hypotheses = (assumed("one", rules[0]), assumed("two", rules[1]))
    steps = (step("zero", eq(f(t), 0), Induction(t)), step("one", eq(f(k), 1), Induction(k, 1)))
    return theorem(*steps, hypotheses=hypotheses)


@attack("which is not known before it")
def a_first_member_that_is_its_own_cause():
    rule = Recurrence(f(t), t, 0, f(0) + 1, f(t))
    return theorem(step("s", eq(f(t), f(0) + 1), Induction(t)), hypotheses=(assumed("f", rule),))


@attack("which is not known before it")
def a_next_member_that_is_its_own_cause():
    rule = Recurrence(f(t), t, 0, S.Zero, f(t + 1) + 1)
    claim = ge(f(t), 0)
    return theorem(
        step("s", claim, Induction(t, 0, Certificate(), Certificate())), hypotheses=(assumed("f", rule),)
    )


@attack("which is not known before it")
def two_sequences_in_a_circle():
    g = sequence("g")
    rules = (Recurrence(f(t), t, 0, S.Zero, g(t + 1) + 1), Recurrence(g(t), t, 0, S.Zero, f(t + 1)))
    return theorem(
        step("s", ge(f(t), 0), Induction(t)), hypotheses=(assumed("f", rules[0]), assumed("g", rules[1]))
    )


@attack("f(0) follows from a recurrence")
def a_witness_against_a_recurrence():
    rule = Recurrence(f(t), t, 0, S.Zero, f(t))
    below = step("s", le(f(t), 0), Induction(t, 0, Certificate(), Certificate((1, le(f(t), 0)))))
    return theorem(below, hypotheses=(assumed("f", rule), assumed("five", eq(f(0), 5))), witness={f(0): 5})


@attack("not identically zero")
def a_recurrence_before_its_start():
    # It starts at 5 with 0; read from 0 on, it would give f(5) ≥ 5.
    rule = Recurrence(f(t), t, 5, S.Zero, f(t) + 1)
    evidence = Induction(t, 0, Certificate((1, eq(f(0), 0))), Certificate((1, ge(f(t), t))))
    return theorem(
        step("s", ge(f(t), t), evidence), hypotheses=(assumed("f", rule), assumed("zero", eq(f(0), 0)))
    )


@attack("not identically zero")
def a_recurrence_at_any_integer():
    # k is any integer, also one before the start; the induction is on t.
    rule = Recurrence(f(k), k, 0, S.Zero, f(k) + 1)
    return theorem(step("s", eq(f(k + 1), f(k) + 1), Induction(t)), hypotheses=(assumed("f", rule),))


@attack("a bound variable of it stands for something else")
def a_member_replaced_inside_a_sum():
    # f(k) = 7 for one k is put in for f(k) under the sum, where k runs.
    value = 7 * S.Zero**t + (1 - S.Zero**t) * Sum(f(k), (k, 1, 3)) / 3
    claim = step("s", eq(f(k), value), Induction(t, base=Identity((1, eq(f(k), 7)))))
    return theorem(claim, hypotheses=(assumed("seven", eq(f(k), 7)),), witness={k: 1, f(1): 7})


@attack("the divisor f(t) - 1 is not shown")
def a_recurrence_that_divides_by_zero():
    # From f(0) = 1 on there is no next member; multiplied out, f(t) = t + 1 would obey the rule.
    rule = Recurrence(f(t), t, 0, S.One, (f(t) ** 2 - 1) / (f(t) - 1))
    return theorem(step("s", eq(f(t), t + 1), Induction(t)), hypotheses=(assumed("f", rule),))


@attack("the divisor f(t) is not shown")
def a_divisor_that_cancels_when_a_member_is_put_in():
    rule = Recurrence(f(t), t, 0, S.Zero, (t + 1) * t / f(t))
    return theorem(step("s", eq(f(t), t), Induction(t)), hypotheses=(assumed("f", rule),))


@attack("no part of another")
def a_recurrence_hidden_in_a_conjunction():
    rule = both(Recurrence(f(t), t, 0, S.Zero, f(t)), gt(1, 0))
    below = step("s", le(f(t), 0), Induction(t, 0, Certificate(), Certificate((1, le(f(t), 0)))))
    return theorem(below, hypotheses=(assumed("f", rule), assumed("five", eq(f(0), 5))), witness={f(0): 5})


# --- Instances ---------------------------------------------------------------------------------------------


@attack("does not bind u")
def a_variable_known_through_a_bound_hypothesis():
    # w² + u ≥ 0 for every w says u ≥ 0: what follows for u does not hold for −1.
    hypothesis = assumed("every", ge(w**2 + u, 0), forall=(w,))
    positive = step("a", ge(u, 0), Instance("every", {w: 0}))
    wrong = step("s", ge(-1, 0), Instance("a", {u: -1}), using=("a",))
    return theorem(positive, wrong, hypotheses=(hypothesis,), witness={u: 1})


@attack("another meaning inside a sum, an integral or a derivative")
def a_value_caught_by_an_integral():
    constant = step("a", eq(Integral(u, (s, 0, 1)), u), Antiderivative(u * s))
    return theorem(constant, step("s", eq(Integral(s, (s, 0, 1)), s), Instance("a", {u: s}), using=("a",)))


@attack("another meaning inside a sum, an integral or a derivative")
def a_value_caught_by_a_sum():
    total = eq(Sum(u, (i, 1, t)), t * u)
    steps = (
        step("a", total, Induction(t, step=Identity((1, total)))),
        step("s", eq(Sum(i, (i, 1, t)), t * i), Instance("a", {u: i}), given=(ge(t, 0),), using=("a",)),
    )
    return theorem(*steps)


@attack("another meaning inside a sum, an integral or a derivative")
def a_value_caught_by_a_derivative():
    slope = step("a", ge(Derivative(u * w, u), w), Certificate(0))
    return theorem(slope, step("s", ge(Derivative(u**2, u), u), Instance("a", {w: u}), using=("a",)))


@attack("the argument u of a log is not shown")
def an_exponential_at_a_logarithm():
    positive = step("a", gt(exp(w), 0), Certificate())
    return theorem(positive, step("s", gt(u, 0), Instance("a", {w: log(u)}), using=("a",)))


@attack("the argument u of a root is not shown")
def a_square_at_a_root():
    square = step("a", ge(w**2, 0), Certificate())
    return theorem(square, step("s", ge(u, 0), Instance("a", {w: sqrt(u)}), using=("a",)))


@attack("which are not all variables")
def a_bound_expression():
    hypothesis = assumed("square", ge(u**2, 0), forall=(u**2,))
    return theorem(
        step("s", ge(-1, 0), Instance("square", {u**2: -1})), hypotheses=(hypothesis,), witness={u: 1}
    )


@attack("is of another shape")
def a_vector_of_another_length():
    square = step("a", ge(Dot(x, x), 0), Certificate())
    other = column("x_m", m)
    return theorem(square, step("s", ge(Dot(other, other), 0), Instance("a", {x: other}), using=("a",)))


@attack("n is a dimension")
def another_dimension_of_a_known_vector():
    short = assumed("five", eq(Dot(x, x), 5))
    steps = (
        step("a", eq(Dot(x, x) + n, 5 + n), Identity((1, eq(Dot(x, x), 5)))),
        step("s", eq(Dot(column("x", S(2)), column("x", S(2))) + 2, 7), Instance("a", {n: 2}), using=("a",)),
    )
    return theorem(*steps, hypotheses=(short,), witness={n: 1, x: ImmutableMatrix([sqrt(5)])})


# --- What is not defined -----------------------------------------------------------------------------------


@attack("the argument u of a root is not shown")
def a_root_under_a_premise():
    # Where u < 0 there is no √u, and √u·√u = u shows nothing.
    premise = step("a", Implication(ge(u, 0), ge(sqrt(u), 0)), Assume(Certificate()))
    root = ge(sqrt(u), 0)
    return theorem(premise, step("s", ge(u, 0), Certificate((1, root, root)), using=("a",)))


@attack("the argument w of a root is not shown")
def an_instance_with_a_root_that_cancels():
    nothing = (sqrt(w) + 1) ** 2 - w - 2 * sqrt(w) - 1
    square = step("a", ge(u**2, 0), Certificate())
    return theorem(square, step("s", ge(u**2 + nothing, 0), Instance("a", {}), using=("a",)))


@attack("the divisor u - 1 is not shown")
def a_divisor_before_a_vector():
    return theorem(step("s", MatrixEquality((u**2 - 1) / (u - 1) * x, (u + 1) * x), Identity()))


@attack("of a log is not shown")
def the_gradient_of_what_is_no_function():
    value = 2 / (1 + Dot(x, x)) * x
    return theorem(step("s", Gradient(log(-1 - Dot(x, x)), x, value), Identity()))


@attack("the divisor w - 1 is not shown")
def a_derivative_where_nothing_is_defined():
    slope = Subs(Derivative((u**2 - 1) / (u - 1), u), u, w)
    return theorem(step("s", eq(slope, 1), Identity(), given=(ne(u, 1),)))


@attack("is not shown to be nonnegative")
def a_power_of_zero_at_minus_one():
    # β·βᵗ is not βᵗ⁺¹ = 1 for β = 0 and t = −1.
    return theorem(step("s", eq(beta ** (t + 1) + beta**t, beta**t * (beta + 1)), Identity()))


@attack("is not shown to be nonnegative")
def a_power_of_a_singular_matrix():
    left = MatPow(A, t) * (x + y)
    return theorem(step("s", MatrixEquality(left, MatPow(A, t) * y + MatPow(A, t) * x), Identity()))


@attack("is not shown to be nonnegative")
def a_sum_that_runs_backwards():
    return theorem(step("s", eq(Sum(f(i), (i, 5, t + 1)), Sum(f(i), (i, 5, t)) + f(t + 1)), Identity()))


@attack("the ends of a sum are integers")
def a_sum_up_to_a_real_number():
    return theorem(step("s", eq(Sum(f(i), (i, 1, u + 1)), Sum(f(i), (i, 1, u)) + f(u + 1)), Identity()))


@attack("the divisor i is not shown")
def a_fact_about_the_index_of_a_sum():
    total = Sum(1 / i, (i, 0, t))
    claim = eq(Sum(1 / i, (i, 0, t + 1)), total + 1 / (t + 1))
    return theorem(step("s", claim, Identity(), given=(gt(i, 0), ge(t, 0))))


@attack("the divisor s is not shown")
def the_integral_of_what_is_not_integrable():
    steps = (
        step("a", Implication(both(gt(s, 0), le(s, 1)), le(0, 1 / s)), Assume(Certificate())),
        step(
            "s",
            le(Integral(0, (s, 0, 1)), Integral(1 / s, (s, 0, 1))),
            FromLemma(lemmas.UNIT_INTEGRAL_MONOTONE, {lemmas.p: S.Zero, lemmas.q: 1 / s}),
            using=("a",),
        ),
    )
    return theorem(*steps)


# --- Gradients ---------------------------------------------------------------------------------------------


@attack("the kernel's own")
def the_direction_of_the_kernel():
    # ⟨value, d⟩ = ⟨d, d⟩ for this one d only.
    value = Dot(d_direction, d_direction) / Dot(c, d_direction) * c
    hypothesis = assumed("acute", ne(Dot(c, d_direction), 0))
    claim = step("s", Gradient(Dot(d_direction, x), x, value), Identity())
    return theorem(claim, hypotheses=(hypothesis,), witness={n: 1, c: ONE, d_direction: ONE})


@attack("a gradient is taken at a vector by its name")
def a_gradient_at_an_expression():
    return theorem(step("s", Gradient(Dot(A * x, A * x) + Dot(x, x), A * x, 2 * A * x), Identity()))


@attack("something else is defined through")
def a_derivative_that_forgets_a_definition():
    claim = step("s", eq(Derivative(u * w, u), w), Identity())
    return theorem(claim, hypotheses=(assumed("w", eq(w, u**2)),), witness={u: 1, w: 1})


@attack("something else is defined through")
def a_derivative_that_forgets_a_recurrence():
    rule = Recurrence(f(t), t, 0, S.One, u * f(t))
    claim = step("s", eq(Derivative(u * f(2), u), f(2)), Identity())
    return theorem(claim, hypotheses=(assumed("f", rule),), witness={u: 1})


# --- Witnesses ---------------------------------------------------------------------------------------------


@attack("which is no variable")
def a_witness_where_zero_is_three():
    above, below = gt(u, 1), lt(u, 0)
    terms = ((1, above), (1, below), 1)
    return anything(assumed("a", above), assumed("b", below), witness={u: 2, S.Zero: 3}, terms=terms)


@attack("which is no variable")
def a_witness_for_an_expression():
    negative = lt(u**2, 0)
    return anything(assumed("a", negative), witness={u: 2, u**2: -1}, terms=((1, negative), u**2))


@attack("contains I")
def an_imaginary_witness():
    negative = lt(u**2, 0)
    return anything(assumed("a", negative), witness={u: I}, terms=((1, negative), u**2))


@attack("contains I")
def an_imaginary_vector():
    negative = lt(Dot(x, x), 0)
    point = {n: 1, x: ImmutableMatrix([I])}
    return anything(assumed("a", negative), witness=point, terms=((1, negative), Dot(x, x)))


@attack("which it cannot have")
def a_counter_between_two_integers():
    inside = both(gt(t, 0), lt(t, 1))
    whole = step("s", ge(k * (k - 1), 0), Induction(k, 0, Certificate(), Certificate(k**2, (1, ge(k, 0)))))
    return theorem(whole, hypotheses=(assumed("inside", inside),), witness={t: S.Half})


@attack("does not satisfy")
def a_witness_for_a_bound_variable():
    hypothesis = assumed("positive", gt(u, 0), forall=(u,))
    return theorem(
        step("s", gt(-1, 0), Instance("positive", {u: -1})), hypotheses=(hypothesis,), witness={u: 1}
    )


@attack("the shape (2, 1)")
def two_entries_where_there_is_one():
    unit = both(eq(n, 1), eq(Dot(x, b), 0), eq(Dot(x, x), 1), eq(Dot(b, b), 1))
    point = {n: 1, x: ImmutableMatrix([1, 0]), b: ImmutableMatrix([0, 1])}
    return theorem(
        step("s", ge(Dot(x, x), 0), Certificate()), hypotheses=(assumed("unit", unit),), witness=point
    )


@attack("the point gives no value to w")
def a_witness_that_says_too_little():
    # w > 0 fails for some w and w ≤ 0 for some: both implications would pass, and one of them is false for any w.
    false = lt(u, u - 1)
    hypotheses = (assumed("a", Implication(gt(w, 0), false)), assumed("b", Implication(le(w, 0), false)))
    return theorem(
        step("s", false, Certificate((1, false)), given=(gt(w, 0),)), hypotheses=hypotheses, witness={u: 1}
    )


@attack("cannot tell")
def a_premise_that_z3_does_not_know():
    hypotheses = (assumed("a", Implication(gt(log(2), 0), lt(u, 0))), assumed("b", gt(u, 0)))
    steps = (
        step("lemma", ge(log(2), S.Half), FromLemma(lemmas.LOG_ABOVE_HYPERBOLA, {lemmas.u: S(2)})),
        step("positive", gt(log(2), 0), Certificate((1, ge(log(2), S.Half)), S.Half), using=("lemma",)),
        step("s", gt(w, 5), Refutation((1, lt(u, 0)), (1, gt(u, 0))), using=("positive",)),
    )
    return theorem(*steps, hypotheses=hypotheses, witness={u: 1})


@attack("contradicts the hypotheses")
def a_claim_given_the_impossible():
    above, below = gt(u, 0), lt(u, 0)
    return theorem(step("s", lt(1, 0), Refutation((1, above), (1, below)), given=(above, below)))


# --- Lemmas ------------------------------------------------------------------------------------------------


def _mean(number):
    left, right, a, e = lemmas.u, lemmas.w, lemmas.a, lemmas.E
    claim = eq(e(number * f(1) + 2 * f(2)), number * e(f(1)) + 2 * e(f(2)))
    values = {a: number, left: f(1), lemmas.c: S(2), right: f(2)}
    return step("s", claim, FromLemma(lemmas.EXPECTATION_IS_LINEAR, values))


@attack("takes a constant")
def the_mean_of_a_product_of_random_numbers():
    return theorem(_mean(Dot(Iterate("g", t), b)))


@attack("takes a constant")
def a_random_number_by_another_name():
    names = (assumed("z", eq(z, w + 1)), assumed("w", eq(w, f(5))))
    return theorem(_mean(z), hypotheses=names, witness={z: 2, w: 1, f(5): 1})


@attack("the witness breaks the lemma")
def a_mean_that_is_a_square():
    e, left, right = lemmas.E, lemmas.u, lemmas.w
    squares = {v: eq(e(v), v**2) for v in (left, right, left + right)}
    linear = eq(e(left + right), e(left) + e(right))
    values = {lemmas.a: S.One, lemmas.c: S.One, left: left, right: right}
    steps = (
        *(step(f"of {v}", square, Instance("square", {z: v})) for v, square in squares.items()),
        step("linear", linear, FromLemma(lemmas.EXPECTATION_IS_LINEAR, values)),
        step(
            "s",
            eq(left * right, 0),
            Identity(
                *((h * S.Half, q) for h, q in zip((1, 1, -1, 1), (*squares.values(), linear), strict=True))
            ),
            using=("linear", *(f"of {v}" for v in squares)),
        ),
    )
    hypothesis = assumed("square", eq(e(z), z**2), forall=(z,))
    return theorem(*steps, hypotheses=(hypothesis,), witness={e: Lambda(t, t**2), left: 1, right: 1})


def _rise():
    slope = Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(lemmas.phi(s), s), 2 * s))
    return (
        step("slope", slope, Instance("h", {})),
        step(
            "somewhere",
            both(gt(lemmas.theta, 0), lt(lemmas.theta, 1), eq(_change(), Subs(2 * s, s, lemmas.theta))),
            FromLemma(lemmas.MEAN_VALUE, {lemmas.p: 2 * s}),
            using=("slope",),
        ),
    ), (assumed("h", slope, forall=(s,)),)


def _change():
    return lemmas.phi(1) - lemmas.phi(0)


@attack("does not bind theta")
def a_point_somewhere_made_a_point_anywhere():
    steps, hypotheses = _rise()
    third = Rational(1, 3)
    claim = both(gt(third, 0), lt(third, 1), eq(_change(), Subs(2 * s, s, third)))
    wrong = step("s", claim, Instance("somewhere", {lemmas.theta: third}), using=("somewhere",))
    return theorem(*steps, wrong, hypotheses=hypotheses, witness={lemmas.phi: Lambda(s, s**2)})


@attack("only says that there is one")
def a_point_somewhere_claimed_of_every_point():
    steps, hypotheses = _rise()
    return theorem(*steps, hypotheses=hypotheses, witness={lemmas.phi: Lambda(s, s**2)})


@attack("something is assumed of it here")
def a_lemma_s_variable_fixed_by_a_bound_hypothesis():
    # w² + s ≥ 2 for every w: no s in [0, 1] is left, and 1 ≤ 0 for all of these.
    within = both(gt(s, 0), le(s, 1))
    steps = (
        step("a", ge(s, 2), Instance("every", {w: 0})),
        step(
            "b",
            Implication(within, le(1, 0)),
            Assume(Refutation((1, ge(s, 2)), (1, le(s, 1)), 1)),
            using=("a",),
        ),
        step(
            "s",
            le(Integral(1, (s, 0, 1)), Integral(0, (s, 0, 1))),
            FromLemma(lemmas.UNIT_INTEGRAL_MONOTONE, {lemmas.p: S.One, lemmas.q: S.Zero}),
            using=("b",),
        ),
    )
    hypothesis = assumed("every", ge(w**2 + s, 2), forall=(w,))
    return theorem(*steps, hypotheses=(hypothesis,), witness={s: 2})


# --- Symbols and shapes ------------------------------------------------------------------------------------


@attack("of a symbol nothing is assumed")
def a_sign_smuggled_in_with_a_symbol():
    p = Symbol("p", positive=True)
    return theorem(step("s", eq(Pow(p**2, S.Half, evaluate=False) + Dot(x, x), p + Dot(x, x)), Identity()))


@attack("of a symbol nothing is assumed")
def symbols_that_do_not_commute():
    p, q = Symbol("p", commutative=False), Symbol("q", commutative=False)
    return theorem(step("s", eq(p * q + 1, q * p + 1), Identity()))


@attack("of a symbol nothing is assumed")
def a_complex_symbol():
    return theorem(step("s", ge(Symbol("p") ** 2, 0), Certificate()))


@attack("not understood")
def a_dummy():
    return theorem(step("s", ge(Dummy("u", real=True) ** 2, 0), Certificate()))


@attack("nothing is assumed but that it is real")
def a_sign_smuggled_in_with_a_sequence():
    return theorem(step("s", gt(Function("g", positive=True)(t), 0), Certificate()))


@attack("two symbols are called 's'")
def a_constant_with_the_name_of_the_variable():
    other = Symbol("s", integer=True)
    return theorem(step("s", eq(Integral(other, (s, 0, 1)), other), Antiderivative(other * s)))


@attack("differ")
def a_vector_equal_to_its_row():
    hypothesis = assumed("row", MatrixEquality(Transpose(x), x))
    claim = step("s", eq(2 * Dot(x, b), Dot(b, x) + Dot(x, b)), Identity())
    return theorem(claim, hypotheses=(hypothesis,), witness={n: 1, x: ONE})


@attack("two hypotheses are called 'a'")
def two_hypotheses_of_one_name():
    hypotheses = (assumed("a", gt(u, 0)), assumed("a", gt(w, 0)))
    return theorem(step("s", gt(u, 0), Certificate()), hypotheses=hypotheses, witness={u: 1, w: 1})


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_refused(name):
    build, complaint = ATTACKS[name]
    verdict = check_theorem(build())
    assert verdict.status not in (PROVED, FROM_LEMMAS)
    assert any(complaint in line for line in verdict.complaints()), verdict.complaints()


# --- One voice alone ---------------------------------------------------------------------------------------


def test_a_ratio_with_a_root_in_its_denominator_is_no_number():
    # 1/(√w − 5) was read as 1, so that u·w was taken to have the sign of u·w·(√w − 5).
    assert rational_ratio(u * w, u * w * (sqrt(w) - 5)) is None
    assert Facts().adding([gt(u * w * (sqrt(w) - 5), 0), gt(w, 0)]).sign(u * w) != POSITIVE


def test_a_case_does_not_reach_inside_an_integral():
    claim = eq(Integral(abs(u), (u, -1, 1)), 0)
    known = NO_FACTS.adding([eq(Integral(u, (u, -1, 1)), 0)])
    result = check_step(
        step("s", claim, Cases(u, Identity((1, known.formulas[0])), Identity())), known, {}, {}
    )
    assert "bound variable" in result.first.detail


def test_a_case_is_one_of_two_only_where_it_is_defined():
    root = ge(sqrt(u), 0)
    evidence = Cases(sqrt(u), Certificate((1, root, root)), Certificate((1, le(sqrt(u), 0), le(sqrt(u), 0))))
    assert (
        "of a root is not shown" in check_step(step("s", ge(u, 0), evidence), NO_FACTS, {}, {}).first.detail
    )


def test_a_weight_is_read_with_the_facts_of_its_own_place():
    # t > 0 is given for one t; at the base of the induction there is no 1/t.
    claim = eq(t, 0)
    evidence = Induction(t, 0, Identity(), Identity(((t + 1) / t, claim)))
    result = check_step(step("s", claim, evidence, given=(gt(t, 0),)), NO_FACTS, {}, {})
    assert "divisor t" in result.first.detail


def test_a_direction_of_an_equivalence_does_not_borrow_from_the_other():
    # 1/d is a number where the right side holds, but that is what the left side must show.
    left, right = eq(d * w, 0), both(eq(w, 0), ne(d, 0))
    evidence = BothDirections(Each(Identity((1 / d, left)), Certificate()), Identity((d, eq(w, 0))))
    result = check_step(step("s", Equivalence(left, right), evidence), NO_FACTS, {}, {})
    assert "divisor d" in result.first.detail
    assert not result.accepted


def test_what_an_induction_shows_it_shows_from_its_start_on():
    evidence = Induction(t, 1, Certificate(), Certificate((1, ge(t, 1)), 1))
    assert step("s", ge(t, 1), evidence).premises == (ge(t, 1),)
    used = step("s", ge(t, 1), Certificate((1, ge(t, 1))), using=("a",))
    assert not check_theorem(theorem(step("a", ge(t, 1), evidence), used)).steps[-1].accepted


# --- Malformed and endless ---------------------------------------------------------------------------------

MANY = [scalar(f"v_{j}") for j in range(7)]
MALFORMED = {
    "no formula": (u > 0, Certificate()),
    "a truth value": (True, Certificate()),
    "no evidence": (ge(u**2, 0), None),
    "plain numbers": (Relation(1, "<", 2), Certificate()),
    "a relation between vectors": (eq(x, y), Identity()),
    "a relation with a truth value": (Relation(u, "=", S.true), Identity()),
    "a weight of text": (ge(u**2, 0), Certificate(("u", ge(u**2, 0)))),
    "a vector among the facts of a certificate": (ge(u**2, 0), Certificate((1, MatrixEquality(x, y)))),
    "no relation among the facts": (ge(u**2, 0), Certificate((1, u))),
    "values that are no mapping": (ge(u**2, 0), Instance("s", None)),
    "no lemma": (ge(u**2, 0), FromLemma(None, {})),
    "a part that is missing": (both(ge(u**2, 0), ge(w**2, 0)), Identity()),
    "pieces": (eq(Piecewise((u, u > 0), (-u, True)), abs(u)), Identity()),
    "floors": (le(floor(u), u), Certificate()),
    "a quotient by zero": (eq(Mul(u, Pow(0, -1, evaluate=False), evaluate=False), u), Identity()),
    "an indefinite integral": (eq(Integral(u, u), u**2 / 2), Antiderivative(u**2 / 2)),
    "a huge power": (eq(u ** (10**9), w ** (10**9)), Identity()),
    "a huge sum": (eq(Sum(f(i), (i, 1, 10**9)), f(1)), Identity()),
    "a huge product": (eq(prod(((sum(MANY) + j) ** 6 for j in range(9)), start=S.One), 1), Identity()),
    "many roots": (eq(sum(sqrt(v**2 + 1) for v in MANY) ** 20, 1), Identity()),
    "a power of a power": (eq(2 ** (3**t), 8), Identity()),
    "a real exponent": (eq(f((-1) ** u) + w * (w + 1), f((-1) ** u) + w**2 + w), Identity()),
    "a far start": (ge(t, 0), Induction(t, 10**9)),
    "a definition in a circle": (eq(Dot(x, x), Dot(y, y)), Identity()),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_with_a_reason(name):
    statement, evidence = MALFORMED[name]
    circle = (MatrixEquality(x, 2 * y), MatrixEquality(y, x + y)) if "circle" in name else ()
    begin = time.perf_counter()
    verdict = check_theorem(theorem(step("s", statement, evidence, given=circle)))
    assert time.perf_counter() - begin < 5
    assert verdict.status not in (PROVED, FROM_LEMMAS)
    assert verdict.complaints()


@pytest.mark.parametrize("statement", [u > 0, True, Relation(1, "<", 2), None])
def test_a_malformed_hypothesis_is_refused_with_a_reason(statement):
    verdict = check_theorem(
        theorem(step("s", ge(u**2, 0), Certificate()), hypotheses=(assumed("h", statement),), witness={u: 1})
    )
    assert any("hypotheses" in line for line in verdict.complaints())
