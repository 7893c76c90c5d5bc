"""Convexity on random quadratics, on other convex functions, and where it is missing.

`setting` draws functions and pairs of points; `conditions` has the theorems that recognise convexity.
"""

from numerics.experiments.convexity.conditions import first_order_convexity

__all__ = ["first_order_convexity"]
