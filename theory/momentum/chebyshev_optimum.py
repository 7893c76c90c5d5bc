"""In up to four steps no method leaves less than Chebyshev's 2qᴺ/(1 + q²ᴺ) of the worst error on [μ, L].

N steps, each along a combination of the gradients so far with fixed coefficients, multiply the error of curvature λ
by P(λ), a polynomial of degree at most N with P(0) = 1. In the coordinate u that runs through [−1, 1] while λ runs
through [μ, L], λ = 0 is ω = (L + μ)/(L − μ) > 1. The proof is Chebyshev's, as a certificate: P(ω) is a sum of weights
times the values of P at the N + 1 points where his polynomial is ±1, whatever P is. The weights alternate in sign, so
if |P| ≤ m at those points, then 1 = P(ω) ≤ m·(sum of their sizes) = m·T(ω). Hence m ≥ 1/T(ω), and that is 2qᴺ/(1 +
q²ᴺ).

It is written out for N = 1, 2, 3, 4, where the points are 0, ±1/2, ±1/√2, ±1: exact numbers. For larger N the same
weights work; that is only measured here, up to N = 20. (Conjugate gradients may do better: their coefficients
depend on the problem.)
"""

from sympy import Expr, Rational, chebyshevt, chebyshevu, expand, prod, sqrt

from theory import references
from theory.kernel.evidence import Certificate, Each, Identity, Instance
from theory.kernel.formula import Relation, both, eq, ge, gt, le
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import scalar

omega, m, q, u = (scalar(name) for name in ("omega", "m", "q", "u"))
COEFFICIENTS = tuple(scalar(f"a_{k}") for k in range(5))
VALUES = tuple(scalar(f"p_{k}") for k in range(5))
BEYOND = gt(omega, 1)
HALF, ROOT = Rational(1, 2), sqrt(2) / 2
#: Where Chebyshev's polynomial of each degree is 1, −1, 1, …
POINTS = {1: (1, -1), 2: (1, 0, -1), 3: (1, HALF, -HALF, -1), 4: (1, ROOT, 0, -ROOT, -1)}
WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


def polynomial(degree: int, at) -> Expr:
    """a₀ + a₁u + … at u."""
    return sum(a * at**k for k, a in enumerate(COEFFICIENTS[: degree + 1]))


def weights(degree: int) -> list[Expr]:
    """The sizes of the weights for the value at ω, by Lagrange's interpolation; their signs alternate."""
    points = POINTS[degree]
    found = []
    for j, point in enumerate(points):
        others = [x for x in points if x != point]
        # SymPy multiplies the denominator out to a rational number.
        found.append((-1) ** j / expand(prod(point - x for x in others)) * prod(omega - x for x in others))
    return found


def least(degree: int) -> Expr:
    """1/T(ω)."""
    return 1 / chebyshevt(degree, omega)


def _combined(degree: int, values) -> Expr:
    """The weights with their signs, times the values."""
    return sum((-1) ** j * w * p for j, (w, p) in enumerate(zip(weights(degree), values, strict=False)))


def _bounds(values) -> tuple[Relation, ...]:
    return tuple(bound for p in values for bound in (ge(p, -m), le(p, m)))


