import numpy as np

from aulens.faces.contact_sheet import MISSING, STRIP, WARNING, Cell, contact_sheet


def test_faces_lie_in_rows_and_columns():
    faces = [np.full((30, 30), level, np.uint8) for level in (50, 200)]
    sheet = contact_sheet([[Cell(faces[0], "a"), Cell(faces[1], "b")], [Cell(None, "none")]], "title", side=40)
    assert sheet.shape == (2 * STRIP + 2 * (40 + STRIP), 80, 3)
    first, second = 2 * STRIP + 20, 2 * STRIP + 40 + STRIP + 20  # the middles of the rows
    assert sheet[first, 20].tolist() == [50] * 3
    assert sheet[first, 60].tolist() == [200] * 3
    assert sheet[second, 20].tolist() == list(MISSING)
    assert sheet[second, 60].tolist() == [255] * 3


def test_marked_faces_are_framed():
    face = np.zeros((30, 30), np.uint8)

    def frame(marked):
        return (contact_sheet([[Cell(face, "", marked)]], "", side=40) == WARNING).all(axis=2).sum()

    assert frame(False) == 0
    assert frame(True) > 200


def test_long_and_foreign_captions_stay_in_their_cell():
    rows = [[Cell(None, "é" * 100), Cell(None, "")]]
    sheet = contact_sheet(rows, "", side=40)
    assert (sheet[2 * STRIP + 40 :, 40:] == 255).all()


def test_a_colour_face_is_shown_in_its_colours():
    face = np.full((30, 30, 3), (200, 100, 50), np.uint8)
    assert contact_sheet([[Cell(face, "")]], "", side=40)[2 * STRIP + 20, 20].tolist() == [50, 100, 200]  # as written
