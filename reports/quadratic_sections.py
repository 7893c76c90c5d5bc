"""The analysis of a quadratic in words: sections of lines and tables, each prediction beside its theorem."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Rational

from numerics.analysis.definiteness import (
    INDEFINITE,
    NEGATIVE,
    NEGATIVE_SEMIDEFINITE,
    POSITIVE,
    SEMIDEFINITE,
    UNSETTLED,
    ZERO,
)
from numerics.analysis.quadratic import NESTEROV, Judged, Method, QuadraticAnalysis
from numerics.analysis.step_sizes import AT_LIMIT, CONVERGES, DIVERGES, STANDS_STILL, UNDECIDED
from reports.analysis import Line, Section, Table
from reports.latex import latex
from reports.markdown import number
from reports.plain import plain
from reports.rounded import within
from theory.catalogue import load

_SHOWN = 6  # entries of a vector
_KNOWN = 1e-4  # of a vector's length: the error up to which its printed digits stand


def sections(found: QuadraticAnalysis, *, units: str = "", local: bool = False) -> tuple[Section, ...]:
    """All sections on a quadratic; `units` is a sentence on what the step sizes refer to, if that needs saying.

    A `local` quadratic stands for another function near its minimizer, of which the caller says more.
    """
    parts = [_spectrum(found)]
    if not local and found.definiteness in (POSITIVE, SEMIDEFINITE, ZERO):
        parts.append(_minimizer(found))
    if not found.bounded and found.definiteness != UNSETTLED:
        parts.append(_falling(found))
    if found.limit is not None and found.solvable:
        parts.append(_step_sizes(found, units))
    if found.methods:
        parts.append(_methods(found, local))
    if found.judged and not local:
        parts.append(_judged(found))
    return tuple(parts)


# --- The spectrum ------------------------------------------------------------------------------------------


def _spectrum(found: QuadraticAnalysis) -> Section:
    spectrum = found.spectrum
    lines = [Line("definiteness", _definiteness(found))]
    if found.enclosure is not None:
        roots = found.enclosure.roots
        low, high = roots[0].text, roots[-1].text
        note = "every eigenvalue enclosed by ball arithmetic, the multiplicities exact"
    else:
        low, high = (
            ", an eigenvalue within ".join(within(pair.value, pair.error))
            for pair in (spectrum.bottom, spectrum.top)
        )
        note = f"by {spectrum.how}"
        if spectrum.values is None:
            note += "; the bound is that of the residual"
        if not spectrum.settled:
            note += "; not to the tolerance: the ends may lie farther out"
    lines += [Line("λmin", low), Line("λmax", high, note=note)]
    if found.definiteness == SEMIDEFINITE and found.mu is not None:
        lines.append(Line("least positive eigenvalue", _number(found, found.mu)))
    if found.kappa is not None and found.limit is not None:
        on_range = (
            "on the range of A: λmax by the least positive" if found.definiteness == SEMIDEFINITE else ""
        )
        lines.append(Line("κ", _number(found, found.kappa), note=on_range))
    data = {
        "n": found.n,
        "definiteness": found.definiteness,
        "lambda_min": _ends(found)[0],
        "lambda_max": _ends(found)[1],
        "least_positive": found.mu,
        "kappa": None if found.limit is None else found.kappa,
        "method": "exact, enclosed" if found.enclosure else spectrum.how,
        "error_bounds": _bounds(found),
        "enclosures": _enclosures(found),
    }
    return Section("Spectrum", tuple(lines), data=data)


def _ends(found: QuadraticAnalysis) -> tuple[float, float]:
    if found.enclosure is not None:
        return found.enclosure.roots[0].middle, found.enclosure.roots[-1].middle
    return found.spectrum.bottom.value, found.spectrum.top.value


def _bounds(found: QuadraticAnalysis) -> list[float]:
    if found.enclosure is not None:
        return [float(root.high - root.low) for root in (found.enclosure.roots[0], found.enclosure.roots[-1])]
    return [found.spectrum.bottom.error, found.spectrum.top.error]


def _enclosures(found: QuadraticAnalysis) -> list[dict[str, Any]]:
    """Every eigenvalue's enclosure, its ends as exact fractions."""
    if found.enclosure is None:
        return []
    return [
        {"low": str(root.low), "high": str(root.high), "multiplicity": root.multiplicity, "value": root.text}
        for root in found.enclosure.roots
    ]


