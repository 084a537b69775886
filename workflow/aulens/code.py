"""Which source a stage consists of: its module and every module of the library that it imports, however deep.

The hash of a stage covers what can change its numbers. Of a module it takes the text without comments, docstrings,
blank lines, trailing spaces, and what stands between the brackets of ``raise ...(...)`` and of ``print(...)``: words
for people. Modules that only see to it that a computation begins, resumes and ends are left out altogether.

To read a module so takes much longer than to hash its text. So what modules consist of is remembered in `KNOWN`, by the
hash of their text: a start of the workflow, and every job, reads only those that have changed.
"""

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parents[1]
KNOWN = Path(".snakemake/aulens/modules.json")
FORMAT = 1  # of the files between stages; raised when `aulens.files` or `aulens.tensors` write or read other values

# Modules and packages that change no number. What they import is not followed. `aulens` itself is none of them: it says
# how products round. Sentences that are yielded or collected count as what computes, so that checks which collect them
# have modules of their own: these refuse, and do nothing else.
PLUMBING = (
    *("aulens.home", "aulens.command"),
    *("aulens.jobs", "aulens.device"),  # locks, endings, checkpoints, finished work; which GPU
    *("aulens.progress", "aulens.time_limit"),
    *("aulens.errors", "aulens.code", "aulens.provenance", "aulens.seals"),  # words and records
    *("aulens.settings", "aulens.yaml_files"),  # what they read is in the settings, or in a file that is an input
    *("aulens.files", "aulens.tensors"),  # the format of files: FORMAT
    *("aulens.databases.split_checks", "aulens.databases.lacks"),  # refuse a split, or a database that lacks something
    "aulens.databases.losses",  # refuses a database of which too much cannot be used
    *("aulens.networks.checks", "aulens.training.checks", "aulens.evaluation.checks"),  # refuse settings, empty samples
)

TEXT = r'"""(?:[^"\\]+|\\.|"(?!""))*"""|' r"'''(?:[^'\\]+|\\.|'(?!''))*'''|" r'"(?:[^"\\]|\\.)*"|' r"'(?:[^'\\]|\\.)*'"
UNSEEN = r"(?:[ \t\f]*(?:#[^\n]*)?\n)+"  # spaces and comments before the ends of lines, and blank lines after them
TEXT_OR_UNSEEN = re.compile(f"{TEXT}|(?P<unseen>{UNSEEN})", re.DOTALL)


def code_hash(stage: str, *more: str) -> str:
    """Return the hash of a stage's source, e.g. ``code_hash("tuning.profiles")``.

    Dates, line endings, the working directory and other modules do not change it, nor does the version of Python.

    Parameters
    ----------
    stage : str
        Room and module.
    more : str
        Modules that the stage imports by name while it runs, e.g. "networks.tiny".
    """
    digest = hashlib.sha256(f"format {FORMAT}\n".encode())
    for name in sorted(modules_of(*(f"aulens.{name}" for name in (stage, *more)))):
        digest.update(f"{name}\n{_of_module(name)[0]}\n".encode())
    return digest.hexdigest()[:16]


def modules_of(*modules: str) -> set[str]:
    """Return the dotted names of modules and of all modules and packages that they import, without `PLUMBING`."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found and not _is_plumbing(name):
            found.add(name)
            waiting += [name.rpartition(".")[0] or name, *_of_module(name)[1]]  # a package is imported too
    return found


def computing_text(source: str, statements: Iterable[ast.stmt]) -> str:
    """Return the text of a module without what cannot change its numbers (see the top of this module).

    Parameters
    ----------
    statements : iterable of ast.stmt
        All of the module, in the order of the text.

    Notes
    -----
    Places in the text are taken from `ast`, and strings and comments are told apart by the grammar of Python 3.11: its
    f-strings are no exception to it, while the tokens that later versions divide them into differ.
    """
    lines = [part + "\n" for part in source.split("\n")]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        """Return the place of a character; `ast` counts columns in bytes."""
        text = lines[line - 1]
        return starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode()))

    text, end, kept = "".join(lines), 0, []
    for *span, instead in _words(statements):
        first, last = place(*span[:2]), place(*span[2:])
        kept += [text[end:first], instead]
        end = last
    kept.append(text[end:])
    return TEXT_OR_UNSEEN.sub(lambda match: "\n" if match["unseen"] else match[0], "".join(kept)).strip("\n")


def _statements(module: ast.Module) -> Iterator[ast.stmt]:
    """Yield all statements in the order of the text."""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        parts = (getattr(node, name, ()) for name in ("body", "handlers", "cases", "orelse", "finalbody"))
        waiting += reversed([part for group in parts for part in group])


def _words(statements: Iterable[ast.stmt]) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield the first and last line and column of what is written for people, and what stands there instead."""
    for node in statements:
        value = node.exc if isinstance(node, ast.Raise) else node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):  # a docstring, or a remark elsewhere
            yield value.lineno, value.col_offset, value.end_lineno, value.end_col_offset, ""
        elif isinstance(value, ast.Call) and (isinstance(node, ast.Raise) or getattr(value.func, "id", "") == "print"):
            yield value.func.end_lineno, value.func.end_col_offset, value.end_lineno, value.end_col_offset, "(...)"


def _is_plumbing(name: str) -> bool:
    return any(name == entry or name.startswith(f"{entry}.") for entry in PLUMBING)


def _path(name: str) -> Path:
    """Return where a module or package lies; the file need not exist."""
    place = WORKFLOW.joinpath(*name.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def _of_module(name: str) -> tuple[str, frozenset[str]]:
    """Return the hash of the computing text of a module and the modules of the library that it imports itself."""
    source = _path(name).read_text(encoding="utf-8")  # any line ending becomes \n
    key = hashlib.sha256(f"{_hash_of_this_module()}\n{source}".encode()).hexdigest()
    if key not in (known := _known()):
        known[key] = _read(source)
    text_hash, candidates = known[key]
    return text_hash, frozenset(candidate for candidate in candidates if _path(candidate).is_file())


@cache
def _hash_of_this_module() -> str:
    """Return a hash that changes whenever modules may be read in another way."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


@cache
def _known() -> dict[str, tuple[str, list[str]]]:
    """Return what is remembered; a file that cannot be read is as if it were empty."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(KNOWN.read_text(encoding="utf-8"))
        return {str(key): (str(text_hash), list(map(str, names))) for key, (text_hash, names) in found.items()}
    return {}


def remember_modules() -> None:
    """Write what modules consist of that were asked for; a folder that cannot be written to changes nothing."""
    with suppress(OSError):
        KNOWN.parent.mkdir(parents=True, exist_ok=True)
        part = KNOWN.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(_known()), encoding="utf-8")
        part.replace(KNOWN)


def _read(source: str) -> tuple[str, list[str]]:
    """Return the hash of the computing text of a module, and the names of what it may import of the library."""
    statements = list(_statements(ast.parse(source)))
    candidates: set[str] = set()
    for node in statements:
        if isinstance(node, ast.Import):
            candidates.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            candidates.add(node.module)
            candidates.update(f"{node.module}.{alias.name}" for alias in node.names)
    inside = sorted(name for name in candidates if name.split(".")[0] == "aulens")
    return hashlib.sha256(computing_text(source, statements).encode()).hexdigest(), inside
