"""Nesterov looks ahead to x − ηβv; without the step size, to x − βv, no η is small enough once λ ≥ (1 + β)/β.

Where the velocity v is a sum of gradients and the step is −ηv, the point that the momentum alone would lead to is
x − ηβv, and the gradient there makes Nesterov's method. Some texts, one study note among them, take the
gradient at x − βv. Then the units no longer fit: v is a gradient and x is not. On a curvature λ this form
converges only for ηλ < 2(1 + β) − 2βλ. The right side does not grow when η gets small, and for λ ≥ (1 + β)/β, which is
2.11 at β = 0.9, it is not positive: the error grows for every step size, however small. With v as in
v ← βv − η∇f, x ← x + v the step size is inside, and there x + βv is right.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, Identity
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.heavy_ball_stability import c
from theory.notation import A, b, beta, column, eta, lam, n, scalar, v, w, x, x_star, y
from theory.two_roots import jury_conditions, region_steps

omega = scalar("omega")  # the coordinate of the velocity w along v
c_1, omega_1, omega_2 = scalar("c_1"), scalar("omega_1"), scalar("omega_2")  # after one step, and after two
g = column("g")  # the gradient at the look-ahead point
LOOK_AHEAD = x - eta * beta * w
TOTAL = (1 - eta * lam + beta * (1 - lam)).expand()
PRODUCT = (beta * (1 - lam)).expand()
LIMIT = 2 * (1 + beta) - 2 * beta * lam
HOPELESS = (1 + beta) / beta
POSITIVE, BELOW_ONE, CURVED, UPHILL = lt(0, beta), lt(beta, 1), lt(0, lam), ge(lam, HOPELESS)
REGION = both(lt(0, eta * lam), lt(eta * lam, LIMIT))
AT_MINUS_ONE = 1 + TOTAL + PRODUCT


def _right_point() -> tuple[Step, ...]:
    """The look-ahead point in the three ways of writing the method."""
    after = x - eta * (beta * w + g)
    return (
        Step(
            "look-ahead-point",
            MatrixEquality(x + beta * (x - y), LOOK_AHEAD),
            "The last step led from y to x = y − ηw.",
            Identity(),
            given=(MatrixEquality(x, y - eta * w),),
        ),
        Step(
            "nesterov-step",
            MatrixEquality(after, LOOK_AHEAD - eta * g),
            "A gradient step from the look-ahead point, whatever the gradient there is.",
            Identity(),
        ),
    )


def _wrong_point() -> tuple[Step, ...]:
    """The form without the step size, along an eigenvector."""
    now, velocity = x_star + c * v, omega * v
    first = beta * (1 - lam) * omega + lam * c
    error_is = eq(c_1, c - eta * omega_1)
    velocity_is = eq(omega_2, beta * (1 - lam) * omega_1 + lam * c_1)
    _, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, below = REGION.parts
    return (
        Step(
            "velocity-without-step-size",
            MatrixEquality(beta * velocity + A * (now - beta * velocity) - b, first * v),
            "Put b = A x* and A v = λ v.",
            Identity(),
        ),
        Step(
            "recurrence-without-step-size",
            eq(c_1 - eta * omega_2, TOTAL * c_1 - PRODUCT * c),
            "Two steps: the first velocity is eliminated.",
            Identity((-beta * (1 - lam), error_is), (-eta, velocity_is)),
            given=(error_is, velocity_is),
        ),
        *region_steps(
            TOTAL,
            PRODUCT,
            REGION,
            "1 + P − S is ηλ, 1 + P + S is 2(1 + β) − 2βλ − ηλ, and P = β(1 − λ) < 1 anyway.",
            BothDirections(
                Each(Certificate((1, right)), Certificate((1, left))),
                Each(
                    Certificate((1, BELOW_ONE), (1, POSITIVE, CURVED)),
                    Certificate((1, positive)),
                    Certificate((1, below)),
                ),
            ),
            given=(POSITIVE, BELOW_ONE, CURVED),
        ),
        Step(
            "no-step-size",
            Implication(both(UPHILL, lt(0, eta * lam)), lt(AT_MINUS_ONE, 0)),
            "This is z² − Sz + P at z = −1. Where it is negative a root is below −1: errors that alternate grow.",
            Assume(Certificate((2 * beta, UPHILL), (1, lt(0, eta * lam)))),
            given=(POSITIVE,),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 3]]), b: ImmutableMatrix([1, 3]), x_star: ImmutableMatrix([1, 1]),
        v: ImmutableMatrix([0, 1]), lam: 3, eta: Rational(1, 4), beta: Rational(1, 2), c: 2, omega: 2,
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis("minimizer", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A, λ its eigenvalue"
            ),
        ),
        witness=point,
        derivation=(*_right_point(), *_wrong_point()),
        claim=(
            "look-ahead-point",
            "nesterov-step",
            "velocity-without-step-size",
            "recurrence-without-step-size",
            "real-roots",
            "complex-roots",
            "no-step-size",
        ),
        formulas={"total": TOTAL, "product": PRODUCT, "limit": LIMIT, "hopeless": HOPELESS},
        sharpness=Sharpness(
            "exact",
            "Just below the curvature (1 + β)/β small steps converge again: there the limit of ηλ is 0.",
            (
                Step(
                    "limit-is-zero",
                    Implication(eq(lam, HOPELESS), eq(LIMIT, 0)),
                    "Put λ = (1 + β)/β.",
                    Assume(Identity((-2 * beta, eq(lam, HOPELESS)))),
                    given=(POSITIVE,),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer the velocity has a constant part.",
                {**point, x_star: ImmutableMatrix([1, 2])},
                "velocity-without-step-size",
            ),
            Counterexample(
                "eigenvector",
                "Off the eigenvectors the velocity leaves the line.",
                {**point, v: ImmutableMatrix([1, 1])},
                "velocity-without-step-size",
            ),
        ),
        references=(references.SUTSKEVER_MOMENTUM, references.NESTEROV_BOOK_SCHEME),
        exercise="On f(x) = 5x² run both forms with β = 0.9 and η = 0.001. After how many steps do you see it?",
    )
