"""On smooth strongly convex functions f − f* falls like (1 − 1/√κ)ᵗ under Nesterov's method with constant momentum.

The steps are 1/L and the momentum is (√κ − 1)/(√κ + 1): a gradient step goes from y to x, and the next y lies beyond x,
by this part of the way from the x before. With z = x₋ + √κ(x − x₋), where x₋ is the x before, the potential
f − f* + (μ/2)‖z − x*‖² falls to 1 − 1/√κ of itself at every step, on every such function and in every dimension. So
f − f* is at most (1 − 1/√κ)ᵗ(f₀ − f* + (μ/2)‖x₀ − x*‖²). Gradient descent has κ in the place of √κ.

The bound is not the best there is. On the parabola μx²/2 up to 2/e of it is used, about 74 %, at t near √κ; later the
parabola is much faster. Semidefinite programs, exact for each t, also lie below it: little for large κ and few steps,
and for κ = 2 already by a factor of 18 after four steps.
"""

from dataclasses import replace

from sympy import ImmutableMatrix, Lambda, Rational, sqrt

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance, Refutation
from theory.kernel.formula import MatrixEquality, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.nesterov_convex_rate import (
    DESCENT,
    DISTANCE,
    SEEN_FROM_X,
    SHORT_STEP,
    SMOOTH,
    Y_NEXT,
    Z_NEXT,
    Z_START,
    Y,
    Z,
    f_y,
    for_every_step,
)
from theory.notation import L, integer, kappa, mu, n, rho, s, scalar, t, x_star
from theory.trajectories import START, X_NEXT, G, R, X, at_step, f, f_star
from theory.vectors import Dot, norm_squared

CONDITION, ORDERED = eq(kappa * mu, L), both(lt(0, mu), le(mu, L))
ROOT_IS, RATE_IS = eq(s, sqrt(kappa)), eq(rho, 1 - 1 / s)
RATE = 1 - 1 / sqrt(kappa)
MOMENTUM = (sqrt(kappa) - 1) / (sqrt(kappa) + 1)
MIXED = MatrixEquality(Y, s / (s + 1) * X + 1 / (s + 1) * Z)
MIXED_AHEAD = MatrixEquality(Y_NEXT, s / (s + 1) * X_NEXT + 1 / (s + 1) * Z_NEXT)
LONG_STEP = MatrixEquality(Z_NEXT, (1 - 1 / s) * Z + 1 / s * Y - s / L * G)
STRONG = ge(f_star, f_y(t) + Dot(G, x_star - Y) + mu / 2 * norm_squared(x_star - Y))
POTENTIAL = f(t) - f_star + mu / 2 * norm_squared(Z - x_star)
BOUND = rho**t * (f(0) - f_star + mu / 2 * R**2)
USED = rho**t * (1 + (1 - rho) * t) ** 2 / 2

METHOD = (
    for_every_step("between", MIXED, "y is between x and z", definition=True),
    for_every_step("short-step", SHORT_STEP, "x is a gradient step of length 1/L from y", definition=True),
    for_every_step(
        "long-step", LONG_STEP, "z is drawn to y and takes a gradient step s times as long", definition=True
    ),
)
STRONGLY_CONVEX = for_every_step(
    "strongly-convex",
    both(SEEN_FROM_X, STRONG),
    "f is above its tangent at y, seen from x, and above its parabola of curvature μ there, seen from x*",
)


