"""Each step multiplies f − f* by at most ρ², and by exactly (1 − ηλ)² along an eigenvector.

On a quadratic f − f* is ½⟨e, Ae⟩ with e = x − x*. Along an eigenvector this is ½λ times the square of the coordinate,
so it is multiplied by the square of the coordinate's factor. From any starting point, in any
dimension, no step does worse than the worse of the two extreme eigenvalues: f − f* shrinks at least by
ρ² = max(|1 − ηλmin|, |1 − ηλmax|)², with η* by ((κ − 1)/(κ + 1))². The proof needs no eigenvectors: it writes
ρ²·f minus the new f as a sum of terms that the bounds λmin‖u‖² ≤ ⟨u, Au⟩ ≤ λmax‖u‖² make nonnegative.
"""

from sympy import Abs, ImmutableMatrix, Max, Rational
from sympy import Identity as IdentityMatrix

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import MatrixEquality, Recurrence, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import (
    A,
    b,
    column,
    eta,
    lam,
    lam_max,
    lam_min,
    n,
    rho,
    scalar,
    sequence,
    t,
    v,
    x,
    x_star,
)
from theory.quadratics.best_step import BEST, RATE
from theory.vectors import Dot, norm_squared

c = scalar("c")
phi, w, phi_start = sequence("phi"), sequence("w"), scalar("phi_start")
q = scalar("q")
u = column("u")
e = column("e")
FACTOR, SLOW, FAST = 1 - eta * lam, 1 - eta * lam_min, 1 - eta * lam_max
RADIUS = Max(Abs(SLOW), Abs(FAST))
POSITIVE, SPREAD = lt(0, lam_min), lt(lam_min, lam_max)
WIDTH = lam_max - lam_min


def excess(point):
    """f(point) − f(x*), for f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩."""
    return Dot(point, A * point) / 2 - Dot(b, point) - Dot(x_star, A * x_star) / 2 + Dot(b, x_star)


def gradient_step(point):
    """One step of gradient descent from `point`."""
    return point - eta * (A * point - b)


def _eigenvector_steps() -> tuple[Step, ...]:
    """f − f* as a quadratic form in the error, and along an eigenvector."""
    on_line = x_star + c * v
    return (
        Step(
            "half-the-form",
            eq(excess(x), Dot(x - x_star, A * (x - x_star)) / 2),
            "Complete the square with b = A x*.",
            Identity(),
        ),
        Step(
            "along-an-eigenvector",
            eq(excess(on_line), lam * c**2 * norm_squared(v) / 2),
            "Put in A v = λ v.",
            Identity(),
        ),
        Step(
            "factor-along-an-eigenvector",
            eq(excess(gradient_step(on_line)), FACTOR**2 * excess(on_line)),
            "The coordinate c is multiplied by 1 − ηλ, and f − f* grows with its square.",
            Identity(),
        ),
    )


def _form_steps() -> tuple[Step, ...]:
    """⟨e, p(A) e⟩ ≥ 0 for the products p of A, A − λmin and λmax − A that the result needs."""
    shifted, left = A * e - lam_min * e, lam_max * e - A * e
    low, high = le(lam_min * norm_squared(u), Dot(u, A * u)), le(Dot(u, A * u), lam_max * norm_squared(u))
    steps = []
    for name, relation, vector, what in (
        ("low-at-e", low, e, "e"),
        ("high-at-e", high, e, "e"),
        ("low-at-rest", low, left, "(λmax − A)e"),
        ("high-at-shifted", high, shifted, "(A − λmin)e"),
    ):
        of = "smallest-eigenvalue" if relation is low else "largest-eigenvalue"
        statement = type(relation)(
            relation.lhs.xreplace({u: vector}), relation.op, relation.rhs.xreplace({u: vector})
        )
        steps.append(Step(name, statement, f"The bound on ⟨u, Au⟩ at u = {what}.", Instance(of, {u: vector})))
    by = {step.name: step.statement for step in steps}
    middle = ge(Dot(shifted, left), 0)
    return (
        *steps,
        Step(
            "middle",
            middle,
            "(A − λmin)(λmax − A), times λmax − λmin, is a sum of two products that contain a square.",
            Certificate((1 / WIDTH, by["low-at-rest"]), (1 / WIDTH, by["high-at-shifted"])),
            given=(SPREAD,),
            using=("low-at-rest", "high-at-shifted"),
        ),
        Step(
            "upper-product",
            ge(Dot(A * e, left), 0),
            "A(λmax − A) = (A − λmin)(λmax − A) + λmin(λmax − A).",
            Certificate((1, middle), (lam_min, by["high-at-e"])),
            given=(SPREAD,),
            using=("middle", "high-at-e"),
        ),
        Step(
            "lower-product",
            ge(Dot(A * e, shifted), 0),
            "A(A − λmin) = (A − λmin)² + λmin(A − λmin).",
            Certificate(norm_squared(shifted), (lam_min, by["low-at-e"])),
            using=("low-at-e",),
        ),
        Step(
            "triple-product",
            ge(Dot(A * shifted, left), 0),
            "A(A − λmin)(λmax − A) = (A − λmin)²(λmax − A) + λmin(A − λmin)(λmax − A).",
            Certificate((1, by["high-at-shifted"]), (lam_min, middle)),
            given=(SPREAD,),
            using=("middle", "high-at-shifted"),
        ),
    )


