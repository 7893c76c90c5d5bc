"""Gradient descent's best rate on quadratics decays like e^(−2t/κ), heavy ball's like e^(−2t/√κ).

The rates are (k − 1)/(k + 1), with k = κ for gradient descent and k = √κ for momentum. The logarithm of this is an
integral, −∫ 2/(k − 1 + 2s) ds from 0 to 1, and a convex integrand lies between its tangent in the middle and its
chord. So the exponent is at least 2/k, and at most 1/(k − 1) + 1/(k + 1), which is 2/k times 1 + 1/(k² − 1): for
large k nothing is left open. To gain a fixed factor takes a number of steps in proportion to κ, and with momentum to
√κ.

These are powers of the rates. The error of gradient descent is at most such a power; that of heavy ball is one from a
special start only, with the memory x₋ − x* = (x − x*)/q along the slowest direction. From rest it is larger, by factors
of up to 1 + t(1 + q): see heavy-ball-defective-block. For κ = 100 and t = 10, e^(−2) is 0.135, and 0.379 is left of an
error along the slowest direction.

A study note has e^(−√κT) for momentum and e^(−κT) without. That is upside down twice over. The more badly conditioned
the problem, the faster it would be solved; and momentum would slow it down, as √κ < κ. From κ = 4 on the true
exponents are below those of the note, so what it promises is never reached.
"""

from sympy import Integral, Rational, exp, log, sqrt

from theory import references
from theory.kernel.evidence import (
    Antiderivative,
    Assume,
    Certificate,
    Each,
    FromLemma,
    Identity,
    Instance,
    Refutation,
)
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import LOG_IS_INCREASING, LOG_OF_A_POWER, UNIT_INTEGRAL_MONOTONE, p, q
from theory.lemmas import u as any_number
from theory.lemmas import w as any_other
from theory.notation import delta, kappa, s, scalar, t

ILL_CONDITIONED, START = gt(kappa, 1), ge(t, 0)
RANGE = both(gt(s, 0), le(s, 1))
# For any k > 1, with δ = k − 1.
BEYOND = gt(delta, 0)
RATE = delta / (delta + 2)
INTEGRAND = 4 * s / (delta + 2 * s**2)
LOW, HIGH = 2 / (delta + 1), 1 / delta + 1 / (delta + 2)
# As functions of s² the integrand, its tangent in the middle, and its chord, each times 2s.
TANGENT = 2 * s * (LOW - 4 * (s**2 - Rational(1, 2)) / (delta + 1) ** 2)
CHORD = 2 * s * (2 * (1 - s**2) / delta + 2 * s**2 / (delta + 2))
UNIT = (s, 0, 1)
UPPER, LOWER = exp(-t * LOW), exp(-t * HIGH)


