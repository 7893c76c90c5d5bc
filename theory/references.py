"""Where every result was found: one record for each (source, place) pair.

The rule of this file: a theorem, section or equation number is written down only if it was read in the
text of the source or in a transcription of it that states the result beside its number. Where the number
could not be read, the record names the section or the page that could. Numbers are those of the edition
named in `venue`; other editions often differ.
"""

from dataclasses import dataclass

_NESTEROV = {
    "authors": "Y. Nesterov",
    "year": 2018,
    "title": "Lectures on Convex Optimization",
    "venue": "2nd ed., Springer Optimization and Its Applications 137",
    "url": "https://doi.org/10.1007/978-3-319-91578-4",
}
_BECK = {
    "authors": "A. Beck",
    "year": 2017,
    "title": "First-Order Methods in Optimization",
    "venue": "SIAM",
    "url": "https://doi.org/10.1137/1.9781611974997",
}
_BUBECK = {
    "authors": "S. Bubeck",
    "year": 2015,
    "title": "Convex Optimization: Algorithms and Complexity",
    "venue": "Foundations and Trends in Machine Learning 8(3-4), 231-357",
    "url": "https://doi.org/10.1561/2200000050",
}
_BERTSEKAS = {
    "authors": "D. P. Bertsekas",
    "year": 1999,
    "title": "Nonlinear Programming",
    "venue": "2nd ed., Athena Scientific",
    "url": "http://www.athenasc.com/nonlinbook.html",
}
_BAUSCHKE_COMBETTES = {
    "authors": "H. H. Bauschke, P. L. Combettes",
    "year": 2017,
    "title": "Convex Analysis and Monotone Operator Theory in Hilbert Spaces",
    "venue": "2nd ed., Springer",
    "url": "https://doi.org/10.1007/978-3-319-48311-5",
}
_BOYD_VANDENBERGHE = {
    "authors": "S. Boyd, L. Vandenberghe",
    "year": 2004,
    "title": "Convex Optimization",
    "venue": "Cambridge University Press",
    "url": "https://doi.org/10.1017/CBO9780511804441",
}
_COOKBOOK = {
    "authors": "K. B. Petersen, M. S. Pedersen",
    "year": 2012,
    "title": "The Matrix Cookbook",
    "venue": "Technical University of Denmark",
    "url": "https://www.math.uwaterloo.ca/~hwolkowi/matrixcookbook.pdf",
}
_HASTIE = {
    "authors": "T. Hastie, R. Tibshirani, J. Friedman",
    "year": 2009,
    "title": "The Elements of Statistical Learning",
    "venue": "2nd ed., Springer",
    "url": "https://doi.org/10.1007/978-0-387-84858-7",
}
_NOCEDAL_WRIGHT = {
    "authors": "J. Nocedal, S. J. Wright",
    "year": 2006,
    "title": "Numerical Optimization",
    "venue": "2nd ed., Springer",
    "url": "https://doi.org/10.1007/978-0-387-40065-5",
}
_SAAD = {
    "authors": "Y. Saad",
    "year": 2003,
    "title": "Iterative Methods for Sparse Linear Systems",
    "venue": "2nd ed., SIAM",
    "url": "https://doi.org/10.1137/1.9780898718003",
}
_HORN_JOHNSON = {
    "authors": "R. A. Horn, C. R. Johnson",
    "year": 2013,
    "title": "Matrix Analysis",
    "venue": "2nd ed., Cambridge University Press",
    "url": "https://doi.org/10.1017/CBO9781139020411",
}
_RUDIN = {
    "authors": "W. Rudin",
    "year": 1976,
    "title": "Principles of Mathematical Analysis",
    "venue": "3rd ed., McGraw-Hill",
    "url": "https://www.worldcat.org/isbn/9780070542358",
}
_RUDIN_REAL_COMPLEX = {
    "authors": "W. Rudin",
    "year": 1987,
    "title": "Real and Complex Analysis",
    "venue": "3rd ed., McGraw-Hill",
    "url": "https://www.worldcat.org/isbn/9780070542341",
}
_KINGMA_BA = {
    "authors": "D. P. Kingma, J. Ba",
    "year": 2015,
    "title": "Adam: A Method for Stochastic Optimization",
    "venue": "International Conference on Learning Representations, arXiv:1412.6980",
    "url": "https://arxiv.org/abs/1412.6980",
}
_BANSAL_GUPTA = {
    "authors": "N. Bansal, A. Gupta",
    "year": 2019,
    "title": "Potential-Function Proofs for Gradient Methods",
    "venue": "Theory of Computing 15, article 4",
    "url": "https://arxiv.org/abs/1712.04581",
}
_OPTLIB = {
    "authors": "C. Li, Z. Wang, Z. Wen and others",
    "year": 2023,
    "title": "optlib: mathematical optimization in Lean 4",
    "venue": "software library",
    "url": "https://github.com/optsuite/optlib",
}


