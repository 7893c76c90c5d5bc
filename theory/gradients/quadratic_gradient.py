"""The quadratic ½xᵀAx − bᵀx has the gradient Ax − b and the Hessian A.

The matrix has to be symmetric, as every Hessian is. Then the gradient vanishes exactly where Ax = b: to
minimize the quadratic and to solve the linear system are one task. Seen from a solution x*, the gradient is
A(x − x*), a linear map of the error.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Identity
from theory.kernel.formula import Gradient, Hessian, MatrixEquality
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, n, x, x_star
from theory.vectors import Dot


def theorem() -> Theorem:
    """The statement and what shows it."""
    f = Dot(x, A * x) / 2 - Dot(b, x)
    gradient = A * x - b
    shear = ImmutableMatrix([[0, 1], [0, 0]])
    return Theorem(
        hypotheses=(Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric"),),
        witness={n: 1, A: ImmutableMatrix([[2]]), b: ImmutableMatrix([1]), x: ImmutableMatrix([3])},
        derivation=(
            Step(
                "gradient",
                Gradient(f, x, gradient),
                "Along d the slope is (⟨d, Ax⟩ + ⟨x, Ad⟩)/2 − ⟨b, d⟩; symmetry makes the first two equal.",
                Identity(),
            ),
            Step(
                "hessian",
                Hessian(f, x, A),
                "The gradient is affine in x; its linear part is A.",
                Identity(),
            ),
            Step(
                "error",
                MatrixEquality(gradient, A * (x - x_star)),
                "Where A x* = b, put A x* for b.",
                Identity(),
                given=(MatrixEquality(b, A * x_star),),
            ),
        ),
        claim=("gradient", "hessian", "error"),
        formulas={"gradient": gradient},
        sharpness=Sharpness("exact", "All are identities."),
        counterexamples=(
            Counterexample(
                "symmetric",
                "For xᵀAx/2 = x₁x₂/2 the gradient at (1, 0) is (0, ½); Ax − b is zero.",
                {n: 2, A: shear, b: ImmutableMatrix([0, 0]), x: ImmutableMatrix([1, 0])},
                "gradient",
            ),
            Counterexample(
                "symmetric",
                "A Hessian is always symmetric; here it is (A + Aᵀ)/2.",
                {n: 2, A: shear, b: ImmutableMatrix([0, 0]), x: ImmutableMatrix([1, 0])},
                "hessian",
            ),
        ),
        references=(
            references.BOYD_QUADRATIC_GRADIENT,
            references.BOYD_QUADRATIC_HESSIAN,
            references.COOKBOOK_QUADRATIC_GRADIENT,
        ),
        exercise="Write x₁² + 10x₂² − 2x₁ as ½xᵀAx − bᵀx, and find its stationary point from Ax = b.",
    )
