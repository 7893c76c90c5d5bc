"""A guaranteed enclosure [m, M] of the Hessian's eigenvalues over a whole box, by interval arithmetic.

The Hessian's entries are bounded over a box, and from these bounds the eigenvalues of every symmetric matrix between
them. The box is then halved again and again where its ends are decided, which tightens both. What was found at single
points, enclosed too, shows how much may be left: the true extremes lie between the two.

Nothing is claimed of a box in which the Hessian may be undefined: it is refused, and the sub-box is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Add, Dummy, Expr, PolynomialError, Pow, Symbol, exp, factor, tanh

from numerics.analysis.faults import BadInput
from numerics.analysis.intervals import Evaluation, Interval, exactly, matmul

Array = NDArray[np.float64]

#: Pieces that a box may be cut into; fewer where the Hessian has many operations.
BUDGET = 4000

_FEWEST = 500
_WORK = 4_000_000  # operations times pieces

#: An enclosure is tight enough where no end can move by more than this part of it.
TIGHT = 1e-3

_NEGLIGIBLE = 1e-3  # an end that is a smaller part of the other counts as this part of it

_AT_ONCE = 256  # boxes halved in one round
_MOST_HALVINGS = 14  # of each variable, in search of a place where the Hessian is undefined
_MOST_CORNERS = 6  # variables up to which all corners of the box are looked at
_FEW = 4  # variables up to which every corner of an interval matrix is looked at
_MOST_SLOPES = 4  # variables up to which the slopes of the entries are bounded too
_NOTHING = 1e-290
_LONGEST = 400  # operations of an entry up to which a second form of it is bounded too


@dataclass(frozen=True, eq=False)
class BoxSpectrum:
    """low ≤ λ ≤ high for every eigenvalue of the Hessian at every point of the box: guaranteed.

    `least` and `greatest` are eigenvalues that do occur, up to rounding, at the points `least_at` and `greatest_at`
    (n,): low ≤ least and greatest ≤ high. `pieces` is how many pieces the box was cut into, and `tight` whether the
    enclosure met its tolerance within the budget.
    """

    variables: tuple[Symbol, ...]
    box: tuple[tuple[Fraction, Fraction], ...]
    low: float
    high: float
    least: float
    greatest: float
    least_at: Array
    greatest_at: Array
    pieces: int
    tight: bool

    @property
    def smoothness(self) -> float:
        """L: no eigenvalue in the box is larger in absolute value, so the gradient is L-Lipschitz there."""
        return max(abs(self.low), abs(self.high))


class Hessian:
    """The entries of a Hessian, to be bounded over many boxes at once; `domain` must hold for f to be defined."""

    def __init__(self, f: Expr, variables: Sequence[Symbol], conditions: Sequence[Any] = ()) -> None:
        self.f, self.variables, self.n = f, tuple(variables), len(variables)
        self.gradient = tuple(f.diff(v) for v in variables)
        self.forms = {
            (i, j): _forms(self.gradient[i].diff(variables[j]))
            for i in range(self.n)
            for j in range(i, self.n)
        }
        entries = {place: forms[0] for place, forms in self.forms.items()}
        short = self.n <= _MOST_SLOPES and sum(e.count_ops() for e in entries.values()) <= _LONGEST
        self.slopes = {place: [e.diff(v) for v in variables] for place, e in entries.items()} if short else {}
        self.domain = tuple((condition.formula, condition.what) for condition in conditions)

    @property
    def operations(self) -> int:
        """About how many operations one evaluation takes, eigenvalues included."""
        shown = [
            *(e for forms in self.forms.values() for e in forms),
            *(e for s in self.slopes.values() for e in s),
        ]
        return sum(e.count_ops() for e in shown) + 20 * self.n**2

    def over(self, low: Array, high: Array) -> tuple[Interval, Evaluation]:
        """The matrices (k, n, n) over the boxes from `low` to `high`, both (k, n), and what may be undefined there."""
        evaluation = Evaluation(self.variables, low, high)
        for relation, what in self.domain:
            if relation.op in (">", ">=", "!=", "<", "<="):
                strict = relation.op.replace("<", ">")
                evaluation.require(strict, evaluation.value(relation.gap), f"required: {what}")
        evaluation.value(self.f)
        evaluation.nowhere = evaluation.outside
        k = low.shape[0]
        lows, highs = np.empty((k, self.n, self.n)), np.empty((k, self.n, self.n))
        for (i, j), forms in self.forms.items():
            entry = evaluation.value(forms[0])
            for form in forms[1:]:
                entry = entry.meets(evaluation.value(form))
            lows[:, i, j] = lows[:, j, i] = entry.low
            highs[:, i, j] = highs[:, j, i] = entry.high
        found = Interval(lows, highs)
        if self.slopes and (low < high).any():
            found = found.meets(self._from_centres(low, high, evaluation))
        return found, evaluation

    def _from_centres(self, low: Array, high: Array, evaluation: Evaluation) -> Interval:
        """The entries once more, by their values at the centres and their slopes over the boxes.

        By the mean value theorem h(x) = h(c) + Σ ∂ₖh(ξ)(xₖ − cₖ); where the slopes may be undefined this says nothing.
        """
        centre = np.clip(low / 2 + high / 2, low, high)
        at_centre = Evaluation(self.variables, centre, centre)
        sloping = Evaluation(self.variables, low, high)
        sloping.known.update(evaluation.known)
        lows, highs = np.empty((len(low), self.n, self.n)), np.empty((len(low), self.n, self.n))
        apart = Interval(low, high) - Interval.of(centre)
        for (i, j), slopes in self.slopes.items():
            value = at_centre.value(self.forms[i, j][0])
            for k, slope in enumerate(slopes):
                value = value + sloping.value(slope) * apart[:, k]
            lows[:, i, j] = lows[:, j, i] = value.low
            highs[:, i, j] = highs[:, j, i] = value.high
        nothing = (at_centre.doubtful | sloping.doubtful)[:, None, None]
        return Interval(np.where(nothing, -np.inf, lows), np.where(nothing, np.inf, highs))


def _forms(entry: Expr) -> tuple[Expr, ...]:
    """Equal expressions that may be bounded differently, the shortest first: each bound is right, so all of them hold.

    Where they are defined is read from f and its conditions, before anything was multiplied out.
    """
    if entry.count_ops() > _LONGEST:
        return (entry,)
    forms = {entry, entry.expand(), _by_sigmoids(entry)}
    short = [form for form in forms if form.count_ops() <= _LONGEST]
    return tuple(sorted(short, key=lambda e: (e.count_ops(), str(e))))


def _by_sigmoids(entry: Expr) -> Expr:
    """The entry with eᵘ/(1 + eᵘ), in which eᵘ occurs twice, as one function of u: (1 + tanh(u/2))/2.

    >>> from sympy import exp
    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> _by_sigmoids(exp(x) / (1 + exp(x)) - exp(2 * x) / (1 + exp(x)) ** 2)
    -(tanh(x/2)/2 - 1/2)*(tanh(x/2)/2 + 1/2)
    """
    result = entry
    bases = {
        power.base for power in entry.atoms(Pow) if isinstance(power.base, Add) and len(power.base.args) == 2
    }
    for base in sorted((base for base in bases if isinstance(base - 1, exp)), key=str):
        u, sigmoid = (base - 1).args[0], Dummy("s")
        terms = Add.make_args(result)
        mine = [term for term in terms if term.has(base)]
        if not mine:
            continue

        def swapped(a: Expr, u: Expr = u, sigmoid: Expr = sigmoid) -> Expr:
            times = (a / u).cancel()
            return (sigmoid / (1 - sigmoid)) ** times if times.is_Integer else exp(a)

        try:
            part = factor(Add(*mine).replace(exp, swapped).cancel())
        except PolynomialError:
            continue
        rest = Add(*(term for term in terms if not term.has(base)))
        result = rest + part.subs(sigmoid, (1 + tanh(u / 2)) / 2)
    return result


def spectrum_over(
    f: Expr,
    variables: Sequence[Symbol],
    box: Mapping[Symbol, tuple[Fraction, Fraction]],
    budget: int | None = None,
    conditions: Sequence[Any] = (),
) -> BoxSpectrum:
    """The enclosure over `box`, cut into at most about `budget` pieces, or what is affordable.

    Raises BadInput where the Hessian may be undefined, naming the sub-box.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> found = spectrum_over(x**4, (x,), {x: (Fraction(-1), Fraction(2))})
    >>> found.low, round(found.high, 6), found.greatest_at
    (0.0, 48.0, array([2.]))
    """
    hessian = Hessian(f, variables, conditions)
    sides = tuple(box[v] for v in variables)
    affordable = max(_FEWEST, min(BUDGET, _WORK // (1 + hessian.operations)))
    search = _Search(hessian, sides, affordable if budget is None else max(budget, 1))
    search.run()
    low, high = float(search.lower.min()), float(search.upper.max())
    if 0 < high < _NOTHING:  # 0, rounded outwards; a larger bound holds too, and steps of 2/L stay numbers
        high = max(high, 2.0**-52 * abs(low))
    return BoxSpectrum(
        hessian.variables, sides, low, high, search.least,
        search.greatest, search.least_at, search.greatest_at, len(search.low), search.tight,
    )  # fmt: skip


class _Search:
    """Pieces of the box, `low` and `high` (k, n), with bounds of the eigenvalues over each, (k,)."""

    def __init__(self, hessian: Hessian, sides: Sequence[tuple[Fraction, Fraction]], budget: int) -> None:
        self.hessian, self.budget = hessian, budget
        self.low = np.array([[float(exactly(a).low) for a, _ in sides]])
        self.high = np.array([[float(exactly(b).high) for _, b in sides]])
        if not (np.isfinite(self.low).all() and np.isfinite(self.high).all()):
            raise BadInput("--box: a side is beyond double precision; give numbers up to 1e300")
        self.widths = np.maximum(self.high[0] - self.low[0], np.finfo(float).tiny)
        self.least, self.greatest = np.inf, -np.inf
        self.least_at = self.greatest_at = self.low[0]
        self.tight = False
        self.halvings = np.zeros(1, dtype=int)
        self.lower, self.upper, self.doubtful = self.bounds(self.low, self.high)
        self.visit((self.low + self.high) / 2)
        if hessian.n <= _MOST_CORNERS:
            self.visit(np.array(list(product(*zip(self.low[0], self.high[0], strict=True)))))

    def bounds(self, low: Array, high: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Bounds over new pieces, and where something may be undefined. Raises BadInput where something surely is."""
        matrices, evaluation = self.hessian.over(low, high)
        if evaluation.outside.any():
            index = int(np.flatnonzero(evaluation.outside)[0])
            raise BadInput(self.refusal(low[index], high[index], evaluation.why(index), sure=True))
        with np.errstate(all="ignore"):
            lower, upper = extremes(matrices)
        if evaluation.doubtful.any():
            index = int(np.flatnonzero(evaluation.doubtful)[0])
            self.doubt = self.refusal(low[index], high[index], evaluation.why(index), sure=False)
        return lower, upper, evaluation.doubtful

    def refusal(self, low: Array, high: Array, why: str, *, sure: bool) -> str:
        """The line that names the piece in which something is undefined."""
        sides = zip(self.hessian.variables, low, high, strict=True)
        where = ", ".join(f"{v} = {a:.6g}" if a == b else f"{v} in [{a:.6g}, {b:.6g}]" for v, a, b in sides)
        what = "the Hessian is undefined" if sure else "the Hessian may be undefined"
        return f"--box: {what} at {where}: {why}; choose a box inside the domain"

    def visit(self, points: Array) -> None:
        """Takes the eigenvalues at `points` (k, n) into account, which do occur."""
        matrices, evaluation = self.hessian.over(points, points)
        if evaluation.outside.any():
            index = int(np.flatnonzero(evaluation.outside)[0])
            raise BadInput(self.refusal(points[index], points[index], evaluation.why(index), sure=True))
        lows, highs = eigenvalue_bounds(matrices)
        usable = np.isfinite(lows).all(axis=1) & np.isfinite(highs).all(axis=1) & ~evaluation.doubtful
        if not usable.any():
            return
        # A diagonal entry is a value of the quadratic form: λmin is no larger, and λmax no smaller.
        diagonal = [np.diagonal(end, axis1=-2, axis2=-1) for end in (matrices.low, matrices.high)]
        top = np.where(usable, np.maximum(lows[:, -1], diagonal[0].max(axis=-1)), -np.inf)
        bottom = np.where(usable, np.minimum(highs[:, 0], diagonal[1].min(axis=-1)), np.inf)
        if top.max() > self.greatest:
            self.greatest, self.greatest_at = float(top.max()), points[int(top.argmax())]
        if bottom.min() < self.least:
            self.least, self.least_at = float(bottom.min()), points[int(bottom.argmin())]

    def run(self) -> None:
        """Halves pieces until the enclosure is tight or the budget spent."""
        while True:
            chosen = np.flatnonzero(self.doubtful)
            if chosen.size:
                deepest = self.halvings[chosen].max() >= _MOST_HALVINGS * self.hessian.n
                if deepest or len(self.low) >= self.budget:
                    raise BadInput(self.doubt)
            else:
                chosen = self.deciding()
                self.tight = not chosen.size
                if self.tight or len(self.low) >= self.budget:
                    return
            self.halve(chosen[:_AT_ONCE])

    def deciding(self) -> NDArray[np.intp]:
        """The pieces beyond whose bounds the enclosure could not shrink to what occurs, the farthest first."""
        scale = max(abs(self.greatest), abs(self.least)) * _NEGLIGIBLE
        above, below = (TIGHT * max(abs(end), scale) for end in (self.greatest, self.least))
        if not (np.isfinite(above) and np.isfinite(below)):
            above = below = np.finfo(float).tiny
        # In units of what is allowed, so that a small end is found as well as a large one.
        with np.errstate(all="ignore"):
            excess = np.maximum(
                (self.upper - self.greatest) / max(above, np.finfo(float).tiny),
                (self.least - self.lower) / max(below, np.finfo(float).tiny),
            )
        excess = np.where(np.isnan(excess), np.inf, excess)
        splittable = ((self.high - self.low) > 1e-12 * self.widths).any(axis=1)
        return np.array(
            [i for i in np.argsort(-excess, kind="stable") if excess[i] > 1 and splittable[i]],
            dtype=np.intp,
        )

    def halve(self, chosen: NDArray[np.intp]) -> None:
        """Replaces the chosen pieces by their halves along their relatively longest side."""
        low, high = self.low[chosen], self.high[chosen]
        rows = np.arange(len(chosen))
        side = np.argmax((high - low) / self.widths, axis=1)
        middle = low[rows, side] / 2 + high[rows, side] / 2
        left, right = high.copy(), low.copy()
        left[rows, side] = right[rows, side] = middle
        new_low, new_high = np.vstack([low, right]), np.vstack([left, high])
        lower, upper, doubtful = self.bounds(new_low, new_high)
        # A half is part of its whole, so the bounds of the whole hold too.
        lower = np.maximum(lower, np.tile(self.lower[chosen], 2))
        upper = np.minimum(upper, np.tile(self.upper[chosen], 2))
        keep = np.ones(len(self.low), dtype=bool)
        keep[chosen] = False
        halvings = np.tile(self.halvings[chosen] + 1, 2)
        self.low, self.high = np.vstack([self.low[keep], new_low]), np.vstack([self.high[keep], new_high])
        self.lower, self.upper = np.r_[self.lower[keep], lower], np.r_[self.upper[keep], upper]
        self.doubtful, self.halvings = (
            np.r_[self.doubtful[keep], doubtful],
            np.r_[self.halvings[keep], halvings],
        )
        self.visit((new_low + new_high) / 2)


