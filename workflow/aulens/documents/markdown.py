"""Pieces of Markdown pages."""

import re
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table.

    Examples
    --------
    >>> table(["key", ""], [["a", "x"]])
    ['| key | |', '|---|---|', '| a | x |', '']
    """
    lines = [heads, *rows]
    texts = ["| " + " | ".join(cell(word) for word in words) + " |" for words in lines]
    return [re.sub(r"\|  (?=\|)", "| ", texts[0]), "|" + "---|" * len(heads), *(_tight(text) for text in texts[1:]), ""]


def _tight(text: str) -> str:
    """Return a row whose empty cells are one space wide."""
    return re.sub(r"(?<=\|)  (?=\|)", " ", text)


def cell(text: str) -> str:
    """Return a text that can stand in a cell: one line, no bare column mark."""
    return " ".join(str(text).split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return a text as code; nothing if it is empty."""
    return f"`{text}`" if text else ""


def page(lines: Iterable[str]) -> str:
    """Return the text of a page."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
