"""Nesterov's method with momentum 0 ≤ β < 1 converges on a curvature λ exactly for 0 < ηλ < 2(1 + β)/(1 + 2β).

The gradient is taken at y = x + β(x − x₋), so along an eigenvector e₊ = (1 − ηλ)((1 + β)e − βe₋): each step is a
gradient step from a point that the momentum has moved. The roots of z² − (1 + β)(1 − ηλ)z + β(1 − ηλ) decide. Where
heavy ball's momentum stretches the limit of gradient descent from 2 to almost 4, Nesterov's shortens it to almost
4/3: looking ahead damps more at small ηλ and overshoots sooner at large ones. With the usual η = 1/L the limit is
never reached. Momentum of 1 or more is not excluded outright, as it is for heavy ball: with it the method
converges in a window, 1 − 1/β < ηλ < 2(1 + β)/(1 + 2β), that leaves out the small curvatures. Negative momentum
has two upper limits, 1 − 1/β beside (1 + 2β)ηλ < 2(1 + β), and the first is the lower one for β ≤ −1/3; beyond β = −1
nothing is excluded either.

Write x = x* + c·v and the point before it x* + d·v, with v an eigenvector of λ. The real roots are z₁ and z₂, complex
ones u ± iw. That the errors tend to zero exactly where the roots are inside the unit circle is the theorem
second-order-recurrence.
"""

from collections.abc import Iterator

from sympy import ImmutableMatrix, Rational, solve

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity
from theory.kernel.formula import Conjunction, Equivalence, MatrixEquality, Relation, both, eq, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.heavy_ball_stability import c, d
from theory.notation import A, b, beta, eta, lam, n, scalar, v, x_star
from theory.two_roots import (
    COMPLEX_INSIDE,
    REAL_INSIDE,
    chained,
    complex_pair,
    jury_conditions,
    real_pair,
    region_steps,
)

TOTAL = ((1 + beta) * (1 - eta * lam)).expand()
PRODUCT = (beta * (1 - eta * lam)).expand()
h = scalar("h")  # ηλ
LIMIT = solve((1 + TOTAL + PRODUCT).xreplace({eta: h / lam}).expand(), h)[0]  # −1 is a root there
WINDOW = 1 - 1 / beta
USUAL = (le(0, beta), lt(beta, 1))
ANY = (lt(0, beta),)
REGION = both(lt(0, eta * lam), lt(eta * lam, LIMIT))
NEGATIVE = (lt(beta, 0),)
NEGATIVE_REGION = both(
    lt(0, eta * lam), lt(eta * lam, WINDOW), lt((1 + 2 * beta) * eta * lam, 2 * (1 + beta))
)
ANY_REGION = both(lt(0, eta * lam), lt(WINDOW, eta * lam), lt(eta * lam, LIMIT))


def nesterov(point, previous):
    """The point after `point`, on f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩."""
    ahead = point + beta * (point - previous)
    return ahead - eta * (A * ahead - b)


def _region_evidence() -> BothDirections:
    _, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, below = REGION.parts
    slope = 1 + 2 * beta
    return BothDirections(
        Each(Certificate((1, right)), Certificate((1 / slope, left))),
        Each(
            Certificate((1, USUAL[1]), (1, USUAL[0], positive)),
            Certificate((1, positive)),
            Certificate((slope, below)),
        ),
    )


def _any_region_evidence() -> BothDirections:
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, above, below = ANY_REGION.parts
    slope = 1 + 2 * beta
    return BothDirections(
        Each(Certificate((1, right)), Certificate((1 / beta, small)), Certificate((1 / slope, left))),
        Each(Certificate((beta, above)), Certificate((1, positive)), Certificate((slope, below))),
    )


def _negative_region_evidence() -> BothDirections:
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, below, other = NEGATIVE_REGION.parts
    return BothDirections(
        Each(Certificate((1, right)), Certificate((beta**-2, *NEGATIVE, small)), Certificate((1, left))),
        Each(Certificate((1, *NEGATIVE, below)), Certificate((1, positive)), Certificate((1, other))),
    )