def _integral_steps() -> tuple[Step, ...]:
    """2/k ≤ −log((k − 1)/(k + 1)) ≤ 1/(k − 1) + 1/(k + 1)."""
    below, above = Implication(RANGE, le(TANGENT, INTEGRAND)), Implication(RANGE, le(INTEGRAND, CHORD))
    whole = eq(Integral(INTEGRAND, UNIT), -log(RATE))
    low_is, high_is = eq(Integral(TANGENT, UNIT), LOW), eq(Integral(CHORD, UNIT), HIGH)
    low, high = (
        le(Integral(TANGENT, UNIT), Integral(INTEGRAND, UNIT)),
        le(Integral(INTEGRAND, UNIT), Integral(CHORD, UNIT)),
    )
    given = (BEYOND,)
    return (
        Step(
            "logarithm-as-an-integral",
            whole,
            "The derivative of log((δ + 2s²)/(δ + 2)) is 4s/(δ + 2s²).",
            Antiderivative(log((delta + 2 * s**2) / (delta + 2))),
            given=given,
        ),
        Step(
            "above-its-tangent",
            below,
            "The difference is s times a square over positive numbers.",
            Assume(
                Certificate((4 * (2 * s**2 - 1) ** 2 / ((delta + 1) ** 2 * (delta + 2 * s**2)), gt(s, 0)))
            ),
            given=given,
        ),
        Step(
            "below-its-chord",
            above,
            "The difference is s³(1 − s²) over positive numbers.",
            Assume(
                Certificate(
                    (16 * s**2 * (1 + s) / (delta * (delta + 2) * (delta + 2 * s**2)), gt(s, 0), le(s, 1))
                )
            ),
            given=given,
        ),
        Step(
            "tangent-integrated",
            low_is,
            "In s² it is a straight line, and the mean of that is its value in the middle.",
            Antiderivative(LOW * s**2 - 2 * (s**4 - s**2) / (delta + 1) ** 2),
            given=given,
        ),
        Step(
            "chord-integrated",
            high_is,
            "In s² it is a straight line, and the mean of that is the mean of its ends.",
            Antiderivative((2 * s**2 - s**4) / delta + s**4 / (delta + 2)),
            given=given,
        ),
        Step(
            "integrals-in-order-below",
            low,
            "Integrate the tangent and the function.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: TANGENT, q: INTEGRAND}),
            given=given,
            using=("above-its-tangent",),
        ),
        Step(
            "integrals-in-order-above",
            high,
            "Integrate the function and the chord.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: INTEGRAND, q: CHORD}),
            given=given,
            using=("below-its-chord",),
        ),
        Step(
            "exponent",
            both(le(LOW, -log(RATE)), le(-log(RATE), HIGH)),
            "So the logarithm lies between the two.",
            Each(
                Certificate((1, low), (-1, whole), (1, low_is)),
                Certificate((1, high), (1, whole), (-1, high_is)),
            ),
            given=given,
            using=(
                "logarithm-as-an-integral",
                "tangent-integrated",
                "chord-integrated",
                "integrals-in-order-below",
                "integrals-in-order-above",
            ),
        ),
    )


def _power_steps() -> tuple[Step, ...]:
    """The t-th power between two exponentials."""
    y, power, law = scalar("y"), RATE**t, eq(log(RATE**t), t * log(RATE))
    low, high = le(LOW, -log(RATE)), le(-log(RATE), HIGH)
    given = (BEYOND, START)
    logs = {"upper": le(log(power), -t * LOW), "lower": le(-t * HIGH, log(power))}
    return (
        Step(
            "log-of-the-power",
            law,
            "The logarithm of a power.",
            FromLemma(LOG_OF_A_POWER, {any_number: RATE, t: t}),
            given=given,
        ),
        *(
            Step(
                name,
                statement,
                "The logarithm is increasing, and that of e^y is y.",
                FromLemma(LOG_IS_INCREASING, values),
                given=given,
            )
            for name, statement, values in (
                (
                    "compare-above",
                    Equivalence(le(log(power), y), le(power, exp(y))),
                    {any_number: power, any_other: exp(y)},
                ),
                (
                    "compare-below",
                    Equivalence(le(y, log(power)), le(exp(y), power)),
                    {any_number: exp(y), any_other: power},
                ),
            )
        ),
        Step(
            "compare-above-here",
            Equivalence(logs["upper"], le(power, UPPER)),
            "With y = −2t/k.",
            Instance("compare-above", {y: -t * LOW}),
            given=given,
            using=("compare-above",),
        ),
        Step(
            "compare-below-here",
            Equivalence(logs["lower"], le(LOWER, power)),
            "With y the other exponent.",
            Instance("compare-below", {y: -t * HIGH}),
            given=given,
            using=("compare-below",),
        ),
        Step(
            "logarithms",
            both(logs["upper"], logs["lower"]),
            "t times the exponent.",
            Each(Certificate((t, low), (-1, law)), Certificate((t, high), (1, law))),
            given=given,
            using=("exponent", "log-of-the-power"),
        ),
        Step(
            "powers",
            both(le(power, UPPER), le(LOWER, power)),
            "Take the logarithms away.",
            Each(Certificate((1, le(power, UPPER))), Certificate((1, le(LOWER, power)))),
            given=given,
            using=("compare-above-here", "compare-below-here", "logarithms"),
        ),
    )


