"""Which studies share features: those that take the same faces and see them the same way."""

import copy

import pytest

from aulens.configuration.shared_features import extracted_for

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
    return {"seed": 1, "networks": networks, "studies": {"first": STUDY, "second": second}}


@pytest.mark.parametrize("changes", [{}, {"network": "wider"}, {"training": {"runs": 5}}, {"analyses": {}}])
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
        {"split": {"train": 50}},  # more than there are: what refuses the one study must not refuse the other
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
    assert [extracted_for(config, study, "a") for study in ("first", "second", "third")] == [*before, "second"]
