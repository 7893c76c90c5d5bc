"""Between (κ − 1)/2·log(1/ε) and (κ + 1)/2·log(1/ε) steps with η* shrink the error by ε.

With the best step every step multiplies the slowest coordinate by ρ = (κ − 1)/(κ + 1). So ρᵗ ≤ ε exactly when
t ≥ log(1/ε)/log(1/ρ), and from 1 − 1/ρ ≤ log ρ ≤ ρ − 1 this lies between the two bounds: the work grows in proportion
to κ, and the constant ½ cannot be improved. One more correct digit costs about 1.15·κ steps. Three facts about
the logarithm are taken from outside. Without any of them Bernoulli's inequality still shows that
(κ + 1)/2·(1/ε − 1) steps are enough.

The formulas write log(1/ε) as −log ε.
"""

from sympy import Rational, log

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, FromLemma, Identity, Induction
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import LOG_ABOVE_HYPERBOLA, LOG_BELOW_TANGENT, LOG_IS_INCREASING, LOG_OF_A_POWER
from theory.lemmas import u as any_number
from theory.lemmas import w as any_other
from theory.notation import epsilon, kappa, rho, t

ILL_CONDITIONED, ACCURATE = gt(kappa, 1), gt(epsilon, 0)
RATE = eq(rho, (kappa - 1) / (kappa + 1))
POWER = rho**t
SMALL = le(POWER, epsilon)
START = ge(t, 0)
EXACT = log(epsilon) / log(rho)
ENOUGH = -(kappa + 1) / 2 * log(epsilon)
NEEDED = -(kappa - 1) / 2 * log(epsilon)
ENOUGH_WITHOUT_LOG = (kappa + 1) / 2 * (1 / epsilon - 1)


def _rate_steps() -> tuple[Step, ...]:
    """0 < ρ < 1, and Bernoulli's inequality for its powers."""
    positive, below_one = gt(rho, 0), lt(rho, 1)
    bernoulli = le(POWER * (1 + t * (1 - rho)), 1)
    many = ge(t, ENOUGH_WITHOUT_LOG)
    return (
        Step("kappa-is-positive", gt(kappa, 0), "κ > 1.", Certificate((1, ILL_CONDITIONED), 1)),
        Step(
            "rate-is-positive",
            positive,
            "κ − 1 and κ + 1 are positive.",
            Certificate((1 / (kappa + 1), ILL_CONDITIONED), (1, RATE)),
            using=("kappa-is-positive",),
        ),
        Step(
            "rate-below-one",
            below_one,
            "1 − ρ = 2/(κ + 1).",
            Certificate(2 / (kappa + 1), (-1, RATE)),
            using=("kappa-is-positive",),
        ),
        Step(
            "bernoulli",
            both(gt(POWER, 0), bernoulli),
            "Going from t to t + 1 lowers ρᵗ(1 + t(1 − ρ)) by ρᵗ(1 − ρ)²(1 + t).",
            Induction(
                t,
                base=Each(Certificate(), Certificate()),
                step=Each(
                    Certificate((rho, gt(POWER, 0))),
                    Certificate((1, bernoulli), ((1 - rho) ** 2 * (1 + t), gt(POWER, 0))),
                ),
            ),
            using=("rate-is-positive", "rate-below-one"),
        ),
        Step(
            "enough-without-logarithms",
            Implication(many, SMALL),
            "Then t(1 − ρ) ≥ 1/ε − 1, so ρᵗ/ε ≤ ρᵗ(1 + t(1 − ρ)) ≤ 1.",
            Assume(
                Certificate(
                    (epsilon, bernoulli),
                    (2 * epsilon / (kappa + 1), gt(POWER, 0), many),
                    (-epsilon * POWER * t, RATE),
                )
            ),
            given=(START,),
            using=("kappa-is-positive", "rate-is-positive", "bernoulli"),
        ),
    )


def _logarithm_steps() -> tuple[Step, ...]:
    """What is known of log ρ and log ρᵗ."""
    return (
        Step(
            "log-of-the-power",
            eq(log(POWER), t * log(rho)),
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: rho, t: t}),
            given=(START,),
            using=("rate-is-positive",),
        ),
        Step(
            "compare-logarithms",
            Equivalence(le(log(POWER), log(epsilon)), SMALL),
            "The logarithm is increasing.",
            FromLemma(LOG_IS_INCREASING, {any_number: POWER, any_other: epsilon}),
            given=(START,),
            using=("rate-is-positive", "bernoulli"),
        ),
        Step(
            "log-above",
            le(log(rho), rho - 1),
            "The logarithm lies below its tangent at 1.",
            FromLemma(LOG_BELOW_TANGENT, {any_number: rho}),
            using=("rate-is-positive",),
        ),
        Step(
            "log-below",
            ge(log(rho), 1 - 1 / rho),
            "The same at 1/ρ.",
            FromLemma(LOG_ABOVE_HYPERBOLA, {any_number: rho}),
            using=("rate-is-positive",),
        ),
        Step(
            "log-is-negative",
            lt(log(rho), 0),
            "log ρ ≤ ρ − 1 < 0.",
            Certificate((1, le(log(rho), rho - 1)), (1, lt(rho, 1))),
            using=("rate-is-positive", "rate-below-one", "log-above"),
        ),
    )


