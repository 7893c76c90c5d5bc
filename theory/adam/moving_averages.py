"""Adam's m and v are weighted sums of all gradients so far: gᵢ has the weight (1 − β)βᵗ⁻ⁱ.

Adam keeps two running averages, m of the gradients and v of their squares, and both start at zero. Unrolling the
update shows what they are: the newest gradient counts 1 − β, and every step multiplies what is older by β. So m
remembers about 1/(1 − β₁) gradients, ten at β₁ = 0.9, and v about a thousand at β₂ = 0.999. v is an average
of squared gradients and nothing else: it is sometimes called an estimate of the diagonal of the Hessian, which it
is not. (On f = Lx²/2 it averages L²x², and so falls to zero near the minimum, while f″ = L stays.)

For β = 0 the average is the newest gradient; the formula says so too when 0⁰ is read as 1.
"""

from sympy import Sum

from theory import references
from theory.kernel.evidence import Certificate, Induction
from theory.kernel.formula import Recurrence, eq, ge, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta_1, beta_2, i, integer, sequence, t

g, m, v = sequence("g"), sequence("m"), sequence("v")
FIRST_WEIGHT = (1 - beta_1) * beta_1 ** (t - i)
SECOND_WEIGHT = (1 - beta_2) * beta_2 ** (t - i)
NOT_NEGATIVE, AT_MOST_ONE = ge(beta_2, 0), ge(1, beta_2)


def first_average() -> Recurrence:
    """m₀ = 0, mₜ₊₁ = β₁mₜ + (1 − β₁)gₜ₊₁."""
    return Recurrence(m(t), t, 0, integer(0), beta_1 * m(t) + (1 - beta_1) * g(t + 1))


def second_average() -> Recurrence:
    """v₀ = 0, vₜ₊₁ = β₂vₜ + (1 − β₂)g²ₜ₊₁."""
    return Recurrence(v(t), t, 0, integer(0), beta_2 * v(t) + (1 - beta_2) * g(t + 1) ** 2)


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis("first-average", first_average(), "m averages the gradients", definition=True),
            Hypothesis("second-average", second_average(), "v averages their squares", definition=True),
            Hypothesis("rate-not-negative", NOT_NEGATIVE, "the past has no negative weight in v"),
            Hypothesis("rate-at-most-one", AT_MOST_ONE, "nor has the newest square"),
        ),
        witness={beta_1: 0, beta_2: 0, g(1): 1, t: 1},
        derivation=(
            Step(
                "first",
                eq(m(t), Sum(FIRST_WEIGHT * g(i), (i, 1, t))),
                "One more step multiplies every older weight by β₁ and gives the newest gradient 1 − β₁.",
                Induction(t),
                given=(ne(beta_1, 0),),
            ),
            Step(
                "second",
                eq(v(t), Sum(SECOND_WEIGHT * g(i) ** 2, (i, 1, t))),
                "The same with β₂ and the squares.",
                Induction(t),
                given=(ne(beta_2, 0),),
            ),
            Step(
                "not-negative",
                ge(v(t), 0),
                "A square is not negative, and neither weight is; so √v is a real number.",
                Induction(
                    t,
                    base=Certificate(),
                    step=Certificate((beta_2, ge(v(t), 0)), (g(t + 1) ** 2, AT_MOST_ONE)),
                ),
            ),
        ),
        claim=("first", "second", "not-negative"),
        formulas={"first_weight": FIRST_WEIGHT, "second_weight": SECOND_WEIGHT},
        sharpness=Sharpness("exact", "Both sums are identities, for every sequence of gradients."),
        counterexamples=(
            Counterexample(
                "rate-not-negative",
                "With β₂ = −1 the second step takes the first square away again, twice.",
                {beta_1: 0, beta_2: -1, g(1): 1, g(2): 0, t: 2},
                "not-negative",
            ),
            Counterexample(
                "rate-at-most-one",
                "With β₂ = 2 the weight of the newest square is −1.",
                {beta_1: 0, beta_2: 2, g(1): 1, t: 1},
                "not-negative",
            ),
        ),
        references=(references.ADAM_UPDATE, references.ADAM_BIAS_CORRECTION),
        exercise="With β = 0.9, how many of the newest gradients carry half of all weight?",
    )
