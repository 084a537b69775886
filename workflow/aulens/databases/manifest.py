"""The list of a database's images, and of everything in its folder that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.contents import duplicates, inspect_all
from aulens.databases.fields import box_numbers
from aulens.databases.grammar_parts import Grammar
from aulens.databases.problems import Problem
from aulens.databases.records import Record, reader
from aulens.databases.selection import NO_PERSON, select, values_of_groups
from aulens.errors import InputError
from aulens.files import read_csv, write_csv

COLUMNS = [
    *("image", "path", "database", "person", "expression", "native_label", "view", "session", "sequence", "frame"),
    *("group", "action_units", "box", "width", "height", "sha256"),
]
PROBLEM_COLUMNS = ["path", "problem", "consequence", "remedy"]


@dataclass(frozen=True)
class ManifestSettings:
    """What the manifest of one database depends on.

    Attributes
    ----------
    database : str
        Name of the database in the configuration.
    source : str
        Which reader reads it, a module of `aulens.databases.readers` (folder, csv, synthetic).
    keep : dict of str to list
        Group of the grammar -> values to keep, such as view -> S; other images are left out without a word.
    """

    database: str
    source: str
    keep: dict[str, list]


def manifest(
    source_folder: Path,
    grammar_file: Path,
    manifest_file: Path,
    problems_file: Path,
    truth_file: Path | None = None,
    *,
    settings: ManifestSettings,
    workers: int,
) -> None:
    """Write the manifest and the problems of a database; with a truth file, the planted action units too."""
    source = reader(settings.source)
    grammar = source.read_grammar(grammar_file)
    found = list(source.records(source_folder, grammar))
    try:
        images, problems = select(found, grammar, settings.database, settings.keep)
    except InputError as error:
        raise InputError(f"databases.{settings.database}.{error} ({grammar_file})") from None
    if not images:
        raise InputError(f"{source_folder}: {_why_nothing(found, problems, grammar, settings)}")
    images, content_problems = _with_contents(images, source_folder, workers)
    if not images:
        raise InputError(
            f"{source_folder}: none of the {len(content_problems)} images can be used; "
            f"the first: {content_problems[0].path}: {content_problems[0].problem}"
        )
    if truth_file:
        action_units = planted_action_units(truth_file)
        images = [{**image, "action_units": action_units.get(str(image["image"]), "")} for image in images]
    for image in images:
        image["path"] = (source_folder / str(image["relative_path"])).as_posix()
        image["database"] = settings.database
    rows = [problem.row() for problem in sorted(problems + content_problems, key=lambda problem: problem.path)]
    for row in rows:
        row["path"] = (source_folder / row["path"]).as_posix()
    write_csv(pd.DataFrame(rows, columns=PROBLEM_COLUMNS), problems_file)
    write_csv(pd.DataFrame(images, columns=COLUMNS).sort_values("image", ignore_index=True), manifest_file)


def planted_action_units(truth_file: Path) -> dict[str, str]:
    """Return the action units of each image of a truth table as text such as ``12:0.9;25:0.4``."""
    truth = read_csv(truth_file).sort_values("action_unit")
    entries = truth["action_unit"].astype(int).astype(str) + ":" + truth["intensity"].map("{:.6g}".format)
    return entries.groupby(truth["image"]).agg(";".join).to_dict()


def _with_contents(
    images: list[dict[str, str]], source_folder: Path, workers: int
) -> tuple[list[dict[str, object]], list[Problem]]:
    """Return the usable images with width, height and sha256, and the problems with the others."""
    problems: list[Problem] = []
    usable: list[dict[str, object]] = []
    contents = inspect_all([source_folder / image["relative_path"] for image in images], workers)
    for image, content in zip(images, contents, strict=True):
        if content.problem:
            problems.append(Problem(image["relative_path"], content.problem, content.remedy))
        elif problem := _box_outside(image["box"], content.width, content.height):
            problems.append(Problem(image["relative_path"], problem, "correct the box where it stands"))
        else:
            usable.append({**image, "width": content.width, "height": content.height, "sha256": content.sha256})
    copies = duplicates(usable)
    return [image for image in usable if image["relative_path"] not in copies], [*problems, *copies.values()]


def _box_outside(box: str, width: int, height: int) -> str | None:
    """Return what is wrong with a box that shows nothing of an image, None if all is well."""
    if not box:
        return None
    x, y, box_width, box_height = box_numbers(box)
    if x < width and y < height and x + box_width > 0 and y + box_height > 0:
        return None
    return f"the box {box} (x y width height) lies outside the image, which has {width} x {height} pixels"


def _why_nothing(
    found: list[Record | Problem],
    problems: list[Problem],
    grammar: Grammar,
    settings: ManifestSettings,
) -> str:
    """Return why no record was selected: what was looked for and what is there."""
    paths = sorted(item.path for item in found)
    there = f"{len(paths)} files were found" + (f", such as {' and '.join(paths[:2])}" if paths else "")
    if problems and all(problem.problem == NO_PERSON for problem in problems):
        return f"no person is given anywhere by the grammar {grammar.file}; {there}"
    records = [item for item in found if isinstance(item, Record)]
    if settings.keep and records:
        values = values_of_groups(records, list(settings.keep))
        asked = "; ".join(f"{group}: {', '.join(map(str, keep))}" for group, keep in settings.keep.items())
        shown = "; ".join(f"{group}: {text}" for group, text in values.items())
        return f"no image is left by databases.{settings.database}.keep ({asked}); there are {shown}; {there}"
    return (
        f"no image fits the grammar {grammar.file}, which looks for {grammar.looks_for} "
        f"with the labels {', '.join(grammar.labels)}; {there}"
    )
