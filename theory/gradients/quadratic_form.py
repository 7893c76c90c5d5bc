"""The gradient of xᵀAx is (A + Aᵀ)x, for any square A.

Moving x by a small s·d changes xᵀAx at first order by s(dᵀAx + xᵀAd). Both terms are linear in d, and as
inner products with d they read ⟨Ax, d⟩ and ⟨Aᵀx, d⟩. Only for a symmetric A is the sum 2Ax.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Identity
from theory.kernel.formula import Gradient, Hessian, MatrixEquality
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, n, x
from theory.vectors import Dot


def theorem() -> Theorem:
    """The statement and what shows it."""
    f = Dot(x, A * x)
    return Theorem(
        hypotheses=(),
        witness={n: 2, A: ImmutableMatrix([[1, 2], [0, 1]]), x: ImmutableMatrix([1, 1])},
        derivation=(
            Step("gradient", Gradient(f, x, (A + A.T) * x), "Differentiate along an arbitrary direction.", Identity()),
            Step("hessian", Hessian(f, x, A + A.T), "Differentiate once more.", Identity()),
        ),
        claim=("gradient", "hessian"),
        formulas={},
        sharpness=Sharpness("exact", "Both are identities."),
        counterexamples=(),
        references=(references.COOKBOOK_QUADRATIC_GRADIENT,),
    )


__all__ = ["Counterexample", "Hypothesis", "MatrixEquality", "theorem"]
