"""Multiplying every gradient by the same c > 0 changes no step of Adam when ε = 0.

m is linear in the gradients and v is quadratic, so m becomes c·m, √v becomes c·√v, and the quotient stays. Adam doesn't
know in which unit the loss is measured: a loss multiplied by 1000 needs no new step size, where gradient descent would
need one a thousand times smaller. This holds coordinate by coordinate, with a c for each. It ends where c|g| comes near
ε, and a negative c turns every step round.
"""

from sympy import sqrt

from theory import references
from theory.adam.moving_averages import first_average, g, m, second_average, v
from theory.kernel.evidence import Certificate, Identity, Induction
from theory.kernel.formula import Recurrence, eq, ge, gt, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta_1, beta_2, eta, integer, scalar, sequence, t
from theory.square_roots import same_square

c = scalar("c")
M, V = sequence("M"), sequence("V")
SCALE = gt(c, 0)
FIRST_TOTAL, SECOND_TOTAL = 1 - beta_1**t, 1 - beta_2**t


def _adam(first, second):
    """Adam's step with ε = 0 from the averages after t steps."""
    return -eta * (first(t) / FIRST_TOTAL) / sqrt(second(t) / SECOND_TOTAL)


def _of_scaled(average, rate, gradient) -> Recurrence:
    return Recurrence(average(t), t, 0, integer(0), rate * average(t) + (1 - rate) * gradient)


def _derivation() -> tuple[Step, ...]:
    first, second = eq(M(t), c * m(t)), eq(V(t), c**2 * v(t))
    positive = (ge(t, 0), gt(v(t), 0), lt(beta_2**t, 1))
    root, scaled = sqrt(v(t) / SECOND_TOTAL), sqrt(V(t) / SECOND_TOTAL)
    roots = eq(scaled, c * root)
    return (
        Step("first-average", first, "m is linear in the gradients.", Induction(t)),
        Step("second-average", second, "v is linear in their squares.", Induction(t)),
        Step(
            "still-positive",
            gt(V(t), 0),
            "It is c²v.",
            Certificate((c**2, gt(v(t), 0)), (1, second)),
            given=positive,
            using=("second-average",),
        ),
        Step(
            "roots",
            roots,
            "Both are at least 0 and have the square c²v/(1 − β₂ᵗ).",
            same_square(scaled, c * root, (1 / SECOND_TOTAL, second)),
            given=positive,
            using=("second-average", "still-positive"),
        ),
        Step(
            "steps",
            eq(_adam(M, V), _adam(m, v)),
            "The factor c cancels.",
            Identity(
                (-eta / (FIRST_TOTAL * scaled), first), (eta * m(t) / (FIRST_TOTAL * scaled * root), roots)
            ),
            given=(*positive, lt(beta_1**t, 1)),
            using=("first-average", "second-average", "still-positive", "roots"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {beta_1: 0, beta_2: 0, eta: 1, c: 2, g(1): 1, t: 1}
    return Theorem(
        hypotheses=(
            Hypothesis("scale", SCALE, "the factor of the gradients is positive"),
            Hypothesis("first-average", first_average(), "m averages the gradients", definition=True),
            Hypothesis("second-average", second_average(), "v averages their squares", definition=True),
            Hypothesis(
                "first-average-scaled",
                _of_scaled(M, beta_1, c * g(t + 1)),
                "M averages the gradients c·g",
                definition=True,
            ),
            Hypothesis(
                "second-average-scaled",
                _of_scaled(V, beta_2, (c * g(t + 1)) ** 2),
                "V averages their squares",
                definition=True,
            ),
        ),
        witness=point,
        derivation=_derivation(),
        claim=("first-average", "second-average", "steps"),
        headline="steps",
        formulas={"first_factor": c, "second_factor": c**2},
        sharpness=Sharpness("exact", "The steps are equal, at every t at which v is positive."),
        counterexamples=(
            Counterexample(
                "scale",
                "With c = −1 the steps go the other way.",
                {**point, c: -1},
                "steps",
            ),
        ),
        references=(references.ADAM_UPDATE, references.ADAM_STEP_BOUND),
        exercise="With ε > 0, which ε makes the steps on 1000·f those that ε = 10⁻⁸ makes on f?",
    )
