"""From a saddle of a quadratic gradient descent is driven away, except from starts on one hyperplane through it.

Along an eigenvector v with a negative eigenvalue −ν the coordinate of x − x* is multiplied by 1 + ην > 1 in every
step, whatever the positive step size. If it is not zero it exceeds every bound after finitely many steps; if it is
zero it stays zero. The starts that stay form the hyperplane ⟨v, x − x*⟩ = 0: every line in the direction v meets it
in exactly one point, so it has volume zero, and a start drawn from any density lies outside of it with probability
one. In floating point, rounding supplies the missing part, almost always.

Of a general function the same is true near saddles whose Hessian has a negative eigenvalue, the strict ones. That is
a theorem of Lee, Simchowitz, Jordan and Recht; it is not shown here.
"""

from sympy import ImmutableMatrix, Rational

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, Identity, Induction
from theory.kernel.formula import Equivalence, Implication, MatrixEquality, Recurrence, both, eq, ge, gt, ne
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import A, b, eta, n, nu, scalar, t, v, x, x_star
from theory.vectors import Dot, Iterate, norm_squared

r, move = scalar("r"), scalar("s")
ITERATE = Iterate("x", t)
FACTOR = 1 + eta * nu
POWER = FACTOR**t
HERE, START = Dot(v, ITERATE - x_star), Dot(v, x - x_star)


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


def theorem() -> Theorem:
    """The statement and what shows it."""
    saddle = {
        n: 2, A: ImmutableMatrix([[1, 0], [0, -1]]), v: ImmutableMatrix([0, 1]), nu: 1, eta: Rational(1, 2),
        x_star: ImmutableMatrix([1, 1]), b: ImmutableMatrix([1, -1]), x: ImmutableMatrix([2, 2]), t: 2, r: 1, move: 0,
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
            Hypothesis("downwards", gt(nu, 0), "f curves downwards along v"),
            Hypothesis("forward", gt(eta, 0), "the step goes against the gradient"),
            Hypothesis(
                "gradient-descent",
                Recurrence(ITERATE, t, 0, x, ITERATE - eta * (A * ITERATE - b)),
                "each step goes against the gradient Ax − b",
                definition=True,
            ),
        ),
        witness=saddle,
        derivation=_derivation(),
        claim=("grows", "all-steps", "stays", "leaves", "one-point-on-a-line"),
        headline="all-steps",
        formulas={"factor": FACTOR, "power": POWER},
        sharpness=Sharpness(
            "exact", "The coordinate is known exactly at every step, and so is the set that stays."
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
