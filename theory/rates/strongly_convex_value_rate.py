"""With η ≤ 2/L each step on a smooth, strongly convex f shrinks f − f* to max(|1 − ημ|, |1 − ηL|)² of it or less.

The same factor as for the distance, but not by the same argument: with ρ the value is held against three lower
bounds at once, from x⁺ to x, from x to x* and from x⁺ to x*, weighed with ρ, ρ(1 − ρ) and 1 − ρ. In the sum the
values combine to ρ²(f − f*) − (f⁺ − f*), and the rest is a sum of two squares. One of them has the factor |2 − η(L
+ μ)|: again it vanishes at η* = 2/(L + μ).
"""

from sympy import Abs, Max, Rational

from theory import references
from theory.kernel.evidence import Cases, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, mu, rho, t, x, x_star
from theory.trajectories import (
    BOUNDED,
    G_NEXT,
    METHOD,
    START,
    STEP_HERE,
    X_NEXT,
    G,
    X,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import Dot, norm_squared

INVERSE_SIZE, ORDERED, POSITIVE, SHORT = gt(mu, 0), lt(mu, L), gt(eta, 0), le(L * eta, 2)
SLOW, FAST = 1 - eta * mu, 1 - eta * L
FACTOR = Max(Abs(SLOW), Abs(FAST))
RATE = eq(rho, FACTOR)
WIDTH, BALANCE = L - mu, eta * (L + mu) - 2
BOUND = rho ** (2 * t) * (f(0) - f_star)


def above(there, value_there, gradient_there, here, value_here, gradient_here):
    """f(there) ≥ f(here) + ⟨g, d⟩ + (μ/2)‖d‖² + ‖Δg − μd‖²/(2(L − μ)), with d the way and Δg the gradients' change."""
    way, change = there - here, gradient_there - gradient_here
    return ge(
        value_there,
        value_here
        + Dot(gradient_here, way)
        + mu / 2 * norm_squared(way)
        + norm_squared(change - mu * way) / (2 * WIDTH),
    )


NEXT_TO_HERE = above(X, f(t), G, X_NEXT, f(t + 1), G_NEXT)
HERE_TO_MINIMUM = above(x_star, f_star, 0 * G, X, f(t), G)
MINIMUM_TO_HERE = above(X, f(t), G, x_star, f_star, 0 * G)
NEXT_TO_MINIMUM = above(x_star, f_star, 0 * G, X_NEXT, f(t + 1), G_NEXT)


def _one_step() -> tuple[Step, ...]:
    error = X - x_star
    slow, fast = ge(SLOW, 0), ge(-FAST, 0)
    short, long = le(BALANCE, 0), ge(BALANCE, 0)
    reach = G_NEXT + (eta * (L + mu) - 1) * G - L * eta * mu * error
    far_reach = G_NEXT + G + L * (L * eta - 2) * error
    gap, gap_next = f(t) - f_star, f(t + 1) - f_star
    return (
        Step("positive-constant", gt(L, 0), "L > μ > 0.", Certificate((1, INVERSE_SIZE), (1, ORDERED))),
        Step(
            "slow-factor",
            slow,
            "2(1 − ημ) = (2 − η(L + μ)) + η(L − μ).",
            Certificate((Rational(1, 2), short), (eta / 2, ORDERED)),
            given=(POSITIVE, short),
        ),
        Step(
            "fast-factor",
            fast,
            "2(ηL − 1) = (η(L + μ) − 2) + η(L − μ).",
            Certificate((Rational(1, 2), long), (eta / 2, ORDERED)),
            given=(POSITIVE, long),
        ),
        Step(
            "short-step",
            le(gap_next, SLOW**2 * gap),
            "Weights ρ, ρ(1 − ρ) and 1 − ρ with ρ = 1 − ημ; two squares are left.",
            Certificate(
                (SLOW, NEXT_TO_HERE),
                (eta * mu * SLOW, HERE_TO_MINIMUM),
                (eta * mu, NEXT_TO_MINIMUM),
                norm_squared(reach) / (2 * WIDTH),
                (L * eta / (2 * WIDTH) * norm_squared(G - mu * error), short),
            ),
            given=(START, POSITIVE, short),
            using=("positive-constant", "step", "lower-bounds", "next-to-minimum", "slow-factor"),
        ),
        Step(
            "long-step",
            le(gap_next, FAST**2 * gap),
            "The same weights with ρ = ηL − 1; two squares are left.",
            Certificate(
                (-FAST, NEXT_TO_HERE),
                (-FAST, SHORT, HERE_TO_MINIMUM),
                (1, SHORT, NEXT_TO_MINIMUM),
                norm_squared(far_reach) / (2 * WIDTH),
                (norm_squared(G - L * error) / (2 * WIDTH), SHORT, long),
            ),
            given=(START, POSITIVE, SHORT, long),
            using=("positive-constant", "step", "lower-bounds", "next-to-minimum", "fast-factor"),
        ),
    )


def _derivation() -> tuple[Step, ...]:
    slow_fits, fast_fits = le(SLOW**2, rho**2), le(FAST**2, rho**2)
    at_least_slow, at_least_fast = ge(FACTOR, Abs(SLOW)), ge(FACTOR, Abs(FAST))
    gap, gap_next = f(t) - f_star, f(t + 1) - f_star
    one_step, all_steps = le(gap_next, rho**2 * gap), le(gap, BOUND)
    return (
        STEP_HERE,
        Step(
            "lower-bounds",
            both(NEXT_TO_HERE, HERE_TO_MINIMUM, MINIMUM_TO_HERE),
            "Smoothness and strong convexity, at step t.",
            Instance("smooth-and-strongly-convex", {t: t}),
            given=(START,),
        ),
        Step(
            "next-to-minimum",
            NEXT_TO_MINIMUM,
            "The second of them, one step later.",
            Instance("smooth-and-strongly-convex", {t: t + 1}),
            given=(START,),
        ),
        *_one_step(),
        Step(
            "above-the-minimum",
            BOUNDED,
            "The last of them; its two squares are not negative.",
            Certificate(
                (1, MINIMUM_TO_HERE),
                mu / 2 * norm_squared(X - x_star),
                norm_squared(G - mu * (X - x_star)) / (2 * WIDTH),
            ),
            given=(START,),
            using=("lower-bounds",),
        ),
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
            "one-step",
            one_step,
            "Take the larger factor.",
            Cases(
                BALANCE,
                Certificate((1, le(gap_next, FAST**2 * gap)), (1, BOUNDED, fast_fits)),
                Certificate((1, le(gap_next, SLOW**2 * gap)), (1, BOUNDED, slow_fits)),
            ),
            given=(START, POSITIVE, SHORT),
            using=("above-the-minimum", "short-step", "long-step", "rate-fits"),
        ),
        Step(
            "all-steps",
            all_steps,
            "Each step multiplies by at most ρ².",
            Induction(t, base=Certificate(), step=Certificate((1, one_step), (rho**2, all_steps))),
            given=(POSITIVE, SHORT),
            using=("one-step",),
        ),
        Step(
            "contracts",
            both(lt(SLOW**2, 1), lt(FAST**2, 1)),
            "1 − (1 − ημ)² = ημ(2 − ημ), the same for L, and 2 − ημ = (2 − ηL) + η(L − μ).",
            Each(
                Certificate((eta * mu, lt(L * eta, 2)), (eta**2 * mu, ORDERED)),
                Certificate((eta * L, lt(L * eta, 2))),
            ),
            given=(POSITIVE, lt(L * eta, 2)),
            using=("positive-constant",),
        ),
    )


