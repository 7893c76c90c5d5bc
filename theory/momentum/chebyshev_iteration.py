"""With Chebyshev's step sizes and momenta t steps leave at most 2qᵗ/(1 + q²ᵗ) of every error, q = (√κ − 1)/(√κ + 1).

A method of t steps multiplies the error along the eigenvector of λ by a polynomial P of degree t, with P(0) = 1.
Chebyshev's polynomials are the smallest on an interval; scaled to [μ, L] and divided by their value at λ = 0 they
give P = T/C with |T| ≤ 1 and C = (qᵗ + q⁻ᵗ)/2. That |T| ≤ 1 is Pell's equation T² + (1 − u²)U² = 1, which the
recurrence keeps. And the recurrence of three terms is a method: heavy ball, with a momentum and a step size that
depend on t. The first step is gradient descent's best one, 2/(L + μ); as t grows, the two tend to heavy ball's best
parameters, q² and 4/(√L + √μ)².

So heavy ball is the limit of the best method, and it pays for not varying: its bound (1 + t(1 + q))qᵗ against 2qᵗ.
That no method does better in t steps is chebyshev-optimum.
"""

from sympy import Lambda, Rational, sqrt

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction, Instance, Refutation
from theory.kernel.formula import Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, integer, lam, mu, scalar, sequence, t

q, u = scalar("q"), scalar("u")
T, U = sequence("T"), sequence("U")  # Chebyshev's polynomials of the first and second kind, at u
START = ge(t, 0)
POSITIVE, SPREAD = lt(0, mu), lt(mu, L)
ORDERED = both(POSITIVE, SPREAD)
SLOW, FAST = sqrt(mu), sqrt(L)
RATE = (FAST - SLOW) / (FAST + SLOW)
RATE_IS = eq(q, RATE)
U_IS = eq(u, (L + mu - 2 * lam) / (L - mu))
INSIDE = both(ge(u, -1), le(u, 1))
FIRST = both(eq(T(0), 1), eq(U(0), 0))
NEXT_T, NEXT_U = eq(T(t + 1), u * T(t) - (1 - u**2) * U(t)), eq(U(t + 1), T(t) + u * U(t))
NEXT = both(NEXT_T, NEXT_U)


def at_zero(count):
    """The value of the polynomial of this degree at λ = 0."""
    return (q**count + q**-count) / 2


def left(count):
    """What is left of an error with the curvature λ after so many steps."""
    return T(count) / at_zero(count)


VALUE = 2 * q**t / (1 + q ** (2 * t))
MOMENTUM = q**2 * (1 + q ** (2 * t)) / (1 + q ** (2 * t + 4))
STEP = 4 * q / (L - mu) * (1 + q ** (2 * t + 2)) / (1 + q ** (2 * t + 4))
CENTRE = eq(at_zero(1), (L + mu) / (L - mu))
ROOTS = ("top-is-positive", "roots-are-ordered", "rate-is-a-rate")


def _root_steps() -> tuple[Step, ...]:
    """0 < q < 1, and (q + 1/q)/2 is where λ = 0 lies in the coordinate u."""
    ordered, total = lt(SLOW, FAST), FAST + SLOW
    return (
        Step("top-is-positive", gt(L, 0), "L > μ > 0.", Certificate((1, POSITIVE), (1, SPREAD))),
        Step(
            "roots-are-ordered",
            ordered,
            "Were √μ ≥ √L, then (√μ − √L)(√μ + √L) = μ − L would not be negative.",
            Refutation((1, SPREAD), (total, ge(SLOW, FAST))),
            using=("top-is-positive",),
        ),
        Step(
            "rate-is-a-rate",
            both(gt(q, 0), lt(q, 1)),
            "√L > √μ, and 1 − q = 2√μ/(√L + √μ).",
            Each(
                Certificate((1 / total, ordered), (1, RATE_IS)), Certificate(2 * SLOW / total, (-1, RATE_IS))
            ),
            using=("top-is-positive", "roots-are-ordered"),
        ),
        Step(
            "powers-are-positive",
            gt(q**t, 0),
            "As q is.",
            Induction(t, base=Certificate(), step=Certificate((q, gt(q**t, 0)))),
            using=ROOTS,
        ),
        Step(
            "centre",
            CENTRE,
            "q + 1/q = 2(L + μ)/(L − μ).",
            Identity(((1 - 1 / (q * RATE)) / 2, RATE_IS)),
            using=ROOTS,
        ),
    )


