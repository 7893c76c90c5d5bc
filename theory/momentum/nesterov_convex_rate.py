"""On a smooth convex function Nesterov's method brings f − f* below 2L‖x₀ − x*‖²/(t + 1)² in t steps.

A step goes from y to x = y − g/L, g being the gradient at y, and the next y lies beyond x, by (t − 1)/(t + 2) of the
way from the x before. This momentum grows to 1; of the schemes in use it is the one without square roots, and for it
the bound is proved here. Behind it is a third sequence, z: gradient descent with steps that grow like t. y lies between
x and z, and one potential shows all: t(t + 2)/4·(f − f*) + (L/2)‖z − x*‖² never grows, because what z risks by its long
step is what x gains by its short one.

Gradient descent has 1/t here, this method 1/t². For large t the constant 2 is the best: a Huber function with the slope
4LR/((t + 2)(t + 3)) keeps f − f* at 2LR²/((t + 2)(t + 3)). That nothing is worse has not been proved for all t (the
literature calls it empirical); semidefinite programs agree with it to five digits for every t that was tried, up to 8.
"""

from sympy import ImmutableMatrix, Lambda, Rational

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Formula, Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, integer, n, scalar, sequence, t, x_star
from theory.trajectories import START, X_NEXT, G, R, X, at_step, f, f_star
from theory.vectors import Dot, Iterate, norm_squared

f_y = sequence("f_y")  # the values of f at the points y
Y, Y_NEXT = Iterate("y", t), Iterate("y", t + 1)
Z, Z_NEXT, Z_START = Iterate("z", t), Iterate("z", t + 1), Iterate("z", 0)
POSITIVE = gt(L, 0)
MIXED = MatrixEquality(Y, t / (t + 2) * X + 2 / (t + 2) * Z)
MIXED_AHEAD = MatrixEquality(Y_NEXT, (t + 1) / (t + 3) * X_NEXT + 2 / (t + 3) * Z_NEXT)
SHORT_STEP = MatrixEquality(X_NEXT, Y - G / L)
LONG_STEP = MatrixEquality(Z_NEXT, Z - (t + 2) / (2 * L) * G)
DISTANCE = eq(norm_squared(Z_START - x_star), R**2)
DESCENT = le(f(t + 1), f_y(t) + Dot(G, X_NEXT - Y) + L / 2 * norm_squared(X_NEXT - Y))
SEEN_FROM_X = ge(f(t), f_y(t) + Dot(G, X - Y))
SEEN_FROM_MINIMIZER = ge(f_star, f_y(t) + Dot(G, x_star - Y))
MINIMUM = ge(f(t), f_star)
TANGENTS = both(SEEN_FROM_X, SEEN_FROM_MINIMIZER, MINIMUM)
MOMENTUM = t / (t + 3)
POTENTIAL = t * (t + 2) / 4 * (f(t) - f_star) + L / 2 * norm_squared(Z - x_star)
BOUND = 2 * L * R**2 / (t + 1) ** 2
ATTAINED = 2 * L * R**2 / ((t + 2) * (t + 3))


def for_every_step(name: str, statement: Formula, text: str, definition: bool = False) -> Hypothesis:
    """The hypothesis that `statement` holds at each t ≥ 0."""
    return Hypothesis(name, Implication(START, statement), text, forall=(t,), definition=definition)


METHOD = (
    for_every_step("between", MIXED, "y is between x and z; the first y is z", definition=True),
    for_every_step("short-step", SHORT_STEP, "x is a gradient step of length 1/L from y", definition=True),
    for_every_step(
        "long-step", LONG_STEP, "z takes the same gradient, with a step that grows", definition=True
    ),
)
SMOOTH = for_every_step(
    "smooth",
    DESCENT,
    "f is below its parabola at y, seen from the next x: descent-lemma, for an L-Lipschitz gradient",
)
CONVEX = for_every_step(
    "convex",
    TANGENTS,
    "f is above its tangents: the one at y, seen from x and from x*, and the level one at x*, seen from x",
)


