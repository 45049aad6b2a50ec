"""The project's own source, read for the tests of this folder."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file: path below the project, dotted name, text and syntax tree."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The layer: `editorial.formats` for editorial/formats/yaml/scan.py, `cms` for cms/env.py."""
        parts = self.name.split(".")
        return ".".join(parts[:2]) if parts[0] == "editorial" and len(parts) > 1 else parts[0]


@dataclass(frozen=True)
class Import:
    """One imported name (None for `import x`): the module it comes from, the line, inside a function or not."""

    module: str
    name: str | None
    line: int
    in_function: bool


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Returns the modules below the folders of the project, migrations included, in order of path."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            relative = path.relative_to(ROOT)
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(relative, name, text, ast.parse(text, filename=str(relative))))
    return tuple(found)


def imports(module: Module) -> Iterator[Import]:
    """Yields every import of a module, those inside functions and those for type checkers included."""

    def walk(node: ast.AST, in_function: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, None, child.lineno, in_function)
            elif isinstance(child, ast.ImportFrom):
                prefix = relative_prefix(module, child.level)
                source = ".".join(filter(None, (prefix, child.module)))
                for alias in child.names:
                    yield Import(source, alias.name, child.lineno, in_function)
            inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, inside)

    yield from walk(module.tree, False)


def relative_prefix(module: Module, level: int) -> str:
    """Returns the package that `level` leading dots stand for, "" for an absolute import."""
    if level == 0:
        return ""
    parts = module.name.split(".")
    if module.path.name == "__init__.py":
        parts.append("")
    return ".".join(parts[:-level])


def tracked_files() -> list[Path]:
    """Returns the paths (below the project) that git knows or would add; empty where there is no repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listing.stdout.decode("utf-8").split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]
