import numpy as np
import pandas as pd

from aulens.faces.contact_sheet import MISSING, STRIP, WARNING, Cell, Section, contact_sheet
from aulens.faces.sheets import COLUMNS, SIDE, pairs_sheet


def test_faces_lie_in_rows_and_columns():
    faces = [np.full((30, 30), level, np.uint8) for level in (50, 200)]
    cells = [Cell(faces[0], "a"), Cell(faces[1], "b"), Cell(None, "none")]
    sheet = contact_sheet([Section("", cells)], "title", side=40, columns=2)
    assert sheet.shape == (2 * STRIP + 2 * (40 + STRIP), 80, 3)
    first, second = 2 * STRIP + 20, 2 * STRIP + 40 + STRIP + 20  # the middles of the rows
    assert sheet[first, 20].tolist() == [50] * 3
    assert sheet[first, 60].tolist() == [200] * 3
    assert sheet[second, 20].tolist() == list(MISSING)
    assert sheet[second, 60].tolist() == [255] * 3


def test_marked_faces_are_framed():
    face = np.zeros((30, 30), np.uint8)

    def frame(marked):
        sheet = contact_sheet([Section("", [Cell(face, "", marked)])], "", side=40, columns=1)
        return (sheet == WARNING).all(axis=2).sum()

    assert frame(False) == 0
    assert frame(True) > 200


def test_long_and_foreign_captions_stay_in_their_cell():
    cells = [Cell(None, "é" * 100), Cell(None, "")]
    sheet = contact_sheet([Section("", cells)], "", side=40, columns=2)
    assert (sheet[2 * STRIP + 40 :, 40:] == 255).all()


def test_a_colour_face_is_shown_in_its_colours():
    face = np.full((30, 30, 3), (200, 100, 50), np.uint8)
    sheet = contact_sheet([Section("", [Cell(face, "")])], "", side=40, columns=1)
    assert sheet[2 * STRIP + 20, 20].tolist() == [50, 100, 200]  # as written


def test_a_section_has_a_title_above_its_faces_and_may_be_empty():
    face = np.full((30, 30), 50, np.uint8)
    plain = contact_sheet([Section("", [Cell(face, "")])], "", side=40, columns=1)
    titled = contact_sheet([Section("sad", []), Section("happy", [Cell(face, "")])], "", side=40, columns=1)
    lines = len(titled) - len(plain)
    assert lines % 2 == 0
    for top in (2 * STRIP, 2 * STRIP + lines // 2):
        assert (titled[top : top + lines // 2] < 100).any()  # the ink of a title
    np.testing.assert_array_equal(titled[2 * STRIP + lines :], plain[2 * STRIP :])


def test_pairs_of_action_units_have_a_row_for_each_face():
    names = ["null image", "AU6", "AU12", "AU6+12"]
    rows = [(f"{face} {name}", face, "haar") for face in ("anna", "bob") for name in names]
    table = pd.DataFrame(rows, columns=["image", "group", "detector"])
    faces = np.full((8, 32, 32), 200, dtype=np.uint8)
    sheet = pairs_sheet(faces, table.assign(face=range(8)))
    assert sheet.shape == (2 * STRIP + 2 * (STRIP + 6 + SIDE + STRIP), COLUMNS * SIDE, 3)
