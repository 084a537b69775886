"""Documents lead to what is there, are short enough to be read, and small enough to be kept."""

import re
from functools import cache
from urllib.parse import unquote

import pytest
from documents import DOCUMENTS, ROOT, prose, text_of

LINK = re.compile(
    r"\]\((?P<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?: \"[^\"]*\")?\)|<img[^>]* src=\"(?P<source>[^\"]+)\""
)
CODE = re.compile(r"(`+)[^`].*?\1", re.DOTALL)
MENTION = re.compile(r"\bdocs/[\w./-]+\.(?:md|png)\b")
WRITTEN = ("workflow", "config", "docs", "resources", "tests", "benchmarks", "envs")  # folders whose files mention docs
READ = {".md", ".py", ".smk", ".yaml", ".html", ".sh"}
LARGEST = 3_000_000  # bytes of docs/
LONGEST_README = 120  # lines


@cache
def anchors(document: str) -> set[str]:
    """Return the anchors that a code host makes of the headings, and those that are written out."""
    found: set[str] = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", prose(document)))
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", prose(document), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(next(name for number in range(100) if (name := f"{slug}-{number}" if number else slug) not in found))
    return found


def broken(document: str) -> list[str]:
    """Return the links of a document that lead nowhere."""
    found = []
    for link in LINK.finditer(CODE.sub("", prose(document))):
        target = link["target"] or link["source"]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = ((ROOT / document).parent / path).resolve() if path else ROOT / document
        known = file.exists() and file.is_relative_to(ROOT)
        if not known or (anchor and anchor not in anchors(file.relative_to(ROOT).as_posix())):
            found.append(target)
    return found


def test_there_are_documents() -> None:
    assert {"README.md", "CONTRIBUTING.md", "config/README.md", "docs/README.md"} <= set(DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_picture_and_anchor_is_there(document: str) -> None:
    assert broken(document) == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = {"README.md"}, ["README.md"]
    while waiting:
        document = waiting.pop()
        for link in LINK.finditer(CODE.sub("", prose(document))):
            file = ((ROOT / document).parent / unquote(link["target"] or link["source"]).partition("#")[0]).resolve()
            name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else ""
            if name in DOCUMENTS and name not in reached:
                reached.add(name)
                waiting.append(name)
    assert {name for name in DOCUMENTS if name.startswith("docs/")} - reached == set()


def test_pages_that_files_mention_are_there() -> None:
    files = [
        path for folder in WRITTEN for path in (ROOT / folder).rglob("*") if path.suffix in READ and path.is_file()
    ]
    mentions = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in [*files, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "Makefile"]
        for name in MENTION.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert len(mentions) > 20
    assert {mention for mention in mentions if not (ROOT / mention[1]).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_fences_are_balanced(document: str) -> None:
    assert "```" not in prose(document)


def test_the_readme_is_short_and_begins_with_a_picture() -> None:
    lines = text_of("README.md").splitlines()
    assert len(lines) <= LONGEST_README
    assert [line[:2] for line in lines if line][:2] == ["# ", "!["]
    assert all(
        word in text_of("README.md").lower() for word in ("snakemake", "workflow")
    )  # by which a catalog finds it


def test_docs_are_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "docs").rglob("*") if path.is_file()) <= LARGEST


def test_what_leads_nowhere_is_noticed(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Äh, a `b`: c\n[x](page.md#äh-a-b-c) [x](#no) ![x](no.png) `[x](code.md)`\n```\n[x](block.md)\n```\n"
    )
    monkeypatch.setattr("documents.ROOT", tmp_path)
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    anchors.cache_clear()
    assert broken("page.md") == ["#no", "no.png"]
    anchors.cache_clear()
