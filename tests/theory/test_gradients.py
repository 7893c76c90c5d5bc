"""The textbook form of every derived result of the family, typed by hand once, and what is the family's own."""

from dataclasses import replace

import pytest
from sympy import Identity, Rational, exp, sqrt

from theory.catalogue import CATALOGUE, load
from theory.kernel.check import FROM_LEMMAS, PROVED, check_theorem
from theory.kernel.formula import Gradient, Hessian, Relation
from theory.kernel.theorem import Step
from theory.notation import A, L, X, b, column, d, eta, g, h, i, m, n, rho, scalar, sequence, w, x
from theory.vectors import Dot, Iterate, norm_squared

y = column("y", m)
label, u, M, f_x, s = (scalar(name) for name in ("y", "u", "M", "f_x", "s"))
minimizer, weights = column("x^*"), column("w^*")
curvature = sequence("c")(0)
wrong = 1 / (1 + exp(label * Dot(x, w)))
label_i, sample = sequence("y")(i), Iterate("x", i)
wrong_i = 1 / (1 + exp(label_i * Dot(sample, w)))

TEXTBOOK = {
    ("quadratic-form", "gradient"): (A + A.T) * x,
    ("quadratic-form", "hessian"): A + A.T,
    ("quadratic-gradient", "gradient"): A * x - b,
    ("quadratic-minimizer", "gap"): Dot(x - minimizer, A * (x - minimizer)) / 2,
    ("least-squares", "gradient"): X.T * (X * w - y),
    ("least-squares", "hessian"): X.T * X,
    ("least-squares", "excess"): norm_squared(X * (w - weights)) / 2,
    ("ridge", "gradient"): X.T * (X * w - y) + rho * w,
    ("ridge", "hessian"): X.T * X + rho * Identity(n),
    ("ridge", "floor"): rho * norm_squared(d),
    ("logistic-loss", "gradient"): -label * wrong * x,
    ("logistic-loss", "hessian"): label**2 * wrong * (1 - wrong) * x * x.T,
    ("logistic-loss", "curvature"): 1 / (1 + exp(u)) * (1 - 1 / (1 + exp(u))),
    ("mean-logistic-loss", "slope"): -label_i * wrong_i * Dot(sample, d),
    ("mean-logistic-loss", "bend"): label_i**2 * wrong_i * (1 - wrong_i) * Dot(sample, h) * Dot(sample, d),
    ("mean-logistic-loss", "ceiling"): label_i**2 * Dot(sample, d) ** 2 / 4,
    ("steepest-descent", "steepest"): -sqrt(norm_squared(g)),
    ("steepest-descent", "loss"): sqrt(norm_squared(g)) * norm_squared(d + g / sqrt(norm_squared(g))) / 2,
    ("descent-direction", "limit"): -2 * Dot(g, d) / (L * norm_squared(d)),
    ("descent-direction", "decrease"): -s * Dot(g, d) - L * s**2 * norm_squared(d) / 2,
    ("step-derivative", "slope"): -norm_squared(g) + eta * Dot(g, A * g),
    ("step-derivative", "rate"): -norm_squared(g),
    ("step-derivative", "error"): L * eta * norm_squared(g) / 2,
    ("taylor-remainder", "prediction"): f_x - eta * norm_squared(g) + eta**2 * curvature / 2,
    ("taylor-remainder", "bound"): M * eta**3 * norm_squared(g) ** Rational(3, 2) / 6,
}


@pytest.mark.parametrize(("name", "key"), TEXTBOOK)
def test_textbook_form(name, key):
    assert load(name).formulas[key] == TEXTBOOK[name, key]


def test_every_formula_has_its_textbook_form():
    assert set(TEXTBOOK) == {(name, key) for name in CATALOGUE["gradients"] for key in load(name).formulas}


def test_only_the_taylor_remainder_takes_a_lemma(verdict_of):
    lemmas = {name: [lemma.name for lemma in verdict_of(name).lemmas] for name in CATALOGUE["gradients"]}
    assert {name: taken for name, taken in lemmas.items() if taken} == {
        "taylor-remainder": ["integral-monotone"]
    }


@pytest.mark.parametrize("name", CATALOGUE["gradients"])
def test_status(name, verdict_of):
    expected = FROM_LEMMAS if name == "taylor-remainder" else PROVED
    verdict = verdict_of(name)
    assert verdict.status == expected, verdict.complaints()


def _with_statement(theorem, name, statement):
    """The verdict on one step of `theorem` once it claims something else."""
    steps = tuple(replace(s, statement=statement) if s.name == name else s for s in theorem.derivation)
    verdict = check_theorem(replace(theorem, derivation=steps))
    return next(c for c in verdict.steps if c.step.name == name)


@pytest.mark.parametrize(
    "name", ["quadratic-form", "quadratic-gradient", "least-squares", "ridge", "logistic-loss"]
)
@pytest.mark.parametrize("kind", ["gradient", "hessian"])
def test_both_voices_refuse_twice_the_derivative(name, kind):
    theorem = load(name)
    step: Step = theorem.step(kind)
    statement = step.statement
    assert isinstance(statement, Gradient | Hessian)
    wrong_one = type(statement)(statement.function, statement.at, 2 * statement.value)
    checked = _with_statement(theorem, kind, wrong_one)
    assert checked.first.verdict == checked.second.verdict == "refused"


@pytest.mark.parametrize(("name", "step"), [("ridge", "strongly-convex"), ("logistic-loss", "quarter")])
def test_a_bound_one_per_cent_better_is_refuted(name, step):
    theorem = load(name)
    statement = theorem.step(step).statement
    assert isinstance(statement, Relation)
    factor = Rational(101, 100) if statement.op == ">=" else Rational(99, 100)
    checked = _with_statement(theorem, step, Relation(statement.lhs, statement.op, factor * statement.rhs))
    assert checked.first.verdict == checked.second.verdict == "refused"
