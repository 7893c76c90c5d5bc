"""Along an eigenvector with eigenvalue −ν it takes log(r/c₀)/log(1 + ην) steps from c₀ to r: about 1/(ην) a factor e.

On f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩, with a saddle at x*, let c₀ > 0 be the coordinate of x₀ − x* along an eigenvector of A with
the eigenvalue −ν, and cₜ that of xₜ − x*. Each step multiplies it by 1 + ην (strict-saddle), so cₜ has reached r when
t·log(1 + ην) ≥ log(r/c₀): the count is log(r/c₀)/log(1 + ην), rounded up. From ην/(1 + ην) ≤ log(1 + ην) ≤ ην it lies,
before rounding and for r ≥ c₀, between log(r/c₀)/(ην) and (1 + ην)·log(r/c₀)/(ην).

The start enters by its logarithm only. To begin a million times nearer to the hyperplane where the coordinate is 0
(from there alone the saddle can be approached) costs, for small ην, about 13.8/(ην) steps more, and even from a
rounding error of 10⁻¹⁶ it is about 36.8/(ην) steps to r = 1. What makes a saddle slow is a flat direction, ν near 0.
"""

from sympy import Rational, log

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, FromLemma, Identity, Induction
from theory.kernel.formula import Equivalence, Implication, Recurrence, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import LOG_ABOVE_HYPERBOLA, LOG_BELOW_TANGENT, LOG_IS_INCREASING, LOG_OF_A_POWER
from theory.lemmas import u as any_number
from theory.lemmas import w as any_other
from theory.notation import eta, nu, scalar, sequence, t
from theory.saddles.strict_saddle import FACTOR, POWER

c, c_0, r = sequence("c"), scalar("c_0"), scalar("r")
RATIO, RATE = r / c_0, log(FACTOR)
EXACT = log(RATIO) / RATE
NEEDED = log(RATIO) / (eta * nu)
ENOUGH = (1 + eta * nu) / (eta * nu) * log(RATIO)
LAW = eq(c(t), c_0 * POWER)
DOWNWARDS, FORWARD = gt(nu, 0), gt(eta, 0)
GIVEN = (gt(c_0, 0), gt(r, 0), ge(t, 0))
BASICS = ("growth", "factor", "ratio", "powers")


def _basic_steps() -> tuple[Step, ...]:
    positive = gt(POWER, 0)
    return (
        Step(
            "after-t-steps",
            LAW,
            "Each step multiplies by 1 + ην.",
            Induction(t, base=Identity(), step=Identity()),
        ),
        Step(
            "growth", gt(eta * nu, 0), "A product of positive numbers.", Certificate((1, FORWARD, DOWNWARDS))
        ),
        Step(
            "factor",
            gt(FACTOR, 0),
            "A sum of positive numbers.",
            Certificate((1, gt(eta * nu, 0)), 1),
            using=("growth",),
        ),
        Step(
            "ratio",
            gt(RATIO, 0),
            "A quotient of positive numbers.",
            Certificate((1 / c_0, gt(r, 0))),
            given=GIVEN,
        ),
        Step(
            "powers",
            positive,
            "A product of positive numbers.",
            Induction(t, base=Certificate(1), step=Certificate((FACTOR, positive))),
            using=("factor",),
        ),
        Step(
            "log-of-the-power",
            eq(log(POWER), t * RATE),
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: FACTOR, t: t}),
            given=GIVEN,
            using=("growth", "factor"),
        ),
        Step(
            "compare-logarithms",
            Equivalence(le(log(RATIO), log(POWER)), le(RATIO, POWER)),
            "The logarithm is increasing.",
            FromLemma(LOG_IS_INCREASING, {any_number: RATIO, any_other: POWER}),
            given=GIVEN,
            using=BASICS,
        ),
        Step(
            "log-above",
            le(RATE, eta * nu),
            "The logarithm lies below its tangent at 1.",
            FromLemma(LOG_BELOW_TANGENT, {any_number: FACTOR}),
            using=("growth", "factor"),
        ),
        Step(
            "log-below",
            ge(RATE, 1 - 1 / FACTOR),
            "The same at 1/(1 + ην).",
            FromLemma(LOG_ABOVE_HYPERBOLA, {any_number: FACTOR}),
            using=("growth", "factor"),
        ),
        Step(
            "rate-is-positive",
            gt(RATE, 0),
            "log(1 + ην) ≥ ην/(1 + ην).",
            Certificate((1, ge(RATE, 1 - 1 / FACTOR)), (1 / FACTOR, gt(eta * nu, 0))),
            using=("growth", "factor", "log-below"),
        ),
    )


