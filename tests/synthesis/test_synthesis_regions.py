"""Regions of rendered faces: they add up, lie on the parts that are painted, and follow the pose."""

from dataclasses import replace

import numpy as np
import pytest

from aulens.randomness import generator
from aulens.synthesis import body, eyes, mouth
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.frame import CENTRE_Y, UNITS_ACROSS
from aulens.synthesis.people import Glasses, average_person, draw_person
from aulens.synthesis.procedural import render, render_regions
from aulens.synthesis.regions import FACE, REGIONS, from_the_top

SIZE = 160
PLAIN = View(size=SIZE)
OPEN = {25: 1.0, 27: 0.8}


def somebody(seed: int, population: int, size: int = SIZE):
    rng = generator(seed, "regions", population)
    person, session = draw_person(population, rng), draw_session(population, rng, light=1.0)
    return person, draw_view(size, session, rng, pose=1.5, light=1.0)


def region(masks: np.ndarray, *names: str) -> np.ndarray:
    return masks[[REGIONS.index(name) for name in names]].sum(axis=0)


def check_only_there(first: np.ndarray, second: np.ndarray, mask: np.ndarray) -> None:
    """Assert that two pictures differ clearly inside a mask and nowhere outside it."""
    change = np.abs(first.astype(int) - second)
    assert change[mask == 0].max() <= 1  # rounding
    assert np.all(change[mask < 0.02] <= 8)
    assert np.mean(change[mask > 0.9] > 5) > 0.9
    assert (mask > 0.9).sum() > 5


def test_what_lies_above_hides_its_share():
    seen, left = from_the_top({"top": np.array(0.5), "middle": np.array(0.4), "bottom": np.array(1.0)})
    assert [float(seen[name]) for name in ("top", "middle", "bottom")] == pytest.approx([0.5, 0.2, 0.3])
    assert float(left) == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("population", [1, 2])
def test_masks_add_up_to_one(seed, population):
    masks = render_regions(*somebody(seed, population)[:1], {6: 0.7, 12: 0.8}, somebody(seed, population)[1])
    assert masks.shape == (12, SIZE, SIZE)
    assert masks.dtype == np.float32
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-6)
    assert masks.min() >= 0
    assert all(masks[REGIONS.index(name)].max() > 0.5 for name in FACE)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("background", 1.7, -1.0),
        ("clothes", 1.2, 1.7),
        ("neck", 0.0, 1.48),
        ("ears", 1.05, 0.05),
        ("hair", 0.0, -1.5),
        ("forehead", 0.0, -0.8),
        ("cheeks", 0.6, 0.3),
        ("chin", 0.0, 1.15),
        ("brows", 0.455, -0.55),
        ("eyes", 0.455, -0.20),
        ("nose", 0.0, 0.2),
        ("mouth", 0.0, 0.76),
    ],
)
def test_the_average_face_has_its_parts_where_they_are_modelled(name, x, y):
    masks = render_regions(average_person(), {}, PLAIN)
    column, row = (int((place / UNITS_ACROSS + 0.5) * SIZE) for place in (x, y - CENTRE_Y))
    assert REGIONS[int(masks[:, row, column].argmax())] == name
    assert REGIONS[int(masks[:, row, SIZE - 1 - column].argmax())] == name


def test_a_mouth_that_is_painted_differently_differs_inside_its_mask_only(monkeypatch):
    person, view = somebody(1, 1)
    mask, before = region(render_regions(person, OPEN, view), "mouth"), render(person, OPEN, view)
    for name in ("CAVITY", "TONGUE", "TOOTH"):
        monkeypatch.setattr(mouth, name, 1.5)
    after = render(person, OPEN, view)
    change = np.abs(after.astype(int) - before)
    assert change[mask == 0].max() <= 1
    assert change[mask > 0.9].mean() > 30


def test_eyeballs_clothes_and_background_that_are_painted_differently_differ_inside_their_masks_only(monkeypatch):
    person, view = somebody(2, 1)
    masks, before = render_regions(person, {}, view), render(person, {}, view)
    monkeypatch.setattr(body, "CLOTH", 0.6)
    check_only_there(render(person, {}, view), before, region(masks, "clothes"))
    monkeypatch.undo()
    monkeypatch.setattr(eyes, "SCLERA", 0.2)
    change = np.abs(render(person, {}, view).astype(int) - before)
    eye = region(masks, "eyes")
    assert change[eye == 0].max() <= 1
    assert change[eye > 0.5].max() > 30
    monkeypatch.undo()
    other = replace(view, background=0.3 if view.background > 0.5 else 0.8)
    check_only_there(render(person, {}, other), before, region(masks, "background"))


@pytest.mark.parametrize("length", [-1.8, -1.0, 0.0, 1.0])  # shaved, cropped, short, long
def test_hair_of_another_lightness_differs_where_hair_and_brows_are(length):
    person, view = somebody(3, 2)
    person = replace(person, hair_length=length, hair_lightness=0.03)
    mask = region(render_regions(person, {}, view), "hair", "brows")
    change = np.abs(render(person, {}, view).astype(int) - render(replace(person, hair_lightness=0.4), {}, view))
    assert change[mask == 0].max() <= 1
    assert change[mask > 0.45].mean() > 20


def test_other_skin_differs_where_skin_is_only():
    person, view = somebody(4, 1)
    person = replace(person, glasses=None)
    masks = render_regions(person, {}, view)
    skin = region(masks, *FACE, "ears", "neck")
    change = np.abs(
        render(person, {}, view).astype(int) - render(replace(person, melanin=1 - person.melanin), {}, view)
    )
    assert change[skin == 0].max() <= 1


def test_regions_follow_the_camera():
    pixels = 6
    moved = replace(PLAIN, shift_x=pixels * UNITS_ACROSS / SIZE)
    still, shifted = (render_regions(average_person(), {12: 0.5}, view) for view in (PLAIN, moved))
    np.testing.assert_allclose(shifted[:, :, 20:-20], np.roll(still, pixels, axis=2)[:, :, 20:-20], atol=1e-3)
    turned = render_regions(average_person(), {}, replace(PLAIN, yaw=8.0))
    middles = [masks[REGIONS.index("nose")].sum(axis=0) @ np.arange(SIZE) for masks in (still, turned)]
    assert abs(middles[1] / turned[REGIONS.index("nose")].sum() - middles[0] / still[REGIONS.index("nose")].sum()) > 1


def test_action_units_move_regions():
    rest, dropped = (render_regions(average_person(), units, PLAIN) for units in ({}, OPEN))
    assert region(dropped, "mouth").sum() > 2 * region(rest, "mouth").sum()
    rows = [np.nonzero(region(masks, "chin").max(axis=1) > 0.5)[0].max() for masks in (rest, dropped)]
    assert rows[1] > rows[0] + 3
    raised = render_regions(average_person(), {1: 1.0, 2: 1.0}, PLAIN)
    assert region(raised, "forehead").sum() < region(rest, "forehead").sum()


def test_glasses_belong_to_what_they_lie_on():
    person = average_person()
    worn = replace(person, glasses=Glasses(half_width=0.30, drop=0.24, squareness=3.0, tone=0.03))
    np.testing.assert_array_equal(render_regions(worn, {}, PLAIN), render_regions(person, {}, PLAIN))