@dataclass(frozen=True)
class Reference:
    """One place in one source.

    `key` is the kebab-case name under which `REFERENCES` holds the record, `where` the theorem, section,
    equation or page inside the source, and `url` a DOI, an arXiv address or another stable page.
    """

    key: str
    authors: str
    year: int
    title: str
    venue: str
    where: str
    url: str

    def cite(self) -> str:
        """The reference as one line of text.

        >>> print(NESTEROV_DESCENT_LEMMA.cite().split(". https")[0])  # doctest: +NORMALIZE_WHITESPACE
        Y. Nesterov (2018), Lectures on Convex Optimization,
        2nd ed., Springer Optimization and Its Applications 137: Lemma 1.2.3, eq. (1.2.11), p. 25
        """
        return f"{self.authors} ({self.year}), {self.title}, {self.venue}: {self.where}. {self.url}"


# Smoothness: the Descent Lemma and what follows from it in one step.

NESTEROV_LIPSCHITZ_HESSIAN = Reference(
    key="nesterov-lipschitz-hessian", where="Lemma 1.2.2, eq. (1.2.9) and (1.2.10)", **_NESTEROV
)
NESTEROV_QUADRATIC_SMOOTHNESS = Reference(
    key="nesterov-quadratic-smoothness", where="Example 1.2.1, item 2", **_NESTEROV
)
NESTEROV_DESCENT_LEMMA = Reference(
    key="nesterov-descent-lemma", where="Lemma 1.2.3, eq. (1.2.11), p. 25", **_NESTEROV
)
BECK_DESCENT_LEMMA = Reference(key="beck-descent-lemma", where="Lemma 5.7, eq. (5.3)", **_BECK)
BUBECK_DESCENT_LEMMA = Reference(key="bubeck-descent-lemma", where="Lemma 3.4", **_BUBECK)
BERTSEKAS_DESCENT_LEMMA = Reference(
    key="bertsekas-descent-lemma", where="Appendix A, Proposition A.24", **_BERTSEKAS
)
OPTLIB_DESCENT_LEMMA = Reference(
    key="optlib-descent-lemma",
    where="theorem lipschitz_continuos_upper_bound' in Optlib/Function/Lsmooth.lean (Lean 4)",
    **_OPTLIB,
)

NESTEROV_SUFFICIENT_DECREASE = Reference(
    key="nesterov-sufficient-decrease", where="Section 1.2.3, eq. (1.2.19)", **_NESTEROV
)
BECK_SUFFICIENT_DECREASE = Reference(
    key="beck-sufficient-decrease", where="Lemma 10.4, eq. (10.4), with g = 0", **_BECK
)
BUBECK_SUFFICIENT_DECREASE = Reference(
    key="bubeck-sufficient-decrease", where="Section 3.2, eq. (3.5)", **_BUBECK
)
OPTLIB_SUFFICIENT_DECREASE = Reference(
    key="optlib-sufficient-decrease",
    where="lemma convex_lipschitz in Optlib/Algorithm/GD/GradientDescent.lean (Lean 4)",
    **_OPTLIB,
)

NESTEROV_COCOERCIVITY = Reference(
    key="nesterov-cocoercivity", where="Theorem 2.1.5, eq. (2.1.11)", **_NESTEROV
)
NESTEROV_SMOOTH_LOWER_BOUND = Reference(
    key="nesterov-smooth-lower-bound", where="Theorem 2.1.5, eq. (2.1.10)", **_NESTEROV
)
BECK_COCOERCIVITY = Reference(key="beck-cocoercivity", where="Theorem 5.8, (i) and (iv)", **_BECK)
BECK_CONVEXITY_NEEDED = Reference(key="beck-convexity-needed", where="Remark 5.9", **_BECK)
BUBECK_COCOERCIVITY = Reference(key="bubeck-cocoercivity", where="Lemma 3.5 and eq. (3.6)", **_BUBECK)
BUBECK_STRONG_COCOERCIVITY = Reference(key="bubeck-strong-cocoercivity", where="Lemma 3.11", **_BUBECK)
BAUSCHKE_COMBETTES_BAILLON_HADDAD = Reference(
    key="bauschke-combettes-baillon-haddad", where="Corollary 18.17", **_BAUSCHKE_COMBETTES
)
OPTLIB_COCOERCIVITY = Reference(
    key="optlib-cocoercivity",
    where="theorem convex_to_lower in Optlib/Function/Lsmooth.lean (Lean 4)",
    **_OPTLIB,
)
OPTLIB_STRONG_COCOERCIVITY = Reference(
    key="optlib-strong-cocoercivity",
    where="theorem Strong_convex_Lipschitz_smooth in "
    "Optlib/Algorithm/GD/GradientDescentStronglyConvex.lean (Lean 4)",
    **_OPTLIB,
)

# Convexity: conditions, minimizers, operations.

