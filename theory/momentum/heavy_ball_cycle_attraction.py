"""Heavy ball's cycle of three draws in all starts nearby, as fast as the minimizer of a quadratic would.

All three points of heavy-ball-cycle lie on pieces of the function with the curvature 25. Near them errors therefore
behave as on the parabola 25x²/2, where both roots are −2/3: an error e, and d one step before, becomes −4e/3 − 4d/9,
whichever of the points it is at. This holds for errors up to 4/35. If the first two are at most 6/175, no later one
is larger than 4/35, so it holds for ever, and they are at most (1 + 5t/3)(2/3)ᵗ·6/175: the rate that should have led to
the minimizer leads to the cycle. A whole square of starts, not a rare one, fails to converge. So does one far away:
Lessard, Recht and Packard start at rest at 3.3.
"""

from sympy import Rational

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance, Refutation
from theory.kernel.formula import Recurrence, both, eq, ge, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.momentum.heavy_ball_cycle import (
    CYCLE,
    MATRIX,
    POINTS,
    STEP,
    a,
    b,
    c,
    heavy_ball,
    piece_steps,
    slope,
    u,
    w,
)
from theory.notation import rho, scalar, sequence, t

e, d = sequence("e"), sequence("d")  # the error now and one step before
e_0, d_0 = scalar("e_0"), scalar("d_0")
START = ge(t, 0)
RADIUS, REACH = Rational(6, 175), Rational(4, 35)
ROOT = eq(rho, -Rational(2, 3))
NEAR = both(ge(e_0, -RADIUS), le(e_0, RADIUS), ge(d_0, -RADIUS), le(d_0, RADIUS))
POWER = rho**t
SIZE = (1 + t - rho * t) * RADIUS
DECAY = POWER**2 * SIZE**2
TURN = e_0 - rho * d_0
E_IS, D_IS = eq(e(t), POWER * (e_0 + t * TURN)), eq(d(t), POWER * (d_0 + t * TURN / rho))


def _near_steps() -> tuple[Step, ...]:
    """Beside each of the three points: on its piece, and how the error goes on."""
    small = (ge(u, -REACH), le(u, REACH))
    steps: list[Step] = []
    rows = ((a, c, b, "left-piece", 0), (b, a, c, "left-piece", 0), (c, b, a, "right-piece", 24))
    for i, (point, before, after, piece, offset) in enumerate(rows):
        here = eq(slope(point + u), 25 * (point + u) - offset)
        inside = ge(point + u, 2) if offset else le(point + u, 1)
        margin = CYCLE[i] - REACH - 2 if offset else 1 - CYCLE[i] - REACH
        steps += [
            Step(
                f"near-{point}-on-the-piece",
                inside,
                "The point is farther than 4/35 from the knee.",
                Certificate((1 if offset else -1, POINTS[i]), (1, small[0] if offset else small[1]), margin),
                given=(*POINTS, *small),
            ),
            Step(
                f"slope-near-{point}",
                here,
                "The slope there.",
                Instance(piece, {u: point + u}),
                given=(*POINTS, *small),
                using=(f"near-{point}-on-the-piece", piece),
            ),
            Step(
                f"error-after-{point}",
                eq(heavy_ball(point + u, before + w, slope(point + u)), after + 2 * rho * u - rho**2 * w),
                "An error u, with w one step before, becomes 2ρu − ρ²w.",
                Identity(
                    (-STEP, here),
                    (w * (rho - Rational(2, 3)) - 2 * u, ROOT),
                    *zip(MATRIX.row(i), POINTS, strict=True),
                ),
                given=(*POINTS, *small),
                using=(f"slope-near-{point}",),
            ),
        ]
    return tuple(steps)


