"""A function with an L-Lipschitz gradient lies below a parabola: f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + (L/2)‖y − x‖².

The tangent plane at x says how f begins; the Lipschitz constant says how fast the slope may leave it. Walk from
x to y along x + s(y − x), 0 ≤ s ≤ 1. After a part s of the way the slope has grown by at most Ls‖y − x‖², and
adding up these excesses over the whole way gives the half in (L/2)‖y − x‖². Write φ(s) for f and g_s for its
gradient at the point x + sh with h = y − x. No convexity is used, and f need not be differentiable twice.
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, S

from theory import references
from theory.kernel.evidence import Antiderivative, Assume, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import L, g, h, n, s, scalar, x, y
from theory.vectors import Dot, Iterate, norm_squared

f_x, f_y = scalar("f_x"), scalar("f_y")  # f(x), f(y)
z = scalar("z")  # another constant
ALONG = Iterate("g", s)  # ∇f(x + sh)
SLOPE = Dot(ALONG, h)
CEILING = Dot(g, h) + L * s * norm_squared(h)
DIFFERENTIABLE = Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), SLOPE))
CHANGE = le(norm_squared(ALONG - g), L**2 * s**2 * norm_squared(h))
LIPSCHITZ = Implication(both(gt(s, 0), le(s, 1)), CHANGE)
UPPER_BOUND = f_x + Dot(g, y - x) + L / 2 * norm_squared(y - x)


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis("positive-constant", gt(L, 0), "L is positive"),
        Hypothesis(
            "differentiable",
            DIFFERENTIABLE,
            "on the way from x to y, where φ(s) is f and g_s its gradient, f has the integrable slope ⟨∇f, h⟩",
            forall=(s,),
        ),
        Hypothesis(
            "lipschitz-gradient",
            LIPSCHITZ,
            "from x, where it is g, to x + sh the gradient changes by at most L times s‖h‖",
            forall=(s,),
        ),
        Hypothesis(
            "ends", both(eq(phi(0), f_x), eq(phi(1), f_y)), "the way leads from f(x) to f(y)", definition=True
        ),
        Hypothesis("direction", MatrixEquality(h, y - x), "h leads from x to y", definition=True),
    )


def _integral(integrand):
    return Integral(integrand, (s, 0, 1))


def _derivation() -> tuple[Step, ...]:
    whole = eq(phi(1) - phi(0), _integral(SLOPE))
    monotone = le(_integral(SLOPE), _integral(CEILING))
    value = eq(_integral(CEILING), Dot(g, h) + L / 2 * norm_squared(h))
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    return (
        Step("slope", DIFFERENTIABLE, "The chain rule along the segment.", Instance("differentiable", {})),
        Step(
            "whole-change",
            whole,
            "The change of f from x to y is the integral of its slope.",
            FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: SLOPE}),
            using=("slope",),
        ),
        Step("change", LIPSCHITZ, "The gradient is Lipschitz.", Instance("lipschitz-gradient", {})),
        Step(
            "slope-below",
            le(SLOPE, CEILING),
            "With w the change of the gradient, ‖w − Lsh‖² ≥ 0 and ‖w‖² ≤ L²s²‖h‖² give ⟨w, h⟩ ≤ Ls‖h‖².",
            Certificate((1 / (2 * L * s), CHANGE), norm_squared(ALONG - g - L * s * h) / (2 * L * s)),
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
            Antiderivative(s * Dot(g, h) + L * s**2 / 2 * norm_squared(h)),
        ),
        Step(
            "descent",
            le(f_y, UPPER_BOUND),
            "Put the three together, with h = y − x.",
            Certificate((-1, whole), (1, monotone), (-1, value), (-1, eq(phi(0), f_x)), (1, eq(phi(1), f_y))),
            using=("whole-change", "monotone", "value"),
        ),
    )


def _sharpness() -> Sharpness:
    start, change = L / 2 * norm_squared(x), norm_squared(y - x)
    below = le(L / 2 * norm_squared(y), start + Dot(L * x, y - x) + z / 2 * change)
    return Sharpness(
        "tight",
        "For f(x) = L‖x‖²/2, whose gradient is Lx, both sides are equal for all x and y; no smaller constant will do.",
        (
            Step(
                "parabola",
                eq(
                    L / 2 * norm_squared(y),
                    start + Dot(L * x, y - x) + L / 2 * change,
                ),
                "Multiply out.",
                Identity(),
            ),
            Step(
                "no-smaller-constant",
                Implication(both(below, gt(change, 0)), ge(z, L)),
                "If on this f the bound with z in the place of L holds between two different points, z is at least L.",
                Assume(Certificate((2 / change, below))),
            ),
        ),
    )


def _line(constant, value, slope):
    """A point of the theorem on the line, from x = 0 to y = 1, with φ(s) and g_s given as expressions in s."""
    one = ImmutableMatrix([1])
    start, end = {s: S.Zero}, {s: S.One}
    ends = {f_x: value.xreplace(start), f_y: value.xreplace(end)}
    gradients = {ALONG: slope * one, g: slope.xreplace(start) * one}
    return {n: 1, L: constant, x: 0 * one, y: one, h: one, phi: Lambda(s, value), **ends, **gradients}


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_line(2, s**2, 2 * s),
        derivation=_derivation(),
        claim=("descent",),
        formulas={"upper_bound": UPPER_BOUND},
        sharpness=_sharpness(),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "With L = −1 in the place of 1, f(x) = x²/2 would have to lie below its tangents.",
                _line(-1, s**2 / 2, s),
                "descent",
            ),
            Counterexample(
                "differentiable",
                "With zero in the place of the gradient of f(x) = x, the bound would be f(x) + ½ at a distance 1.",
                _line(1, s, S.Zero),
                "descent",
            ),
            Counterexample(
                "lipschitz-gradient",
                "The gradient of f(x) = x² changes twice as fast as L = 1 allows: f(1) = 1, but the bound is ½.",
                _line(1, s**2, 2 * s),
                "descent",
            ),
        ),
        references=(
            references.NESTEROV_DESCENT_LEMMA,
            references.BECK_DESCENT_LEMMA,
            references.OPTLIB_DESCENT_LEMMA,
        ),
        exercise="Show in the same way that f(y) ≥ f(x) + ⟨∇f(x), y − x⟩ − (L/2)‖y − x‖². For which f is it attained?",
    )
