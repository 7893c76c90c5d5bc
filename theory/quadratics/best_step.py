"""The best constant step on a quadratic is η* = 2/(λmin + λmax), and its rate is (κ − 1)/(κ + 1).

ρ(η) = max(|1 − ηλmin|, |1 − ηλmax|) is the factor of the slowest coordinate. Small steps leave λmin slow, large ones
make λmax overshoot; the best step makes both factors equal in size, 1 − ηλmin = −(1 − ηλmax). That
no step does better follows from one line: whatever η is, λmax·|1 − ηλmin| + λmin·|1 − ηλmax| ≥ λmax − λmin, and ρ
is at least each of the two factors. No second step size is as good.
"""

from sympy import Abs, Max, Rational, solve

from theory import references
from theory.kernel.evidence import Antisymmetry, Assume, Cases, Certificate, Identity
from theory.kernel.formula import Implication, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import eta, kappa, lam_max, lam_min

POSITIVE, ORDERED = lt(0, lam_min), le(lam_min, lam_max)
CONDITION = eq(kappa * lam_min, lam_max)
SLOW, FAST = 1 - eta * lam_min, 1 - eta * lam_max
RADIUS = Max(Abs(SLOW), Abs(FAST))
BEST = solve(SLOW + FAST, eta)[0]  # equal in size, opposite in sign
TOTAL = lam_min + lam_max
RATE = (lam_max - lam_min) / TOTAL
RATE_OF_KAPPA = (kappa - 1) / (kappa + 1)


def _rate_steps() -> tuple[Step, ...]:
    """(κ − 1)/(κ + 1) is (λmax − λmin)/(λmax + λmin), and not negative."""
    return (
        Step("top-is-positive", gt(lam_max, 0), "λmax ≥ λmin > 0.", Certificate((1, POSITIVE), (1, ORDERED))),
        Step(
            "condition-number-is-positive",
            gt(kappa, 0),
            "κ is a quotient of positive numbers.",
            Certificate((1 / lam_min, gt(lam_max, 0)), (1 / lam_min, CONDITION)),
            using=("top-is-positive",),
        ),
        Step(
            "rate-of-kappa",
            eq(RATE, RATE_OF_KAPPA),
            "Divide numerator and denominator by λmin.",
            Identity((-2 / ((kappa + 1) * TOTAL), CONDITION)),
            using=("top-is-positive", "condition-number-is-positive"),
        ),
        Step(
            "rate-is-a-size",
            ge(RATE, 0),
            "λmax ≥ λmin.",
            Certificate((1 / TOTAL, ORDERED)),
            using=("top-is-positive",),
        ),
    )


def _value_steps() -> tuple[Step, ...]:
    """ρ(η*): both factors have the size (λmax − λmin)/(λmax + λmin), with opposite signs."""
    slow, fast = (factor.xreplace({eta: BEST}) for factor in (SLOW, FAST))
    slow_is, fast_is, size = eq(slow, RATE), eq(fast, -RATE), ge(RATE, 0)
    slow_size, fast_size = eq(Abs(slow), RATE), eq(Abs(fast), RATE)
    first = ("top-is-positive",)
    return (
        Step("slow-factor", slow_is, "Put in η*.", Identity(), using=first),
        Step("fast-factor", fast_is, "Put in η*: the same size, the other sign.", Identity(), using=first),
        Step(
            "slow-size",
            slow_size,
            "The factor of λmin is not negative.",
            Cases(
                slow,
                Identity((1, slow_is)),
                Antisymmetry(
                    Certificate((2, size), (1, slow_is)), Certificate((2, le(slow, 0)), (1, slow_is))
                ),
            ),
            using=(*first, "slow-factor", "rate-is-a-size"),
        ),
        Step(
            "fast-size",
            fast_size,
            "The factor of λmax is not positive.",
            Cases(
                fast,
                Antisymmetry(
                    Certificate((2, size), (-1, fast_is)), Certificate((2, ge(fast, 0)), (-1, fast_is))
                ),
                Identity((-1, fast_is)),
            ),
            using=(*first, "fast-factor", "rate-is-a-size"),
        ),
        Step(
            "value",
            eq(RADIUS.xreplace({eta: BEST}), RATE_OF_KAPPA),
            "The larger of two equal sizes.",
            Cases(
                Abs(slow) - Abs(fast),
                Identity((1, slow_size), (1, eq(RATE, RATE_OF_KAPPA))),
                Identity((1, fast_size), (1, eq(RATE, RATE_OF_KAPPA))),
            ),
            using=(*first, "condition-number-is-positive", "slow-size", "fast-size", "rate-of-kappa"),
        ),
    )


