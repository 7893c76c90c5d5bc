"""What keeps convexity, and what does not."""

from __future__ import annotations

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.convexity.setting import UNIT_ROUNDOFF, WITHIN, batches, inner, mixture
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import random_ridge_sums


def convexity_calculus(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Sums, maxima and affine compositions of random convex functions under their chords; the product bends."""
    total, larger, composed, on_chord, both_on_chord, bends = (Worst() for _ in range(6))
    S = size.step_sizes
    for n, P, rng in batches((1, 3, 20), max(4, size.problems // 5), SeedSequence([seed, 6])):
        f, q = (random_ridge_sums(rng, name, P, n).value for name in ("log cosh", "logistic"))
        slopes = rng.standard_normal((2, P, 1, n))
        x, y = 3 * rng.standard_normal((2, P, S, n))
        s, first, second = rng.uniform(size=(3, P, S))
        z = mixture(s, x, y)

        def chords(f, q, x=x, y=y, s=s, first=first, second=second):
            values = {"f_x": f(x), "f_y": f(y), "q_x": q(x), "q_y": q(y), "s": s}
            return formulas("sum", lambda_1=first, lambda_2=second, **values), formulas("maximum", **values)

        scale = 64 * (3 * n + 4) * UNIT_ROUNDOFF * (1 + 100 * (inner(x, x) + inner(y, y)))
        chord, ceiling = chords(f, q)
        total.add((first * f(z) + second * q(z) - chord) / scale)
        larger.add((np.maximum(f(z), q(z)) - ceiling) / scale)
        A, b = rng.standard_normal((P, n, n)) / np.sqrt(n), rng.standard_normal((P, 1, n))

        def inside(u, A=A, b=b, f=f):
            return f(np.matmul(u, A) + b)

        composed.add((inside(z) - chords(inside, inside)[1]) / scale)
        one, two = (lambda u, c=c: inner(u, c) for c in slopes)
        chord, ceiling = chords(one, two)
        on_chord.add(np.abs(first * one(z) + second * two(z) - chord) / scale)
        both_on_chord.add(np.abs(one(z) - chords(one, one)[1]) / scale)
        a = rng.choice([-1, 1], size=P) * 10 ** rng.uniform(-2, 2, size=P)
        t = 1e-2 * a
        product = [(u * (u - a)) ** 2 for u in (a / 2 - t, a / 2, a / 2 + t)]
        second_difference = (product[0] - 2 * product[1] + product[2]) / t**2
        bends.add(np.abs(second_difference / formulas("product_bend", a=a) - 1))
    return (
        total.at_most(f"λ₁ log cosh + λ₂ logistic: value − chord, {WITHIN}", 1.0),
        larger.at_most(f"their maximum: value − chord, {WITHIN}", 1.0),
        composed.at_most(f"log cosh of an affine map: value − chord, {WITHIN}", 1.0),
        on_chord.at_most(f"sums of affine functions: |value − chord|, {WITHIN}", 1.0),
        both_on_chord.at_most(
            f"the maximum of an affine function with itself: |value − chord|, {WITHIN}", 1.0
        ),
        bends.at_most("u²(u − a)²: |second difference at a/2 over −a², − 1|", 5e-4),
    )
