"""On a smooth convex function t gradient steps of 1/L bring f − f* to LR²/(4t + 2) or less: no bound is better.

A smooth convex function lies above its tangents, and by at least the squared change of the gradient, over 2L: this is
the lower bound that theorem cocoercivity shows. Used between two of the run's points, or between one and x*, it is
called an interpolation inequality. The proof adds these with weights. The one between x_i and the point before has the
multiplier i/(2t + 1 − i); the one at x_i, seen from x*, has (2t + 1)/((2t − i)(2t + 1 − i)), and the last of these,
at x_t, has 1/(t + 1). What is left over must then be a sum of squares. It is, for every t at once: a potential carries
the sum along from step to step.

Beside x a second point z starts at x₀. It takes steps along the same gradients, (2t + 1)²/((2t − i)(2t + 1 − i)) times
as long. The potential weighs the value, the squared distance of z from x*, and the squared distance between x and z.
Each step wastes one squared length, which vanishes where all gradients so far are equal.

They are all equal on the Huber function of one variable that is Lx²/2 for |x| ≤ u/L and u|x| − u²/(2L) beyond: a
parabola that goes on as a straight line, of the slope u. From x₀ = R and with u = LR/(2t + 1), t steps of u/L end at
(t + 1)u/L, still on the line, and there f is LR²/(4t + 2). With any other slope it is less.

The multipliers depend on t from the first step on, and so does the worst function: no single run is at the bound for
every t. Drori and Teboulle found the bound by a semidefinite program. Kim proved what is best for all constant steps
η < 2/L: LR²/2 times the larger of 1/(2tLη + 1) and (1 − Lη)²ᵗ, the latter on the parabola. Here Lη = 1.
"""

from sympy import ImmutableMatrix, Lambda, Rational, S

from theory import references
from theory.kernel.evidence import Assume, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, gt, le, substitute
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, i, n, t, x_star
from theory.performance_estimation import best_constant, last_multiplier, point_multiplier, step_multiplier
from theory.trajectories import X_START, R, f, f_star
from theory.vectors import Dot, Iterate, norm_squared

X, X_NEXT = Iterate("x", i), Iterate("x", i + 1)
G_BEFORE, G, G_NEXT = (Iterate("g", k) for k in (i - 1, i, i + 1))
Z, Z_NEXT, Z_START = (Iterate("z", k) for k in (i, i + 1, 0))

START, FIRST, BEFORE_END, IN_TIME, SOME = ge(i, 0), ge(i, 1), le(i + 1, t), le(i, t), le(1, t)
POSITIVE = gt(L, 0)
GRADIENT_STEP = MatrixEquality(X_NEXT, X - G / L)
BETWEEN = le(f(i + 1) + Dot(G_NEXT, X - X_NEXT) + norm_squared(G - G_NEXT) / (2 * L), f(i))
MINIMUM = le(f(i) + Dot(G, x_star - X) + norm_squared(G) / (2 * L), f_star)
DISTANCE = eq(norm_squared(X_START - x_star), R**2)

STEP_MULTIPLIER, POINT_MULTIPLIER = step_multiplier(i, t), point_multiplier(i, t)
AHEAD = MatrixEquality(Z_NEXT, Z - (2 * t + 1) * POINT_MULTIPLIER / L * G)
POTENTIAL = (
    STEP_MULTIPLIER * (f(i - 1) - f_star - norm_squared(G_BEFORE) / (2 * L))
    + L / (4 * t + 2) * norm_squared(Z - x_star)
    + L * (2 * t + 1 - 2 * i) / (2 * i**2) * norm_squared(X - Z)
)
BOUND = best_constant(t) * L * R**2


def _at(step: Step, name: str, place, reason: str, given, *using: str) -> Step:
    """A step about all i, at the i in `place`."""
    return Step(
        name,
        substitute(step.statement, {i: place}),
        reason,
        Instance(step.name, {i: place}),
        given=given,
        using=(step.name, *using),
    )


