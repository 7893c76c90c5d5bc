"""Exact line search shrinks f − f* by ((κ − 1)/(κ + 1))² a step on every L-smooth, μ-strongly convex function.

What holds on quadratics holds for the whole class, with L and μ in the place of the eigenvalues, and quadratics are
the worst of it. All that the proof knows of f are three instances of the interpolation inequality of the class,
between the two iterates and the minimizer, and that the search ended where the slope is zero: the new gradient is at
right angles to the old one and to the step. Weighted with (L − μ)/(L + μ), 2μ(L − μ)/(L + μ)² and 2μ/(L + μ) the
three add up to the rate; what is left over is a sum of two squares.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import Relation, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, column, mu, n, scalar
from theory.vectors import Dot, norm_squared

e_0, e_1, g_0, g_1 = (column(name) for name in ("e_0", "e_1", "g_0", "g_1"))  # e is x − x*
f_0, f_1, f_star = scalar("f_0"), scalar("f_1"), scalar("f^*")
RATE = (L - mu) / (L + mu)
POSITIVE, BELOW = gt(mu, 0), lt(mu, L)
# Value, point and gradient at the two iterates and at the minimizer.
BEFORE, AFTER, MINIMUM = (f_0, e_0, g_0), (f_1, e_1, g_1), (f_star, None, None)


def interpolation(upper, lower) -> Relation:
    """The inequality of the class between two points, each given by value, error and gradient (None for zero)."""
    f_i, f_j = upper[0], lower[0]
    step, change = (_difference(upper[k], lower[k]) for k in (1, 2))
    excess = norm_squared(change - mu * step) / (2 * (L - mu))
    slope = 0 if lower[2] is None else Dot(lower[2], step)
    return ge(f_i, f_j + slope + mu / 2 * norm_squared(step) + excess)


def _difference(first, second):
    return -second if first is None else first if second is None else first - second


FORWARD, FROM_BEFORE, FROM_AFTER = (
    interpolation(BEFORE, AFTER),
    interpolation(MINIMUM, BEFORE),
    interpolation(MINIMUM, AFTER),
)
TURN, LOWEST = eq(Dot(g_1, g_0), 0), eq(Dot(g_1, e_1 - e_0), 0)


def _derivation() -> tuple[Step, ...]:
    long = (L + 3 * mu) * L * e_0 - (L + mu) * L * e_1 - (3 * L + mu) * g_0 - (L + mu) * g_1
    short = 2 * L * mu * (L + mu) * e_1 - (L - mu) ** 2 * g_0 - (L + mu) ** 2 * g_1
    scale = 2 * L * (L + 3 * mu) * (L + mu) ** 2
    return (
        Step("smoothness-is-positive", gt(L, 0), "L > μ > 0.", Certificate((1, POSITIVE), (1, BELOW))),
        Step(
            "one-step",
            le(f_1 - f_star, RATE**2 * (f_0 - f_star)),
            "The three inequalities and the two right angles, weighted; the squares were found by completing them.",
            Certificate(
                (RATE, FORWARD),
                (2 * mu * RATE / (L + mu), FROM_BEFORE),
                (2 * mu / (L + mu), FROM_AFTER),
                (-2 / (L + mu), TURN),
                (-1, LOWEST),
                mu / scale * norm_squared(long),
                norm_squared(short) / ((L - mu) * scale),
            ),
            using=("smoothness-is-positive",),
        ),
    )


def _quadratic_steps() -> tuple[Step, ...]:
    """½(μx² + Ly²) from (1/μ, 1/L), where the gradient is (1, 1); the exact step is 2/(L + μ)."""
    step = 2 / (L + mu)
    start, end = (1 / mu, 1 / L), (1 / mu - step, 1 / L - step)

    def value(point):
        return (mu * point[0] ** 2 + L * point[1] ** 2) / 2

    return (
        Step(
            "ends-at-a-right-angle",
            eq(mu * end[0] + L * end[1], 0),
            "The new gradient is (1 − 2μ/(L + μ), 1 − 2L/(L + μ)), the old one (1, 1).",
            Identity(),
            using=("smoothness-is-positive",),
        ),
        Step(
            "attained",
            eq(value(end), RATE**2 * value(start)),
            "Put the end point in.",
            Identity(),
            using=("smoothness-is-positive",),
        ),
    )


def _step(curvatures, start, size, constants):
    """A point of the theorem: a step of this size on ½Σ aᵢxᵢ² in the plane, with the constants μ and L as claimed."""
    before = [Rational(coordinate) for coordinate in start]
    slopes = [a * u for a, u in zip(curvatures, before, strict=True)]
    after = [u - size * slope for u, slope in zip(before, slopes, strict=True)]
    low, high = constants

    def value(point):
        return sum(a * u**2 for a, u in zip(curvatures, point, strict=True)) / 2

    return {
        n: 2, mu: low, L: high, f_star: 0, f_0: value(before), f_1: value(after),
        e_0: ImmutableMatrix(before), e_1: ImmutableMatrix(after), g_0: ImmutableMatrix(slopes),
        g_1: ImmutableMatrix([a * u for a, u in zip(curvatures, after, strict=True)]),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    zigzag = (1, Rational(1, 8))
    return Theorem(
        hypotheses=(
            Hypothesis("strongly-convex", POSITIVE, "f is μ-strongly convex, with μ > 0"),
            Hypothesis("spread", BELOW, "μ < L; for μ = L one step is enough"),
            Hypothesis(
                "class",
                both(FORWARD, FROM_BEFORE, FROM_AFTER),
                "the interpolation inequality of L-smooth, μ-strongly convex functions, at x₀ and x*, seen from x₁ and "
                "x₀: cocoercivity's lower bound, for f − μ‖x‖²/2",
            ),
            Hypothesis(
                "lowest",
                both(TURN, LOWEST),
                "x₁ is the lowest point of the ray from x₀ against g₀: the slope there is zero",
            ),
        ),
        witness=_step((1, 8), zigzag, Rational(2, 9), (1, 8)),
        derivation=_derivation(),
        claim=("one-step",),
        formulas={"rate": RATE**2},
        sharpness=Sharpness(
            "tight",
            "On ½(μx² + Ly²) the step from (1/μ, 1/L) loses exactly this; exact-line-search-rate shows that it goes "
            "on so.",
            _quadratic_steps(),
        ),
        counterexamples=(
            Counterexample(
                "strongly-convex",
                "f = −(x² + y²)/2, with μ = −1 and L = 2: the slope vanishes at the top, above the start.",
                _step((-1, -1), (1, 0), -1, (-1, 2)),
                "one-step",
            ),
            Counterexample(
                "spread",
                "With μ = 2 above L = 1 the inequality asks for curvatures *outside* of (1, 2), such as 1 and 8.",
                _step((1, 8), zigzag, Rational(2, 9), (2, 1)),
                "one-step",
            ),
            Counterexample(
                "class",
                "(x² + 8y²)/2 is neither 2-strongly convex nor 3-smooth.",
                _step((1, 8), zigzag, Rational(2, 9), (2, 3)),
                "one-step",
            ),
            Counterexample(
                "lowest",
                "A step of length 0.",
                _step((1, 8), zigzag, 0, (1, 8)),
                "one-step",
            ),
        ),
        references=(references.DE_KLERK_EXACT_LINE_SEARCH, references.TAYLOR_INTERPOLATION),
        exercise="How many exact line searches halve f − f* at least, for κ = 10 and for κ = 1000?",
    )
