"""Each step multiplies f − f* by at most ρ², and by exactly (1 − ηλ)² along an eigenvector.

On a quadratic f − f* is ½⟨e, Ae⟩ with e = x − x*. Along an eigenvector this is ½λ times the square of the coordinate,
so it is multiplied by the square of the coordinate's factor. From any starting point, in any dimension, no step does
worse than the worse of the two extreme eigenvalues: f − f* shrinks at least by ρ² = max(|1 − ηλmin|, |1 − ηλmax|)²,
with η* by ((κ − 1)/(κ + 1))², also where κ = 1 and one such step is enough. The proof needs no basis of eigenvectors.
It measures errors by ⟨e, Ae⟩ in the place of ⟨e, e⟩, and the bounds on the eigenvalues hold for this product as well.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.contraction import (
    EIGENVALUES,
    FAST,
    HIGH,
    LARGEST,
    LOW,
    MOVE,
    ORDERED,
    POSITIVE,
    RATE,
    SLOW,
    SMALLEST,
    SYMMETRIC,
    ForAll,
    contraction_steps,
)
from theory.kernel.evidence import Cases, Certificate, Each, Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, column, d, eta, i, lam, lam_max, lam_min, n, rho, t, v, x, x_star
from theory.quadratics.best_step import BEST
from theory.quadratics.best_step import RATE as BEST_RATE
from theory.vectors import Dot, Iterate, norm_squared

e_start = column("e_start")
ERROR = Iterate("e", t)
FACTOR = 1 - eta * lam


def energy(left, right):
    """The inner product in which the square of an error's length is twice f − f*."""
    return Dot(left, A * right)


def _value_steps() -> tuple[Step, ...]:
    """f − f* as a quadratic form in the error, what a step does to the error, and to its part along an eigenvector."""

    def f(point):
        return energy(point, point) / 2 - Dot(b, point)

    return (
        Step(
            "half-the-form",
            eq(f(x) - f(x_star), energy(x - x_star, x - x_star) / 2),
            "Complete the square with b = A x*.",
            Identity(),
        ),
        Step(
            "error-after-a-step",
            MatrixEquality(x - eta * (A * x - b) - x_star, MOVE * (x - x_star)),
            "Put b = A x* and collect.",
            Identity(),
        ),
        Step(
            "along-an-eigenvector",
            eq(energy(MOVE * v, MOVE * v), FACTOR**2 * energy(v, v)),
            "An error along v is multiplied by 1 − ηλ, and the form by its square.",
            Identity(),
        ),
    )


def _form_steps() -> tuple[Step, ...]:
    """The bounds on the eigenvalues, for the product ⟨u, Aw⟩ in the place of ⟨u, w⟩."""
    rest = lam_max * d - A * d
    positive = ForAll("form-is-positive", ge(energy(d, d), 0), d)
    low = le(lam_min * energy(d, d), energy(d, A * d))
    high = le(energy(d, A * d), lam_max * energy(d, d))
    return (
        Step("top-is-positive", gt(lam_max, 0), "λmax ≥ λmin > 0.", Certificate((1, POSITIVE), (1, ORDERED))),
        LOW.step("low", d, "No eigenvalue is below λmin."),
        HIGH.step("high-at-the-image", A * d, "No eigenvalue is above λmax, here along Ad."),
        Step(
            positive.name,
            positive.statement,
            "⟨d, Ad⟩ ≥ λmin‖d‖² ≥ 0.",
            Certificate((1, LOW.at(d)), (norm_squared(d), POSITIVE)),
            using=("low",),
        ),
        positive.step("positive-after", MOVE * d, "The same after a step.", (positive.name,)),
        positive.step("positive-at-rest", rest, "The same at λmax d − Ad.", (positive.name,)),
        Step(
            "low-form",
            low,
            "A(A − λmin) = (A − λmin)² + λmin(A − λmin).",
            Certificate(norm_squared(A * d - lam_min * d), (lam_min, LOW.at(d))),
            using=("low",),
        ),
        Step(
            "high-form",
            high,
            "λmax A(λmax − A) = (λmax − A)A(λmax − A) + A(λmax − A)A.",
            Certificate((1 / lam_max, positive.at(rest)), (1 / lam_max, HIGH.at(A * d))),
            using=("top-is-positive", "positive-at-rest", "high-at-the-image"),
        ),
        *contraction_steps(
            "rate",
            low,
            high,
            inner=energy,
            using=(positive.name, "positive-after", "low-form", "high-form"),
        ),
    )


