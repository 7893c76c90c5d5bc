"""The runner gives an experiment no more problems at a time than AT_ONCE, and loses none."""

import tracemalloc

import numpy as np
import pytest

from numerics.evidence import Check
from numerics.experiments import runner
from numerics.experiments.runner import AT_ONCE, FULL, Size, measure, portions
from theory.catalogue import load


class TestPortions:
    def test_all_problems_and_no_seed_twice(self):
        parts = list(portions(Size(problems=10 * AT_ONCE + 1, step_sizes=4), seed=3))
        assert sum(part.problems for part, _ in parts) == 10 * AT_ONCE + 1
        assert len({own for _, own in parts}) == len(parts) == 11
        assert parts[0][1] == 3

    def test_a_full_report_is_one_portion(self):
        assert list(portions(FULL, seed=5)) == [(FULL, 5)]


class TestMeasure:
    @pytest.fixture
    def hungry(self, monkeypatch):
        """An experiment that holds a row for every problem."""

        def experiment(formulas, size, seed):
            held = np.random.default_rng(seed).uniform(size=(size.problems, 100))
            return (Check("least", held.size, float(held.min()), ">=", 0.0),)

        monkeypatch.setattr(runner, "experiment_of", lambda family, name: experiment)
        return load("best-step")

    def test_memory_does_not_grow_with_the_problems(self, hungry):
        peaks = []
        for times in (1, 8):
            tracemalloc.start()
            evidence = measure(hungry, Size(times * AT_ONCE, 4), seed=0)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert evidence.cases == times * AT_ONCE * 100
        assert peaks[1] < 1.1 * peaks[0]

    def test_every_portion_counts(self, monkeypatch):
        """What goes wrong in the last portion alone is noticed."""
        monkeypatch.setattr(
            runner,
            "experiment_of",
            lambda family, name: lambda formulas, size, seed: (Check("c", 1, -float(seed != 0), ">=", 0.0),),
        )
        theorem = load("best-step")
        assert measure(theorem, Size(AT_ONCE, 4), seed=0).verdict == "held"
        assert measure(theorem, Size(AT_ONCE + 1, 4), seed=0).verdict == "violated"
