"""Only the smallest and the largest eigenvalue matter: in between |1 − ηλ| is never larger than at both ends.

As a function of λ, 1 − ηλ is a straight line, and the size of a straight line on an interval is largest at an
end. So the slowest coordinate of the error belongs to λmin or to λmax, whatever the eigenvalues
between them are and however many there may be. This is why the condition number alone decides the rate.
"""

from sympy import Abs, Max, Rational

from theory import references
from theory.kernel.evidence import Cases, Certificate, Identity, OneOf
from theory.kernel.formula import either, eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import eta, lam, lam_max, lam_min


def theorem() -> Theorem:
    """The statement and what shows it."""
    inner, low, high = 1 - eta * lam, 1 - eta * lam_min, 1 - eta * lam_max
    radius = Max(Abs(low), Abs(high))
    above, below = le(lam_min, lam), le(lam, lam_max)
    from_low, from_high = ge(radius, Abs(low)), ge(radius, Abs(high))
    point = {lam_min: 1, lam: 2, lam_max: 3, eta: Rational(1, 2)}
    return Theorem(
        hypotheses=(
            Hypothesis("above-the-smallest", above, "λ is at least λmin"),
            Hypothesis("below-the-largest", below, "λ is at most λmax"),
        ),
        witness=point,
        derivation=(
            Step(
                "ends-decide",
                le(Abs(inner), radius),
                "The line falls with λ for η ≥ 0 and rises for η ≤ 0; either way 1 − ηλ lies between its two ends.",
                Cases(
                    inner,
                    Cases(
                        eta,
                        Certificate((1, from_low), (1, ge(Abs(low), low)), (eta, above)),
                        Certificate((1, from_high), (1, ge(Abs(high), high)), (-eta, below)),
                    ),
                    Cases(
                        eta,
                        Certificate((1, from_high), (1, ge(Abs(high), -high)), (eta, below)),
                        Certificate((1, from_low), (1, ge(Abs(low), -low)), (-eta, above)),
                    ),
                ),
            ),
        ),
        claim=("ends-decide",),
        formulas={"bound": radius},
        sharpness=Sharpness(
            "tight",
            "Equality holds at λ = λmin or at λ = λmax, whichever factor is larger in size.",
            (
                Step(
                    "attained",
                    either(eq(radius, Abs(low)), eq(radius, Abs(high))),
                    "The larger of two numbers is one of them.",
                    Cases(Abs(low) - Abs(high), OneOf(0, Identity()), OneOf(1, Identity())),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "above-the-smallest",
                "An eigenvalue 0 below [1, 3]: its coordinate never moves.",
                {**point, lam: 0},
                "ends-decide",
            ),
            Counterexample(
                "below-the-largest",
                "An eigenvalue 10 above [1, 3]: its coordinate diverges.",
                {**point, lam: 10},
                "ends-decide",
            ),
        ),
        references=(references.GOH_STEP_SIZE, references.LESSARD_QUADRATIC_RATES),
        exercise="Draw |1 − ηλ| against λ on [1, 10] for η = 0.1 and for η = 0.19. At which end is it larger?",
    )
