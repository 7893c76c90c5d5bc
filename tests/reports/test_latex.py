"""Every formula of the catalogue in LaTeX that GitHub and pandoc read, and the printer's own choices."""

import re

import pytest
from sympy import (
    Abs,
    Function,
    Identity,
    ImmutableMatrix,
    Integral,
    Lambda,
    MatPow,
    Max,
    Piecewise,
    S,
    Sum,
    sign,
    sqrt,
)

from reports.certificates import certificates
from reports.latex import latex
from reports.plain import plain
from reports.statements import UNICODE, display, inline, value, width
from theory.catalogue import ENTRIES, load
from theory.kernel.formula import (
    Equivalence,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    atoms,
    between,
    both,
    either,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from theory.notation import A, L, b, beta_1, d, eta, i, kappa, lam, lam_max, mu, n, s, sequence, t, x, x_star
from theory.vectors import Dot, Iterate, norm

FORBIDDEN = (
    r"\operatorname",
    r"\tag",
    "|",
    "\n\n",
    r"\mathbb{I}",
    "Dot",
    "Iterate",
    "Subs(",
    "None",
    "$",
    "#",
)


def everything(theorem):
    """Each formula that a page of `theorem` shows, as LaTeX."""
    for hypothesis in theorem.hypotheses:
        yield inline(hypothesis.statement)
        yield from map(latex, hypothesis.forall)
    for step in (*theorem.derivation, *theorem.sharpness.steps):
        yield display([step.statement])
        yield inline(step.statement)
        yield from map(inline, step.given)
        yield from certificates(step.statement, step.evidence)
        lemma = getattr(step.evidence, "lemma", None)
        if lemma:
            yield display([lemma.statement])
    for counterexample in theorem.counterexamples:
        yield from (value(symbol, number) for symbol, number in counterexample.at.items())
    yield from map(latex, theorem.formulas.values())


def faults(text: str) -> list[str]:
    found = [word for word in FORBIDDEN if word in text]
    depth = 0
    for token in re.findall(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            break
    if depth:
        found.append("unbalanced braces")
    if len(re.findall(r"\\left\b", text)) != len(re.findall(r"\\right\b", text)):
        found.append("unbalanced brackets")
    if sorted(re.findall(r"\\begin\{(\w+)\}", text)) != sorted(re.findall(r"\\end\{(\w+)\}", text)):
        found.append("unbalanced environments")
    return found


class TestCatalogue:
    @pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
    def test_every_formula_is_portable(self, name):
        formulas = list(everything(load(name)))
        assert formulas
        assert {text: faults(text) for text in formulas if faults(text)} == {}

    @pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
    def test_every_statement_has_a_line_of_unicode(self, name):
        theorem = load(name)
        for step in theorem.derivation:
            line = inline(step.statement, UNICODE)
            assert "\\" not in line
            assert "\n" not in line
            assert "**" not in line

    @pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
    def test_no_step_is_printed_as_a_tautology(self, name):
        """SymPy may have evaluated a step's content away: `-1 = -1` tells a reader nothing.

        Where this fails, state the step with a symbol for the point and the point as `given`.
        """
        theorem = load(name)
        for step in (*theorem.derivation, *theorem.sharpness.steps):
            for atom in atoms(step.statement):
                if isinstance(atom, Relation | MatrixEquality):
                    assert latex(atom.lhs) != latex(atom.rhs), f"{name}, step {step.name}"


class TestFaults:
    @pytest.mark.parametrize(
        "text",
        [
            "{",
            "}{",
            r"\frac{1}{2",
            r"\left(x",
            r"\begin{cases} 1",
            r"\operatorname{sign}",
            "|x|",
            "a\n\nb",
            r"a \tag{1}",
        ],
    )
    def test_seen(self, text):
        assert faults(text)

    @pytest.mark.parametrize("text", [r"\frac{1}{2}", r"\{ x \}", r"\left\lvert x \right\rvert"])
    def test_not_seen_where_there_is_none(self, text):
        assert not faults(text)


class TestExpressions:
    g = sequence("g")

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            (1 - L * eta / 2, r"1 - \frac{L \eta}{2}"),
            (Abs(eta * lam - 1), r"\left\lvert 1 - \eta \lambda \right\rvert"),
            (Abs(1 - eta * L) ** t, r"\left\lvert 1 - L \eta \right\rvert^{t}"),
            ((1 - eta * L) ** 2, r"\left(1 - L \eta\right)^{2}"),
            (Max(eta, mu), r"\max\left(\eta, \mu\right)"),
            (sign(eta), r"\mathop{\mathrm{sign}}\left(\eta\right)"),
            (lam_max, r"\lambda_{\max}"),
            (x_star, r"x^{\star}"),
            (g(t), "g_{t}"),
            (g(t) ** 2, "g_{t}^{2}"),
            (sequence("m_hat")(t + 1), r"\hat{m}_{t + 1}"),
            (Function("f", real=True)(s), r"f\left(s\right)"),
            (Iterate("x", t + 1), "x_{t + 1}"),
            (Dot(x, x), r"\left\lVert x \right\rVert^{2}"),
            (norm(x), r"\left\lVert x \right\rVert"),
            (1 / norm(x), r"\frac{1}{\left\lVert x \right\rVert}"),
            (Dot(x, x) ** 2, r"\left\lVert x \right\rVert^{4}"),
            (L * Dot(x, x) / 2, r"\frac{L \left\lVert x \right\rVert^{2}}{2}"),
            (Dot(x, A * d), r"\left\langle x, A d \right\rangle"),
            (x - eta * (A * x - b), r"x - \eta \left(A x - b\right)"),
            (MatPow(Identity(n) - eta * A, t) * x, r"\left(I - \eta A\right)^{t} x"),
            (x / norm(x), r"\frac{x}{\left\lVert x \right\rVert}"),
            (A.T * x, r"A^{\top} x"),
            (x_star.T, r"\left(x^{\star}\right)^{\top}"),
            (A.inv() * b, "A^{-1} b"),
            (beta_1 ** (-t), r"\beta_{1}^{- t}"),
            ((sqrt(kappa) - 1) / (sqrt(kappa) + 1), r"\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}"),
            (Sum(beta_1 ** (t - i) * g(i), (i, 1, t)), r"\sum_{i=1}^{t} \beta_{1}^{t - i} g_{i}"),
            (ImmutableMatrix([[1, 2], [0, 1]]), r"\begin{pmatrix} 1 & 2 \\ 0 & 1 \end{pmatrix}"),
        ],
    )
    def test_notation(self, expression, text):
        assert latex(expression) == text

    def test_directional_slope(self):
        from sympy import Derivative, Subs

        slope = latex(Subs(Derivative(s * Dot(x, d), s), s, 0))
        assert slope.endswith(r"\right\rvert_{s = 0}")
        assert not faults(slope)

    @pytest.mark.parametrize("expression", [Piecewise((1, s > 0), (0, True)), Integral(s**2, (s, 0, 1))])
    def test_portable(self, expression):
        assert not faults(latex(expression))

    @pytest.mark.parametrize(
        ("expression", "text"),
        [
            (1 - L * eta / 2, "1 − L·η/2"),
            (2 / (lam_max + mu), "2/(λₘₐₓ + μ)"),
            (Abs(1 - eta * lam) ** t, "|1 − η·λ|ᵗ"),
            (norm(x), "‖x‖"),
            (Dot(x, A * d), "⟨x, A d⟩"),
            (Iterate("x", t + 1), "xₜ₊₁"),
            (sqrt(kappa + 1), "√(κ + 1)"),
            (-eta * (A * x - b), "−η (A x − b)"),
            (S(-3) / 2, "−3/2"),
        ],
    )
    def test_unicode(self, expression, text):
        assert plain(expression) == text


