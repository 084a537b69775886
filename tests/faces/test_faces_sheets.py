import numpy as np
import pandas as pd
import pytest

from aulens.faces.contact_sheet import MISSING, STRIP, WARNING
from aulens.faces.sheets import COLUMNS, FALLBACKS, SIDE, _fallbacks, database_sheet, series_sheet
from aulens.faces.tables import in_order

COLUMNS_OF_PEOPLE = ["person", "expression", "image"]


def test_neutral_comes_first_and_then_the_alphabet():
    labels = ["happy-open", "angry", "neutral", "happy-closed", "angry", "contempt"]
    assert in_order(labels) == ["neutral", "angry", "contempt", "happy-closed", "happy-open"]


def made(rows, columns, detector="haar"):
    """Return faces, each of one grey level (its number times 5), and their table."""
    table = pd.DataFrame(rows, columns=columns).assign(detector=detector)
    table.insert(0, "face", range(len(table)))
    if "image" not in table:
        table["image"] = [f"i{number}" for number in range(len(table))]
    return np.repeat(np.arange(len(table), dtype=np.uint8) * 5, 16).reshape(-1, 4, 4), table


def shown(sheet):
    """Return the number of the face in each cell of the rows of a sheet, "-" where there is none, "" on bare paper."""
    width = sheet.shape[1] // SIDE
    rows, top = [], 0
    while top < len(sheet):  # a row of cells begins with a grey level that fills the cell; titles are on paper
        first = sheet[top + SIDE // 2, SIDE // 2] if top + SIDE // 2 < len(sheet) else None
        corner = sheet[top + 1, 1]
        if first is None or tuple(corner) == (255, 255, 255):
            top += 1
            continue
        middles = [sheet[top + SIDE // 2, j * SIDE + SIDE // 2] for j in range(width)]
        names = {MISSING: "-", (255, 255, 255): ""}
        rows.append([names.get(tuple(map(int, place)), int(place[0]) // 5) for place in middles])
        top += SIDE + STRIP
    return [[cell for cell in row if cell != ""] for row in rows]


def test_a_row_of_people_for_every_expression():
    people = [f"p{number}" for number in range(3)]
    rows = [(person, expression) for expression in ("sad", "neutral", "happy") for person in people]
    faces, table = made([*rows, ("p1", "sad")], ["person", "expression"])  # one person shows an expression twice
    neutral, happy, sad = shown(database_sheet(faces, table.assign(database="d")))
    assert sorted(neutral) == [3, 4, 5]
    assert happy == [face + 3 for face in neutral]  # the same people below each other
    assert sad == [face - 3 for face in neutral]


def test_a_row_shows_so_many_people_drawn_at_random():
    faces, table = made([(f"p{number:02d}", "happy") for number in range(COLUMNS + 20)], ["person", "expression"])
    (row,) = shown(database_sheet(faces, table))
    assert len(set(row)) == COLUMNS
    assert row != sorted(row)
    assert set(row) - set(range(COLUMNS))  # not the first of the alphabet
    assert shown(database_sheet(faces, table)) == [row]  # the same at any time


def test_crops_by_fallback_stand_apart_with_frames():
    faces, table = made([(f"p{number}", "happy", f"f/i{number}.png") for number in range(6)], COLUMNS_OF_PEOPLE)
    table.loc[[0, 4], "detector"] = "fallback"
    sheet = database_sheet(faces, table)
    found, guessed = shown(sheet)
    assert (sorted(found), guessed) == ([1, 2, 3, 5], [0, 4])
    assert ((sheet == WARNING).all(axis=2).any(axis=1)).sum() > SIDE * 0.8
    assert not (database_sheet(faces, table.assign(detector="haar")) == WARNING).all(axis=2).any()


def test_many_crops_by_fallback_are_spread_over_the_expressions():
    number = 4 * FALLBACKS
    rows = [("p", "angry" if place % 4 else "sad", f"i{place}") for place in range(number)]
    table = pd.DataFrame(rows, columns=COLUMNS_OF_PEOPLE).assign(detector="fallback", face=range(number))
    section = _fallbacks(np.zeros((number, 4, 4), np.uint8), table)
    assert section.title == f"no face was found, crops by fallback: {FALLBACKS} of {number}"
    expressions = [cell.caption.split()[1] for cell in section.cells]
    assert len(section.cells) == FALLBACKS
    assert expressions == sorted(expressions)
    assert expressions.count("sad") == pytest.approx(FALLBACKS / 4, abs=1)


def test_an_expression_without_a_found_face_has_a_line_of_its_own():
    faces, table = made([("p", "happy", "i"), ("p", "sad", "j")], COLUMNS_OF_PEOPLE)
    table.loc[1, "detector"] = "fallback"
    assert shown(database_sheet(faces, table)) == [[0], [1]]
    assert len(database_sheet(faces, table)) > len(database_sheet(faces, table.assign(expression="happy")))


def test_without_people_faces_of_each_expression():
    rows = [("happy", "a"), ("sad", "b"), ("happy", "c"), ("sad", "d"), ("happy", "e")]
    faces, table = made(rows, ["expression", "image"])
    happy, sad = shown(database_sheet(faces, table.assign(person="")))
    assert (sorted(happy), sorted(sad)) == ([0, 2, 4], [1, 3])
    assert shown(database_sheet(faces, table)) == [happy, sad]


@pytest.mark.parametrize("empty", [{}, {"person": "", "expression": ""}, {"expression": np.nan}])
def test_without_expressions_all_are_drawn_from(empty):
    faces, table = made([(f"i{number}",) for number in range(14)], ["image"])
    first, second = shown(database_sheet(faces, table.assign(**empty)))
    assert (len(first), sorted(first + second)) == (COLUMNS, list(range(14)))


def test_a_series_by_action_unit_and_intensity():
    rows = [(0, 0, 0.0), *((unit, level, level / 10) for unit in (4, 1, 12) for level in range(1, 11))]
    faces, table = made(rows, ["action_unit", "level", "intensity"])
    # the intensities .2 .5 .8 1 of two action units in a row, in the order of the manifest
    expected = [[0], [3, 5, 8, 10, 13, 15, 18, 20], [23, 25, 28, 30]]
    sheet = shown(series_sheet(faces, table.astype(str).assign(face=table["face"])))
    assert sheet == expected
    assert shown(series_sheet(np.stack([faces] * 3, axis=-1), table)) == expected


def test_a_series_with_few_intensities_and_a_gap():
    rows = [(0, 0, 0.0), (1, 1, 0.5), (1, 2, 1.0), (12, 2, 1.0)]
    faces, table = made(rows, ["action_unit", "level", "intensity"], "fallback")
    sheet = series_sheet(faces, table)
    assert shown(sheet) == [[0], [1, 2, "-", 3]]
    assert (sheet == WARNING).all(axis=2).any()


def test_a_series_of_which_only_the_null_image_has_a_face():
    faces, table = made([(0, 0, 0.0)], ["action_unit", "level", "intensity"])
    assert shown(series_sheet(faces, table, 4)) == [[0]]
