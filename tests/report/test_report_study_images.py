"""Counts are those of a study, not of the folder that holds its images."""

import pandas as pd
import pytest

from aulens.evaluation import predict
from aulens.files import write_csv
from aulens.report.study import Study
from aulens.report.study_images import each_run_sentence, labels_sentence, study_images, taking_part_sentence

PEOPLE = {"ann": "", "bob": "", "eve": "not drawn: split.number takes 2 of 3", "": "the database does not name these"}
SPLIT = {"unit": "person", "take": "complete", "number": 2, "scheme": "random", "folds": None}
SPLIT |= {"train": None, "validation": 0, "test": 1}


COLUMNS = ("image", "unit", "expression", "takes_part", "asked_for", "reason")


@pytest.fixture
def found(tmp_path):
    """Return what takes part of a folder of 8 images of 3 people and nobody."""
    rows = [(f"{unit}_{label}", unit, label) for unit in PEOPLE for label in ("happy", "sad")]
    images = pd.DataFrame(rows, columns=["image", "unit", "expression"])
    images["reason"] = images["unit"].map(PEOPLE)
    images.loc[images["image"] == "ann_sad", "reason"] = "not drawn: images.most_per_label takes 1"
    people = pd.DataFrame({"unit": list(PEOPLE), "person": list(PEOPLE), "group": "", "labels": "happy;sad"})
    people = people.assign(images=2, takes_part=[not reason for reason in PEOPLE.values()], reason=PEOPLE.values())
    return written(tmp_path, people, images, SPLIT)


def written(folder, people, images, split, only_tested=()):
    write_csv(people, folder / "people.csv")
    taking = images["reason"] == ""
    write_csv(images.assign(takes_part=taking, asked_for=taking)[[*COLUMNS]], folder / "images.csv")
    write_csv(images[images["reason"] == ""][["image"]], folder / "faces.csv")
    names = {"participants/a.csv": "people.csv", "participants/a_images.csv": "images.csv", "faces/a.csv": "faces.csv"}
    files = {name: folder / file for name, file in names.items()}
    return study_images(Study("s", {"split": split, "only_tested": only_tested}, {}, files), "a")


def only_tested(folder, named, unnamed, **split):
    """Return what takes part of a database that is only tested, with so many people and groups of images of nobody."""
    people = [f"p{number}" for number in range(named)] + [""] * unnamed
    groups = [""] * named + [f"g{number}" for number in range(unnamed)]
    units = [person or group for person, group in zip(people, groups, strict=True)]
    table = pd.DataFrame({"unit": units, "person": people, "group": groups, "labels": "sad", "images": 1})
    images = pd.DataFrame({"image": units, "unit": units, "expression": "sad", "reason": ""})
    return written(folder, table.assign(takes_part=True, reason=""), images, SPLIT | split, ("a",))


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
    ],
)
def test_the_people_of_a_run_are_counted(found, split, trained, text):
    assert each_run_sentence(found, SPLIT | split, trained) == text


def test_folds_that_are_not_equal_test_at_most_so_many(found):
    uneven = {"scheme": "folds", "folds": 3, "test": None}
    assert each_run_sentence(type(found)(7, "person", {}, found.images, found.faces), SPLIT | uneven, True) == (
        "Each run is tested on at most 3 of the 7 people."
    )


@pytest.mark.parametrize(
    ("named", "unnamed", "test", "words"),
    [
        (2, 0, 1, "1 of the 2 people"),
        (2, 0, 12, "all 2 people"),
        (2, 0, 0.5, "all 2 people"),
        (0, 24, 12, "all 24 groups of images"),
        (20, 10, 12, "all 20 people and 10 groups of images"),
        (20, 1, 12, "all 20 people and 1 group of images"),
        (0, 0, 12, "all 0 people"),
    ],
)
def test_the_page_says_who_is_tested_of_a_database_that_is_only_tested(tmp_path, named, unnamed, test, words):
    some = only_tested(tmp_path, named, unnamed, test=test)
    assert each_run_sentence(some, SPLIT | {"test": test}, False) == f"Each run is tested on {words}."
    number = test if isinstance(test, int) else None
    settings = predict.PredictSettings(1, "t", "a", "control", "person", number, None, "all", 0)
    tested = predict.tested_units(tmp_path / "people.csv", None, [0], settings)[0]
    assert len(tested) == sum(int(word) for word in words.partition(" of ")[0].split() if word.isdigit())


def test_groups_of_nobody_are_counted_beside_people(tmp_path):
    found = only_tested(tmp_path, 20, 10, test=12)
    assert taking_part_sentence(found) == "20 people and 10 groups of images with 30 images"
    (tmp_path / "groups").mkdir()
    found = only_tested(tmp_path / "groups", 0, 10, unit="image", test=3)
    assert (found.unit, found.nobody, found.drawn) == ("person", 10, None)
    assert taking_part_sentence(found) == "10 groups of images with 10 images"
