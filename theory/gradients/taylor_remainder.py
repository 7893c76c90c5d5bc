"""A gradient step changes f by −η‖g‖² + ½η²⟨g, Hg⟩, up to a remainder of at most Mη³‖g‖³/6.

The first term is the promise of the gradient, the second the toll of the curvature H = ∇²f(x) along the step.
For a quadratic there is no third. Otherwise the curvature c(s) = ⟨g, ∇²f(x − sg)g⟩ changes along the step: if
the Hessian is Lipschitz with constant M, by at most Ms‖g‖³ after a stretch s. Weighted by the rest of the step,
η − s, and added up, this gives the remainder.
"""

from sympy import Abs, ImmutableMatrix, Integral, Lambda, Rational

from theory import references
from theory.kernel.evidence import Antiderivative, Cases, Certificate, FromLemma, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, ge, le, substitute
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import INTEGRAL_MONOTONE
from theory.notation import A, b, eta, g, n, s, scalar, sequence, x
from theory.vectors import Dot, norm, norm_squared

M = scalar("M")
f_x = scalar("f_x")  # f(x)
f_eta = scalar("f_eta")  # f(x − ηg)
c = sequence("c")  # the curvature of f along −g, at x − sg
z = scalar("z")  # a point of the line
a, k = scalar("a"), scalar("k")  # a curvature, and how fast it changes
_SIXTH = Rational(1, 6)


def _integral(integrand):
    return Integral(integrand, (s, 0, eta))


