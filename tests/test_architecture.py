"""The house's rules that a reader of one file cannot see: who imports whom, and what must not be in theory/."""

import ast
import graphlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("theory", "numerics", "reports")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
SIGNS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero")
FORBIDDEN = {
    "theory": ("numerics", "reports", "numpy", "scipy", "matplotlib", "rich", "jinja2"),
    "numerics": ("reports", "matplotlib", "rich"),
    "reports": (),
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def imports(tree: ast.Module) -> set[str]:
    """Every module that `tree` imports, in functions too; `from a import b` counts as a.b where that is a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= submodules or {node.module}
    return found


def top_level_imports(tree: ast.Module) -> set[str]:
    """The imports that run when the module is loaded; those for type checkers alone do not."""
    body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return imports(ast.Module(body=list(body), type_ignores=[]))


def arrows_back(room: str, tree: ast.Module) -> set[str]:
    return {name for name in imports(tree) if name.split(".")[0] in FORBIDDEN[room]}


def floats(tree: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]


def weak_evidence(tree: ast.Module) -> list[str]:
    """Calls that decide by simplification: none is evidence."""
    bad = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("simplify", "equals", "nsimplify", "evalf", "N"):
                bad.append(f"line {node.lineno}: {name}")
            bad += [f"line {node.lineno}: force" for word in node.keywords if word.arg == "force"]
            bad += [
                f"line {node.lineno}: {word.arg}"
                for word in node.keywords
                if word.arg in ("positive", "negative", "nonnegative", "nonzero")
                and name in ("Symbol", "symbols", "Dummy")
            ]
    return bad


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_arrow_runs_back(path):
    assert not arrows_back(path.relative_to(ROOT).parts[0], ast.parse(path.read_text(encoding="utf-8")))


def test_methods_know_nothing_of_the_theory():
    for name in ("numerics.methods", "numerics.simulate", "numerics.quadratics"):
        tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
        assert not {found for found in imports(tree) if found.split(".")[0] in ("theory", "sympy")}


def test_no_circle():
    graph = {
        name: {
            found
            for found in top_level_imports(ast.parse(path.read_text(encoding="utf-8")))
            if found in MODULES
        }
        for name, path in MODULES.items()
    }
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.relative_to(ROOT).parts[0] == "theory"], ids=module_name
)
def test_theory_is_exact(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not floats(tree)
    assert not weak_evidence(tree)


class TestTheRulesCanFail:
    def test_an_arrow_back_is_seen(self):
        assert arrows_back("theory", ast.parse("def f():\n    from numerics.simulate import x"))
        assert arrows_back("numerics", ast.parse("import reports.cli"))

    def test_a_float_is_seen(self):
        assert floats(ast.parse("eta = 0.1"))

    def test_weak_evidence_is_seen(self):
        assert weak_evidence(ast.parse("simplify(a - b) == 0"))
        assert weak_evidence(ast.parse("x = Symbol('x', positive=True)"))
        assert weak_evidence(ast.parse("x.expand(force=True)"))

    def test_a_circle_is_seen(self):
        with pytest.raises(graphlib.CycleError):
            graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


@pytest.mark.parametrize("module", ["theory.kernel.check", "numerics.formulas", "reports.statements"])
def test_sympy_counts_by_itself(module):
    """With python-flint at hand SymPy would change its arithmetic by itself."""
    code = f"import {module}; from sympy.external.gmpy import GROUND_TYPES; print(GROUND_TYPES)"
    environment = {key: value for key, value in os.environ.items() if key != "SYMPY_GROUND_TYPES"}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "python"
