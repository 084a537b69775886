"""The list of a database's images, and of everything in its folder that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.contents import duplicates, inspect_all
from aulens.databases.grammar import Grammar, ignored, parse_name, read_grammar
from aulens.databases.names import NO_PERSON, select_by_name, values_of_groups
from aulens.databases.readers import list_files
from aulens.errors import InputError
from aulens.files import read_csv, write_csv

COLUMNS = [
    *("image", "path", "database", "person", "expression", "native_label", "view", "session", "sequence", "frame"),
    *("action_units", "width", "height", "sha256"),
]


@dataclass(frozen=True)
class ManifestSettings:
    """What the manifest of one database depends on.

    database : name of the database in the configuration
    source : which reader lists the files (folder, synthetic)
    keep : group of the grammar -> values to keep, such as view -> S; other images are left out without a word
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
    grammar = read_grammar(grammar_file)
    paths = list_files(settings.source, source_folder)
    try:
        images, problems = select_by_name(paths, grammar, settings.database, settings.keep)
    except InputError as error:
        raise InputError(f"databases.{settings.database}.{error} ({grammar_file})") from None
    if not images:
        raise InputError(f"{source_folder}: {_why_nothing(paths, problems, grammar, grammar_file, settings)}")
    images, content_problems = _with_contents(images, source_folder, workers)
    if not images:
        raise InputError(
            f"{source_folder}: none of the {len(content_problems)} images can be used; "
            f"the first: {content_problems[0]['path']}: {content_problems[0]['problem']}"
        )
    action_units = planted_action_units(truth_file) if truth_file else {}
    for image in images:
        image["path"] = (source_folder / str(image["relative_path"])).as_posix()
        image["database"] = settings.database
        image["action_units"] = action_units.get(str(image["image"]), "")
    problems = sorted(problems + content_problems, key=lambda problem: problem["path"])
    for problem in problems:
        problem["path"] = (source_folder / problem["path"]).as_posix()
    write_csv(pd.DataFrame(problems, columns=["path", "problem", "consequence"]), problems_file)
    write_csv(pd.DataFrame(images, columns=COLUMNS).sort_values("image", ignore_index=True), manifest_file)


def planted_action_units(truth_file: Path) -> dict[str, str]:
    """Return the action units of each image of a truth table as text such as ``12:0.9;25:0.4``."""
    truth = read_csv(truth_file).sort_values("action_unit")
    entries = truth["action_unit"].astype(int).astype(str) + ":" + truth["intensity"].map("{:.6g}".format)
    return entries.groupby(truth["image"]).agg(";".join).to_dict()


def _with_contents(
    images: list[dict], source_folder: Path, workers: int
) -> tuple[list[dict[str, object]], list[dict[str, str]]]:
    """Return the usable images with width, height and sha256, and the problems with the others."""
    problems: list[dict[str, str]] = []
    usable: list[dict[str, object]] = []
    contents = inspect_all([source_folder / image["relative_path"] for image in images], workers)
    for image, content in zip(images, contents, strict=True):
        if content.problem:
            row = {"path": image["relative_path"], "problem": content.problem, "consequence": "left out"}
            problems.append(row)
        else:
            usable.append({**image, "width": content.width, "height": content.height, "sha256": content.sha256})
    copies = duplicates(usable)
    problems += [
        {"path": path, "problem": problem, "consequence": consequence}
        for path, (problem, consequence) in copies.items()
    ]
    return [image for image in usable if image["relative_path"] not in copies], problems


def _why_nothing(
    paths: list[str],
    problems: list[dict[str, str]],
    grammar: Grammar,
    grammar_file: Path,
    settings: ManifestSettings,
) -> str:
    """Return why no name was selected: what was looked for and what is there."""
    candidates = [path for path in paths if not ignored(grammar, path)] or paths
    found = f"{len(paths)} files were found, such as {' and '.join(candidates[:2])}"
    if problems and all(problem["problem"] == NO_PERSON for problem in problems):
        return f"no name gives a person by the grammar {grammar_file}; {found}"
    if settings.keep and any(parse_name(grammar, path, settings.database) for path in candidates):
        values = values_of_groups(candidates, grammar, list(settings.keep), settings.database)
        asked = "; ".join(f"{group}: {', '.join(map(str, keep))}" for group, keep in settings.keep.items())
        there = "; ".join(f"{group}: {text}" for group, text in values.items())
        return f"no image is left by databases.{settings.database}.keep ({asked}); the names have {there}; {found}"
    return (
        f"no image fits the grammar {grammar_file}, which looks for {grammar.pattern.pattern} "
        f"with the labels {', '.join(grammar.labels)}; {found}"
    )
