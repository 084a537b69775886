"""Faces whose eyes lie at fixed places. A stand-in takes the place of the face mesh."""

import math

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces import finding
from aulens.faces.alignment import Cut, EyePlaces, line_of, to_places
from aulens.faces.detect import Box
from aulens.faces.face_mesh import SIDE
from aulens.faces.finding import Models
from aulens.faces.mesh_points import POINTS, EyeLine
from aulens.faces.normalise import normalise
from aulens.faces.region_masks import cropped_regions
from aulens.faces.region_template import template_regions
from aulens.faces.similarity import mapped
from aulens.images import read_picture
from aulens.synthesis.regions import REGIONS

PLACES = EyePlaces(distance=0.4, height=0.45)
ALIGNED = {"align": "eyes", "eyes": {"distance": 0.4, "height": 0.45}}
LEFT, RIGHT = (33, 133), (263, 362)


class Stand:
    """Stands in for the network: eyes that are tilted and move on with every look."""

    presence, looks, step = 4.0, 0, 0.0

    def __init__(self, path):
        self.path = path

    def __call__(self, square):
        type(self).looks += 1
        points = np.full((POINTS, 3), SIDE / 2)
        points[0, :2], points[1, :2] = (40, 40), (150, 150)
        points[list(LEFT), :2] = (70, 80 + self.step * self.looks)
        points[list(RIGHT), :2] = (120, 82 + self.step * self.looks)
        return points, self.presence


@pytest.fixture
def stand(monkeypatch):
    """Return a stand-in of its own for the network of a test."""

    class Own(Stand):
        pass

    monkeypatch.setattr(finding, "MeshNetwork", Own)
    monkeypatch.setattr(Models, "checksums", lambda self: {})
    return Own


@pytest.fixture
def aligned(stand):
    """Return a function that runs the stage; it gives faces, their table and what is left out."""

    def run(manifest_file, settings):
        folder = manifest_file.parent / "out"
        names = ("faces.npy", "faces.csv", "left_out.csv", "photograph.png", "crop.png", "checkpoints")
        model = {"face_mesh_file": folder / "mesh.tflite"}
        normalise(manifest_file, *(folder / name for name in names), settings=settings, workers=1, **model)
        return np.load(folder / "faces.npy"), *(pd.read_csv(folder / f"{name}.csv") for name in ("faces", "left_out"))

    return run


def test_the_eyes_lie_level_at_their_places():
    line = EyeLine(x=210.0, y=140.0, angle=12.0, distance=80.0)
    turn = math.radians(12.0)
    half = 40 * np.array([math.cos(turn), math.sin(turn)])
    middle = np.array([210.0, 140.0])
    eyes = mapped(np.stack([middle - half, middle + half]), to_places(line, PLACES, 100))
    np.testing.assert_allclose(eyes, [[49.5 - 20, 44.5], [49.5 + 20, 44.5]])


def test_without_eyes_the_box_decides():
    photograph = np.random.default_rng(2).integers(0, 256, (60, 60), dtype=np.uint8)
    box = Box(10, 12, 30, 30)
    assert Cut(box, 0.1, 24, None, PLACES).matrix is None
    assert np.array_equal(Cut(box, 0.1, 24, None, PLACES).image(photograph), Cut(box, 0.1, 24).image(photograph))


def test_regions_and_points_follow_the_eyes():
    masks = np.zeros((2, 80, 80), np.float32)
    masks[0, 30:36, 40:46] = 1
    masks[1] = 1 - masks[0]
    cut = Cut(Box(0, 0, 80, 80), 0.0, 60, EyeLine(40.0, 40.0, 30.0, 30.0), PLACES)
    regions = cropped_regions(masks, cut)
    np.testing.assert_allclose(regions.sum(axis=0), 1, atol=1e-6)
    rows, columns = np.mgrid[:60, :60]
    middle = [(axis * regions[0]).sum() / regions[0].sum() for axis in (columns, rows)]
    np.testing.assert_allclose(middle, cut.points(np.array([[42.5, 32.5]]))[0], atol=0.05)


def test_the_template_lies_where_the_eyes_are():
    upright = Cut(Box(20, 20, 100, 100), 0.1, 80, EyeLine(70.0, 60.0, 0.0, 40.0), PLACES)
    turned = Cut(Box(5, 40, 120, 120), 0.3, 80, EyeLine(40.0, 90.0, 35.0, 25.0), PLACES)
    assert np.array_equal(template_regions(upright), template_regions(turned)), "eyes decide, and neither box nor tilt"
    eyes = template_regions(upright)[REGIONS.index("eyes")]
    rows, columns = np.nonzero(eyes > 0.5)
    assert rows.mean() == pytest.approx(0.45 * 80 - 0.5, abs=1)
    assert columns.mean() == pytest.approx(39.5, abs=0.5)


