"""A data set with its loss, analyzed into sections."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Line, Request, Section

if TYPE_CHECKING:
    from numerics.analysis.data_sets import DataAnalysis
    from numerics.analysis.files import Table
    from reports.analysis_worker import Say

_SUM = "The squared error is summed over the rows; for their mean, multiply each step size by the number of rows."
_LOCAL = "At the minimizer only: these are the figures of the quadratic that touches f."


def analysed(request: Request, say: Say) -> Analysis:
    """The analysis of the data set that `request` names. Raises BadInput."""
    from numerics.analysis.data_sets import LOSSES
    from numerics.analysis.files import read_table
    from reports.file_analysis import exact_etas, with_figure
    from reports.quadratic_sections import sections

    if not request.target:
        raise BadInput("--loss is for data sets; say with --target COLUMN which column is the response")
    etas = exact_etas(request.etas)
    table = read_table(request.problem, request.target)
    loss = request.loss or "squared"
    rows, columns = table.X.shape
    try:
        found = LOSSES[loss](
            table, request.ridge, request.standardize, etas=etas, epsilon=request.epsilon, seed=request.seed
        )
    except BadInput as error:
        raise BadInput(f"{request.problem}: {error}") from None
    kind = f"A data set of {rows:,} rows and {columns:,} predictors, with the {loss} loss"
    head = _head(request, table, found, loss)
    parts = [head] if loss == "squared" else [head, _everywhere(found)]
    if found.quadratic is not None:
        local = loss != "squared"
        parts += sections(found.quadratic, units=_LOCAL if local else _SUM, local=local)
    analysis = Analysis(request.problem, kind, tuple(parts))
    return analysis if found.quadratic is None else with_figure(analysis, found.quadratic, request)


def _head(request: Request, table: Table, found: DataAnalysis, loss: str) -> Section:
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
    if found.formed:
        lines.append(Line("formed", found.formed))
    if loss == "squared" and found.w is not None:
        from reports.quadratic_sections import vector_text

        lines += [
            Line("eigenvalues", f"of XᵀX: those of XXᵀ, and {columns - rows:,} zeros more"),
            Line("gradient descent", "on w is that on u, with the same steps"),
            Line("minimizer w*", vector_text(found.w.tolist()), note="Xᵀu*, the one of least norm"),
        ]
    data = {
        "rows": rows, "predictors": columns, "target": table.target, "loss": loss, "ridge": request.ridge,
        "standardized": request.standardize, "formed": found.formed,
    }  # fmt: skip
    return Section("Data", tuple(lines), data=data)


def _everywhere(found: DataAnalysis) -> Section:
    """What holds on all of space, and whether there is a minimizer."""
    from numerics.analysis.quadratic import formulas
    from reports.markdown import number
    from reports.quadratic_sections import vector_text

    assert found.L is not None  # computed before anything else
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
    if found.separated is not None:
        lines.append(
            Line(
                "minimizer", "none: the data are separated",
                note=f"every margin yᵢ⟨xᵢ, w⟩ is positive at w = {vector_text(found.separated.tolist())}, "
                "so f falls to 0 along this w and never gets there; give --ridge",
            )
        )  # fmt: skip
        data["separated_by"] = found.separated.tolist()
    elif found.w is not None:
        note = f"by Newton's method; the gradient there is {number(found.gradient)} of that at 0"
        lines.append(Line("minimizer w*", vector_text(found.w.tolist()), note=note))
        data |= {"minimizer": found.w.tolist(), "gradient": found.gradient}
    if found.descent is not None:
        left, factor, steps = found.descent
        predicted = ""
        if found.quadratic is not None and found.quadratic.mu is not None:
            local = float(
                formulas("eigenvector-factors")("factor", eta=step, **{"lambda": found.quadratic.mu})
            )
            predicted = f"; 1 − ηλmin at the minimizer is {_rate(local)}"
            data["local_factor"] = local
        lines.append(
            Line(
                "measured", f"{steps:,} steps of 1/L from 0 leave {number(left)} of ‖w − w*‖",
                note=f"over the second half a step's factor was {_rate(factor)}{predicted}",
            )
        )  # fmt: skip
        data["measured"] = {"steps": steps, "left": left, "factor": factor}
    return Section("Everywhere", tuple(lines), data=data)


def _rate(value: float) -> str:
    from reports.markdown import number

    if math.isnan(value):
        return "not measurable"
    return f"1 − {number(1 - value)}" if 0.999 < value < 1 else number(value)