def _optimality_steps() -> tuple[Step, ...]:
    """No η is better, and no other one as good."""
    at_least_slow, at_least_fast = ge(RADIUS, Abs(SLOW)), ge(RADIUS, Abs(FAST))
    up_to_slow, down_to_fast = ge(Abs(SLOW), SLOW), ge(Abs(FAST), -FAST)
    same_rate = eq(RATE, RATE_OF_KAPPA)
    as_good = le(RADIUS, RATE_OF_KAPPA)
    using = ("top-is-positive", "condition-number-is-positive", "rate-of-kappa")
    return (
        Step(
            "lower-bound",
            ge(RADIUS, RATE_OF_KAPPA),
            "Weighed with λmax and λmin: in λmax(1 − ηλmin) − λmin(1 − ηλmax) = λmax − λmin the step cancels.",
            Certificate(
                (lam_max / TOTAL, at_least_slow),
                (lam_max / TOTAL, up_to_slow),
                (lam_min / TOTAL, at_least_fast),
                (lam_min / TOTAL, down_to_fast),
                (1, same_rate),
            ),
            using=using,
        ),
        Step(
            "only-one",
            Implication(as_good, eq(eta, BEST)),
            "A step above η* makes the factor of λmax larger, one below η* that of λmin.",
            Assume(
                Antisymmetry(
                    Certificate(
                        (1 / lam_max, as_good),
                        (1 / lam_max, at_least_fast),
                        (1 / lam_max, down_to_fast),
                        (1 / lam_max, same_rate),
                    ),
                    Certificate(
                        (1 / lam_min, as_good),
                        (1 / lam_min, at_least_slow),
                        (1 / lam_min, up_to_slow),
                        (1 / lam_min, same_rate),
                    ),
                )
            ),
            using=using,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {lam_min: 1, lam_max: 3, kappa: 3, eta: Rational(1, 2)}
    return Theorem(
        hypotheses=(
            Hypothesis("positive", POSITIVE, "the smallest eigenvalue is positive"),
            Hypothesis("ordered", ORDERED, "λmin is the smallest eigenvalue and λmax the largest"),
            Hypothesis("condition-number", CONDITION, "κ = λmax/λmin", definition=True),
        ),
        witness=point,
        derivation=(*_rate_steps(), *_value_steps(), *_optimality_steps()),
        claim=("value", "lower-bound", "only-one"),
        headline="only-one",
        formulas={"step": BEST, "rate": RATE_OF_KAPPA, "radius": RADIUS},
        sharpness=Sharpness("exact", "η* attains the lower bound, and it alone."),
        counterexamples=(
            Counterexample(
                "positive",
                "With eigenvalues −1 and 2 the formula's rate is 3, but η = 0 has the factor 1.",
                {lam_min: -1, lam_max: 2, kappa: -2, eta: 0},
                "lower-bound",
            ),
            Counterexample(
                "ordered",
                "With the two exchanged the formula's rate is negative, which no size is.",
                {lam_min: 2, lam_max: 1, kappa: Rational(1, 2), eta: Rational(2, 3)},
                "value",
            ),
        ),
        references=(
            references.SAAD_RICHARDSON,
            references.LESSARD_QUADRATIC_RATES,
            references.NESTEROV_BEST_STEP,
        ),
        exercise="For κ = 10, by what factor does the error fall in ten steps with η*, and with η = 1/λmax?",
    )
