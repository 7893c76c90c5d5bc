"""Along an eigenvector with eigenvalue λ, each gradient step multiplies the error by 1 − ηλ.

The map I − ηA stretches an eigenvector v of A by the number 1 − ηλ. Hence the coordinate ⟨v, e⟩ of the error
along v is multiplied by that number in each step and by (1 − ηλ)ᵗ in t steps, whatever the other
coordinates do, and an error that starts on the line of v stays on it. A problem with n unknowns falls apart into n
problems with one unknown each, all run with the same η.
"""

from sympy import Identity as IdentityMatrix
from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence, eq
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, column, eta, lam, n, t, v
from theory.vectors import Dot, Iterate

e_start = column("e_start")


def theorem() -> Theorem:
    """The statement and what shows it."""
    error, on_line = Iterate("e", t), Iterate("u", t)
    contraction = IdentityMatrix(n) - eta * A
    factor = 1 - eta * lam
    power = factor**t
    coordinates = eq(Dot(v, error), power * Dot(v, e_start))
    point = {
        n: 2,
        A: ImmutableMatrix([[1, 0], [0, 2]]),
        v: ImmutableMatrix([1, 0]),
        lam: 1,
        eta: Rational(1, 2),
        e_start: ImmutableMatrix([1, 1]),
        t: 1,
    }
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A with eigenvalue λ"
            ),
            Hypothesis(
                "error",
                Recurrence(error, t, 0, e_start, contraction * error),
                "the error is multiplied by I − ηA in each step",
                definition=True,
            ),
            Hypothesis(
                "error-on-the-line",
                Recurrence(on_line, t, 0, v, contraction * on_line),
                "a second run, whose error starts at v itself",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(
            Step(
                "eigenvector-of-the-step",
                MatrixEquality(contraction * v, factor * v),
                "I leaves v alone, and ηA multiplies it by ηλ.",
                Identity(),
            ),
            Step(
                "one-step",
                eq(Dot(v, contraction * error), factor * Dot(v, error)),
                "A is symmetric, so it may be moved from e to v: ⟨v, Ae⟩ = ⟨Av, e⟩ = λ⟨v, e⟩.",
                Identity(),
            ),
            Step(
                "all-steps",
                coordinates,
                "One more step multiplies by 1 − ηλ once more.",
                Induction(t, base=Identity(), step=Identity((factor, coordinates))),
            ),
            Step(
                "stays-on-the-line",
                MatrixEquality(on_line, power * v),
                "The step maps every multiple of v to a multiple of v.",
                Induction(t),
            ),
        ),
        claim=("one-step", "all-steps", "stays-on-the-line"),
        headline="all-steps",
        formulas={"factor": factor, "power": power},
        sharpness=Sharpness("exact", "All statements are identities; there is nothing to lose."),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry another coordinate leaks into this one: A e has ⟨v, Ae⟩ = e₁ + e₂.",
                {**point, A: ImmutableMatrix([[1, 1], [0, 2]])},
                "all-steps",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the matrix diag(1, 2) has no single factor.",
                {**point, v: ImmutableMatrix([1, 1])},
                "all-steps",
            ),
        ),
        references=(references.GOH_STEP_SIZE, references.SAAD_RICHARDSON),
        exercise="For A = diag(1, 10) and η = 0.15, what are the coordinates of the error after t steps from (1, 1)?",
    )
