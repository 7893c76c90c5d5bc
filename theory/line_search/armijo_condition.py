"""Every step up to 2(1 − c)/L passes Armijo's test on an L-smooth function, and longer ones fail on a parabola.

Armijo's test asks a step for a fixed share c of what its slope promises: f(x − ηg) ≤ f(x) − cη‖g‖². By the Descent
Lemma the decrease is at least η(1 − Lη/2)‖g‖², and 1 − Lη/2 ≥ c says η ≤ 2(1 − c)/L. So short steps always pass,
without knowing L, and without convexity. The smaller c, the nearer the limit comes to 2/L, where descent ends.
"""

from sympy import ImmutableMatrix, Rational, solve

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate
from theory.kernel.formula import Equivalence, Implication, MatrixEquality, both, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, g, n, scalar, x, y
from theory.vectors import Dot, norm_squared

c = scalar("c")
f_x, f_y = scalar("f_x"), scalar("f_y")
LENGTH = norm_squared(g)
DESCENT = le(f_y, f_x + Dot(g, y - x) + L / 2 * norm_squared(y - x))
TEST = le(f_y, f_x - c * eta * LENGTH)
LIMIT = solve(1 - L * eta / 2 - c, eta)[0]
SHORT = le(eta, LIMIT)


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    # f(x) = x² at x = 1 with η = ¼ and c = ½.
    square = {
        n: 1,
        x: one,
        g: 2 * one,
        eta: Rational(1, 4),
        L: 2,
        y: one / 2,
        f_x: 1,
        f_y: Rational(1, 4),
        c: Rational(1, 2),
    }
    forward, positive = ge(eta, 0), gt(eta, 0)
    height = L / 2 * norm_squared(x)
    on_parabola = le(L / 2 * norm_squared(x - eta * L * x), height - c * eta * norm_squared(L * x))
    moves = gt(norm_squared(x), 0)
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", gt(L, 0), "L is positive"),
            Hypothesis(
                "smooth",
                DESCENT,
                "f is below its parabola at x, seen from y: descent-lemma, for an L-Lipschitz gradient",
            ),
            Hypothesis(
                "step", MatrixEquality(y, x - eta * g), "y is reached by one gradient step", definition=True
            ),
        ),
        witness=square,
        derivation=(
            Step(
                "passes",
                Implication(both(forward, SHORT), TEST),
                "The Descent Lemma promises η(1 − Lη/2)‖g‖², which exceeds cη‖g‖² by ηL/2·(2(1 − c)/L − η)‖g‖².",
                Assume(Certificate((1, DESCENT), (L / 2 * LENGTH, forward, SHORT))),
            ),
        ),
        claim=("passes",),
        formulas={"limit": LIMIT},
        sharpness=Sharpness(
            "tight",
            "On f = L‖x‖²/2 a positive step passes exactly when it is at most 2(1 − c)/L.",
            (
                Step(
                    "on-a-parabola",
                    Equivalence(on_parabola, SHORT),
                    "There the Descent Lemma is an equality.",
                    BothDirections(
                        Certificate((2 / (L**3 * eta * norm_squared(x)), on_parabola)),
                        Certificate((L**3 / 2 * eta * norm_squared(x), SHORT)),
                    ),
                    given=(positive, moves),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "f(x) = −x²/2 with L = −1: twice what the slope promises (c = 2) is not reached by η = 1, though 2(1 "
                "− c)/L = 2.",
                {**square, L: -1, c: 2, g: -one, eta: 1, y: 2 * one, f_x: -Rational(1, 2), f_y: -2},
                "passes",
            ),
            Counterexample(
                "smooth",
                "f(x) = x² with L = 1 in the place of 2: a step η = 1 goes from 1 to −1 and gains nothing.",
                {**square, L: 1, eta: 1, y: -one, f_y: 1},
                "passes",
            ),
        ),
        references=(references.ARMIJO_LIPSCHITZ, references.NOCEDAL_BACKTRACKING),
        exercise="How long may a step on f(x) = 5x² be to pass with c = 10⁻⁴? And how long to pass with c = 0.9?",
    )
