"""With the best parameters for quadratics heavy ball can circle for ever on a smooth strongly convex function.

The function has the slope 25x up to 1, x + 24 from 1 to 2, and 25x − 24 from 2 on. Between two points its slope grows
at least as much as x does and at most 25 times as much, so it is strongly convex with μ = 1 and smooth with L = 25; its
minimizer is 0. On quadratics with these constants the best step size is 1/9 and the best momentum 4/9. Here, from three
points that solve three linear equations, the method comes back to where it was: 792/1225, then −2208/1225, then
2592/1225, and again. That starts nearby are drawn into this cycle is heavy-ball-cycle-attraction.

So parameters that are best on quadratics promise nothing on strongly convex functions, where Nesterov's method has a
rate that holds.
"""

from sympy import Max, Rational, linear_eq_to_matrix, linsolve, sqrt

from theory import references
from theory.kernel.evidence import (
    Antisymmetry,
    BothDirections,
    Cases,
    Certificate,
    Each,
    Identity,
    Instance,
)
from theory.kernel.formula import Equivalence, both, eq, ge, gt, le
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.momentum.heavy_ball_best_parameters import BEST_MOMENTUM, BEST_STEP, RATE
from theory.notation import L, integer, mu, scalar
from theory.square_roots import same_square

a, b, c = scalar("a"), scalar("b"), scalar("c")  # the points of the cycle
u, w, p, q, k = (scalar(name) for name in "uwpqk")  # any points; a knee
STEP, MOMENTUM = Rational(1, 9), Rational(4, 9)
CLASS = (eq(mu, 1), eq(L, 25))


def slope(point):
    """f′: 25x up to 1, x + 24 from 1 to 2, 25x − 24 from 2 on."""
    return 25 * point - 24 * (Max(point, 1) - Max(point, 2) + 1)


def heavy_ball(point, previous, gradient):
    """The point after `point`."""
    return point - STEP * gradient + MOMENTUM * (point - previous)


#: On the pieces where they lie: b follows a, c follows b, a follows c.
RETURNS = (
    eq(heavy_ball(a, c, 25 * a), b),
    eq(heavy_ball(b, a, 25 * b), c),
    eq(heavy_ball(c, b, 25 * c - 24), a),
)
(CYCLE,) = linsolve([relation.gap for relation in RETURNS], a, b, c)
MATRIX, _ = linear_eq_to_matrix([relation.gap for relation in RETURNS], [a, b, c])
POINTS = tuple(eq(point, value) for point, value in zip((a, b, c), CYCLE, strict=True))


def _class_steps() -> tuple[Step, ...]:
    """The slope grows between 1 and 25 times as fast as x."""
    ordered, flat, rises = le(p, q), le(Max(p, k), Max(q, k)), le(Max(q, k) - Max(p, k), q - p)
    nearer, beyond = (lambda x: ge(x - k, 0)), (lambda x: le(x - k, 0))
    knees = {p: Max(u, 1), q: Max(w, 1), k: 2}

    def at(values):
        return both(*(type(r)(r.lhs.xreplace(values), r.op, r.rhs.xreplace(values)) for r in (flat, rises)))

    first, second = at({p: u, q: w, k: integer(1)}), at({**knees, k: integer(2)})
    growth = slope(w) - slope(u)
    return (
        Step(
            "clipping",
            both(flat, rises),
            "Of p ≤ q, raised to at least k, the second stays the larger, and by no more than before.",
            Cases(
                p - k,
                Cases(
                    q - k,
                    Each(Certificate((1, ordered)), Certificate()),
                    Each(
                        Certificate((1, ordered), (1, beyond(q))), Certificate((1, ordered), (1, nearer(p)))
                    ),
                ),
                Cases(
                    q - k,
                    Each(Certificate((1, nearer(q))), Certificate((1, beyond(p)))),
                    Each(Certificate(), Certificate((1, ordered))),
                ),
            ),
            given=(ordered,),
        ),
        Step(
            "first-knee",
            first,
            "At the knee 1.",
            Instance("clipping", {p: u, q: w, k: 1}),
            given=(le(u, w),),
            using=("clipping",),
        ),
        Step(
            "second-knee",
            second,
            "And for these two at the knee 2.",
            Instance("clipping", knees),
            given=(le(u, w),),
            using=("clipping", "first-knee"),
        ),
        Step(
            "curvatures",
            both(le(mu * (w - u), growth), le(growth, L * (w - u))),
            "24 times what lies between the knees is taken from 25x, and that grows by something from 0 to w − u.",
            Each(
                Certificate((24, first.parts[1]), (24, second.parts[0]), (u - w, CLASS[0])),
                Certificate((24, second.parts[1]), (w - u, CLASS[1])),
            ),
            given=(le(u, w),),
            using=("first-knee", "second-knee"),
        ),
    )


def _raised(point, knee, to_knee: bool, fact, surplus) -> Antisymmetry:
    """Evidence for max(point, knee) being the knee, or the point, from `fact`, which leaves `surplus`."""
    larger = ge(Max(point, knee), knee if to_knee else point)
    other = Certificate((1, fact), surplus)
    cases = (other, Certificate()) if to_knee else (Certificate(), other)
    return Antisymmetry(Cases(point - knee, *cases), Certificate((1, larger)))


