"""A strictly convex function has at most one minimizer; it may have none, as eˣ shows.

Of two different minimizers the midpoint would be strictly better than either, so there are no two. That there
is one is another matter: eᵘ has the curvature eᵘ > 0 everywhere and is strictly convex, but its slope eᵘ is nowhere
zero, and a minimizer would be stationary. Its values fall towards 0 without reaching it. The logistic loss of
separable data is of this kind.
"""

from sympy import Derivative, ImmutableMatrix, Rational, exp

from theory import references
from theory.kernel.evidence import Antisymmetry, Assume, Certificate, Identity, Refutation
from theory.kernel.formula import Implication, both, eq, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import n, scalar, x, y
from theory.vectors import norm_squared

f_x, f_y, f_z, u = scalar("f_x"), scalar("f_y"), scalar("f_z"), scalar("u")
DIFFERENT = gt(norm_squared(x - y), 0)
MEAN = (f_x + f_y) / 2
STRICT = lt(f_z, MEAN)
LOWEST_X, LOWEST_Y = le(f_x, f_z), le(f_y, f_z)


def _point(second, values):
    """A point on the line with x = 0 and y = `second`, and values at x, y and the midpoint."""
    one = ImmutableMatrix([1])
    return {n: 1, x: 0 * one, y: second * one, f_x: values[0], f_y: values[1], f_z: values[2]}


def theorem() -> Theorem:
    """The statement and what shows it."""
    half = Rational(1, 2)
    return Theorem(
        hypotheses=(
            Hypothesis(
                "strictly-convex",
                Implication(DIFFERENT, STRICT),
                "f is strictly convex: if x and y differ, f at their midpoint z is below the mean",
            ),
            Hypothesis("minimizers", both(LOWEST_X, LOWEST_Y), "x and y are minimizers: z is no lower"),
        ),
        witness=_point(0, (0, 0, 0)),
        derivation=(
            Step(
                "same-point",
                eq(norm_squared(x - y), 0),
                "Were x and y different, f at z would be below the mean of two values that it is not below.",
                Antisymmetry(
                    Refutation((1, STRICT), (half, LOWEST_X), (half, LOWEST_Y)),
                    Certificate(norm_squared(x - y)),
                ),
            ),
            Step(
                "better-midpoint",
                Implication(both(DIFFERENT, eq(f_x, f_y)), lt(f_z, f_x)),
                "With equal values at different points the midpoint is better.",
                Assume(Certificate((1, STRICT), (half, eq(f_x, f_y)))),
            ),
            Step("slope", eq(Derivative(exp(u), u), exp(u)), "eᵘ is its own derivative.", Identity()),
            Step("curvature", eq(Derivative(exp(u), (u, 2)), exp(u)), "And its second.", Identity()),
            Step(
                "never-level",
                gt(exp(u), 0),
                "So its curvature is positive everywhere, and its slope nowhere zero.",
                Certificate(exp(u)),
            ),
        ),
        claim=("same-point", "better-midpoint", "slope", "curvature", "never-level"),
        formulas={"slope": exp(u)},
        sharpness=Sharpness(
            "exact", "At most one cannot be improved: ‖x‖² has one minimizer, and eᵘ, strictly convex, none."
        ),
        counterexamples=(
            Counterexample(
                "strictly-convex",
                "max(|x| − 1, 0) is convex and has the minimizers 0 and 1.",
                _point(1, (0, 0, 0)),
                "same-point",
            ),
            Counterexample(
                "minimizers",
                "x² takes the value ¼ at −½ and ½; neither is a minimizer.",
                _point(1, (Rational(1, 4), Rational(1, 4), 0)),
                "same-point",
            ),
        ),
        references=(references.MATHLIB_UNIQUE_MINIMIZER, references.BOYD_OPTIMAL_SET),
        exercise="Show that ‖Xw − y‖² has exactly one minimizer if the columns of X are independent.",
    )
