"""The face mesh of all faces of a table, and regions from it. A stand-in takes the place of the network."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces import mesh as module
from aulens.faces.alignment import Cut
from aulens.faces.detect import Box
from aulens.faces.face_mesh import SIDE, MeshNetwork, face_mesh
from aulens.faces.mesh import MeshSettings, mesh
from aulens.faces.mesh_points import AS_68, LEFT_BROW, LEFT_EYE, LIPS, OUTLINE, POINTS, RIGHT_BROW, RIGHT_EYE
from aulens.faces.mesh_regions import mesh_regions
from aulens.faces.region_template import template_landmarks, template_regions
from aulens.faces.regions import RegionSettings, regions_of_faces
from aulens.synthesis.camera import View
from aulens.synthesis.people import average_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import REGIONS

MODEL = Path(__file__).parents[2] / "resources/weights/face_mesh.tflite"


def drawn_points(size=100.0):
    """Return points of a face mesh where the template's landmarks lie, with ellipses as contours."""
    landmarks = template_landmarks() * size
    points = np.tile(landmarks.mean(axis=0), (POINTS, 1))
    points[list(AS_68)] = landmarks
    for numbers, own in ((LEFT_EYE, slice(36, 42)), (RIGHT_EYE, slice(42, 48)), (LIPS, slice(48, 60))):
        ring(points, numbers, landmarks[own])
    ring(points, OUTLINE, np.array([[0.08, 0.1], [0.92, 1.12]]) * size)
    for brow, own in ((LEFT_BROW, landmarks[17:22]), (RIGHT_BROW, landmarks[26:21:-1])):
        points[list(brow[:5])], points[list(brow[:4:-1])] = own, own + np.array([0, 0.06 * size])
    return points


def ring(points, numbers, around):
    low, high = around.min(axis=0), around.max(axis=0)
    angles = np.linspace(0, 2 * np.pi, len(numbers), endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    points[list(numbers)] = (low + high) / 2 + circle * (high - low) / 2


def test_regions_lie_where_the_points_are_and_add_up_to_one():
    points = drawn_points(100.0)
    masks = dict(zip(REGIONS, mesh_regions(points, 120), strict=True))
    np.testing.assert_allclose(sum(masks.values()), 1, atol=1e-5)
    for name, place in {
        "mouth": points[list(LIPS)].mean(axis=0),
        "eyes": points[list(LEFT_EYE)].mean(axis=0),
        "brows": points[list(RIGHT_BROW)].mean(axis=0),
        "nose": points[4],
        "chin": (50, 105),
        "forehead": (50, 18),
        "cheeks": (25, 68),
        "background": (3, 3),
    }.items():
        assert masks[name][round(place[1]), round(place[0])] > 0.9, name
    assert not any(masks[name].any() for name in ("hair", "ears", "neck", "clothes"))


def test_other_numbers_of_points_are_refused():
    with pytest.raises(ValueError, match="68 points are given, 468 are needed"):
        mesh_regions(np.zeros((68, 2)), 40)


@pytest.fixture
def photographs(database, recipe, normalised):
    _, table = normalised(database(), recipe())
    return table


@pytest.fixture
def meshed(monkeypatch, tmp_path, photographs):
    """Return a function that runs the stage with some presence of each face."""

    def run(presence):
        left = iter(presence)

        class Stand:
            def __init__(self, path):
                pass

            def __call__(self, square):
                return np.tile([SIDE / 2 - 0.5, SIDE / 2 - 0.5, 0.0], (POINTS, 1)), self.presence

        def looks_once(photograph, box, network):
            network.presence = next(left)
            return face_mesh(photograph, box, network, looks=1)

        monkeypatch.setattr(module, "MeshNetwork", Stand)
        monkeypatch.setattr(module, "face_mesh", looks_once)
        files = tmp_path / "mesh.npy", tmp_path / "mesh.csv"
        table_file = tmp_path / "out/faces.csv"
        mesh(table_file, tmp_path / "model", *files, settings=MeshSettings("grey"), workers=1)
        return np.load(files[0]), pd.read_csv(files[1])

    return run


def test_points_are_those_of_each_face_in_its_photograph(photographs, meshed):
    points, table = meshed([3.0, 1.0, -2.0, 5.0, 5.0, 5.0])
    assert points.shape == (6, POINTS, 3)
    row = photographs.iloc[1]
    middle = row["box_x"] + (row["box_width"] - 1) / 2, row["box_y"] + (row["box_height"] - 1) / 2
    np.testing.assert_allclose(points[1, :, :2], np.tile(middle, (POINTS, 1)), atol=1e-3)
    assert np.isnan(points[2]).all(), "no face is seen there"
    assert table["presence"].tolist() == [3, 1, -2, 5, 5, 5]
    assert table["image"].tolist() == photographs["image"].tolist()


def test_a_database_without_faces_is_refused(meshed):
    with pytest.raises(InputError, match=r"the face mesh sees a face in 2 of 6 boxes: look at the faces"):
        meshed([1.0, -1.0, -1.0, -1.0, -1.0, 1.0])


def test_regions_of_faces_come_from_their_points(tmp_path):
    points = np.stack([drawn_points(50.0) + 20, drawn_points(60.0) + 10])
    np.save(tmp_path / "mesh.npy", np.dstack([points, np.zeros((2, POINTS))]).astype(np.float32))
    faces = pd.DataFrame({"face": [1], "path": ["a.png"], "image": ["a"]} | {f"box_{k}": [v] for k, v in
                         zip(("x", "y", "width", "height"), (10, 10, 60, 60), strict=True)})  # fmt: skip
    settings = RegionSettings(size=48, crop="square", margin=0.1)
    (found,) = regions_of_faces(faces, settings, landmarks_file=tmp_path / "mesh.npy")
    cut = Cut(Box(10, 10, 60, 60), 0.1, 48)
    np.testing.assert_allclose(found, mesh_regions(cut.points(points[1]), 48), atol=1e-3)
    hidden = np.full((2, POINTS, 3), np.nan, np.float32)
    np.save(tmp_path / "mesh.npy", hidden)
    (found,) = regions_of_faces(faces, settings, landmarks_file=tmp_path / "mesh.npy")
    np.testing.assert_array_equal(found, template_regions(cut))
    with pytest.raises(InputError, match=r"a.png: the face mesh sees no face, and .* crop is whole"):
        next(regions_of_faces(faces, replace(settings, crop="whole"), landmarks_file=tmp_path / "mesh.npy"))


@pytest.mark.skipif(not MODEL.is_file(), reason=f"the model is not at {MODEL}; the rule fetch_model puts it there")
def test_the_network_lies_on_a_rendered_face():
    person, view = average_person(), View(size=240)
    found = face_mesh(render(person, {}, view), Box(45, 60, 150, 150), MeshNetwork(MODEL))
    assert found.presence > 10
    exact = render_regions(person, {}, view) > 0.5
    masks = mesh_regions(found.points[:, :2], 240) > 0.5
    for name in ("eyes", "nose", "mouth", "cheeks", "chin"):
        one, other = exact[REGIONS.index(name)], masks[REGIONS.index(name)]
        assert 2 * (one & other).sum() / (one.sum() + other.sum()) > 0.6, name
