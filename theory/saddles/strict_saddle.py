"""From a saddle of a quadratic gradient descent is driven away, except perhaps from one hyperplane through it.

Along an eigenvector v with a negative eigenvalue −ν the coordinate of x − x* is multiplied by 1 + ην > 1 in every
step, whatever the positive step size. If it is not zero it exceeds every bound after finitely many steps; if it is
zero it stays zero. The starts whose coordinate along v stays zero form the hyperplane ⟨v, x − x*⟩ = 0: all others are
driven away. Every line in the direction v meets it in exactly one point, so it has volume zero, and a start drawn from
any density lies outside of it with probability one. In floating point, rounding supplies the missing part, almost
always.

A start on the hyperplane does not stay near x* for that alone: another coordinate may run away. Along an eigenvector w
with the eigenvalue λ the factor is 1 − ηλ, and the coordinate shrinks to zero if 0 < ηλ < 2. So a start x* plus a sum
of eigenvectors with such eigenvalues converges to x*. If some other eigenvalue is not of that kind, fewer starts than
those of the hyperplane converge.

For general functions Lee, Simchowitz, Jordan and Recht have shown that gradient descent converges to a given strict
saddle, one whose Hessian has a negative eigenvalue, from a set of starts of volume zero only: if f is twice
continuously differentiable with an L-Lipschitz gradient, and 0 < η < 1/L. That is not shown here.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, Identity, Induction, Instance
from theory.kernel.formula import (
    Equivalence,
    Implication,
    MatrixEquality,
    Recurrence,
    both,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, column, eta, i, lam, n, nu, scalar, t, v, w, x, x_star
from theory.vectors import Dot, Iterate, norm_squared

u = column("u")
r, move = scalar("r"), scalar("s")
ITERATE, ANY = Iterate("x", t), Iterate("x", i)
FACTOR = 1 + eta * nu
POWER = FACTOR**t
HERE, START = Dot(v, ITERATE - x_star), Dot(v, x - x_star)
BESIDE, BESIDE_START = Dot(w, ITERATE - x_star), Dot(w, x - x_star)  # along another eigenvector w
OTHER_POWER = (1 - eta * lam) ** t
SINK = 1 + t * eta * lam * (2 - eta * lam)


def _derivation() -> tuple[Step, ...]:
    moved = ITERATE - eta * (A * ITERATE - b)
    grows, all_steps = gt(FACTOR, 1), eq(HERE, POWER * START)
    above_one, bernoulli = ge(POWER, 1), ge(POWER, 1 + t * eta * nu)
    many, off = ge(t * eta * nu * START**2, r**2), ne(START, 0)
    on_line = Dot(v, x + move * v - x_star)
    return (
        Step("grows", grows, "ην is positive.", Certificate((1, gt(eta, 0), gt(nu, 0)))),
        Step(
            "one-step",
            eq(Dot(v, moved - x_star), FACTOR * HERE),
            "A is symmetric, so it may be moved to v, and Av = −νv.",
            Identity(),
        ),
        Step(
            "all-steps",
            all_steps,
            "One more step multiplies by 1 + ην once more.",
            Induction(t, base=Identity(), step=Identity((FACTOR, all_steps))),
        ),
        Step(
            "stays",
            Implication(eq(START, 0), eq(HERE, 0)),
            "A product with zero is zero.",
            Assume(Identity((1, all_steps), (POWER, eq(START, 0)))),
            given=(ge(t, 0),),
            using=("grows", "all-steps"),
        ),
        Step(
            "bernoulli",
            both(above_one, bernoulli),
            "(1 + tην)(1 + ην) ≥ 1 + (t + 1)ην.",
            Induction(
                t,
                base=Each(Certificate(0), Certificate(0)),
                step=Each(
                    Certificate((1, above_one), (POWER, gt(eta, 0), gt(nu, 0))),
                    Certificate((FACTOR, bernoulli), (eta**2 * nu**2, ge(t, 0))),
                ),
            ),
            using=("grows",),
        ),
        Step(
            "leaves",
            Implication(both(off, many), gt(HERE**2, r**2)),
            "(1 + ην)²ᵗ ≥ (1 + ην)ᵗ ≥ 1 + tην, and tην times the first coordinate squared is at least r².",
            Assume(
                Certificate(
                    (HERE + POWER * START, all_steps),
                    (START**2 * POWER, above_one),
                    (START**2, bernoulli),
                    (1, many),
                    START**2,
                )
            ),
            given=(ge(t, 0),),
            using=("grows", "all-steps", "bernoulli"),
        ),
        Step(
            "one-point-on-a-line",
            Equivalence(eq(on_line, 0), eq(move, -START / norm_squared(v))),
            "Along v the coordinate ⟨v, x − x*⟩ changes by ‖v‖² per unit.",
            BothDirections(
                Identity((1 / norm_squared(v), eq(on_line, 0))),
                Identity((norm_squared(v), eq(move, -START / norm_squared(v)))),
            ),
            given=(gt(norm_squared(v), 0),),
        ),
    )


def _beside_steps() -> tuple[Step, ...]:
    """The coordinates of a start on the hyperplane."""
    pull = Dot(w, A * (ITERATE - x_star))
    eigen, all_steps = eq(pull, lam * BESIDE), eq(BESIDE, OTHER_POWER * BESIDE_START)
    factor, loss = 1 - eta * lam, eta * lam * (2 - eta * lam)  # 1 − (1 − ηλ)²
    shrinks = le(SINK * BESIDE**2, BESIDE_START**2)
    steady = (gt(eta * lam, 0), lt(eta * lam, 2))
    soon = ge(t * loss * r**2, BESIDE_START**2)
    both_factors = factor * BESIDE + (BESIDE - eta * pull)
    return (
        Step("beside", eigen, "w is an eigenvector.", Instance("other-eigenvector", {u: ITERATE - x_star})),
        Step(
            "all-steps-beside",
            all_steps,
            "One more step multiplies by 1 − ηλ once more.",
            Induction(t, base=Identity(), step=Identity((factor, all_steps), (-eta, eigen))),
            using=("beside",),
        ),
        Step(
            "shrinks",
            shrinks,
            "With q = (1 − ηλ)² < 1, q(1 + (t + 1)(1 − q)) is 1 + t(1 − q) less (t + 1)(1 − q)².",
            Induction(
                t,
                base=Certificate(0),
                step=Certificate(
                    (1, shrinks),
                    (loss**2 * BESIDE**2, ge(t, 0)),
                    loss**2 * BESIDE**2,
                    ((SINK + loss) * eta * both_factors, eigen),
                ),
            ),
            using=("beside",),
        ),
        Step(
            "divisor",
            gt(SINK, 0),
            "A sum of 1 and a product of numbers that are not negative.",
            Certificate(1, (1, *steady, ge(t, 0))),
            given=(*steady, ge(t, 0)),
        ),
        Step(
            "comes-in",
            Implication(soon, le(BESIDE**2, r**2)),
            "The square of the coordinate is at most the first one over 1 + tηλ(2 − ηλ).",
            Assume(Certificate((1 / SINK, shrinks), (1 / SINK, soon), r**2 / SINK)),
            given=(*steady, ge(t, 0)),
            using=("shrinks", "divisor"),
        ),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    saddle = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, -1]]), v: ImmutableMatrix([0, 1]), nu: 1, eta: Rational(1, 2),
        x_star: ImmutableMatrix([1, 1]), b: ImmutableMatrix([1, -1]), x: ImmutableMatrix([2, 2]), t: 2, r: 1, move: 0,
        w: ImmutableMatrix([1, 0]), lam: 1,
    }  # fmt: skip
    return Theorem(
        hypotheses=(
            Hypothesis("symmetric", MatrixEquality(A.T, A), "A is symmetric, as every Hessian is"),
            Hypothesis(
                "stationary", MatrixEquality(b, A * x_star), "x* solves Ax* = b: the gradient vanishes there"
            ),
            Hypothesis(
                "eigenvector",
                MatrixEquality(A * v, -nu * v),
                "v is an eigenvector of A with the eigenvalue −ν",
            ),
            Hypothesis(
                "other-eigenvector",
                eq(Dot(w, A * u), lam * Dot(w, u)),
                "w is an eigenvector with the eigenvalue λ, so that ⟨w, Au⟩ is λ⟨w, u⟩ for every u",
                forall=(u,),
            ),
            Hypothesis("downwards", gt(nu, 0), "f curves downwards along v"),
            Hypothesis("forward", gt(eta, 0), "the step goes against the gradient"),
            Hypothesis(
                "gradient-descent",
                Recurrence(ANY, i, 0, x, ANY - eta * (A * ANY - b)),
                "each step goes against the gradient Ax − b",
                definition=True,
            ),
        ),
        witness=saddle,
        derivation=(*_derivation(), *_beside_steps()),
        claim=(
            "grows",
            "all-steps",
            "stays",
            "leaves",
            "one-point-on-a-line",
            "all-steps-beside",
            "comes-in",
        ),
        headline="all-steps",
        formulas={"factor": FACTOR, "power": POWER, "beside": OTHER_POWER},
        sharpness=Sharpness(
            "exact",
            "Both coordinates are known exactly at every step, and so is the set where the one along v stays zero. At "
            "ηλ = 2 the other one no longer shrinks.",
            (
                Step(
                    "at-the-limit",
                    eq(BESIDE**2, BESIDE_START**2),
                    "With ηλ = 2 the sign changes in every step, and nothing else.",
                    Induction(
                        t,
                        base=Identity(),
                        step=Identity(
                            (1, eq(BESIDE**2, BESIDE_START**2)),
                            (eta * lam * BESIDE**2, eq(eta * lam, 2)),
                            (
                                -eta
                                * ((1 - eta * lam) * BESIDE + BESIDE - eta * Dot(w, A * (ITERATE - x_star))),
                                eq(Dot(w, A * (ITERATE - x_star)), lam * BESIDE),
                            ),
                        ),
                    ),
                    given=(eq(eta * lam, 2),),
                    using=("beside",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "symmetric",
                "Without symmetry another coordinate leaks into this one.",
                {**saddle, A: ImmutableMatrix([[1, 0], [1, -1]]), b: ImmutableMatrix([1, 0])},
                "all-steps",
            ),
            Counterexample(
                "stationary",
                "About another point the coordinate is not multiplied by a factor.",
                {**saddle, x_star: ImmutableMatrix([1, 0])},
                "all-steps",
            ),
            Counterexample(
                "eigenvector",
                "Along v = (1, 1) the two coordinates are multiplied by different factors.",
                {**saddle, v: ImmutableMatrix([1, 1])},
                "all-steps",
            ),
            Counterexample(
                "other-eigenvector",
                "Along w = (1, 1) the coordinate is not multiplied by a factor.",
                {**saddle, w: ImmutableMatrix([1, 1])},
                "all-steps-beside",
            ),
            Counterexample(
                "downwards",
                "With ν = −1 the function curves upwards along v, and the coordinate shrinks.",
                {**saddle, A: ImmutableMatrix([[1, 0], [0, 1]]), b: ImmutableMatrix([1, 1]), nu: -1},
                "grows",
            ),
            Counterexample(
                "forward",
                "With η = −½, uphill, the coordinate shrinks.",
                {**saddle, eta: -Rational(1, 2)},
                "grows",
            ),
        ),
        references=(references.LEE_MINIMIZERS, references.PANAGEAS_MINIMIZERS),
        exercise="f(x, y) = x² − y² with η = 0.1: which starts converge to 0, and what happens from (1, 10⁻¹⁶)?",
    )