# --- Eigenvalues of all symmetric matrices between two ------------------------------------------------------


def extremes(matrices: Interval) -> tuple[Array, Array]:
    """A lower bound of the least and an upper bound of the greatest eigenvalue, (k,), of interval matrices (k, n, n).

    For small n by the corners of Hertz (1992): where x has the signs z, xᵀAx is greatest for the matrix that takes the
    upper end of each entry with zᵢzⱼ = 1 and the lower end of the others. In any case by Gershgorin's discs and by
    `eigenvalue_bounds`; every bound holds, so the best does.
    """
    n = matrices.low.shape[-1]
    lower, upper = gershgorin(matrices)
    if 1 < n <= _FEW:
        corner_low, corner_high = np.full_like(lower, np.inf), np.full_like(upper, -np.inf)
        for signs in product((1, -1), repeat=n - 1):
            z = np.array((1, *signs))
            alike = np.outer(z, z) > 0
            top = np.where(alike, matrices.high, matrices.low)
            bottom = np.where(alike, matrices.low, matrices.high)
            corner_high = np.maximum(corner_high, eigenvalue_bounds(Interval(top, top))[1][:, -1])
            corner_low = np.minimum(corner_low, eigenvalue_bounds(Interval(bottom, bottom))[0][:, 0])
        return np.maximum(lower, corner_low), np.minimum(upper, corner_high)
    lows, highs = eigenvalue_bounds(matrices)
    return np.maximum(lower, lows[:, 0]), np.minimum(upper, highs[:, -1])


