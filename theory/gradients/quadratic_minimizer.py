"""If A is positive definite and Ax* = b, then x* is the only minimizer of ½xᵀAx − bᵀx.

The height above x* is exactly half the squared A-norm of the error: f(x) − f(x*) = ½(x − x*)ᵀA(x − x*). So
the level sets are ellipsoids about x*, and nothing but A and the distance from x* matters: the linear term b
only moves the bowl. A positive definite A makes the height positive everywhere else.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, eq, gt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, d, n, x, x_star
from theory.vectors import Dot, norm_squared


def theorem() -> Theorem:
    """The statement and what shows it."""
    error = x - x_star
    value = Dot(x, A * x) / 2 - Dot(b, x)
    least = Dot(x_star, A * x_star) / 2 - Dot(b, x_star)
    gap = Dot(error, A * error) / 2
    elsewhere = gt(norm_squared(error), 0)
    positive = Implication(gt(norm_squared(d), 0), gt(Dot(d, A * d), 0))
    origin = ImmutableMatrix([0, 0])
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric"),
            Hypothesis("positive-definite", positive, "⟨d, Ad⟩ > 0 for every d ≠ 0", forall=(d,)),
            Hypothesis("stationary", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
        ),
        witness={
            n: 2,
            A: ImmutableMatrix([[2, 1], [1, 2]]),
            b: ImmutableMatrix([3, 3]),
            x_star: ImmutableMatrix([1, 1]),
            x: origin,
        },
        derivation=(
            Step(
                "gap",
                eq(value - least, gap),
                "Put A x* for b, multiply out, and use the symmetry of A for the mixed terms.",
                Identity(),
            ),
            Step(
                "positive",
                Implication(elsewhere, gt(Dot(error, A * error), 0)),
                "A is positive definite; take the direction d = x − x*.",
                Instance("positive-definite", {d: error}),
            ),
            Step(
                "unique-minimizer",
                gt(value, least),
                "The height above x* is half of a positive number.",
                Certificate((Rational(1, 2), gt(Dot(error, A * error), 0))),
                given=(elsewhere,),
                using=("positive",),
            ),
        ),
        claim=("gap", "unique-minimizer"),
        headline="unique-minimizer",
        formulas={"gap": gap},
        sharpness=Sharpness(
            "exact", "The height above the minimizer is an identity, and the minimizer is unique."
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "With A = [[1, 1], [0, 1]] and x* = (0, 1), f = −½ at x* and lower, −⅝, at (½, 1).",
                {
                    n: 2,
                    A: ImmutableMatrix([[1, 1], [0, 1]]),
                    b: ImmutableMatrix([1, 1]),
                    x_star: ImmutableMatrix([0, 1]),
                    x: ImmutableMatrix([Rational(1, 2), 1]),
                },
                "unique-minimizer",
            ),
            Counterexample(
                "positive-definite",
                "A singular A leaves a valley: f(x) = x₁²/2 is as low at (0, 1) as at the origin.",
                {
                    n: 2,
                    A: ImmutableMatrix([[1, 0], [0, 0]]),
                    b: origin,
                    x_star: origin,
                    x: ImmutableMatrix([0, 1]),
                },
                "unique-minimizer",
            ),
            Counterexample(
                "positive-definite",
                "An indefinite A makes x* a saddle: f(x) = (x₁² − x₂²)/2 falls from the origin to (0, 1).",
                {
                    n: 2,
                    A: ImmutableMatrix([[1, 0], [0, -1]]),
                    b: origin,
                    x_star: origin,
                    x: ImmutableMatrix([0, 1]),
                },
                "unique-minimizer",
            ),
            Counterexample(
                "stationary",
                "x²/2 is no lower at 1, where its gradient is not zero, than at 0.",
                {
                    n: 1,
                    A: ImmutableMatrix([[1]]),
                    b: ImmutableMatrix([0]),
                    x_star: ImmutableMatrix([1]),
                    x: ImmutableMatrix([0]),
                },
                "unique-minimizer",
            ),
        ),
        references=(references.BOYD_QUADRATIC_MINIMIZER, references.BOYD_QUADRATIC_CONVEXITY),
        exercise="For a singular A with b in its range, describe the set of all minimizers.",
    )
