import cv2
import pytest

from aulens.errors import InputError
from aulens.faces.detect import (
    Box,
    HaarSettings,
    candidate_boxes,
    choose_box,
    haar_cascade,
    implausible,
    look_for_face,
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


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (Box(40, 90, 29, 29), "too small"),
        (Box(0, 50, 96, 96), "too wide"),
        (Box(20, 0, 60, 60), "off centre"),
        (Box(20, 70, 60, 60), ""),
    ],
)
def test_a_refused_box_has_a_reason(box, reason):
    assert implausible(box, SHAPE, RULES) == reason


def test_with_a_border_a_face_may_be_wider_than_the_image():
    box = Box(-20, 30, 142, 142)  # 1.42 of the short side, .95 of that with a border of .25 is 1.425
    assert choose_box([box], SHAPE, RULES) is None
    assert choose_box([box], SHAPE, RULES, 0.25) == box
    assert implausible(box._replace(width=143), SHAPE, RULES, 0.25) == "too wide"


@pytest.mark.parametrize("border", [0.0, 0.25, 0.4])
def test_boxes_are_those_of_the_image_without_its_border(draw_face, border):
    image = draw_face(width=300, x=170)
    box = choose_box(candidate_boxes(image, haar_cascade(), RULES, border), image.shape, RULES, border)
    assert abs(box.x + box.width / 2 - 170) < 10
    assert abs(box.y + box.height / 2 - 120) < 10


def test_only_where_no_face_is_found_is_looked_again(draw_face, draw_noise):
    cascade, image = haar_cascade(), draw_face()
    boxes = candidate_boxes(image, cascade, RULES)
    assert look_for_face(image, cascade, RULES) == (choose_box(boxes, image.shape, RULES), "haar", len(boxes), "")
    narrow = image[28:212, 50:190]
    assert candidate_boxes(narrow, cascade, RULES) == []
    again = look_for_face(narrow, cascade, RULES)
    assert again.detector == "haar-border"
    assert abs(again.box.x + again.box.width / 2 - 70) < 5
    assert look_for_face(draw_noise(), cascade, RULES) == (None, "", 0, "")


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