BOYD_FIRST_ORDER_CONDITION = Reference(
    key="boyd-first-order-condition", where="Section 3.1.3, eq. (3.2)", **_BOYD_VANDENBERGHE
)
OPTLIB_FIRST_ORDER_CONDITION = Reference(
    key="optlib-first-order-condition",
    where="theorem Convex_first_order_condition_iff' in Optlib/Convex/ConvexFunction.lean (Lean 4)",
    **_OPTLIB,
)

OPTLIB_MONOTONE_GRADIENT = Reference(
    key="optlib-monotone-gradient",
    where="theorem monotone_gradient_iff_convex' in Optlib/Convex/ConvexFunction.lean (Lean 4)",
    **_OPTLIB,
)
BOYD_SECOND_ORDER_CONDITION = Reference(
    key="boyd-second-order-condition", where="Section 3.1.4", **_BOYD_VANDENBERGHE
)

MATHLIB_STRICT_CONVEXITY = Reference(
    key="mathlib-strict-convexity",
    authors="S. Gouëzel, Y. Kudryashov, D. Loeffler",
    year=2019,
    title="Mathlib: convexity and derivatives",
    venue="software library",
    where="theorem strictConvexOn_of_deriv2_pos in Mathlib/Analysis/Convex/Deriv.lean (Lean 4)",
    url="https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/Convex/Deriv.html",
)
BOYD_STRONG_CONVEXITY = Reference(key="boyd-strong-convexity", where="Section 9.1.2", **_BOYD_VANDENBERGHE)
_MATHLIB_STRONG = {
    "authors": "C. Li, Z. Wang, Y. Dillies",
    "year": 2023,
    "title": "Mathlib: uniformly and strongly convex functions",
    "venue": "software library",
    "url": "https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/Convex/Strong.html",
}
MATHLIB_STRONG_CONVEXITY = Reference(
    key="mathlib-strong-convexity",
    where="lemma strongConvexOn_iff_convex in Mathlib/Analysis/Convex/Strong.lean (Lean 4)",
    **_MATHLIB_STRONG,
)
OPTLIB_STRONG_LOWER_BOUND = Reference(
    key="optlib-strong-lower-bound",
    where="theorem Strong_Convex_second_lower in Optlib/Convex/StronglyConvex.lean (Lean 4)",
    **_OPTLIB,
)
BOYD_CONVEXITY_CALCULUS = Reference(
    key="boyd-convexity-calculus", where="Sections 3.2.1, 3.2.2 and 3.2.3", **_BOYD_VANDENBERGHE
)

BOYD_LOCAL_IS_GLOBAL = Reference(
    key="boyd-local-is-global", where="Sections 4.2.2 and 4.2.3, eq. (4.7)", **_BOYD_VANDENBERGHE
)
MATHLIB_LOCAL_IS_GLOBAL = Reference(
    key="mathlib-local-is-global",
    authors="F. Dupuis",
    year=2020,
    title="Mathlib: minima and maxima of convex functions",
    venue="software library",
    where="theorem IsMinOn.of_isLocalMin_of_convex_univ in Mathlib/Analysis/Convex/Extrema.lean (Lean 4)",
    url="https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/Convex/Extrema.html",
)
BOYD_OPTIMAL_SET = Reference(key="boyd-optimal-set", where="Section 4.2.1", **_BOYD_VANDENBERGHE)
MATHLIB_UNIQUE_MINIMIZER = Reference(
    key="mathlib-unique-minimizer",
    authors="A. Bentkamp, F. Dupuis",
    year=2019,
    title="Mathlib: convex and concave functions",
    venue="software library",
    where="theorem StrictConvexOn.eq_of_isMinOn in Mathlib/Analysis/Convex/Function.lean (Lean 4)",
    url="https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/Convex/Function.html",
)
OPTLIB_UNIQUE_MINIMIZER = Reference(
    key="optlib-unique-minimizer",
    where="theorem Strongly_Convex_Unique_Minima in Optlib/Convex/StronglyConvex.lean (Lean 4)",
    **_OPTLIB,
)

# Convergence of gradient descent: the limit, the best step, the rate, the count.

NESTEROV_CONVEX_RATE = Reference(key="nesterov-convex-rate", where="Theorem 2.1.14", **_NESTEROV)
NESTEROV_BEST_STEP = Reference(key="nesterov-best-step", where="Theorem 2.1.15", **_NESTEROV)
BUBECK_CONVEX_RATE = Reference(key="bubeck-convex-rate", where="Theorem 3.3", **_BUBECK)
BUBECK_ITERATION_COUNT = Reference(key="bubeck-iteration-count", where="Theorem 3.12", **_BUBECK)
BUBECK_SHORT_STEP_COUNT = Reference(key="bubeck-short-step-count", where="Theorem 3.10", **_BUBECK)
SAAD_RICHARDSON = Reference(key="saad-richardson", where="Example 4.1", **_SAAD)
LESSARD_QUADRATIC_RATES = Reference(
    key="lessard-quadratic-rates",
    authors="L. Lessard, B. Recht, A. Packard",
    year=2016,
    title="Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints",
    venue="SIAM Journal on Optimization 26(1), 57-95",
    where="Section 2.2, Proposition 1",
    url="https://doi.org/10.1137/15M1009597",
)
GOH_STEP_SIZE = Reference(
    key="goh-step-size",
    authors="G. Goh",
    year=2017,
    title="Why Momentum Really Works",
    venue="Distill 2(4)",
    where="article e6, sections 'First Steps: Gradient Descent' and 'Choosing A Step-size'",
    url="https://doi.org/10.23915/distill.00006",
)
NOCEDAL_EXACT_LINE_SEARCH = Reference(
    key="nocedal-exact-line-search", where="Theorem 3.3, p. 43", **_NOCEDAL_WRIGHT
)

