"""Where ‖∇f‖² ≥ 2μ(f − f*) at each iterate, a step with η ≤ 1/L leaves at most the part ρ² of f − f*, the best factor.

The classical proof uses the inequality at the old point only. But the next gradient is steep too. A smooth function
between two points is bounded by both gradients (theorem exact-nonconvex-rate, step interpolation). Add to this the
inequality of Polyak and Łojasiewicz at both points, each with the best weight, and only the square of g⁺ − ρg is left
over. The factor of f − f* is ρ² with ρ = (μ(1 − Lη) + s)/(2L + μ) and s² = 4L² − 2Lμη(L + μ)(2 − Lη). It is never
above the classical factor 1 − μη(2 − Lη), but μ(ρ − 1 + Lη)²/(2L) below it. With η = 1/L it is 2(L − μ)/(2L + μ),
against (L − μ)/L. Steps from 1/L to √3/L have the factor (2 − μη(3 − L²η²))/(2 + μη); there the inequality between
the points is used both ways.

Both are what PEPit's semidefinite program finds for a smooth function with the inequality at the iterates, for one step
and for the two and three that were tried. They are the first two cases of the cited Theorem 3. PEPit 0.5.1 compares its
program with that theorem, but for η < 1/L its code has a parenthesis in the wrong place and squares s without
μ(1 − Lη): for μ = 0.9L and η = 0.2/L it gives 1.049 where its program finds 0.676, and for μ = L/2 and η = 0.6/L 0.638
instead of 0.551.

A function that satisfies the inequality everywhere, not at the iterates alone, may do better. PEPit's class
SmoothQuadraticLojasiewiczFunctionExpensive knows more of such functions, and finds with η = 1/L no more than 0.683
instead of 0.727 for μ = 0.2L, 0.320 instead of 0.400 for μ = L/2, and 0.029 instead of 0.069 for μ = 0.9L. On
x² + 3 sin²x a step between 1/L and √3/L lowers f − f* by at least 1.37 times what the bound promises (measured), short
steps by 1.005 times.
"""

from sympy import Rational, sqrt

