"""At the monkey saddle x³ − 3xy² all curvature vanishes: down its ridges short steps converge to it, only like 1/t.

The function has three valleys and three ridges around 0, room for two legs and a tail. Its Hessian at 0 is zero, so
no eigenvalue is negative, it is no strict saddle, and what is known of those does not apply. On the ridge y = 0, x >
0 the step is x ↦ x − 3ηx². As long as 3ηx₀ < 1, 1/x grows by a little more than 3η a step: x converges to 0 like
1/(3ηt), never geometrically. From x₀ = 1/(3η) one step lands on 0; from farther out it goes over 0 to the other side,
x < 0, a valley, where the run goes away for good. The three ridges are turned into each other by 120°. Beside a ridge
y is multiplied by 1 + 6ηx: as long as x is positive the distance from the ridge grows, but ever more slowly as x
falls. Where runs from beside a ridge end is not shown here, only measured: they leave.
"""

from sympy import Derivative, Rational, diff, sqrt

from theory import references
from theory.kernel.evidence import Assume, Certificate, Each, Identity, Induction
from theory.kernel.formula import Implication, Recurrence, both, eq, ge, gt, le, lt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import eta, integer, scalar, sequence, t

x, y = scalar("x"), scalar("y")
x_0, u_0 = scalar("x_0"), scalar("u_0")
ridge, valley = sequence("x"), sequence("u")  # x_t from x₀ on the ridge; −x_t from −u₀ in the valley
MONKEY = x**3 - 3 * x * y**2
SLOPES = (diff(MONKEY, x), diff(MONKEY, y))
POSITIVE, FORWARD, SHORT = gt(x_0, 0), gt(eta, 0), lt(3 * eta * x_0, 1)
AWAY = gt(u_0, 0)
RISE = 3 * eta * x_0
RISE_OF_X, ON_RIDGE = 3 * eta * x, x - 3 * eta * x**2  # for any x on the ridge
ABOVE = x_0 / (1 + RISE * t)
BELOW = x_0 / (1 + RISE * t / (1 - RISE))
FARTHER = u_0 * (1 + 3 * eta * u_0 * t)


def _shape_steps() -> tuple[Step, ...]:
    turned = {x: -x / 2 - sqrt(3) * y / 2, y: sqrt(3) * x / 2 - y / 2}
    return (
        Step(
            "gradient",
            both(eq(Derivative(MONKEY, x), 3 * x**2 - 3 * y**2), eq(Derivative(MONKEY, y), -6 * x * y)),
            "Differentiate; both vanish at 0.",
            Each(Identity(), Identity()),
        ),
        Step(
            "curvatures",
            both(
                eq(Derivative(MONKEY, x, x), 6 * x),
                eq(Derivative(MONKEY, x, y), -6 * y),
                eq(Derivative(MONKEY, y, y), -6 * x),
            ),
            "Differentiate again: at 0 all three vanish, and no eigenvalue of the Hessian is negative.",
            Each(Identity(), Identity(), Identity()),
        ),
        Step(
            "threefold",
            eq(MONKEY.xreplace(turned), MONKEY),
            "A turn by 120° changes nothing: in polar coordinates the function is r³cos 3θ.",
            Identity(),
        ),
        Step(
            "beside-the-ridge",
            Implication(both(gt(x, 0), ne(y, 0)), gt((y - eta * SLOPES[1]) ** 2, y**2)),
            "The step multiplies y by 1 + 6ηx.",
            Assume(Certificate((12 * eta * y**2, gt(x, 0)), (36 * eta**2 * x * y**2, gt(x, 0)))),
        ),
    )


def _ridge_steps() -> tuple[Step, ...]:
    here = ridge(t)
    positive, below_start = gt(here, 0), le(here, x_0)
    above = le(here * (1 + RISE * t), x_0)
    below = ge(here * (1 + RISE * t / (1 - RISE)), x_0)
    together = both(positive, below_start, above, below)
    room = 3 * eta
    return (
        Step(
            "on-the-ridge",
            together,
            "1/x grows in a step by 3η/(1 − 3ηx), which lies between 3η and 3η/(1 − 3ηx₀).",
            Induction(
                t,
                base=Each(Certificate((1, POSITIVE)), Certificate(0), Certificate(0), Certificate(0)),
                step=Each(
                    Certificate((here, SHORT), (room * here, below_start)),
                    Certificate((1, below_start), room * here**2),
                    Certificate((1, above, SHORT), (room, below_start, above), room**2 * here**2 * x_0),
                    Certificate(
                        (1, below, SHORT),
                        (room, below_start, below),
                        (room**2 * x_0 * here / (1 - RISE), below_start),
                    ),
                ),
            ),
        ),
        Step("room", gt(1 - RISE, 0), "3ηx₀ < 1.", Certificate((1, SHORT))),
        Step("rise", gt(RISE, 0), "η and x₀ are positive.", Certificate((3, FORWARD, POSITIVE))),
        Step(
            "long-steps",
            both(
                Implication(eq(RISE_OF_X, 1), eq(ON_RIDGE, 0)),
                Implication(both(gt(x, 0), gt(RISE_OF_X, 1)), lt(ON_RIDGE, 0)),
            ),
            "x − 3ηx² is x(1 − 3ηx).",
            Each(
                Assume(Identity((-x, eq(RISE_OF_X, 1)))),
                Assume(Certificate((1, gt(x, 0), gt(RISE_OF_X, 1)))),
            ),
        ),
        Step(
            "like-one-over-t",
            both(ge(here, BELOW), le(here, ABOVE)),
            "Divide.",
            Each(
                Certificate((1 / (1 + RISE * t / (1 - RISE)), below)),
                Certificate((1 / (1 + RISE * t), above)),
            ),
            given=(ge(t, 0),),
            using=("on-the-ridge", "room", "rise"),
        ),
    )


