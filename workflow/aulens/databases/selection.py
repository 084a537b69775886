"""Which records of a source are images of a database: labels, persons and `keep`, the same for all readers."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
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
        frame, phase, group, action_units and box; spellings that differ only in case, or in how accents are composed,
        are made the same.
    problems : list of Problem
        Of the reader and of the selection, paths relative to the source folder.

    Raises
    ------
    InputError
        If `keep` names a group that the grammar does not have.

    Notes
    -----
    In a database that names others, a record without a person is an image of nobody: studies that divide people leave
    it out. Where no record has a person, each is a problem.
    """
    _check_keep(keep, grammar)
    found, expressions = list(found), all_labels(grammar.labels, labels or {})
    images, own = _images_of_files(kept_records(found, keep), expressions, grammar, database)
    problems = [*(item for item in found if isinstance(item, Problem)), *own]
    if _names_nobody(images, found, grammar, database):
        remedy = "say there who it is, or remove the grammar's person"
        return [], [*problems, *(Problem(image["relative_path"], NO_PERSON, remedy) for image in images)]
    return _with_groups(_one_spelling(images)), problems


def _images_of_files(
    kept: Iterable[Record], expressions: Mapping[str, str | None], grammar: Grammar, database: str
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the images of records, sorted by path, and what is wrong with the others; a file is one image."""
    images: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for _, records in groupby(sorted(kept, key=lambda record: record.path), key=lambda record: record.path):
        rows = list(records)
        if problem := _contradiction(rows, expressions, grammar, database):
            problems.append(problem)
            continue
        for record in rows:
            image = _image_of(record, expressions, grammar, database)
            problem = image if isinstance(image, Problem) else image and _not_an_image_of_its_own(image, images)
            if problem:
                problems.append(problem)
            elif image:
                images[image["image"]] = image
    return list(images.values()), problems


def kept_records(found: Iterable[Record | Problem], keep: Keep) -> list[Record]:
    """Return the records that `keep` selects."""
    allowed = {group: {folded(str(value)) for value in values} for group, values in keep.items()}
    return [
        item
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


def _contradiction(
    rows: Sequence[Record], expressions: Mapping[str, str | None], grammar: Grammar, database: str
) -> Problem | None:
    """Return that records of one file say different things, so that nobody knows which is right; None if they agree."""
    if len(rows) < 2:
        return None
    labels = [row.values["expression"] for row in rows]
    people = [person_of(grammar, row.values, _name(row.path), database) for row in rows]
    said = {
        "expression": [expressions.get(folded(label), label) or "null" for label in labels],
        "person": [person for person in people if person],
    }
    differ = {key: list(dict.fromkeys(values)) for key, values in said.items() if len(set(map(folded, values))) > 1}
    if not differ:
        return None
    what = "; ".join(f"{key} {' and '.join(values)}" for key, values in differ.items())
    remedy, consequence = "keep the row with the right label", "left out, all rows of it"
    return Problem(rows[0].path, f"stands {len(rows)} times, labelled differently: {what}", remedy, consequence)


def _not_an_image_of_its_own(image: Mapping[str, str], images: Mapping[str, Mapping[str, str]]) -> Problem | None:
    """Return why an image cannot be used beside those before it, None if it can."""
    if image["image"] not in images:
        return None
    path, other = image["relative_path"], images[image["image"]]["relative_path"]
    what = "stands twice" if other == path else f"has the same name as {other} but for its suffix"
    return Problem(path, what, "remove or rename one of the two", f"{other} is used")


def _image_of(
    record: Record, expressions: Mapping[str, str | None], grammar: Grammar, database: str
) -> dict[str, str] | Problem | None:
    """Return the image of a record, what is wrong with it, or None if its label is left out."""
    label = record.values["expression"]
    if folded(label) not in expressions:
        remedy = f"add it there or in databases.{database}.labels, with an expression or null to leave it out"
        return Problem(record.path, f"the label {label!r} is not in the grammar's labels", remedy)
    if (expression := expressions[folded(label)]) is None:
        return None
    try:
        fields = {name: read(record.values.get(name, "")) for name, read in FIELDS.items()}
    except ValueError as error:
        return Problem(record.path, str(error), "correct it where it stands")
    image = _name(record.path)
    columns = {column: record.values.get(column, "") for column in (*COLUMNS, "phase")}
    labels = {"expression": expression, "native_label": label}
    person = person_of(grammar, record.values, image, database)
    return {"relative_path": record.path, "image": image, "person": person} | labels | columns | fields


def _name(path: str) -> str:
    return PurePosixPath(path).with_suffix("").as_posix()


def _names_nobody(
    images: Iterable[Mapping[str, str]], found: Iterable[Record | Problem], grammar: Grammar, database: str
) -> bool:
    """Return whether a database that should name people names nobody at all."""
    if grammar.person is None or any(image["person"] for image in images):
        return False
    records = (item for item in found if isinstance(item, Record))
    return not any(person_of(grammar, record.values, _name(record.path), database) for record in records)


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
