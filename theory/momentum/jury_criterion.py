"""Both roots of z² − sz + p lie inside the unit circle exactly where |p| < 1 and |s| < 1 + p.

A method with momentum remembers its last step, so on a quadratic each coordinate of the error follows a recurrence with
two terms, e₊ = s·e − p·e₋. It dies out from every start exactly where both roots of z² − sz + p are less than 1 in
modulus. One need not solve for them: E. I. Jury's conditions say it in s and p, a triangle in the plane. With real
roots, 1 + p − s and 1 + p + s factor into (1 − z₁)(1 − z₂) and (1 + z₁)(1 + z₂). With a complex pair u ± iw, p is
the square of the modulus, and the other condition holds by itself.
"""

from sympy import Abs, Rational, sqrt

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Cases, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, Implication, both, eq, ge, lt, ne
from theory.kernel.theorem import Sharpness, Step, Theorem
from theory.notation import s, scalar
from theory.two_roots import (
    COMPLEX_INSIDE,
    chained,
    complex_jury_step,
    complex_pair,
    jury_conditions,
    real_jury_step,
    real_pair,
    u,
    w,
    z_1,
    z_2,
)

p = scalar("p")
HALF, QUARTER = Rational(1, 2), Rational(1, 4)
SUM_LIMIT = 1 + p
CRITERION = both(lt(Abs(p), 1), lt(Abs(s), SUM_LIMIT))
SMALL, RIGHT, LEFT = jury_conditions(s, p)
SIZES = both(lt(Abs(z_1), 1), lt(Abs(z_2), 1))


def _size_step(name, number, bound) -> Step:
    """|number| < bound says that the number lies between −bound and bound."""
    size, low, high = Abs(number), lt(-bound, number), lt(number, bound)
    return Step(
        name,
        Equivalence(lt(size, bound), both(low, high)),
        "|a| is the larger of a and −a.",
        BothDirections(
            Each(
                Certificate((1, lt(size, bound)), (1, ge(size, -number))),
                Certificate((1, lt(size, bound)), (1, ge(size, number))),
            ),
            Cases(number, Certificate((1, high)), Certificate((1, low))),
        ),
    )


def _jury_step() -> Step:
    """Jury's conditions with and without |·|."""
    size_p, size_s = lt(Abs(p), 1), lt(Abs(s), SUM_LIMIT)
    return Step(
        "criterion",
        Equivalence(both(SMALL, RIGHT, LEFT), CRITERION),
        "The last two conditions add up to 2 + 2p > 0, so p > −1 needs no mention.",
        BothDirections(
            Each(
                Cases(p, Certificate((1, SMALL)), Certificate((HALF, RIGHT), (HALF, LEFT))),
                Cases(s, Certificate((1, RIGHT)), Certificate((1, LEFT))),
            ),
            Each(
                Certificate((1, size_p), (1, ge(Abs(p), p))),
                Certificate((1, size_s), (1, ge(Abs(s), s))),
                Certificate((1, size_s), (1, ge(Abs(s), -s))),
            ),
        ),
    )


def _root_steps() -> tuple[Step, ...]:
    """Which roots there are: two real numbers where s² ≥ 4p, a complex pair where s² < 4p."""
    root = sqrt(s**2 - 4 * p)
    larger, smaller = (s + root) / 2, (s - root) / 2
    real_part, distance = eq(2 * u, s), eq(4 * w**2, 4 * p - s**2)
    return (
        Step(
            "roots-where-real",
            both(
                eq(larger**2 - s * larger + p, 0),
                eq(smaller**2 - s * smaller + p, 0),
                eq(larger * smaller, p),
            ),
            "The quadratic formula; the sum of the two is s.",
            Each(Identity(), Identity(), Identity()),
            given=(ge(s**2, 4 * p),),
        ),
        Step(
            "roots-where-complex",
            both(eq(u**2 - w**2 - s * u + p, 0), eq(2 * u * w - s * w, 0), eq(u**2 + w**2, p), ne(w, 0)),
            "Real and imaginary part of z² − sz + p at z = u + iw, with u = s/2 and w² = p − s²/4.",
            Each(
                Identity(((2 * u - s) / 4, real_part), (-QUARTER, distance)),
                Identity((w, real_part)),
                Identity(((2 * u + s) / 4, real_part), (QUARTER, distance)),
                Refutation((1, lt(s**2, 4 * p)), (1, distance), (-4 * w, eq(w, 0))),
            ),
            given=(lt(s**2, 4 * p), real_part, distance),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(),
        witness={},
        derivation=(
            *_root_steps(),
            _size_step("size-of-z1", z_1, 1),
            _size_step("size-of-z2", z_2, 1),
            real_jury_step("real-pair", s, p),
            complex_jury_step("complex-pair", s, p),
            _jury_step(),
            Step(
                "real-roots",
                Equivalence(SIZES, CRITERION),
                "Put together.",
                chained(SIZES, CRITERION),
                given=real_pair(s, p),
                using=("size-of-z1", "size-of-z2", "real-pair", "criterion"),
            ),
            Step(
                "complex-roots",
                Equivalence(COMPLEX_INSIDE, CRITERION),
                "The modulus is less than 1 where its square u² + w² is.",
                chained(COMPLEX_INSIDE, CRITERION),
                given=complex_pair(s, p),
                using=("complex-pair", "criterion"),
            ),
        ),
        claim=("roots-where-real", "roots-where-complex", "real-roots", "complex-roots"),
        headline="real-roots",
        formulas={"sum_limit": SUM_LIMIT},
        sharpness=Sharpness(
            "exact",
            "On each edge of the triangle a root has modulus 1: z = 1 where s = 1 + p, z = −1 where s = −(1 + p), "
            "and a pair where p = 1.",
            (
                Step(
                    "right-edge",
                    Implication(eq(s, SUM_LIMIT), eq(1 - s + p, 0)),
                    "Put z = 1 into z² − sz + p.",
                    Assume(Identity((-1, eq(s, SUM_LIMIT)))),
                ),
                Step(
                    "left-edge",
                    Implication(eq(s, -SUM_LIMIT), eq(1 + s + p, 0)),
                    "Put z = −1.",
                    Assume(Identity((1, eq(s, -SUM_LIMIT)))),
                ),
            ),
        ),
        counterexamples=(),
        references=(references.JURY_CRITERION,),
        exercise="For p = 1/2, which s put both roots inside the unit circle, and for which of these are they complex?",
    )
