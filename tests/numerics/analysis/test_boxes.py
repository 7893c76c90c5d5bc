"""The enclosure over a box holds the eigenvalues at dense random points, every time; and the checks can fail."""

from fractions import Fraction as F

import numpy as np
import pytest
from sympy import Matrix, Rational, atan, cos, cosh, exp, hessian, lambdify, log, sin, sinh, sqrt, tan, tanh

from numerics.analysis import boxes, intervals
from numerics.analysis.boxes import eigenvalue_bounds, extremes, gershgorin, spectrum_over
from numerics.analysis.faults import BadInput
from numerics.analysis.intervals import Interval
from theory.language.meaning import Condition
from theory.notation import scalar

x, y, z, w = map(scalar, "xyzw")

FUNCTIONS = [
    ((1 - x) ** 2 + 100 * (y - x**2) ** 2, {x: (-2, 2), y: (-1, 3)}),
    ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, {x: (-5, 5), y: (-5, 5)}),
    (x**4, {x: (-1, 2)}),
    (x**2 * y - y**3, {x: (-1, 1), y: (-1, 1)}),
    (sqrt(1 + x**2), {x: (-10, 3)}),
    (sqrt(1 + x**2 + 3 * y**2), {x: (-1, 3), y: (-2, 1)}),
    (log(1 + exp(-3 * x)) + x**2 / 20, {x: (-10, 10)}),
    (log(x) + 1 / x, {x: ("1/10", 3)}),
    (sin(x) + x**2 / 10, {x: (-10, 10)}),
    (sin(x) * cos(y) + x * y / 4, {x: (-3, 3), y: (0, 7)}),
    (tan(x) + tanh(x * y), {x: (-1, 1), y: (-1, 2)}),
    (atan(x * y) + sinh(x - y), {x: (-1, 1), y: (-1, 1)}),
    (cosh(x + 2 * y) / (1 + y**2), {x: (-1, 1), y: (-1, 1)}),
    (exp(x * y) / (1 + x**2), {x: (-2, 2), y: (-2, 2)}),
    (x**2 + y**2 + z**2 + sin(x * y * z), {x: (-1, 1), y: (-1, 1), z: (-1, 1)}),
    ((x - y) ** 4 + (y - z) ** 4 + (z - w) ** 4 + x**2 + w, {x: (-1, 1), y: (-1, 1), z: (0, 1), w: (0, 2)}),
    ((x + 10 * y) ** 2 + 5 * (z - w) ** 2 + (y - 2 * z) ** 4, {x: (0, 1), y: (0, 1), z: (0, 1), w: (0, 1)}),
    ((1 + x) ** Rational(5, 3), {x: (0, 4)}),
    (log(1 + exp(-x)) + log(1 + exp(2 * x - y)) + y**2 / 10, {x: (-3, 3), y: (-3, 3)}),
    (log(1 + exp(x)) + log(1 + exp(-x)) + log(1 + exp(2 * x)) + exp(x), {x: (-3, 2)}),
]  # fmt: skip


def box_of(ends):
    return {v: (F(a), F(b)) for v, (a, b) in ends.items()}


