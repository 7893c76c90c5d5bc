"""Is it convex? Proved, refuted at an exact point, or unknown.

f is convex on an open convex domain exactly where its Hessian is positive semidefinite there (second-order-convexity),
that is, where all principal minors are ≥ 0; it is strictly convex if all leading ones are > 0, and strongly convex with
constant μ if H − μI is semidefinite. The minors' signs are decided by Z3 on a relaxation that can only prove
(`theory.analysis.signs`). A refutation is a point and a direction d with ⟨d, Hd⟩ < 0, evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product

from sympy import Add, Expr, Matrix, Rational, Symbol, cos, eye, pi, sin, tan, zeros

from theory.analysis.derivatives import Derivatives
from theory.analysis.signs import follows, follows_or_fails, sign_of
from theory.analysis.sums import convex_sum
from theory.kernel.formula import Relation, ge, gt

PROVED, REFUTED, UNKNOWN = "proved", "refuted", "unknown"

_MOST_VARIABLES = 4
_MOST_POINTS = 150
_FEW_POINTS = 12
_MOST_OPEN = 3
_LONGEST = 60  # operations of a sum up to which its Hessian is asked for more than its terms say
_FEW_VARIABLES = 6  # up to which every direction is looked at


@dataclass(frozen=True)
class Convexity:
    """What is known of the convexity of f on its domain.

    `strict`, `definite` (so is the Hessian, everywhere) and `modulus` (μ > 0, of strong convexity; not claimed to be
    the largest) where proved. `point`,
    `direction` and `curvature` = ⟨d, Hd⟩ < 0 where refuted. `why` says what stood in the way or what is meant.
    """

    verdict: str
    strict: bool = False
    definite: bool = False
    modulus: Expr | None = None
    point: tuple[Expr, ...] = ()
    direction: tuple[Expr, ...] = ()
    curvature: Expr | None = None
    why: str = ""


def convexity(d: Derivatives, stationary: Sequence[Sequence[Expr]] = ()) -> Convexity:
    """Whether f is convex on its domain; points of `stationary` are among the places where it is looked at."""
    hessian = Matrix(d.hessian)
    domain = _needed(d.domain)
    by_terms = convex_sum(d.f, d.variables, domain, _semidefinite)
    if by_terms is None:
        found = _refuted(d, stationary, quick=True) or _refuted_or_open(d, hessian, domain, stationary)
        if found is not None:
            return found
    if not _convex_domain(d.domain, d.variables):
        return Convexity(
            UNKNOWN,
            why="the Hessian is positive semidefinite on the whole domain, but the domain was not shown to be "
            "convex: f is convex on every convex part of it",
        )
    if by_terms is not None and (by_terms.definite or d.f.count_ops() > _LONGEST):
        why = "term by term: a sum of convex functions is convex"
        return Convexity(PROVED, by_terms.definite, by_terms.definite, by_terms.modulus, why=why)
    modulus = _modulus(hessian, domain)
    definite = modulus is not None or _definite(hessian, domain)
    return Convexity(PROVED, definite or _bent_somewhere(d, hessian), definite, modulus)


def _refuted_or_open(
    d: Derivatives, hessian: Matrix, domain: Sequence[Relation], stationary: Sequence[Sequence[Expr]]
) -> Convexity | None:
    """The verdict by the signs of the minors, unless these show that the Hessian is semidefinite: then None."""
    if max(map(len, _parts(hessian))) > _MOST_VARIABLES:
        return Convexity(UNKNOWN, why=f"the Hessian has a block of more than {_MOST_VARIABLES} variables")
    semidefinite, suspects = _asked(d, hessian, domain)
    if semidefinite:
        return None
    found = _first(d, suspects) or _refuted(d, stationary, quick=False)
    return found or Convexity(UNKNOWN, why="the signs of the Hessian's principal minors were not decided")


def _needed(domain: Sequence[Relation]) -> tuple[Relation, ...]:
    """The conditions that do not follow from the others."""
    kept = list(domain)
    for relation in sorted(domain, key=lambda r: r.op != "!="):
        rest = [r for r in kept if r is not relation]
        if follows(rest, relation):
            kept = rest
    return tuple(kept)


def _convex_domain(domain: Sequence[Relation], variables: tuple[Symbol, ...]) -> bool:
    """Whether every condition follows from others or is u > 0 with a concave u; what is open is taken for no.

    The concavity is wanted everywhere, or on the convex set that other conditions leave: on the domain itself it
    would say nothing, which may consist of several pieces with u concave on each.
    """
    left, shown = list(domain), []
    while left:
        found = next((r for r in left if follows(shown, r) or _concave(r, shown, variables)), None)
        if found is None:
            return False
        left.remove(found)
        shown.append(found)
    return True


def _concave(relation: Relation, domain: Sequence[Relation], variables: tuple[Symbol, ...]) -> bool:
    """Whether the relation is u > 0 or u ≥ 0 with a u that is concave on the domain."""
    bent = Matrix([[-relation.gap.diff(a).diff(b) for a in variables] for b in variables])
    return relation.op in (">", ">=", "<", "<=") and _semidefinite(bent, domain)


def _minors(hessian: Matrix, leading: bool) -> Iterator[Expr]:
    for part in _parts(hessian):
        for size in range(1, len(part) + 1):
            chosen = [tuple(part[:size])] if leading else combinations(part, size)
            for rows in chosen:
                yield _determinant(hessian[list(rows), list(rows)])


def _determinant(matrix: Matrix) -> Expr:
    """Along the first row: SymPy's own methods cancel fractions on the way, which may take for ever."""
    if matrix.rows == 1:
        return matrix[0, 0]
    return Add(*(
        (-1) ** j * matrix[0, j] * _determinant(matrix.minor_submatrix(0, j)) for j in range(matrix.cols)
    ))  # fmt: skip


