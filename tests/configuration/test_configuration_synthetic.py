"""Keys of synthetic databases: what they change, and what does not fit together."""

import json
from types import SimpleNamespace

import pytest

from aulens.configuration.rendered import OF_RENDERED, region_settings
from aulens.configuration.slices import SLICES
from aulens.faces.regions import RegionSettings
from aulens.settings import build
from aulens.synthesis.database import ColourSettings, DatabaseSettings
from aulens.synthesis.palettes import PALETTES
from aulens.synthesis.repertoire import PLANTED_COLOURS

WEB = {"counts": {"angry": 30, "happy": 50}, "cut": {"side": 48, "width": [0.5, 0.9], "shift": 0.03}}


def slice_of(config: dict) -> dict:
    return json.loads(json.dumps(SLICES["synthesis.database"](config, SimpleNamespace(database="a"))))


def test_without_the_optional_keys_the_settings_are_as_before(config):
    before = slice_of(config)
    assert sorted(before) == ["face_model", "first_person", "people", "population", "seed", "size", "variability"]
    config["databases"]["a"] |= OF_RENDERED
    assert slice_of(config) == before
    config["databases"]["a"] |= dict.fromkeys(OF_RENDERED)
    assert slice_of(config) == before
    built = build(DatabaseSettings, before)
    assert {name: getattr(built, name) for name in OF_RENDERED} == OF_RENDERED


def test_the_optional_keys_reach_the_stage(config):
    config["databases"]["a"] |= WEB | {"colour": {}}
    settings = build(DatabaseSettings, slice_of(config))
    assert settings.counts == {"angry": 30, "happy": 50}
    assert settings.cut.width == (0.5, 0.9)
    assert settings.colour == ColourSettings(None, None)
    config["databases"]["a"] |= {"counts": None, "takes": 3, "colour": {"planted": "hair", "share": 1}}
    settings = build(DatabaseSettings, slice_of(config))
    assert (settings.takes, settings.colour) == (3, ColourSettings("hair", 1.0))


def test_settings_of_regions_say_what_is_rendered(config):
    settings = build(RegionSettings, json.loads(json.dumps(region_settings(config, "oval", "a"))))
    assert (settings.size, settings.crop, settings.margin) == (224, "square", 0.0)
    assert settings.rendered == build(DatabaseSettings, slice_of(config))
    assert build(RegionSettings, region_settings(config, "oval", "kdef")).rendered is None


def test_a_sound_web_database_is_accepted(config, root, problems):
    config["databases"]["a"] |= WEB
    config["studies"]["main"]["labels"] = config["studies"]["other"]["labels"] = ["angry", "happy"]
    assert [line for line in problems(config, root) if line.startswith("databases.a")] == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"counts": {"angry": 30}},
            "people: 70 people are asked for, but counts gives 30 images; ask for fewer people",
        ),
        (
            {"counts": {"angry": 70}, "takes": 2},
            "takes: counts says how many images there are; leave out takes or counts",
        ),
        (
            {"cut": {"side": 250, "width": [0.5, 0.9], "shift": 0.0}},
            "cut.side: 250 is given, but what is cut out may have only 200 pixels of 400; raise size",
        ),
        (
            {"cut": {"side": 48, "width": [0.9, 0.5], "shift": 0.0}},
            "cut.width: [0.9, 0.5] has the larger number first; write [lowest, highest]",
        ),
        (
            {"colour": {"planted": "hair"}},
            "colour.share: missing; in which share of the images does the hair tell the expression?",
        ),
        (
            {"colour": {"share": 0.9}},
            "colour.planted: missing, but a share of 0.9 is given; write hair or background",
        ),
        (
            {"colour": {"planted": "nose", "share": 0.9}},
            "colour.planted: 'nose' is given; allowed: hair, background, or null",
        ),
        ({"counts": {"angry": 0, "happy": 90}}, "counts.angry: 0 is given; allowed: a whole number from 1"),
    ],
)
def test_keys_that_do_not_fit_are_named(config, root, problems, keys, problem):
    config["databases"]["a"] |= keys
    assert f"databases.a.{problem}" in problems(config, root)


def test_what_a_culture_cannot_show_is_named(config, root, problems):
    config["databases"]["a"]["counts"] = {"contempt": 100}
    (line,) = [line for line in problems(config, root) if line.startswith("databases.a.counts")]
    assert line.startswith("databases.a.counts: culture config/cultures/a.yaml has no contempt; it has ")


def test_a_study_needs_the_expressions_that_counts_gives(config, root, problems):
    config["databases"]["a"]["counts"] = {"happy": 100}
    lines = [line for line in problems(config, root) if line.startswith("studies.main.labels")]
    assert lines == [
        "studies.main.labels: database 'a' cannot show neutral, angry: its culture config/cultures/a.yaml has happy"
    ]


def test_more_expressions_than_colours_are_named(config, root, problems, monkeypatch):
    assert {len(palette) for palette in PALETTES.values()} == {PLANTED_COLOURS}
    monkeypatch.setattr("aulens.configuration.contents.PLANTED_COLOURS", 2)
    config["databases"]["a"]["colour"] = {"planted": "hair", "share": 0.9}
    (line,) = problems(config, root)
    assert line.startswith("databases.a.colour.planted: ")
    assert line.endswith(" expressions are shown, but there are 2 colours")
