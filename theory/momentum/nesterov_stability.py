"""Nesterov's method with momentum −1/3 ≤ β < 1 converges on a curvature λ exactly for 0 < ηλ < 2(1 + β)/(1 + 2β).

On f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩ let v be an eigenvector of A with the eigenvalue λ, and write x = x* + c·v, the point before
it x* + d·v. The gradient is taken at x + β(x − x₋), so the next point is x* + c₊·v with c₊ = (1 − ηλ)((1 + β)c − βd):
each step is a gradient step from a point that the momentum has moved. The roots z₁, z₂ (or u ± iw) are those of
z² − (1 + β)(1 − ηλ)z + β(1 − ηλ). By second-order-recurrence and jury-criterion the error tends to zero from every
start exactly where both are inside the unit circle, and this is shown to be the region of the title.

Where heavy ball's momentum stretches the limit of gradient descent from 2 to almost 4, Nesterov's shortens it to almost
4/3: looking ahead damps more at small ηλ and overshoots sooner at large ones. With the usual η = 1/L the limit is
never reached. Momentum of 1 or more is not excluded outright, as it is for heavy ball: with it the method
converges in a window, 1 − 1/β < ηλ < 2(1 + β)/(1 + 2β), that leaves out the small curvatures. Negative momentum
lengthens the limit, up to 4 at β = −1/3. From there down to −1 it is not a root at −1 that sets the limit but the
product of the roots: there the method converges exactly for 0 < ηλ < 1 − 1/β.
"""

from sympy import ImmutableMatrix, Rational, solve

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity
from theory.kernel.formula import Equivalence, MatrixEquality, both, eq, gt, le, lt
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
THIRD = Rational(1, 3)
USUAL = (le(-THIRD, beta), lt(beta, 1))
NEGATIVE = (lt(-1, beta), le(beta, -THIRD))
ANY = (lt(0, beta),)
REGION = both(lt(0, eta * lam), lt(eta * lam, LIMIT))
NEGATIVE_REGION = both(lt(0, eta * lam), lt(eta * lam, WINDOW))
ANY_REGION = both(lt(0, eta * lam), lt(WINDOW, eta * lam), lt(eta * lam, LIMIT))


def nesterov(point, previous):
    """The point after `point`, on f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩."""
    ahead = point + beta * (point - previous)
    return ahead - eta * (A * ahead - b)


def _usual_steps() -> tuple[Step, ...]:
    """What the divisions need."""
    return (
        Step(
            "slope",
            gt(1 + 2 * beta, 0),
            "β ≥ −1/3.",
            Certificate((2, USUAL[0]), THIRD),
            given=(USUAL[0],),
        ),
        Step(
            "limit-is-positive",
            gt(1 + beta, 0),
            "The same.",
            Certificate((1, USUAL[0]), 2 * THIRD),
            given=(USUAL[0],),
        ),
    )


def _region_evidence() -> BothDirections:
    _, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, below = REGION.parts
    slope, height = 1 + 2 * beta, 2 * (1 + beta)
    return BothDirections(
        Each(Certificate((1, right)), Certificate((1 / slope, left))),
        Each(
            Certificate((slope / height, USUAL[1], below), (3 / height, USUAL[0], positive)),
            Certificate((1, positive)),
            Certificate((slope, below)),
        ),
    )


def _negative_steps() -> tuple[Step, ...]:
    """−1 < β ≤ −1/3."""
    low, high = NEGATIVE
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, below = NEGATIVE_REGION.parts
    negative, inverse = lt(beta, 0), gt(-1 / beta, 0)
    using = ("negative", "inverse")
    evidence = BothDirections(
        Each(Certificate((1, right)), Certificate((-1 / beta, small))),
        Each(
            Certificate((1, negative, below)),
            Certificate((1, positive)),
            Certificate((2 / (1 - beta), negative, low, below), (3 / (1 - beta), high, positive)),
        ),
    )
    steps = [
        Step("negative", negative, "β ≤ −1/3.", Certificate((1, high), THIRD), given=(high,)),
        Step(
            "inverse",
            inverse,
            "Divide −β > 0 by β².",
            Certificate((1 / beta**2, negative)),
            given=(high,),
            using=("negative",),
        ),
        Step(
            "region-for-negative-momentum",
            Equivalence(both(small, right, left), NEGATIVE_REGION),
            "P < 1 says ηλ < 1 − 1/β. 1 + P + S = 2(1 + β) − (1 + 2β)ηλ is linear in ηλ: positive at 0, and not "
            "negative at 1 − 1/β, where it is 3 + 1/β.",
            evidence,
            given=NEGATIVE,
            using=using,
        ),
    ]
    for kind, inside, pair in (("real", REAL_INSIDE, real_pair), ("complex", COMPLEX_INSIDE, complex_pair)):
        steps.append(
            Step(
                f"negative-momentum-{kind}",
                Equivalence(inside, NEGATIVE_REGION),
                f"So the {kind} roots are inside exactly there.",
                chained(inside, NEGATIVE_REGION),
                given=(*NEGATIVE, *pair(TOTAL, PRODUCT)),
                using=(f"jury-for-{kind}-roots", "region-for-negative-momentum", *using),
            )
        )
    return tuple(steps)


