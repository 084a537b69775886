"""The documents of the project, and what is in them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = (
    *("README.md", "CONTRIBUTING.md", "config/README.md", "docs/**/*.md", "results/README.md"),
    *("resources/**/README.md", "workflow/analyses/README.md", "workflow/aulens/*/README.md"),
)
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for place in PLACES for path in ROOT.glob(place))
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


def text_of(document: str) -> str:
    """Return a document."""
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str) -> Iterator[tuple[str, str]]:
    """Yield language and text of each fenced block."""
    for block in FENCE.finditer(text_of(document)):
        yield block["language"], block["text"]


def prose(document: str) -> str:
    """Return a document without its fenced blocks."""
    return FENCE.sub("", text_of(document))