def _rate_steps() -> tuple[Step, ...]:
    """The contraction, for any ρ that is at least both extreme factors; then for the least such ρ, and for η*."""
    shifted, left = A * e - lam_min * e, lam_max * e - A * e
    moved = (IdentityMatrix(n) - eta * A) * e
    slow_fits, fast_fits = le(SLOW**2, rho**2), le(FAST**2, rho**2)
    upper, lower = ge(Dot(A * e, left), 0), ge(Dot(A * e, shifted), 0)
    triple = ge(Dot(A * shifted, left), 0)
    form = le(Dot(moved, A * moved), rho**2 * Dot(e, A * e))
    slow_max, fast_max = le(SLOW**2, RADIUS**2), le(FAST**2, RADIUS**2)
    products = ("upper-product", "lower-product", "triple-product")

    def contraction(square, at=eta):
        return le(excess(gradient_step(x)).xreplace({eta: at}), square * excess(x))

    error = x - x_star
    return (
        Step(
            "any-error",
            form,
            "(1 − ηλ)² is a parabola in λ: below its chord through λmin and λmax, by η²(λ − λmin)(λmax − λ).",
            Certificate((1 / WIDTH, slow_fits, upper), (1 / WIDTH, fast_fits, lower), (eta**2, triple)),
            given=(SPREAD, slow_fits, fast_fits),
            using=products,
        ),
        Step(
            "form-at-the-point",
            substituted(form, {e: error}),
            "The same at e = x − x*.",
            Instance("any-error", {e: error}),
            given=(SPREAD, slow_fits, fast_fits),
            using=("any-error",),
        ),
        Step(
            "any-point",
            contraction(rho**2),
            "f − f* is half the form, before and after the step.",
            Certificate((Rational(1, 2), substituted(form, {e: error}))),
            given=(SPREAD, slow_fits, fast_fits),
            using=("form-at-the-point",),
        ),
        Step(
            "radius-fits",
            both(slow_max, fast_max),
            "The larger of two sizes is at least each of them.",
            Each(
                Certificate((RADIUS + Abs(SLOW), ge(RADIUS, Abs(SLOW)))),
                Certificate((RADIUS + Abs(FAST), ge(RADIUS, Abs(FAST)))),
            ),
        ),
        Step(
            "rate",
            contraction(RADIUS**2),
            "Take for ρ the larger of the two extreme factors.",
            Instance("any-point", {rho: RADIUS}),
            given=(SPREAD,),
            using=("any-point", "radius-fits"),
        ),
        Step(
            "all-steps",
            le(phi(t), q ** (2 * t) * phi_start),
            "Each step multiplies by at most q².",
            Induction(
                t,
                base=Certificate(0),
                step=Certificate((q**2, le(phi(t), q ** (2 * t) * phi_start)), w(t) ** 2),
            ),
        ),
        Step(
            "top-is-positive",
            gt(lam_max, 0),
            "λmax > λmin > 0.",
            Certificate((1, POSITIVE), (1, SPREAD)),
            given=(SPREAD,),
        ),
        Step(
            "best-fits",
            both(
                *(substituted(fit, {eta: BEST, rho: RATE}) for fit in (slow_fits, fast_fits)),
            ),
            "At η* both extreme factors have the size of the rate.",
            Each(Certificate(0), Certificate(0)),
            given=(SPREAD,),
            using=("top-is-positive",),
        ),
        Step(
            "rate-of-the-best-step",
            contraction(RATE**2, BEST),
            "Put in η*.",
            Instance("any-point", {eta: BEST, rho: RATE}),
            given=(SPREAD,),
            using=("any-point", "best-fits", "top-is-positive"),
        ),
    )


