"""Gradient descent on a quadratic converges from every start exactly for 0 < η < 2/λmax.

With ρ = max(|1 − ηλmin|, |1 − ηλmax|), every step multiplies the length of the error by at most ρ: ‖eₜ‖ ≤ ρᵗ‖e₀‖ from
every start, in any dimension. ρ is less than 1 exactly for 0 < η < 2/λmax. That the error then falls below every ε > 0
is not taken from a limit: ρᵗ ≤ 1/(1 + t(1 − ρ)) by induction, so t ≥ ‖e₀‖/(ε(1 − ρ)) steps are enough (far more
than are needed, but finitely many). For any other η there is a start that never comes closer: on the line of the top
eigenvector the error is multiplied by 1 − ηλmax, which is at least 1 in size. The proof needs no basis of eigenvectors,
only the bounds λmin‖u‖² ≤ ⟨u, Au⟩ ≤ λmax‖u‖².
"""

from sympy import Abs, ImmutableMatrix, Rational

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
    contraction_steps,
)
from theory.kernel.evidence import (
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    Identity,
    Induction,
    Instance,
    Refutation,
)
from theory.kernel.formula import (
    Equivalence,
    Implication,
    MatrixEquality,
    Recurrence,
    between,
    both,
    eq,
    ge,
    gt,
    le,
    lt,
)
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, column, d, epsilon, eta, i, lam_max, lam_min, n, rho, t, v
from theory.vectors import Iterate, norm, norm_squared

LIMIT = 2 / lam_max
ALLOWED = between(0, eta, LIMIT)
TOP = Abs(FAST)
e_start = column("e_start")
ERROR, ON_LINE = Iterate("e", t), Iterate("w", t)
POWER = rho**t
SHRINKAGE = rho ** (2 * t)  # of the square of the error's length
SHRUNK = le(norm_squared(ERROR), SHRINKAGE * norm_squared(e_start))
START, ACCURATE = ge(t, 0), gt(epsilon, 0)


def _limit_steps() -> tuple[Step, ...]:
    """Where ρ is less than 1."""
    below_one, top_below_one = lt(rho, 1), lt(TOP, 1)
    return (
        Step("top-is-positive", gt(lam_max, 0), "λmax ≥ λmin > 0.", Certificate((1, POSITIVE), (1, ORDERED))),
        Step(
            "largest-factor",
            Equivalence(top_below_one, ALLOWED),
            "|1 − ηλmax| < 1 says that 1 − ηλmax lies between −1 and 1; solve for η.",
            BothDirections(
                Each(
                    Certificate((1 / lam_max, top_below_one), (1 / lam_max, ge(TOP, FAST))),
                    Certificate((1 / lam_max, top_below_one), (1 / lam_max, ge(TOP, -FAST))),
                ),
                Cases(FAST, Certificate((lam_max, lt(0, eta))), Certificate((lam_max, lt(eta, LIMIT)))),
            ),
            using=("top-is-positive",),
        ),
        Step(
            "smallest-factor",
            Implication(ALLOWED, lt(Abs(SLOW), 1)),
            "Where 1 − ηλmin ≥ 0, it is below 1 because ηλmin > 0; else it is above −1 because ηλmin ≤ ηλmax < 2.",
            Assume(
                Cases(
                    SLOW,
                    Certificate((1, lt(0, eta), POSITIVE)),
                    Certificate((lam_max, lt(eta, LIMIT)), (eta, ORDERED)),
                )
            ),
            using=("top-is-positive",),
        ),
        Step(
            "top-is-among-them",
            Implication(below_one, top_below_one),
            "ρ is at least the size of the factor of λmax.",
            Assume(Certificate((1, below_one), (1, ge(rho, TOP)))),
            using=("at-least-both",),
        ),
        Step(
            "contracts",
            Equivalence(below_one, ALLOWED),
            "The factor of λmax says when it must be, and then that of λmin is below 1 as well.",
            BothDirections(
                Each(Certificate((1, lt(0, eta))), Certificate((1, lt(eta, LIMIT)))),
                Cases(
                    Abs(SLOW) - TOP,
                    Certificate((1, lt(Abs(SLOW), 1)), (-1, eq(rho, Abs(SLOW)))),
                    Certificate((1, top_below_one), (-1, eq(rho, TOP))),
                ),
            ),
            using=("top-is-positive", "largest-factor", "smallest-factor", "top-is-among-them"),
        ),
    )