def _derivation() -> tuple[Step, ...]:
    weight = (t + 2) / 2
    following = POTENTIAL.xreplace({t: t + 1})
    with_square = weight**2 * (f(t + 1) - f_star) + L / 2 * norm_squared(Z_NEXT - x_star)
    falls = le(with_square, POTENTIAL)
    never_grows = le(POTENTIAL, L / 2 * norm_squared(Z_START - x_star))
    ahead = le(f(t + 1) - f_star, BOUND.xreplace({t: t + 1}))
    at_mixing, at_short, at_long = (at_step(h.name + "-here", h, "The method, at step t.") for h in METHOD)
    names = (at_mixing.name, at_short.name, at_long.name)
    return (
        at_mixing,
        at_short,
        at_long,
        at_step("descent", SMOOTH, "The Descent Lemma, at step t."),
        at_step("tangents", CONVEX, "Convexity, at step t."),
        Step("next-count", ge(t + 1, 0), "So is t + 1.", Certificate((1, START), 1), given=(START,)),
        Step(
            "minimum-ahead",
            ge(f(t + 1), f_star),
            "No value is below f*.",
            Instance("convex", {t: t + 1}),
            given=(START,),
        ),
        Step(
            "mixing-ahead",
            MIXED_AHEAD,
            "The method, at step t + 1.",
            Instance("between", {t: t + 1}),
            given=(START,),
            using=("next-count",),
        ),
        Step(
            "momentum-form",
            MatrixEquality(Y_NEXT, X_NEXT + MOMENTUM * (X_NEXT - X)),
            "Put in z: the method is Nesterov's, with the momentum t/(t + 3) after step t + 1.",
            Identity(),
            given=(START,),
            using=("mixing-ahead", *names),
        ),
        Step(
            "potential-falls",
            falls,
            "The Descent Lemma counts (t + 2)²/4 times, the tangent at y seen from x t(t + 2)/4 times and seen from x* "
            "(t + 2)/2 times; the inner products cancel because y is where it is.",
            Certificate((weight**2, DESCENT), (weight * t / 2, SEEN_FROM_X), (weight, SEEN_FROM_MINIMIZER)),
            given=(START,),
            using=(*names, "descent", "tangents"),
        ),
        Step(
            "potential-falls-further",
            le(following, POTENTIAL),
            "(t + 1)(t + 3)/4 is ¼ less than (t + 2)²/4, and f is nowhere below f*.",
            Certificate((1, falls), (Rational(1, 4), ge(f(t + 1), f_star))),
            given=(START,),
            using=("potential-falls", "minimum-ahead"),
        ),
        Step(
            "potential-never-grows",
            never_grows,
            "At t = 0 the potential is (L/2)‖z₀ − x*‖², and no step raises it.",
            Induction(
                t, base=Certificate(), step=Certificate((1, never_grows), (1, le(following, POTENTIAL)))
            ),
            using=("potential-falls-further",),
        ),
        Step(
            "rate-ahead",
            ahead,
            "Leave out the distance, which is not negative, and divide by (t + 2)²/4.",
            Certificate(
                (1 / weight**2, falls),
                (1 / weight**2, never_grows),
                L / (2 * weight**2) * norm_squared(Z_NEXT - x_star),
                (-L / (2 * weight**2), DISTANCE),
            ),
            given=(START,),
            using=("potential-falls", "potential-never-grows"),
        ),
        Step(
            "rate",
            le(f(t) - f_star, BOUND),
            "Count from one step later.",
            Instance("rate-ahead", {t: t - 1}),
            given=(START, ge(t, 1)),
            using=("rate-ahead",),
        ),
    )


