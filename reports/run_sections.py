"""What gradient descent did on a function, in words: measured beside predicted, and own step sizes judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from numerics.analysis.trials import (
    CONVERGES,
    COUNTED,
    CYCLES,
    DIVERGES,
    FLAT,
    LEAVES,
    SLOW,
    STAYS,
    UNDECIDED,
    Run,
    Trial,
    radius,
)
from reports.analysis import Line, Section, Table
from reports.markdown import number
from reports.point_sections import Numbers
from reports.rounded import point_text, rate_text


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
        side = (
            "–"
            if point is None
            else _side_of_limit(radius(point, trial.eta))
            if trial.eta
            else "stands still"
        )
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
        f"drawn in, by {rate_text(factor)} a step"
        if factor < 1
        else f"driven away, by {number(factor)} a step"
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
        close, predicted = point_text(point.x.tolist()), rate_text(_predicted(trial, found))
    rates = [run.rate for run in runs if np.isfinite(run.rate)]
    steps = sorted(run.steps for run in runs if run.steps is not None)
    counted = "–" if not steps else f"{steps[0]:,}" + (f" to {steps[-1]:,}" if steps[-1] > steps[0] else "")
    return (
        _eta(trial), trial.name, _verdicts(trial.runs), close, predicted,
        rate_text(float(np.median(rates))) if rates else "–", counted,
    )  # fmt: skip


def _usual_end(trial: Trial, found: Numbers) -> int | None:
    """The point where most runs end, or else the one that step sizes are taken from."""
    ends = Counter(run.end for run in trial.runs if run.verdict in (CONVERGES, SLOW) and run.end is not None)
    if ends:
        return min(ends, key=lambda i: (-ends[i], i))
    settled = any(run.verdict in (CONVERGES, SLOW) for run in trial.runs)
    return None if settled else found.reference


def _verdicts(runs: Sequence[Run]) -> str:
    counts = Counter(run.verdict for run in runs)
    order = (CONVERGES, SLOW, CYCLES, DIVERGES, LEAVES, FLAT, STAYS, UNDECIDED)
    names = {CONVERGES: "converge", CYCLES: "cycle", DIVERGES: "diverge", LEAVES: "leave the domain",
             FLAT: "stop where f is flat", STAYS: "do not move"}  # fmt: skip
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
