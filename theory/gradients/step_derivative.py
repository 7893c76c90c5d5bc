"""A gradient step decreases f at the rate ‖g‖²: the derivative of f(x − ηg) by η at η = 0 is −‖g‖².

The slope along a direction d is ⟨g, d⟩; along −g it is −‖g‖². Write φ(η) for f(x − ηg). All that is needed is that f is
differentiable at x: for every ε > 0 the tangent misses f(x + h) by at most ε‖h‖ while ‖h‖ is at most some δ(ε) > 0.
Then for every τ > 0 there is a reach r > 0, given explicitly, such that the difference quotient (φ(η) − φ(0))/η differs
from −‖g‖² by less than τ for 0 < |η| ≤ r: this is what it means that −‖g‖² is the derivative.

For a quadratic the derivative is computed exactly, for every η: −‖g‖² + η⟨g, Ag⟩. For a function whose gradient is
Lipschitz with constant L the difference quotient is off by at most ½Lη‖g‖².
"""

from sympy import Abs, Derivative, ImmutableMatrix, Lambda, Subs

from theory import references
from theory.kernel.evidence import Cases, Certificate, Identity, Instance
from theory.kernel.formula import Implication, MatrixEquality, both, eq, gt, le, lt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, L, b, epsilon, eta, g, integer, n, scalar, sequence, x
from theory.square_roots import same_square
from theory.vectors import Dot, norm, norm_squared

tau = scalar("tau")  # how near the difference quotient is to be
phi, delta = sequence("phi"), sequence("delta")
LENGTH, RATE = norm(g), -norm_squared(g)
CHANGE = phi(eta) - phi(integer(0)) - eta * RATE  # what the tangent misses
QUOTIENT = (phi(eta) - phi(integer(0))) / eta
DIFFERENTIABLE = Implication(
    gt(epsilon, 0),
    both(
        gt(delta(epsilon), 0),
        Implication(le(Abs(eta) * LENGTH, delta(epsilon)), le(Abs(CHANGE), epsilon * Abs(eta) * LENGTH)),
    ),
)
SLOPE = RATE + eta * Dot(g, A * g)
ERROR = L * eta * norm_squared(g) / 2


def _quadratic(point):
    return Dot(point, A * point) / 2 - Dot(b, point)


def _quadratic_steps() -> tuple[Step, Step]:
    """The derivative on a quadratic, at every η."""
    along = Derivative(_quadratic(x - eta * g), eta)
    gradient = (MatrixEquality(A.T, A), MatrixEquality(g, A * x - b))
    return (
        Step(
            "quadratic-slope",
            eq(along, SLOPE),
            "On a quadratic f(x − ηg) is a parabola in η; differentiate it.",
            Identity(),
            given=gradient,
        ),
        Step(
            "quadratic-rate",
            eq(Subs(along, eta, 0), RATE),
            "At η = 0 only the first-order term is left.",
            Identity(),
            given=gradient,
        ),
    )


