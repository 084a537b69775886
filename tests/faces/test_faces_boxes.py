import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.boxes import Found, Place, box_in, given_box, given_boxes, places, reference_rows
from aulens.faces.detect import Box

SHAPE = (100, 100)
FACE = Found("a.png", Box(10, 20, 30, 40), SHAPE, 2, "haar")
NOTHING = Found("b.png", None, SHAPE, 1, "", "too wide")
FIXED = [0.1, 0.1, 0.5, 0.5]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ({"sequence": "aabb", "frame": ["10", "9", "1", "2"]}, [1, 1, 2, 2]),  # numbers
        ({"sequence": "aabb", "frame": ["t10", "t9", "t1", "t2"]}, [0, 0, 2, 2]),  # texts
        ({"sequence": "aabb", "frame": ["", "", "", ""]}, [0, 0, 2, 2]),
        ({"sequence": "aabb", "frame": ["", "7", "1", "1"]}, [1, 1, 2, 2]),  # an image without a frame comes last
        ({"sequence": "abab"}, [0, 1, 0, 1]),
        ({"sequence": "aaaa", "person": "ppqq"}, [0, 0, 2, 2]),
        ({"sequence": "aaaa", "person": "pppp", "session": "1212"}, [0, 1, 0, 1]),
        ({"group": "aabb", "sequence": ["", "", "s", "s"]}, [0, 1, 2, 2]),  # nearly the same pictures are no sequence
        ({"group": "aaab", "action_unit": ["12", "1", "0", "0"]}, [2, 2, 2, 3]),  # the null image
    ],
)
def test_the_first_frame_of_every_sequence(columns, rows):
    assert reference_rows(pd.DataFrame({name: list(column) for name, column in columns.items()})).tolist() == rows


def test_given_boxes_are_read():
    assert given_box("1 2 30 40", SHAPE) == Box(1, 2, 30, 40)
    assert given_box(" -5.4  2.6 30 40.0 ", SHAPE) == Box(-5, 3, 30, 40)
    assert given_box("  ", SHAPE) is None


@pytest.mark.parametrize(
    "text", ["1 2 30", "1 2 30 40 5", "1,2,30,40", "a b c d", "1 2 0 40", "1 2 30 -4", "1 2 nan 40"]
)
def test_what_is_no_box_is_refused(text):
    with pytest.raises(ValueError, match="is given; allowed: x, y, width and height in pixels, such as 40 60 120 120"):
        given_box(text, SHAPE)


@pytest.mark.parametrize("text", ["100 0 5 5", "0 100 5 5", "-5 0 5 5", "0 -5 5 5"])
def test_a_box_outside_the_image_is_refused(text):
    with pytest.raises(ValueError, match="lies outside the image of 100 x 100 pixels"):
        given_box(text, SHAPE)


@pytest.mark.parametrize("text", ["0 0 60000 60000", "0 0 301 10", "-5 0 10 600"])
def test_a_box_much_larger_than_the_image_is_refused(text):
    with pytest.raises(ValueError, match=r"is too large for the image of 100 x 50 pixels; allowed: at most 3 times"):
        given_box(text, (50, 100))
    assert given_box("-100 -100 300 300", (50, 100)) == Box(-100, -100, 300, 300)


def test_all_unusable_boxes_of_a_manifest_are_named():
    columns = {"path": list("abcd"), "box": ["1 2 3", "", "500 0 5 5", "0 0 181 9"], "width": "60", "height": "40"}
    manifest = pd.DataFrame(columns)
    with pytest.raises(InputError) as caught:
        given_boxes(manifest)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["a", "c", "d"]
    assert "60 x 40 pixels" in str(caught.value)
    assert given_boxes(manifest[1:2]) == [Found("b", None, (40, 60))]
    assert given_boxes(manifest[["path"]][:1]) == [Found("a", None, None)]


def test_found_boxes_and_the_median_of_them(recipe):
    assert places([FACE, FACE], recipe()) == [Place(FACE.box, "haar", 2, FACE)] * 2
    place = places([FACE, NOTHING], recipe())[1]
    assert (place.detector, place.candidates) == ("fallback", 1)
    assert box_in(place, (100, 200)) == Box(20, 20, 60, 40)  # .1 .2 .3 .4 of width and height


def test_fixed_fallback(recipe):
    place = places([NOTHING], recipe(fallback=FIXED))[0]
    assert (box_in(place, SHAPE), place.detector) == (Box(10, 10, 50, 50), "fallback")


def test_images_without_a_box_are_dropped_if_the_recipe_says_so(recipe):
    assert places([FACE, NOTHING], recipe(fallback="drop")) == [
        Place(FACE.box, "haar", 2, FACE),
        Place(None, "dropped", 1, NOTHING),
    ]


def test_a_median_of_nothing_is_refused(recipe):
    with pytest.raises(InputError, match=r"^no face was found in any of the 3 images, so there is no median box"):
        places([NOTHING] * 3, recipe())
    with pytest.raises(InputError, match=r"^no box is given in any of the 2 first frames, so"):
        places([NOTHING] * 2, recipe(detector="given"), "first frame")
    with pytest.raises(InputError, match=r"^b\.png: no face was found in the image, and a single image has no median"):
        places([NOTHING], recipe())


def test_without_a_box_the_middle_of_the_image():
    assert box_in(Place(None, "none"), (50, 100)) == Box(25, 0, 50, 50)
