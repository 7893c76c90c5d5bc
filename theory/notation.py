"""The one place where symbols are made.

Scalars are real and nothing more: no sign is assumed here, because a sign that a proof needs is a
hypothesis with a name (see `theory.kernel.theorem.Hypothesis`). Counters are integers. Vectors are
columns of symbolic length `n`, so what is proved about them holds in every dimension.
"""

from sympy import Expr, Function, Integer, MatrixSymbol, Symbol


def scalar(name: str) -> Symbol:
    """A real number, of either sign."""
    return Symbol(name, real=True)


def counter(name: str) -> Symbol:
    """An integer, of either sign; its range is a hypothesis or a step's `given`."""
    return Symbol(name, integer=True)


def sequence(name: str):
    """A real sequence: `sequence("g")(t)` is its value at step t."""
    return Function(name, real=True)


def integer(value: int) -> Integer:
    """An exact integer, so that `integer(1)/3` is a fraction and no float."""
    return Integer(value)


n = counter("n")
m = counter("m")


def column(name: str, size: Expr = n) -> MatrixSymbol:
    """A vector with `size` entries, as a column."""
    return MatrixSymbol(name, size, 1)


def operator(name: str, rows: Expr = n, columns: Expr = n) -> MatrixSymbol:
    """A linear map, as a `rows` by `columns` matrix."""
    return MatrixSymbol(name, rows, columns)


# Step size, curvatures, condition number, contraction factor, accuracy.
eta = scalar("eta")
lam = scalar("lambda")
lam_min = scalar("lambda_min")
lam_max = scalar("lambda_max")
mu = scalar("mu")
L = scalar("L")
kappa = scalar("kappa")
rho = scalar("rho")
epsilon = scalar("epsilon")
s = scalar("s")

# Counters of steps and of summation.
t = counter("t")
i = counter("i")

# Decay rates of Adam's averages.
beta = scalar("beta")
beta_1 = scalar("beta_1")
beta_2 = scalar("beta_2")

# Adam's averages of the gradient and of its square, with the bias corrected; drift of a mean gradient, second moment.
m_hat = scalar("m_hat")
v_hat = scalar("v_hat")
delta = scalar("delta")
nu = scalar("nu")

# Points, directions, gradient; the Hessian of a quadratic and its linear term.
x = column("x")
y = column("y")
d = column("d")
h = column("h")
g = column("g")
b = column("b")
v = column("v")
x_star = column("x^*")
A = operator("A")

# Regression: m samples as the rows of X, the weights of the n predictors.
X = operator("X", m, n)
w = column("w")