# Calculus: gradients, Hessians, directions.

COOKBOOK_LINEAR_GRADIENT = Reference(key="cookbook-linear-gradient", where="eq. (69)", **_COOKBOOK)
COOKBOOK_QUADRATIC_GRADIENT = Reference(key="cookbook-quadratic-gradient", where="eq. (81)", **_COOKBOOK)
COOKBOOK_AFFINE_PRODUCT_GRADIENT = Reference(
    key="cookbook-affine-product-gradient", where="eq. (78)", **_COOKBOOK
)
BOYD_QUADRATIC_GRADIENT = Reference(
    key="boyd-quadratic-gradient", where="Appendix A.4.1, p. 641", **_BOYD_VANDENBERGHE
)
BOYD_CHAIN_RULE = Reference(
    key="boyd-chain-rule", where="Appendix A.4.2, eq. (A.5) and (A.6), p. 642", **_BOYD_VANDENBERGHE
)
BOYD_QUADRATIC_HESSIAN = Reference(
    key="boyd-quadratic-hessian", where="Appendix A.4.3, p. 644", **_BOYD_VANDENBERGHE
)
BOYD_HESSIAN_CHAIN_RULE = Reference(
    key="boyd-hessian-chain-rule", where="Appendix A.4.4, eq. (A.8), p. 645", **_BOYD_VANDENBERGHE
)
BOYD_QUADRATIC_CONVEXITY = Reference(
    key="boyd-quadratic-convexity", where="Example 3.2", **_BOYD_VANDENBERGHE
)
BOYD_QUADRATIC_MINIMIZER = Reference(
    key="boyd-quadratic-minimizer", where="Section 9.1.1, eq. (9.4), p. 458", **_BOYD_VANDENBERGHE
)
NOCEDAL_TAYLOR = Reference(key="nocedal-taylor", where="Theorem 2.1", **_NOCEDAL_WRIGHT)
NOCEDAL_STEEPEST_DESCENT = Reference(
    key="nocedal-steepest-descent",
    where="Section 2.2, 'Search directions for line search methods'",
    **_NOCEDAL_WRIGHT,
)

# Statistics: least squares, ridge, logistic regression.

HASTIE_LEAST_SQUARES = Reference(
    key="hastie-least-squares", where="Chapter 3, eq. (3.3) and (3.4)", **_HASTIE
)
HASTIE_RIDGE = Reference(key="hastie-ridge", where="Chapter 3, eq. (3.43) and (3.44)", **_HASTIE)
HOERL_KENNARD_RIDGE = Reference(
    key="hoerl-kennard-ridge",
    authors="A. E. Hoerl, R. W. Kennard",
    year=1970,
    title="Ridge Regression: Biased Estimation for Nonorthogonal Problems",
    venue="Technometrics 12(1)",
    where="pp. 55-67",
    url="https://doi.org/10.1080/00401706.1970.10488634",
)
HASTIE_LOGISTIC_GRADIENT = Reference(
    key="hastie-logistic-gradient", where="Section 4.4.1, eq. (4.20), (4.21) and (4.24)", **_HASTIE
)
HASTIE_LOGISTIC_HESSIAN = Reference(
    key="hastie-logistic-hessian", where="Section 4.4.1, eq. (4.22) and (4.25)", **_HASTIE
)
BOYD_LOG_SUM_EXP = Reference(
    key="boyd-log-sum-exp", where="Appendix A.4, Examples A.2 and A.4", **_BOYD_VANDENBERGHE
)

# Rates of gradient descent on classes of functions.

