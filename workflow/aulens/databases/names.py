"""Which files of a database are images of it, judged by their names alone."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from aulens.databases.grammar import COLUMNS, Grammar, Name, ignored, parse_name
from aulens.databases.readers import UNWRITABLE
from aulens.errors import InputError

Keep = Mapping[str, Sequence[str | int]]
NO_PERSON = "the name gives no person"


def select_by_name(
    paths: Sequence[str], grammar: Grammar, database: str, keep: Keep
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the images that the names and `keep` select, and the problems with names.

    Parameters
    ----------
    paths : relative to the source folder, with ``/`` between folders
    grammar : the database's name grammar
    database : name of the database, which the grammar's person template may use
    keep : group of the grammar -> values to keep, compared as text without regard to case; images with other values
        are left out without a word

    Returns
    -------
    images : sorted by path, each with relative_path, image, person, expression, native_label, view, session, sequence
        and frame; spellings that differ only in case are made the same
    problems : each with path (relative), problem, consequence

    Raises
    ------
    InputError
        If `keep` names a group that the grammar does not have.
    """
    _check_keep(keep, grammar)
    allowed = {group: {str(value).casefold() for value in values} for group, values in keep.items()}
    images: dict[str, dict[str, str]] = {}
    problems: list[dict[str, str]] = []
    for path in sorted(paths):
        if ignored(grammar, path):
            continue
        name = None if UNWRITABLE.search(path) else parse_name(grammar, path, database)
        if problem := _wrong_name(path, name):
            problems.append(_problem(repr(path)[1:-1] if UNWRITABLE.search(path) else path, problem))
        elif name.expression is not None and all(name.groups[group].casefold() in allowed[group] for group in keep):
            image = PurePosixPath(path).with_suffix("").as_posix()
            if not name.person:
                problems.append(_problem(path, NO_PERSON))
            elif image in images:
                other = images[image]["relative_path"]
                problems.append(_problem(path, f"has the same name as {other} but for its suffix", f"{other} is used"))
            else:
                images[image] = {"relative_path": path, "image": image, **_columns(name)}
    return _one_spelling(list(images.values())), problems


def values_of_groups(paths: Sequence[str], grammar: Grammar, groups: Sequence[str], database: str) -> dict[str, str]:
    """Return, for each group, the values that occur in the names, as text for a message."""
    names = [name for path in paths if (name := parse_name(grammar, path, database)) is not None]
    found = {group: sorted({name.groups[group] for name in names}) for group in groups}
    return {group: ", ".join(values[:12]) + (", ..." if len(values) > 12 else "") for group, values in found.items()}


def _wrong_name(path: str, name: Name | None) -> str | None:
    """Return what is wrong with the name of an image, None if nothing."""
    if UNWRITABLE.search(path):
        return "a line break or another sign in the name that cannot be written"
    if name is None:
        return "the name does not fit the grammar's pattern"
    return None if name.known else f"the label {name.native_label!r} is not in the grammar's labels"


def _check_keep(keep: Keep, grammar: Grammar) -> None:
    unknown = [group for group in keep if group not in grammar.groups]
    if unknown:
        raise InputError(
            f"keep: {', '.join(map(repr, unknown))} is no group of the grammar's pattern; "
            f"its groups are {', '.join(grammar.groups)}"
        )


def _columns(name: Name) -> dict[str, str]:
    columns = {column: name.groups.get(column, "") for column in COLUMNS}
    return {"person": name.person, "expression": str(name.expression), "native_label": name.native_label, **columns}


def _one_spelling(images: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give persons, views and the like that differ only in case the spelling that comes first."""
    for column in ("person", *COLUMNS):
        spelling: dict[str, str] = {}
        for image in images:
            image[column] = spelling.setdefault(image[column].casefold(), image[column])
    return images


def _problem(path: str, problem: str, consequence: str = "left out") -> dict[str, str]:
    return {"path": path, "problem": problem, "consequence": consequence}
