"""The program's own source, as the house rules read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("core", "accounts", "search", "forum", "moderation", "kb", "frontend", "app")


class Call(NamedTuple):
    """A call and the module it is in."""

    module: str
    node: ast.Call

    @property
    def name(self) -> str:
        """`f` of `f(…)` and of `x.y.f(…)`."""
        called = self.node.func
        return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")

    @property
    def owner(self) -> str:
        """`x.y` of `x.y.f(…)`."""
        called = self.node.func
        return ast.unparse(called.value) if isinstance(called, ast.Attribute) else ""

    @property
    def place(self) -> str:
        """Where to look."""
        return f"{self.module}:{self.node.lineno}"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module by its path, migrations aside: those are written once and kept."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "versions" not in path.parts
    }


def calls(*names: str) -> Iterator[Call]:
    """Every call of these names."""
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (call := Call(module, node)).name in names:
                yield call


def words(node: ast.expr) -> Iterator[str]:
    """The texts an argument may be: itself, or either side of a choice.

    Raises:
        TypeError: it is put together when it runs, where no translator sees it.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)
    elif isinstance(node, ast.JoinedStr | ast.BinOp):
        raise TypeError(ast.unparse(node))


def unexpected(found: Iterator[Call], allowed: dict[str, str]) -> list[str]:
    """Calls outside the allowed modules."""
    return [call.place for call in found if not any(call.module.startswith(path) for path in allowed)]
