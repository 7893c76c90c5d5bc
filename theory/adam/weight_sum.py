"""The weights of t gradients sum to 1 − βᵗ: what is missing to one is βᵗ.

An average should have weights that sum to one. Those of Adam's averages do not: after the first step the only
gradient has the weight 1 − β, which is 0.1 or 0.001. The missing βᵗ is the weight of the zero that the average
started from. It fades, but slowly: at β₂ = 0.999 it takes 693 steps until half of the weight is there.
"""

from sympy import Rational, Sum, powsimp, summation, together

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction
from theory.kernel.formula import between, both, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta, i, t

POSITIVE, BELOW_ONE = gt(beta, 0), lt(beta, 1)
WEIGHT = (1 - beta) * beta ** (t - i)
POWERS = Sum(beta ** (-i), (i, 1, t))
# SymPy's sum of the geometric series, in the case β ≠ 1; then times βᵗ(1 − β).
GEOMETRIC = together(summation(beta ** (-i), (i, 1, t)).args[-1][0])
SCALED = powsimp((GEOMETRIC * (1 - beta)).cancel())
TOTAL = (SCALED * beta**t).expand()
SHRINKING = both(gt(beta**t, 0), lt(beta**t, 1))


def theorem() -> Theorem:
    """The statement and what shows it."""
    geometric = eq((1 - beta) * POWERS, SCALED)
    return Theorem(
        hypotheses=(
            Hypothesis(
                "positive", POSITIVE, "the past counts; with β = 0 the newest gradient has all the weight"
            ),
            Hypothesis("below-one", BELOW_ONE, "the newest gradient counts; with β = 1 none would"),
        ),
        witness={beta: Rational(9, 10), t: 2},
        derivation=(
            Step(
                "geometric-sum",
                geometric,
                "The sum of a geometric series; a further term β⁻ᵗ⁻¹(1 − β) turns one right side into the next.",
                Induction(t, step=Identity((1, geometric))),
            ),
            Step(
                "total",
                eq(Sum(WEIGHT, (i, 1, t)), TOTAL),
                "Multiply by βᵗ.",
                Identity((beta**t, geometric)),
                given=(ge(t, 0),),
                using=("geometric-sum",),
            ),
            Step(
                "powers-shrink",
                SHRINKING,
                "Multiplying by β keeps a number between 0 and 1 there.",
                Induction(
                    t,
                    1,
                    base=Each(Certificate((1, POSITIVE)), Certificate((1, BELOW_ONE))),
                    step=Each(
                        Certificate((beta, gt(beta**t, 0))),
                        Certificate((1, lt(beta**t, 1)), (beta**t, BELOW_ONE)),
                    ),
                ),
            ),
            Step(
                "never-one",
                between(0, TOTAL, 1),
                "From the first step on the weights sum to something, but never to one.",
                Each(Certificate((1, lt(beta**t, 1))), Certificate((1, gt(beta**t, 0)))),
                given=(ge(t, 1),),
                using=("powers-shrink",),
            ),
        ),
        claim=("total", "never-one"),
        formulas={"weight": WEIGHT, "total": TOTAL},
        sharpness=Sharpness("exact", "The sum is an identity, for every number of steps."),
        counterexamples=(
            Counterexample(
                "positive",
                "With β = −1/2 the one weight after the first step is 3/2.",
                {beta: Rational(-1, 2), t: 1},
                "never-one",
            ),
            Counterexample("below-one", "With β = 1 every weight is zero.", {beta: 1, t: 1}, "never-one"),
        ),
        references=(references.ADAM_BIAS_CORRECTION, references.RUDIN_GEOMETRIC_SERIES),
        exercise="After how many steps do the weights sum to at least 0.99, for β = 0.9 and for β = 0.999?",
    )
