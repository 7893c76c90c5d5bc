"""What is taken from outside without proof: each lemma with the place where its proof can be read.

`p` and `q` stand for any integrable functions of `s`.
"""

from sympy import Integral

from theory import references
from theory.kernel.formula import Implication, both, ge, le
from theory.kernel.theorem import Lemma
from theory.notation import eta, s, scalar

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
