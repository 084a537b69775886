"""How faces were found and how large they are, by expression: whether the crops depend on what is to be recognised."""

import numpy as np
import pandas as pd

from aulens.faces.recipe import FacesSettings
from aulens.faces.tables import IS_EYELESS, IS_FLAT, REASONS, in_order, text_column

FEWEST = 5  # images of an expression, or found faces of it, that are compared
RATES = 0.05  # difference between the shares of found faces that is told
NAMED = 5  # people that are named
SIDES = 1.1  # ratio of the median sides of the faces that is told
BY_LOOK = {"found": ("haar", "given", "blazeface"), "found_with_border": ("haar-border",), "fallback": ("fallback",)}
RARE = {"found_with_border": "a face is found only with the border", "no_eyes": "no eyes are found"}


def detection_table(faces: pd.DataFrame, left_out: pd.DataFrame, settings: FacesSettings) -> pd.DataFrame:
    """Return one row per expression, neutral first; where no image has one, one row with none.

    Parameters
    ----------
    faces, left_out : table
        Rows of faces.csv and of left_out.csv.

    Returns
    -------
    table
        Columns expression, people, images; found, found_with_border, fallback, dropped, not_looked_for (images by what
        they were cut out with, which sum to images); share (of images whose face was found; NaN if none was looked
        for); no_candidate, too_small, too_wide, off_centre (images without a found face, by why), no_eyes (images in
        whose box no eyes were found, where the eyes decide; cut out by the box or dropped), flat (dropped since it
        shows nothing); face_side (median of the found faces, in pixels of the photograph, before the margin; of all
        crops if no face was looked for), enlargement (from the median square that becomes a face image: by its eyes
        where they decide, else around the box); warning.
    """
    images = pd.concat([_looked_at(table, settings) for table in (faces, left_out)], ignore_index=True)
    rows = []
    for expression in in_order(images["expression"]):
        own = images[images["expression"] == expression]
        people = own["person"][own["person"] != ""].nunique()
        rows.append({"expression": expression, "people": people} | _counts(own, settings))
    table = pd.DataFrame(rows)
    return table.assign(warning=warnings(table))


def _looked_at(table: pd.DataFrame, settings: FacesSettings) -> pd.DataFrame:
    """Return what was found in rows of either table.

    Column side is of the box, square of what becomes the face image, in pixels of the photograph; NaN without a face.
    """
    found = pd.DataFrame({name: text_column(table, name) for name in ("expression", "person", "detector", "refused")})
    if "face" not in table:
        flat, eyeless = table["reason"] == IS_FLAT, table["reason"] == IS_EYELESS
        return found.assign(side=np.nan, square=np.nan, flat=flat, eyeless=eyeless, made=False)
    side = table[["box_width", "box_height"]].max(axis=1)
    square, eyeless = side * (1 + 2 * (0.0 if settings.crop == "whole" else settings.margin)), False
    if settings.align == "eyes":
        distance = pd.to_numeric(table["eyes_distance"], errors="coerce")
        square, eyeless = (distance / settings.eyes.distance).fillna(square), distance.isna()
    return found.assign(side=side, square=square, flat=False, eyeless=eyeless, made=True)


def _counts(images: pd.DataFrame, settings: FacesSettings) -> dict[str, float]:
    """Return the row of some images."""
    how, made, eyeless = images["detector"], images["made"], images["eyeless"]
    counts = {name: int(how[made].isin(looks).sum()) for name, looks in BY_LOOK.items()}
    looked_for = how != "none"
    found = (made | eyeless) & how.isin(["haar", "haar-border", "blazeface", "given"])
    lacking = how.isin(["fallback", "dropped"])
    refused = {name.replace(" ", "_"): int((lacking & (images["refused"] == name)).sum()) for name in REASONS[1:]}
    measured = images[made & (found if looked_for.any() else True)]
    return {
        "images": len(images),
        **counts,
        "dropped": int((~made).sum()),
        "not_looked_for": int((made & ~looked_for).sum()),
        "share": round(found.mean(), 4) if looked_for.any() else np.nan,
        "no_candidate": int((lacking & (images["refused"] == "")).sum()),
        **refused,
        "no_eyes": int(eyeless.sum()),
        "flat": int(images["flat"].sum()),
        "face_side": float(measured["side"].median()),
        "enlargement": round(settings.size / float(measured["square"].median()), 3),
    }


def warnings(table: pd.DataFrame) -> list[str]:
    """Return for every expression what sets its faces apart from those of the others; empty text if nothing does.

    Parameters
    ----------
    table : table
        Columns expression, images, found, found_with_border, not_looked_for, share, no_eyes, face_side.

    Notes
    -----
    Each expression is compared with the one of most found faces, with the one of fewest faces found only with the
    border (their boxes are those of another look) or without eyes, and with the one of the largest faces: where the
    share is lower, or higher, by RATES or more, or the median side smaller by a factor of SIDES or more. Expressions
    with fewer than FEWEST images, or found faces, are not compared.
    """
    texts: list[list[str]] = [[] for _ in range(len(table))]
    shares = table["share"].where(table["images"] >= FEWEST)
    for row in np.flatnonzero(shares.max() - shares >= RATES - 1e-9):
        best = table.loc[shares.idxmax(), "expression"]
        texts[row].append(f"a face is found in {shares[row]:.0%} of the images, of {best} in {shares.max():.0%}")
    for column, what in RARE.items():
        rates = (table[column] / table["images"]).where(table["images"] >= FEWEST)
        for row in np.flatnonzero(rates - rates.min() >= RATES - 1e-9):
            least = f"of {table.loc[rates.idxmin(), 'expression']} in {rates.min():.0%}"
            texts[row].append(f"{what} in {rates[row]:.0%} of the images, {least}")
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
    return ["warning: how faces are cut out depends on the expression (table of detection):", *lines] if lines else []


def fallback_warning(faces: pd.DataFrame, given: bool = False) -> str:
    """Return what is to be said of faces that nothing found and that are cut out all the same; empty if few are.

    Parameters
    ----------
    faces : table
        Rows of faces.csv.
    given : bool
        Whether the recipe takes the boxes of the database: one that has none is cut as the recipe says, and lacks none.

    Notes
    -----
    Few are less than RATES of the images, and somebody's face in some image of everybody.
    """
    guessed, people = (faces["detector"] == "fallback").to_numpy(), text_column(faces, "person")
    nobody = sorted(set(people[guessed]) - set(people[~guessed]) - {""})
    if (not nobody and guessed.mean() < RATES) or (given and guessed.all()):
        return ""
    named = f"; without any: {', '.join(nobody[:NAMED])}{' and others' * (len(nobody) > NAMED)}" if nobody else ""
    lacking = "no box is given for" if given else "no face was found in"
    return (
        f"{lacking} {guessed.sum():,} of {len(faces):,} images ({guessed.mean():.0%}), where the fallback "
        f"is cut out{named}. Look at the contact sheet, or write fallback: drop in the recipe"
    )
