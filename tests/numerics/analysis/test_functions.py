"""Points from many starts, local figures, and runs of gradient descent, against what is known in closed form."""

from fractions import Fraction as F

import numpy as np
import pytest
from sympy import Integer, cos, cosh, exp, log, sin, sqrt, tanh

from numerics.analysis import functions
from numerics.analysis import trials as trials_module
from numerics.analysis.boxes import Hessian, spectrum_over
from numerics.analysis.functions import (
    ENCLOSED,
    EXACT,
    MAXIMUM,
    MINIMUM,
    NUMERICAL,
    OPEN,
    SADDLE,
    Function,
    find_points,
)
from numerics.analysis.trials import (
    CONVERGES,
    CYCLES,
    DIVERGES,
    FLAT,
    LEAVES,
    SLOW,
    Region,
    local,
    radius,
    starts_for,
    trials,
)
from theory.notation import scalar

x, y, z = map(scalar, "xyz")
HIMMELBLAU = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def search(f, **options):
    variables = tuple(sorted(f.free_symbols, key=str))
    return find_points(Function(f, variables), Hessian(f, variables), **options)


# --- Points ------------------------------------------------------------------------------------------------


def test_points_that_are_not_recognized_are_caught(monkeypatch):
    monkeypatch.setattr(functions, "_same", lambda x, point: False)
    assert len(search(HIMMELBLAU, known=[((Integer(3), Integer(2)), MINIMUM)]).points) == 10


def test_himmelblau_has_nine_points():
    found = search(HIMMELBLAU)
    assert [p.kind for p in found.points].count(MINIMUM) == 4
    assert [p.kind for p in found.points].count(SADDLE) == 4
    assert [p.kind for p in found.points].count(MAXIMUM) == 1
    assert {p.status for p in found.points} == {ENCLOSED}


@pytest.mark.parametrize(
    ("f", "kinds"),
    [
        ((1 - x) ** 2 + 100 * (y - x**2) ** 2, [MINIMUM]),
        (sin(x) + x**2 / 10, [MINIMUM, MINIMUM, MAXIMUM]),
        (log(1 + exp(-3 * x)) + x**2 / 20, [MINIMUM]),
        (x**2 - y**2 + y**4, [MINIMUM, MINIMUM, SADDLE]),
        (-cosh(x) + y**2, [SADDLE]),
        (1 / (1 + x**2), [MAXIMUM]),
        (exp(x), []),
        (tanh(x) + 0 * x, []),
        (sqrt(1 + x**2) - x, []),
        (log(x) + 1 / x, [MINIMUM]),
    ],
)
def test_kinds(f, kinds):
    assert sorted(p.kind for p in search(f).points if p.status == ENCLOSED) == sorted(kinds)
    assert all(p.kind == OPEN for p in search(f).points if p.status == NUMERICAL)


def test_a_degenerate_point_is_numerical_and_not_classified():
    for f in (x**4, x**3, x**2 * y - y**3):
        assert [(p.status, p.kind) for p in search(f).points] == [(NUMERICAL, OPEN)]


def test_known_points_are_not_found_again():
    known = [((Integer(3), Integer(2)), MINIMUM)]
    found = search(HIMMELBLAU, known=known)
    assert len(found.points) == 9
    assert [p.status for p in found.points] == [EXACT] + [ENCLOSED] * 8
    assert found.points[0].index == 0
    assert search(x**4, known=[((Integer(0),), "strict local minimum")]).points[0].status == EXACT
    family = [((1 / y, y), "degenerate")]
    assert all(p.status == ENCLOSED for p in search((x * y - 1) ** 2, known=family).points)


def test_what_is_complete_is_not_searched():
    found = search(sin(x), complete=True)
    assert (found.points, found.starts) == ((), 0)


def test_a_box_bounds_the_search_and_the_seed_decides_it():
    box = (np.array([0.0, 0.0]), np.array([5.0, 5.0]))
    found = search(HIMMELBLAU, box=box, seed=3)
    assert {p.kind for p in found.points} >= {MINIMUM}
    assert all((p.x >= 0).all() and (p.x <= 5).all() for p in found.points)
    again = search(HIMMELBLAU, box=box, seed=3)
    assert [p.x.tolist() for p in found.points] == [p.x.tolist() for p in again.points]


def test_the_exact_eigenvalues_of_an_exact_point_are_enclosed():
    point = search(HIMMELBLAU, known=[((Integer(3), Integer(2)), MINIMUM)]).points[0]
    values = np.linalg.eigvalsh(np.array([[74.0, 20.0], [20.0, 34.0]]))
    assert (point.eigen_low <= values + 1e-12).all()
    assert (values - 1e-12 <= point.eigen_high).all()
    assert (point.eigen_high - point.eigen_low).max() < 1e-11


def test_names_that_are_words_of_python_do_no_harm():
    f = Function(scalar("lambda") ** 2 + scalar("numpy") ** 2, (scalar("lambda"), scalar("numpy")))
    assert f.value(np.array([[1.0, 2.0]])).tolist() == [5.0]


# --- Local figures and runs --------------------------------------------------------------------------------


def minimizers(f, **options):
    return [p for p in search(f, **options).points if p.kind == MINIMUM]


def run(f, etas, starts, **options):
    variables = tuple(sorted(f.free_symbols, key=str))
    points = minimizers(f) if "points" not in options else options.pop("points")
    named = [("mine", float(eta), None) for eta in etas]
    return trials(Function(f, variables), named, np.array(starts, dtype=float), points, 1e-6, **options)


