"""The step size with the greatest guaranteed decrease is 1/L, and it guarantees ‖g‖²/(2L).

The guarantee η(1 − Lη/2)‖g‖² is a parabola in η. Its slope vanishes half way between its roots 0 and 2/L, and every
other step size loses (L/2)(η − 1/L)²‖g‖². So 1/L is the best choice for someone who knows nothing of f but L: it
lands at the lowest point of the parabola of the Descent Lemma. On a particular function other steps may do better.
"""

from sympy import Derivative, ImmutableMatrix, Subs, solve

from theory import references
from theory.kernel.evidence import Antisymmetry, Assume, Certificate, Identity, Refutation
from theory.kernel.formula import Implication, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, g, n, x
from theory.vectors import norm_squared

G = norm_squared(g)
DECREASE = eta * (1 - L * eta / 2) * G
BEST = solve(DECREASE.diff(eta), eta)[0]
GREATEST = DECREASE.xreplace({eta: BEST})


def theorem() -> Theorem:
    """The statement and what shows it."""
    as_good = ge(DECREASE, GREATEST)
    one = ImmutableMatrix([1])

    def parabola(point):
        return L / 2 * norm_squared(point)

    return Theorem(
        hypotheses=(
            Hypothesis("smooth", gt(L, 0), "the gradient is Lipschitz with a constant L > 0"),
            Hypothesis("not-stationary", gt(G, 0), "the gradient g is not zero"),
        ),
        witness={n: 1, L: 2, g: one, eta: 1},
        derivation=(
            Step(
                "slope", eq(Derivative(DECREASE, eta), G * (1 - L * eta)), "Differentiate in η.", Identity()
            ),
            Step(
                "stationary",
                eq(Subs(Derivative(DECREASE, eta), eta, BEST), 0),
                "The slope is zero at η = 1/L.",
                Identity(),
            ),
            Step("value", eq(Subs(DECREASE, eta, BEST), GREATEST), "Put in η = 1/L.", Identity()),
            Step(
                "loss",
                eq(GREATEST - DECREASE, L / 2 * (eta - BEST) ** 2 * G),
                "Complete the square.",
                Identity(),
            ),
            Step(
                "greatest",
                le(DECREASE, GREATEST),
                "What is lost is L/2 times a square.",
                Certificate(L / 2 * (eta - BEST) ** 2 * G),
            ),
            Step(
                "only-one",
                Implication(as_good, eq(eta, BEST)),
                "Where nothing is lost, the square is zero.",
                Assume(
                    Antisymmetry(
                        Refutation((1, as_good), (L * G / 2, gt(eta, BEST), gt(eta, BEST))),
                        Refutation((1, as_good), (L * G / 2, lt(eta, BEST), lt(eta, BEST))),
                    )
                ),
            ),
        ),
        claim=("value", "loss", "greatest", "only-one"),
        headline="greatest",
        formulas={"step": BEST, "greatest": GREATEST, "decrease": DECREASE},
        sharpness=Sharpness(
            "tight",
            "On f(x) = L‖x‖²/2, with g = Lx, the step 1/L decreases f by exactly ‖g‖²/(2L): it lands on the minimizer.",
            (
                Step(
                    "parabola",
                    eq(parabola(x) - parabola(x - BEST * L * x), GREATEST.xreplace({g: L * x})),
                    "The step goes from x to 0.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "smooth",
                "With L = −1 the promise grows without end: η = 1 promises more than η = −1.",
                {n: 1, L: -1, g: one, eta: 1},
                "greatest",
            ),
            Counterexample(
                "not-stationary",
                "At a stationary point every step size is as good as any other.",
                {n: 1, L: 1, g: 0 * one, eta: 2},
                "only-one",
            ),
        ),
        references=(
            references.NESTEROV_SUFFICIENT_DECREASE,
            references.BUBECK_SUFFICIENT_DECREASE,
        ),
        exercise="How much of the best guarantee is lost with half the best step? How much with twice that step?",
    )
