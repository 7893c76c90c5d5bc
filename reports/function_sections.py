"""What is exact about a function, in words: its derivatives, its stationary points, its convexity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, ImmutableMatrix

from reports.analysis import Line, Section, Table
from reports.box_sections import above
from reports.latex import latex
from reports.plain import plain
from theory.analysis.convexity import PROVED, REFUTED, UNKNOWN, Convexity
from theory.analysis.derivatives import Derivatives, opened
from theory.analysis.signs import follows
from theory.analysis.stationary import DEGENERATE, MINIMUM, Stationary, StationaryPoint
from theory.language.meaning import Condition

#: The characters of a formula that a line of the terminal bears.
_LONGEST = 300


def derivatives_section(d: Derivatives, conditions: Sequence[Condition] = ()) -> Section:
    """f, its gradient and its Hessian, and where they are defined."""
    rows = "; ".join(", ".join(map(plain, row)) for row in d.hessian)
    lines = [
        Line(f"f({', '.join(map(plain, d.variables))})", plain(d.f), latex=latex(d.f)),
        Line(
            "gradient",
            _shown(f"({', '.join(map(plain, d.gradient))})"),
            latex=latex(ImmutableMatrix(d.gradient)),
        ),
        Line("Hessian", _shown(f"({rows})"), latex=latex(ImmutableMatrix(d.hessian))),
    ]
    binding = [c for c in conditions if not follows((), opened(c.formula))]
    if binding:
        roots = any(c.formula.op == ">=" for c in binding)
        note = "the derivatives, where no such argument of a root is 0" if roots else ""
        lines.append(Line("defined where", "; ".join(dict.fromkeys(c.what for c in binding)), note=note))
    data = {
        "variables": [str(v) for v in d.variables],
        "gradient": [str(g) for g in d.gradient],
        "hessian": [[str(entry) for entry in row] for row in d.hessian],
        "conditions": [c.what for c in conditions],
    }
    return Section("Derivatives", tuple(lines), data=data)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … ({len(text)} characters)"


def _point(point: Sequence[Expr]) -> str:
    return f"({', '.join(map(plain, point))})"


def stationary_section(found: Stationary, convexity: Convexity | None = None) -> Section:
    """The points that could be had exactly, what each is, and whether these are all; after convexity, if known."""
    convex = convexity is not None and convexity.verdict == PROVED
    unique = convex and convexity is not None and convexity.strict and bool(found.points)
    every = found.complete or unique
    many = len(found.points) + found.unnamed
    if not many:
        none = (
            "none: the gradient is nowhere 0"
            if found.complete
            else "none was found exactly; there may be some"
        )
        lines = [Line("stationary points", none)]
    else:
        lines = [Line("found exactly", str(len(found.points)), note=_completeness(found, unique))]
    if convex and many:
        lines.append(
            Line("each of them", "a global minimum, since f is convex", theorem="stationary-is-global")
        )
    table = None
    if found.points:
        rows = tuple(
            (_point(p.point), plain(p.value), _kind(p, convex), _signs(p), p.why or "–") for p in found.points
        )
        table = Table(("point", "f there", "what it is", "eigenvalues − 0 +", "decided by"), rows)
    data = {
        "complete": every,
        "counted_but_not_exact": found.unnamed,
        "points": [
            {"point": [str(e) for e in p.point], "value": str(p.value), "kind": _kind(p, convex), "why": p.why,
             "eigenvalue_signs": None if p.signs is None else list(p.signs)}
            for p in found.points
        ],
    }  # fmt: skip
    return Section("Stationary points", tuple(lines), table, data=data)


def _completeness(found: Stationary, unique: bool) -> str:
    if unique:
        return "the only one, since f is strictly convex"
    if not found.complete:
        return "there may be others: the equations were not solved completely"
    if found.unnamed:
        return (
            f"of {len(found.points) + found.unnamed} in all, counted exactly; the other {found.unnamed} are "
            "no rationals or plain radicals"
        )
    return "these are all, exactly"


def _signs(p: StationaryPoint) -> str:
    return "–" if p.signs is None else " ".join(map(str, p.signs))


def _kind(p: StationaryPoint, convex: bool) -> str:
    if not convex:
        return "not classified" if p.kind == DEGENERATE and not p.why else p.kind
    return "global minimum" if p.kind != MINIMUM else "global minimum, strict"


def convexity_section(found: Convexity, bent: tuple[Any, float] | None = None) -> Section:
    """Proved, refuted with a point and a direction, or unknown, and why.

    `bent` is a point (n,) with a negative bound of the Hessian's least eigenvalue there: a refutation too.
    """
    note = found.why
    verdict, where = found.verdict, [str(e) for e in found.point]
    if found.verdict == PROVED:
        lines = [Line("convex", "proved, on the whole domain", note=note, theorem="second-order-convexity")]
        if found.modulus is not None:
            value = f"proved, with μ = {plain(found.modulus)}"
            lines.append(
                Line("strongly convex", value, note="a larger μ may hold too", theorem="strong-convexity")
            )
        elif found.strict:
            reason = (
                "the Hessian is positive definite everywhere"
                if found.definite
                else "f is a sum of functions of one variable whose second derivatives vanish at isolated points only"
            )
            lines.append(Line("strictly convex", "proved", note=reason, theorem="strict-convexity"))
        else:
            lines.append(Line("strictly convex", "not shown: the Hessian is not positive definite everywhere, "
                              "or that was not decided"))  # fmt: skip
    elif found.verdict == REFUTED and found.curvature is not None:
        at, along = _point(found.point), _point(found.direction)
        lines = [
            Line("convex", "refuted, exactly", theorem="second-order-convexity"),
            Line("at the point", at, note=f"along d = {along}: ⟨d, Hd⟩ = {plain(found.curvature)} < 0"),
        ]
    elif verdict == UNKNOWN and bent is not None:
        verdict, where = REFUTED, [repr(float(e)) for e in bent[0]]
        lines = [
            Line("convex", "refuted, by interval arithmetic", theorem="second-order-convexity"),
            Line("at the point", f"({', '.join(where)})".replace("-", "−"),
                 note=f"an eigenvalue of the Hessian there is at most {above(bent[1])} < 0"),
        ]  # fmt: skip
    else:
        lines = [Line("convex", "unknown", note=note)]
    data = {
        "verdict": verdict,
        "strictly": found.strict,
        "modulus": None if found.modulus is None else str(found.modulus),
        "point": where,
        "direction": [str(e) for e in found.direction],
        "curvature": None if found.curvature is None else str(found.curvature),
        "eigenvalue_at_most": None if bent is None else bent[1],
        "why": found.why,
    }
    return Section("Convexity", tuple(lines), data=data)
