"""Backtracking from t₀ by factors β stops after finitely many, with a step of at least min{t₀, 2β(1 − c)/L}.

Backtracking tries t₀, βt₀, β²t₀, … and takes the first that passes Armijo's test. A trial of at most 2(1 − c)/L
passes (armijo-condition). So no reduction is made if t₀ is no longer than that, and otherwise at most
log(2(1 − c)/(Lt₀))/log β, rounded up: in one formula, the maximum of 0 and this. And what is taken is not much
shorter than need be: either the first trial passed, or the one before was refused, so was longer than 2(1
− c)/L, and the one taken is β times it. A step of this length lowers f by at least c times it times ‖g‖². All this
without knowing L.
"""

from sympy import ImmutableMatrix, Min, Rational, log

from theory import references
from theory.kernel.evidence import (
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    FromLemma,
    Identity,
    Induction,
)
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import LOG_BELOW_TANGENT, LOG_IS_INCREASING, LOG_OF_A_POWER
from theory.lemmas import u as any_number
from theory.lemmas import w as any_other
from theory.line_search.armijo_condition import LENGTH, LIMIT, TEST, c, f_x, f_y
from theory.notation import L, beta, eta, g, n, scalar, t

t_0, excess = scalar("t_0"), scalar("delta")
SHORTEST = Min(t_0, beta * LIMIT)
GAINED = c * SHORTEST * LENGTH
COUNT = log(LIMIT / t_0) / log(beta)
POSITIVE, SHRINKS, DEMANDING = gt(beta, 0), lt(beta, 1), ge(c, 0)
USUAL = (gt(t_0, 0), lt(c, 1), gt(L, 0), ge(t, 0))  # of the count only
POWER, RATIO = beta**t, LIMIT / t_0
TRIAL = t_0 * POWER
LONG = ge(eta, SHORTEST)


def _length_steps() -> tuple[Step, ...]:
    first, refused = ge(eta, t_0), gt(eta, LIMIT)
    after = ge(eta, beta * LIMIT)
    switch = t_0 - beta * LIMIT
    given = (gt(L, 0),)
    return (
        Step(
            "first-trial",
            Implication(first, LONG),
            "If t₀ itself passed, it is taken.",
            Assume(Cases(switch, Certificate((1, first), switch), Certificate((1, first)))),
            given=given,
        ),
        Step(
            "after-a-refusal",
            Implication(refused, gt(beta * eta, beta * LIMIT)),
            "A refused trial η is longer than 2(1 − c)/L; the next is βη.",
            Assume(Certificate((beta, refused))),
            given=given,
        ),
        Step(
            "later-trial",
            Implication(after, LONG),
            "That is at least the smaller of the two.",
            Assume(Cases(switch, Certificate((1, after)), Certificate((1, after), -switch))),
            given=given,
        ),
        Step(
            "decrease",
            Implication(both(TEST, LONG), le(f_y, f_x - GAINED)),
            "The test promises cη‖g‖², and η is at least that long.",
            Assume(Certificate((1, TEST), (c * LENGTH, LONG))),
            given=given,
        ),
    )


