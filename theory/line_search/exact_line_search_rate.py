"""On a quadratic an exact step shrinks f − f* at least by ((κ − 1)/(κ + 1))², and some starts by no more, for ever.

With the error e and the gradient g = Ae, f − f* is ½⟨g, e⟩, and the exact step takes off the part ‖g‖⁴/(⟨g, Ag⟩⟨g,
e⟩) of it: by the Kantorovich inequality at least 4λminλmax/(λmin + λmax)². Without dividing, and with less work: the
exact step ends no higher than the fixed step 2/(λmin + λmax) would, and that one has this rate. So in the worst case
searching the ray gains nothing over knowing the two eigenvalues.

The worst case is a zigzag. From e = v/λmin + w/λmax, with eigenvectors v and w of the same length, the exact step
*is* 2/(λmin + λmax), and it ends at (κ − 1)/(κ + 1) times v/λmin − w/λmax: the mirror image, as bad as the start. Two
directions alternate for ever.
"""

from sympy import ImmutableMatrix, Lambda, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity, Induction, Instance
from theory.kernel.formula import Implication, MatrixEquality, eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.line_search.kantorovich import PRODUCT, SPREAD, SUM, averages_steps, e, hypotheses, u
from theory.notation import A, eta, integer, lam_max, lam_min, n, scalar, sequence, t, v, w
from theory.vectors import Dot, Iterate, norm_squared

ERROR, NEXT, FIRST = (Iterate("e", k) for k in (t, t + 1, 0))  # the errors of a run
chosen = sequence("eta")  # and its step sizes
START = ge(t, 0)
RATE = (lam_max - lam_min) / (lam_max + lam_min)
UNUSED = ("kantorovich", "inverse-average", "low-at-error")  # the rate rests on the averages alone
c, sigma = scalar("c"), scalar("sigma")


def excess(error):
    """f − f* for an error."""
    return Dot(A * error, error) / 2


def exact(error, size):
    """Whether a step of this size against the gradient Ae is exact: η⟨g, Ag⟩ = ‖g‖²."""
    return eq(size * Dot(A * error, A * (A * error)), norm_squared(A * error))


def moved(error, size):
    """The error after the step."""
    return error - size * A * error


RUN = Implication(START, MatrixEquality(NEXT, moved(ERROR, chosen(t))))
EXACT, EXACT_STEPS = exact(e, eta), Implication(START, exact(ERROR, chosen(t)))


def shrinks(error, size):
    """f − f* falls by the rate in a step."""
    return le(excess(moved(error, size)), RATE**2 * excess(error))


def _rate_steps() -> tuple[Step, ...]:
    g = A * e
    curvature, fixed = Dot(g, A * g), 2 / SUM
    averages = le(curvature + PRODUCT * Dot(g, e), SUM * norm_squared(g))
    no_worse, at_fixed = le(excess(moved(e, eta)), excess(moved(e, fixed))), shrinks(e, fixed)
    return (
        Step(
            "decrease",
            eq(excess(moved(e, eta)), excess(e) - eta * norm_squared(g) / 2),
            "Multiply out, with g = Ae and η⟨g, Ag⟩ = ‖g‖².",
            Identity((eta / 2, EXACT)),
            given=(EXACT,),
        ),
        Step(
            "no-worse-than-a-fixed-step",
            no_worse,
            "On a ray the exact step ends lowest: the difference is ⟨g, Ag⟩/2 times (η − 2/(λmin + λmax))².",
            Certificate(((eta - fixed) ** 2 / 2, ge(curvature, 0)), (fixed - eta, EXACT)),
            given=(SPREAD, EXACT),
            using=("average", "top-is-positive"),
        ),
        Step(
            "fixed-step",
            at_fixed,
            "Of ⟨g, Ag⟩ + λminλmax⟨g, e⟩ ≤ (λmin + λmax)‖g‖², 2/(λmin + λmax)² times.",
            Certificate((fixed**2 / 2, averages)),
            given=(SPREAD,),
            using=("averages", "top-is-positive"),
        ),
        Step(
            "one-step",
            shrinks(e, eta),
            "Both together.",
            Certificate((1, no_worse), (1, at_fixed)),
            given=(SPREAD, EXACT),
            using=("no-worse-than-a-fixed-step", "fixed-step", "top-is-positive"),
        ),
    )


def _run_steps() -> tuple[Step, ...]:
    """The same for a run: at every t the error is one, and the step exact."""
    once = shrinks(ERROR, chosen(t))
    falls = le(excess(NEXT), RATE**2 * excess(ERROR))
    all_steps = le(excess(ERROR), RATE ** (2 * t) * excess(FIRST))
    return (
        Step("step", RUN.conclusion, "The run, at step t.", Instance("run", {t: t}), given=(START,)),
        Step(
            "exact-here",
            EXACT_STEPS.conclusion,
            "Its step is exact.",
            Instance("exact-steps", {t: t}),
            given=(START,),
        ),
        Step(
            "one-step-here",
            once,
            "What was shown of every error and its exact step.",
            Instance("one-step", {e: ERROR, eta: chosen(t)}),
            given=(SPREAD, START),
            using=("one-step", "exact-here", "top-is-positive"),
        ),
        Step(
            "falls",
            falls,
            "Each step multiplies by at most the rate.",
            Certificate((1, once)),
            given=(SPREAD, START),
            using=("one-step-here", "step", "top-is-positive"),
        ),
        Step(
            "all-steps",
            all_steps,
            "So t steps multiply by at most its power.",
            Induction(t, base=Certificate(0), step=Certificate((RATE**2, all_steps), (1, falls))),
            given=(SPREAD,),
            using=("falls", "top-is-positive"),
        ),
    )


