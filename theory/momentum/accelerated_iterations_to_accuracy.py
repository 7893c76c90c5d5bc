"""Nesterov's method takes some 1/√ε steps on convex functions; on strongly convex ones √κ·log(1/ε) are enough.

Its two rates, solved for t; below them, for comparison, what gradient descent takes (theorem iterations-to-accuracy).
Read from the right: what halving ε costs.

| f is smooth and | method | measured by | steps that are enough | half the ε costs |
|---|---|---|---|---|
| convex | Nesterov | f − f* ≤ ε | √(2LR²/ε) − 1 | √2 times the steps |
| convex | gradient descent | f − f* ≤ ε | LR²/(4ε) − 1/2 | 2 times the steps |
| strongly convex | Nesterov | f − f* ≤ ε(f₀ − f* + μR²/2) | √κ log(1/ε) | √κ log 2 steps more |
| strongly convex | gradient descent, η* | f − f* ≤ ε(f₀ − f*) | (κ + 1)/4·log(1/ε) | (κ + 1)/4·log 2 steps more |

The first count solves its bound exactly; that of strongly convex functions uses log ρ ≤ ρ − 1 with ρ = 1 − 1/√κ, and
loses little where κ is large. The formulas write log(1/ε) as −log ε. Both are counts of what is promised: the bounds
are not attained, and a method may be faster than its bound.
"""

from sympy import Rational, log, sqrt

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.nesterov_convex_rate import BOUND, POSITIVE
from theory.momentum.nesterov_strongly_convex_rate import RATE
from theory.notation import L, epsilon, kappa, rho, t
from theory.rates.iterations_to_accuracy import ACCURATE, ILL_CONDITIONED, START, count_steps, power_steps
from theory.trajectories import R

DISTANCE = ge(R, 0)
ROOT = sqrt(L / epsilon) * sqrt(2) * R
CONVEX_COUNT = ROOT - 1
STRONG_COUNT = -sqrt(kappa) * log(epsilon)
SMALL, ENOUGH = le(BOUND, epsilon), ge(t, CONVEX_COUNT)


def _convex_steps() -> tuple[Step, ...]:
    squared = ge((t + 1) ** 2, 2 * L * R**2 / epsilon)
    weight = epsilon * (t + 1 + ROOT) / (t + 1) ** 2
    return (
        Step(
            "convex-squared",
            Equivalence(SMALL, squared),
            "Multiply by (t + 1)², which is positive, and divide by ε.",
            BothDirections(
                Certificate(((t + 1) ** 2 / epsilon, SMALL)), Certificate((epsilon / (t + 1) ** 2, squared))
            ),
            given=(START,),
        ),
        Step(
            "ratio",
            gt(L / epsilon, 0),
            "Both are positive.",
            Certificate((1 / epsilon, POSITIVE)),
            given=(POSITIVE,),
        ),
        Step(
            "convex",
            Equivalence(SMALL, ENOUGH),
            "Take the root: t + 1 and R√(2L/ε) are not negative.",
            BothDirections(
                Refutation((ROOT + t + 1, ENOUGH.negated()), ((t + 1) ** 2 / epsilon, SMALL)),
                Certificate((weight, ENOUGH)),
            ),
            given=(START, POSITIVE),
            using=("ratio",),
        ),
    )


def _strong_steps() -> tuple[Step, ...]:
    above_one = gt(sqrt(kappa), 1)
    known = ("kappa-is-positive", "root-above-one", "factor")
    return (
        Step("kappa-is-positive", gt(kappa, 0), "κ > 1.", Certificate((1, ILL_CONDITIONED), 1)),
        Step(
            "root-above-one",
            above_one,
            "Were √κ ≤ 1, so would be κ.",
            Refutation((1, ILL_CONDITIONED), (sqrt(kappa) + 1, above_one.negated())),
            using=("kappa-is-positive",),
        ),
        Step(
            "factor",
            both(gt(RATE, 0), lt(RATE, 1)),
            "√κ > 1.",
            Each(Certificate((1 / sqrt(kappa), above_one)), Certificate(1 / sqrt(kappa))),
            using=("kappa-is-positive", "root-above-one"),
        ),
        *power_steps(),
        *count_steps("strongly-convex", RATE, 1, STRONG_COUNT, "√κ·log(1/ε)", "With ρ = 1 − 1/√κ.", known),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {L: 2, R: 1, epsilon: 1, kappa: 4, t: 2, rho: Rational(1, 2)}
    at_count = eq(t, CONVEX_COUNT)
    return Theorem(
        hypotheses=(
            Hypothesis("accuracy", ACCURATE, "ε > 0, the accuracy that is asked for"),
            Hypothesis("distance", DISTANCE, "R is not negative, as the distance of the start from x* is"),
            Hypothesis("ill-conditioned", ILL_CONDITIONED, "κ = L/μ > 1"),
        ),
        witness=point,
        derivation=(*_convex_steps(), *_strong_steps()),
        claim=("convex", "strongly-convex", "convex-squared"),
        formulas={"convex": CONVEX_COUNT, "strongly_convex": STRONG_COUNT},
        sharpness=Sharpness(
            "exact",
            "The first count solves its bound exactly: at the count the bound is the accuracy.",
            (
                Step(
                    "accuracy-at-the-count",
                    Implication(at_count, eq(BOUND, epsilon)),
                    "Put the count into the bound.",
                    Assume(Identity((-epsilon * (t + 1 + ROOT) / (t + 1) ** 2, at_count))),
                    given=(START, POSITIVE),
                    using=("ratio",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "accuracy", "No bound is ever below −1.", {**point, epsilon: -1}, "convex-squared"
            ),
            Counterexample(
                "distance",
                "With R = −5 the count is negative, but R² is what counts.",
                {**point, R: -5},
                "convex",
            ),
            Counterexample(
                "ill-conditioned",
                "With κ = 1/9 the factor 1 − 1/√κ is −2.",
                {**point, kappa: Rational(1, 9)},
                "strongly-convex",
            ),
        ),
        references=(
            references.NESTEROV_BOOK_SCHEME,
            references.BANSAL_GUPTA_POTENTIAL,
            references.MATHLIB_LOG_TANGENT,
        ),
        exercise="From which κ on is √κ·log(1/ε) less than gradient descent's (κ + 1)/4·log(1/ε)?",
    )
