"""Read the results that the page shows."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.configuration.studies import cohorts
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
)
OPTIONAL = (
    "training/curves.csv",
    "tuning/component_loadings.csv",
    "tuning/peaks.csv",
    "tuning/recovery.csv",
    "tuning/recovery_differences.csv",
    "statistics/sample_size.csv",
    "statistics/rank_orders.csv",
)
FIGURES = range(1, 11)


@dataclass(frozen=True)
class StudyResults:
    """The results of one study.

    name, settings : as in the configuration
    tables : file name relative to the study's folder -> table; optional ones may be missing
    summary : summary.json
    figures : number -> PNG
    provenance : the records beside the results
    people : database -> who took part, images per expression, warnings
    """

    name: str
    settings: dict
    tables: dict[str, pd.DataFrame]
    summary: dict
    figures: dict[int, bytes]
    provenance: list[dict]
    people: dict[str, dict]

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; an optional table that does not exist is empty."""
        return self.tables.get(name, pd.DataFrame())


@dataclass(frozen=True)
class DatabaseResults:
    """What is known about the images of one database.

    name : as in the configuration
    recipe : name of the face recipe
    manifest, problems, faces : tables
    contact_sheet : PNG, or None
    """

    name: str
    recipe: str
    manifest: pd.DataFrame
    problems: pd.DataFrame
    faces: pd.DataFrame
    contact_sheet: bytes | None


def read_study(folder: Path, settings: dict, people: dict, synthetic: bool) -> StudyResults:
    """Read the tables, figures and provenance records of a study, and no left-overs of other settings.

    Parameters
    ----------
    folder : results/studies/{study}
    settings : the study's entry of the configuration
    people : database -> who took part, as the check of the studies wrote it
    synthetic : whether action units were planted in one of its databases
    """
    tables = {name: read_csv(folder / name) for name in REQUIRED}
    tables |= {name: read_csv(folder / name) for name in _optional(settings, synthetic) if (folder / name).exists()}
    summary = read_json(folder / "summary.json")
    if not isinstance(summary, dict):
        raise InputError(f"{folder / 'summary.json'}: not a dictionary of key numbers")
    figures = {number: read_bytes(folder / f"figures/figure_{number:02d}.png") for number in FIGURES}
    paths = sorted(folder.rglob("*provenance.json"))
    records = [read_json(path) for path in paths if _belongs(path.relative_to(folder).parts, settings)]
    return StudyResults(folder.name, settings, tables, summary, figures, records, people)


def _optional(settings: dict, synthetic: bool) -> list[str]:
    """Return the optional tables that a study with these settings has."""
    absent = [] if synthetic else ["tuning/recovery.csv", "tuning/recovery_differences.csv"]
    absent += [] if settings["analyses"]["compare_with"] else ["statistics/sample_size.csv"]
    return [name for name in OPTIONAL if name not in absent]


def _belongs(parts: tuple[str, ...], settings: dict) -> bool:
    """Return whether a file room/database/cohort/… is of a training that the study still has."""
    if len(parts) < 4:
        return True
    return parts[1] in settings["databases"] and parts[2] in cohorts({"studies": {"study": settings}}, "study")


def read_database(database_folder: Path, faces_folder: Path) -> DatabaseResults:
    """Read manifest, problems, faces and contact sheet of a database."""
    sheet = faces_folder / "contact_sheet.png"
    return DatabaseResults(
        name=database_folder.name,
        recipe=faces_folder.parent.name,
        manifest=read_csv(database_folder / "manifest.csv"),
        problems=read_csv(database_folder / "problems.csv"),
        faces=read_csv(faces_folder / "faces.csv"),
        contact_sheet=read_bytes(sheet) if sheet.exists() else None,
    )
