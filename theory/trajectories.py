"""A run of gradient descent as sequences: points x_t, gradients g_t, values f(t), and what classes of functions say.

Each statement is about the step from t to t + 1, for every t ≥ 0. As a hypothesis it binds t; a proof takes it at the
step in hand with `at_step`, and an induction then uses it at every step.
"""

from __future__ import annotations

from sympy import ImmutableMatrix, Lambda, Rational

from theory.kernel.evidence import Instance
from theory.kernel.formula import Formula, Implication, MatrixEquality, ge, gt, le
from theory.kernel.theorem import Hypothesis, Step
from theory.notation import L, eta, n, scalar, sequence, t, x_star
from theory.vectors import Dot, Iterate, norm_squared

f = sequence("f")
f_star = scalar("f^*")
R = scalar("R")

X, X_NEXT, X_START = (Iterate("x", k) for k in (t, t + 1, 0))
G, G_NEXT, G_START = (Iterate("g", k) for k in (t, t + 1, 0))

START, LATER = ge(t, 0), gt(t, 0)

GRADIENT_STEP = MatrixEquality(X_NEXT, X - eta * G)
DESCENT = le(f(t + 1), f(t) + Dot(G, X_NEXT - X) + L / 2 * norm_squared(X_NEXT - X))
ABOVE_TANGENT = le(f(t) + Dot(G, x_star - X), f_star)
BOUNDED = ge(f(t), f_star)

METHOD = Hypothesis(
    "gradient-step",
    Implication(START, GRADIENT_STEP),
    "each step goes from x to x − ηg, g being the gradient there",
    forall=(t,),
    definition=True,
)
SMOOTH = Hypothesis(
    "smooth",
    Implication(START, DESCENT),
    "f is below its parabola at each iterate, seen from the next: descent-lemma, for an L-Lipschitz gradient",
    forall=(t,),
)
CONVEX = Hypothesis(
    "convex",
    Implication(START, ABOVE_TANGENT),
    "f is above its tangent at each iterate, seen from a minimizer x*: this is convexity",
    forall=(t,),
)
BOUNDED_BELOW = Hypothesis(
    "bounded-below", Implication(START, BOUNDED), "f never falls below the number f*", forall=(t,)
)


def run_on_parabola(step_size, curvature, constant, x_t, **others):
    """A run of steps of one size on ax²/2, with x_t as an expression in t, at t = 1; the constant L as it is claimed.

    `others` replace the general member of a sequence: x, g, or f, as an expression in t, or the number f*.
    """
    one = ImmutableMatrix([1])
    value = others.get("f", Rational(curvature) / 2 * x_t**2)
    return {
        n: 1, t: 1, eta: step_size, L: constant, f_star: others.get("f_star", 0), x_star: 0 * one,
        X: others.get("x", x_t) * one, G: others.get("g", curvature * x_t) * one,
        f: Lambda(t, value),
    }  # fmt: skip


def at_step(name: str, hypothesis: Hypothesis, reason: str) -> Step:
    """The step that takes a hypothesis about all t at the t in hand."""
    statement: Formula = hypothesis.statement.conclusion  # type: ignore[union-attr]
    return Step(name, statement, reason, Instance(hypothesis.name, {t: t}), given=(START,))


STEP_HERE = at_step("step", METHOD, "The method, at step t.")
SMOOTH_HERE = at_step("descent", SMOOTH, "The Descent Lemma, at step t.")
CONVEX_HERE = at_step("below-minimum", CONVEX, "The tangent at x_t is below f, also at x*.")
BOUNDED_HERE = at_step("bounded", BOUNDED_BELOW, "f* is a lower bound.")
