"""Stationary points by numbers, and the local figures at minimizers, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from numerics.analysis.functions import EXACT, MINIMUM, NUMERICAL, OPEN, Point, Search
from numerics.analysis.trials import Local
from numerics.analysis.zeros import Census
from reports.analysis import Line, Section, Table
from reports.markdown import number
from reports.rounded import ENTRIES, above, point_text, rate_text

_SHOWN = 12  # rows of a table
_FEW = 3  # rows of points of which nothing is proved


@dataclass(frozen=True, eq=False)
class Numbers:
    """What was found by numbers, for the sections: the points, and whether those in the searched box are all.

    `locals` has the local figures of each minimizer, by the index of its point; `reference` is the index of the one
    that step sizes are taken from.
    """

    search: Search
    census: Census | None
    locals: dict[int, Local] = field(default_factory=dict)
    reference: int | None = None


def points_section(found: Numbers, convex: bool = False) -> Section | None:
    """The stationary points that are not known exactly; None where nothing was searched for."""
    if not found.search.starts:
        return None
    search, census = found.search, found.census
    further = [p for p in search.points if p.status != EXACT]
    exact = len(search.points) - len(further)
    shown = [p for p in further if p.status != NUMERICAL][:_SHOWN]
    shown += [p for p in further if p.status == NUMERICAL][: _FEW if len(further) > _FEW else None]
    where = _searched(search)
    named = f"{len(further)}" + (f" besides the {exact} exact" if exact else "")
    lines = [
        Line(
            "found",
            named or "none",
            note=f"by Newton's method from {search.starts} seeded starts, {where}",
        )
    ]
    if search.more:
        lines.append(Line("not listed", f"{search.more} more"))
    if census is not None:
        lines.append(_census_line(search, census, where))
    table = None
    if further:
        rows = [
            (
                point_text(p.x.tolist(), 8), number(p.value), _kind(p, convex),
                ", ".join(number(0.0 if abs(e) < 1e-14 else e) for e in p.eigenvalues[:ENTRIES]), _status(p),
            )
            for p in shown
        ]  # fmt: skip
        table = Table(("point", "f there", "what it is", "eigenvalues", "how sure"), tuple(rows))
    text = ""
    if any(p.status != NUMERICAL for p in further):
        text = (
            "Enclosed: interval arithmetic proved that exactly one stationary point lies in a box of that width, whose "
            "ends are in the JSON, and of which signs its eigenvalues are."
        )
    if any(p.status == NUMERICAL for p in further):
        text += " Numerical: Newton's method ended there; nothing is proved."
    if len(further) > len(shown):
        text += f" {len(further) - len(shown)} more are in the JSON."
    if sum(p.status == NUMERICAL for p in further) > _FEW:
        text += " So many at which the Hessian is singular suggest a whole curve of them."
    data = {
        "starts": search.starts,
        "all_in": [search.low.tolist(), search.high.tolist()]
        if census is not None and census.complete
        else None,
        "points": [_point_data(p) for p in search.points],
    }
    return Section("Stationary points by numbers", tuple(lines), table, text.strip(), data)


def _searched(search: Search) -> str:
    sides = {(float(a), float(b)) for a, b in zip(search.low, search.high, strict=True)}
    if len(sides) == 1:
        (a, b), n = sides.pop(), len(search.low)
        return f"each coordinate in [{number(a)}, {number(b)}]" if n > 1 else f"in [{number(a)}, {number(b)}]"
    return "in the box"


def _census_line(search: Search, census: Census, where: str) -> Line:
    if census.complete:
        count = len(census.found)
        value = f"proved: {count} in all, {where}" if count else f"proved: there is none {where}"
        edge = sum(not zero.within(search.low, search.high) for zero in census.found)
        value += f"; {edge} of them at its edge, perhaps outside" if edge else ""
        return Line(
            "are these all",
            value,
            note="elsewhere there interval arithmetic showed that the gradient is not 0",
        )
    low, high = census.undecided
    size = float((high - low).max())
    if size < 1e-3 * float((search.high - search.low).max()):
        value = f"all but for what lies within {above(size)} of {point_text((low / 2 + high / 2).tolist())}"
        return Line("are these all", value, note=f"interval arithmetic excluded the rest, {where}")
    return Line("are these all", "not shown: there may be others")


def _kind(p: Point, convex: bool) -> str:
    if p.status == NUMERICAL:
        return "not classified" if p.kind == OPEN else f"{p.kind.removeprefix('strict local ')}, numerically"
    return "global minimum, since f is convex" if convex and p.kind == MINIMUM else p.kind


def _status(p: Point) -> str:
    if p.proof is None:
        return p.status
    return f"enclosed, width {above(float((p.proof.high - p.proof.low).max()))}"


def _point_data(p: Point) -> dict[str, Any]:
    return {
        "point": p.x.tolist(), "value": p.value, "kind": p.kind, "status": p.status,
        "eigenvalues": [[a, b] for a, b in zip(p.eigen_low.tolist(), p.eigen_high.tolist(), strict=True)],
        "enclosure": None if p.proof is None else [p.proof.low.tolist(), p.proof.high.tolist()],
    }  # fmt: skip


# --- At the minimizer --------------------------------------------------------------------------------------


def local_data(near: Local) -> dict[str, Any]:
    """The local figures for --json."""
    return {
        "point": near.point.x.tolist(), "status": near.point.status, "lambda_min": near.point.smallest,
        "lambda_max": near.point.largest, "limit": near.limit, "best_step": near.best, "rate": near.rate,
        "kappa": near.kappa,
    }  # fmt: skip


def local_section(found: Numbers) -> Section | None:
    """Eigenvalues, limit and best step at each minimizer; None where there is none."""
    minimizers = [(i, p) for i, p in enumerate(found.search.points) if p.minimizes]
    if not minimizers:
        return None
    headers = ("minimizer", "known", "λmin", "λmax", "κ", "limit 2/λmax", "best η*", "its rate")
    rows = []
    for i, p in minimizers[:_SHOWN]:
        near = found.locals.get(i)
        low, high = (number(0.0 if abs(e) < 1e-14 else e) for e in (p.smallest, p.largest))
        figures = ("–", "–", "–", "–")
        if near is not None:
            plain_ones = ["–" if v is None else number(v) for v in (near.kappa, near.limit, near.best)]
            figures = (*plain_ones, "–" if near.rate is None else rate_text(near.rate))
        rows.append((point_text(p.x.tolist()), p.status, low, high, *figures))
    text = (
        "Local: these hold in the limit close to the point. There a step size below 2/λmax draws x in and one above "
        "it drives x away, as on the quadratic with this Hessian (step-size-limit, best-step); of a start farther away "
        "they say nothing."
    )
    flat = [p for i, p in minimizers if i not in found.locals or found.locals[i].best is None]
    if flat:
        text += (
            f" At {point_text(flat[0].x.tolist())} the Hessian is singular: along its kernel no linear rate holds, and "
            "gradient descent is slower than any."
        )
    title = "At the minimizer" if len(minimizers) == 1 else "At the minimizers"
    data = {"local": [local_data(found.locals[i]) for i, _ in minimizers if i in found.locals]}
    return Section(title, table=Table(headers, tuple(rows)), text=text, data=data)