def _size_steps() -> tuple[Step, ...]:
    """|T| ≤ 1, so what is left is at most 1/C."""
    pell = eq(T(t) ** 2 + (1 - u**2) * U(t) ** 2, 1)
    low, high = ge(T(t), -1), le(T(t), 1)
    square = le(T(t) ** 2, 1)
    return (
        Step("next", NEXT, "The recurrence, at t.", Instance("recurrence", {t: t}), given=(START,)),
        Step(
            "pell",
            pell,
            "Put in the recurrence: T² + (1 − u²)U² does not change.",
            Induction(
                t,
                base=Identity((T(0) + 1, FIRST.parts[0]), ((1 - u**2) * U(0), FIRST.parts[1])),
                step=Identity(
                    (T(t + 1) + NEXT_T.rhs, NEXT_T), ((1 - u**2) * (U(t + 1) + NEXT_U.rhs), NEXT_U), (1, pell)
                ),
            ),
            using=("next",),
        ),
        Step(
            "square-at-most-one",
            square,
            "In the interval u² ≤ 1, so (1 − u²)U² is not negative.",
            Certificate((-1, pell), (U(t) ** 2, *INSIDE.parts)),
            given=(START,),
            using=("pell",),
        ),
        Step(
            "between-the-ones",
            both(low, high),
            "Beyond 1 in size, the square would be too.",
            Each(
                *(
                    Refutation((1, square), (1, b.negated(), b.negated()), (2, b.negated()))
                    for b in (low, high)
                )
            ),
            given=(START,),
            using=("square-at-most-one",),
        ),
        Step(
            "left-over",
            both(ge(left(t), -VALUE), le(left(t), VALUE)),
            "Divide by C = (qᵗ + q⁻ᵗ)/2.",
            Each(Certificate((1 / at_zero(t), low)), Certificate((1 / at_zero(t), high))),
            given=(START,),
            using=("between-the-ones", "powers-are-positive", "rate-is-a-rate"),
        ),
    )


def _method_steps() -> tuple[Step, ...]:
    """The recurrence of three terms, and the method that it is."""
    later = eq(T(t + 2), u * T(t + 1) - (1 - u**2) * U(t + 1))
    three = eq(T(t + 2), 2 * u * T(t + 1) - T(t))
    first = eq(T(1), u)
    share = (L + mu - 2 * lam) / (at_zero(1) * (L + mu))
    slope, (p_0, p_1) = 4 / (L - mu), (scalar("p_0"), scalar("p_1"))
    in_lambda = eq(2 * u, q + 1 / q - slope * lam)
    rewritten = eq(
        at_zero(t + 2) * (left(t + 1) - STEP * lam * left(t + 1) + MOMENTUM * (left(t + 1) - left(t))),
        (q + 1 / q - slope * lam) * T(t + 1) - T(t),
    )
    return (
        Step("next-count", ge(t + 1, 0), "So is t + 1.", Certificate((1, START), 1), given=(START,)),
        Step(
            "next-but-one",
            later,
            "The recurrence, at t + 1.",
            Instance("recurrence", {t: t + 1}),
            given=(START,),
            using=("next-count",),
        ),
        Step(
            "three-terms",
            three,
            "Eliminate U.",
            Identity((1, later), (u**2 - 1, NEXT_U), (-u, NEXT_T)),
            given=(START,),
            using=("next", "next-but-one"),
        ),
        Step(
            "coordinate-of-the-curvature",
            in_lambda,
            "u falls with λ from (q + 1/q)/2 at 0, by 2/(L − μ).",
            Identity((2, U_IS), (-2, CENTRE)),
            using=("centre", *ROOTS),
        ),
        Step(
            "three-terms-in-the-curvature",
            eq(T(t + 2), (q + 1 / q - slope * lam) * T(t + 1) - T(t)),
            "Put in u.",
            Identity((1, three), (T(t + 1), in_lambda)),
            given=(START,),
            using=("three-terms", "coordinate-of-the-curvature", *ROOTS),
        ),
        Step(
            "rewritten",
            eq(
                at_zero(t + 2) * (p_1 - STEP * lam * p_1 + MOMENTUM * (p_1 - p_0)),
                (q + 1 / q - slope * lam) * at_zero(t + 1) * p_1 - at_zero(t) * p_0,
            ),
            "Cₜ₊₂ + Cₜ = (q + 1/q)Cₜ₊₁.",
            Identity(),
            given=(START,),
            using=("powers-are-positive", *ROOTS),
        ),
        Step(
            "rewritten-here",
            rewritten,
            "This for what is left.",
            Instance("rewritten", {p_0: left(t), p_1: left(t + 1)}),
            given=(START,),
            using=("rewritten", "powers-are-positive", *ROOTS),
        ),
        Step(
            "method",
            eq(T(t + 2), rewritten.lhs),
            "So what is left after t + 2 steps, T over C, comes from a gradient step and a part of the last step.",
            Identity((1, eq(T(t + 2), rewritten.rhs)), (-1, rewritten)),
            given=(START,),
            using=("three-terms-in-the-curvature", "rewritten-here", "powers-are-positive", *ROOTS),
        ),
        Step(
            "parameters",
            both(
                eq(4 * at_zero(t + 1) / ((L - mu) * at_zero(t + 2)), STEP),
                eq(at_zero(t) / at_zero(t + 2), MOMENTUM),
            ),
            "With C, step size and momentum are these.",
            Each(Identity(), Identity()),
            given=(START,),
            using=("powers-are-positive", *ROOTS),
        ),
        Step(
            "recurrence-at-the-start",
            eq(T(1), u * T(0) - (1 - u**2) * U(0)),
            "The recurrence, at 0.",
            Instance("recurrence", {t: 0}),
        ),
        Step(
            "first-polynomial",
            first,
            "T₁ = u.",
            Identity(
                (1, eq(T(1), u * T(0) - (1 - u**2) * U(0))), (u, FIRST.parts[0]), (u**2 - 1, FIRST.parts[1])
            ),
            using=("recurrence-at-the-start",),
        ),
        Step(
            "first-step",
            eq(left(1), 1 - 2 / (L + mu) * lam),
            "The first step is gradient descent's best.",
            Identity((1 / at_zero(1), first), (1 / at_zero(1), U_IS), (-share, CENTRE)),
            using=("first-polynomial", "centre", *ROOTS),
        ),
    )


