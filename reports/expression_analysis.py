"""A function given as an expression, analyzed into sections."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from numerics.analysis.exact_numbers import exact_number
from numerics.analysis.faults import BadInput
from reports.analysis import Analysis, Line, Request, Section

if TYPE_CHECKING:
    from reports.analysis_worker import Say
    from theory.analysis.quadratics import Quadratic

#: More variables than this are for a matrix.
MOST_VARIABLES = 50


def analysed(request: Request, say: Say) -> Analysis:
    """The analysis of the expression that `request` names. Raises BadInput."""
    from theory.analysis.quadratics import as_quadratic

    if request.target or request.loss or request.ridge or request.standardize:
        raise BadInput(
            "--target, --loss, --ridge and --standardize are for data sets, and the problem is an expression"
        )
    f, variables, conditions = _read(request)
    quadratic = None if conditions else as_quadratic(f, variables)
    if quadratic is None:
        return _of_function(request, f, variables, conditions, say)
    if request.boxes:
        raise BadInput(
            "--box is for functions whose Hessian varies; that of a quadratic is the same everywhere"
        )
    return _of_quadratic(request, f, quadratic)


def _read(request: Request) -> tuple[Any, tuple[Any, ...], list[Any]]:
    """The expression, its variables in the order of their names, and what must hold for it to be defined."""
    from sympy import Rational

    from theory.language.meaning import CONSTANTS, SMOOTH, Reader, symbols_of
    from theory.language.syntax import Unreadable, parse

    constants: dict[str, Any] = dict(CONSTANTS)
    for text in request.given:
        name, equals, value = text.partition("=")
        number = exact_number(value)
        if not equals or not name.strip().isidentifier() or number is None:
            raise BadInput(f"--given {text[:60]!r} is not NAME=VALUE; give a number, such as mu=0.1")
        constants[name.strip()] = Rational(number.numerator, number.denominator)
    reader = Reader(request.problem, SMOOTH, constants)
    try:
        f = reader.expression(parse(request.problem))
    except Unreadable as error:
        raise BadInput(f"the problem, {error}") from None
    unused = [text for text in request.given if text.partition("=")[0].strip() not in request.problem]
    if unused:
        raise BadInput(f"--given {unused[0]!r}: there is no such name in the problem")
    # SymPy may cancel a variable, as in x + y/y, that is one of the user's all the same.
    relations = (condition.formula for condition in reader.conditions)
    variables = tuple(symbols_of([f, *(side for r in relations for side in (r.lhs, r.rhs))]))
    if not variables:
        raise BadInput(f"the problem is the constant {str(f)[:60]}; it needs a variable")
    if len(variables) > MOST_VARIABLES:
        raise BadInput(
            f"the problem has {len(variables)} variables; at most {MOST_VARIABLES}: give a matrix instead"
        )
    return f, variables, reader.conditions


def _of_function(
    request: Request, f: Any, variables: tuple[Any, ...], conditions: list[Any], say: Say
) -> Analysis:
    """A function that is no quadratic: each part is said as soon as it is known. Raises BadInput."""
    from numerics.analysis.boxes import spectrum_over
    from numerics.analysis.curvature import bent_down
    from reports.box_sections import box_section, safe_limit
    from reports.file_analysis import exact_etas
    from reports.function_numbers import Workshop, read_box
    from reports.function_sections import convexity_section, derivatives_section, stationary_section
    from reports.point_sections import local_section, points_section
    from reports.run_sections import judged_section, measured_section
    from theory.analysis.convexity import PROVED, UNKNOWN, convexity
    from theory.analysis.derivatives import derivatives
    from theory.analysis.stationary import stationary_points

    etas, box = exact_etas(request.etas), read_box(request.boxes, variables)
    parts: dict[str, Section | None] = dict.fromkeys(_ORDER)
    drawing = {"figure": "", "caption": ""}

    def so_far() -> Analysis:
        known = tuple(section for section in parts.values() if section is not None)
        return Analysis(request.problem, "A function, by its expression", known, **drawing)

    d = derivatives(f, variables, conditions)
    parts["derivatives"] = derivatives_section(d, conditions)
    spectrum = None
    if box is not None:
        spectrum = spectrum_over(f, variables, box, conditions=conditions)
        parts["box"] = box_section(spectrum)
    say(so_far())
    points = stationary_points(d)
    parts["stationary"] = stationary_section(points)
    say(so_far())

    shop = Workshop(f, variables, conditions, box)
    numbers = shop.numbers(points, request.seed)
    parts["numbers"], parts["local"] = points_section(numbers), local_section(numbers)
    if spectrum is not None:
        near = None if numbers.reference is None else numbers.locals.get(numbers.reference)
        parts["box"] = box_section(spectrum, near, shop.ball(numbers))
    say(so_far())
    made = shop.trials(numbers, spectrum, etas, request.epsilon, request.seed)
    limit = None if spectrum is None else safe_limit(spectrum) if spectrum.high > 0 else math.inf
    parts["judged"] = judged_section(made, numbers, limit)
    parts["measured"] = measured_section(made, numbers, request.epsilon, limit)
    say(so_far())
    if request.figure:
        from reports.figures.functions import drawn

        drawing["figure"], drawing["caption"] = drawn(shop.function, numbers, made, shop.box)
        say(so_far())
    # Last, since exact arithmetic can take long: a time-out leaves the rest as it is.
    found = convexity(d, [p.point for p in points.points])
    bent = None if found.verdict != UNKNOWN else bent_down(shop.hessian, box, request.seed)
    parts["stationary"] = stationary_section(points, found)
    parts["convexity"] = convexity_section(found, bent)
    parts["numbers"] = points_section(numbers, found.verdict == PROVED)
    return so_far()


#: The sections of a function as they are read, which is not the order in which they are found.
_ORDER = ("derivatives", "stationary", "numbers", "convexity", "box", "local", "judged", "measured")


def _of_quadratic(request: Request, f: Any, quadratic: Quadratic) -> Analysis:
    from numerics.analysis.quadratic import analyze_quadratic
    from reports.file_analysis import exact_etas, with_figure
    from reports.quadratic_sections import sections

    found = analyze_quadratic(
        quadratic.A,
        quadratic.b if any(quadratic.b) else None,
        etas=exact_etas(request.etas),
        epsilon=request.epsilon,
        seed=request.seed,
    )
    head = _function(f, quadratic)
    parts = (head, *(section for section in sections(found)))
    return with_figure(Analysis(request.problem, "A quadratic, by its expression", parts), found, request)


def _function(f: Any, quadratic: Quadratic) -> Section:
    """The function, its gradient and its Hessian, derived."""
    from sympy import ImmutableMatrix, Rational

    from reports.latex import latex
    from reports.plain import plain

    variables = quadratic.variables
    gradient = [f.diff(v).expand() for v in variables]
    A = ImmutableMatrix([[Rational(a.numerator, a.denominator) for a in row] for row in quadratic.A])
    named = ", ".join(plain(v) for v in variables)
    rows = "; ".join(", ".join(plain(entry) for entry in A.row(i)) for i in range(A.rows))
    lines = (
        Line(f"f({named})", plain(f), latex=latex(f)),
        Line("gradient", f"({', '.join(map(plain, gradient))})", latex=latex(ImmutableMatrix(gradient))),
        Line("Hessian", f"({rows})", latex=latex(A), theorem="quadratic-gradient"),
    )
    data = {
        "variables": [str(v) for v in variables],
        "gradient": [str(g) for g in gradient],
        "hessian": [[str(a) for a in row] for row in quadratic.A],
        "linear_term": [str(b) for b in quadratic.b],
        "constant": str(quadratic.c),
    }
    return Section("Derivatives", lines, data=data)
