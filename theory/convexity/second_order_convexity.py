"""A twice differentiable function is convex exactly where its curvature is not negative: ⟨d, ∇²f(x) d⟩ ≥ 0.

Stand at y and watch the tangents at the points x + s(y − x) of the way to it: let φ(s) be the height of that tangent
over y. It starts at f(x) + ⟨∇f(x), y − x⟩ and ends at f(y). By the product rule it rises at the rate
(1 − s)c(s), where c(s) = ⟨y − x, ∇²f(x + s(y − x))(y − x)⟩ is the curvature along the way; so without negative
curvature f(y) is above the tangent at x, and f is convex by the first-order condition. Conversely, were the curvature
at x negative along d, f would fall under its tangent a little further along d.
"""

from sympy import Derivative, ImmutableMatrix, Integral, Lambda, S

from theory import references
from theory.kernel.evidence import Antiderivative, Certificate, FromLemma, Identity, Instance, Refutation
from theory.kernel.formula import Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import FUNDAMENTAL_THEOREM, UNIT_INTEGRAL_MONOTONE, phi
from theory.notation import A, b, d, epsilon, g, n, s, scalar, sequence, x, y
from theory.vectors import Dot

f_x, f_y, r = scalar("f_x"), scalar("f_y"), scalar("r")
c = sequence("c")  # the curvature along the way, at x + s(y − x)
psi = sequence("psi")  # ψ(r) is f at x + rd
delta = sequence("delta")  # how far along d the second-order expansion is good to within ε
TANGENT = f_x + Dot(g, y - x)
CURVATURE = Dot(d, A * d)
bend = scalar("epsilon_0")  # half of the curvature along d, with the opposite sign
BEND = eq(bend, -CURVATURE / 2)
RATE = (1 - s) * c(s)
_ON_THE_WAY = both(ge(s, 0), le(s, 1))
RISING = Implication(_ON_THE_WAY, eq(Derivative(phi(s), s), RATE))
NOT_NEGATIVE = Implication(both(gt(s, 0), le(s, 1)), ge(c(s), 0))
ABOVE = ge(psi(r), f_x + r * Dot(g, d))
NEAR = delta(epsilon)
EXPANSION = Implication(
    gt(epsilon, 0),
    both(gt(NEAR, 0), le(psi(NEAR), f_x + NEAR * Dot(g, d) + NEAR**2 / 2 * (CURVATURE + epsilon))),
)


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "twice-differentiable",
            RISING,
            "on the way from x to y the height φ(s) over y of the tangent at x + s(y − x) has the integrable "
            "derivative (1 − s)c(s), with the curvature c(s) there",
            forall=(s,),
        ),
        Hypothesis(
            "no-negative-curvature", NOT_NEGATIVE, "the curvature on the way is not negative", forall=(s,)
        ),
        Hypothesis(
            "ends",
            both(eq(phi(0), TANGENT), eq(phi(1), f_y)),
            "φ leads from the tangent at x to f(y)",
            definition=True,
        ),
        Hypothesis(
            "above-the-tangent",
            ABOVE,
            "along d, f is above its tangent at x, as the first-order condition says of convex functions: ψ(r) stands "
            "for f at x + rd",
            forall=(r,),
        ),
        Hypothesis(
            "expansion",
            EXPANSION,
            "A is the Hessian at x: for every ε > 0 there is a δ(ε) > 0 such that f at x + δd exceeds its second-order "
            "expansion by at most εδ²/2",
            forall=(epsilon,),
        ),
        Hypothesis("bend", BEND, "half of the curvature along d, with the opposite sign", definition=True),
    )


def _integral(integrand):
    return Integral(integrand, (s, 0, 1))


def _sufficient() -> tuple[Step, ...]:
    """Without negative curvature f is above its tangents."""
    whole = eq(phi(1) - phi(0), _integral(RATE))
    positive = le(_integral(S.Zero * s), _integral(RATE))
    nothing = eq(_integral(S.Zero * s), 0)
    p, q = UNIT_INTEGRAL_MONOTONE.forall
    return (
        Step("rising", RISING, "The product rule along the way.", Instance("twice-differentiable", {})),
        Step(
            "whole-rise",
            whole,
            "φ changes by the integral of its derivative.",
            FromLemma(FUNDAMENTAL_THEOREM, {FUNDAMENTAL_THEOREM.forall[0]: RATE}),
            using=("rising",),
        ),
        Step("curved", NOT_NEGATIVE, "The curvature is not negative.", Instance("no-negative-curvature", {})),
        Step(
            "rate",
            le(0, RATE),
            "Both factors are not negative.",
            Certificate((1, le(s, 1), ge(c(s), 0))),
            given=(gt(s, 0), le(s, 1)),
            using=("curved",),
        ),
        Step(
            "rise",
            positive,
            "The greater integrand has the greater integral.",
            FromLemma(UNIT_INTEGRAL_MONOTONE, {p: S.Zero, q: RATE}),
            using=("rate",),
        ),
        Step("nothing", nothing, "The integral of zero is zero.", Antiderivative(S.Zero)),
        Step(
            "above",
            ge(f_y, TANGENT),
            "So φ ends no lower than it starts.",
            Certificate(
                (1, whole), (1, positive), (1, nothing), (1, eq(phi(0), TANGENT)), (-1, eq(phi(1), f_y))
            ),
            using=("whole-rise", "rise", "nothing"),
        ),
    )