def sampled(f, ends, count=3000, seed=0):
    """The least and greatest eigenvalue at random points, corners and edges among them."""
    variables = tuple(ends)
    rng = np.random.default_rng(seed)
    low, high = (np.array([float(F(end[k])) for end in ends.values()]) for k in (0, 1))
    parts = rng.random((count, len(variables)))
    parts[: count // 3] = parts[: count // 3].round()
    points = low + parts * (high - low)
    n = len(variables)
    compiled = lambdify(variables, [hessian(f, variables)[i, j] for i in range(n) for j in range(n)], "numpy")
    entries = np.stack([np.broadcast_to(e, count) for e in compiled(*points.T)], axis=-1)
    values = np.linalg.eigvalsh(entries.reshape(count, n, n))
    return values.min(), values.max()


def contains(found, f, ends):
    least, greatest = sampled(f, ends)
    slack = 1e-12 * max(abs(least), abs(greatest))
    return found.low <= least + slack and greatest - slack <= found.high


def holds(f, ends):
    return contains(spectrum_over(f, tuple(ends), box_of(ends)), f, ends)


@pytest.mark.parametrize(("f", "ends"), FUNCTIONS, ids=[str(f) for f, _ in FUNCTIONS])
def test_the_enclosure_holds_dense_samples_and_is_not_much_wider_than_what_occurs(f, ends):
    found = spectrum_over(f, tuple(ends), box_of(ends))
    assert contains(found, f, ends)
    width = found.greatest - found.least
    assert found.low <= found.least <= found.greatest <= found.high
    assert found.high - found.low <= 1.25 * width + 1e-12
    if found.tight:
        assert found.high - found.greatest <= 1.01e-3 * max(abs(found.greatest), 1e-3 * abs(found.least))
    for value, point in ((found.least, found.least_at), (found.greatest, found.greatest_at)):
        at = {v: Rational(float(p)) for v, p in zip(ends, point, strict=True)}
        exact = [float(e) for e in Matrix(hessian(f, tuple(ends))).subs(at).evalf(40)]
        values = np.linalg.eigvalsh(np.reshape(exact, (len(ends), len(ends))))
        assert np.abs(values - value).min() <= 1e-9 * max(1, abs(value))


@pytest.mark.parametrize(
    ("f", "ends", "low", "high"),
    [
        (x**4, {x: (-1, 2)}, F(0), F(48)),
        (x**4, {x: (1, 2)}, F(12), F(48)),
        (x**3 / 3, {x: ("-1/3", "2/7")}, F(-2, 3), F(4, 7)),
        (x**2 / 6 + y**2 / 14, {x: (0, 1), y: (0, 1)}, F(1, 7), F(1, 3)),
        (x**4 / 12 + x * y, {x: (0, 2), y: (0, 1)}, F(-1), F(0)),
    ],
)
def test_the_enclosure_holds_what_is_known_exactly(f, ends, low, high):
    found = spectrum_over(f, tuple(ends), box_of(ends))
    assert F(found.low) <= low
    assert F(found.high) >= high


def test_a_budget_of_one_piece_is_still_right():
    for f, ends in FUNCTIONS:
        try:
            found = spectrum_over(f, tuple(ends), box_of(ends), budget=1)
        except BadInput:
            continue
        least, greatest = sampled(f, ends, 500)
        assert found.low <= least + 1e-9 * abs(least)
        assert greatest - 1e-9 * abs(greatest) <= found.high


class TestABrokenEnclosureIsCaught:
    def failures(self):
        return sum(not holds(f, ends) for f, ends in FUNCTIONS)

    def test_waves_without_crests(self, monkeypatch):
        monkeypatch.setattr(intervals, "_may_contain", lambda a, *_: np.zeros(a.low.shape, dtype=bool))
        assert not holds(sin(x) + x**2 / 10, {x: (-F(1, 2), F(7, 2))})

    def test_the_middle_of_each_piece_in_place_of_the_piece(self, monkeypatch):
        over = boxes.Hessian.over
        monkeypatch.setattr(
            boxes.Hessian, "over", lambda self, a, b: over(self, a / 2 + b / 2, a / 2 + b / 2)
        )
        assert self.failures() > 10

    def test_the_eigenvalues_of_the_two_ends_alone(self, monkeypatch):
        def wrong(matrices):
            ends = [np.linalg.eigvalsh(end) for end in (matrices.low, matrices.high)]
            return ends[0][:, 0], ends[1][:, -1]

        monkeypatch.setattr(boxes, "extremes", wrong)
        assert self.failures() > 2

    def test_slopes_that_are_too_small(self, monkeypatch):
        init = boxes.Hessian.__init__

        def flattened(self, *arguments):
            init(self, *arguments)
            self.slopes = {place: [s / 8 for s in slopes] for place, slopes in self.slopes.items()}

        monkeypatch.setattr(boxes.Hessian, "__init__", flattened)
        assert self.failures() > 2

    def test_a_wrong_form_of_an_entry(self, monkeypatch):
        monkeypatch.setattr(boxes, "_by_sigmoids", lambda entry: entry / 4)
        assert self.failures() > 2


OUTER = [
    sin, cos, exp, tanh, atan, sinh, cosh, log, sqrt, lambda u: tan(u / 5), lambda u: sqrt(1 + u**2),
    lambda u: log(1 + exp(u)), lambda u: 1 / (1 + u**2), lambda u: u**3, lambda u: 1 / u,
]  # fmt: skip


def random_function(rng, depth):
    if not depth:
        return (x, y, Rational(int(rng.integers(-3, 4)), int(rng.integers(1, 4))))[rng.integers(3)]
    kind = rng.random()
    if kind < 0.35:
        return random_function(rng, depth - 1) + random_function(rng, depth - 1)
    if kind < 0.65:
        return random_function(rng, depth - 1) * random_function(rng, depth - 1)
    return OUTER[rng.integers(len(OUTER))](random_function(rng, depth - 1))


@pytest.mark.parametrize("seed", range(4))
def test_random_functions(seed):
    """On boxes that are not refused every sample is finite and within the enclosure."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(40):
        f = random_function(rng, int(rng.integers(2, 4)))
        if not f.free_symbols or (not f.is_finite and f.is_number):
            continue
        corner = {v: F(int(rng.integers(-8, 5)), 4) for v in sorted(f.free_symbols, key=str)}
        ends = {v: (a, a + F(int(rng.integers(1, 9)), 4)) for v, a in corner.items()}
        try:
            found = spectrum_over(f, tuple(ends), ends, budget=int(rng.choice([1, 60, 300])))
        except BadInput:
            continue
        least, greatest = sampled(f, ends, 300)
        slack = 1e-9 * max(abs(least), abs(greatest)) + 1e-300
        assert found.low <= least + slack, (f, ends)
        assert greatest - slack <= found.high, (f, ends)
        held += 1
    assert held > 15


def random_matrices(rng, n, count=20):
    middle = rng.standard_normal((count, n, n))
    radius = rng.random((count, n, n)) * rng.choice([0, 1e-9, 0.3, 2])
    middle, radius = middle + np.swapaxes(middle, 1, 2), radius + np.swapaxes(radius, 1, 2)
    return Interval(middle - radius, middle + radius)


@pytest.mark.parametrize("n", range(1, 8))
def test_the_bounds_hold_for_matrices_between_the_ends(n):
    rng = np.random.default_rng(n)
    matrices = random_matrices(rng, n)
    lower, upper = extremes(matrices)
    wide_lower, wide_upper = gershgorin(matrices)
    lows, highs = eigenvalue_bounds(matrices)
    for k in range(60):
        parts = rng.random(matrices.low.shape) if k % 2 else rng.integers(0, 2, matrices.low.shape)
        parts = np.triu(parts) + np.swapaxes(np.triu(parts, 1), 1, 2)
        A = matrices.low + parts * (matrices.high - matrices.low)
        values = np.linalg.eigvalsh(np.clip(A, matrices.low, matrices.high))
        slack = 1e-13 * n * np.abs(values).max()
        assert (lower <= values[:, 0] + slack).all()
        assert (values[:, -1] <= upper + slack).all()
        assert (wide_lower <= values[:, 0] + slack).all()
        assert (values[:, -1] <= wide_upper + slack).all()
        assert (lows <= values + slack).all()
        assert (values <= highs + slack).all()


def test_eigenvalues_of_a_matrix_with_known_ones():
    """[[2, −1], [−1, 2]]/3 has 1/3 and 1; the interval matrix holds it."""
    third = intervals.exactly(F(1, 3))
    entry = [[2 * third.low, -third.high], [-third.high, 2 * third.low]], [
        [2 * third.high, -third.low], [-third.low, 2 * third.high],
    ]  # fmt: skip
    lows, highs = eigenvalue_bounds(Interval(np.array([entry[0]]), np.array([entry[1]])))
    assert F(lows[0, 0]) <= F(1, 3) <= F(highs[0, 0])
    assert lows[0, 1] <= 1 <= highs[0, 1]
    assert (highs - lows).max() < 1e-14


def test_infinite_and_undefined_entries_bound_nothing():
    for bad in (np.inf, np.nan):
        A = Interval(np.array([[[1.0, 0], [0, -bad]]]), np.array([[[1.0, 0], [0, bad]]]))
        lows, highs = eigenvalue_bounds(A)
        assert lows[0, 0] == -np.inf
        assert highs[0, 1] == np.inf


@pytest.mark.parametrize(
    ("f", "ends", "said"),
    [
        (log(x), {x: (-1, 3)}, "undefined at x = -1: log(x) needs x > 0"),
        (log(x), {x: (0, 3)}, "undefined at x = 0: log(x) needs x > 0"),
        (1 / x, {x: (-1, 3)}, "the divisor x must not be 0"),
        (x / (x - y), {x: (0, 2), y: (1, 3)}, "must not be 0"),
        (sqrt(x), {x: (0, 1)}, "undefined"),
        (sqrt(x * y - 2), {x: (1, 3), y: (1, 3)}, "undefined"),
        (tan(x), {x: (0, 2)}, "pole"),
        (log(x - Rational(1, 3)), {x: ("1/4", 2)}, "> 0"),
    ],
)
def test_a_box_that_leaves_the_domain_is_refused(f, ends, said):
    with pytest.raises(BadInput) as caught:
        spectrum_over(f, tuple(ends), box_of(ends))
    assert said in str(caught.value)
    assert str(caught.value).startswith("--box: the Hessian ")
    assert "\n" not in str(caught.value)


def test_what_sympy_cancelled_is_still_required():
    from theory.kernel.formula import ne

    condition = Condition(ne(x, 0), "the divisor x is not 0")
    with pytest.raises(BadInput, match="the divisor x is not 0"):
        spectrum_over(x**4, (x,), box_of({x: (-1, 1)}), conditions=[condition])


def test_a_box_inside_the_domain_is_not_refused():
    assert spectrum_over(x / (x - y), (x, y), box_of({x: (0, 1), y: (2, 3)})).high < 0.2
    assert spectrum_over(log(x), (x,), box_of({x: ("1/1000", 3)})).high < 0


def test_an_upper_end_of_nothing_but_rounding_leaves_steps_that_are_numbers():
    """x − atan x is concave where x ≤ 0; its second derivative is 0 at 0, and rounded outwards 5·10⁻³²⁴."""
    found = spectrum_over(x - atan(x), (x,), {x: (F(-1), F(0))})
    assert 0 <= found.high < 1e-15
    assert found.high == 0 or 2 / found.high < 1e17
