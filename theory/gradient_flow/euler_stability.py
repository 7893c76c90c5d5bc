"""The flow decays for every λ > 0; Euler's explicit step only for η < 2/λ, Euler's implicit step for every η.

On the test equation ċ = −λc the flow multiplies by e^(−ηλ) in a time η, which lies between 0 and 1 whatever η. The
explicit step, c ↦ c − ηλc, is gradient descent; it shrinks c exactly for 0 < η < 2/λ, and that is where the limit
2/λmax of gradient descent comes from: of the discretization, not of the landscape. The implicit step takes the
gradient where it ends, c⁺ = c − ηλc⁺, and multiplies by 1/(1 + ηλ): it never diverges, but has an equation to solve
in every step. (For a general function that is the proximal point method.) The three factors are ordered as 1 − ηλ,
e^(−ηλ), 1/(1 + ηλ).
"""

from sympy import Abs, Rational, exp, solve

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Cases, Certificate, Each, FromLemma, Identity
from theory.kernel.formula import Equivalence, Implication, between, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import EXP_ABOVE_TANGENT
from theory.lemmas import u as any_number
from theory.notation import eta, lam, scalar

c, following = scalar("c"), scalar("c^+")
CURVED, FORWARD = gt(lam, 0), gt(eta, 0)
EXPLICIT, FLOW = 1 - eta * lam, exp(-eta * lam)
IMPLICIT = solve(following - (c - eta * lam * following), following)[0] / c
LIMIT = 2 / lam


def theorem() -> Theorem:
    """The statement and what shows it."""
    size = Abs(EXPLICIT)
    allowed, shrinks = between(0, eta, LIMIT), lt(size, 1)
    grows = ge(exp(eta * lam), 1 + eta * lam)
    product = gt(eta * lam, 0)
    denominator = gt(1 + eta * lam, 0)
    return Theorem(
        hypotheses=(
            Hypothesis("curved", CURVED, "f is curved upwards along the coordinate"),
            Hypothesis("forward", FORWARD, "time runs forward"),
        ),
        witness={lam: 2, eta: Rational(1, 2), c: 1, following: Rational(1, 2)},
        derivation=(
            Step("product", product, "ηλ is positive.", Certificate((1, FORWARD, CURVED))),
            Step(
                "denominator", denominator, "So is 1 + ηλ.", Certificate((1, product), 1), using=("product",)
            ),
            Step(
                "explicit",
                Equivalence(shrinks, allowed),
                "|1 − ηλ| < 1 says that 1 − ηλ lies between −1 and 1; solve for η.",
                BothDirections(
                    Each(
                        Certificate((1 / lam, shrinks), (1 / lam, ge(size, EXPLICIT))),
                        Certificate((1 / lam, shrinks), (1 / lam, ge(size, -EXPLICIT))),
                    ),
                    Cases(EXPLICIT, Certificate((lam, lt(0, eta))), Certificate((lam, lt(eta, LIMIT)))),
                ),
            ),
            Step(
                "implicit-step",
                eq(c * IMPLICIT, c - eta * lam * (c * IMPLICIT)),
                "c/(1 + ηλ) solves c⁺ = c − ηλc⁺.",
                Identity(),
                using=("denominator",),
            ),
            Step(
                "implicit",
                between(0, IMPLICIT, 1),
                "1 + ηλ > 1.",
                Each(Certificate(IMPLICIT), Certificate((IMPLICIT, product))),
                using=("product", "denominator"),
            ),
            Step(
                "above-tangent",
                grows,
                "The exponential lies above its tangent at 0.",
                FromLemma(EXP_ABOVE_TANGENT, {any_number: eta * lam}),
            ),
            Step(
                "below-explicit",
                ge(FLOW, EXPLICIT),
                "The same at −ηλ.",
                FromLemma(EXP_ABOVE_TANGENT, {any_number: -eta * lam}),
            ),
            Step(
                "order",
                both(le(EXPLICIT, FLOW), le(FLOW, IMPLICIT)),
                "Divide e^(ηλ) ≥ 1 + ηλ by both sides.",
                Each(
                    Certificate((1, ge(FLOW, EXPLICIT))),
                    Certificate((FLOW * IMPLICIT, grows)),
                ),
                using=("above-tangent", "below-explicit", "denominator"),
            ),
            Step(
                "flow",
                between(0, FLOW, 1),
                "It is positive, and below the implicit factor.",
                Each(Certificate(FLOW), Certificate((1, le(FLOW, IMPLICIT)), (1, lt(IMPLICIT, 1)))),
                using=("order", "implicit", "denominator"),
            ),
        ),
        claim=("explicit", "implicit-step", "implicit", "order", "flow"),
        formulas={"limit": LIMIT, "explicit": EXPLICIT, "implicit": IMPLICIT, "flow": FLOW},
        sharpness=Sharpness(
            "exact",
            "The limit is an equivalence; the factors are exact.",
            (
                Step(
                    "at-the-limit",
                    Implication(eq(eta, LIMIT), eq(EXPLICIT, -1)),
                    "ηλ = 2: the explicit step goes to the mirror image.",
                    Assume(Identity((-lam, eq(eta, LIMIT)))),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "curved",
                "Uphill curvature λ = −1: the explicit step always grows.",
                {lam: -1, eta: Rational(1, 2), c: 1},
                "implicit",
            ),
            Counterexample(
                "forward",
                "Backwards in time, η = −½, the implicit step grows.",
                {lam: 1, eta: -Rational(1, 2), c: 1},
                "implicit",
            ),
        ),
        references=(references.SCIEUR_INTEGRATION, references.GOH_STEP_SIZE, references.MATHLIB_EXP_TANGENT),
        exercise="The trapezoidal step c⁺ = c − ηλ(c + c⁺)/2: for which η does it shrink c, and turn its sign?",
    )
