"""The face model: determinism, people, action units, and that a detector finds the faces."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis import body, glasses, hair
from aulens.synthesis.action_units import control_points
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS, add_blobs, blob, half_frame, whole
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.textures import textures

PLAIN = View(size=200)
EXACT = View(size=400)

# Where an action unit shows: rows of the image between these y (units of the canonical frame).
REGIONS = {
    **dict.fromkeys((1, 2, 4), (-1.25, 0.0)),
    **dict.fromkeys((5, 6, 7), (-0.60, 0.45)),
    9: (-0.65, 0.80),
    **dict.fromkeys((10, 11, 12), (0.05, 1.10)),
    **dict.fromkeys((15, 16, 17, 20, 22, 23, 24, 25), (0.40, 1.45)),
    **dict.fromkeys((26, 27), (0.40, 2.00)),
}


def photograph(seed: int, population: int, units: dict[int, float], size: int = 400) -> np.ndarray:
    rng = generator(seed, "test", population)
    person, session = draw_person(population, rng), draw_session(population, rng, light=1.0)
    return render(person, units, draw_view(size, session, rng, pose=1.0, light=1.0))


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.abs(first.astype(float) - second)


def test_an_image_is_grey_and_has_the_asked_size():
    image = render(average_person(), {12: 0.5}, PLAIN)
    assert image.shape == (200, 200)
    assert image.dtype == np.uint8
    assert 40 < image.mean() < 220


def test_the_same_arguments_draw_the_same_image():
    np.testing.assert_array_equal(photograph(1, 1, {4: 0.7}, 200), photograph(1, 1, {4: 0.7}, 200))


def test_people_and_noise_differ_by_seed():
    assert difference(photograph(1, 1, {}, 200), photograph(2, 1, {}, 200)).mean() > 5
    noisy = [render(average_person(), {}, View(size=200, noise=0.02, noise_seed=seed)) for seed in (1, 2)]
    assert 0.5 < difference(*noisy).mean() < 10


def test_the_average_face_is_symmetric_in_frontal_light():
    faces = [render(average_person(), {12: 0.5}, View(size=200, light_azimuth=azimuth)) for azimuth in (0.0, 30.0)]
    faces = [cv2.GaussianBlur(face, (0, 0), 5)[60:170, 60:141] for face in faces]  # without pores, around the midline
    frontal, from_the_side = (difference(face, face[:, ::-1]).mean() for face in faces)
    assert frontal < 4
    assert frontal < 0.3 * from_the_side


def test_an_action_unit_of_intensity_zero_draws_the_null_image():
    null = render(average_person(), {}, PLAIN)
    for unit in ACTION_UNITS:
        np.testing.assert_array_equal(render(average_person(), {unit: 0.0}, PLAIN), null)


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_each_action_unit_changes_its_own_part_of_the_face_and_grows(unit):
    null = render(average_person(), {}, EXACT)
    levels = [difference(render(average_person(), {unit: level}, EXACT), null) for level in (0.25, 0.5, 1.0)]
    rows = ((np.array(REGIONS[unit]) - CENTRE_Y) / UNITS_ACROSS + 0.5) * 400
    own = slice(max(0, int(rows[0])), int(rows[1]))
    inside = np.zeros(400, bool)
    inside[own] = True
    strongest = levels[-1]
    assert strongest[inside].mean() > 8 * strongest[~inside].mean()
    assert strongest[inside, 100:300].mean() > 0.8  # grey levels
    totals = [change.mean() for change in levels]
    assert totals[0] < totals[1] < totals[2]
    assert totals[0] > 0.1 * totals[2]  # visible from small intensities on


@pytest.mark.parametrize(("first", "second"), [(23, 24), (16, 25), (11, 10), (26, 27), (6, 7)])
def test_similar_action_units_differ_from_each_other_about_as_much_as_from_rest(first, second):
    null, one, other = (render(average_person(), units, EXACT) for units in ({}, {first: 1.0}, {second: 1.0}))
    from_rest = min(difference(one, null).mean(), difference(other, null).mean())
    assert difference(one, other).mean() > 0.7 * from_rest


def test_action_units_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match=r"\[3, 99\] cannot be rendered"):
        control_points(average_person(), {3: 1.0, 99: 1.0, 12: 1.0})
    with pytest.raises(ValueError, match="between 0 and 1"):
        control_points(average_person(), {12: 1.2})


def test_action_units_move_the_points_that_anatomy_says():
    rest, person = control_points(average_person(), {}), average_person()
    assert control_points(person, {1: 1.0}).brows.y[0] < rest.brows.y[0]
    assert control_points(person, {2: 1.0}).brows.y[3] < rest.brows.y[3]
    assert control_points(person, {4: 1.0}).brows.y[0] > rest.brows.y[0]
    assert control_points(person, {5: 1.0}).lids.upper > rest.lids.upper
    assert control_points(person, {7: 1.0}).lids.lower < rest.lids.lower
    assert control_points(person, {12: 1.0}).mouth.corner_y < rest.mouth.corner_y
    assert control_points(person, {15: 1.0}).mouth.corner_y > rest.mouth.corner_y
    assert control_points(person, {20: 1.0}).mouth.corner_x > rest.mouth.corner_x
    assert control_points(person, {22: 1.0}).mouth.corner_x < rest.mouth.corner_x
    assert control_points(person, {27: 1.0}).chin_y > control_points(person, {26: 1.0}).chin_y > rest.chin_y


def test_everything_at_once_still_draws():
    for level in (0.4, 1.0):
        image = render(draw_person(2, generator(3, "test")), dict.fromkeys(ACTION_UNITS, level), PLAIN)
        assert np.ptp(image) > 100


def test_a_haar_detector_finds_every_face_once():
    cascade = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml")
    displays = [
        {},
        {1: 0.9, 2: 0.9, 5: 0.9, 27: 1.0},
        {4: 1.0, 7: 1.0, 24: 1.0},
        {9: 1.0, 10: 1.0},
        {6: 1.0, 12: 1.0, 25: 1.0},
    ]
    for number, display in enumerate(displays * 2):
        image = photograph(number, 1 + number % 2, display)
        boxes = cascade.detectMultiScale(image, scaleFactor=1.1, minNeighbors=5, minSize=(120, 120))
        assert len(boxes) == 1, (number, display)
        x, _, width, _ = boxes[0]
        assert abs(x + width / 2 - 200) < 40


def test_a_blob_has_its_peak_where_it_is_put_and_a_mirror_image():
    frame = half_frame(200)
    hill = blob(frame, 0.5, 0.2, 0.1, 0.1)
    row, column = np.unravel_index(hill.argmax(), hill.shape)
    assert frame.x[0, column] == pytest.approx(0.5, abs=frame.pixel)
    assert frame.y[row, 0] == pytest.approx(0.2, abs=frame.pixel)
    assert hill.max() == pytest.approx(1, abs=0.05)
    np.testing.assert_array_equal(whole(hill), whole(hill)[:, ::-1])


@pytest.mark.parametrize("size", [96, 200])
def test_blobs_are_added_though_only_where_they_are(size):
    frame = half_frame(size)
    hills = (0.3, 0.5, 0.2, 0.1, 0.02), (-0.7, 0.1, -0.4, 0.03, 0.05), (0.0, 1.0, 1.0, 0.2, 0.2)
    height = 0.1 * blob(frame, 0.4, 0.0, 0.5, 0.5)
    expected = height + 0.9 * (0.3 * blob(frame, 0.5, 0.2, 0.1, 0.02) - 0.7 * blob(frame, 0.1, -0.4, 0.03, 0.05))
    add_blobs(height, frame, *hills, share=0.9)
    np.testing.assert_allclose(height, expected, atol=1e-6)  # units; a pixel is a thousand times as wide


def test_a_part_of_the_frame_has_the_windows_of_the_whole():
    frame = half_frame(200)
    part = frame.part(right=1.0, top=-1.5, bottom=1.2)
    rows, columns = frame.window(0.2, 0.6, -0.3, 0.4)
    rows_of_part, columns_of_part = part.window(0.2, 0.6, -0.3, 0.4)
    np.testing.assert_array_equal(part.y[rows_of_part], frame.y[rows])
    np.testing.assert_array_equal(part.x[:, columns_of_part], frame.x[:, columns])
    everywhere = np.broadcast_to(frame.y, (frame.side, 2 * frame.x.size))
    np.testing.assert_array_equal(everywhere[frame.place(part)], np.broadcast_to(part.y, (part.side, 2 * part.x.size)))


@pytest.mark.parametrize("length", [-1.8, 0.0, 1.0])  # shaved, short, long
def test_a_picture_does_not_depend_on_those_rendered_before(length):
    person, other = (replace(draw_person(2, generator(5, "person", number)), hair_length=length) for number in (1, 2))
    first = render(person, {12: 0.8}, PLAIN)
    for somebody, view in ((person, View(size=200, light_azimuth=30)), (other, PLAIN), (person, View(size=96))):
        render(somebody, {27: 1.0, 20: 1.0}, view)
    np.testing.assert_array_equal(render(person, {12: 0.8}, PLAIN), first)
    for cached in (textures, body._behind, hair._growth, hair._shaded_by_all, glasses.frame_wire):
        cached.cache_clear()
    np.testing.assert_array_equal(render(person, {12: 0.8}, PLAIN), first)
