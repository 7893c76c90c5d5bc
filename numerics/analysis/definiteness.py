"""The definiteness of a symmetric matrix, from its enclosed eigenvalues or from those that were computed."""

from __future__ import annotations

from numerics.analysis.enclosures import Enclosure
from numerics.analysis.spectra import Spectrum

POSITIVE, SEMIDEFINITE, INDEFINITE = "positive definite", "positive semidefinite", "indefinite"
NEGATIVE, NEGATIVE_SEMIDEFINITE, ZERO = "negative definite", "negative semidefinite", "zero"
UNSETTLED = "not settled"


def definiteness_and_ends(
    found: Spectrum, enclosure: Enclosure | None
) -> tuple[str, float | None, float | None]:
    """The definiteness, the least positive eigenvalue and the greatest."""
    if enclosure is not None:
        positive = [root.middle for root in enclosure.roots if root.low > 0]
        return (
            _of_counts(enclosure.negative, enclosure.zero, enclosure.positive),
            positive[0] if positive else None,
            positive[-1] if positive else None,
        )
    if found.negative is None and found.bottom.value >= 0:
        return UNSETTLED, None, found.top.value
    top = found.top.value
    positive_top = top if top > found.resolution else None
    least = found.least.value if found.least is not None else None
    if found.values is None:
        negative, zero = int(found.bottom.value < -found.resolution), found.kernel.shape[1]
        definiteness = _of_counts(negative, zero, int(positive_top is not None))
        if not found.settled and definiteness == POSITIVE:
            definiteness = UNSETTLED
    else:
        negative, zero = found.negative or 0, found.zero or 0
        definiteness = _of_counts(negative, zero, found.n - negative - zero)
    return definiteness, least, positive_top


def _of_counts(negative: int, zero: int, positive: int) -> str:
    if not negative:
        return ZERO if not positive else SEMIDEFINITE if zero else POSITIVE
    if positive:
        return INDEFINITE
    return NEGATIVE_SEMIDEFINITE if zero else NEGATIVE
