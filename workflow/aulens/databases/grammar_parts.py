"""What all grammars have, whatever their reader: labels, templates, and who is one human being."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aulens.errors import InputError
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

COLUMNS = ("view", "session", "sequence", "frame")  # of the manifest, where a source says them
BUILT_IN = ("database", "image")  # what templates of the person may use besides groups
ABOUT = ("source", "licence", "published", "shares_people_with", "known_as")  # keys that every grammar may have
PUBLISHED = ("images", "people", "expressions")


@dataclass(frozen=True)
class About:
    """What a grammar says about its database besides how it is read.

    Attributes
    ----------
    source : str or None
        Which reader the grammar is for.
    licence : str
        How a copy is obtained and what it may be used for.
    published : mapping
        What the database is said to hold: `images` and `people` (int), `expressions` (mapping of str to int).
    shares_people_with : tuple of str
        Other databases that show some of the same people, by what their grammars call them: `known_as`, or the name
        of the file without .yaml.
    known_as : str
        What others call the database in `shares_people_with`, also where the file is copied under another name; the
        name of the file if it is empty.
    """

    source: str | None = None
    licence: str = ""
    published: Mapping[str, object] = field(default_factory=dict)
    shares_people_with: tuple[str, ...] = ()
    known_as: str = ""


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """What records of a source mean; each reader's grammar adds what that reader needs.

    Attributes
    ----------
    file : Path
        Where the grammar stands.
    groups : tuple of str
        Names of what a record says; `keep` and templates may use them.
    labels : dict of str to str or None
        Native label in lower case -> expression, or None to leave these images out.
    person : str or None
        Template of the person's key, None where the database names nobody.
    looks_for : str
        What the reader looks for, for messages.
    files : tuple of str
        Small files below the source folder that the reader reads too; the manifest depends on their content.
    about : About
        Licence, published counts, databases with the same people.
    """

    file: Path
    groups: tuple[str, ...]
    labels: Mapping[str, str | None]
    person: str | None
    looks_for: str
    files: tuple[str, ...] = ()
    about: About = About()


def read_keys(path: Path, needed: Sequence[str], optional: Sequence[str]) -> dict[str, object]:
    """Return the keys of a grammar file, refusing those that are missing or unknown; those of `ABOUT` are allowed.

    Raises
    ------
    InputError
        With one line per key, naming the file.
    """
    values, allowed = read_yaml(path), (*needed, *optional, *ABOUT)
    keys = ", ".join(allowed)
    if not isinstance(values, dict):
        raise InputError(f"{path}: a grammar is a group of keys: {keys}")
    problems = [f"{key}: missing" for key in needed if key not in values]
    problems += [f"{key}: unknown key (the keys are {keys})" for key in values if key not in allowed]
    refuse(problems, path)
    return values


def checked_parts(
    values: Mapping[str, object], groups: Sequence[str] | None, what: str, problems: list[str]
) -> dict[str, object]:
    """Return labels, person and what is said about the database, with the groups, by their names in `Grammar`.

    Parameters
    ----------
    values : mapping of str to object
        The keys of a grammar file.
    groups, what : sequence of str or None, str
        See `checked_person`; None if it is not known which there are, so that nothing can be said of the person.
    problems : list of str
        What is wrong is added.
    """
    return {
        "groups": tuple(groups or ()),
        "labels": checked_labels(values["labels"], problems),
        "about": checked_about(values, problems),
        "person": None if groups is None else checked_person(values.get("person"), groups, what, problems),
    }


def checked_files(value: object, key: str, problems: list[str]) -> tuple[str, ...]:
    """Return the paths of a key, which may have one or a list of them; add what is wrong with it."""
    files = value if isinstance(value, list) else [value]
    if not files or not all(isinstance(file, str) and is_below(file) for file in files):
        problems.append(f"{key}: {value!r} is not the path of a file below the source folder")
    return tuple(files)


def is_below(path: str) -> bool:
    """Return whether a path stays below the folder that it is relative to."""
    pure = PurePosixPath(path.replace("\\", "/"))
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def checked_about(values: Mapping[str, object], problems: list[str]) -> About:
    """Return what a grammar says about its database; add what is wrong with it."""
    source, licence, others = values.get("source"), values.get("licence", ""), values.get("shares_people_with", [])
    published = values.get("published", {})
    known_as = values.get("known_as", "")
    for key, value in (("source", source or ""), ("licence", licence), ("known_as", known_as)):
        if not isinstance(value, str):
            problems.append(f"{key}: {value!r} is not text")
    if not isinstance(others, list) or not all(isinstance(name, str) for name in others):
        problems.append(f"shares_people_with: {others!r} is not a list of names such as [kdef]")
        others = []
    counts = published if isinstance(published, dict) else {}
    if unknown := [key for key in counts if key not in PUBLISHED]:
        problems.append(f"published.{unknown[0]}: unknown key (the keys are {', '.join(PUBLISHED)})")
    of_expressions = counts.get("expressions", {})
    numbers = [counts.get("images", 0), counts.get("people", 0)]
    numbers += of_expressions.values() if isinstance(of_expressions, dict) else [None]
    if not isinstance(published, dict) or not all(type(number) is int for number in numbers):
        problems.append("published: not whole numbers such as {images: 213, people: 10, expressions: {happy: 31}}")
    return About(source, licence, counts, tuple(others), known_as)


def refuse(problems: Sequence[str], path: Path) -> None:
    """Raise what is wrong with a file, one line each, if anything is."""
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))


def checked_labels(values: object, problems: list[str]) -> dict[str, str | None]:
    """Return the table native label -> expression with labels in lower case; add what is wrong with it."""
    if not isinstance(values, dict) or not values:
        problems.append(f"labels: {values!r} is not a table from native labels to expressions")
        return {}
    labels: dict[str, str | None] = {}
    for label, expression in values.items():
        if isinstance(label, bool) or not isinstance(label, str | int):
            problems.append(f"labels: {label!r} is not text; write labels such as NO or on in quotes")
        elif expression is not None and expression not in expressions():
            known = f"{', '.join(expressions())}, or null; add others to config/expressions.yaml"
            problems.append(f"labels.{label}: {expression!r} is not an expression ({known})")
        elif labels.get(str(label).casefold(), expression) != expression:
            problems.append(f"labels.{label}: stands twice, with different expressions (case does not matter)")
        else:
            labels[str(label).casefold()] = expression
    return labels


def template_fields(template: object) -> list[str] | None:
    """Return the groups that a template such as ``{database}-{person}`` uses, None if it is no template."""
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except (ValueError, TypeError):
        return None
    return None if any(form or conversion for _, _, form, conversion in parts) else [part[1] for part in parts]


def checked_person(template: object, groups: Sequence[str], what: str, problems: list[str]) -> str | None:
    """Return the template of the person's key, None for databases that name nobody; add what is wrong with it.

    Parameters
    ----------
    template : object
        The grammar's key `person`; None takes the group of that name.
    groups : sequence of str
        Those that the grammar has.
    what : str
        Where groups stand, such as "group of the pattern".
    """
    if template is None:
        return "{person}" if "person" in groups else None
    used, allowed = template_fields(template), (*groups, *BUILT_IN)
    if used is None:
        problems.append(f"person: {template!r} is not a template such as '{{sex}}{{number}}'")
    elif unknown := [field for field in used if field not in allowed]:
        problems.append(f"person: {{{unknown[0]}}} is no {what} (there are {', '.join(allowed)})")
    elif not set(used) - {"database"}:
        problems.append(f"person: {template!r} uses no group, so that all images would be of one person")
    return str(template)


def person_of(grammar: Grammar, values: Mapping[str, str], image: str, database: str) -> str:
    """Return the key of a record's person; empty if all that names people is empty, or the database names nobody."""
    if grammar.person is None:
        return ""
    filled = {**values, "database": database, "image": image}
    fields = template_fields(grammar.person) or []
    named = any(filled.get(field, "").strip() for field in fields if field != "database")
    return grammar.person.format(**filled) if named else ""