def substituted(formula, values):
    """A relation at other values of its symbols."""
    return type(formula)(formula.lhs.xreplace(values), formula.op, formula.rhs.xreplace(values))


def theorem() -> Theorem:
    """The statement and what shows it."""
    diagonal = ImmutableMatrix([[1, 0], [0, 3]])
    point = {
        n: 2,
        A: diagonal,
        v: ImmutableMatrix([1, 0]),
        lam: 1,
        lam_min: 1,
        lam_max: 3,
        x_star: ImmutableMatrix([1, 1]),
        b: ImmutableMatrix([1, 3]),
        x: ImmutableMatrix([2, 3]),
        e: ImmutableMatrix([1, 2]),
        eta: Rational(1, 2),
        rho: 1,
        c: 1,
    }
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis("minimizer", MatrixEquality(b, A * x_star), "x* solves A x* = b"),
            Hypothesis(
                "eigenvector", MatrixEquality(A * v, lam * v), "v is an eigenvector of A with eigenvalue λ"
            ),
            Hypothesis("positive", POSITIVE, "λmin is positive"),
            Hypothesis(
                "smallest-eigenvalue",
                le(lam_min * norm_squared(u), Dot(u, A * u)),
                "no eigenvalue is below λmin: λmin‖u‖² ≤ ⟨u, Au⟩ for all u",
                forall=(u,),
            ),
            Hypothesis(
                "largest-eigenvalue",
                le(Dot(u, A * u), lam_max * norm_squared(u)),
                "no eigenvalue is above λmax: ⟨u, Au⟩ ≤ λmax‖u‖² for all u",
                forall=(u,),
            ),
            Hypothesis(
                "values",
                Recurrence(phi(t), t, 0, phi_start, q**2 * phi(t) - w(t) ** 2),
                "φ is f − f* along a run that shrinks it by at least q² a step: φ after a step is q²φ less a square w²",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(*_eigenvector_steps(), *_form_steps(), *_rate_steps()),
        claim=(
            "along-an-eigenvector",
            "factor-along-an-eigenvector",
            "rate",
            "all-steps",
            "rate-of-the-best-step",
        ),
        formulas={"factor": FACTOR**2, "rate": RADIUS**2, "best_rate": RATE**2},
        sharpness=Sharpness(
            "tight",
            "Along the eigenvectors of λmin and of λmax the factor at η* is exactly the rate.",
            (
                Step(
                    "attained-at-both-ends",
                    both(
                        eq(SLOW.xreplace({eta: BEST}) ** 2, RATE**2),
                        eq(FAST.xreplace({eta: BEST}) ** 2, RATE**2),
                    ),
                    "Put in η*.",
                    Each(Identity(), Identity()),
                    given=(SPREAD,),
                    using=("top-is-positive",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry A x − b is not the gradient of f.",
                {
                    **point,
                    A: ImmutableMatrix([[1, 1], [0, 3]]),
                    b: ImmutableMatrix([2, 3]),
                    lam_min: Rational(1, 2),
                    lam_max: 4,
                },
                "along-an-eigenvector",
            ),
            Counterexample(
                "minimizer",
                "About a point that is not the minimizer f has a linear part.",
                {**point, b: ImmutableMatrix([2, 3])},
                "along-an-eigenvector",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the two coordinates curve differently.",
                {**point, v: ImmutableMatrix([1, 1])},
                "along-an-eigenvector",
            ),
            Counterexample(
                "positive",
                "With an eigenvalue −1 the value f* is no minimum: f falls below it, and ρ² = 25 times a negative "
                "number is not reached.",
                {
                    **point,
                    A: ImmutableMatrix([[-1, 0], [0, 3]]),
                    b: ImmutableMatrix([-1, 3]),
                    lam: -1,
                    lam_min: -1,
                    x: ImmutableMatrix([2, 1]),
                    eta: 2,
                },
                "rate",
            ),
            Counterexample(
                "smallest-eigenvalue",
                "An eigenvalue 1 below λmin = 2 is slower than both ends.",
                {**point, lam_min: 2, x: ImmutableMatrix([2, 1]), eta: Rational(2, 5)},
                "rate",
            ),
            Counterexample(
                "largest-eigenvalue",
                "An eigenvalue 3 above λmax = 2 overshoots.",
                {**point, lam_max: 2, x: ImmutableMatrix([1, 2]), eta: 1},
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
