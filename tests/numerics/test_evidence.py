"""Evidence and formulas: what counts as held, and that a tampered formula is really another one."""

import numpy as np
import pytest

from numerics.evidence import Check, Evidence, worst_of
from numerics.formulas import Formulas
from theory.notation import L, eta, lam


class TestCheck:
    @pytest.mark.parametrize(
        ("measured", "relation", "bound", "held"),
        [(1.0, "<=", 1.0, True), (1.1, "<=", 1.0, False), (1.0, ">=", 1.0, True), (0.9, ">=", 1.0, False)],
    )
    def test_held(self, measured, relation, bound, held):
        assert Check("c", 1, measured, relation, bound).held is held

    @pytest.mark.parametrize("relation", ["<=", ">="])
    def test_nan_never_holds(self, relation):
        assert not Check("c", 1, float("nan"), relation, 1.0).held

    def test_unknown_relation(self):
        with pytest.raises(ValueError, match="neither"):
            Check("c", 1, 0.0, "<", 1.0)


class TestWorstOf:
    @pytest.mark.parametrize(("relation", "worst"), [("<=", 2.0), (">=", 0.5)])
    def test_the_farthest_of_all_cases(self, relation, worst):
        merged = worst_of([Check("c", 3, 2.0, relation, 1.0), Check("c", 4, 0.5, relation, 1.0)])
        assert merged == Check("c", 7, worst, relation, 1.0)

    @pytest.mark.parametrize("relation", ["<=", ">="])
    @pytest.mark.parametrize("figures", [(float("nan"), 1.0), (1.0, float("nan"))])
    def test_nan_is_worst(self, relation, figures):
        assert not worst_of([Check("c", 1, figure, relation, 1.0) for figure in figures]).held

    def test_another_check(self):
        with pytest.raises(ValueError, match="not one check"):
            worst_of([Check("c", 1, 0.0, "<=", 1.0), Check("d", 1, 0.0, "<=", 1.0)])


class TestEvidence:
    good, bad = Check("good", 3, 0.0, "<=", 1.0), Check("bad", 4, 2.0, "<=", 1.0)

    def test_verdict_and_cases(self):
        assert Evidence("t", 1, 5, (self.good,)).verdict == "held"
        assert Evidence("t", 1, 5, (self.good, self.bad)).verdict == "violated"
        assert Evidence("t", 1, 5, (self.good, self.bad)).cases == 7

    def test_nothing_measured_is_not_held(self):
        assert Evidence("t", 1, 5, ()).verdict == "violated"


class TestFormulas:
    formulas = Formulas({"limit": 2 / L, "factor": abs(1 - eta * lam)}, {})

    def test_broadcasting(self):
        value = self.formulas("factor", eta=np.array([[0.1], [0.3]]), **{"lambda": np.array([2.0, 20.0])})
        np.testing.assert_allclose(value, [[0.8, 1.0], [0.4, 5.0]])

    def test_tampered(self):
        assert self.formulas.tampered("limit", 1.01)("limit", L=4.0) == pytest.approx(0.505)
        assert self.formulas("limit", L=4.0) == 0.5

    def test_unknown_formula_and_symbol(self):
        with pytest.raises(KeyError, match="known: limit, factor"):
            self.formulas("nothing")
        with pytest.raises(ValueError, match="takes L, not mu"):
            self.formulas("limit", mu=1.0)
