"""Heavy ball is fastest on quadratics with η = 4/(√L + √μ)² and β = q²; its rate is q = (√κ − 1)/(√κ + 1).

With these two numbers the roots for λ = μ are both q and those for λ = L both −q, and for every curvature between
them a complex pair of modulus exactly q: all coordinates decay alike. No other η and β do as well. If all roots at μ
and at L lie within the radius r, then β ≤ r², and Jury's conditions in the disc of radius r give
L(1 − r)(r − β) ≤ rημL ≤ μ(1 + r)(r + β), so L(1 − r)² ≤ μ(1 + r)², which is r ≥ q. Equality leaves no room: η and β are
then these. Compared with gradient descent's (κ − 1)/(κ + 1), κ is replaced by its root: √κ in place of κ steps. (The
rate is that of the roots. How large errors get on the way is another matter: see heavy-ball-defective-block.)
A footnote of Goh's article has 2√β for the modulus of the complex pair; it is √β.
"""

from sympy import Rational, sqrt

from theory import references
from theory.kernel.evidence import Antisymmetry, Certificate, Each, Identity, Refutation
from theory.kernel.formula import both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, beta, eta, kappa, lam, mu, scalar
from theory.square_roots import same_square
from theory.two_roots import complex_pair, real_pair, u, w, z_1, z_2

r = scalar("r")  # a radius that holds all roots
POSITIVE, SPREAD = lt(0, mu), lt(mu, L)
CONDITION = eq(kappa * mu, L)
SLOW, FAST = sqrt(mu), sqrt(L)
BEST_STEP = 4 / (FAST + SLOW) ** 2
RATE = (FAST - SLOW) / (FAST + SLOW)
BEST_MOMENTUM = RATE**2
RATE_OF_KAPPA = (sqrt(kappa) - 1) / (sqrt(kappa) + 1)
# Jury's conditions in the disc of radius r: β ≤ r², and sr ≤ r² + β at μ, −sr ≤ r² + β at L.
WITHIN = le(beta, r**2)
AT_MU = le((1 + beta - eta * mu) * r, r**2 + beta)
AT_L = le(-(1 + beta - eta * L) * r, r**2 + beta)
ROOTS = ("top-is-positive", "roots-are-ordered")
ORDERED, BELOW_ONE, ABOVE_ZERO = lt(SLOW, FAST), lt(RATE, 1), lt(0, RATE)
BOTH_ROOTS = FAST + SLOW


def _coefficient(curvature, step=eta, momentum=beta):
    """1 + β − ηλ, the sum of the roots."""
    return 1 + momentum - step * curvature


def _value_steps() -> tuple[Step, ...]:
    """q lies between 0 and 1, and is the modulus of every root at the best parameters."""
    best = {"step": BEST_STEP, "momentum": BEST_MOMENTUM}
    low, high = le(mu, lam), le(lam, L)
    return (
        Step("top-is-positive", gt(L, 0), "L > μ > 0.", Certificate((1, POSITIVE), (1, SPREAD))),
        Step(
            "roots-are-ordered",
            ORDERED,
            "Were √μ ≥ √L, then (√μ − √L)(√μ + √L) = μ − L would not be negative.",
            Refutation((1, SPREAD), (BOTH_ROOTS, ge(SLOW, FAST))),
            using=("top-is-positive",),
        ),
        Step(
            "rate-is-a-rate",
            both(ABOVE_ZERO, BELOW_ONE),
            "√L > √μ, and 1 − q = 2√μ/(√L + √μ).",
            Each(Certificate((1 / BOTH_ROOTS, ORDERED)), Certificate(2 * SLOW / BOTH_ROOTS)),
            using=ROOTS,
        ),
        Step(
            "double-roots-at-both-ends",
            both(eq(_coefficient(mu, **best), 2 * RATE), eq(_coefficient(L, **best), -2 * RATE)),
            "Put in η and β. The product of the roots is q², so a sum of 2q makes both q, and −2q both −q.",
            Each(Identity(), Identity()),
            using=ROOTS,
        ),
        Step(
            "not-real-between",
            le(_coefficient(lam, **best) ** 2, 4 * BEST_MOMENTUM),
            "With S the sum of the roots, 4β − S² is η²(λ − μ)(L − λ): they are a complex pair, or equal, and their "
            "modulus is √β = q.",
            Certificate((BEST_STEP**2, low, high)),
            given=(low, high),
            using=ROOTS,
        ),
    )


def _disc_steps() -> tuple[Step, ...]:
    """What it says of the coefficients that all roots have at most the modulus r."""
    total = _coefficient(lam)
    conditions = both(WITHIN, le(total * r, r**2 + beta), le(-total * r, r**2 + beta))
    half = Rational(1, 2)
    (sum_is, product_is), (low, high) = (
        real_pair(total, beta),
        ((le(-r, z_1), le(-r, z_2)), (le(z_1, r), le(z_2, r))),
    )
    twice, square, _ = complex_pair(total, beta)
    return (
        Step(
            "real-roots-in-a-disc",
            conditions,
            "With S = z₁ + z₂, r² + β ∓ Sr is (r ∓ z₁)(r ∓ z₂).",
            Each(
                Certificate((half, high[0], low[1]), (half, low[0], high[1]), (1, product_is)),
                Certificate((1, high[0], high[1]), (-1, product_is), (r, sum_is)),
                Certificate((1, low[0], low[1]), (-1, product_is), (-r, sum_is)),
            ),
            given=(sum_is, product_is, *low, *high),
        ),
        Step(
            "complex-roots-in-a-disc",
            conditions,
            "With S = 2u, r² + β ∓ Sr is (r ∓ u)² + w².",
            Each(
                Certificate((1, le(u**2 + w**2, r**2)), (1, square)),
                Certificate((r - u) ** 2 + w**2, (-1, square), (r, twice)),
                Certificate((r + u) ** 2 + w**2, (-1, square), (-r, twice)),
            ),
            given=(twice, square, le(u**2 + w**2, r**2)),
        ),
    )


