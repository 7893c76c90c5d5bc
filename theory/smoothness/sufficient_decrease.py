"""One gradient step lowers f by at least η(1 − Lη/2)‖∇f(x)‖².

Put the point y = x − ηg into the Descent Lemma. The linear term gains η‖g‖², the parabola takes back at most half
of Lη²‖g‖², and what remains is η(1 − Lη/2)‖g‖². Nothing is said of convexity, and nothing but the gradient at x and
the constant L is needed to know it before the step is taken. For f(x) = L‖x‖²/2 the decrease is exactly that.
"""

from sympy import ImmutableMatrix, Rational, expand

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import MatrixEquality, eq, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, g, n, scalar, x, y
from theory.vectors import Dot, norm_squared

f_x, f_y = scalar("f_x"), scalar("f_y")  # f at x and after the step
DESCENT = le(f_y, f_x + Dot(g, y - x) + L / 2 * norm_squared(y - x))
DECREASE = eta * (1 - L * eta / 2) * norm_squared(g)


def theorem() -> Theorem:
    """The statement and what shows it."""
    linear, toll = Dot(g, y - x), L / 2 * norm_squared(y - x)
    linear_is, toll_is = (
        eq(linear, -eta * norm_squared(g)),
        eq(toll, expand(L * eta**2 / 2) * norm_squared(g)),
    )
    one = ImmutableMatrix([1])
    # f(x) = x² at x = 1, with the step size ¼: its gradient is 2, and f falls from 1 to ¼.
    square = {n: 1, x: one, g: 2 * one, eta: Rational(1, 4), L: 2, y: one / 2, f_x: 1, f_y: Rational(1, 4)}

    def parabola(point):
        return L / 2 * norm_squared(point)

    return Theorem(
        hypotheses=(
            Hypothesis(
                "descent-lemma",
                DESCENT,
                "the Descent Lemma holds from x to y, with the gradient g at x",
            ),
            Hypothesis(
                "step", MatrixEquality(y, x - eta * g), "y is reached by one gradient step", definition=True
            ),
        ),
        witness=square,
        derivation=(
            Step("gain", linear_is, "y − x is −ηg.", Identity()),
            Step("toll", toll_is, "‖y − x‖² is η²‖g‖².", Identity()),
            Step(
                "decrease",
                le(f_y, f_x - DECREASE),
                "Add them, and take out the factor η‖g‖².",
                Certificate((1, DESCENT)),
            ),
        ),
        claim=("decrease",),
        formulas={"decrease": DECREASE},
        sharpness=Sharpness(
            "tight",
            "For f(x) = L‖x‖²/2, where g = Lx, the decrease is exactly this for every step size.",
            (
                Step(
                    "parabola",
                    eq(parabola(x - eta * L * x), parabola(x) - DECREASE.xreplace({g: L * x})),
                    "Multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "descent-lemma",
                "For f(x) = x² with L = 1 in the place of 2, a step with η = 1 goes from 1 to −1 and gains nothing.",
                {**square, L: 1, eta: 1, y: -one, f_y: 1},
                "decrease",
            ),
        ),
        references=(
            references.NESTEROV_SUFFICIENT_DECREASE,
            references.BECK_SUFFICIENT_DECREASE,
            references.BUBECK_SUFFICIENT_DECREASE,
            references.OPTLIB_SUFFICIENT_DECREASE,
        ),
        exercise="At x, f is 5 and its gradient has length 2; L = 4. How low is f at least after a step η = ¼?",
    )
