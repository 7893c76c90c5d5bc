"""Line searches on random quadratics and on smooth functions, held against each theorem of the family.

`exact` has the theorems about the lowest point of a ray.
"""

from numerics.experiments.line_search.exact import exact_step

__all__ = ["exact_step"]
