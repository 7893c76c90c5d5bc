"""The mean of a moving average, from the means of what it averages; all that is used is that expectation is linear.

Members of sequences are random variables here, E[·] is an expectation, and plain symbols are numbers.
"""

from __future__ import annotations

from sympy import Expr

from theory.kernel.evidence import FromLemma, Identity, Induction, Instance
from theory.kernel.formula import Implication, Recurrence, Relation, eq, ge
from theory.kernel.theorem import Hypothesis, Step
from theory.lemmas import EXPECTATION_IS_LINEAR, E, a, c, u, w
from theory.notation import i, integer, t


def moving_average(name: str, average, rate: Expr, term, text: str) -> Hypothesis:
    """The definition of an average that starts at 0 and gives each new term the weight 1 − rate."""
    following = rate * average(i) + (1 - rate) * term(i + 1)
    return Hypothesis(name, Recurrence(average(i), i, 0, integer(0), following), text, definition=True)


def mean_of_terms(name: str, term, value: Expr, text: str) -> Hypothesis:
    """That the term at every t ≥ 1 has the mean `value`, a number or an expression in t."""
    return Hypothesis(name, Implication(ge(t, 1), eq(E(term(t)), value)), text, forall=(t,))


def mean_steps(
    prefix: str, average, rate: Expr, term, terms: Hypothesis, closed: Expr, reason: str
) -> tuple[Step, ...]:
    """E[average] = `closed` after t steps, for terms with the means that `terms` gives; the last step says so."""
    start, following = eq(E(integer(0)), 0), rate * average(t) + (1 - rate) * term(t + 1)
    linear = eq(E(following), rate * E(average(t)) + (1 - rate) * E(term(t + 1)))
    next_term: Relation = terms.statement.conclusion  # type: ignore[union-attr]
    next_term = eq(E(term(t + 1)), next_term.rhs.xreplace({t: t + 1}))
    mean = eq(E(average(t)), closed)
    return (
        Step(
            f"{prefix}-start",
            start,
            "Expectation is linear: zero times a random variable has the mean zero.",
            FromLemma(EXPECTATION_IS_LINEAR, {a: 0, u: term(t), c: 0, w: term(t)}),
        ),
        Step(
            f"{prefix}-linear",
            linear,
            "Expectation is linear and the rate is a number: means obey the recurrence of the averages.",
            FromLemma(EXPECTATION_IS_LINEAR, {a: rate, u: average(t), c: 1 - rate, w: term(t + 1)}),
        ),
        Step(
            f"{prefix}-next-term",
            next_term,
            "The hypothesis on the means, at the next step.",
            Instance(terms.name, {t: t + 1}),
            given=(ge(t, 0),),
        ),
        Step(
            f"{prefix}-mean",
            mean,
            reason,
            Induction(
                t,
                base=Identity((1, start)),
                step=Identity((1, linear), (rate, mean), (1 - rate, next_term)),
            ),
            using=(f"{prefix}-start", f"{prefix}-linear", f"{prefix}-next-term"),
        ),
    )
