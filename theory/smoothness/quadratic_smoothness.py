"""The gradient of a quadratic is Lipschitz with the constant λmax, and with no smaller one.

From x to x + h the gradient Ax − b changes by Ah, wherever x is. So the question is how much A can stretch a vector.
All that is used of λmax is that A bends no direction by more, |⟨u, Au⟩| ≤ λmax‖u‖² for every u. For a convex
quadratic this says that λmax is the largest eigenvalue (for others, the largest in size). Along u = h ± Ah and
u = λmax h ± Ah it gives ‖Ah‖ ≤ λmax‖h‖, without a basis of eigenvectors. The top eigenvector is stretched by exactly
λmax, so a smaller constant fails there.
"""

from sympy import ImmutableMatrix, eye, zeros

from theory import references
from theory.contraction import ForAll, stretch_steps, u
from theory.kernel.evidence import Assume, Identity, Refutation
from theory.kernel.formula import Gradient, Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, L, b, h, lam_max, n, v, x
from theory.vectors import Dot, norm_squared

ABOVE = ForAll("largest", le(Dot(u, A * u), lam_max * norm_squared(u)), u)
BELOW = ForAll("not-below", ge(Dot(u, A * u), -lam_max * norm_squared(u)), u)
BOUND = lam_max**2 * norm_squared(h)


def _smallest() -> Step:
    works = le(norm_squared(A * v), L**2 * norm_squared(v))
    larger = gt(lam_max, L)
    return Step(
        "smallest",
        Implication(both(ge(L, 0), works), ge(L, lam_max)),
        "A constant L that works for the top eigenvector has λmax² ≤ L².",
        Assume(
            Refutation((norm_squared(v), larger, larger), (2 * L * norm_squared(v), larger), (1, works)),
        ),
    )


def _diagonal(first, second):
    return ImmutableMatrix([[first, 0], [0, second]])


def theorem() -> Theorem:
    """The statement and what shows it."""
    first, second = ImmutableMatrix([1, 0]), ImmutableMatrix([0, 1])
    point = {n: 2, A: _diagonal(1, 0), lam_max: 1, v: first, h: second, x: first, b: second, L: 1}
    axis = {n: 3, v: ImmutableMatrix([1, 0, 0]), h: ImmutableMatrix([0, 1, 0])}
    screw = ImmutableMatrix([[1, 0, 0], [0, 0, 2], [0, -2, 0]])
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric"),
            Hypothesis(
                ABOVE.name,
                ABOVE.statement,
                "no direction has a curvature ⟨u, Au⟩/‖u‖² above λmax, as where no eigenvalue is: `eigenvalue-bounds`",
                forall=(u,),
            ),
            Hypothesis(
                BELOW.name,
                BELOW.statement,
                "none has one below −λmax; where f is convex, none is below 0",
                forall=(u,),
            ),
            Hypothesis("top", MatrixEquality(A * v, lam_max * v), "v is an eigenvector of λmax"),
            Hypothesis("nonzero", gt(norm_squared(v), 0), "v is not zero"),
        ),
        witness=point,
        derivation=(
            Step(
                "gradient",
                Gradient(Dot(x, A * x) / 2 - Dot(b, x), x, A * x - b),
                "Differentiate along an arbitrary direction; A is symmetric.",
                Identity(),
            ),
            Step(
                "gradient-difference",
                MatrixEquality((A * (x + h) - b) - (A * x - b), A * h),
                "The constant part b cancels, and so does x.",
                Identity(),
            ),
            *stretch_steps("lipschitz", A, lam_max, h, ABOVE, BELOW),
            Step(
                "attained",
                eq(norm_squared(A * v), BOUND.xreplace({h: v})),
                "A multiplies its eigenvector by λmax.",
                Identity(),
            ),
            _smallest(),
        ),
        claim=("gradient", "gradient-difference", "lipschitz", "attained", "smallest"),
        headline="lipschitz",
        formulas={"bound": BOUND},
        sharpness=Sharpness("tight", "The bound is attained along the eigenvector of λmax."),
        counterexamples=(
            Counterexample(
                "symmetric",
                "In one plane A turns by 90° and stretches: there ⟨u, Au⟩ = 0, but every length is doubled.",
                {**point, **axis, A: screw, x: zeros(3, 1), b: zeros(3, 1)},
                "lipschitz",
            ),
            Counterexample(
                "largest",
                "With eigenvalues 1 and 2, the constant 1 is not enough.",
                {**point, A: _diagonal(1, 2)},
                "lipschitz",
            ),
            Counterexample(
                "not-below",
                "With eigenvalues 1 and −2, the largest eigenvalue is not the largest in size.",
                {**point, A: _diagonal(1, -2)},
                "lipschitz",
            ),
            Counterexample(
                "top",
                "If no eigenvector belongs to λmax = 2, as for the identity, a smaller constant will do.",
                {**point, A: ImmutableMatrix(eye(2)), lam_max: 2},
                "smallest",
            ),
            Counterexample(
                "nonzero",
                "The zero vector shows nothing: for it every constant works.",
                {**point, v: 0 * first, L: 0},
                "smallest",
            ),
        ),
        references=(references.NESTEROV_QUADRATIC_SMOOTHNESS, references.HORN_JOHNSON_RAYLEIGH),
        exercise="Compute the smallest L of f(x, y) = 3x² + 2xy + 3y². Which step sizes are sure to decrease f?",
    )
