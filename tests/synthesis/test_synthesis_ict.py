"""Faces of a made head in the form of ICT-FaceKit (see conftest); the real ones: test_synthesis_ict_real.py."""

from dataclasses import replace

import cv2
import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.confound_pixels import confound_in_faces
from aulens.faces.moved_pixels import moved_in_faces
from aulens.faces.regions import RegionSettings, regions_of_faces
from aulens.images import read_grey
from aulens.randomness import generator
from aulens.synthesis.camera import View
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.cultures import Variability
from aulens.synthesis.cut import CutSettings
from aulens.synthesis.database import ColourSettings, DatabaseSettings, database, planned_pictures
from aulens.synthesis.drawing import picture_image, picture_regions
from aulens.synthesis.face_models import face_model
from aulens.synthesis.ict.identity import SET_BY, features, mode_weights, proportions
from aulens.synthesis.ict.shapes import MOST, RECIPES, displaced, weights_of
from aulens.synthesis.pairs import PairsSettings, pairs
from aulens.synthesis.palettes import draw_colours
from aulens.synthesis.people import average_person, draw_person
from aulens.synthesis.regions import FACE, REGIONS
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.sequences import SequenceSettings
from aulens.synthesis.series import SeriesSettings, series

PERSON, VIEW = average_person(), View(size=96)
VARIED = Variability((0.5, 1.0), (0.8, 1.2), 0.1, 0.5, 0.3, 1.0, 1.0)
SERIES = SeriesSettings(7, "ict", 80, (4, 27), (0.0, 0.5, 1.0))
SMALL = DatabaseSettings(7, "ict", population=2, first_person=5, people=2, size=80, variability=VARIED)
CULTURE = "{neutral: {}, happy: {always: {6: 1, 12: 1}}}"
MOVED = {  # action unit -> the landmark that it moves most plainly, and whether up
    **{1: (22, 1), 2: (25, 1), 4: (24, -1), 5: (43, 1), 7: (47, 1), 9: (30, 1), 10: (51, 1), 12: (54, 1)},
    **{15: (54, -1), 16: (57, -1), 17: (57, 1), 25: (57, -1), 26: (8, -1), 27: (8, -1)},
}


@pytest.fixture
def culture_file(tmp_path):
    file = tmp_path / "culture.yaml"
    file.write_text(CULTURE)
    return file


def test_every_action_unit_has_a_recipe_without_negative_weights():
    assert tuple(RECIPES) == ACTION_UNITS
    assert all(weight > 0 for recipe in RECIPES.values() for weight in recipe.values())


def test_weights_grow_with_the_intensity_add_up_and_end_somewhere():
    assert weights_of({10: 0.5}) == {"mouthUpperUp": 0.4}
    assert weights_of({26: 0.5, 27: 0.5}) == {"jawOpen": pytest.approx(0.7)}
    assert weights_of({26: 1.0, 27: 1.0, 16: 0.0})["jawOpen"] == MOST
    for units, message in (
        ({3: 1.0}, "action unit 3 cannot be rendered"),
        ({4: 1.5}, "intensity 1.5 of action unit 4"),
    ):
        with pytest.raises(ValueError, match=message):
            weights_of(units)


@pytest.mark.parametrize("unit", MOVED)
def test_action_units_move_their_landmarks(ict, unit):
    landmark, up = MOVED[unit]
    moved = displaced(ict.mesh, {unit: 1.0}, {})[ict.mesh.landmarks[landmark], 1]
    assert up * moved > 0.1  # cm


@pytest.mark.parametrize("unit", ACTION_UNITS)
def test_action_units_change_the_face_alone_and_the_stronger_the_more(ict, unit):
    rest, half, full = (ict.render(PERSON, {unit: x} if x else {}, VIEW).astype(float) for x in (0.0, 0.5, 1.0))
    masks = dict(zip(REGIONS, ict.render_regions(PERSON, {}, VIEW), strict=True))
    in_face = sum(masks[name] for name in FACE) > 0.5
    change = np.abs(full - rest)
    assert change[in_face].max() > 8
    assert change[masks["background"] > 0.999].max(initial=0) <= (255 if unit in (26, 27) else 1)
    assert np.square(half - rest).sum() < np.square(full - rest).sum()


def test_the_same_arguments_give_the_same_picture_in_any_company(ict):
    person, view = draw_person(1, generator(1, "somebody")), replace(VIEW, noise=0.02, noise_seed=3)
    first = ict.render(person, {12: 1.0}, view)
    ict.render(PERSON, {4: 1.0}, View(size=64))
    np.testing.assert_array_equal(ict.render(person, {12: 1.0}, view), first)
    assert np.any(ict.render(person, {12: 1.0}, replace(view, noise_seed=4)) != first)