from theory import references
from theory.kernel.evidence import Assume, Certificate, Each, Identity, Induction, Instance, Refutation
from theory.kernel.formula import Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, mu, rho, s, t
from theory.rates.exact_nonconvex_rate import BETWEEN
from theory.rates.polyak_lojasiewicz_rate import FACTOR as CLASSICAL
from theory.square_roots import same_square
from theory.trajectories import (
    G_NEXT,
    METHOD,
    START,
    STEP_HERE,
    X_NEXT,
    G,
    X,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import Dot, norm_squared

STEEP, ORDERED, POSITIVE = gt(mu, 0), lt(mu, L), gt(eta, 0)
SHORT, LONG, REACH = le(L * eta, 1), ge(L * eta, 1), le(L**2 * eta**2, 3)
PL = ge(norm_squared(G), 2 * mu * (f(t) - f_star))
PL_NEXT = ge(norm_squared(G_NEXT), 2 * mu * (f(t + 1) - f_star))
BETWEEN_BACK = ge(
    f(t + 1) - f(t),
    Dot(G + G_NEXT, X_NEXT - X) / 2 + norm_squared(G - G_NEXT) / (4 * L) - L / 4 * norm_squared(X - X_NEXT),
)
WIDTH, ROOM, REST = 2 * L + mu, 2 + mu * eta, mu * (1 - L * eta)
RADICAND = 4 * L**2 - 2 * L * mu * eta * (L + mu) * (2 - L * eta)
SIZE, ROOT, RATE = ge(s, 0), eq(s**2, RADICAND), eq(WIDTH * rho, REST + s)
FACTOR = ((REST + sqrt(RADICAND)) / WIDTH) ** 2
LONG_FACTOR = (2 - mu * eta * (3 - L**2 * eta**2)) / ROOM
BOUND, LONG_BOUND = (factor**t * (f(0) - f_star) for factor in (rho**2, LONG_FACTOR))

# What RADICAND is beside (2L(1 − Lη))²: a product of facts' gaps.
SECOND_PART = ((2 * L * WIDTH, POSITIVE, ORDERED), (2 * L * WIDTH, POSITIVE, SHORT, ORDERED))
# Zero by ROOT and RATE: (2L + μ)ρ² − 2μ(1 − Lη)ρ = 2L − μ(1 + 2Lη − L²η²), the equation that ρ solves.
SOLVES = ((rho + (s - REST) / WIDTH, RATE), (1 / WIDTH, ROOT))

FROM_BELOW, FROM_ABOVE = ge(s, 2 * L * (1 - L * eta)), le(s, 2 * L)
RHO_IS_A_SIZE, RHO_BELOW_ONE, RHO_FROM_BELOW = ge(rho, 0), le(rho, 1), ge(rho, 1 - L * eta)
NEXT_WEIGHT, HERE_WEIGHT = ge(s - 2 * L * rho, 0), ge(2 * L - s * rho, 0)


def _over(scale, terms):
    """The terms of a combination that vanishes, each times `scale`."""
    return tuple((scale * weight, fact) for weight, fact in terms)


def _root_steps() -> tuple[Step, ...]:
    """The sizes of s and ρ for η ≤ 1/L, from which the weights have their signs."""
    positive, signs = gt(s, 0), ("positive-constant",)
    parts = 4 * L**2 * (1 - L * eta) ** 2 + 2 * L * eta * (2 - L * eta) * (L - mu) * WIDTH
    return (
        Step("positive-constant", gt(L, 0), "L > μ > 0.", Certificate((1, STEEP), (1, ORDERED))),
        Step("two-parts", eq(RADICAND, parts), "Multiply out.", Identity()),
        Step(
            "radicand",
            ge(RADICAND, 0),
            "Neither part is negative, because Lη ≤ 1 and μ < L.",
            Certificate(4 * L**2 * (1 - L * eta) ** 2, *SECOND_PART),
            given=(SHORT,),
            using=signs,
        ),
        Step(
            "root",
            eq(s, sqrt(RADICAND)),
            "Two sizes with the same square.",
            same_square(s, sqrt(RADICAND), (1, ROOT)),
            given=(SHORT,),
            using=("radicand", *signs),
        ),
        Step(
            "root-is-positive",
            positive,
            "Were s = 0, so would be both parts of its square; but the second is positive.",
            Refutation((1, positive.negated(), SIZE), (1, ROOT), 4 * L**2 * (1 - L * eta) ** 2, *SECOND_PART),
            given=(SHORT,),
            using=signs,
        ),
        Step(
            "root-from-below",
            FROM_BELOW,
            "The first part of the square of s is that of 2L(1 − Lη).",
            Refutation(
                (1, FROM_BELOW.negated(), FROM_BELOW.negated()),
                (2, SIZE, FROM_BELOW.negated()),
                (1, ROOT),
                *SECOND_PART,
            ),
            given=(SHORT,),
            using=signs,
        ),
        Step(
            "root-from-above",
            FROM_ABOVE,
            "What the square of s lacks of that of 2L is not negative.",
            Refutation(
                (1, FROM_ABOVE.negated(), FROM_ABOVE.negated()),
                (4 * L, FROM_ABOVE.negated()),
                (-1, ROOT),
                (2 * L * mu * (L + mu), POSITIVE),
                (2 * L * mu * (L + mu), POSITIVE, SHORT),
            ),
            given=(SHORT,),
            using=signs,
        ),
        Step(
            "rate-is-a-rate",
            both(RHO_IS_A_SIZE, RHO_BELOW_ONE, RHO_FROM_BELOW),
            "The definition of ρ, with 2L(1 − Lη) ≤ s ≤ 2L.",
            Each(
                Certificate((mu / WIDTH, SHORT), (1 / WIDTH, SIZE), (1 / WIDTH, RATE)),
                Certificate((1 / WIDTH, FROM_ABOVE), (mu * L / WIDTH, POSITIVE), (-1 / WIDTH, RATE)),
                Certificate((1 / WIDTH, FROM_BELOW), (1 / WIDTH, RATE)),
            ),
            given=(SHORT,),
            using=("root-from-below", "root-from-above", *signs),
        ),
        Step(
            "weights",
            both(NEXT_WEIGHT, HERE_WEIGHT),
            "(2L + μ)(s − 2Lρ) = μ(s − 2L(1 − Lη)), and 2L − sρ = 2L − s + s(1 − ρ).",
            Each(
                Certificate((mu / WIDTH, FROM_BELOW), (-2 * L / WIDTH, RATE)),
                Certificate((1, FROM_ABOVE), (1, SIZE, RHO_BELOW_ONE)),
            ),
            given=(SHORT,),
            using=("root-from-below", "root-from-above", "rate-is-a-rate", *signs),
        ),
    )


def _here() -> tuple[Step, ...]:
    return (
        STEP_HERE,
        Step(
            "between-here",
            both(BETWEEN, BETWEEN_BACK),
            "Smoothness, at step t.",
            Instance("smooth", {t: t}),
            given=(START,),
            using=("positive-constant",),
        ),
        Step(
            "steep-here",
            PL,
            "The inequality, at step t.",
            Instance("polyak-lojasiewicz", {t: t}),
            given=(START,),
        ),
        Step(
            "steep-next",
            PL_NEXT,
            "And at step t + 1.",
            Instance("polyak-lojasiewicz", {t: t + 1}),
            given=(START,),
        ),
    )


def _short_steps() -> tuple[Step, ...]:
    one_step, all_steps = le(f(t + 1) - f_star, rho**2 * (f(t) - f_star)), le(f(t) - f_star, BOUND)
    longest = eq(L * eta, 1)
    signs = ("positive-constant", "root-is-positive", "rate-is-a-rate", "weights")
    ratio, here, root = (REST + sqrt(RADICAND)) / WIDTH, norm_squared(G), eq(s, sqrt(RADICAND))
    return (
        Step(
            "one-step",
            one_step,
            "The inequality between the points 2Lρ/s times, that of Polyak and Łojasiewicz (s − 2Lρ)/(2μs) times at "
            "the new point and ρ(2L − sρ)/(2μs) times at the old one; left is (1 − Lη)/(2s) times a square, of "
            "g⁺ − ρg.",
            Certificate(
                (2 * L * rho / s, BETWEEN),
                (1 / (2 * mu * s), NEXT_WEIGHT, PL_NEXT),
                (rho / (2 * mu * s), HERE_WEIGHT, PL),
                (norm_squared(G_NEXT - rho * G) / (2 * s), SHORT),
                (norm_squared(G_NEXT) / (2 * mu * s), RATE),
                (rho * here * (s - REST) / (2 * mu * s * WIDTH), RATE),
                (rho * here / (2 * mu * s * WIDTH), ROOT),
            ),
            given=(START, SHORT),
            using=("step", "between-here", "steep-here", "steep-next", *signs),
        ),
        Step(
            "all-steps",
            all_steps,
            "Each step multiplies by at most ρ².",
            Induction(t, base=Certificate(), step=Certificate((1, one_step), (rho**2, all_steps))),
            given=(SHORT,),
            using=("one-step",),
        ),
        Step(
            "factor",
            eq(rho**2, FACTOR),
            "Put in ρ and s.",
            Identity(((rho + ratio) / WIDTH, RATE), ((rho + ratio) / WIDTH, root)),
            given=(SHORT,),
            using=("positive-constant", "radicand", "root"),
        ),
        Step(
            "longest-step",
            Implication(longest, eq(WIDTH * rho**2, 2 * (L - mu))),
            "With η = 1/L the factor is 2(L − μ)/(2L + μ).",
            Assume(Identity((mu * (L * eta - 1) - 2 * mu * rho, longest), *SOLVES)),
            using=("positive-constant",),
        ),
        Step(
            "never-worse",
            eq(CLASSICAL - rho**2, mu / (2 * L) * (rho - 1 + L * eta) ** 2),
            "The classical factor is larger, by a square; they are equal where ρ = 1 − Lη.",
            Identity(*_over(-1 / (2 * L), SOLVES)),
            using=("positive-constant",),
        ),
    )


def _long_steps() -> tuple[Step, ...]:
    fall = ge(
        f(t) - f(t + 1),
        eta * (3 - L**2 * eta**2) / 4 * norm_squared(G) + eta / 4 * norm_squared(G_NEXT),
    )
    one_step = le(f(t + 1) - f_star, LONG_FACTOR * (f(t) - f_star))
    all_steps, below_two = le(f(t) - f_star, LONG_BOUND), lt(L * eta, 2)
    signs = ("positive-constant",)
    return (
        Step(
            "fall-of-a-long-step",
            fall,
            "The inequality between the points (Lη + 1)/2 times, and (Lη − 1)/2 times the other way: the inner product "
            "of the gradients cancels.",
            Certificate(((L * eta + 1) / 2, BETWEEN), (Rational(1, 2), LONG, BETWEEN_BACK)),
            given=(START, LONG),
            using=("step", "between-here", *signs),
        ),
        Step(
            "one-long-step",
            one_step,
            "Put the inequality in at both points, and divide by 1 + μη/2.",
            Certificate((2 / ROOM, fall), (eta / (2 * ROOM), REACH, PL), (eta / (2 * ROOM), PL_NEXT)),
            given=(START, LONG, REACH),
            using=("fall-of-a-long-step", "steep-here", "steep-next", *signs),
        ),
        Step(
            "long-factor-is-a-size",
            ge(LONG_FACTOR, 0),
            "2 − μη(3 − L²η²) = (Lη − 1)²(Lη + 2) + (L − μ)η(3 − L²η²).",
            Certificate((L * eta - 1) ** 2 * (L * eta + 2) / ROOM, (eta / ROOM, ORDERED, REACH)),
            given=(REACH,),
            using=signs,
        ),
        Step(
            "all-long-steps",
            all_steps,
            "Each step multiplies by at most the factor, which is not negative.",
            Induction(t, base=Certificate(), step=Certificate((1, one_step), (LONG_FACTOR, all_steps))),
            given=(LONG, REACH),
            using=("one-long-step", "long-factor-is-a-size"),
        ),
        Step(
            "below-two",
            below_two,
            "√3 < 2.",
            Certificate((Rational(1, 4), REACH), (L * eta - 2) ** 2 / 4, Rational(1, 4)),
            given=(REACH,),
        ),
        Step(
            "long-never-worse",
            le(LONG_FACTOR, CLASSICAL),
            "The classical factor is larger by μη²(2 − Lη)(L − μ)/(2 + μη).",
            Certificate((mu * eta**2 / ROOM, below_two, ORDERED)),
            given=(REACH,),
            using=("below-two",),
        ),
    )


def _sharpness() -> Sharpness:
    return Sharpness(
        "tight",
        "For the inequality at the iterates: where g⁺ = ρg and ‖∇f‖² = 2μ(f − f*) at both, f falls to ρ² of itself, "
        "and the inequality between them is an equality. Such a step is measured below, on a function of one variable.",
        (
            Step(
                "between-is-an-equality",
                eq(1 - rho**2, mu * eta * (1 + rho) + mu / (2 * L) * ((1 - rho) ** 2 - L**2 * eta**2)),
                "In units of f − f*: the squared gradient is 2μ, the step's fall 1 − ρ².",
                Identity(*_over(-1 / (2 * L), SOLVES)),
                using=("positive-constant",),
            ),
            Step(
                "the-other-way-it-holds",
                le((1 - rho) ** 2, L**2 * eta**2),
                "The two sum up to L²η² ≥ (1 − ρ)²: the gradient changes no faster than L allows.",
                Certificate((1, RHO_FROM_BELOW, RHO_BELOW_ONE), (L, RHO_FROM_BELOW, POSITIVE)),
                given=(SHORT,),
                using=("positive-constant", "rate-is-a-rate"),
            ),
        ),
    )


def _run(*arguments, mu, root, rate, **others):
    return {**run_on_parabola(*arguments, **others), MU: mu, s: root, rho: rate}


MU = mu


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, third, flips = Rational(1, 2), Rational(1, 3), integer(-1) ** t
    # With L = η = 1 and μ = 2/3 the root is 4/3, and the factor 1/4.
    plain = {"mu": 2 * third, "root": 4 * third, "rate": half}
    grow = Rational(39, 25) ** t
    return Theorem(
        hypotheses=(
            Hypothesis("positive-steepness", STEEP, "μ is positive"),
            Hypothesis(
                "ordered",
                ORDERED,
                "μ is less than L; where they are equal the classical factor, (1 − Lη)², is the same",
            ),
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            METHOD,
            Hypothesis(
                "smooth",
                Implication(START, both(BETWEEN, BETWEEN_BACK)),
                "between each iterate and the next a smooth function has room for this, either way: theorem "
                "exact-nonconvex-rate, step interpolation",
                forall=(t,),
            ),
            Hypothesis(
                "polyak-lojasiewicz",
                Implication(START, PL),
                "‖∇f‖² ≥ 2μ(f − f*) at each iterate: the inequality of Polyak and Łojasiewicz",
                forall=(t,),
            ),
            Hypothesis("root", both(SIZE, ROOT), "s is a square root", definition=True),
            Hypothesis("rate", RATE, "ρ is (μ(1 − Lη) + s)/(2L + μ)", definition=True),
        ),
        witness=_run(1, Rational(3, 4), 1, integer(4) ** -t, **plain),
        derivation=(*_root_steps(), *_here(), *_short_steps(), *_long_steps()),
        claim=(
            "one-step",
            "all-steps",
            "factor",
            "longest-step",
            "never-worse",
            "one-long-step",
            "all-long-steps",
            "long-never-worse",
        ),
        formulas={
            "factor": FACTOR,
            "bound": BOUND,
            "long_factor": LONG_FACTOR,
            "long_bound": LONG_BOUND,
        },
        sharpness=_sharpness(),
        counterexamples=(
            Counterexample(
                "positive-steepness",
                "With μ = −1 and L = 1, a step of 1/2 on x²/2: the long step's factor is above the classical one.",
                _run(half, 1, 1, integer(2) ** -t, mu=-1, root=2, rate=3 * half),
                "long-never-worse",
            ),
            Counterexample(
                "ordered",
                "A run that stands still at the minimum, with L = 1, μ = 8/7 and η = 3/2: the long step's factor is "
                "above the classical one.",
                _run(3 * half, 1, 1, 0 * flips, mu=Rational(8, 7), root=Rational(4, 7), rate=0),
                "long-never-worse",
            ),
            Counterexample(
                "positive-step",
                "Steps uphill on x²/2.",
                _run(-Rational(14, 25), 1, 1, grow, mu=half, root=Rational(62, 25), rate=Rational(163, 125)),
                "all-steps",
            ),
            Counterexample(
                "smooth", "x² is twice as curved as L = 1 says.", _run(1, 2, 1, flips, **plain), "all-steps"
            ),
            Counterexample(
                "polyak-lojasiewicz",
                "A stationary point above the minimum.",
                _run(1, 0, 1, flips, **plain, x=0, g=0, f=1),
                "all-steps",
            ),
        ),
        references=(references.ABBASZADEHPEIVASTI_PL_RATE, references.EXACT_NONCONVEX_RATE),
        exercise="For κ = L/μ = 100 and η = 1/L, how many steps does each of the two factors need for six digits?",
    )