def _count_steps() -> tuple[Step, ...]:
    """The exact count, and its two bounds."""
    logs = le(log(POWER), log(epsilon))
    power_law = eq(log(POWER), t * log(rho))
    reached, many, must = ge(t, EXACT), ge(t, ENOUGH), ge(t, NEEDED)
    above, below = le(log(rho), rho - 1), ge(log(rho), 1 - 1 / rho)
    inverse = gt(-1 / log(rho), 0)
    using = (
        "kappa-is-positive",
        "rate-is-positive",
        "bernoulli",
        "log-of-the-power",
        "compare-logarithms",
        "log-is-negative",
    )
    half = (kappa - 1) / 2
    return (
        Step(
            "inverse-is-negative",
            inverse,
            "So is 1/log ρ.",
            Certificate((1 / log(rho) ** 2, lt(log(rho), 0))),
            using=("rate-is-positive", "log-is-negative"),
        ),
        Step(
            "linear-in-t",
            Equivalence(logs, reached),
            "Divide t·log ρ ≤ log ε by the negative number log ρ.",
            BothDirections(
                Certificate((-1 / log(rho), logs), (-1 / log(rho), power_law)),
                Certificate((-log(rho), reached), (-1, power_law)),
            ),
            given=(START,),
            using=(*using, "inverse-is-negative"),
        ),
        Step(
            "exact-count",
            Equivalence(SMALL, reached),
            "Both equivalences together.",
            BothDirections(Certificate((1, reached)), Certificate((1, SMALL))),
            given=(START,),
            using=(*using, "linear-in-t"),
        ),
        Step(
            "enough-in-logarithms",
            Implication(many, logs),
            "log ρ ≤ ρ − 1 = −2/(κ + 1), so t·log ρ ≤ −2t/(κ + 1) ≤ log ε.",
            Assume(Certificate((2 / (kappa + 1), many), (t, above), (-t, RATE), (-1, power_law))),
            given=(START,),
            using=(*using, "log-above"),
        ),
        Step(
            "enough",
            Implication(many, SMALL),
            "Take the logarithms away.",
            Assume(Certificate((1, SMALL))),
            given=(START,),
            using=(*using, "enough-in-logarithms"),
        ),
        Step(
            "needed",
            Implication(SMALL, must),
            "log ρ ≥ 1 − 1/ρ = −2/(κ − 1), and ρᵗ ≤ ε says t·log ρ ≤ log ε.",
            Assume(
                Certificate(
                    (half, logs), (half, power_law), (half * t, below), (t * (kappa + 1) / (2 * rho), RATE)
                )
            ),
            given=(START,),
            using=(*using, "log-below"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis("ill-conditioned", ILL_CONDITIONED, "κ > 1; with κ = 1 one step of size η* is enough"),
            Hypothesis("accuracy", ACCURATE, "ε > 0, the factor by which the error is to shrink"),
            Hypothesis("rate", RATE, "ρ is the rate of η*", definition=True),
        ),
        witness={kappa: 3, epsilon: Rational(1, 4), rho: Rational(1, 2), t: 2},
        derivation=(*_rate_steps(), *_logarithm_steps(), *_count_steps()),
        claim=("exact-count", "enough", "needed", "enough-without-logarithms"),
        headline="enough",
        formulas={
            "exact": EXACT,
            "enough": ENOUGH,
            "needed": NEEDED,
            "enough_without_logarithms": ENOUGH_WITHOUT_LOG,
        },
        sharpness=Sharpness(
            "exact",
            "The count log(1/ε)/log(1/ρ) is exact; its two bounds differ by log(1/ε), whatever κ is.",
            (
                Step(
                    "bounds-are-close",
                    eq(ENOUGH - NEEDED, -log(epsilon)),
                    "(κ + 1)/2 − (κ − 1)/2 = 1.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "ill-conditioned",
                "For κ = −1/2 the formula gives ρ = −3: the powers grow.",
                {kappa: Rational(-1, 2), rho: -3, epsilon: 1, t: 2},
                "enough-without-logarithms",
            ),
            Counterexample(
                "accuracy",
                "No power of ρ is at most −1.",
                {kappa: 3, rho: Rational(1, 2), epsilon: -1, t: 1},
                "enough-without-logarithms",
            ),
        ),
        references=(
            references.SAAD_RICHARDSON,
            references.BUBECK_ITERATION_COUNT,
            references.MATHLIB_LOG_TANGENT,
        ),
        exercise="How many steps with η* gain six digits for κ = 10, and how many for κ = 10⁶?",
    )
