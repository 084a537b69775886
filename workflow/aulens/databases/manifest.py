"""The list of a database's images, and of everything in its folder that cannot be used."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.contents import SMALLEST_SIDE
from aulens.databases.exclusion import without_excluded
from aulens.databases.folders import problems_of_folder
from aulens.databases.grammar_parts import Grammar
from aulens.databases.losses import MOST_LEFT_OUT, of_pictures, refuse_many_losses
from aulens.databases.native_labels import all_labels, folded, label_counts
from aulens.databases.near_duplicates import with_near_duplicates
from aulens.databases.problem_tables import read_problems, write_problems
from aulens.databases.problems import USED_AS_A_WHOLE, Problem, below, with_expressions
from aulens.databases.records import Reader, Record, in_one_form, one_form, reader
from aulens.databases.renamed_people import with_people
from aulens.databases.selection import NO_PERSON, kept_records, select, values_of_groups
from aulens.databases.unpacked import unpacked_records
from aulens.databases.usable import with_contents
from aulens.errors import InputError
from aulens.files import read_csv, write_csv

COLUMNS = [
    *("image", "path", "database", "person", "expression", "native_label", "view", "session", "sequence", "frame"),
    *("group", "action_units", "box", "width", "height", "perceptual_hash", "sha256"),
]
PHASE = "phase"  # after frame, where a source says it of any image
NAMED = 10  # labels that a sentence names


@dataclass(frozen=True)
class ManifestSettings:
    """What the manifest of one database depends on.

    Attributes
    ----------
    database : str
        Name of the database in the configuration.
    source : str
        Which reader reads it, a module of `aulens.databases.readers` (folder, table, synthetic …); of databases that
        the workflow renders in a layout, that of the layout.
    keep : dict of str to list
        Group of the grammar -> values to keep, such as view -> S; other images are left out without a word.
    exclude : list of str, or None
        Names and patterns of files that are left out without a word (see `aulens.databases.exclusion`).
    smallest_side : int
        Pixels that width and height of an image must have at least.
    most_left_out : float
        Share of the images that may be unusable; if more are, the stage stops (see `aulens.databases.losses`).
    labels : dict of str to str or None, or None
        Native label -> expression, or None to leave it out, beside the grammar's or in their place.
    people : dict of str to str, or None
        What the reader calls a person -> her name, of databases that the workflow renders in the layout of other ones.
    """

    database: str
    source: str
    keep: dict[str, list]
    exclude: list[str] | None = None
    smallest_side: int = SMALLEST_SIDE
    most_left_out: float = MOST_LEFT_OUT
    labels: dict[str, str | None] | None = None
    people: dict[str, str] | None = None


def manifest(
    source_folder: Path,
    grammar_file: Path,
    manifest_file: Path,
    problems_file: Path,
    truth_file: Path | None = None,
    labels_file: Path | None = None,
    records_file: Path | None = None,
    unpack_problems_file: Path | None = None,
    *,
    settings: ManifestSettings,
    workers: int,
) -> None:
    """Write the manifest and the problems of a database; with a truth file, the planted action units too.

    With a labels file, the counts of all native labels are written there. With a records file, the source folder holds
    what `aulens.databases.unpack` wrote, and so does the file of problems.
    """
    source = reader(settings.source)
    grammar = source.read_grammar(grammar_file)
    everything = with_people(_everything(source, source_folder, grammar, records_file), settings.people or {})
    found, warnings = without_excluded(everything, settings.exclude or [])
    del everything
    selected, problems = _selected(found, grammar, source_folder, settings)
    number, expressions = len(selected), all_labels(grammar.labels, settings.labels or {})
    shown = _expressions_of_paths(found, expressions)
    labels = label_counts((record.values["expression"] for record in kept_records(found, settings.keep)), expressions)
    del found  # as large as the images
    images, of_contents = with_contents(selected, source_folder, workers, settings.smallest_side)
    problems = with_expressions([*problems, *of_contents], shown)
    of_unpacking = read_problems(unpack_problems_file) if unpack_problems_file else []
    lost = of_pictures(problems, shown) + of_pictures(of_unpacking, (), videos=True)
    labelled = (str(image["expression"]) for image in images)
    refuse_many_losses(lost, labelled, settings.most_left_out, f"databases.{settings.database}")
    if not images:
        first = f"{problems[0].path}: {problems[0].problem}"
        raise InputError(f"{source_folder}: none of the {number} images can be used; the first: {first}")
    problems = [*warnings, *_nobody_named(images, grammar), *problems]
    table = _table_of(images, source_folder, settings.database, truth_file)
    if labels_file:
        write_csv(labels, labels_file)
    write_problems([*below(source_folder, problems), *of_unpacking], problems_file)
    write_csv(table, manifest_file)


def _nobody_named(images: Iterable[Mapping[str, object]], grammar: Grammar) -> list[Problem]:
    """Return the problem that a database is known to show people and names nobody; none if it names somebody."""
    people = grammar.about.published.get("people")
    if not people or any(image["person"] for image in images):
        return []
    what = (
        f"its grammar says that it shows {people:,} people, but no image names one, so that networks are tested on "
        "people whom they learned"
    )
    remedy = "say in the grammar (key person) who is shown where names or a table tell it"
    return [Problem(".", what, remedy, USED_AS_A_WHOLE)]


def _table_of(
    images: list[dict[str, object]], source_folder: Path, database: str, truth_file: Path | None
) -> pd.DataFrame:
    """Return the manifest of the images, sorted, near copies of nobody in one group."""
    action_units = planted_action_units(truth_file) if truth_file else None
    for image in images:
        image["path"] = (source_folder / str(image["relative_path"])).as_posix()
        image["database"] = database
        if action_units is not None:
            image["action_units"] = action_units.get(str(image["image"]), "")
    rows = with_near_duplicates(images)
    after = COLUMNS.index("frame") + 1
    phase = [PHASE] if any(image.get(PHASE) for image in images) else []
    columns = [*COLUMNS[:after], *phase, *COLUMNS[after:]]
    return pd.DataFrame(rows, columns=columns).sort_values("image", ignore_index=True)


def _expressions_of_paths(
    found: list[Record | Problem], expressions: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return path of every record -> expression, None if it has none or records of one path contradict each other."""
    shown: dict[str, str | None] = {}
    for item in found:
        if isinstance(item, Record):
            expression = expressions.get(folded(item.values["expression"]))
            shown[item.path] = expression if shown.get(item.path, expression) == expression else None
    return shown


