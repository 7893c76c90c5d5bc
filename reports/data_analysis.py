"""A data set with its loss, analyzed into sections."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Line, Request, Section, Table

if TYPE_CHECKING:
    from fractions import Fraction

    from numerics.analysis.files import Table as DataTable
    from numerics.analysis.logistic import Descent, Logistic
    from reports.analysis_worker import Say

_SUM = "The squared error is summed over the rows; for their mean, multiply each step size by the number of rows."
_LOCAL = "At the minimizer only: these are the figures of the quadratic that touches f."


def analysed(request: Request, say: Say) -> Analysis:
    """The analysis of the data set that `request` names. Raises BadInput."""
    from numerics.analysis.files import read_table
    from reports.file_analysis import exact_etas

    if not request.target:
        raise BadInput("--loss is for data sets; say with --target COLUMN which column is the response")
    etas = exact_etas(request.etas)
    table = read_table(request.problem, request.target)
    loss = request.loss or "squared"
    rows, columns = table.X.shape
    kind = f"A data set of {rows:,} rows and {columns:,} predictors, with the {loss} loss"
    of_loss = _of_squares if loss == "squared" else _of_logistic
    try:
        return of_loss(request, table, etas, kind)
    except BadInput as error:
        raise BadInput(f"{request.problem}: {error}") from None


def _of_squares(request: Request, table: DataTable, etas: tuple[Fraction, ...], kind: str) -> Analysis:
    from numerics.analysis.least_squares import least_squares
    from reports.file_analysis import with_figure
    from reports.markdown import number
    from reports.quadratic_sections import sections, vector_text

    options = {"etas": etas, "epsilon": request.epsilon, "seed": request.seed}
    found = least_squares(table, request.ridge, request.standardize, **options)
    lines, (rows, columns) = [], table.X.shape
    if found.w is not None:
        lines = [
            Line("eigenvalues", f"of XᵀX: those of XXᵀ, and {columns - rows:,} zeros more"),
            Line("gradient descent", "on w is that on u, with the same steps"),
            Line("minimizer w*", vector_text(found.w.tolist()), note="Xᵀu*, the one of least norm"),
        ]
    if found.lost:
        about = number(float(f"{found.lost:.0e}"))
        lines.append(
            Line(
                "counted as 0", f"singular values of X of about {about} of the largest, and below",
                note="their squares are lost in the rounding of XᵀX: what follows holds without them, and the "
                "minimizers of f itself may lie far away; give --ridge, or leave columns out",
            )
        )  # fmt: skip
    elif found.quadratic.enclosure is None and found.quadratic.spectrum.zero and found.quadratic.L:
        below = number(float(f"{(found.quadratic.spectrum.resolution / found.quadratic.L) ** 0.5:.0e}"))
        note = "XᵀX, which holds their squares, is rounded"
        lines.append(
            Line("counted as 0", f"singular values of X below about {below} of the largest", note=note)
        )
    head = _head(request, table, found.formed, lines)
    analysis = Analysis(request.problem, kind, (head, *sections(found.quadratic, units=_SUM)))
    return with_figure(analysis, found.quadratic, request)


def _of_logistic(request: Request, table: DataTable, etas: tuple[Fraction, ...], kind: str) -> Analysis:
    from numerics.analysis.logistic import logistic
    from reports.file_analysis import with_figure
    from reports.quadratic_sections import sections

    options = {"etas": etas, "epsilon": request.epsilon, "seed": request.seed}
    found = logistic(table, request.ridge, request.standardize, **options)
    parts = [_head(request, table, found.formed, []), _everywhere(found)]
    if found.own:
        parts.append(_own_step_sizes(found, request.epsilon))
    if found.quadratic is None:
        return Analysis(request.problem, kind, tuple(parts))
    parts += sections(found.quadratic, units=_LOCAL, local=True)
    return with_figure(Analysis(request.problem, kind, tuple(parts)), found.quadratic, request)


def _head(request: Request, table: DataTable, formed: str, more: list[Line]) -> Section:
    loss = request.loss or "squared"
    rows, columns = table.X.shape
    ridge = " + ½ρ‖w‖²" if request.ridge else ""
    written = "½‖Xw − y‖²" if loss == "squared" else "(1/m) Σ log(1 + exp(−yᵢ⟨xᵢ, w⟩))"
    theorem = ("ridge" if ridge else "least-squares") if loss == "squared" else "mean-logistic-loss"
    hessian = "XᵀX" if loss == "squared" else "(1/m) Σ σ(1 − σ) xᵢxᵢᵀ"
    lines = [
        Line(
            "rows, predictors",
            f"{rows:,}, {columns:,}"
            + (f", sparse, {table.X.nnz:,} entries" if hasattr(table.X, "nnz") else ""),
        ),
        Line("response", table.target),
        Line("f(w)", written + ridge, theorem=theorem),
        Line("Hessian", hessian + (" + ρI" if ridge else "")),
    ]
    if ridge:
        lines.append(Line("ρ", f"{request.ridge:g}"))
    if request.standardize:
        lines.append(
            Line(
                "columns",
                "brought to mean 0 and mean square 1" + ("; y to mean 0" if loss == "squared" else ""),
            )
        )
    lines.append(
        Line(
            "intercept", "none is added", note="give a column of ones, or --standardize for the squared loss"
        )
    )
    if formed:
        lines.append(Line("formed", formed))
    lines += more
    data = {
        "rows": rows, "predictors": columns, "target": table.target, "loss": loss, "ridge": request.ridge,
        "standardized": request.standardize, "formed": formed,
    }  # fmt: skip
    return Section("Data", tuple(lines), data=data)


def _everywhere(found: Logistic) -> Section:
    """What holds on all of space, and whether there is a minimizer."""
    from numerics.analysis.step_sizes import formulas
    from reports.markdown import number
    from reports.quadratic_sections import vector_text

    limit = float(formulas("positive-decrease")("limit", L=found.L))
    step = float(formulas("best-guaranteed-step")("step", L=found.L))
    lines = [
        Line(
            "curvature",
            f"at most L = λmax(XᵀX)/(4m) + ρ = {number(found.L)}, everywhere",
            theorem="mean-logistic-loss",
        ),
        Line("every step lowers f", f"for 0 < η < 2/L = {number(limit)}", theorem="positive-decrease"),
        Line("best guaranteed step", f"1/L = {number(step)}", theorem="best-guaranteed-step"),
    ]
    data: dict[str, Any] = {"L": found.L, "mu": found.mu, "limit": limit, "best_guaranteed_step": step}
    if found.mu:
        lines.append(Line("strongly convex", f"with μ = ρ = {number(found.mu)}", theorem="ridge"))
    if found.separation is not None:
        w, some = found.separation.w, found.separation.indifferent
        value = "none: the data are separated" + (f", but for {some:,} rows" if some else "")
        margins = (
            f"every margin yᵢ⟨xᵢ, w⟩ is positive at w = {vector_text(w.tolist())}, so f falls to 0 along this w and "
            if not some
            else f"at w = {vector_text(w.tolist())} their margins yᵢ⟨xᵢ, w⟩ are 0, to rounding, and all others "
            "positive, so f falls for ever along this w from every start and "
        )
        note = margins + (
            "never gets there; give --ridge" if not some else "has no least value; give --ridge"
        )
        lines.append(Line("minimizer", value, note=note))
        data |= {"separated_by": w.tolist(), "indifferent_rows": some}
    elif found.w is not None:
        note = f"by Newton's method; the gradient there is {number(found.gradient)} of that at 0"
        if not found.certified:
            note += (
                "; whether that is a minimizer, or the data are separated but for some rows, was not settled"
            )
        lines.append(Line("minimizer w*", vector_text(found.w.tolist()), note=note))
        data |= {"minimizer": found.w.tolist(), "gradient": found.gradient, "certified": found.certified}
    if found.descent is not None:
        lines.append(_measured(found, found.descent, data))
    return Section("Everywhere", tuple(lines), data=data)


def _measured(found: Logistic, descent: Descent, data: dict[str, Any]) -> Line:
    from numerics.analysis.step_sizes import formulas
    from reports.markdown import number

    predicted = ""
    if found.quadratic is not None and found.quadratic.mu is not None:
        local = float(
            formulas("eigenvector-factors")("factor", eta=descent.eta, **{"lambda": found.quadratic.mu})
        )
        predicted = f"; 1 − ηλmin at the minimizer is {_rate(local)}"
        data["local_factor"] = local
    data["measured"] = {"steps": descent.steps, "left": descent.left, "factor": descent.factor}
    return Line(
        "measured", f"{descent.steps:,} steps of 1/L from 0 leave {number(descent.left)} of ‖w − w*‖",
        note=f"over the second half a step's factor was {_rate(descent.factor)}{predicted}",
    )  # fmt: skip


def _own_step_sizes(found: Logistic, epsilon: float) -> Section:
    """The user's own step sizes: what is guaranteed everywhere, what is predicted close to w*, what a run does."""
    from numerics.analysis.step_sizes import formulas
    from reports.markdown import number

    limit = float(formulas("positive-decrease")("limit", L=found.L))
    left = "f/f(0) after that" if found.w is None else "of ‖w − w*‖ left"
    headers = ["η", "every step lowers f", "close to w*", "measured", "steps", left, "factor"]
    rows, judged = [], []
    for own in found.own:
        safe, factor = 0 < own.eta < limit, None
        if found.quadratic is not None and found.quadratic.mu is not None and found.quadratic.L is not None:
            factor = float(
                formulas("best-step")(
                    "radius", eta=own.eta, lambda_min=found.quadratic.mu, lambda_max=found.quadratic.L
                )
            )
        close = (
            "–" if factor is None
            else "stands still" if own.eta == 0
            else f"drawn in, by {_rate(factor)} a step" if factor < 1
            else f"driven away, by {number(factor)} a step"
        )  # fmt: skip
        shown = str(own.exact) if len(str(own.exact)) < 16 else number(own.eta)
        rows.append((
            shown.replace("-", "−"), "guaranteed" if safe else "not guaranteed", close, own.verdict, f"{own.steps:,}",
            number(own.left) if math.isfinite(own.left) else "–", "–" if math.isnan(own.factor) else _rate(own.factor),
        ))  # fmt: skip
        judged.append({
            "eta": str(own.exact), "guaranteed": safe, "local_factor": factor, "verdict": own.verdict,
            "steps": own.steps, "left": own.left, "factor": own.factor,
        })  # fmt: skip
    if found.w is None:
        del headers[2]
        rows = [(*row[:2], *row[3:]) for row in rows]
    text = "Gradient descent on the loss itself, from 0; the factor is that of a step over the second half of the run. "
    if found.w is not None:
        text += (
            f"It has converged when {number(epsilon)} of ‖w − w*‖ is left. Close to w* is meant in the limit."
        )
    table = Table(tuple(headers), tuple(rows))
    return Section("Your step sizes", table=table, text=text.strip(), data={"judged": judged})


def _rate(value: float) -> str:
    from reports.markdown import number

    if math.isnan(value):
        return "not measurable"
    return f"1 − {number(1 - value)}" if 0.999 < value < 1 else number(value)
