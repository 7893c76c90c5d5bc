"""Heavy ball can be written in four ways; they take the same steps, when averaging gets the step size η/(1 − β).

Texts and libraries differ in what they call the velocity. With the gradient gₜ at the present point:

- *added up*: w ← βw + g, x ← x − ηw (PyTorch, Goh; the second study note);
- *step size inside*: v ← βv − ηg, x ← x + v (Sutskever and others, Keras; with the other sign the fourth study note);
- *averaged*: m ← βm + (1 − β)g, x ← x − ηm (Adam's first moment; the first study note);
- *two points*: x ← x − ηg + β(x − x₋) (Polyak).

From v = w = m = 0 and the same gradients, v = −ηw and m = (1 − β)w at every step. So the first, second and fourth
agree at the same η and β; the third agrees at η/(1 − β), which at β = 0.9 is ten times as large. One study note gives
the averaged form as PyTorch's. It is not: PyTorch adds up. Another calls the sum with a factor τ of its own an average,
which it is for τ = 1 − β alone. And where η changes on the way, inside and outside differ: the step after a
change from η to η′ differs by (η′ − η)βw, since inside the old velocity keeps the old step size.
"""

from sympy import ImmutableMatrix, Rational, ZeroMatrix

from theory import references
from theory.kernel.evidence import Identity, Induction
from theory.kernel.formula import MatrixEquality, Recurrence, ge, ne
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta, column, eta, n, scalar, t, w, x, y
from theory.vectors import Iterate

g = column("g")  # the gradient at the present point
eta_new = scalar("eta_new")
V, W, M = (Iterate(name, t) for name in "vwm")
G = Iterate("g", t)
NOTHING = ZeroMatrix(n, 1)
AVERAGED_STEP = eta / (1 - beta)
CARRIED = (eta_new - eta) * beta


def _recurrences() -> tuple[Hypothesis, ...]:
    """The three velocities, fed with the same gradients."""
    return (
        Hypothesis(
            "added-up", Recurrence(W, t, 0, NOTHING, beta * W + G), "w adds the gradients up", definition=True
        ),
        Hypothesis(
            "inside",
            Recurrence(V, t, 0, NOTHING, beta * V - eta * G),
            "v has the step size inside",
            definition=True,
        ),
        Hypothesis(
            "averaged",
            Recurrence(M, t, 0, NOTHING, beta * M + (1 - beta) * G),
            "m averages the gradients",
            definition=True,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    outside_new = x - eta_new * (beta * w + g)
    inside_new = x + (beta * (-eta * w) - eta_new * g)
    return Theorem(
        hypotheses=_recurrences(),
        witness={n: 1, eta: Rational(1, 2), beta: Rational(1, 2), t: 1, Iterate("g", 0): one},
        derivation=(
            Step(
                "inside-and-outside",
                MatrixEquality(V, -eta * W),
                "Multiplying every gradient by −η multiplies their sum by −η.",
                Induction(t),
            ),
            Step(
                "average-and-sum",
                MatrixEquality(M, (1 - beta) * W),
                "Multiplying every gradient by 1 − β multiplies their sum by 1 − β.",
                Induction(t),
            ),
            Step(
                "same-move",
                MatrixEquality(AVERAGED_STEP * M, eta * W),
                "Put m = (1 − β)w.",
                Identity(),
                given=(ne(beta, 1), ge(t, 0)),
                using=("average-and-sum",),
            ),
            Step(
                "two-points",
                MatrixEquality(x - eta * (beta * w + g), x - eta * g + beta * (x - y)),
                "The last step led from y to x = y − ηw, so ηw = y − x.",
                Identity(),
                given=(MatrixEquality(x, y - eta * w),),
            ),
            Step(
                "after-a-change",
                MatrixEquality(inside_new - outside_new, CARRIED * w),
                "Inside, the old velocity −ηw is kept; outside, all of it is scaled anew.",
                Identity(),
            ),
        ),
        claim=("inside-and-outside", "average-and-sum", "same-move", "two-points", "after-a-change"),
        headline="same-move",
        formulas={"averaged_step": AVERAGED_STEP, "carried": CARRIED},
        sharpness=Sharpness("exact", "All are identities, for every sequence of gradients and every β ≠ 1."),
        counterexamples=(),
        references=(
            references.PYTORCH_SGD,
            references.SUTSKEVER_MOMENTUM,
            references.POLYAK_HEAVY_BALL,
            references.GOH_MOMENTUM,
        ),
        exercise="A run with PyTorch's SGD uses lr = 0.1 and momentum = 0.95. What are η and β of the averaged form?",
    )
