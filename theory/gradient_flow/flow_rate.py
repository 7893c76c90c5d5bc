"""Along the gradient flow of a μ-strongly convex function the squared distance falls at least like e^(−2μT).

On ẋ = −∇f(x) the squared distance D = ‖x − x*‖² changes at the rate −2⟨∇f(x), x − x*⟩, and strong convexity makes
that at most −2μD. So e^(2μt)D never grows: this is Grönwall's argument, and it needs no Lipschitz constant and no
step size. Time is measured as sT with s from 0 to 1; φ(s) stands for e^(2μsT)D at the time sT, e_s for x − x*, and
g_s for the gradient there. On μ‖x‖²/2 the distance is exactly that. Gradient descent with a step η needs 1/(ημ) steps
for what the flow does in the time 1/μ, and the limit η < 2/L is the price of walking in steps.
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, S, exp

from theory import references
from theory.kernel.evidence import Antiderivative, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import b, mu, n, s, scalar
from theory.vectors import Dot, Iterate, norm_squared

T, c_0, lam = scalar("T"), scalar("c_0"), scalar("lambda")
E, G = Iterate("e", s), Iterate("g", s)
WEIGHT = exp(2 * mu * T * s)
D = norm_squared(E)
SLOPE = WEIGHT * (2 * mu * T * D - 2 * T * Dot(G, E))
DURING = both(ge(s, 0), le(s, 1))
FLOWS = Implication(DURING, eq(Derivative(phi(s), s), SLOPE))
MONOTONE = Implication(both(gt(s, 0), le(s, 1)), ge(Dot(G, E), mu * D))
START, END = D.xreplace({s: S.Zero}), D.xreplace({s: S.One})
ENDS = both(eq(phi(0), START), eq(phi(1), exp(2 * mu * T) * END))
FACTOR = exp(-2 * mu * T)


def theorem() -> Theorem:
    """The statement and what shows it."""
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    whole = eq(phi(1) - phi(0), Integral(SLOPE, (s, 0, 1)))
    none = le(Integral(SLOPE, (s, 0, 1)), Integral(S.Zero, (s, 0, 1)))
    value = eq(Integral(S.Zero, (s, 0, 1)), 0)
    one = ImmutableMatrix([1])

    def run(error, gradient, weighted, time=1, convexity=1):
        """A run on the line: e_s, g_s and φ as expressions in s, and T and μ."""
        ends = {E.xreplace({s: end}): error.xreplace({s: end}) * one for end in (S.Zero, S.One)}
        return {
            n: 1,
            mu: convexity,
            T: time,
            E: error * one,
            G: gradient * one,
            phi: Lambda(s, weighted),
            **ends,
        }

    return Theorem(
        hypotheses=(
            Hypothesis("forward", ge(T, 0), "time runs forward"),
            Hypothesis(
                "flow",
                FLOWS,
                "e_s = x − x* moves with the velocity −g_s; so the slope of φ, by the product and the chain rule, is "
                "this",
                forall=(s,),
            ),
            Hypothesis(
                "strongly-convex",
                MONOTONE,
                "on the way the gradient points away from x* by at least μ times the squared distance "
                "(strong-convexity)",
                forall=(s,),
            ),
            Hypothesis("ends", ENDS, "φ is e^(2μsT)‖e_s‖²", definition=True),
        ),
        witness=run(exp(-s), exp(-s), S.One),
        derivation=(
            Step("slope", FLOWS, "The product rule.", Instance("flow", {})),
            Step(
                "whole-change",
                whole,
                "The change of φ is the integral of its slope.",
                FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: SLOPE}),
                using=("slope",),
            ),
            Step("convexity", MONOTONE, "Strong convexity.", Instance("strongly-convex", {})),
            Step(
                "slope-is-negative",
                le(SLOPE, S.Zero),
                "2T e^(2μTs) times μ‖e_s‖² − ⟨g_s, e_s⟩ ≤ 0.",
                Certificate((2 * WEIGHT, ge(T, 0), ge(Dot(G, E), mu * D))),
                given=(gt(s, 0), le(s, 1)),
                using=("convexity",),
            ),
            Step(
                "integral",
                none,
                "The greater integrand has the greater integral.",
                FromLemma(UNIT_INTEGRAL_MONOTONE, {p: SLOPE, q: S.Zero}),
                using=("slope-is-negative",),
            ),
            Step("nothing", value, "The integral of zero.", Antiderivative(S.Zero)),
            Step(
                "rate",
                le(END, FACTOR * START),
                "φ(1) ≤ φ(0); multiply by e^(−2μT).",
                Certificate(
                    (-FACTOR, whole),
                    (FACTOR, none),
                    (-FACTOR, value),
                    (FACTOR, eq(phi(1), exp(2 * mu * T) * END)),
                    (-FACTOR, eq(phi(0), START)),
                ),
                using=("whole-change", "integral", "nothing"),
            ),
        ),
        claim=("rate",),
        formulas={"factor": FACTOR},
        sharpness=Sharpness(
            "tight",
            "On λc²/2 the flow is c₀e^(−λT), exactly: with λ = μ its square falls like e^(−2μT).",
            (
                Step(
                    "solution",
                    eq(Derivative(c_0 * exp(-lam * T), T), -lam * (c_0 * exp(-lam * T))),
                    "Differentiate.",
                    Identity(),
                ),
                Step(
                    "attained",
                    eq(norm_squared(exp(-mu * T) * b), FACTOR * norm_squared(b)),
                    "Square it.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "forward",
                "Backwards in time on f = x², T = −1, the distance grows like e^(2s), more than e^s.",
                run(exp(2 * s), 2 * exp(2 * s), exp(2 * s), time=-1),
                "rate",
            ),
            Counterexample(
                "flow",
                "A point that goes uphill from 1 to 2 on f(x) = x, which is convex: μ = 0.",
                run(1 + s, S.One, (1 + s) ** 2, convexity=0),
                "rate",
            ),
            Counterexample(
                "strongly-convex",
                "On a constant function the flow stands still.",
                run(S.One, S.Zero, exp(2 * s)),
                "rate",
            ),
        ),
        references=(references.SCIEUR_INTEGRATION,),
        exercise="Show in the same way that f(x) − f* falls like e^(−2μT) along the flow, from ‖∇f‖² ≥ 2μ(f − f*).",
    )
