"""The second voice on inequalities, equivalences and optima: Z3's decision procedure for real arithmetic.

Formulas are translated node by node; nothing of the first voice's algebra is used. √u becomes a fresh r ≥ 0
with r² = u where u ≥ 0, and so does every other root. |u|, max and min become case distinctions, βᵗ a variable
(βᵗ⁺¹ is β times it), every other indivisible term (an inner product, a member of a sequence, eᵘ) a variable. Whether
divisors and arguments of roots are what they must be is asked *before*, by the kernel: in Z3, x/0 is any value.

Effort is bounded by Z3's own count of steps, not by the clock, so a verdict does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import z3
from sympy import (
    Abs,
    Add,
    Derivative,
    Expr,
    Integral,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    log,
    sign,
)
from sympy.core.function import AppliedUndef

from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Implication,
    Relation,
)
from theory.kernel.prime_field import Silent
from theory.vectors import Dot

EFFORT = 20_000_000
"""Z3's `rlimit`: about ten seconds' work; the catalogue's proofs take a hundredth of it."""

GLANCE = EFFORT // 40
"""Enough to find a point where a simple equation fails; spent where the other voice has refused already."""

PATIENCE = 10_000
"""Milliseconds after which a solver is stopped all the same: not all of its work is counted."""

_SOLVERS = (
    (z3.SimpleSolver, 1_000),  # no preprocessing: it proves most claims in less time than that takes
    (lambda: z3.SolverFor("QF_NRA"), EFFORT),
    (z3.Solver, EFFORT),
)

COMPARE = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


@dataclass(frozen=True)
class Answer:
    """`verdict` is proved, refuted or unknown; `witness` is (expression, exact value) pairs where refuted."""

    verdict: str
    witness: tuple[tuple[Expr, str], ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.witness) or self.verdict


class Translator:
    """From exact expressions to Z3 terms; collects what the fresh variables satisfy in `side`."""

    def __init__(self) -> None:
        self.variables: dict[Expr, Any] = {}
        self.side: list[Any] = []

    def variable(self, key: Expr) -> Any:
        """The Z3 variable of an indivisible term."""
        if key not in self.variables:
            self.variables[key] = z3.Real(f"v{len(self.variables)}")
            if (isinstance(key, Dot) and key.args[0] == key.args[1]) or isinstance(key, exp):
                self.side.append(
                    self.variables[key] >= 0 if isinstance(key, Dot) else self.variables[key] > 0
                )
        return self.variables[key]

    def term(self, node: Expr) -> Any:
        """A scalar expression as a Z3 term; Silent where Z3 has no word for it."""
        match node:
            case Rational():
                return z3.RealVal(f"{node.p}/{node.q}")
            case Add():
                return z3.Sum([self.term(arg) for arg in node.args])
            case Mul():
                return self._product(node)
            case Pow():
                return self._power(node.base, node.exp)
            case Abs():
                inner = self.term(node.args[0])
                return z3.If(inner >= 0, inner, -inner)
            case Max() | Min():
                return self._extreme(node)
            case sign():
                inner = self.term(node.args[0])
                return z3.If(inner > 0, z3.Q(1, 1), z3.If(inner < 0, z3.Q(-1, 1), z3.Q(0, 1)))
            case exp():
                return self._exponential(node.args[0])
            case Symbol() | Dot() | AppliedUndef() | log() | Sum() | Integral():
                return self.variable(node)
            case Derivative() if isinstance(node.expr, AppliedUndef):
                return self.variable(node)  # nothing is known of the function, so nothing of its slope
        raise Silent(f"Z3 has no term for {node} ({type(node).__name__})")

    def _product(self, node: Mul) -> Any:
        above, below = [], []
        for arg in node.args:
            if isinstance(arg, Pow) and arg.exp.is_Rational and arg.exp.is_negative:
                below.append(self.term(Pow(arg.base, -arg.exp)))
            else:
                above.append(self.term(arg))
        numerator = z3.Product(above) if above else z3.Q(1, 1)
        return numerator / z3.Product(below) if below else numerator

    def _exponential(self, argument: Expr) -> Any:
        """eᵏᵘ is the k-th power of the variable eᵘ > 0, for an integer k of either sign."""
        count, unit = argument.primitive()
        if not count.is_Integer:
            return self.variable(exp(argument))
        inverse = unit.could_extract_minus_sign()
        power = z3.Product([self.variable(exp(-unit if inverse else unit))] * int(count))
        return 1 / power if inverse else power

    def _extreme(self, node: Expr) -> Any:
        best = self.term(node.args[0])
        for arg in node.args[1:]:
            other = self.term(arg)
            best = z3.If(best >= other if isinstance(node, Max) else best <= other, best, other)
        return best

    def _power(self, base: Expr, exponent: Expr) -> Any:
        if exponent.is_Rational and exponent.is_negative:
            return 1 / self.term(Pow(base, -exponent))
        if exponent.is_Integer:
            return z3.Product([self.term(base)] * int(exponent))
        if exponent.is_Rational:
            degree = int(exponent.q)
            key = Pow(base, Rational(1, degree), evaluate=False)
            if key not in self.variables:
                inner = self.term(base)
                root = self.variable(key)
                # Under a premise, or in one of two cases, a root may stand where it is none.
                self.side += [root >= 0, z3.Implies(inner >= 0, z3.Product([root] * degree) == inner)]
            return z3.Product([self.variables[key]] * int(exponent.p))
        return self._counted_power(base, exponent)

    def _counted_power(self, base: Expr, exponent: Expr) -> Any:
        factors = []
        for part in Add.make_args(exponent.expand()):
            count, unit = part.as_coeff_Mul()
            if not (count.is_Integer and (unit == 1 or unit.is_integer)):
                raise Silent(f"Z3 has no term for {base}**({exponent})")
            value = self.term(base) if unit == 1 else self._unit_power(base, unit)
            power = z3.Product([value] * abs(int(count)))
            factors.append(power if count > 0 else 1 / power)
        return z3.Product(factors)

    def _unit_power(self, base: Expr, unit: Expr) -> Any:
        """βᵗ as a variable: positive where β is a positive number, of square 1 where β is −1; (−β)ᵗ is (−1)ᵗβᵗ."""
        if base.is_Rational and base < 0 and base != S.NegativeOne:
            return self._unit_power(S.NegativeOne, unit) * self._unit_power(-base, unit)
        power = Pow(base, unit, evaluate=False)
        if power not in self.variables:
            variable = self.variable(power)
            if base.is_Rational and base > 0:
                self.side.append(variable > 0)
            elif base == S.NegativeOne:
                self.side.append(variable * variable == 1)
        return self.variables[power]

    def formula(self, formula: Formula) -> Any:
        """A formula as a Z3 proposition."""
        match formula:
            case Relation(lhs, op, rhs):
                return COMPARE[op](self.term(lhs), self.term(rhs))
            case Conjunction(parts):
                return z3.And([self.formula(part) for part in parts])
            case Disjunction(parts):
                return z3.Or([self.formula(part) for part in parts])
            case Implication(premise, conclusion):
                return z3.Implies(self.formula(premise), self.formula(conclusion))
            case Equivalence(left, right):
                return self.formula(left) == self.formula(right)
        raise Silent(f"Z3 has no proposition for {type(formula).__name__}")