def test_light_comes_from_where_the_lamp_is_and_more_light_is_brighter(ict):
    left, right = (ict.render(PERSON, {}, replace(VIEW, light_azimuth=a)).astype(float) for a in (-50, 50))
    face = np.s_[40:70, 30:66]
    half = 18
    assert left[face][:, :half].mean() > 1.1 * left[face][:, half:].mean()
    assert right[face][:, half:].mean() > 1.1 * right[face][:, :half].mean()
    assert ict.render(PERSON, {}, replace(VIEW, gain=1.3))[face].mean() > ict.render(PERSON, {}, VIEW)[face].mean() + 10


@pytest.mark.parametrize(
    ("change", "across", "down"),
    [
        ({"yaw": 10}, 1, 0),
        ({"pitch": 10}, 0, 1),
        ({"shift_x": 0.3}, 1, 0),
        ({"shift_y": -0.3}, 0, -1),
        ({"roll": 20}, -1, 0),  # the nose lies below the middle of the picture
    ],
)
def test_heads_turn_as_those_of_the_procedural_model(ict, change, across, down):
    for model in (ict, face_model("procedural")):
        before, after = (
            model.render_regions(PERSON, {}, view)[REGIONS.index("nose")] for view in (VIEW, replace(VIEW, **change))
        )
        y, x = np.mgrid[: VIEW.size, : VIEW.size]
        moved = [(grid * after).sum() / after.sum() - (grid * before).sum() / before.sum() for grid in (x, y)]
        for found, expected in zip(moved, (across, down), strict=True):
            assert expected * found > 0.8 if expected else True


@pytest.mark.parametrize(
    "person", [PERSON, draw_person(2, generator(1, "glasses", 4)), draw_person(1, generator(2, "x"))]
)
def test_regions_add_up_to_one_and_lie_where_the_face_is(ict, person):
    masks = ict.render_regions(person, {27: 0.7, 12: 0.5}, replace(VIEW, yaw=3, roll=2))
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-5)
    assert masks.min() >= 0
    shares = dict(zip(REGIONS, masks.mean(axis=(1, 2)), strict=True))
    expected = ("background", "neck", "hair", "forehead", "cheeks", "chin", "brows", "eyes", "nose", "mouth")
    assert all(shares[name] > 0.001 for name in expected)
    rows = dict(zip(REGIONS, masks.sum(axis=2), strict=True))
    order = ["hair", "forehead", "brows", "eyes", "nose", "mouth", "chin"]
    assert sorted(order, key=lambda name: np.average(np.arange(VIEW.size), weights=rows[name])) == order


def test_an_action_unit_may_be_stronger_on_one_side(ict):
    unequal = replace(PERSON, sides=tuple(0.5 if unit == 1 else 0.0 for unit in ACTION_UNITS))
    lefts, rights = (ict.mesh.landmarks[list(marks)] for marks in ((20, 21), (22, 23)))
    equal, moved = (displaced(ict.mesh, {1: 0.6}, sides) for sides in ({}, {1: 0.5}))
    assert moved[rights, 1].sum() > 1.3 * equal[rights, 1].sum()
    assert moved[lefts, 1].sum() < 0.7 * equal[lefts, 1].sum()
    np.testing.assert_array_equal(displaced(ict.mesh, {4: 1.0}, {1: 0.5}), displaced(ict.mesh, {4: 1.0}, {}))
    pictures = [ict.render(person, {1: 1.0}, VIEW).astype(int) for person in (PERSON, unequal)]
    assert np.abs(pictures[0] - pictures[1]).max() > 8
    np.testing.assert_array_equal(*(ict.render(person, {12: 1.0}, VIEW) for person in (PERSON, unequal)))


def test_an_open_mouth_belongs_to_the_mouth(ict):
    mouth = REGIONS.index("mouth")
    closed, opened = (ict.render_regions(PERSON, units, VIEW)[mouth].sum() for units in ({}, {27: 1.0}))
    assert opened > 1.5 * closed


def test_glasses_are_seen_and_are_no_region(ict):
    person = next(p for p in (draw_person(2, generator(3, "p", n)) for n in range(20)) if p.glasses)
    bare = replace(person, glasses=None)
    assert np.abs(ict.render(person, {}, VIEW).astype(int) - ict.render(bare, {}, VIEW)).max() > 30
    np.testing.assert_array_equal(ict.render_regions(person, {}, VIEW), ict.render_regions(bare, {}, VIEW))


def test_a_coloured_picture_in_grey_is_nearly_the_grey_one(ict):
    person = draw_person(1, generator(5, "colour"))
    colours = draw_colours(person, generator(5, "colours"))
    coloured, grey = ict.render(person, {12: 1.0}, VIEW, colours), ict.render(person, {12: 1.0}, VIEW)
    assert coloured.shape == (*grey.shape, 3)
    dressed = ict.render_regions(person, {12: 1.0}, VIEW)[REGIONS.index("clothes")] > 0.01
    change = np.abs(cv2.cvtColor(coloured, cv2.COLOR_RGB2GRAY).astype(int) - grey)[~dressed]
    assert change.mean() < 4
    assert np.ptp(coloured.astype(int), axis=2).mean() > 3


