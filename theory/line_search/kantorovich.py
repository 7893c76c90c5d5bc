"""⟨g, Ag⟩⟨g, A⁻¹g⟩ ≤ (λmin + λmax)²/(4λminλmax)·‖g‖⁴: the Kantorovich inequality.

An average of the eigenvalues times the same average of their inverses is at least 1, and here is how much it may
exceed 1. If A is symmetric, every eigenvalue λ satisfies (λ − λmin)(λmax − λ) ≥ 0, that is, λ + λminλmax/λ ≤ λmin +
λmax. Averaged with the weights of g this bounds the sum of ⟨g, Ag⟩ and λminλmax⟨g, A⁻¹g⟩, and of two numbers with a
bounded sum the product is largest where they are equal. A⁻¹g is written as e, the vector with Ae = g: for the error
of a quadratic, g is its gradient. Equality holds for g = v + w, with eigenvectors v of λmin and w of λmax of the same
length. The proof uses bounds on ⟨u, Au⟩ alone, and so needs no symmetry. Where λmin = λmax all vectors are
eigenvectors and nothing is left to show.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Certificate, Identity, Instance
from theory.kernel.formula import MatrixEquality, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, column, g, lam_max, lam_min, n, v, w
from theory.vectors import Dot, norm_squared

e, u = column("e"), column("u")
LENGTH, CURVATURE, INVERSE = norm_squared(g), Dot(g, A * g), Dot(g, e)
SUM, PRODUCT, WIDTH = lam_min + lam_max, lam_min * lam_max, lam_max - lam_min
BOUND = SUM**2 / (4 * PRODUCT) * LENGTH**2
POSITIVE, SPREAD = gt(lam_min, 0), lt(lam_min, lam_max)
LOW, HIGH = le(lam_min * norm_squared(u), Dot(u, A * u)), le(Dot(u, A * u), lam_max * norm_squared(u))


def at(bound, vector):
    """A bound on ⟨u, Au⟩ at u = vector."""
    return le(bound.lhs.xreplace({u: vector}), bound.rhs.xreplace({u: vector}))


def averages_steps(g=g) -> tuple[Step, ...]:
    """λ + λminλmax/λ ≤ λmin + λmax, averaged with the weights of g = Ae."""
    length, curvature, inverse = norm_squared(g), Dot(g, A * g), Dot(g, e)
    averages = le(curvature + PRODUCT * inverse, SUM * length)
    shifted, left = g - lam_min * e, lam_max * e - g
    instances = (
        ("low-at-rest", LOW, left, "(λmax − A)e", "smallest-eigenvalue"),
        ("high-at-shifted", HIGH, shifted, "(A − λmin)e", "largest-eigenvalue"),
        ("low-at-error", LOW, e, "e", "smallest-eigenvalue"),
        ("low-at-gradient", LOW, g, "g", "smallest-eigenvalue"),
    )
    steps = tuple(
        Step(name, at(bound, vector), f"The bound on ⟨u, Au⟩ at u = {where}.", Instance(source, {u: vector}))
        for name, bound, vector, where, source in instances
    )
    by = {step.name: step.statement for step in steps}
    return (
        *steps,
        Step(
            "top-is-positive",
            gt(lam_max, 0),
            "λmax > λmin > 0.",
            Certificate((1, POSITIVE), (1, SPREAD)),
            given=(SPREAD,),
        ),
        Step(
            "averages",
            averages,
            "λmax times the second bound and λmin times the first, divided by λmax − λmin: the terms with ⟨e, Ag⟩ "
            "cancel.",
            Certificate((lam_max / WIDTH, by["high-at-shifted"]), (lam_min / WIDTH, by["low-at-rest"])),
            given=(SPREAD,),
            using=("low-at-rest", "high-at-shifted", "top-is-positive"),
        ),
        Step(
            "inverse-average",
            ge(inverse, 0),
            "⟨g, e⟩ = ⟨Ae, e⟩ ≥ λmin‖e‖².",
            Certificate((1, by["low-at-error"]), lam_min * norm_squared(e)),
            using=("low-at-error",),
        ),
        Step(
            "average",
            ge(curvature, 0),
            "⟨g, Ag⟩ ≥ λmin‖g‖².",
            Certificate((1, by["low-at-gradient"]), lam_min * norm_squared(g)),
            using=("low-at-gradient",),
        ),
        Step(
            "kantorovich",
            le(curvature * inverse, SUM**2 / (4 * PRODUCT) * length**2),
            "With p = ⟨g, Ag⟩, q = λminλmax⟨g, e⟩ and p + q ≤ s: s² − 4pq = (s − p − q)(s + p + q) + (p − q)².",
            Certificate(
                (length * SUM / (4 * PRODUCT), averages),
                (1 / (4 * PRODUCT), ge(curvature, 0), averages),
                (Rational(1, 4), ge(inverse, 0), averages),
                (curvature - PRODUCT * inverse) ** 2 / (4 * PRODUCT),
            ),
            given=(SPREAD,),
            using=("averages", "inverse-average", "average", "top-is-positive"),
        ),
    )


def hypotheses() -> tuple[Hypothesis, ...]:
    """What A, g and e are."""
    return (
        Hypothesis("positive", POSITIVE, "λmin is positive"),
        Hypothesis(
            "smallest-eigenvalue",
            LOW,
            "no eigenvalue is below λmin: λmin‖u‖² ≤ ⟨u, Au⟩ for all u",
            forall=(u,),
        ),
        Hypothesis(
            "largest-eigenvalue",
            HIGH,
            "no eigenvalue is above λmax: ⟨u, Au⟩ ≤ λmax‖u‖² for all u",
            forall=(u,),
        ),
        Hypothesis(
            "inverse", MatrixEquality(g, A * e), "e is A⁻¹g; for an error e of a quadratic, g is the gradient",
            definition=True,
        ),
    )  # fmt: skip


def _extremal_steps() -> tuple[Step, ...]:
    eigenvectors = (MatrixEquality(A * v, lam_min * v), MatrixEquality(A * w, lam_max * w))
    right_angle, same_length = eq(Dot(v, w), 0), eq(norm_squared(w), norm_squared(v))
    given = (*eigenvectors, right_angle, same_length, SPREAD)
    sum_, curved = v + w, A * (v + w)
    inverse = v / lam_min + w / lam_max
    return (
        Step(
            "extremal-average",
            eq(Dot(sum_, curved), SUM * norm_squared(v)),
            "λmin‖v‖² + λmax‖w‖².",
            Identity((lam_max, same_length), (SUM, right_angle)),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "extremal-inverse-average",
            eq(PRODUCT * Dot(sum_, inverse), SUM * norm_squared(v)),
            "‖v‖²/λmin + ‖w‖²/λmax, times λminλmax: the same.",
            Identity((lam_min, same_length), (SUM, right_angle)),
            given=given,
            using=("top-is-positive",),
        ),
        Step(
            "extremal-length",
            eq(norm_squared(sum_), 2 * norm_squared(v)),
            "Pythagoras.",
            Identity((1, same_length), (2, right_angle)),
            given=given,
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    point = {
        n: 2,
        A: ImmutableMatrix([[1, 0], [0, 3]]),
        lam_min: 1,
        lam_max: 3,
        e: ImmutableMatrix([3, 1]),
        g: ImmutableMatrix([3, 3]),
    }
    return Theorem(
        hypotheses=hypotheses(),
        witness=point,
        derivation=averages_steps(),
        claim=("averages", "kantorovich"),
        headline="kantorovich",
        formulas={"bound": BOUND},
        sharpness=Sharpness(
            "tight",
            "For g = v + w the two averages are equal and ‖g‖² is 2‖v‖²: both inequalities are equalities.",
            _extremal_steps(),
        ),
        counterexamples=(
            Counterexample(
                "positive",
                "With the eigenvalues −1 and 3 the product of the averages exceeds a negative bound.",
                {
                    **point,
                    A: ImmutableMatrix([[-1, 0], [0, 3]]),
                    lam_min: -1,
                    e: ImmutableMatrix([0, 1]),
                    g: ImmutableMatrix([0, 3]),
                },
                "kantorovich",
            ),
            Counterexample(
                "smallest-eigenvalue",
                "An eigenvalue 1 below λmin = 2.",
                {**point, lam_min: 2},
                "kantorovich",
            ),
            Counterexample(
                "largest-eigenvalue",
                "An eigenvalue 3 above λmax = 2.",
                {**point, lam_max: 2},
                "kantorovich",
            ),
        ),
        references=(references.CHEN_KANTOROVICH,),
        exercise="Show that the product of the two averages is at least ‖g‖⁴. When is it equal?",
    )
