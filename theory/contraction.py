"""How far symmetric operators stretch vectors, from bounds on curvatures alone and without a basis of eigenvectors.

`stretch_steps`: a symmetric M with |⟨u, Mu⟩| ≤ q‖u‖² for all u stretches no vector by more than q.
`contraction_steps`: so a gradient step multiplies no error by more than ρ = max(|1 − ηλmin|, |1 − ηλmax|). Both hold
in any inner product in which the operator is symmetric: in the usual one the second is about ‖e‖, in ⟨u, Aw⟩ about
f − f*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Abs, Expr, Max, Rational
from sympy import Identity as IdentityMatrix
from sympy.matrices.expressions.matexpr import MatrixExpr

from theory.kernel.evidence import Cases, Certificate, Each, Instance, Refutation
from theory.kernel.formula import MatrixEquality, Relation, both, eq, ge, gt, le, lt, substitute
from theory.kernel.theorem import Hypothesis, Step
from theory.notation import A, column, d, eta, lam_max, lam_min, n, rho
from theory.vectors import Dot

Inner = Callable[[MatrixExpr, MatrixExpr], Expr]

u = column("u")  # any direction
MOVE = IdentityMatrix(n) - eta * A
SLOW, FAST = 1 - eta * lam_min, 1 - eta * lam_max
RADIUS = Max(Abs(SLOW), Abs(FAST))
POSITIVE, ORDERED = lt(0, lam_min), le(lam_min, lam_max)

SYMMETRIC = Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is")
EIGENVALUES = Hypothesis(
    "positive", both(POSITIVE, ORDERED), "the smallest eigenvalue is positive, and the largest is no smaller"
)
SMALLEST = Hypothesis(
    "smallest-eigenvalue",
    le(lam_min * Dot(u, u), Dot(u, A * u)),
    "no eigenvalue is below λmin: this bounds the curvatures, as `eigenvalue-bounds` shows",
    forall=(u,),
)
LARGEST = Hypothesis(
    "largest-eigenvalue",
    le(Dot(u, A * u), lam_max * Dot(u, u)),
    "no eigenvalue is above λmax: this bounds the curvatures as well",
    forall=(u,),
)
RATE = Hypothesis(
    "rate", eq(rho, RADIUS), "ρ is the size of the larger of the two extreme factors", definition=True
)


@dataclass(frozen=True)
class ForAll:
    """A hypothesis or a step by its name: its statement holds for all values of `variable`."""

    name: str
    statement: Relation
    variable: MatrixExpr

    def at(self, value: MatrixExpr) -> Relation:
        """The statement at one vector."""
        return substitute(self.statement, {self.variable: value})  # type: ignore[return-value]

    def step(self, name: str, value: MatrixExpr, reason: str, using: tuple[str, ...] = ()) -> Step:
        """The step that takes it at one vector."""
        return Step(name, self.at(value), reason, Instance(self.name, {self.variable: value}), using=using)


LOW = ForAll(SMALLEST.name, SMALLEST.statement, u)  # type: ignore[arg-type]
HIGH = ForAll(LARGEST.name, LARGEST.statement, u)  # type: ignore[arg-type]


def stretch_steps(
    name: str,
    operator: MatrixExpr,
    bound: Expr,
    vector: MatrixExpr,
    above: ForAll,
    below: ForAll,
    *,
    inner: Inner = Dot,
    using: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """⟨Mh, Mh⟩ ≤ q²⟨h, h⟩ for every h, from ⟨u, Mu⟩ ≤ q⟨u, u⟩ (`above`) and ≥ −q⟨u, u⟩ (`below`), also for q = 0.

    `using` names the steps that these are, and for another inner product the one that says ⟨h, h⟩ + ⟨Mh, Mh⟩ ≥ 0.
    """
    image, quarter = operator * vector, Rational(1, 4)
    places = {
        "along-sum": (above, vector + image),
        "along-difference": (below, vector - image),
        "along-scaled-sum": (above, bound * vector + image),
        "along-scaled-difference": (below, bound * vector - image),
    }
    at = {place: fact.at(direction) for place, (fact, direction) in places.items()}
    before, after = inner(vector, vector), inner(image, image)
    mean, times = le(after, bound / 2 * (before + after)), ge(bound * (bound**2 * before - after), 0)
    excess = gt(after, bound**2 * before)
    return (
        *(
            fact.step(place, direction, "The bound holds along every direction.", using)
            for place, (fact, direction) in places.items()
        ),
        Step(
            "mean",
            mean,
            "Call the operator M, the bound q, the vector h. With p(u) = ⟨u, Mu⟩, 4‖Mh‖² = p(h + Mh) − "
            "p(h − Mh) ≤ q(‖h + Mh‖² + ‖h − Mh‖²).",
            Certificate((quarter, at["along-sum"]), (quarter, at["along-difference"])),
            using=("along-sum", "along-difference"),
        ),
        Step(
            "times-bound",
            times,
            "The same with qh in the place of h.",
            Certificate((2 * quarter, at["along-scaled-sum"]), (2 * quarter, at["along-scaled-difference"])),
            using=("along-scaled-sum", "along-scaled-difference"),
        ),
        Step(
            name,
            le(after, bound**2 * before),
            "If q is positive, divide by it; if it is zero, the mean bound says that Mh = 0.",
            Refutation(
                (1, excess, excess),
                (bound**2 * before, excess),
                (1, excess, mean),
                ((before + after) / 2, times),
            ),
            using=(*using, "mean", "times-bound"),
        ),
    )


def contraction_steps(
    name: str, low: Relation, high: Relation, *, inner: Inner = Dot, using: tuple[str, ...] = ()
) -> tuple[Step, ...]:
    """⟨Md, Md⟩ ≤ ρ²⟨d, d⟩ for every error d and M = I − ηA, from λmin⟨d, d⟩ ≤ ⟨d, Ad⟩ (`low`) ≤ λmax⟨d, d⟩ (`high`).

    `using` names the steps that say so, and for another inner product those that say ⟨d, d⟩ ≥ 0 and ⟨Md, Md⟩ ≥ 0.
    """
    square, turned = inner(d, d), inner(d, MOVE * d)
    slow, fast = ge(rho, Abs(SLOW)), ge(rho, Abs(FAST))

    def line(weight: Expr, bound: Relation, extreme: Relation, end: Expr) -> Certificate:
        """|η| times the bound on the curvature, and ρ ≥ |1 − ηλ| ≥ ±(1 − ηλ) at that end."""
        return Certificate((weight, bound), (square, extreme), (square, ge(extreme.rhs, end)))

    above = Step(
        "above",
        le(turned, rho * square),
        "⟨d, Md⟩ = ‖d‖² − η⟨d, Ad⟩ is at most (1 − ηλmin)‖d‖² for η ≥ 0, and (1 − ηλmax)‖d‖² for η ≤ 0.",
        Cases(eta, line(eta, low, slow, SLOW), line(-eta, high, fast, FAST)),
        using=("at-least-both", *using),
    )
    below = Step(
        "below",
        ge(turned, -rho * square),
        "It is at least (1 − ηλmax)‖d‖² for η ≥ 0, and (1 − ηλmin)‖d‖² for η ≤ 0.",
        Cases(eta, line(eta, high, fast, -FAST), line(-eta, low, slow, -SLOW)),
        using=("at-least-both", *using),
    )
    return (
        Step(
            "at-least-both",
            both(slow, fast),
            "The larger of two sizes is at least each of them.",
            Each(
                Certificate((1, RATE.statement), (1, ge(RADIUS, Abs(SLOW)))),
                Certificate((1, RATE.statement), (1, ge(RADIUS, Abs(FAST)))),
            ),
        ),
        above,
        below,
        *stretch_steps(
            name,
            MOVE,
            rho,
            d,
            ForAll("above", above.statement, d),  # type: ignore[arg-type]
            ForAll("below", below.statement, d),  # type: ignore[arg-type]
            inner=inner,
            using=("above", "below", *using),
        ),
    )
