"""A strongly convex function has exactly one minimizer.

Strong convexity bounds f from below, so it has an infimum m, and for every ε > 0 a point x_ε with f(x_ε) ≤ m + ε. Two
such points cannot be far apart: their midpoint would be better than m, unless ‖x_ε − x_δ‖² ≤ (4/μ)(ε + δ). So
they draw together as ε falls; by completeness they have a limit x*, with ‖x_ε − x*‖² ≤ (4/μ)ε. And f(x*) is m: the
tangent at x* is below f at all x_ε, and its value there, as ε falls, comes as near to f(x*) as one likes. There is no
second minimizer: two of them would be two points with ε = 0, at a distance 0. (In the formulas f_* stands for m.)
"""

from sympy import ImmutableMatrix, Lambda, S

from theory import references
from theory.kernel.evidence import (
    Antisymmetry,
    Assume,
    Certificate,
    FromLemma,
    Identity,
    Instance,
    Refutation,
)
from theory.kernel.formula import Implication, both, eq, ge, gt, le, substitute
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.lemmas import COMPLETENESS, limit
from theory.notation import column, delta, epsilon, mu, n, scalar, sequence, x, y
from theory.vectors import Dot, Iterate, norm_squared

f_x, f_y, f_z, f_limit, least = (scalar(f"f_{name}") for name in ("x", "y", "z", "x^*", "*"))
g_limit = column("g_*")  # ∇f(x*)
value, middle = sequence("f"), sequence("m")  # f at x_ε, and at the midpoint of x_ε and x_δ
tiny, omega = scalar("epsilon_0"), scalar("omega")  # to be chosen
NEAR, OTHER = Iterate("x", epsilon), Iterate("x", delta)
SPREAD = 4 / mu * (epsilon + delta)
BELOW = le(middle(epsilon, delta), (value(epsilon) + value(delta)) / 2 - mu / 8 * norm_squared(NEAR - OTHER))
LOWER = ge(middle(epsilon, delta), least)
APPROACHED = Implication(gt(epsilon, 0), le(value(epsilon), least + epsilon))
CLOSE = le(norm_squared(NEAR - limit), 4 / mu * epsilon)


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
        Step(
            "limit",
            Implication(gt(epsilon, 0), CLOSE),
            "So they have a limit x*.",
            FromLemma(COMPLETENESS, {COMPLETENESS.forall[0]: 4 / mu}),
            using=("draw-together",),
        ),
    )


def _attained() -> tuple[Step, ...]:
    """The limit is a minimizer."""
    missing = gt(f_limit, least)
    r, steep = f_limit - least, norm_squared(g_limit)
    small = mu * r**2 / (4 * (mu * r + 4 * (steep + 1)))
    chosen = eq(4 * (mu * r + 4 * (steep + 1)) * tiny, mu * r**2)
    weight = r / (2 * (steep + 1))
    u = Iterate("x", tiny) - limit
    here, above = le(value(tiny), least + tiny), ge(value(tiny), f_limit + Dot(g_limit, u))
    close = le(norm_squared(u), 4 / mu * tiny)
    near = le(f_limit, least + tiny + 2 * tiny / (mu * omega) + omega / 2 * steep)
    near_weighted = substitute(near, {omega: weight})
    share = 4 * (steep + 1) / (2 * steep + 3)
    positive = gt(tiny, 0)
    return (
        Step(
            "value-there",
            here,
            "By the choice of x_ε.",
            Instance("approached", {epsilon: tiny}),
            given=(positive,),
        ),
        Step(
            "close-there",
            close,
            "x_ε is near x*.",
            Instance("limit", {epsilon: tiny}),
            given=(positive,),
            using=("limit",),
        ),
        Step(
            "near-the-infimum",
            near,
            "From x* to x_ε the tangent falls by at most ω‖g‖²/2 + ‖x_ε − x*‖²/(2ω), and it ends below f_* + ε.",
            Certificate(
                (1, here),
                (1, above),
                (1 / (2 * omega), close),
                norm_squared(omega * g_limit + u) / (2 * omega),
            ),
            given=(positive, gt(omega, 0), above),
            using=("value-there", "close-there"),
        ),
        Step(
            "at-a-weight",
            near_weighted,
            "Were r = f(x*) − f_* > 0, take ω = r/(2‖g‖² + 2): then ω‖g‖²/2 is less than r/4.",
            Instance("near-the-infimum", {omega: weight}),
            given=(missing, positive, above),
            using=("near-the-infimum",),
        ),
        Step(
            "nothing-missing",
            le(f_limit, least),
            "And take the ε for which ε + 2ε/(μω) is r/4: then r is less than r/2.",
            Certificate((share, near_weighted), (-share / (4 * mu * r), chosen)),
            given=(missing, positive, chosen, above),
            using=("at-a-weight",),
        ),
        Step(
            "attained",
            Implication(both(positive, chosen, above), le(f_limit, least)),
            "For r > 0 there is such an ε, μr²/(4(μr + 4‖g‖² + 4)); so r is not positive, and f(x*) the least value.",
            Assume(Refutation((1, missing), (1, le(f_limit, least)))),
            using=("nothing-missing",),
        ),
        Step(
            "choice",
            Implication(missing, gt(small, 0)),
            "Indeed this ε is positive where r is.",
            Assume(Certificate(small)),
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


def _on_the_line(modulus, bend, position, bottom):
    """For f(x) = bend·x²/2 on the line, with x_ε as an expression in ε; the claim is looked at for ε = 1 and δ = 2."""
    one = ImmutableMatrix([1])
    other = position.xreplace({epsilon: delta})
    points = {Iterate("x", at): position.xreplace({epsilon: S(at)}) * one for at in (1, 2)}
    return {
        n: 1, mu: modulus, NEAR: position * one, OTHER: other * one, **points, epsilon: 1, delta: 2, least: bottom,
        value: Lambda(epsilon, bend * position**2 / 2),
        middle: Lambda((epsilon, delta), bend * (position + other) ** 2 / 8),
    }  # fmt: skip


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=_hypotheses(),
        witness=_on_the_line(1, 1, 0 * epsilon, 0),
        derivation=(*_limit(), *_attained(), _unique()),
        claim=("draw-together", "limit", "near-the-infimum", "attained", "choice", "only-one"),
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
                _on_the_line(-1, 0, epsilon, 0),
                "draw-together",
            ),
            Counterexample(
                "strongly-convex",
                "f = 0 is not 1-strongly convex: x_ε = 10ε are points where it is lowest.",
                _on_the_line(1, 0, 10 * epsilon, 0),
                "draw-together",
            ),
            Counterexample(
                "lower-bound",
                "f(x) = x²/2 is below 200 + ε at x_ε = 20/(1 + ε²), but 200 is no lower bound.",
                _on_the_line(1, 1, 20 / (1 + epsilon**2), 200),
                "draw-together",
            ),
            Counterexample(
                "approached",
                "The points x_ε = 10ε do not approach the infimum 0 of f(x) = x²/2 as fast as ε.",
                _on_the_line(1, 1, 10 * epsilon, 0),
                "draw-together",
            ),
        ),
        references=(
            references.BOYD_STRONG_CONVEXITY,
            references.OPTLIB_UNIQUE_MINIMIZER,
        ),
        exercise="Why does eˣ + ½λx² have a minimizer for every λ > 0? Where does it go as λ falls to 0?",
    )
