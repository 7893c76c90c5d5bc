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
from PEPit.functions import (
    SmoothConvexFunction,
    SmoothFunction,
    SmoothQuadraticLojasiewiczFunctionExpensive,
    SmoothStronglyConvexFunction,
)

from numerics.formulas import Formulas
from theory.catalogue import load

TOLERANCE = 1e-5
ON_THE_PAGE = "0.5.1"  # what pages say of PEPit's own formulas is about this version


def _run(function, eta, steps, *, initial, metric, bounded=False):
    """The worst case of `metric` over all runs of `steps` gradient steps with `initial` at most 1."""
    problem = PEP()
    f = problem.declare_function(function[0], **function[1])
    x_star = f.stationary_point()
    points = [problem.set_initial_point()]
    for _ in range(steps):
        points.append(points[-1] - eta * f.gradient(points[-1]))
    if bounded:  # without convexity a stationary point need not be the minimum
        for x in points:
            problem.add_constraint(f(x) - f.gradient(x) ** 2 / (2 * f.L) >= f(x_star))
    problem.set_initial_condition(initial(f, points[0], x_star) <= 1)
    for figure in metric(f, points, x_star):
        problem.set_performance_metric(figure)
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


def _gap(f, x, x_star):
    return f(x) - f(x_star)


def _distance(_, x, x_star):
    return (x - x_star) ** 2


def _gradient(f, x, _):
    return f.gradient(x) ** 2


def _last(figure):
    return lambda f, points, x_star: [figure(f, points[-1], x_star)]


def _all(figure):
    return lambda f, points, x_star: [figure(f, x, x_star) for x in points]


def _agree(ours, theirs, tight):
    assert ours >= theirs * (1 - TOLERANCE), f"ours is {ours}, but {theirs} is attained"
    if tight:
        assert ours <= theirs * (1 + TOLERANCE), f"ours is {ours}, no more than {theirs} is attained"


@pytest.mark.parametrize(("L", "short", "steps"), [(1.0, 1.0, 1), (2.0, 0.4, 2), (0.5, 1.0, 4)])
def test_convex_rate(L, short, steps):
    formulas = Formulas.of(load("convex-rate"))
    worst = _run((SmoothConvexFunction, {"L": L}), short / L, steps, initial=_distance, metric=_last(_gap))
    _agree(float(formulas("bound", R=1.0, eta=short / L, t=steps)), worst, tight=False)
    if short == 1:
        ours = float(formulas("bound_at_longest", R=1.0, L=L, t=steps))
        assert ours == pytest.approx((2 + 1 / steps) * worst, rel=TOLERANCE)


def _smallest(f, points, _):
    return [f.gradient(x) ** 2 for x in points]


@pytest.mark.parametrize(
    ("L", "short", "steps"), [(1.0, 1.0, 1), (2.0, 0.5, 2), (0.5, 1.0, 4), (1.0, 0.8, 3)]
)
def test_nonconvex_rates(L, short, steps):
    """PEPit minimizes over all gradients when several metrics are set."""
    worst = _run((SmoothFunction, {"L": L}), short / L, steps, initial=_gap, metric=_smallest, bounded=True)
    values = {"f": 1.0, "f^*": 0.0, "t": steps, "L": L, "eta": short / L}
    _agree(float(Formulas.of(load("exact-nonconvex-rate"))("bound", **values)), worst, tight=True)
    _agree(float(Formulas.of(load("nonconvex-rate"))("bound", **values)), worst, tight=False)


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


@pytest.mark.parametrize(
    ("L", "short", "steps"), [(1.0, 1.0, 1), (2.0, 0.4, 2), (0.5, 1.5, 3), (1.0, 1.5, 1)]
)
def test_gradient_norm_rate(L, short, steps):
    worst = _run((SmoothConvexFunction, {"L": L}), short / L, steps, initial=_gap, metric=_last(_gradient))
    ours = Formulas.of(load("gradient-norm-rate"))(
        "bound", L=L, eta=short / L, t=steps, f=1.0, **{"f^*": 0.0}
    )
    _agree(float(ours), worst, tight=True)


