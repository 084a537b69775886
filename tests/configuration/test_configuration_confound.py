"""What the analysis of a confound asks of a study, and of the one that it is compared with."""

import copy

import pytest

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of
from aulens.configuration.studies import studies_to_make

BLOCK = "studies.main.analyses.confound"


@pytest.fixture
def confounded(config):
    """Return a sound configuration: confounds in a and b, broken in c; study other has a smaller oval."""
    config["databases"]["c"] = dict(config["databases"]["a"])
    config["recipes"]["tight"] = copy.deepcopy(config["recipes"]["oval"])
    config["recipes"]["tight"]["oval"]["width"] = 0.24
    for name in ("main", "other"):
        config["studies"][name]["test_only"] = {"a": ["c"]}
    config["studies"]["other"]["recipe"] = "tight"
    config["studies"]["main"]["analyses"]["confound"] = {
        "broken": {"a": "c"},
        "plain": "b",
        "compared_with": "other",
        "shares": False,
    }
    return config


def test_a_study_with_a_confound_is_sound(confounded, root, problems):
    assert problems(confounded, root) == []
    whole, _ = composed(confounded, read_catalogue())
    masks = facts_of(whole, "main")["masks"]
    assert [(name, mask["width"]) for name, mask in masks.items()] == [("main", 0.84), ("other", 0.24)]
    assert studies_to_make(whole) == ["main", "other"]


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (f"{BLOCK}.compared_with", None, []),
        (f"{BLOCK}.compared_with", ..., []),
        (f"{BLOCK}.plain", None, []),
        (f"{BLOCK}.plain", "c", [f"{BLOCK}.plain: no network is trained on 'c'; allowed: a, b, or null"]),
        (f"{BLOCK}.broken", {"a": "b"}, []),
        (f"{BLOCK}.broken", {}, [f"{BLOCK}.broken: a group of keys is given; allowed: a group such as "
         "{portraits-hair: portraits-hair-broken}"]),
        (f"{BLOCK}.broken", {"a": "a"}, [f"{BLOCK}.broken.a: 'a' is what its networks learn; name the database in "
         "which its confound is broken", f"{BLOCK}.compared_with: study 'other': 'a' is what its networks learn; name "
         "the database in which its confound is broken"]),
        ("studies.main.test_only", {}, [f"{BLOCK}.broken.a: networks trained on 'a' are not tested on 'c'; add it to "
         "test_only.a"]),
        ("studies.other.test_only", {}, [f"{BLOCK}.compared_with: study 'other': networks trained on 'a' are not "
         "tested on 'c'; add it to test_only.a"]),
        ("studies.other.databases", ["b", "a"], []),
        ("studies.other.recipe", "oval", [f"{BLOCK}.compared_with: study 'other' has the same mask; name one whose "
         "recipe has another oval"]),
        ("studies.other.labels", ["neutral", "happy"], [f"{BLOCK}.compared_with: study 'other' lacks the labels angry; "
         "both studies must have them"]),
        (f"{BLOCK}.compared_with", "main", [f"{BLOCK}.compared_with: a study cannot be compared with itself; name "
         "another study"]),
        (f"{BLOCK}.compared_with", "othr", [f"{BLOCK}.compared_with: 'othr' does not stand in studies; did you mean "
         "other?"]),
        (f"{BLOCK}.shares", ..., [f"{BLOCK}.shares: study '{name}' has no attribution_shares; add the analysis to it, "
         "or write shares: false" for name in ("main", "other")]),
    ],
)  # fmt: skip
def test_what_the_databases_must_be(confounded, root, problems, change, path, value, lines):
    change(confounded, path, value)
    assert problems(confounded, root) == lines


def test_a_confounded_database_that_the_other_study_lacks(confounded, root, problems):
    confounded["studies"]["other"] |= {"databases": ["b"], "test_only": {}}
    confounded["studies"]["other"]["analyses"] = {"confusion": {}}
    sentence = "study 'other': no network is trained on 'a'; allowed: b"
    assert problems(confounded, root) == [f"{BLOCK}.compared_with: {sentence}"]


def test_of_the_other_study_only_what_it_trains_is_asked_for(confounded, root, problems):
    confounded["studies"]["main"]["test_only"] = {name: ["c"] for name in "ab"}
    confounded["studies"]["main"]["analyses"]["confound"] |= {"broken": {"a": "c", "b": "c"}, "plain": None}
    confounded["studies"]["other"] |= {"databases": ["a"], "test_only": {"a": ["c"]}}
    confounded["studies"]["other"]["analyses"] = {"confusion": {}}
    assert problems(confounded, root) == []
    confounded["studies"]["other"]["test_only"] = {}
    sentence = "study 'other': networks trained on 'a' are not tested on 'c'; add it to test_only.a"
    assert problems(confounded, root) == [f"{BLOCK}.compared_with: {sentence}"]
