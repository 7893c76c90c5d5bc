from fractions import Fraction as F

import flint
import numpy as np
import pytest
from sympy import Matrix, Rational

from numerics.analysis import enclosures
from numerics.analysis.enclosures import Root, enclosed, fits
from numerics.analysis.exact_numbers import exact_number


def hilbert(n):
    return [[F(1, i + j + 1) for j in range(n)] for i in range(n)]


def conjugated(values, rng):
    """A rational symmetric matrix with these eigenvalues: two reflections, which are rational, on a diagonal."""
    n = len(values)
    A = [[values[i] if i == j else F(0) for j in range(n)] for i in range(n)]
    for _ in range(2):
        u = [F(int(x)) for x in rng.integers(1, 5, n)]
        size = sum(x * x for x in u)
        H = [[F(i == j) - 2 * u[i] * u[j] / size for j in range(n)] for i in range(n)]
        HA = [[sum(H[i][k] * A[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
        A = [[sum(HA[i][k] * H[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
    return A


@pytest.mark.parametrize("seed", range(40))
def test_a_known_rational_spectrum_is_found_exactly(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8))
    values = [F(int(p), int(q)) for p, q in zip(rng.integers(-6, 7, n), rng.integers(1, 5, n), strict=True)]
    found = enclosed(conjugated(values, rng))
    assert [root.exact for root in found.roots] == sorted(set(values))
    assert [root.multiplicity for root in found.roots] == [
        values.count(value) for value in sorted(set(values))
    ]
    assert found.negative == sum(value < 0 for value in values)
    assert found.zero == values.count(0)
    assert found.positive == sum(value > 0 for value in values)


@pytest.mark.parametrize("n", range(2, 40, 3))
def test_toeplitz_enclosures_contain_the_closed_form(n):
    """2 − 2 cos(kπ/(n+1)), compared in 60 digits."""
    from sympy import cos, pi

    rows = [[F(2 if i == j else -(abs(i - j) == 1)) for j in range(n)] for i in range(n)]
    found = enclosed(rows)
    assert len(found.roots) == n
    for k, root in enumerate(found.roots, start=1):
        exact = (2 - 2 * cos(k * pi / (n + 1))).evalf(60)
        assert Rational(root.low.numerator, root.low.denominator) - exact <= Rational(1, 10**55)
        assert exact - Rational(root.high.numerator, root.high.denominator) <= Rational(1, 10**55)
        assert root.high - root.low < F(1, 10**30)


@pytest.mark.parametrize("n", range(1, 13))
def test_hilbert(n):
    """The determinant is known in closed form, and the product of the enclosures contains it."""
    found = enclosed(hilbert(n))
    assert (found.negative, found.zero, found.positive) == (0, 0, n)
    low = high = F(1)
    for root in found.roots:
        low, high = low * root.low**root.multiplicity, high * root.high**root.multiplicity
    determinant = Matrix(n, n, lambda i, j: Rational(1, i + j + 1)).det()
    assert low <= F(int(determinant.p), int(determinant.q)) <= high


def test_wilkinson_pairs_are_told_apart():
    """The largest two eigenvalues of W₂₁⁺ agree to 15 digits and are different."""
    n = 21
    rows = [[F(abs(i - 10) if i == j else abs(i - j) == 1) for j in range(n)] for i in range(n)]
    found = enclosed(rows)
    below, top = found.roots[-2:]
    assert below.high < top.low
    assert top.high - below.low < F(1, 10**12)
    assert top.middle == pytest.approx(10.746194182903393, rel=1e-14)


def test_the_side_of_the_largest_eigenvalue_is_decided_exactly():
    golden = enclosed([[F(1), F(1)], [F(1), F(0)]])
    digits = F(16180339887498948482045868343656381177203091798057628, 10**52)
    assert golden.side_of_top(digits) == -1
    assert golden.side_of_top(digits + F(1, 10**51)) == 1
    assert enclosed([[F(2), F(0)], [F(0), F(20)]]).side_of_top(F(20)) == 0


def test_solutions():
    regular, singular = enclosed([[F(2), F(1)], [F(1), F(2)]]), enclosed([[F(1), F(1)], [F(1), F(1)]])
    assert regular.solution([F(1), F(0)]) == (F(2, 3), F(-1, 3))
    assert singular.solution([F(1), F(1)]) is None
    assert singular.solvable([F(1), F(1)])
    assert not singular.solvable([F(1), F(0)])


def test_what_is_refused():
    with pytest.raises(ValueError, match="not symmetric"):
        enclosed([[F(1), F(2)], [F(3), F(1)]])
    assert not fits([[F(1)] * 61] * 61)
    assert not fits([[F(10) ** 300_000] * 60] * 60)


@pytest.mark.parametrize(
    "text", ["", "x", "1/0", "nan", "inf", "1e9999", "1_0", "0x1", "1" * 300, "1/2/3", "١"]
)
def test_what_is_no_number(text):
    assert exact_number(text) is None


def test_numbers_are_exact():
    assert exact_number(" -1.25e-2 ") == F(-1, 80)
    assert exact_number("1/3") == F(1, 3)
    assert exact_number(".5/2.5") == F(1, 5)


@pytest.mark.parametrize("digits", [20, 60, 200])
@pytest.mark.parametrize("sign", [1, -1])
def test_an_irrational_eigenvalue_has_a_sign_however_small(digits, sign):
    found = enclosed([[F(2), F(1)], [F(1), F(1, 2) + sign * F(1, 10**digits)]])
    assert [root.exact for root in found.roots] == [None, None]
    assert (found.negative, found.zero, found.positive) == ((0, 0, 2) if sign > 0 else (1, 0, 1))


def test_a_ball_around_0_is_made_smaller(monkeypatch):
    """Balls as wide as the working precision is fine: more digits must be taken until they leave 0 out."""
    exact = enclosures._root

    def wide(ball, count):
        root = exact(ball, count)
        more = F(1, 2**flint.ctx.prec)
        return Root(root.low - more, root.high + more, count)

    rows = [[F(2), F(1)], [F(1), F(1, 2) + F(1, 10**60)]]
    digits = enclosed(rows).roots[0]
    monkeypatch.setattr(enclosures, "_root", wide)
    found = enclosed(rows)
    assert found.positive == 2
    assert found.roots[0].low < digits.low < found.roots[0].high
