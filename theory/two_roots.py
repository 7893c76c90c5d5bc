"""Evidence about the two roots of z² − Sz + P, for real S and P: when both lie inside the unit circle.

The roots are either two real numbers z₁ and z₂ with z₁ + z₂ = S and z₁z₂ = P, or a pair u ± iw, w ≠ 0, with 2u = S
and u² + w² = P, the square of their modulus. In both cases they are inside exactly where P < 1, S < 1 + P and
−S < 1 + P: these are Jury's conditions.
"""

from __future__ import annotations

from sympy import Expr, Rational

from theory.kernel.evidence import BothDirections, Certificate, Each, Evidence, Refutation
from theory.kernel.formula import (
    Conjunction,
    Equivalence,
    Formula,
    Relation,
    both,
    conjuncts,
    eq,
    ge,
    le,
    lt,
    ne,
)
from theory.kernel.theorem import Step
from theory.notation import scalar

z_1, z_2 = scalar("z_1"), scalar("z_2")
u, w = scalar("u"), scalar("w")
REAL_INSIDE = both(lt(-1, z_1), lt(z_1, 1), lt(-1, z_2), lt(z_2, 1))
COMPLEX_INSIDE = lt(u**2 + w**2, 1)
NOT_REAL = ne(w, 0)


def jury_conditions(total: Expr, product: Expr) -> tuple[Relation, Relation, Relation]:
    """P < 1, S < 1 + P and −S < 1 + P."""
    return lt(product, 1), lt(total, 1 + product), lt(-total, 1 + product)


def real_pair(total: Expr, product: Expr) -> tuple[Relation, Relation]:
    """z₁ + z₂ = S and z₁z₂ = P."""
    return eq(z_1 + z_2, total), eq(z_1 * z_2, product)


def complex_pair(total: Expr, product: Expr) -> tuple[Relation, Relation, Relation]:
    """2u = S, u² + w² = P and w ≠ 0: the roots are u ± iw."""
    return eq(2 * u, total), eq(u**2 + w**2, product), NOT_REAL


def real_jury_step(name: str, total: Expr, product: Expr) -> Step:
    """Real roots are both inside exactly under Jury's conditions."""
    sum_is, product_is = real_pair(total, product)
    small, right, left = jury_conditions(total, product)
    above, below = (lt(-1, z_1), lt(-1, z_2)), (lt(z_1, 1), lt(z_2, 1))
    half = Rational(1, 2)

    def outside(root: Expr, claim: Relation, condition: Relation, excess: Expr) -> Refutation:
        return Refutation(
            (1, condition), (1, claim, small), (1, claim, condition), excess**2, (1, product_is), (-root, sum_is)
        )  # fmt: skip

    def within(root: Expr) -> tuple[Refutation, Refutation]:
        return outside(root, le(root, -1), left, root + 1), outside(root, ge(root, 1), right, root - 1)

    return Step(
        name,
        Equivalence(REAL_INSIDE, both(small, right, left)),
        "With S the sum of the roots and P their product, 1 + P − S = (1 − z₁)(1 − z₂), 1 + P + S = (1 + z₁)(1 + z₂). "
        "If z₁ ≥ 1, then 1 + P − S > 0 forces z₂ > 1 and so P > 1; likewise for z₁ ≤ −1 with 1 + P + S, and for z₂.",
        BothDirections(
            forward=Each(
                Certificate((half, below[0], above[1]), (half, above[0], below[1]), (1, product_is)),
                Certificate((1, below[0], below[1]), (-1, product_is), (1, sum_is)),
                Certificate((1, above[0], above[1]), (-1, product_is), (-1, sum_is)),
            ),
            backward=Each(*within(z_1), *within(z_2)),
        ),
        given=(sum_is, product_is),
    )


def complex_jury_step(name: str, total: Expr, product: Expr) -> Step:
    """A complex pair is inside exactly under Jury's conditions, of which the latter two always hold."""
    sum_is, product_is, not_real = complex_pair(total, product)
    small, right, left = jury_conditions(total, product)
    return Step(
        name,
        Equivalence(COMPLEX_INSIDE, both(small, right, left)),
        "The product P is the square of the modulus, and with S = 2u, 1 + P ∓ S = (1 ∓ u)² + w² is positive anyway.",
        BothDirections(
            forward=Each(
                Certificate((1, COMPLEX_INSIDE), (1, product_is)),
                Certificate((1 - u) ** 2 + w**2, (-1, product_is), (1, sum_is)),
                Certificate((1 + u) ** 2 + w**2, (-1, product_is), (-1, sum_is)),
            ),
            backward=Certificate((1, small), (-1, product_is)),
        ),
        given=(sum_is, product_is, not_real),
    )


def facts_by_name(statement: Formula) -> Evidence:
    """Evidence for a relation, or a conjunction of relations, each of which is a fact already."""
    parts = conjuncts(statement)
    each = [Certificate((1, part)) for part in parts if isinstance(part, Relation)]
    return Each(*each) if len(parts) > 1 else each[0]


def chained(inside: Formula, region: Formula) -> BothDirections:
    """Evidence for inside ⇔ region where both are known to be equivalent to Jury's conditions."""
    return BothDirections(facts_by_name(region), facts_by_name(inside))


def region_steps(
    total: Expr,
    product: Expr,
    region: Conjunction,
    reason: str,
    evidence: BothDirections,
    given: tuple[Formula, ...] = (),
    using: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """`region` is where the roots are inside: Jury's conditions, `region` from them, and both kinds of roots.

    `evidence` shows that Jury's conditions for S = `total` and P = `product` say the same as `region`, where `given`
    holds, from the earlier steps `using`.
    """
    conditions = both(*jury_conditions(total, product))
    return (
        real_jury_step("jury-for-real-roots", total, product),
        complex_jury_step("jury-for-complex-roots", total, product),
        Step("region", Equivalence(conditions, region), reason, evidence, given=given, using=using),
        Step(
            "real-roots",
            Equivalence(REAL_INSIDE, region),
            "Both together: real roots are in (−1, 1) exactly there.",
            chained(REAL_INSIDE, region),
            given=(*given, *real_pair(total, product)),
            using=("jury-for-real-roots", "region", *using),
        ),
        Step(
            "complex-roots",
            Equivalence(COMPLEX_INSIDE, region),
            "And complex ones are less than 1 in modulus exactly there.",
            chained(COMPLEX_INSIDE, region),
            given=(*given, *complex_pair(total, product)),
            using=("jury-for-complex-roots", "region", *using),
        ),
    )
