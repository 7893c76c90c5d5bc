"""The logistic loss is convex, and its curvature σ(1 − σ) is at most ¼, attained at margin zero.

One sample with predictors x and label y has the loss log(1 + exp(−y⟨x, w⟩)); for labels ±1, y⟨x, w⟩ is the
margin. With p = 1/(1 + exp(y⟨x, w⟩)), the probability that the model gives to the wrong label, the gradient
is −y p x and the Hessian y² p (1 − p) x xᵀ. The loss of a data set is the mean over its samples: `mean-logistic-loss`.
"""

from sympy import ImmutableMatrix, Rational, exp, log

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity
from theory.kernel.formula import Gradient, Hessian, Implication, eq, ge, le
from theory.kernel.theorem import Sharpness, Step, Theorem
from theory.notation import d, n, scalar, w, x
from theory.vectors import Dot

y = scalar("y")
u = scalar("u")  # the margin


def _loss(margin):
    return log(1 + exp(-margin))


def _wrong(margin):
    """The probability that the model gives to the wrong label."""
    return 1 / (1 + exp(margin))


def _curvature(margin):
    return _wrong(margin) * (1 - _wrong(margin))


def theorem() -> Theorem:
    """The statement and what shows it."""
    margin = y * Dot(x, w)
    gradient = -y * _wrong(margin) * x
    hessian = y**2 * _curvature(margin) * x * x.T
    return Theorem(
        hypotheses=(),
        witness={n: 1, x: ImmutableMatrix([1]), y: 1, w: ImmutableMatrix([0])},
        derivation=(
            Step(
                "gradient",
                Gradient(_loss(margin), w, gradient),
                "The derivative of log(1 + exp(−u)) is −1/(1 + exp(u)), and u = y⟨x, w⟩ has the gradient yx.",
                Identity(),
            ),
            Step(
                "hessian",
                Hessian(_loss(margin), w, hessian),
                "The derivative of p = 1/(1 + exp(u)) is −p(1 − p).",
                Identity(),
            ),
            Step(
                "convex",
                ge(Dot(d, hessian * d), 0),
                "The curvature along d is p(1 − p) times the square (y⟨x, d⟩)².",
                Certificate(exp(margin) / (1 + exp(margin)) ** 2 * (y * Dot(x, d)) ** 2),
            ),
            Step(
                "quarter",
                le(_curvature(u), Rational(1, 4)),
                "Two numbers that add up to one have at most the product ¼: ¼ − p(1 − p) = (p − ½)².",
                Certificate((_wrong(u) - Rational(1, 2)) ** 2),
            ),
        ),
        claim=("gradient", "hessian", "convex", "quarter"),
        headline="quarter",
        formulas={"gradient": gradient, "hessian": hessian, "curvature": _curvature(u)},
        sharpness=Sharpness(
            "tight",
            "At margin zero the model is undecided, p = ½, and the curvature is exactly ¼; nowhere else.",
            (
                Step(
                    "at-zero",
                    Implication(eq(exp(u), 1), eq(_curvature(u), Rational(1, 4))),
                    "At margin zero exp(u) is 1.",
                    Assume(Identity((-(exp(u) - 1) / (4 * (exp(u) + 1) ** 2), eq(exp(u), 1)))),
                ),
                Step(
                    "lost",
                    eq(Rational(1, 4) - _curvature(u), (exp(u) - 1) ** 2 / (4 * (exp(u) + 1) ** 2)),
                    "What is lost is a square that vanishes only where exp(u) = 1.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(),
        references=(references.HASTIE_LOGISTIC_GRADIENT, references.HASTIE_LOGISTIC_HESSIAN),
        exercise="Where is the curvature of one sample half of its greatest value, and what is p there?",
    )
