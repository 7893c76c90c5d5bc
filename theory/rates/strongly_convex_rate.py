"""On smooth strongly convex functions each step multiplies ‖x − x*‖ and ‖∇f‖ by at most max(|1 − ημ|, |1 − ηL|).

Between two points the gradient changes by something between μ and L times the way: ⟨h − μd, Ld − h⟩ ≥ 0 for the way
d and the change h. From this one inequality the step d − ηh is shorter than ρd, in every dimension, with ρ as on
quadratics. The certificate is η² times the inequality, plus a rest in |η(L + μ) − 2|: of h − μd where the step is
short, of Ld − h where it is long. The rest vanishes exactly at η* = 2/(L + μ). So the best step is read off the
certificate, without solving a minimization: there both extreme parabolas are equally slow, and nothing is given
away.

Taken between x and x* this bounds the distance; between x and the next point, the gradient.
"""

from sympy import Abs, Max, Rational, solve

from theory import references
from theory.kernel.evidence import BothDirections, Cases, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, column, eta, integer, mu, rho, t, x, x_star
from theory.trajectories import (
    G_NEXT,
    G_START,
    METHOD,
    START,
    STEP_HERE,
    X_NEXT,
    X_START,
    G,
    X,
    run_on_parabola,
)
from theory.vectors import Dot, norm_squared

d, h = column("d"), column("h")
INVERSE_SIZE, ORDERED, POSITIVE = gt(mu, 0), lt(mu, L), gt(eta, 0)
SLOW, FAST = 1 - eta * mu, 1 - eta * L
FACTOR = Max(Abs(SLOW), Abs(FAST))
RATE = eq(rho, FACTOR)
WIDTH = L - mu
BALANCE = eta * (L + mu) - 2
BEST = solve(BALANCE, eta)[0]
BEST_FACTOR = WIDTH / (L + mu)
REST = eta * (2 - eta * (L + mu)) / WIDTH
BOUND = rho ** (2 * t)


def between(way, change):
    """The change of the gradient lies between μ and L times the way: ⟨h − μd, Ld − h⟩ ≥ 0."""
    return ge(Dot(change - mu * way, L * way - change), 0)


def contracted(way, change):
    """‖d − ηh‖² ≤ ρ²‖d‖²."""
    return le(norm_squared(way - eta * change), rho**2 * norm_squared(way))


