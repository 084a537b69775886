"""Which studies share features: those that take the same images, whatever else they differ in."""

import copy
from dataclasses import fields

import pandas as pd
import pytest

from aulens.configuration.choices import HOW_DIVIDED, choice_name, choice_named, choice_of, used_choices
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings, participants_of
from aulens.settings import build

STUDY = {
    "databases": ["a"],
    "test_only": {"a": ["c"]},
    "labels": ["happy", "sad"],
    "recipe": "oval",
    "network": "heads",
    "analyses": {},
    "split": {"unit": "person", "take": "complete", "number": 9, "scheme": "random", "folds": None}
    | {"train": 5, "validation": 1, "test": 3},
}


def configured(**changes):
    """Return a configuration with a study, and another that differs in some keys."""
    second = copy.deepcopy(STUDY) | {key: value for key, value in changes.items() if key != "split"}
    second["split"] = second["split"] | changes.get("split", {})
    return {"seed": 1, "run": ["second"], "studies": {"first": STUDY, "second": second}}


def names(config, database="a"):
    return [choice_name(config, study, database) for study in config["studies"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "wider"},
        {"recipe": "whole"},  # has a folder of its own
        {"training": {"runs": 5}},
        {"split": {"train": 4, "test": 4}},
        {"split": {"scheme": "folds", "folds": 5, "test": None}},
    ],
)
def test_studies_that_differ_in_what_comes_later_have_the_same_choice(changes):
    first, second = names(configured(**changes))
    assert first == second
    assert len(first) == 8 and int(first, 16) >= 0


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ["happy"]},
        {"split": {"number": 8}},
        {"split": {"take": "any"}},
        {"split": {"unit": "image"}},
        {"images": {"frames": "peak"}},
        {"databases": ["b"], "test_only": {"b": ["a"]}},
    ],
)
def test_studies_that_take_other_images_have_another(changes):
    first, second = names(configured(**changes))
    assert first != second


def test_a_database_that_is_only_tested_gives_the_same_images_whatever_number_is_trained_on():
    first, second = names(configured(split={"number": 8, "take": "any"}), "c")
    assert first == second


def test_a_choice_depends_on_no_other_study_and_is_found_by_its_name():
    config = configured(split={"number": 8})
    alone = {**config, "studies": {"second": config["studies"]["second"]}}
    (name,) = names(alone)
    assert name == names(config)[1] and name in used_choices(config)
    assert names(config)[0] not in used_choices(config)
    assert choice_named(config, "a", name) == choice_of(alone, "second", "a")
    assert choice_named(config, "a", name)["split"]["number"] == 8
    with pytest.raises(KeyError):
        choice_named(config, "a", "00000000")


def test_what_is_made_equal_decides_for_nobody():
    rows = [(person, label) for person in ("ann", "bob", "eve", "joe") for label in ("happy", "sad")]
    manifest = pd.DataFrame(rows, columns=["person", "expression"]).assign(database="a", group="", session="")
    manifest["image"] = [f"{person}_{label}" for person, label in rows]
    config, found = configured(split={"number": 3, "train": 1, "test": 1}), []
    for split in (config["studies"]["second"]["split"], choice_of(config, "second", "a")["split"]):
        settings = ParticipantsSettings(1, "a", ["happy", "sad"], build(Split, split), True)
        found.append(participants_of(manifest, settings)[1])
    pd.testing.assert_frame_equal(*found)
    assert found[0]["takes_part"].sum() == 6
    assert {field.name for field in fields(Split)} == {"unit", "take", "number", *HOW_DIVIDED}
