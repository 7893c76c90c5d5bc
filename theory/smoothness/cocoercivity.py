"""Of a convex function with an L-Lipschitz gradient, ⟨∇f(x) − ∇f(y), x − y⟩ ≥ (1/L)‖∇f(x) − ∇f(y)‖².

A convex function lies above its tangent at x, and by the Descent Lemma below a parabola at y. At the point
z = y − (∇f(y) − ∇f(x))/L, where the gap between the two is smallest, this squeezes f between them and leaves a better
lower bound: f(y) ≥ f(x) + ⟨∇f(x), y − x⟩ + ‖∇f(y) − ∇f(x)‖²/(2L). The same with x and y exchanged, added, is the claim.
So the change of the gradient not only never points against the step, it is bounded by it. Without convexity this fails.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import MatrixEquality, Relation, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, column, n, scalar, x, y
from theory.vectors import Dot, norm_squared

g_x, g_y = column("g_x"), column("g_y")  # ∇f(x), ∇f(y)
z, w = column("z"), column("w")  # the points of the squeeze, for y and for x
f_x, f_y, f_z, f_w = (scalar(f"f_{point}") for point in "xyzw")
CHANGE = norm_squared(g_y - g_x)
LOWER_BOUND = f_x + Dot(g_x, y - x) + CHANGE / (2 * L)
COCOERCIVE = norm_squared(g_x - g_y) / L


def _above_tangent(value, at, base, value_there, gradient) -> Relation:
    return ge(value, value_there + Dot(gradient, at - base))


def _below_parabola(value, at, base, value_there, gradient) -> Relation:
    return le(value, value_there + Dot(gradient, at - base) + L / 2 * norm_squared(at - base))


CONVEX_Z, CONVEX_W = _above_tangent(f_z, z, x, f_x, g_x), _above_tangent(f_w, w, y, f_y, g_y)
SMOOTH_Z, SMOOTH_W = _below_parabola(f_z, z, y, f_y, g_y), _below_parabola(f_w, w, x, f_x, g_x)


def _derivation() -> tuple[Step, ...]:
    lower, mirrored = ge(f_y, LOWER_BOUND), ge(f_x, f_y + Dot(g_y, x - y) + CHANGE / (2 * L))
    slope = Dot(g_x - g_y, x - y)
    return (
        Step(
            "lower-bound",
            lower,
            "At z, f is above the tangent at x and below the parabola at y.",
            Certificate((1, CONVEX_Z), (1, SMOOTH_Z)),
        ),
        Step(
            "mirrored",
            mirrored,
            "The same at w = x − (∇f(x) − ∇f(y))/L, with x and y exchanged.",
            Certificate((1, CONVEX_W), (1, SMOOTH_W)),
        ),
        Step(
            "cocoercive",
            ge(slope, COCOERCIVE),
            "Add the two: the values of f cancel.",
            Certificate((1, lower), (1, mirrored)),
            using=("lower-bound", "mirrored"),
        ),
        Step(
            "monotone",
            ge(slope, 0),
            "1/L times a squared length is not negative.",
            Certificate((1, ge(slope, COCOERCIVE)), COCOERCIVE),
            using=("cocoercive",),
        ),
    )


def _on_the_line(constant, curvature):
    """A point for f(x) = ax²/2 on the line, with x = 0 and y = 1; the squeeze is made with the constant given."""
    one = ImmutableMatrix([1])
    to_z, to_w = 1 - Rational(curvature, constant), Rational(curvature, constant)

    def height(point):
        return Rational(curvature, 2) * point**2

    return {
        n: 1, L: constant, x: 0 * one, y: one, g_x: 0 * one, g_y: curvature * one, z: to_z * one, w: to_w * one,
        f_x: 0, f_y: height(1), f_z: height(to_z), f_w: height(to_w),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", gt(L, 0), "L is positive"),
            Hypothesis(
                "convex",
                both(CONVEX_Z, CONVEX_W),
                "f is above its tangents: at x, seen from z, and at y, from w",
            ),
            Hypothesis(
                "descent-lemma",
                both(SMOOTH_Z, SMOOTH_W),
                "f is below its parabolas: at y, seen from z, and at x, from w",
            ),
            Hypothesis(
                "point-z",
                MatrixEquality(z, y - (g_y - g_x) / L),
                "the lowest point of the gap for y",
                definition=True,
            ),
            Hypothesis(
                "point-w",
                MatrixEquality(w, x - (g_x - g_y) / L),
                "the lowest point of the gap for x",
                definition=True,
            ),
        ),
        witness=_on_the_line(2, 1),
        derivation=_derivation(),
        claim=("lower-bound", "cocoercive", "monotone"),
        headline="cocoercive",
        formulas={"lower_bound": LOWER_BOUND, "cocoercivity": COCOERCIVE},
        sharpness=Sharpness(
            "tight",
            "For f(x) = L‖x‖²/2, with the gradients Lx and Ly, all is equal for every x and y.",
            (
                Step(
                    "parabola",
                    eq(Dot(L * x - L * y, x - y), COCOERCIVE.xreplace({g_x: L * x, g_y: L * y})),
                    "Both are L‖x − y‖².",
                    Identity(),
                ),
                Step(
                    "parabola-lower-bound",
                    eq(
                        L / 2 * norm_squared(y),
                        LOWER_BOUND.xreplace({f_x: L / 2 * norm_squared(x), g_x: L * x, g_y: L * y}),
                    ),
                    "Multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "For f(x) = −x²/2 and L = −1 the points of the squeeze are x and y, and nothing is squeezed.",
                _on_the_line(-1, -1),
                "monotone",
            ),
            Counterexample(
                "convex",
                "f(x) = −x²/2 has an L-Lipschitz gradient with L = 1, but its gradient falls.",
                _on_the_line(1, -1),
                "cocoercive",
            ),
            Counterexample(
                "descent-lemma",
                "The gradient of f(x) = x² changes twice as fast as L = 1 allows.",
                _on_the_line(1, 2),
                "cocoercive",
            ),
        ),
        references=(
            references.NESTEROV_COCOERCIVITY,
            references.NESTEROV_SMOOTH_LOWER_BOUND,
            references.BECK_COCOERCIVITY,
            references.BECK_CONVEXITY_NEEDED,
            references.OPTLIB_COCOERCIVITY,
        ),
        exercise="With this, show that a gradient step with η ≤ 2/L never moves two points further apart.",
    )