def _rate_steps() -> tuple[Step, ...]:
    """The rate over all steps, and with η*."""
    rate = ForAll("rate", le(energy(MOVE * d, MOVE * d), rho**2 * energy(d, d)), d)
    all_steps = le(energy(ERROR, ERROR), rho ** (2 * t) * energy(e_start, e_start))
    squares, best = eq(rho**2, BEST_RATE**2), eq(eta, BEST)

    def end(factor, from_best):
        """ρ is the size of this factor, whose square is that of the best rate."""
        return Identity((rho + abs(factor), eq(rho, abs(factor))), (from_best, best))

    return (
        rate.step("one-step", ERROR, "This holds for every error, so for the one after t steps.", ("rate",)),
        Step(
            "all-steps",
            all_steps,
            "Each step multiplies by at most ρ² once more.",
            Induction(t, base=Certificate(0), step=Certificate((rho**2, all_steps), (1, rate.at(ERROR)))),
            using=("one-step",),
        ),
        Step(
            "best-square",
            squares,
            "At η* both extreme factors have the size of the best rate.",
            Cases(
                abs(SLOW) - abs(FAST),
                end(SLOW, -lam_min * (SLOW + BEST_RATE)),
                end(FAST, -lam_max * (FAST - BEST_RATE)),
            ),
            given=(best,),
            using=("top-is-positive",),
        ),
        Step(
            "rate-of-the-best-step",
            le(energy(MOVE * d, MOVE * d), BEST_RATE**2 * energy(d, d)),
            "Put in what ρ² is at η*.",
            Certificate((1, rate.statement), (-energy(d, d), squares)),
            given=(best,),
            using=("top-is-positive", "rate", "best-square"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    first = ImmutableMatrix([1, 0])
    point = {
        n: 2, A: ImmutableMatrix.diag(1, 3), lam_min: 1, lam_max: 3, v: first, lam: 1, d: first, e_start: first,
        x_star: ImmutableMatrix([1, 1]), b: ImmutableMatrix([1, 3]), x: ImmutableMatrix([2, 3]),
        eta: Rational(1, 2), rho: Rational(1, 2), t: 1,
    }  # fmt: skip
    skew = {A: ImmutableMatrix([[1, 1], [0, 3]]), b: ImmutableMatrix([2, 3])}
    saddle = {A: ImmutableMatrix.diag(-1, 3), b: ImmutableMatrix([-1, 3]), lam: -1, lam_min: -1}
    return Theorem(
        hypotheses=(
            SYMMETRIC,
            Hypothesis("minimizer", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A with eigenvalue λ"
            ),
            EIGENVALUES,
            SMALLEST,
            LARGEST,
            RATE,
            Hypothesis(
                "error",
                Recurrence(Iterate("e", i), i, 0, e_start, MOVE * Iterate("e", i)),
                "the error is multiplied by I − ηA in each step",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(*_value_steps(), *_form_steps(), *_rate_steps()),
        claim=(
            "half-the-form",
            "error-after-a-step",
            "along-an-eigenvector",
            "rate",
            "all-steps",
            "rate-of-the-best-step",
        ),
        headline="rate",
        formulas={"factor": FACTOR**2, "rate": rho**2, "best_rate": BEST_RATE**2},
        sharpness=Sharpness(
            "tight",
            "Along the eigenvectors of λmin and of λmax the factor at η* is exactly the rate.",
            (
                Step(
                    "attained-at-both-ends",
                    both(*(eq(end.xreplace({eta: BEST}) ** 2, BEST_RATE**2) for end in (SLOW, FAST))),
                    "Put in η*.",
                    Each(Identity(), Identity()),
                    using=("top-is-positive",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry A x − b is not the gradient of f.",
                {**point, **skew, lam_min: Rational(1, 2), lam_max: 4, rho: 1},
                "half-the-form",
            ),
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer f has a linear part.",
                {**point, b: ImmutableMatrix([2, 3])},
                "half-the-form",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the two coordinates are multiplied by different factors.",
                {**point, v: ImmutableMatrix([1, 1]), eta: Rational(1, 4), rho: Rational(3, 4)},
                "along-an-eigenvector",
            ),
            Counterexample(
                "positive",
                "With an eigenvalue −1 the value f* is no minimum: f falls below it, and ρ² = 25 times a negative "
                "number is not reached.",
                {**point, **saddle, eta: 2, rho: 5},
                "rate",
            ),
            Counterexample(
                "smallest-eigenvalue",
                "An eigenvalue 1 below λmin = 2 is slower than both ends.",
                {**point, lam_min: 2, eta: Rational(2, 5), rho: Rational(1, 5)},
                "rate",
            ),
            Counterexample(
                "largest-eigenvalue",
                "An eigenvalue 3 above λmax = 2 overshoots.",
                {**point, lam_max: 2, d: ImmutableMatrix([0, 1]), eta: 1, rho: 1},
                "rate",
            ),
        ),
        references=(
            references.GOH_STEP_SIZE,
            references.LESSARD_QUADRATIC_RATES,
            references.NOCEDAL_EXACT_LINE_SEARCH,
        ),
        exercise="Find starting points where f = ½(x² + 9y²) shrinks by exactly 0.64 in every step with η*.",
    )
