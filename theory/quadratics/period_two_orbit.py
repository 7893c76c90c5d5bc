"""At η = 2/λ the error along the eigenvector of λ flips its sign in every step and never decays.

The factor is 1 − ηλ = −1. The iterate jumps across the minimizer to the mirror image and back: after two
steps it is exactly where it was, and the loss along this direction has not moved at all. With λ = λmax this is
the end of the allowed interval. A run at this step size looks as if it were stuck on a floor; it cannot
converge, however long it runs.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Certificate, Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence, eq, gt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, lam, n, scalar, t, v, x, x_star
from theory.vectors import Dot, Iterate

c = scalar("c")


def theorem() -> Theorem:
    """The statement and what shows it."""
    limit = 2 / lam
    iterate = Iterate("x", t)

    def step(p):
        return p - limit * (A * p - b)

    def excess(p):
        return (Dot(p, A * p) / 2 - Dot(b, p)) - (Dot(x_star, A * x_star) / 2 - Dot(b, x_star))

    on_line = x_star + c * v
    same_size = eq(Dot(v, iterate - x_star) ** 2, Dot(v, x - x_star) ** 2)
    curved = gt(lam, 0)
    point = {
        n: 2,
        A: ImmutableMatrix([[1, 0], [0, 2]]),
        v: ImmutableMatrix([0, 1]),
        lam: 2,
        x_star: ImmutableMatrix([1, 1]),
        b: ImmutableMatrix([1, 2]),
        x: ImmutableMatrix([2, 3]),
        c: 1,
        t: 1,
    }
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis("minimizer", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A with eigenvalue λ"
            ),
            Hypothesis("curved", curved, "the function curves upwards along v"),
            Hypothesis(
                "gradient-descent",
                Recurrence(iterate, t, 0, x, step(iterate)),
                "each step goes against the gradient, with η = 2/λ",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(
            Step(
                "a-step-size",
                gt(limit, 0),
                "λ is positive, so 2/λ is a step size.",
                Certificate((2 / lam**2, curved)),
            ),
            Step(
                "flip",
                eq(Dot(v, step(iterate) - x_star), -Dot(v, iterate - x_star)),
                "The factor along v is 1 − (2/λ)λ = −1.",
                Identity(),
            ),
            Step(
                "never-decays",
                same_size,
                "A change of sign does not change the square.",
                Induction(t, base=Identity(), step=Identity((1, same_size))),
            ),
            Step(
                "mirror-image",
                MatrixEquality(step(on_line), x_star - c * v),
                "From a point on the line of v through x* the step goes to its mirror image.",
                Identity(),
            ),
            Step(
                "period-two",
                MatrixEquality(step(step(on_line)), on_line),
                "The mirror image of the mirror image is the point itself.",
                Identity(),
            ),
            Step(
                "same-loss",
                eq(excess(step(on_line)), excess(on_line)),
                "A quadratic has the same value at a point and at its mirror image.",
                Identity(),
            ),
        ),
        claim=("a-step-size", "flip", "never-decays", "mirror-image", "period-two", "same-loss"),
        headline="flip",
        formulas={"limit": limit},
        sharpness=Sharpness(
            "exact", "All statements but the first are identities; there is nothing to lose."
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry another coordinate leaks into the one along v.",
                {**point, A: ImmutableMatrix([[1, 0], [1, 2]]), b: ImmutableMatrix([1, 3])},
                "never-decays",
            ),
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer the iterate is not mirrored.",
                {**point, b: ImmutableMatrix([1, 4])},
                "mirror-image",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the first coordinate, with λ = 1, lands on zero instead.",
                {**point, v: ImmutableMatrix([1, 1])},
                "mirror-image",
            ),
            Counterexample(
                "curved",
                "Along a direction of negative curvature 2/λ is no step size.",
                {**point, A: ImmutableMatrix([[1, 0], [0, -2]]), b: ImmutableMatrix([1, -2]), lam: -2},
                "a-step-size",
            ),
        ),
        references=(references.GOH_STEP_SIZE,),
        exercise="Run gradient descent on f(x, y) = x² + 100y² from (5, 5) with η = 0.01. Where does the loss settle?",
    )