def _huber_steps() -> tuple[Step, ...]:
    """On the straight part of a Huber function, u its slope and c = u/L: the points, and the value after t steps."""
    c = scalar("c")
    x_t, y_t, z_t = (R - c * p for p in ((t**2 + 5 * t + 2) / 8, t * (t + 7) / 8, t * (t + 3) / 4))
    step = 4 * R / ((t + 2) * (t + 3))
    here = {c: step}
    return (
        Step(
            "down-the-slope",
            both(
                eq(t / (t + 2) * x_t + 2 / (t + 2) * z_t, y_t),
                eq(y_t - c, x_t.xreplace({t: t + 1})),
                eq(z_t - (t + 2) / 2 * c, z_t.xreplace({t: t + 1})),
            ),
            "While the slope is u = Lc, x, y and z are parabolas in t.",
            Each(Identity(), Identity(), Identity()),
            given=(START,),
        ),
        Step(
            "stays-on-the-slope",
            ge((x_t - c).xreplace(here), 0),
            "With c = 4R/((t + 2)(t + 3)) the Huber function's parabola, of radius c, is not reached in t steps.",
            Certificate((t**2 + 5 * t + 2) / (2 * (t + 2) * (t + 3)) * R),
            given=(START, ge(R, 0)),
        ),
        Step(
            "value-on-the-huber-function",
            eq((L * c * x_t - L * c**2 / 2).xreplace(here), ATTAINED),
            "The value there is ux − u²/(2L).",
            Identity(),
            given=(START,),
        ),
        Step(
            "share-of-the-bound",
            eq(BOUND, (1 + (3 * t + 5) / (t + 1) ** 2) * ATTAINED),
            "(t + 2)(t + 3) = (t + 1)² + 3t + 5.",
            Identity(),
            given=(START,),
        ),
    )


def _run(constant=1, **members):
    """A run on the line with the minimizer at 0, each general member an expression in t, at t = 1."""
    one = ImmutableMatrix([1])
    vectors = {X: "x", Y: "y", Z: "z", G: "g"}
    found = {vector: members.get(name, integer(1)) * one for vector, name in vectors.items()}
    values = {name: members.get(key, integer(0)) for name, key in ((f, "f"), (f_y, "f_y"))}
    lookup = {name: Lambda(t, value) for name, value in values.items()}
    start = members.get("z", integer(1)).xreplace({t: integer(0)})
    return {n: 1, t: 1, L: constant, f_star: 0, x_star: 0 * one, R: abs(start), **found, **lookup}


def theorem() -> Theorem:
    """The statement and what shows it."""
    side, zero = integer(-1) ** t, integer(0)
    kinked = _run(
        x=side, z=side * t, y=side * 3 * t / (t + 2), g=side * (1 + 3 * t / (t + 2)),
        f=Rational(3, 2) + 0 * t, f_y=9 * t**2 / (2 * (t + 2) ** 2) + 3 * t / (t + 2),
    )  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", POSITIVE, "L is positive"),
            *METHOD,
            SMOOTH,
            CONVEX,
            Hypothesis(
                "distance", DISTANCE, "R is the distance of the start, z₀ = y₀, from x*", definition=True
            ),
        ),
        witness=_run(g=zero, x=zero, y=zero, z=zero),
        derivation=_derivation(),
        claim=("momentum-form", "potential-never-grows", "rate", "value-on-the-huber-function"),
        headline="rate",
        formulas={"bound": BOUND, "attained": ATTAINED, "momentum": MOMENTUM},
        sharpness=Sharpness(
            "not tight",
            "A Huber function attains (t + 1)²/((t + 2)(t + 3)) of the bound: a third at t = 1, all of it as t grows.",
            _huber_steps(),
        ),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "A constant function, and L = −1: the bound is negative.",
                _run(-1, g=zero),
                "rate",
            ),
            Counterexample(
                "smooth",
                "x²/2 + |x| from its kink at 0, with the slope 1 taken there: x jumps between −1 and 1 for ever.",
                kinked,
                "rate",
            ),
            Counterexample(
                "convex",
                "A stationary point above the minimum, which no convex function has.",
                _run(g=zero, f=integer(1), f_y=integer(1)),
                "rate",
            ),
        ),
        references=(
            references.BANSAL_GUPTA_ACCELERATION,
            references.NESTEROV_BOOK_SCHEME,
            references.TAYLOR_COMPOSITE,
        ),
        exercise="The proof needs weights with a₊² − a₊ ≤ a². Which make it an equality, and how fast do they grow?",
    )
