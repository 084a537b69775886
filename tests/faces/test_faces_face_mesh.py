"""The face mesh: what the network is shown, and where its points lie in the image. Stand-ins do what it does."""

import cv2
import numpy as np
import pytest

from aulens.errors import InputError
from aulens.faces import face_mesh as module
from aulens.faces.detect import Box
from aulens.faces.face_mesh import SIDE, MeshNetwork, face_mesh, read_tflite
from aulens.faces.mesh_points import (
    AS_68,
    INNER_LIPS,
    LEFT_BROW,
    LIPS,
    NOSE,
    OUTLINE,
    POINTS,
    REGION_POINTS,
    RIGHT_BROW,
    STABLE,
    eye_line,
)
from aulens.faces.mesh_points import LEFT_EYE as LEFT_LIDS
from aulens.faces.mesh_points import RIGHT_EYE as RIGHT_LIDS
from aulens.synthesis.landmark_points import BROWS, EYES, JAW, LANDMARKS
from aulens.synthesis.landmark_points import INNER_LIPS as INNER

LEFT_EYE, RIGHT_EYE, CHIN = (33, 133), (263, 362), 152


def spots(image, places, spread=9.0):
    """Add a red, a green and a blue spot at places (3, 2)."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    for channel, (across, down) in enumerate(places):
        spot = 255 * np.exp(-((x - across) ** 2 + (y - down) ** 2) / (2 * spread**2))
        image[..., channel] = np.maximum(image[..., channel], spot.astype(np.uint8))
    return image


def finds_spots(square):
    """Stand in for the network: the left eye is the red spot, the right one the green, the chin the blue."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    points = np.zeros((POINTS, 3))
    found = [[(axis * square[..., channel]).sum() / square[..., channel].sum() for axis in (columns, rows)]
             for channel in range(3)]  # fmt: skip
    points[:, :2] = np.mean(found, axis=0)
    for numbers, place in zip((LEFT_EYE, RIGHT_EYE, [CHIN]), found, strict=True):
        points[list(numbers), :2] = place
    points[:, 2] = 12.0
    return points, 5.0


@pytest.mark.parametrize("looks", [1, 2, 3])
@pytest.mark.parametrize("places", [[(130, 140), (210, 150), (165, 230)], [(250, 120), (300, 170), (230, 190)]])
def test_points_lie_where_the_network_finds_them(looks, places):
    image = spots(np.zeros((360, 420, 3), np.uint8), places)
    middle = np.mean(places, axis=0).astype(int)
    mesh = face_mesh(image, Box(middle[0] - 90, middle[1] - 90, 180, 180), finds_spots, looks)
    np.testing.assert_allclose(mesh.points[LEFT_EYE[0], :2], places[0], atol=0.6)
    np.testing.assert_allclose(mesh.points[RIGHT_EYE[1], :2], places[1], atol=0.6)
    np.testing.assert_allclose(mesh.points[CHIN, :2], places[2], atol=0.6)
    assert mesh.presence == 5.0


def recording(seen, points):
    def network(square):
        seen.append(square)
        return points.copy(), 1.0

    return network


def square_points(tilt=0.0):
    """Return points whose bounding box is 100 pixels wide and high about the middle, with eyes on a tilted line."""
    points = np.zeros((POINTS, 3))
    middle = (SIDE - 1) / 2
    points[:, :2] = middle
    points[0, :2], points[1, :2] = (middle - 50, middle - 50), (middle + 50, middle + 50)
    points[list(LEFT_EYE), :2] = middle - 20, middle - 20 * np.tan(np.radians(tilt))
    points[list(RIGHT_EYE), :2] = middle + 20, middle + 20 * np.tan(np.radians(tilt))
    return points


def test_the_first_look_is_at_the_box_with_a_quarter_of_margin():
    image = np.zeros((400, 400), np.uint8)
    image[100:292, 100:292] = 255  # 192 pixels; the box is the 128 in its middle
    seen = []
    face_mesh(image, Box(132, 132, 128, 128), recording(seen, square_points()), looks=1)
    (square,) = seen
    assert (square.shape, square.dtype) == ((SIDE, SIDE, 3), np.float32)
    assert (square == 1).all(), "grey levels from 0 to 1, of exactly these pixels"


def test_the_second_look_is_level_and_around_the_points():
    seen = []
    image = np.zeros((192, 192), np.uint8)
    middle = (SIDE - 1) / 2
    rise = middle * np.tan(np.radians(20))
    cv2.line(image, (0, round(middle - rise)), (191, round(middle + rise)), 255, 3)
    face_mesh(image, Box(32, 32, 128, 128), recording(seen, square_points(tilt=20.0)), looks=2)
    first, second = (square[..., 0] for square in seen)
    rows = [np.flatnonzero(second[:, column] > 0.5).mean() for column in (30, 96, 160)]
    assert np.ptp(rows) < 1.5, "the line through the eyes is level"
    assert np.ptp([np.flatnonzero(first[:, column] > 0.5).mean() for column in (30, 96, 160)]) > 30


