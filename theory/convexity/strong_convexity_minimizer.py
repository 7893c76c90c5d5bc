"""A strongly convex function has exactly one minimizer.

Strong convexity bounds f from below, so it has an infimum f⋆, and for every ε > 0 a point x_ε with f(x_ε) ≤ f⋆ + ε. Two
such points cannot be far apart: their midpoint would be better than f⋆, unless ‖x_ε − x_δ‖² ≤ (4/μ)(ε + δ). So
they draw together as ε falls, and by the completeness of ℝⁿ they have a limit x*. That every Cauchy sequence in ℝⁿ
converges is not shown here. It is taken from outside (Rudin, Theorem 3.11), as the hypothesis "complete": other
hypotheses speak of f at x*, so that x* has to be there before the proof begins. And f(x*) is f⋆: the tangent at x* is
below f at all x_ε, and its value there, as ε falls, comes as near to f(x*) as one likes. There is no second minimizer:
two of them would be two points with ε = 0, at a distance 0. The function m(ε, δ) in the formulas is f at the midpoint
of x_ε and x_δ.
"""

from sympy import ImmutableMatrix, Lambda, S

from theory import references
from theory.kernel.evidence import (
    Antisymmetry,
    Assume,
    Certificate,
    Identity,
    Instance,
    Refutation,
)
from theory.kernel.formula import Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import column, delta, epsilon, mu, n, scalar, sequence, x, y
from theory.vectors import Dot, Iterate, norm_squared

f_x, f_y, f_z, f_limit, least = (scalar(f"f_{name}") for name in ("x", "y", "z", "x^*", "*"))
g_limit = column("g_*")  # ∇f(x*)
value, middle = sequence("f"), sequence("m")  # f at x_ε, and at the midpoint of x_ε and x_δ
tau = sequence("tau")  # which of the points are near x*
excess = scalar("epsilon_0")  # how much f(x*) is above f_*, over ‖g_*‖² + 3
r = scalar("r")
limit = column("x^*")
NEAR, OTHER = Iterate("x", epsilon), Iterate("x", delta)
SPREAD = 4 / mu * (epsilon + delta)
BELOW = le(middle(epsilon, delta), (value(epsilon) + value(delta)) / 2 - mu / 8 * norm_squared(NEAR - OTHER))
LOWER = ge(middle(epsilon, delta), least)
APPROACHED = Implication(gt(epsilon, 0), le(value(epsilon), least + epsilon))
ABOVE = ge(value(epsilon), f_limit + Dot(g_limit, NEAR - limit))
SOON = tau(r)
COMPLETE = Implication(
    gt(r, 0), both(gt(SOON, 0), le(SOON, r), le(norm_squared(Iterate("x", SOON) - limit), r**2))
)
EXCESS = eq(excess * (norm_squared(g_limit) + 3), f_limit - least)


def _hypotheses() -> tuple[Hypothesis, ...]:
    pair = (epsilon, delta)
    return (
        Hypothesis("positive-modulus", gt(mu, 0), "μ is positive"),
        Hypothesis(
            "strongly-convex",
            BELOW,
            "f is μ-strongly convex: at the midpoint of x_ε and x_δ it is below the mean by (μ/8)‖x_ε − x_δ‖²",
            forall=pair,
        ),
        Hypothesis("lower-bound", LOWER, "f_* is a lower bound of f, here at the midpoints", forall=pair),
        Hypothesis(
            "approached",
            APPROACHED,
            "it is the greatest: for every ε > 0 there is a point x_ε where f is at most f_* + ε",
            forall=(epsilon,),
        ),
        Hypothesis(
            "complete",
            COMPLETE,
            "x* is the limit of the points: within any r > 0 of it there is an x_τ with τ ≤ r. That there is such an "
            "x* is not shown here: the points draw together, as shown first, and every Cauchy sequence in ℝⁿ converges "
            "(Rudin, Theorem 3.11)",
            forall=(r,),
        ),
        Hypothesis(
            "tangent",
            ABOVE,
            "f is above its tangent at x*, where its value is f_{x*} and its gradient g_*: at all x_ε",
            forall=(epsilon,),
        ),
        Hypothesis("excess", EXCESS, "how much f(x*) is above f_*, in units of ‖g_*‖² + 3", definition=True),
    )


