"""On a quadratic Armijo's test with c > ½ refuses the exact step, and with c ≤ ½ it accepts it.

At its lowest point a parabola has come down by half of what its slope at the start promised. So a test that asks for
more than half refuses the best step there is. In general the test accepts on a quadratic the positive steps up to 2(1
− c) times the exact one: all that descend as c → 0, and with c = ½ exactly those that do not pass the lowest point.
Where a text allows every c between 0 and 1, half of them refuse the best step; in practice c is small, 10⁻⁴ or so.
"""

from sympy import ImmutableMatrix, Rational, solve

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Identity
from theory.kernel.formula import Equivalence, MatrixEquality, eq, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.line_search.armijo_condition import c
from theory.line_search.exact_step import CURVATURE, CURVED, LENGTH, LOWEST, PARABOLA, STEP, value
from theory.notation import A, b, eta, g, n, x

SLOPED, FORWARD = gt(LENGTH, 0), gt(eta, 0)
TEST = le(PARABOLA, -c * eta * LENGTH)
LONGEST = solve(-LENGTH + eta / 2 * CURVATURE + c * LENGTH, eta)[0]
HALF = Rational(1, 2)


def theorem() -> Theorem:
    """The statement and what shows it."""
    short = le(eta, LONGEST)
    exact, modest = le(LOWEST, -c * STEP * LENGTH), le(c, HALF)
    share = STEP * LENGTH
    valley = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 4]]), b: ImmutableMatrix([1, 0]), x: ImmutableMatrix([3, 1]),
        g: ImmutableMatrix([2, 4]), eta: 1, c: Rational(3, 4),
    }  # fmt: skip
    hill = {
        **valley,
        n: 1,
        A: ImmutableMatrix([[-1]]),
        b: ImmutableMatrix([0]),
        x: ImmutableMatrix([1]),
        g: ImmutableMatrix([-1]),
    }
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis("curved", CURVED, "f is curved upwards along the gradient; then g is not zero"),
            Hypothesis("forward", FORWARD, "the step goes downhill, η > 0"),
            Hypothesis(
                "gradient",
                MatrixEquality(b, A * x - g),
                "g is the gradient Ax − b of f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩ at x",
                definition=True,
            ),
        ),
        witness=valley,
        derivation=(
            Step(
                "parabola",
                eq(value(x - eta * g) - value(x), PARABOLA),
                "Multiply out: this is exact-step's parabola.",
                Identity(),
            ),
            Step(
                "accepted",
                Equivalence(TEST, short),
                "Divide by η: −‖g‖² + ½η⟨g, Ag⟩ ≤ −c‖g‖².",
                BothDirections(
                    Certificate((2 / (eta * CURVATURE), TEST)), Certificate((eta * CURVATURE / 2, short))
                ),
            ),
            Step(
                "half-of-the-promise",
                eq(value(x - STEP * g) - value(x), -HALF * STEP * LENGTH),
                "At the exact step, half of η‖g‖² has been gained.",
                Identity(),
            ),
            Step(
                "exact-step-accepted",
                Equivalence(exact, modest),
                "So the test holds there exactly for c ≤ ½.",
                BothDirections(Certificate((1 / share, exact)), Certificate((share, modest))),
                given=(SLOPED,),
            ),
        ),
        claim=("parabola", "accepted", "half-of-the-promise", "exact-step-accepted"),
        headline="exact-step-accepted",
        formulas={"longest": LONGEST},
        sharpness=Sharpness("exact", "Two equivalences and two identities."),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry Ax − b is not the gradient of f.",
                {
                    **valley,
                    A: ImmutableMatrix([[1, 1], [0, 1]]),
                    b: ImmutableMatrix([0, 0]),
                    x: ImmutableMatrix([1, 1]),
                    g: ImmutableMatrix([2, 1]),
                },
                "parabola",
            ),
            Counterexample(
                "curved",
                "On f(x) = −x²/2 long steps pass, and short ones do not.",
                {**hill, c: 2, eta: 1},
                "accepted",
            ),
            Counterexample(
                "forward",
                "A step η = −1 uphill is below every positive limit, and refused.",
                {**valley, eta: -1},
                "accepted",
            ),
        ),
        references=(references.NOCEDAL_BACKTRACKING, references.BOYD_LINE_SEARCH),
        exercise="For which c does the test accept the step 2/λmax on ½(x² + 10y²) from (1, 1)? And from (1, 0)?",
    )
