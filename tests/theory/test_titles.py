"""A title is typed: every formula in one is read here, and must be equal to one that was derived and proved."""

import random
import re

import pytest
from sympy import Abs, E, Max, Min, Rational, Symbol, log, sqrt, sympify
from sympy.core.function import AppliedUndef
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations

from reports.statements import UNICODE
from theory.catalogue import ENTRIES, load
from theory.vectors import Dot

#: The formulas of each title, as they stand in it, with the names of the derived ones.
FORMULAS = {
    "descent-direction": {"−2⟨g, d⟩/(L‖d‖²)": "limit"},
    "taylor-remainder": {"Mη³‖g‖³/6": "bound"},
    "step-derivative": {"−‖g‖²": "rate"},
    "sufficient-decrease": {"η(1 − Lη/2)‖∇f(x)‖²": "decrease"},
    "positive-decrease": {"2/L": "limit"},
    "best-guaranteed-step": {"1/L": "step", "‖g‖²/(2L)": "greatest"},
    "cocoercivity": {"(1/L)‖∇f(x) − ∇f(y)‖²": "cocoercivity"},
    "sublevel-sets": {"‖∇f(x)‖/μ": "√radius_squared"},
    "eigenvector-factors": {"1 − ηλ": "factor"},
    "eigenvalue-bounds": {"λmin‖u‖²": "low", "λmax‖u‖²": "high"},
    "step-size-limit": {"2/λmax": "limit"},
    "period-two-orbit": {"2/λ": "limit"},
    "best-step": {"2/(λmin + λmax)": "step", "(κ − 1)/(κ + 1)": "rate"},
    "function-value-rate": {"ρ²": "rate", "(1 − ηλ)²": "factor"},
    "iteration-count": {"(κ − 1)/2·log(1/ε)": "needed", "(κ + 1)/2·log(1/ε)": "enough"},
    "nonconvex-rate": {"(f₀ − f*)/(tη(1 − Lη/2))": "bound"},
    "exact-nonconvex-rate": {"(f₀ − f*)/(tη(1 − Lη/4) + 1/(2L))": "bound"},
    "convex-rate": {"‖x₀ − x*‖²/(2ηt)": "bound"},
    "tight-convex-rate": {"LR²/(4t + 2)": "bound"},
    "gradient-norm-rate": {"2L(f₀ − f*)/(2tLη + 1)": "bound"},
    "strongly-convex-rate": {"max(|1 − ημ|, |1 − ηL|)": "factor"},
    "strongly-convex-value-rate": {"max(|1 − ημ|, |1 − ηL|)": "factor"},
    "polyak-lojasiewicz-rate": {"1 − μη(2 − Lη)": "factor"},
    "jury-criterion": {"1 + p": "sum_limit"},
    "momentum-forms": {"η/(1 − β)": "averaged_step"},
    "heavy-ball-stability": {"2(1 + β)": "limit"},
    "ema-momentum-stability": {"2(1 + β)/(1 − β)": "limit"},
    "heavy-ball-best-parameters": {"4/(√L + √μ)²": "step", "(√κ − 1)/(√κ + 1)": "rate"},
    "heavy-ball-defective-block": {"(1 + t(1 + q))qᵗ": "bound"},
    "nesterov-look-ahead": {"(1 + β)/β": "hopeless"},
    "nesterov-stability": {"2(1 + β)/(1 + 2β)": "limit"},
    "nesterov-convex-rate": {"2L‖x₀ − x*‖²/(t + 1)²": "bound"},
    "nesterov-strongly-convex-rate": {"1 − 1/√κ": "rate"},
    "accelerated-iterations-to-accuracy": {"√κ·log(1/ε)": "strongly_convex"},
    "chebyshev-iteration": {"2qᵗ/(1 + q²ᵗ)": "value"},
    "acceleration-exponents": {"e^(−2t/κ)": "slow_upper", "e^(−2t/√κ)": "fast_upper"},
    "exact-step": {"‖g‖²/⟨g, Ag⟩": "step"},
    "kantorovich": {"(λmin + λmax)²/(4λminλmax)·‖g‖⁴": "bound"},
    "exact-line-search-rate": {"((κ − 1)/(κ + 1))²": "rate"},
    "exact-line-search-class": {"((κ − 1)/(κ + 1))²": "rate"},
    "armijo-condition": {"2(1 − c)/L": "limit"},
    "backtracking": {"min{t₀, 2β(1 − c)/L}": "shortest"},
    "euler-local-error": {"(ηλ)²/2": "above"},
    "flow-local-error": {"LGη²/2": "bound"},
    "euler-stability": {"2/λ": "limit"},
    "flow-rate": {"e^(−2μT)": "factor"},
    "escape-time": {"log(r/c₀)/log(1 + ην)": "exact"},
    "weight-sum": {"1 − βᵗ": "total"},
    "moving-averages": {"(1 − β)βᵗ⁻ⁱ": "first_weight"},
    "drift-residual": {"β/(1 − β) − tβᵗ/(1 − βᵗ)": "lag"},
    "first-step": {"−ηg/(|g| + ε)": "step"},
    "correction-cost": {"1 − β₁ᵗ": "raw_first", "1/√(1 − β₂ᵗ)": "raw_second"},
}