def _optimality_steps() -> tuple[Step, ...]:
    """No η and β put all roots within a smaller radius, and no others within this one."""
    smaller = lt(r, RATE)
    at_rate = [
        type(c)(c.lhs.xreplace({r: RATE}), c.op, c.rhs.xreplace({r: RATE})) for c in (WITHIN, AT_MU, AT_L)
    ]
    within, at_mu, at_top = at_rate
    momentum_is = eq(beta, BEST_MOMENTUM)
    return (
        Step(
            "lower-bound",
            ge(r, RATE),
            "The conditions are those of the disc at μ and at L. Were r < q, then L(1 − r)² > μ(1 + r)²; but L times "
            "the condition at μ plus μ times that at L says otherwise.",
            Refutation(
                (L, AT_MU),
                (mu, AT_L),
                (2 * L * SLOW / BOTH_ROOTS, WITHIN),
                (L, smaller, WITHIN),
                (mu * (1 + r), WITHIN),
                (r * BOTH_ROOTS**2, smaller, smaller),
                (2 * SLOW * BOTH_ROOTS * r * (1 + r), smaller),
            ),
            given=(gt(r, 0), WITHIN, AT_MU, AT_L),
            using=ROOTS,
        ),
        Step(
            "only-one-momentum",
            momentum_is,
            "At r = q the same sum leaves β − q² = 0.",
            Antisymmetry(
                Certificate((1, within)),
                Certificate((FAST / (2 * SLOW), at_mu), (SLOW / (2 * FAST), at_top)),
            ),
            given=tuple(at_rate),
            using=ROOTS,
        ),
        Step(
            "only-one-step",
            eq(eta, BEST_STEP),
            "Then the condition at L bounds η from above, and that at μ from below, by the same number.",
            Antisymmetry(
                Certificate((1 / (RATE * L), at_top), (-(1 + RATE) / (RATE * L), momentum_is)),
                Certificate((1 / (RATE * mu), at_mu), (-(1 - RATE) / (RATE * mu), momentum_is)),
            ),
            given=tuple(at_rate),
            using=(*ROOTS, "only-one-momentum"),
        ),
    )


def _kappa_steps() -> tuple[Step, ...]:
    """q in terms of κ alone."""
    root_is = eq(sqrt(kappa) * SLOW, FAST)
    return (
        Step(
            "condition-number-is-positive",
            gt(kappa, 0),
            "κ is a quotient of positive numbers.",
            Certificate((1 / mu, gt(L, 0)), (1 / mu, CONDITION)),
            given=(CONDITION,),
            using=("top-is-positive",),
        ),
        Step(
            "root-of-the-condition-number",
            root_is,
            "Both are positive, and their squares are κμ and L.",
            same_square(sqrt(kappa) * SLOW, FAST, (1, CONDITION)),
            given=(CONDITION,),
            using=("top-is-positive", "condition-number-is-positive"),
        ),
        Step(
            "rate-of-kappa",
            eq(RATE, RATE_OF_KAPPA),
            "Divide numerator and denominator by √μ.",
            Identity((-2 / ((sqrt(kappa) + 1) * BOTH_ROOTS), root_is)),
            given=(CONDITION,),
            using=(*ROOTS, "condition-number-is-positive", "root-of-the-condition-number"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {mu: 1, L: 9, kappa: 9, eta: Rational(1, 4), beta: Rational(1, 4), r: Rational(1, 2)}
    return Theorem(
        hypotheses=(
            Hypothesis("positive", POSITIVE, "the smallest curvature μ is positive"),
            Hypothesis("spread", SPREAD, "the largest curvature L is larger than μ"),
        ),
        witness=point,
        derivation=(*_value_steps(), *_disc_steps(), *_optimality_steps(), *_kappa_steps()),
        claim=(
            "rate-is-a-rate",
            "double-roots-at-both-ends",
            "not-real-between",
            "real-roots-in-a-disc",
            "complex-roots-in-a-disc",
            "lower-bound",
            "only-one-momentum",
            "only-one-step",
            "rate-of-kappa",
        ),
        headline="lower-bound",
        formulas={"step": BEST_STEP, "momentum": BEST_MOMENTUM, "rate": RATE_OF_KAPPA},
        sharpness=Sharpness(
            "exact", "The lower bound q is attained: at the best parameters every root has the modulus q."
        ),
        counterexamples=(
            Counterexample(
                "positive",
                "With μ = 0 the rate is 1, and any stable η and β do as well; η = β = 0 do.",
                {mu: 0, L: 1, eta: 0, beta: 0},
                "only-one-momentum",
            ),
            Counterexample(
                "spread",
                "With μ = L the rate is 0, and at the radius 0 Jury's conditions do not see η.",
                {mu: 1, L: 1, eta: 0, beta: 0},
                "only-one-step",
            ),
        ),
        references=(
            references.GOH_MOMENTUM,
            references.LESSARD_QUADRATIC_RATES,
            references.POLYAK_HEAVY_BALL,
        ),
        exercise="For κ = 100, how often does q go into 1/1000, and how often gradient descent's best rate?",
    )
