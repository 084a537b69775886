"""BlazeFace: its anchors, its boxes, and where it looks. A stand-in takes the network's place."""

import numpy as np
import pytest

from aulens.errors import InputError
from aulens.faces import blazeface as module
from aulens.faces.blazeface import (
    ANCHORS,
    COORDINATES,
    LOWER,
    OF_HAAR,
    SIDE,
    BlazeFaceNetwork,
    anchors,
    as_haar,
    decoded,
    face_boxes,
    squared,
)
from aulens.faces.detect import BLAZEFACE, HaarSettings, Look
from aulens.faces.finding import look_again

HAAR = HaarSettings(1.1, 5, 0.3, (0.3, 0.95), (0.25, 0.75))
NOTHING = Look(None, "", 2, "too small")


def says(*faces):
    """Return logits and coordinates of faces (place among the anchors, logit, x, y, width, height in pixels)."""
    logits, coordinates = np.full(ANCHORS, -9.0), np.zeros((ANCHORS, COORDINATES))
    for place, logit, *box in faces:
        logits[place], coordinates[place, :4] = logit, box
    return logits, coordinates


def brightest(square):
    """Stand in for the network: a face 40 pixels wide around what is bright."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    bright = square[..., 0] + 1
    x, y = ((axis * bright).sum() / bright.sum() + 0.5 for axis in (columns, rows))
    return says((0, 3.0, x - SIDE * anchors()[0, 0], y - SIDE * anchors()[0, 1], 40, 40))


def test_anchors_are_the_middles_of_two_grids():
    found = anchors()
    assert found.shape == (ANCHORS, 2) == (896, 2)
    assert found[0].tolist() == found[1].tolist() == [0.5 / 16, 0.5 / 16]
    assert found[2].tolist() == [1.5 / 16, 0.5 / 16]
    assert found[512].tolist() == found[517].tolist() == [0.5 / 8, 0.5 / 8]
    assert found[-1].tolist() == [7.5 / 8, 7.5 / 8]


def test_a_box_is_counted_from_its_anchor():
    boxes, scores = decoded(*says((512, 0.5, 56.0, 24.0, 64.0, 32.0)))
    np.testing.assert_allclose(boxes, [[(8 + 56 - 32) / 128, (8 + 24 - 16) / 128, 0.5, 0.25]])
    np.testing.assert_allclose(scores, [1 / (1 + np.exp(-0.5))])


def test_boxes_of_one_face_are_averaged_and_others_stay():
    one, other, far = (512, 2.0, 40, 40, 40, 40), (513, 2.0, 44, 40, 40, 40), (895, 1.0, -10, -10, 20, 20)
    boxes, scores = decoded(*says(one, other, far, (600, -0.1, 0, 0, 9, 9)))
    assert len(boxes) == 2, "and what is less sure than one half is no face"
    np.testing.assert_allclose(boxes[0, 0] * 128, 8 + 42 - 20)
    assert scores[0] > scores[1]
    assert [len(part) for part in decoded(*says())] == [0, 0]


def test_boxes_are_those_that_the_cascade_would_draw():
    box = as_haar(np.array([100.0, 100.0, 92.0, 92.0]))
    side = 92 / OF_HAAR
    assert (box.width, box.height) == (100, 100) == (round(side), round(side))
    assert box.x == 96
    assert box.y == round(146 - 50 - LOWER * 100)


@pytest.mark.parametrize("border", [0.0, 0.25])
@pytest.mark.parametrize("shape", [(200, 200), (150, 240), (240, 150)])
def test_boxes_lie_on_the_face_whatever_the_shape(shape, border):
    image = np.zeros(shape, np.uint8)
    y, x = round(shape[0] * 0.4), round(shape[1] * 0.6)
    image[y - 6 : y + 7, x - 6 : x + 7] = 255
    (box,) = face_boxes(image, brightest, border)
    side = max(shape) + 2 * round(border * min(shape))
    assert box.width == round(40 / 128 * side / OF_HAAR)
    assert box.x + box.width / 2 == pytest.approx(x + 0.5, abs=1.2)
    assert box.y + (0.5 + LOWER) * box.width == pytest.approx(y + 0.5, abs=1.2)


def test_an_image_is_widened_to_a_square_by_its_border():
    image = np.arange(6, dtype=np.uint8).reshape(2, 3)
    square, left, top = squared(image, 0.5)
    assert (square.shape, left, top) == ((5, 5), 1, 1)
    assert square[:, 0].tolist() == [0, 0, 3, 3, 3]
    assert np.array_equal(square[top : top + 2, left : left + 3], image)


def test_blazeface_finds_what_the_cascade_does_not():
    image = np.zeros((200, 200), np.uint8)
    image[100:110, 95:105] = 255
    seen = look_again(image, brightest, HAAR, NOTHING)
    assert (seen.detector, seen.candidates) == (BLAZEFACE, 1)
    assert seen.box is not None


def test_what_is_not_plausible_is_refused_and_what_the_cascade_said_stays_without_a_box():
    image = np.zeros((200, 200), np.uint8)
    image[2:8, 2:8] = 255
    assert look_again(image, brightest, HAAR, NOTHING) == Look(None, "", 1, "off centre")
    assert look_again(image, lambda square: says(), HAAR, NOTHING) == NOTHING


def test_other_networks_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "read_tflite", lambda path: None)
    monkeypatch.setattr(module, "outputs_of", lambda layers, square: [np.zeros(ANCHORS)])
    with pytest.raises(InputError, match=r"its outputs have 896 values; BlazeFace \(short range\) has 896 and 14336"):
        BlazeFaceNetwork(tmp_path)(np.zeros((SIDE, SIDE, 3), np.float32))
    outputs = [np.zeros((1, ANCHORS, COORDINATES)), np.ones((1, ANCHORS, 1))]
    monkeypatch.setattr(module, "outputs_of", lambda layers, square: outputs)
    logits, coordinates = BlazeFaceNetwork(tmp_path)(np.zeros((SIDE, SIDE, 3), np.float32))
    assert logits.tolist() == [1] * ANCHORS
    assert coordinates.shape == (ANCHORS, COORDINATES)
