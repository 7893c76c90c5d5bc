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
from theory.kernel.evidence import Certificate, Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence, eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.line_search.kantorovich import (
    AVERAGES,
    CURVATURE,
    LENGTH,
    SPREAD,
    SUM,
    averages_steps,
    e,
    hypotheses,
    u,
)
from theory.notation import A, eta, g, integer, lam_max, lam_min, n, scalar, sequence, t, v, w
from theory.vectors import Dot, norm_squared

EXACT = eq(eta * CURVATURE, LENGTH)
MOVED = e - eta * g
RATE = (lam_max - lam_min) / (lam_max + lam_min)
UNUSED = ("kantorovich", "inverse-average", "low-at-error")  # the rate rests on the averages alone
c, sigma = scalar("c"), scalar("sigma")
phi, slack, phi_start = sequence("phi"), sequence("slack"), scalar("phi_0")


def excess(error):
    """f − f* for an error."""
    return Dot(A * error, error) / 2


def _rate_steps() -> tuple[Step, ...]:
    part = eq(excess(MOVED), excess(e) - eta * LENGTH / 2)
    shrinks = le(excess(MOVED), RATE**2 * excess(e))
    falls = le(phi(t), RATE ** (2 * t) * phi_start)
    fixed = 2 / SUM
    return (
        Step(
            "decrease",
            part,
            "Multiply out, with g = Ae and η⟨g, Ag⟩ = ‖g‖².",
            Identity((eta / 2, EXACT)),
        ),
        Step(
            "no-worse-than-a-fixed-step",
            le(excess(MOVED), excess(e - fixed * g)),
            "On a ray the exact step ends lowest: the difference is ⟨g, Ag⟩/2 times (η − 2/(λmin + λmax))².",
            Certificate(((eta - fixed) ** 2 / 2, ge(CURVATURE, 0)), (fixed - eta, EXACT)),
            given=(SPREAD,),
            using=("average", "top-is-positive"),
        ),
        Step(
            "fixed-step",
            le(excess(e - fixed * g), RATE**2 * excess(e)),
            "Of ⟨g, Ag⟩ + λminλmax⟨g, e⟩ ≤ (λmin + λmax)‖g‖², 2/(λmin + λmax)² times.",
            Certificate((fixed**2 / 2, AVERAGES)),
            given=(SPREAD,),
            using=("averages", "top-is-positive"),
        ),
        Step(
            "one-step",
            shrinks,
            "Both together.",
            Certificate(
                (1, le(excess(MOVED), excess(e - fixed * g))),
                (1, le(excess(e - fixed * g), RATE**2 * excess(e))),
            ),
            given=(SPREAD,),
            using=("no-worse-than-a-fixed-step", "fixed-step", "top-is-positive"),
        ),
        Step(
            "all-steps",
            falls,
            "Each step multiplies by at most the rate.",
            Induction(t, base=Certificate(0), step=Certificate((RATE**2, falls), slack(t) ** 2)),
            given=(SPREAD,),
            using=("top-is-positive",),
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
    point = {
        n: 2,
        A: ImmutableMatrix([[1, 0], [0, 3]]),
        lam_min: 1,
        lam_max: 3,
        e: ImmutableMatrix([3, 1]),
        g: ImmutableMatrix([3, 3]),
        eta: Rational(1, 2),
        phi_start: 1,
        slack: Lambda(t, 0),
        t: 1,
    }
    nilpotent = {
        **point,
        A: ImmutableMatrix([[2, 1], [-1, 2]]),
        e: ImmutableMatrix([1, 0]),
        g: ImmutableMatrix([2, -1]),
        eta: Rational(1, 2),
    }
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            *hypotheses(),
            Hypothesis("exact-step", EXACT, "η is the exact step: η⟨g, Ag⟩ = ‖g‖²"),
            Hypothesis(
                "values",
                Recurrence(phi(t), t, 0, phi_start, RATE**2 * phi(t) - slack(t) ** 2),
                "φ is f − f* along a run: after a step it is below the rate times what it was, by some square",
                definition=True,
            ),
        ),
        witness=point,
        derivation=(*(step for step in averages_steps() if step.name not in UNUSED), *_rate_steps()),
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
                "symmetric", "Without symmetry Ae is not the gradient of ½⟨Ae, e⟩.", nilpotent, "decrease"
            ),
            Counterexample(
                "positive",
                "With an eigenvalue −1 the exact step goes up to the saddle, where f − f* is 0 and not below 4·(−½).",
                {
                    **point,
                    A: ImmutableMatrix([[-1, 0], [0, 3]]),
                    lam_min: -1,
                    e: ImmutableMatrix([1, 0]),
                    g: ImmutableMatrix([-1, 0]),
                    eta: -1,
                },
                "one-step",
            ),
            Counterexample(
                "smallest-eigenvalue", "An eigenvalue 1 below λmin = 2.", {**point, lam_min: 2}, "one-step"
            ),
            Counterexample(
                "largest-eigenvalue", "An eigenvalue 3 above λmax = 2.", {**point, lam_max: 2}, "one-step"
            ),
            Counterexample(
                "exact-step",
                "A step of length 0 gains nothing.",
                {**point, eta: 0},
                "one-step",
            ),
        ),
        references=(references.NOCEDAL_EXACT_LINE_SEARCH, references.CHEN_KANTOROVICH),
        exercise="From which starts does exact line search on f(x, y) = x² + 10y² need one step only?",
    )
