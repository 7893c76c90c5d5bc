"""With the gradient averaged instead of added up, momentum converges exactly for 0 < ηλ < 2(1 + β)/(1 − β).

An exponential moving average of gradients, m₊ = βm + (1 − β)∇f(x), weighs each of them by 1 − β, and the step is
x₊ = x − ηm₊. That is heavy ball with the step size (1 − β)η, so the limit of heavy ball, 2(1 + β), is divided by 1 − β:
at β = 0.9 it is 38, and not 3.8. In full-batch training with Adam, β₁ = 0.9, the largest eigenvalue of the Hessian
preconditioned by Adam's scaling hovers at 38/η (Cohen et al. 2022). Copying a step size from one form to the other is a
mistake by the factor 1 − β.

On f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩ let v be an eigenvector of A with the eigenvalue λ, and write x = x* + c·v, the point before
it x* + d·v. The roots z₁, z₂ (or u ± iw) are those of z² − (1 + β − (1 − β)ηλ)z + β. By second-order-recurrence and
jury-criterion the error tends to zero from every start exactly where both are inside the unit circle, and this is shown
to be the region of the title, with −1 < β < 1.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity
from theory.kernel.formula import MatrixEquality, both, eq, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.heavy_ball_stability import LIMIT as HEAVY_BALL_LIMIT
from theory.momentum.heavy_ball_stability import c, d, heavy_ball
from theory.notation import A, b, beta, column, eta, lam, n, v, x, x_star
from theory.two_roots import jury_conditions, region_steps

m = column("m")  # the average of the gradients before this step
TOTAL, PRODUCT = 1 + beta - (1 - beta) * eta * lam, beta
LIMIT = HEAVY_BALL_LIMIT / (1 - beta)
REGION = both(lt(-1, beta), lt(beta, 1), lt(0, eta * lam), lt(eta * lam, LIMIT))


def _region_evidence() -> BothDirections:
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    _, high, positive, below = REGION.parts
    half = Rational(1, 2)
    return BothDirections(
        Each(
            Certificate((half, right), (half, left)),
            Certificate((1, small)),
            Certificate((1 / (1 - beta), right)),
            Certificate((1 / (1 - beta), left)),
        ),
        Each(Certificate((1, high)), Certificate((1 - beta, positive)), Certificate((1 - beta, below))),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    now, before = x_star + c * v, x_star + d * v
    point = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 3]]), b: ImmutableMatrix([1, 3]), x_star: ImmutableMatrix([1, 1]),
        v: ImmutableMatrix([0, 1]), lam: 3, eta: Rational(1, 2), beta: Rational(1, 2), c: 1, d: 2,
    }  # fmt: skip
    averaged_step = x - eta * (beta * m + (1 - beta) * (A * x - b))
    scaled = heavy_ball(now, before).xreplace({eta: (1 - beta) * eta})
    at_limit = TOTAL.xreplace({lam: LIMIT / eta})
    return Theorem(
        hypotheses=(
            Hypothesis("minimizer", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A, λ its eigenvalue"
            ),
        ),
        witness=point,
        derivation=(
            Step(
                "as-heavy-ball",
                MatrixEquality(
                    averaged_step, x - (1 - beta) * eta * (A * x - b) + beta * (x - (x + eta * m))
                ),
                "The step before led from x + ηm to x, m being the average then: heavy ball with (1 − β)η.",
                Identity(),
            ),
            Step(
                "recurrence",
                MatrixEquality(scaled, x_star + (TOTAL * c - PRODUCT * d) * v),
                "Put b = A x* and A v = λ v.",
                Identity(),
            ),
            *region_steps(
                TOTAL,
                PRODUCT,
                REGION,
                "With S the sum of the roots, 1 + β − S is (1 − β)ηλ, and 1 + β + S is 2(1 + β) − (1 − β)ηλ; "
                "divide by 1 − β > 0.",
                _region_evidence(),
            ),
        ),
        claim=("as-heavy-ball", "recurrence", "real-roots", "complex-roots"),
        headline="real-roots",
        formulas={"total": TOTAL, "product": PRODUCT, "limit": LIMIT},
        sharpness=Sharpness(
            "exact",
            "At the limit errors that alternate, −c and c, go on doing so.",
            (
                Step(
                    "period-two-orbit",
                    eq(at_limit * c - PRODUCT * (-c), -c),
                    "The error before c is −c. With (1 − β)ηλ = 2(1 + β), S = 1 + β − 2(1 + β) = −(1 + β), and "
                    "−(1 + β)c + βc = −c.",
                    Identity(),
                    given=(lt(0, eta), lt(beta, 1)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer the error has no such recurrence.",
                {**point, x_star: ImmutableMatrix([1, 2])},
                "recurrence",
            ),
            Counterexample(
                "eigenvector",
                "Off the eigenvectors the method leaves the line.",
                {**point, v: ImmutableMatrix([1, 1])},
                "recurrence",
            ),
        ),
        references=(references.COHEN_ADAPTIVE_EDGE, references.GOH_MOMENTUM, references.JURY_CRITERION),
        exercise="A rule of thumb says η = 0.1 for heavy ball with β = 0.9. Which η does the same with averaging?",
    )
