"""How many steps an accuracy takes: 1/ε² without convexity, 1/ε with it, log(1/ε) under strong convexity.

Each rate, solved for t. Read from the right: what halving ε costs.

| f is smooth and | measured by | steps that are enough | half the ε costs |
|---|---|---|---|
| bounded below | least ‖∇f‖ ≤ ε | 4L(f₀ − f*)/(3ε²) − 2/3 | 4 times the steps |
| convex | f − f* ≤ ε | LR²/(2ε) | 2 times the steps |
| convex | ‖∇f‖ ≤ ε | L(f₀ − f*)/ε² − 1/2 | 4 times the steps |
| as steep as Polyak and Łojasiewicz ask | f − f* ≤ ε(f₀ − f*) | κ log(1/ε) | κ log 2 steps more |
| strongly convex, with η* | f − f* ≤ ε(f₀ − f*) | (κ + 1)/4·log(1/ε) | (κ + 1)/4·log 2 steps more |

The step size is 1/L but for the last line. The first three counts are exact as solutions of their bounds; the last two
use log q ≤ q − 1, and lose little where κ is large. The formulas write log(1/ε) as −log ε.
"""

from sympy import Rational, log, solve

from theory import references
from theory.kernel.evidence import (
    Assume,
    BothDirections,
    Certificate,
    Each,
    FromLemma,
    Identity,
    Induction,
    Instance,
)
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import LOG_BELOW_TANGENT, LOG_IS_INCREASING, LOG_OF_A_POWER
from theory.lemmas import u as any_number
from theory.lemmas import w as any_other
from theory.notation import L, epsilon, eta, kappa, scalar, t
from theory.rates import convex_rate, exact_nonconvex_rate, gradient_norm_rate
from theory.trajectories import R, f, f_star

gap, q = scalar("Delta"), scalar("q")
ACCURATE, ILL_CONDITIONED = gt(epsilon, 0), gt(kappa, 1)
START, LATER = ge(t, 0), gt(t, 0)


def _in_gap(bound):
    """A bound with Δ for f₀ − f*, at η = 1/L."""
    return bound.subs(f(0), gap + f_star).xreplace({eta: 1 / L}).factor()


NONCONVEX = _in_gap(exact_nonconvex_rate.BOUND_AT_LONGEST)
CONVEX = convex_rate.BOUND_AT_LONGEST
GRADIENT = _in_gap(gradient_norm_rate.BOUND)
NONCONVEX_COUNT = solve(NONCONVEX - epsilon**2, t)[0].expand()
CONVEX_COUNT = solve(CONVEX - epsilon, t)[0]
GRADIENT_COUNT = solve(GRADIENT - epsilon**2, t)[0].expand()
SLOW, FAST = 1 - 1 / kappa, (kappa - 1) / (kappa + 1)
STEEP_COUNT = -kappa * log(epsilon)
BEST_COUNT = -(kappa + 1) / 4 * log(epsilon)


#: Name, bound, accuracy, the count that solves the one for the other, and the bound's denominator.
COUNTED = (
    ("nonconvex", NONCONVEX, epsilon**2, NONCONVEX_COUNT, 3 * t + 2),
    ("convex", CONVEX, epsilon, CONVEX_COUNT, 2 * t),
    ("gradient", GRADIENT, epsilon**2, GRADIENT_COUNT, 2 * t + 1),
)


def _algebraic_steps() -> tuple[Step, ...]:
    """The rates that are rational in t."""
    steps = []
    for name, bound, accuracy, count, weight in COUNTED:
        slope = weight.coeff(t)
        small, enough = le(bound, accuracy), ge(t, count)
        steps.append(
            Step(
                name,
                Equivalence(small, enough),
                f"Multiply by {weight}, which is positive, and divide by ε"
                + ("." if name == "convex" else "²."),
                BothDirections(
                    Certificate((weight / (slope * accuracy), small)),
                    Certificate((slope * accuracy / weight, enough)),
                ),
                given=(START, LATER),
            )
        )
    return tuple(steps)


