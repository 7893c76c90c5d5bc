"""The numeric part of the analysis of a function: what is computed, in which order, and with which step sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.analysis.boxes import BoxSpectrum, Hessian
from numerics.analysis.exact_numbers import exact_number
from numerics.analysis.faults import BadInput
from numerics.analysis.functions import Function, Point, find_points, with_zeros
from numerics.analysis.intervals import exactly
from numerics.analysis.trials import Region, Trial, local, starts_for, trials
from numerics.analysis.zeros import Enclosed, census
from reports.box_sections import safe_step
from reports.plain import plain
from reports.point_sections import Numbers

if TYPE_CHECKING:
    from theory.analysis.stationary import Stationary

Box = Mapping[Any, tuple[Fraction, Fraction]]

_MOST_COUNTED = 4  # variables up to which all stationary points in a box are looked for
_LONGEST = 60


def read_box(texts: Sequence[str], variables: Sequence[Any]) -> Box | None:
    """The ranges of --box, exactly, in the order of the variables; None where there are none. Raises BadInput."""
    if not texts:
        return None
    names = {name: v for v in variables for name in (plain(v), str(v))}
    known = ", ".join(plain(v) for v in variables)
    found: dict[Any, tuple[Fraction, Fraction]] = {}
    for text in texts:
        shown = f"--box {text[:_LONGEST]!r}"
        name, equals, range_ = text.partition("=")
        low, colon, high = (part.strip() for part in range_.partition(":"))
        if not equals or not colon or not low or not high:
            raise BadInput(
                f"{shown} is not NAME=LOW:HIGH; give both sides, such as {known.split(',')[0]}=-2:2"
            )
        variable = names.get(name.strip())
        if variable is None:
            raise BadInput(f"{shown}: the problem has no variable {name.strip()[:20]!r}; it has {known}")
        if variable in found:
            raise BadInput(f"{shown}: {plain(variable)} has a range already; give one for each variable")
        sides = exact_number(low), exact_number(high)
        if sides[0] is None or sides[1] is None:
            raise BadInput(f"{shown}: a side is not a number; give decimals or fractions, such as 0.5 or 2/3")
        if sides[0] >= sides[1]:
            raise BadInput(f"{shown}: the low side must be below the high one")
        found[variable] = sides[0], sides[1]
    missing = [plain(v) for v in variables if v not in found]
    if missing:
        raise BadInput(
            f"--box: no range for {', '.join(missing)[:_LONGEST]}; a box needs one for each of {known}"
        )
    return {v: found[v] for v in variables}


def ends_of(box: Box) -> tuple[np.ndarray, np.ndarray]:
    """The box's ends (n,) each, as doubles that hold it."""
    low, high = zip(*box.values(), strict=True)
    return np.array([float(exactly(a).low) for a in low]), np.array([float(exactly(b).high) for b in high])


class Workshop:
    """One function, compiled once, for all that is computed with numbers."""

    def __init__(self, f: Any, variables: Sequence[Any], conditions: Sequence[Any], box: Box | None) -> None:
        self.function = Function(f, variables)
        self.hessian = Hessian(f, variables, conditions)
        self.box = None if box is None else ends_of(box)

    def numbers(self, exact: Stationary, seed: int) -> Numbers:
        """The points, whether those in the box are all, and the local figures at the minimizers."""
        complete = exact.complete and not exact.unnamed
        search = find_points(
            self.function, self.hessian, known=[(p.point, p.kind) for p in exact.points], complete=complete,
            box=self.box, seed=seed,
        )  # fmt: skip
        proofs = [p.proof for p in search.points if p.proof is not None]
        counted = None
        if not complete and self.function.n <= _MOST_COUNTED:
            counted = census(self.hessian, search.low, search.high, _each_once(proofs))
            search = with_zeros(search, self.function, counted.found)
        minimizers = [i for i, p in enumerate(search.points) if p.minimizes]
        inside = [i for i in minimizers if self._holds(search.points[i])]
        locals_ = {i: near for i in minimizers if (near := local(search.points[i])) is not None}
        reference = min(inside or minimizers, key=lambda i: (search.points[i].value, i), default=None)
        return Numbers(search, counted, locals_, reference)

    def _holds(self, p: Point) -> bool:
        return self.box is None or bool(((p.x >= self.box[0]) & (p.x <= self.box[1])).all())

    def ball(self, found: Numbers) -> float:
        """The distance of the reference minimizer to the box's edge, from below; 0 where it is not enclosed inside."""
        if self.box is None or found.reference is None:
            return 0.0
        proof = found.search.points[found.reference].proof
        if proof is None:
            return 0.0
        gap = min(float((proof.low - self.box[0]).min()), float((self.box[1] - proof.high).min()))
        return max(0.0, gap * (1 - 1e-12))

    def trials(
        self,
        found: Numbers,
        spectrum: BoxSpectrum | None,
        etas: Sequence[Fraction],
        epsilon: float,
        seed: int,
    ) -> tuple[Trial, ...]:
        """The runs with the user's own step sizes, the local ones at the minimizer, and the box's guaranteed one."""
        chosen: list[tuple[str, float, Fraction | None]] = [("yours", float(eta), eta) for eta in etas]
        near = None if found.reference is None else found.locals.get(found.reference)
        if near is not None:
            alike = near.kappa is not None and near.kappa < 1 + 1e-9
            if near.best is not None:
                chosen.append(("local best η*" + (" = 1/λmax" if alike else ""), near.best, None))
            if not alike:
                chosen.append(("local 1/λmax", near.inverse, None))
        region = None
        if spectrum is not None and self.box is not None and 0 < spectrum.high < np.inf:
            region = Region(*self.box, spectrum.high)
            chosen.append(("guaranteed 1/L", safe_step(spectrum), None))
        order = [found.reference] if found.reference is not None else []
        first = [found.search.points[i] for i in order]
        starts = starts_for(self.function, first, self.box, seed)
        return trials(self.function, chosen, starts, found.search.points, epsilon, region)


def _each_once(proofs: Sequence[Enclosed]) -> list[Enclosed]:
    """Enclosures of points that certainly differ."""
    kept: list[Enclosed] = []
    for proof in proofs:
        if all(proof.apart(other) for other in kept):
            kept.append(proof)
    return kept
