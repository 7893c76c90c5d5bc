"""With η ≤ 1/L, the least ‖∇f‖² in t steps is at most (f₀ − f*)/(tη(1 − Lη/4) + 1/(2L)), exactly.

The classical bound forgets that the next gradient is large too. Between x and the next point, the parabola of
curvature −L under one and that of curvature L over the other leave no room at one point z unless f falls by η(3 −
Lη)/4·‖∇f(x)‖² + η/4·‖∇f(x⁺)‖²: both gradients count. The last gradient is paid for by f_t − f* ≥ ‖∇f‖²/(2L). With η
= 1/L the bound is 4L(f₀ − f*)/(3t + 2).

A staircase attains it: a function of one variable whose slope sinks from u to u(1 − Lη/2) halfway to the next
iterate and rises back to u, with curvature ∓L; every iterate sees the slope u. Steps up to 1/L are treated here;
the cited article goes to √3/L.

Against f₀ − f_t, the fall in the run itself, the bound is (f₀ − f_t)/(tη(1 − Lη/4)). PEPit 0.5.1 documents
4L(f₀ − f_t)/(3t) for all η ≤ 1/L in its example gradient_descent, as empirically tight; that is right at η = 1/L only.
For shorter steps it is too small: with L = 1, η = 1/2 and t = 1 it says 1.333, where PEPit's own semidefinite program
finds 2.286, and with η = 1/5 and t = 2 it says 0.667 against 2.632. The bound shown here agrees with the program.
"""

from sympy import ImmutableMatrix, Integral, Lambda, Rational

