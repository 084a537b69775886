"""The check of the stimuli: what is drawn, and what is said of images that are wrong or dead."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.stimulus_movement import figure_movement, movement_sentences
from aulens.report.images_in_words import images_text
from aulens.report.sentences import faces_sentence
from aulens.tuning.stimulus_movement import VERDICT_COLUMNS

NONE = float("nan")


def verdicts(*rows):
    return pd.DataFrame(rows, columns=VERDICT_COLUMNS)


GOOD = (1, "AU1_1", "as named", "brows", 5.0, 1.0, "inner brows +", 4.0, "inner brows", 4.0, NONE, NONE)


def test_every_action_unit_has_its_row_with_numbers_and_verdict(made, stimuli_of):
    table, faces = stimuli_of(made)
    figure = figure_movement(made["stimulus_movement"], made["stimulus_verdicts"], table, faces)
    pictures, heat = figure.axes
    side = faces.shape[1]
    assert pictures.images[0].get_array().shape[:2] == ((len(made.action_units) + 1) * side, side)
    texts = [text.get_text() for text in heat.texts]
    assert texts.count("as named") == len(made.action_units) - 1
    assert texts.count("still") == 1
    assert "5.0" in texts
    assert [label.get_text() for label in heat.get_yticklabels()] == [f"AU{unit}" for unit in made.action_units]


def test_wrong_and_dead_images_are_named():
    other = (
        12,
        "AU12_1",
        "elsewhere",
        "brows",
        3.0,
        -1.0,
        "mouth corners +",
        0.4,
        "inner brows",
        -5.0,
        "AU12_0.5",
        NONE,
    )
    against = (15, "AU15_1", "other way", "mouth", 3.0, -1.0, "mouth corners −", 6.0, "mouth corners", 6.0, NONE, NONE)
    dead = (27, "AU27_1", "still", "mouth", 0.0, NONE, "mouth open +", 0.0, "chin", 0.0, NONE, "AU27_0.3")
    said = " ".join(movement_sentences(verdicts(GOOD, other, against, dead)))
    assert "as the name says in 1 of the 4 action units" in said
    assert "AU12_1 is to be looked at: something else moves more than what the name says" in said
    assert "(mouth corners .4, inner brows −5.0 %)" in said
    assert (
        "AU15_1 is to be looked at: moves against what the name says (mouth corners 6.0, mouth corners 6.0 %)" in said
    )
    assert "AU27_1 is to be looked at: nothing moves." in said
    assert "Images that move otherwise than their neighbours: AU12_0.5." in said
    assert "Images that show no face: AU27_0.3." in said


def test_what_cannot_be_told_is_not_called_wrong():
    weak = (11, "AU11_1", "weak", "mouth", 0.8, 1.0, "upper lip +", 0.9, "upper lip", 0.9, NONE, NONE)
    silent = (5, "AU5_1", "not judged", "chin", 4.0, 1.0, NONE, NONE, "chin", -4.0, NONE, NONE)
    hidden = (9, NONE, "no face", NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE)
    said = movement_sentences(verdicts(GOOD, weak, silent, hidden))
    assert said[0] == "Landmarks move as the name says in 1 of the 2 action units that they can judge."
    assert "AU9: no face is seen in any of its images." in said
    assert "Too little moves to tell in AU11." in said
    assert any(text.startswith("Of AU5 nothing is said") for text in said)
    assert not any("to be looked at" in text for text in said)


@pytest.fixture
def aligned(made):
    facts = dict(made.facts)
    facts["recipe"] = facts["recipe"] | {
        "detector": "haar-blazeface",
        "align": "eyes",
        "eyes": {"distance": 0.36, "height": 0.4},
    }
    return facts


def test_the_methods_say_how_faces_were_aligned(aligned):
    text = images_text(aligned)
    assert "OpenCV's Haar cascade, or else with BlazeFace" in text
    assert "the eyes lie level, 0.36 of the side apart and 0.4 of it below the upper edge" in text
    assert "the square around it" not in text


def test_it_is_said_in_how_many_faces_eyes_were_found():
    faces = pd.DataFrame({"detector": ["haar", "blazeface", "haar", "fallback"], "candidates": 1, "clipped": 0.0})
    assert "(1 by BlazeFace alone)" in faces_sentence(faces, 0)
    assert "eyes" not in faces_sentence(faces, 0)
    said = faces_sentence(faces.assign(eyes_angle=[2.0, -4.0, np.nan, np.nan]), 0)
    assert "The eyes were found in 2 of 4 faces; the others are cut out by their box. Heads were tilted by 3.0°" in said
    said = faces_sentence(faces.assign(eyes_angle=[2.0, -4.0, 1.0, 1.0]), 0)
    assert "The eyes were found in all 4 faces. Heads were tilted by 2.0°" in said
