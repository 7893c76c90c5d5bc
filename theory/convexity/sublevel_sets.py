"""If f is μ-strongly convex, all points no higher than x lie within ‖∇f(x)‖/μ of the point x − ∇f(x)/μ.

The parabola under f that touches it at x has its vertex at x − ∇f(x)/μ, deeper by ‖∇f(x)‖²/(2μ). Where f is no higher
than f(x), the parabola is not either; and that is a ball around the vertex with x on its boundary. So the gradient
at one point says how far away a minimizer can be, and how much lower: at most 2‖∇f(x)‖/μ, and ‖∇f(x)‖²/(2μ). At a
minimizer the parabola touches with its vertex, and f grows at least like (μ/2)‖y − x‖².
"""

from sympy import ImmutableMatrix, Rational, ZeroMatrix

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity
from theory.kernel.formula import Implication, MatrixEquality, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import g, mu, n, scalar, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y = scalar("f_x"), scalar("f_y")
APART = norm_squared(y - x)
STRONG = ge(f_y, f_x + Dot(g, y - x) + mu / 2 * APART)
NO_HIGHER = le(f_y, f_x)
FROM_VERTEX = norm_squared(y - x + g / mu)
RADIUS_SQUARED = norm_squared(g) / mu**2
LEAST = f_x - norm_squared(g) / (2 * mu)
REACH = 4 * norm_squared(g) / mu**2
GROWTH = f_x + mu / 2 * APART


def _derivation() -> tuple[Step, ...]:
    ball = le(FROM_VERTEX, RADIUS_SQUARED)
    return (
        Step(
            "ball",
            Implication(NO_HIGHER, ball),
            "Where the parabola is no higher than f(x), ⟨g, y − x⟩ + (μ/2)‖y − x‖² ≤ 0; complete the square.",
            Assume(Certificate((2 / mu, STRONG), (2 / mu, NO_HIGHER))),
        ),
        Step(
            "reach",
            Implication(NO_HIGHER, le(APART, REACH)),
            "Both x and y are in the ball, so at most a diameter apart.",
            Assume(Certificate((2, ball), norm_squared(y - x + 2 * g / mu))),
            using=("ball",),
        ),
        Step(
            "least-value",
            ge(f_y, LEAST),
            "f is above the vertex of the parabola.",
            Certificate((1, STRONG), mu / 2 * FROM_VERTEX),
        ),
        Step(
            "growth",
            ge(f_y, GROWTH),
            "If x is stationary, the parabola touches f with its vertex.",
            Certificate((1, STRONG)),
            given=(MatrixEquality(g, ZeroMatrix(n, 1)),),
        ),
    )


def _on_the_line(modulus, slope, second, value):
    """A point on the line with x = 0 and f(0) = 0, and f = `value` at y = `second`."""
    one = ImmutableMatrix([1])
    return {n: 1, mu: modulus, x: 0 * one, y: second * one, g: slope * one, f_x: 0, f_y: value}


def theorem() -> Theorem:
    """The statement and what shows it."""
    parabola = {f_x: mu / 2 * norm_squared(x), g: mu * x}
    same_height = Implication(
        eq(norm_squared(y), norm_squared(x)),
        eq(FROM_VERTEX.xreplace(parabola), RADIUS_SQUARED.xreplace(parabola)),
    )
    return Theorem(
        hypotheses=(
            Hypothesis("positive-modulus", gt(mu, 0), "μ is positive"),
            Hypothesis(
                "strongly-convex",
                STRONG,
                "f is μ-strongly convex: at y it is above the parabola that touches it at x with the gradient g",
            ),
        ),
        witness=_on_the_line(1, 1, -1, Rational(-1, 2)),
        derivation=_derivation(),
        claim=("ball", "reach", "least-value", "growth"),
        formulas={"radius_squared": RADIUS_SQUARED, "reach": REACH, "least": LEAST, "growth": GROWTH},
        sharpness=Sharpness(
            "tight",
            "For f(x) = μ‖x‖²/2 the ball is the set {‖y‖ ≤ ‖x‖} itself, y = −x is a diameter away, and the least value "
            "is 0.",
            (
                Step(
                    "boundary",
                    same_height,
                    "The gradient is μx, the centre 0, the radius ‖x‖.",
                    Assume(Identity((1, eq(norm_squared(y), norm_squared(x))))),
                    given=(gt(mu, 0),),
                ),
                Step(
                    "diameter",
                    eq(APART.xreplace({y: -x}), REACH.xreplace(parabola)),
                    "Both are 4‖x‖².",
                    Identity(),
                    given=(gt(mu, 0),),
                ),
                Step(
                    "vertex",
                    eq(LEAST.xreplace(parabola), 0),
                    "μ‖x‖²/2 − ‖μx‖²/(2μ) = 0.",
                    Identity(),
                    given=(gt(mu, 0),),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-modulus",
                "f(x) = −x²/2 satisfies the inequality with μ = −1: it is lower than at 0 everywhere, not only at 0.",
                _on_the_line(-1, 0, 1, Rational(-1, 2)),
                "ball",
            ),
            Counterexample(
                "strongly-convex",
                "f = 0 is not 1-strongly convex: all points are as high as 0, not only 0.",
                _on_the_line(1, 0, 1, 0),
                "ball",
            ),
        ),
        references=(references.BOYD_STRONG_CONVEXITY, references.OPTLIB_STRONG_LOWER_BOUND),
        exercise="A logistic loss plus ½λ‖w‖² has the gradient g at w = 0. How long can the minimizer be?",
    )