def _extremal(amount, sign):
    """The error from which exact steps zigzag."""
    return amount * (v / lam_min + sign * w / lam_max)


def _zigzag_steps() -> tuple[Step, ...]:
    given = (
        MatrixEquality(A * v, lam_min * v),
        MatrixEquality(A * w, lam_max * w),
        right_angle := eq(Dot(v, w), 0),
        same_length := eq(norm_squared(w), norm_squared(v)),
        unit := eq(sigma**2, 1),
        SPREAD,
    )
    start, mirrored = _extremal(c, sigma), _extremal(RATE * c, -sigma)
    slope, ratio = c * (v + sigma * w), 2 / SUM
    run, flips = RATE**t, integer(-1) ** t
    return (
        Step(
            "gradient-of-the-zigzag",
            eq(Dot(u, A * start), Dot(u, slope)),
            "Av = λmin v and Aw = λmax w: along every direction u, A(cv/λmin ± cw/λmax) is c(v ± w).",
            Identity(),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "exact-step-of-the-zigzag",
            eq(norm_squared(slope), ratio * Dot(slope, A * slope)),
            "⟨g, Ag⟩/‖g‖² is the mean of λmin and λmax.",
            Identity(
                (-(c**2) * (lam_max - lam_min) / SUM * sigma**2, same_length),
                (-(c**2) * (lam_max - lam_min) / SUM * norm_squared(v), unit),
            ),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "turns-into-its-mirror-image",
            MatrixEquality(start - ratio * slope, mirrored),
            "1 − 2λmin/(λmin + λmax) and 1 − 2λmax/(λmin + λmax) are (κ − 1)/(κ + 1) and its negative.",
            Identity(),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "loses-no-more",
            eq(excess(mirrored), RATE**2 * excess(start)),
            "f − f* is the same for a mirror image, and the factor is squared.",
            Identity((-2 * RATE**2 * c**2 * sigma * (1 / lam_min + 1 / lam_max) / 2, right_angle)),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "for-ever",
            MatrixEquality(
                _extremal(run, flips) - ratio * run * (v + flips * w), _extremal(RATE * run, -flips)
            ),
            "So after t steps the error is the rate to the power t times v/λmin ± w/λmax, the sign alternating.",
            Identity(),
            given=given,
            using=("top-is-positive",),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, turn = integer(2) ** -t, integer(-1) ** t
    zigzag, at_rest = ImmutableMatrix([3 * half, turn * half]), ImmutableMatrix([0, 0])
    point = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, 3]]), lam_min: 1, lam_max: 3, e: ImmutableMatrix([3, 1]),
        eta: Rational(1, 2), t: 1, ERROR: zigzag, chosen: Lambda(t, Rational(1, 2)),
    }  # fmt: skip
    still = {**point, ERROR: at_rest, chosen: Lambda(t, 0)}  # a run that starts at the minimizer
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            *(h for h in hypotheses() if h.name != "inverse"),
            Hypothesis(
                "run",
                RUN,
                "the errors of a run: each step goes against the gradient Ae",
                forall=(t,),
                definition=True,
            ),
            Hypothesis(
                "exact-steps",
                EXACT_STEPS,
                "each of its steps is exact: η⟨g, Ag⟩ = ‖g‖² with g = Ae",
                forall=(t,),
            ),
        ),
        witness=point,
        derivation=(
            *(step for step in averages_steps(A * e) if step.name not in UNUSED),
            *_rate_steps(),
            *_run_steps(),
        ),
        claim=("decrease", "one-step", "all-steps"),
        headline="one-step",
        formulas={"rate": RATE**2},
        sharpness=Sharpness(
            "tight",
            "From v/λmin ± w/λmax every step loses exactly this, and the path zigzags for ever between two directions.",
            _zigzag_steps(),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry Ae is not the gradient of ½⟨Ae, e⟩.",
                {**still, A: ImmutableMatrix([[2, 1], [-1, 2]]), e: ImmutableMatrix([1, 0])},
                "decrease",
            ),
            Counterexample(
                "positive",
                "With an eigenvalue −1 the exact step goes up to the saddle, where f − f* is 0 and not below 4·(−½).",
                {
                    **still,
                    A: ImmutableMatrix([[-1, 0], [0, 3]]),
                    lam_min: -1,
                    e: ImmutableMatrix([1, 0]),
                    eta: -1,
                },
                "one-step",
            ),
            Counterexample(
                "smallest-eigenvalue", "An eigenvalue 1 below λmin = 2.", {**still, lam_min: 2}, "one-step"
            ),
            Counterexample(
                "largest-eigenvalue", "An eigenvalue 3 above λmax = 2.", {**still, lam_max: 2}, "one-step"
            ),
            Counterexample(
                "exact-steps",
                "Steps of length 0 gain nothing.",
                {**still, ERROR: ImmutableMatrix([3, 1])},
                "all-steps",
            ),
        ),
        references=(references.NOCEDAL_EXACT_LINE_SEARCH, references.CHEN_KANTOROVICH),
        exercise="From which starts does exact line search on f(x, y) = x² + 10y² need one step only?",
    )