def _claims() -> tuple[Step, ...]:
    """k = κ and k = √κ."""
    root = sqrt(kappa)

    def at(k, number):
        side = sides[number]
        return le(side.lhs.xreplace({delta: k - 1}), side.rhs.xreplace({delta: k - 1}))

    sides = (le(RATE**t, UPPER), le(LOWER, RATE**t))
    four = ge(kappa, 4)
    return (
        Step("condition-number-is-positive", gt(kappa, 0), "κ > 1.", Certificate((1, ILL_CONDITIONED), 1)),
        Step(
            "root-above-one",
            gt(root, 1),
            "Were √κ ≤ 1, so would be κ.",
            Refutation((1, ILL_CONDITIONED), (root + 1, le(root, 1))),
            using=("condition-number-is-positive",),
        ),
        *(
            Step(
                f"{method}-{side}",
                at(k, number),
                f"k = {name}.",
                Instance("powers", {delta: k - 1}),
                given=(START,),
                using=("powers", "root-above-one", "condition-number-is-positive"),
            )
            for method, k, name in (("gradient-descent", kappa, "κ"), ("momentum", root, "√κ"))
            for number, side in enumerate(("above", "below"))
        ),
        Step(
            "root-at-least-two",
            ge(root, 2),
            "Were √κ < 2, κ would be less than 4.",
            Refutation((1, four), (root + 2, lt(root, 2))),
            given=(four,),
            using=("condition-number-is-positive",),
        ),
        Step(
            "below-the-notes-exponents",
            both(
                lt(HIGH.xreplace({delta: kappa - 1}), kappa),
                lt(HIGH.xreplace({delta: root - 1}), root),
            ),
            "k − 1/(k − 1) − 1/(k + 1) = k(k² − 3)/(k² − 1).",
            Each(
                Certificate(
                    (kappa / ((kappa - 1) * (kappa + 1)), four, four),
                    (8 * kappa / ((kappa - 1) * (kappa + 1)), four),
                    13 * kappa / ((kappa - 1) * (kappa + 1)),
                ),
                Certificate((root / ((root - 1) * (root + 1)), four), root / ((root - 1) * (root + 1))),
            ),
            given=(four,),
            using=("root-above-one", "condition-number-is-positive"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    formulas = {}
    for name, k in (("slow", kappa), ("fast", sqrt(kappa))):
        formulas[f"{name}_upper"] = UPPER.xreplace({delta: k - 1})
        formulas[f"{name}_lower"] = LOWER.xreplace({delta: k - 1})
    return Theorem(
        hypotheses=(Hypothesis("ill-conditioned", ILL_CONDITIONED, "κ > 1; for κ = 1 both rates are 0"),),
        witness={kappa: 4, t: 1},
        derivation=(*_integral_steps(), *_power_steps(), *_claims()),
        claim=(
            "exponent",
            "gradient-descent-above",
            "gradient-descent-below",
            "momentum-above",
            "momentum-below",
            "below-the-notes-exponents",
        ),
        headline="gradient-descent-above",
        formulas=formulas,
        sharpness=Sharpness(
            "not tight",
            "The two exponents differ by the factor 1 + 1/(k² − 1), k = κ or √κ: none in the limit.",
            (
                Step(
                    "gap",
                    eq(HIGH, (1 + 1 / (delta * (delta + 2))) * LOW),
                    "k² − 1 = δ(δ + 2).",
                    Identity(),
                    given=(BEYOND,),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "ill-conditioned",
                "For κ = 1/3 the rate is −1/2, and its first power is below every exponential.",
                {kappa: Rational(1, 3), t: 1},
                "gradient-descent-below",
            ),
        ),
        references=(references.LESSARD_QUADRATIC_RATES, references.SAAD_RICHARDSON, references.GOH_MOMENTUM),
        exercise="κ = 10⁴: how many steps gain six digits, with the true exponents and with those of the note?",
    )