def _root_steps() -> tuple[Step, ...]:
    """s = √κ ≥ 1, so the rate is one."""
    above_one, root_above_one = ge(kappa, 1), ge(sqrt(kappa), 1)
    positive_root, is_positive = gt(s, 0), ("condition-number-is-positive",)
    return (
        Step(
            "positive-constants",
            lt(0, L),
            "L ≥ μ > 0.",
            Certificate((1, ORDERED.parts[0]), (1, ORDERED.parts[1])),
        ),
        Step(
            "condition-number-above-one",
            above_one,
            "κ − 1 = (L − μ)/μ.",
            Certificate((1 / mu, ORDERED.parts[1]), (1 / mu, CONDITION)),
        ),
        Step(
            "condition-number-is-positive",
            lt(0, kappa),
            "κ ≥ 1.",
            Certificate((1, above_one), 1),
            using=("condition-number-above-one",),
        ),
        Step(
            "root-above-one",
            root_above_one,
            "Were √κ < 1, so would be κ.",
            Refutation((1, above_one), (sqrt(kappa) + 1, root_above_one.negated())),
            using=("condition-number-above-one", *is_positive),
        ),
        Step(
            "root-is-positive",
            positive_root,
            "s is √κ.",
            Certificate((1, root_above_one), (1, ROOT_IS), 1),
            using=("root-above-one", *is_positive),
        ),
        Step(
            "curvatures",
            eq(s**2 * mu, L),
            "s² = κ.",
            Identity((mu * (s + sqrt(kappa)), ROOT_IS), (1, CONDITION)),
            using=is_positive,
        ),
        Step(
            "rate-of-kappa",
            eq(rho, RATE),
            "Put in s.",
            Identity((1, RATE_IS), (1 / (s * sqrt(kappa)), ROOT_IS)),
            using=("root-is-positive", *is_positive),
        ),
        Step(
            "weight",
            ge(1 - 1 / s, 0),
            "1/√κ is at most 1.",
            Certificate((1 / s, root_above_one), (1 / s, ROOT_IS)),
            using=("root-above-one", "root-is-positive", *is_positive),
        ),
        Step(
            "rate-is-a-rate",
            both(ge(rho, 0), lt(rho, 1)),
            "1/√κ is at most 1, and positive.",
            Each(
                Certificate((1 / s, root_above_one), (1 / s, ROOT_IS), (1, RATE_IS)),
                Certificate(1 / s, (-1, RATE_IS)),
            ),
            using=("root-above-one", "root-is-positive", *is_positive),
        ),
        Step(
            "momentum",
            eq((s - 1) / (s + 1), MOMENTUM),
            "Put in s.",
            Identity((2 / ((s + 1) * (sqrt(kappa) + 1)), ROOT_IS)),
            using=("root-is-positive", *is_positive),
        ),
    )


def _derivation() -> tuple[Step, ...]:
    one_step = le(POTENTIAL.xreplace({t: t + 1}), (1 - 1 / s) * POTENTIAL)
    falls = le(POTENTIAL.xreplace({t: t + 1}), rho * POTENTIAL)
    decays = le(POTENTIAL, rho**t * (f(0) - f_star + mu / 2 * norm_squared(Z_START - x_star)))
    drawn = (1 - 1 / s) * Z + 1 / s * Y - x_star
    constants = ("positive-constants", "root-is-positive", "curvatures", "rate-is-a-rate")
    here = tuple(at_step(h.name + "-here", h, "The method, at step t.") for h in METHOD)
    names = tuple(step.name for step in here)
    rest = Dot(G, drawn) / (L * s) - norm_squared(G) / (2 * L**2)
    return (
        *_root_steps(),
        *(replace(step, using=constants) for step in here),
        at_step("descent", SMOOTH, "The Descent Lemma, at step t."),
        at_step("lower-bounds", STRONGLY_CONVEX, "Strong convexity, at step t."),
        Step("next-count", ge(t + 1, 0), "So is t + 1.", Certificate((1, START), 1), given=(START,)),
        Step(
            "mixing-ahead",
            MIXED_AHEAD,
            "The method, at step t + 1.",
            Instance("between", {t: t + 1}),
            given=(START,),
            using=("next-count", *constants),
        ),
        Step(
            "momentum-form",
            MatrixEquality(Y_NEXT, X_NEXT + (s - 1) / (s + 1) * (X_NEXT - X)),
            "Put in z: the method is Nesterov's, with the momentum (s − 1)/(s + 1).",
            Identity(),
            given=(START,),
            using=("mixing-ahead", *constants, *names),
        ),
        Step(
            "one-step",
            one_step,
            "The Descent Lemma once, the tangent seen from x 1 − 1/s times, the parabola seen from x* 1/s times; the "
            "inner products cancel, and ‖z − y‖² is left.",
            Certificate(
                (1, DESCENT),
                (1 - 1 / s, SEEN_FROM_X),
                (1 / s, STRONG),
                mu / (2 * s) * (1 - 1 / s) * norm_squared(Z - Y),
                (rest, eq(s**2 * mu, L)),
            ),
            given=(START,),
            using=("weight", "descent", "lower-bounds", *constants, *names),
        ),
        Step(
            "potential-falls",
            falls,
            "ρ = 1 − 1/s.",
            Certificate((1, one_step), (POTENTIAL, RATE_IS)),
            given=(START,),
            using=("one-step", *constants),
        ),
        Step(
            "potential-decays",
            decays,
            "So after t steps it is at most the t-th power of that, times what it was.",
            Induction(t, base=Certificate(), step=Certificate((rho, decays), (1, falls))),
            using=("potential-falls", *constants),
        ),
        Step(
            "rate",
            le(f(t) - f_star, BOUND),
            "Leave out the distance, which is not negative.",
            Certificate((1, decays), mu / 2 * norm_squared(Z - x_star), (-(rho**t) * mu / 2, DISTANCE)),
            given=(START,),
            using=("potential-decays", *constants),
        ),
    )