from theory import references
from theory.kernel.evidence import Antiderivative, Assume, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, s, scalar, sequence, t
from theory.trajectories import (
    G_NEXT,
    METHOD,
    START,
    STEP_HERE,
    X_NEXT,
    G,
    X,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import Dot, Iterate, norm_squared

m, f_z = sequence("m"), sequence("f_z")
Z = Iterate("z", t)
u = scalar("u")
CURVED, POSITIVE, SHORT = gt(L, 0), gt(eta, 0), le(L * eta, 1)
POINT = MatrixEquality(Z, (X + X_NEXT) / 2 + (G_NEXT - G) / (2 * L))
UNDER = le(f_z(t), f(t) + Dot(G, Z - X) + L / 2 * norm_squared(Z - X))
OVER = ge(f_z(t), f(t + 1) + Dot(G_NEXT, Z - X_NEXT) - L / 2 * norm_squared(Z - X_NEXT))
BETWEEN = ge(
    f(t) - f(t + 1),
    Dot(G + G_NEXT, X - X_NEXT) / 2 + norm_squared(G - G_NEXT) / (4 * L) - L / 4 * norm_squared(X - X_NEXT),
)
LOWEST = le(f_star, f(t) - norm_squared(G) / (2 * L))
NO_MORE, NO_MORE_THAN_NEW = le(m(t + 1), m(t)), le(m(t), norm_squared(G))
NO_MORE_THAN_NEXT = le(m(t + 1), norm_squared(G_NEXT))
LEAST = both(NO_MORE, NO_MORE_THAN_NEW)
GAIN = eta * (1 - L * eta / 4)
GAIN_OF_ALL = t * GAIN
BOUND = (f(0) - f_star) / (t * GAIN + 1 / (2 * L))
BOUND_AT_LONGEST = 4 * L * (f(0) - f_star) / (3 * t + 2)


def _derivation() -> tuple[Step, ...]:
    fall = ge(
        f(t) - f(t + 1),
        eta * (3 - L * eta) / 4 * norm_squared(G) + eta / 4 * norm_squared(G_NEXT),
    )
    fits, rate, longest = le(GAIN_OF_ALL * m(t), f(0) - f(t)), le(m(t), BOUND), eq(L * eta, 1)
    room = t * GAIN + 1 / (2 * L)
    return (
        STEP_HERE,
        Step("point-here", POINT, "The choice of z, at step t.", Instance("point", {t: t}), given=(START,)),
        Step(
            "parabolas",
            both(UNDER, OVER),
            "Smoothness, at step t.",
            Instance("smooth", {t: t}),
            given=(START,),
        ),
        Step("lowest", LOWEST, "At step t.", Instance("bounded-below", {t: t}), given=(START,)),
        Step("least-here", LEAST, "The definition of m.", Instance("least", {t: t}), given=(START,)),
        Step(
            "least-next",
            NO_MORE_THAN_NEXT,
            "The definition of m, one step later.",
            Instance("least", {t: t + 1}),
            given=(START,),
        ),
        Step(
            "interpolation",
            BETWEEN,
            "At z the two parabolas are nearest: the one must not be below the other. The method is not used: this "
            "holds for any two points.",
            Certificate((1, UNDER), (1, OVER)),
            given=(START,),
            using=("point-here", "parabolas"),
        ),
        Step(
            "fall",
            fall,
            "Put ηg for x − x⁺; left is (1 − Lη)/(4L) times the squared change of the gradient.",
            Certificate((1, BETWEEN), (norm_squared(G - G_NEXT) / (4 * L), SHORT)),
            given=(START,),
            using=("step", "interpolation"),
        ),
        Step(
            "fits-into-the-fall",
            fits,
            "Both gradients are at least as long as the least of all up to t + 1.",
            Induction(
                t,
                base=Certificate(),
                step=Certificate(
                    (1, fits),
                    (1, fall),
                    (GAIN * t + eta * (3 - L * eta) / 4, NO_MORE),
                    (eta * (3 - L * eta) / 4, NO_MORE_THAN_NEW),
                    (eta / 4, NO_MORE_THAN_NEXT),
                ),
            ),
            using=("fall", "least-here", "least-next", "gain"),
        ),
        Step(
            "rate",
            rate,
            "Add f(t) − f* ≥ m/(2L), and divide.",
            Certificate((1 / room, fits), (1 / room, LOWEST), (1 / (2 * L * room), NO_MORE_THAN_NEW)),
            given=(START,),
            using=("fits-into-the-fall", "lowest", "least-here", "gain"),
        ),
        Step(
            "rate-of-the-longest-step",
            Implication(longest, le((3 * t + 2) * m(t), 4 * L * (f(0) - f_star))),
            "With Lη = 1 the gain is 3/(4L).",
            Assume(
                Certificate(
                    (4 * L, fits),
                    (4 * L, LOWEST),
                    (2, NO_MORE_THAN_NEW),
                    (m(t) * t * (3 - L * eta), longest),
                )
            ),
            given=(START,),
            using=("fits-into-the-fall", "lowest", "least-here"),
        ),
        Step(
            "divided",
            Implication(longest, le(m(t), BOUND_AT_LONGEST)),
            "Divide by 3t + 2.",
            Assume(Certificate((1 / (3 * t + 2), le((3 * t + 2) * m(t), 4 * L * (f(0) - f_star))))),
            given=(START,),
            using=("rate-of-the-longest-step",),
        ),
    )


def _gain_steps() -> tuple[Step, ...]:
    return (
        Step(
            "gain",
            both(gt(3 - L * eta, 0), gt(4 - L * eta, 0)),
            "Lη ≤ 1.",
            Each(Certificate(2, (1, SHORT)), Certificate(3, (1, SHORT))),
        ),
    )


def _staircase_steps() -> tuple[Step, ...]:
    """The fall over half a stair, over the last slope, and the bound that these add up to."""
    half_stair, last = u**2 * GAIN / 2, u**2 / (2 * L)
    total = 2 * t * half_stair + last
    return (
        Step(
            "half-a-stair",
            eq(Integral(u - L * s, (s, 0, eta * u / 2)), half_stair),
            "The slope sinks from u with curvature −L for half a step ηu; the other half mirrors it.",
            Antiderivative(u * s - L * s**2 / 2),
        ),
        Step(
            "last-slope",
            eq(Integral(u - L * s, (s, 0, u / L)), last),
            "From the last iterate the slope sinks to 0.",
            Antiderivative(u * s - L * s**2 / 2),
        ),
        Step(
            "attained",
            eq(total / (t * GAIN + 1 / (2 * L)), u**2),
            "With f₀ − f* the sum of t stairs and the last slope, the bound is u², and all gradients are ±u.",
            Identity(),
            given=(START,),
            using=("gain",),
        ),
    )


def _run(*arguments, least, z, f_at_z, **others):
    value, height = (e if hasattr(e, "xreplace") else integer(e) for e in (least, f_at_z))
    return {
        **run_on_parabola(*arguments, **others),
        m: Lambda(t, value),
        f_z: Lambda(t, height),
        Z: ImmutableMatrix([z]),
    }


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, flips = Rational(1, 2), integer(-1) ** t
    shrink, grow = integer(2) ** -t, integer(2) ** t
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", CURVED, "L is positive"),
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("short-step", SHORT, "the step size is at most 1/L"),
            METHOD,
            Hypothesis(
                "point",
                Implication(START, POINT),
                "z is the point where the parabolas of two iterates are nearest",
                forall=(t,),
                definition=True,
            ),
            Hypothesis(
                "smooth",
                Implication(START, both(UNDER, OVER)),
                "at z, f is below the parabola of curvature L at x_t and above that of curvature −L at the next "
                "iterate: descent-lemma for f and for −f",
                forall=(t,),
            ),
            Hypothesis(
                "bounded-below",
                Implication(START, LOWEST),
                "f* is at most the lowest point of the parabola over f at each iterate: descent-lemma, and f ≥ f*",
                forall=(t,),
            ),
            Hypothesis(
                "least",
                Implication(START, LEAST),
                "m(t) is at most each squared gradient norm at x₀, …, x_t, as their least is",
                forall=(t,),
            ),
        ),
        witness=_run(half, 1, 1, shrink, least=shrink**2, z=shrink / 2, f_at_z=shrink**2 / 8),
        derivation=(*_gain_steps(), *_derivation()),
        claim=("rate", "divided", "interpolation", "fall", "fits-into-the-fall"),
        formulas={"gain": GAIN_OF_ALL, "bound": BOUND, "bound_at_longest": BOUND_AT_LONGEST},
        sharpness=Sharpness(
            "tight", "The staircase attains the bound for every t and every η ≤ 1/L.", _staircase_steps()
        ),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "A run that stands still, with L = −1: the bound is negative.",
                _run(Rational(1, 10), 0, -1, flips, least=0, z=0, f_at_z=1, x=0, g=0, f=1),
                "rate",
            ),
            Counterexample(
                "positive-step",
                "Steps uphill on x²/2.",
                _run(-1, 1, 1, grow, least=0, z=2 * grow, f_at_z=2 * grow**2),
                "rate",
            ),
            Counterexample(
                "short-step",
                "With η = 3 on x²/3, for which L = 1 is allowed, x goes back and forth.",
                _run(
                    3,
                    Rational(2, 3),
                    1,
                    flips,
                    least=Rational(4, 9),
                    z=-2 * flips / 3,
                    f_at_z=Rational(4, 27),
                ),
                "rate",
            ),
            Counterexample(
                "smooth",
                "x² is twice as curved as L = 1 says.",
                _run(1, 2, 1, flips, least=4, z=-2 * flips, f_at_z=4, f_star=-1),
                "rate",
            ),
            Counterexample(
                "bounded-below",
                "A straight line falls for ever, with the same gradient.",
                _run(1, 0, 1, flips, least=1, z=-t - half, f_at_z=-t - half, x=-t, g=1, f=-t),
                "rate",
            ),
            Counterexample(
                "least",
                "A number that is larger than the gradients.",
                {
                    **_run(half, 1, 1, shrink, least=0, z=shrink / 2, f_at_z=shrink**2 / 8),
                    m: Lambda(t, 9),
                },
                "rate",
            ),
        ),
        references=(references.EXACT_NONCONVEX_RATE, references.NONCONVEX_RATE),
        exercise="Draw the staircase for η = 1/L and t = 2, with its slope below it.",
    )