#: What a title writes in another way than the formula.
WRITTEN = {
    "cocoercivity": {"‖∇f(x) − ∇f(y)‖²": "‖gₓ − g_y‖²"},
    "eigenvalue-bounds": {"‖u‖²": "‖d‖²"},
    "convex-rate": {"‖x₀ − x*‖": "R"},
    "nesterov-convex-rate": {"‖x₀ − x*‖": "R"},
    "exact-line-search-rate": {"κ": "(λₘₐₓ/λₘᵢₙ)"},
    "exact-line-search-class": {"κ": "(L/μ)"},
    "moving-averages": {"β": "β₁"},
}

#: Titles with a formula that is a definition or a condition, and no derived figure.
ELSEWHERE = {
    "quadratic-gradient": "½xᵀAx − bᵀx is the definition",
    "quadratic-minimizer": "the same",
    "least-squares": "held by test_gradients",
    "ridge": "held by test_gradients",
    "logistic-loss": "¼ is a number of the claim",
    "mean-logistic-loss": "the sum of `slope` over the data",
    "steepest-descent": "−g/‖g‖ is a vector of the claim",
    "descent-lemma": "an inequality of the claim",
    "strict-convexity": "‖x‖⁴ is the function of the example",
    "strong-convexity": "(μ/2)‖x‖² is the definition",
    "second-order-convexity": "the hypothesis itself",
    "error-powers": "an equation of vectors, the claim itself",
    "quartic-decay": "x⁴/4 is the function, 1/t² the order of `for_ever`",
    "iterations-to-accuracy": "orders, without constants",
    "sharper-polyak-lojasiewicz-rate": "ρ is a name, of which ρ² is the derived `factor`",
    "second-order-recurrence": "orders, without constants",
    "chebyshev-optimum": "2qᴺ/(1 + q²ᴺ) is chebyshev-iteration's `value`",
    "armijo-exact-step": "½ is a number of the claim",
    "bias-correction": "1 − βᵗ is weight-sum's `total`",
    "monkey-saddle": "x³ − 3xy² is the function, 1/t an order",
}

RAISED = {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "ᵗ": "t", "⁻": "-", "ⁱ": "i"}
PARSING = (*standard_transformations, implicit_multiplication)


def _value(text: str, values: dict[str, float]) -> float:
    """A formula in the writing of titles, with a number for each of its parts."""
    names = {}
    for k, part in enumerate(sorted(values, key=len, reverse=True)):
        name = f"V{k}V"
        names[name] = Symbol(name)
        text = text.replace(part, f" {name} ")
    raised = "".join(RAISED)
    text = re.sub(f"[{raised}]+", lambda m: "**(" + "*".join(_raised(m[0], names, values)) + ")", text)
    text = re.sub(r"√ (\w+) ", r" sqrt(\1) ", text).replace("√(", "sqrt(")
    text = re.sub(r"\|([^|]*)\|", r"Abs(\1)", text).replace("e^", "E**").replace("·", "*").replace("−", "-")
    text = text.replace("max(", "Max(").replace("min{", "Min(").replace("}", ")")
    functions = {"Abs": Abs, "Max": Max, "Min": Min, "log": log, "sqrt": sqrt, "E": E}
    read = parse_expr(text, local_dict=names | functions, transformations=PARSING)
    numbers = {names[f"V{k}V"]: values[p] for k, p in enumerate(sorted(values, key=len, reverse=True))}
    return float(read.subs(numbers))


