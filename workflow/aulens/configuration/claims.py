"""Whether what a file of published values says of claims and of tables can be understood."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aulens.configuration.catalogue import Catalogue
from aulens.configuration.messages import Path, Problem, did_you_mean

OF_ALL = ("kind", "where")
KINDS = {
    "response": ("units", "action_units", "sign", "databases"),
    "added_response": ("units", "action_units", "sign", "databases"),
    "stronger_response": ("units", "action_units", "stronger", "weaker"),
    "mostly": ("units", "sign", "databases"),
    "answers": ("trained", "tested", "called"),
    "resemblance": ("profiles",),
}
"""Kind of claim -> the keys that it needs."""
OPTIONAL = {"answers": ("shown", "more_than", "less_than")}
SOURCES = ("at", "cell", "measure")


def wrong_claim(claim: Mapping[str, Any], here: Path, roles: Iterable[str]) -> Iterator[Problem]:
    """Yield keys that the kind of a claim lacks or does not have, and names that stand for no database."""
    kind = claim["kind"]
    allowed = (*KINDS[kind], *OPTIONAL.get(kind, ()))
    for key in KINDS[kind]:
        if key not in claim:
            yield (*here, key), f"missing; a claim of kind {kind} needs {', '.join(KINDS[kind])}"
    for key in claim:
        if key not in (*OF_ALL, *allowed):
            yield (*here, key), f"a claim of kind {kind} has no such key; it may have {', '.join(allowed)}"
    if kind == "answers" and ("more_than" in claim) == ("less_than" in claim):
        yield here, "one of more_than and less_than must be given, not both"
    for key in ("databases", "profiles", "stronger", "weaker", "trained", "tested"):
        named = claim.get(key, ())
        for role in [named] if isinstance(named, str) else named:
            if role not in roles:
                yield no_role(role, (*here, key), roles)


def wrong_source(entry: Mapping[str, Any], here: Path, catalogue: Catalogue) -> Iterator[Problem]:
    """Yield more than one source of ours, and tables that no analysis writes."""
    named = [source for source in SOURCES if source in entry]
    if len(named) > 1:
        yield (*here, named[0]), f"{' and '.join(named)} are given; allowed: one of {', '.join(SOURCES)}"
    tables = [table for known in catalogue.values() for table in known.tables]
    table = entry.get("cell", {}).get("table")
    if table is not None and table not in tables:
        hint = did_you_mean(table, tables) or "; the tables stand in workflow/analyses"
        yield (*here, "cell", "table"), f"no analysis writes {table!r}{hint}"


def texts_with_roles(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield (place in an entry, text) of what may hold names of databases in braces, beside its paths."""
    yield ("what",), entry["what"]
    for case in entry.get("values", {}):
        yield ("values", case), case
    for column, wanted in entry.get("cell", {}).get("rows", {}).items():
        yield ("cell", "rows", column), str(wanted)
    for index, name in enumerate(entry.get("measure", {}).get("databases", ())):
        yield ("measure", "databases", index), name


def no_role(role: str, place: Path, roles: Iterable[str]) -> Problem:
    """Return that a name stands for no database of the paper."""
    return place, f"{role!r} stands for no database{or_there_are(role, roles)}"


def or_there_are(word: str, words: Iterable[str]) -> str:
    """Return the word that was meant, or all that there are."""
    return did_you_mean(word, words) or f"; there are {', '.join(words)}"