def _limit() -> tuple[Step, ...]:
    """Points that approach the infimum draw together."""
    here, there = (le(value(e), least + e) for e in (epsilon, delta))
    positive = (gt(epsilon, 0), gt(delta, 0))
    return (
        Step("midpoint", BELOW, "Strong convexity.", Instance("strongly-convex", {})),
        Step("not-below", LOWER, "The midpoint is not below the infimum.", Instance("lower-bound", {})),
        Step("first", here, "By the choice of x_ε.", Instance("approached", {}), given=(gt(epsilon, 0),)),
        Step(
            "second",
            there,
            "By the choice of x_δ.",
            Instance("approached", {epsilon: delta}),
            given=(gt(delta, 0),),
        ),
        Step(
            "draw-together",
            le(norm_squared(NEAR - OTHER), SPREAD),
            "f_* is at most the value at the midpoint, and that at most f_* + (ε + δ)/2 − (μ/8)‖x_ε − x_δ‖².",
            Certificate((8 / mu, BELOW), (8 / mu, LOWER), (4 / mu, here), (4 / mu, there)),
            given=positive,
            using=("midpoint", "not-below", "first", "second"),
        ),
    )


def _attained() -> tuple[Step, ...]:
    """The limit is a minimizer."""
    soon, scale = tau(excess), norm_squared(g_limit) + 3
    u = Iterate("x", soon) - limit
    early, close = le(soon, excess), le(norm_squared(u), excess**2)
    low, above = le(value(soon), least + soon), ge(value(soon), f_limit + Dot(g_limit, u))
    positive, not_positive = gt(excess, 0), le(excess, 0)
    share = 2 / scale
    return (
        Step(
            "near-the-limit",
            both(gt(soon, 0), early, close),
            "Were f(x*) above f_* by ε(‖g‖² + 3), ε > 0, take a point within ε of x*.",
            Instance("complete", {r: excess}),
            given=(positive,),
        ),
        Step(
            "value-there",
            low,
            "By its choice f is at most f_* + τ there.",
            Instance("approached", {epsilon: soon}),
            given=(positive,),
            using=("near-the-limit",),
        ),
        Step(
            "above-there", above, "It is above the tangent at x* too.", Instance("tangent", {epsilon: soon})
        ),
        Step(
            "no-room",
            not_positive,
            "From x* to it the tangent falls by at most ε(‖g‖² + 1)/2; with τ ≤ ε, half of the excess at most.",
            Certificate(
                (share, low),
                (share, above),
                (share, early),
                (share / (2 * excess), close),
                share / (2 * excess) * norm_squared(excess * g_limit + u),
                (-share, EXCESS),
            ),
            given=(positive,),
            using=("near-the-limit", "value-there", "above-there"),
        ),
        Step(
            "no-excess",
            not_positive,
            "So there is no excess.",
            Refutation((1, positive), (1, not_positive)),
            using=("no-room",),
        ),
        Step(
            "attained",
            le(f_limit, least),
            "f(x*) is the least value.",
            Certificate((scale, not_positive), (1, EXCESS)),
            using=("no-excess",),
        ),
    )


def _unique() -> Step:
    strong = le(f_z, (f_x + f_y) / 2 - mu / 8 * norm_squared(x - y))
    lowest_x, lowest_y = le(f_x, f_z), le(f_y, f_z)
    return Step(
        "only-one",
        Implication(both(strong, lowest_x, lowest_y), eq(norm_squared(x - y), 0)),
        "If neither x nor y is higher than their midpoint z, (μ/8)‖x − y‖² ≤ 0.",
        Assume(
            Antisymmetry(
                Certificate((8 / mu, strong), (4 / mu, lowest_x), (4 / mu, lowest_y)),
                Certificate(norm_squared(x - y)),
            )
        ),
    )