def _contraction_steps() -> tuple[Step, ...]:
    """One step, for any way d and change h."""
    sector = between(d, h)
    slow_fits, fast_fits = le(SLOW**2, rho**2), le(FAST**2, rho**2)
    at_least_slow, at_least_fast = ge(FACTOR, Abs(SLOW)), ge(FACTOR, Abs(FAST))
    short, long = le(BALANCE, 0), ge(BALANCE, 0)
    best = {eta: BEST}
    left_over = BEST_FACTOR**2 * norm_squared(d) - norm_squared(d - BEST * h)
    return (
        Step(
            "squared-factor",
            eq(rho**2, FACTOR**2),
            "The definition of ρ, squared.",
            Identity((rho + FACTOR, RATE)),
        ),
        Step(
            "rate-fits",
            both(slow_fits, fast_fits),
            "The larger of two sizes is at least each of them.",
            Each(
                Certificate((FACTOR + Abs(SLOW), at_least_slow), (rho + FACTOR, RATE)),
                Certificate((FACTOR + Abs(FAST), at_least_fast), (rho + FACTOR, RATE)),
            ),
        ),
        Step(
            "contraction",
            contracted(d, h),
            "For short steps d − ηh = (1 − ημ)d − η(h − μd), for long ones (1 − ηL)d + η(Ld − h); multiply out.",
            Cases(
                BALANCE,
                Certificate(
                    (eta**2, sector),
                    (eta / WIDTH, long, sector),
                    (eta / WIDTH * norm_squared(L * d - h), long),
                    (norm_squared(d), fast_fits),
                ),
                Certificate(
                    (eta**2, sector),
                    (eta / WIDTH, short, sector),
                    (eta / WIDTH * norm_squared(h - mu * d), short),
                    (norm_squared(d), slow_fits),
                ),
            ),
            given=(POSITIVE, sector),
            using=("rate-fits",),
        ),
        Step(
            "sum-is-positive",
            gt(L + mu, 0),
            "L > μ > 0.",
            Certificate((2, INVERSE_SIZE), (1, ORDERED)),
        ),
        Step(
            "rest-vanishes-at-the-best-step",
            Equivalence(eq(REST, 0), eq(eta, BEST)),
            "The rest of the certificate is η(2 − η(L + μ))/(L − μ) times a square.",
            BothDirections(
                Identity((-WIDTH / (eta * (L + mu)), eq(REST, 0))),
                Identity((-eta * (L + mu) / WIDTH, eq(eta, BEST))),
            ),
            given=(POSITIVE,),
            using=("sum-is-positive",),
        ),
        Step(
            "nothing-left-over",
            eq(left_over, BEST**2 * sector.lhs),
            "At η* the certificate is the inequality itself, times η*².",
            Identity(),
            using=("sum-is-positive",),
        ),
        Step(
            "factors-of-the-best-step",
            both(eq(SLOW.xreplace(best), BEST_FACTOR), eq(FAST.xreplace(best), -BEST_FACTOR)),
            "Put in η*: both extreme factors have the same size.",
            Each(Identity(), Identity()),
            using=("sum-is-positive",),
        ),
        Step(
            "best-factor-contracts",
            both(gt(BEST_FACTOR, 0), lt(BEST_FACTOR, 1)),
            "0 < L − μ < L + μ.",
            Each(Certificate((1 / (L + mu), ORDERED)), Certificate((2 / (L + mu), INVERSE_SIZE))),
            using=("sum-is-positive",),
        ),
    )


def _all_steps() -> tuple[Step, ...]:
    """Distance and gradient, along a run."""
    pairs = {
        "distance": (X - x_star, G, between(X - x_star, G)),
        "gradient": (X - X_NEXT, G - G_NEXT, between(X - X_NEXT, G - G_NEXT)),
    }
    closer = le(norm_squared(X_NEXT - x_star), rho**2 * norm_squared(X - x_star))
    shorter = le(norm_squared(G_NEXT), rho**2 * norm_squared(G))
    distance = le(norm_squared(X - x_star), BOUND * norm_squared(X_START - x_star))
    gradient = le(norm_squared(G), BOUND * norm_squared(G_START))
    taken = []
    for name, (way, change, sector) in pairs.items():
        taken.append(
            Step(
                f"{name}-between",
                sector,
                "Smoothness and strong convexity, at step t.",
                Instance(f"{name}-curvature", {t: t}),
                given=(START,),
            )
        )
        taken.append(
            Step(
                f"{name}-contraction",
                contracted(way, change),
                "The contraction, for this pair of points.",
                Instance("contraction", {d: way, h: change}),
                given=(START, POSITIVE),
                using=("contraction", f"{name}-between"),
            )
        )
    return (
        STEP_HERE,
        *taken,
        Step(
            "closer",
            closer,
            "The next error is d − ηh with d = x − x* and h = ∇f(x).",
            Certificate((1, contracted(*pairs["distance"][:2]))),
            given=(START, POSITIVE),
            using=("step", "distance-contraction"),
        ),
        Step(
            "shorter",
            shorter,
            "With d = x − x⁺ = ηg the step is η times the next gradient.",
            Certificate((1 / eta**2, contracted(*pairs["gradient"][:2]))),
            given=(START, POSITIVE),
            using=("step", "gradient-contraction"),
        ),
        Step(
            "distance-rate",
            distance,
            "Each step multiplies by at most ρ².",
            Induction(t, base=Certificate(), step=Certificate((1, closer), (rho**2, distance))),
            given=(POSITIVE,),
            using=("closer",),
        ),
        Step(
            "gradient-rate",
            gradient,
            "Each step multiplies by at most ρ².",
            Induction(t, base=Certificate(), step=Certificate((1, shorter), (rho**2, gradient))),
            given=(POSITIVE,),
            using=("shorter",),
        ),
    )


