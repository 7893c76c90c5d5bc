"""What is known at a step, and what can be read off it by shape alone: the sign of an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sympy import Abs, Basic, Expr, MatrixSymbol, Max, Min, Pow, S, Symbol, Transpose, exp

from theory.kernel.algebra import Refused, prepared, rational_ratio, residual
from theory.kernel.formula import (
    Equivalence,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    conjuncts,
    free_symbols,
    map_expressions,
)
from theory.vectors import NO_RULES, Dot, Iterate, Rules

POSITIVE, NONNEGATIVE = "positive", "nonnegative"


@dataclass(frozen=True)
class Facts:
    """Formulas that hold here, what they say of matrices, and the recurrences of sequences.

    `general` are earlier results with the symbols for all values of which they hold: an induction on such a
    symbol may use them at every count. `restricted` are symbols of which a hypothesis with a `forall` speaks.
    """

    formulas: tuple[Formula, ...] = ()
    rules: Rules = NO_RULES
    recurrences: tuple[Recurrence, ...] = ()
    general: tuple[tuple[Formula, frozenset[Basic]], ...] = ()
    restricted: frozenset[Basic] = frozenset()

    def adding(self, formulas: Iterable[Formula]) -> Facts:
        """These facts and more; a conjunction is taken apart, and a premise that is a fact releases its conclusion."""
        facts = self
        for formula in formulas:
            for part in conjuncts(formula):
                facts = facts._adding_one(part)
        return facts

    def _adding_one(self, formula: Formula) -> Facts:
        if isinstance(formula, MatrixEquality):
            return replace(self, rules=_with_rule(self.rules, formula))
        if isinstance(formula, Recurrence):
            return replace(self, recurrences=(*self.recurrences, formula))
        if isinstance(formula, Gradient | Hessian):
            return self
        if formula in self.formulas:
            return self
        facts = replace(self, formulas=(*self.formulas, formula))
        if isinstance(formula, Equivalence):
            return facts.adding(
                [Implication(formula.left, formula.right), Implication(formula.right, formula.left)]
            )
        return facts.adding(facts._released_by(formula))

    def _released_by(self, formula: Formula) -> list[Formula]:
        """The conclusions of implications whose premises are facts or true of numbers, now that `formula` is a fact."""
        return [
            known.conclusion
            for known in self.formulas
            if isinstance(known, Implication)
            and (known is formula or formula in conjuncts(known.premise))
            and all(
                part in self.formulas or part in self.recurrences or _of_numbers(part)
                for part in conjuncts(known.premise)
            )
        ]

    def without(self, symbol: Symbol) -> Facts:
        """Only the facts and the rules in which `symbol` does not occur."""
        products = {
            key: image
            for key, image in self.rules.products.items()
            if not any(symbol in part.free_symbols for part in (*key, image))
        }
        definitions = {
            name: value
            for name, value in self.rules.definitions.items()
            if symbol not in name.free_symbols | value.free_symbols
        }
        symmetric = frozenset(m for m in self.rules.symmetric if symbol not in m.free_symbols)
        return replace(
            self,
            formulas=tuple(f for f in self.formulas if symbol not in free_symbols(f)),
            rules=Rules(symmetric, products, definitions),
        )

    def at_every(self, symbol: Symbol) -> list[Formula]:
        """The general results that hold for all values of `symbol`."""
        return [statement for statement, free in self.general if symbol in free]

    def mapped(self, change: Callable[[Expr], Expr]) -> Facts:
        """The facts with `change` applied to every scalar expression."""
        return replace(self, formulas=tuple(map_expressions(f, change) for f in self.formulas))

    @property
    def symbols(self) -> set[Basic]:
        """Every symbol of which anything is known: through a formula, bound or not, a rule, or a recurrence."""
        known = {
            symbol for formula in (*self.formulas, *self.recurrences) for symbol in free_symbols(formula)
        }
        matrices = [*self.rules.symmetric, *self.rules.definitions, *self.rules.definitions.values()]
        for (operator, vector), image in self.rules.products.items():
            matrices += [operator, vector, image]
        return known | self.restricted | {symbol for matrix in matrices for symbol in matrix.free_symbols}

    @property
    def dependent(self) -> set[Basic]:
        """Every symbol through which another one, a vector or a sequence is defined."""
        known = {s for rule in self.recurrences for s in free_symbols(rule) - {rule.counter}}
        for matrix in self.rules.definitions.values():
            known |= matrix.free_symbols
        for fact in self.relations:
            for name, value in ((fact.lhs, fact.rhs), (fact.rhs, fact.lhs)):
                if fact.op == "=" and name.is_Symbol:
                    known |= value.free_symbols - {name}
        return known

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The facts that are plain relations."""
        return tuple(f for f in self.formulas if isinstance(f, Relation))

    def has(self, relation: Relation) -> bool:
        """Whether `relation` is a fact, or holds by the meaning of |·|, max or min."""
        return relation in self.formulas or relation.mirrored() in self.formulas or _structural(relation)

    def sign(self, expression: Expr) -> str | None:
        """POSITIVE or NONNEGATIVE where the shape of `expression` and the facts show it; otherwise None."""
        known = self._known_sign(expression)
        if known == POSITIVE:
            return known
        return _stronger(known, self._shape_sign(expression))

    def _known_sign(self, expression: Expr) -> str | None:
        found: str | None = None
        if expression.is_Rational:
            return None
        for fact in self.relations:
            if fact.op in ("=", "!="):
                continue
            if fact.gap == expression or _same_sign(expression, fact.gap, self.rules):
                found = _stronger(found, POSITIVE if fact.strict else NONNEGATIVE)
                if found == POSITIVE:
                    break
        return found

    def _shape_sign(self, node: Expr) -> str | None:
        if node.is_Rational:
            return POSITIVE if node > 0 else NONNEGATIVE if node == 0 else None
        if node.is_Add:
            signs = [self.sign(arg) for arg in node.args]
            return None if None in signs else POSITIVE if POSITIVE in signs else NONNEGATIVE
        if node.is_Mul:
            return self._product_sign(node)
        if isinstance(node, Pow):
            return self._power_sign(node.base, node.exp)
        if isinstance(node, exp):
            return POSITIVE
        if isinstance(node, Abs):
            return POSITIVE if self.nonzero(node.args[0]) else NONNEGATIVE
        if isinstance(node, Dot) and node.args[0] == node.args[1]:
            return NONNEGATIVE
        if isinstance(node, Max):
            return next(
                (
                    sign
                    for wanted in (POSITIVE, NONNEGATIVE)
                    for sign in map(self.sign, node.args)
                    if sign == wanted
                ),
                None,
            )
        if isinstance(node, Min):
            signs = [self.sign(arg) for arg in node.args]
            return None if None in signs else POSITIVE if set(signs) == {POSITIVE} else NONNEGATIVE
        return None

    def _product_sign(self, node: Expr) -> str | None:
        """The sign of a product; factors known to be negative count, in pairs."""
        strict, flips = True, 0
        for arg in node.args:
            sign = self.sign(arg)
            if sign is None:
                sign = self._negative(arg)
                flips += 1
            if sign is None:
                return None
            strict = strict and sign == POSITIVE
        return None if flips % 2 else POSITIVE if strict else NONNEGATIVE

    def _negative(self, node: Expr) -> str | None:
        """The sign of −node, from a fact, a number or a sum; products are not taken apart again."""
        if node.is_Rational:
            return POSITIVE if node < 0 else None
        return self._known_sign(-node) or (self._shape_sign(-node) if node.is_Add else None)

    def _power_sign(self, base: Expr, exponent: Expr) -> str | None:
        if (exponent.is_Rational and exponent.q == 2) or not exponent.is_Rational:
            # βᵗ and √u: with a base that is positive, positive; with one that is nonnegative, nonnegative.
            sign = self.sign(base)
            return NONNEGATIVE if sign is None and exponent == S.Half else sign
        if not exponent.is_Integer:
            return None
        if exponent % 2 == 0:
            if self.nonzero(base):
                return POSITIVE
            return NONNEGATIVE if exponent > 0 else None
        sign = self.sign(base)
        return sign if exponent > 0 or sign == POSITIVE else None

    def nonzero(self, expression: Expr) -> bool:
        """Whether shape and facts show `expression` ≠ 0."""
        if expression.is_Rational:
            return expression != 0
        if expression.is_Mul and all(self.nonzero(arg) for arg in expression.args):
            return True
        if isinstance(expression, Pow) and self.nonzero(expression.base):
            return True
        for fact in self.relations:
            if fact.op == "!=" and _same_sign(expression, fact.gap, self.rules, either=True):
                return True
        return POSITIVE in (self.sign(expression), self.sign(-expression))