def test_populations_differ_in_proportions_and_in_no_feature(ict):
    mesh, measured = ict.mesh, {}
    moved, top = mesh.modes[:, mesh.landmarks].astype(float), mesh.vertices[:, 1].argmax()
    for population in (1, 2):
        people = [draw_person(population, generator(11, "person", population, number)) for number in range(250)]
        weights = np.stack([mode_weights(mesh, person) for person in people])  # (people, modes)
        tops = weights @ mesh.modes[:, top].astype(float)
        marks = np.tensordot(weights, moved, 1)
        measured[population] = np.concatenate([proportions(marks, tops), features(marks)], axis=1)
    one, two = measured[1], measured[2]
    d = (two.mean(axis=0) - one.mean(axis=0)) / np.sqrt((one.var(axis=0) + two.var(axis=0)) / 2)
    signs = dict(zip(SET_BY, (-1, 1, 1, 1), strict=True))
    for name, found in zip(SET_BY, d, strict=False):
        assert 0.9 < signs[name] * found < 1.8, name
    assert np.abs(d[len(SET_BY) :]).max() < 0.4


def test_the_average_person_has_the_mean_head_and_people_differ(ict):
    assert not mode_weights(ict.mesh, PERSON).any()
    first, second = (draw_person(1, generator(1, "p", number)) for number in range(2))
    assert np.any(ict.render(first, {}, VIEW) != ict.render(second, {}, VIEW))


def test_a_series_is_the_same_with_any_number_of_workers(model_file, tmp_path):
    for name, workers in (("one", 1), ("two", 2)):
        series(tmp_path / name, model_file, settings=SERIES, workers=workers)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second
    assert sorted(first) == ["AU27_0.5.png", "AU27_1.png", "AU4_0.5.png", "AU4_1.png", "null.png"]
    assert read_grey(tmp_path / "one" / "AU27_1.png").shape == (80, 80)


def test_a_model_without_its_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"face model ict: its file is not given; name a source in face_models\.ict"):
        series(tmp_path / "images", settings=SERIES, workers=1)


def test_databases_and_pairs_are_drawn_with_it(model_file, culture_file, tmp_path):
    settings = replace(SMALL, cut=CutSettings(40, (0.6, 0.7), 0.02), colour=ColourSettings("hair", 1.0))
    database(culture_file, tmp_path / "db", tmp_path / "truth.csv", model_file, settings=settings, workers=1)
    names = sorted(path.name for path in (tmp_path / "db").iterdir())
    assert names == ["p2-005_happy.png", "p2-005_neutral.png", "p2-006_happy.png", "p2-006_neutral.png"]
    assert cv2.imread(str(tmp_path / "db" / names[0])).shape == (40, 40, 3)
    shown = PairsSettings(7, "ict", 80, (4, 12), ((4, 12),), 1.0, (1,), 1)
    pairs(tmp_path / "pairs", model_file, settings=shown, workers=1)
    assert len(list((tmp_path / "pairs").iterdir())) == 4


def test_sequences_are_drawn_with_it(model_file, culture_file, tmp_path):
    settings = replace(SMALL, people=1, layout="ckplus", sequence=SequenceSettings(3, 1.0))
    database(culture_file, tmp_path / "db", tmp_path / "truth.csv", model_file, settings=settings, workers=1)
    assert len(list((tmp_path / "db").rglob("*.png"))) == 3


def test_what_is_known_of_faces_comes_from_their_own_model(model_file, culture_file):
    rendered = replace(SMALL, people=1, colour=ColourSettings("hair", 1.0))
    settings = RegionSettings(size=80, crop="whole", margin=0.0, rendered=rendered)
    box = {"width": 80, "height": 80, "box_x": 0, "box_y": 0, "box_width": 80, "box_height": 80}
    faces = pd.DataFrame([{"image": f"p2-005_{name}"} | box for name in ("neutral", "happy")])
    neutral, happy = moved_in_faces(faces, settings, culture_file, None, 8.0, model_file)
    assert not neutral.any() and 0.005 < happy.mean() < 0.3
    of_faces = regions_of_faces(faces, settings, culture_file=culture_file, face_model_file=model_file)
    pictures = planned_pictures(read_culture(culture_file), rendered)
    expected = [picture_regions(picture, "ict", model_file) for picture in pictures]
    np.testing.assert_allclose(np.stack(list(of_faces)), expected, atol=1e-6)
    hair = list(confound_in_faces(faces, settings, culture_file, None, model_file))
    np.testing.assert_array_equal(hair[0], expected[0][REGIONS.index("hair")] >= 0.5)


def test_regions_of_a_picture_are_those_of_its_own_model(model_file, culture_file):
    picture = planned_pictures(read_culture(culture_file), replace(SMALL, cut=CutSettings(48, (0.6, 0.7), 0.0)))[1]
    masks = picture_regions(picture, "ict", model_file)
    assert masks.shape == (len(REGIONS), 48, 48)
    assert picture_image(picture, "ict", model_file).shape == (48, 48)
    assert np.abs(masks - picture_regions(picture, "procedural")).max() > 0.5
