"""Gradient descent on a quadratic converges from every start exactly for 0 < η < 2/λmax.

Each coordinate of the error is multiplied by 1 − ηλ in a step, so everything hangs on whether |1 − ηλ| < 1 for all
eigenvalues. The largest one decides: below η = 2/λmax all factors are less than 1 in size, from there on the factor of
λmax is not. That a factor below 1 drives the error below every ε, and that one of at least 1 keeps it from
ever falling, is shown here by induction on t and not taken from a limit: with q = |1 − ηλ| < 1,
qᵗ ≤ 1/(1 + t(1 − q)), so t ≥ 1/(ε(1 − q)) steps are enough (far more than are needed, but finitely many).
"""

from sympy import Abs, Rational

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Cases, Certificate, Each, Identity, Induction
from theory.kernel.formula import Equivalence, Implication, between, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import epsilon, eta, lam, lam_max, lam_min, t

FACTOR = 1 - eta * lam
TOP_FACTOR = 1 - eta * lam_max
LIMIT = 2 / lam_max
POSITIVE = lt(0, lam_min)
ORDERED = le(lam_min, lam_max)


def _limit_steps() -> tuple[Step, ...]:
    """Where the factors are less than 1 in size."""
    below, above = le(lam_min, lam), le(lam, lam_max)
    size, top = Abs(FACTOR), Abs(TOP_FACTOR)
    allowed = between(0, eta, LIMIT)
    return (
        Step("top-is-positive", gt(lam_max, 0), "λmax ≥ λmin > 0.", Certificate((1, POSITIVE), (1, ORDERED))),
        Step(
            "every-eigenvalue",
            Implication(allowed, lt(size, 1)),
            "Where 1 − ηλ ≥ 0, it is below 1 because ηλ > 0; where it is negative, it is above −1 because ηλ < 2.",
            Assume(
                Cases(
                    FACTOR,
                    Certificate((eta, below), (1, lt(0, eta), POSITIVE)),
                    Certificate((lam_max, lt(eta, LIMIT)), (eta, above)),
                )
            ),
            given=(below, above),
            using=("top-is-positive",),
        ),
        Step(
            "largest-eigenvalue",
            Equivalence(lt(top, 1), allowed),
            "|1 − ηλmax| < 1 says that 1 − ηλmax lies between −1 and 1; solve for η.",
            BothDirections(
                Each(
                    Certificate((1 / lam_max, lt(top, 1)), (1 / lam_max, ge(top, TOP_FACTOR))),
                    Certificate((1 / lam_max, lt(top, 1)), (1 / lam_max, ge(top, -TOP_FACTOR))),
                ),
                Cases(
                    TOP_FACTOR,
                    Certificate((lam_max, lt(0, eta))),
                    Certificate((lam_max, lt(eta, LIMIT))),
                ),
            ),
            using=("top-is-positive",),
        ),
    )


def _decay_steps() -> tuple[Step, ...]:
    """What the t-th power of a factor does, for every t."""
    size = Abs(FACTOR)
    power = size**t
    contracts, repels = lt(size, 1), ge(size, 1)
    bernoulli = le(power * (1 + t * (1 - size)), 1)
    enough = ge(t, 1 / (epsilon * (1 - size)))
    start, accurate = ge(t, 0), gt(epsilon, 0)
    return (
        Step(
            "bernoulli",
            both(ge(power, 0), bernoulli),
            "With q = |1 − ηλ|, going from t to t + 1 lowers qᵗ(1 + t(1 − q)) by qᵗ(1 − q)²(1 + t).",
            Induction(
                t,
                base=Each(Certificate(), Certificate()),
                step=Each(
                    Certificate((size, ge(power, 0))),
                    Certificate((1, bernoulli), ((1 - size) ** 2 * (1 + t), ge(power, 0))),
                ),
            ),
            given=(contracts,),
        ),
        Step(
            "decay",
            le(power, 1 / (1 + t * (1 - size))),
            "Divide by 1 + t(1 − q), which is at least 1.",
            Certificate((1 / (1 + t * (1 - size)), bernoulli)),
            given=(contracts, start),
            using=("bernoulli",),
        ),
        Step(
            "below-every-accuracy",
            Implication(both(accurate, enough), lt(power, epsilon)),
            "Then 1 + t(1 − q) ≥ 1 + 1/ε, so qᵗ ≤ ε/(1 + ε) < ε.",
            Assume(
                Certificate(
                    (epsilon / (1 + epsilon), bernoulli),
                    (epsilon * (1 - size) / (1 + epsilon), ge(power, 0), enough),
                    epsilon**2 / (1 + epsilon),
                )
            ),
            given=(contracts, start),
            using=("bernoulli",),
        ),
        Step(
            "no-decay",
            ge(power, 1),
            "A product of numbers that are at least 1 is at least 1.",
            Induction(t, base=Certificate(), step=Certificate((size, ge(power, 1)), (1, repels))),
            given=(repels,),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {lam_min: 1, lam: 2, lam_max: 3, eta: Rational(1, 2), t: 2, epsilon: 1}
    concave = {**point, lam_min: -1, lam: -1, lam_max: 1, eta: 1}
    return Theorem(
        hypotheses=(
            Hypothesis(
                "positive", POSITIVE, "the smallest eigenvalue is positive: the quadratic has one minimizer"
            ),
            Hypothesis("ordered", ORDERED, "λmin is the smallest eigenvalue and λmax the largest"),
        ),
        witness=point,
        derivation=(*_limit_steps(), *_decay_steps()),
        claim=("every-eigenvalue", "largest-eigenvalue", "decay", "below-every-accuracy", "no-decay"),
        formulas={"limit": LIMIT},
        sharpness=Sharpness(
            "exact",
            "The limit belongs to the divergent side: at η = 2/λmax the factor of λmax is −1.",
            (
                Step(
                    "at-the-limit",
                    Implication(eq(eta, LIMIT), eq(1 - eta * lam_max, -1)),
                    "ηλmax = 2.",
                    Assume(Identity((-lam_max, eq(eta, LIMIT)))),
                    using=("top-is-positive",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive",
                "An eigenvalue −1: every positive step moves away from the saddle along it.",
                concave,
                "every-eigenvalue",
            ),
            Counterexample(
                "ordered",
                "If λmax were negative, 2/λmax would be no upper limit.",
                {**point, lam_max: -1, eta: -1},
                "largest-eigenvalue",
            ),
        ),
        references=(references.GOH_STEP_SIZE, references.SAAD_RICHARDSON),
        exercise="For f(x, y) = x² + 10y², which step sizes converge from every start? Which converge from (5, 0)?",
    )
