"""The textbook forms of the results on quadratics, written out by hand, and what is particular to the family."""

from dataclasses import replace

import pytest
from sympy import Abs, ImmutableMatrix, Max, Rational, S, log, together

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_step, check_theorem
from theory.kernel.concrete import holds
from theory.kernel.evidence import Certificate, Identity, Induction, Instance
from theory.kernel.facts import Facts
from theory.kernel.formula import Equivalence, Implication, Recurrence, between, eq, ge, gt, le, lt
from theory.kernel.theorem import Step
from theory.notation import d, epsilon, eta, kappa, lam, lam_max, lam_min, rho, scalar, sequence, t
from theory.vectors import norm_squared

TEXTBOOK = {
    ("eigenvector-factors", "factor"): 1 - eta * lam,
    ("eigenvector-factors", "power"): (1 - eta * lam) ** t,
    ("eigenvalue-bounds", "low"): lam_min * norm_squared(d),
    ("eigenvalue-bounds", "high"): lam_max * norm_squared(d),
    ("step-size-limit", "limit"): 2 / lam_max,
    ("step-size-limit", "shrinkage"): rho ** (2 * t),
    ("period-two-orbit", "limit"): 2 / lam,
    ("interior-eigenvalues", "bound"): Max(Abs(1 - eta * lam_min), Abs(1 - eta * lam_max)),
    ("best-step", "step"): 2 / (lam_min + lam_max),
    ("best-step", "rate"): (kappa - 1) / (kappa + 1),
    ("best-step", "radius"): Max(Abs(1 - eta * lam_min), Abs(1 - eta * lam_max)),
    ("function-value-rate", "factor"): (1 - eta * lam) ** 2,
    ("function-value-rate", "rate"): rho**2,
    ("function-value-rate", "best_rate"): ((lam_max - lam_min) / (lam_max + lam_min)) ** 2,
    ("iteration-count", "exact"): log(epsilon) / log(rho),
    ("iteration-count", "enough"): -(kappa + 1) * log(epsilon) / 2,
    ("iteration-count", "needed"): -(kappa - 1) * log(epsilon) / 2,
    ("iteration-count", "enough_without_logarithms"): (kappa + 1) * (1 / epsilon - 1) / 2,
    ("zigzag", "factor"): 1 - eta * lam,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert together((load(name).formulas[key] - TEXTBOOK[name, key]).expand()) == 0


def test_every_formula_of_the_family_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["quadratics"] for key in load(name).formulas}


def test_only_the_count_rests_on_lemmas(verdict_of):
    verdicts = {name: verdict_of(name) for name in CATALOGUE["quadratics"]}
    assert {name for name, v in verdicts.items() if v.status == FROM_LEMMAS} == {"iteration-count"}
    assert all(v.status in (PROVED, FROM_LEMMAS) for v in verdicts.values())
    lemmas = {lemma.name for lemma in verdicts["iteration-count"].lemmas}
    assert lemmas == {"log-of-a-power", "log-is-increasing", "log-below-tangent", "log-above-hyperbola"}


def test_the_count_without_logarithms_uses_no_lemma():
    theorem = load("iteration-count")
    names, wanted = set(), {"enough-without-logarithms"}
    while wanted:
        names |= wanted
        wanted = {used for name in wanted for used in theorem.step(name).using}
    verdict = check_theorem(theorem)
    assert all(step.lemma is None for step in verdict.steps if step.step.name in names)


def _breaks(name, step, relation):
    """The verdict on a theorem with one claim replaced."""
    theorem = load(name)
    derivation = tuple(replace(s, statement=relation) if s.name == step else s for s in theorem.derivation)
    return check_theorem(replace(theorem, derivation=derivation))


def test_a_limit_of_three_over_lambda_is_refuted():
    wider = Equivalence(lt(rho, 1), between(0, eta, 3 / lam_max))
    assert _breaks("step-size-limit", "contracts", wider).status == "refuted"


def test_a_better_best_rate_is_refuted():
    radius = load("best-step").formulas["radius"]
    better = ge(radius, Rational(101, 100) * (kappa - 1) / (kappa + 1))
    assert _breaks("best-step", "lower-bound", better).status == "refuted"