@pytest.mark.parametrize("figure", [_distance, _gradient, _gap])
@pytest.mark.parametrize(
    ("mu", "L", "eta", "steps"), [(0.1, 1.0, 1.0, 1), (0.5, 2.0, 0.9, 2), (0.1, 1.0, 1.9, 1)]
)
def test_strongly_convex_rates(figure, mu, L, eta, steps):
    worst = _run(
        (SmoothStronglyConvexFunction, {"mu": mu, "L": L}), eta, steps, initial=figure, metric=_last(figure)
    )
    formulas = Formulas.of(load("strongly-convex-rate"))
    ours = float(formulas("bound", rho=formulas("factor", eta=eta, mu=mu, L=L), t=steps))
    if figure is _gap:
        value = Formulas.of(load("strongly-convex-value-rate"))
        ours = float(value("bound", rho=value("factor", eta=eta, mu=mu, L=L), t=steps, f=1.0, **{"f^*": 0.0}))
    _agree(ours, worst, tight=True)


def _steep_at_the_iterates(mu, L, eta, steps=1):
    """The worst (f_t − f*)/(f₀ − f*) of a smooth function with the inequality of Polyak and Łojasiewicz at iterates.

    This is a relaxation of the class with the inequality everywhere: its worst case is no less than the truth.
    """
    problem = PEP()
    f = problem.declare_function(SmoothFunction, L=L)
    x = problem.set_initial_point()
    star = f.stationary_point()
    points = [x]
    for _ in range(steps):
        points.append(points[-1] - eta * f.gradient(points[-1]))
    for point in points:
        problem.add_constraint(f(point) - f(star) <= f.gradient(point) ** 2 / (2 * mu))
        problem.add_constraint(f(point) >= f(star))
    problem.set_initial_condition(f(x) - f(star) <= 1)
    problem.set_performance_metric(f(points[-1]) - f(star))
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


def _sharper(mu, L, eta):
    key = "factor" if L * eta <= 1 else "long_factor"
    return float(Formulas.of(load("sharper-polyak-lojasiewicz-rate"))(key, mu=mu, L=L, eta=eta))


@pytest.mark.parametrize("mu", [0.05, 0.1, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("short", [0.05, 0.2, 0.6, 0.9, 1.0, 1.01, 1.3, 1.7, 1.73])
def test_polyak_lojasiewicz_rates(mu, short):
    """The sharper factor is all that the inequality at two iterates gives, for steps up to √3/L; at other L as well."""
    L = 1.0 if short != 0.6 else 3.0
    worst = _steep_at_the_iterates(mu * L, L, short / L)
    ours = Formulas.of(load("polyak-lojasiewicz-rate"))("factor", mu=mu * L, L=L, eta=short / L)
    _agree(float(ours), worst, tight=False)
    _agree(_sharper(mu * L, L, short / L), worst, tight=True)


@pytest.mark.parametrize(("mu", "short"), [(0.1, 0.5), (0.5, 0.5), (0.1, 1.0), (0.5, 1.0), (0.5, 1.5)])
@pytest.mark.parametrize("steps", [2, 3])
def test_several_steep_steps(mu, short, steps):
    """The worst of each step can come in a row."""
    _agree(_sharper(mu, 1.0, short) ** steps, _steep_at_the_iterates(mu, 1.0, short, steps), tight=True)


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
    assert worst <= _sharper(mu, 1.0, short) * (1 + TOLERANCE)
    if version("pepit") == ON_THE_PAGE:
        assert theirs == pytest.approx(stated, abs=6e-4)
        assert (theirs > 1.01 * _sharper(mu, 1.0, short)) == (short < 1)


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
    assert _sharper(mu, 1.0, 1.0) == pytest.approx(ours, abs=6e-4)
