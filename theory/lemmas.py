"""What is taken from outside without proof: each lemma with the place where its proof can be read.

`p` and `q` stand for any integrable functions of `s`.
"""

from sympy import Integral, log

from theory import references
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le
from theory.kernel.theorem import Lemma
from theory.notation import eta, s, scalar, t

p = scalar("p")
q = scalar("q")

_WITHIN = both(ge(s, 0), le(s, eta))

INTEGRAL_MONOTONE = Lemma(
    "integral-monotone",
    Implication(
        both(ge(eta, 0), Implication(_WITHIN, le(p, q))),
        le(Integral(p, (s, 0, eta)), Integral(q, (s, 0, eta))),
    ),
    "Of two integrable functions with p(s) ≤ q(s) for 0 ≤ s ≤ η, q has the greater integral from 0 to η.",
    references.RUDIN_INTEGRAL_MONOTONE,
    forall=(p, q),
    bound=(s,),
)

# Logarithms, of positive numbers: `u` and `w` stand for any real numbers, t for any number of steps.
u = scalar("u")
w = scalar("w")

LOG_OF_A_POWER = Lemma(
    "log-of-a-power",
    Implication(both(gt(u, 0), ge(t, 0)), eq(log(u**t), t * log(u))),
    "The logarithm of uᵗ is t·log u.",
    references.MATHLIB_LOG_POWER,
    forall=(u, t),
)
LOG_IS_INCREASING = Lemma(
    "log-is-increasing",
    Implication(both(gt(u, 0), gt(w, 0)), Equivalence(le(log(u), log(w)), le(u, w))),
    "log u ≤ log w exactly where u ≤ w.",
    references.MATHLIB_LOG_MONOTONE,
    forall=(u, w),
)
LOG_BELOW_TANGENT = Lemma(
    "log-below-tangent",
    Implication(gt(u, 0), le(log(u), u - 1)),
    "The logarithm lies below its tangent at 1.",
    references.MATHLIB_LOG_TANGENT,
    forall=(u,),
)
LOG_ABOVE_HYPERBOLA = Lemma(
    "log-above-hyperbola",
    Implication(gt(u, 0), ge(log(u), 1 - 1 / u)),
    "The logarithm lies above 1 − 1/u: this is the tangent bound at 1/u.",
    references.MATHLIB_LOG_TANGENT,
    forall=(u,),
)
