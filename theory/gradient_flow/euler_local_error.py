"""A gradient step is Euler's step on ẋ = −∇f: on a quadratic it misses the flow by (ηλ)²/2 a step, to leading order.

The flow ċ = −λc of a coordinate multiplies it by e^(−ηλ) in a time η; gradient descent, which follows the tangent at
the start for that long, by 1 − ηλ. The tangent lies below the exponential, so a gradient step always goes too far, by
at least (ηλ)²/2 − (ηλ)³/6 and at most (ηλ)²/2. Halving the step size divides the error of a step by four, and that of
a fixed time, which takes twice as many steps, by two: Euler's method is of order one. Only that the exponential lies
above its tangent at 0 is taken from outside; the higher bounds follow by integrating it.
"""

from sympy import Integral, exp

from theory import references
from theory.kernel.evidence import Antiderivative, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import EXP_ABOVE_TANGENT, INTEGRAL_MONOTONE
from theory.lemmas import u as any_number
from theory.notation import eta, integer, lam, s

FLOW, EULER = exp(-eta * lam), 1 - eta * lam
ERROR = FLOW - EULER
ABOVE = (eta * lam) ** 2 / 2
BELOW = ABOVE - (eta * lam) ** 3 / 6
FORWARD, CURVED = ge(eta, 0), ge(lam, 0)
WITHIN = (ge(s, 0), le(s, eta))


def _integral(integrand) -> Integral:
    return Integral(integrand, (s, 0, eta))


def _greater(name, smaller, larger, using) -> Step:
    p, q = INTEGRAL_MONOTONE.forall
    return Step(
        name,
        le(_integral(smaller), _integral(larger)),
        "The greater integrand has the greater integral.",
        FromLemma(INTEGRAL_MONOTONE, {p: smaller, q: larger}),
        given=(FORWARD,),
        using=(using,),
    )


def _derivation() -> tuple[Step, ...]:
    decay, tangent = lam * exp(-lam * s), lam * (1 - lam * s)
    parabola = lam * (1 - lam * s + (lam * s) ** 2 / 2)
    third = (eta * lam) ** 3 / 6
    below_tangent, at_s = ge(exp(-lam * s), 1 - lam * s), le(exp(-lam * s), 1 - lam * s + (lam * s) ** 2 / 2)
    decay_value = eq(_integral(decay), 1 - FLOW)
    tangent_value = eq(_integral(tangent), eta * lam - ABOVE)
    parabola_value = eq(_integral(parabola), eta * lam - ABOVE + third)
    longer, shorter = le(_integral(tangent), _integral(decay)), le(_integral(decay), _integral(parabola))
    second = le(FLOW, 1 - eta * lam + ABOVE)
    return (
        Step(
            "too-far",
            ge(ERROR, 0),
            "The exponential lies above its tangent at 0.",
            FromLemma(EXP_ABOVE_TANGENT, {any_number: -eta * lam}),
        ),
        Step(
            "tangent",
            below_tangent,
            "The same at −λs.",
            FromLemma(EXP_ABOVE_TANGENT, {any_number: -lam * s}),
        ),
        Step(
            "speed-above",
            le(tangent, decay),
            "Times λ: the flow slows down no faster than its tangent.",
            Certificate((1, CURVED, below_tangent)),
            given=WITHIN,
            using=("tangent",),
        ),
        _greater("longer", tangent, decay, "speed-above"),
        Step("way-of-the-flow", decay_value, "Integrate λe^(−λs).", Antiderivative(-exp(-lam * s))),
        Step(
            "way-of-the-tangent",
            tangent_value,
            "Integrate the polynomial.",
            Antiderivative(lam * s - lam**2 * s**2 / 2),
        ),
        Step(
            "second-order",
            second,
            "1 − e^(−ηλ) ≥ ηλ − (ηλ)²/2.",
            Certificate((1, longer), (1, tangent_value), (-1, decay_value)),
            given=(FORWARD,),
            using=("longer", "way-of-the-flow", "way-of-the-tangent"),
        ),
        Step(
            "above",
            le(ERROR, ABOVE),
            "The same, written as an error.",
            Certificate((1, second)),
            given=(FORWARD,),
            using=("second-order",),
        ),
        Step(
            "second-order-at-every-time",
            at_s,
            "It holds at every time s.",
            Instance("second-order", {eta: s}),
            given=WITHIN,
            using=("second-order",),
        ),
        Step(
            "speed-below",
            le(decay, parabola),
            "Times λ again.",
            Certificate((1, CURVED, at_s)),
            given=WITHIN,
            using=("second-order-at-every-time",),
        ),
        _greater("shorter", decay, parabola, "speed-below"),
        Step(
            "way-of-the-parabola",
            parabola_value,
            "Integrate the polynomial.",
            Antiderivative(lam * s - lam**2 * s**2 / 2 + lam**3 * s**3 / 6),
        ),
        Step(
            "below",
            ge(ERROR, BELOW),
            "1 − e^(−ηλ) ≤ ηλ − (ηλ)²/2 + (ηλ)³/6.",
            Certificate((1, shorter), (-1, parabola_value), (1, decay_value)),
            given=(FORWARD,),
            using=("shorter", "way-of-the-flow", "way-of-the-parabola"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    uphill = {lam: integer(-2), eta: integer(1)}
    return Theorem(
        hypotheses=(Hypothesis("curved", CURVED, "f is not curved downwards along the coordinate"),),
        witness={lam: integer(2), eta: integer(1)},
        derivation=_derivation(),
        claim=("too-far", "above", "below"),
        headline="above",
        formulas={"error": ERROR, "above": ABOVE, "below": BELOW},
        sharpness=Sharpness(
            "not tight",
            "The two bounds differ by (ηλ)³/6, a part ηλ/3 of the upper one: for small ηλ nothing is lost.",
            (
                Step(
                    "bounds-are-close",
                    eq(BELOW, (1 - eta * lam / 3) * ABOVE),
                    "(ηλ)³/6 is ηλ/3 times (ηλ)²/2.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(Counterexample("curved", "λ = −2, η = 1: e² − 3 is more than 2.", uphill, "above"),),
        references=(
            references.SCIEUR_INTEGRATION,
            references.MATHLIB_EXP_TANGENT,
            references.RUDIN_INTEGRAL_MONOTONE,
        ),
        exercise="How large is the error after the time 1 with N steps η = 1/N? Compare N = 10 and N = 20 for λ = 1.",
    )
