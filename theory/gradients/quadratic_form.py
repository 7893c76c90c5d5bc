"""The gradient of xᵀAx is (A + Aᵀ)x, for any square A.

Moving x by a small s·d changes xᵀAx at first order by s(dᵀAx + xᵀAd). Both terms are linear in d, and as
inner products with d they read ⟨Ax, d⟩ and ⟨Aᵀx, d⟩. Only for a symmetric A is the sum 2Ax: of any A, the
function sees no more than the symmetric half (A + Aᵀ)/2.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Identity
from theory.kernel.formula import Gradient, Hessian, MatrixEquality, eq
from theory.kernel.theorem import Sharpness, Step, Theorem
from theory.notation import A, n, x
from theory.vectors import Dot


def theorem() -> Theorem:
    """The statement and what shows it."""
    f = Dot(x, A * x)
    gradient, hessian = (A + A.T) * x, A + A.T
    return Theorem(
        hypotheses=(),
        witness={n: 2, A: ImmutableMatrix([[1, 2], [0, 1]]), x: ImmutableMatrix([1, 1])},
        derivation=(
            Step(
                "gradient",
                Gradient(f, x, gradient),
                "Differentiate along an arbitrary direction.",
                Identity(),
            ),
            Step("hessian", Hessian(f, x, hessian), "Differentiate once more.", Identity()),
            Step(
                "symmetric-gradient",
                Gradient(f, x, 2 * A * x),
                "For a symmetric matrix A + Aᵀ is 2A.",
                Identity(),
                given=(MatrixEquality(A.T, A),),
            ),
            Step(
                "symmetric-half",
                eq(f, Dot(x, (A + A.T) * x) / 2),
                "A number is its own transpose, so xᵀAx and xᵀAᵀx are equal.",
                Identity(),
            ),
        ),
        claim=("gradient", "hessian", "symmetric-gradient", "symmetric-half"),
        formulas={"gradient": gradient, "hessian": hessian},
        sharpness=Sharpness("exact", "All are identities."),
        counterexamples=(),
        references=(references.COOKBOOK_QUADRATIC_GRADIENT, references.BOYD_QUADRATIC_GRADIENT),
        exercise="For A = [[0, 1], [−1, 0]], compute xᵀAx and its gradient. For which A is xᵀAx zero for every x?",
    )
