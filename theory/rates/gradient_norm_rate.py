"""On a smooth convex function ‖∇f‖² ≤ 2L(f₀ − f*)/(2tLη + 1) after t steps with η ≤ 3/(2L), exactly.

Of convex functions more can be said than of others: gradients get shorter with every step, so it is the last one
that is bounded. The potential tη‖∇f‖² + f never grows, since a step lowers f by at least η times the next squared
gradient; and at the end f − f* ≥ ‖∇f‖²/(2L). A Huber function that keeps its slope for t steps attains the bound.
Beyond η = 3/(2L) it is false: after one step a parabola has the larger gradient.
"""

from sympy import Rational

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity, Induction, Instance
from theory.kernel.formula import Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, scalar, t
from theory.trajectories import (
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

u = scalar("u")
CURVED, POSITIVE, SHORT = gt(L, 0), gt(eta, 0), le(2 * L * eta, 3)
CHANGE = norm_squared(G - G_NEXT) / (2 * L)
FROM_NEXT = ge(f(t), f(t + 1) + Dot(G_NEXT, X - X_NEXT) + CHANGE)
FROM_HERE = ge(f(t + 1), f(t) + Dot(G, X_NEXT - X) + CHANGE)
LOWEST = le(f_star, f(t) - norm_squared(G) / (2 * L))
BOUND = 2 * L * (f(0) - f_star) / (2 * t * L * eta + 1)


def _derivation() -> tuple[Step, ...]:
    change = norm_squared(G - G_NEXT)
    shorter = le(norm_squared(G_NEXT), norm_squared(G))
    falls = le(f(t + 1) + eta * norm_squared(G_NEXT), f(t))
    never_grows = le(t * eta * norm_squared(G) + f(t), f(0))
    room = 2 * t * L * eta + 1
    return (
        STEP_HERE,
        Step(
            "lower-bounds",
            both(FROM_NEXT, FROM_HERE),
            "Convexity and smoothness, at step t.",
            Instance("smooth-and-convex", {t: t}),
            given=(START,),
        ),
        Step("lowest", LOWEST, "At step t.", Instance("bounded-below", {t: t}), given=(START,)),
        Step(
            "gradients-shrink",
            shorter,
            "Added, the two say η⟨g − g⁺, g⟩ ≥ ‖g − g⁺‖²/L; what is left is 2/(Lη) − 1 ≥ 0 times ‖g − g⁺‖².",
            Certificate(
                (2 / eta, FROM_NEXT),
                (2 / eta, FROM_HERE),
                (change / (2 * L * eta), SHORT),
                change / (2 * L * eta),
            ),
            given=(START,),
            using=("step", "lower-bounds"),
        ),
        Step(
            "value-falls",
            falls,
            "The lower bound at the next point twice and that at this one once; what is left is 3/(2L) − η times "
            "‖g − g⁺‖².",
            Certificate((2, FROM_NEXT), (1, FROM_HERE), (change / (2 * L), SHORT)),
            given=(START,),
            using=("step", "lower-bounds"),
        ),
        Step(
            "potential-never-grows",
            never_grows,
            "The step adds η‖g⁺‖², which f pays for, and tη(‖g⁺‖² − ‖g‖²) ≤ 0.",
            Induction(
                t, base=Certificate(), step=Certificate((1, never_grows), (1, falls), (t * eta, shorter))
            ),
            using=("gradients-shrink", "value-falls"),
        ),
        Step(
            "rate",
            le(norm_squared(G), BOUND),
            "Add f − f* ≥ ‖g‖²/(2L) and divide by tη + 1/(2L).",
            Certificate((2 * L / room, never_grows), (2 * L / room, LOWEST)),
            given=(START,),
            using=("potential-never-grows", "lowest"),
        ),
    )


def _sharpness() -> Sharpness:
    gap = t * eta * u**2 + u**2 / (2 * L)
    return Sharpness(
        "tight",
        "The Huber function with slope u that begins its parabola, of radius u/L, after t steps attains the bound.",
        (
            Step(
                "attained",
                eq(2 * L * gap / (2 * t * L * eta + 1), u**2),
                "f falls by ηu² a step, t times, and by u²/(2L) in the parabola.",
                Identity(),
                given=(START,),
            ),
            Step(
                "longer-steps",
                Implication(gt(2 * L * eta, 3), gt((1 - L * eta) ** 2, 1 / (2 * L * eta + 1))),
                "On L‖x‖²/2 one step multiplies ‖∇f‖² = 2L(f₀ − f*) by (1 − Lη)², which is then above 1/(2Lη + 1).",
                Assume(Certificate(((L * eta) ** 2 / (2 * L * eta + 1), gt(2 * L * eta, 3)))),
            ),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    flips = integer(-1) ** t
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", CURVED, "L is positive"),
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("short-step", SHORT, "the step size is at most 3/(2L)"),
            METHOD,
            Hypothesis(
                "smooth-and-convex",
                Implication(START, both(FROM_NEXT, FROM_HERE)),
                "the lower bound of convex functions with an L-Lipschitz gradient (theorem cocoercivity), between two "
                "iterates in a row, both ways",
                forall=(t,),
            ),
            Hypothesis(
                "bounded-below",
                Implication(START, LOWEST),
                "f* is at most the lowest point of the parabola over f at each iterate: descent-lemma, and f ≥ f*",
                forall=(t,),
            ),
        ),
        witness=run_on_parabola(Rational(1, 2), 1, 1, integer(2) ** -t),
        derivation=_derivation(),
        claim=("gradients-shrink", "value-falls", "rate"),
        headline="rate",
        formulas={"bound": BOUND},
        sharpness=_sharpness(),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "A run that stands still, with L = −1: the bound is negative.",
                run_on_parabola(Rational(1, 10), 0, -1, flips, x=0, g=0, f=1),
                "rate",
            ),
            Counterexample(
                "positive-step", "Steps uphill on x²/2.", run_on_parabola(-1, 1, 1, integer(2) ** t), "rate"
            ),
            Counterexample(
                "short-step", "η = 2 on x²/2 goes back and forth.", run_on_parabola(2, 1, 1, flips), "rate"
            ),
            Counterexample(
                "smooth-and-convex",
                "x² is twice as curved as L = 1 says.",
                run_on_parabola(1, 2, 1, flips, f_star=-1),
                "rate",
            ),
            Counterexample(
                "bounded-below",
                "A straight line falls for ever, with the same gradient.",
                run_on_parabola(1, 0, 1, flips, x=-t, g=1, f=-t),
                "rate",
            ),
        ),
        references=(references.ROTARU_EXACT_RATES, references.NESTEROV_SMOOTH_LOWER_BOUND),
        exercise="Spend t steps on the value and t more on the gradient: what bounds ‖∇f‖² in terms of ‖x₀ − x*‖²?",
    )