def _count_steps() -> tuple[Step, ...]:
    reached, logs = ge(c(t), r), le(log(RATIO), log(POWER))
    power_law, large = eq(log(POWER), t * RATE), le(RATIO, POWER)
    exact, needed, enough = ge(t, EXACT), ge(t, NEEDED), ge(t, ENOUGH)
    above, below = le(RATE, eta * nu), ge(RATE, 1 - 1 / FACTOR)
    using = (*BASICS, "log-of-the-power", "compare-logarithms", "rate-is-positive")
    return (
        Step(
            "divided",
            Equivalence(reached, large),
            "cₜ is c₀(1 + ην)ᵗ; divide by c₀.",
            BothDirections(
                Certificate((1 / c_0, reached), (-1 / c_0, LAW)), Certificate((c_0, large), (1, LAW))
            ),
            given=GIVEN,
            using=(*using, "after-t-steps"),
        ),
        Step(
            "linear-in-t",
            Equivalence(logs, exact),
            "Divide log(r/c₀) ≤ t·log(1 + ην) by the logarithm.",
            BothDirections(
                Certificate((1 / RATE, logs), (-1 / RATE, power_law)),
                Certificate((RATE, exact), (1, power_law)),
            ),
            given=GIVEN,
            using=using,
        ),
        Step(
            "exact-count",
            Equivalence(reached, exact),
            "By the steps divided, compare-logarithms and linear-in-t, one after the other.",
            BothDirections(Certificate((1, exact)), Certificate((1, reached))),
            given=GIVEN,
            using=(*using, "divided", "linear-in-t"),
        ),
        Step(
            "needed",
            Implication(reached, needed),
            "t·ην ≥ t·log(1 + ην) ≥ log(r/c₀).",
            Assume(
                Certificate(
                    (1 / (eta * nu), logs), (-1 / (eta * nu), power_law), (1 / (eta * nu), above, ge(t, 0))
                )
            ),
            given=GIVEN,
            using=(*using, "divided", "log-above"),
        ),
        Step(
            "enough-in-logarithms",
            Implication(enough, logs),
            "t·log(1 + ην) ≥ t·ην/(1 + ην) ≥ log(r/c₀).",
            Assume(Certificate((eta * nu / FACTOR, enough), (1, power_law), (1, below, ge(t, 0)))),
            given=GIVEN,
            using=(*using, "log-below"),
        ),
        Step(
            "enough",
            Implication(enough, reached),
            "Take the logarithms away.",
            Assume(Certificate((1, reached))),
            given=GIVEN,
            using=(*using, "enough-in-logarithms", "divided"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {eta: 1, nu: 1, c_0: 1, r: 4, t: 2}
    shrinks = {**point, r: Rational(1, 2)}
    return Theorem(
        hypotheses=(
            Hypothesis(
                "downwards", DOWNWARDS, "f curves downwards along the eigenvector, with the eigenvalue −ν"
            ),
            Hypothesis("forward", FORWARD, "the step goes against the gradient"),
            Hypothesis(
                "coordinate",
                Recurrence(c(t), t, 0, c_0, c(t) - eta * (-nu * c(t))),
                "a gradient step for the coordinate cₜ of xₜ − x* along the eigenvector: the gradient has −νcₜ there",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(*_basic_steps(), *_count_steps()),
        claim=("exact-count", "needed", "enough"),
        formulas={"exact": EXACT, "needed": NEEDED, "enough": ENOUGH},
        sharpness=Sharpness(
            "exact",
            "The count is exact, before it is rounded up; its two bounds differ by log(r/c₀), whatever ην is.",
            (
                Step(
                    "bounds-are-close",
                    eq(ENOUGH - NEEDED, log(RATIO)),
                    "(1 + ην)/(ην) − 1/(ην) = 1.",
                    Identity(),
                    given=GIVEN,
                    using=("growth", "ratio"),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "downwards",
                "With ν = −½ the coordinate halves: it is at ½ after one step, and below it after two.",
                {**shrinks, nu: -Rational(1, 2)},
                "exact-count",
            ),
            Counterexample(
                "forward", "With η = −½, uphill, the same.", {**shrinks, eta: -Rational(1, 2)}, "exact-count"
            ),
        ),
        references=(references.DIXIT_EXIT_TIME, references.MATHLIB_LOG_TANGENT),
        exercise="η = 0.01 and ν = 0.5: how many steps from 10⁻¹⁶ to 1? And from 10⁻⁸?",
    )
