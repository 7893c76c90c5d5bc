"""The mean logistic loss has the gradient −(1/m) Σ yᵢ pᵢ xᵢ, and its curvature is at most a quarter of the data's.

With pᵢ = 1/(1 + exp(yᵢ⟨xᵢ, w⟩)), the probability that the model gives to the wrong label of sample i, the mean of
log(1 + exp(−yᵢ⟨xᵢ, w⟩)) over m samples has this gradient and the Hessian (1/m) Σ yᵢ² pᵢ (1 − pᵢ) xᵢ xᵢᵀ. So the loss is
convex, and along d its curvature is at most Σ yᵢ²⟨xᵢ, d⟩²/(4m): for labels ±1 this is ‖Xd‖²/(4m), and the gradient
is Lipschitz with L = λmax(XᵀX)/(4m).

A sum of vectors is written as what it is: gₘ is reached from 0 by adding one sample's vector after the other. That
gₘ/m is the gradient means that the slope along every direction d is ⟨gₘ/m, d⟩; likewise qₘ/m is the Hessian's
product with h. What is true of a single sample is in `logistic-loss`.
"""

from sympy import Derivative, ImmutableMatrix, Rational, Subs, Sum, ZeroMatrix, exp, log

from theory import references
from theory.kernel.evidence import Certificate, Identity, Induction
from theory.kernel.formula import Recurrence, eq, ge, gt, le
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import d, h, i, m, n, s, scalar, sequence, w
from theory.vectors import Dot, Iterate, along

r = scalar("r")
label = sequence("y")
SOME = gt(m, 0)


def _sample(k):
    return Iterate("x", k)


def _margin(k, weights=w):
    return label(k) * Dot(_sample(k), weights)


def _wrong(margin):
    """The probability that the model gives to the wrong label."""
    return 1 / (1 + exp(margin))


def _slope_weight(k):
    """What sample k contributes to the gradient, in units of its predictors."""
    return -label(k) * _wrong(_margin(k))


def _bend_weight(k):
    """What sample k contributes to the Hessian's product with h, in units of its predictors."""
    p = _wrong(_margin(k))
    return label(k) ** 2 * p * (1 - p) * Dot(_sample(k), h)


def _mean(summand):
    return Sum(summand, (i, 1, m)) / m


LOSS = _mean(log(1 + exp(-_margin(i))))
SLOPE, BEND = _slope_weight(i) * Dot(_sample(i), d), _bend_weight(i) * Dot(_sample(i), d)
GRADIENT, IMAGE = Iterate("g", m), Iterate("q", m)
CURVATURE = BEND.xreplace({h: d})
CEILING = label(i) ** 2 * Dot(_sample(i), d) ** 2 / 4


def _total(name: str, symbol: str, weight, text: str) -> Hypothesis:
    """The definition of a sum of multiples of the samples, as a sequence of vectors."""
    so_far = Iterate(symbol, i)
    following = so_far + weight(i + 1) * _sample(i + 1)
    return Hypothesis(name, Recurrence(so_far, i, 0, ZeroMatrix(n, 1), following), text, definition=True)


def _derivative_steps(name: str, derivative, summand, vector, reason: str) -> tuple[Step, Step, Step]:
    """A derivative along d as a mean of numbers, and as the product of d with a mean of vectors."""
    along_d, total = eq(derivative, _mean(summand)), eq(Dot(vector, d), Sum(summand, (i, 1, m)))
    return (
        Step(
            f"{name}-along",
            along_d,
            "The derivative of a mean is the mean of the derivatives.",
            Identity(),
            given=(SOME,),
        ),
        Step(
            f"{name}-total",
            total,
            "The product with a sum of vectors is the sum of the products.",
            Induction(m, base=Identity(), step=Identity((1, total))),
        ),
        Step(
            name,
            eq(derivative, Dot(vector, d) / m),
            reason,
            Identity((1, along_d), (-1 / m, total)),
            given=(SOME,),
            using=("counted", f"{name}-along", f"{name}-total"),
        ),
    )


def _curvature_steps() -> tuple[Step, Step]:
    """Σ over the samples is at least zero and at most a quarter of Σ yᵢ²⟨xᵢ, d⟩²."""
    total, ceiling = Sum(CURVATURE, (i, 1, m)), Sum(CEILING, (i, 1, m))
    last, slope = _margin(m + 1), label(m + 1) * Dot(_sample(m + 1), d)
    convex, smooth = ge(total, 0), le(total, ceiling)
    return (
        Step(
            "convex",
            convex,
            "Every sample adds pᵢ(1 − pᵢ) times a square.",
            Induction(
                m,
                base=Certificate(0),
                step=Certificate((1, convex), exp(last) / (1 + exp(last)) ** 2 * slope**2),
            ),
            given=(ge(m, 0),),
        ),
        Step(
            "smooth",
            smooth,
            "Every sample adds at most a quarter of (yᵢ⟨xᵢ, d⟩)²: ¼ − p(1 − p) = (p − ½)².",
            Induction(
                m,
                base=Certificate(0),
                step=Certificate((1, smooth), (_wrong(last) - Rational(1, 2)) ** 2 * slope**2),
            ),
            given=(ge(m, 0),),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    once = along(LOSS, w, d, s)
    twice = along(once, w, h, r)
    at_zero = Sum(CURVATURE, (i, 1, m)).xreplace({w: ZeroMatrix(n, 1)})
    return Theorem(
        hypotheses=(
            _total("gradient-sum", "g", _slope_weight, "the sum of −yᵢ pᵢ xᵢ over the first m samples"),
            _total(
                "hessian-sum",
                "q",
                _bend_weight,
                "the sum of yᵢ² pᵢ (1 − pᵢ)⟨xᵢ, h⟩ xᵢ over the first m samples",
            ),
        ),
        witness={n: 1, m: 1, w: ImmutableMatrix([0])},
        derivation=(
            Step("counted", ge(m, 0), "There are samples.", Certificate((1, SOME)), given=(SOME,)),
            *_derivative_steps(
                "gradient",
                Subs(Derivative(once, s), s, 0),
                SLOPE,
                GRADIENT,
                "Along every direction d the slope is ⟨gₘ/m, d⟩, so gₘ/m is the gradient.",
            ),
            *_derivative_steps(
                "hessian",
                Subs(Subs(Derivative(twice, s, r), s, 0), r, 0),
                BEND,
                IMAGE,
                "Along all d and h the second derivative is ⟨qₘ/m, d⟩, so qₘ/m is the Hessian's product with h.",
            ),
            *_curvature_steps(),
        ),
        claim=("gradient-along", "gradient", "hessian-along", "hessian", "convex", "smooth"),
        formulas={"slope": SLOPE, "bend": BEND, "ceiling": CEILING},
        sharpness=Sharpness(
            "tight",
            "At w = 0 the model is undecided about every sample, and the curvature is exactly the bound.",
            (
                Step(
                    "at-zero",
                    eq(at_zero, Sum(CEILING, (i, 1, m))),
                    "All margins are zero, so all pᵢ are ½.",
                    Identity(),
                    given=(SOME,),
                ),
            ),
        ),
        counterexamples=(),
        references=(references.HASTIE_LOGISTIC_GRADIENT, references.HASTIE_LOGISTIC_HESSIAN),
        exercise="Show that the loss of linearly separable data has no minimizer. What becomes of its curvature?",
    )
