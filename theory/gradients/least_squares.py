"""The squared error ½‖Xw − y‖² has the gradient Xᵀ(Xw − y) and the Hessian XᵀX.

The gradient is the residual Xw − y seen through the columns of X: each entry is one predictor's inner product
with the residual. The Hessian does not depend on the labels y, so the curvature of a regression, and with it
the step sizes that work, is settled by the predictors alone. The mean squared error over m samples has both
divided by m.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import Gradient, Hessian, eq, ge, gt
from theory.kernel.theorem import Sharpness, Step, Theorem
from theory.notation import X, column, d, m, n, w
from theory.vectors import Dot, norm_squared

y = column("y", m)
w_star = column("w^*")


def theorem() -> Theorem:
    """The statement and what shows it."""
    residual = X * w - y
    loss, least = norm_squared(residual) / 2, norm_squared(X * w_star - y) / 2
    gradient, hessian = X.T * residual, X.T * X
    orthogonal = eq(Dot(X * (w - w_star), X * w_star - y), 0)
    excess = norm_squared(X * (w - w_star)) / 2
    return Theorem(
        hypotheses=(),
        witness={
            n: 1,
            m: 2,
            X: ImmutableMatrix([1, 2]),
            y: ImmutableMatrix([1, 1]),
            w: ImmutableMatrix([0]),
            d: ImmutableMatrix([1]),
        },
        derivation=(
            Step(
                "gradient",
                Gradient(loss, w, gradient),
                "Along d the residual changes by Xd, so the slope is ⟨Xw − y, Xd⟩ = ⟨Xᵀ(Xw − y), d⟩.",
                Identity(),
            ),
            Step("hessian", Hessian(loss, w, hessian), "The gradient is affine in w.", Identity()),
            Step(
                "mean-gradient",
                Gradient(loss / m, w, gradient / m),
                "Divide by the number of samples.",
                Identity(),
                given=(gt(m, 0),),
            ),
            Step(
                "mean-hessian",
                Hessian(loss / m, w, hessian / m),
                "Divide by the number of samples.",
                Identity(),
                given=(gt(m, 0),),
            ),
            Step(
                "convex",
                ge(Dot(d, hessian * d), 0),
                "The curvature along d is a square: ⟨d, XᵀXd⟩ = ‖Xd‖².",
                Certificate(norm_squared(X * d)),
            ),
            Step(
                "excess",
                eq(loss - least, excess),
                "If the residual at w* is orthogonal to X(w − w*), Pythagoras leaves ½‖X(w − w*)‖².",
                Identity((1, orthogonal)),
                given=(orthogonal,),
            ),
        ),
        claim=("gradient", "hessian", "mean-gradient", "mean-hessian", "convex", "excess"),
        formulas={"gradient": gradient, "hessian": hessian, "excess": excess},
        sharpness=Sharpness(
            "exact", "Gradient, Hessian and excess are identities; the curvature along d is ‖Xd‖²."
        ),
        counterexamples=(),
        references=(references.HASTIE_LEAST_SQUARES, references.COOKBOOK_AFFINE_PRODUCT_GRADIENT),
        exercise="Show that the excess is zero for some w ≠ w* exactly if the columns of X are linearly dependent.",
    )
