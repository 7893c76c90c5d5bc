"""Each known hole of a symbolic checker, held shut: what the kernel must refuse, and that it says why."""

import pytest
from sympy import (
    Abs,
    Derivative,
    Float,
    ImmutableMatrix,
    Integral,
    Inverse,
    MatMul,
    MatrixSymbol,
    Max,
    Pow,
    Rational,
    Subs,
    Sum,
    exp,
    harmonic,
    log,
    nan,
    oo,
    sqrt,
    symbols,
)

from theory.kernel.algebra import Refused, divisors_and_roots, residual
from theory.kernel.check import CONFIRMED, REFUSED, check_step, check_theorem
from theory.kernel.evidence import (
    Antiderivative,
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    Evidence,
    Identity,
    Induction,
    Instance,
    NonzeroFactor,
    Refutation,
)
from theory.kernel.facts import NO_FACTS, Facts
from theory.kernel.formula import (
    Equivalence,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    between,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from theory.kernel.smt import entails
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, L, b, beta, eta, i, lam, mu, n, operator, scalar, sequence, t, v, x
from theory.references import REFERENCES
from theory.vectors import Dot

u, w = scalar("u"), scalar("w")
reference = next(iter(REFERENCES.values()))


def checked(statement: Formula, evidence: Evidence, *facts: Formula):
    return check_step(Step("s", statement, "reason", evidence), NO_FACTS.adding(facts), {}, {})


def accepts(statement: Formula, evidence: Evidence, *facts: Formula) -> bool:
    return checked(statement, evidence, *facts).proved


def both_refuse(statement: Formula, evidence: Evidence, *facts: Formula) -> bool:
    result = checked(statement, evidence, *facts)
    assert result.first.detail
    assert result.second.detail
    return result.first.verdict == REFUSED and result.second.verdict == REFUSED


def theorem(*hypotheses: Hypothesis, witness, steps, claim=("s",)) -> Theorem:
    return Theorem(hypotheses, witness, steps, claim, Sharpness("exact", ""), (), (reference,), name="t")


class TestVacuity:
    def test_contradictory_hypotheses_are_noticed(self):
        hypotheses = (Hypothesis("above", gt(u, 1), ""), Hypothesis("below", lt(u, 0), ""))
        step = Step("s", gt(w, 5), "", Refutation((1, gt(u, 1)), (1, lt(u, 0)), 1))
        verdict = check_theorem(theorem(*hypotheses, witness={u: 2}, steps=(step,)))
        assert any("witness does not satisfy the hypothesis 'below'" in line for line in verdict.problems)
        assert verdict.status == "refused"

    def test_a_witness_is_needed(self):
        step = Step("s", gt(u, 0), "", Certificate())
        verdict = check_theorem(theorem(Hypothesis("positive", gt(u, 0), ""), witness={}, steps=(step,)))
        assert any("'positive'" in line for line in verdict.problems)


class TestStrictness:
    def test_a_nonstrict_certificate_shows_no_strict_claim(self):
        result = checked(gt(u**2, 0), Certificate(u**2))
        assert "strict" in result.first.detail
        assert result.second.verdict == REFUSED

    def test_the_nonstrict_claim_is_accepted(self):
        assert accepts(ge(u**2, 0), Certificate(u**2))

    def test_an_equation_is_not_shown_by_a_sign(self):
        assert both_refuse(eq(u**2, 0), Certificate(u**2))


class TestDivision:
    def test_a_divisor_must_be_proved_nonzero(self):
        result = checked(eq((u**2 - 1) / (u + 1), u - 1), Identity())
        assert "divisor" in result.first.detail

    def test_z3_s_division_by_zero_proves_nothing(self):
        # In Z3 1/0 is some real number, so its square is nonnegative: the kernel asks for u ≠ 0 first.
        assert not accepts(gt((1 / u) ** 2 + 1, 0), Certificate((1 / u) ** 2 + 1))
        assert accepts(gt((1 / u) ** 2 + 1, 0), Certificate((1 / u) ** 2 + 1), ne(u, 0))

    def test_a_root_needs_a_nonnegative_argument(self):
        result = checked(eq((sqrt(u) + 1) ** 2, u + 2 * sqrt(u) + 1), Identity())
        assert "root" in result.first.detail
        assert accepts(eq((sqrt(u) + 1) ** 2, u + 2 * sqrt(u) + 1), Identity(), ge(u, 0))

    def test_a_logarithm_needs_a_positive_argument(self):
        assert "log" in checked(eq(log(u) * 2, log(u) + log(u)), Identity(), ge(u, 0)).first.detail

    def test_a_power_that_may_have_a_negative_exponent_needs_a_nonzero_base(self):
        assert "divisor" in checked(eq(beta ** (1 - t), beta * beta ** (-t)), Identity()).first.detail


class TestEvaluatedAway:
    def test_a_relation_of_sympy_is_no_expression(self):
        with pytest.raises(Refused, match="evaluated away"):
            residual(u < u)  # SymPy has made this False

    def test_truth_values_and_nan(self):
        assert "nan" in checked(eq(nan, nan), Identity()).first.detail
        assert "oo" in checked(le(u, oo), Certificate()).first.detail

    def test_a_divisor_that_sympy_cancels(self):
        # u/u becomes 1 on sight, also for u = 0: what is left of the claim is 1 = 1.
        assert "evaluated the claim away" in checked(eq(u / u, 1), Identity()).first.detail

    def test_text_is_refused(self):
        with pytest.raises(TypeError, match="not from text"):
            eq("u", u)  # type: ignore[arg-type]


class TestFloats:
    def test_a_float_in_a_statement(self):
        assert "float" in checked(eq(Float("0.1") * u, u / 10), Identity()).first.detail

    def test_a_float_in_a_certificate(self):
        assert (
            "float" in checked(gt(u, 0), Certificate((Float("0.5"), gt(2 * u, 0))), gt(2 * u, 0)).first.detail
        )

    def test_a_float_in_a_hypothesis(self):
        step = Step("s", gt(u, 0), "", Certificate())
        verdict = check_theorem(
            theorem(Hypothesis("h", gt(u, Float("0.5")), ""), witness={u: 1}, steps=(step,))
        )
        assert any("float" in line for line in verdict.problems)


class TestWrongAnswersOfSymPy:
    """Answers that SymPy 1.14 gives and that are wrong: claimed as theorems, each must be refused."""

    size = symbols("n", integer=True)
    column = MatrixSymbol("x", size, 1)
    matrix = MatrixSymbol("A", size, size)

    def test_gradient_of_a_quadratic_form_is_not_zero(self):
        assert both_refuse(Gradient(Dot(x, A * x), x, 0 * x), Identity())

    def test_gradient_of_log_one_plus_exp_is_not_zero(self):
        assert both_refuse(Gradient(log(1 + exp(Dot(b, x))), x, 0 * x), Identity())

    def test_hessian_of_a_quadratic_form_is_not_zero(self):
        assert both_refuse(Hessian(Dot(x, A * x), x, 0 * A), Identity())

    def test_matrix_functions_are_refused(self):
        from sympy import Determinant, Trace

        square = operator("M")
        for function in (Trace(square) + 1, log(Determinant(square))):
            assert not accepts(eq(function, function), Identity())

    def test_minimum_of_a_maximum(self):
        # `minimum(Max(|1 − E|, |1 − 10E|), E)` answers 1; it is 9/11.
        rho = Max(Abs(1 - eta), Abs(1 - 10 * eta))
        assert both_refuse(ge(rho, 1), Certificate())
        assert accepts(
            ge(rho, Rational(9, 11)),
            Certificate(
                (Rational(10, 11), ge(rho, Abs(1 - eta))),
                (Rational(10, 11), ge(Abs(1 - eta), 1 - eta)),
                (Rational(1, 11), ge(rho, Abs(1 - 10 * eta))),
                (Rational(1, 11), ge(Abs(1 - 10 * eta), 10 * eta - 1)),
            ),
        )

    def test_a_limit_of_harmonic_numbers_is_no_evidence(self):
        # `limit(harmonic(k, 1/2)/sqrt(k), k, oo)` answers 0; it is 2.
        assert not accepts(eq(harmonic(t, Rational(1, 2)) / sqrt(t), 0), Identity(), gt(t, 0))

    def test_a_dropped_branch_of_the_soft_threshold(self):
        # w − z + λ·sign(w) = 0 has the branches w = z − λ and w = z + λ; one alone is not the solution set.
        z = scalar("z")
        statement = Equivalence(eq(u, z - lam), eq(u - z + lam * u / Abs(u), 0))
        assert not accepts(statement, BothDirections(Identity(), Identity()), gt(lam, 0), ne(u, 0))


class TestEvidence:
    """Evidence of each kind: accepted where right, refused by both voices where the statement is false."""

    def test_identity(self):
        assert accepts(eq((u + w) ** 2, u**2 + 2 * u * w + w**2), Identity())
        assert both_refuse(eq((u + w) ** 2, u**2 + w**2), Identity())

    def test_identity_modulo_an_equality(self):
        assert accepts(eq(u**2, w**2), Identity((u + w, eq(u, w))), eq(u, w))
        assert not accepts(eq(u**2, w**2), Identity((u + w, eq(u, w))))

    def test_certificate_from_facts(self):
        assert accepts(gt(u * w, 0), Certificate((1, gt(u, 0), gt(w, 0))), gt(u, 0), gt(w, 0))
        assert not accepts(gt(u * w, 0), Certificate((1, gt(u, 0), gt(w, 0))), gt(u, 0))

    def test_a_negative_weight_is_refused(self):
        assert (
            "nonnegative"
            in checked(
                gt(w, 0), Certificate((-1, gt(u, 0)), (1, gt(u + w, 0))), gt(u, 0), gt(u + w, 0)
            ).first.detail
        )

    def test_refutation(self):
        assert accepts(le(u, 1), Refutation((1, gt(u, 1)), (1, le(u, 0)), 1), le(u, 0))
        assert both_refuse(le(u, -1), Refutation((1, gt(u, -1)), (1, le(u, 0)), 1), le(u, 0))

    def test_cases(self):
        evidence = Cases(u, Certificate(), Certificate())
        assert accepts(ge(Abs(u), 0), evidence)
        assert both_refuse(ge(Abs(u), 1), Cases(u, Certificate((1, ge(u, 0))), Certificate((1, le(u, 0)))))

    def test_each_and_assume(self):
        statement = Implication(between(0, u, 1), lt(u**2, u))
        assert accepts(statement, Assume(Certificate((1, lt(0, u), lt(u, 1)))))
        assert both_refuse(
            Implication(between(0, u, 2), lt(u**2, u)), Assume(Certificate((1, lt(0, u), lt(u, 2))))
        )
        assert "evidence for" in checked(between(0, u, 1), Each(Certificate())).first.detail

    def test_a_factor_must_be_positive(self):
        assert accepts(
            eq(sqrt(lam**2 * mu), lam * sqrt(mu)),
            NonzeroFactor(sqrt(lam**2 * mu) + lam * sqrt(mu)),
            gt(lam, 0),
            gt(mu, 0),
        )
        assert not accepts(
            eq(sqrt(lam**2 * mu), lam * sqrt(mu)),
            NonzeroFactor(sqrt(lam**2 * mu) + lam * sqrt(mu)),
            gt(mu, 0),
        )

    def test_antiderivative(self):
        integral = Integral(L * u, (u, 0, 1))
        assert accepts(eq(integral, L / 2), Antiderivative(L * u**2 / 2))
        assert both_refuse(eq(integral, L / 3), Antiderivative(L * u**2 / 2))
        assert both_refuse(eq(integral, L / 2), Antiderivative(L * u**2 / 2 + u))

    def test_derivative(self):
        assert accepts(eq(Subs(Derivative(u**3, u), u, 2), 12), Identity())
        assert both_refuse(eq(Subs(Derivative(u**3, u), u, 2), 11), Identity())

    def test_instance_of_what_is_not_there(self):
        assert "no hypothesis" in checked(gt(u, 0), Instance("nowhere", {})).first.detail


class TestInduction:
    m, g = sequence("m"), sequence("g")
    average = Recurrence(
        sequence("m")(t), t, 0, 0 * u, beta * sequence("m")(t) + (1 - beta) * sequence("g")(t + 1)
    )
    nonzero = gt(beta, 0)

    def closed(self, factor):
        return eq(self.m(t), Sum(factor * beta ** (t - i) * self.g(i), (i, 1, t)))

    def test_a_closed_form(self):
        assert accepts(self.closed(1 - beta), Induction(t), self.average, self.nonzero)

    @pytest.mark.parametrize("factor", [beta, 1, 2 - beta, (1 - beta) * Rational(101, 100)])
    def test_a_wrong_closed_form(self, factor):
        assert both_refuse(self.closed(factor), Induction(t), self.average, self.nonzero)

    def test_a_sum_that_starts_too_late(self):
        # At t = 0 the range 2..0 runs backwards; read as empty it would make base and step agree.
        statement = eq(self.m(t), Sum((1 - beta) * beta ** (t - i) * self.g(i), (i, 2, t)))
        assert not accepts(statement, Induction(t), self.average, self.nonzero)

    def test_a_shifted_exponent(self):
        statement = eq(self.m(t), Sum((1 - beta) * beta ** (t - i + 1) * self.g(i), (i, 1, t)))
        assert both_refuse(statement, Induction(t), self.average, self.nonzero)

    def test_facts_about_the_counter_are_set_aside(self):
        # With t ≤ 3 kept as a fact, 4 ≥ t would pass its step from t to t + 1 vacuously.
        assert not accepts(le(t, 4), Induction(t, 0, Certificate(), Certificate()), le(t, 3))

    def test_the_base_is_checked(self):
        statement = gt(t, 0)
        evidence = Induction(t, 0, Certificate(), Certificate((1, gt(t, 0)), 1))
        assert both_refuse(statement, evidence)


def test_a_step_that_only_one_voice_confirms_is_not_proved():
    result = checked(ge(u**2 - 2 * u * w + w**2, 0), Certificate())  # true, but not by its shape
    assert result.first.verdict == REFUSED
    assert result.second.verdict == CONFIRMED
    assert not result.proved


def test_a_step_may_use_only_what_is_proved_before_it():
    step = Step("s", gt(u, 0), "", Certificate(), using=("later",))
    assert "not proved before" in check_step(step, Facts(), {}, {}).first.detail


def test_a_matrix_equation_that_is_no_rule_is_refused():
    with pytest.raises(Refused, match="cannot be used as a rule"):
        Facts().adding([MatrixEquality(A + A.T, 2 * A)])


def test_dimensions_must_match():
    with pytest.raises(ValueError, match="differ"):
        Dot(x, MatrixSymbol("z", n + 1, 1))


def test_what_is_known_of_a_vector_is_not_forgotten_in_an_instance():
    # A v = λ v is assumed of one v: the step proved from it may not be used for another vector.
    h = MatrixSymbol("h", n, 1)
    eigen = Hypothesis("eigenvector", MatrixEquality(A * v, lam * v), "")
    steps = (
        Step("rayleigh", eq(Dot(v, A * v), lam * Dot(v, v)), "", Identity()),
        Step("s", eq(Dot(h, A * h), lam * Dot(h, h)), "", Instance("rayleigh", {v: h}), using=("rayleigh",)),
    )
    witness = {n: 1, A: ImmutableMatrix([[1]]), v: ImmutableMatrix([1]), lam: 1}
    assert check_theorem(theorem(eigen, witness=witness, steps=steps)).status != "proved"


def test_a_gradient_is_not_taken_with_a_defined_vector_held_fixed():
    y = MatrixSymbol("y", n, 1)
    definition = MatrixEquality(y, A * x)
    assert not accepts(Gradient(Dot(y, y), x, 0 * x), Identity(), definition)


def test_an_inverse_is_not_taken_for_granted():
    # A⁻¹A x = x is false where A is singular, and no hypothesis says that it is not.
    assert (
        "evaluated the claim away"
        in checked(MatrixEquality(A * (Inverse(A) * x), x), Identity()).first.detail
    )
    assert not accepts(MatrixEquality(MatMul(A, Inverse(A), x, evaluate=False), x), Identity())
    assert not accepts(eq(Dot(x, Inverse(A) * (A * x)), Dot(x, x)), Identity())


def test_a_fact_does_not_reach_inside_an_integral():
    # ∫ from −1 to 1 of 1/u² is not −2; u ≠ 0 is a fact about another u.
    integral = Integral(1 / u**2, (u, -1, 1))
    assert not accepts(eq(integral, -2), Antiderivative(-1 / u), ne(u, 0))


class TestHigherRoots:
    """√u and its kin are taken of what is known to be at least 0, and are at least 0 themselves."""

    def test_what_they_are(self):
        u = scalar("u")
        third, nonnegative = Pow(u, Rational(1, 3)), ge(u, 0)
        assert entails([nonnegative], eq(Pow(third, 3, evaluate=False), u)).verdict == "proved"
        assert entails([nonnegative], le(Pow(u, Rational(2, 3)), (2 * u + 1) / 3)).verdict == "proved"
        assert entails([nonnegative], le(third, u)).verdict == "refuted"
        assert entails([nonnegative], eq(third, -third)).verdict == "refuted"

    def test_the_radicand_has_to_be_known(self):
        u = scalar("u")
        found = list(divisors_and_roots(Pow(u, Rational(-2, 3))))
        assert [(kind, base) for kind, base, _ in found] == [("root", u), ("divisor", u)]
