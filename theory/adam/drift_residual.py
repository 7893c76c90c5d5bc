"""When the mean gradient drifts by δ a step, the corrected average lags behind by δ(β/(1 − β) − tβᵗ/(1 − βᵗ)).

An average over the past shows the past. If the mean moves steadily, E[gᵢ] = μ + δi, the corrected average m̂ₜ is about
β/(1 − β) steps old: 9 steps at β = 0.9, 999 at β = 0.999. At first there is less past to look at, and the lag is
smaller: none at t = 1, β/(1 + β) steps at t = 2. The correction removes the bias of the start and nothing
else: this lag stays.
"""

from sympy import Lambda, Rational, rsolve

from theory import references
from theory.expectations import mean_of_terms, mean_steps, moving_average
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import both, conjuncts, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import E, u
from theory.notation import beta, delta, integer, mu, sequence, t

POSITIVE, BELOW_ONE = gt(beta, 0), lt(beta, 1)
g, m = sequence("g"), sequence("m")
MEAN = sequence("m_bar")  # E[m], to solve its recurrence
NEXT = beta * MEAN(t) + (1 - beta) * (mu + delta * (t + 1))
POWER = beta**t
CLOSED = rsolve(MEAN(t + 1) - NEXT, MEAN(t), {MEAN(0): 0})
LATEST = beta / (1 - beta)
LAG = LATEST - t * POWER / (1 - POWER)
EARLY = beta * (t - 1) / (2 * beta + (t - 1) * (1 - beta))
RESIDUAL = -delta * LAG


def _power_steps() -> tuple[Step, ...]:
    """0 < βᵗ < 1, and how fast βᵗ must fall at least."""
    # Bernoulli's inequality to second order for (1/β)ᵗ, multiplied by β²⁺ᵗ.
    second_order = le(POWER * (beta**2 + t * beta * (1 - beta) + t * (t - 1) * (1 - beta) ** 2 / 2), beta**2)
    cube = POWER * (1 - beta) ** 3 / 2
    return (
        Step(
            "powers-shrink",
            both(gt(POWER, 0), lt(POWER, 1)),
            "Multiplying by β keeps a number between 0 and 1 there.",
            Induction(
                t,
                1,
                base=Each(Certificate((1, POSITIVE)), Certificate((1, BELOW_ONE))),
                step=Each(
                    Certificate((beta, gt(POWER, 0))),
                    Certificate((1, lt(POWER, 1)), (POWER, BELOW_ONE)),
                ),
            ),
        ),
        Step(
            "powers-fall-fast",
            both(gt(POWER, 0), second_order),
            "The first three terms of the binomial series of (1/β)ᵗ = (1 + (1 − β)/β)ᵗ; going from t to t + 1 "
            "leaves βᵗ(1 − β)³t(t − 1)/2 over.",
            Induction(
                t,
                1,
                base=Each(Certificate((1, POSITIVE)), Certificate(0)),
                step=Each(
                    Certificate((beta, gt(POWER, 0))),
                    Certificate((1, second_order), cube * (t - 1) ** 2, (cube, ge(t, 1))),
                ),
            ),
        ),
    )


