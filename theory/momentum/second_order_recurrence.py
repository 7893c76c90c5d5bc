"""An error with e₊ = s·e − p·e₋ shrinks like its roots: like zᵗ if they are real, like p^(t/2) if they are complex.

This is what the roots of z² − sz + p say of every start, for all t, by induction. Real roots: e − z₂e₋ is multiplied
by z₁ in each step, and e − z₁e₋ by z₂; together they give e as a sum of two powers. A double root z leaves zᵗ times a
straight line in t. A complex pair: the form e² − s·e·e₋ + p·e₋² is multiplied by p in each step, so it decays like pᵗ
exactly, and e² is at most a constant times it. So with both roots inside the unit circle every error dies out, at the
rate of the larger modulus (but for the factor t of a double root); with a root outside, or on the circle, some do not.
"""

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Induction
from theory.kernel.formula import Recurrence, both, eq, ge, gt, le, ne
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import s, scalar, sequence, t
from theory.two_roots import complex_pair, real_pair, u, w, z_1, z_2

p = scalar("p")
e, before = sequence("e"), sequence("d")  # the error now, and one step before
a, c = scalar("a"), scalar("c")  # both at the start
E, D = e(t), before(t)
SUM_IS, PRODUCT_IS = real_pair(s, p)
TWICE, SQUARE, NOT_REAL = complex_pair(s, p)
START = ge(t, 0)
DISTINCT = (z_1 ** (t + 1) * (a - z_2 * c) - z_2 ** (t + 1) * (a - z_1 * c)) / (z_1 - z_2)
DOUBLE = z_1**t * (a + t * (a - z_1 * c))
FORM_START = a**2 - s * a * c + p * c**2
FORM = p**t * FORM_START
BOUND = p ** (t + 1) * FORM_START / w**2


def _real_steps() -> tuple[Step, ...]:
    """Two real roots, different or not, and a start that stays on one of them."""
    along = eq(E - z_2 * D, z_1**t * (a - z_2 * c))
    other = eq(E - z_1 * D, z_2**t * (a - z_1 * c))
    twice, square = eq(s, 2 * z_1), eq(p, z_1**2)
    double = eq(E - z_1 * D, z_1**t * (a - z_1 * c))
    on_root, stays, started = eq(E, z_1**t * a), eq(E, z_1 * D), eq(a, z_1 * c)
    return (
        Step(
            "along-one-root",
            along,
            "A step multiplies e − z₂e₋ by z₁.",
            Induction(t, step=Identity((z_1, along), (-E, SUM_IS), (D, PRODUCT_IS))),
            given=(SUM_IS, PRODUCT_IS),
        ),
        Step(
            "along-the-other",
            other,
            "And e − z₁e₋ by z₂.",
            Induction(t, step=Identity((z_2, other), (-E, SUM_IS), (D, PRODUCT_IS))),
            given=(SUM_IS, PRODUCT_IS),
        ),
        Step(
            "distinct-roots",
            eq(E, DISTINCT),
            "z₁ times the one, less z₂ times the other, leaves (z₁ − z₂)e.",
            Identity((z_1 / (z_1 - z_2), along), (-z_2 / (z_1 - z_2), other)),
            given=(SUM_IS, PRODUCT_IS, ne(z_1, z_2), START),
            using=("along-one-root", "along-the-other"),
        ),
        Step(
            "double-root",
            both(double, eq(E, DOUBLE)),
            "A step multiplies e − ze₋ by z, and e₊ is z·e and z times that difference.",
            Induction(
                t,
                base=Each(Identity(), Identity()),
                step=Each(
                    Identity((z_1, double), (E, twice), (-D, square)),
                    Identity((z_1, double), (z_1, eq(E, DOUBLE)), (E, twice), (-D, square)),
                ),
            ),
            given=(twice, square),
        ),
        Step(
            "start-on-a-root",
            both(stays, on_root),
            "Where e = z₁e₋ at the start it is so for ever, and each step multiplies by z₁ alone.",
            Induction(
                t,
                base=Each(Identity((1, started)), Identity()),
                step=Each(
                    Identity((z_2, stays), (-E, SUM_IS), (D, PRODUCT_IS)),
                    Identity((z_2, stays), (z_1, on_root), (-E, SUM_IS), (D, PRODUCT_IS)),
                ),
            ),
            given=(SUM_IS, PRODUCT_IS, started),
        ),
    )


