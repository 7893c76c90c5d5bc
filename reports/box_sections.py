"""A function by numbers, in words: over a box (guaranteed), at a minimizer (local), from many starts (measured)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Rational

from numerics.analysis.boxes import BoxSpectrum
from numerics.analysis.functions import EXACT, MINIMUM, NUMERICAL, OPEN, Point, Search
from numerics.analysis.trials import (
    CONVERGES,
    COUNTED,
    CYCLES,
    DIVERGES,
    LEAVES,
    SLOW,
    STAYS,
    UNDECIDED,
    Local,
    Run,
    Trial,
    formulas,
    radius,
)
from numerics.analysis.zeros import Census
from reports.analysis import Line, Section, Table
from reports.latex import latex
from reports.markdown import number
from reports.plain import plain
from theory.catalogue import load

_SHOWN = 12  # rows of a table
_FEW = 3  # rows of points of which nothing is proved
_ENTRIES = 6  # of a point
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
    entries = ", ".join(f"{0.0 if abs(e) < 1e-14 else e:.{digits}g}" for e in x[:_ENTRIES])
    more = f", … ({len(x)} entries)" if len(x) > _ENTRIES else ""
    return f"({entries}{more})".replace("-", "−")


def _side(value: Fraction) -> str:
    text = str(value)
    return text.replace("-", "−") if len(text) <= 16 else number(float(value))


def _pieces(count: int) -> str:
    return "in one piece" if count == 1 else f"{count:,} pieces"


# --- Over the box ------------------------------------------------------------------------------------------


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
            latex=f"0 < \\eta < {latex(limit)} = {_tex(below(at[0]))}",
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
            latex=rf"\eta = {latex(step)} = {_tex(below(at[1]))}",
            note=f"it guarantees {plain(greatest)}",
            theorem="best-guaranteed-step",
        ),
    ]
    return lines, {"guaranteed_below": at[0], "guaranteed_step": at[1]}


def _tex(text: str) -> str:
    digits, _, exponent = text.replace("−", "-").partition("·10")
    plain_digits = exponent.translate(_LOWERED)
    return digits + (rf" \cdot 10^{{{plain_digits}}}" if exponent else "")


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


# --- Stationary points by numbers --------------------------------------------------------------------------


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
                ", ".join(number(0.0 if abs(e) < 1e-14 else e) for e in p.eigenvalues[:_ENTRIES]), _status(p),
            )
            for p in shown
        ]  # fmt: skip
        table = Table(("point", "f there", "what it is", "eigenvalues", "how sure"), tuple(rows))
    text = ""
    if any(p.status != NUMERICAL for p in further):
        text = (
            "Enclosed: interval arithmetic proved that there is exactly one stationary point within that distance, and "
            "what the signs of its eigenvalues are."
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
    return f"enclosed, within {above(float((p.proof.high - p.proof.low).max()))}"


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
    minimizers = [(i, p) for i, p in enumerate(found.search.points) if _is_minimizer(p)]
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
            figures = (*plain_ones, "–" if near.rate is None else _rate(near.rate))
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


def _is_minimizer(p: Point) -> bool:
    return "minimum" in p.kind


# --- Measured ----------------------------------------------------------------------------------------------


def measured_section(
    made: Sequence[Trial], found: Numbers, epsilon: float, safe_below: float | None = None
) -> Section | None:
    """Each step size, what is predicted of it close to where it ends, and what its runs did; None without runs.

    `safe_below` is the limit of the guaranteed step sizes, None without a box.
    """
    if not made:
        return None
    boxed = safe_below is not None
    count = len(made[0].runs)
    headers = (
        "η",
        "step size",
        f"{count} runs",
        "close to",
        "rate predicted",
        "measured",
        f"steps to {number(epsilon)}",
    )
    rows = tuple(_trial_row(trial, found) for trial in made)
    where = "anywhere in the box" if boxed else "within 1 of the minimizer in each coordinate"
    if not boxed and found.reference is None:
        where = "within 1 of the origin in each coordinate"
    text = (
        f"Measured, not proved: gradient descent from {count} seeded starts {where}. Rates are factors of the distance "
        "per step: predicted is the largest |1 − ηλ| at the point, which holds in the limit close to it "
        "(best-step); measured is the mean over the second half of a run. Steps are those until the distance stays "
        f"below {number(epsilon)} of its start."
    )
    if any(_predicted(trial, found) > 1 + 1e-12 for trial in made):
        text += " Where the predicted factor is above 1 the point drives away what comes close to it."
    if any(trial.inside for trial in made):
        text += f" Decreases are counted in the first {COUNTED:,} steps of each run."
    lines = [
        Line(
            f"steps inside the box, η = {number(trial.eta)}",
            f"{trial.kept:,} of {trial.inside:,} lowered f as guaranteed",
            note=f"least decrease, measured to guaranteed: {number(trial.least)}",
            theorem="sufficient-decrease",
        )
        for trial in made
        if trial.inside
    ]
    data = {"runs": [_trial_data(trial, found, safe_below) for trial in made]}
    return Section("Measured", tuple(lines), Table(headers, rows), text, data)


def judged_section(made: Sequence[Trial], found: Numbers, safe_below: float | None = None) -> Section | None:
    """The user's own step sizes: what is guaranteed of them in the box, what is predicted, and what was measured.

    `safe_below` is the limit of the guaranteed step sizes, None without a box.
    """
    own = [trial for trial in made if trial.exact is not None]
    if not own:
        return None
    point = None if found.reference is None else found.search.points[found.reference]
    headers = ["η"]
    headers += ["a step inside the box"] if safe_below is not None else []
    headers += [f"predicted, close to {point_text(point.x.tolist())}"] if point is not None else []
    rows, judged = [], []
    for trial in own:
        row, safe = [_eta(trial)], None
        if safe_below is not None:
            safe = 0 < trial.eta < safe_below
            row.append("lowers f: guaranteed" if safe else "nothing is guaranteed")
        side = "–" if point is None else _side_of_limit(radius(point, trial.eta))
        row += [side] if point is not None else []
        rows.append((*row, _verdicts(trial.runs)))
        judged.append(
            {"eta": str(trial.exact), "predicted": side, "measured": _verdicts(trial.runs),
             "guaranteed_in_the_box": safe}
        )  # fmt: skip
    headers.append(f"measured, {len(own[0].runs)} runs")
    return Section("Your step sizes", table=Table(tuple(headers), tuple(rows)), data={"judged": judged})


def _side_of_limit(factor: float) -> str:
    if abs(factor - 1) <= 1e-9:
        return "undecided: the factor is 1"
    return (
        f"drawn in, by {_rate(factor)} a step" if factor < 1 else f"driven away, by {number(factor)} a step"
    )


def _eta(trial: Trial) -> str:
    short = trial.exact is not None and len(str(trial.exact)) < 12
    return (str(trial.exact) if short else number(trial.eta)).replace("-", "−")


def _predicted(trial: Trial, found: Numbers) -> float:
    end = _usual_end(trial, found)
    return float("nan") if end is None else radius(found.search.points[end], trial.eta)


def _trial_row(trial: Trial, found: Numbers) -> tuple[str, ...]:
    end = _usual_end(trial, found)
    runs = [run for run in trial.runs if run.verdict in (CONVERGES, SLOW) and run.end == end]
    close = predicted = "–"
    if end is not None:
        point = found.search.points[end]
        close, predicted = point_text(point.x.tolist()), _rate(_predicted(trial, found))
    rates = [run.rate for run in runs if np.isfinite(run.rate)]
    steps = sorted(run.steps for run in runs if run.steps is not None)
    counted = "–" if not steps else f"{steps[0]:,}" + (f" to {steps[-1]:,}" if steps[-1] > steps[0] else "")
    return (
        _eta(trial), trial.name, _verdicts(trial.runs), close, predicted,
        _rate(float(np.median(rates))) if rates else "–", counted,
    )  # fmt: skip


def _usual_end(trial: Trial, found: Numbers) -> int | None:
    """The point where most runs end, or else the one that step sizes are taken from."""
    ends = Counter(run.end for run in trial.runs if run.verdict in (CONVERGES, SLOW) and run.end is not None)
    if ends:
        return min(ends, key=lambda i: (-ends[i], i))
    settled = any(run.verdict in (CONVERGES, SLOW) for run in trial.runs)
    return None if settled else found.reference


def _rate(value: float) -> str:
    """A rate; where it is close to 1, what is missing to 1."""
    if 0.999 < value < 1 - 1e-15:
        return f"1 − {number(1 - value)}"
    return number(value if value > 1e-12 else 0.0)


def _verdicts(runs: Sequence[Run]) -> str:
    counts = Counter(run.verdict for run in runs)
    order = (CONVERGES, SLOW, CYCLES, DIVERGES, LEAVES, STAYS, UNDECIDED)
    names = {CONVERGES: "converge", CYCLES: "cycle", DIVERGES: "diverge", LEAVES: "leave the domain",
             STAYS: "do not move"}  # fmt: skip
    parts = []
    for verdict in order:
        if counts[verdict]:
            name = names.get(verdict, verdict)
            periods = sorted({run.period for run in runs if run.verdict == verdict and run.period})
            if periods:
                name += f" (period {', '.join(map(str, periods))})"
            parts.append(f"{counts[verdict]} {name}" if len(counts) > 1 else f"all {name}")
    return ", ".join(parts)


def _trial_data(trial: Trial, found: Numbers, safe_below: float | None) -> dict[str, Any]:
    end = _usual_end(trial, found)
    return {
        "eta": trial.eta, "name": trial.name,
        "guaranteed_in_the_box": None if safe_below is None else 0 < trial.eta < safe_below,
        "verdicts": dict(Counter(run.verdict for run in trial.runs)),
        "predicted_rate": None if end is None else _predicted(trial, found),
        "runs": [
            {"verdict": run.verdict, "end": None if run.end is None else found.search.points[run.end].x.tolist(),
             "steps": run.steps, "rate": run.rate if np.isfinite(run.rate) else None, "period": run.period}
            for run in trial.runs
        ],
        "steps_inside_the_box": trial.inside, "lowered_as_guaranteed": trial.kept,
    }  # fmt: skip
