"""Of the first t gradients of a smooth function, some has ‖∇f‖² ≤ (f₀ − f*)/(tη(1 − Lη/2)).

Nothing is asked of f but the Descent Lemma and a lower bound f*. Each step lowers f by at least η(1 − Lη/2)‖∇f‖²,
and in all it cannot fall by more than f₀ − f*: so t times the least of t squared gradients fits into that budget.
With η = 1/L the bound is 2L(f₀ − f*)/t. It is about *some* gradient, and about a gradient: without convexity a
small one may belong to a saddle, and the last one need not be the least.
"""

from sympy import Lambda, Rational

from theory import references
from theory.kernel.evidence import Assume, Certificate, Identity, Induction, Instance
from theory.kernel.formula import Implication, both, eq, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, eta, integer, sequence, t
from theory.trajectories import (
    BOUNDED,
    BOUNDED_BELOW,
    BOUNDED_HERE,
    DESCENT,
    LATER,
    METHOD,
    SMOOTH,
    SMOOTH_HERE,
    START,
    STEP_HERE,
    G,
    f,
    f_star,
    run_on_parabola,
)
from theory.vectors import norm_squared

m = sequence("m")
POSITIVE, BELOW_LIMIT = gt(eta, 0), lt(L * eta, 2)
GAIN = eta * (1 - L * eta / 2)
NO_MORE, NO_MORE_THAN_NEW = le(m(t + 1), m(t)), le(m(t + 1), norm_squared(G))
LEAST = both(NO_MORE, NO_MORE_THAN_NEW)
BOUND = (f(0) - f_star) / (t * GAIN)
BOUND_AT_BEST = 2 * L * (f(0) - f_star) / t
EXACT = 4 * L * (f(0) - f_star) / (3 * t + 2)


def _derivation() -> tuple[Step, ...]:
    falls = le(f(t + 1), f(t) - GAIN * norm_squared(G))
    fits, rate = le(t * GAIN * m(t), f(0) - f(t)), le(m(t), BOUND)
    best = eq(L * eta, 1)
    return (
        STEP_HERE,
        SMOOTH_HERE,
        BOUNDED_HERE,
        Step("least", LEAST, "The definition of m, at step t.", Instance("least", {t: t}), given=(START,)),
        Step(
            "decrease",
            falls,
            "The Descent Lemma with the step −ηg.",
            Certificate((1, DESCENT)),
            given=(START,),
            using=("step", "descent"),
        ),
        Step(
            "fits-into-the-fall",
            fits,
            "Each step takes at least η(1 − Lη/2) times the least gradient so far off f.",
            Induction(
                t,
                base=Certificate(),
                step=Certificate((1, fits), (1, falls), (GAIN * t, NO_MORE), (GAIN, NO_MORE_THAN_NEW)),
            ),
            using=("decrease", "least"),
        ),
        Step(
            "rate",
            rate,
            "f(t) ≥ f*; divide by tη(1 − Lη/2).",
            Certificate((1 / (t * GAIN), fits), (1 / (t * GAIN), BOUNDED)),
            given=(START, LATER),
            using=("fits-into-the-fall", "bounded"),
        ),
        Step(
            "rate-of-the-best-step",
            Implication(best, le(t * m(t), 2 * L * (f(0) - f_star))),
            "At Lη = 1 the gain of a step is 1/(2L), its greatest value.",
            Assume(Certificate((2 * L, fits), (2 * L, BOUNDED), (m(t) * t * (1 - L * eta), best))),
            given=(START, gt(L, 0)),
            using=("fits-into-the-fall", "bounded"),
        ),
        Step(
            "divided",
            Implication(best, le(m(t), BOUND_AT_BEST)),
            "Divide by t.",
            Assume(Certificate((1 / t, le(t * m(t), 2 * L * (f(0) - f_star))))),
            given=(START, gt(L, 0), LATER),
            using=("rate-of-the-best-step",),
        ),
    )


def _run(*arguments, least, **others):
    value = least if hasattr(least, "xreplace") else integer(least)
    return {**run_on_parabola(*arguments, **others), m: Lambda(t, value)}


def theorem() -> Theorem:
    """The statement and what shows it."""
    half, flips, third = Rational(1, 2), integer(-1) ** t, Rational(2, 3)
    return Theorem(
        hypotheses=(
            Hypothesis("positive-step", POSITIVE, "the step size is positive"),
            Hypothesis("below-limit", BELOW_LIMIT, "the step size is below 2/L"),
            METHOD,
            SMOOTH,
            BOUNDED_BELOW,
            Hypothesis(
                "least",
                Implication(START, LEAST),
                "m(t) is at most each of the first t squared gradient norms, as their least is",
                forall=(t,),
            ),
        ),
        witness=_run(half, 1, 1, integer(2) ** -t, least=4 * integer(2) ** (-2 * t)),
        derivation=_derivation(),
        claim=("decrease", "rate", "divided"),
        headline="rate",
        formulas={"bound": BOUND, "bound_at_best": BOUND_AT_BEST},
        sharpness=Sharpness(
            "not tight",
            "With η = 1/L the best constant for t steps is 4L(f₀ − f*)/(3t + 2), if the gradient after the last step "
            "counts too: the bound is 3/2 + 1/t times that. See exact-nonconvex-rate.",
            (
                Step(
                    "gap",
                    eq(BOUND_AT_BEST, (Rational(3, 2) + 1 / t) * EXACT),
                    "3t + 2 over 2t.",
                    Identity(),
                    given=(START, LATER),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "positive-step", "A step uphill on x²/2.", _run(-1, 1, 1, integer(2) ** t, least=0), "rate"
            ),
            Counterexample(
                "below-limit",
                "With η = 3 on x²/3, for which L = 1 is allowed, x goes back and forth.",
                _run(3, third, 1, flips, least=Rational(4, 9)),
                "rate",
            ),
            Counterexample(
                "smooth", "x² is twice as curved as L = 1 says.", _run(1, 2, 1, flips, least=4), "rate"
            ),
            Counterexample(
                "bounded-below",
                "A straight line falls for ever, with the same gradient.",
                _run(1, 0, 1, flips, least=1, x=-t, g=1, f=-t),
                "rate",
            ),
            Counterexample(
                "least",
                "A number that is larger than the gradients.",
                {**_run(half, 1, 1, integer(2) ** -t, least=0), m: Lambda(t, 9)},
                "rate",
            ),
        ),
        references=(references.NESTEROV_SUFFICIENT_DECREASE, references.NONCONVEX_RATE),
        exercise="How does the bound change if each step has a size of its own, η₀, η₁, …?",
    )