def _definiteness(found: QuadraticAnalysis) -> str:
    if found.definiteness == UNSETTLED:
        return "not settled: λmin was not found to the tolerance"
    if found.enclosure is not None:
        e = found.enclosure
        counts = ((e.negative, "negative"), (e.zero, "zero"), (e.positive, "positive"))
        counted = ", ".join(f"{count} {word}" for count, word in counts if count)
        return f"{found.definiteness}, exactly ({counted})"
    if found.spectrum.zero:
        zeros = "an eigenvalue" if found.spectrum.zero == 1 else f"{found.spectrum.zero:,} eigenvalues"
        return f"{found.definiteness}, to rounding ({zeros} of 0)"
    return found.definiteness


def _number(found: QuadraticAnalysis, value: float) -> str:
    """As many digits as are known."""
    if found.enclosure is not None or found.spectrum.values is not None:
        return number(value)
    least = found.spectrum.least
    relative = max(
        least.error / least.value if least else 0, found.spectrum.top.error / abs(found.spectrum.top.value)
    )
    return number(value) if relative < 1e-3 else f"about {value:.2g}"


# --- Minimizer, or none ------------------------------------------------------------------------------------


def vector_text(entries: Sequence[Any]) -> str:
    """The first entries of a vector, and how many more there are."""
    shown = [
        str(e) if isinstance(e, Fraction) and len(str(e)) < 16 else number(float(e)) for e in entries[:_SHOWN]
    ]
    more = f", … ({len(entries):,} entries)" if len(entries) > _SHOWN else ""
    return f"({', '.join(shown).replace('-', '−')}{more})"


def _minimizer(found: QuadraticAnalysis) -> Section:
    lines = [
        Line("f(x)", "½xᵀAx − bᵀx" if found.has_b else "½xᵀAx", theorem="quadratic-gradient"),
        Line("gradient", "Ax − b" if found.has_b else "Ax"),
        Line("Hessian", f"A, {found.n:,} × {found.n:,}"),
    ]
    if found.bounded and found.minimizer is not None:
        exact = found.exact_minimizer
        text = vector_text(exact if exact else found.minimizer.tolist())
        many = found.definiteness != POSITIVE
        label = "a minimizer" if many else "minimizer"
        note = "and every point that differs from it by a vector of the kernel" if many else ""
        if found.minimizer_error > _KNOWN:
            lost = f"with an error of up to {number(found.minimizer_error)} of its length, since κ is large"
            note = f"{note}; {lost}" if note else lost
        exactly = ", exactly" if exact else ""
        lines.append(Line(label, text + exactly, note=note, theorem="" if many else "quadratic-minimizer"))
    elif found.bounded:
        lines.append(Line("minimizer", "there is one; Ax = b was not solved to the tolerance"))
    data = {
        "bounded_below": found.bounded,
        "minimizer": None if found.minimizer is None else found.minimizer.tolist(),
    }
    return Section("Function", tuple(lines), data=data)


def _falling(found: QuadraticAnalysis) -> Section:
    direction = [] if found.direction is None else found.direction.tolist()
    lines = [Line("minimizer", "none: f falls for ever")]
    if direction:
        lines.append(
            Line("along", f"± {vector_text(direction)}" if _ends(found)[0] < 0 else vector_text(direction))
        )
    if found.definiteness in (SEMIDEFINITE, ZERO):
        text = (
            "b has a part in the kernel of A. On the range of A gradient descent behaves as usual; along that part the "
            "factor 1 − ηλ is 1 at every step, and each step adds η times it to x."
        )
        theorem = "eigenvector-factors"
    else:
        low = _ends(found)[0]
        lines.append(Line("eigenvalue there", number(low)))
        lines.append(Line("factor of a step", f"1 − ηλmin = 1 + {number(-low)}·η > 1 for every η > 0"))
        if found.solvable:
            what = "saddle" if found.definiteness == INDEFINITE else "maximum"
            text = (
                f"The stationary point is a {what}: from almost every start gradient descent runs away from it along "
                "this eigenvector, whatever the step size."
            )
        else:
            text = (
                "b has a part in the kernel of A, so there is no stationary point at all: gradient descent runs away "
                "along this eigenvector and, a step of the same length each time, along that part."
            )
        theorem = "strict-saddle"
    lines.append(Line("theorem", load(theorem).title, theorem=theorem))
    return Section("No minimizer", tuple(lines), text=text, data={"direction": direction})


