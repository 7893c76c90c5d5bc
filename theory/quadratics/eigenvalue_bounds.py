"""All curvatures of a quadratic lie between its extreme eigenvalues: λmin‖u‖² ≤ ⟨u, Au⟩ ≤ λmax‖u‖².

Let vᵢ be an orthonormal basis of eigenvectors. The spectral theorem gives one for every symmetric matrix; here it is a
hypothesis. Then ‖u‖² is the sum of the squared coordinates ⟨vᵢ, u⟩², and ⟨u, Au⟩ is the sum of the same squares with
the weights λᵢ. So ⟨u, Au⟩ − λmin‖u‖² is the sum of (λᵢ − λmin)⟨vᵢ, u⟩², which is not negative, and likewise for λmax.
Along an eigenvector the curvature is its eigenvalue. The other theorems on quadratics rest on these two bounds, and
need one or two eigenvectors at most.
"""

from sympy import ImmutableMatrix, Lambda, Sum

from theory import references
from theory.kernel.evidence import Certificate, Identity, Induction, Instance
from theory.kernel.formula import MatrixEquality, eq, ge, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, column, d, i, lam_max, lam_min, m, n, sequence, t
from theory.vectors import Dot, Iterate, norm_squared

u, w = column("u"), column("w")  # any vectors
lam = sequence("lambda")
V, NEXT = Iterate("v", i), Iterate("v", t + 1)
BASIS = eq(Dot(u, w), Sum(Dot(V, u) * Dot(V, w), (i, 1, m)))
SOME = ge(m, 0)


def _bound_steps(name: str, hypothesis: str, extreme, sign: int) -> tuple[Step, ...]:
    """The bound of this name: ±(⟨d, Ad⟩ − λ‖d‖²) ≥ 0 for the extreme eigenvalue λ."""
    relation = ge if sign > 0 else le
    bounded, rest = relation(lam(t + 1), extreme), sign * (A.T * d - extreme * d)
    coordinate = eq(Dot(NEXT, rest), sign * (lam(t + 1) - extreme) * Dot(NEXT, d))

    def total(end):
        return Sum(Dot(V, rest) * Dot(V, d), (i, 1, end))

    return (
        Step(f"{name}-next", bounded, "This holds for every eigenvalue.", Instance(hypothesis, {i: t + 1})),
        Step(
            f"{name}-coordinate",
            coordinate,
            "⟨v, Aᵀd⟩ = ⟨Av, d⟩, and v is an eigenvector.",
            Identity(),
            using=("next-eigenvector",),
        ),
        Step(
            f"{name}-partial",
            ge(total(t), 0),
            "One more coordinate adds its square, times the distance of its eigenvalue from the extreme one.",
            Induction(
                t,
                base=Certificate(0),
                step=Certificate(
                    (1, ge(total(t), 0)), (Dot(NEXT, d) ** 2, bounded), (Dot(NEXT, d), coordinate)
                ),
            ),
            using=(f"{name}-next", f"{name}-coordinate"),
        ),
        Step(
            f"{name}-total",
            ge(total(m), 0),
            "This holds up to the last coordinate.",
            Instance(f"{name}-partial", {t: m}),
            given=(SOME,),
            using=(f"{name}-partial",),
        ),
        Step(
            f"{name}-form",
            eq(Dot(rest, d), total(m)),
            "The products of coordinates add up to the product of the vectors.",
            Instance("basis", {u: rest, w: d}),
            given=(SOME,),
        ),
        Step(
            name,
            relation(Dot(d, A * d), extreme * norm_squared(d)),
            "⟨Aᵀd, d⟩ is ⟨d, Ad⟩.",
            Certificate((1, ge(total(m), 0)), (1, eq(Dot(rest, d), total(m)))),
            given=(SOME,),
            using=(f"{name}-total", f"{name}-form"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    one = ImmutableMatrix([1])
    point = {
        n: 1, m: 1, A: one, d: one, V: one, lam: Lambda(i, 1), lam_min: 1, lam_max: 1, i: 1, t: 0,
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis(
                "eigenvectors",
                MatrixEquality(A * V, lam(i) * V),
                "each vᵢ is an eigenvector of A, with the eigenvalue λᵢ",
                forall=(i,),
            ),
            Hypothesis(
                "basis",
                BASIS,
                "v₁, …, vₘ are an orthonormal basis: ⟨u, w⟩ is the sum of the products of coordinates ⟨vᵢ, u⟩⟨vᵢ, w⟩",
                forall=(u, w),
            ),
            Hypothesis("smallest", ge(lam(i), lam_min), "no eigenvalue is below λmin", forall=(i,)),
            Hypothesis("largest", le(lam(i), lam_max), "no eigenvalue is above λmax", forall=(i,)),
        ),
        witness=point,
        derivation=(
            Step(
                "next-eigenvector",
                MatrixEquality(A * NEXT, lam(t + 1) * NEXT),
                "All the vectors are eigenvectors.",
                Instance("eigenvectors", {i: t + 1}),
            ),
            *_bound_steps("low", "smallest", lam_min, 1),
            *_bound_steps("high", "largest", lam_max, -1),
        ),
        claim=("low", "high"),
        formulas={"low": lam_min * norm_squared(d), "high": lam_max * norm_squared(d)},
        sharpness=Sharpness(
            "tight",
            "Along an eigenvector the curvature is its eigenvalue, so both bounds are attained.",
            (
                Step(
                    "along-an-eigenvector",
                    eq(Dot(NEXT, A * NEXT), lam(t + 1) * norm_squared(NEXT)),
                    "Put in A v = λ v.",
                    Identity(),
                    using=("next-eigenvector",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "eigenvectors",
                "If the numbers λᵢ are not the eigenvalues, they say nothing about A.",
                {**point, A: 2 * one},
                "high",
            ),
            Counterexample(
                "basis",
                "The zero vector satisfies A v = λ v with any λ, but is no basis.",
                {**point, A: 2 * one, V: 0 * one},
                "high",
            ),
            Counterexample(
                "smallest", "An eigenvalue 1 below λmin = 2.", {**point, lam_min: 2, lam_max: 2}, "low"
            ),
            Counterexample(
                "largest", "An eigenvalue 1 above λmax = 0.", {**point, lam_min: 0, lam_max: 0}, "high"
            ),
        ),
        references=(references.HORN_JOHNSON_RAYLEIGH,),
        exercise="For A = diag(1, 4, 9), which unit vectors have ⟨u, Au⟩ = 4? Is each of them an eigenvector?",
    )
