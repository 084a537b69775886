import numpy as np
import pandas as pd
import pytest

from aulens.faces.contact_sheet import MISSING, STRIP, WARNING
from aulens.faces.sheets import COLUMNS, PEOPLE, SIDE, database_sheet, series_sheet
from aulens.faces.tables import in_order


def test_neutral_comes_first_and_then_the_alphabet():
    labels = ["happy-open", "angry", "neutral", "happy-closed", "angry", "contempt"]
    assert in_order(labels) == ["neutral", "angry", "contempt", "happy-closed", "happy-open"]


def made(rows, columns, detector="haar"):
    """Return faces, each of one grey level (its number times 5), and their table."""
    table = pd.DataFrame(rows, columns=columns).assign(detector=detector)
    table.insert(0, "face", range(len(table)))
    return np.repeat(np.arange(len(table), dtype=np.uint8) * 5, 16).reshape(-1, 4, 4), table


def shown(sheet):
    """Return the number of the face in each cell of a sheet, "-" where there is none, "" on bare paper."""
    height, width = (sheet.shape[0] - 2 * STRIP) // (SIDE + STRIP), sheet.shape[1] // SIDE
    middles = [
        [sheet[2 * STRIP + i * (SIDE + STRIP) + SIDE // 2, j * SIDE + SIDE // 2] for j in range(width)]
        for i in range(height)
    ]
    names = {MISSING: "-", (255, 255, 255): ""}
    return [[names.get(tuple(map(int, place)), int(place[0]) // 5) for place in row] for row in middles]


def test_people_by_expressions():
    rows = [("p", "happy"), ("p", "neutral"), ("q", "angry"), ("q", "happy"), ("q", "happy")]
    faces, table = made(rows, ["person", "expression"])
    assert shown(database_sheet(faces, table.assign(database="d"))) == [[1, "-", 0], ["-", 2, 3]]


def test_other_crops_by_fallback_follow():
    rows = [(f"p{number}", "happy") for number in range(PEOPLE + 3)]
    faces, table = made(rows, ["person", "expression"])
    table.loc[[0, PEOPLE + 1], "detector"] = "fallback"
    sheet = database_sheet(faces, table)
    assert shown(sheet) == [[number] for number in [*range(PEOPLE), PEOPLE + 1]]
    assert ((sheet == WARNING).all(axis=2).any(axis=1)).sum() > 2 * SIDE * 0.8  # two frames


def test_without_people_the_first_images_of_each_expression():
    faces, table = made(
        [("happy", ""), ("sad", ""), ("happy", ""), ("sad", ""), ("happy", "")], ["expression", "person"]
    )
    assert shown(database_sheet(faces, table)) == [[0, 1], [2, 3], [4, "-"]]
    assert shown(database_sheet(faces, table.drop(columns="person"))) == [[0, 1], [2, 3], [4, "-"]]


@pytest.mark.parametrize("empty", [{}, {"person": "", "expression": ""}, {"person": ["a"] * 12, "expression": np.nan}])
def test_without_expressions_the_first_images(empty):
    faces, table = made([(f"i{number}",) for number in range(12)], ["image"])
    expected = [list(range(COLUMNS)), [8, 9, 10, 11, "", "", "", ""]]
    assert shown(database_sheet(faces, table.assign(**empty))) == expected


def test_a_series_by_action_unit_and_intensity():
    rows = [(0, 0, 0.0), *((unit, level, level / 10) for unit in (4, 1, 12) for level in range(1, 11))]
    faces, table = made(rows, ["action_unit", "level", "intensity"])
    # the intensities .2 .5 .8 1 of two action units in a row, in the order of the manifest
    expected = [[0, *[""] * 7], [3, 5, 8, 10, 13, 15, 18, 20], [23, 25, 28, 30, *[""] * 4]]
    sheet = shown(series_sheet(faces, table.astype(str).assign(face=table["face"])))
    assert sheet == expected
    assert shown(series_sheet(np.stack([faces] * 3, axis=-1), table)) == expected


def test_a_series_with_few_intensities_and_a_gap():
    rows = [(0, 0, 0.0), (1, 1, 0.5), (1, 2, 1.0), (12, 2, 1.0)]
    faces, table = made(rows, ["action_unit", "level", "intensity"], "fallback")
    sheet = series_sheet(faces, table)
    assert shown(sheet) == [[0, "", "", ""], [1, 2, "-", 3]]
    assert (sheet == WARNING).all(axis=2).any()
