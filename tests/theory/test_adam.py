"""The textbook forms of the results on Adam, written out by hand, and what is particular to the family."""

from dataclasses import replace

import pytest
from sympy import Abs, Rational, S, Sum, limit, sqrt, together

from theory.adam.drift_residual import NEXT
from theory.adam.first_step import ADAM
from theory.adam.moving_averages import first_average
from theory.catalogue import CATALOGUE, load
from theory.kernel.algebra import Refused, residual
from theory.kernel.check import FROM_LEMMAS, PROVED, check_step, check_theorem
from theory.kernel.concrete import Undecided
from theory.kernel.concrete import scalar as value_at
from theory.kernel.evidence import FromLemma, Induction
from theory.kernel.facts import Facts
from theory.kernel.formula import eq, ne
from theory.kernel.theorem import Step
from theory.lemmas import EXPECTATION_IS_LINEAR, E, a, c, u, w
from theory.notation import beta, beta_1, beta_2, delta, epsilon, eta, i, mu, nu, scalar, sequence, t
from theory.square_roots import same_square
from theory.vectors import NO_RULES

g, m = sequence("g"), sequence("m")
slope, factor = scalar("g"), scalar("c")
TEXTBOOK = {
    ("moving-averages", "first_weight"): (1 - beta_1) * beta_1 ** (t - i),
    ("moving-averages", "second_weight"): (1 - beta_2) * beta_2 ** (t - i),
    ("weight-sum", "weight"): (1 - beta) * beta ** (t - i),
    ("weight-sum", "total"): 1 - beta**t,
    ("bias-correction", "first_mean"): (1 - beta_1**t) * mu,
    ("bias-correction", "second_mean"): (1 - beta_2**t) * nu,
    ("drift-residual", "residual"): -delta * (beta / (1 - beta) - t * beta**t / (1 - beta**t)),
    ("drift-residual", "lag"): beta / (1 - beta) - t * beta**t / (1 - beta**t),
    ("drift-residual", "earliest"): beta * (t - 1) / (2 * beta + (t - 1) * (1 - beta)),
    ("drift-residual", "latest"): beta / (1 - beta),
    ("first-step", "step"): -eta * slope / (Abs(slope) + epsilon),
    ("scale-invariance", "first_factor"): factor,
    ("scale-invariance", "second_factor"): factor**2,
    ("correction-cost", "neither"): (1 - beta_1**t) / sqrt(1 - beta_2**t),
    ("correction-cost", "raw_second"): 1 / sqrt(1 - beta_2**t),
    ("correction-cost", "raw_first"): 1 - beta_1**t,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert together((load(name).formulas[key] - TEXTBOOK[name, key]).expand()) == 0


def test_every_formula_of_the_family_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["adam"] for key in load(name).formulas}


def test_only_statements_on_means_rest_on_a_lemma(verdict_of):
    verdicts = {name: verdict_of(name) for name in CATALOGUE["adam"]}
    assert {name for name, v in verdicts.items() if v.status == FROM_LEMMAS} == {
        "bias-correction",
        "drift-residual",
    }
    assert all(v.status in (PROVED, FROM_LEMMAS) for v in verdicts.values())
    lemmas = {lemma.name for verdict in verdicts.values() for lemma in verdict.lemmas}
    assert lemmas == {"expectation-is-linear"}


def test_the_usual_costs_of_the_first_step():
    formulas = load("correction-cost").formulas
    usual = {beta_1: Rational(9, 10), beta_2: Rational(999, 1000), t: S(1)}
    costs = {key: formula.xreplace(usual) for key, formula in formulas.items()}
    assert costs == {"neither": sqrt(10), "raw_second": 10 * sqrt(10), "raw_first": Rational(1, 10)}


@pytest.mark.parametrize("rate", [Rational(1, 2), Rational(9, 10)])
def test_the_lag_by_running_the_recurrence(rate):
    """The mean of m, step after step in exact numbers, against the formula; and its limit."""
    lag, mean = load("drift-residual").formulas["lag"], S.Zero
    average = sequence("m_bar")(t)
    for k in range(12):
        mean = NEXT.xreplace({average: mean}).subs({beta: rate, mu: S(3), delta: S(2), t: k})
        late = 3 + 2 * (k + 1) - mean / (1 - rate ** (k + 1))
        assert late == 2 * lag.subs({beta: rate, t: k + 1})
    assert limit(lag.subs(beta, rate), t, S.Infinity) == load("drift-residual").formulas["latest"].subs(
        beta, rate
    )


def _breaks(name, step, relation):
    """The verdict on a theorem with one claim replaced."""
    theorem = load(name)
    derivation = tuple(replace(s, statement=relation) if s.name == step else s for s in theorem.derivation)
    return check_theorem(replace(theorem, derivation=derivation, formulas={}))


def test_a_correction_by_the_next_power_is_refused():
    wrong = eq(E(m(t)) / (1 - beta_1 ** (t + 1)), mu)
    assert _breaks("bias-correction", "first-unbiased", wrong).status not in (PROVED, FROM_LEMMAS)


def test_a_first_step_without_the_root_is_refuted():
    wrong = eq(ADAM, -eta * slope / (slope**2 + epsilon))
    assert _breaks("first-step", "step", wrong).status == "refuted"


# --- What the family taught the kernel ---------------------------------------------------------------------


def test_a_sum_that_leaves_out_the_first_term_is_refused():
    # Σ over i = 2..t + 1 is Σ over 2..t and a last term, except at t = 0, where it has no terms at all.
    facts = Facts().adding([first_average()])
    for start, accepted in ((1, True), (2, False)):
        closed = eq(m(t), Sum((1 - beta_1) * beta_1 ** (t - i) * g(i), (i, start, t)))
        step = Step("closed", closed, "", Induction(t), given=(ne(beta_1, 0),))
        assert check_step(step, facts, {}, {}).accepted == accepted


def test_a_range_that_ends_before_it_starts_has_no_sum():
    backwards = Sum(g(i), (i, 2, 0))
    with pytest.raises(Refused, match="ends before it starts"):
        residual(backwards, NO_RULES)
    with pytest.raises(Undecided):
        value_at(Sum(g(i), (i, 2, t)), {t: 0})


def test_only_a_number_may_be_taken_out_of_an_expectation():
    for constant, accepted in ((beta, True), (g(t), False)):
        claim = eq(E(constant * g(t) + (1 - beta) * m(t)), constant * E(g(t)) + (1 - beta) * E(m(t)))
        values = {a: constant, u: g(t), c: 1 - beta, w: m(t)}
        step = Step("linear", claim, "", FromLemma(EXPECTATION_IS_LINEAR, values))
        assert check_step(step, Facts(), {}, {}).accepted == accepted


def test_equal_squares_show_equal_numbers_only_where_none_is_negative():
    facts = Facts().adding([eq(mu, nu**2)])
    evidence = same_square(Abs(nu), nu)  # |ν|² = ν², but ν may be negative
    assert not check_step(Step("root", eq(Abs(nu), nu), "", evidence), facts, {}, {}).accepted