BANSAL_GUPTA_POTENTIAL = Reference(
    key="bansal-gupta-potential",
    where="Theorem 3.3, as PEPit's example gradient_descent_lyapunov_1 cites it",
    **_BANSAL_GUPTA,
)
BANSAL_GUPTA_ACCELERATION = Reference(
    key="bansal-gupta-acceleration",
    where="Theorem 5.3, as PEPit's example accelerated_gradient_method among the potential functions cites it",
    **_BANSAL_GUPTA,
)
DRORI_TEBOULLE_CONVEX_RATE = Reference(
    key="drori-teboulle-convex-rate",
    authors="Y. Drori, M. Teboulle",
    year=2014,
    title="Performance of first-order methods for smooth convex minimization: a novel approach",
    venue="Mathematical Programming 145(1-2), 451-482",
    where="Theorem 3.1, as PEPit's example gradient_descent cites it",
    url="https://arxiv.org/abs/1206.3209",
)
TEBOULLE_VAISBOURD_ELEMENTARY = Reference(
    key="teboulle-vaisbourd-elementary",
    authors="M. Teboulle, Y. Vaisbourd",
    year=2023,
    title="An elementary approach to tight worst case complexity analysis of gradient based methods",
    venue="Mathematical Programming 201(1-2)",
    where="pp. 63-96, the part on gradient descent",
    url="https://doi.org/10.1007/s10107-022-01899-0",
)
KIM_EXACT_RATE = Reference(
    key="kim-exact-rate",
    authors="J. Kim",
    year=2024,
    title="A Proof of the Exact Convergence Rate of Gradient Descent",
    venue="arXiv:2412.04427",
    where="Theorem 1.3, with μ = 0",
    url="https://arxiv.org/abs/2412.04427",
)
_EXACT_NONCONVEX = {
    "authors": "H. Abbaszadehpeivasti, E. de Klerk, M. Zamani",
    "year": 2022,
    "title": "The exact worst-case convergence rate of the gradient method with fixed step lengths for L-smooth "
    "functions",
    "venue": "Optimization Letters 16, 1649-1661",
    "url": "https://doi.org/10.1007/s11590-021-01821-1",
}
NONCONVEX_RATE = Reference(
    key="nonconvex-rate", where="Section 1, which gives the classical bound", **_EXACT_NONCONVEX
)
EXACT_NONCONVEX_RATE = Reference(
    key="exact-nonconvex-rate", where="the article's main theorem, for steps up to √3/L", **_EXACT_NONCONVEX
)
ABBASZADEHPEIVASTI_PL_RATE = Reference(
    key="abbaszadehpeivasti-pl-rate",
    authors="H. Abbaszadehpeivasti, E. de Klerk, M. Zamani",
    year=2023,
    title="Conditions for linear convergence of the gradient method for non-convex optimization",
    venue="Optimization Letters 17",
    where="Theorem 3, as PEPit's examples gradient_descent_quadratic_lojasiewicz_* cite it",
    url="https://doi.org/10.1007/s11590-023-01981-2",
)
KARIMI_PL = Reference(
    key="karimi-pl",
    authors="H. Karimi, J. Nutini, M. Schmidt",
    year=2016,
    title="Linear Convergence of Gradient and Proximal-Gradient Methods Under the Polyak-Łojasiewicz Condition",
    venue="European Conference on Machine Learning, arXiv:1608.04636",
    where="Section 2, on the Polyak-Łojasiewicz inequality",
    url="https://arxiv.org/abs/1608.04636",
)
POLYAK_GRADIENT_METHODS = Reference(
    key="polyak-gradient-methods",
    authors="B. T. Polyak",
    year=1963,
    title="Gradient methods for the minimisation of functionals",
    venue="USSR Computational Mathematics and Mathematical Physics 3(4)",
    where="pp. 864-878",
    url="https://doi.org/10.1016/0041-5553(63)90382-3",
)
TAYLOR_INTERPOLATION = Reference(
    key="taylor-interpolation",
    authors="A. B. Taylor, J. M. Hendrickx, F. Glineur",
    year=2017,
    title="Smooth strongly convex interpolation and exact worst-case performance of first-order methods",
    venue="Mathematical Programming 161(1-2), 307-345",
    where="Theorem 4",
    url="https://arxiv.org/abs/1502.05666",
)
TAYLOR_PROXIMAL_GRADIENT = Reference(
    key="taylor-proximal-gradient",
    authors="A. B. Taylor, J. M. Hendrickx, F. Glineur",
    year=2018,
    title="Exact worst-case convergence rates of the proximal gradient method for composite convex minimization",
    venue="Journal of Optimization Theory and Applications 178, 455-476",
    where="Theorem 3.1 for the distance, as PEPit's example proximal_gradient cites it",
    url="https://arxiv.org/abs/1705.04398",
)
ROTARU_EXACT_RATES = Reference(
    key="rotaru-exact-rates",
    authors="T. Rotaru, F. Glineur, P. Patrinos",
    year=2024,
    title="Exact worst-case convergence rates of gradient descent: a complete analysis for all constant stepsizes "
    "over nonconvex and convex functions",
    venue="arXiv:2406.17506",
    where="abstract of version 2, which announces the rates for every constant step",
    url="https://arxiv.org/abs/2406.17506",
)

# Momentum: forms, stability, best parameters.

JURY_CRITERION = Reference(
    key="jury-criterion",
    authors="E. I. Jury",
    year=1962,
    title="A Simplified Stability Criterion for Linear Discrete Systems",
    venue="Proceedings of the IRE 50(6)",
    where="pp. 1493-1500",
    url="https://doi.org/10.1109/JRPROC.1962.288193",
)

