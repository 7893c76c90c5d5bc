"""Among all directions of length one, −g/‖g‖ is the steepest way down, and the only one.

The slope of f along d is ⟨g, d⟩. By Cauchy and Schwarz it is at least −‖g‖ for a unit vector d, and the
distance of d from −g/‖g‖ measures what is lost: ⟨g, d⟩ = −‖g‖ + ½‖g‖·‖d + g/‖g‖‖². "Steepest" depends on the
norm: in another norm another direction of length one wins. Where g = 0 no direction goes down at all.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Certificate, Identity
from theory.kernel.formula import eq, ge, gt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import d, g, n
from theory.vectors import Dot, norm, norm_squared


def theorem() -> Theorem:
    """The statement and what shows it."""
    unit, nonzero = eq(norm_squared(d), 1), gt(norm_squared(g), 0)
    slope, steepest = Dot(g, d), -norm(g)
    downhill = -g / norm(g)
    loss = norm(g) * norm_squared(d + g / norm(g)) / 2
    length_one = gt(norm(g), 0)
    return Theorem(
        hypotheses=(Hypothesis("unit", unit, "d has length one"),),
        witness={n: 2, g: ImmutableMatrix([3, 4]), d: ImmutableMatrix([1, 0])},
        derivation=(
            Step(
                "positive-norm",
                length_one,
                "A vector that is not zero has a positive length.",
                Certificate(),
                given=(nonzero,),
            ),
            Step(
                "loss",
                eq(slope, steepest + loss),
                "Multiply out ‖d + g/‖g‖‖² = ‖d‖² + 2⟨g, d⟩/‖g‖ + 1 with ‖d‖² = 1.",
                Identity((-norm(g) / 2, unit)),
                given=(nonzero,),
                using=("positive-norm",),
            ),
            Step(
                "cauchy-schwarz",
                ge(slope, steepest),
                "What is lost is a square, and so never negative.",
                Certificate(loss, (-norm(g) / 2, unit)),
                given=(nonzero,),
                using=("positive-norm",),
            ),
            Step(
                "length",
                eq(norm_squared(downhill), 1),
                "Divided by its length, a vector has length one.",
                Identity(),
                given=(nonzero,),
                using=("positive-norm",),
            ),
            Step(
                "attained",
                eq(Dot(g, downhill), steepest),
                "Along −g/‖g‖ the slope is −‖g‖²/‖g‖.",
                Identity(),
                given=(nonzero,),
                using=("positive-norm",),
            ),
            Step(
                "only-there",
                eq(norm_squared(d - downhill), 0),
                "If nothing is lost, the square that measures the loss is zero.",
                Identity((2 / norm(g), eq(slope, steepest)), (1, unit)),
                given=(nonzero, eq(slope, steepest)),
                using=("positive-norm",),
            ),
        ),
        claim=("loss", "cauchy-schwarz", "length", "attained", "only-there"),
        headline="cauchy-schwarz",
        formulas={"steepest": steepest, "loss": loss},
        sharpness=Sharpness("tight", "The bound −‖g‖ is attained at d = −g/‖g‖ and nowhere else."),
        counterexamples=(
            Counterexample(
                "unit",
                "A longer direction has a steeper slope: d = −2 against g = 1.",
                {n: 1, g: ImmutableMatrix([1]), d: ImmutableMatrix([-2])},
                "cauchy-schwarz",
            ),
        ),
        references=(references.NOCEDAL_STEEPEST_DESCENT, references.RUDIN_CAUCHY_SCHWARZ),
        exercise="Which d with |d₁| + |d₂| = 1 minimizes ⟨g, d⟩ for g = (1, 3)? Which with max(|d₁|, |d₂|) = 1?",
    )