def _lag_steps() -> tuple[Step, ...]:
    using, given = ("powers-shrink", "powers-fall-fast", "denominator"), (ge(t, 1),)
    denominator = 2 * beta + (t - 1) * (1 - beta)
    _, second_order = conjuncts(_power_steps()[1].statement)
    return (
        Step(
            "denominator",
            gt(denominator, 0),
            "2β is positive and the rest is not negative.",
            Certificate(2 * beta, (1 - beta, ge(t, 1))),
            given=given,
        ),
        Step(
            "settles",
            both(le(EARLY, LAG), lt(LAG, LATEST)),
            "The upper bound lacks tβᵗ/(1 − βᵗ) > 0; the lower one is the second-order bound on βᵗ.",
            Each(
                Certificate((2 / ((1 - POWER) * (1 - beta) * denominator), second_order)),
                Certificate(POWER / (1 - POWER), (POWER / (1 - POWER), ge(t, 1))),
            ),
            given=given,
            using=using,
        ),
        Step("from-two", ge(t, 1), "2 ≥ 1.", Certificate((1, ge(t, 2)), 1), given=(ge(t, 2),)),
        Step(
            "always-behind",
            gt(LAG, 0),
            "From the second step on the lower bound is positive.",
            Certificate((1, le(EARLY, LAG)), beta / denominator, (beta / denominator, ge(t, 2))),
            given=(ge(t, 2),),
            using=("from-two", *using, "settles"),
        ),
        Step(
            "room-left",
            eq(LATEST - EARLY, 2 * beta**2 / ((1 - beta) * denominator)),
            "The two bounds on the lag differ by a multiple of about 1/t: it tends to β/(1 − β).",
            Identity(),
            given=given,
            using=using,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    drifting = mean_of_terms(
        "drifting", g, mu + delta * t, "the mean of the gradients moves by δ at every step"
    )
    point = {beta: Rational(1, 2), mu: 1, delta: 1, t: 2, E: Lambda(u, u), g: Lambda(t, 1 + t)}
    return Theorem(
        hypotheses=(
            Hypothesis("positive", POSITIVE, "the past counts"),
            Hypothesis("below-one", BELOW_ONE, "the newest gradient counts"),
            drifting,
            moving_average("average", m, beta, g, "the average of the gradients, from zero"),
        ),
        witness=point,
        derivation=(
            *mean_steps(
                "average",
                m,
                beta,
                g,
                drifting,
                CLOSED,
                "The recurrence is linear; its solution is put into it.",
            ),
            *_power_steps(),
            Step(
                "mean-now",
                eq(E(g(t)), mu + delta * t),
                "The hypothesis on the means, at step t.",
                Instance("drifting", {t: t}),
                given=(ge(t, 1),),
            ),
            Step("counted", ge(t, 0), "1 ≥ 0.", Certificate((1, ge(t, 1)), 1), given=(ge(t, 1),)),
            Step(
                "residual",
                eq(E(m(t)) / (1 - POWER) - E(g(t)), RESIDUAL),
                "Divide by 1 − βᵗ and collect: μ drops out.",
                Identity((1 / (1 - POWER), eq(E(m(t)), CLOSED)), (-1, eq(E(g(t)), mu + delta * t))),
                given=(ge(t, 1),),
                using=("average-mean", "mean-now", "counted", "powers-shrink"),
            ),
            *_lag_steps(),
        ),
        claim=("residual", "settles", "always-behind", "room-left"),
        formulas={"residual": RESIDUAL, "lag": LAG, "earliest": EARLY, "latest": LATEST},
        sharpness=Sharpness(
            "exact",
            "The residual is an identity. The lower bound on the lag is attained at t = 2 (at t = 1 both are plainly "
            "zero); the upper one is its limit.",
            (
                Step(
                    "square-below-one",
                    lt(beta**2, 1),
                    "1 − β² = (1 + β)(1 − β).",
                    Certificate((1 + beta, BELOW_ONE)),
                ),
                Step(
                    "attained-at-two",
                    eq(LAG.xreplace({t: integer(2)}), EARLY.xreplace({t: integer(2)})),
                    "Both are β/(1 + β).",
                    Identity(),
                    using=("square-below-one",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive",
                "With β = −1/2 the first step has no lag, but β/(1 − β) is negative.",
                {**point, beta: Rational(-1, 2), t: 1},
                "settles",
            ),
            Counterexample(
                "below-one",
                "With β = 2 the weights grow with age, and β/(1 − β) = −2 is no bound.",
                {**point, beta: 2, t: 1},
                "settles",
            ),
            Counterexample(
                "drifting",
                "Where the mean doubles at every step, gₜ = 2ᵗ, its average lags further behind.",
                {**point, g: Lambda(t, 2**t)},
                "residual",
            ),
        ),
        references=(references.ADAM_BIAS_CORRECTION, references.RUDIN_EXPECTATION_LINEAR),
        exercise="How many steps old is the corrected average of a drifting gradient at t = 10, for β = 0.9?",
    )
