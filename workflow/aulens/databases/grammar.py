"""The name grammar of a database: what a file's name says about person, expression and view.

A grammar is a YAML file with the keys

description, citation : str
    Text for people.
pattern : regular expression
    With named groups, searched without regard to case in the path below the source folder (with ``/`` between folders).
    The group `expression` is needed; `view`, `session`, `sequence` and `frame` become columns of the manifest; any
    other group may be used by `keep`.
labels : mapping of str to str or null
    Native label to expression (a name in config/expressions.yaml), or null to leave these images out.
person : str, optional
    Template of the person's key, made of groups, ``{database}`` and ``{image}`` (path without suffix); without it the
    group `person` is the key. One key is one human being, in all databases of a study. Where others have
    a person, an image whose name leaves all these groups empty is of nobody: studies that divide people leave it out,
    others use it. Without this key and without a group `person` the database names nobody.
ignore : list of regular expressions
    Paths that are no photographs of the database.
renamed : mapping of str to str, optional
    File name, without folders -> the name that it should have, where a database is known to have misnamed files.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aulens.databases.grammar_parts import BUILT_IN, Grammar, checked_parts, read_keys, refuse
from aulens.time_limit import time_limit

NEEDED = ("description", "citation", "pattern", "labels", "ignore")
LONGEST = 2.0  # seconds that a pattern may take on one name; a sound one takes microseconds


@dataclass(frozen=True, kw_only=True)
class NameGrammar(Grammar):
    """A name grammar that was read and found sound (see the module)."""

    pattern: re.Pattern[str]
    ignore: tuple[re.Pattern[str], ...]
    renamed: Mapping[str, str] = field(default_factory=dict)  # in lower case -> right name


def parse_name(grammar: NameGrammar, relative_path: str) -> Mapping[str, str] | None:
    """Return the groups of a path below the source folder (``/`` between folders), or None if it does not fit.

    Groups that took no part in the match are empty text. A file that the grammar renames is read by its right name.

    Raises
    ------
    InputError
        If the pattern takes longer than `LONGEST`.
    """
    folder, slash, name = relative_path.rpartition("/")
    right_name = grammar.renamed.get(name.casefold(), name)
    match = _search(grammar, grammar.pattern, f"{folder}{slash}{right_name}")
    return None if match is None else {group: value or "" for group, value in match.groupdict().items()}


def ignored(grammar: NameGrammar, relative_path: str) -> bool:
    """Whether the grammar says that a file is no photograph of the database."""
    return any(_search(grammar, pattern, relative_path) for pattern in grammar.ignore)


def _search(grammar: NameGrammar, pattern: re.Pattern[str], relative_path: str) -> re.Match[str] | None:
    message = (
        f"{grammar.file}: the pattern {pattern.pattern} takes longer than {LONGEST:g} seconds "
        f"on the name {relative_path!r}; "
        "does it repeat what is repeated, as (a+)+ does?"
    )
    with time_limit(LONGEST, message):
        return pattern.search(relative_path)


def read_grammar(path: Path) -> NameGrammar:
    """Read and check a name grammar.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values, problems = read_keys(path, NEEDED, ("person", "renamed")), []
    pattern = compiled(values["pattern"], "pattern", problems)
    ignore, renamed = ignore_patterns(values["ignore"], problems), _renamed(values.get("renamed", {}), problems)
    groups = None if pattern is None else tuple(pattern.groupindex)
    if groups is not None and "expression" not in groups:
        problems.append("pattern: has no group (?P<expression>...)")
    if taken := sorted(set(BUILT_IN) & set(groups or ())):
        problems.append(f"pattern: the group name {taken[0]} is taken (it names the {taken[0]} itself)")
    parts = checked_parts(values, groups, "group of the pattern", problems)
    refuse(problems, path)
    return NameGrammar(
        file=path,
        **parts,
        looks_for=pattern.pattern,
        pattern=pattern,
        ignore=ignore,
        renamed=renamed,
    )


def compiled(text: object, key: str, problems: list[str]) -> re.Pattern[str] | None:
    """Return a regular expression that does not regard case; add what is wrong with it."""
    if not isinstance(text, str) or not text:
        problems.append(f"{key}: {text!r} is not a regular expression")
        return None
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        problems.append(f"{key}: {text!r} is not a regular expression ({error})")
        return None


def ignore_patterns(values: object, problems: list[str]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the key `ignore`; add what is wrong with it."""
    if not isinstance(values, list):
        problems.append(f"ignore: {values!r} is not a list of regular expressions (an empty one is [])")
        return ()
    patterns = (compiled(text, f"ignore[{index}]", problems) for index, text in enumerate(values))
    return tuple(pattern for pattern in patterns if pattern is not None)


def _renamed(values: object, problems: list[str]) -> dict[str, str]:
    names = [*values.keys(), *values.values()] if isinstance(values, dict) else [None]
    if not all(isinstance(name, str) and name and "/" not in name for name in names):
        problems.append(f"renamed: {values!r} is not a table of file names such as {{AF31V.JPG: AF31SAHL.JPG}}")
        return {}
    return {name.casefold(): right for name, right in values.items()}
