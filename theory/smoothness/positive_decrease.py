"""The guaranteed decrease of a gradient step is positive exactly for 0 < η < 2/L.

The Descent Lemma promises that a gradient step lowers f by at least η(1 − Lη/2)‖g‖². Seen as a function
of η this promise is a parabola through 0 and 2/L: between its roots it is positive, outside it promises
nothing. The end point 2/L cannot be moved. For f(x) = L‖x‖²/2 the promise is the true decrease: a step with
η = 2/L jumps from x to −x, to the same height, and a longer one climbs.
"""

from sympy import ImmutableMatrix, solve

from theory import references
from theory.kernel.evidence import BothDirections, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, between, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, g, n, x
from theory.vectors import norm_squared

G = norm_squared(g)
DECREASE = eta * (1 - L * eta / 2) * G
LIMIT = solve(1 - L * eta / 2, eta)[0]


def _derivation() -> tuple[Step, ...]:
    promised, factor = gt(DECREASE, 0), gt(eta * (1 - L * eta / 2), 0)
    return (
        Step(
            "factor",
            Equivalence(promised, factor),
            "Dividing by ‖g‖² > 0 does not change the sign.",
            BothDirections(forward=Certificate((1 / G, promised)), backward=Certificate((G, factor))),
        ),
        Step(
            "interval",
            Equivalence(factor, between(0, eta, LIMIT)),
            "The parabola η(1 − Lη/2) opens downwards and has the roots 0 and 2/L.",
            BothDirections(
                forward=Each(
                    Refutation((1, factor), (1, le(eta, 0)), L * eta**2 / 2),
                    Refutation((1, factor), (1, ge(eta, LIMIT)), L / 2 * (eta - LIMIT) ** 2),
                ),
                backward=Certificate((L / 2, lt(0, eta), lt(eta, LIMIT))),
            ),
        ),
        Step(
            "claim",
            Equivalence(promised, between(0, eta, LIMIT)),
            "Both together.",
            BothDirections(
                forward=Each(
                    Refutation((1 / G, promised), (1, le(eta, 0)), L * eta**2 / 2),
                    Refutation((1 / G, promised), (1, ge(eta, LIMIT)), L / 2 * (eta - LIMIT) ** 2),
                ),
                backward=Certificate((L * G / 2, lt(0, eta), lt(eta, LIMIT))),
            ),
        ),
    )


def _parabola(point):
    return L / 2 * norm_squared(point)


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    return Theorem(
        hypotheses=(
            Hypothesis("smooth", gt(L, 0), "the gradient is Lipschitz with a constant L > 0"),
            Hypothesis("not-stationary", gt(G, 0), "the gradient g is not zero"),
        ),
        witness={n: 1, L: 1, g: one},
        derivation=_derivation(),
        claim=("claim",),
        formulas={"decrease": DECREASE, "limit": LIMIT},
        sharpness=Sharpness(
            "tight",
            "On f(x) = L‖x‖²/2 the promise is the true decrease, so a step with η = 2/L leaves f as it was.",
            (
                Step(
                    "promise-kept-exactly",
                    eq(_parabola(x) - _parabola(x - eta * L * x), DECREASE.xreplace({g: L * x})),
                    "Multiply out, with the gradient Lx.",
                    Identity(),
                ),
                Step(
                    "no-decrease-at-the-limit",
                    eq(_parabola(x - LIMIT * L * x), _parabola(x)),
                    "The step goes from x to −x.",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "smooth",
                "With L = −1 (a concave parabola) every step size promises a decrease.",
                {n: 1, L: -1, g: one, eta: 1},
                "claim",
            ),
            Counterexample(
                "not-stationary",
                "At a stationary point nothing decreases.",
                {n: 1, L: 1, g: 0 * one, eta: 1},
                "claim",
            ),
        ),
        references=(references.NESTEROV_SUFFICIENT_DECREASE, references.BUBECK_SUFFICIENT_DECREASE),
        exercise="For which step sizes is at least half of the best possible decrease ‖g‖²/(2L) guaranteed?",
    )
