"""Entries that are like others."""

import pytest

from aulens.configuration.likeness import with_likeness


def resolved(**recipes):
    whole, problems = with_likeness({"recipes": recipes})
    assert problems == []
    return whole["recipes"]


def test_what_is_written_replaces_single_keys() -> None:
    base = {"size": 224, "oval": {"width": 0.7, "fill": 128}, "sizes": [1, 2]}
    found = resolved(base=base, own={"like": "base", "oval": {"fill": 0}, "sizes": [3]})
    assert found["own"] == {"size": 224, "oval": {"width": 0.7, "fill": 0}, "sizes": [3]}
    assert found["base"] == base


def test_null_takes_a_key_out() -> None:
    assert resolved(base={"a": {"b": 1}, "c": 2}, own={"like": "base", "a": None})["own"] == {"c": 2}
    assert resolved(base={"a": {"b": 1, "d": 2}}, own={"like": "base", "a": {"b": None}})["own"] == {"a": {"d": 2}}
    assert resolved(base={}, own={"like": "base", "file": None})["own"] == {"file": None}, "nothing was there"


def test_an_entry_may_be_like_one_that_is_like_another() -> None:
    found = resolved(own={"like": "middle", "c": 3}, middle={"like": "base", "b": 2}, base={"a": 1, "c": 0})
    assert found["own"] == {"a": 1, "b": 2, "c": 3}


def test_nothing_is_shared_between_entries() -> None:
    found = resolved(base={"a": {"b": 1}}, own={"like": "base", "c": 1})
    found["own"]["a"]["b"] = 2
    assert found["base"]["a"]["b"] == 1


def test_other_sections_and_odd_values_are_left_alone() -> None:
    config = {"seed": {"like": "x"}, "databases": 1, "stimuli": {"a": 3, 1: None}}
    assert with_likeness(config) == (config, [])


def test_a_name_that_stands_nowhere() -> None:
    found, problems = with_likeness({"studies": {"main": {"runs": 1}, "other": {"like": "mian", "a": 1}}})
    assert problems == [(("studies", "other", "like"), "'mian' does not stand in studies; did you mean main?")]
    _, problems = with_likeness({"studies": {"mine": {"like": "two-folders"}}})
    assert problems[0][1].startswith(
        "'two-folders' does not stand in studies; it stands in config/two_folders.yaml: name"
    )
    assert found["studies"]["other"] == {"a": 1}


def test_an_entry_that_is_like_itself() -> None:
    _, problems = with_likeness({"studies": {"a": {"like": "b"}, "b": {"like": "a"}}})
    assert problems == [
        (("studies", "a", "like"), "a is like b is like a; an entry cannot be like itself"),
        (("studies", "b", "like"), "b is like a is like b; an entry cannot be like itself"),
    ]


@pytest.mark.parametrize("section", ["databases", "stimuli"])
def test_leave_to_show_faces_is_not_taken_over(section: str) -> None:
    base = {"source": "folder", "thumbnails": True}
    entries = {"base": base, "own": {"like": "base"}, "asked": {"like": "base", "thumbnails": True}}
    whole, problems = with_likeness({section: entries})
    assert problems == []
    assert whole[section] == {"base": base, "own": {"source": "folder"}, "asked": base}
