"""Contact sheets of a database and of an action unit series."""

import numpy as np
import pandas as pd

from aulens.faces.contact_sheet import Cell, contact_sheet
from aulens.faces.tables import in_order, text_column

PEOPLE, FALLBACKS, SIDE = 12, 24, 112  # people, extra fallback crops, pixels of a face
COLUMNS = 8  # of the first images, where no image has an expression
LEVELS = 4  # intensities per action unit
HOW = {"fallback": "fallback crop", "none": "no face was looked for"}


def database_sheet(faces: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the contact sheet: people × expressions, then other crops by fallback.

    Where a database names no people, the first images of each expression; where it has no expressions, the first
    images.

    Parameters
    ----------
    faces : (n, size, size) or (n, size, size, 3) uint8
        Face images.
    table : table
        Their rows of faces.csv.
    """
    table = table.assign(person=text_column(table, "person"), expression=text_column(table, "expression"))
    by_fallback = table["detector"] == "fallback"
    grid = _grid(table)

    def cell(face: int | str) -> Cell:
        if isinstance(face, str):
            return Cell(None, face)
        row = table.iloc[face]
        return Cell(faces[face], f"{row.person} {row.expression}".strip() or row.image, row.detector == "fallback")

    shown = [face for row in grid for face in row if not isinstance(face, str)]
    others = table["face"][by_fallback & ~table["face"].isin(shown)].tolist()[:FALLBACKS]
    rows = [[cell(face) for face in row] for row in grid + _rows(others, max(map(len, grid)))]
    people = table["person"][table["person"] != ""]
    part = f"{table['person'].iloc[shown].nunique()} of {people.nunique()} people" if len(people) else f"{len(shown)}"
    name = f"{table['database'].iloc[0]}: " if "database" in table else ""
    title = f"{name}{len(table)} faces, {part} shown; {by_fallback.sum()} crops by fallback (framed)"
    return contact_sheet(rows, title, SIDE)


def _grid(table: pd.DataFrame) -> list[list[int | str]]:
    """Return the numbers of the faces to show in rows; a text where a person shows no such expression."""
    labelled = table[table["expression"] != ""]
    if labelled.empty:
        return _rows(table["face"].tolist()[: PEOPLE * COLUMNS], COLUMNS)
    named = labelled[labelled["person"] != ""]
    if named.empty:
        named = labelled.assign(person=(labelled.groupby("expression").cumcount() + 1).astype(str))
    first = named.groupby(["person", "expression"])["face"].first().to_dict()
    expressions = in_order(named["expression"])
    return [
        [first.get((person, expression), f"{person} {expression}: none") for expression in expressions]
        for person in named["person"].unique()[:PEOPLE]
    ]


def _rows(faces: list[int], width: int) -> list[list[int]]:
    return [faces[start : start + width] for start in range(0, len(faces), width)]


def series_sheet(faces: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Return the contact sheet: the null image, then every action unit at up to four intensities.

    Parameters
    ----------
    faces : (n, size, size) or (n, size, size, 3) uint8
        Face images.
    table : table
        Their rows of faces.csv.
    """
    columns = {"action_unit": "int64", "level": "int64", "intensity": "float64"}
    table = table.astype(columns).sort_values("level", kind="stable")
    null, shown = table[table["level"] == 0]["face"].iloc[0], table[table["level"] != 0]
    intensities = shown.groupby("level")["intensity"].first()
    places = np.unique(np.linspace(len(intensities) - 1, 0, LEVELS + 1)[:-1].round().astype(int))
    units = shown.sort_values("face")["action_unit"].unique()
    by_stimulus = shown.groupby(["action_unit", "level"])["face"].first().to_dict()
    detector = table["detector"].iloc[0]
    fallback = detector == "fallback"

    def cell(unit: int, level: int) -> Cell:
        caption = f"AU{unit} {intensities[level]:g}"
        if (unit, level) not in by_stimulus:
            return Cell(None, f"{caption}: none", False)
        return Cell(faces[by_stimulus[unit, level]], caption, fallback)

    rows = [[Cell(faces[null], "null image", fallback)]]
    levels = intensities.index[places]
    for start in range(0, len(units), 2):  # two action units in a row
        rows.append([cell(unit, level) for unit in units[start : start + 2] for level in levels])
    how = HOW.get(detector, "the null image's box for all")
    return contact_sheet(rows, f"{len(table)} stimuli, {how}", SIDE)