POLYAK_HEAVY_BALL = Reference(
    key="polyak-heavy-ball",
    authors="B. T. Polyak",
    year=1964,
    title="Some methods of speeding up the convergence of iteration methods",
    venue="USSR Computational Mathematics and Mathematical Physics 4(5)",
    where="pp. 1-17",
    url="https://doi.org/10.1016/0041-5553(64)90137-5",
)
GOH_MOMENTUM = Reference(
    key="goh-momentum",
    authors="G. Goh",
    year=2017,
    title="Why Momentum Really Works",
    venue="Distill 2(4)",
    where="article e6, sections 'The Dynamics of Momentum' and 'Optimal parameters'",
    url="https://doi.org/10.23915/distill.00006",
)

NESTEROV_BOOK_SCHEME = Reference(
    key="nesterov-book-scheme",
    where="Chapter 2, the schemes with a constant step",
    **_NESTEROV,
)
LESSARD_HEAVY_BALL_CYCLE = Reference(
    key="lessard-heavy-ball-cycle",
    authors="L. Lessard, B. Recht, A. Packard",
    year=2016,
    title="Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints",
    venue="SIAM Journal on Optimization 26(1), 57-95",
    where="eq. (4.11), and Appendix B, eq. (B.1) to (B.3), of arXiv:1408.3595",
    url="https://doi.org/10.1137/15M1009597",
)
SAAD_CHEBYSHEV = Reference(key="saad-chebyshev", where="Section 6.11, Theorem 6.25", **_SAAD)
GOLUB_VARGA_CHEBYSHEV = Reference(
    key="golub-varga-chebyshev",
    authors="G. H. Golub, R. S. Varga",
    year=1961,
    title="Chebyshev semi-iterative methods, successive overrelaxation iterative methods, and second order "
    "Richardson iterative methods. Part I",
    venue="Numerische Mathematik 3",
    where="pp. 147-156",
    url="https://doi.org/10.1007/BF01386013",
)
TAYLOR_COMPOSITE = Reference(
    key="taylor-composite",
    authors="A. B. Taylor, J. M. Hendrickx, F. Glineur",
    year=2017,
    title="Exact worst-case performance of first-order methods for composite convex optimization",
    venue="SIAM Journal on Optimization 27(3), 1283-1313",
    where="Table 1, as PEPit's example accelerated_gradient_convex_simplified cites it",
    url="https://arxiv.org/abs/1512.07516",
)
ASPREMONT_ACCELERATION = Reference(
    key="aspremont-acceleration",
    authors="A. d'Aspremont, D. Scieur, A. Taylor",
    year=2021,
    title="Acceleration Methods",
    venue="Foundations and Trends in Optimization 5(1-2)",
    where="Corollary 4.15, as PEPit's example accelerated_gradient_strongly_convex cites it",
    url="https://arxiv.org/abs/2101.09545",
)
DANILOVA_PEAK_EFFECT = Reference(
    key="danilova-peak-effect",
    authors="M. Danilova, G. Malinovsky",
    year=2021,
    title="Averaged Heavy-Ball Method",
    venue="arXiv:2111.05430",
    where="Section 1 (the peak effect of heavy ball at its best parameters)",
    url="https://arxiv.org/abs/2111.05430",
)
SUTSKEVER_MOMENTUM = Reference(
    key="sutskever-momentum",
    authors="I. Sutskever, J. Martens, G. Dahl, G. Hinton",
    year=2013,
    title="On the importance of initialization and momentum in deep learning",
    venue="International Conference on Machine Learning, PMLR 28",
    where="the 2 update rules: classical momentum, and Nesterov's accelerated gradient",
    url="https://proceedings.mlr.press/v28/sutskever13.html",
)
PYTORCH_SGD = Reference(
    key="pytorch-sgd",
    authors="The PyTorch contributors",
    year=2026,
    title="torch.optim.SGD",
    venue="PyTorch 2.13 documentation",
    where="the algorithm, with its case t > 1 for the buffer, and the note on other frameworks",
    url="https://docs.pytorch.org/docs/2.13/generated/torch.optim.SGD.html",
)

# Line searches.

