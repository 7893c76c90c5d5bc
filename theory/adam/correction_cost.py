"""Leaving out a bias correction multiplies Adam's step t by 1 − β₁ᵗ, by 1/√(1 − β₂ᵗ), or by their product.

At β₁ = 0.9 and β₂ = 0.999 the first step (ε = 0) comes out

- with no correction √10 ≈ 3.16 times too long,
- with m corrected and v raw 10√10 ≈ 31.6 times too long,
- with v corrected and m raw 10 times too short.

Corrected m̂ with raw v is what some course notes print when they first write Adam's update: √v̂ is meant. It is not a
detail: the two corrections pull in opposite directions, and leaving out that of v alone does the most harm. Its
factor fades slowly, too: after 100 steps it is still 3.2.
"""

from sympy import Rational, sqrt

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction
from theory.kernel.formula import between, both, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta_1, beta_2, eta, integer, m_hat, scalar, t, v_hat
from theory.square_roots import same_square

m, v = scalar("m"), scalar("v")
FIRST_TOTAL, SECOND_TOTAL = 1 - beta_1**t, 1 - beta_2**t
RAW_FIRST, RAW_SECOND = FIRST_TOTAL, 1 / sqrt(SECOND_TOTAL)
NEITHER = FIRST_TOTAL / sqrt(SECOND_TOTAL)
FIRST, SECOND = eq(m, FIRST_TOTAL * m_hat), eq(v, SECOND_TOTAL * v_hat)
ADAM = -eta * m_hat / sqrt(v_hat)
GIVEN = (gt(v_hat, 0), ge(t, 1))


def _powers(name: str, rate) -> Step:
    power = rate**t
    return Step(
        name,
        both(gt(power, 0), lt(power, 1)),
        "Multiplying by β keeps a number between 0 and 1 there.",
        Induction(
            t,
            1,
            base=Each(Certificate((1, gt(rate, 0))), Certificate((1, lt(rate, 1)))),
            step=Each(
                Certificate((rate, gt(power, 0))), Certificate((1, lt(power, 1)), (power, lt(rate, 1)))
            ),
        ),
    )


def _factor_steps() -> tuple[Step, ...]:
    raw, product = sqrt(v), sqrt(SECOND_TOTAL) * sqrt(v_hat)
    roots = eq(raw, product)
    bounds = ("first-powers", "second-powers")
    using = (*bounds, "raw-positive", "roots")
    return (
        Step(
            "raw-positive",
            gt(v, 0),
            "It is a product of two positive numbers.",
            Certificate((SECOND_TOTAL, gt(v_hat, 0)), (1, SECOND)),
            given=GIVEN,
            using=bounds,
        ),
        Step(
            "roots",
            roots,
            "Both are at least 0 and have the square v.",
            same_square(raw, product, (1, SECOND)),
            given=GIVEN,
            using=(*bounds, "raw-positive"),
        ),
        Step(
            "no-correction",
            eq(-eta * m / raw, NEITHER * ADAM),
            "Put in m = (1 − β₁ᵗ)m̂ and √v = √(1 − β₂ᵗ)·√v̂.",
            Identity((-eta / raw, FIRST), (eta * FIRST_TOTAL * m_hat / (raw * product), roots)),
            given=GIVEN,
            using=using,
        ),
        Step(
            "raw-v",
            eq(-eta * m_hat / raw, RAW_SECOND * ADAM),
            "Put in √v = √(1 − β₂ᵗ)·√v̂.",
            Identity((eta * m_hat / (raw * product), roots)),
            given=GIVEN,
            using=using,
        ),
        Step(
            "raw-m",
            eq(-eta * m / sqrt(v_hat), RAW_FIRST * ADAM),
            "Put in m = (1 − β₁ᵗ)m̂.",
            Identity((-eta / sqrt(v_hat), FIRST)),
            given=GIVEN,
        ),
        Step(
            "raw-m-shortens",
            between(0, RAW_FIRST, 1),
            "0 < β₁ᵗ < 1.",
            Each(Certificate((1, lt(beta_1**t, 1))), Certificate((1, gt(beta_1**t, 0)))),
            given=(ge(t, 1),),
            using=bounds,
        ),
        Step(
            "raw-v-lengthens",
            between(0, SECOND_TOTAL, 1),
            "0 < β₂ᵗ < 1: the step is divided by the root of a number between 0 and 1.",
            Each(Certificate((1, lt(beta_2**t, 1))), Certificate((1, gt(beta_2**t, 0)))),
            given=(ge(t, 1),),
            using=bounds,
        ),
    )


