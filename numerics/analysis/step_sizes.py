"""What becomes of gradient descent on ½xᵀAx − bᵀx with a step size of any sign, on a matrix of any definiteness.

By the factors 1 − ηλ of the errors along the eigenvectors. Where Ax = b has no solution, b's part in the kernel carries
x away, a step of the same length each time. A negative step size climbs: on a concave f it is a step of size −η on −f.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np

from numerics.analysis.definiteness import (
    INDEFINITE,
    NEGATIVE,
    NEGATIVE_SEMIDEFINITE,
    POSITIVE,
    SEMIDEFINITE,
    UNSETTLED,
    ZERO,
)
from numerics.analysis.enclosures import Enclosure
from numerics.analysis.spectra import Spectrum
from numerics.formulas import Formulas
from theory.catalogue import load

CONVERGES, AT_LIMIT, DIVERGES = "converges", "at the limit", "diverges"
STANDS_STILL, UNDECIDED = "stands still", "not decided"

_ROUNDING = 4e-16
_CAUTION = (
    10  # times the residual: the end of a spectrum may lie farther out than the eigenvalue that was found
)


@cache
def formulas(name: str) -> Formulas:
    """The formulas of a theorem of the catalogue."""
    return Formulas.of(load(name))


def verdict(
    eta: Fraction, found: Spectrum, enclosure: Enclosure | None, definiteness: str, solvable: bool
) -> str:
    """What becomes of the error on the range of A, from almost every start.

    It converges to 0, keeps its length along an end of the spectrum (at the limit), grows without bound, or stands
    still; not decided where the limit is not known well enough. `solvable` is whether Ax = b has a solution. Exact
    where there is an enclosure.
    """
    if eta == 0 or (definiteness == ZERO and solvable):
        return STANDS_STILL
    if not solvable or definiteness == INDEFINITE:
        return DIVERGES
    if definiteness == UNSETTLED:
        certain = found.top.value - found.top.error
        return DIVERGES if certain > 0 and not 0 < eta <= 2 / Fraction(certain) else UNDECIDED
    concave = definiteness in (NEGATIVE, NEGATIVE_SEMIDEFINITE)
    if (eta < 0) != concave:
        return DIVERGES
    if enclosure is not None:
        top = enclosure.negated if concave else enclosure
        return (CONVERGES, AT_LIMIT, DIVERGES)[1 - top.side_of_top(2 / abs(eta))]
    end = found.bottom if concave else found.top
    error = end.error * (1 if found.values is not None else _CAUTION)
    return _to_rounding(abs(float(eta)), abs(end.value), error, found.settled)


def _to_rounding(eta: float, top: float, error: float, settled: bool) -> str:
    limit = float(formulas("step-size-limit")("limit", lambda_max=top))
    if abs(eta - limit) <= limit * max(error / top, _ROUNDING):
        return UNDECIDED
    if eta > limit:
        return DIVERGES
    return CONVERGES if settled else UNDECIDED  # without the tolerance λmax may be larger


@dataclass(frozen=True)
class Factors:
    """1 − ηλ at both ends of the spectrum, of the range of A where f has a minimizer, and the largest size between.

    nan where the least positive eigenvalue, or the one closest to 0 of a concave f, is not known.
    """

    slow: float
    fast: float
    radius: float


def factors(eta: float, ends: tuple[float, float], closest: float | None, definiteness: str) -> Factors:
    """The factors of one step of size `eta`; `ends` are λmin and λmax, `closest` the eigenvalue closest to 0 but not 0.

    `closest` counts for the semidefinite alone, None where it is not known.
    """
    low, high = ends
    if definiteness in (POSITIVE, SEMIDEFINITE):
        low = math.nan if closest is None else closest
    slow, fast = (_factor(eta, value) for value in (low, high))
    if definiteness == NEGATIVE_SEMIDEFINITE:
        high = math.nan if closest is None else closest
    if not (math.isnan(low) or math.isnan(high)):
        radius = float(formulas("best-step")("radius", eta=eta, lambda_min=low, lambda_max=high))
        return Factors(slow, fast, radius)
    outer = abs(_factor(eta, low if math.isnan(high) else high))
    return Factors(slow, fast, outer if outer >= 1 else math.nan)


def _factor(eta: float, value: float) -> float:
    if math.isnan(value):
        return value
    return float(formulas("eigenvector-factors")("factor", eta=eta, **{"lambda": value}))


def closest_to_zero(found: Spectrum, enclosure: Enclosure | None, definiteness: str) -> float | None:
    """The eigenvalue closest to 0 that is not 0, of a semidefinite matrix; None where it is not known."""
    if definiteness in (POSITIVE, SEMIDEFINITE):
        if enclosure is not None:
            return min(root.middle for root in enclosure.roots if root.low > 0)
        return None if found.least is None else found.least.value
    if definiteness not in (NEGATIVE, NEGATIVE_SEMIDEFINITE):
        return None
    if enclosure is not None:
        return max(root.middle for root in enclosure.roots if root.high < 0)
    if found.values is not None:
        return float(np.max(found.values[found.values < -found.resolution]))
    return found.top.value if definiteness == NEGATIVE else None