CHEN_KANTOROVICH = Reference(
    key="chen-kantorovich",
    authors="F. Chen",
    year=2012,
    title="Refinements of Kantorovich Inequality for Hermitian Matrices",
    venue="Journal of Applied Mathematics 2012, article 483624",
    where="eq. (1.1), the classical inequality",
    url="https://doi.org/10.1155/2012/483624",
)
DE_KLERK_EXACT_LINE_SEARCH = Reference(
    key="de-klerk-exact-line-search",
    authors="E. de Klerk, F. Glineur, A. B. Taylor",
    year=2017,
    title="On the worst-case complexity of the gradient method with exact line search for smooth strongly convex "
    "functions",
    venue="Optimization Letters 11(7), 1185-1199",
    where="Theorem 1.2, as PEPit's example gradient_exact_line_search cites it",
    url="https://arxiv.org/abs/1606.09365",
)
ARMIJO_LIPSCHITZ = Reference(
    key="armijo-lipschitz",
    authors="L. Armijo",
    year=1966,
    title="Minimization of functions having Lipschitz continuous first partial derivatives",
    venue="Pacific Journal of Mathematics 16(1)",
    where="the corollary on modified steepest descent, pp. 1-3",
    url="https://doi.org/10.2140/pjm.1966.16.1",
)
NOCEDAL_BACKTRACKING = Reference(
    key="nocedal-backtracking", where="Section 3.1, Algorithm 3.1", **_NOCEDAL_WRIGHT
)
BOYD_LINE_SEARCH = Reference(key="boyd-line-search", where="Sections 9.2 and 9.3.1", **_BOYD_VANDENBERGHE)


# Saddle points.

LEE_MINIMIZERS = Reference(
    key="lee-minimizers",
    authors="J. D. Lee, M. Simchowitz, M. I. Jordan, B. Recht",
    year=2016,
    title="Gradient Descent Converges to Minimizers",
    venue="arXiv:1602.04915",
    where="version 2, the main theorem, on strict saddles",
    url="https://arxiv.org/abs/1602.04915",
)
PANAGEAS_MINIMIZERS = Reference(
    key="panageas-minimizers",
    authors="I. Panageas, G. Piliouras",
    year=2017,
    title="Gradient Descent Only Converges to Minimizers: Non-Isolated Critical Points and Invariant Regions",
    venue="Innovations in Theoretical Computer Science, arXiv:1605.00405",
    where="version 2, abstract (saddles that are not isolated)",
    url="https://arxiv.org/abs/1605.00405",
)
DIXIT_EXIT_TIME = Reference(
    key="dixit-exit-time",
    authors="R. Dixit, M. Gürbüzbalaban, W. U. Bajwa",
    year=2020,
    title="Exit Time Analysis for Approximations of Gradient Descent Trajectories Around Saddle Points",
    venue="arXiv:2006.01106",
    where="abstract of 1 June 2020 (exit times near strict saddles of general functions)",
    url="https://arxiv.org/abs/2006.01106",
)


# Adaptive methods and the edge of stability.

ADAM_UPDATE = Reference(key="adam-update", where="Section 2, Algorithm 1", **_KINGMA_BA)
ADAM_STEP_BOUND = Reference(key="adam-step-bound", where="Section 2.1", **_KINGMA_BA)
ADAM_BIAS_CORRECTION = Reference(key="adam-bias-correction", where="Section 3, eq. (1) to (4)", **_KINGMA_BA)
REDDI_NONCONVERGENCE = Reference(
    key="reddi-nonconvergence",
    authors="S. J. Reddi, S. Kale, S. Kumar",
    year=2018,
    title="On the Convergence of Adam and Beyond",
    venue="International Conference on Learning Representations, arXiv:1904.09237",
    where="Theorems 1, 2 and 3",
    url="https://arxiv.org/abs/1904.09237",
)
COHEN_EDGE_OF_STABILITY = Reference(
    key="cohen-edge-of-stability",
    authors="J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar",
    year=2021,
    title="Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability",
    venue="International Conference on Learning Representations, arXiv:2103.00065",
    where="Section 2 (threshold 2/η on quadratics) and Section 3.1 (progressive sharpening)",
    url="https://arxiv.org/abs/2103.00065",
)
COHEN_ADAPTIVE_EDGE = Reference(
    key="cohen-adaptive-edge",
    authors="J. M. Cohen, B. Ghorbani, S. Krishnan, N. Agarwal, S. Medapati, M. Badura, D. Suo, D. Cardoze, "
    "Z. Nado, G. E. Dahl, J. Gilmer",
    year=2022,
    title="Adaptive Gradient Methods at the Edge of Stability",
    venue="arXiv:2207.14484",
    where="Abstract (threshold 38/η for β₁ = 0.9)",
    url="https://arxiv.org/abs/2207.14484",
)

# Lemmas taken from outside: linear algebra and analysis.

