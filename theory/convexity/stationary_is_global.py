"""Every stationary point of a convex function is a global minimizer, and so is every local one.

The tangent at a stationary point is level, and a convex function lies above it. More generally the slope at x says how
much can still be gained: f(x) − f(y) ≤ ⟨∇f(x), x − y⟩ for every y. Conversely, at a minimizer the gradient must
vanish, convex or not: otherwise a short step against it goes down. And if x is the lowest point near it, then a point
z on the way to y, near x, is no lower than x and not above the chord; so y is no lower than x either.
"""

from sympy import ImmutableMatrix, Lambda, Rational, S, ZeroMatrix

from theory import references
from theory.kernel.evidence import Antisymmetry, Assume, Certificate, Identity, Instance, Refutation
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import phi
from theory.notation import b, epsilon, g, n, s, scalar, sequence, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y, f_z, r = scalar("f_x"), scalar("f_y"), scalar("f_z"), scalar("r")
delta = sequence("delta")  # how far against g the tangent is good to within ε
GAP = Dot(g, x - y)
SLOPE = norm_squared(g)
half = scalar("epsilon_0")  # half of ‖g‖²
HALF = eq(half, SLOPE / 2)
CONVEX = ge(f_y, f_x + Dot(g, y - x))
CHORD = (1 - s) * f_x + s * f_y
NEAR = delta(epsilon)
CLOSE = Implication(gt(epsilon, 0), both(gt(NEAR, 0), le(phi(NEAR), f_x - NEAR * (SLOPE - epsilon))))
LOWEST = le(f_x, phi(r))


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "convex", CONVEX, "f is convex: at y it is above its tangent at x, where the gradient is g"
        ),
        Hypothesis(
            "differentiable",
            CLOSE,
            "g is the gradient at x: for every ε > 0 there is a δ(ε) > 0 such that f at x − δg exceeds its tangent "
            "by at most εδ; φ(r) stands for f at x − rg",
            forall=(epsilon,),
        ),
        Hypothesis(
            "minimizer", LOWEST, "f is nowhere lower than at x, in particular not along g", forall=(r,)
        ),
        Hypothesis("half", HALF, "half of ‖g‖²", definition=True),
    )


def _fermat() -> tuple[Step, ...]:
    """At a minimizer the gradient vanishes."""
    near = delta(half)
    close = le(phi(near), f_x - near * (SLOPE - half))
    lowest = le(f_x, phi(near))
    steep, level = gt(half, 0), le(half, 0)
    return (
        Step(
            "short-step",
            both(gt(near, 0), close),
            "Were g not zero, a short step against it would keep at least half of the promise δ‖g‖².",
            Instance("differentiable", {epsilon: half}),
            given=(steep,),
        ),
        Step("no-lower", lowest, "But f is not lower there.", Instance("minimizer", {r: near})),
        Step(
            "level",
            level,
            "Both together leave δ‖g‖²/2 ≤ 0.",
            Certificate((1 / near, close), (1 / near, lowest), (-2, HALF)),
            given=(steep,),
            using=("short-step", "no-lower"),
        ),
        Step(
            "no-slope",
            level,
            "So half of ‖g‖² is not positive.",
            Refutation((1, steep), (1, level)),
            using=("level",),
        ),
        Step(
            "stationary",
            eq(SLOPE, 0),
            "And no square is negative: the gradient is zero.",
            Antisymmetry(Certificate((2, level), (2, HALF)), Certificate(SLOPE)),
            using=("no-slope",),
        ),
    )


def _derivation() -> tuple[Step, ...]:
    local, chord = le(f_x, f_z), le(f_z, CHORD)
    return (
        Step(
            "gap",
            le(f_x - f_y, GAP),
            "Read the tangent from the other side.",
            Certificate((1, CONVEX)),
        ),
        Step(
            "global",
            le(f_x, f_y),
            "With g = 0 nothing can be gained.",
            Certificate((1, CONVEX)),
            given=(MatrixEquality(g, ZeroMatrix(n, 1)),),
        ),
        Step(
            "local-is-global",
            Implication(both(local, chord), le(f_x, f_y)),
            "At z = (1 − s)x + sy, near x: f(x) ≤ f(z) ≤ (1 − s)f(x) + sf(y). Divide by s.",
            Assume(Certificate((1 / s, local), (1 / s, chord))),
            given=(gt(s, 0),),
        ),
        *_fermat(),
    )


def _on_the_line(slope, value, along, closeness=S.One):
    """A point on the line with x = 0, y = 1, f(0) = 0 and f(1) = `value`; f along −g as an expression in r."""
    one = ImmutableMatrix([1])
    return {
        n: 1, x: 0 * one, y: one, g: slope * one, half: S(slope) ** 2 / 2, f_x: 0, f_y: value, f_z: 0,
        s: Rational(1, 2), phi: Lambda(r, along), delta: Lambda(epsilon, closeness),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(0, 1, 0 * r),
        derivation=_derivation(),
        claim=("gap", "global", "local-is-global", "stationary"),
        headline="global",
        formulas={"gap": GAP},
        sharpness=Sharpness(
            "tight",
            "An affine function gains exactly ⟨∇f, x − y⟩ on the way to y.",
            (
                Step(
                    "affine",
                    eq(Dot(b, x) - Dot(b, y), GAP.xreplace({g: b})),
                    "For f(x) = ⟨b, x⟩ multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "convex",
                "f(x) = −x³ is stationary at 0, but f(1) = −1.",
                _on_the_line(0, -1, 0 * r),
                "global",
            ),
            Counterexample(
                "differentiable",
                "f(x) = |x| has its minimizer 0, and above it the slope 1 in the place of a gradient.",
                _on_the_line(1, 1, abs(r)),
                "stationary",
            ),
            Counterexample(
                "minimizer",
                "f(x) = x is not lowest at 0, nor anywhere.",
                _on_the_line(1, 1, -r),
                "stationary",
            ),
        ),
        references=(
            references.BOYD_LOCAL_IS_GLOBAL,
            references.MATHLIB_LOCAL_IS_GLOBAL,
            references.BOYD_FIRST_ORDER_CONDITION,
        ),
        exercise="Which points of f(x) = x⁴/4 − x²/2 are stationary, which are local and which global minimizers?",
    )