def _logarithmic_steps() -> tuple[Step, ...]:
    """qᵗ ≤ ε after log(1/ε)/(1 − q) steps, for any q between 0 and 1; then for the two factors."""
    positive, below_one, enough = gt(q, 0), lt(q, 1), ge(t, -log(epsilon) / (1 - q))
    power, small = q**t, le(q**t, epsilon)
    logs, power_law = le(log(power), log(epsilon)), eq(log(power), t * log(q))
    tangent = le(log(q), q - 1)
    twice = ge(2 * t, (-log(epsilon) / (1 - q)).xreplace({q: FAST}))
    return (
        Step(
            "power-is-positive",
            gt(power, 0),
            "A product of positive numbers.",
            Induction(t, base=Certificate(), step=Certificate((q, gt(power, 0)))),
            given=(positive,),
        ),
        Step(
            "log-of-the-power",
            power_law,
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: q, t: t}),
            given=(START, positive),
        ),
        Step(
            "compare-logarithms",
            Equivalence(logs, small),
            "The logarithm is increasing.",
            FromLemma(LOG_IS_INCREASING, {any_number: power, any_other: epsilon}),
            given=(START, positive),
            using=("power-is-positive",),
        ),
        Step(
            "log-below-tangent",
            tangent,
            "The logarithm lies below its tangent at 1.",
            FromLemma(LOG_BELOW_TANGENT, {any_number: q}),
            given=(positive,),
        ),
        Step(
            "enough-in-logarithms",
            logs,
            "t·log q ≤ −t(1 − q) ≤ log ε.",
            Certificate((t, tangent), (1 - q, enough), (-1, power_law)),
            given=(START, positive, below_one, enough),
            using=("power-is-positive", "log-of-the-power", "log-below-tangent"),
        ),
        Step(
            "enough",
            small,
            "Take the logarithms away.",
            Certificate((1, small)),
            given=(START, positive, below_one, enough),
            using=("power-is-positive", "compare-logarithms", "enough-in-logarithms"),
        ),
        Step("kappa-is-positive", gt(kappa, 0), "κ > 1.", Certificate((1, ILL_CONDITIONED), 1)),
        Step(
            "factors",
            both(gt(SLOW, 0), lt(SLOW, 1), gt(FAST, 0), lt(FAST, 1)),
            "κ > 1.",
            Each(
                Certificate((1 / kappa, ILL_CONDITIONED)),
                Certificate(1 / kappa),
                Certificate((1 / (kappa + 1), ILL_CONDITIONED)),
                Certificate(2 / (kappa + 1)),
            ),
            using=("kappa-is-positive",),
        ),
        Step(
            "steep",
            le(SLOW**t, epsilon),
            "With q = 1 − 1/κ.",
            Instance("enough", {q: SLOW}),
            given=(START, ge(t, STEEP_COUNT)),
            using=("kappa-is-positive", "factors", "enough"),
        ),
        Step(
            "twice-the-steps",
            twice,
            "1 − (κ − 1)/(κ + 1) = 2/(κ + 1).",
            Certificate((2, ge(t, BEST_COUNT))),
            given=(START, ge(t, BEST_COUNT)),
            using=("kappa-is-positive", "factors"),
        ),
        Step(
            "best",
            le(FAST ** (2 * t), epsilon),
            "With q = (κ − 1)/(κ + 1) and 2t for t: values fall with the square of the factor.",
            Instance("enough", {q: FAST, t: 2 * t}),
            given=(START, ge(2 * t, 0), ge(t, BEST_COUNT)),
            using=("kappa-is-positive", "factors", "enough", "twice-the-steps"),
        ),
        Step(
            "steep-in-full",
            Implication(ge(t, STEEP_COUNT), le(SLOW**t, epsilon)),
            "So κ·log(1/ε) steps are enough.",
            Assume(Certificate((1, le(SLOW**t, epsilon)))),
            given=(START,),
            using=("kappa-is-positive", "factors", "steep"),
        ),
        Step(
            "best-in-full",
            Implication(ge(t, BEST_COUNT), le(FAST ** (2 * t), epsilon)),
            "So (κ + 1)/4·log(1/ε) steps are enough.",
            Assume(Certificate((1, le(FAST ** (2 * t), epsilon)))),
            given=(START, ge(2 * t, 0)),
            using=("kappa-is-positive", "factors", "best"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {L: 1, R: 1, gap: 1, epsilon: 1, kappa: 3, t: 2, q: Rational(1, 2), f_star: 0}
    return Theorem(
        hypotheses=(
            Hypothesis("accuracy", ACCURATE, "ε > 0, the accuracy that is asked for"),
            Hypothesis("ill-conditioned", ILL_CONDITIONED, "κ = L/μ > 1"),
        ),
        witness=point,
        derivation=(*_algebraic_steps(), *_logarithmic_steps()),
        claim=("nonconvex", "convex", "gradient", "steep-in-full", "best-in-full"),
        formulas={
            "nonconvex": NONCONVEX_COUNT,
            "convex": CONVEX_COUNT,
            "gradient": GRADIENT_COUNT,
            "steep": STEEP_COUNT,
            "best": BEST_COUNT,
        },
        sharpness=Sharpness(
            "exact",
            "The first three counts solve their bounds exactly: at the count the bound is the accuracy.",
            (
                Step(
                    "accuracy-at-the-count",
                    both(
                        *(
                            Implication(eq(t, count), eq(bound, accuracy))
                            for _, bound, accuracy, count, _ in COUNTED
                        )
                    ),
                    "Put the counts into the bounds.",
                    Each(
                        *(
                            Assume(Identity((-weight.coeff(t) * accuracy / weight, eq(t, count))))
                            for _, _, accuracy, count, weight in COUNTED
                        )
                    ),
                    given=(START, LATER),
                ),
            ),
        ),
        counterexamples=(
            Counterexample("accuracy", "No bound is ever below −1.", {**point, epsilon: -1, t: 1}, "convex"),
            Counterexample(
                "ill-conditioned",
                "With κ = −1/2 the factor 1 − 1/κ is 3.",
                {**point, kappa: Rational(-1, 2), t: 1},
                "steep-in-full",
            ),
        ),
        references=(
            references.BUBECK_CONVEX_RATE,
            references.BUBECK_ITERATION_COUNT,
            references.EXACT_NONCONVEX_RATE,
            references.MATHLIB_LOG_TANGENT,
        ),
        exercise="For which ε does the count for convex functions exceed that for κ = 10⁴, with L = R = 1?",
    )
