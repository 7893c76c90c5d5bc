"""A Hessian that is positive definite everywhere makes f strictly convex; ‖x‖⁴ is so without it.

Strictly convex means strictly below every chord between two different points; it follows, as in the first-order
condition, when f is strictly above its tangents everywhere else. With positive curvature on the way from x to y it is:
the height over y of the tangent at x + s(y − x) rises at the rate (1 − s)c(s) > 0, and by the mean value theorem
it ends above where it starts. But positive curvature is not necessary: the Hessian of ‖x‖⁴ vanishes at the origin, and
still ‖w‖⁴ exceeds the tangent at v by ⅓‖w − v‖⁴ or more.
"""

from sympy import Derivative, ImmutableMatrix, Lambda, Rational, S, Subs, ZeroMatrix
from sympy import Identity as Unit

from theory import references
from theory.kernel.evidence import Assume, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Hessian, Implication, MatrixEquality, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import MEAN_VALUE, phi, theta
from theory.notation import column, d, g, n, s, scalar, sequence, v, w, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y, f_z = (scalar(f"f_{point}") for point in "xyz")
z, g_z, r = column("z"), column("g_z"), scalar("r")
c = sequence("c")  # the curvature along the way, at x + s(y − x)
RATE = (1 - s) * c(s)
TANGENT = f_x + Dot(g, y - x)
CHORD = (1 - r) * f_x + r * f_y
RISING = Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), RATE))
POSITIVE = Implication(both(ge(s, 0), le(s, 1)), gt(c(s), 0))
FROM_X = gt(f_x, f_z + Dot(g_z, x - z))
FROM_Y = gt(f_y, f_z + Dot(g_z, y - z))
QUARTIC = norm_squared(v) ** 2
QUARTIC_HESSIAN = 4 * norm_squared(v) * Unit(n) + 8 * v * v.T
QUARTIC_TANGENT = norm_squared(v) ** 2 + 4 * norm_squared(v) * Dot(v, w - v)
QUARTIC_EXCESS = norm_squared(w - v) ** 2 / 3


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "twice-differentiable",
            RISING,
            "on the way from x to y the height φ(s) over y of the tangent at x + s(y − x) has the derivative "
            "(1 − s)c(s)",
            forall=(s,),
        ),
        Hypothesis(
            "positive-curvature",
            POSITIVE,
            "the curvature c(s) = ⟨y − x, ∇²f(x + s(y − x))(y − x)⟩ is positive: the Hessian is positive definite "
            "on the way, and y is not x",
            forall=(s,),
        ),
        Hypothesis(
            "ends",
            both(eq(phi(0), TANGENT), eq(phi(1), f_y)),
            "φ leads from the tangent at x to f(y)",
            definition=True,
        ),
        Hypothesis("weights", both(gt(r, 0), lt(r, 1)), "1 − r and r are the weights of a true mixture"),
        Hypothesis(
            "mixture", MatrixEquality(z, (1 - r) * x + r * y), "z lies between x and y", definition=True
        ),
    )


def _general() -> tuple[Step, ...]:
    """Positive curvature lifts f above its tangents, and that puts it below its chords."""
    rise = eq(phi(1) - phi(0), Subs(RATE, s, theta))
    positive = gt((1 - theta) * c(theta), 0)
    return (
        Step("rising", RISING, "The product rule along the way.", Instance("twice-differentiable", {})),
        Step(
            "somewhere",
            both(gt(theta, 0), lt(theta, 1), rise),
            "By the mean value theorem φ rises as much as at some θ of the way.",
            FromLemma(MEAN_VALUE, {MEAN_VALUE.forall[0]: RATE}),
            using=("rising",),
        ),
        Step(
            "curved-there",
            gt(c(theta), 0),
            "There too the curvature is positive.",
            Instance("positive-curvature", {s: theta}),
            using=("somewhere",),
        ),
        Step(
            "rise",
            positive,
            "Both factors are positive.",
            Certificate((1, lt(theta, 1), gt(c(theta), 0))),
            using=("somewhere", "curved-there"),
        ),
        Step(
            "strict-tangent",
            gt(f_y, TANGENT),
            "So f(y) is above the tangent at x.",
            Certificate((1, rise), (1, positive), (1, eq(phi(0), TANGENT)), (-1, eq(phi(1), f_y))),
            using=("somewhere", "rise"),
        ),
        Step(
            "strict-chord",
            Implication(both(FROM_X, FROM_Y), lt(f_z, CHORD)),
            "Weigh the tangent at z, seen from x and from y, with 1 − r and r.",
            Assume(Certificate((1, lt(r, 1), FROM_X), (1, gt(r, 0), FROM_Y))),
        ),
    )


