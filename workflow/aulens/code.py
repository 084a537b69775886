"""Which source a stage consists of: its module and every module of the library that it imports, however deep."""

import ast
import hashlib
from functools import cache
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parents[1]
COMMAND_LINE = "run"  # which builds the settings of every stage


def code_hash(stage: str) -> str:
    """Return the hash of a stage's source, e.g. ``code_hash("tuning.profiles")``.

    It covers the text of the stage's module, of the command line, and of all modules and packages of the library that
    they import, directly or not, and nothing else: dates, line endings and other modules do not change it.
    """
    digest = hashlib.sha256()
    for name in sorted(modules_of(f"aulens.{stage}") | modules_of(COMMAND_LINE)):
        digest.update(f"{name}\n{_source(name)}\n".encode())
    return digest.hexdigest()[:16]


def modules_of(module: str) -> set[str]:
    """Return the dotted names of a module and of all modules and packages of the library that it imports."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_imports(name))
    return found


def _path(name: str) -> Path:
    """Return where a module or package lies; the file need not exist."""
    place = WORKFLOW.joinpath(*name.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def _source(name: str) -> str:
    return _path(name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _imports(name: str) -> frozenset[str]:
    """Return the modules of the library that one module imports itself, and the packages around them."""
    candidates: set[str] = set()
    for node in ast.walk(ast.parse(_source(name))):
        if isinstance(node, ast.Import):
            candidates.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            candidates.add(node.module)
            candidates.update(f"{node.module}.{alias.name}" for alias in node.names)
    inside = {c for c in candidates if c.split(".")[0] == "aulens" and _path(c).is_file()}
    return frozenset(inside | {c[:end] for c in inside for end in range(len(c)) if c[end] == "."})
