"""The guaranteed decrease of a gradient step is positive exactly for 0 < η < 2/L.

The Descent Lemma promises that a gradient step lowers f by at least η(1 − Lη/2)‖g‖². Seen as a function
of η this promise is a parabola through 0 and 2/L: between its roots it is positive, outside it promises
nothing. The end point 2/L cannot be moved: for f(x) = Lx²/2 a step with η = 2/L jumps from x to −x, to the same height.
"""

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, between, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, scalar

G = scalar("G")  # ‖g‖²
x = scalar("x")


def theorem() -> Theorem:
    """The statement and what shows it."""
    decrease = eta * (1 - L * eta / 2) * G
    limit = 2 / L
    positive_factor = gt(eta * (1 - L * eta / 2), 0)
    return Theorem(
        hypotheses=(
            Hypothesis("smooth", gt(L, 0), "the gradient is Lipschitz with a constant L > 0"),
            Hypothesis("not-stationary", gt(G, 0), "the gradient g is not zero; G stands for its squared norm"),
        ),
        witness={L: 1, G: 1},
        derivation=(
            Step(
                "factor",
                Equivalence(gt(decrease, 0), positive_factor),
                "Dividing by ‖g‖² > 0 does not change the sign.",
                BothDirections(
                    forward=Certificate((1 / G, gt(decrease, 0))),
                    backward=Certificate((G, positive_factor)),
                ),
            ),
            Step(
                "interval",
                Equivalence(positive_factor, between(0, eta, limit)),
                "The parabola η(1 − Lη/2) opens downwards and has the roots 0 and 2/L.",
                BothDirections(
                    forward=Each(
                        Refutation((1, positive_factor), (1, le(eta, 0)), L * eta**2 / 2),
                        Refutation((1, positive_factor), (1, ge(eta, limit)), L / 2 * (eta - limit) ** 2),
                    ),
                    backward=Certificate((L / 2, lt(0, eta), lt(eta, limit))),
                ),
            ),
            Step(
                "claim",
                Equivalence(gt(decrease, 0), between(0, eta, limit)),
                "Both together.",
                BothDirections(
                    forward=Each(
                        Refutation((1 / G, gt(decrease, 0)), (1, le(eta, 0)), L * eta**2 / 2),
                        Refutation((1 / G, gt(decrease, 0)), (1, ge(eta, limit)), L / 2 * (eta - limit) ** 2),
                    ),
                    backward=Certificate((L * G / 2, lt(0, eta), lt(eta, limit))),
                ),
            ),
        ),
        claim=("claim",),
        formulas={"decrease": decrease, "limit": limit},
        sharpness=Sharpness(
            "tight",
            "On f(x) = Lx²/2 a step with η = 2/L leaves f exactly where it was.",
            (
                Step(
                    "no-decrease-at-the-limit",
                    eq(L / 2 * (x - limit * L * x) ** 2, L / 2 * x**2),
                    "The step goes from x to −x.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample("smooth", "With L = −1 (a concave parabola) every step size promises a decrease.", {L: -1, G: 1, eta: 1}, "claim"),
            Counterexample("not-stationary", "At a stationary point nothing decreases.", {L: 1, G: 0, eta: 1}, "claim"),
        ),
        references=(references.NESTEROV_SUFFICIENT_DECREASE,),
    )
