"""On a quadratic the lowest point along −g is reached with η = ‖g‖²/⟨g, Ag⟩, and there the new gradient is ⟂ g.

Along the ray x − ηg the quadratic is a parabola in η. Its slope starts at −‖g‖², rises by ⟨g, Ag⟩ per unit of η, and
so vanishes at one place only. The slope is −⟨g(η), g⟩ with the gradient g(η) met on the way: at the lowest point
nothing of the new gradient points along the old one. That is why the path of exact line search turns by a right angle
at every step. The step is the inverse of an average of the eigenvalues, so it lies between 1/λmax and 1/λmin; a fixed
step as long as 1/λmin may diverge, an exact one never climbs.
"""

from sympy import ImmutableMatrix, diff, solve
from sympy import expand as multiply_out

from theory import references
from theory.kernel.evidence import Antisymmetry, BothDirections, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, MatrixEquality, both, eq, gt, le, lt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, eta, g, lam, lam_max, lam_min, n, x
from theory.vectors import Dot, norm_squared

LENGTH, CURVATURE = norm_squared(g), Dot(g, A * g)
CURVED = gt(CURVATURE, 0)
PARABOLA = -eta * LENGTH + eta**2 / 2 * CURVATURE  # f(x − ηg) − f(x)
STEP = solve(diff(PARABOLA, eta), eta)[0]
LOWEST = PARABOLA.xreplace({eta: STEP})
DECREASE = multiply_out(-LOWEST)
LONG, SHORT = le(lam_min * LENGTH, CURVATURE), le(CURVATURE, lam_max * LENGTH)


def value(point):
    """f at a point, the constant left out."""
    return Dot(point, A * point) / 2 - Dot(b, point)


def gradient(point):
    """The gradient of f at a point."""
    return A * point - b


def _derivation() -> tuple[Step, ...]:
    along = eq(value(x - eta * g) - value(x), PARABOLA)
    turn, exact = eq(Dot(gradient(x - eta * g), g), 0), eq(eta, STEP)
    as_low = le(PARABOLA, LOWEST)
    square = CURVATURE / 2 * (eta - STEP) ** 2
    return (
        Step("parabola", along, "Multiply out, with the gradient g = Ax − b.", Identity()),
        Step(
            "slope",
            eq(Dot(gradient(x - eta * g), g), LENGTH - eta * CURVATURE),
            "The gradient on the way is g − ηAg.",
            Identity(),
        ),
        Step(
            "orthogonal",
            Equivalence(turn, exact),
            "The slope vanishes where η⟨g, Ag⟩ = ‖g‖².",
            BothDirections(Identity((-1 / CURVATURE, turn)), Identity((-CURVATURE, exact))),
        ),
        Step(
            "excess",
            eq(PARABOLA - LOWEST, square),
            "Complete the square: away from the exact step f is higher by ⟨g, Ag⟩/2 times the distance squared.",
            Identity(),
        ),
        Step(
            "lowest",
            le(LOWEST, PARABOLA),
            "A square is not negative.",
            Certificate(square),
        ),
        Step(
            "only-there",
            Equivalence(as_low, exact),
            "Anywhere else the square is positive.",
            BothDirections(
                Antisymmetry(
                    Refutation((1, as_low), (CURVATURE / 2, gt(eta, STEP), gt(eta, STEP))),
                    Refutation((1, as_low), (CURVATURE / 2, lt(eta, STEP), lt(eta, STEP))),
                ),
                Certificate((-CURVATURE / 2 * (eta - STEP), exact)),
            ),
        ),
        Step(
            "decrease",
            eq(value(x) - value(x - STEP * g), DECREASE),
            "Put the step into the parabola.",
            Identity(),
        ),
        Step(
            "between",
            both(le(1 / lam_max, STEP), le(STEP, 1 / lam_min)),
            "⟨g, Ag⟩ lies between λmin‖g‖² and λmax‖g‖²; the step is ‖g‖² divided by it.",
            Each(
                Certificate((1 / (lam_max * CURVATURE), SHORT)),
                Certificate((1 / (lam_min * CURVATURE), LONG)),
            ),
            given=(gt(lam_min, 0), gt(lam_max, 0), LONG, SHORT),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    valley = {
        n: 2,
        A: ImmutableMatrix([[1, 0], [0, 4]]),
        b: ImmutableMatrix([1, 0]),
        x: ImmutableMatrix([3, 1]),
        g: ImmutableMatrix([2, 4]),
        eta: 1,
        lam_min: 1,
        lam_max: 4,
    }
    skew = {
        **valley,
        A: ImmutableMatrix([[1, 1], [0, 1]]),
        b: ImmutableMatrix([0, 0]),
        x: ImmutableMatrix([1, 1]),
    }
    one = ImmutableMatrix([1])
    hill = {**valley, n: 1, A: ImmutableMatrix([[-1]]), b: 0 * one, x: one, g: -one, eta: 0}
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis("curved", CURVED, "f is curved upwards along the gradient; then g is not zero"),
            Hypothesis(
                "gradient",
                MatrixEquality(b, A * x - g),
                "g is the gradient Ax − b of f(x) = ½⟨x, Ax⟩ − ⟨b, x⟩ at x",
                definition=True,
            ),
        ),
        witness=valley,
        derivation=_derivation(),
        claim=("parabola", "orthogonal", "lowest", "only-there", "decrease", "between"),
        headline="orthogonal",
        formulas={"step": STEP, "decrease": DECREASE},
        sharpness=Sharpness(
            "exact",
            "Two equivalences and two identities; the bounds on the step are attained along eigenvectors.",
            (
                Step(
                    "on-an-eigenvector",
                    eq(STEP, 1 / lam),
                    "⟨g, Ag⟩ = λ‖g‖² if Ag = λg.",
                    Identity((-1 / (lam * CURVATURE), eq(CURVATURE, lam * LENGTH))),
                    given=(ne(lam, 0), eq(CURVATURE, lam * LENGTH)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry Ax − b is not the gradient of f, and f begins with another slope.",
                {**skew, g: ImmutableMatrix([2, 1])},
                "parabola",
            ),
            Counterexample(
                "curved",
                "f(x) = −x²/2 has its highest point there.",
                hill,
                "lowest",
            ),
        ),
        references=(references.NOCEDAL_EXACT_LINE_SEARCH,),
        exercise="On f(x, y) = x² + 10y² take two exact steps from (10, 1). What is special about this start?",
    )
