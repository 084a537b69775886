"""Which studies the analysis `backbones` may set side by side, and what it is told of them."""

import pytest

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.compared_backbones import compared_backbones
from aulens.configuration.composition import composed

WHERE = "studies.main.analyses.backbones.studies[0]"
MUST = "in one table labels, split, images, tests and what was planted must be the same"


@pytest.fixture
def two(config):
    """Return a configuration whose study main is compared with other."""
    config["studies"]["main"]["analyses"]["backbones"] = {"studies": ["other"]}
    return config


def test_studies_with_other_backbones_show_the_same_people_or_ones_drawn_like_them(two, root, problems):
    assert problems(two, root) == []
    two["databases"]["seed"] = {**two["databases"]["a"], "first_person": 500}
    two["studies"]["other"]["databases"] = ["seed", "b"]
    assert problems(two, root) == []
    for key, value in (("population", 2), ("size", 200)):
        two["databases"]["seed"] = {**two["databases"]["a"], "first_person": 500, key: value}
        assert problems(two, root) == [
            f"{WHERE}: study 'other' trains on ['seed', 'b'], 'main' on ['a', 'b']; they must be the same, or rendered "
            "alike but for first_person, in the same places"
        ]
    two["studies"]["other"]["databases"] = ["a", "b"]
    two["studies"]["other"]["analyses"] = {"predictions": {"variants": "all"}}
    assert problems(two, root) == [f"{WHERE}: study 'other' has no intervals; add the analysis intervals to it"]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("labels", ["happy", "neutral"], "labels ['happy', 'neutral'] (not ['neutral', 'happy', 'angry'])"),
        ("split.train", 20, "split.train 20 (not 40)"),
        ("images", {"frames": "peak"}, "images.frames 'peak' (not null)"),
        ("analyses.predictions.variants", "centre", "analyses.predictions.variants 'centre' (not 'all')"),
        ("analyses.intervals.confidence", 0.9, "analyses.intervals.confidence 0.9 (not 0.95)"),
        ("analyses.recovery.planted_share", 0.6, "analyses.recovery.planted_share 0.6 (not 0.5)"),
        ("stimuli", "small", "stimuli 'small' (not 'face')"),
    ],
)
def test_rows_of_one_table_answer_the_same_question(two, root, problems, change, path, value, words):
    two["stimuli"]["small"] = {**two["stimuli"]["face"], "size": 200}
    change(two, f"studies.other.{path}", value)
    (found,) = (line for line in problems(two, root) if line.startswith(WHERE))
    assert found.startswith(f"{WHERE}: study 'other' has {words}") and found.endswith(f"; {MUST}")


def test_what_only_one_study_is_asked_for_may_differ(two, root, problems, change):
    change(two, "studies.other.analyses.recovery", ...)
    change(two, "studies.other.stimuli", "facegen")
    change(two, "studies.other.training.runs", 12)
    assert not [line for line in problems(two, root) if line.startswith(WHERE)]


def test_other_people_are_rendered_alike_in_the_same_place(two, root, problems):
    for name, keys in {"c": {}, "d": {"first_person": 900}, "e": {"population": 2}}.items():
        two["databases"][name] = {**two["databases"]["a"], "first_person": 200} | keys
    two["studies"]["main"]["test_only"] = {"a": ["c"]}
    for tested in ({}, {"a": ["d"]}, {"b": ["e"]}):
        two["studies"]["other"]["test_only"] = tested
        assert not [line for line in problems(two, root) if line.startswith(WHERE)]
    two["studies"]["other"]["test_only"] = {"a": ["e"]}
    assert f"{WHERE}: study 'other' has test_only.a ['e'] (not rendered as ['c']); {MUST}" in problems(two, root)


def choices(config):
    """Return what two studies are told to differ in, but for names that both have."""
    whole, _ = composed(config, read_catalogue())
    one, two = (found["choices"] for found in compared_backbones(whole, "main").values())
    return {key: (one.get(key), two.get(key)) for key in {**one, **two} if one.get(key) != two.get(key)}


@pytest.mark.parametrize(
    ("section", "keys", "differ"),
    [
        ("backbones", {"draw": 3}, {}),
        ("backbones", {"file": "unused.pth"}, {}),
        ("backbones", {"mean": [0.0, 0.0, 0.0]}, {}),
        ("backbones", {"pool": 7}, {"pool": ("none", "7")}),
        ("backbones", {"sd": [1, 0.5, 1]}, {"sd": ("1/1/1", "1/0.5/1")}),
        ("backbones", {"precision": "float32"}, {"precision": ("float16", "float32")}),
        ("backbones", {"weights": "file", "file": "w.pth"}, {"file": (None, "w.pth")}),
        ("networks", {"standardise": False}, {"standardise": ("true", "false")}),
        ("networks", {"hidden": []}, {"hidden": ("512/512", "none")}),
        ("recipes", {"margin": 0.1}, {"recipe": ("oval", "oval-2")}),
        ("recipes", {}, {}),
    ],
)
def test_all_but_the_draw_makes_another_row(two, section, keys, differ):
    first = {"backbones": "random", "networks": "heads", "recipes": "oval"}
    for part, name in first.items():
        two[part][f"{name}-2"] = {**two[part][name], **(keys if part == section else {})}
    two["networks"]["heads-2"]["backbone"] = "random-2"
    two["studies"]["other"] |= {"network": "heads-2", "recipe": "oval-2"}
    assert choices(two) == differ


def test_trainings_differ_in_all_but_the_number_of_networks(two):
    training = two["studies"]["other"]["training"]
    two["studies"]["other"]["training"] = {**training, "runs": 12, "cohort": 3}
    assert choices(two) == {}
    two["studies"]["other"]["training"]["iterations"] = 500
    assert choices(two) == {"training": ("as in main", "as in other")}
