"""The logistic loss is convex, and its curvature σ(1 − σ) is at most ¼, attained at margin zero.

One sample with predictors x and label y has the loss log(1 + exp(−y⟨x, w⟩)); for labels ±1, y⟨x, w⟩ is the
margin. With p = 1/(1 + exp(y⟨x, w⟩)), the probability that the model gives to the wrong label, the gradient
is −y p x and the Hessian y² p (1 − p) x xᵀ. The loss of a data set is the mean over its samples: slopes and
curvatures are the means of those of the samples, so the mean is convex too, and for labels ±1 its curvature along
d is at most ‖Xd‖²/(4m).
"""

from sympy import Derivative, ImmutableMatrix, Rational, Subs, Sum, exp, log

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity, Induction
from theory.kernel.formula import Gradient, Hessian, Implication, eq, ge, gt, le
from theory.kernel.theorem import Sharpness, Step, Theorem
from theory.notation import d, h, i, m, n, s, scalar, sequence, w, x
from theory.vectors import Dot, Iterate, along

y = scalar("y")
u = scalar("u")  # the margin
r = scalar("r")
label = sequence("y")
sample = Iterate("x", i)


def _loss(margin):
    return log(1 + exp(-margin))


def _wrong(margin):
    """The probability that the model gives to the wrong label."""
    return 1 / (1 + exp(margin))


def _curvature(margin):
    return _wrong(margin) * (1 - _wrong(margin))


def _mean(summand):
    return Sum(summand, (i, 1, m)) / m


def theorem() -> Theorem:
    """The statement and what shows it."""
    margin, margins = y * Dot(x, w), label(i) * Dot(sample, w)
    gradient = -y * _wrong(margin) * x
    hessian = y**2 * _curvature(margin) * x * x.T
    total_curvature = Sum(_curvature(margins) * label(i) ** 2 * Dot(sample, d) ** 2, (i, 1, m))
    ceiling = Sum(label(i) ** 2 * Dot(sample, d) ** 2, (i, 1, m)) / 4
    moved = along(along(_mean(_loss(margins)), w, d, s), w, h, r)
    last = label(m + 1) * Dot(Iterate("x", m + 1), w)
    last_slope = label(m + 1) * Dot(Iterate("x", m + 1), d)
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
            Step(
                "mean-slope",
                eq(
                    Subs(Derivative(along(_mean(_loss(margins)), w, d, s), s), s, 0),
                    _mean(-label(i) * _wrong(margins) * Dot(sample, d)),
                ),
                "The derivative of a mean is the mean of the derivatives, here along any direction d.",
                Identity(),
                given=(gt(m, 0),),
            ),
            Step(
                "mean-curvature",
                eq(
                    Subs(Subs(Derivative(moved, s, r), s, 0), r, 0),
                    _mean(label(i) ** 2 * _curvature(margins) * Dot(sample, d) * Dot(sample, h)),
                ),
                "The same for the second derivative, along any two directions d and h.",
                Identity(),
                given=(gt(m, 0),),
            ),
            Step(
                "mean-convex",
                ge(total_curvature, 0),
                "Every sample adds a term that is not negative.",
                Induction(
                    m,
                    0,
                    base=Certificate(0),
                    step=Certificate(
                        (1, ge(total_curvature, 0)), exp(last) / (1 + exp(last)) ** 2 * last_slope**2
                    ),
                ),
                given=(ge(m, 0),),
            ),
            Step(
                "mean-smooth",
                le(total_curvature, ceiling),
                "Every sample adds at most a quarter of (yᵢ⟨xᵢ, d⟩)².",
                Induction(
                    m,
                    0,
                    base=Certificate(0),
                    step=Certificate(
                        (1, le(total_curvature, ceiling)),
                        (_wrong(last) - Rational(1, 2)) ** 2 * last_slope**2,
                    ),
                ),
                given=(ge(m, 0),),
            ),
        ),
        claim=(
            "gradient",
            "hessian",
            "convex",
            "quarter",
            "mean-slope",
            "mean-curvature",
            "mean-convex",
            "mean-smooth",
        ),
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
        exercise="Show that the loss of linearly separable data has no minimizer. What becomes of its curvature?",
    )
