"""A gradient step decreases f at the rate ‖g‖²: the derivative of f(x − ηg) by η at η = 0 is −‖g‖².

The slope along a direction d is ⟨g, d⟩; along −g it is −‖g‖². For a quadratic the derivative is computed exactly,
for every η: −‖g‖² + η⟨g, Ag⟩. For any function whose gradient is Lipschitz with constant L the difference quotient
(f(x − ηg) − f(x))/η differs from −‖g‖² by at most ½Lη‖g‖², which tends to zero with η.
"""

from sympy import Abs, Derivative, ImmutableMatrix, Subs

from theory import references
from theory.kernel.evidence import Cases, Certificate, Identity
from theory.kernel.formula import MatrixEquality, eq, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, L, b, eta, g, n, scalar, x
from theory.vectors import Dot, norm_squared

f_x = scalar("f_x")  # f(x)
f_eta = scalar("f_eta")  # f(x − ηg)


def _quadratic(point):
    return Dot(point, A * point) / 2 - Dot(b, point)


def theorem() -> Theorem:
    """The statement and what shows it."""
    rate = -norm_squared(g)
    slope = rate + eta * Dot(g, A * g)
    change = f_eta - f_x + eta * norm_squared(g)
    room = L * eta**2 * norm_squared(g) / 2
    taylor, forward = le(Abs(change), room), gt(eta, 0)
    quotient = (f_eta - f_x) / eta
    error = L * eta * norm_squared(g) / 2
    gradient = (MatrixEquality(A.T, A), MatrixEquality(g, A * x - b))
    one = ImmutableMatrix([1])
    return Theorem(
        hypotheses=(
            Hypothesis(
                "smooth",
                taylor,
                "f differs from its tangent by at most ½L‖step‖², as it does where the gradient is L-Lipschitz; "
                "f_x stands for f(x), f_eta for f(x − ηg)",
            ),
            Hypothesis("forward-step", forward, "the step size η is positive"),
        ),
        witness={n: 1, L: 1, g: one, eta: 1, f_x: 0, f_eta: -1},
        derivation=(
            Step(
                "quadratic-slope",
                eq(Derivative(_quadratic(x - eta * g), eta), slope),
                "On a quadratic f(x − ηg) is a parabola in η; differentiate it.",
                Identity(),
                given=gradient,
            ),
            Step(
                "quadratic-rate",
                eq(Subs(Derivative(_quadratic(x - eta * g), eta), eta, 0), rate),
                "At η = 0 only the first-order term is left.",
                Identity(),
                given=gradient,
            ),
            Step(
                "difference-quotient",
                le(Abs(quotient - rate), error),
                "Divide the distance from the tangent by η.",
                Cases(
                    quotient - rate,
                    nonnegative=Certificate((1 / eta, taylor), (1 / eta, le(change, Abs(change)))),
                    nonpositive=Certificate((1 / eta, taylor), (1 / eta, le(-change, Abs(change)))),
                ),
            ),
        ),
        claim=("quadratic-slope", "quadratic-rate", "difference-quotient"),
        formulas={"slope": slope, "rate": rate, "error": error},
        sharpness=Sharpness(
            "tight",
            "On f(x) = ½L‖x‖² the difference quotient misses −‖g‖² by exactly ½Lη‖g‖².",
            (
                Step(
                    "attained",
                    eq((L * norm_squared(x - eta * g) / 2 - L * norm_squared(x) / 2) / eta - rate, error),
                    "Here the gradient is Lx, and the second-order term is all that is left.",
                    Identity(),
                    given=(MatrixEquality(g, L * x),),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "smooth",
                "A function that jumps up right behind x has no such rate.",
                {n: 1, L: 1, g: one, eta: 1, f_x: 0, f_eta: 1},
                "difference-quotient",
            ),
            Counterexample(
                "forward-step",
                "For a step backwards the right side is negative.",
                {n: 1, L: 1, g: one, eta: -1, f_x: 0, f_eta: 1},
                "difference-quotient",
            ),
        ),
        references=(
            references.BOYD_CHAIN_RULE,
            references.NESTEROV_DESCENT_LEMMA,
            references.NOCEDAL_STEEPEST_DESCENT,
        ),
        exercise="For f(x) = x₁² + 10x₂² at (1, 1): how fast does f fall at first, and for how long?",
    )
