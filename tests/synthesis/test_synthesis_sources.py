"""Kinds of synthetic databases: unequal classes and cut pictures, several takes, colours, independent action units."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.images import read_picture
from aulens.randomness import generator
from aulens.synthesis.culture_files import Culture, Display, read_culture
from aulens.synthesis.cultures import Variability, draw_action_units
from aulens.synthesis.cut import Cut, CutSettings, cut_out, draw_cut
from aulens.synthesis.database import (
    ColourSettings,
    DatabaseSettings,
    database,
    planned_pictures,
    truth_table,
)
from aulens.synthesis.drawing import Picture, picture_regions
from aulens.synthesis.plan import dealt, everybody
from aulens.synthesis.procedural import render
from aulens.synthesis.repertoire import ACTION_UNITS

CULTURES = Path(__file__).parents[2] / "config" / "cultures"
VARIED = Variability((0.45, 1.0), (0.7, 1.3), dropout=0.1, extra_units=0.7, extra_intensity=0.4, pose=1.0, light=1.0)
SMALL = DatabaseSettings(7, "procedural", population=1, first_person=3, people=2, size=64, variability=VARIED)
KOREAN = {"angry": 21, "fearful": 21, "happy": 107, "sad": 54, "surprised": 86}  # Yousefi et al., table 1
SMILE = Culture("smile", {"happy": Display({12: 0.8}, {}), "neutral": Display({}, {})})


def planned(culture: str, **changes) -> list[Picture]:
    return planned_pictures(read_culture(CULTURES / f"{culture}.yaml"), replace(SMALL, **changes))


def shown(picture: Picture) -> list[str]:
    return Path(picture.name).stem.split("_")


def test_unequal_classes_have_the_asked_numbers_of_images_each_of_another_person():
    pictures = planned("b", people=289, counts=KOREAN)
    assert Counter(shown(picture)[1] for picture in pictures) == KOREAN
    assert len({shown(picture)[0] for picture in pictures}) == 289
    assert pictures[0].name == "p1-003_angry.png"


@given(
    counts=st.dictionaries(st.sampled_from(["happy", "sad", "angry"]), st.integers(1, 9), min_size=1),
    people=st.integers(1, 3),
)
def test_images_are_dealt_evenly_and_none_twice(counts, people):
    people = range(min(people, sum(counts.values())))
    hands = dealt(counts, people)
    images = [(number, *image) for number, hand in hands.items() for image in hand]
    assert len(set(images)) == len(images) == sum(counts.values())
    assert Counter(expression for _, expression, _ in images) == counts
    assert max(map(len, hands.values())) - min(map(len, hands.values())) <= 1


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="5 people are asked for, but only 4 images"):
        planned("a", people=5, counts={"happy": 3, "sad": 1})
    with pytest.raises(InputError, match="counts: culture 'a' has no expression contempt; it has neutral, happy"):
        planned("a", counts={"contempt": 3})


def test_everybody_shows_every_expression_in_every_take():
    assert everybody(["happy", "sad"], [4], 2) == {4: [("happy", 1), ("happy", 2), ("sad", 1), ("sad", 2)]}


def test_further_takes_leave_the_first_as_it_was():
    once, twice = planned("a"), planned("a", takes=2)
    assert [picture.name for picture in twice[:3]] == ["p1-003_neutral.png", "p1-003_neutral_2.png", "p1-003_happy.png"]
    again = {picture.name: picture for picture in twice}
    for picture in once:
        assert again[picture.name] == picture
    assert again["p1-003_happy_2.png"].action_units != again["p1-003_happy.png"].action_units
    assert again["p1-003_happy_2.png"].person == again["p1-003_happy.png"].person
    truth = truth_table(twice)
    assert set(truth.expression) <= set(read_culture(CULTURES / "a.yaml").displays)


def test_pictures_are_cut_around_the_face():
    settings = CutSettings(side=48, width=(0.55, 0.9), shift=0.04)
    cuts = [draw_cut(120, settings, generator(1, "cut", number)) for number in range(300)]
    assert all(0 <= cut.left <= 120 - cut.width and 0 <= cut.top <= 120 - cut.width for cut in cuts)
    assert {cut.side for cut in cuts} == {48}
    assert min(cut.width for cut in cuts) == pytest.approx(66, abs=2)
    assert max(cut.width for cut in cuts) == pytest.approx(108, abs=2)
    assert np.mean([cut.left + cut.width / 2 for cut in cuts]) == pytest.approx(60, abs=1)
    assert np.mean([cut.top + cut.width / 2 for cut in cuts if cut.width < 90]) == pytest.approx(71.5, abs=1.5)
    # (.20 + .17) units below the middle of 120 pixels that show 3.85 units: 60 + 11.5


def test_what_is_cut_out_is_that_square_made_smaller():
    image = np.arange(36, dtype=np.float32).reshape(6, 6)
    assert cut_out(image, Cut(left=1, top=2, width=4, side=2)).tolist() == [[16.5, 18.5], [28.5, 30.5]]
    assert cut_out(image, None) is image


def test_regions_of_a_cut_picture_are_cut_like_the_picture():
    (picture, *_) = planned("a", size=120, cut=CutSettings(side=48, width=(0.6, 0.8), shift=0.03))
    masks, whole = picture_regions(picture, "procedural"), picture_regions(replace(picture, cut=None), "procedural")
    assert masks.shape == (12, 48, 48)
    assert whole.shape == (12, 120, 120)
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-5)
    np.testing.assert_array_equal(masks[3], cut_out(whole[3], picture.cut))


def test_a_database_writes_small_and_coloured_pictures(tmp_path):
    file = tmp_path / "portraits.yaml"
    file.write_text("neutral: {}\nhappy-open: {always: {12: 1.0}}\n")
    calm = replace(VARIED, dropout=0.0, extra_units=0.0)
    settings = replace(
        SMALL,
        size=80,
        cut=CutSettings(32, (0.7, 0.9), 0.0),
        colour=ColourSettings("background", 1.0),
        variability=calm,
        takes=2,
    )
    database(file, tmp_path / "images", tmp_path / "truth.csv", settings=settings, workers=1)
    images = {path.name: read_picture(path) for path in (tmp_path / "images").iterdir()}
    assert len(images) == 8
    assert {image.shape for image in images.values()} == {(32, 32, 3)}
    (smile,) = [p for p in planned_pictures(read_culture(file), settings) if p.name == "p1-004_happy-open_2.png"]
    rendered = render(smile.person, smile.action_units, smile.view, smile.colours)
    np.testing.assert_array_equal(images[smile.name], cut_out(rendered, smile.cut))
    truth = pd.read_csv(tmp_path / "truth.csv")
    assert list(truth.columns[-3:]) == ["planted", "colour", "tied"]
    assert truth.image.nunique() == 8
    assert truth.action_unit.isna().sum() == 4  # neutral faces
    assert truth.groupby("expression").colour.unique().map(list).to_dict() == {
        "happy-open": ["blue"],
        "neutral": ["white"],
    }
    assert truth.tied.all()


def test_only_the_planted_colour_differs_when_it_tells_nothing():
    tied, broken = (planned("portraits", people=8, colour=ColourSettings("hair", share)) for share in (1.0, 0.0))
    for one, other in zip(tied, broken, strict=True):
        assert (one.name, one.person, one.view, one.action_units) == (
            other.name,
            other.person,
            other.view,
            other.action_units,
        )
    assert len({picture.planted["colour"] for picture in tied if shown(picture)[1] == "angry"}) == 1
    assert len({picture.planted["colour"] for picture in broken if shown(picture)[1] == "angry"}) > 2


def test_natural_colours_are_those_of_a_person():
    pictures = planned("portraits", colour=ColourSettings())
    first = [picture for picture in pictures if shown(picture)[0] == "p1-003"]
    assert all(np.array_equal(picture.colours.clothes, first[0].colours.clothes) for picture in first)
    assert all(picture.planted == {} for picture in pictures)
    assert list(truth_table(pictures).columns) == ["image", "person", "expression", "action_unit", "intensity"]


def test_independent_action_units_have_their_own_probability_and_intensity():
    culture = Culture("probes", {"mixed": Display({}, {}, {1: 0.2, 12: 0.5, 27: 0.0, 4: 1.0})})
    rng = generator(5, "independent")
    drawn = [draw_action_units(culture, "mixed", rng, VARIED) for _ in range(3000)]
    shares = {unit: np.mean([unit in display for display in drawn]) for unit in (1, 12, 27, 4)}
    assert shares == pytest.approx({1: 0.2, 12: 0.5, 27: 0.0, 4: 1.0}, abs=0.04)  # four standard errors
    assert set().union(*drawn) == {1, 4, 12}  # nothing else, whatever dropout and extra units are
    both = np.array([(display.get(4), display[12], 1 in display) for display in drawn if 12 in display])
    assert both.min(axis=0)[0] >= 0.45
    assert abs(np.corrcoef(both[:, 0], both[:, 1])[0, 1]) < 0.1
    assert both[:, 2].mean() == pytest.approx(0.2, abs=0.045)


def test_the_shipped_probes_have_all_action_units_equally_often():
    pictures = planned("independent", people=40, takes=10)
    assert len(pictures) == 400
    number = Counter(unit for picture in pictures for unit in picture.action_units)
    assert set(number) == set(ACTION_UNITS)
    assert all(abs(count - 60) < 29 for count in number.values())  # four standard errors


def test_mistakes_in_independent_action_units_are_named(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("mixed: {independent: {1: 2, 3: 0.5}}\nhappy: {always: {12: 1}, independent: {4: 0.1}}\n")
    with pytest.raises(InputError) as caught:
        read_culture(file)
    assert str(caught.value).splitlines() == [
        f"{file}: mixed: action unit 3 cannot be rendered; the face model renders {', '.join(map(str, ACTION_UNITS))}",
        f"{file}: mixed: the probability of action unit 1 is 2; it must lie from 0 to 1",
        f"{file}: happy: independent action units stand alone, without always and sometimes",
    ]


def test_the_shipped_portraits_have_two_smiles():
    culture = read_culture(CULTURES / "portraits.yaml")
    assert list(culture.displays) == ["neutral", "angry", "fearful", "happy-closed", "happy-open"]
    assert 25 not in culture.displays["happy-closed"].action_units
    assert 25 in culture.displays["happy-open"].action_units
    assert SMILE.displays["happy"].independent == {}