def _raised(exponent: str, names, values) -> list[str]:
    """Digits, letters and signs of an exponent: ²ᵗ is 2·t, ᵗ⁻ⁱ is t − i."""
    order = sorted(values, key=len, reverse=True)
    pieces = []
    for character in exponent:
        plain = RAISED[character]
        pieces.append(f"V{order.index(plain)}V" if plain in order else plain)
    joined = " ".join(pieces).replace("V V", "V*V")
    return [re.sub(r"(\d) V", r"\1*V", joined)]


def _parts(formula) -> dict:
    """Every indivisible part of a formula as the pages write it, with the part."""
    parts = formula.atoms(Dot, AppliedUndef) | {s for s in formula.free_symbols if isinstance(s, Symbol)}
    written = {UNICODE.expression(part): part for part in parts}
    return {text: written[text] for text in sorted(written)}  # a set has another order in each run


def _numbers(rng, parts: dict) -> dict:
    """A random number for each part, an integer for a counter."""
    numbers = {part: Rational(rng.randint(1, 999), 500) for part in parts.values()}
    return numbers | {p: Rational(rng.randint(2, 7)) for text, p in parts.items() if text in ("t", "i")}


def differs(name: str, fragment: str, formula) -> bool:
    """Whether a title's formula has another value than the derived one, at random values of all parts."""
    rng = random.Random(f"{name} {fragment}")
    for written, other in WRITTEN.get(name, {}).items():
        fragment = fragment.replace(written, other)
    aliases = {
        "λmin": "λₘᵢₙ",
        "λmax": "λₘₐₓ",
        "f*": "f⋆",
        "x*": "x⋆",
        "⟨g, Ag⟩": "⟨g, A g⟩",
        "∇f(x)": "g",
        "∇f": "g",
    }
    for written, other in aliases.items():
        fragment = fragment.replace(written, other)
    parts = _parts(formula)
    for _ in range(3):
        numbers = _numbers(rng, parts)
        while not sympify(formula).xreplace(numbers).is_real:  # √(1 − βᵗ) with β > 1
            numbers = _numbers(rng, parts)
        values = {text: numbers[part] for text, part in parts.items()}
        # A norm squared may stand as ‖g‖², as ‖g‖³, or as ‖g‖.
        values |= {t[:-1]: sqrt(v) for t, v in values.items() if t.startswith("‖") and t.endswith("‖²")}
        values = {t: v for t, v in values.items() if not t.endswith("‖²")}
        derived = float(sympify(formula).xreplace(numbers))
        if abs(_value(fragment, values) - derived) > 1e-9 * abs(derived):
            return True
    return False


CASES = [(name, fragment, key) for name, held in FORMULAS.items() for fragment, key in held.items()]


def _derived(name: str, key: str):
    formula = load(name).formulas[key.removeprefix("√")]
    return sqrt(formula) if key.startswith("√") else formula


@pytest.mark.parametrize(("name", "fragment", "key"), CASES)
def test_a_formula_of_a_title_is_the_derived_one(name, fragment, key):
    assert fragment in load(name).title
    assert not differs(name, fragment, _derived(name, key))


@pytest.mark.parametrize(("name", "fragment", "key"), CASES)
def test_another_constant_would_be_noticed(name, fragment, key):
    assert differs(name, fragment, Rational(101, 100) * _derived(name, key))


def test_every_formula_of_a_title_is_held():
    with_formula = {entry.name for entry in ENTRIES if re.search("[/√²³⁴½¼ᵗ]", load(entry.name).title)}
    assert with_formula - set(FORMULAS) == set(ELSEWHERE)
