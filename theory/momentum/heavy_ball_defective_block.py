"""At heavy ball's best parameters the error is not at most qᵗ times the start, but at most (1 + t(1 + q))qᵗ times it.

The best parameters make the two roots equal at both ends of the spectrum, and a block with a double root has one
eigenvector too few: its powers carry a factor t. From rest (v = 0) the error along the eigenvector of μ is
qᵗ(1 + t(1 − q)) times the start, and along that of L it is (−q)ᵗ(1 + t(1 + q)) times. So no constant C makes
‖xₜ − x*‖ ≤ C·qᵗ‖x₀ − x*‖ true for all t. What is true is the bound with the factor 1 + t(1 + q), for every curvature
between μ and L and so, coordinate by coordinate, for the whole error; the eigenvector of L attains it at every t. The
first step already multiplies by q(2 + q) there, which is more than 1 where q > √2 − 1.
"""

from sympy import Lambda, Rational

from theory import references
from theory.kernel.evidence import Assume, Certificate, Each, Identity, Induction, Instance, Refutation
from theory.kernel.formula import Implication, both, eq, ge, gt, le, lt
from theory.kernel.theorem import Hypothesis, Sharpness, Step, Theorem
from theory.notation import s, scalar, sequence, t

q, C = scalar("q"), scalar("C")
e, before = sequence("e"), sequence("d")  # the error now and one step before, in units of the first
E, D = e(t), before(t)
POSITIVE, BELOW_ONE, LOW, HIGH = lt(0, q), lt(q, 1), le(-2 * q, s), le(s, 2 * q)
START = ge(t, 0)
NEXT, NEXT_BEFORE = eq(e(t + 1), s * E - q**2 * D), eq(before(t + 1), E)
E_START, D_START = eq(e(0), 1), eq(before(0), 1)
AT_MU = q**t * (1 + t * (1 - q))
BOUND = q**t * (1 + t * (1 + q))


def _next_steps() -> tuple[Step, ...]:
    """The method at the step in hand."""
    return (
        Step("next-error", NEXT, "The method, at step t.", Instance("error", {t: t}), given=(START,)),
        Step(
            "next-before", NEXT_BEFORE, "The memory, at step t.", Instance("before", {t: t}), given=(START,)
        ),
    )


def _double_root(name: str, root) -> Step:
    """The error where both roots are `root`: at rest e₋ = e, and e − root·e₋ is multiplied by `root` in each step."""
    difference, closed = eq(E - root * D, root**t * (1 - root)), eq(E, root**t * (1 + t * (1 - root)))
    twice = eq(s, 2 * root)
    follows = ((root, difference), (1, NEXT), (E, twice))
    return Step(
        name,
        both(difference, closed),
        "A step multiplies e − ze₋ by z, and e₊ is z·e and z times that difference.",
        Induction(
            t,
            base=Each(Identity((1, E_START), (-root, D_START)), Identity((1, E_START))),
            step=Each(Identity(*follows, (-root, NEXT_BEFORE)), Identity(*follows, (root, closed))),
        ),
        given=(twice,),
        using=("next-error", "next-before"),
    )


def _growth_steps() -> tuple[Step, ...]:
    """No constant in place of 1 + t(1 − q)."""
    positive = gt(q**t, 0)
    power = Step(
        "power-is-positive",
        positive,
        "A product of positive numbers.",
        Induction(t, base=Certificate(), step=Certificate((q, positive))),
        given=(POSITIVE,),
    )
    growth = Step(
        "no-constant",
        Implication(ge(t, C / (1 - q)), gt(AT_MU, C * q**t)),
        "1 + t(1 − q) grows beyond every C.",
        Assume(Certificate((q**t * (1 - q), ge(t, C / (1 - q))), q**t)),
        given=(POSITIVE, BELOW_ONE, START),
        using=("power-is-positive",),
    )
    return power, growth


