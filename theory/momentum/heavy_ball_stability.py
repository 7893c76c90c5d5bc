"""Heavy ball with momentum β converges on a curvature λ exactly for |β| < 1 and 0 < ηλ < 2(1 + β).

On f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩ let v be an eigenvector of A with the eigenvalue λ, and write x = x* + c·v, the point before
it x* + d·v. The next one is x* + c₊·v with c₊ = (1 + β − ηλ)c − βd. The roots z₁, z₂ (or u ± iw) are those of
z² − (1 + β − ηλ)z + β. By second-order-recurrence and jury-criterion the error tends to zero from every start exactly
where both are inside the unit circle, and this is shown to be the region of the title: momentum β stretches the limit
2/λ of gradient descent to 2(1 + β)/λ, almost twice as far. At the limit the error jumps between c and −c for ever, as
it does without momentum. Negative momentum shortens the limit. The region is the same for the three ways of writing
heavy ball in which the gradient is not scaled by 1 − β.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity
from theory.kernel.formula import MatrixEquality, both, eq, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, beta, eta, lam, n, scalar, v, x_star
from theory.two_roots import jury_conditions, region_steps

c, d = scalar("c"), scalar("d")  # the coordinates of the error along v, now and one step before
TOTAL, PRODUCT = 1 + beta - eta * lam, beta
LIMIT = 2 * (1 + beta)
REGION = both(lt(-1, beta), lt(beta, 1), lt(0, eta * lam), lt(eta * lam, LIMIT))


def heavy_ball(point, previous):
    """The point after `point`, on f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩."""
    return point - eta * (A * point - b) + beta * (point - previous)


def _region_evidence() -> BothDirections:
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    _, high, positive, below = REGION.parts
    half = Rational(1, 2)
    return BothDirections(
        Each(
            Certificate((half, right), (half, left)),
            Certificate((1, small)),
            Certificate((1, right)),
            Certificate((1, left)),
        ),
        Each(Certificate((1, high)), Certificate((1, positive)), Certificate((1, below))),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    now, before = x_star + c * v, x_star + d * v
    point = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 3]]), b: ImmutableMatrix([1, 3]), x_star: ImmutableMatrix([1, 1]),
        v: ImmutableMatrix([0, 1]), lam: 3, eta: Rational(1, 2), beta: Rational(1, 2), c: 1, d: 2,
    }  # fmt: skip
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
                "recurrence",
                MatrixEquality(heavy_ball(now, before), x_star + (TOTAL * c - PRODUCT * d) * v),
                "Put b = A x* and A v = λ v: the method stays on the line through x* along v.",
                Identity(),
            ),
            *region_steps(
                TOTAL,
                PRODUCT,
                REGION,
                "With S the sum of the roots, 1 + β − S is ηλ and 1 + β + S is 2(1 + β) − ηλ; "
                "they add up to 2(1 + β), so β > −1.",
                _region_evidence(),
            ),
        ),
        claim=("recurrence", "real-roots", "complex-roots"),
        headline="real-roots",
        formulas={"total": TOTAL, "product": PRODUCT, "limit": LIMIT},
        sharpness=Sharpness(
            "exact",
            "The limit belongs to the side that does not converge: there errors that alternate, −c and c, go on "
            "doing so.",
            (
                Step(
                    "period-two-orbit",
                    eq(((1 + beta) - LIMIT) * c - PRODUCT * (-c), -c),
                    "The error before c is −c. With ηλ = 2(1 + β), S = 1 + β − 2(1 + β) = −(1 + β), and "
                    "−(1 + β)c + βc = −c.",
                    Identity(),
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
        references=(references.GOH_MOMENTUM, references.POLYAK_HEAVY_BALL, references.JURY_CRITERION),
        exercise="For β = 0.9 and λmax = 10, up to which step size does heavy ball converge, and gradient descent?",
    )
