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