def _count_steps() -> tuple[Step, ...]:
    positive_power, logs = gt(POWER, 0), le(log(POWER), log(RATIO))
    power_law, small = eq(log(POWER), t * log(beta)), le(POWER, RATIO)
    enough, inverse = ge(t, COUNT), gt(-1 / log(beta), 0)
    passes = le(TRIAL, LIMIT)
    using = (
        "ratio",
        "powers",
        "log-of-the-power",
        "compare-logarithms",
        "log-is-negative",
        "inverse-is-negative",
    )
    return (
        Step(
            "ratio",
            gt(RATIO, 0),
            "2(1 − c)/L and t₀ are positive.",
            Certificate((2 / (L * t_0), lt(c, 1))),
            given=USUAL,
        ),
        Step(
            "powers",
            positive_power,
            "β is positive.",
            Induction(t, base=Certificate(1), step=Certificate((beta, positive_power))),
        ),
        Step(
            "log-of-the-power",
            power_law,
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: beta, t: t}),
            given=USUAL,
        ),
        Step(
            "compare-logarithms",
            Equivalence(logs, small),
            "The logarithm is increasing.",
            FromLemma(LOG_IS_INCREASING, {any_number: POWER, any_other: RATIO}),
            given=USUAL,
            using=("ratio", "powers"),
        ),
        Step(
            "log-below-tangent",
            le(log(beta), beta - 1),
            "The logarithm lies below its tangent at 1.",
            FromLemma(LOG_BELOW_TANGENT, {any_number: beta}),
        ),
        Step(
            "log-is-negative",
            lt(log(beta), 0),
            "log β ≤ β − 1 < 0.",
            Certificate((1, le(log(beta), beta - 1)), (1, SHRINKS)),
            using=("log-below-tangent",),
        ),
        Step(
            "inverse-is-negative",
            inverse,
            "So is 1/log β.",
            Certificate((1 / log(beta) ** 2, lt(log(beta), 0))),
            using=("log-is-negative",),
        ),
        Step(
            "linear-in-t",
            Equivalence(logs, enough),
            "Divide t·log β ≤ log(2(1 − c)/(Lt₀)) by the negative number log β.",
            BothDirections(
                Certificate((-1 / log(beta), logs), (-1 / log(beta), power_law)),
                Certificate((-log(beta), enough), (-1, power_law)),
            ),
            given=USUAL,
            using=using,
        ),
        Step(
            "small",
            Equivalence(passes, small),
            "Divide by t₀.",
            BothDirections(Certificate((1 / t_0, passes)), Certificate((t_0, small))),
            given=USUAL,
            using=using,
        ),
        Step(
            "count",
            Equivalence(passes, enough),
            "By the steps small, compare-logarithms and linear-in-t, one after the other.",
            BothDirections(Certificate((1, enough)), Certificate((1, passes))),
            given=USUAL,
            using=(*using, "linear-in-t", "small"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {
        n: 1, L: 4, c: Rational(1, 2), beta: Rational(1, 2), t_0: 2, t: 3, eta: Rational(1, 4),
        g: ImmutableMatrix([1]), f_x: 0, f_y: -Rational(1, 8),
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis("positive-factor", POSITIVE, "trials are multiplied by a positive number β"),
            Hypothesis("shrinking-factor", SHRINKS, "each trial is shorter than the one before"),
            Hypothesis("some-decrease", DEMANDING, "Armijo's test asks for a decrease: c ≥ 0"),
        ),
        witness=point,
        derivation=(*_length_steps(), *_count_steps()),
        claim=("first-trial", "after-a-refusal", "later-trial", "decrease", "count"),
        headline="later-trial",
        formulas={"shortest": SHORTEST, "gained": GAINED, "count": COUNT},
        sharpness=Sharpness(
            "tight",
            "On f = L‖x‖²/2 the limit 2(1 − c)/L is exact (armijo-condition), so the count is too; and from a first "
            "trial "
            "just above the limit a step just above β times it is taken, however little above: no larger bound holds.",
            (
                Step(
                    "just-above-the-limit",
                    both(
                        gt(LIMIT + excess, LIMIT), eq(beta * (LIMIT + excess) - beta * LIMIT, beta * excess)
                    ),
                    "The trial 2(1 − c)/L + δ is refused there; β times it exceeds the bound by βδ.",
                    Each(Certificate((1, gt(excess, 0))), Identity()),
                    given=(gt(L, 0), gt(excess, 0)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-factor",
                "With β = −½ the trial after 2 would be −1, an uphill step.",
                {**point, beta: -Rational(1, 2), eta: 2},
                "after-a-refusal",
            ),
            Counterexample(
                "shrinking-factor",
                "With β = 2 trials grow: the first one passes, later ones do not.",
                {**point, L: 1, c: 0, beta: 2, t_0: 1, t: 0},
                "count",
            ),
            Counterexample(
                "some-decrease",
                "With c = −1 the test lets f grow by η‖g‖², which is more for a longer step.",
                {**point, c: -1, eta: 2, f_y: 2},
                "decrease",
            ),
        ),
        references=(
            references.ARMIJO_LIPSCHITZ,
            references.NOCEDAL_BACKTRACKING,
            references.BOYD_LINE_SEARCH,
        ),
        exercise="L = 100, c = 0.1, β = ½, t₀ = 1: how many reductions at most, and how long is the step at least?",
    )
