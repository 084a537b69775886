"""The stage: one photograph and its landmarks become an action unit series."""

import hashlib

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.mesh_points import AS_68, POINTS
from aulens.faces.photograph_landmarks import landmark_table, read_photograph_landmarks
from aulens.faces.photograph_series import PhotographSettings, grey_if_grey, on_the_sheet, photograph_series
from aulens.files import write_csv
from aulens.images import read_picture, write_image
from aulens.synthesis.action_units import control_points
from aulens.synthesis.camera import View
from aulens.synthesis.landmark_points import landmarks
from aulens.synthesis.people import average_person
from aulens.synthesis.procedural import render
from aulens.synthesis.series import shown_in_series

SETTINGS = PhotographSettings(action_units=(12,), intensities=(0.0, 1.0))


def exact(action_units=None) -> np.ndarray:
    return 104 * landmarks(average_person(), control_points(average_person(), action_units or {})) + [199.5, 217.18]


@pytest.fixture
def photographed(tmp_path):
    """Return a folder with a rendered neutral face and its landmarks."""
    write_image(render(average_person(), {}, View(size=400)), tmp_path / "face.png")
    write_csv(landmark_table(exact(), "face"), tmp_path / "landmarks.csv")
    return tmp_path


def made(folder, workers=1, settings=SETTINGS):
    photograph, landmarks, *made = (
        folder / name for name in ("face.png", "landmarks.csv", f"images{workers}", "used.csv", "sheet.png")
    )
    return photograph_series(photograph, landmarks, None, *made, settings=settings, workers=workers)


def test_a_series_is_the_photograph_and_its_action_units(photographed):
    origin = made(photographed)["photograph"]
    images = {path.name: read_picture(path) for path in (photographed / "images1").iterdir()}
    assert set(images) == {"null.png", "AU12_1.png"}
    np.testing.assert_array_equal(images["null.png"], read_picture(photographed / "face.png"))
    assert (images["AU12_1.png"] != images["null.png"]).any()
    content = (photographed / "face.png").read_bytes()
    assert origin == {
        "name": "face.png", "sha256": hashlib.sha256(content).hexdigest(), "width": 400, "height": 400
    }  # fmt: skip
    np.testing.assert_allclose(read_photograph_landmarks(photographed / "used.csv"), exact(), atol=0.006)
    assert read_picture(photographed / "sheet.png").shape[1] == 8 * 170


def test_the_number_of_workers_changes_nothing(photographed):
    for workers in (1, 2):
        made(photographed, workers)
    one, two = ((photographed / f"images{workers}" / "AU12_1.png").read_bytes() for workers in (1, 2))
    assert one == two


def test_colour_stays_colour(photographed):
    grey = read_picture(photographed / "face.png")
    cv2.imwrite(str(photographed / "face.png"), np.stack([grey // 2, grey, grey], axis=2))
    made(photographed)
    assert read_picture(photographed / "images1" / "AU12_1.png").shape == (400, 400, 3)
    assert grey_if_grey(np.stack([grey, grey, grey], axis=2)).shape == (400, 400)


def test_what_is_no_neutral_frontal_face_is_refused_in_one_sentence(photographed):
    write_csv(landmark_table(exact({26: 1.0}), "face"), photographed / "landmarks.csv")
    with pytest.raises(InputError, match=r"face\.png: the face has an open mouth, a neutral one is needed$"):
        made(photographed)
    assert not (photographed / "images1").exists()


def test_an_action_unit_that_is_not_known_is_refused(photographed):
    with pytest.raises(InputError, match=r"action units \[3\] cannot be shown; the face model knows 1, 2, 4"):
        made(photographed, settings=PhotographSettings((3, 12), (0.0, 1.0)))


def test_landmarks_come_from_a_table_of_one_face(tmp_path):
    file, table = tmp_path / "landmarks.csv", landmark_table(exact(), "face")
    write_csv(pd.concat([table, table]), file)
    with pytest.raises(InputError, match="has 2 faces, the photograph must show one"):
        read_photograph_landmarks(file)
    write_csv(table.drop(columns=["x_3", "y_67"]), file)
    with pytest.raises(InputError, match="the columns x_3, y_67 are missing; x_0 … x_67, y_0 … y_67 are needed"):
        read_photograph_landmarks(file)
    write_csv(table.assign(y_2="here"), file)
    with pytest.raises(InputError, match="landmarks that are no numbers"):
        read_photograph_landmarks(file)


def test_headings_may_begin_with_a_blank_as_those_of_openface_do(tmp_path):
    names = [f" {axis}_{number}" for axis in "xy" for number in range(68)]
    pd.DataFrame([range(136)], columns=names).to_csv(tmp_path / "blanks.csv", index=False)
    assert read_photograph_landmarks(tmp_path / "blanks.csv")[3].tolist() == [3, 71]


def test_of_the_face_mesh_68_points_are_taken(tmp_path):
    mesh = np.stack([np.arange(POINTS), 1000 + np.arange(POINTS)], axis=1)
    write_csv(landmark_table(mesh, "face"), tmp_path / "mesh.csv")
    points = read_photograph_landmarks(tmp_path / "mesh.csv")
    np.testing.assert_array_equal(points[:, 0], AS_68)
    np.testing.assert_array_equal(points[:, 1] - 1000, AS_68)
    assert len(set(AS_68)) == 68


def test_the_sheet_shows_four_intensities_of_each_action_unit():
    files = shown_in_series([1, 12], [number / 10 for number in range(11)])
    names = ["AU12_0.2.png", "AU12_0.5.png", "AU12_0.7.png", "AU12_1.png"]
    assert on_the_sheet(files) == [name.replace("AU12", "AU1") for name in names] + names
    assert on_the_sheet(shown_in_series([12], [0.0, 1.0])) == ["AU12_1.png"]