def _steps_for(
    name: str, region: Conjunction, reason: str, evidence: BothDirections, given: tuple[Relation, ...]
) -> Iterator[Step]:
    """The same for other momenta: `region` is where Jury's conditions hold, and so where the roots are inside."""
    conditions = both(*jury_conditions(TOTAL, PRODUCT))
    yield Step(f"region-for-{name}", Equivalence(conditions, region), reason, evidence, given=given)
    for kind, inside, pair in (("real", REAL_INSIDE, real_pair), ("complex", COMPLEX_INSIDE, complex_pair)):
        yield Step(
            f"{name}-{kind}",
            Equivalence(inside, region),
            f"So the {kind} roots are inside there, and nowhere else.",
            chained(inside, region),
            given=(*given, *pair(TOTAL, PRODUCT)),
            using=(f"jury-for-{kind}-roots", f"region-for-{name}"),
        )


def theorem() -> Theorem:
    """The statement and what shows it."""
    now, before = x_star + c * v, x_star + d * v
    point = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 3]]), b: ImmutableMatrix([1, 3]), x_star: ImmutableMatrix([1, 1]),
        v: ImmutableMatrix([0, 1]), lam: 3, eta: Rational(1, 4), beta: Rational(1, 2), c: 1, d: 2,
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
                MatrixEquality(nesterov(now, before), x_star + (TOTAL * c - PRODUCT * d) * v),
                "Put b = A x* and A v = λ v: both errors are multiplied by 1 − ηλ.",
                Identity(),
            ),
            *region_steps(
                TOTAL,
                PRODUCT,
                REGION,
                "1 + P − S is ηλ and 1 + P + S is 2(1 + β) − (1 + 2β)ηλ; P < 1 follows from β < 1 and ηλ > 0.",
                _region_evidence(),
                given=USUAL,
            ),
            *_steps_for(
                "any-momentum",
                ANY_REGION,
                "The product β(1 − ηλ) is below 1 exactly where ηλ > 1 − 1/β, which says nothing new unless β > 1.",
                _any_region_evidence(),
                ANY,
            ),
            *_steps_for(
                "negative-momentum",
                NEGATIVE_REGION,
                "Divide β(1 − ηλ) < 1 by β < 0, which turns it round: ηλ < 1 − 1/β.",
                _negative_region_evidence(),
                NEGATIVE,
            ),
            Step(
                "limit-is-lower",
                le(LIMIT, 2),
                "2 − 2(1 + β)/(1 + 2β) = 2β/(1 + 2β).",
                Certificate((2 / (1 + 2 * beta), USUAL[0])),
                given=(USUAL[0],),
            ),
        ),
        claim=(
            "recurrence",
            "real-roots",
            "complex-roots",
            "any-momentum-real",
            "any-momentum-complex",
            "negative-momentum-real",
            "negative-momentum-complex",
            "limit-is-lower",
        ),
        headline="real-roots",
        formulas={"total": TOTAL, "product": PRODUCT, "limit": LIMIT, "window": WINDOW},
        sharpness=Sharpness(
            "exact",
            "At the limit errors that alternate, −e and e, go on doing so.",
            (
                Step(
                    "period-two-orbit",
                    eq(
                        TOTAL.xreplace({eta: LIMIT / lam}) * c - PRODUCT.xreplace({eta: LIMIT / lam}) * (-c),
                        -c,
                    ),
                    "Put η = limit/λ and the error −c before c.",
                    Identity(),
                    given=(lt(0, lam), USUAL[0]),
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
        references=(
            references.LESSARD_QUADRATIC_RATES,
            references.NESTEROV_BOOK_SCHEME,
            references.JURY_CRITERION,
        ),
        exercise="At β = 0.9, by what factor is heavy ball's limit larger than that of Nesterov's method?",
    )
