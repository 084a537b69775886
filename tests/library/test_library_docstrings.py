"""Docstrings have one form: ``name : type``, and the meaning indented below it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "workflow").rglob("*.py"))
SECTIONS = {"Parameters", "Returns", "Yields", "Attributes"}
LONGEST = 8  # words of a type, besides those that follow
# words of types; so are names with capitals, shapes in brackets, and dotted names
TYPES = re.compile(
    r"str|int|float|bool|bytes|uint8|int\d+|float\d+|array|table|tensor|list|tuple|set|dict|mapping|sequence|iterable"
    r"|iterator|collection|generator|function|callable|object|path|row|column|image|or|of|to|and|two|three|none|optional"
)
PROSE = re.compile(
    r"the|an?|that|which|whose?|whom|is|are|was|were|be|been|has|have|had|may|can|does|do|did|will|if|whether|what|where"
    r"|when|how|why|by|from|in|on|at|as|with|without|for|than|its?|their|this|these|those|them|they|every|each|not|so|see"
)


def sections(docstring: str) -> Iterator[list[str]]:
    """Yield the lines of each section that has entries, without those that are indented less."""
    lines = docstring.splitlines()
    for number, line in enumerate(lines[:-1]):
        if line.strip() in SECTIONS and re.fullmatch(r"\s*-{3,}", lines[number + 1]):
            body = []
            for following, after in zip(lines[number + 2 :], [*lines[number + 3 :], ""], strict=True):
                if re.fullmatch(r"\s*-{3,}", after):
                    break
                body.append(following)
            yield body


def of_the_old_form(docstring: str) -> list[str]:
    """Return the entries whose meaning stands where the type should."""
    found = []
    for body in sections(docstring):
        for line, following in zip(body, [*body[1:], ""], strict=True):
            name, colon, kind = line.partition(" : ")
            if colon and not name.startswith(" ") and not is_type(kind, explained=following.startswith(" ")):
                found.append(line)
    return found


def is_type(kind: str, *, explained: bool) -> bool:
    """Return whether what stands behind a name is a type; without a meaning below, only words of types count."""
    outside = re.sub(r"\([^()]*\)", " ", kind)
    words = re.findall(r"[A-Za-z_][\w.]*", outside)
    others = [word for word in words if not TYPES.fullmatch(word.lower())]
    if len(others) > LONGEST or re.search(r"[;:]|->", outside) or any(PROSE.fullmatch(word.lower()) for word in words):
        return False
    return explained or all(word != word.lower() or "." in word for word in others)


def docstrings(source: str) -> Iterator[str]:
    """Yield all docstrings of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield ast.get_docstring(node) or ""


@pytest.mark.parametrize(
    ("kind", "explained", "type_of_it"),
    [
        ("(side, side) float32", False, True),
        ("dict of str to Study", False, True),
        ("row of faces.csv", True, True),
        ("(side, side), the relief smoothed", True, False),
        ("0 invisible; 1 deep", True, False),
        ("name -> hash", True, False),
        ("pores", False, False),
        ("seconds since 1970", False, False),
    ],
)
def test_types_and_meanings_are_told_apart(kind: str, explained: bool, type_of_it: bool) -> None:
    assert is_type(kind, explained=explained) == type_of_it


def test_an_entry_of_the_old_form_is_found() -> None:
    text = "Sum.\n\nParameters\n----------\nx : (n,) float\n    Numbers.\ny : whose sum it is\n"
    assert of_the_old_form(text) == ["y : whose sum it is"]


def test_lines_of_a_meaning_are_no_entries() -> None:
    text = "Sum.\n\nReturns\n-------\nx : float\n    Sum : the whole of it.\n\nNotes\n-----\nSum : the whole of it.\n"
    assert of_the_old_form(text) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_entries_of_docstrings_have_their_type_beside_the_name_and_their_meaning_below(path: Path) -> None:
    assert [line for text in docstrings(path.read_text(encoding="utf-8")) for line in of_the_old_form(text)] == []