def _monotone(name, smaller, larger, using):
    return Step(
        name,
        le(_integral(smaller), _integral(larger)),
        "The greater integrand has the greater integral.",
        FromLemma(
            INTEGRAL_MONOTONE, {INTEGRAL_MONOTONE.forall[0]: smaller, INTEGRAL_MONOTONE.forall[1]: larger}
        ),
        using=(using,),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    cube = norm(g) ** 3
    prediction = f_x - eta * norm_squared(g) + eta**2 * c(0) / 2
    bound = M * eta**3 * cube / 6
    remainder = f_eta - prediction
    weighted, affine = (eta - s) * c(s), (eta - s) * (a + k * s)
    affine_value = eq(_integral(affine), a * eta**2 / 2 + k * eta**3 / 6)
    falling, rising = ({a: c(0), k: sign * M * cube} for sign in (-1, 1))
    low, high = affine.xreplace(falling), affine.xreplace(rising)
    within = (ge(s, 0), le(s, eta))
    change = le(Abs(c(s) - c(0)), M * s * cube)
    lipschitz = Implication(both(*within), change)
    expansion = eq(f_eta, f_x - eta * norm_squared(g) + _integral(weighted))
    forward = ge(eta, 0)

    def quadratic(point):
        return Dot(point, A * point) / 2 - Dot(b, point)

    slope = M * z**2 / 2  # the derivative of Mz³/6
    one = ImmutableMatrix([1])
    lower, upper = le(_integral(low), _integral(weighted)), le(_integral(weighted), _integral(high))
    lower_value, upper_value = substitute(affine_value, falling), substitute(affine_value, rising)
    parts = ("lower", "upper", "lower-value", "upper-value")
    return Theorem(
        hypotheses=(
            Hypothesis(
                "twice-differentiable",
                expansion,
                "Taylor's formula with integral remainder holds along the step; f_x stands for f(x), "
                "f_eta for f(x − ηg), and c(s) for the second derivative along −g at x − sg",
            ),
            Hypothesis(
                "lipschitz-hessian",
                lipschitz,
                "after a stretch s‖g‖ the curvature has changed by at most M s‖g‖³",
                forall=(s,),
            ),
            Hypothesis("forward-step", forward, "the step size η is not negative"),
        ),
        witness={n: 1, g: one, eta: 1, M: 1, f_x: 0, f_eta: Rational(-1, 2), c: Lambda(z, 1)},
        derivation=(
            Step(
                "quadratic",
                eq(
                    quadratic(x - eta * g),
                    quadratic(x) - eta * norm_squared(g) + eta**2 * Dot(g, A * g) / 2,
                ),
                "On a quadratic with the gradient g = Ax − b, multiply out: there is no remainder.",
                Identity(),
                given=(MatrixEquality(A.T, A), MatrixEquality(b, A * x - g)),
            ),
            Step("curvature", lipschitz, "The Hessian is Lipschitz.", Instance("lipschitz-hessian", {})),
            Step(
                "from-below",
                le(low, weighted),
                "The curvature falls by at most Ms‖g‖³, and the weight η − s is not negative.",
                Certificate((eta - s, change), (eta - s, le(-(c(s) - c(0)), Abs(c(s) - c(0))))),
                given=within,
                using=("curvature",),
            ),
            Step(
                "from-above",
                le(weighted, high),
                "It rises by no more either.",
                Certificate((eta - s, change), (eta - s, le(c(s) - c(0), Abs(c(s) - c(0))))),
                given=within,
                using=("curvature",),
            ),
            _monotone("lower", low, weighted, "from-below"),
            _monotone("upper", weighted, high, "from-above"),
            Step(
                "affine-value",
                affine_value,
                "The integrand is a polynomial in s.",
                Antiderivative(a * (eta * s - s**2 / 2) + k * (eta * s**2 / 2 - s**3 / 3)),
            ),
            Step(
                "lower-value",
                lower_value,
                "Put c(0) for a and −M‖g‖³ for k.",
                Instance("affine-value", falling),
                using=("affine-value",),
            ),
            Step(
                "upper-value",
                upper_value,
                "Put c(0) for a and M‖g‖³ for k.",
                Instance("affine-value", rising),
                using=("affine-value",),
            ),
            Step(
                "remainder",
                le(Abs(remainder), bound),
                "The integral lies between the two, each ½η²c(0) ∓ Mη³‖g‖³/6.",
                Cases(
                    remainder,
                    nonnegative=Certificate((1, upper), (-1, upper_value), (-1, expansion)),
                    nonpositive=Certificate((1, lower), (1, lower_value), (1, expansion)),
                ),
                using=parts,
            ),
        ),
        claim=("quadratic", "remainder"),
        headline="remainder",
        formulas={"prediction": prediction, "bound": bound},
        sharpness=Sharpness(
            "tight",
            "For f(z) = Mz³/6 on the line the remainder of a step is exactly −Mη³g³/6.",
            (
                Step(
                    "cubic",
                    eq(
                        M * (z - eta * slope) ** 3 / 6
                        - M * z**3 / 6
                        + eta * slope**2
                        - eta**2 * slope**2 * M * z / 2,
                        -M * eta**3 * slope**3 / 6,
                    ),
                    "Its derivatives are Mz²/2 and Mz; multiply out.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "twice-differentiable",
                "A function that jumps off its tangent at once is not described by its curvature.",
                {n: 1, g: one, eta: 1, M: 0, f_x: 0, f_eta: 0, c: Lambda(z, 0)},
                "remainder",
            ),
            Counterexample(
                "lipschitz-hessian",
                "With curvature c(s) = s and M = 0, the remainder of a step η = 1 is 1/6, not 0.",
                {n: 1, g: one, eta: 1, M: 0, f_x: 0, f_eta: -1 + _SIXTH, c: Lambda(z, z)},
                "remainder",
            ),
            Counterexample(
                "forward-step",
                "For a negative η the bound would be negative.",
                {n: 1, g: one, eta: -1, M: 1, f_x: 0, f_eta: 1, c: Lambda(z, 0)},
                "remainder",
            ),
        ),
        references=(references.NESTEROV_LIPSCHITZ_HESSIAN, references.NOCEDAL_TAYLOR),
        exercise="For f(x) = log(1 + exp(x)) the third derivative is at most √3/18. How far off can a step be?",
    )
