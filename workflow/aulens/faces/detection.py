"""How faces were found and how large they are, by expression: whether the crops depend on what is to be recognised."""

import numpy as np
import pandas as pd

from aulens.faces.recipe import FacesSettings
from aulens.faces.tables import DETECTORS, FLAT, MADE, REASONS, in_order, text_column

FEWEST = 5  # images of an expression, or found faces of it, that are compared
RATES = 0.05  # difference between the shares of found faces that is told
SIDES = 1.1  # ratio of the median sides of the faces that is told
BY_LOOK = {"found": ("haar", "given"), "found_with_border": ("haar-border",), "fallback": ("fallback",)}


def detection_table(manifest: pd.DataFrame, records: np.ndarray, settings: FacesSettings) -> pd.DataFrame:
    """Return one row per expression, neutral first; where no image has one, one row with none.

    Parameters
    ----------
    manifest : table
        One row per image.
    records : (images,) RECORD
        What is known of them (see `aulens.faces.tables`).

    Returns
    -------
    table
        Columns expression, people, images; found, found_with_border, fallback, dropped, not_looked_for (images by what
        they were cut out with, which sum to images); share (of images whose face was found; NaN if none was looked
        for); no_candidate, too_small, too_wide, off_centre (images without a found face, by why), flat (dropped since
        it shows nothing); face_side (median of the found faces, in pixels of the photograph, before the margin; of all
        crops if no face was looked for), enlargement (median factor from crop to face image); warning.
    """
    people, expressions = text_column(manifest, "person"), text_column(manifest, "expression").to_numpy()
    rows = []
    for expression in in_order(expressions):
        shown = expressions == expression
        named = people[shown & (people != "").to_numpy()].nunique()
        rows.append({"expression": expression, "people": named} | _counts(records[shown], settings))
    table = pd.DataFrame(rows)
    return table.assign(warning=warnings(table))


def _counts(records: np.ndarray, settings: FacesSettings) -> dict[str, float]:
    """Return the row of some images."""
    flat, made = records["state"] == FLAT, records["state"] == MADE
    how = np.array(DETECTORS)[records["detector"]]
    counts = {name: int(np.isin(how[made], looks).sum()) for name, looks in BY_LOOK.items()}
    looked_for = how != "none"
    found = made & np.isin(how, ["haar", "haar-border", "given"])
    lacking, reasons = np.isin(how, ["fallback", "dropped"]), np.array(REASONS)[records["refused"]]
    refused = {name.replace(" ", "_"): int((lacking & (reasons == name)).sum()) for name in REASONS[1:]}
    sides = records["box"][found if looked_for.any() else made, 2:].max(axis=1)
    side = float(np.median(sides)) if len(sides) else np.nan
    margin = 0.0 if settings.crop == "whole" else settings.margin
    return {
        "images": len(records),
        **counts,
        "dropped": int((~made).sum()),
        "not_looked_for": int((made & ~looked_for).sum()),
        "share": round(found.mean(), 4) if looked_for.any() else np.nan,
        "no_candidate": int((lacking & (reasons == "")).sum()),
        **refused,
        "flat": int(flat.sum()),
        "face_side": side,
        "enlargement": round(settings.size / (side * (1 + 2 * margin)), 3),
    }


def warnings(table: pd.DataFrame) -> list[str]:
    """Return for every expression what sets its faces apart from those of the others; empty text if nothing does.

    Parameters
    ----------
    table : table
        Columns expression, images, found, found_with_border, not_looked_for, share, face_side.

    Notes
    -----
    Each expression is compared with the one of most found faces, with the one of fewest faces found only with the
    border (their boxes are those of another look), and with the one of the largest faces: where the share is lower, or
    higher, by RATES or more, or the median side smaller by a factor of SIDES or more. Expressions with fewer than
    FEWEST images, or found faces, are not compared.
    """
    texts: list[list[str]] = [[] for _ in range(len(table))]
    shares = table["share"].where(table["images"] >= FEWEST)
    for row in np.flatnonzero(shares.max() - shares >= RATES - 1e-9):
        best = table.loc[shares.idxmax(), "expression"]
        texts[row].append(f"a face is found in {shares[row]:.0%} of the images, of {best} in {shares.max():.0%}")
    borders = (table["found_with_border"] / table["images"]).where(table["images"] >= FEWEST)
    for row in np.flatnonzero(borders - borders.min() >= RATES - 1e-9):
        least = f"of {table.loc[borders.idxmin(), 'expression']} in {borders.min():.0%}"
        texts[row].append(f"a face is found only with the border in {borders[row]:.0%} of the images, {least}")
    faces = table["found"] + table["found_with_border"] + table["not_looked_for"]
    sides = table["face_side"].where(faces >= FEWEST)
    for row in np.flatnonzero(sides.max() / sides >= SIDES - 1e-9):
        largest = table.loc[sides.idxmax(), "expression"]
        texts[row].append(f"the median face has {sides[row]:g} pixels, of {largest} {sides.max():g}")
    return ["; ".join(text) for text in texts]


def warning_lines(table: pd.DataFrame) -> list[str]:
    """Return the warnings of a detection table as lines for people; none if there is nothing to warn of."""
    told = table[table["warning"] != ""]
    lines = [f"  {row.expression}: {row.warning}" for row in told.itertuples()]
    return ["warning: how faces are cut out depends on the expression (detection.csv):", *lines] if lines else []