def _of_the_run() -> tuple[Step, ...]:
    """What is known of each step and each point, and of the last ones."""
    before = (START, BEFORE_END)
    gains = Step(
        "both-gradients",
        le(f(i + 1) + (norm_squared(G) + norm_squared(G_NEXT)) / (2 * L), f(i)),
        "Put x_i − g_i/L for the next point in the inequality between the two: the step lowers f by the squared "
        "gradients at both its ends, over 2L.",
        Certificate((1, BETWEEN)),
        given=before,
        using=("step", "between"),
    )
    step = Step(
        "step", GRADIENT_STEP, "The method, at step i.", Instance("gradient-step", {i: i}), given=before
    )
    longer = Step(
        "longer-step",
        AHEAD,
        "The longer step of z, at step i.",
        Instance("longer-steps", {i: i}),
        given=before,
        using=("in-time", "room", "more-room"),
    )
    below = Step(
        "below-minimum",
        MINIMUM,
        "The interpolation inequality at x_i, seen from x*.",
        Instance("at-minimizer", {i: i}),
        given=(START, IN_TIME),
    )
    return (
        Step(
            "later",
            both(START, gt(i, 0)),
            "A count of at least 1 is positive: i may be divided by.",
            Each(Certificate((1, FIRST), 1), Certificate((1, FIRST), 1)),
            given=(FIRST,),
        ),
        Step(
            "in-time",
            IN_TIME,
            "With i + 1 also i is at most t.",
            Certificate((1, BEFORE_END), 1),
            given=(BEFORE_END,),
        ),
        Step(
            "some",
            gt(t, 0),
            "At least one step is taken: t may be divided by.",
            Certificate((1, SOME), 1),
            given=(SOME,),
        ),
        Step(
            "room",
            both(ge(t, 0), gt(2 * t + 1 - i, 0)),
            "From 0 ≤ i ≤ t, 2t + 1 − i is at least t + 1: the multipliers' denominator is positive.",
            Each(Certificate((1, IN_TIME), (1, START)), Certificate((2, IN_TIME), i + 1)),
            given=(START, IN_TIME),
        ),
        Step(
            "more-room",
            gt(2 * t - i, 0),
            "From i + 1 ≤ t, 2t − i is at least t + 1: so is the next multiplier's.",
            Certificate((2, BEFORE_END), i + 2),
            given=before,
        ),
        step,
        longer,
        Step(
            "between",
            BETWEEN,
            "The interpolation inequality at the next point, seen from x_i.",
            Instance("between-iterates", {i: i}),
            given=before,
        ),
        gains,
        below,
        _at(step, "first-step", 0, "The method, at the start.", (SOME,)),
        _at(longer, "first-longer-step", 0, "The longer step of z, at the start.", (SOME,), "some"),
        _at(below, "first-point", 0, "The interpolation inequality at x₀, seen from x*.", (SOME,), "some"),
        _at(
            gains,
            "gain-of-the-step-before",
            i - 1,
            "The gain by both gradients, one step earlier.",
            (FIRST, IN_TIME),
        ),
        _at(gains, "gain-of-the-last-step", t - 1, "The gain by both gradients, at the last step.", (SOME,)),
        _at(
            below,
            "last-point",
            t,
            "The interpolation inequality at the last point, seen from x*.",
            (SOME,),
            "some",
        ),
    )


