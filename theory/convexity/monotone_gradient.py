"""A differentiable function is convex exactly where its gradient is monotone: ⟨∇f(x) − ∇f(y), x − y⟩ ≥ 0.

On the line this says that the slope never falls. Two tangents, at x and at y, each below f, add up to it: the values
cancel. Conversely, on the way from x to y along h = y − x the slope ⟨∇f(x + sh), h⟩ never drops under its
value at the start, so f gains at least what the tangent promises: f(y) − f(x) ≥ ⟨∇f(x), h⟩.
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, S

from theory import references
from theory.kernel.evidence import Antiderivative, Assume, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import b, column, g, h, n, s, scalar, x, y
from theory.vectors import Dot, Iterate

f_x, f_y = scalar("f_x"), scalar("f_y")
g_x, g_y = column("g_x"), column("g_y")  # ∇f(x), ∇f(y), for the way back
ALONG = Iterate("g", s)  # ∇f(x + sh)
SLOPE = Dot(ALONG, h)
TANGENT = f_x + Dot(g, y - x)
MONOTONE = Dot(g_x - g_y, x - y)
DIFFERENTIABLE = Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), SLOPE))
NEVER_BACK = Implication(both(gt(s, 0), le(s, 1)), ge(Dot(ALONG - g, s * h), 0))
FROM_X = ge(f_y, f_x + Dot(g_x, y - x))
FROM_Y = ge(f_x, f_y + Dot(g_y, x - y))


def _integral(integrand):
    return Integral(integrand, (s, 0, 1))


def _derivation() -> tuple[Step, ...]:
    whole = eq(phi(1) - phi(0), _integral(SLOPE))
    more = le(_integral(Dot(g, h)), _integral(SLOPE))
    value = eq(_integral(Dot(g, h)), Dot(g, h))
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    return (
        Step(
            "monotone",
            Implication(both(FROM_X, FROM_Y), ge(MONOTONE, 0)),
            "Add the two tangents: the values of f cancel.",
            Assume(Certificate((1, FROM_X), (1, FROM_Y))),
        ),
        Step("slope", DIFFERENTIABLE, "The chain rule along the segment.", Instance("differentiable", {})),
        Step(
            "whole-change",
            whole,
            "The change of f from x to y is the integral of its slope.",
            FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: SLOPE}),
            using=("slope",),
        ),
        Step("never-back", NEVER_BACK, "The gradient is monotone.", Instance("monotone", {})),
        Step(
            "slope-above",
            le(Dot(g, h), SLOPE),
            "Divide by s.",
            Certificate((1 / s, ge(Dot(ALONG - g, s * h), 0))),
            given=(gt(s, 0), le(s, 1)),
            using=("never-back",),
        ),
        Step(
            "more",
            more,
            "The greater integrand has the greater integral.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: Dot(g, h), q: SLOPE}),
            using=("slope-above",),
        ),
        Step("value", value, "The integrand is constant.", Antiderivative(s * Dot(g, h))),
        Step(
            "tangent",
            ge(f_y, TANGENT),
            "Put the three together, with h = y − x.",
            Certificate((1, whole), (1, more), (1, value), (1, eq(phi(0), f_x)), (-1, eq(phi(1), f_y))),
            using=("whole-change", "more", "value"),
        ),
    )


def _line(value, slope):
    """A point of the theorem on the line, from x = 0 to y = 1, with φ(s) and g_s given as expressions in s."""
    one = ImmutableMatrix([1])
    start, end = {s: S.Zero}, {s: S.One}
    ends = {f_x: value.xreplace(start), f_y: value.xreplace(end)}
    gradients = {ALONG: slope * one, g: slope.xreplace(start) * one}
    return {n: 1, x: 0 * one, y: one, h: one, phi: Lambda(s, value), **ends, **gradients}


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis(
                "differentiable",
                DIFFERENTIABLE,
                "on the way from x to y, where φ(s) is f and g_s its gradient, f has the integrable slope ⟨∇f, h⟩",
                forall=(s,),
            ),
            Hypothesis(
                "monotone",
                NEVER_BACK,
                "the gradient, g at x, is monotone: seen from x, at every point x + sh of the way",
                forall=(s,),
            ),
            Hypothesis(
                "ends",
                both(eq(phi(0), f_x), eq(phi(1), f_y)),
                "the way leads from f(x) to f(y)",
                definition=True,
            ),
            Hypothesis("direction", MatrixEquality(h, y - x), "h leads from x to y", definition=True),
        ),
        witness=_line(s**2, 2 * s),
        derivation=_derivation(),
        claim=("monotone", "tangent"),
        formulas={"monotonicity": MONOTONE, "tangent": TANGENT},
        sharpness=Sharpness(
            "tight",
            "The gradient b of an affine function does not change at all: both inequalities are equalities.",
            (
                Step(
                    "affine",
                    eq(Dot(b, y), TANGENT.xreplace({f_x: Dot(b, x), g: b})),
                    "For f(x) = ⟨b, x⟩ multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "differentiable",
                "With zero in the place of the gradient of f(x) = −x, the tangent would be level.",
                _line(-s, S.Zero),
                "tangent",
            ),
            Counterexample(
                "monotone",
                "The slope −2x of f(x) = −x² falls, and f is below its tangent at 0.",
                _line(-(s**2), -2 * s),
                "tangent",
            ),
        ),
        references=(references.OPTLIB_MONOTONE_GRADIENT,),
        exercise="Is the map (x, y) ↦ (−y, x) monotone? Is it the gradient of a convex function?",
    )