def _run(*arguments, low, factor, **others):
    return {**run_on_parabola(*arguments, **others), mu: low, rho: factor}


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, shrink, flips = Rational(1, 2), integer(2) ** -t, integer(-1) ** t
    return Theorem(
        hypotheses=(
            Hypothesis("positive-curvature", INVERSE_SIZE, "μ is positive"),
            Hypothesis("ordered", ORDERED, "μ is less than L; where they are equal f is a parabola"),
            METHOD,
            Hypothesis(
                "smooth-and-strongly-convex",
                Implication(START, both(NEXT_TO_HERE, HERE_TO_MINIMUM, MINIMUM_TO_HERE)),
                "the lower bounds of the theorem cocoercivity for f − (μ/2)‖x‖², convex with an (L − μ)-Lipschitz "
                "gradient: from each iterate to the one before, and both ways between each and x*",
                forall=(t,),
            ),
            Hypothesis("rate", RATE, "ρ is the larger of |1 − ημ| and |1 − ηL|", definition=True),
        ),
        witness=_run(half, 1, 2, shrink, low=half, factor=Rational(3, 4)),
        derivation=_derivation(),
        claim=("squared-factor", "short-step", "long-step", "one-step", "all-steps", "contracts"),
        headline="one-step",
        formulas={"factor": FACTOR, "bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "One of the two parabolas μ‖x‖²/2 and L‖x‖²/2 loses exactly the factor ρ² in every step.",
            (
                Step(
                    "slow-parabola",
                    eq(mu / 2 * norm_squared(x - eta * mu * x), SLOW**2 * mu / 2 * norm_squared(x)),
                    "With the gradient μx.",
                    Identity(),
                ),
                Step(
                    "fast-parabola",
                    eq(L / 2 * norm_squared(x - eta * L * x), FAST**2 * L / 2 * norm_squared(x)),
                    "With the gradient Lx.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-curvature",
                "With μ = −1 the factor is above 1.",
                _run(half, 1, 2, shrink, low=-1, factor=Rational(3, 2)),
                "contracts",
            ),
            Counterexample(
                "ordered",
                "With μ = 2 and L = 1 the lower bounds let 3x²/2 through, on which η = 2/3 goes back and forth.",
                _run(Rational(2, 3), 3, 1, flips, low=2, factor=Rational(1, 3)),
                "all-steps",
            ),
            Counterexample(
                "smooth-and-strongly-convex",
                "A run that stands still above the minimum.",
                _run(half, 0, 2, flips, low=half, factor=Rational(3, 4), x=0, g=0, f=1),
                "all-steps",
            ),
        ),
        references=(references.TAYLOR_INTERPOLATION, references.TAYLOR_PROXIMAL_GRADIENT),
        exercise="Multiply the two certificates out at η*, and see that they are the same.",
    )
