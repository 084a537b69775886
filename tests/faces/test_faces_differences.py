"""What has changed since the first frame of a sequence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.errors import InputError
from aulens.faces.differences import difference, first_frames
from aulens.faces.recipe import recipe_problems
from aulens.faces.shard import check_sharded

WHOLE = {"detector": "none", "haar": None, "fallback": None, "crop": "whole", "histogram": None, "oval": None}
MINUS = WHOLE | {"minus_first": {"gain": 4.0}}
GREYS = arrays(np.uint8, (4, 4))


def test_differences_are_around_middle_grey():
    face, first = np.uint8([[10, 20, 30], [90, 0, 131]]), np.uint8([[10, 10, 32], [0, 90, 100]])
    np.testing.assert_array_equal(difference(face, first, 4.0), [[128, 168, 120], [255, 0, 252]])
    np.testing.assert_array_equal(difference(face, first, 0.25), [[128, 130, 128], [150, 106, 136]])


@given(face=GREYS, first=GREYS, gain=st.floats(0.1, 10))
def test_a_difference_and_its_opposite_are_mirrored_where_nothing_is_clipped(face, first, gain):
    there, back = difference(face, first, gain).astype(int), difference(first, face, gain).astype(int)
    inside = (there > 0) & (there < 255) & (back > 0) & (back < 255)
    assert (abs((there + back)[inside] - 256) <= 1).all(), "one level by rounding"
    assert (difference(face, face, gain) == 128).all()


def test_the_first_frame_is_that_of_the_person_and_the_sequence_by_number():
    manifest = pd.DataFrame(
        {
            "person": ["p", "p", "p", "q", "q", "p"],
            "sequence": ["1", "1", "1", "1", "1", "2"],
            "frame": ["100", "98", "99", "7", "6", "1"],
        }
    )
    assert first_frames(manifest, "m.csv").tolist() == [1, 1, 1, 4, 4, 5]


def test_a_stage_subtracts_the_first_frame_after_resizing(database, recipe, normalised):
    columns = {"sequence": "1", "frame": ["10", "9", "11", "1", "2", "3"]}
    faces, _ = normalised(database(**columns), recipe(**WHOLE))
    changed, table = normalised(database(**columns), recipe(**MINUS))
    assert len(table) == 6
    for row, first in enumerate((1, 1, 1, 3, 3, 3)):
        expected = np.clip(128 + 4 * (faces[row].astype(int) - faces[first]), 0, 255)
        np.testing.assert_array_equal(changed[row], expected)
    assert (changed[[1, 3]] == 128).all()
    assert changed[0].std() > 1


def test_a_series_is_compared_with_its_null_image(stimuli, draw_face, recipe, normalised):
    manifest = stimuli(draw_face())
    faces, _ = normalised(manifest, recipe(**WHOLE))
    changed, _ = normalised(manifest, recipe(**MINUS))
    np.testing.assert_array_equal(changed[2], np.clip(128 + 4 * (faces[2].astype(int) - faces[0]), 0, 255))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({}, "6 of 6 images are of no sequence: recipe.minus_first: take a recipe without minus_first, or a database"),
        ({"sequence": ["1", "1", "1", "1", "1", ""]}, "1 of 6 images are of no sequence"),
        ({"sequence": list("123456")}, "no sequence has two frames: recipe.minus_first: take a recipe"),
    ],
)
def test_databases_without_sequences_are_refused(database, recipe, normalised, columns, message):
    with pytest.raises(InputError, match=message):
        normalised(database(**columns), recipe(**MINUS))


def test_shards_are_refused(recipe):
    check_sharded(recipe(**WHOLE))
    with pytest.raises(InputError, match=r"recipe.minus_first: needs whole sequences in one job; .* shards: 1"):
        check_sharded(recipe(**MINUS))


def test_first_frames_must_not_be_dropped(recipe):
    assert recipe_problems(recipe(**MINUS)) == []
    settings = recipe(fallback="drop", minus_first={"gain": 4.0})
    assert recipe_problems(settings) == [
        "recipe.fallback: drop is given, but minus_first needs the first frame of every sequence"
    ]


def test_colours_are_subtracted_one_by_one(database, recipe, normalised):
    colour = np.zeros((240, 240, 3), np.uint8) + np.uint8([10, 20, 30])
    faces, _ = normalised(
        database({"01_neutral": colour, "01_happy": colour + np.uint8([1, 0, 5])}, sequence="1", frame=list("123123")),
        recipe(**MINUS, channels="rgb"),
    )
    assert faces[1].reshape(-1, 3).tolist()[0] == [148, 128, 132], "red, green, blue"