@pytest.mark.parametrize(
    ("low", "high", "step", "rate"),
    [
        (2, 20, Rational(1, 11), Rational(9, 11)),
        (1, 3, Rational(1, 2), Rational(1, 2)),
        (2, 2, Rational(1, 2), 0),
    ],
)
def test_the_best_step_on_plain_numbers(low, high, step, rate):
    formulas = load("best-step").formulas
    values = {lam_min: S(low), lam_max: S(high), kappa: Rational(high, low)}
    assert formulas["step"].subs(values) == step
    assert formulas["rate"].subs(values) == rate
    assert formulas["radius"].subs({**values, eta: step}) == rate
    for other in (step * Rational(99, 100), step * Rational(101, 100)):
        assert formulas["radius"].subs({**values, eta: other}) > rate


def test_the_function_value_rate_at_exact_points():
    """Three eigenvalues, exact numbers: the extreme ones attain the rate, no start is slower."""
    A, b = ImmutableMatrix.diag(1, 2, 4), ImmutableMatrix([1, 2, 4])

    def excess(x):
        e = x - ImmutableMatrix([1, 1, 1])
        return (e.T * A * e)[0, 0] / 2

    best = load("best-step").formulas["step"].subs({lam_min: 1, lam_max: 4})
    rate = load("function-value-rate").formulas["best_rate"].subs({lam_min: 1, lam_max: 4})
    for start in ([2, 1, 1], [1, 1, 0], [3, -1, 5]):
        x = ImmutableMatrix(start)
        after = x - best * (A * x - b)
        assert excess(after) <= rate * excess(x)
    for extreme in ([2, 1, 1], [1, 1, 0]):
        x = ImmutableMatrix(extreme)
        assert excess(x - best * (A * x - b)) == rate * excess(x)


@pytest.mark.parametrize("name", ["step-size-limit", "function-value-rate"])
def test_the_rates_include_a_condition_number_of_one(name):
    theorem = load(name)
    one = {lam_min: S(2), lam_max: S(2), eta: Rational(1, 2), rho: S.Zero}
    known = [h.statement for h in theorem.hypotheses if h.name in ("positive", "rate")]
    assert all(holds(statement, one) for statement in known)
    assert not any(
        step.given for step in theorem.derivation if step.name in ("contraction", "rate", "all-steps")
    )


# --- What the family taught the kernel ---------------------------------------------------------------------

c = sequence("c")
q = scalar("q")


def test_an_induction_says_nothing_below_its_start():
    counted = Step(
        "counted",
        ge(t, 0),
        "Counting starts at 0.",
        Induction(t, base=Certificate(), step=Certificate((1, ge(t, 0)), 1)),
    )
    assert check_step(counted, Facts(), {}, {}).proved
    at_minus_one = Step(
        "wrong", ge(S(-1), 0), "Put t = −1.", Instance("counted", {t: S(-1)}), using=("counted",)
    )
    assert not check_step(at_minus_one, Facts(), {"counted": counted}, {}).accepted
    at_two = Step("right", ge(S(2), 0), "Put t = 2.", Instance("counted", {t: S(2)}), using=("counted",))
    assert check_step(at_two, Facts(), {"counted": counted}, {}).accepted
    free = Step("free", gt(t, -1), "Without t ≥ 0.", Certificate((1, ge(t, 0)), 1), using=("counted",))
    assert not check_step(free, Facts(), {"counted": counted}, {}).accepted


def test_an_equation_proved_by_induction_may_rest_on_a_fact():
    halves = Recurrence(c(t), t, 0, q, c(t) / 2 + q / 2)
    stays = eq(c(t) ** 2, q**2)
    facts = Facts().adding([halves])
    step = Step("squares", stays, "", Induction(t, base=Identity(), step=Identity((1, stays))))
    assert not check_step(
        step, facts, {}, {}
    ).accepted  # c = −q would satisfy the hypothesis and not the step


def test_a_false_equation_is_not_saved_by_the_induction_hypothesis():
    doubles = Recurrence(c(t), t, 0, q, 2 * c(t))
    facts = Facts().adding([doubles])
    for evidence in (Identity(), Identity((1, eq(c(t), q)))):
        step = Step("constant", eq(c(t), q), "", Induction(t, base=Identity(), step=evidence))
        assert not check_step(step, facts, {}, {}).accepted


def test_a_premise_that_comes_late_releases_its_conclusion():
    facts = Facts().adding([Implication(lt(0, q), lt(1, rho)), Implication(lt(1, rho), le(2, kappa))])
    assert le(2, kappa) not in facts.formulas
    assert le(2, kappa) in facts.adding([lt(0, q)]).formulas
    assert le(2, kappa) not in facts.adding([lt(0, rho)]).formulas