def test_it_looks_on_while_the_eyes_are_not_level():
    image = np.zeros((192, 192), np.uint8)
    for tilt, looks in ((0.0, 2), (2.0, 2), (8.0, 6)):
        seen = []
        face_mesh(image, Box(32, 32, 128, 128), recording(seen, square_points(tilt)))
        assert len(seen) == looks


def test_depth_has_the_unit_of_the_image():
    points = square_points()
    points[:, 2] = 3.0
    mesh = face_mesh(np.zeros((400, 400), np.uint8), Box(100, 100, 256, 256), recording([], points), 1)
    np.testing.assert_allclose(mesh.points[:, 2], 3.0 * 1.5 * 256 / SIDE)


def test_the_line_through_the_eyes():
    points = np.zeros((POINTS, 2))
    points[[33, 133]], points[[263, 362]] = [(10, 20), (14, 20)], [(42, 50), (42, 50)]
    line = eye_line(points)
    assert (line.x, line.y) == (27.0, 35.0)
    assert line.angle == pytest.approx(45.0)
    assert line.distance == pytest.approx(np.hypot(30, 30))


def test_numbers_of_points_are_those_of_the_mesh():
    for numbers in (AS_68, OUTLINE, STABLE, *REGION_POINTS.values()):
        assert len(set(numbers)) == len(numbers)
        assert min(numbers) >= 0
        assert max(numbers) < POINTS
    assert len(AS_68) == LANDMARKS


def test_landmarks_lie_on_the_contours_of_the_mesh():
    assert AS_68[BROWS] == (*LEFT_BROW[:5], *RIGHT_BROW[4::-1]), "upper edges, from the left to the right"
    nose, lips = slice(BROWS.stop, EYES[0].start), slice(EYES[1].stop, INNER.start)
    contours = OUTLINE, NOSE, LEFT_LIDS, RIGHT_LIDS, LIPS, INNER_LIPS
    for own, contour in zip((JAW, nose, *EYES, lips, INNER), contours, strict=True):
        assert set(AS_68[own]) <= set(contour)


class Layers:
    """Stand in for OpenCV's network; gives some arrays and keeps what it was given."""

    def __init__(self, *outputs):
        self.outputs, self.seen = outputs, None

    def setInput(self, blob):
        self.seen = blob

    def getUnconnectedOutLayersNames(self):
        return ["one", "other"]

    def forward(self, names):
        assert names == ["one", "other"]
        return self.outputs


def test_the_network_gives_points_and_presence_in_whatever_order(monkeypatch, tmp_path):
    values = np.arange(3 * POINTS, dtype=np.float32)
    for outputs in ((values.reshape(1, 1, 1, -1), np.float32([[[[7]]]])), (np.float32([[7]]), values.reshape(1, -1))):
        layers = Layers(*outputs)
        monkeypatch.setattr(module, "read_tflite", lambda path, layers=layers: layers)
        points, presence = MeshNetwork(tmp_path)(np.full((SIDE, SIDE, 3), (0.25, 0.5, 1), np.float32))
        assert points[1].tolist() == [3, 4, 5]
        assert presence == 7
        assert layers.seen.shape == (1, 3, SIDE, SIDE)
        assert layers.seen[0, :, 0, 0].tolist() == [0.25, 0.5, 1], "red, green, blue"


def test_other_networks_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "read_tflite", lambda path: Layers(np.zeros(5), np.zeros(1)))
    with pytest.raises(InputError, match=r"its outputs have 5, 1 values; a face mesh has 1404 and 1"):
        MeshNetwork(tmp_path)(np.zeros((SIDE, SIDE, 3), np.float32))


def test_files_that_are_no_models_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"none.tflite: the model file does not exist; docs/landmarks.md says how"):
        read_tflite(tmp_path / "none.tflite")
    (tmp_path / "odd.tflite").write_bytes(b"no model")
    with pytest.raises(InputError, match=r"odd.tflite: OpenCV .* cannot read it as a TensorFlow Lite model"):
        read_tflite(tmp_path / "odd.tflite")


def test_points_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="points that are not finite"):
        face_mesh(np.zeros((50, 50), np.uint8), Box(5, 5, 40, 40), lambda square: (np.full((POINTS, 3), np.nan), 1.0))
