"""Which studies share features: those that take the same faces and see them the same way."""

import copy
from dataclasses import fields

import pandas as pd
import pytest

from aulens.configuration.shared_features import NOT_WHO, extracted_for
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings, participants_of

STUDY = {
    "databases": ["a"],
    "test_only": {"a": ["c"]},
    "labels": ["happy", "sad"],
    "recipe": "oval",
    "network": "heads",
    "split": {"unit": "person", "take": "complete", "number": 9, "train": 5, "validation": 1, "test": 3},
}


def configured(**changes):
    """Return a configuration with a study, and another that differs in some keys."""
    networks = {"heads": {"backbone": "one"}, "wider": {"backbone": "one"}, "other": {"backbone": "two"}}
    second = copy.deepcopy(STUDY) | {key: value for key, value in changes.items() if key != "split"}
    second["split"] = second["split"] | changes.get("split", {})
    studies = {"first": STUDY | {"analyses": {}}, "second": {"analyses": {}} | second}
    return {"seed": 1, "run": ["first", "second"], "networks": networks, "studies": studies}


@pytest.mark.parametrize(
    "changes",
    [{}, {"network": "wider"}, {"training": {"runs": 5}}, {"split": {"train": 4, "test": 4}}, {"split": {"folds": 5}}],
)
def test_studies_that_differ_in_what_comes_later_share_features(changes):
    config = configured(**changes)
    assert [extracted_for(config, "second", database) for database in "ac"] == ["first", "first"]


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ["happy"]},
        {"network": "other"},
        {"recipe": "whole"},
        {"split": {"number": 8}},
        {"split": {"take": "any"}},
        {"split": {"unit": "image"}},
        {"images": {"frames": "peak"}},
        {"databases": ["b"], "test_only": {"b": ["a"]}},
    ],
)
def test_studies_that_take_other_faces_or_see_them_otherwise_do_not(changes):
    config = configured(**changes)
    assert extracted_for(config, "second", "a") == "second"
    assert extracted_for(config, "first", "a") == "first"


def test_a_study_added_behind_the_others_changes_theirs_in_nothing():
    config = configured(split={"number": 8})
    before = [extracted_for(config, study, "a") for study in ("first", "second")]
    config["studies"]["third"] = config["studies"]["second"]
    config["run"] = ["first", "second", "third"]
    assert [extracted_for(config, study, "a") for study in ("first", "second", "third")] == [*before, "second"]


def test_nothing_is_shared_with_a_study_that_is_not_made():
    config = configured() | {"run": ["second"]}
    assert extracted_for(config, "second", "a") == "second"
    compared = {"sample_size": {"compared_with": "first"}}
    config["studies"]["second"] |= {"analyses": compared}
    assert extracted_for(config, "first", "a") == "second"


def test_whatever_else_the_participants_depend_on_is_compared():
    """Keys of `split` that are left out must not decide who takes part."""
    names = ("ann", "bob", "eve", "joe")
    rows = [(name, label) for name in names for label in ("happy", "sad")]
    manifest = pd.DataFrame(rows, columns=["person", "expression"]).assign(database="a", group="", session="")
    manifest["image"] = [f"{person}_{label}" for person, label in rows]
    split = {"unit": "person", "take": "complete", "number": 3, "scheme": "random", "folds": None}
    found = []
    for more in ({"train": 1, "validation": 1, "test": 1}, {"train": None, "validation": 0, "test": 2}):
        settings = ParticipantsSettings(1, "a", ["happy", "sad"], Split(**split, **more), True)
        found.append(participants_of(manifest, settings)[1])
    pd.testing.assert_frame_equal(*found)
    assert {field.name for field in fields(Split)} == {"unit", "take", "number", *NOT_WHO}