class TestStatements:
    @pytest.mark.parametrize(
        ("formula", "text"),
        [
            (between(0, eta, 2 / L), r"0 < \eta < \frac{2}{L}"),
            (both(gt(eta, 0), lt(eta, 2 / L)), r"0 < \eta < \frac{2}{L}"),
            (both(ge(eta, mu), ge(mu, 0)), r"\eta \ge \mu \ge 0"),
            (both(le(mu, lam), eq(lam, L)), r"\mu \le \lambda = L"),
            (both(gt(L, 0), ne(mu, 0)), r"L > 0 \quad\text{and}\quad \mu \neq 0"),
            (either(eq(s, 0), eq(s, 1)), r"s = 0 \quad\text{or}\quad s = 1"),
            (Implication(gt(L, 0), gt(eta, 0)), r"L > 0 \quad\Longrightarrow\quad \eta > 0"),
            (
                Implication(gt(L, 0), Equivalence(eq(s, 1), gt(mu, 0))),
                r"L > 0 \quad\Longrightarrow\quad \left( s = 1 \quad\Longleftrightarrow\quad \mu > 0 \right)",
            ),
            (
                Hessian(Dot(x, A * x), x, A + A.T),
                r"\nabla^{2}_{x} \, \left\langle x, A x \right\rangle = A + A^{\top}",
            ),
            (
                Recurrence(Iterate("x", t), t, 0, x, Iterate("x", t) - eta * b),
                r"x_{0} = x, \quad x_{t + 1} = x_{t} - \eta b",
            ),
        ],
    )
    def test_inline(self, formula, text):
        assert inline(formula) == text

    def test_two_relations_that_point_apart_are_not_chained(self):
        assert inline(both(lt(eta, L), gt(L, mu))).count("<") == 2 or "and" in inline(
            both(lt(eta, L), gt(L, mu))
        )
        assert "and" in inline(both(ne(eta, L), ne(L, mu)))

    def test_long_relations_are_broken_before_their_sign(self):
        long = sum((k * eta**k for k in range(1, 30)), S.Zero)
        assert width(latex(long)) > 78
        text = display([eq(long, L)])
        assert re.search(r"\\\\\n& \\qquad = L", text)

    def test_point(self):
        assert value(x, ImmutableMatrix([1, -2])) == r"x = \left(1, -2\right)^{\top}"
        assert value(x, ImmutableMatrix([3])) == "x = 3"
        assert value(eta, S(1) / 2) == r"\eta = \frac{1}{2}"


def test_a_sequence_given_by_a_function_is_shown_by_its_value_at_t():
    from theory.notation import sequence, t

    assert value(sequence("f"), Lambda(t, 2**t / 2), UNICODE) == "fₜ = 2ᵗ/2"


def test_the_mean_of_a_number_is_no_member_of_a_sequence():
    mean, sequence_of = Function("E", real=True)(S.Zero), Function("m", real=True)(S.Zero)
    assert latex(mean) == r"E\left(0\right)"
    assert plain(mean) == "E(0)"
    assert latex(sequence_of) == "m_{0}"
    assert plain(sequence_of) == "m₀"