def piece_steps() -> tuple[Step, ...]:
    """Up to 1 the slope is 25x, from 2 on 25x − 24."""
    low, high = le(u, 1), ge(u, 2)
    flat = (eq(Max(u, 1), 1), eq(Max(u, 2), 2))
    steep = (eq(Max(u, 1), u), eq(Max(u, 2), u))
    return (
        Step(
            "below-both-knees",
            both(*flat),
            "Up to 1 both knees are above.",
            Each(_raised(u, 1, True, low, 0), _raised(u, 2, True, low, 1)),
            given=(low,),
        ),
        Step(
            "left-piece",
            eq(slope(u), 25 * u),
            "So nothing is taken from 25x.",
            Identity((-24, flat[0]), (24, flat[1])),
            given=(low,),
            using=("below-both-knees",),
        ),
        Step(
            "above-both-knees",
            both(*steep),
            "From 2 on both knees are below.",
            Each(_raised(u, 1, False, high, 1), _raised(u, 2, False, high, 0)),
            given=(high,),
        ),
        Step(
            "right-piece",
            eq(slope(u), 25 * u - 24),
            "So 24 is taken from 25x.",
            Identity((-24, steep[0]), (24, steep[1])),
            given=(high,),
            using=("above-both-knees",),
        ),
    )


def _parameter_steps() -> tuple[Step, ...]:
    """1/9 and 4/9 are the best parameters for μ = 1 and L = 25."""
    fast, slow = eq(sqrt(L), 5), eq(sqrt(mu), 1)
    total = sqrt(L) + sqrt(mu)
    share = (RATE + Rational(2, 3)) / (3 * total)
    return (
        Step(
            "positive-constants",
            both(ge(L, 0), ge(mu, 0)),
            "25 and 1.",
            Each(Certificate((1, CLASS[1]), 25), Certificate((1, CLASS[0]), 1)),
        ),
        Step(
            "roots",
            both(fast, slow),
            "5² = 25.",
            Each(
                same_square(sqrt(L), integer(5), (1, CLASS[1])),
                same_square(sqrt(mu), integer(1), (1, CLASS[0])),
            ),
            using=("positive-constants",),
        ),
        Step(
            "sum-of-roots",
            gt(total, 0),
            "5 + 1.",
            Certificate((1, fast), (1, slow), 6),
            using=("positive-constants", "roots"),
        ),
        Step(
            "best-parameters",
            both(eq(BEST_STEP, STEP), eq(BEST_MOMENTUM, MOMENTUM)),
            "4/(5 + 1)² and ((5 − 1)/(5 + 1))².",
            Each(
                Identity((-(total + 6) / (9 * total**2), fast), (-(total + 6) / (9 * total**2), slow)),
                Identity((share, fast), (-5 * share, slow)),
            ),
            using=("positive-constants", "roots", "sum-of-roots"),
        ),
    )


def _cycle_steps() -> tuple[Step, ...]:
    """The three equations have one solution, and it lies on the pieces."""
    matrix = MATRIX
    inverse = matrix.inv()
    on_pieces = both(le(a, 1), le(b, 1), ge(c, 2))
    slopes = (eq(slope(a), 25 * a), eq(slope(b), 25 * b), eq(slope(c), 25 * c - 24))
    follows = both(
        *(
            eq(heavy_ball(point, before, slope(point)), after)
            for point, before, after in ((a, c, b), (b, a, c), (c, b, a))
        )
    )
    pieces = ("left-piece", "left-piece", "right-piece")
    return (
        Step(
            "solution",
            Equivalence(both(*RETURNS), both(*POINTS)),
            "Three linear equations in three unknowns.",
            BothDirections(
                Each(*(Identity(*zip(inverse.row(i), RETURNS, strict=True)) for i in range(3))),
                Each(*(Identity(*zip(matrix.row(i), POINTS, strict=True)) for i in range(3))),
            ),
        ),
        Step(
            "on-the-pieces",
            on_pieces,
            "a and b are below 1, c is 142/1225 above 2.",
            Each(
                Certificate((-1, POINTS[0]), 1 - CYCLE[0]),
                Certificate((-1, POINTS[1]), 1 - CYCLE[1]),
                Certificate((1, POINTS[2]), CYCLE[2] - 2),
            ),
            given=POINTS,
        ),
        *(
            Step(
                f"slope-at-{point}",
                statement,
                "The slope there.",
                Instance(piece, {u: point}),
                given=POINTS,
                using=("on-the-pieces", piece),
            )
            for point, statement, piece in zip((a, b, c), slopes, pieces, strict=True)
        ),
        Step(
            "cycle",
            follows,
            "So the method goes from a, after c, to b, then to c, and then to a, after c.",
            Each(
                *(
                    Identity((-STEP, s), *zip(matrix.row(i), POINTS, strict=True))
                    for i, s in enumerate(slopes)
                )
            ),
            given=POINTS,
            using=("slope-at-a", "slope-at-b", "slope-at-c"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis("strong-convexity", CLASS[0], "μ is 1", definition=True),
            Hypothesis("smoothness", CLASS[1], "L is 25", definition=True),
        ),
        witness={mu: 1, L: 25},
        derivation=(*_class_steps(), *piece_steps(), *_parameter_steps(), *_cycle_steps()),
        claim=(
            "curvatures",
            "left-piece",
            "right-piece",
            "best-parameters",
            "solution",
            "on-the-pieces",
            "cycle",
        ),
        headline="best-parameters",
        formulas={"slope": slope(u), "first": CYCLE[0], "second": CYCLE[1], "third": CYCLE[2]},
        sharpness=Sharpness(
            "exact", "The three points are exact, and the only ones that lie on these pieces."
        ),
        counterexamples=(),
        references=(references.LESSARD_HEAVY_BALL_CYCLE, references.POLYAK_HEAVY_BALL),
        exercise="Try the first piece for all three points: which cycles do the three equations leave then?",
    )
