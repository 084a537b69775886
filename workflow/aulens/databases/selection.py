"""Which records of a source are images of a database: labels, persons and `keep`, the same for all readers."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from aulens.databases.fields import FIELDS
from aulens.databases.grammar_parts import COLUMNS, Grammar, person_of
from aulens.databases.native_labels import Labels, all_labels, folded
from aulens.databases.problems import Problem
from aulens.databases.records import Record
from aulens.errors import InputError

Keep = Mapping[str, Sequence[str | int]]
NO_PERSON = "no person is given"


def select(
    found: Iterable[Record | Problem], grammar: Grammar, database: str, keep: Keep, labels: Labels | None = None
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the images that labels, persons and `keep` select, and the problems.

    Parameters
    ----------
    found : iterable of Record or Problem
        What a reader gave.
    grammar : Grammar
        The database's grammar.
    database : str
        Name of the database, which the grammar's person template may use.
    keep : Keep
        Group of the grammar -> values to keep, compared as text without regard to case; images with other values are
        left out without a word.
    labels : Labels or None
        Native label -> expression, or None to leave it out, beside the grammar's or in their place.

    Returns
    -------
    images : list of dict of str to object
        Sorted by path, each with relative_path, image, person, expression, native_label, view, session, sequence,
        frame, group, action_units and box; spellings that differ only in case, or in how accents are composed, are made
        the same.
    problems : list of Problem
        Of the reader and of the selection, paths relative to the source folder.

    Raises
    ------
    InputError
        If `keep` names a group that the grammar does not have.
    """
    _check_keep(keep, grammar)
    expressions = all_labels(grammar.labels, labels or {})
    allowed = {group: {str(value).casefold() for value in values} for group, values in keep.items()}
    images: dict[str, dict[str, str]] = {}
    problems = [item for item in found if isinstance(item, Problem)]
    for record in sorted((item for item in found if isinstance(item, Record)), key=lambda record: record.path):
        label = record.values["expression"]
        expression = expressions.get(folded(label))
        if folded(label) not in expressions:
            what = f"the label {label!r} is not in the grammar's labels"
            remedy = f"add it there or in databases.{database}.labels, with an expression or null to leave it out"
            problems.append(Problem(record.path, what, remedy))
        elif expression is None or any(record.values[group].casefold() not in allowed[group] for group in keep):
            continue
        else:
            image = PurePosixPath(record.path).with_suffix("").as_posix()
            person = person_of(grammar, record.values, image, database)
            try:
                fields = {name: read(record.values.get(name, "")) for name, read in FIELDS.items()}
            except ValueError as error:
                problems.append(Problem(record.path, str(error), "correct it where it stands"))
                continue
            if problem := _not_an_image_of_its_own(record.path, image, images, person, grammar):
                problems.append(problem)
            else:
                images[image] = _image(record, image, person, expression) | fields
    return _with_groups(_one_spelling(list(images.values()))), problems


def kept_labels(found: Iterable[Record | Problem], keep: Keep) -> list[str]:
    """Return the native label of every record that `keep` selects."""
    allowed = {group: {folded(str(value)) for value in values} for group, values in keep.items()}
    return [
        item.values["expression"]
        for item in found
        if isinstance(item, Record) and all(folded(item.values[group]) in allowed[group] for group in keep)
    ]


def values_of_groups(records: Iterable[Record], groups: Sequence[str]) -> dict[str, str]:
    """Return, for each group, the values that occur in records, as text for a message."""
    values = [record.values for record in records]
    found = {group: sorted({row[group] for row in values}) for group in groups}
    return {group: ", ".join(texts[:12]) + (", ..." if len(texts) > 12 else "") for group, texts in found.items()}


def _check_keep(keep: Keep, grammar: Grammar) -> None:
    unknown = [group for group in keep if group not in grammar.groups]
    if unknown:
        raise InputError(
            f"keep: {', '.join(map(repr, unknown))} is no group of the grammar; "
            f"its groups are {', '.join(grammar.groups)}"
        )


def _not_an_image_of_its_own(
    path: str, image: str, images: Mapping[str, Mapping[str, str]], person: str, grammar: Grammar
) -> Problem | None:
    """Return why an image cannot be used beside those before it, None if it can."""
    if grammar.person is not None and not person:
        return Problem(path, NO_PERSON, "say there who it is, or remove the file")
    if image not in images:
        return None
    other = images[image]["relative_path"]
    what = "stands twice" if other == path else f"has the same name as {other} but for its suffix"
    return Problem(path, what, "remove or rename one of the two", f"{other} is used")


def _image(record: Record, image: str, person: str, expression: str) -> dict[str, str]:
    columns = {column: record.values.get(column, "") for column in COLUMNS}
    labels = {"expression": expression, "native_label": record.values["expression"]}
    return {"relative_path": record.path, "image": image, "person": person} | labels | columns


def _one_spelling(images: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give persons, views and the like that differ only in case, or in accents' form, the spelling that comes first."""
    for column in ("person", *COLUMNS):
        spelling: dict[str, str] = {}
        for image in images:
            image[column] = spelling.setdefault(folded(image[column]), image[column])
    return images


def _with_groups(images: list[dict[str, str]]) -> list[dict[str, str]]:
    """Name the images that belong together: those of one sequence, else each image by itself."""
    for image in images:
        parts = (image["person"], image["session"], image["sequence"])
        image["group"] = "/".join(filter(None, parts)) if image["sequence"] else image["image"]
    return images