# --- Step sizes --------------------------------------------------------------------------------------------


def _exact_ends(found: QuadraticAnalysis) -> dict[str, Any]:
    """λmin (the least positive one) and λmax as rationals, where both are."""
    if found.enclosure is None:
        return {}
    positive = [root.exact for root in found.enclosure.roots if root.low > 0]
    if not positive or positive[0] is None or positive[-1] is None:
        return {}
    low, high = (Rational(x.numerator, x.denominator) for x in (positive[0], positive[-1]))
    return {"lambda_min": low, "lambda_max": high, "mu": low, "L": high, "kappa": high / low}


def _formula_line(label: str, theorem: str, name: str, value: float, exact: dict[str, Any]) -> Line:
    """A formula of a theorem and its value, exact where that is a short rational."""
    expression = load(theorem).formulas[name]
    at = {symbol: exact[str(symbol)] for symbol in expression.free_symbols if str(symbol) in exact}
    closed: Any = expression.xreplace(at).doit() if at else None
    close_to_one = value < 1 and number(value) == "1"
    text = _rate(value) if close_to_one else number(value)
    tex = f"1 - {_tex(1 - value)}" if close_to_one else _tex(value)
    if isinstance(closed, Rational) and len(str(closed)) <= 16 and str(closed) != text:
        text, tex = f"{closed} = {text}", f"{latex(closed)} = {tex}"
    return Line(label, f"{plain(expression)} = {text}", latex=f"{latex(expression)} = {tex}", theorem=theorem)


def _tex(value: float) -> str:
    digits, _, exponent = f"{value:.4g}".partition("e")
    return digits + (rf" \cdot 10^{{{int(exponent)}}}" if exponent else "")


def _step_sizes(found: QuadraticAnalysis, units: str) -> Section:
    exact = _exact_ends(found)
    assert found.limit is not None  # or there would be no section
    lines = [_formula_line("limit", "step-size-limit", "limit", found.limit, exact)]
    data: dict[str, Any] = {"limit": found.limit, "best_step": found.best_step}
    if found.best_step is not None and found.kappa is not None:
        rate = found.methods[0].rate if found.methods else math.nan
        lines += [
            _formula_line("best step η*", "best-step", "step", found.best_step, exact),
            _formula_line("its rate, of ‖x − x*‖", "best-step", "rate", rate, exact),
            _formula_line(
                "its rate, of f − f*", "function-value-rate", "best_rate", found.value_rate or 0.0, exact
            ),
        ]
        data |= {"rate": rate, "value_rate": found.value_rate}
    text = units
    if found.definiteness == SEMIDEFINITE:
        text = (
            "A is singular: rates hold on its range, with the least positive eigenvalue for λmin; "
            f"along the kernel x stays where it started. {units}"
        ).strip()
    return Section("Step sizes", tuple(lines), text=text, data=data)


# --- The methods -------------------------------------------------------------------------------------------


def _methods(found: QuadraticAnalysis, local: bool) -> Section:
    headers = (
        "method", "parameters", "rate predicted", "measured", f"steps to {number(found.epsilon)}", "measured",
        "largest error/bound",
    )  # fmt: skip
    rows = tuple(_method_row(method, found.epsilon) for method in found.methods)
    text = (
        "Rates are factors of ‖x − x*‖ per step; steps predicted are enough from every start by the theorems "
        + ", ".join(sorted({_count_theorem(method) for method in found.methods}))
        + ". The start has equal parts along the eigenvectors of both ends and a random one. "
    )
    if found.unmeasured:
        text += f"Nothing was measured: {found.unmeasured}."
    else:
        text += (
            "Measured rates are means over the second half of a run; no error may exceed its bound (ratio 1)."
        )
        text += " They were run on the quadratic, not on f." if local else ""
    short = [m.name for m in found.methods if m.run and m.count and m.run.steps < m.count]
    if short:
        text += f" Too many steps to run them all: {', '.join(short)}."
    data = {"epsilon": found.epsilon, "methods": [_method_data(m, found.epsilon) for m in found.methods]}
    if found.unmeasured:
        data["unmeasured"] = found.unmeasured
    return Section("Methods at their best", table=Table(headers, rows), text=text, data=data)