HORN_JOHNSON_SPECTRAL = Reference(
    key="horn-johnson-spectral", where="Section 2.5, Theorem 2.5.6", **_HORN_JOHNSON
)
HORN_JOHNSON_RAYLEIGH = Reference(
    key="horn-johnson-rayleigh", where="Section 4.2, Theorem 4.2.2", **_HORN_JOHNSON
)
HORN_JOHNSON_COURANT_FISCHER = Reference(
    key="horn-johnson-courant-fischer", where="Section 4.2, Theorem 4.2.6", **_HORN_JOHNSON
)
BOYD_SPECTRAL = Reference(
    key="boyd-spectral", where="Appendix A.5.2, eq. (A.10), p. 646", **_BOYD_VANDENBERGHE
)
BOYD_RAYLEIGH = Reference(key="boyd-rayleigh", where="Appendix A.5.2, p. 647", **_BOYD_VANDENBERGHE)
SAAD_NEUMANN_SERIES = Reference(key="saad-neumann-series", where="Theorem 1.11", **_SAAD)
RUDIN_GEOMETRIC_SERIES = Reference(key="rudin-geometric-series", where="Theorem 3.26 and its proof", **_RUDIN)
RUDIN_CAUCHY_SCHWARZ = Reference(key="rudin-cauchy-schwarz", where="Theorem 1.35", **_RUDIN)
RUDIN_HILBERT_CAUCHY_SCHWARZ = Reference(
    key="rudin-hilbert-cauchy-schwarz", where="4.2, the Schwarz inequality", **_RUDIN_REAL_COMPLEX
)
BECK_CAUCHY_SCHWARZ = Reference(key="beck-cauchy-schwarz", where="Lemma 1.4", **_BECK)
RUDIN_FUNDAMENTAL_THEOREM = Reference(key="rudin-fundamental-theorem", where="Theorem 6.21", **_RUDIN)
RUDIN_CAUCHY_SEQUENCES = Reference(key="rudin-cauchy-sequences", where="Theorem 3.11", **_RUDIN)
RUDIN_MEAN_VALUE = Reference(key="rudin-mean-value", where="Theorem 5.10", **_RUDIN)
RUDIN_INTEGRAL_LINEAR = Reference(key="rudin-integral-linear", where="Theorem 6.12(a)", **_RUDIN)
RUDIN_INTEGRAL_MONOTONE = Reference(key="rudin-integral-monotone", where="Theorem 6.12(b)", **_RUDIN)
RUDIN_EXPECTATION_LINEAR = Reference(
    key="rudin-expectation-linear",
    where="Theorem 1.32, for a probability measure",
    **_RUDIN_REAL_COMPLEX,
)
MATHLIB_BERNOULLI = Reference(
    key="mathlib-bernoulli",
    authors="Y. Kudryashov and the Mathlib community",
    year=2019,
    title="Mathlib: the mathematics library of Lean",
    venue="software library",
    where="lemma one_add_mul_le_pow in Mathlib/Algebra/Order/Ring/Pow.lean (Lean 4)",
    url="https://leanprover-community.github.io/mathlib4_docs/Mathlib/Algebra/Order/Ring/Pow.html",
)
_MATHLIB_LOG = {
    "authors": "C. Hughes, A. Pallavi Sudhir, J. Lo, C. Sönne",
    "year": 2018,
    "title": "Mathlib: real logarithm",
    "venue": "software library",
    "url": "https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/SpecialFunctions/Log/Basic.html",
}
MATHLIB_LOG_POWER = Reference(
    key="mathlib-log-power",
    where="theorem log_pow in Mathlib/Analysis/SpecialFunctions/Log/Basic.lean (Lean 4)",
    **_MATHLIB_LOG,
)
MATHLIB_LOG_MONOTONE = Reference(
    key="mathlib-log-monotone",
    where="theorem log_le_log_iff in Mathlib/Analysis/SpecialFunctions/Log/Basic.lean (Lean 4)",
    **_MATHLIB_LOG,
)
MATHLIB_LOG_TANGENT = Reference(
    key="mathlib-log-tangent",
    where="theorems log_le_sub_one_of_pos and one_sub_inv_le_log_of_pos in "
    "Mathlib/Analysis/SpecialFunctions/Log/Basic.lean (Lean 4)",
    **_MATHLIB_LOG,
)
MATHLIB_EXP_TANGENT = Reference(
    key="mathlib-exp-tangent",
    authors="the Mathlib community",
    year=2018,
    title="Mathlib: the complex and the real exponential",
    venue="software library",
    where="theorem Real.add_one_le_exp (Lean 4)",
    url="https://leanprover-community.github.io/mathlib4_docs/Mathlib/Analysis/Complex/Exponential.html",
)
SCIEUR_INTEGRATION = Reference(
    key="scieur-integration",
    authors="D. Scieur, V. Roulet, F. Bach, A. d'Aspremont",
    year=2017,
    title="Integration Methods and Optimization Algorithms",
    venue="Advances in Neural Information Processing Systems 30, arXiv:1702.06751",
    where="Introduction, p. 1 (gradient descent as Euler's method on the gradient flow)",
    url="https://arxiv.org/abs/1702.06751",
)


def _by_key(references: list[Reference]) -> dict[str, Reference]:
    """The records under their keys; a key that occurs twice is an error."""
    table: dict[str, Reference] = {}
    for reference in references:
        if reference.key in table:
            raise ValueError(f"two references have the key {reference.key!r}")
        table[reference.key] = reference
    return table


#: Every record of this file, under its key, in the order of the file.
REFERENCES: dict[str, Reference] = _by_key(
    [value for value in list(globals().values()) if isinstance(value, Reference)]
)