def _sharp() -> tuple[Step, ...]:
    end = eq(u, 1)
    one = eq(T(t), 1)
    return (
        Step(
            "one-at-the-end",
            one,
            "With u = 1 the recurrence leaves T as it is.",
            Induction(
                t,
                base=Identity((1, FIRST.parts[0])),
                step=Identity((1, NEXT_T), (1, one), (T(t) + (1 + u) * U(t), end)),
            ),
            given=(end,),
            using=("next",),
        ),
        Step(
            "attained",
            eq(left(t), VALUE),
            "Where λ = μ, nothing less is left.",
            Identity((1 / at_zero(t), one)),
            given=(START, end),
            using=("one-at-the-end", "powers-are-positive", "rate-is-a-rate"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {mu: 1, L: 9, q: Rational(1, 2), t: 1}
    inside = {**point, lam: 1, u: 1, T: Lambda(t, 1), U: Lambda(t, t)}
    # At u = 5/4, that is λ = 0, T is C itself.
    outside = {
        **point, lam: 0, u: Rational(5, 4),
        T: Lambda(t, (integer(2) ** t + integer(2) ** -t) / 2),
        U: Lambda(t, 2 * (integer(2) ** t - integer(2) ** -t) / 3),
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis("ordered", ORDERED, "0 < μ < L"),
            Hypothesis("rate", RATE_IS, "q is heavy ball's rate", definition=True),
            Hypothesis("coordinate", U_IS, "u falls from 1 at λ = μ to −1 at λ = L", definition=True),
            Hypothesis("inside", INSIDE, "λ is between μ and L"),
            Hypothesis("first", FIRST, "T₀ = 1 and U₀ = 0", definition=True),
            Hypothesis(
                "recurrence",
                Implication(START, NEXT),
                "how T and U go on",
                forall=(t,),
                definition=True,
            ),
        ),
        witness=inside,
        derivation=(*_root_steps(), *_size_steps(), *_method_steps()),
        claim=(
            "rate-is-a-rate",
            "centre",
            "pell",
            "left-over",
            "three-terms",
            "method",
            "parameters",
            "first-step",
        ),
        headline="left-over",
        formulas={"value": VALUE, "momentum": MOMENTUM, "step": STEP},
        sharpness=Sharpness("tight", "At λ = μ exactly this much is left at every t.", _sharp()),
        counterexamples=(
            Counterexample(
                "ordered",
                "With μ = 9 and L = 1 exchanged, q is negative, and so is the bound for t = 1.",
                {**inside, mu: 9, L: 1, q: -Rational(1, 2), lam: 9},
                "left-over",
            ),
            Counterexample(
                "inside",
                "At λ = 0 nothing is ever gained.",
                outside,
                "left-over",
            ),
        ),
        references=(references.SAAD_CHEBYSHEV, references.GOLUB_VARGA_CHEBYSHEV),
        exercise="For κ = 9, what do two of these steps leave, and what two steps of gradient descent at best?",
    )
