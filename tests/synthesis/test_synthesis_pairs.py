"""Pairs of action units on several faces."""

from dataclasses import replace

import pytest

from aulens.errors import InputError
from aulens.images import read_grey
from aulens.synthesis.pairs import PairsSettings, pairs, planned_pairs

SETTINGS = PairsSettings(
    seed=7,
    face_model="procedural",
    size=96,
    action_units=(6, 12),
    pairs=((6, 12),),
    intensity=0.8,
    populations=(1, 2),
    each=1,
)


def test_every_face_shows_nothing_each_alone_and_both(tmp_path):
    pairs(tmp_path / "images", settings=SETTINGS, workers=1)
    names = [f"p{number}-1000000_{what}.png" for number in (1, 2) for what in ("AU12", "AU6+12", "AU6", "null")]
    assert sorted(path.name for path in (tmp_path / "images").iterdir()) == names
    assert len({read_grey(tmp_path / "images" / name).tobytes() for name in names}) == 8


def test_only_the_action_units_differ_between_the_images_of_a_face():
    shown = planned_pairs(SETTINGS)
    assert [dict(picture.action_units) for picture in shown[:4]] == [{}, {6: 0.8}, {12: 0.8}, {6: 0.8, 12: 0.8}]
    assert len({picture.person for picture in shown[:4]}) == 1
    assert len({picture.view for picture in shown}) == 1, "one light and pose for all faces"


def test_more_faces_change_none_that_was_there():
    known = {picture.name: picture.person for picture in planned_pairs(SETTINGS)}
    more = {picture.name: picture.person for picture in planned_pairs(replace(SETTINGS, each=3))}
    assert len(more) == 24 and all(more[name] == person for name, person in known.items())


def test_what_cannot_be_shown_is_listed():
    with pytest.raises(InputError) as error:
        planned_pairs(replace(SETTINGS, action_units=(6, 99), populations=(3,)))
    assert [line.split(": ", 1)[1] for line in str(error.value).splitlines()] == [
        "AU99 cannot be rendered",
        "AU6 + AU12: both must be action_units",
        "population 3 is not known",
    ]
