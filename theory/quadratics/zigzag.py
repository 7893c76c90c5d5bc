"""The error zigzags along an eigenvector exactly when ηλ > 1, and lands on zero in one step exactly when ηλ = 1.

The factor 1 − ηλ is negative for ηλ > 1: the coordinate changes its sign in each step, and the path crosses the valley
floor again and again. It is zero for ηλ = 1, so the step 1/λ wipes this coordinate out at once. For ηλ < 1 the
coordinate creeps towards zero from one side. In a long narrow valley a step that suits the floor lies far beyond
1/λmax, so the steep coordinate zigzags while the flat one creeps.
"""

from sympy import Identity as IdentityMatrix
from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Identity
from theory.kernel.formula import Equivalence, MatrixEquality, eq, gt, lt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, column, eta, lam, n, v
from theory.vectors import Dot

e = column("e")


def theorem() -> Theorem:
    """The statement and what shows it."""
    before = Dot(v, e)
    after = Dot(v, (IdentityMatrix(n) - eta * A) * e)
    turns, beyond = lt(before * after, 0), gt(eta * lam, 1)
    keeps, short = gt(before * after, 0), lt(eta * lam, 1)
    lands, exactly = eq(after, 0), eq(eta * lam, 1)
    point = {
        n: 1,
        A: ImmutableMatrix([[2]]),
        v: ImmutableMatrix([1]),
        lam: 2,
        e: ImmutableMatrix([1]),
        eta: Rational(3, 4),
    }
    two = {**point, n: 2, v: ImmutableMatrix([1, 0]), e: ImmutableMatrix([1, 1])}
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A with eigenvalue λ"
            ),
            Hypothesis("not-there-yet", ne(before, 0), "the error e has a part along v"),
        ),
        witness=point,
        derivation=(
            Step("factor", eq(after, (1 - eta * lam) * before), "A may be moved from e to v.", Identity()),
            Step(
                "changes-sign",
                Equivalence(turns, beyond),
                "The product of the coordinate before and after is (1 − ηλ)⟨v, e⟩².",
                BothDirections(Certificate((1 / before**2, turns)), Certificate((before**2, beyond))),
            ),
            Step(
                "keeps-sign",
                Equivalence(keeps, short),
                "The same product, with the other sign.",
                BothDirections(Certificate((1 / before**2, keeps)), Certificate((before**2, short))),
            ),
            Step(
                "lands-on-zero",
                Equivalence(lands, exactly),
                "Since ⟨v, e⟩ ≠ 0, the coordinate vanishes only with the factor.",
                BothDirections(Identity((-1 / before, lands)), Identity((-before, exactly))),
            ),
        ),
        claim=("factor", "changes-sign", "keeps-sign", "lands-on-zero"),
        headline="changes-sign",
        formulas={"factor": 1 - eta * lam},
        sharpness=Sharpness("exact", "Three equivalences: they cover ηλ > 1, ηλ < 1 and ηλ = 1."),
        counterexamples=(
            Counterexample(
                "symmetric",
                "The other coordinate leaks in and takes the sign with it.",
                {**two, A: ImmutableMatrix([[2, -4], [0, 1]])},
                "changes-sign",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the two coordinates are multiplied by different factors.",
                {**two, A: ImmutableMatrix([[2, 0], [0, -6]]), v: ImmutableMatrix([1, 1])},
                "changes-sign",
            ),
            Counterexample(
                "not-there-yet",
                "A coordinate that is zero stays zero, and has no sign to change.",
                {**point, e: ImmutableMatrix([0])},
                "changes-sign",
            ),
        ),
        references=(references.GOH_STEP_SIZE,),
        exercise="On f(x, y) = x² + 10y² with η = 0.09, which coordinate zigzags? Sketch four points from (5, 5).",
    )