def gershgorin(matrices: Interval) -> tuple[Array, Array]:
    """Gershgorin's bounds of all eigenvalues, (k,) each."""
    n = matrices.low.shape[-1]
    sizes = matrices.magnitude * (1 - np.eye(n))
    off = Interval.of(np.zeros(matrices.low.shape[:-1]))
    for j in range(n):
        off = off + Interval.of(np.where(np.arange(n) == j, 0.0, sizes[..., j]))
    diagonal = Interval(
        np.diagonal(matrices.low, axis1=-2, axis2=-1), np.diagonal(matrices.high, axis1=-2, axis2=-1)
    )
    return (diagonal - off).low.min(axis=-1), (diagonal + off).high.max(axis=-1)


def eigenvalue_bounds(matrices: Interval) -> tuple[Array, Array]:
    """Bounds (k, n) of the 1st to n-th eigenvalue of every symmetric matrix in interval matrices (k, n, n).

    With Q and D from a floating-point decomposition of the middle and E = A − QDQᵀ, enclosed: by Ostrowski the
    eigenvalues of QDQᵀ are those of D times factors within ‖QᵀQ − 1‖ of 1, and by Weyl those of A differ from them by
    at most ‖E‖. Nothing is assumed of the decomposition's accuracy.
    """
    if matrices.low.shape[-1] == 1:
        return matrices.low[..., 0], matrices.high[..., 0]
    # Infinite ends make nan, which bounds nothing.
    with np.errstate(all="ignore"):
        return _around_middle(matrices)