def _derivation() -> tuple[Step, ...]:
    everywhere = ("later", "in-time", "room", "more-room")
    falls = le(POTENTIAL.xreplace({i: i + 1}), POTENTIAL)
    start = norm_squared(X_START - x_star) * L / (4 * t + 2)
    never_grows, rate = le(POTENTIAL, start), le(f(t) - f_star, BOUND)
    starts = substitute(never_grows, {i: 1})
    ends = le(f(t) - f_star, POTENTIAL.xreplace({i: t}))
    gain = le(f(i) + (norm_squared(G) + norm_squared(G_BEFORE)) / (2 * L), f(i - 1))
    of_step, of_point = STEP_MULTIPLIER * gain.gap, POINT_MULTIPLIER * MINIMUM.gap
    waste = (
        (2 * i * (2 * t - i) + 2 * t + 1)
        / (2 * L * (i + 1) ** 2)
        * norm_squared(i / (2 * t + 1 - i) * G - L / i * (X - Z))
    )
    last, before = {i: t}, (START, BEFORE_END)
    g_last, x_last, z_last = (vector.xreplace(last) for vector in (G, X, Z))
    return (
        *_of_the_run(),
        Step(
            "values-cancel",
            eq(POINT_MULTIPLIER, STEP_MULTIPLIER.xreplace({i: i + 1}) - STEP_MULTIPLIER),
            "In the sum f(x_i) cancels: the step to x_i and the inequality at x_i have it on one side, the step "
            "after on the other.",
            Identity(),
            given=before,
            using=("in-time", "room", "more-room"),
        ),
        Step(
            "potential-starts",
            starts,
            "Put both first steps in. The inequality at x₀, seen from x*, counts 1/(2t) times.",
            Certificate((1 / (2 * t), substitute(MINIMUM, {i: 0}))),
            given=(SOME,),
            using=("first-step", "first-longer-step", "first-point", "some"),
        ),
        Step(
            "balance",
            eq(falls.gap, of_step + of_point + waste),
            "What the potential falls by: the gain of the step before, i/(2t + 1 − i) times; the inequality at x_i, as "
            "many times as this multiplier grows by; and a square.",
            Identity(),
            given=(FIRST, BEFORE_END),
            using=("longer-step", "step", *everywhere),
        ),
        Step(
            "no-part-negative",
            both(ge(of_step, 0), ge(of_point, 0), ge(waste, 0)),
            "A positive multiplier times the gap of an inequality that holds; and a square.",
            Each(
                Certificate((STEP_MULTIPLIER, gain)), Certificate((POINT_MULTIPLIER, MINIMUM)), Certificate()
            ),
            given=(FIRST, BEFORE_END),
            using=("below-minimum", "gain-of-the-step-before", *everywhere),
        ),
        Step(
            "potential-falls",
            falls,
            "It falls by a sum of three parts, none of them negative.",
            Certificate(
                (1, eq(falls.gap, of_step + of_point + waste)),
                (1, ge(of_step, 0)),
                (1, ge(of_point, 0)),
                (1, ge(waste, 0)),
            ),
            given=(FIRST, BEFORE_END),
            using=("balance", "no-part-negative", *everywhere),
        ),
        Step(
            "potential-never-grows",
            Implication(IN_TIME, never_grows),
            "At i = 1 it is at most its start, and no step up to t raises it.",
            Induction(
                i,
                start=1,
                base=Assume(Certificate((1, starts))),
                step=Assume(Certificate((1, never_grows), (1, falls))),
            ),
            using=("potential-starts", "potential-falls", "some", *everywhere),
        ),
        Step(
            "potential-ends",
            ends,
            "The last step counts t/(t + 1) times, the inequality at x_t, seen from x*, 1/(t + 1) times. Left are two "
            "squares; one is the squared distance from x* of where z comes from z_t by a last, shorter step, of the "
            "length (2t + 1)/((t + 1)L).",
            Certificate(
                (t / (t + 1), substitute(gain, last)),
                (last_multiplier(t), substitute(MINIMUM, last)),
                norm_squared(t / (t + 1) * g_last - L / t * (x_last - z_last)) / (2 * L),
                L / (4 * t + 2) * norm_squared(z_last - (2 * t + 1) / ((t + 1) * L) * g_last - x_star),
            ),
            given=(SOME,),
            using=("gain-of-the-last-step", "last-point", "some"),
        ),
        Step(
            "potential-at-every-step",
            never_grows,
            "The last step's implication, with its premise i ≤ t given.",
            Certificate((1, never_grows)),
            given=(FIRST, IN_TIME),
            using=("potential-never-grows", "later", "room"),
        ),
        Step(
            "last-potential",
            substitute(never_grows, last),
            "The bound of the potential, at the last step, i = t.",
            Instance("potential-at-every-step", last),
            given=(SOME,),
            using=("potential-at-every-step", "some"),
        ),
        Step(
            "rate",
            rate,
            "f − f* is at most the last potential, and that at most L/(4t + 2) times the start's squared distance.",
            Certificate((1, ends), (1, substitute(never_grows, last)), (-L / (4 * t + 2), DISTANCE)),
            given=(SOME,),
            using=("potential-ends", "last-potential", "some"),
        ),
    )