def _parts(hessian: Matrix) -> list[list[int]]:
    """The indices of the diagonal blocks that a reordering splits the Hessian into."""
    left, parts = list(range(hessian.rows)), []
    while left:
        part = [left.pop(0)]
        for i in part:
            joined = [j for j in left if hessian[i, j] != 0]
            part += joined
            left = [j for j in left if j not in joined]
        parts.append(sorted(part))
    return parts


def _semidefinite(hessian: Matrix, domain: Sequence[Relation]) -> bool:
    return all(follows(domain, ge(minor, 0)) for minor in _minors(hessian, leading=False))


def _definite(hessian: Matrix, domain: Sequence[Relation]) -> bool:
    return all(follows(domain, gt(minor, 0)) for minor in _minors(hessian, leading=True))


def _bent_somewhere(d: Derivatives, hessian: Matrix) -> bool:
    """Whether a semidefinite Hessian is diagonal with no entry that is 0 throughout.

    Then f is a sum of functions of one variable each, and all that the grammar can say is analytic on its domain: a
    second derivative ≥ 0 that is not 0 throughout has isolated zeros, so each of these functions is strictly convex.
    """
    if not hessian.is_diagonal():
        return False
    diagonal = ((Rational(k),) * len(d.variables) for k in (1, -1, 2, -2, 0))
    places = islice(chain(diagonal, _places(d, ())), _MOST_POINTS)
    inside = [point for point in places if _in_domain(d, point, quick=True)]
    matrices = [d.hessian_at(point) for point in inside[:_FEW_POINTS]]
    n = range(hessian.rows)
    return all(any(sign_of(matrix[i, i]) == 1 for matrix in matrices) for i in n)


def _modulus(hessian: Matrix, domain: Sequence[Relation]) -> Expr | None:
    """The largest of a few μ > 0 for which H − μI is semidefinite."""
    constants = [entry.expand().as_coeff_Add()[0] for entry in hessian.diagonal()]
    least = min((c for c in constants if c.is_Rational), default=Rational(0))
    steps = [Rational(1, k) for k in (1, 2, 10, 100)]
    tried = {least * s for s in steps} | set(steps) | {Rational(2)}
    if hessian.is_diagonal() and least > 0:
        tried = {least, *tried}
    for mu in sorted((m for m in tried if m > 0), reverse=True):
        if _semidefinite(hessian - mu * eye(hessian.rows), domain):
            return mu
    return None


# --- Refutations -------------------------------------------------------------------------------------------


