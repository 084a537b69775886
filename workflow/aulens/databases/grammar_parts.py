"""What all grammars have, whatever their reader: labels, templates, and who is one human being."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

COLUMNS = ("view", "session", "sequence", "frame")  # of the manifest, where a source says them
BUILT_IN = ("database", "image")  # what templates of the person may use besides groups


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
    """

    file: Path
    groups: tuple[str, ...]
    labels: Mapping[str, str | None]
    person: str | None
    looks_for: str
    files: tuple[str, ...] = ()


def read_keys(path: Path, needed: Sequence[str], optional: Sequence[str]) -> dict[str, object]:
    """Return the keys of a grammar file, refusing those that are missing or unknown.

    Raises
    ------
    InputError
        With one line per key, naming the file.
    """
    values, keys = read_yaml(path), ", ".join((*needed, *optional))
    if not isinstance(values, dict):
        raise InputError(f"{path}: a grammar is a group of keys: {keys}")
    problems = [f"{key}: missing" for key in needed if key not in values]
    problems += [f"{key}: unknown key (the keys are {keys})" for key in values if key not in (*needed, *optional)]
    refuse(problems, path)
    return values


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
