"""Dividing by 1 − βᵗ makes Adam's averages unbiased while the gradient's mean and second moment stay put.

m starts at zero, so its mean falls short: after t steps it is (1 − β₁ᵗ)·E[g], not E[g]. The factor is known and does
not depend on the gradient; dividing by it gives E[g] exactly, from the first step on, and for v it gives E[g²]. The two
corrections belong together. An update that uses the corrected m with the raw v, as some course notes print
it, is another method, with first steps more than thirty times too long (see `correction-cost`).

m̄ₜ = E[mₜ] and v̄ₜ = E[vₜ] are computed by their recurrences, because expectation is linear: that, and no more, is
taken from outside. The gradients need not be independent. Note what is *not* said: the mean of the quotient m̂/√v̂ is
not the quotient of the means.
"""

from theory import references
from theory.kernel.evidence import Certificate, Each, FromLemma, Identity, Induction
from theory.kernel.formula import Recurrence, both, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import EXPECTATION_IS_LINEAR, E, a, c, u, w
from theory.notation import beta_1, beta_2, integer, mu, nu, sequence, t

g, m, v = sequence("g"), sequence("m"), sequence("v")
FIRST_MEAN, SECOND_MEAN = sequence("m_bar"), sequence("v_bar")


def _mean(average, rate, of_gradient) -> Recurrence:
    """The mean of a moving average whose every new term has the mean `of_gradient`."""
    return Recurrence(average(t), t, 0, integer(0), rate * average(t) + (1 - rate) * of_gradient)


def _linear(name: str, average, rate, term) -> Step:
    return Step(
        name,
        eq(E(rate * average(t) + (1 - rate) * term), rate * E(average(t)) + (1 - rate) * E(term)),
        "Expectation is linear and the rate is a number: the means obey the recurrence of the averages.",
        FromLemma(EXPECTATION_IS_LINEAR, {a: rate, u: average(t), c: 1 - rate, w: term}),
    )


def _below_one(name: str, rate) -> Step:
    """0 ≤ βᵗ < 1, so that 1 − βᵗ may be divided by."""
    power, not_negative, below_one = rate**t, ge(rate, 0), lt(rate, 1)
    return Step(
        name,
        both(ge(power, 0), lt(power, 1)),
        "Multiplying by β keeps a number there that is at least 0 and less than 1.",
        Induction(
            t,
            1,
            base=Each(Certificate((1, not_negative)), Certificate((1, below_one))),
            step=Each(
                Certificate((rate, ge(power, 0))),
                Certificate((1, lt(power, 1)), (power, below_one)),
            ),
        ),
    )


def _unbiased(prefix: str, mean, rate, value) -> tuple[Step, Step]:
    """The mean of an average after t steps, and that of the corrected one."""
    of_average = eq(mean(t), (1 - rate**t) * value)
    return (
        Step(f"{prefix}-mean", of_average, "β(1 − βᵗ) + (1 − β) = 1 − βᵗ⁺¹.", Induction(t)),
        Step(
            f"{prefix}-unbiased",
            eq(mean(t) / (1 - rate**t), value),
            "Divide by 1 − βᵗ, which is positive.",
            Identity((1 / (1 - rate**t), of_average)),
            given=(ge(t, 1),),
            using=(f"{prefix}-mean", "counted", "divisors-positive"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {beta_1: 0, beta_2: 0, mu: 1, nu: 2, t: 1}
    return Theorem(
        hypotheses=(
            Hypothesis("first-not-negative", ge(beta_1, 0), "no gradient has a negative weight in m"),
            Hypothesis("first-below-one", lt(beta_1, 1), "the newest gradient counts in m"),
            Hypothesis("second-not-negative", ge(beta_2, 0), "no square has a negative weight in v"),
            Hypothesis("second-below-one", lt(beta_2, 1), "the newest square counts in v"),
            Hypothesis(
                "first-means",
                _mean(FIRST_MEAN, beta_1, mu),
                "m̄ₜ is the mean of mₜ, for gradients that all have the mean μ",
                definition=True,
            ),
            Hypothesis(
                "second-means",
                _mean(SECOND_MEAN, beta_2, nu),
                "v̄ₜ is the mean of vₜ, for gradients whose squares all have the mean ν",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(
            _linear("first-linear", m, beta_1, g(t + 1)),
            _linear("second-linear", v, beta_2, g(t + 1) ** 2),
            Step("counted", ge(t, 0), "1 ≥ 0.", Certificate((1, ge(t, 1)), 1), given=(ge(t, 1),)),
            _below_one("first-powers", beta_1),
            _below_one("second-powers", beta_2),
            Step(
                "divisors-positive",
                both(gt(1 - beta_1**t, 0), gt(1 - beta_2**t, 0)),
                "From the first step on both corrections divide by a positive number.",
                Each(Certificate((1, lt(beta_1**t, 1))), Certificate((1, lt(beta_2**t, 1)))),
                given=(ge(t, 1),),
                using=("first-powers", "second-powers"),
            ),
            *_unbiased("first", FIRST_MEAN, beta_1, mu),
            *_unbiased("second", SECOND_MEAN, beta_2, nu),
        ),
        claim=("divisors-positive", "first-mean", "first-unbiased", "second-mean", "second-unbiased"),
        formulas={"first_mean": (1 - beta_1**t) * mu, "second_mean": (1 - beta_2**t) * nu},
        sharpness=Sharpness(
            "exact",
            "The means are identities. With a mean that drifts the correction is no longer exact: `drift-residual` "
            "has what is left.",
        ),
        counterexamples=(
            Counterexample(
                "first-not-negative",
                "With β₁ = −1 the second step would divide by zero.",
                {**point, beta_1: -1, t: 2},
                "divisors-positive",
            ),
            Counterexample(
                "first-below-one",
                "With β₁ = 1 no gradient counts, and every step would divide by zero.",
                {**point, beta_1: 1},
                "divisors-positive",
            ),
            Counterexample(
                "second-not-negative",
                "The same for v.",
                {**point, beta_2: -1, t: 2},
                "divisors-positive",
            ),
            Counterexample("second-below-one", "The same for v.", {**point, beta_2: 1}, "divisors-positive"),
        ),
        references=(references.ADAM_BIAS_CORRECTION, references.RUDIN_EXPECTATION_LINEAR),
        exercise="m starts at m₀ ≠ 0 instead of 0. What is its mean after t steps, and which correction is unbiased?",
    )
