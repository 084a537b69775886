"""What the figures and the page know of a study: its facts and the files that they were given, and no others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv

FACES = "faces"
PEOPLE_TABLE = "statistics/people.csv"
INTERVALS, TESTS = "statistics/intervals.csv", "statistics/tests.csv"  # tables that several modules read


@dataclass(frozen=True)
class Study:
    """A study as figures and sentences see it.

    Attributes
    ----------
    name : str
        As in the configuration.
    facts : mapping
        See `aulens.configuration.facts`; a figure has those that its analysis shows.
    analyses : mapping
        Analysis -> its keys in the configuration; a figure has those of its own analysis.
    files : mapping
        Name -> path of what may be read; see `named_files`.
    """

    name: str
    facts: Mapping[str, Any]
    analyses: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, Path]

    def file(self, name: str) -> Path:
        """Return the path of a file.

        Raises
        ------
        InputError
            If it was not given.
        """
        if name not in self.files:
            raise InputError(f"study {self.name}: {name} was not given; an analysis names what its figures read")
        return self.files[name]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; raises as `file`."""
        return read_csv(self.file(name))


def named_files(files: Iterable[Path], study_folder: Path) -> dict[str, Path]:
    """Return files by the names that the catalogue gives them.

    Parameters
    ----------
    files : iterable of Path
        Below the study's folder, or faces of a database or of stimuli (results/faces/RECIPE/NAME/FILE); those of other
        studies are left out.
    study_folder : Path
        results/studies/STUDY.

    Returns
    -------
    dict
        Such as tuning/profiles.csv, or faces/NAME/FILE.
    """
    named = {}
    for path in files:
        if path.is_relative_to(study_folder):
            named[path.relative_to(study_folder).as_posix()] = path
        elif path.parts[-4:-3] == (FACES,):
            named["/".join((FACES, *path.parts[-2:]))] = path
    return named


@dataclass(frozen=True)
class DatabaseResults:
    """What is known about the images of one database.

    Attributes
    ----------
    name : str
        As in the configuration.
    manifest, problems : table
    """

    name: str
    manifest: pd.DataFrame
    problems: pd.DataFrame


def read_database(manifest_file: Path, problems_file: Path) -> DatabaseResults:
    """Read what is known of a database; the folder of its manifest names it."""
    return DatabaseResults(manifest_file.parent.name, read_csv(manifest_file), read_csv(problems_file))
