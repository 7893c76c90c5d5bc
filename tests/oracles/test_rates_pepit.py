"""Rates against PEPit's semidefinite programs: ours may not lie below the worst case, nor above where it is tight.

Its clarabel values are good to about 1e-7 relative; its "theoretical" columns are used only where a page says that one
is wrong.
"""

from importlib.metadata import version

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.examples.nonconvex_optimization.gradient_descent import wc_gradient_descent
from PEPit.examples.nonconvex_optimization.gradient_descent_quadratic_lojasiewicz_intermediate import (
    wc_gradient_descent_quadratic_lojasiewicz_intermediate as wc_steep,
)
from PEPit.functions import SmoothQuadraticLojasiewiczFunctionExpensive

from numerics.formulas import Formulas
from tests.oracles.worst_cases import agree, steep_at_the_iterates
from theory.catalogue import load

TOLERANCE = 1e-5
ON_THE_PAGE = "0.5.1"  # what pages say of PEPit's own formulas is about this version


@pytest.mark.parametrize(
    ("short", "steps", "stated", "found"),
    [
        (1.0, 1, 1.3333, 1.3333),
        (0.5, 1, 1.3333, 2.2857),
        (0.5, 3, 0.4444, 0.7619),
        (0.8, 3, 0.4444, 0.5208),
        (0.2, 2, 0.6667, 2.6316),
    ],
)
def test_a_published_bound_for_short_steps_is_below_its_own_program(short, steps, stated, found):
    """4L/(3n) for all steps up to 1/L, against f₀ − f_n: right at 1/L alone, and the page says so."""
    worst, theirs = wc_gradient_descent(
        L=1.0, gamma=short, n=steps, wrapper="cvxpy", solver="CLARABEL", verbose=-1
    )
    ours = 1 / float(Formulas.of(load("exact-nonconvex-rate"))("gain", eta=short, L=1.0, t=steps))
    assert worst == pytest.approx(found, abs=1e-4)
    assert ours == pytest.approx(worst, rel=TOLERANCE)
    if version("pepit") == ON_THE_PAGE:
        assert theirs == pytest.approx(stated, abs=1e-4)
        assert (theirs < 0.99 * worst) == (short < 1)


def sharper(mu, L, eta):
    key = "factor" if L * eta <= 1 else "long_factor"
    return float(Formulas.of(load("sharper-polyak-lojasiewicz-rate"))(key, mu=mu, L=L, eta=eta))


@pytest.mark.parametrize("mu", [0.05, 0.1, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("short", [0.05, 0.2, 0.6, 0.9, 1.0, 1.01, 1.3, 1.7, 1.73])
def test_polyak_lojasiewicz_rates(mu, short):
    """The sharper factor is all that the inequality at two iterates gives, for steps up to √3/L; at other L as well."""
    L = 1.0 if short != 0.6 else 3.0
    worst = steep_at_the_iterates(mu * L, L, short / L)
    ours = Formulas.of(load("polyak-lojasiewicz-rate"))("factor", mu=mu * L, L=L, eta=short / L)
    agree(ours, worst, tight=False)
    agree(sharper(mu * L, L, short / L), worst)


@pytest.mark.parametrize(
    ("mu", "short", "stated"),
    [(0.9, 0.2, 1.049), (0.5, 0.6, 0.638), (0.2, 1.0, 0.727), (0.1, 1.3, 0.859)],
)
def test_a_misplaced_parenthesis_in_the_published_code(mu, short, stated):
    """For η < 1/L PEPit compares with a number above its own worst case; for longer steps with the right one."""
    alpha = 2 * mu / (2 + mu)
    worst, theirs = wc_steep(
        L=1.0, mu=mu, gamma=short, n=1, alpha=alpha, wrapper="cvxpy", solver="CLARABEL", verbose=-1
    )
    assert worst <= sharper(mu, 1.0, short) * (1 + TOLERANCE)
    if version("pepit") == ON_THE_PAGE:
        assert theirs == pytest.approx(stated, abs=6e-4)
        assert (theirs > 1.01 * sharper(mu, 1.0, short)) == (short < 1)


@pytest.mark.parametrize(
    ("mu", "found", "ours"), [(0.2, 0.683, 0.727), (0.5, 0.320, 0.400), (0.9, 0.029, 0.069)]
)
def test_steepness_everywhere_gives_more(mu, found, ours):
    """A sharper relaxation of the class finds less at η = 1/L: the factor is the best for the iterates alone."""
    problem = PEP()
    f = problem.declare_function(SmoothQuadraticLojasiewiczFunctionExpensive, L=1.0, mu=mu)
    star, x = f.stationary_point(), problem.set_initial_point()
    problem.set_initial_condition(f(x) - f(star) <= 1)
    problem.set_performance_metric(f(x - f.gradient(x)) - f(star))
    assert problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0) == pytest.approx(found, abs=6e-4)
    assert sharper(mu, 1.0, 1.0) == pytest.approx(ours, abs=6e-4)
