"""What the explorer of the page knows of a study: cells of profiles and of confusion matrices, and faces behind them.

A picture is in the page only where the configuration lets the database, or the stimuli, show its faces
(`thumbnails`): rendered faces unless it forbids them, photographs only if it permits them. The stage is given no other
pictures, and refuses them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import to_hex

from aulens.errors import InputError
from aulens.files import read_csv, read_npy, read_parquet, write_json
from aulens.report.embed import sheet_of
from aulens.report.explorer_confusion import cell_faces, confusion_tests, with_faces
from aulens.report.explorer_tuning import extreme_stimuli, tuning_cells
from aulens.report.style import PROFILE_MAP, SHARE_MAP, database_colour
from aulens.rows import read_rows
from aulens.seals import check_seal

SIDE, STIMULUS_SIDE = 48, 96  # pixels
STEPS = 41  # of a map of colours
MOST_FACES = 5  # of one cell of a confusion matrix
PREDICTED = ["trained", "tested", "face", "person", "expression", "predicted"]


@dataclass(frozen=True)
class ExplorerSettings:
    """What can be explored.

    Attributes
    ----------
    databases, labels : list of str
        In the order of the study.
    action_units, intensities : list or None
        Of the stimuli; None without.
    confidence : float or None
        Of the intervals of correct rates; None without.
    false_discovery_rate : float or None
        At which cells are said to differ; None without.
    pictured : list of str
        Databases whose faces may be in the page.
    stimuli_pictured : bool
        Whether the stimuli may.
    """

    databases: list[str]
    labels: list[str]
    action_units: list[int] | None
    intensities: list[float] | None
    confidence: float | None
    false_discovery_rate: float | None
    pictured: list[str]
    stimuli_pictured: bool


def explorer(
    explorer_file: Path,
    profiles_file: Path | None = None,
    differences_file: Path | None = None,
    stimuli_table_file: Path | None = None,
    stimuli_faces_file: Path | None = None,
    confusion_file: Path | None = None,
    intervals_file: Path | None = None,
    predictions_files: list[Path] = (),
    faces_files: list[Path] = (),
    faces_names: list[str] = (),
    *,
    settings: ExplorerSettings,
) -> None:
    """Write what the page needs for one study, as JSON.

    Parameters
    ----------
    explorer_file : Path
        `tuning` and `confusion` (null without), `colours`.
    profiles_file, differences_file : Path or None
        tuning/profiles.csv, tuning/differences.csv.
    stimuli_table_file, stimuli_faces_file : Path or None
        Of the action unit series, if it may be shown.
    confusion_file, intervals_file : Path or None
        evaluation/confusion.csv, statistics/intervals.csv.
    predictions_files : list of Path
        Of all tests of the study, if a database may be shown.
    faces_files, faces_names : list of Path, list of str
        Faces of the databases that may be shown, one file or one for each shard, and the database of each file.
    """
    for path in filter(None, (stimuli_faces_file, *faces_files)):
        check_seal(path)
    names = [str(name) for name in faces_names]
    if unasked := sorted(set(names) - set(settings.pictured)):
        raise InputError(f"report.explorer: faces of {', '.join(unasked)} may not be shown (thumbnails)")
    if stimuli_faces_file and not settings.stimuli_pictured:
        raise InputError(f"report.explorer: {stimuli_faces_file} may not be shown (thumbnails)")
    found = {"tuning": None, "confusion": None, "colours": {name: _colours(name) for name in (PROFILE_MAP, SHARE_MAP)}}
    if profiles_file:
        found["tuning"] = _tuning(read_csv(profiles_file), differences_file and read_csv(differences_file), settings)
        found["tuning"]["faces"] = _stimuli(stimuli_table_file, stimuli_faces_file, settings)
    if confusion_file:
        intervals = intervals_file and read_csv(intervals_file)
        tests = confusion_tests(read_csv(confusion_file), intervals, settings.labels)
        known = pd.concat(
            [pd.DataFrame(columns=PREDICTED), *(read_parquet(path)[PREDICTED] for path in predictions_files)]
        )
        found["confusion"] = _confusion(tests, known, list(zip(faces_files, names, strict=True)), settings)
    write_json(found, explorer_file)


def _colours(name: str) -> list[str]:
    """Return the colours of a map as #rrggbb, from its lowest value to its highest."""
    return [to_hex(colour) for colour in colormaps[name](np.linspace(0, 1, STEPS))]


def _tuning(profiles: pd.DataFrame, differences: pd.DataFrame | None, settings: ExplorerSettings) -> dict:
    """Return the profiles, and how their databases are drawn."""
    order = settings.databases, settings.labels, settings.action_units, settings.intensities
    drawn = [{"name": name, "colour": database_colour(place)} for place, name in enumerate(settings.databases)]
    words = {"databases": drawn, "output_units": settings.labels, "false_discovery_rate": settings.false_discovery_rate}
    return tuning_cells(profiles, differences, *order) | words


def _stimuli(table_file: Path | None, faces_file: Path | None, settings: ExplorerSettings) -> dict | None:
    """Return null image and every action unit at its highest intensity as a sheet; None if they may not be shown."""
    if not faces_file:
        return None
    shown = extreme_stimuli(read_csv(table_file), settings.action_units)
    return sheet_of(np.asarray(read_npy(faces_file)[list(shown)]), STIMULUS_SIDE)


def _confusion(
    tests: list[dict], known: pd.DataFrame, files: list[tuple[Path, str]], settings: ExplorerSettings
) -> dict:
    """Return the matrices, the faces of each cell where they may be shown, and these as a sheet per database."""
    chosen = cell_faces(known[known["tested"].isin(settings.pictured)], MOST_FACES)
    sheets = {}
    for name in settings.pictured:
        own = [file for file, of in files if of == name]
        faces = np.unique(chosen.loc[chosen["tested"] == name, "face"].to_numpy(np.intp))
        if own and faces.size:
            sheets[name] = sheet_of(read_rows(own)[faces], SIDE) | {"faces": faces.tolist()}
    return {
        "labels": settings.labels,
        "confidence": settings.confidence,
        "tests": [with_faces(test, chosen, settings.labels, sheets.get(test["tested"])) for test in tests],
        "sheets": {name: {key: sheet[key] for key in sheet if key != "faces"} for name, sheet in sheets.items()},
    }
