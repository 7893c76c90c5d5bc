"""Along a direction with ⟨g, d⟩ < 0 every step shorter than −2⟨g, d⟩/(L‖d‖²) goes down.

Any direction that makes an obtuse angle with the gradient descends, not only −g itself; the curvature L limits
how far. The Descent Lemma bounds f(x + sd) by f(x) + s⟨g, d⟩ + ½Ls²‖d‖², a parabola in s that starts downwards
and returns to its starting height at s = −2⟨g, d⟩/(L‖d‖²). For d = −g this limit is 2/L.
"""

from sympy import ImmutableMatrix

from theory import references
from theory.kernel.evidence import Assume, BothDirections, Certificate, Each, Identity, Refutation
from theory.kernel.formula import Equivalence, Implication, MatrixEquality, between, eq, ge, gt, le, lt
from theory.kernel.theorem import Counterexample, Hypothesis, Sharpness, Step, Theorem
from theory.notation import L, d, g, n, s, scalar, x
from theory.vectors import Dot, norm_squared

f_x = scalar("f_x")  # f(x)
f_s = scalar("f_s")  # f(x + s d)


def theorem() -> Theorem:
    """The statement and what shows it."""
    slope, length = Dot(g, d), norm_squared(d)
    smooth, downhill = gt(L, 0), lt(slope, 0)
    upper = le(f_s, f_x + s * slope + L * s**2 * length / 2)
    decrease = -s * slope - L * s**2 * length / 2
    limit = -2 * slope / (L * length)
    # With ‖d‖² ≤ 0 the norm of g + factor·d would be negative.
    factor = -(norm_squared(g) + 1) / (2 * slope)
    one = ImmutableMatrix([1])

    def height(point):
        return L * norm_squared(point) / 2

    return Theorem(
        hypotheses=(
            Hypothesis("smooth", smooth, "the gradient is Lipschitz with a constant L > 0"),
            Hypothesis(
                "descent-lemma",
                upper,
                "f(x + sd) is below the parabola of the Descent Lemma; f_x stands for f(x), f_s for f(x + sd)",
            ),
            Hypothesis("descent-direction", downhill, "d makes an obtuse angle with the gradient g"),
        ),
        witness={n: 1, L: 1, g: one, d: -one, s: 1, f_x: 1, f_s: 0},
        derivation=(
            Step(
                "nonzero-direction",
                gt(length, 0),
                "A direction with a slope is not zero.",
                Refutation(1, norm_squared(g + factor * d), (factor**2, le(length, 0))),
            ),
            Step(
                "parabola",
                Equivalence(gt(decrease, 0), between(0, s, limit)),
                "The guaranteed decrease opens downwards in s and has the roots 0 and −2⟨g, d⟩/(L‖d‖²).",
                BothDirections(
                    forward=Each(
                        Refutation((1, gt(decrease, 0)), (-slope, le(s, 0)), L * s**2 * length / 2),
                        Refutation(
                            (1, gt(decrease, 0)),
                            (-slope, ge(s, limit)),
                            L * length / 2 * (s - limit) ** 2,
                        ),
                    ),
                    backward=Certificate((L * length / 2, lt(0, s), lt(s, limit))),
                ),
                using=("nonzero-direction",),
            ),
            Step(
                "descends",
                Implication(between(0, s, limit), lt(f_s, f_x)),
                "f falls by at least the guaranteed decrease.",
                Assume(Certificate((1, upper), (L * length / 2, lt(0, s), lt(s, limit)))),
                using=("nonzero-direction",),
            ),
        ),
        claim=("parabola", "descends"),
        headline="descends",
        formulas={"limit": limit, "decrease": decrease},
        sharpness=Sharpness(
            "tight",
            "On f(x) = ½L‖x‖² the step of exactly this length returns to the same height, and a longer one goes up.",
            (
                Step(
                    "same-height",
                    eq(height(x + limit * d), height(x)),
                    "There f is its own bound, and the parabola is back at its starting height.",
                    Identity(),
                    given=(MatrixEquality(g, L * x),),
                    using=("nonzero-direction",),
                ),
                Step(
                    "longer-goes-up",
                    gt(height(x + s * d), height(x)),
                    "Beyond its second root the parabola rises.",
                    Certificate((L * length / 2, gt(s, limit), gt(s, 0))),
                    given=(MatrixEquality(g, L * x), gt(s, limit), gt(s, 0)),
                    using=("nonzero-direction",),
                ),
            ),
        ),
        counterexamples=(
            Counterexample(
                "smooth",
                "With L = −1, a concave parabola, every step along d decreases f.",
                {n: 1, L: -1, g: one, d: -one, s: 3, f_x: 0, f_s: -10},
                "parabola",
            ),
            Counterexample(
                "descent-lemma",
                "Without a bound on the curvature f may rise in a step of any length.",
                {n: 1, L: 1, g: one, d: -one, s: 1, f_x: 0, f_s: 1},
                "descends",
            ),
            Counterexample(
                "descent-direction",
                "Uphill, d = g, a step back decreases f, and the limit −2/L is on that side.",
                {n: 1, L: 1, g: one, d: one, s: -1, f_x: 1, f_s: 0},
                "parabola",
            ),
        ),
        references=(references.NOCEDAL_STEEPEST_DESCENT, references.NESTEROV_DESCENT_LEMMA),
        exercise="Which step length s makes the guaranteed decrease largest, and how large is it?",
    )
