"""Measured and guaranteed numbers as text: a bound is rounded to the side on which it stays true."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

import numpy as np

from reports.markdown import number

#: Entries of a point that are shown.
ENTRIES = 6
_DIGITS = 6
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def below(value: float | Fraction) -> str:
    """A number of a few digits that is not above `value`: what is guaranteed stays so as it is printed.

    >>> below(0.1), above(0.1), above(1 / 3)
    ('0.1', '0.100001', '0.333334')
    """
    return _directed(value, ROUND_FLOOR)


def above(value: float | Fraction) -> str:
    """A number of a few digits that is not below `value`."""
    return _directed(value, ROUND_CEILING)


def within(value: float, error: float) -> tuple[str, str]:
    """A figure to as many digits as it is known, and the bound on its error, what was cut off included.

    >>> within(7.999901571, 3.76e-5), within(2.0, 0.0)
    (('7.9999', '3.92·10⁻⁵'), ('2', '0'))
    """
    exact, digits = Decimal(value), 4
    shown = Context(prec=digits).plus(exact)
    while digits < 17 and abs(shown - exact) > Decimal(error) / 4:
        digits += 1
        shown = Context(prec=digits).plus(exact)
    bound = Context(prec=3, rounding=ROUND_CEILING).add(abs(shown - exact), Decimal(error))
    return number_of(shown), number_of(bound)


def _directed(value: float | Fraction, rounding: str) -> str:
    if isinstance(value, float) and not np.isfinite(value):
        return "∞" if value > 0 else "−∞"
    exact, rounded = Fraction(value), Context(prec=_DIGITS, rounding=rounding)
    return number_of(rounded.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def number_of(value: Decimal) -> str:
    """A decimal without trailing zeros, very small and very large ones with a power of ten.

    >>> number_of(Decimal("0.000012500")), number_of(Decimal("-1234500"))
    ('1.25·10⁻⁵', '−1.2345·10⁶')
    """
    if not value:
        return "0"
    exponent = value.adjusted()
    if -5 < exponent < _DIGITS:
        return f"{value.normalize():f}".replace("-", "−")
    digits = f"{value.scaleb(-exponent).normalize():f}"
    return f"{digits.replace('-', '−')}·10{str(exponent).translate(_RAISED)}"


def point_text(x: Sequence[float], digits: int = 5) -> str:
    """A point by its first entries.

    >>> point_text([1.0, -0.25])
    '(1, −0.25)'
    """
    entries = ", ".join(f"{0.0 if abs(e) < 1e-14 else e:.{digits}g}" for e in x[:ENTRIES])
    more = f", … ({len(x)} entries)" if len(x) > ENTRIES else ""
    return f"({entries}{more})".replace("-", "−")


def tex(text: str) -> str:
    """Such a number in LaTeX."""
    digits, _, exponent = text.replace("−", "-").partition("·10")
    plain_digits = exponent.translate(_LOWERED)
    return digits + (rf" \cdot 10^{{{plain_digits}}}" if exponent else "")


def rate_text(value: float) -> str:
    """A rate; where it is close to 1, what is missing to 1."""
    if 0.999 < value < 1 - 1e-15:
        return f"1 − {number(1 - value)}"
    return number(value if value > 1e-12 else 0.0)