def _count_theorem(method: Method) -> str:
    return {"best-step": "iteration-count", "heavy-ball-best-parameters": "heavy-ball-defective-block"}.get(
        method.theorem, method.theorem
    )


def _rate(value: float) -> str:
    """A rate; where it is close to 1, what is missing to 1."""
    return f"1 − {number(1 - value)}" if 0.999 < value < 1 else number(value)


def _method_row(method: Method, epsilon: float) -> tuple[str, ...]:
    parameters = ", ".join(
        f"{name} = {_rate(value) if name == 'β' else number(value)}" for name, value in method.parameters
    )
    counted = f"{method.count:,}" if method.count is not None else "–"
    if method.run is None:
        return (method.name, parameters, _rate(method.rate), "–", counted, "–", "–")
    reached = method.run.reached(epsilon)
    return (
        method.name,
        parameters,
        _rate(method.rate),
        "–" if math.isnan(method.run.rate) else _rate(method.run.rate),
        counted,
        "–" if reached is None else f"{reached:,}",
        number(method.run.worst),
    )


def _method_data(method: Method, epsilon: float) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": method.name,
        "theorem": method.theorem,
        "parameters": {
            {"η": "eta", "β": "beta", "μ": "mu", "L": "L"}[key]: value for key, value in method.parameters
        },
        "rate": method.rate,
        "steps": method.count,
    }
    if method.name == NESTEROV:
        data["steps_are"] = "enough, by a bound on f − f*"
    if method.run is not None:
        data["measured"] = {
            "steps_run": method.run.steps,
            "rate": method.run.rate,
            "steps": method.run.reached(epsilon),
            "largest_error_to_bound": method.run.worst,
        }
    return data


# --- The user's own step sizes -----------------------------------------------------------------------------


def _judged(found: QuadraticAnalysis) -> Section:
    headers = (
        "η",
        "verdict",
        "factor at λmin",
        "factor at λmax",
        "rate",
        "measured",
        f"steps to {number(found.epsilon)}",
    )
    rows = tuple(_judged_row(found, judged) for judged in found.judged)
    exact = all(judged.exact for judged in found.judged)
    text = "The verdicts are exact." if exact else ""
    data = {"judged": [_judged_data(found, judged) for judged in found.judged]}
    return Section("Your step sizes", table=Table(headers, rows), text=text, data=data)


def verdict_words(found: QuadraticAnalysis, judged: Judged) -> str:
    """What becomes of gradient descent, in words."""
    concave = found.definiteness in (NEGATIVE, NEGATIVE_SEMIDEFINITE)
    end = "λmin" if concave else "λmax"
    beyond = judged.factors.slow if concave else judged.factors.fast
    words = {
        CONVERGES: ("converges, to the maximizer" if concave else "converges")
        + (f", and overshoots along {end}" if beyond < 0 else ""),
        AT_LIMIT: f"at the limit: the error along {end} flips for ever",
        STANDS_STILL: "stands still" if judged.eta == 0 else "nothing to do: f is constant",
        DIVERGES: "diverges" if found.solvable else "diverges: b's part in the kernel carries x away",
        UNDECIDED: f"not decided: {end} is not known well enough",
    }
    if judged.verdict == UNDECIDED and found.definiteness == UNSETTLED:
        return "not decided: λmin may be negative"
    return words[judged.verdict]


def _judged_row(found: QuadraticAnalysis, judged: Judged) -> tuple[str, ...]:
    measured = "–" if judged.run is None or math.isnan(judged.run.rate) else _rate(judged.run.rate)
    steps = f"{judged.count:,}" if judged.count is not None else "–"
    at = judged.factors
    return (
        str(judged.eta).replace("-", "−") if len(str(judged.eta)) < 16 else number(float(judged.eta)),
        verdict_words(found, judged),
        "–" if math.isnan(at.slow) else number(at.slow),
        number(at.fast),
        "–" if math.isnan(at.radius) else _rate(at.radius),
        measured,
        steps,
    )


def _judged_data(found: QuadraticAnalysis, judged: Judged) -> dict[str, Any]:
    return {
        "eta": str(judged.eta),
        "verdict": judged.verdict,
        "exact": judged.exact,
        "factors": [judged.factors.slow, judged.factors.fast],
        "rate": judged.factors.radius,
        "steps": judged.count,
        "measured_rate": None if judged.run is None else judged.run.rate,
        "of_the_limit": None if found.limit is None else float(judged.eta) / found.limit,
    }
