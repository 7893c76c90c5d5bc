from dataclasses import FrozenInstanceError, replace
from hashlib import sha256
from importlib.resources import files

import numpy as np
import pytest

from numerics import datasets
from numerics.datasets import NAMES, Dataset, load, standardized

DATA = files("numerics").joinpath("data")

# National Institute of Standards and Technology, Statistical Reference Datasets, "Longley":
# estimates B0, ..., B6, their standard deviations, residual standard deviation, R squared.
CERTIFIED_ESTIMATE = [
    -3482258.63459582,
    15.0618722713733,
    -0.358191792925910e-01,
    -2.02022980381683,
    -1.03322686717359,
    -0.511041056535807e-01,
    1829.15146461355,
]
CERTIFIED_DEVIATION = [
    890420.383607373,
    84.9149257747669,
    0.334910077722432e-01,
    0.488399681651699,
    0.214274163161675,
    0.226073200069370,
    455.478499142212,
]
CERTIFIED_RESIDUAL_DEVIATION = 304.854073561965
CERTIFIED_R_SQUARED = 0.995479004577296

# Longley's design with its column of ones has condition number 4.9e9; times the unit roundoff that is 5e-7,
# the scale of the worst relative error of a backward stable solver. The measured one is 1e-11.
LONGLEY_RTOL = 1e-7

# Least squares with intercept on the columns centred and scaled to norm 1, as scikit-learn's LinearRegression
# on load_diabetes() prints it.
DIABETES_COEFFICIENTS = [
    -10.009866299810508,
    -239.81564367242302,
    519.845920054461,
    324.38464550232334,
    -792.1756385522302,
    476.73902100525737,
    101.04326793803405,
    177.06323767134606,
    751.2736995571034,
    67.62669218370456,
]


def longley_fit(X):
    """Estimate (7,), its deviations (7,), residual deviation and R² of `X` (16, 6) with an intercept."""
    y = load("longley").y
    design = np.column_stack([np.ones(len(y)), X])
    estimate, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    assert rank == 7
    residual = y - design @ estimate
    sigma = np.sqrt(residual @ residual / (16 - 7))
    inverse = np.linalg.inv(np.linalg.qr(design, mode="r"))
    centred = y - y.mean()
    return (
        estimate,
        sigma * np.linalg.norm(inverse, axis=1),
        sigma,
        1 - residual @ residual / (centred @ centred),
    )


def test_longley_gives_the_certified_fit():
    estimate, deviation, sigma, r_squared = longley_fit(load("longley").X)
    np.testing.assert_allclose(estimate, CERTIFIED_ESTIMATE, rtol=LONGLEY_RTOL)
    np.testing.assert_allclose(deviation, CERTIFIED_DEVIATION, rtol=LONGLEY_RTOL)
    np.testing.assert_allclose(sigma, CERTIFIED_RESIDUAL_DEVIATION, rtol=LONGLEY_RTOL)
    np.testing.assert_allclose(r_squared, CERTIFIED_R_SQUARED, rtol=LONGLEY_RTOL)


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("row", range(16))
def test_the_certified_fit_notices_one_wrong_last_digit(row, column):
    X = load("longley").X.copy()
    X[row, column] += 0.1 if column == 0 else 1.0
    estimate = longley_fit(X)[0]
    assert np.max(np.abs(estimate / CERTIFIED_ESTIMATE - 1)) > 100 * LONGLEY_RTOL


def test_longley_has_one_row_a_year():
    longley = load("longley")
    assert longley.X.shape == (16, 6)
    assert longley.columns == ("gnp_deflator", "gnp", "unemployed", "armed_forces", "population", "year")
    assert longley.target == "employment"
    np.testing.assert_array_equal(longley.X[:, -1], np.arange(1947, 1963))


def test_diabetes_has_the_published_first_rows_and_size():
    diabetes = load("diabetes")
    assert diabetes.X.shape == (442, 10)
    assert diabetes.columns == ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    assert diabetes.target == "progression"
    np.testing.assert_array_equal(diabetes.X[0], [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87])
    np.testing.assert_array_equal(diabetes.X[4], [50, 1, 23, 101, 192, 125.4, 52, 4, 4.2905, 80])
    np.testing.assert_array_equal(diabetes.y[:5], [151, 75, 141, 206, 135])
    np.testing.assert_array_equal(np.unique(diabetes.X[:, 1]), [1, 2])


def test_diabetes_has_the_published_means():
    diabetes = load("diabetes")
    published = [48.518100, 1.468326, 26.375792, 94.647014, 189.140271]
    np.testing.assert_allclose(diabetes.X.mean(axis=0)[:5], published, rtol=0, atol=5e-7)
    np.testing.assert_allclose(diabetes.y.mean(), 152.13348416289594, rtol=1e-14)
    np.testing.assert_allclose(diabetes.y.std(ddof=1), 77.093005, rtol=0, atol=5e-7)


