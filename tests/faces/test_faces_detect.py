import cv2
import pytest

from aulens.errors import InputError
from aulens.faces.detect import (
    Box,
    HaarSettings,
    candidate_boxes,
    choose_box,
    haar_cascade,
    median_box,
    to_pixels,
)

RULES = HaarSettings(scale_factor=1.1, min_neighbours=5, min_size=0.3, width=(0.3, 0.95), centre=(0.25, 0.75))
SHAPE = (200, 100)  # height, width: the short side is 100


def test_the_largest_plausible_box_is_chosen():
    small, large = Box(30, 80, 40, 40), Box(20, 70, 60, 60)
    assert choose_box([small, large], SHAPE, RULES) == large


@pytest.mark.parametrize(
    "implausible",
    [
        Box(0, 50, 96, 96),  # .96 of the short side
        Box(40, 90, 29, 29),  # .29 of the short side
        Box(0, 90, 48, 48),  # centre at x = .24
        Box(20, 0, 60, 60),  # centre at y = .15
        Box(20, 140, 60, 60),  # centre at y = .85
    ],
)
def test_implausible_boxes_are_ignored(implausible):
    plausible = Box(30, 80, 30, 30)
    assert choose_box([implausible, plausible], SHAPE, RULES) == plausible
    assert choose_box([implausible], SHAPE, RULES) is None


def test_no_boxes_give_none():
    assert choose_box([], SHAPE, RULES) is None


def test_median_box_is_relative_to_each_image():
    boxes = [Box(10, 20, 50, 50), Box(40, 40, 100, 100), Box(10, 30, 60, 60)]
    shapes = [(100, 100), (200, 200), (100, 100)]
    assert median_box(boxes, shapes) == pytest.approx((0.1, 0.2, 0.5, 0.5))


def test_relative_boxes_become_pixels_of_width_and_height():
    assert to_pixels((0.1, 0.2, 0.5, 0.25), (400, 200)) == Box(20, 80, 100, 100)
    assert to_pixels((0, 0, 0.001, 0.001), (10, 10)) == Box(0, 0, 1, 1)


def test_haar_finds_a_drawn_face(draw_face):
    image = draw_face(width=300, x=170)
    box = choose_box(candidate_boxes(image, haar_cascade(), RULES), image.shape, RULES)
    assert abs(box.x + box.width / 2 - 170) < 10
    assert abs(box.y + box.height / 2 - 120) < 10
    assert 150 < box.width < 220


def test_haar_finds_nothing_in_noise(draw_noise):
    assert candidate_boxes(draw_noise(), haar_cascade(), RULES) == []


def test_an_opencv_without_cascades_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(cv2.data, "haarcascades", str(tmp_path))
    with pytest.raises(InputError, match="has no Haar cascade: install opencv-python-headless"):
        haar_cascade()
