"""The ridge loss ½‖Xw − y‖² + ½ρ‖w‖² has the Hessian XᵀX + ρI, and for ρ > 0 exactly one minimizer.

The penalty adds ρ to every curvature: ⟨d, (XᵀX + ρI)d⟩ = ‖Xd‖² + ρ‖d‖² ≥ ρ‖d‖². Directions that the data
leave flat become curved, so a minimizer is unique even with fewer samples than weights. For gradient descent
it raises the least eigenvalue by ρ and thereby lowers the condition number.
"""

from sympy import Identity as IdentityMatrix
from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import Gradient, Hessian, eq, ge, gt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import X, column, d, m, n, rho, w
from theory.vectors import Dot, norm_squared

y = column("y", m)
w_star = column("w^*")


def theorem() -> Theorem:
    """The statement and what shows it."""
    loss = norm_squared(X * w - y) / 2 + rho * norm_squared(w) / 2
    least = norm_squared(X * w_star - y) / 2 + rho * norm_squared(w_star) / 2
    gradient, hessian = X.T * (X * w - y) + rho * w, X.T * X + rho * IdentityMatrix(n)
    error = w - w_star
    stationary = eq(Dot(error, X.T * (X * w_star - y) + rho * w_star), 0)
    elsewhere = gt(norm_squared(error), 0)
    floor = rho * norm_squared(d)
    flat = {n: 1, m: 1, X: ImmutableMatrix([[0]]), y: ImmutableMatrix([0]), rho: 0}
    return Theorem(
        hypotheses=(Hypothesis("penalty", gt(rho, 0), "the penalty ρ is positive"),),
        witness={rho: 1},
        derivation=(
            Step(
                "gradient",
                Gradient(loss, w, gradient),
                "The gradient of the squared error, plus ρw from the penalty.",
                Identity(),
            ),
            Step("hessian", Hessian(loss, w, hessian), "The gradient is affine in w.", Identity()),
            Step(
                "strongly-convex",
                ge(Dot(d, hessian * d), floor),
                "What the data add to the curvature ρ‖d‖² of the penalty is ‖Xd‖².",
                Certificate(norm_squared(X * d)),
            ),
            Step(
                "positive-definite",
                gt(Dot(d, hessian * d), 0),
                "With ρ > 0 the penalty alone curves every direction upwards.",
                Certificate(norm_squared(X * d), (1, gt(rho, 0), gt(norm_squared(d), 0))),
                given=(gt(norm_squared(d), 0),),
            ),
            Step(
                "unique-minimizer",
                gt(loss, least),
                "If the gradient at w* has no component along w − w*, the loss at w is higher by "
                "½‖X(w − w*)‖² + ½ρ‖w − w*‖².",
                Certificate(
                    norm_squared(X * error) / 2,
                    (Rational(1, 2), gt(rho, 0), elsewhere),
                    (1, stationary),
                ),
                given=(stationary, elsewhere),
            ),
        ),
        claim=("gradient", "hessian", "strongly-convex", "positive-definite", "unique-minimizer"),
        formulas={"gradient": gradient, "hessian": hessian, "floor": floor},
        sharpness=Sharpness(
            "tight",
            "Along a direction that the data do not see, Xd = 0, the curvature is exactly ρ‖d‖².",
            (
                Step(
                    "flat-direction",
                    eq(Dot(d, hessian * d), floor),
                    "There ‖Xd‖² vanishes, and nothing but the penalty is left.",
                    Identity((1, eq(norm_squared(X * d), 0))),
                    given=(eq(norm_squared(X * d), 0),),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "penalty",
                "Without penalty and with X = 0 the loss is flat: the Hessian is zero.",
                flat | {d: ImmutableMatrix([1])},
                "positive-definite",
            ),
            Counterexample(
                "penalty",
                "Without penalty and with X = 0 every w is a minimizer.",
                flat | {w: ImmutableMatrix([1]), w_star: ImmutableMatrix([0])},
                "unique-minimizer",
            ),
        ),
        references=(references.HASTIE_RIDGE, references.HOERL_KENNARD_RIDGE),
        exercise="Express the condition number of XᵀX + ρI by that of XᵀX. What does it tend to for large ρ?",
    )
