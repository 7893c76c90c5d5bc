"""The first voice: SymPy, exact. Each kind of evidence is checked by rules that can be read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Abs, Derivative, Expr, Integral, Max, Min, S, Subs, Symbol
from sympy.core.function import AppliedUndef

from theory.kernel.algebra import Refused, prepared, residual
from theory.kernel.evidence import (
    Antiderivative,
    Antisymmetry,
    Assume,
    BothDirections,
    Cases,
    Certificate,
    Each,
    Evidence,
    FromLemma,
    Identity,
    Induction,
    Instance,
    NonzeroFactor,
    OneOf,
    Refutation,
)
from theory.kernel.facts import NONNEGATIVE, POSITIVE, Facts
from theory.kernel.formula import (
    Conjunction,
    Disjunction,
    Equivalence,
    Formula,
    Gradient,
    Hessian,
    Implication,
    MatrixEquality,
    Recurrence,
    Relation,
    conjuncts,
    expressions,
    free_symbols,
    ge,
    le,
    map_expressions,
    substitute,
)
from theory.kernel.grammar import LARGEST, binders, check_expression, check_formula, dimensions
from theory.notation import column, scalar
from theory.vectors import Dot, Iterate, along, expand

_STEP = scalar("s_direction")
Defined = Callable[[Expr, Facts], None]


def directional(claim: Gradient | Hessian, facts: Facts) -> tuple[Expr, Expr]:
    """Both sides of what a gradient or Hessian claims, along fresh directions d (and h): all of them.

    Gradient: d/ds f(x + s d) at s = 0 is ⟨value, d⟩. Hessian: the mixed second derivative is ⟨d, value h⟩.
    Refused where something is known of x: a vector defined through x would be held fixed while x moves.
    """
    if claim.at in facts.symbols:
        raise Refused(
            f"the gradient at {claim.at} holds for every {claim.at}, but something is assumed of it"
        )
    size = claim.at.shape[0]
    first, second = column("d_direction", size), column("h_direction", size)
    other = scalar("r_direction")
    if (facts.symbols | free_symbols(claim)) & {first, second, _STEP, other}:
        raise Refused("the names s_direction, r_direction, d_direction and h_direction are the kernel's own")
    if isinstance(claim, Gradient):
        moved = along(claim.function, claim.at, first, _STEP)
        return Subs(Derivative(moved, _STEP), _STEP, 0), Dot(claim.value, first)
    moved = along(along(claim.function, claim.at, first, _STEP), claim.at, second, other)
    slope = Subs(Subs(Derivative(moved, _STEP, other), _STEP, 0), other, 0)
    return slope, Dot(first, claim.value * second)


def check(formula: Formula, evidence: Evidence, facts: Facts, defined: Defined) -> None:
    """Return where `evidence` shows `formula` from `facts`; raise Refused, with what is left, where it does not.

    `defined` raises Refused where an expression that the evidence brings is not shown to be a real number.
    """
    match evidence, formula:
        case Identity(terms), _:
            _identity(formula, terms, facts, defined)
        case Certificate(terms), Relation():
            _certificate(formula, terms, facts, defined)
        case Refutation(terms), Relation():
            _refutation(formula, terms, facts, defined)
        case NonzeroFactor(factor), Relation(op="="):
            defined(factor, facts)
            if facts.sign(factor) != POSITIVE:
                raise Refused(f"the factor {factor} is not seen to be positive")
            _vanishes(factor * formula.gap, facts, f"{factor} times the difference")
        case Antisymmetry(below, above), Relation(lhs, "=", rhs):
            check(le(lhs, rhs), below, facts, defined)
            check(ge(lhs, rhs), above, facts, defined)
        case Each(parts), Conjunction(claims):
            _each(claims, parts, facts, defined)
        case OneOf(index, part), Disjunction(claims):
            check(claims[index], part, facts, defined)
        case Assume(conclusion), Implication(premise, claim):
            check(claim, conclusion, facts.adding([premise]), defined)
        case BothDirections(forward, backward), Equivalence(left, right):
            check(right, forward, facts.adding([left]), defined)
            check(left, backward, facts.adding([right]), defined)
        case Cases(on, nonnegative, nonpositive), _:
            defined(on, facts)
            for part, (goal, known) in zip(
                (nonnegative, nonpositive), case_goals(formula, on, facts), strict=True
            ):
                check(goal, part, known, defined)
        case Induction(), _:
            goals = induction_goals(formula, evidence, facts)
            for rule in facts.recurrences:
                if any(side.has(rule.sequence.func) for side in expressions(formula)):
                    # What SymPy cancels when the statement is put in must have been a number before.
                    defined(rule.initial, goals[0][2])
                    defined(_replaced(rule.following, {rule.counter: evidence.counter}), goals[1][2])
            for part, goal, known in goals:
                check(goal, part, known, defined)
        case Antiderivative(primitive), Relation(Integral() as integral, "=", value):
            _antiderivative(integral, value, primitive, facts)
        case _:
            raise Refused(f"{type(evidence).__name__} is no evidence for {type(formula).__name__}")


def _vanishes(expression: Expr, facts: Facts, what: str) -> None:
    left = residual(expression, facts.rules)
    if left != 0:
        raise Refused(f"{what} is not identically zero; what is left: {left}")


def _identity(formula: Formula, terms: tuple[tuple[Any, ...], ...], facts: Facts, defined: Defined) -> None:
    match formula:
        case Relation(op="="):
            total = formula.gap
            for multiplier, equality in terms:
                defined(S(multiplier), facts)
                if equality.op != "=" or not facts.has(equality):
                    raise Refused(
                        f"not an equality among the facts: {equality.lhs} {equality.op} {equality.rhs}"
                    )
                total -= multiplier * equality.gap
            _vanishes(total, facts, "lhs − rhs")
        case MatrixEquality(lhs, rhs):
            if lhs.shape != rhs.shape:
                raise Refused(f"shapes {lhs.shape} and {rhs.shape} differ")
            left, right = expand(lhs, facts.rules), expand(rhs, facts.rules)
            for word in left.keys() | right.keys():
                difference = left.get(word, S.Zero) - right.get(word, S.Zero)
                _vanishes(difference, facts, f"the coefficient of {'·'.join(map(str, word)) or 'I'}")
        case Gradient() | Hessian():
            slope, value = directional(formula, facts)
            _vanishes(slope - value, facts, "directional derivative − ⟨value, direction⟩")
        case _:
            raise Refused(f"an identity shows an equation, not a {type(formula).__name__}")


def _sum_of_terms(terms: tuple[Any, ...], facts: Facts, defined: Defined) -> tuple[Expr, str]:
    """The terms added up, and the sign that they are seen to have."""
    total, strict = S.Zero, False
    for term in terms:
        weight, *named = term if isinstance(term, tuple) else (term,)
        weight = S(weight)
        defined(weight, facts)
        product, positive, free = weight, True, False
        for fact in named:
            if not facts.has(fact):
                raise Refused(
                    f"not among the facts: {fact.lhs} {fact.op} {fact.rhs}; "
                    "what an earlier step states is one where `using` names it"
                )
            if fact not in facts.formulas and fact.mirrored() not in facts.formulas:
                # √u ≥ 0 holds by its meaning, but only where u ≥ 0; and √u·√u would show that.
                defined(fact.lhs, facts)
                defined(fact.rhs, facts)
            product *= fact.gap
            positive = positive and fact.op in ("<", ">")
            free = free or fact.op == "="
            if fact.op == "!=":
                raise Refused(f"{fact.lhs} != {fact.rhs} has no sign: use its square")
        sign = NONNEGATIVE if free else facts.sign(weight)
        if sign is None:
            raise Refused(f"the weight {weight} is not seen to be nonnegative")
        strict = strict or (positive and sign == POSITIVE)
        total += product
    return total, POSITIVE if strict else NONNEGATIVE


def _certificate(claim: Relation, terms: tuple[Any, ...], facts: Facts, defined: Defined) -> None:
    if claim.op == "=":
        raise Refused("an equation is not shown by a sign: bring an identity, or both inequalities")
    total, sign = _sum_of_terms(terms or (claim.gap,), facts, defined)
    if claim.strict and sign != POSITIVE:
        raise Refused(f"{claim.lhs} {claim.op} {claim.rhs} is strict, but the certificate shows only ≥")
    _vanishes(claim.gap - total, facts, "gap − certificate")


def _refutation(claim: Relation, terms: tuple[Any, ...], facts: Facts, defined: Defined) -> None:
    total, sign = _sum_of_terms(terms, facts.adding([claim.negated()]), defined)
    if sign != POSITIVE:
        raise Refused("the terms of a refutation must add up to something positive")
    _vanishes(total, facts, "the sum that would be positive")


def _each(claims: tuple[Formula, ...], parts: tuple[Evidence, ...], facts: Facts, defined: Defined) -> None:
    if len(claims) != len(parts):
        raise Refused(f"{len(claims)} statements but evidence for {len(parts)}")
    for claim, part in zip(claims, parts, strict=True):
        check(claim, part, facts, defined)


def case_goals(formula: Formula, on: Expr, facts: Facts) -> list[tuple[Formula, Facts]]:
    """The statement, and the facts with the sign of `on` among them, where on ≥ 0 and where on ≤ 0."""
    goals = []
    for sign in (ge(on, 0), le(on, 0)):
        resolve = _resolver(on, sign.op == ">=")
        goals.append((map_expressions(formula, resolve), facts.mapped(resolve).adding([sign])))
    return goals


def _resolver(on: Expr, nonnegative: bool):
    """A function that replaces |±on|, max and min by what they are where on ≥ 0 (or ≤ 0)."""

    def same(difference: Expr) -> int:
        return 1 if residual(difference - on) == 0 else -1 if residual(difference + on) == 0 else 0

    def resolve(expression: Expr) -> Expr:
        known = {}
        for node in expression.atoms(Abs, Max, Min):
            if isinstance(node, Abs):
                orientation, choice = same(node.args[0]), (node.args[0], -node.args[0])
            elif len(node.args) == 2:
                u, w = node.args
                orientation, choice = same(u - w), (u, w) if isinstance(node, Max) else (w, u)
            else:
                continue
            if orientation:
                known[node] = choice[0 if (orientation > 0) == nonnegative else 1]
        return _replaced(expression, known)

    return resolve


def induction_goals(
    formula: Formula, evidence: Induction, facts: Facts
) -> list[tuple[Evidence, Formula, Facts]]:
    """The statement at `start`, and at counter + 1 with the statement at counter among the facts.

    Sequences are unfolded by their recurrences; where the statement is an equation for a member of a sequence,
    that member is replaced by the other side. Earlier results that hold at every count stay usable in the step.
    """
    counter, start = evidence.counter, evidence.start
    if (
        type(counter) is not Symbol
        or not counter.is_integer
        or type(start) is not int
        or abs(start) > LARGEST
    ):
        raise Refused(
            f"an induction runs over the integers from an integer on, not over {counter} from {start}"
        )
    if counter in binders(*expressions(formula)) | dimensions(*expressions(formula)):
        raise Refused(f"{counter} is a dimension, or bound by a sum, and no counter to induct on")
    clean = facts.without(counter)
    base = _unfolded(substitute(formula, {counter: S(start)}), facts.recurrences, counter, start)
    following = _unfolded(substitute(formula, {counter: counter + 1}), facts.recurrences, counter, start)
    match formula:
        case Relation(AppliedUndef() as member, "=", value) | MatrixEquality(Iterate() as member, value):
            following = map_expressions(following, lambda side: _replaced(side, {member: value}))
    hypothesis = clean.adding([ge(counter, start)])
    if not isinstance(formula, MatrixEquality):
        hypothesis = hypothesis.adding([formula])
    hypothesis = hypothesis.adding(facts.at_every(counter))
    return [(evidence.base, base, clean), (evidence.step, following, hypothesis)]


def _unfolded(formula: Formula, recurrences: tuple[Recurrence, ...], counter: Symbol, start: int) -> Formula:
    """First members, and members at counter + 1, replaced by what the recurrences say for counter ≥ `start`."""
    known: dict[Any, Any] = {}
    for rule in recurrences:
        if counter != rule.counter and counter in free_symbols(rule):
            raise Refused(f"the recurrence of {rule.sequence} speaks of one {counter}, not of every one")
        known[rule.sequence.xreplace({rule.counter: S(rule.start)})] = rule.initial
        if rule.start <= start:
            following = _replaced(rule.following, {rule.counter: counter})
            known[rule.sequence.xreplace({rule.counter: counter + 1})] = following
    return map_expressions(formula, lambda expression: _replaced(expression, known))


def _replaced(expression: Expr, known: Mapping[Any, Any]) -> Expr:
    """`expression` with the keys of `known` replaced; Refused where a sum or an integral binds what is free in them."""
    found = {key: S(value) for key, value in known.items() if expression.has(key)}
    free = {symbol for pair in found.items() for part in pair for symbol in part.free_symbols}
    if free & binders(expression):
        raise Refused(f"{expression}: a bound variable of it stands for something else here")
    return expression.xreplace(found)


def _antiderivative(integral: Integral, value: Expr, primitive: Expr, facts: Facts) -> None:
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        raise Refused(f"{integral} is not a definite integral in one variable")
    variable, low, high = integral.limits[0]
    if variable in facts.symbols:
        raise Refused(f"{variable} runs through the interval, but something is assumed of it")
    _vanishes(primitive.diff(variable) - integral.function, facts, "F′ − f")
    ends = primitive.xreplace({variable: high}) - primitive.xreplace({variable: low})
    _vanishes(ends - value, facts, "F(b) − F(a) − value")


def instantiated(
    statement: Formula, values: Any, bound: tuple[Any, ...], what: str, within: tuple[Any, ...] = ()
) -> Formula:
    """`statement` at `values`; Refused where a value is given to what is not bound, or to what it cannot be.

    Variables `within` are bound by what the statement says of functions of them, so values may depend on them.
    """
    unknown = [key for key in values if key not in bound]
    if unknown:
        raise Refused(f"{what} does not bind {', '.join(map(str, unknown))}")
    inside = binders(*expressions(statement)) - set(within)
    for key, value in values.items():
        if key == value:
            continue
        check_expression(S(value))
        taken = inside | free_symbols(statement) if key in inside else inside
        if S(value).free_symbols & taken or (key in inside and not isinstance(value, Symbol)):
            raise Refused(
                f"{what}: {key} or {value} has another meaning inside a sum, an integral or a derivative"
            )
        if key in dimensions(*expressions(statement)):
            raise Refused(f"{what}: {key} is a dimension")
        if getattr(key, "shape", ()) != getattr(S(value), "shape", ()):
            raise Refused(f"{what}: {value} is of another shape than {key}")
        if key.is_integer and not S(value).is_integer:
            raise Refused(f"{what}: {key} is an integer, {value} may be none")
    instance = substitute(statement, values)
    check_formula(instance)
    return instance


def check_instance(formula: Formula, evidence: Instance | FromLemma, facts: Facts, known: Any) -> None:
    """A bound hypothesis, a step or a lemma at given values, its premises being facts."""
    if isinstance(evidence, FromLemma):
        lemma = evidence.lemma
        statement, bound, within = lemma.statement, lemma.forall, lemma.bound
        name = f"the lemma {lemma.name!r}"
        missing = [key for key in bound if key not in evidence.values]
        if missing:
            raise Refused(f"{name} needs a value for {', '.join(map(str, missing))}")
        for constant in lemma.numbers:
            value = S(evidence.values[constant])
            random = value.has(AppliedUndef, Iterate, *lemma.bound) or value.free_symbols & _varying(facts)
            if random:
                raise Refused(f"{name} takes a constant for {constant}, not {value}")
        for value in evidence.values.values():
            if S(value).free_symbols & set(lemma.exists):
                raise Refused(f"{name}: {value} depends on what the lemma says there is")
        for variable in lemma.bound:
            assumed = [f for f in facts.formulas if isinstance(f, Relation) and variable in free_symbols(f)]
            if assumed:
                raise Refused(f"{name} quantifies over {variable}, but something is assumed of it here")
    else:
        if evidence.of not in known:
            raise Refused(f"no hypothesis or earlier step is called {evidence.of!r}")
        statement, bound = known[evidence.of]
        name, within = f"{evidence.of!r}", ()
    instance = instantiated(statement, evidence.values, bound, name, within)
    if instance == formula or formula in conjuncts(instance):
        return
    if isinstance(instance, Implication):
        premises = conjuncts(instance.premise)
        absent = [p for p in premises if p not in facts.formulas and not _shown(p, facts)]
        if absent:
            raise Refused(f"{name}: a premise is not among the facts: {absent[0]}")
        if formula == instance.conclusion or formula in conjuncts(instance.conclusion):
            return
        instance = instance.conclusion
    if isinstance(instance, Relation) and isinstance(formula, Relation) and instance.op == formula.op:
        _vanishes(instance.gap - formula.gap, facts, f"the claim's gap − that of {name}")
        return
    raise Refused(f"{name} at these values says {instance}, not {formula}")


def _varying(facts: Facts) -> set[Any]:
    """The symbols that stand for something made of members of sequences, by equations among the facts."""
    equations = [(a, b) for f in facts.relations if f.op == "=" for a, b in ((f.lhs, f.rhs), (f.rhs, f.lhs))]
    found: set[Any] = set()
    for _ in equations:  # one may stand for another
        found |= {a for a, b in equations if a.is_Symbol and b.has(AppliedUndef, Iterate, *found)}
    return found


def _shown(premise: Formula, facts: Facts) -> bool:
    """A premise that is no fact but plain by its shape."""
    if not isinstance(premise, Relation):
        return False
    if premise.op == "=":
        return residual(premise.gap, facts.rules) == 0
    if premise.op == "!=":
        return facts.nonzero(premise.gap)
    sign = facts.sign(prepared(premise.gap, facts.rules)) or facts.sign(premise.gap)
    return sign == POSITIVE or (sign == NONNEGATIVE and not premise.strict)