def _on_the_line(modulus, bend, position, bottom, at, jump=0):
    """For f(x) = bend·x²/2 on the line, f(x*) raised by `jump`, with x_ε as an expression in ε, and τ(r) = r.

    The claims are looked at for ε = 1 and δ = 2; x* is `at`.
    """
    one = ImmutableMatrix([1])
    other = position.xreplace({epsilon: delta})
    points = {Iterate("x", k): position.xreplace({epsilon: S(k)}) * one for k in (1, 2, r)}
    height, slope = bend * S(at) ** 2 / 2 + jump, bend * S(at)
    return {
        n: 1, mu: modulus, NEAR: position * one, OTHER: other * one, **points, epsilon: 1, delta: 2,
        value: Lambda(epsilon, bend * position**2 / 2), tau: Lambda(r, r),
        middle: Lambda((epsilon, delta), bend * (position + other) ** 2 / 8), least: bottom,
        limit: at * one, g_limit: slope * one, f_limit: height, excess: (height - bottom) / (slope**2 + 3),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(1, 1, 0 * epsilon, 0, 0),
        derivation=(*_limit(), *_attained(), _unique()),
        claim=("draw-together", "attained", "only-one"),
        headline="only-one",
        formulas={"spread": SPREAD},
        sharpness=Sharpness(
            "tight",
            "For f(x) = μ‖x‖²/2 the points ±a are above the infimum by ε = μ‖a‖²/2 each, and as far apart as allowed.",
            (
                Step(
                    "parabola",
                    eq(
                        norm_squared(x - (-x)),
                        SPREAD.xreplace({epsilon: mu / 2 * norm_squared(x), delta: mu / 2 * norm_squared(x)}),
                    ),
                    "Both are 4‖x‖².",
                    Identity(),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-modulus",
                "f = 0 is strongly convex with μ = −1, and lowest everywhere: x_ε = ε will do.",
                _on_the_line(-1, 0, epsilon, 0, 0),
                "draw-together",
            ),
            Counterexample(
                "strongly-convex",
                "f = 0 is not 16-strongly convex: x_ε = ε are points where it is lowest.",
                _on_the_line(16, 0, epsilon, 0, 0),
                "draw-together",
            ),
            Counterexample(
                "lower-bound",
                "f(x) = 250x² is below 250 + ε at x_ε = 1/(1 + ε²), but 250 is no lower bound.",
                _on_the_line(500, 500, 1 / (1 + epsilon**2), 250, 1),
                "draw-together",
            ),
            Counterexample(
                "approached",
                "f(x) = 8x² at x_ε = ε is not within ε of its infimum 0 for all ε.",
                _on_the_line(16, 16, epsilon, 0, 0),
                "draw-together",
            ),
            Counterexample(
                "complete",
                "For f(x) = x²/2 the points x_ε = 0 do not have the limit 1, and f(1) is not least.",
                _on_the_line(1, 1, 0 * epsilon, 0, 1),
                "attained",
            ),
            Counterexample(
                "tangent",
                "f(x) = x²/2 with f(0) raised to 1 jumps at the limit of the points that approach its infimum 0.",
                _on_the_line(1, 1, 0 * epsilon, 0, 0, jump=1),
                "attained",
            ),
        ),
        references=(
            references.BOYD_STRONG_CONVEXITY,
            references.OPTLIB_UNIQUE_MINIMIZER,
            references.RUDIN_CAUCHY_SEQUENCES,
        ),
        exercise="Why does eˣ + ½λx² have a minimizer for every λ > 0? Where does it go as λ falls to 0?",
    )