def _complex_steps() -> tuple[Step, ...]:
    """The form that a step multiplies by p, and what it says of the error where the roots are complex."""
    form = eq(E**2 - s * E * D + p * D**2, FORM)
    grown = ge(p**t, 1)
    square_start = ((p * c - u * a) ** 2 + w**2 * a**2) / p
    return (
        Step(
            "form",
            form,
            "Put e₊ = s·e − p·e₋ into the form: what comes out is p times the form.",
            Induction(t, step=Identity((p, form))),
        ),
        Step(
            "complex-roots",
            le(E**2, BOUND),
            "p times the form is (p·e₋ − u·e)² + w²e².",
            Certificate(
                (p * D - u * E) ** 2 / w**2,
                (-p / w**2, form),
                (-(E**2) / w**2, SQUARE),
                (p * E * D / w**2, TWICE),
            ),
            given=(TWICE, SQUARE, NOT_REAL, START),
            using=("form",),
        ),
        Step(
            "product-is-positive",
            gt(p, 0),
            "It is u² + w², with w ≠ 0.",
            Certificate(u**2 + w**2, (-1, SQUARE)),
            given=(SQUARE, NOT_REAL),
        ),
        Step(
            "powers-from-one-on",
            grown,
            "A product of numbers that are at least 1 is at least 1.",
            Induction(
                t, base=Certificate(), step=Certificate((1, ge(p, 1), grown), (1, grown), (1, ge(p, 1)))
            ),
            given=(ge(p, 1),),
        ),
        Step(
            "complex-roots-outside",
            ge(E**2 - s * E * D + p * D**2, FORM_START),
            "With p ≥ 1 the form never falls below its start, which is positive unless both errors are 0.",
            Certificate(
                (1, form),
                (square_start, grown),
                (-(a**2) * (p**t - 1) / p, SQUARE),
                (a * c * (p**t - 1), TWICE),
            ),
            given=(TWICE, SQUARE, NOT_REAL, ge(p, 1), START),
            using=("form", "product-is-positive", "powers-from-one-on"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis(
                "error", Recurrence(E, t, 0, a, s * E - p * D), "e is the error at step t", definition=True
            ),
            Hypothesis(
                "before", Recurrence(D, t, 0, c, E), "d is the error one step before", definition=True
            ),
        ),
        witness={s: 1, p: 1, a: 1, c: 1, t: 2},
        derivation=(*_real_steps(), *_complex_steps()),
        claim=(
            "distinct-roots",
            "double-root",
            "start-on-a-root",
            "form",
            "complex-roots",
            "complex-roots-outside",
        ),
        formulas={"distinct": DISTINCT, "double": DOUBLE, "form": FORM, "bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "For real roots the formulas are identities. For a complex pair the bound is attained whenever p·e₋ = u·e.",
            (
                Step(
                    "bound-attained",
                    eq(E**2, BOUND),
                    "Then the square that was left out is zero.",
                    Identity(
                        (p / w**2, eq(E**2 - s * E * D + p * D**2, FORM)),
                        (E**2 / w**2, SQUARE),
                        (-p * E * D / w**2, TWICE),
                        ((u * E - p * D) / w**2, eq(p * D, u * E)),
                    ),
                    given=(TWICE, SQUARE, NOT_REAL, START, eq(p * D, u * E)),
                    using=("form",),
                ),
            ),
        ),
        counterexamples=(),
        references=(references.GOH_MOMENTUM, references.JURY_CRITERION),
        exercise="For s = 1 and p = 1/2, after how many steps is the error below 1/1000 of what it was?",
    )
