"""Counts are those of a study, not of the folder that holds its images."""

import pandas as pd
import pytest

from aulens.files import write_csv
from aulens.report.study import DatabaseResults, Study
from aulens.report.study_images import each_run_sentence, labels_sentence, study_images, taking_part_sentence

PEOPLE = {"ann": "", "bob": "", "eve": "not drawn: split.number takes 2 of 3", "": "the database does not name these"}
SPLIT = {"unit": "person", "take": "complete", "number": 2, "scheme": "random", "folds": None}
SPLIT |= {"train": None, "validation": 0, "test": 1}


@pytest.fixture
def found(tmp_path):
    """Return what takes part of a folder of 8 images of 3 people and nobody."""
    rows = [(f"{unit}_{label}", unit, label) for unit in PEOPLE for label in ("happy", "sad")]
    images = pd.DataFrame(rows, columns=["image", "unit", "expression"])
    images["reason"] = images["unit"].map(PEOPLE)
    images.loc[images["image"] == "ann_sad", "reason"] = "not drawn: images.most_per_label takes 1"
    people = pd.DataFrame({"unit": list(PEOPLE), "person": list(PEOPLE), "group": "", "labels": "happy;sad"})
    people = people.assign(images=2, takes_part=[not reason for reason in PEOPLE.values()], reason=PEOPLE.values())
    write_csv(people, tmp_path / "people.csv")
    write_csv(images.assign(takes_part=images["reason"] == "")[[*COLUMNS]], tmp_path / "images.csv")
    files = {"participants/a.csv": tmp_path / "people.csv", "participants/a_images.csv": tmp_path / "images.csv"}
    faces = images[["image"]].assign(detector="haar", candidates=1, clipped=0.0)
    none = pd.DataFrame()
    return study_images(
        Study("s", {"split": SPLIT}, {}, files), DatabaseResults("a", "oval", none, none, faces, none, b"")
    )


COLUMNS = ("image", "unit", "expression", "takes_part", "reason")


def test_only_people_and_images_that_take_part_are_counted(found):
    assert (found.units, found.unit) == (2, "person")
    assert found.images["image"].tolist() == ["ann_happy", "bob_happy", "bob_sad"]
    assert found.faces["image"].tolist() == found.images["image"].tolist()
    assert taking_part_sentence(found) == "2 people with 3 images (others: 1 not drawn and 1 cannot)"
    assert labels_sentence(found, ["happy", "sad"]) == "Images of each expression: happy 2, sad 1."
    assert labels_sentence(found, ["happy"]) == "Images of each expression: 2."


@pytest.mark.parametrize(
    ("split", "trained", "text"),
    [
        ({}, True, "Each run is tested on 1 of the 2 people."),
        ({"test": 0.5}, True, "Each run is tested on 1 of the 2 people."),
        ({"scheme": "leave_one_out", "test": None}, True, "Each run is tested on 1 of the 2 people."),
        ({"scheme": "folds", "folds": 2, "test": None}, True, "Each run is tested on 1 of the 2 people."),
        ({"test": 1}, False, "Each run is tested on 1 of the 2 people."),
        ({"test": 12}, False, "Each run is tested on all 2 people."),
        ({"test": 0.5}, False, "Each run is tested on all 2 people."),
    ],
)
def test_the_people_of_a_run_are_counted(found, split, trained, text):
    assert each_run_sentence(found, SPLIT | split, trained) == text


def test_folds_that_are_not_equal_test_at_most_so_many(found):
    uneven = {"scheme": "folds", "folds": 3, "test": None}
    assert each_run_sentence(type(found)(7, "person", {}, found.images, found.faces), SPLIT | uneven, True) == (
        "Each run is tested on at most 3 of the 7 people."
    )