def _parabola_steps() -> tuple[Step, ...]:
    """On μx²/2 from x = z = c, exactly: g/L is y/κ there, so y is multiplied by 1 − (1 − ρ)² and z by ρ."""
    c, bound, slow = scalar("c"), scalar("B"), 1 - rho
    x_t, z_t = rho**t * (1 + slow * t) * c, rho**t * c
    bound_is = eq(bound, rho**t * (mu / 2 * c**2 + mu / 2 * c**2))
    return (
        Step(
            "run-on-the-parabola",
            eq((1 - slow**2) * (x_t + slow * z_t), (1 + slow) * x_t.xreplace({t: t + 1})),
            "With 1/s = 1 − ρ the next y is (x + (1 − ρ)z)/(2 − ρ); and z is multiplied by ρ.",
            Identity(),
            given=(START,),
            using=("rate-is-a-rate",),
        ),
        Step(
            "value-on-the-parabola",
            eq(mu / 2 * x_t**2, USED * bound),
            "f₀ − f* is μc²/2 and R is c.",
            Identity((-USED, bound_is)),
            given=(START, bound_is),
            using=("rate-is-a-rate",),
        ),
    )


def _run(steepness, condition, distance, at=1, **members):
    """A run on the line with the minimizer at 0 and L/κ for μ, each general member an expression in t, at one t."""
    one = ImmutableMatrix([1])
    vectors = {X: "x", Y: "y", Z: "z", G: "g"}
    found = {vector: members.get(name, integer(1)) * one for vector, name in vectors.items()}
    values = {name: members.get(key, integer(0)) for name, key in ((f, "f"), (f_y, "f_y"))}
    lookup = {name: Lambda(t, value) for name, value in values.items()}
    return {
        n: 1, t: at, L: steepness, kappa: condition, s: sqrt(condition), rho: 1 - 1 / sqrt(condition),
        mu: Rational(steepness, condition), f_star: 0, x_star: 0 * one,
        R: distance, **found, **lookup,
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, side, zero = integer(2) ** -t, integer(-1) ** t, integer(0)
    slow, ahead = half * (1 + t / 2), half * (1 + t / 3)
    return Theorem(
        hypotheses=(
            Hypothesis("ordered", ORDERED, "0 < μ ≤ L"),
            Hypothesis("condition-number", CONDITION, "κ is L/μ", definition=True),
            Hypothesis("root", ROOT_IS, "s is its root", definition=True),
            Hypothesis("rate", RATE_IS, "ρ is 1 − 1/√κ", definition=True),
            *METHOD,
            SMOOTH,
            STRONGLY_CONVEX,
            Hypothesis(
                "distance",
                DISTANCE,
                "R is the distance of z₀ from x*; from rest z₀ is x₀, and so is y₀",
                definition=True,
            ),
        ),
        witness=_run(4, 4, 1, x=slow, y=ahead, z=half, g=ahead, f=slow**2 / 2, f_y=ahead**2 / 2),
        derivation=_derivation(),
        claim=(
            "rate-of-kappa",
            "momentum",
            "momentum-form",
            "potential-decays",
            "rate",
            "value-on-the-parabola",
        ),
        headline="rate",
        formulas={"rate": RATE, "momentum": MOMENTUM, "bound": BOUND, "used": USED},
        sharpness=Sharpness(
            "not tight",
            "On the parabola μx²/2 the part (1 − 1/√κ)ᵗ(1 + t/√κ)²/2 of the bound is used, at most 2/e.",
            _parabola_steps(),
        ),
        counterexamples=(
            Counterexample(
                "ordered",
                "A constant function, and L = −4, μ = −1: the bound is negative.",
                _run(-4, 4, 1, g=zero),
                "rate",
            ),
            Counterexample(
                "smooth",
                "The parabola with 8/5 times the curvature L, at the limit of stability: x jumps between −1 and 1.",
                _run(
                    1,
                    4,
                    3,
                    at=4,
                    x=side,
                    y=Rational(5, 3) * side,
                    z=3 * side,
                    g=Rational(8, 3) * side,
                    f=Rational(4, 5),
                    f_y=Rational(20, 9),
                ),
                "rate",
            ),
            Counterexample(
                "strongly-convex",
                "A stationary point above the minimum, which no convex function has.",
                _run(4, 4, 1, g=zero, f=integer(1), f_y=integer(1)),
                "rate",
            ),
        ),
        references=(
            references.ASPREMONT_ACCELERATION,
            references.NESTEROV_BOOK_SCHEME,
        ),
        exercise="For κ = 10⁴, how many steps gain a factor of 1000 by this bound, and how many by gradient descent's?",
    )