def _decay_steps() -> tuple[Step, ...]:
    """The error after t steps, from every start, and when it is below ε."""
    bernoulli = le(POWER * (1 + t * (1 - rho)), 1)
    first, size = norm(e_start), norm(ERROR)
    enough = ge(t, first / (epsilon * (1 - rho)))
    converges = (ALLOWED, START, ACCURATE, enough)
    scaled = lt(POWER * first, epsilon)
    share = first / (epsilon + first)
    one_step = le(norm_squared(MOVE * ERROR), rho**2 * norm_squared(ERROR))
    return (
        Step(
            "one-step",
            one_step,
            "This holds for every error, so for the one after t steps.",
            Instance("contraction", {d: ERROR}),
            using=("contraction",),
        ),
        Step(
            "all-steps",
            SHRUNK,
            "One more step multiplies by at most ρ² once more.",
            Induction(
                t,
                base=Certificate(0),
                step=Certificate((rho**2, SHRUNK), (1, one_step)),
            ),
            using=("one-step",),
        ),
        Step(
            "rate-is-a-size",
            ge(rho, 0),
            "A size is not negative.",
            Certificate((1, ge(rho, TOP)), TOP),
            using=("at-least-both",),
        ),
        Step(
            "bernoulli",
            both(ge(POWER, 0), bernoulli),
            "Going from t to t + 1 lowers ρᵗ(1 + t(1 − ρ)) by ρᵗ(1 − ρ)²(1 + t).",
            Induction(
                t,
                base=Each(Certificate(), Certificate()),
                step=Each(
                    Certificate((rho, ge(POWER, 0))),
                    Certificate((1, bernoulli), ((1 - rho) ** 2 * (1 + t), ge(POWER, 0))),
                ),
            ),
            using=("rate-is-a-size",),
        ),
        Step(
            "power-is-small",
            scaled,
            "Then t(1 − ρ) ≥ ‖e₀‖/ε, so ρᵗ ≤ ε/(ε + ‖e₀‖).",
            Certificate(
                (share * epsilon, bernoulli),
                (share * epsilon * (1 - rho), ge(POWER, 0), enough),
                epsilon**2 / (epsilon + first),
            ),
            given=converges,
            using=("contracts", "bernoulli"),
        ),
        Step(
            "below-every-accuracy",
            lt(size, epsilon),
            "‖eₜ‖ ≤ ρᵗ‖e₀‖ < ε.",
            Certificate(
                (1 / (epsilon + size), SHRUNK),
                ((epsilon + POWER * first) / (epsilon + size), scaled),
            ),
            given=converges,
            using=("all-steps", "bernoulli", "power-is-small"),
        ),
    )


def _divergence_steps() -> tuple[Step, ...]:
    """A start that comes no closer with any other step size."""
    repels, grown = ge(TOP, 1), ge(FAST ** (2 * t), 1)
    length = FAST ** (2 * t) * norm_squared(v)
    return (
        Step(
            "on-the-line",
            MatrixEquality(ON_LINE, FAST**t * v),
            "A v = λmax v, so each step multiplies by 1 − ηλmax.",
            Induction(t),
        ),
        Step(
            "powers-grow",
            grown,
            "A product of numbers that are at least 1 is at least 1.",
            Induction(
                t, base=Certificate(), step=Certificate((FAST**2, grown), (1, repels, repels), (2, repels))
            ),
            given=(repels,),
        ),
        Step(
            "length-on-the-line",
            eq(norm_squared(ON_LINE), length),
            "The square of the length of a multiple of v.",
            Identity(),
            given=(START,),
            using=("on-the-line",),
        ),
        Step(
            "repels",
            Implication(ge(rho, 1), repels),
            "Were the top factor less than 1 in size, η would be between 0 and 2/λmax, and ρ less than 1.",
            Assume(Refutation((1, ge(rho, 1)), (1, lt(rho, 1)))),
            using=("top-is-positive", "largest-factor", "contracts"),
        ),
        Step(
            "never-closer",
            Implication(
                ge(rho, 1),
                both(ge(norm_squared(ON_LINE), norm_squared(v)), gt(norm_squared(ON_LINE), 0)),
            ),
            "The powers of the top factor are at least 1 in size.",
            Assume(
                Each(
                    Certificate((norm_squared(v), grown), (1, eq(norm_squared(ON_LINE), length))),
                    Certificate(
                        (norm_squared(v), grown),
                        (1, eq(norm_squared(ON_LINE), length)),
                        (1, gt(norm_squared(v), 0)),
                    ),
                )
            ),
            given=(START,),
            using=("repels", "powers-grow", "length-on-the-line"),
        ),
    )


