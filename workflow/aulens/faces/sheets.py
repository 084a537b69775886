"""Contact sheets of a database and of an action unit series."""

from pathlib import PurePath

import numpy as np
import pandas as pd

from aulens.faces.contact_sheet import Cell, Section, contact_sheet
from aulens.faces.tables import in_order, text_column
from aulens.randomness import generator

COLUMNS, SIDE = 12, 112  # faces in a row, pixels of a face
FALLBACKS = 60  # fallback crops at most, spread over the expressions
UNLABELLED = 96  # faces of a database without expressions
LEVELS = 4  # intensities per action unit
HOW = {"fallback": "fallback crop", "none": "no face was looked for"}


def database_sheet(faces: np.ndarray, table: pd.DataFrame, left_out: int = 0) -> np.ndarray:
    """Return the contact sheet: a row of people for every expression, then crops by fallback.

    The people are drawn at random, once for all expressions: a row shows the first of them that have a face of its
    expression. Where a database names no people the faces are drawn, and where it has no expressions there is one row
    for all. Crops by fallback stand apart, with the names of their images.

    Parameters
    ----------
    faces : (n, size, size) or (n, size, size, 3) uint8
        Face images.
    table : table
        Their rows of faces.csv.
    left_out : int
        How many images have no face.
    """
    table = table.assign(person=text_column(table, "person"), expression=text_column(table, "expression"))
    apart = (table["detector"] == "fallback").to_numpy()
    drawn = table[~apart].iloc[_drawn_order(table[~apart])]
    sections = []
    for expression in in_order(table["expression"]):
        own = drawn[drawn["expression"] == expression]
        shown = own.drop_duplicates("person") if (own["person"] != "").all() else own
        shown = shown.head(COLUMNS if expression else UNLABELLED)
        of = f"{len(shown)} of {_found_faces(own)}" if len(own) else "no face was found"
        title = f"{expression or 'no expression'}: {of}"
        sections.append(Section(title, [Cell(faces[row.face], row.person or _name(row)) for row in shown.itertuples()]))
    if apart.any():
        sections.append(_fallbacks(faces, table[apart]))
    name = f"{table['database'].iloc[0]}: " if "database" in table else ""
    lacking = f", {left_out} images left out" if left_out else ""
    title = (
        f"{name}{_counted(len(table), 'face')} ({apart.sum()} by fallback){lacking}; those shown are drawn at random"
    )
    return contact_sheet(sections, title, SIDE, COLUMNS)


def _found_faces(table: pd.DataFrame) -> str:
    """Say how many faces there are, and of how many people if people are named."""
    people = table["person"][table["person"] != ""].nunique()
    return _counted(len(table), "face") + (f" of {_counted(people, 'person', 'people')}" if people else "")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _drawn_order(table: pd.DataFrame) -> np.ndarray:
    """Return the rows in a random order of people, within a person as they stand; unnamed ones at random.

    It is always the same for the same people: it depends on nothing else.
    """
    keys, people = table["person"].to_numpy(), np.unique(table["person"])
    places = dict(zip(people, generator(0, "contact sheet").permutation(len(people)), strict=True))
    unnamed = generator(0, "contact sheet", "unnamed").random(len(table))
    within = np.where(keys == "", unnamed, 0.0)
    return np.lexsort((within, [places[key] for key in keys]))


def _fallbacks(faces: np.ndarray, table: pd.DataFrame) -> Section:
    """Return some of the crops by fallback, spread evenly over them in the order of their expressions."""
    ordered = table.sort_values("expression", kind="stable")
    some = np.unique(np.linspace(0, len(ordered) - 1, FALLBACKS).round().astype(int))
    shown = ordered.iloc[some]
    cells = [Cell(faces[row.face], _name_with_expression(row), True) for row in shown.itertuples()]
    return Section(f"no face was found, crops by fallback: {len(shown)} of {len(table)}", cells)


def _name(row: object) -> str:
    """Return the short name of an image."""
    return PurePath(row.image).stem


def _name_with_expression(row: object) -> str:
    name = _name(row)
    return name if row.expression in name else f"{name} {row.expression}"


def pairs_sheet(faces: np.ndarray, table: pd.DataFrame, left_out: int = 0) -> np.ndarray:
    """Return the contact sheet of pairs of action units: a row for each face, the null image first.

    Parameters
    ----------
    faces, table, left_out
        See `series_sheet`; the table has the columns group and action_unit_2 besides.
    """
    sections = []
    for face, own in table.groupby("group", sort=False):
        some = np.unique(np.linspace(0, len(own) - 1, COLUMNS).round().astype(int))
        cells = [
            Cell(faces[row.face], row.image.removeprefix(f"{face} "), row.detector == "fallback")
            for row in own.iloc[some].itertuples()
        ]
        sections.append(Section(f"{face}: {len(cells)} of {len(own)}", cells))
    lacking = f", {left_out} left out" if left_out else ""
    title = f"{len(table)} stimuli of {len(sections)} faces, the box of each face's null image{lacking}"
    return contact_sheet(sections, title, SIDE, COLUMNS)


def series_sheet(faces: np.ndarray, table: pd.DataFrame, left_out: int = 0) -> np.ndarray:
    """Return the contact sheet: the null image, then every action unit at up to four intensities.

    Parameters
    ----------
    faces : (n, size, size) or (n, size, size, 3) uint8
        Face images.
    table : table
        Their rows of faces.csv.
    left_out : int
        How many images have no face.
    """
    columns = {"action_unit": "int64", "level": "int64", "intensity": "float64"}
    table = table.astype(columns).sort_values("level", kind="stable")
    null, shown = table[table["level"] == 0]["face"], table[table["level"] != 0]
    intensities = shown.groupby("level")["intensity"].first()
    places = np.unique(np.linspace(len(intensities) - 1, 0, LEVELS + 1)[:-1].round().astype(int)) if len(shown) else []
    units = shown.sort_values("face")["action_unit"].unique()
    by_stimulus = shown.groupby(["action_unit", "level"])["face"].first().to_dict()
    detector = table["detector"].iloc[0]
    fallback = detector == "fallback"

    def cell(unit: int, level: int) -> Cell:
        caption = f"AU{unit} {intensities[level]:g}"
        if (unit, level) not in by_stimulus:
            return Cell(None, f"{caption}: none", False)
        return Cell(faces[by_stimulus[unit, level]], caption, fallback)

    rows = [Section("", [Cell(faces[face], "null image", fallback) for face in null[:1]])]
    levels = intensities.index[places]
    for start in range(0, len(units), 2):  # two action units in a row
        rows.append(Section("", [cell(unit, level) for unit in units[start : start + 2] for level in levels]))
    how = HOW.get(detector, "the null image's box for all")
    lacking = f", {left_out} left out" if left_out else ""
    return contact_sheet(rows, f"{len(table)} stimuli, {how}{lacking}", SIDE, max(len(row.cells) for row in rows))
