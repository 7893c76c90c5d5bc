"""What is taken from outside without proof: each lemma with the place where its proof can be read.

`p` and `q` stand for any integrable functions of `s`, and `phi` for any function that is differentiable where a
premise speaks of its derivative.
"""

from sympy import Derivative, Integral, Subs, exp, log

from theory import references
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Lemma
from theory.notation import eta, s, scalar, sequence, t

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

UNIT_INTEGRAL_MONOTONE = Lemma(
    "unit-integral-monotone",
    Implication(
        Implication(both(gt(s, 0), le(s, 1)), le(p, q)),
        le(Integral(p, (s, 0, 1)), Integral(q, (s, 0, 1))),
    ),
    "Of two integrable functions with p(s) ≤ q(s) for 0 < s ≤ 1, q has the greater integral from 0 to 1 "
    "(the value at the single point 0 does not count).",
    references.RUDIN_INTEGRAL_MONOTONE,
    forall=(p, q),
    bound=(s,),
)

phi = sequence("phi")

FUNDAMENTAL_THEOREM = Lemma(
    "fundamental-theorem",
    Implication(
        Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), p)),
        eq(phi(1) - phi(0), Integral(p, (s, 0, 1))),
    ),
    "A function φ whose derivative p is integrable changes from 0 to 1 by the integral of p.",
    references.RUDIN_FUNDAMENTAL_THEOREM,
    forall=(p,),
    bound=(s,),
)

theta = scalar("theta")

MEAN_VALUE = Lemma(
    "mean-value",
    Implication(
        Implication(both(ge(s, 0), le(s, 1)), eq(Derivative(phi(s), s), p)),
        both(gt(theta, 0), lt(theta, 1), eq(phi(1) - phi(0), Subs(p, s, theta))),
    ),
    "A function φ with the derivative p changes from 0 to 1 by the value of p at some point θ between them.",
    references.RUDIN_MEAN_VALUE,
    forall=(p,),
    bound=(s, theta),
    exists=(theta,),
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

EXP_ABOVE_TANGENT = Lemma(
    "exp-above-tangent",
    ge(exp(u), 1 + u),
    "The exponential function lies above its tangent at 0.",
    references.MATHLIB_EXP_TANGENT,
    forall=(u,),
)

# Expectation: random variables are members of sequences, plain symbols are numbers.
E = sequence("E")
a = scalar("a")
c = scalar("c")

EXPECTATION_IS_LINEAR = Lemma(
    "expectation-is-linear",
    eq(E(a * u + c * w), a * E(u) + c * E(w)),
    "For numbers a and c and random variables u and w with finite means, E[a·u + c·w] = a·E[u] + c·E[w].",
    references.RUDIN_EXPECTATION_LINEAR,
    forall=(a, c, u, w),
    numbers=(a, c),
)
