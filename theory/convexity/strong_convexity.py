"""f is μ-strongly convex exactly where f − (μ/2)‖x‖² is convex: f lies above parabolas, not only above tangents.

Three conditions say the same. Below the chord by (μ/2)r(1 − r)‖x − y‖²; above the tangent by (μ/2)‖y − x‖²; curvature
at least μ in every direction. The first two are those of convexity for f − (μ/2)‖x‖², whose gradient is ∇f(x) − μx:
the difference is a square that is completed. From the third comes the second as for convexity: the height
over y of the tangent on the way rises at the rate (1 − s)c(s) ≥ (1 − s)μ‖y − x‖², in all by half of μ‖y − x‖².
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, Rational, S

from theory import references
from theory.kernel.evidence import (
    Antiderivative,
    Assume,
    BothDirections,
    Certificate,
    FromLemma,
    Identity,
    Instance,
)
from theory.kernel.formula import Equivalence, Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import column, g, mu, n, s, scalar, sequence, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y, f_z = (scalar(f"f_{point}") for point in "xyz")
z, g_z, r = column("z"), column("g_z"), scalar("r")
c = sequence("c")  # the curvature along the way, at x + s(y − x)
APART = norm_squared(y - x)
TANGENT = f_x + Dot(g, y - x)
LOWER_BOUND = TANGENT + mu / 2 * APART
STRONG_CHORD = (1 - r) * f_x + r * f_y - mu / 2 * r * (1 - r) * APART
RATE, LEAST = (1 - s) * c(s), (1 - s) * mu * APART
RISING = Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), RATE))
CURVED = Implication(both(gt(s, 0), le(s, 1)), ge(c(s), mu * APART))
FROM_X = ge(f_x, f_z + Dot(g_z, x - z) + mu / 2 * norm_squared(x - z))
FROM_Y = ge(f_y, f_z + Dot(g_z, y - z) + mu / 2 * norm_squared(y - z))


def _shifted(value, point):
    """The value of f − (μ/2)‖x‖²."""
    return value - mu / 2 * norm_squared(point)


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "twice-differentiable",
            RISING,
            "on the way from x to y the height φ(s) over y of the tangent at x + s(y − x) has the integrable "
            "derivative (1 − s)c(s)",
            forall=(s,),
        ),
        Hypothesis(
            "curvature",
            CURVED,
            "the curvature c(s) = ⟨y − x, ∇²f(x + s(y − x))(y − x)⟩ is at least μ‖y − x‖²: ∇²f ⪰ μI on the way",
            forall=(s,),
        ),
        Hypothesis(
            "ends",
            both(eq(phi(0), TANGENT), eq(phi(1), f_y)),
            "φ leads from the tangent at x to f(y)",
            definition=True,
        ),
        Hypothesis("weights", both(ge(r, 0), le(r, 1)), "1 − r and r are weights of a mixture"),
        Hypothesis(
            "mixture", MatrixEquality(z, (1 - r) * x + r * y), "z lies between x and y", definition=True
        ),
    )


def _shifts() -> tuple[Step, ...]:
    """Both conditions are those of convexity, for f − (μ/2)‖x‖²."""
    chord = le(f_z, STRONG_CHORD)
    shifted_chord = le(_shifted(f_z, z), (1 - r) * _shifted(f_x, x) + r * _shifted(f_y, y))
    bound = ge(f_y, LOWER_BOUND)
    shifted_bound = ge(_shifted(f_y, y), _shifted(f_x, x) + Dot(g - mu * x, y - x))
    return (
        Step(
            "shifted-chord",
            Equivalence(chord, shifted_chord),
            "(1 − r)‖x‖² + r‖y‖² − ‖z‖² = r(1 − r)‖x − y‖².",
            BothDirections(Certificate((1, chord)), Certificate((1, shifted_chord))),
        ),
        Step(
            "shifted-tangent",
            Equivalence(bound, shifted_bound),
            "‖y‖² − ‖x‖² − 2⟨x, y − x⟩ = ‖y − x‖².",
            BothDirections(Certificate((1, bound)), Certificate((1, shifted_bound))),
        ),
        Step(
            "chord",
            Implication(both(FROM_X, FROM_Y), chord),
            "Weigh the parabola at z, seen from x and from y, with 1 − r and r.",
            Assume(Certificate((1, le(r, 1), FROM_X), (1, ge(r, 0), FROM_Y))),
        ),
    )


def _integral(integrand):
    return Integral(integrand, (s, 0, 1))


def _curvature() -> tuple[Step, ...]:
    """Curvature of at least μ gives the parabola."""
    whole = eq(phi(1) - phi(0), _integral(RATE))
    more = le(_integral(LEAST), _integral(RATE))
    value = eq(_integral(LEAST), mu / 2 * APART)
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    return (
        Step("rising", RISING, "The product rule along the way.", Instance("twice-differentiable", {})),
        Step(
            "whole-rise",
            whole,
            "φ changes by the integral of its derivative.",
            FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: RATE}),
            using=("rising",),
        ),
        Step("curved", CURVED, "The curvature is at least μ.", Instance("curvature", {})),
        Step(
            "rate",
            le(LEAST, RATE),
            "Times 1 − s, which is not negative.",
            Certificate((1, le(s, 1), ge(c(s), mu * APART))),
            given=(gt(s, 0), le(s, 1)),
            using=("curved",),
        ),
        Step(
            "more",
            more,
            "The greater integrand has the greater integral.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: LEAST, q: RATE}),
            using=("rate",),
        ),
        Step("value", value, "The integral of 1 − s is ½.", Antiderivative((s - s**2 / 2) * mu * APART)),
        Step(
            "lower-bound",
            ge(f_y, LOWER_BOUND),
            "So φ rises by half of μ‖y − x‖² or more.",
            Certificate((1, whole), (1, more), (1, value), (1, eq(phi(0), TANGENT)), (-1, eq(phi(1), f_y))),
            using=("whole-rise", "more", "value"),
        ),
    )


def _on_the_line(modulus, height, curvature, weight, mixed, slope):
    """A point on the line with x = 0, y = 1, g = 0, f(0) = 0: f(z) and f′(z) at z = weight are given."""
    one = ImmutableMatrix([1])
    return {
        n: 1, mu: modulus, x: 0 * one, y: one, z: weight * one, r: weight, g: 0 * one, g_z: slope * one, f_x: 0,
        f_y: height.xreplace({s: S.One}), f_z: mixed, phi: Lambda(s, height), c: Lambda(s, curvature),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    parabola, half = 2 * s - s**2, Rational(1, 2)  # the tangents of f(x) = x², over 1
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(2, parabola, S(2), half, Rational(1, 4), 1),
        derivation=(*_shifts(), *_curvature()),
        claim=("shifted-chord", "shifted-tangent", "chord", "lower-bound"),
        headline="lower-bound",
        formulas={"lower_bound": LOWER_BOUND, "chord": STRONG_CHORD},
        sharpness=Sharpness(
            "tight",
            "For f(x) = μ‖x‖²/2, with the gradient μx, both are equalities.",
            (
                Step(
                    "parabola",
                    eq(
                        mu / 2 * norm_squared(y),
                        LOWER_BOUND.xreplace({f_x: mu / 2 * norm_squared(x), g: mu * x}),
                    ),
                    "Multiply out.",
                    Identity(),
                ),
                Step(
                    "parabola-chord",
                    eq(
                        mu / 2 * norm_squared(z),
                        STRONG_CHORD.xreplace({f_x: mu / 2 * norm_squared(x), f_y: mu / 2 * norm_squared(y)}),
                    ),
                    "Multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "twice-differentiable",
                "With 2 in the place of the curvature of f = 0, f would have to lie above x².",
                _on_the_line(2, 0 * s, S(2), half, 0, 0),
                "lower-bound",
            ),
            Counterexample(
                "curvature",
                "f = 0 is convex and not strongly convex.",
                _on_the_line(2, 0 * s, S.Zero, half, 0, 0),
                "lower-bound",
            ),
            Counterexample(
                "weights",
                "At r = 2, beyond y, f(x) = x² with μ = 1 is above the chord: it is 4, the chord 3.",
                _on_the_line(1, parabola, S(2), 2, 4, 4),
                "chord",
            ),
        ),
        references=(
            references.BOYD_STRONG_CONVEXITY,
            references.MATHLIB_STRONG_CONVEXITY,
            references.OPTLIB_STRONG_LOWER_BOUND,
        ),
        exercise="For which μ is f(x) = ½⟨x, Ax⟩ strongly convex? And the logistic loss plus ½λ‖x‖²?",
    )
