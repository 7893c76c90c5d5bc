"""A function over a box, in words: what is guaranteed, beside what is local at the minimizer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Rational

from numerics.analysis.boxes import BoxSpectrum
from numerics.analysis.trials import Local, formulas
from reports.analysis import Line, Section, Table
from reports.latex import latex
from reports.markdown import number
from reports.plain import plain
from reports.point_sections import local_data
from reports.rounded import above, below, point_text, tex
from theory.catalogue import load


def _side(value: Fraction) -> str:
    text = str(value)
    return text.replace("-", "−") if len(text) <= 16 else number(float(value))


def _pieces(count: int) -> str:
    return "in one piece" if count == 1 else f"{count:,} pieces"


def box_section(found: BoxSpectrum, near: Local | None = None, ball: float = 0.0) -> Section:
    """What is guaranteed on the whole box, beside the figures at the minimizer `near`, which are local.

    `ball` is the distance of an enclosed minimizer to the box's edge, 0 where there is none.
    """
    sides = ", ".join(
        f"{plain(v)} in [{_side(a)}, {_side(b)}]"
        for v, (a, b) in zip(found.variables, found.box, strict=True)
    )
    note = f"guaranteed at every point of the box: interval arithmetic, rounded outwards, {_pieces(found.pieces)}"
    lines = [
        Line("box", sides),
        Line("every eigenvalue", f"{below(found.low)} ≤ λ ≤ {above(found.high)}", note=note),
    ]
    if np.isfinite([found.least, found.greatest]).all():
        occur = (
            f"at least {below(found.greatest)} at {point_text(found.greatest_at.tolist())}, "
            f"at most {above(found.least)} at {point_text(found.least_at.tolist())}"
        )
        lines.append(Line("eigenvalues that occur", occur, note="" if found.tight else
                          "the enclosure may be wider than need be: its pieces ran out"))  # fmt: skip
    steps, data = _guaranteed_steps(found)
    lines += [_convexity_line(found), *steps]
    if 0 < found.low < found.high < np.inf:
        lines += _rate_lines(found, ball)
    table = _beside(found, near) if near is not None else None
    text = (
        "Guaranteed is what holds at every point of the box, and of every step that starts and ends in it; of a step "
        "that leaves the box nothing is said."
    )
    if near is not None:
        text += (
            " Local is what holds in the limit close to the minimizer; of a start elsewhere it says nothing. "
            "Between the two a step size may converge or not: neither figure decides it."
        )
    data |= {
        "box": {str(v): [str(a), str(b)] for v, (a, b) in zip(found.variables, found.box, strict=True)},
        "eigenvalues": [found.low, found.high],
        "occurring": [found.least, found.greatest],
        "occurring_at": [found.least_at.tolist(), found.greatest_at.tolist()],
        "pieces": found.pieces,
        "tight": found.tight,
        "convex_on_the_box": True if found.low >= 0 else False if found.least < 0 else None,
        "strongly_convex_with": found.low if found.low > 0 else None,
        "local": None if near is None else local_data(near),
    }
    return Section("Over the box", tuple(lines), table, text, data)


def safe_limit(found: BoxSpectrum) -> float:
    """The largest double that is not above 2/L, where L > 0; 0 where no L was found."""
    return _not_above(float(formulas("positive-decrease")("limit", L=found.high)), 2, found.high)


def safe_step(found: BoxSpectrum) -> float:
    """The same for 1/L."""
    return _not_above(float(formulas("best-guaranteed-step")("step", L=found.high)), 1, found.high)


def _not_above(value: float, times: int, L: float) -> float:
    """`value`, or its neighbour below where rounding put it above times/L."""
    if not np.isfinite(L):
        return 0.0
    value = min(value, float(np.finfo(float).max))
    over = Fraction(value) * Fraction(L) > times
    return float(np.nextafter(value, 0.0)) if over else value


def _guaranteed_steps(found: BoxSpectrum) -> tuple[list[Line], dict[str, Any]]:
    if not np.isfinite(found.high):
        lines = [Line("guaranteed step sizes", "none: no upper bound of the eigenvalues was found")]
        return lines, {"guaranteed_below": None, "guaranteed_step": None}
    if found.high <= 0:
        note = (
            "no eigenvalue is positive: f is concave on the box, and each step that starts and ends in it lowers f by "
            "at least η times the squared length of the gradient"
        )
        lines = [Line("guaranteed step sizes", "every η > 0", note=note)]
        return lines, {"guaranteed_below": "inf", "guaranteed_step": None}
    limit, step = load("positive-decrease").formulas["limit"], load("best-guaranteed-step").formulas["step"]
    decrease = load("sufficient-decrease").formulas["decrease"]
    greatest = load("best-guaranteed-step").formulas["greatest"]
    at = safe_limit(found), safe_step(found)
    lines = [
        Line(
            "guaranteed step sizes",
            f"every 0 < η < {plain(limit)} = {below(at[0])}",
            latex=f"0 < \\eta < {latex(limit)} = {tex(below(at[0]))}",
            note=f"L = {above(found.high)}, the upper end: f bends up by no more, which is all that is needed",
            theorem="positive-decrease",
        ),
        Line(
            "guaranteed decrease",
            f"f(x) − f(x − ηg) ≥ {plain(decrease)}",
            latex=rf"f(x) - f(x - \eta g) \ge {latex(decrease)}",
            note="g is the gradient at x; x and x − ηg both lie in the box",
            theorem="sufficient-decrease",
        ),
        Line(
            "greatest at",
            f"η = {plain(step)} = {below(at[1])}",
            latex=rf"\eta = {latex(step)} = {tex(below(at[1]))}",
            note=f"it guarantees {plain(greatest)}",
            theorem="best-guaranteed-step",
        ),
    ]
    return lines, {"guaranteed_below": at[0], "guaranteed_step": at[1]}


def _convexity_line(found: BoxSpectrum) -> Line:
    if found.low > 0:
        value = f"guaranteed: strongly, with μ = {below(found.low)}"
        return Line("convex on the box", value, theorem="strong-convexity")
    if found.low >= 0:
        return Line("convex on the box", "guaranteed", theorem="second-order-convexity")
    if found.least < 0:
        where = point_text(found.least_at.tolist())
        value = f"no: at {where} an eigenvalue is at most {above(found.least)} < 0"
        return Line("convex on the box", value, theorem="second-order-convexity")
    return Line("convex on the box", "not decided: no negative eigenvalue was found, and none excluded")


def _rate_lines(found: BoxSpectrum, ball: float) -> list[Line]:
    theorem = load("strongly-convex-rate")
    best, factor = theorem.formulas["best_step"], theorem.formulas["best_factor"]
    at = {"mu": Rational(found.low), "L": Rational(found.high)}
    rate = factor.subs({symbol: at[str(symbol)] for symbol in factor.free_symbols})
    eta = float(formulas("strongly-convex-rate")("best_step", mu=found.low, L=found.high))
    where = "as long as x and the minimizer lie in the box"
    if ball > 0:
        where = (
            f"from every start within {below(ball)} of the minimizer, which is its distance to the box's edge: no step "
            "leaves that ball"
        )
    return [
        Line(
            "guaranteed rate, of ‖x − x*‖",
            f"at most {plain(factor)} = {above(Fraction(rate.p, rate.q))} per step with η = {plain(best)}, "
            f"about {number(eta)}",
            note=where,
            theorem="strongly-convex-rate",
        )
    ]


def _beside(found: BoxSpectrum, near: Local) -> Table:
    headers = ("", "guaranteed, on the whole box", f"local, at {point_text(near.point.x.tolist())}")
    positive = found.high > 0 and np.isfinite(found.high)
    rows = [
        ("least eigenvalue", f"≥ {below(found.low)}", number(near.point.smallest)),
        ("greatest eigenvalue", f"≤ {above(found.high)}", number(near.point.largest)),
        (
            "step sizes below",
            f"2/L = {below(safe_limit(found))}" if positive else "–",
            f"2/λmax = {number(near.limit)}",
        ),
        (
            "do what",
            "lower f at every step inside the box" if positive else "–",
            "draw in what is close enough",
        ),
        (
            "best",
            f"1/L = {below(safe_step(found))}" if positive else "–",
            "–" if near.best is None else f"η* = {number(near.best)}",
        ),
    ]
    return Table(headers, tuple(rows))