def _any_region_evidence() -> BothDirections:
    small, right, left = jury_conditions(TOTAL, PRODUCT)
    positive, above, below = ANY_REGION.parts
    slope = 1 + 2 * beta
    return BothDirections(
        Each(Certificate((1, right)), Certificate((1 / beta, small)), Certificate((1 / slope, left))),
        Each(Certificate((beta, above)), Certificate((1, positive)), Certificate((slope, below))),
    )


def _any_steps() -> tuple[Step, ...]:
    """The same for every β > 0."""
    conditions = both(*jury_conditions(TOTAL, PRODUCT))
    steps = [
        Step(
            "region-for-any-momentum",
            Equivalence(conditions, ANY_REGION),
            "The product β(1 − ηλ) is below 1 exactly where ηλ > 1 − 1/β, which says nothing new unless β > 1.",
            _any_region_evidence(),
            given=ANY,
        )
    ]
    for kind, inside, pair in (("real", REAL_INSIDE, real_pair), ("complex", COMPLEX_INSIDE, complex_pair)):
        steps.append(
            Step(
                f"any-momentum-{kind}",
                Equivalence(inside, ANY_REGION),
                f"So the {kind} roots are inside in that window, and nowhere else.",
                chained(inside, ANY_REGION),
                given=(*ANY, *pair(TOTAL, PRODUCT)),
                using=(f"jury-for-{kind}-roots", "region-for-any-momentum"),
            )
        )
    return tuple(steps)


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
            *_usual_steps(),
            *region_steps(
                TOTAL,
                PRODUCT,
                REGION,
                "1 + P − S is ηλ and 1 + P + S is 2(1 + β) − (1 + 2β)ηλ; 1 − P is linear in ηλ, 1 − β > 0 at 0 and "
                "(1 + 3β)/(1 + 2β) ≥ 0 at the limit, so P < 1 before it.",
                _region_evidence(),
                given=USUAL,
                using=("slope", "limit-is-positive"),
            ),
            *_negative_steps(),
            *_any_steps(),
            Step(
                "limit-is-lower",
                le(LIMIT, 2),
                "For β ≥ 0: 2 − 2(1 + β)/(1 + 2β) = 2β/(1 + 2β).",
                Certificate((2 / (1 + 2 * beta), le(0, beta))),
                given=(le(0, beta),),
            ),
        ),
        claim=(
            "recurrence",
            "real-roots",
            "complex-roots",
            "negative-momentum-real",
            "negative-momentum-complex",
            "any-momentum-real",
            "any-momentum-complex",
            "limit-is-lower",
        ),
        headline="real-roots",
        formulas={"total": TOTAL, "product": PRODUCT, "limit": LIMIT, "window": WINDOW},
        sharpness=Sharpness(
            "exact",
            "At the limit 2(1 + β)/(1 + 2β) errors that alternate, −c and c, go on doing so.",
            (
                Step(
                    "period-two-orbit",
                    eq(
                        TOTAL.xreplace({eta: LIMIT / lam}) * c - PRODUCT.xreplace({eta: LIMIT / lam}) * (-c),
                        -c,
                    ),
                    "The error before c is −c. There 1 − ηλ = −1/(1 + 2β), so S + P = −(1 + 2β)/(1 + 2β) "
                    "and Sc + Pc = −c.",
                    Identity(),
                    given=(lt(0, lam), USUAL[0]),
                    using=("slope",),
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