def test_the_local_figures_are_those_of_the_quadratic():
    (point,) = minimizers(x**2 + 10 * y**2 + x**4 + y**4)
    near = local(point)
    assert near is not None
    assert near.limit == pytest.approx(1 / 10)
    assert near.best == pytest.approx(1 / 11)
    assert near.rate == pytest.approx(9 / 11)
    assert near.kappa == pytest.approx(10)


def test_no_linear_rate_without_a_positive_hessian():
    found = search(x**2 + y**4, known=[((Integer(0), Integer(0)), MINIMUM)])
    near = local(found.points[0])
    assert near is not None
    assert near.best is None
    assert local(search(x**4, known=[((Integer(0),), MINIMUM)]).points[0]) is None


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.9, 1.2, 1.7])
@pytest.mark.parametrize("f", [x**2 + 10 * y**2 + x**4 + y**4, log(cosh(x)) + x**2 / 10, HIMMELBLAU + x * 0])
def test_the_measured_rate_comes_to_the_predicted_one(f, factor):
    point = minimizers(f)[0]
    eta = factor / point.largest
    (trial,) = run(f, [eta], [point.x + 0.05, point.x - [0.03] * len(point.x)])
    for done in trial.runs:
        assert done.verdict == CONVERGES
        assert done.rate == pytest.approx(radius(point, eta), rel=0.01)


def test_a_prediction_that_is_wrong_by_one_per_cent_is_noticed():
    f = x**2 + 10 * y**2 + x**4 + y**4
    point = minimizers(f)[0]
    (trial,) = run(f, [0.05], [[0.05, 0.05]])
    assert abs(trial.runs[0].rate / (1.01 * radius(point, 0.05)) - 1) > 0.005


@pytest.mark.parametrize(
    ("f", "eta", "start", "said"),
    [
        (x**2 / 2 + x**4, 50, [1.0], DIVERGES),
        (x**2 / 2 + x**4, -0.1, [1.0], DIVERGES),
        (x**4, 0.01, [1.0], SLOW),
        (sin(x) + x**2 / 10, 2, [-1.0], CYCLES),
        (log(x) + 1 / x, 0.3, [0.5], CONVERGES),
        (x - log(x), 6, [3.0], LEAVES),
        (cos(x), 1, [2.0], CONVERGES),
        (exp(x), 100, [0.0], FLAT),
        (-exp(-(x**2)), 100, [0.3], FLAT),
    ],
)
def test_verdicts(f, eta, start, said):
    (trial,) = run(f, [eta], [start])
    assert [done.verdict for done in trial.runs] == [said]
    if said == CYCLES:
        assert trial.runs[0].period == 2


def test_a_run_to_a_point_that_is_not_listed_still_converges():
    (trial,) = run((x * y - 1) ** 2, [0.1], [[2.0, 1.0]], points=[])
    assert trial.runs[0].verdict == CONVERGES
    assert trial.runs[0].end is None


def test_the_start_of_the_steps():
    f = x**2 + 10 * y**2 + x**4
    (trial,) = run(f, [1 / 11], [[0.01, 0.001]])
    steps = trial.runs[0].steps
    assert steps is not None
    assert abs(steps - np.log(1e-6) / np.log(9 / 11)) < 12


@pytest.mark.parametrize(
    ("f", "box"),
    [
        ((1 - x) ** 2 + 100 * (y - x**2) ** 2, {x: (F(-2), F(2)), y: (F(-1), F(3))}),
        (HIMMELBLAU, {x: (F(-5), F(5)), y: (F(-5), F(5))}),
        (sin(x) + x**2 / 10, {x: (F(-6), F(6))}),
        (log(x) + 1 / x, {x: (F(1, 4), F(3))}),
    ],
)
@pytest.mark.parametrize("part", [0.3, 1.0, 1.9])
def test_every_step_inside_the_box_lowers_f_as_guaranteed(f, box, part):
    counts = guaranteed(f, box, part, 1.0)
    assert counts.inside > 20
    assert counts.kept == counts.inside
    assert counts.least >= 1 - 1e-6


def guaranteed(f, box, part, scale):
    variables = tuple(box)
    found = spectrum_over(f, variables, box)
    ends = tuple(np.array([float(side[k]) for side in box.values()]) for k in (0, 1))
    function = Function(f, variables)
    starts = starts_for(function, [], ends, 0)
    region = Region(*ends, found.high * scale)
    (trial,) = trials(function, [("", part / region.L, None)], starts, minimizers(f), 1e-6, region)
    return trial


def test_a_bound_that_is_too_small_is_caught():
    """With a tenth of L the decrease that would be guaranteed does not take place."""
    box = {x: (F(-2), F(2)), y: (F(-1), F(3))}
    trial = guaranteed((1 - x) ** 2 + 100 * (y - x**2) ** 2, box, 1.0, 0.1)
    assert trial.kept < trial.inside


def test_a_wrong_formula_is_caught(monkeypatch):
    right = trials_module.formulas

    def tampered(name):
        return right(name).tampered("decrease", 2.5) if name == "sufficient-decrease" else right(name)

    monkeypatch.setattr(trials_module, "formulas", tampered)
    trial = guaranteed(HIMMELBLAU, {x: (F(-5), F(5)), y: (F(-5), F(5))}, 1.0, 1.0)
    assert trial.kept < trial.inside


def test_starts_lie_in_the_box_and_the_domain():
    function = Function(log(x) + 1 / x, (x,))
    starts = starts_for(function, [], (np.array([-1.0]), np.array([1.0])), 0)
    assert len(starts)
    assert (starts > 0).all()