def _limit_steps() -> tuple[Step, ...]:
    """The difference quotient of any function that is differentiable at x."""
    share = tau / (1 + LENGTH)
    reach = delta(share) / (1 + LENGTH)
    accurate, moves, near = gt(tau, 0), ne(eta, 0), le(Abs(eta), reach)
    within = le(Abs(eta) * LENGTH, delta(share))
    tangent = le(Abs(CHANGE), share * Abs(eta) * LENGTH)
    product = eq(Abs(QUOTIENT - RATE) * Abs(eta), Abs(CHANGE))
    at_share = Instance("differentiable", {epsilon: share, eta: eta})
    return (
        Step(
            "delta",
            gt(delta(share), 0),
            "δ(ε) is positive, here at ε = τ/(1 + ‖g‖).",
            at_share,
            given=(accurate,),
        ),
        Step(
            "tangent",
            Implication(within, tangent),
            "What the tangent misses at x − ηg, for this ε.",
            at_share,
            given=(accurate,),
        ),
        Step(
            "reach",
            gt(reach, 0),
            "Divide by 1 + ‖g‖.",
            Certificate((1 / (1 + LENGTH), gt(delta(share), 0))),
            given=(accurate,),
            using=("delta",),
        ),
        Step(
            "within-reach",
            within,
            "|η|‖g‖ ≤ |η|(1 + ‖g‖) ≤ δ.",
            Certificate((1 + LENGTH, near), Abs(eta)),
            given=(accurate, near),
        ),
        Step(
            "size-of-the-quotient",
            product,
            "The quotient misses −‖g‖² by what the tangent misses, divided by η.",
            same_square(Abs(QUOTIENT - RATE) * Abs(eta), Abs(CHANGE)),
            given=(moves,),
        ),
        Step(
            "limit",
            lt(Abs(QUOTIENT - RATE), tau),
            "This is at most ε‖g‖ = τ‖g‖/(1 + ‖g‖), less than τ.",
            Certificate((1 / Abs(eta), tangent), (-1 / Abs(eta), product), share),
            given=(accurate, moves, near),
            using=("tangent", "within-reach", "size-of-the-quotient"),
        ),
    )


def _smooth_step() -> Step:
    """The difference quotient of a function whose gradient is Lipschitz."""
    taylor, missed = le(Abs(CHANGE), L * eta**2 * norm_squared(g) / 2), QUOTIENT - RATE
    return Step(
        "difference-quotient",
        le(Abs(missed), ERROR),
        "Divide by η what the tangent misses: at most ½L‖ηg‖² where the gradient is L-Lipschitz (`descent-lemma`).",
        Cases(
            missed,
            nonnegative=Certificate((1 / eta, taylor), (1 / eta, le(CHANGE, Abs(CHANGE)))),
            nonpositive=Certificate((1 / eta, taylor), (1 / eta, le(-CHANGE, Abs(CHANGE)))),
        ),
        given=(taylor, gt(eta, 0)),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    line = {n: 1, g: one, eta: 1, tau: 1, epsilon: 1, delta: Lambda(epsilon, 2), phi: Lambda(eta, -eta)}
    return Theorem(
        hypotheses=(
            Hypothesis(
                "differentiable",
                DIFFERENTIABLE,
                "f is differentiable at x and g is its gradient: for every ε > 0 there is a δ(ε) > 0 such that the "
                "tangent misses f(x + h) by at most ε‖h‖ where ‖h‖ ≤ δ(ε); said for h = −ηg, with φ(η) for f(x − ηg) "
                "and φ₀ for f(x)",
                forall=(epsilon, eta),
            ),
        ),
        witness=line,
        derivation=(*_limit_steps(), *_quadratic_steps(), _smooth_step()),
        claim=("reach", "limit", "quadratic-slope", "quadratic-rate", "difference-quotient"),
        headline="limit",
        formulas={"slope": SLOPE, "rate": RATE, "error": ERROR},
        sharpness=Sharpness(
            "tight",
            "On f(x) = ½L‖x‖² the difference quotient misses −‖g‖² by exactly ½Lη‖g‖².",
            (
                Step(
                    "attained",
                    eq((L * norm_squared(x - eta * g) / 2 - L * norm_squared(x) / 2) / eta - RATE, ERROR),
                    "Here the gradient is Lx, and the second-order term is all that is left.",
                    Identity(),
                    given=(MatrixEquality(g, L * x), gt(eta, 0)),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "differentiable",
                "At its kink f(x) = |x| has no gradient: with g = 1 a step against it goes up.",
                {**line, phi: Lambda(eta, Abs(eta))},
                "limit",
            ),
        ),
        references=(
            references.BOYD_CHAIN_RULE,
            references.NESTEROV_DESCENT_LEMMA,
            references.NOCEDAL_STEEPEST_DESCENT,
        ),
        exercise="For f(x) = x₁² + 10x₂² at (1, 1): how fast does f fall at first, and for how long?",
    )
