"""PyTorch's momentum adds gradients up, with weights 1 − τ after the first; with dampening τ = β it is an average.

`torch.optim.SGD` keeps a buffer b that starts as the first gradient, b₀ = g₀, not as zero, and goes on as
bₜ₊₁ = βbₜ + (1 − τ)gₜ₊₁. The dampening τ is 0 unless it is set: then b is the plain sum w of heavy ball. With τ > 0
the first gradient alone is not dampened, and b = (1 − τ)w + τβᵗg₀. The weights of all gradients add up to
βᵗ + (1 − τ)(1 − βᵗ)/(1 − β). For τ = β this is 1 at every step: an exponential moving average that needs no bias
correction, because its memory starts at the first gradient. So the form that one study note calls PyTorch's is
PyTorch's with `dampening` set to β, up to the weight of the first gradient. With `nesterov=True` the points that
PyTorch keeps are the look-ahead points of Nesterov's method, not its x.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Assume, Identity, Induction
from theory.kernel.formula import Implication, MatrixEquality, Recurrence, eq, ge, ne
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import beta, column, eta, integer, n, scalar, sequence, t, x
from theory.vectors import Iterate

tau = scalar("tau")  # the dampening
p, b, g = column("p"), column("b"), column("g")  # PyTorch's point, its buffer, the gradient at p
p_next, b_next, x_next = column("p^+"), column("b^+"), column("x^+")  # after the step
B, W, G_NEXT, FIRST = Iterate("b", t), Iterate("w", t), Iterate("g", t + 1), Iterate("g", 0)
omega = sequence("omega")  # the sum of the weights of all gradients in the buffer
TOTAL_WEIGHT = beta**t + (1 - tau) * (1 - beta**t) / (1 - beta)
FIRST_WEIGHT = tau * beta**t


def _nesterov_steps() -> tuple[Step, ...]:
    """With `nesterov`: x stands for the point p + ηβb."""
    step = (
        MatrixEquality(b_next, beta * b + g),
        MatrixEquality(p_next, p - eta * (g + beta * b_next)),
        MatrixEquality(x, p + eta * beta * b),
        MatrixEquality(x_next, p_next + eta * beta * b_next),
    )
    return (
        Step(
            "nesterov-gradient-step",
            MatrixEquality(x_next, p - eta * g),
            "Add ηβ times the new buffer to PyTorch's new point.",
            Identity(),
            given=step,
        ),
        Step(
            "nesterov-look-ahead",
            MatrixEquality(p_next, x_next + beta * (x_next - x)),
            "The step of x is −η times the new buffer.",
            Identity(),
            given=step,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    undampened = eq(tau, beta)
    return Theorem(
        hypotheses=(
            Hypothesis(
                "buffer",
                Recurrence(B, t, 0, FIRST, beta * B + (1 - tau) * G_NEXT),
                "b is PyTorch's buffer, counted from the first gradient g₀",
                definition=True,
            ),
            Hypothesis(
                "sum",
                Recurrence(W, t, 0, FIRST, beta * W + G_NEXT),
                "w is the plain sum, as in heavy ball",
                definition=True,
            ),
            Hypothesis(
                "weights",
                Recurrence(omega(t), t, 0, integer(1), beta * omega(t) + 1 - tau),
                "ω is the sum of the weights in b",
                definition=True,
            ),
        ),
        witness={
            n: 1,
            beta: Rational(1, 2),
            tau: Rational(1, 4),
            eta: 1,
            t: 1,
            Iterate("g", 0): one,
            Iterate("g", 1): 2 * one,
        },
        derivation=(
            Step(
                "dampened",
                MatrixEquality(B, (1 - tau) * W + FIRST_WEIGHT * FIRST),
                "Every gradient but the first has the factor 1 − τ; the first lacks it, and keeps fading.",
                Induction(t),
            ),
            Step(
                "total-weight",
                eq(omega(t), TOTAL_WEIGHT),
                "A step multiplies the weights by β and adds 1 − τ.",
                Induction(t),
                given=(ne(beta, 1),),
            ),
            Step(
                "weights-of-an-average",
                Implication(undampened, eq(omega(t), 1)),
                "βᵗ + (1 − βᵗ) = 1.",
                Assume(Identity((1, eq(omega(t), TOTAL_WEIGHT)), (-(1 - beta**t) / (1 - beta), undampened))),
                given=(ne(beta, 1), ge(t, 0)),
                using=("total-weight",),
            ),
            *_nesterov_steps(),
        ),
        claim=(
            "dampened",
            "total-weight",
            "weights-of-an-average",
            "nesterov-gradient-step",
            "nesterov-look-ahead",
        ),
        formulas={"total_weight": TOTAL_WEIGHT, "first_weight": FIRST_WEIGHT},
        sharpness=Sharpness("exact", "All are identities, for every sequence of gradients."),
        counterexamples=(),
        references=(references.PYTORCH_SGD, references.SUTSKEVER_MOMENTUM),
        exercise="With momentum 0.9 and dampening 0.9, what weight has the first gradient after ten steps?",
    )
