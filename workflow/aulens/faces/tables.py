"""Columns of faces.csv and of left_out.csv."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from aulens.faces.alignment import COLUMNS, PLACES
from aulens.faces.detect import REFUSED, Box

MEASURED = ("mean", "sd", "clipped")
OWN = ["face", *(f"box_{name}" for name in Box._fields), "detector", "candidates", "refused", *MEASURED]
DETECTORS = ("none", "haar", "haar-border", "given", "fallback", "dropped", "blazeface")
REASONS = ("", *REFUSED)
MADE, FLAT, EYELESS = 2, 3, 4  # states of a record: a face was made; none could be, as its region is flat; or no eyes
RECORD = np.dtype(
    [
        ("seal", "<u8"),  # of all else and of the face
        ("state", "u1"),  # 0: nothing yet, 1: looked at, MADE, FLAT, EYELESS
        ("detector", "u1"),  # in DETECTORS
        ("refused", "u1"),  # in REASONS
        ("box", "<i4", 4),
        ("candidates", "<i4"),
        ("shape", "<i4", 2),  # height and width of the photograph
        ("eyes", "<f8", 4),  # aulens.faces.mesh_points.EyeLine; 0 if they are not known
        *((name, "<f8") for name in MEASURED),
    ]
)  # what is known of one image while the faces are made
IS_FLAT = "the facial region is flat: it shows no face"  # a reason of left_out.csv
IS_EYELESS = "the face mesh sees no eyes in the box: nothing to align by"
WHY = {"given": "the manifest gives no box for"}
NOT_FOUND = "no face was found in"


def in_order(expressions: Iterable[str]) -> list[str]:
    """Return each expression once: neutral first, then by the alphabet."""
    return sorted(set(expressions), key=lambda name: (name != "neutral", name))


def text_column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text, empty where nothing stands or where there is no such column."""
    return table[name].astype(object).fillna("").astype(str) if name in table else pd.Series("", index=table.index)


def faces_table(
    manifest: pd.DataFrame, records: np.ndarray, numbers: np.ndarray, aligned: bool = False
) -> pd.DataFrame:
    """Return faces.csv: the rows of the manifest whose face was made.

    Parameters
    ----------
    manifest : table
        One row per image.
    records : (images,) RECORD
        What is known of them, in the same order.
    numbers : (faces,) int
        Place of each face among all: column `face`.
    aligned : bool
        Whether the eyes decide where faces lie: then there are the columns of `aulens.faces.alignment.COLUMNS`, empty
        where a face is cut out by its box.
    """
    made = np.flatnonzero(records["state"] == MADE)
    table, kept = manifest.iloc[made].reset_index(drop=True), records[made]
    table.insert(0, "face", numbers)
    columns = {f"box_{name}": kept["box"][:, place] for place, name in enumerate(Box._fields)}
    columns |= {
        "detector": pd.Categorical.from_codes(kept["detector"], DETECTORS),
        "candidates": kept["candidates"],
        "refused": pd.Categorical.from_codes(kept["refused"], REASONS),
    }
    columns |= {name: kept[name].round(6 if name == "clipped" else 4) for name in MEASURED}
    if aligned:
        eyes = np.where(kept["eyes"][:, 3:] > 0, kept["eyes"], np.nan).round(PLACES)  # (faces, 4)
        columns |= dict(zip(COLUMNS, eyes.T, strict=True))
    return table.assign(**columns)


def left_out_table(manifest: pd.DataFrame, records: np.ndarray, where: str, detector: str) -> pd.DataFrame:
    """Return left_out.csv: the images that have no face, how one was looked for (as in faces.csv), and why not.

    Parameters
    ----------
    manifest, records : table, (images,) RECORD
        See `faces_table`.
    where : str
        Which picture was looked at: "this image", or "the first frame of its group".
    detector : str
        Of the recipe.
    """
    left = np.flatnonzero(records["state"] != MADE)
    table = pd.DataFrame({name: text_column(manifest, name) for name in ("image", "path", "person", "expression")})
    reasons = []
    for record in records[left]:
        if record["state"] in (FLAT, EYELESS):
            reasons.append(IS_FLAT if record["state"] == FLAT else IS_EYELESS)
            continue
        refused, number = REASONS[record["refused"]], int(record["candidates"])
        more = f": the largest of {number} boxes is {refused}" if number > 1 else f": the only box is {refused}"
        reasons.append(f"{WHY.get(detector, NOT_FOUND)} {where}{more if refused else ''}")
    codes = {"detector": DETECTORS, "refused": REASONS}
    columns = {name: pd.Categorical.from_codes(records[name][left], words) for name, words in codes.items()}
    return table.iloc[left].assign(**columns, reason=reasons)