def _valley_steps() -> tuple[Step, ...]:
    here = valley(t)
    far, beyond = ge(here, FARTHER), ge(here, u_0)
    return (
        Step(
            "away",
            both(beyond, far),
            "u grows by 3ηu² ≥ 3ηu₀² in every step.",
            Induction(
                t,
                base=Each(Certificate(0), Certificate(0)),
                step=Each(
                    Certificate((1, beyond), 3 * eta * here**2),
                    Certificate((1, far), (3 * eta * (here - u_0), beyond), (6 * eta * u_0, beyond)),
                ),
            ),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {eta: Rational(1, 6), x_0: 1, u_0: 1, x: 1, y: 1, t: 1}
    return Theorem(
        hypotheses=(
            Hypothesis("forward", FORWARD, "the step goes against the gradient"),
            Hypothesis("ridge-start", POSITIVE, "one run starts on the ridge, at (x₀, 0) with x₀ > 0"),
            Hypothesis("short-step", SHORT, "and does not step over 0: 3ηx₀ < 1"),
            Hypothesis("valley-start", AWAY, "another run starts in the valley, at (−u₀, 0) with u₀ > 0"),
            Hypothesis(
                "on-the-ridge-run",
                Recurrence(ridge(t), t, 0, x_0, ridge(t) - 3 * eta * ridge(t) ** 2),
                "on y = 0 the gradient is (3x², 0), so y stays 0 and x ↦ x − 3ηx²",
                definition=True,
            ),
            Hypothesis(
                "in-the-valley-run",
                Recurrence(valley(t), t, 0, u_0, valley(t) + 3 * eta * valley(t) ** 2),
                "the same for u = −x",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(*_shape_steps(), *_ridge_steps(), *_valley_steps()),
        claim=(
            "gradient",
            "curvatures",
            "threefold",
            "beside-the-ridge",
            "like-one-over-t",
            "long-steps",
            "away",
        ),
        headline="like-one-over-t",
        formulas={"above": ABOVE, "below": BELOW, "away": FARTHER, "monkey": MONKEY},
        sharpness=Sharpness(
            "tight",
            "Both bounds on the ridge are exact at t = 0, the lower one at t = 1 too, where the upper one is too high "
            "already. At every t they approach each other as ηx₀ falls to 0.",
            (
                Step(
                    "after-one-step",
                    eq(x_0 - 3 * eta * x_0**2, BELOW.xreplace({t: integer(1)})),
                    "1 + 3ηx₀/(1 − 3ηx₀) = 1/(1 − 3ηx₀).",
                    Identity(),
                    using=("room",),
                ),
                Step(
                    "upper-after-one-step",
                    eq(
                        ABOVE.xreplace({t: integer(1)}) - (x_0 - 3 * eta * x_0**2), x_0 * RISE**2 / (1 + RISE)
                    ),
                    "1/(1 + 3ηx₀) − (1 − 3ηx₀) is (3ηx₀)²/(1 + 3ηx₀).",
                    Identity(),
                    using=("rise",),
                ),
                Step(
                    "bounds-are-close",
                    eq(1 / BELOW - 1 / ABOVE, 3 * eta * t * RISE / (1 - RISE)),
                    "3η/(1 − 3ηx₀) exceeds 3η by the factor 3ηx₀/(1 − 3ηx₀).",
                    Identity(),
                    given=(ge(t, 0),),
                    using=("room", "rise"),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "forward",
                "With a negative step size, uphill, x grows on the ridge and the bound falls.",
                {**point, eta: -Rational(1, 6)},
                "beside-the-ridge",
            ),
            Counterexample(
                "ridge-start",
                "From x₀ = −1 the run leaves.",
                {**point, x_0: -1},
                "like-one-over-t",
            ),
            Counterexample(
                "short-step",
                "3ηx₀ = 2 steps from 4 over 0 to −4, and from there it runs away.",
                {**point, x_0: 4, t: 2},
                "like-one-over-t",
            ),
            Counterexample(
                "valley-start",
                "From u₀ = −1 the run is the one on the ridge, and u rises to 0 only.",
                {**point, u_0: -1, t: 3},
                "away",
            ),
        ),
        references=(references.LEE_MINIMIZERS, references.PANAGEAS_MINIMIZERS),
        exercise="Start at (1, δ) with a small δ. How far down the ridge do you come before |y| exceeds x?",
    )