def _everything(
    source: Reader, source_folder: Path, grammar: Grammar, records_file: Path | None
) -> list[Record | Problem]:
    """Return what the reader gave, and what lies in the folder and is no file, be it none that the reader looks for."""
    given = unpacked_records(records_file, source_folder) if records_file else source.records(source_folder, grammar)
    found = [in_one_form(item) for item in given]
    return [*found, *problems_of_folder(source_folder, {item.path for item in found})]


def _selected(
    found: list[Record | Problem], grammar: Grammar, source_folder: Path, settings: ManifestSettings
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the images that take part as far as names, labels and persons say, and the problems."""
    keep = {group: [one_form(str(value)) for value in values] for group, values in settings.keep.items()}
    try:
        images, problems = select(found, grammar, settings.database, keep, settings.labels)
    except InputError as error:
        raise InputError(f"databases.{settings.database}.{error} ({grammar.file})") from None
    if not images:
        raise InputError(f"{source_folder}: {_why_nothing(found, problems, grammar, settings)}")
    return images, problems


def planted_action_units(truth_file: Path) -> dict[str, str]:
    """Return the action units of each image of a truth table as text such as ``12:0.9;25:0.4``."""
    truth = read_csv(truth_file).dropna(subset="action_unit").sort_values("action_unit")
    entries = truth["action_unit"].astype(int).astype(str) + ":" + truth["intensity"].map("{:.6g}".format)
    return entries.groupby(truth["image"]).agg(";".join).to_dict()


def _why_nothing(
    found: list[Record | Problem],
    problems: list[Problem],
    grammar: Grammar,
    settings: ManifestSettings,
) -> str:
    """Return why no record was selected: what was looked for and what is there."""
    paths = sorted(item.path for item in found)
    there = f"{len(paths)} files were found" + (f", such as {' and '.join(paths[:2])}" if paths else "")
    there += " (without those that exclude names)" if settings.exclude else ""
    if any(problem.problem == NO_PERSON for problem in problems):
        return f"no person is given anywhere by the grammar {grammar.file}; {there}"
    if unknown := _unknown_labels(found, grammar, settings):
        where = f"databases.{settings.database}.labels"
        return f"{unknown}; write what they mean into {where} or the labels of {grammar.file}; {there}"
    records = [item for item in found if isinstance(item, Record)]
    if records and not any(all_labels(grammar.labels, settings.labels or {}).values()):
        native = ", ".join(sorted({record.values["expression"] for record in records})[:NAMED])
        where = f"labels of {grammar.file} or databases.{settings.database}.labels"
        return f"all labels are null, and the images have {native}: write what they mean into {where}; {there}"
    if settings.keep and records:
        values = values_of_groups(records, list(settings.keep))
        asked = "; ".join(f"{group}: {', '.join(map(str, keep))}" for group, keep in settings.keep.items())
        shown = "; ".join(f"{group}: {text}" for group, text in values.items())
        return f"no image is left by databases.{settings.database}.keep ({asked}); there are {shown}; {there}"
    return (
        f"no image fits the grammar {grammar.file}, which looks for {grammar.looks_for} "
        f"with the labels {', '.join(grammar.labels)}; {there}"
    )


def _unknown_labels(found: list[Record | Problem], grammar: Grammar, settings: ManifestSettings) -> str:
    """Return, in words, how many of the images that `keep` selects have which unknown label; empty text if none has."""
    expressions = all_labels(grammar.labels, settings.labels or {})
    kept = [record.values["expression"] for record in kept_records(found, settings.keep)]
    unknown = Counter(label for label in kept if folded(label) not in expressions)
    if not unknown:
        return ""
    named = [f"{label!r} ({count})" for label, count in unknown.most_common(NAMED)]
    more = f" and {len(unknown) - NAMED} others" if len(unknown) > NAMED else ""
    return f"the labels of {unknown.total()} of the {len(kept)} images are unknown: {', '.join(named)}{more}"