def test_rows_without_eyes_say_nothing():
    row = pd.Series({"eyes_x": 3.0, "eyes_y": 4.0, "eyes_angle": 5.0, "eyes_distance": 6.0})
    assert line_of(row) == EyeLine(3, 4, 5, 6)
    assert line_of(row.replace(5.0, np.nan)) is None
    assert line_of(pd.Series({"box_x": 3})) is None


def test_faces_are_cut_out_by_their_eyes(database, recipe, aligned):
    settings = recipe(**ALIGNED, histogram=None, oval=None)
    manifest = database()
    faces, table, _ = aligned(manifest, settings)
    assert set(table["detector"]) == {"haar"}
    assert (table["eyes_angle"] > 0).all()
    row = table.iloc[2]
    photograph = read_picture(manifest.parent / f"{row['image']}.png")
    cut = Cut(Box(0, 0, 1, 1), 0.0, 64, line_of(row), PLACES)
    difference = np.abs(cut.image(photograph).astype(int) - faces[row["face"]])
    assert difference.max() <= 1, "but for the digits of the table"


def test_a_series_has_the_eyes_of_its_null_image(stimuli, draw_face, recipe, stand, aligned):
    stand.step = 3.0
    _, table, _ = aligned(stimuli(draw_face()), recipe(**ALIGNED))
    assert len(table) == 5
    assert table["eyes_y"].nunique() == table["eyes_angle"].nunique() == 1
    assert stand.looks == 2, "two looks at the null image alone"


def test_groups_have_the_eyes_of_their_first_frame(database, recipe, stand, aligned):
    stand.step = 3.0
    frames = {"sequence": ["s", "s", "s", "t", "t", ""], "frame": ["2", "1", "3", "1", "2", ""]}
    for detector in ({}, {"detector": "given", "fallback": None}):
        manifest = database(**frames, box="60 60 120 120")
        _, table, _ = aligned(manifest, recipe(**ALIGNED, boxes="group", **detector))
        eyes = table["eyes_y"].tolist()
        assert eyes[0] == eyes[1] == eyes[2] != eyes[3] == eyes[4] != eyes[5]


def test_where_no_eyes_are_seen_the_box_decides(database, recipe, stand, aligned, normalised):
    manifest = database()
    by_box, _ = normalised(manifest, recipe())
    stand.presence = -1.0
    faces, table, left_out = aligned(manifest, recipe(**ALIGNED))
    assert np.array_equal(faces, by_box)
    assert table["eyes_angle"].isna().all()
    assert left_out.empty


def test_where_no_eyes_are_seen_nothing_is_left_with_drop(database, recipe, stand, aligned):
    stand.presence = -1.0
    with pytest.raises(InputError, match="no face is left of the 6 images"):
        aligned(database(), recipe(**ALIGNED, fallback="drop"))


def test_images_without_eyes_are_named_with_drop(database, recipe, stand, aligned, monkeypatch):
    monkeypatch.setattr(stand, "presence", property(lambda self: 1.0 if self.looks > 2 else -1.0))
    _, table, left_out = aligned(database(), recipe(**ALIGNED, fallback="drop"))
    assert len(table) == 5
    assert left_out["reason"].tolist() == ["the face mesh sees no eyes in the box: nothing to align by"]


def test_a_recipe_that_aligns_needs_the_model(database, recipe, tmp_path):
    files = [tmp_path / name for name in ("faces.npy", "faces.csv", "left_out.csv", "a.png", "b.png", "checkpoints")]
    needed = r"recipe.align: eyes needs the model file of the face mesh; docs/landmarks.md says how to get it"
    with pytest.raises(InputError, match=needed):
        normalise(database(), *files, settings=recipe(**ALIGNED), workers=1)
    needed = r"recipe.detector: haar-blazeface needs the model file of BlazeFace"
    with pytest.raises(InputError, match=needed):
        normalise(database(), *files, settings=recipe(detector="haar-blazeface"), workers=1)


def test_a_manifest_may_have_columns_of_eyes_where_boxes_decide(database, recipe, normalised, aligned):
    manifest = database(eyes_angle="left")
    _, table = normalised(manifest, recipe())
    assert set(table["eyes_angle"]) == {"left"}
    with pytest.raises(InputError, match=r"eyes_angle are columns of faces.csv; call them something else"):
        aligned(manifest, recipe(**ALIGNED))
