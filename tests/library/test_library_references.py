"""Papers that docstrings name stand in docs/references.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(
    r"\b([A-ZČ][a-zčí]+)(?:,? (?:&|and|et al\.|[A-Z][a-z]+,? (?:&|and)) ?[A-Za-z]*)?,? \(?((?:19|20)\d\d)\b"
)
MONTHS_AND_OTHERS = {"Python", "January", "December"}


def named() -> set[tuple[str, str]]:
    """Return first author and year of every paper that the library names."""
    found = set()
    for path in (ROOT / "workflow/aulens").rglob("*.py"):
        found |= {(author, year) for author, year in NAMED.findall(path.read_text(encoding="utf-8"))}
    return {paper for paper in found if paper[0] not in MONTHS_AND_OTHERS}


@pytest.mark.parametrize("paper", sorted(named()), ids=" ".join)
def test_named_papers_are_listed(paper: tuple[str, str]) -> None:
    author, year = paper
    entries = re.findall(r"^- .*?(?=^- |^## |\Z)", (ROOT / "docs/references.md").read_text(), re.MULTILINE | re.DOTALL)
    assert any(author in entry and f"({year})" in entry for entry in entries)
