"""How many steps an accuracy takes: 1/ε² without convexity, 1/ε with it, log(1/ε) under strong convexity.

Each rate, solved for t. Read from the right: what halving ε costs.

| f is smooth and | measured by | steps that are enough | half the ε costs |
|---|---|---|---|
| bounded below | least ‖∇f‖ ≤ ε | 4L(f₀ − f*)/(3ε²) − 2/3 | 4 times the steps |
| convex | f − f* ≤ ε | LR²/(4ε) − 1/2 | 2 times the steps |
| convex | ‖∇f‖ ≤ ε | L(f₀ − f*)/ε² − 1/2 | 4 times the steps |
| as steep as Polyak and Łojasiewicz ask | f − f* ≤ ε(f₀ − f*) | κ log(1/ε) | κ log 2 steps more |
| the same, with the sharper factor | f − f* ≤ ε(f₀ − f*) | (2κ + 1)/3·log(1/ε) | (2κ + 1)/3·log 2 steps more |
| strongly convex | ‖x − x*‖ or ‖∇f‖ ≤ ε times its start | log(1/ε)/(1 − ρ) | log 2/(1 − ρ) steps more |
| strongly convex, with η* | ‖x − x*‖ or ‖∇f‖ ≤ ε times its start | (κ + 1)/2·log(1/ε) | (κ + 1)/2·log 2 steps more |
| the same, or exact line search | f − f* ≤ ε(f₀ − f*) | (κ + 1)/4·log(1/ε) | (κ + 1)/4·log 2 steps more |

The step size is 1/L where none is named; ρ is the factor of the step size that is used, the larger of 1 − ημ and 1 − ηL
in size. The first three counts solve bounds that are attained, and solve them exactly: the simpler bound LR²/(2t) for
convex functions asks for LR²/(2ε), more than twice the steps. The others use log ρ ≤ ρ − 1, and lose little where κ is
large. The formulas write log(1/ε) as −log ε. What Nesterov's method makes of 1/ε and κ is in theorem
accelerated-iterations-to-accuracy.
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
from theory.notation import L, epsilon, eta, kappa, rho, scalar, t
from theory.rates import exact_nonconvex_rate, gradient_norm_rate, tight_convex_rate
from theory.trajectories import R, f, f_star

gap = scalar("Delta")
ACCURATE, ILL_CONDITIONED = gt(epsilon, 0), gt(kappa, 1)
START, LATER = ge(t, 0), gt(t, 0)


def _in_gap(bound):
    """A bound with Δ for f₀ − f*, at η = 1/L."""
    return bound.subs(f(0), gap + f_star).xreplace({eta: 1 / L}).factor()


NONCONVEX = _in_gap(exact_nonconvex_rate.BOUND_AT_LONGEST)
CONVEX = tight_convex_rate.BOUND
GRADIENT = _in_gap(gradient_norm_rate.BOUND)
NONCONVEX_COUNT = solve(NONCONVEX - epsilon**2, t)[0].expand()
CONVEX_COUNT = solve(CONVEX - epsilon, t)[0].expand()
GRADIENT_COUNT = solve(GRADIENT - epsilon**2, t)[0].expand()
SLOW, SHARPER, FAST = 1 - 1 / kappa, 2 * (kappa - 1) / (2 * kappa + 1), (kappa - 1) / (kappa + 1)
POWER_COUNT = -log(epsilon) / (1 - rho)
STEEP_COUNT = -kappa * log(epsilon)
SHARPER_COUNT = -(2 * kappa + 1) / 3 * log(epsilon)
DISTANCE_COUNT = -(kappa + 1) / 2 * log(epsilon)
BEST_COUNT = -(kappa + 1) / 4 * log(epsilon)


#: Name, bound, accuracy, the count that solves the one for the other, and the bound's denominator.
COUNTED = (
    ("nonconvex", NONCONVEX, epsilon**2, NONCONVEX_COUNT, 3 * t + 2),
    ("convex", CONVEX, epsilon, CONVEX_COUNT, 4 * t + 2),
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


def power_steps() -> tuple[Step, ...]:
    """ρᵗ ≤ ε after log(1/ε)/(1 − ρ) steps, for any ρ between 0 and 1."""
    positive, below_one, enough = gt(rho, 0), lt(rho, 1), ge(t, POWER_COUNT)
    power, small = rho**t, le(rho**t, epsilon)
    logs, power_law = le(log(power), log(epsilon)), eq(log(power), t * log(rho))
    tangent = le(log(rho), rho - 1)
    return (
        Step(
            "power-is-positive",
            gt(power, 0),
            "A product of positive numbers.",
            Induction(t, base=Certificate(), step=Certificate((rho, gt(power, 0)))),
            given=(positive,),
        ),
        Step(
            "log-of-the-power",
            power_law,
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: rho, t: t}),
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
            FromLemma(LOG_BELOW_TANGENT, {any_number: rho}),
            given=(positive,),
        ),
        Step(
            "enough-in-logarithms",
            logs,
            "t·log ρ ≤ −t(1 − ρ) ≤ log ε.",
            Certificate((t, tangent), (1 - rho, enough), (-1, power_law)),
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
        Step(
            "power",
            Implication(enough, small),
            "So log(1/ε)/(1 − ρ) steps are enough.",
            Assume(Certificate((1, small))),
            given=(START, positive, below_one),
            using=("enough",),
        ),
    )


def count_steps(name, factor, exponent, count, said, text, using) -> tuple[Step, ...]:
    """`factor` to the power of `exponent`·t is at most ε after `count` steps; `using` has it between 0 and 1."""
    enough, small = ge(t, count), le(factor ** (exponent * t), epsilon)
    needed = ge(exponent * t, POWER_COUNT.xreplace({rho: factor}))
    rewritten = () if needed == enough else (f"{name}-count",)
    given = (START,) if exponent == 1 else (START, ge(exponent * t, 0))
    first = Step(
        f"{name}-count", needed, "Put in the factor.", Certificate((exponent, enough)), given=(START, enough),
        using=using,
    )  # fmt: skip
    return (
        *((first,) if rewritten else ()),
        Step(
            f"{name}-reached",
            small,
            text,
            Instance("enough", {rho: factor, t: exponent * t}),
            given=(*given, enough),
            using=(*using, "enough", *rewritten),
        ),
        Step(
            name,
            Implication(enough, small),
            f"So {said} steps are enough.",
            Assume(Certificate((1, small))),
            given=given,
            using=(*using, f"{name}-reached"),
        ),
    )


def _logarithmic_steps() -> tuple[Step, ...]:
    """The powers of the factors that depend on κ."""
    known = ("kappa-is-positive", "factors")
    sizes = (
        Step("kappa-is-positive", gt(kappa, 0), "κ > 1.", Certificate((1, ILL_CONDITIONED), 1)),
        Step(
            "factors",
            both(*(part for q in (SLOW, SHARPER, FAST) for part in (gt(q, 0), lt(q, 1)))),
            "κ > 1.",
            Each(
                Certificate((1 / kappa, ILL_CONDITIONED)),
                Certificate(1 / kappa),
                Certificate((2 / (2 * kappa + 1), ILL_CONDITIONED)),
                Certificate(3 / (2 * kappa + 1)),
                Certificate((1 / (kappa + 1), ILL_CONDITIONED)),
                Certificate(2 / (kappa + 1)),
            ),
            using=("kappa-is-positive",),
        ),
    )
    return (
        *power_steps(),
        *sizes,
        *count_steps("steep", SLOW, 1, STEEP_COUNT, "κ·log(1/ε)", "With ρ = 1 − 1/κ.", known),
        *count_steps(
            "sharper", SHARPER, 1, SHARPER_COUNT, "(2κ + 1)/3·log(1/ε)", "With ρ = 2(κ − 1)/(2κ + 1).", known
        ),
        *count_steps(
            "distance", FAST, 1, DISTANCE_COUNT, "(κ + 1)/2·log(1/ε)", "With ρ = (κ − 1)/(κ + 1).", known
        ),
        *count_steps(
            "best",
            FAST,
            2,
            BEST_COUNT,
            "(κ + 1)/4·log(1/ε)",
            "With ρ = (κ − 1)/(κ + 1) and 2t for t: values fall with the square of the factor.",
            known,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {L: 1, R: 1, gap: 1, epsilon: 1, kappa: 3, t: 2, rho: Rational(1, 2), f_star: 0}
    return Theorem(
        hypotheses=(
            Hypothesis("accuracy", ACCURATE, "ε > 0, the accuracy that is asked for"),
            Hypothesis("ill-conditioned", ILL_CONDITIONED, "κ = L/μ > 1"),
        ),
        witness=point,
        derivation=(*_algebraic_steps(), *_logarithmic_steps()),
        claim=("nonconvex", "convex", "gradient", "power", "steep", "sharper", "distance", "best"),
        formulas={
            "nonconvex": NONCONVEX_COUNT,
            "convex": CONVEX_COUNT,
            "gradient": GRADIENT_COUNT,
            "power": POWER_COUNT,
            "steep": STEEP_COUNT,
            "sharper": SHARPER_COUNT,
            "distance": DISTANCE_COUNT,
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
                "steep",
            ),
        ),
        references=(
            references.DRORI_TEBOULLE_CONVEX_RATE,
            references.BUBECK_ITERATION_COUNT,
            references.EXACT_NONCONVEX_RATE,
            references.MATHLIB_LOG_TANGENT,
        ),
        exercise="For which ε does the count for convex functions exceed that for κ = 10⁴, with L = R = 1?",
    )