def _huber_steps() -> tuple[Step, ...]:
    """The run on the Huber function with the slope u = LR/(2t + 1), from R: min(Lx, u) is its derivative at x > 0."""
    slope = L * R / (2 * t + 1)
    point = R - i * slope / L
    given = (START, IN_TIME, ge(R, 0))
    return (
        Step(
            "next-point",
            eq(point - slope / L, point.xreplace({i: i + 1})),
            "While the slope is u, each step moves by u/L: after i steps the run has come to R − iu/L.",
            Identity(),
            given=given,
            using=("room",),
        ),
        Step(
            "slope-at-each-point",
            ge(L * point, slope),
            "No point up to x_t is nearer to 0 than u/L, where the parabola begins: the slope is u at all of them.",
            Certificate((L / (2 * t + 1), ge(R, 0), IN_TIME), (L * t / (2 * t + 1), ge(R, 0))),
            given=given,
            using=("room",),
        ),
        Step(
            "value-at-the-end",
            eq((slope * point - slope**2 / (2 * L)).xreplace({i: t}), BOUND),
            "Where x ≥ u/L the function is ux − u²/(2L); put in the last point and u.",
            Identity(),
            given=(SOME,),
            using=("some",),
        ),
    )


def _run(L_value, x, z, g, f_value, *, at_minimum=0):
    """One step, t = 1, from R = |x₀ − x*|; the members of all sequences as expressions in their index, i = 0 or 1."""
    one = ImmutableMatrix([1])
    return {
        n: 1, t: 1, L: L_value, f_star: 0, x_star: at_minimum * one,
        R: abs(x.xreplace({i: S.Zero}) - at_minimum),
        X: x * one, Z: z * one, G: g * one, f: Lambda(i, f_value),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    before, in_time = both(START, BEFORE_END), both(START, IN_TIME)
    one, zero = S.One, S.Zero
    return Theorem(
        hypotheses=(
            Hypothesis("positive-constant", POSITIVE, "L is positive"),
            Hypothesis(
                "gradient-step",
                Implication(before, GRADIENT_STEP),
                "each of the t steps goes from x to x − g/L, g being the gradient there",
                forall=(i,),
                definition=True,
            ),
            Hypothesis(
                "between-iterates",
                Implication(before, BETWEEN),
                "f is convex and has an L-Lipschitz gradient, seen at x_i from the next point: see cocoercivity",
                forall=(i,),
            ),
            Hypothesis(
                "at-minimizer",
                Implication(in_time, MINIMUM),
                "the same, at a minimizer x* with the value f* and the gradient 0, seen from each iterate",
                forall=(i,),
            ),
            Hypothesis("distance", DISTANCE, "R is the distance of the start from x*", definition=True),
            Hypothesis(
                "same-start", MatrixEquality(Z_START, X_START), "z starts where x does", definition=True
            ),
            Hypothesis(
                "longer-steps",
                Implication(before, AHEAD),
                "z takes longer steps along the same gradients",
                forall=(i,),
                definition=True,
            ),
        ),
        witness={**_run(1, 3 - i, 3 - 3 * i / 2, one, Rational(5, 2) - i), i: 1},
        derivation=_derivation(),
        claim=("rate", "potential-at-every-step"),
        formulas={"bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "On the Huber function that is Lx²/2 for |x| ≤ u/L and u|x| − u²/(2L) beyond, with u = LR/(2t + 1), the "
            "value after t steps from R is the bound.",
            _huber_steps(),
        ),
        counterexamples=(
            Counterexample(
                "positive-constant",
                "A constant function, with L = −1: the bound is negative. All members of each sequence are equal, "
                "whatever their index i.",
                _run(-1, zero, zero, zero, zero, at_minimum=1),
                "rate",
            ),
            Counterexample(
                "between-iterates",
                "A function that is x²/2 up to 3/4, and then bends down to 7/32 at the start 1 with the slope 1/4. "
                "Here i is the index: i = 0 gives the start, i = 1 the point after the step.",
                _run(
                    1,
                    1 - i / 4,
                    1 - 9 * i / 24,
                    Rational(1, 4) + i / 2,
                    Rational(7, 32) + i / 16,
                ),
                "rate",
            ),
            Counterexample(
                "at-minimizer",
                "A stationary point above the minimum, which no convex function has: the run stays there at "
                "every index i.",
                _run(1, one, one, zero, one),
                "rate",
            ),
        ),
        references=(
            references.DRORI_TEBOULLE_CONVEX_RATE,
            references.TEBOULLE_VAISBOURD_ELEMENTARY,
            references.KIM_EXACT_RATE,
        ),
        exercise="Write the proof out for t = 1: which inequalities are added, and which squares are left over?",
    )
