"""On f(x) = x⁴/4 gradient descent makes f decay like 1/t², faster than the rate of its class promises.

LR²/(4t + 2) bounds every smooth convex function; it is no forecast for any one of them. On x⁴/4 a step turns y = x²
into y(1 − ηy)², so 1/y grows by about 2η: between 2η and 6η in every step, as long as ηy ≤ 1/2 at the start. By
induction x₀²/(1 + 6ηx₀²t) ≤ x² ≤ x₀²/(1 + 2ηx₀²t) for all t, from both sides, and f is a quarter of the square. The
bound LR²/(4t + 2), the best for steps of 1/L (theorem tight-convex-rate), is attained by a different function for each
t, one that turns only after t steps; a function that is fixed first does better in the end. The simpler LR²/(2t) is
attained by none.
"""

from sympy import Derivative, Rational

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction
from theory.kernel.formula import Recurrence, both, eq, ge, gt, le, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import eta, scalar, sequence, t

x, x_0, u = sequence("x"), scalar("x_0"), scalar("u")
POSITIVE, NOT_THERE, SHORT = gt(eta, 0), ne(x_0, 0), le(2 * eta * x_0**2, 1)
START, LATER = ge(t, 0), gt(t, 0)
Y, Y_0 = x(t) ** 2, x_0**2
S = eta * Y
VALUE = x(t) ** 4 / 4
FAST, SLOW = 1 + 2 * eta * Y_0 * t, 1 + 6 * eta * Y_0 * t
UPPER, LOWER = Y_0**2 / (4 * FAST**2), Y_0**2 / (4 * SLOW**2)
FOR_EVER = 1 / (16 * eta**2 * t**2)


def _derivation() -> tuple[Step, ...]:
    stays, below, above = le(2 * S, 1), le(Y * FAST, Y_0), ge(Y * SLOW, Y_0)
    upper, lower = le(Y, Y_0 / FAST), ge(Y, Y_0 / SLOW)
    return (
        Step(
            "slope",
            eq(Derivative(u**4 / 4, u), u**3),
            "So a step goes from x to x − ηx³, and with s = ηx² it multiplies x² by (1 − s)².",
            Identity(),
        ),
        Step(
            "squares",
            both(stays, below, above),
            "With s ≤ 1/2: (1 − s)² ≤ 1, (1 − s)²(1 + 2s) ≤ 1 and (1 − s)²(1 + 6s) ≥ 1.",
            Induction(
                t,
                base=Each(Certificate((1, SHORT)), Certificate(), Certificate()),
                step=Each(
                    Certificate((1 + S**2, stays), 3 * S**2),
                    Certificate(((1 - S) ** 2, below), (Y_0 * S**2, stays), 2 * Y_0 * S**2),
                    Certificate(
                        ((1 - S) ** 2, above),
                        (Rational(3, 2) * Y_0 * S, stays, stays),
                        (Rational(5, 2) * Y_0 * S, stays),
                    ),
                ),
            ),
        ),
        Step(
            "between",
            both(upper, lower),
            "Divide by the factors, which are at least 1.",
            Each(Certificate((1 / FAST, below)), Certificate((1 / SLOW, above))),
            given=(START,),
            using=("squares",),
        ),
        Step(
            "value",
            both(le(VALUE, UPPER), ge(VALUE, LOWER)),
            "f is a quarter of the square of x².",
            Each(
                Certificate(((Y + Y_0 / FAST) / 4, upper)),
                Certificate(((Y + Y_0 / SLOW) / 4, lower)),
            ),
            given=(START,),
            using=("between",),
        ),
        Step(
            "wherever-it-started",
            le(2 * eta * t * Y, 1),
            "x²(1 + 2ηx₀²t) ≤ x₀²; leave out x² and divide by x₀².",
            Certificate((1 / Y_0, below), Y / Y_0),
            given=(START, NOT_THERE),
            using=("squares",),
        ),
        Step(
            "inverse-square",
            le(VALUE, FOR_EVER),
            "Square: the start is forgotten, and 1/t² is left.",
            Certificate(
                ((1 / (2 * eta * t) + Y) / (8 * eta * t), le(2 * eta * t * Y, 1)),
            ),
            given=(START, LATER, NOT_THERE),
            using=("wherever-it-started",),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    tenth = Rational(1, 10)
    return Theorem(
        hypotheses=(
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("short-step", SHORT, "the step size is at most 1/(2x₀²); for |x| ≤ |x₀|, L = 3x₀²"),
            Hypothesis(
                "gradient-step",
                Recurrence(x(t), t, 0, x_0, x(t) - eta * x(t) ** 3),
                "gradient descent on x⁴/4",
                definition=True,
            ),
        ),
        witness={eta: tenth, x_0: 2, t: 1},
        derivation=_derivation(),
        claim=("squares", "value", "wherever-it-started", "inverse-square"),
        headline="value",
        formulas={"upper": UPPER, "lower": LOWER, "for_ever": FOR_EVER},
        sharpness=Sharpness(
            "not tight",
            "The upper bounds are right in the limit: 1/x² grows by 2η(1 − s/2)/(1 − s)², which is 2η where s = ηx² is "
            "small. The lower bound is right for s = 1/2 alone, where it grows by 6η.",
            (
                Step(
                    "growth-of-the-inverse",
                    eq(
                        1 / (u * (1 - eta * u) ** 2) - 1 / u, 2 * eta * (1 - eta * u / 2) / (1 - eta * u) ** 2
                    ),
                    "With u = x².",
                    Identity(),
                    given=(gt(u, 0), gt(1 - eta * u, 0)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample("positive-step", "Uphill x grows.", {eta: -tenth, x_0: 1, t: 1}, "value"),
            Counterexample(
                "short-step", "With η = 3 and x₀ = 1 the step goes to −2.", {eta: 3, x_0: 1, t: 1}, "value"
            ),
        ),
        references=(references.BUBECK_CONVEX_RATE, references.DRORI_TEBOULLE_CONVEX_RATE),
        exercise="What takes the place of 1/t² for x⁶/6, and for |x|³/3? What happens towards x²/2?",
    )
