"""What becomes a fact by itself: conclusions, once their premises are facts or true of numbers."""

import pytest
from sympy import Rational

from theory.kernel.facts import Facts
from theory.kernel.formula import Implication, Relation, both, eq, ge, gt, le, lt, ne
from theory.notation import counter, scalar

a, k = scalar("a"), counter("k")
CONCLUSION = eq(a, 1)


@pytest.mark.parametrize(
    "premise", [ge(0, 0), le(-1, 0), gt(Rational(1, 2), 0), lt(0, 1), eq(2, 2), ne(0, 1)]
)
def test_a_premise_true_of_numbers_releases_the_conclusion(premise):
    assert CONCLUSION in Facts().adding([Implication(premise, CONCLUSION)]).formulas
    assert CONCLUSION in Facts().adding([Implication(both(premise, le(k, a)), CONCLUSION), le(k, a)]).formulas


@pytest.mark.parametrize("premise", [ge(-1, 0), gt(0, 0), lt(1, 1), ne(3, 3), eq(0, 1), ge(k, 0)])
def test_no_other_premise_does(premise: Relation):
    assert (
        CONCLUSION
        not in Facts().adding([Implication(both(premise, le(k, a)), CONCLUSION), le(k, a)]).formulas
    )
