"""Sums, maxima and affine compositions of convex functions are convex; products need not be.

Sums with weights that are not negative keep the inequality of the chord. A maximum is at each point one of its
functions, and that one is below its own chord, so below the chord of the maximum. An affine map u ↦ Au + b takes a
mixture of points to the same mixture of their images, so f(Au + b) is convex where f is. But the product of the
convex functions u² and (u − a)², both without a negative value, vanishes at 0 and at a and is positive between: its
second derivative in the middle is −a². Even u times −u is not convex.
"""

from sympy import Derivative, ImmutableMatrix, Max, Rational, Subs

from theory import references
from theory.kernel.evidence import Cases, Certificate, Identity
from theory.kernel.formula import MatrixEquality, both, eq, ge, gt, le, lt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, s, scalar, x, y

f_x, f_y, f_z = (scalar(f"f_{point}") for point in "xyz")
q_x, q_y, q_z = (scalar(f"q_{point}") for point in "xyz")
first, second = scalar("lambda_1"), scalar("lambda_2")
u, a = scalar("u"), scalar("a")


def _chord(start, end):
    return (1 - s) * start + s * end


F_CONVEX, Q_CONVEX = le(f_z, _chord(f_x, f_y)), le(q_z, _chord(q_x, q_y))
SUM = _chord(first * f_x + second * q_x, first * f_y + second * q_y)
MAXIMUM = _chord(Max(f_x, q_x), Max(f_y, q_y))
PRODUCT = u**2 * (u - a) ** 2
BEND = -(a**2)


def _below_the_chord_of_the_maximum(value, convex, start, end):
    """Evidence that one of the functions, convex, is below the chord of the maximum."""
    at_start, at_end = ge(Max(f_x, q_x), start), ge(Max(f_y, q_y), end)
    return Certificate((1, convex), (1, le(s, 1), at_start), (1, ge(s, 0), at_end))


def _derivation() -> tuple[Step, ...]:
    middle = PRODUCT.xreplace({u: a / 2})
    return (
        Step(
            "sum",
            le(first * f_z + second * q_z, SUM),
            "Add the two inequalities with their weights.",
            Certificate((first, F_CONVEX), (second, Q_CONVEX)),
        ),
        Step(
            "maximum",
            le(Max(f_z, q_z), MAXIMUM),
            "At z the maximum is f or q; it is below its own chord, and that below the chord of the maximum.",
            Cases(
                f_z - q_z,
                nonnegative=_below_the_chord_of_the_maximum(f_z, F_CONVEX, f_x, f_y),
                nonpositive=_below_the_chord_of_the_maximum(q_z, Q_CONVEX, q_x, q_y),
            ),
        ),
        Step(
            "affine-map",
            MatrixEquality(A * ((1 - s) * x + s * y) + b, (1 - s) * (A * x + b) + s * (A * y + b)),
            "An affine map takes mixtures to mixtures, so the chord of f between the images is the chord of f(Au + b).",
            Identity(),
        ),
        Step(
            "product-bends",
            eq(Subs(Derivative(PRODUCT, (u, 2)), u, a / 2), BEND),
            "Differentiate u²(u − a)² twice and put in the middle u = a/2.",
            Identity(),
        ),
        Step(
            "product-not-convex",
            lt(BEND, 0),
            "For a ≠ 0 the curvature there is negative.",
            Certificate(a**2),
            given=(ne(a, 0),),
        ),
        Step(
            "product-above-its-chord",
            gt(middle, 0),
            "The product vanishes at 0 and at a; in the middle it is a⁴/16.",
            Certificate(a**4 / 16),
            given=(ne(a, 0),),
        ),
    )


def _point(f, q, weight, weights=(1, 1)):
    """A point with the values of f and q at x, y and z, and the weights of mixture and sum."""
    one = ImmutableMatrix([1])
    return {
        **dict(zip((f_x, f_y, f_z), f, strict=True)), **dict(zip((q_x, q_y, q_z), q, strict=True)),
        s: weight, first: weights[0], second: weights[1], x: 0 * one, y: one, A: one, b: one, a: 1,
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, quarter = Rational(1, 2), Rational(1, 4)
    square, affine = (0, 1, quarter), (1, 0, half)  # u² and 1 − u at 0, 1 and ½
    return Theorem(
        hypotheses=(
            Hypothesis("first-convex", F_CONVEX, "f is convex: at z = (1 − s)x + sy it is below the chord"),
            Hypothesis("second-convex", Q_CONVEX, "q is convex: at z it is below the chord"),
            Hypothesis("weights", both(ge(s, 0), le(s, 1)), "1 − s and s are weights of a mixture"),
            Hypothesis(
                "coefficients", both(ge(first, 0), ge(second, 0)), "the coefficients are not negative"
            ),
        ),
        witness=_point(square, affine, half),
        derivation=_derivation(),
        claim=(
            "sum",
            "maximum",
            "affine-map",
            "product-bends",
            "product-not-convex",
            "product-above-its-chord",
        ),
        formulas={"sum": SUM, "maximum": MAXIMUM, "product_bend": BEND},
        sharpness=Sharpness(
            "tight",
            "For affine f and q the sum is on its chord; the maximum of f with itself is f, and on its chord.",
            (
                Step(
                    "affine-sum",
                    eq(
                        first * _chord(f_x, f_y) + second * _chord(q_x, q_y),
                        SUM,
                    ),
                    "Multiply out.",
                    Identity(),
                ),
                Step(
                    "affine-product-bends",
                    eq(Derivative(-u * u, (u, 2)), -2),
                    "The product of the affine functions u and −u is −u², with the curvature −2.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "first-convex",
                "f(u) = −u² and q = 0 add up to −u².",
                _point((0, -1, -quarter), (0, 0, 0), half),
                "sum",
            ),
            Counterexample(
                "second-convex",
                "f = 0 and q(u) = −u² add up to −u².",
                _point((0, 0, 0), (0, -1, -quarter), half),
                "sum",
            ),
            Counterexample(
                "weights",
                "At s = 2 the larger of two affine functions is 2; the chord, which falls from 1 to ½, goes on to 0.",
                _point((-1, half, 2), (1, -half, -2), 2),
                "maximum",
            ),
            Counterexample(
                "coefficients",
                "−u² + 0, with the coefficient −1 of u², is not convex.",
                _point(square, (0, 0, 0), half, (-1, 1)),
                "sum",
            ),
        ),
        references=(references.BOYD_CONVEXITY_CALCULUS,),
        exercise="f and q are convex, positive and both increasing. Show that their product on the line is convex.",
    )