def test_diabetes_gives_the_published_least_squares_fit():
    diabetes = load("diabetes")
    X = diabetes.X - diabetes.X.mean(axis=0)
    X /= np.linalg.norm(X, axis=0)
    estimate = np.linalg.lstsq(X, diabetes.y - diabetes.y.mean(), rcond=None)[0]
    np.testing.assert_allclose(estimate, DIABETES_COEFFICIENTS, rtol=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_one_that_the_sources_describe(name):
    content = DATA.joinpath(f"{name}.csv").read_bytes()
    m, n = load(name).X.shape
    row = f"| `{name}.csv` | {m} | {n + 1} | `{sha256(content).hexdigest()}` |"
    sources = DATA.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert row in sources
    header = content.decode().split("\n")[0].split(",")
    assert all(f"| `{column}` |" in sources for column in header)


def test_every_data_file_is_in_the_catalogue():
    assert {item.name for item in DATA.iterdir()} == {"SOURCES.md", *(f"{name}.csv" for name in NAMES)}


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_set_is_float64_and_cannot_be_written_to(name):
    dataset = load(name)
    assert dataset.name == name
    assert "doi.org" in dataset.source
    for array in (dataset.X, dataset.y):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0
    with pytest.raises(FrozenInstanceError):
        dataset.name = "other"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("name", ["", "Longley", "iris", "../data/longley"])
def test_an_unknown_name_is_answered_with_the_known_ones(name):
    with pytest.raises(ValueError, match="known are longley, diabetes") as caught:
        load(name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_standardized_columns_have_mean_0_and_variance_1(name):
    raw = load(name)
    dataset = standardized(raw)
    m = len(dataset.y)
    np.testing.assert_allclose(dataset.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.diag(dataset.X.T @ dataset.X) / m, 1, rtol=1e-12)
    np.testing.assert_allclose(dataset.X.T @ dataset.X / m, np.corrcoef(raw.X, rowvar=False), atol=1e-11)
    assert abs(dataset.y.mean()) <= 1e-12 * np.abs(raw.y).max()
    np.testing.assert_allclose(dataset.y + raw.y.mean(), raw.y, rtol=1e-14)
    assert (dataset.columns, dataset.target, dataset.source) == (raw.columns, raw.target, raw.source)


@pytest.mark.parametrize("name", NAMES)
def test_standardizing_leaves_the_fitted_values_alone(name):
    raw, dataset = load(name), standardized(load(name))
    design = np.column_stack([np.ones(len(raw.y)), raw.X])
    fitted = design @ np.linalg.lstsq(design, raw.y, rcond=None)[0]
    again = dataset.X @ np.linalg.lstsq(dataset.X, dataset.y, rcond=None)[0] + raw.y.mean()
    np.testing.assert_allclose(again, fitted, rtol=1e-8)


def test_standardizing_twice_changes_nothing():
    once = standardized(load("longley"))
    np.testing.assert_allclose(standardized(once).X, once.X, atol=1e-11)


def test_a_constant_column_has_no_scale():
    longley = load("longley")
    X = longley.X.copy()
    X[:, 3] = 7.0
    with pytest.raises(ValueError, match="armed_forces"):
        standardized(replace(longley, X=X))


def test_a_data_set_keeps_its_own_copy():
    X, y = np.eye(3), np.ones(3)
    dataset = Dataset("small", X, y, ("a", "b", "c"), "d", "made up")
    X[0, 0] = 5.0
    assert dataset.X[0, 0] == 1.0
    assert X.flags.writeable


@pytest.mark.parametrize(
    ("X", "y", "columns", "message"),
    [
        (np.ones(3), np.ones(3), ("a",), "must be"),
        (np.ones((3, 2)), np.ones(2), ("a", "b"), "must be"),
        (np.ones((3, 2)), np.ones((3, 1)), ("a", "b"), "must be"),
        (np.ones((3, 2)), np.ones(3), ("a",), "2 columns and 1 names"),
        (np.full((3, 2), np.nan), np.ones(3), ("a", "b"), "not finite"),
        (np.ones((3, 2)), np.full(3, np.inf), ("a", "b"), "not finite"),
    ],
)
def test_a_data_set_of_the_wrong_shape_or_with_holes_is_refused(X, y, columns, message):
    with pytest.raises(ValueError, match=message):
        Dataset("broken", X, y, columns, "target", "made up")


def test_names_are_those_of_the_catalogue():
    assert tuple(datasets._CATALOGUE) == NAMES