def _refuted(d: Derivatives, stationary: Sequence[Sequence[Expr]], *, quick: bool) -> Convexity | None:
    """The first refutation among a few places; a quick look asks for no sign but those of rationals."""
    for point in islice(_places(d, stationary), _MOST_POINTS if quick else _FEW_POINTS):
        found = _bent_down(d, point, quick=quick)
        if found is not None:
            return found
    return None


def _places(d: Derivatives, stationary: Sequence[Sequence[Expr]]) -> Iterator[tuple[Expr, ...]]:
    n = len(d.variables)
    yield from (tuple(p) for p in stationary if not any(e.free_symbols for e in p))
    values: list[Expr] = [Rational(k) for k in (0, 1, -1, 2, -2)]
    if d.f.has(sin, cos, tan):
        values += [pi / 2, -pi / 2, pi, -pi, pi / 4, -pi / 4]
    values += [Rational(1, 2), Rational(-1, 2), Rational(3), Rational(-3), Rational(10), Rational(-10)]
    if n > 3:
        yield from (tuple(v for _ in range(n)) for v in values)
        return
    yield from product(values, repeat=n)


def _bent_down(d: Derivatives, point: tuple[Expr, ...], *, quick: bool = False) -> Convexity | None:
    """The refutation at this point, if it lies in the domain and the curvature is shown to be negative."""
    if not _in_domain(d, point, quick=quick):
        return None
    hessian = d.hessian_at(point)
    if not all(entry.is_finite for entry in hessian):
        return None
    for direction, curvature in _curvatures(hessian):
        below = curvature.p < 0 if curvature.is_Rational else not quick and sign_of(curvature) == -1
        if below:
            return Convexity(REFUTED, point=point, direction=direction, curvature=curvature)
    return None


def _in_domain(d: Derivatives, point: tuple[Expr, ...], *, quick: bool) -> bool:
    """Whether the point was shown to lie in the domain."""
    at = dict(zip(d.variables, point, strict=True))
    for relation in d.domain:
        gap = relation.gap.subs(at)
        if quick and not gap.is_Rational:
            return False
        sign = sign_of(gap)
        if sign is None or not (sign != 0 if relation.op == "!=" else sign > 0):
            return False
    return True


def _curvatures(hessian: Matrix) -> Iterator[tuple[tuple[Expr, ...], Expr]]:
    """Directions d with ⟨d, Hd⟩: along each axis, across two that are coupled, and to the foot of each pivot."""
    n = range(hessian.rows)
    for i in n:
        yield tuple(Rational(int(i == k)) for k in n), hessian[i, i].expand()
    for i, j in combinations(n, 2):
        if hessian[i, j] == 0:
            continue
        for sign in (-1, 1):
            direction = tuple(Rational(int(k == i) + sign * int(k == j)) for k in n)
            yield direction, (hessian[i, i] + hessian[j, j] + 2 * sign * hessian[i, j]).expand()
    if hessian.rows > _FEW_VARIABLES or not all(entry.is_Rational for entry in hessian):
        return
    for k in range(1, hessian.rows):
        block, column = hessian[:k, :k], hessian[:k, k]
        if block.det() != 0:
            solved = Matrix([*-block.LUsolve(column), 1, *zeros(hessian.rows - k - 1, 1)])
            yield tuple(solved), (solved.T * hessian * solved)[0, 0]


def _asked(
    d: Derivatives, hessian: Matrix, domain: Sequence[Relation]
) -> tuple[bool, list[tuple[Rational, ...]]]:
    """Whether the Hessian was shown to be semidefinite; if not, points where Z3 says that a minor is negative."""
    suspects, open_minors = [], 0
    for minor in _minors(hessian, leading=False):
        proved, point = follows_or_fails(domain, ge(minor, 0), d.variables)
        if point is not None:
            suspects.append(point)
        open_minors += not proved
        if open_minors >= _MOST_OPEN:
            break
    return not open_minors, suspects


def _first(d: Derivatives, points: Sequence[tuple[Rational, ...]]) -> Convexity | None:
    """The first refutation at one of the points."""
    return next((found for point in points if (found := _bent_down(d, point)) is not None), None)


__all__ = ["PROVED", "REFUTED", "UNKNOWN", "Convexity", "convexity"]
