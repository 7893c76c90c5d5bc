"""Of a function with an L-Lipschitz gradient a step misses the flow by at most LGη²/2, where G bounds the slope.

The step keeps the gradient of its start; along the flow it turns. In the time ηs the flow has come at most Gηs far,
so by then the gradient has changed by at most LGηs, and adding these changes up over the step gives half of LGη². For
a convex function G is the slope at the start: along its flow the gradient only gets shorter. Time is measured as ηs
with s from 0 to 1; g_s is the gradient there, d the point that the flow reaches less that of the step, φ(s) the
coordinate of the flow along d, and N the length of d. On quadratics the exact error (euler-local-error) is smaller by
a part ηL/3 at most.
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, Rational, S

from theory import references
from theory.gradient_flow.euler_local_error import BELOW
from theory.kernel.evidence import Antiderivative, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import L, d, eta, g, lam, n, s, scalar, x, y
from theory.vectors import Dot, Iterate, norm_squared

G, N, c = scalar("G"), scalar("N"), scalar("c")
ALONG = Iterate("g", s)
TURNED = L * G * eta * s
SLOPE = -eta * Dot(ALONG, d)
CEILING = -eta * Dot(g, d) + eta * TURNED * N
DURING = both(ge(s, 0), le(s, 1))
FLOWS = Implication(DURING, eq(Derivative(phi(s), s), SLOPE))
CHANGE = le(norm_squared(ALONG - g), TURNED**2)
LIPSCHITZ = Implication(both(gt(s, 0), le(s, 1)), CHANGE)
BOUND = L * G * eta**2 / 2
POSITIVE = both(gt(L, 0), gt(G, 0), gt(eta, 0))
LENGTH = eq(norm_squared(d), N**2)


def _integral(integrand):
    return Integral(integrand, (s, 0, 1))


def _derivation() -> tuple[Step, ...]:
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    whole = eq(phi(1) - phi(0), _integral(SLOPE))
    monotone = le(_integral(SLOPE), _integral(CEILING))
    value = eq(_integral(CEILING), -eta * Dot(g, d) + BOUND * N)
    return (
        Step("slope", FLOWS, "The flow moves with the velocity −g_s.", Instance("flow", {})),
        Step(
            "whole-change",
            whole,
            "The change along d is the integral of its slope.",
            FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: SLOPE}),
            using=("slope",),
        ),
        Step("change", LIPSCHITZ, "The gradient is Lipschitz.", Instance("lipschitz-along-the-flow", {})),
        Step(
            "slope-below",
            le(SLOPE, CEILING),
            "With w the change of the gradient and h = LGηs, ‖Nw + hd‖² ≥ 0 and ‖w‖² ≤ h² give −⟨w, d⟩ ≤ hN.",
            Certificate(
                (eta * N / (2 * TURNED), CHANGE),
                eta * norm_squared(N * (ALONG - g) + TURNED * d) / (2 * TURNED * N),
                (-eta * TURNED / (2 * N), LENGTH),
            ),
            given=(gt(s, 0), le(s, 1)),
            using=("change",),
        ),
        Step(
            "monotone",
            monotone,
            "The greater integrand has the greater integral.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: SLOPE, q: CEILING}),
            using=("slope-below",),
        ),
        Step(
            "value",
            value,
            "The integral of s from 0 to 1 is ½.",
            Antiderivative(-eta * s * Dot(g, d) + L * G * eta**2 * s**2 / 2 * N),
        ),
        Step(
            "missed",
            le(N, BOUND),
            "‖d‖² is the change along d plus η⟨g, d⟩, so N² ≤ LGη²N/2; divide by N.",
            Certificate(
                (1 / N, monotone),
                (-1 / N, whole),
                (-1 / N, value),
                (1 / N, eq(phi(1) - phi(0), Dot(y - x, d))),
                (1 / N, LENGTH),
            ),
            using=("whole-change", "monotone", "value"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])

    # On the line, from 1 with slope 1 and η = 1: a gradient that turns to 1 − s leads to ½, the step to 0.
    def run(gradient, weighted, missed, constant):
        return {
            n: 1, L: constant, G: 1, eta: 1, N: missed, x: one, g: one, ALONG: gradient * one,
            phi: Lambda(s, weighted), y: missed * one, d: missed * one,
        }  # fmt: skip

    half = Rational(1, 2)
    return Theorem(
        hypotheses=(
            Hypothesis("constants", POSITIVE, "L, G and the step size are positive"),
            Hypothesis(
                "flow", FLOWS, "the coordinate along d moves with the velocity −⟨g_s, d⟩", forall=(s,)
            ),
            Hypothesis(
                "lipschitz-along-the-flow",
                LIPSCHITZ,
                "by the time ηs the gradient has changed by at most L times Gηs, the way that the flow can have come",
                forall=(s,),
            ),
            Hypothesis(
                "ends", eq(phi(1) - phi(0), Dot(y - x, d)), "the flow leads from x to y", definition=True
            ),
            Hypothesis(
                "length",
                both(LENGTH, gt(N, 0)),
                "N is the length of d; if it is zero there is nothing to show",
                definition=True,
            ),
            Hypothesis(
                "miss",
                MatrixEquality(y, d + x - eta * g),
                "d is y less the end of the step, x − ηg",
                definition=True,
            ),
        ),
        witness=run(1 - s, (1 - s) ** 2 / 4, half, 1),
        derivation=_derivation(),
        claim=("missed",),
        formulas={"bound": BOUND},
        sharpness=Sharpness(
            "not tight",
            "On λx²/2 from c, where L = λ and G = λc, the error is between 1 − ηλ/3 times the bound and the bound.",
            (
                Step(
                    "on-a-quadratic",
                    eq(c * BELOW, (1 - eta * lam / 3) * BOUND.xreplace({L: lam, G: lam * c})),
                    "The lower bound of euler-local-error, times c.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "constants",
                "With L = −1 in the place of 1 the bound would be negative.",
                run(1 - s, (1 - s) ** 2 / 4, half, -1),
                "missed",
            ),
            Counterexample(
                "flow",
                "A point that does not move, though the gradient is 1 all the way.",
                {**run(S.One, S.Zero, 1, 1)},
                "missed",
            ),
            Counterexample(
                "lipschitz-along-the-flow",
                "The gradient turns from 1 to 1 − s, which is four times as fast as L = ¼ allows.",
                run(1 - s, (1 - s) ** 2 / 4, half, Rational(1, 4)),
                "missed",
            ),
        ),
        references=(references.SCIEUR_INTEGRATION, references.RUDIN_FUNDAMENTAL_THEOREM),
        exercise="L = 10 and ‖∇f(x)‖ = 2 for a convex f: which step size is sure to stay within 0.01 of the flow?",
    )
