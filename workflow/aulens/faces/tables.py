"""Columns of faces.csv and of left_out.csv."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from aulens.faces.detect import REFUSED, Box

MEASURED = ("mean", "sd", "clipped")
OWN = ["face", *(f"box_{name}" for name in Box._fields), "detector", "candidates", "refused", *MEASURED]
DETECTORS = ("none", "haar", "haar-border", "given", "fallback", "dropped")
REASONS = ("", *REFUSED)
MADE, FLAT = 2, 3  # states of a record: a face was made; its region is flat, so that none could be
RECORD = np.dtype(
    [
        ("seal", "<u8"),  # of all else and of the face
        ("state", "u1"),  # 0: nothing yet, 1: looked at, MADE, FLAT
        ("detector", "u1"),  # in DETECTORS
        ("refused", "u1"),  # in REASONS
        ("box", "<i4", 4),
        ("candidates", "<i4"),
        ("shape", "<i4", 2),  # height and width of the photograph
        *((name, "<f8") for name in MEASURED),
    ]
)  # what is known of one image while the faces are made
IS_FLAT = "the facial region is flat: it shows no face"  # a reason of left_out.csv
WHY = {"given": "the manifest gives no box for", "haar": "no face was found in"}


def in_order(expressions: Iterable[str]) -> list[str]:
    """Return each expression once: neutral first, then by the alphabet."""
    return sorted(set(expressions), key=lambda name: (name != "neutral", name))


def text_column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text, empty where nothing stands or where there is no such column."""
    return table[name].astype(object).fillna("").astype(str) if name in table else pd.Series("", index=table.index)


def faces_table(manifest: pd.DataFrame, records: np.ndarray, numbers: np.ndarray) -> pd.DataFrame:
    """Return faces.csv: the rows of the manifest whose face was made.

    Parameters
    ----------
    manifest : table
        One row per image.
    records : (images,) RECORD
        What is known of them, in the same order.
    numbers : (faces,) int
        Place of each face among all: column `face`.
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
        Of the recipe: haar or given.
    """
    left = np.flatnonzero(records["state"] != MADE)
    table = pd.DataFrame({name: text_column(manifest, name) for name in ("image", "path", "person", "expression")})
    reasons = []
    for record in records[left]:
        if record["state"] == FLAT:
            reasons.append(IS_FLAT)
            continue
        refused, number = REASONS[record["refused"]], int(record["candidates"])
        more = f": the largest of {number} boxes is {refused}" if number > 1 else f": the only box is {refused}"
        reasons.append(f"{WHY[detector]} {where}{more if refused else ''}")
    codes = {"detector": DETECTORS, "refused": REASONS}
    columns = {name: pd.Categorical.from_codes(records[name][left], words) for name, words in codes.items()}
    return table.iloc[left].assign(**columns, reason=reasons)
