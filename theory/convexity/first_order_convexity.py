"""A differentiable function is convex exactly where it lies above its tangents: f(y) ≥ f(x) + ⟨∇f(x), y − x⟩.

Convex means that between two points the graph stays below the chord. On a short piece δ of the way from x to y the
function is within εδ of its tangent, and below the chord; divided by δ, the slope of the tangent exceeds that of the
chord by at most ε, whatever ε > 0 is: so by nothing. Conversely the tangent at a point z between x and y lies
below f at both ends; weighed as z is mixed of x and y, the two slopes cancel and leave f(z) under the chord.
A local observation, value and gradient at one point, bounds the function everywhere: nothing else makes
convex functions so much easier than others.
"""

from sympy import ImmutableMatrix, Lambda, Rational, S

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity, Instance, Refutation
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import phi
from theory.notation import b, column, epsilon, g, n, s, scalar, sequence, x, y
from theory.vectors import Dot

f_x, f_y, f_z = (scalar(f"f_{point}") for point in "xyz")
z, g_z = column("z"), column("g_z")
r, c = scalar("r"), scalar("c")
delta = sequence("delta")  # how far along the segment the tangent is good to within ε
TANGENT = f_x + Dot(g, y - x)
CHORD = (1 - s) * f_x + s * f_y
excess = scalar("epsilon_0")  # half of what the tangent at x is above f at y
EXCESS = eq(excess, (TANGENT - f_y) / 2)
CLOSE = Implication(
    gt(epsilon, 0),
    both(
        gt(delta(epsilon), 0),
        le(delta(epsilon), 1),
        ge(phi(delta(epsilon)), f_x + delta(epsilon) * (Dot(g, y - x) - epsilon)),
    ),
)
CONVEX = Implication(both(ge(r, 0), le(r, 1)), le(phi(r), (1 - r) * f_x + r * f_y))
FROM_X = ge(f_x, f_z + Dot(g_z, x - z))
FROM_Y = ge(f_y, f_z + Dot(g_z, y - z))


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "convex",
            CONVEX,
            "between x and y, f is below the chord: φ(r) stands for f at x + r(y − x)",
            forall=(r,),
        ),
        Hypothesis(
            "differentiable",
            CLOSE,
            "g is the gradient at x: for every ε > 0 there is a part δ(ε) of the way from x to y after which f has "
            "fallen below its tangent by at most εδ",
            forall=(epsilon,),
        ),
        Hypothesis("weights", both(ge(s, 0), le(s, 1)), "1 − s and s are weights of a mixture"),
        Hypothesis("excess", EXCESS, "half of what the tangent is above f at y", definition=True),
        Hypothesis(
            "mixture", MatrixEquality(z, (1 - s) * x + s * y), "z lies between x and y", definition=True
        ),
    )


def _derivation() -> tuple[Step, ...]:
    near = delta(excess)
    close = ge(phi(near), f_x + near * (Dot(g, y - x) - excess))
    below = le(phi(near), (1 - near) * f_x + near * f_y)
    too_high, not_high = gt(excess, 0), le(excess, 0)
    return (
        Step(
            "short-piece",
            both(gt(near, 0), le(near, 1), close),
            "If the tangent were above f at y, by 2ε, f would follow it to within ε on a short piece of the way.",
            Instance("differentiable", {epsilon: excess}),
            given=(too_high,),
        ),
        Step(
            "under-the-chord",
            below,
            "On that piece f is below the chord.",
            Instance("convex", {r: near}),
            given=(too_high,),
            using=("short-piece",),
        ),
        Step(
            "too-steep",
            not_high,
            "Divide by the length δ of the piece: the tangent, 2ε too high at y, rises by at most ε more.",
            Certificate((1 / near, close), (1 / near, below), (-2, EXCESS)),
            given=(too_high,),
            using=("short-piece", "under-the-chord"),
        ),
        Step(
            "no-excess",
            not_high,
            "So there is no such excess.",
            Refutation((1, too_high), (1, not_high)),
            using=("too-steep",),
        ),
        Step(
            "tangent",
            le(TANGENT, f_y),
            "The tangent is not above f at y.",
            Certificate((2, not_high), (2, EXCESS)),
            using=("no-excess",),
        ),
        Step(
            "chord",
            Implication(both(FROM_X, FROM_Y), le(f_z, CHORD)),
            "Weigh the tangent at z, seen from x and from y, with 1 − s and s: (1 − s)(x − z) + s(y − z) = 0.",
            Assume(Certificate((1, le(s, 1), FROM_X), (1, ge(s, 0), FROM_Y))),
        ),
    )


def _on_the_line(function, slope, weight, closeness):
    """A point of the theorem on the line, from x = 0 to y = 1, for a function of r with `slope` at 0."""
    one = ImmutableMatrix([1])
    end = {point: function.xreplace({r: S(value)}) for point, value in ((f_x, 0), (f_y, 1), (f_z, weight))}
    return {
        excess: (end[f_x] + slope - end[f_y]) / 2,
        n: 1, x: 0 * one, y: one, z: weight * one, s: weight, g: slope * one,
        g_z: function.diff(r).xreplace({r: S(weight)}) * one, phi: Lambda(r, function),
        delta: Lambda(epsilon, closeness), **end,
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    half = Rational(1, 2)
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(r**2, 0, half, S.One),
        derivation=_derivation(),
        claim=("tangent", "chord"),
        formulas={"tangent": TANGENT, "chord": CHORD},
        sharpness=Sharpness(
            "tight",
            "An affine function is its own tangent and its own chord.",
            (
                Step(
                    "affine-tangent",
                    eq(Dot(b, y) + c, TANGENT.xreplace({f_x: Dot(b, x) + c, g: b})),
                    "For f(x) = ⟨b, x⟩ + c the gradient is b.",
                    Identity(),
                ),
                Step(
                    "affine-chord",
                    eq(Dot(b, z) + c, CHORD.xreplace({f_x: Dot(b, x) + c, f_y: Dot(b, y) + c})),
                    "Multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "convex",
                "f(x) = −x² lies below its tangents.",
                _on_the_line(-(r**2), 0, half, epsilon / (1 + epsilon)),
                "tangent",
            ),
            Counterexample(
                "differentiable",
                "With 1 in the place of the gradient of f = 0 the bound would be 1.",
                _on_the_line(0 * r, 1, half, S.One),
                "tangent",
            ),
            Counterexample(
                "weights",
                "At s = 2, beyond y, f(x) = x² is above the chord from 0 to 1: it is 4, the chord 2.",
                _on_the_line(r**2, 0, 2, S.One),
                "chord",
            ),
        ),
        references=(
            references.BOYD_FIRST_ORDER_CONDITION,
            references.OPTLIB_FIRST_ORDER_CONDITION,
        ),
        exercise="Where is f(x) = x⁴ − x² above all its tangents, and where is it convex? Are these the same points?",
    )