def _around_middle(matrices: Interval) -> tuple[Array, Array]:
    n = matrices.low.shape[-1]
    middle = matrices.low / 2 + matrices.high / 2
    finite = np.isfinite(middle) & np.isfinite(matrices.magnitude)
    usable: NDArray[np.bool_] = np.asarray(finite.all(axis=(-2, -1)))
    values, vectors = np.linalg.eigh(np.where(usable[:, None, None], middle, 0.0))
    q = Interval.of(vectors)
    transposed = Interval.of(np.swapaxes(vectors, -1, -2))
    scaled = q * Interval.of(values[:, None, :])
    error = _norm(matrices - matmul(scaled, transposed))
    skew = _norm(matmul(transposed, q) - Interval.of(np.eye(n)))
    d = Interval.of(values) * (Interval.of(np.ones(1)) + Interval(-skew, skew)[:, None])
    found = d + Interval(-error, error)[:, None]
    bad = ~usable[:, None] | ~np.isfinite(skew)[:, None] | (skew >= 1)[:, None]
    return np.where(bad, -np.inf, found.low), np.where(bad, np.inf, found.high)


def _norm(matrices: Interval) -> Array:
    """An upper bound of the spectral norm, (k,): the greatest of all row and column sums."""
    sizes = Interval.of(matrices.magnitude)
    total = Interval.of(np.zeros(sizes.low.shape[:-1]))
    across = total
    for j in range(sizes.low.shape[-1]):
        total = total + Interval.of(sizes.high[..., j])
        across = across + Interval.of(sizes.high[..., j, :])
    return np.maximum(total.high.max(axis=-1), across.high.max(axis=-1))