def _steps(degree: int) -> tuple[Step, ...]:
    """The lower bound for this many steps."""
    word, value = WORDS[degree], chebyshevt(degree, omega)
    values = VALUES[: degree + 1]
    taken = tuple(polynomial(degree, x) for x in POINTS[degree])
    is_one = eq(polynomial(degree, omega), 1)
    total = eq(_combined(degree, values), 1)
    total_here = eq(_combined(degree, taken), 1)
    interpolated = eq(_combined(degree, taken), polynomial(degree, omega))
    # Where the weight is positive p ≤ m is used, elsewhere p ≥ −m.
    used = [le(p, m) if j % 2 == 0 else ge(p, -m) for j, p in enumerate(values)]
    positive = ("beyond-all-points", f"positive-value-{word}")
    return (
        Step(
            f"positive-value-{word}",
            gt(value, 0),
            "It is the sum of the sizes of the weights.",
            Certificate(*weights(degree)),
            using=("beyond-all-points",),
        ),
        Step(
            f"bound-from-values-{word}",
            ge(m, least(degree)),
            "A weighted sum of such values is 1, and the sizes of the weights add up to T(ω).",
            Certificate(
                *((w / value, bound) for w, bound in zip(weights(degree), used, strict=True)),
                (1 / value, total),
            ),
            given=(*_bounds(values), total),
            using=positive,
        ),
        Step(
            f"interpolation-{word}",
            interpolated,
            f"A polynomial of degree {degree} is known from {degree + 1} values.",
            Identity(),
        ),
        Step(
            f"weighted-sum-{word}",
            total_here,
            "At ω, that is at λ = 0, the polynomial is 1.",
            Identity((1, interpolated), (1, is_one)),
            given=(is_one,),
            using=(f"interpolation-{word}",),
        ),
        Step(
            f"lower-bound-{word}",
            ge(m, least(degree)),
            "This for the values of the polynomial.",
            Instance(f"bound-from-values-{word}", dict(zip(values, taken, strict=True))),
            given=(*_bounds(taken), is_one),
            using=(f"bound-from-values-{word}", f"weighted-sum-{word}", *positive),
        ),
        Step(
            f"in-q-{word}",
            eq(
                least(degree).xreplace({omega: (q + 1 / q) / 2}),
                2 * q**degree / (1 + q ** (2 * degree)),
            ),
            "With ω = (q + 1/q)/2, T(ω) is (qᴺ + q⁻ᴺ)/2.",
            Identity(),
            given=(gt(q, 0), gt(chebyshevt(degree, (q + 1 / q) / 2), 0)),
        ),
    )


def _attained(degree: int) -> Step:
    low, high = ge(u, -1), le(u, 1)
    return Step(
        f"attained-{WORDS[degree]}",
        le(chebyshevt(degree, u) ** 2, 1),
        "1 − T² = (1 − u²)U²: Chebyshev's polynomial, divided by T(ω), stays within 1/T(ω).",
        Certificate((chebyshevu(degree - 1, u) ** 2, low, high)),
        given=(low, high),
    )


def theorem() -> Theorem:
    """The statement and what shows it."""
    flat = dict.fromkeys(COEFFICIENTS, 0)
    return Theorem(
        hypotheses=(Hypothesis("beyond", BEYOND, "λ = 0 lies outside [μ, L]: ω = (L + μ)/(L − μ) > 1"),),
        witness={omega: Rational(5, 4), m: 1, **flat, COEFFICIENTS[0]: 1},
        derivation=(
            Step(
                "beyond-all-points",
                both(gt(omega, 0), gt(omega, HALF), gt(omega, ROOT)),
                "1 is larger than each: 1 − 1/√2 = (1 − √2)²/4 + 1/4.",
                Each(
                    Certificate((1, BEYOND), 1),
                    Certificate((1, BEYOND), HALF),
                    Certificate((1, BEYOND), (1 - sqrt(2)) ** 2 / 4, Rational(1, 4)),
                ),
            ),
            *(step for degree in POINTS for step in _steps(degree)),
        ),
        claim=(
            *(f"lower-bound-{word}" for word in WORDS.values()),
            *(f"in-q-{word}" for word in WORDS.values()),
        ),
        formulas={f"least_{word}": least(degree) for degree, word in WORDS.items()},
        sharpness=Sharpness(
            "tight",
            "Chebyshev's polynomial attains it: chebyshev-iteration for every N, and here once more.",
            tuple(_attained(degree) for degree in POINTS),
        ),
        counterexamples=(
            Counterexample(
                "beyond",
                "At ω = 1/2, within the interval, the constant 1 is already the best.",
                {omega: HALF, m: 1, **flat, COEFFICIENTS[0]: 1},
                "lower-bound-one",
            ),
        ),
        references=(references.SAAD_CHEBYSHEV,),
        exercise="Find the weights for N = 2, and the polynomial for which all inequalities are equalities.",
    )
