"""A check of the stimuli: do landmarks of each action unit's images move as its name says?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv, read_npy, write_csv, write_json
from aulens.ranks import spearman
from aulens.tuning.landmark_movement import MEASURES, REGIONS, changes, displacements, in_face_units
from aulens.tuning.movement_verdicts import EXPECTED, VERDICTS, out_of_order, verdict

COLUMNS = ["action_unit", "level", "intensity", "image", "region", "movement"]
VERDICT_COLUMNS = [
    *("action_unit", "image", "verdict", "region", "movement", "spearman", "expected", "change"),
    *("largest", "largest_change", "out_of_order", "without_face"),
]
ARROWS = {1: "+", -1: "−", 0: ""}


@dataclass(frozen=True)
class StimulusMovementSettings:
    """Which images there are.

    Attributes
    ----------
    action_units : list of int
    """

    action_units: list[int]


def stimulus_movement(
    points_file: Path,
    table_file: Path,
    movement_file: Path,
    verdicts_file: Path,
    key_numbers_file: Path,
    *,
    settings: StimulusMovementSettings,
) -> None:
    """Write how far landmarks lie from those of the null image, and what that says of each action unit.

    Parameters
    ----------
    points_file, table_file : Path
        Of the series: what `aulens.faces.mesh` wrote, and faces.csv.
    movement_file : Path
        `COLUMNS`: mean movement of the points of a part of the face, in per cent of the distance between the eyes; NaN
        where the network sees no face.
    verdicts_file : Path
        `VERDICT_COLUMNS`, one row per action unit.
    key_numbers_file : Path
        How many action units have each verdict, and names of images to look at.

    Raises
    ------
    InputError
        If no face is seen in the null image.
    """
    table, points = read_csv(table_file), read_npy(points_file)
    table = table[table["action_unit"].isin([0, *settings.action_units])].sort_values(["action_unit", "level"])
    plane = points[table["face"].to_numpy(int), :, :2].astype(float)  # (images, 468, 2)
    null = (table["action_unit"] == 0).to_numpy()
    if not np.isfinite(plane[null]).all():
        raise InputError(f"{table_file}: the face mesh sees no face in the null image; look at it")
    found = in_face_units(plane, plane[null][0])
    moved, changed = displacements(found, found[null][0]), changes(found, found[null][0])
    keys = table[["action_unit", "level", "intensity", "image"]].reset_index(drop=True)
    rows = keys.join(pd.DataFrame(moved, columns=REGIONS)).melt(COLUMNS[:4], var_name="region", value_name="movement")
    rows = rows[rows["level"] != 0].sort_values(["action_unit", "level"], kind="stable")
    write_csv(rows.assign(movement=rows["movement"].round(4)), movement_file)
    verdicts = verdict_table(keys, moved, changed)
    write_csv(verdicts, verdicts_file)
    write_json(key_numbers(verdicts), key_numbers_file)


def verdict_table(keys: pd.DataFrame, moved: np.ndarray, changed: np.ndarray) -> pd.DataFrame:
    """Return what movement says of each action unit.

    Parameters
    ----------
    keys : table
        action_unit, level, intensity and image; sorted by the first two.
    moved : (images, regions) float
    changed : (images, measures) float
        In the order of `keys`; NaN where no face is seen.

    Returns
    -------
    table
        `VERDICT_COLUMNS`: the region that moves most in the image of the highest intensity where a face is seen
        (column image), and how far; the expected measure that changes most in its direction, and the one that changes
        most of all; Spearman's correlation of the expected change with the intensity, and the images out of order in it
        (where nothing is expected, of the movement of the region); images without a face.
    """
    rows = []
    for unit in keys["action_unit"][keys["action_unit"] != 0].unique():
        places = np.flatnonzero((keys["action_unit"] == unit).to_numpy())
        seen = places[np.isfinite(moved[places]).all(axis=1)]
        hidden = " ".join(keys["image"][place] for place in places if place not in seen)
        if not len(seen):
            rows.append((unit, "", "no face", "", np.nan, np.nan, "", np.nan, "", np.nan, "", hidden))
            continue
        top, change = seen[-1], changed[seen[-1]]
        region = int(moved[top].argmax())
        said, largest = verdict(int(unit), change, moved[top], MEASURES)
        expected, sign, value = _expected(int(unit), change)
        shown = sign * changed[seen, MEASURES.index(expected)] if expected else moved[seen, region]
        course = np.concatenate([[0.0], shown])  # the null image first
        at = np.array([0.0, *keys["intensity"][seen]])
        wrong = " ".join(keys["image"][seen[level - 1]] for level in sorted(out_of_order(course, at)))
        correlation = spearman(at[1:], course[1:])[0]
        measured = (REGIONS[region], moved[top, region], correlation, f"{expected} {ARROWS[sign]}".strip(), value)
        rows.append(
            (unit, keys["image"][top], said, *measured, largest, change[MEASURES.index(largest)], wrong, hidden)
        )
    return pd.DataFrame(rows, columns=VERDICT_COLUMNS).round(4)


def _expected(unit: int, change: np.ndarray) -> tuple[str, int, float]:
    """Return the expected measure that changes most in its direction, the sign of that, and its change."""
    signs = EXPECTED.get(unit, {})
    if not signs:
        return "", 0, np.nan
    best = max(signs, key=lambda name: signs[name] * change[MEASURES.index(name)])
    return best, signs[best], float(change[MEASURES.index(best)])


def key_numbers(verdicts: pd.DataFrame) -> dict[str, object]:
    """Return how many action units have each verdict, and which images are to be looked at."""
    counts = {name.replace(" ", "_"): int((verdicts["verdict"] == name).sum()) for name in VERDICTS}
    look = verdicts["image"][verdicts["verdict"].isin(["still", "other way", "elsewhere"])].tolist()
    for column in ("out_of_order", "without_face"):
        look += " ".join(verdicts[column][verdicts[column] != ""]).split()
    return {"action_units": len(verdicts), "verdicts": counts, "look_at": sorted(set(look))}
