"""On a quadratic, t gradient steps multiply the error by (I − ηA)ᵗ.

With x* the minimizer, the gradient at x is A(x − x*), so one step takes the error e = x − x* to (I − ηA)e: a
fixed linear map, the same at every point. After t steps the map has been applied t times. Everything else about
gradient descent on quadratics is read off this one matrix. Neither symmetry of A nor a sign is needed yet.
"""

from sympy import Identity as IdentityMatrix
from sympy import ImmutableMatrix, MatPow, Rational

from theory import references
from theory.kernel.evidence import Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, eta, n, t, x, x_star
from theory.vectors import Iterate


def theorem() -> Theorem:
    """The statement and what shows it."""
    iterate, start = Iterate("x", t), x
    contraction = IdentityMatrix(n) - eta * A
    off_centre = {
        n: 1,
        A: ImmutableMatrix([[2]]),
        b: ImmutableMatrix([2]),
        x_star: ImmutableMatrix([0]),
        x: ImmutableMatrix([3]),
        eta: Rational(1, 4),
        t: 1,
    }
    return Theorem(
        hypotheses=(
            Hypothesis(
                "minimizer",
                MatrixEquality(b, A * x_star),
                "x* solves A x* = b, so the gradient vanishes there",
            ),
            Hypothesis(
                "gradient-descent",
                Recurrence(iterate, t, 0, start, iterate - eta * (A * iterate - b)),
                "each step goes against the gradient A x − b",
                definition=True,
            ),
        ),
        witness={**off_centre, x_star: ImmutableMatrix([1])},
        derivation=(
            Step(
                "one-step",
                MatrixEquality(iterate - eta * (A * iterate - b) - x_star, contraction * (iterate - x_star)),
                "Put b = A x* and collect.",
                Identity(),
            ),
            Step(
                "all-steps",
                MatrixEquality(iterate, x_star + MatPow(contraction, t) * (start - x_star)),
                "One more step multiplies by I − ηA once more.",
                Induction(t),
            ),
        ),
        claim=("one-step", "all-steps"),
        headline="all-steps",
        formulas={},
        sharpness=Sharpness("exact", "Both statements are identities; there is nothing to lose."),
        counterexamples=(
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer, the error is not multiplied by a fixed map.",
                off_centre,
                "all-steps",
            ),
        ),
        references=(references.GOH_STEP_SIZE, references.SAAD_RICHARDSON),
        exercise="Take A = diag(1, 4) and η = 1/4. Which starting points reach the minimizer in one step, and why?",
    )