def _quartic() -> tuple[Step, ...]:
    """‖v‖⁴ is strictly convex although its Hessian vanishes at the origin."""
    h = w - v
    apart = gt(norm_squared(h), 0)
    return (
        Step(
            "quartic-hessian",
            Hessian(QUARTIC, v, QUARTIC_HESSIAN),
            "The gradient of ‖v‖⁴ is 4‖v‖²v.",
            Identity(),
        ),
        Step(
            "no-curvature",
            eq(Dot(d, QUARTIC_HESSIAN * d), 0),
            "At the origin nothing is left of it, along any d.",
            Identity(),
            given=(MatrixEquality(v, ZeroMatrix(n, 1)),),
        ),
        Step(
            "quartic-excess",
            le(QUARTIC_TANGENT + QUARTIC_EXCESS, norm_squared(w) ** 2),
            "With h = w − v the excess is ⅓‖h‖⁴ + ⅔(3⟨v, h⟩ + ‖h‖²)² + 2(‖v‖²‖h‖² − ⟨v, h⟩²), and the last is not "
            "negative by Cauchy and Schwarz.",
            Certificate(
                Rational(2, 3) * (3 * Dot(v, h) + norm_squared(h)) ** 2,
                2 * norm_squared(norm_squared(h) * v - Dot(v, h) * h) / norm_squared(h),
            ),
            given=(apart,),
        ),
        Step(
            "quartic-strict",
            lt(QUARTIC_TANGENT, norm_squared(w) ** 2),
            "Between different points ⅓‖w − v‖⁴ is positive.",
            Certificate((1, le(QUARTIC_TANGENT + QUARTIC_EXCESS, norm_squared(w) ** 2)), QUARTIC_EXCESS),
            given=(apart,),
            using=("quartic-excess",),
        ),
    )


def _on_the_line(height, curvature, weight, mixed, slope):
    """A point on the line with x = 0, y = 1, g = 0, f(0) = 0: f(z) and f′(z) at z = weight are given."""
    one = ImmutableMatrix([1])
    return {
        n: 1, x: 0 * one, y: one, z: weight * one, r: weight, g: 0 * one, g_z: slope * one, f_x: 0,
        f_y: height.xreplace({s: S.One}), f_z: mixed, phi: Lambda(s, height), c: Lambda(s, curvature),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    # For f(x) = x² the tangent at s has the height s² + 2s(1 − s) = 2s − s² over 1.
    parabola, half = 2 * s - s**2, Rational(1, 2)
    return Theorem(
        hypotheses=_hypotheses(),
        witness={**_on_the_line(parabola, S(2), half, Rational(1, 4), 1), theta: half},
        derivation=(*_general(), *_quartic()),
        claim=(
            "strict-tangent",
            "strict-chord",
            "quartic-hessian",
            "no-curvature",
            "quartic-excess",
            "quartic-strict",
        ),
        formulas={"quartic_tangent": QUARTIC_TANGENT, "quartic_excess": QUARTIC_EXCESS},
        sharpness=Sharpness(
            "tight",
            "The constant ⅓ is attained at w = −2v, in every dimension; a general strictly convex function has no such "
            "constant: that is strong convexity, or uniform convexity as here.",
            (
                Step(
                    "attained",
                    eq(QUARTIC_TANGENT + QUARTIC_EXCESS, norm_squared(w) ** 2),
                    "Both sides are 16‖v‖⁴.",
                    Identity(),
                    given=(MatrixEquality(w, -2 * v),),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "twice-differentiable",
                "With 1 in the place of the curvature of f = 0, f would have to be above its tangent.",
                _on_the_line(0 * s, S.One, half, 0, 0),
                "strict-tangent",
            ),
            Counterexample(
                "positive-curvature",
                "f = 0 is convex and has no curvature: it is its own tangent.",
                _on_the_line(0 * s, S.Zero, half, 0, 0),
                "strict-tangent",
            ),
            Counterexample(
                "weights",
                "At r = 2, beyond y, f(x) = x² is above the chord from 0 to 1: it is 4, the chord 2.",
                _on_the_line(parabola, S(2), 2, 4, 4),
                "strict-chord",
            ),
        ),
        references=(references.BOYD_SECOND_ORDER_CONDITION, references.MATHLIB_STRICT_CONVEXITY),
        exercise="Is f(x) = x⁴ + y² strictly convex? Where is its Hessian positive definite?",
    )
