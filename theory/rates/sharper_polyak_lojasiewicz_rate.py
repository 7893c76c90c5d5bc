"""Where ‖∇f‖² ≥ 2μ(f − f*), a step with η ≤ 1/L multiplies f − f* by (2 − μη(3 − Lη))/(2 + μη) at most.

The classical proof uses the inequality at the old point only. But the next gradient is steep too, and f falls by
η(3 − Lη)/4·‖∇f(x)‖² + η/4·‖∇f(x⁺)‖² (theorem exact-nonconvex-rate). Put the inequality in at both points and solve
for the new value: the factor is (2 − μη(3 − Lη))/(2 + μη). With η = 1/L it is 2(L − μ)/(2L + μ), against (L − μ)/L
before, and PEPit's semidefinite program for the inequality at two iterates finds no less. For very short steps on
functions close to a parabola the old factor is the better one; both hold.
"""

from sympy import Rational, solve

from theory import references
from theory.kernel.evidence import Assume, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, mu, scalar, t
from theory.rates.polyak_lojasiewicz_rate import FACTOR as CLASSICAL
from theory.trajectories import G_NEXT, START, G, f, f_star, run_on_parabola
from theory.vectors import norm_squared

STEEP, ORDERED, POSITIVE, SHORT = gt(mu, 0), le(mu, L), gt(eta, 0), le(L * eta, 1)
PL = ge(norm_squared(G), 2 * mu * (f(t) - f_star))
PL_NEXT = ge(norm_squared(G_NEXT), 2 * mu * (f(t + 1) - f_star))
FALL = ge(f(t) - f(t + 1), eta * (3 - L * eta) / 4 * norm_squared(G) + eta / 4 * norm_squared(G_NEXT))
_new = scalar("new_gap")
FACTOR = solve(1 - _new - mu * eta * (3 - L * eta) / 2 - mu * eta / 2 * _new, _new)[0].factor()
BOUND = FACTOR**t * (f(0) - f_star)


def _derivation() -> tuple[Step, ...]:
    one_step, all_steps = le(f(t + 1) - f_star, FACTOR * (f(t) - f_star)), le(f(t) - f_star, BOUND)
    room = 2 + mu * eta
    longest = eq(L * eta, 1)
    return (
        Step("fall-here", FALL, "At step t.", Instance("fall", {t: t}), given=(START,)),
        Step(
            "steep-here",
            PL,
            "The inequality, at step t.",
            Instance("polyak-lojasiewicz", {t: t}),
            given=(START,),
        ),
        Step(
            "steep-next",
            PL_NEXT,
            "And at step t + 1.",
            Instance("polyak-lojasiewicz", {t: t + 1}),
            given=(START,),
        ),
        Step("gain", gt(3 - L * eta, 0), "Lη ≤ 1.", Certificate(2, (1, SHORT)), given=(SHORT,)),
        Step(
            "one-step",
            one_step,
            "Put the inequality in at both points, and divide by 1 + μη/2.",
            Certificate(
                (2 / room, FALL), (eta * (3 - L * eta) / (2 * room), PL), (eta / (2 * room), PL_NEXT)
            ),
            given=(START, SHORT),
            using=("fall-here", "steep-here", "steep-next", "gain"),
        ),
        Step(
            "factor-is-a-size",
            ge(FACTOR, 0),
            "2 − μη(3 − Lη) = (1 − Lη)(2 − Lη) + (L − μ)η(3 − Lη).",
            Certificate((1 / room, SHORT, SHORT), (1 / room, SHORT), (eta * (3 - L * eta) / room, ORDERED)),
            given=(SHORT,),
            using=("gain",),
        ),
        Step(
            "all-steps",
            all_steps,
            "Each step multiplies by at most the factor, which is not negative.",
            Induction(t, base=Certificate(), step=Certificate((1, one_step), (FACTOR, all_steps))),
            given=(SHORT,),
            using=("one-step", "factor-is-a-size"),
        ),
        Step(
            "longest-step",
            Implication(longest, both(eq(FACTOR * (2 * L + mu), 2 * (L - mu)), le(FACTOR, CLASSICAL))),
            "With η = 1/L the factor is 2(L − μ)/(2L + μ), and 1 − μ/L exceeds it by μη(1 − μη)/(2 + μη).",
            Assume(
                Each(
                    Identity(((2 * mu * (L * eta - 3) + eta * mu**2) / room, longest)),
                    Certificate(((mu * eta) ** 2 / room, longest), (mu * eta**2 / room, ORDERED)),
                )
            ),
        ),
        Step(
            "when-it-is-better",
            Implication(le(mu * eta * (2 - L * eta), L * eta), le(FACTOR, CLASSICAL)),
            "The old factor less the new one is μη(Lη − μη(2 − Lη))/(2 + μη).",
            Assume(Certificate((mu * eta / room, le(mu * eta * (2 - L * eta), L * eta)))),
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
            Hypothesis("positive-steepness", STEEP, "μ is positive"),
            Hypothesis("ordered", ORDERED, "μ ≤ L, as it must be where both constants are true ones"),
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis(
                "fall",
                Implication(START, FALL),
                "f falls by this much in each gradient step of a smooth function: theorem exact-nonconvex-rate",
                forall=(t,),
            ),
            Hypothesis(
                "polyak-lojasiewicz",
                Implication(START, PL),
                "‖∇f‖² ≥ 2μ(f − f*) at each iterate: the inequality of Polyak and Łojasiewicz",
                forall=(t,),
            ),
        ),
        witness=_run(half, 1, 2, integer(2) ** -t, mu=half),
        derivation=_derivation(),
        claim=("one-step", "all-steps", "longest-step", "when-it-is-better"),
        formulas={"factor": FACTOR, "bound": BOUND},
        sharpness=Sharpness(
            "not tight",
            "With η = 1/L, PEPit finds no less for the inequality at two iterates. For short steps and μ = L the "
            "old factor is the smaller one: it is (1 − Lη)², which is exact on a parabola.",
            (
                Step(
                    "worse-on-a-parabola",
                    le(CLASSICAL.xreplace({mu: L}), FACTOR.xreplace({mu: L})),
                    "(1 − Lη)(2 − Lη)/(2 + Lη) less (1 − Lη)² is (Lη)²(1 − Lη)/(2 + Lη).",
                    Certificate((L**2 * eta**2 / (2 + L * eta), SHORT)),
                    given=(SHORT, gt(L, 0)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-steepness",
                "With μ = −1 the new factor is the larger one.",
                _run(half, 1, 1, integer(2) ** -t, mu=-1),
                "when-it-is-better",
            ),
            Counterexample(
                "ordered",
                "A run that stands still below f*, with μ = 10 and L = 1: the factor is −3/2.",
                {**_run(1, 0, 1, flips, mu=10, x=0, g=0, f=-1), t: 2},
                "all-steps",
            ),
            Counterexample(
                "positive-step",
                "Steps uphill on x²/2.",
                _run(-1, 1, 1, integer(2) ** t, mu=half),
                "all-steps",
            ),
            Counterexample(
                "fall", "x² is twice as curved as L = 1 says.", _run(1, 2, 1, flips, mu=1), "all-steps"
            ),
            Counterexample(
                "polyak-lojasiewicz",
                "A stationary point above the minimum.",
                _run(1, 0, 1, flips, mu=half, x=0, g=0, f=1),
                "all-steps",
            ),
        ),
        references=(references.ABBASZADEHPEIVASTI_PL_RATE, references.EXACT_NONCONVEX_RATE),
        exercise="For κ = L/μ = 100 and η = 1/L, how many steps does each of the two factors need for six digits?",
    )