def _value(number: Any) -> str:
    if z3.is_algebraic_value(number):
        return f"root {number.index()} of {z3.Sum([c * z3.Real('x') ** k for k, c in enumerate(number.poly())])} = 0"
    return str(number)


def _ask(
    facts: Iterable[Formula], claims: list[Any], translator: Translator, effort: int, patience: int = PATIENCE
) -> tuple[Any, Any]:
    """Z3 on facts and `claims` together: its verdict, and its solver for the model."""
    propositions = list(claims)
    for fact in facts:
        sides = len(translator.side)
        try:
            propositions.append(translator.formula(fact))
        except Silent:  # a fact that cannot be said is left out: less follows, never more
            del translator.side[sides:]
    verdict = z3.unknown
    solver: Any = None
    for make, most in _SOLVERS:
        solver = make()
        solver.set("rlimit", min(effort, most))
        solver.set("timeout", patience)
        solver.add(*propositions, *translator.side)
        verdict = solver.check()
        if verdict == z3.unsat or (verdict == z3.sat and make is not z3.SimpleSolver):
            break
    return verdict, solver


def entails(
    facts: Iterable[Formula], claim: Formula, effort: int = EFFORT, patience: int = PATIENCE
) -> Answer:
    """Whether `claim` holds wherever all `facts` do; a refutation comes with the exact point.

    Facts and claim must be well defined under the facts (the kernel sees to it). Raises Silent where the claim
    cannot be said in real arithmetic; facts that cannot are left out.
    """
    translator = Translator()
    goal = z3.Not(translator.formula(claim))
    verdict, solver = _ask(facts, [goal], translator, effort, patience)
    if verdict == z3.unsat:
        return Answer("proved")
    if verdict == z3.unknown:
        return Answer("unknown")
    model = solver.model()
    witness = tuple(
        (key, _value(model.eval(variable, model_completion=True)))
        for key, variable in sorted(translator.variables.items(), key=lambda item: str(item[0]))
    )
    return Answer("refuted", witness)
