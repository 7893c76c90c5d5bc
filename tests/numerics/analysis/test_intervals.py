"""Every interval holds the exact value, to 60 digits, at random points of random boxes; and the checks can fail."""

from fractions import Fraction as F

import numpy as np
import pytest
from sympy import Rational, atan, cos, cosh, exp, log, pi, sin, sinh, sqrt, tan, tanh

from numerics.analysis import intervals
from numerics.analysis.faults import BadInput
from numerics.analysis.intervals import Evaluation, Interval, exactly, power
from theory.language.meaning import SMOOTH
from theory.notation import scalar

x, y = scalar("x"), scalar("y")

EXPRESSIONS = [
    x / 3 + y / 7, x * y - x / 10, x**3 - y**2 + x * y**5, x**7 * y**4, (x - y) ** 6, 1 / (1 + x**2), x / (2 + y**2),
    (1 + x**2) ** -3, sqrt(1 + x**2), (2 + x**2) ** Rational(-3, 2), (1 + y**2) ** Rational(2, 3),
    (3 + x**2) ** Rational(1, 5), exp(x), exp(-3 * x * y), log(1 + exp(-3 * x)), log(x**2 + y**2 + Rational(1, 3)),
    sin(x), sin(5 * x + y), cos(x), cos(x * y) ** 2, tan(x / 4), tan(x / 3 - Rational(1, 10)), sinh(x), cosh(x - y),
    tanh(x), tanh(x * y) ** 3, atan(x), atan(7 * x + y), sin(x) * exp(y) / (2 + cos(x)), pi * x - exp(1) * y,
    2 ** x, abs(x - y),
]  # fmt: skip


def exact(expression, point):
    return expression.subs(dict(zip((x, y), map(Rational, point), strict=True))).evalf(60)


def breaks(expression, rng, boxes=25, points=4):
    """How often a value at a point of a box is not held by the interval over the box."""
    ends = np.sort(rng.uniform(-3, 3, (boxes, 2, 2)), axis=1)
    ends[: boxes // 3, 1] = ends[: boxes // 3, 0]  # boxes of a single point
    found = Evaluation((x, y), ends[:, 0], ends[:, 1]).value(expression)
    missed = int((found.low > found.high).sum())
    for i in range(boxes):
        low, high = (Rational(float(end)) for end in (found.low[i], found.high[i]))
        for point in rng.uniform(ends[i, 0], ends[i, 1], (points, 2)):
            value = exact(expression, np.clip(point, ends[i, 0], ends[i, 1]).tolist())
            missed += not (low <= value <= high)
    return missed


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_an_interval_holds_every_value(expression):
    assert not breaks(expression, np.random.default_rng(1))


def test_every_function_of_the_language_occurs():
    used = {type(node).__name__ for e in EXPRESSIONS for node in e.atoms(*(e.func for e in EXPRESSIONS))}
    used |= {node.func.__name__ for e in EXPRESSIONS for node in e.find(lambda node: bool(node.args))}
    assert set(SMOOTH) - {"sqrt"} <= used


def test_arithmetic_that_is_not_rounded_outwards_is_caught(monkeypatch):
    monkeypatch.setattr(intervals, "_outwards", lambda low, high, *_: Interval(low, high))
    for expression in (x / 3 + y / 7, x**7 * y**4, 1 / (1 + x**2), sqrt(1 + x**2)):
        assert breaks(expression, np.random.default_rng(1))


def test_a_wave_without_its_crests_is_caught(monkeypatch):
    monkeypatch.setattr(intervals, "_may_contain", lambda a, *_: np.zeros(a.low.shape, dtype=bool))
    for expression in (sin(5 * x + y), cos(x), tan(x)):
        assert breaks(expression, np.random.default_rng(1), boxes=60)


def test_an_even_power_taken_at_the_ends_alone_is_caught(monkeypatch):
    def at_ends(a, exponent):
        ends = np.sort([a.low**exponent, a.high**exponent], axis=0)
        return Interval(np.nextafter(ends[0], -np.inf), np.nextafter(ends[1], np.inf))

    monkeypatch.setattr(intervals, "power", at_ends)
    assert breaks((x - y) ** 6, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("expression", "box", "outside", "said"),
    [
        (log(x), (-2, -1), True, "log(x) needs x > 0"),
        (log(x), (-1, 1), False, "log(x) needs x > 0"),
        (log(x), (0, 1), False, "log(x) needs x > 0"),
        (sqrt(x), (-2, -1), True, "needs x >= 0"),
        (1 / x, (-1, 1), False, "the divisor x must not be 0"),
        (1 / x, (0, 0), True, "the divisor x must not be 0"),
        (tan(x), (1, 2), False, "has a pole where cos(x) = 0"),
        (abs(x - 1).diff(x), (0, 2), False, "no derivative"),
    ],
)
def test_what_may_be_undefined_is_noticed(expression, box, outside, said):
    evaluation = Evaluation((x,), *(np.array([[float(end)]]) for end in box))
    value = evaluation.value(expression)
    assert evaluation.doubtful[0]
    assert evaluation.outside[0] == outside
    assert said in evaluation.why(0)
    assert not np.isnan([value.low, value.high]).any()


@pytest.mark.parametrize("box", [(-1e308, 1e308), (700.0, 1e4), (0.0, 1e-320), (-1e17, 1e17)])
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_extreme_boxes_give_no_nan(expression, box):
    low, high = (np.array([[end, end]]) for end in box)
    value = Evaluation((x, y), low, high).value(expression)
    assert value.low[0] <= value.high[0]
    for point in (low, high):
        inner = Evaluation((x, y), point, point).value(expression)
        assert inner.high[0] >= value.low[0]
        assert inner.low[0] <= value.high[0]


def test_a_rational_number_lies_in_its_interval():
    for value in (F(1, 3), F(-7, 11), F(10**400), F(-(10**400)), F(1, 10**400), F(0), F(5, 2)):
        found = exactly(value)
        assert found.low == -np.inf or F(float(found.low)) <= value
        assert found.high == np.inf or value <= F(float(found.high))


def test_powers_are_exact_where_they_can_be():
    assert power(Interval.of(3.0), 4).low <= 81 <= power(Interval.of(3.0), 4).high
    assert power(Interval(np.array(-1.0), np.array(2.0)), 2).low == 0


def test_an_unknown_function_is_refused():
    from sympy import gamma

    with pytest.raises(BadInput, match="cannot be bounded"):
        Evaluation((x,), np.zeros((1, 1)), np.ones((1, 1))).value(gamma(x))
