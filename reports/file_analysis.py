"""A matrix or a data set from a file, analyzed into sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from numerics.analysis.exact_numbers import exact_number
from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Line, Request, Section

if TYPE_CHECKING:
    from numerics.analysis.quadratic import QuadraticAnalysis
    from reports.analysis_worker import Say


def analysed(request: Request, say: Say) -> Analysis:
    """The analysis of the file that `request` names. Raises BadInput."""
    for option, values in (("--given", request.given), ("--box", request.boxes)):
        if values:
            raise BadInput(f"{option} is for expressions; {request.problem} is a file")
    if request.target or request.loss:
        from reports.data_analysis import analysed as of_data

        return of_data(request, say)
    if request.ridge or request.standardize:
        raise BadInput("--ridge and --standardize are for data sets; give --target COLUMN too")
    return _of_matrix(request, say)


def exact_etas(texts: Sequence[str]) -> tuple[Fraction, ...]:
    """The step sizes of --eta, exactly. Raises BadInput."""
    if not texts:
        return ()
    from numerics.analysis.quadratic import LARGEST

    found = []
    for text in texts:
        value = exact_number(text)
        if value is None:
            raise BadInput(
                f"--eta {text[:60]!r} is not a number; give a decimal or a fraction, such as 0.1 or 2/21"
            )
        if abs(value) > LARGEST:
            raise BadInput(f"--eta {text[:60]} is beyond ±{LARGEST:g}; give a smaller one")
        found.append(value)
    return tuple(found)


def _of_matrix(request: Request, say: Say) -> Analysis:
    from numerics.analysis.files import read_matrix
    from numerics.analysis.quadratic import analyze_quadratic, require_size
    from numerics.analysis.spectra import gershgorin
    from reports.quadratic_sections import sections
    from reports.rounded import above, below

    etas = exact_etas(request.etas)
    matrix = read_matrix(request.problem)
    options = {"etas": etas, "epsilon": request.epsilon, "seed": request.seed}
    A = matrix.rows if matrix.rows is not None else matrix.A
    require_size(A, matrix.b, etas)
    n = matrix.A.shape[0]
    dense = not hasattr(matrix.A, "nnz")
    stored = f"{n:,} × {n:,}" + ("" if dense else f", sparse, {matrix.A.nnz:,} entries")
    low, high = gershgorin(matrix.A)
    lines = [
        Line("matrix", stored),
        Line(
            "Gershgorin",
            f"{below(low)} ≤ λ ≤ {above(high)}",
            note="for every eigenvalue; certain but for the rounding of the sums",
        ),
    ]
    lines += [Line("note", note) for note in matrix.notes]
    head = Section("Matrix", tuple(lines), data={"n": n, "sparse": not dense, "gershgorin": [low, high]})
    kind = "A quadratic, by its matrix"
    ends = None
    if n > 64:
        quick = analyze_quadratic(A, matrix.b, measure=False, **options)
        say(Analysis(request.problem, kind, (head, *sections(quick))))
        # Where all eigenvalues were computed, the eigenvectors of 0 were left out.
        ends = quick.spectrum if quick.spectrum.values is None else None
    found = analyze_quadratic(A, matrix.b, ends=ends, **options)
    analysis = Analysis(request.problem, kind, (head, *sections(found)))
    return with_figure(analysis, found, request)


def with_figure(analysis: Analysis, found: QuadraticAnalysis, request: Request) -> Analysis:
    """The analysis with its figure, if one is wanted and something was measured."""
    if not request.figure:
        return analysis
    from reports.figures.analysis import drawn

    figure, caption = drawn(found)
    return replace(analysis, figure=figure, caption=caption)