NO_FACTS = Facts()


def _of_numbers(formula: Formula) -> bool:
    """Whether `formula` compares two numbers, and rightly: 0 ≥ 0, the premise of what holds for i ≥ 0, at i = 0."""
    if not isinstance(formula, Relation) or not formula.gap.is_Rational:
        return False
    if formula.op in ("=", "!="):
        return (formula.gap == 0) == (formula.op == "=")
    return bool(formula.gap > 0 or (formula.gap == 0 and not formula.strict))


def _stronger(first: str | None, second: str | None) -> str | None:
    return POSITIVE if POSITIVE in (first, second) else first or second


def _same_sign(expression: Expr, gap: Expr, rules: Rules, either: bool = False) -> bool:
    """Whether `expression` is a positive constant times `gap` (any nonzero constant, with `either`)."""
    try:
        ratio = rational_ratio(prepared(expression, rules), prepared(gap, rules))
    except Refused:
        return False
    return ratio is not None and (either or ratio > 0)


def _structural(relation: Relation) -> bool:
    """|a| ≥ ±a, max ≥ each, min ≤ each, √u ≥ 0."""
    if relation.op not in ("<=", ">="):
        return False
    large, small = (relation.rhs, relation.lhs) if relation.op == "<=" else (relation.lhs, relation.rhs)
    if isinstance(large, Abs):
        inner = large.args[0]
        return small == 0 or residual(small - inner) == 0 or residual(small + inner) == 0
    if isinstance(large, Max) and small in large.args:
        return True
    if isinstance(small, Min) and large in small.args:
        return True
    return isinstance(large, Pow) and large.exp == S.Half and small == 0


def _with_rule(rules: Rules, equality: MatrixEquality) -> Rules:
    """Aᵀ = A, A v = image, or b = its definition; any other equation of matrices is refused."""
    lhs, rhs = equality.lhs, equality.rhs
    if lhs == Transpose(rhs) and not lhs.is_MatMul:
        return replace(rules, symmetric=rules.symmetric | {rhs})
    if lhs.is_MatMul and len(lhs.args) == 2 and not lhs.args[0].is_number:
        return replace(rules, products={**rules.products, (lhs.args[0], lhs.args[1]): rhs})
    if isinstance(lhs, MatrixSymbol | Iterate):
        return replace(rules, definitions={**rules.definitions, lhs: rhs})
    raise Refused(
        f"{lhs} = {rhs} cannot be used as a rule; known: Aᵀ = A, A v = image, b = its value"
    )
