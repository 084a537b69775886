"""Read the results that the page shows: the files that it was given, and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_bytes, read_csv, read_json

REQUIRED = (
    "training/plateau.csv",
    "training/stopped.csv",
    "evaluation/confusion.csv",
    "evaluation/correct_rates.csv",
    "tuning/profiles.csv",
    "tuning/similarity.csv",
    "tuning/component_scores.csv",
    "tuning/component_variance.csv",
    "statistics/tests.csv",
    "statistics/intervals.csv",
    "statistics/relation.csv",
    "statistics/relation_tests.csv",
)  # of every study
SUMMARY, RECORDS = "summary.json", "records.json"  # likewise


@dataclass(frozen=True)
class StudyResults:
    """The results of one study.

    name, settings : as in the configuration
    tables : file name relative to the study's folder -> table; some studies lack some
    summary : summary.json
    figures : number -> PNG
    records : the provenance of everything that the study was made of
    people : database -> who took part, images per expression, warnings
    """

    name: str
    settings: dict
    tables: dict[str, pd.DataFrame]
    summary: dict
    figures: dict[int, bytes]
    records: list[dict]
    people: dict[str, dict]

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; one that the study does not have is empty."""
        return self.tables.get(name, pd.DataFrame())


@dataclass(frozen=True)
class DatabaseResults:
    """What is known about the images of one database.

    name : as in the configuration
    recipe : name of the face recipe
    manifest, problems, faces : tables
    contact_sheet : PNG
    """

    name: str
    recipe: str
    manifest: pd.DataFrame
    problems: pd.DataFrame
    faces: pd.DataFrame
    contact_sheet: bytes


def read_study(
    folder: Path,
    tables_files: Sequence[Path],
    figures_files: Sequence[Path],
    settings: dict,
    people: dict,
) -> StudyResults:
    """Read the tables, figures and provenance records of a study.

    Parameters
    ----------
    folder : results/studies/{study}
    tables_files, figures_files : of all studies; those of this one are read
    settings : the study's entry of the configuration
    people : database -> who took part, as the check of the studies wrote it

    Raises
    ------
    InputError
        If a file is missing or damaged, or if a table that every study has is not among the files.
    """
    own = {path.relative_to(folder).as_posix(): path for path in tables_files if path.is_relative_to(folder)}
    if absent := [name for name in (*REQUIRED, SUMMARY, RECORDS) if name not in own]:
        raise InputError(f"{folder}: the page was not given {absent[0]}")
    summary, collected = read_json(own.pop(SUMMARY)), read_json(own.pop(RECORDS))
    if not isinstance(summary, dict):
        raise InputError(f"{folder / SUMMARY}: not a dictionary of key numbers")
    tables = {name: read_csv(path) for name, path in own.items()}
    figures = {
        int(path.stem.rsplit("_")[-1]): read_bytes(path) for path in figures_files if path.is_relative_to(folder)
    }
    return StudyResults(folder.name, settings, tables, summary, figures, collected["records"], people)


def read_database(
    manifest_file: Path, problems_file: Path, faces_file: Path, contact_sheet_file: Path
) -> DatabaseResults:
    """Read what is known of a database; the folders of its faces name it and its recipe."""
    return DatabaseResults(
        name=faces_file.parent.name,
        recipe=faces_file.parent.parent.name,
        manifest=read_csv(manifest_file),
        problems=read_csv(problems_file),
        faces=read_csv(faces_file),
        contact_sheet=read_bytes(contact_sheet_file),
    )
