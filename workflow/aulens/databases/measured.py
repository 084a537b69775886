"""The action units that another tool measured in the images of a database, in the columns of planted ones."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.action_unit_files import FaceRow, faces
from aulens.databases.action_unit_maps import read_map
from aulens.databases.chosen_faces import LOW, NO_SUCCESS, NO_VALUES, UNDECIDED, WHY, Chosen, chosen_faces, scaled
from aulens.databases.image_names import RULES, Matched, matched_images
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.files import write_csv, write_json

COLUMNS = ["image", "person", "expression", "action_unit", "intensity"]
PROBLEM_COLUMNS = ["row", "named", "image", "problem"]
NAMED = 5  # images that a message names


@dataclass(frozen=True)
class MeasuredSettings:
    """What is taken of a tool's table.

    Attributes
    ----------
    database : str
        In the configuration, for messages.
    least_confidence : float or None
        Faces below are left out; None takes what the column map says.
    most_left_out : float
        Share of the database's images that may be left without action units; with more, the stage stops.
    """

    database: str
    least_confidence: float | None
    most_left_out: float


def measured(
    manifest_file: Path,
    tables: Path,
    columns_file: Path,
    measured_file: Path,
    problems_file: Path,
    report_file: Path,
    *,
    settings: MeasuredSettings,
) -> None:
    """Write the measured intensity of every action unit in every image of a database.

    Parameters
    ----------
    tables : Path
        A table of the tool, or a folder of tables.
    columns_file : Path
        Which column says what, see `aulens.databases.action_unit_maps`.
    measured_file : Path
        One row per image and action unit that the tool measures, also where its intensity is 0: image, person,
        expression, action_unit, intensity (0 to 1).
    problems_file : Path
        Rows that were not used, and images without action units: row, named, image, problem.
    report_file : Path
        Counts, see the README of this room.

    Raises
    ------
    InputError
        If more than the allowed share of the images is left without action units.
    """
    images, columns = read_manifest(manifest_file), read_map(columns_file)
    least = columns.least if settings.least_confidence is None else settings.least_confidence
    rows = list(faces(tables, columns))
    found = matched_images((row.image for row in rows), dict(zip(images["image"], images["path"], strict=True)))
    named = [(found.images[row.image], row) for row in rows if row.image in found.images]
    chosen = chosen_faces(named, columns, least)
    intensities, clipped = scaled(chosen.faces.values(), columns)
    table = _tidy(images, list(chosen.faces), intensities, list(columns.action_units))
    problems = _problems(rows, found, chosen, images["image"].tolist())
    _refuse_many(problems, images, chosen, tables, settings)
    units = sorted(table["action_unit"].unique().tolist())
    counts = _counts(rows, found, chosen, images) | {"clipped": clipped}
    what = {"tool": columns.name, "shown_from": columns.shown_from, "least_confidence": least, "action_units": units}
    lacking = [unit for unit in columns.action_units if unit not in units]
    write_csv(table, measured_file)
    write_csv(problems, problems_file)
    write_json(what | {"unknown": lacking, "largest": float(table["intensity"].max())} | counts, report_file)


def _tidy(images: pd.DataFrame, shown: list[str], intensities: np.ndarray, units: list[int]) -> pd.DataFrame:
    """Return one row per image and known action unit; what is unknown has none."""
    values = pd.DataFrame(intensities, index=pd.Index(shown, name="image"), columns=units).rename_axis(
        columns="action_unit"
    )
    long = values.stack().rename("intensity").dropna().round(6).reset_index()
    table = images[["image", "person", "expression"]].merge(long, on="image")
    return table.sort_values(["image", "action_unit"], ignore_index=True)[COLUMNS]


def _problems(rows: list[FaceRow], found: Matched, chosen: Chosen, images: list[str]) -> pd.DataFrame:
    """Return what was not used of the table, and which images have no action units."""
    problems = []
    for row in rows:
        if row.image in found.ambiguous:
            others = ", ".join(found.ambiguous[row.image][:NAMED])
            problems.append((row.where, row.image, "", f"ambiguous: {others}"))
        elif row.image not in found.images:
            problems.append((row.where, row.image, "", "no image of the database has this name"))
    problems += [(row.where, row.image, found.images[row.image], WHY[why]) for row, why in chosen.left_out]
    seen = set(found.images.values())
    for image in images:
        if image not in chosen.faces:
            what = "no face of the image can be used" if image in seen else "no row of the table"
            problems.append(("", "", image, what))
    return pd.DataFrame(problems, columns=PROBLEM_COLUMNS)


def _counts(rows: list[FaceRow], found: Matched, chosen: Chosen, images: pd.DataFrame) -> dict[str, object]:
    """Return how many rows, images and faces there were, and what became of them."""
    rules = Counter(found.rules.values())
    return {
        "images": len(images),
        "measured": len(chosen.faces),
        "rows": len(rows),
        "matched_by": {rule: rules[rule] for rule in RULES},
        "ambiguous": len(found.ambiguous),
        "unmatched": len(found.unmatched),
        "faces_left_out": chosen.counts,
    }


def _refuse_many(
    problems: pd.DataFrame, images: pd.DataFrame, chosen: Chosen, tables: Path, settings: MeasuredSettings
) -> None:
    """Raise one sentence if too many images are left without action units."""
    without = images["image"][~images["image"].isin(list(chosen.faces))]
    if len(without) <= settings.most_left_out * len(images) and len(chosen.faces):
        return
    rowless = problems[(problems["row"] == "") & (problems["problem"] == "no row of the table")]["image"]
    strange = problems["named"][(problems["row"] != "") & (problems["image"] == "")].drop_duplicates()
    counts = chosen.counts
    parts = [
        f"{len(rowless)} have no row in {tables}" + _such_as(rowless),
        f"{len(strange)} names in it fit no image or several" + _such_as(strange),
        *(f"{counts[why]} faces: {WHY[why]}" for why in (LOW, NO_SUCCESS, NO_VALUES, UNDECIDED) if counts[why]),
    ]
    raise InputError(
        f"databases.{settings.database}.measured_action_units: {len(without)} of {len(images)} images "
        f"({len(without) / len(images):.0%}) have no action units, at most {settings.most_left_out:.0%} may "
        f"(most_left_out): {'; '.join(parts)}"
    )


def _such_as(names: pd.Series) -> str:
    return f" (such as {', '.join(names.head(NAMED))})" if len(names) else ""
