"""On a smooth convex function t gradient steps with η ≤ 1/L bring f − f* below ‖x₀ − x*‖²/(2ηt).

The proof weighs progress in value against progress in distance. The potential t(f − f*) + ‖x − x*‖²/(2η) never
grows: the step's decrease, counted t + 1 times, pays for what the value is given more weight and for the overshoot
of the distance. It starts as ‖x₀ − x*‖²/(2η), which therefore bounds t(f − f*) for ever after: one induction, all t
at once.

With η = 1/L the bound is LR²/(2t). It is too large by a factor between 2 and 3: the best constant is LR²/(4t + 2),
which a Huber function attains that is chosen after t. Its proof, tight-convex-rate, has weights that depend on t.
"""

from sympy import Rational

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity, Induction
from theory.kernel.formula import Implication, eq, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, t, x_star
from theory.trajectories import (
    ABOVE_TANGENT,
    CONVEX,
    CONVEX_HERE,
    DESCENT,
    LATER,
    METHOD,
    SMOOTH,
    SMOOTH_HERE,
    START,
    STEP_HERE,
    X_START,
    G,
    R,
    X,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import norm_squared

POSITIVE, SHORT = gt(eta, 0), le(L * eta, 1)
DISTANCE = eq(norm_squared(X_START - x_star), R**2)
POTENTIAL = t * (f(t) - f_star) + norm_squared(X - x_star) / (2 * eta)
BOUND = R**2 / (2 * eta * t)
BOUND_AT_LONGEST = L * R**2 / (2 * t)
TIGHT = L * R**2 / (4 * t + 2)


def _derivation() -> tuple[Step, ...]:
    falls = le(POTENTIAL.xreplace({t: t + 1}), POTENTIAL)
    never_grows = le(POTENTIAL, norm_squared(X_START - x_star) / (2 * eta))
    rate, longest = le(f(t) - f_star, BOUND), eq(L * eta, 1)
    return (
        STEP_HERE,
        SMOOTH_HERE,
        CONVEX_HERE,
        Step(
            "potential-falls",
            falls,
            "Put x − ηg for the next point. The Descent Lemma counts t + 1 times and convexity once; what is left is "
            "η‖g‖²/2 times t + (t + 1)(1 − Lη).",
            Certificate(
                (t + 1, DESCENT),
                (1, ABOVE_TANGENT),
                (eta / 2 * norm_squared(G), START),
                (eta / 2 * (t + 1) * norm_squared(G), SHORT),
            ),
            given=(START,),
            using=("step", "descent", "below-minimum"),
        ),
        Step(
            "potential-never-grows",
            never_grows,
            "At t = 0 the potential is ‖x₀ − x*‖²/(2η), and no step raises it.",
            Induction(t, base=Certificate(), step=Certificate((1, never_grows), (1, falls))),
            using=("potential-falls",),
        ),
        Step(
            "rate",
            rate,
            "Leave out the distance, which is not negative, and divide by t.",
            Certificate(
                (1 / t, never_grows), norm_squared(X - x_star) / (2 * eta * t), (-1 / (2 * eta * t), DISTANCE)
            ),
            given=(START, LATER),
            using=("potential-never-grows",),
        ),
        Step(
            "rate-of-the-longest-step",
            Implication(longest, le(f(t) - f_star, BOUND_AT_LONGEST)),
            "1/η = L.",
            Assume(Certificate((1, rate), (R**2 / (2 * eta * t), longest))),
            given=(START, LATER),
            using=("rate",),
        ),
    )


def _huber_steps() -> tuple[Step, ...]:
    """Slope u = LR/(2t + 1) all the way: the value after t steps, exactly."""
    slope = L * R / (2 * t + 1)
    point = R - t * slope / L
    return (
        Step(
            "stays-on-the-slope",
            eq(point - slope / L, t * R / (2 * t + 1)),
            "After t steps down the slope u the Huber function's parabola, of radius u/L, is not reached.",
            Identity(),
            given=(gt(L, 0), START),
        ),
        Step(
            "value-on-the-huber-function",
            eq(slope * point - slope**2 / (2 * L), TIGHT),
            "The value there is ux − u²/(2L).",
            Identity(),
            given=(gt(L, 0), START),
        ),
        Step(
            "gap",
            eq(BOUND_AT_LONGEST, (2 + 1 / t) * TIGHT),
            "4t + 2 over 2t.",
            Identity(),
            given=(START, LATER),
        ),
    )


def _run(*arguments, **others):
    return {**run_on_parabola(*arguments, **others), R: 1}


def theorem() -> Theorem:
    """The statement and what shows it."""
    flips = integer(-1) ** t
    saddle = _run(1, 1, 1, flips, x=1, g=0, f=1)
    return Theorem(
        hypotheses=(
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("short-step", SHORT, "the step size is at most 1/L"),
            METHOD,
            SMOOTH,
            CONVEX,
            Hypothesis("distance", DISTANCE, "R is the distance of the start from x*", definition=True),
        ),
        witness=_run(Rational(1, 2), 1, 1, integer(2) ** -t),
        derivation=_derivation(),
        claim=("potential-never-grows", "rate", "rate-of-the-longest-step"),
        headline="rate",
        formulas={"bound": BOUND, "bound_at_longest": BOUND_AT_LONGEST},
        sharpness=Sharpness(
            "not tight",
            "With η = 1/L the bound is 2 + 1/t times what the Huber function with slope LR/(2t + 1) attains.",
            _huber_steps(),
        ),
        counterexamples=(
            Counterexample(
                "positive-step", "A step uphill on x²/2, η = −1.", _run(-1, 1, 1, integer(2) ** t), "rate"
            ),
            Counterexample("short-step", "η = 2 on x²/2 goes back and forth.", _run(2, 1, 1, flips), "rate"),
            Counterexample(
                "smooth",
                "x² is twice as curved as L = 1 says: η = 1 overshoots.",
                _run(1, 2, 1, flips),
                "rate",
            ),
            Counterexample(
                "convex",
                "A stationary point above the minimum, which no convex function has.",
                saddle,
                "rate",
            ),
        ),
        references=(
            references.BUBECK_CONVEX_RATE,
            references.BANSAL_GUPTA_POTENTIAL,
            references.DRORI_TEBOULLE_CONVEX_RATE,
        ),
        exercise="With which weights is (t + 1)(f − f*) + c‖x − x*‖² a potential too, and what bound does it give?",
    )
