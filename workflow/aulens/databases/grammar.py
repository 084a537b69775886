"""The name grammar of a database: what a file's name says about person, expression and view.

A grammar is a YAML file with the keys

description, citation : text for people
pattern : regular expression with named groups, searched without regard to case in the path below the source folder
    (with ``/`` between folders). Groups `person` and `expression` are needed (`person` may be left to the template);
    `view`, `session`, `sequence` and `frame` become columns of the manifest; any other group may be used by `keep`.
labels : native label -> canonical expression, or null to leave these images out
person : optional template of the person's key, made of groups, ``{database}`` and ``{image}`` (path without suffix);
    without it the group `person` is the key. One key is one human being, in all databases of a study. An image whose
    name leaves all these groups empty is of nobody, and is left out.
ignore : regular expressions of paths that are no photographs of the database
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aulens.errors import InputError
from aulens.time_limit import time_limit
from aulens.yaml_files import read_yaml

EXPRESSIONS = ("neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted", "contempt")
COLUMNS = ("view", "session", "sequence", "frame")
BUILT_IN = ("database", "image")
NEEDED = ("description", "citation", "pattern", "labels", "ignore")
LONGEST = 2.0  # seconds that a pattern may take on one name; a sound one takes microseconds


@dataclass(frozen=True)
class Grammar:
    """A grammar that was read and found sound (see the module)."""

    pattern: re.Pattern[str]
    labels: Mapping[str, str | None]  # native label in lower case -> expression
    person: str
    ignore: tuple[re.Pattern[str], ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Named groups of the pattern, in their order."""
        return tuple(self.pattern.groupindex)


@dataclass(frozen=True)
class Name:
    """What a name says: the person's key, the native label, its expression, and every named group."""

    person: str
    native_label: str
    expression: str | None
    known: bool
    groups: Mapping[str, str]


def parse_name(grammar: Grammar, relative_path: str, database: str) -> Name | None:
    """Return what the path of an image (below the source folder, ``/`` between folders) says, or None without a match.

    `expression` is None for labels that the grammar leaves out (`known` true) or does not have (`known` false). Groups
    that took no part in the match are empty text; so is the person if all that names people is empty.

    Raises
    ------
    InputError
        If the pattern takes longer than `LONGEST`.
    """
    match = _search(grammar.pattern, relative_path)
    if match is None:
        return None
    groups = {group: value or "" for group, value in match.groupdict().items()}
    label = groups["expression"]
    values = {**groups, "database": database, "image": PurePosixPath(relative_path).with_suffix("").as_posix()}
    named = any(values[field].strip() for field in _fields(grammar.person) if field != "database")
    return Name(
        person=grammar.person.format(**values) if named else "",
        native_label=label,
        expression=grammar.labels.get(label.casefold()),
        known=label.casefold() in grammar.labels,
        groups=groups,
    )


def ignored(grammar: Grammar, relative_path: str) -> bool:
    """Whether the grammar says that a file is no photograph of the database."""
    return any(_search(pattern, relative_path) for pattern in grammar.ignore)


def _search(pattern: re.Pattern[str], relative_path: str) -> re.Match[str] | None:
    message = (
        f"grammar: the pattern {pattern.pattern} takes longer than {LONGEST:g} seconds on the name {relative_path!r}; "
        "does it repeat what is repeated, as (a+)+ does?"
    )
    with time_limit(LONGEST, message):
        return pattern.search(relative_path)


def _fields(template: str) -> list[str]:
    """Return the groups that a template of the person's key uses."""
    return [field for _, field, _, _ in string.Formatter().parse(template) if field is not None]


def read_grammar(path: Path) -> Grammar:
    """Read and check a grammar.

    Raises
    ------
    InputError
        With one line per mistake, naming the file and the key.
    """
    values = read_yaml(path)
    if not isinstance(values, dict):
        raise InputError(f"{path}: a grammar is a group of keys: {', '.join((*NEEDED, 'person'))}")
    problems = [f"{key}: missing" for key in NEEDED if key not in values]
    problems += [
        f"{key}: unknown key (the keys are {', '.join((*NEEDED, 'person'))})"
        for key in values
        if key not in (*NEEDED, "person")
    ]
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    pattern = _compiled(values["pattern"], "pattern", problems)
    ignore = _ignore_patterns(values["ignore"], problems)
    labels = _labels(values["labels"], problems)
    person = "{person}" if values.get("person") is None else values["person"]
    if pattern is not None:
        _check_groups(pattern, person, problems)
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    return Grammar(pattern, labels, person, ignore)


def _compiled(text: object, key: str, problems: list[str]) -> re.Pattern[str] | None:
    if not isinstance(text, str) or not text:
        problems.append(f"{key}: {text!r} is not a regular expression")
        return None
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        problems.append(f"{key}: {text!r} is not a regular expression ({error})")
        return None


def _ignore_patterns(values: object, problems: list[str]) -> tuple[re.Pattern[str], ...]:
    if not isinstance(values, list):
        problems.append(f"ignore: {values!r} is not a list of regular expressions (an empty one is [])")
        return ()
    compiled = (_compiled(text, f"ignore[{index}]", problems) for index, text in enumerate(values))
    return tuple(pattern for pattern in compiled if pattern is not None)


def _labels(values: object, problems: list[str]) -> dict[str, str | None]:
    """Return the labels in lower case."""
    if not isinstance(values, dict) or not values:
        problems.append(f"labels: {values!r} is not a table from native labels to expressions")
        return {}
    labels: dict[str, str | None] = {}
    for label, expression in values.items():
        if isinstance(label, bool) or not isinstance(label, str | int):
            problems.append(f"labels: {label!r} is not text; write labels such as NO or on in quotes")
        elif expression is not None and expression not in EXPRESSIONS:
            problems.append(f"labels.{label}: {expression!r} is not an expression ({', '.join(EXPRESSIONS)}, or null)")
        elif labels.get(str(label).casefold(), expression) != expression:
            problems.append(f"labels.{label}: stands twice, with different expressions (case does not matter)")
        else:
            labels[str(label).casefold()] = expression
    return labels


def _check_groups(pattern: re.Pattern[str], person: object, problems: list[str]) -> None:
    """Add what is wrong with the pattern's groups and with the template that uses them."""
    if "expression" not in pattern.groupindex:
        problems.append("pattern: has no group (?P<expression>...)")
    if taken := sorted(set(BUILT_IN) & set(pattern.groupindex)):
        problems.append(f"pattern: the group name {taken[0]} is taken (it names the {taken[0]} itself)")
    try:
        parts = [part for part in string.Formatter().parse(person) if part[1] is not None]
    except (ValueError, TypeError):
        parts = [("", "", "", "!")]
    if any(form or conversion for _, _, form, conversion in parts):
        problems.append(f"person: {person!r} is not a template such as '{{sex}}{{number}}'")
        return
    used = [field for _, field, _, _ in parts]
    allowed = (*pattern.groupindex, *BUILT_IN)
    if person == "{person}" and "person" not in pattern.groupindex:
        problems.append("pattern: has no group (?P<person>...), and no key `person` says how to name people")
    elif unknown := [field for field in used if field not in allowed]:
        problems.append(f"person: {{{unknown[0]}}} is no group of the pattern (there are {', '.join(allowed)})")
    elif not set(used) - {"database"}:
        problems.append(f"person: {person!r} uses no group, so that all images would be of one person")
