from fractions import Fraction

import numpy as np
import pytest

from numerics import worked_examples as examples
from numerics.worked_examples import WorkedExample, worked_examples

ALL = {example.name: example for example in worked_examples()}


def column(name: str, header: str) -> list:
    example = ALL[name]
    return [row[example.headers.index(header)] for row in example.rows]


@pytest.mark.parametrize("example", ALL.values(), ids=ALL)
def test_every_example_did_as_predicted(example):
    assert example.holds
    assert example.label
    assert example.verdict.endswith(".")
    assert len({len(row) for row in example.rows}) == 1
    assert all(isinstance(cell, str | int | float | Fraction) for row in example.rows for cell in row)


def test_the_table_of_the_parabola():
    assert column("one-parabola", "w") == [10, 8, Fraction("6.4"), Fraction("5.12"), Fraction("4.096")]


def test_one_step_size_for_two_parabolas():
    assert column("two-parabolas", "x on x²")[:3] == [5, 2, Fraction("0.8")]
    assert column("two-parabolas", "x on 10x²") == [5, -25, 125, -625, 3125]


def test_the_narrow_valley_orbits_at_one_tenth():
    assert column("narrow-valley", "outcome") == ["converges", "period-two orbit", "diverges", "diverges"]
    assert column("narrow-valley", "20η") == [Fraction(1, 5), 2, 6, 10]
    assert column("narrow-valley", "y")[1] == 5


def test_the_loss_is_stuck_above_2500_but_not_with_the_best_step():
    losses = column("stuck-loss", "loss at η = 0.01")
    assert losses[0] == 2525
    assert all(loss > 2500 for loss in losses)
    assert losses[-1] == pytest.approx(2500, abs=1e-6)
    assert column("stuck-loss", "loss at η*")[-1] < 1e-5


def test_twenty_two_steps_for_a_tenth():
    assert column("ten-per-cent", "step")[-1] == 22
    assert column("ten-per-cent", "distance left")[:4] == [100, 90, 81, Fraction("72.9")]
    assert column("ten-per-cent", "distance left")[-2] > 10 > column("ten-per-cent", "distance left")[-1]


def test_the_predicted_rates_are_the_measured_ones():
    predicted, measured = column("regressions", "1 − rate"), column("regressions", "1 − rate, measured")
    assert len(predicted) == 8
    np.testing.assert_allclose(measured, predicted, rtol=1e-4)
    assert all(shrinks < 1 for shrinks in column("regressions", "factor at 0.99 limit"))
    assert all(grows > 1 for grows in column("regressions", "factor at 1.01 limit"))


def test_a_wrong_limit_is_noticed(monkeypatch):
    exact = examples._exact

    def one_per_cent_off(name, key, values):
        return exact(name, key, values) * (Fraction(101, 100) if key == "limit" else 1)

    monkeypatch.setattr(examples, "_exact", one_per_cent_off)
    assert not examples.narrow_valley().holds
    assert not examples.stuck_loss().holds


def test_a_wrong_factor_is_noticed(monkeypatch):
    factor = examples._factor
    monkeypatch.setattr(
        examples, "_factor", lambda eta, curvature: factor(eta, curvature) * Fraction(101, 100)
    )
    for example in (examples.one_parabola, examples.two_parabolas, examples.narrow_valley):
        assert not example().holds


def test_a_wrong_count_is_noticed(monkeypatch):
    monkeypatch.setattr(examples, "ceil", lambda value: int(value) + 2)
    assert not examples.ten_per_cent().holds


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 cells under 1 headers"):
        WorkedExample("x", "x", ("one",), ((1, 2),), "x.", True)