def _necessary() -> tuple[Step, ...]:
    """Above its tangents f has no negative curvature."""
    near = delta(bend)
    short = le(psi(near), f_x + near * Dot(g, d) + near**2 / 2 * (CURVATURE + bend))
    above = ge(psi(near), f_x + near * Dot(g, d))
    bent, not_bent = gt(bend, 0), le(bend, 0)
    return (
        Step(
            "short-piece",
            both(gt(near, 0), short),
            "Were the curvature along d negative, −2ε, f would keep to its expansion within εδ²/2 somewhere.",
            Instance("expansion", {epsilon: bend}),
            given=(bent,),
        ),
        Step("still-above", above, "There f is above its tangent.", Instance("above-the-tangent", {r: near})),
        Step(
            "not-bent",
            not_bent,
            "Both together leave −εδ²/2 ≥ 0.",
            Certificate((2 / near**2, short), (2 / near**2, above), (-2, BEND)),
            given=(bent,),
            using=("short-piece", "still-above"),
        ),
        Step(
            "no-bend",
            not_bent,
            "So ε is not positive.",
            Refutation((1, bent), (1, not_bent)),
            using=("not-bent",),
        ),
        Step(
            "curvature",
            ge(CURVATURE, 0),
            "And the curvature not negative.",
            Certificate((2, not_bent), (2, BEND)),
            using=("no-bend",),
        ),
    )


def _on_the_line(height, curvature, second, psi_at, closeness=S.One):
    """A point on the line with x = 0, y = 1, d = 1, g = 0 and f(0) = 0; `second` stands for the Hessian at 0."""
    one = ImmutableMatrix([1])
    return {
        n: 1, x: 0 * one, y: one, d: one, g: 0 * one, A: second * one, bend: -S(second) / 2,
        f_x: 0, f_y: height.xreplace({s: S.One}), phi: Lambda(s, height), c: Lambda(s, curvature),
        psi: Lambda(r, psi_at), delta: Lambda(epsilon, closeness),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    # For f(x) = x² the tangent at s has the height s² + 2s(1 − s) = 2s − s² over 1.
    parabola = 2 * s - s**2
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(parabola, S(2), 2, r**2),
        derivation=(*_sufficient(), *_necessary()),
        claim=("above", "curvature"),
        formulas={"tangent": TANGENT, "curvature": CURVATURE},
        sharpness=Sharpness(
            "tight",
            "An affine function has no curvature and is its own tangent.",
            (
                Step(
                    "affine",
                    eq(Dot(b, y), TANGENT.xreplace({f_x: Dot(b, x), g: b})),
                    "For f(x) = ⟨b, x⟩ multiply out.",
                    Identity(),
                ),
                Step(
                    "quadratic",
                    eq(
                        Dot(x + r * d, A * (x + r * d)) + Dot(x - r * d, A * (x - r * d)),
                        2 * Dot(x, A * x) + 2 * r**2 * CURVATURE,
                    ),
                    "Where A has a negative curvature along d, ⟨x, Ax⟩ is above a chord along d: the mean over x ± rd "
                    "differs from the value at x by r²⟨d, Ad⟩.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "twice-differentiable",
                "With zero in the place of the curvature of f(x) = −x², f would not fall below its tangent at 0.",
                _on_the_line(-parabola, S.Zero, 2, r**2),
                "above",
            ),
            Counterexample(
                "no-negative-curvature",
                "f(x) = −x² has the curvature −2.",
                _on_the_line(-parabola, -S(2), 2, r**2),
                "above",
            ),
            Counterexample(
                "above-the-tangent",
                "f(x) = −x² is below its tangent at 0 and has the curvature −2 there.",
                _on_the_line(parabola, S(2), -2, -(r**2)),
                "curvature",
            ),
            Counterexample(
                "expansion",
                "With −1 in the place of the second derivative of f(x) = x², the curvature would be negative.",
                _on_the_line(parabola, S(2), -1, r**2),
                "curvature",
            ),
        ),
        references=(references.BOYD_SECOND_ORDER_CONDITION, references.OPTLIB_FIRST_ORDER_CONDITION),
        exercise="Where is f(x) = x⁴ − 6x² convex? Is it convex on the union of these two pieces?",
    )
