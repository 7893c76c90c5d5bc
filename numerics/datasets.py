"""The two data sets that come with the package, as plain least-squares problems.

`longley` (16 × 6) is small and badly conditioned; `diabetes` (442 × 10) is of ordinary size and condition.
Who measured what, in which units, and under which terms is written in `data/SOURCES.md`.
"""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Dataset:
    """Predictors and response of one regression problem; the arrays can't be written to.

    `X` has shape (m, n) and dtype float64, one row an observation; `y` has shape (m,). `columns` names the
    n columns of `X`, `target` names `y`, and `source` says in one line where the figures were published.
    No column of ones is among them: an intercept is the caller's choice.
    """

    name: str
    X: NDArray[np.float64]
    y: NDArray[np.float64]
    columns: tuple[str, ...]
    target: str
    source: str

    def __post_init__(self):
        X = np.array(self.X, dtype=np.float64)
        y = np.array(self.y, dtype=np.float64)
        if X.ndim != 2 or y.shape != X.shape[:1]:
            raise ValueError(f"X must be (m, n) and y (m,); they are {X.shape} and {y.shape}")
        if len(self.columns) != X.shape[1]:
            raise ValueError(f"X has {X.shape[1]} columns and {len(self.columns)} names: {self.columns}")
        if not (np.isfinite(X).all() and np.isfinite(y).all()):
            raise ValueError(f"the data set {self.name!r} has an entry that is not finite")
        X.setflags(write=False)
        y.setflags(write=False)
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "y", y)


@dataclass(frozen=True)
class _Entry:
    """What the CSV file doesn't say: which column is the response, and the publication."""

    target: str
    source: str


_CATALOGUE = {
    "longley": _Entry(
        target="employment",
        source="J. W. Longley (1967), An Appraisal of Least Squares Programs for the Electronic Computer "
        "from the Point of View of the User, Journal of the American Statistical Association 62(319), "
        "819-841. https://doi.org/10.1080/01621459.1967.10500896",
    ),
    "diabetes": _Entry(
        target="progression",
        source="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), Least Angle Regression, Annals of "
        "Statistics 32(2), 407-499. https://doi.org/10.1214/009053604000000067",
    ),
}

#: The names that `load` knows.
NAMES: tuple[str, ...] = tuple(_CATALOGUE)


def load(name: str) -> Dataset:
    """The data set of this name, in the units of its source: no centring, no scaling.

    Raises `ValueError` for a name that isn't in `NAMES`.

    >>> longley = load("longley")
    >>> longley.X.shape, longley.target, longley.columns[0]
    ((16, 6), 'employment', 'gnp_deflator')
    """
    if name not in _CATALOGUE:
        raise ValueError(f"unknown data set {name!r}; known are {', '.join(NAMES)}")
    entry = _CATALOGUE[name]
    with files("numerics").joinpath("data", f"{name}.csv").open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
        table = np.loadtxt(file, delimiter=",", ndmin=2)
    at = header.index(entry.target)
    return Dataset(
        name=name,
        X=np.delete(table, at, axis=1),
        y=table[:, at],
        columns=tuple(header[:at] + header[at + 1 :]),
        target=entry.target,
        source=entry.source,
    )


def standardized(dataset: Dataset) -> Dataset:
    """The same problem with every column of `X` at mean 0 and variance 1, and `y` at mean 0.

    The variance is the mean square (divisor m, not m - 1), so the diagonal of XᵀX/m is 1: XᵀX/m is the
    correlation matrix. With the means gone, a fit needs no intercept. `y` keeps its unit.

    Raises `ValueError` when a column is constant: it has no scale to divide by.
    """
    constant = np.ptp(dataset.X, axis=0) == 0
    if constant.any():
        names = ", ".join(name for name, flat in zip(dataset.columns, constant, strict=True) if flat)
        raise ValueError(f"constant columns in {dataset.name!r} can't be brought to variance 1: {names}")
    X = dataset.X - dataset.X.mean(axis=0)
    X /= np.sqrt(np.mean(X**2, axis=0))
    return Dataset(
        name=dataset.name,
        X=X,
        y=dataset.y - dataset.y.mean(),
        columns=dataset.columns,
        target=dataset.target,
        source=dataset.source,
    )
