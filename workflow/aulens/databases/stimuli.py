"""The list of the images of an action unit series: one null image, and each action unit at each intensity."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.databases.contents import Content, inspect_all
from aulens.databases.folders import files_of_folder
from aulens.databases.series import missing_from_series, stimuli_by_name, stimulus_name, wanted_stimuli
from aulens.errors import InputError
from aulens.files import write_csv

COLUMNS = ["image", "path", "group", "action_unit", "level", "intensity", "sha256"]


@dataclass(frozen=True)
class StimuliSettings:
    """What the manifest of one action unit series depends on.

    Attributes
    ----------
    name : str
        Name of the stimuli in the configuration.
    action_units : list of int
        The action units that the studies ask for, such as 1, 2, 4.
    intensities : list of float
        0 (the null image) and those of the series, from 0 to 1.
    """

    name: str
    action_units: list[int]
    intensities: list[float]


def stimuli(source_folder: Path, manifest_file: Path, *, settings: StimuliSettings) -> None:
    """Write the manifest of a folder with ``null.png`` and files such as ``AU12_0.5.png``, the null image first."""
    series = find_series(files_of_folder(source_folder), source_folder, settings)
    contents = inspect_all([Path(row["path"]) for row in series], workers=1)
    check_contents(series, contents, settings.name)
    table = pd.DataFrame(series).assign(sha256=[content.sha256 for content in contents])
    write_csv(table[COLUMNS], manifest_file)


def find_series(paths: list[str], source_folder: Path, settings: StimuliSettings) -> list[dict[str, object]]:
    """Return one row per image of the series: image, path, group, action_unit, level, intensity.

    All images are of one group. `level` is the place of the intensity in the settings; the null image is action unit 0
    at level 0.

    Parameters
    ----------
    paths : list of str
        Relative to the source folder; names with leading zeros (AU01, 0.50) are the same; other files and other action
        units or intensities are passed over.

    Raises
    ------
    InputError
        Listing what is missing and what stands there twice.
    """
    found = stimuli_by_name(paths)
    missing = missing_from_series(found, settings.action_units, settings.intensities)
    problems = [f"{source_folder}: {line}" for line in missing]
    wanted = wanted_stimuli(settings.action_units, settings.intensities)
    for key in wanted:
        if len(found.get(key, [])) > 1:
            problems.append(f"{source_folder}: {' and '.join(found[key])} are the same stimulus; leave one")
    if problems:
        raise InputError("\n".join([f"stimuli.{settings.name}: the series is not complete or not clear", *problems]))
    levels = {round(intensity, 6): level for level, intensity in enumerate(settings.intensities)}
    return [
        {
            "image": stimulus_name(unit, intensity),
            "path": (source_folder / found[unit, intensity][0]).as_posix(),
            "group": settings.name,
            "action_unit": unit,
            "level": levels[intensity] if unit else 0,
            "intensity": intensity,
        }
        for unit, intensity in wanted
    ]


def check_contents(series: list[dict[str, object]], contents: list[Content], name: str) -> None:
    """Refuse images that cannot be read, are blank, or differ in size from the null image (the first).

    Notes
    -----
    One size is needed because the whole series is cropped with the box found in the null image.
    """
    null = contents[0]
    problems = []
    for row, content in zip(series, contents, strict=True):
        if not content.usable:
            problems.append(f"{row['path']}: {content.problem}")
        elif null.usable and (content.width, content.height) != (null.width, null.height):
            size, null_size = f"{content.width} x {content.height}", f"{null.width} x {null.height}"
            problems.append(f"{row['path']}: {size} pixels, but the null image has {null_size}; all must be the same")
    if problems:
        raise InputError("\n".join([f"stimuli.{name}: {len(problems)} images cannot be used", *problems]))
