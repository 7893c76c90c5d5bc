"""Numbers as a user writes them, read exactly."""

import re
from fractions import Fraction

_DECIMAL = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_NUMBER = re.compile(rf"\s*({_DECIMAL})(?:\s*/\s*({_DECIMAL}))?\s*", re.ASCII)

#: The longest text that is read as a number.
MOST_CHARACTERS = 200


def exact_number(text: str) -> Fraction | None:
    """The exact value of a decimal such as -1.5e-3 or a fraction such as 2/7; None for anything else, x/0 included.

    >>> exact_number("0.1"), exact_number("2/7"), exact_number("nan"), exact_number("1/0")
    (Fraction(1, 10), Fraction(2, 7), None, None)
    """
    if len(text) > MOST_CHARACTERS or not (match := _NUMBER.fullmatch(text)):
        return None
    over, under = Fraction(match[1]), Fraction(match[2] or 1)
    return over / under if under else None


def is_printed_float(text: str) -> bool:
    """Whether a decimal has as many significant digits, 16 to 19, as programs print of a double that was rounded.

    >>> is_printed_float("0.30000000000000004"), is_printed_float("2.000000000000000000e+00"), is_printed_float("1/3")
    (True, False, False)
    """
    match = _NUMBER.fullmatch(text)
    if not match or match[2]:
        return False
    digits = re.split("[eE]", match[1])[0].lstrip("+-").replace(".", "").strip("0")
    return 16 <= len(digits) <= 19
