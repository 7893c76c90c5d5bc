"""Where ‖∇f‖² ≥ 2μ(f − f*), a step multiplies f − f* by at most 1 − μη(2 − Lη), whether f is convex or not.

The inequality of Polyak and Łojasiewicz says that a gradient is short only where f is nearly least: no saddles, no
local minima. It is all that the Descent Lemma needs: the step lowers f by η(1 − Lη/2)‖∇f‖², and that is a fixed
part of f − f*. With the best step, 1/L, the factor is 1 − μ/L. Convexity is not asked for: the slope of a function
may fall on the way up, as long as it stays large enough. x² + 3 sin²x is a known example; a piecewise quadratic one
is checked below.

How far off the bound is, measured on x² + 3 sin²x with its largest μ, 0.1755: a step of 1/L lowers f − f* by at least
2.04 times what the bound promises, wherever it starts, and so do steps between 1/L and 2/L. Short steps, from where
the inequality is nearly an equality, come within 1 % of it. The proof leaves out that the next gradient is steep too;
theorem sharper-polyak-lojasiewicz-rate puts that in, for steps up to √3/L.
"""

from sympy import Derivative, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity, Induction, Instance
from theory.kernel.formula import Implication, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, mu, scalar, t, x
from theory.trajectories import (
    DESCENT,
    METHOD,
    SMOOTH,
    SMOOTH_HERE,
    START,
    STEP_HERE,
    G,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import norm_squared

w = scalar("w")
INVERSE_SIZE, ORDERED, POSITIVE, SHORT = gt(mu, 0), le(mu, L), gt(eta, 0), le(L * eta, 2)
PL = ge(norm_squared(G), 2 * mu * (f(t) - f_star))
FACTOR = 1 - mu * eta * (2 - L * eta)
BEST = 1 - mu / L
BOUND = FACTOR**t * (f(0) - f_star)
# Between 1 and 2 from its minimizer, the example's slope falls from 4 to 2; w is the distance beyond 1.
SLOPE = 4 - 2 * w
HEIGHT = 2 + 4 * w - w**2


def _derivation() -> tuple[Step, ...]:
    one_step, all_steps = le(f(t + 1) - f_star, FACTOR * (f(t) - f_star)), le(f(t) - f_star, BOUND)
    a_size = ge(FACTOR, 0)
    return (
        STEP_HERE,
        SMOOTH_HERE,
        Step(
            "steep", PL, "The inequality, at step t.", Instance("polyak-lojasiewicz", {t: t}), given=(START,)
        ),
        Step("positive-constant", gt(L, 0), "L ≥ μ > 0.", Certificate((1, INVERSE_SIZE), (1, ORDERED))),
        Step(
            "one-step",
            one_step,
            "Put the inequality into the decrease η(1 − Lη/2)‖g‖².",
            Certificate((1, DESCENT), (eta * (2 - L * eta) / 2, PL)),
            given=(START,),
            using=("step", "descent", "steep"),
        ),
        Step(
            "factor-is-a-size",
            a_size,
            "1 − μη(2 − Lη) = (1 − Lη)² + (L − μ)η(2 − Lη).",
            Certificate((1 - L * eta) ** 2, (eta, ORDERED, SHORT)),
        ),
        Step(
            "all-steps",
            all_steps,
            "Each step multiplies by at most the factor, which is not negative.",
            Induction(t, base=Certificate(), step=Certificate((1, one_step), (FACTOR, all_steps))),
            using=("one-step", "factor-is-a-size"),
        ),
        Step(
            "best-step",
            ge(FACTOR, BEST),
            "The difference is μ/L times (1 − Lη)²; it vanishes for η = 1/L alone.",
            Certificate(mu / L * (1 - L * eta) ** 2),
            using=("positive-constant",),
        ),
    )


def _sharpness() -> Sharpness:
    inside = (ge(w, 0), le(w, 1))
    return Sharpness(
        "not tight",
        "For μ = L it is exact, on L‖x‖²/2. For μ < L it is not: with η = 1/L the factor 2(L − μ)/(2L + μ) holds "
        "instead of (L − μ)/L. Theorem sharper-polyak-lojasiewicz-rate has the best factor for η up to √3/L.",
        (
            Step(
                "exact-on-a-parabola",
                eq(L / 2 * norm_squared(x - eta * L * x), FACTOR.xreplace({mu: L}) * L / 2 * norm_squared(x)),
                "With μ = L the factor is (1 − Lη)².",
                Identity(),
            ),
            Step(
                "slope-falls",
                eq(Derivative(SLOPE, w), -2),
                "Between 1 and 2 the example is concave.",
                Identity(),
            ),
            Step(
                "height",
                eq(Derivative(HEIGHT, w), SLOPE),
                "With the slope 4u up to u = 1, f is 2 there, and then rises with this slope.",
                Identity(),
            ),
            Step(
                "yet-steep-enough",
                ge(SLOPE**2, 2 * Rational(2, 5) * HEIGHT),
                "With μ = 2/5 the inequality holds on the concave piece: the difference is 24(1 − w)(3 − w)/5.",
                Certificate((Rational(24, 5), le(w, 1), le(w, 1)), (Rational(48, 5), le(w, 1))),
                given=inside,
            ),
        ),
    )


def _run(*arguments, mu, **others):
    return {**run_on_parabola(*arguments, **others), MU: mu}


MU = mu


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, flips = Rational(1, 2), integer(-1) ** t
    return Theorem(
        hypotheses=(
            Hypothesis("positive-steepness", INVERSE_SIZE, "μ is positive"),
            Hypothesis("ordered", ORDERED, "μ ≤ L, as it must be where both constants are true ones"),
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("short-step", SHORT, "the step size is at most 2/L"),
            METHOD,
            SMOOTH,
            Hypothesis(
                "polyak-lojasiewicz",
                Implication(START, PL),
                "‖∇f‖² ≥ 2μ(f − f*) at each iterate: the inequality of Polyak and Łojasiewicz",
                forall=(t,),
            ),
        ),
        witness=_run(half, 1, 2, integer(2) ** -t, mu=half),
        derivation=_derivation(),
        claim=("one-step", "all-steps", "best-step"),
        formulas={"factor": FACTOR, "best_factor": BEST, "bound": BOUND},
        sharpness=_sharpness(),
        counterexamples=(
            Counterexample(
                "positive-steepness",
                "With μ = −1 the factor is above 1, and least for no step at all.",
                _run(half, 1, 1, integer(2) ** -t, mu=-1),
                "best-step",
            ),
            Counterexample(
                "ordered",
                "A run that stands still below f*, with μ = 3 and L = 1: the factor is −2.",
                {**_run(1, 0, 1, flips, mu=3, x=0, g=0, f=-1), t: 2},
                "all-steps",
            ),
            Counterexample(
                "positive-step",
                "Steps uphill on x²/2.",
                _run(-1, 1, 1, integer(2) ** t, mu=half),
                "all-steps",
            ),
            Counterexample(
                "short-step",
                "η = 3 on x²/2 overshoots further each time.",
                _run(3, 1, 1, flips * integer(2) ** t, mu=half),
                "all-steps",
            ),
            Counterexample(
                "smooth", "x² is twice as curved as L = 1 says.", _run(1, 2, 1, flips, mu=1), "all-steps"
            ),
            Counterexample(
                "polyak-lojasiewicz",
                "A stationary point above the minimum.",
                _run(1, 0, 1, flips, mu=1, x=0, g=0, f=1),
                "all-steps",
            ),
        ),
        references=(
            references.POLYAK_GRADIENT_METHODS,
            references.KARIMI_PL,
            references.ABBASZADEHPEIVASTI_PL_RATE,
        ),
        exercise="Show that every μ-strongly convex function satisfies it: minimize both sides of its lower bound.",
    )
