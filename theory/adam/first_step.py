"""Adam's first step has almost the length η in every coordinate, whatever the gradient: it is −ηg/(|g| + ε).

After one step there is one gradient, and both corrections give it back: m̂₁ = g and v̂₁ = g². The quotient g/|g| keeps
the sign and drops the size. So a coordinate with a gradient of 10⁻³ moves as far as one with 10³; only ε, usually
10⁻⁸, shortens the step, and noticeably so where |g| is not much larger than ε. With ε = 0 the length
is exactly η.
"""

from sympy import Abs, Rational, sqrt

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, NonzeroFactor
from theory.kernel.formula import between, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta_1, beta_2, epsilon, eta, m_hat, scalar, v_hat
from theory.square_roots import same_square

g = scalar("g")
POSITIVE_EPSILON, POSITIVE_STEP = gt(epsilon, 0), gt(eta, 0)
FIRST = eq((1 - beta_1) * m_hat, beta_1 * 0 + (1 - beta_1) * g)
SECOND = eq((1 - beta_2) * v_hat, beta_2 * 0 + (1 - beta_2) * g**2)
ADAM = -eta * m_hat / (sqrt(v_hat) + epsilon)
STEP = -eta * g / (Abs(g) + epsilon)


def _derivation() -> tuple[Step, ...]:
    mean, square, root = eq(m_hat, g), eq(v_hat, g**2), eq(sqrt(v_hat), Abs(g))
    denominator = sqrt(v_hat) + epsilon
    share = eta / (Abs(g) + epsilon)
    return (
        Step("mean", mean, "Divide by 1 − β₁.", Identity((1 / (1 - beta_1), FIRST))),
        Step("square", square, "Divide by 1 − β₂.", Identity((1 / (1 - beta_2), SECOND))),
        Step("real-root", ge(v_hat, 0), "It is a square.", Certificate(g**2, (1, square)), using=("square",)),
        Step(
            "root",
            root,
            "Both are at least 0 and have the square g².",
            same_square(sqrt(v_hat), Abs(g), (1, square)),
            using=("square", "real-root"),
        ),
        Step(
            "step",
            eq(ADAM, STEP),
            "Put both in.",
            Identity((-eta / denominator, mean), (eta * g / (denominator * (Abs(g) + epsilon)), root)),
            using=("mean", "real-root", "root"),
        ),
        Step(
            "shorter-than-eta",
            between(-eta, STEP, eta),
            "|g| is at least g and −g, and ε is positive.",
            Each(
                Certificate((share, ge(Abs(g), g)), (share, POSITIVE_EPSILON)),
                Certificate((share, ge(Abs(g), -g)), (share, POSITIVE_EPSILON)),
            ),
        ),
    )


def _without_epsilon(name: str, sign: int) -> tuple[Step, ...]:
    """ε = 0: the step is −η where the slope has the sign +, and η where it has the sign −."""
    slope, root = sign * g, sqrt(v_hat)
    where, mean, length = gt(slope, 0), eq(m_hat, g), eq(Abs(g), slope)
    return (
        Step(
            f"square-positive-{name}",
            gt(v_hat, 0),
            "v̂ = g², and g is not zero.",
            Certificate((1, where, where), (1, eq(v_hat, g**2))),
            given=(where,),
            using=("square",),
        ),
        Step(
            f"length-{name}",
            length,
            "|g|² = g², and both sides are positive.",
            NonzeroFactor(Abs(g) + slope),
            given=(where,),
        ),
        Step(
            name,
            eq(-eta * m_hat / root, -sign * eta),
            "Put in m̂ = g and √v̂ = |g|.",
            Identity((-eta / root, mean), (sign * eta / root, eq(root, Abs(g))), (sign * eta / root, length)),
            given=(where,),
            using=("mean", "real-root", "root", f"square-positive-{name}", f"length-{name}"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {beta_1: 0, beta_2: 0, epsilon: 1, eta: 1, g: 2, m_hat: 2, v_hat: 4}
    return Theorem(
        hypotheses=(
            Hypothesis("first-below-one", lt(beta_1, 1), "the first gradient counts in m"),
            Hypothesis("second-below-one", lt(beta_2, 1), "its square counts in v"),
            Hypothesis(
                "epsilon",
                POSITIVE_EPSILON,
                "ε keeps the divisor off zero; the steps without it are stated apart",
            ),
            Hypothesis("step-size", POSITIVE_STEP, "the step size is positive"),
            Hypothesis(
                "corrected-mean",
                FIRST,
                "m̂ is what 1 − β₁ must be multiplied by to give m after one step from 0",
                definition=True,
            ),
            Hypothesis("corrected-square", SECOND, "the same for v and g²", definition=True),
        ),
        witness=point,
        derivation=(*_derivation(), *_without_epsilon("uphill", 1), *_without_epsilon("downhill", -1)),
        claim=("step", "shorter-than-eta", "uphill", "downhill"),
        formulas={"step": STEP},
        sharpness=Sharpness(
            "exact",
            "The step is an identity. Its length misses η by the share ε/(|g| + ε), nothing for large gradients.",
            (
                Step(
                    "missing-length",
                    eq(eta - eta * Abs(g) / (Abs(g) + epsilon), eta * epsilon / (Abs(g) + epsilon)),
                    "Subtract.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "first-below-one",
                "With β₁ = 1 every m̂ satisfies its equation.",
                {**point, beta_1: 1, m_hat: 5},
                "step",
            ),
            Counterexample(
                "second-below-one",
                "With β₂ = 1 every v̂ satisfies its equation.",
                {**point, beta_2: 1, v_hat: 9},
                "step",
            ),
            Counterexample(
                "epsilon",
                "With ε = −1/2 the step is longer than η.",
                {**point, epsilon: Rational(-1, 2), g: 1, m_hat: 1, v_hat: 1},
                "shorter-than-eta",
            ),
            Counterexample(
                "step-size",
                "With η = −1 nothing lies between −η and η.",
                {**point, eta: -1},
                "shorter-than-eta",
            ),
        ),
        references=(references.ADAM_UPDATE, references.ADAM_STEP_BOUND),
        exercise="For which |g| is Adam's first step shorter than η by more than one per cent, with ε = 10⁻⁸?",
    )