def _run(*arguments, low, factor, **others):
    return {**run_on_parabola(*arguments, **others), mu: low, rho: factor}


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, shrink, flips = Rational(1, 2), integer(2) ** -t, integer(-1) ** t
    point = _run(half, 1, 2, shrink, low=half, factor=Rational(3, 4))
    far = {"x": 5 - 4 * shrink, "g": -4 * shrink}
    zigzag = {"x": shrink * (5 - flips) / 4, "g": shrink * (5 - 3 * flips) / 4}
    return Theorem(
        hypotheses=(
            Hypothesis("positive-curvature", INVERSE_SIZE, "μ is positive"),
            Hypothesis("ordered", ORDERED, "μ is less than L; where they are equal f is a parabola"),
            METHOD,
            Hypothesis(
                "distance-curvature",
                Implication(START, between(X - x_star, G)),
                "between x* and each iterate the gradient changes by between μ and L times the way: cocoercivity of "
                "f − (μ/2)‖x‖², whose gradient is (L − μ)-Lipschitz",
                forall=(t,),
            ),
            Hypothesis(
                "gradient-curvature",
                Implication(START, between(X - X_NEXT, G - G_NEXT)),
                "the same between each iterate and the next",
                forall=(t,),
            ),
            Hypothesis("rate", RATE, "ρ is the larger of |1 − ημ| and |1 − ηL|", definition=True),
        ),
        witness=point,
        derivation=(*_contraction_steps(), *_all_steps()),
        claim=(
            "squared-factor",
            "contraction",
            "rest-vanishes-at-the-best-step",
            "nothing-left-over",
            "factors-of-the-best-step",
            "best-factor-contracts",
            "distance-rate",
            "gradient-rate",
        ),
        headline="distance-rate",
        formulas={"best_step": BEST, "best_factor": BEST_FACTOR, "factor": FACTOR, "bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "One of the two parabolas μ‖x‖²/2 and L‖x‖²/2 shrinks distance and gradient by exactly ρ in every step.",
            (
                Step(
                    "slow-parabola",
                    eq(norm_squared(x - eta * mu * x), SLOW**2 * norm_squared(x)),
                    "With the gradient μx.",
                    Identity(),
                ),
                Step(
                    "fast-parabola",
                    eq(norm_squared(x - eta * L * x), FAST**2 * norm_squared(x)),
                    "With the gradient Lx.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-curvature",
                "With μ = −1 and L = 2 the formula's factor is 3.",
                _run(half, 1, 2, shrink, low=-1, factor=Rational(3, 2)),
                "best-factor-contracts",
            ),
            Counterexample(
                "ordered",
                "With the two exchanged the formula's factor is negative.",
                _run(half, 1, half, shrink, low=2, factor=Rational(3, 4)),
                "best-factor-contracts",
            ),
            Counterexample(
                "distance-curvature",
                "x*, taken to be 0, is not where the run on (x − 5)²/2 goes.",
                _run(half, 1, 2, shrink, low=half, factor=Rational(3, 4), **far),
                "distance-rate",
            ),
            Counterexample(
                "gradient-curvature",
                "The gradients ½, 1, ⅛, ¼, … are between x/2 and 2x at each iterate, but grow in the first step.",
                _run(half, 1, 2, shrink, low=half, factor=Rational(3, 4), **zigzag),
                "gradient-rate",
            ),
        ),
        references=(
            references.NESTEROV_BEST_STEP,
            references.BUBECK_STRONG_COCOERCIVITY,
            references.TAYLOR_PROXIMAL_GRADIENT,
        ),
        exercise="Which step size gives the factor 1 − μ/L, and how many steps does it cost compared with η*?",
    )