def _diagonal(*eigenvalues) -> ImmutableMatrix:
    return ImmutableMatrix.diag(*eigenvalues)


def theorem() -> Theorem:
    """The statement and what shows it."""
    first, second = ImmutableMatrix([1, 0]), ImmutableMatrix([0, 1])
    point = {
        n: 2, A: _diagonal(1, 3), lam_min: 1, lam_max: 3, v: second, e_start: first,
        d: first, eta: Rational(1, 2), rho: Rational(1, 2), epsilon: 1, t: 2,
    }  # fmt: skip
    turning = {
        **point, n: 3, A: ImmutableMatrix([[2, 0, 0], [0, 2, -2], [0, 2, 2]]), lam_max: 2,
        v: ImmutableMatrix([1, 0, 0]), e_start: ImmutableMatrix([0, 1, 0]), d: ImmutableMatrix([0, 1, 0]),
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            SYMMETRIC,
            EIGENVALUES,
            SMALLEST,
            LARGEST,
            Hypothesis("top", MatrixEquality(A * v, lam_max * v), "v is an eigenvector of λmax"),
            Hypothesis("nonzero", gt(norm_squared(v), 0), "v is not zero"),
            RATE,
            Hypothesis(
                "error",
                Recurrence(Iterate("e", i), i, 0, e_start, MOVE * Iterate("e", i)),
                "the error is multiplied by I − ηA in each step",
                definition=True,
            ),
            Hypothesis(
                "error-from-the-top",
                Recurrence(Iterate("w", i), i, 0, v, MOVE * Iterate("w", i)),
                "a second run, whose error starts at v",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(
            LOW.step("low", d, "No eigenvalue is below λmin."),
            HIGH.step("high", d, "No eigenvalue is above λmax."),
            *contraction_steps("contraction", LOW.at(d), HIGH.at(d), using=("low", "high")),
            *_limit_steps(),
            *_decay_steps(),
            *_divergence_steps(),
        ),
        claim=("contraction", "contracts", "all-steps", "below-every-accuracy", "never-closer"),
        headline="contracts",
        formulas={"limit": LIMIT, "shrinkage": SHRINKAGE},
        sharpness=Sharpness(
            "exact",
            "The limit belongs to the divergent side: at η = 2/λmax the factor of λmax is −1.",
            (
                Step(
                    "at-the-limit",
                    Implication(eq(eta, LIMIT), eq(FAST, -1)),
                    "ηλmax = 2.",
                    Assume(Identity((-lam_max, eq(eta, LIMIT)))),
                    using=("top-is-positive",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "In one plane A turns as well as it stretches: ⟨u, Au⟩ = 2‖u‖², but the step turns by 90° and keeps "
                "every length.",
                turning,
                "contraction",
            ),
            Counterexample(
                "positive",
                "An eigenvalue −1: every positive step moves away from the saddle along it.",
                {**point, A: _diagonal(-1, 1), lam_min: -1, lam_max: 1, eta: 1, rho: 2},
                "contracts",
            ),
            Counterexample(
                "smallest-eigenvalue",
                "An eigenvalue 1 below λmin = 2 is slower than both ends.",
                {**point, lam_min: 2, eta: Rational(2, 5), rho: Rational(1, 5)},
                "contraction",
            ),
            Counterexample(
                "largest-eigenvalue",
                "An eigenvalue 5 above λmax = 3 diverges below 2/λmax.",
                {**point, A: _diagonal(5, 3)},
                "contraction",
            ),
            Counterexample(
                "top",
                "If λmax = 3 is only an upper bound, on eigenvalues that are all 1, η = 1 still converges.",
                {**point, A: _diagonal(1, 1), eta: 1, rho: 2},
                "never-closer",
            ),
            Counterexample(
                "nonzero",
                "The zero error stays at the minimizer with every step size.",
                {**point, v: 0 * first, eta: 1, rho: 2},
                "never-closer",
            ),
        ),
        references=(references.GOH_STEP_SIZE, references.SAAD_RICHARDSON),
        exercise="For f(x, y) = x² + 10y², which step sizes converge from every start? Which converge from (5, 0)?",
    )
