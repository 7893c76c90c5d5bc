"""The minimizers of a convex function form a convex set, which may have none, one or infinitely many points.

Between two minimizers f is below the chord, which is level, and nowhere lower than the least value: so all points
between are minimizers too. Nothing more can be said. The affine function ⟨b, x⟩ + c with b ≠ 0 has no minimizer: from
any point the step −b lowers it by ‖b‖². And where A has a direction v with Av = 0, the quadratic ½⟨x, Ax⟩ does
not change along v: with x all the points x + rv of a line are minimizers. (This is least squares with
dependent columns.) Convexity alone promises neither that a minimizer exists nor that there is only one.
"""

from sympy import ImmutableMatrix, Rational, ZeroMatrix

from theory import references
from theory.kernel.evidence import Antisymmetry, Certificate, Identity
from theory.kernel.formula import MatrixEquality, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, n, s, scalar, v, x
from theory.vectors import Dot, norm_squared

least, f_x, f_y, f_z = scalar("f_*"), scalar("f_x"), scalar("f_y"), scalar("f_z")
c, r = scalar("c"), scalar("r")
CONVEX = le(f_z, (1 - s) * f_x + s * f_y)
FALL = norm_squared(b)
VALUE = Dot(x, A * x) / 2


def _derivation() -> tuple[Step, ...]:
    value_x, value_y = eq(f_x, least), eq(f_y, least)
    affine, lower = Dot(b, x) + c, Dot(b, x - b) + c
    moved = x + r * v
    return (
        Step(
            "all-between",
            eq(f_z, least),
            "Not above the level chord, and not below the least value.",
            Antisymmetry(
                Certificate((1, CONVEX), (-(1 - s), value_x), (-s, value_y)),
                Certificate((1, ge(f_z, least))),
            ),
        ),
        Step("fall", eq(affine - lower, FALL), "Multiply out.", Identity()),
        Step(
            "none",
            lt(lower, affine),
            "Every point x has a lower one, x − b.",
            Certificate((1, gt(norm_squared(b), 0)), (-1, eq(affine - lower, FALL))),
            given=(gt(norm_squared(b), 0),),
            using=("fall",),
        ),
        Step(
            "many",
            eq(Dot(moved, A * moved) / 2, VALUE),
            "A annihilates the step rv, seen from either side.",
            Identity(),
            given=(MatrixEquality(A.T, A), MatrixEquality(A * v, ZeroMatrix(n, 1))),
        ),
    )


def _point(values, bottom, weight):
    """Values at x, y and z, the least one, and the weight of y in z."""
    return {
        f_x: values[0],
        f_y: values[1],
        f_z: values[2],
        least: bottom,
        s: weight,
        n: 1,
        x: ImmutableMatrix([0]),
    }


def theorem() -> Theorem:
    """The statement and what shows it."""
    half = Rational(1, 2)
    return Theorem(
        hypotheses=(
            Hypothesis("convex", CONVEX, "f is convex: at z = (1 − s)x + sy it is below the chord"),
            Hypothesis(
                "minimizers", both(eq(f_x, least), eq(f_y, least)), "x and y are minimizers, of the value f_*"
            ),
            Hypothesis("least", ge(f_z, least), "f_* is the least value: f is not below it at z"),
        ),
        witness=_point((0, 0, 0), 0, half),
        derivation=_derivation(),
        claim=("all-between", "fall", "none", "many"),
        formulas={"fall": FALL, "value": VALUE},
        sharpness=Sharpness(
            "exact",
            "Equality on both sides: nothing can be gained between minimizers, and nothing lost.",
        ),
        counterexamples=(
            Counterexample(
                "convex",
                "(x² − 1)² has the minimizers ±1; between them, at 0, it is 1.",
                _point((0, 0, 1), 0, half),
                "all-between",
            ),
            Counterexample(
                "minimizers",
                "Between points of value 1 the function x² takes its least value 0, but also ¼ on the way.",
                _point((1, 1, Rational(1, 4)), 0, Rational(1, 4)),
                "all-between",
            ),
            Counterexample(
                "least",
                "Two points of equal value 1, of f(x) = x²: at 0 between them f is lower.",
                _point((1, 1, 0), 1, half),
                "all-between",
            ),
        ),
        references=(references.BOYD_OPTIMAL_SET,),
        exercise="Find all minimizers of max(|x| − 1, 0), and of log(1 + exp(x)).",
    )