def _bound_steps() -> tuple[Step, ...]:
    """For |s| ≤ 2q, that is for every curvature between μ and L."""
    form = eq(E**2 - s * E * D + q**2 * D**2, q ** (2 * t) * (1 - s + q**2))
    following, d_next = s * E - q**2 * D, before(t + 1)
    more, most = s * E / 2 - q**2 * D, q * q**t * (1 + q)
    square = le(more**2, most**2)
    upper, lower = le(more, most), le(-more, most)
    above, below = le(E, BOUND), le(-E, BOUND)
    quarter = Rational(1, 4)
    spectrum = (POSITIVE, LOW, HIGH)

    def root_of_square(claim):
        wrong = claim.negated()
        return Refutation((1, square), (1, wrong, wrong), (2 * most, wrong))

    return (
        Step(
            "form",
            form,
            "A step multiplies e² − s·e·e₋ + q²e₋² by q².",
            Induction(
                t,
                base=Identity((e(0) + 1 - s * before(0), E_START), (-s + q**2 * (before(0) + 1), D_START)),
                step=Identity(
                    (q**2, form),
                    (e(t + 1) + following - s * d_next, NEXT),
                    (-s * following + q**2 * (d_next + E), NEXT_BEFORE),
                ),
            ),
            using=("next-error", "next-before"),
        ),
        Step(
            "squared-increment",
            square,
            "e₊ − s·e/2 is s·e/2 − q²e₋; its square is q² times the form, less (q² − s²/4)e².",
            Certificate((q**2 * q ** (2 * t), LOW), (-(q**2), form), (quarter * E**2, HIGH, LOW)),
            given=(*spectrum, START),
            using=("form", "power-is-positive"),
        ),
        Step(
            "increment",
            both(upper, lower),
            "Take the root: the right side is positive.",
            Each(root_of_square(upper), root_of_square(lower)),
            given=(*spectrum, START),
            using=("squared-increment", "power-is-positive"),
        ),
        Step(
            "worst-case",
            both(above, below),
            "|e₊| ≤ |s/2|·|e| + qᵗ⁺¹(1 + q) ≤ q·|e| + qᵗ⁺¹(1 + q).",
            Induction(
                t,
                base=Each(Certificate((-1, E_START)), Certificate(2, (1, E_START))),
                step=Each(
                    Certificate((1, upper), (quarter, HIGH, below), (quarter, LOW, above), (-1, NEXT)),
                    Certificate((1, lower), (quarter, HIGH, above), (quarter, LOW, below), (1, NEXT)),
                ),
            ),
            given=spectrum,
            using=("next-error", "increment", "power-is-positive"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    return Theorem(
        hypotheses=(
            Hypothesis(
                "error",
                Implication(START, NEXT),
                "e is the error along an eigenvector, s = 1 + β − ηλ and β = q²",
                forall=(t,),
                definition=True,
            ),
            Hypothesis(
                "before",
                Implication(START, NEXT_BEFORE),
                "d is the error before",
                forall=(t,),
                definition=True,
            ),
            Hypothesis(
                "at-rest", both(E_START, D_START), "it starts at rest, with an error of 1", definition=True
            ),
        ),
        witness={s: 2, q: 1, t: 1, C: 1, e: Lambda(t, 1), before: Lambda(t, 1)},
        derivation=(
            *_next_steps(),
            _double_root("double-root-at-mu", q),
            *_growth_steps(),
            *_bound_steps(),
        ),
        claim=("double-root-at-mu", "no-constant", "worst-case"),
        headline="worst-case",
        formulas={"at_mu": AT_MU, "bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "On the eigenvector of L, where s = −2q, the error is (−q)ᵗ(1 + t(1 + q)): in size the bound, at every t.",
            (_double_root("double-root-at-L", -q),),
        ),
        counterexamples=(),
        references=(references.GOH_MOMENTUM, references.DANILOVA_PEAK_EFFECT),
        exercise="For κ = 10⁴, by what factor can the error grow before it falls, and at which step?",
    )
