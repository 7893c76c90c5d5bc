"""Dividing by 1 − βᵗ makes Adam's averages unbiased while the gradient's mean and second moment stay put.

m starts at zero, so its mean falls short: after t steps it is (1 − β₁ᵗ)·E[g], not E[g]. The factor is known and does
not depend on the gradient; dividing by it gives E[g] exactly, from the first step on, and for v it gives E[g²]. The two
corrections belong together. An update that uses the corrected m with the raw v, as some course notes print
it, is another method, with first steps more than thirty times too long (see `correction-cost`).

E[mₜ] and E[vₜ] obey the recurrences of mₜ and vₜ, because expectation is linear: that, and no more, is taken from
outside. The gradients need not be independent, but each must have the same mean; `drift-residual` has what is left
where the mean moves. Note what is *not* said: the mean of the quotient m̂/√v̂ is not the quotient of the means.
"""

from sympy import Lambda, Rational

from theory import references
from theory.expectations import mean_of_terms, mean_steps, moving_average
from theory.kernel.evidence import Certificate, Each, Identity, Induction
from theory.kernel.formula import both, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import E, u
from theory.notation import beta_1, beta_2, mu, nu, sequence, t

g, squares, m, v = (sequence(name) for name in ("g", "s", "m", "v"))


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


def _unbiased(prefix: str, average, rate, value) -> Step:
    """The mean of the corrected average."""
    of_average = eq(E(average(t)), (1 - rate**t) * value)
    return Step(
        f"{prefix}-unbiased",
        eq(E(average(t)) / (1 - rate**t), value),
        "Divide by 1 − βᵗ, which is positive.",
        Identity((1 / (1 - rate**t), of_average)),
        given=(ge(t, 1),),
        using=(f"{prefix}-mean", "counted", "divisors-positive"),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    first_mean, second_mean = (1 - beta_1**t) * mu, (1 - beta_2**t) * nu
    first = mean_of_terms("stationary", g, mu, "the gradients all have the same mean μ")
    second = mean_of_terms(
        "stationary-squares", squares, nu, "their squares sₜ = gₜ² all have the same mean ν"
    )
    steady = {E: Lambda(u, u), g: Lambda(t, 1), squares: Lambda(t, 1)}
    point = {beta_1: 0, beta_2: 0, mu: 1, nu: 1, t: 1, **steady}
    telescoped = "β(1 − βᵗ) + (1 − β) = 1 − βᵗ⁺¹."
    return Theorem(
        hypotheses=(
            Hypothesis("first-not-negative", ge(beta_1, 0), "no gradient has a negative weight in m"),
            Hypothesis("first-below-one", lt(beta_1, 1), "the newest gradient counts in m"),
            Hypothesis("second-not-negative", ge(beta_2, 0), "no square has a negative weight in v"),
            Hypothesis("second-below-one", lt(beta_2, 1), "the newest square counts in v"),
            first,
            second,
            moving_average("first-average", m, beta_1, g, "the average of the gradients, from zero"),
            moving_average("second-average", v, beta_2, squares, "the average of their squares"),
        ),
        witness=point,
        derivation=(
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
            *mean_steps("first", m, beta_1, g, first, first_mean, telescoped),
            *mean_steps("second", v, beta_2, squares, second, second_mean, telescoped),
            _unbiased("first", m, beta_1, mu),
            _unbiased("second", v, beta_2, nu),
        ),
        claim=("divisors-positive", "first-mean", "first-unbiased", "second-mean", "second-unbiased"),
        headline="first-unbiased",
        formulas={"first_mean": first_mean, "second_mean": second_mean},
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
            Counterexample(
                "stationary",
                "A gradient that changes its sign at every step, gₜ = (−1)ᵗ: after two steps m̂ is ⅓, and gₜ is 1.",
                {**point, g: Lambda(t, (-1) ** t), beta_1: Rational(1, 2), t: 2},
                "first-unbiased",
            ),
            Counterexample(
                "stationary-squares",
                "Noise that grows, gₜ = 1 ± √(t − 1) with equal chances: E[gₜ] stays 1, but E[gₜ²] is t. (Random "
                "numbers are given by their means here.)",
                {**point, squares: Lambda(t, t), beta_2: Rational(1, 2), t: 2},
                "second-unbiased",
            ),
        ),
        references=(references.ADAM_BIAS_CORRECTION, references.RUDIN_EXPECTATION_LINEAR),
        exercise="m starts at m₀ ≠ 0 instead of 0. What is its mean after t steps, and which correction is unbiased?",
    )