def _error_steps() -> tuple[Step, ...]:
    """Errors that follow this rule from a small start stay small, and die out."""
    decays, shrinks = le(e(t) ** 2, DECAY), le(POWER**2 * (2 + t) ** 2, 4)
    square = ge(POWER**2, 0)
    e_low, e_high, d_low, d_high = NEAR.parts
    ranges = ((1 + t, e_low, e_high), (-rho * t, d_low, d_high))
    in_reach = (ge(e(t), -REACH), le(e(t), REACH))
    return (
        Step("root-is-negative", lt(rho, 0), "ρ is −2/3.", Certificate((-1, ROOT), Rational(2, 3))),
        Step(
            "powers",
            both(square, shrinks),
            "9(2 + t)² − 4(3 + t)² = t(12 + 5t): the left side never grows.",
            Induction(
                t,
                base=Each(Certificate(), Certificate()),
                step=Each(
                    Certificate((rho**2, square)),
                    Certificate(
                        (1, shrinks),
                        (t * (12 + 5 * t) / 9, square),
                        (-(POWER**2) * (3 + t) ** 2 * (rho - Rational(2, 3)), ROOT),
                    ),
                ),
            ),
        ),
        Step(
            "errors",
            both(E_IS, D_IS),
            "The recurrence has the double root ρ.",
            Induction(
                t,
                base=Each(Identity(), Identity()),
                step=Each(Identity((2 * rho, E_IS), (-(rho**2), D_IS)), Identity((1, E_IS))),
            ),
            using=("root-is-negative",),
        ),
        Step(
            "errors-decay",
            decays,
            "(1 + t)e₀ − ρtd₀ is at most (1 + t − ρt)·6/175 in size.",
            Certificate(
                *((POWER**2 * x * y, high, low) for x, _, high in ranges for y, low, _ in ranges),
                (-(e(t) + POWER * (e_0 + t * TURN)), E_IS),
            ),
            given=(START,),
            using=("root-is-negative", "powers", "errors"),
        ),
        Step(
            "errors-stay-small",
            le(e(t) ** 2, REACH**2),
            "1 + 5t/3 ≤ 5(2 + t)/3, and 10/3·6/175 = 4/35.",
            Certificate(
                (1, decays),
                (Rational(25, 9) * RADIUS**2, shrinks),
                POWER**2 * RADIUS**2 * (91 + 70 * t) / 9,
                (POWER**2 * RADIUS**2 * t * (2 + (Rational(8, 3) - rho) * t), ROOT),
            ),
            given=(START,),
            using=("errors-decay", "powers"),
        ),
        Step(
            "errors-stay-in-reach",
            both(*in_reach),
            "Were e larger than 4/35 in size, its square would be larger than that of 4/35.",
            Each(
                *(
                    Refutation(
                        (1, le(e(t) ** 2, REACH**2)),
                        (1, bound.negated(), bound.negated()),
                        (2 * REACH, bound.negated()),
                    )
                    for bound in in_reach
                )
            ),
            given=(START,),
            using=("errors-stay-small",),
        ),
    )


def _largest() -> Step:
    edges = (eq(e_0, RADIUS), eq(d_0, RADIUS))
    total = POWER**2 * (e_0 + t * TURN + SIZE)
    return Step(
        "largest-errors",
        eq(e(t) ** 2, DECAY),
        "Put in e₀ = d₀ = 6/175.",
        Identity(
            (e(t) + POWER * (e_0 + t * TURN), E_IS), (total * (1 + t), edges[0]), (-total * rho * t, edges[1])
        ),
        given=(START, *edges),
        using=("root-is-negative", "errors"),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis("root", ROOT, "ρ, the double root, is −2/3", definition=True),
            Hypothesis("near", NEAR, "the first two errors are at most 6/175 in size"),
            Hypothesis(
                "error",
                Recurrence(e(t), t, 0, e_0, 2 * rho * e(t) - rho**2 * d(t)),
                "e follows the rule that holds beside the cycle",
                definition=True,
            ),
            Hypothesis(
                "before", Recurrence(d(t), t, 0, d_0, e(t)), "d is the error one step before", definition=True
            ),
        ),
        witness={rho: -Rational(2, 3), e_0: RADIUS, d_0: RADIUS, t: 2},
        derivation=(*piece_steps(), *_near_steps(), *_error_steps()),
        claim=(
            "error-after-a",
            "error-after-b",
            "error-after-c",
            "errors",
            "errors-decay",
            "errors-stay-in-reach",
        ),
        headline="errors-decay",
        formulas={"error": POWER * (e_0 + t * TURN), "decay": DECAY},
        sharpness=Sharpness(
            "tight", "The decay is attained at every t where e₀ = d₀ = 6/175.", (_largest(),)
        ),
        counterexamples=(
            Counterexample(
                "near",
                "A start 12 times as far away leaves the reach in which the rule holds.",
                {rho: -Rational(2, 3), e_0: 12 * RADIUS, d_0: 0, t: 0},
                "errors-stay-in-reach",
            ),
        ),
        references=(references.LESSARD_HEAVY_BALL_CYCLE,),
        exercise="Run heavy ball with 1/9 and 4/9 from rest at many starts: which reach 0, and which the cycle?",
    )