def _usual_values() -> tuple[Step, ...]:
    """The factors of the first step at β₁ = 9/10 and β₂ = 999/1000."""
    first, second = eq(beta_1, Rational(9, 10)), eq(beta_2, Rational(999, 1000))
    root, ten = sqrt(1 - beta_2), sqrt(integer(10))
    small = eq(root, ten / 100)
    at_one = {t: integer(1)}
    return (
        Step(
            "usual-root",
            small,
            "1 − β₂ = 1/1000 = (√10/100)².",
            same_square(root, ten / 100, (-1, second)),
            given=(second,),
        ),
        Step(
            "usual-no-correction",
            eq(NEITHER.xreplace(at_one), ten),
            "(1/10)/(√10/100) = √10 ≈ 3.162.",
            Identity((-1 / root, first), (-ten / root, small)),
            given=(first, second),
            using=("usual-root",),
        ),
        Step(
            "usual-raw-v",
            eq(RAW_SECOND.xreplace(at_one), 10 * ten),
            "1/(√10/100) = 10√10 ≈ 31.62.",
            Identity((-10 * ten / root, small)),
            given=(second,),
            using=("usual-root",),
        ),
        Step(
            "usual-raw-m",
            eq(RAW_FIRST.xreplace(at_one), Rational(1, 10)),
            "1 − 9/10.",
            Identity((-1, first)),
            given=(first,),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    halves = {beta_1: Rational(1, 2), beta_2: Rational(1, 2), t: 1}
    point = {**halves, m: Rational(1, 2), v: Rational(1, 2), m_hat: 1, v_hat: 1}
    return Theorem(
        hypotheses=(
            Hypothesis("first-positive", gt(beta_1, 0), "the past counts in m"),
            Hypothesis("first-below-one", lt(beta_1, 1), "the newest gradient counts in m"),
            Hypothesis("second-positive", gt(beta_2, 0), "the past counts in v"),
            Hypothesis("second-below-one", lt(beta_2, 1), "the newest square counts in v"),
            Hypothesis("corrected-mean", FIRST, "m̂ is m after its correction", definition=True),
            Hypothesis("corrected-square", SECOND, "v̂ is v after its correction", definition=True),
        ),
        witness=point,
        derivation=(
            _powers("first-powers", beta_1),
            _powers("second-powers", beta_2),
            *_factor_steps(),
            *_usual_values(),
        ),
        claim=(
            "no-correction",
            "raw-v",
            "raw-m",
            "raw-m-shortens",
            "raw-v-lengthens",
            "usual-no-correction",
            "usual-raw-v",
            "usual-raw-m",
        ),
        formulas={"neither": NEITHER, "raw_second": RAW_SECOND, "raw_first": RAW_FIRST},
        sharpness=Sharpness(
            "exact", "The factors are identities, the same for every gradient, at every step t."
        ),
        counterexamples=(
            Counterexample(
                "first-positive",
                "With β₁ = 0 there is nothing to correct.",
                {**point, beta_1: 0, m: 1},
                "raw-m-shortens",
            ),
            Counterexample(
                "first-below-one", "With β₁ = 1 m stays at 0.", {**point, beta_1: 1, m: 0}, "raw-m-shortens"
            ),
            Counterexample(
                "second-positive",
                "With β₂ = 0 there is nothing to correct.",
                {**point, beta_2: 0, v: 1},
                "raw-v-lengthens",
            ),
            Counterexample(
                "second-below-one", "With β₂ = 1 v stays at 0.", {**point, beta_2: 1, v: 0}, "raw-v-lengthens"
            ),
        ),
        references=(references.ADAM_UPDATE, references.ADAM_BIAS_CORRECTION),
        exercise="At which β₂ does leaving out both corrections keep the first step's length, for β₁ = 0.9?",
    )
