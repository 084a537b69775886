"""Keys of rendered databases in the layout of other ones, and of recipes that show differences."""

import json
from types import SimpleNamespace

import pytest

from aulens.configuration.check import checked_configuration
from aulens.configuration.slices import SLICES
from aulens.databases.manifest import ManifestSettings
from aulens.faces.recipe import FacesSettings
from aulens.settings import build
from aulens.synthesis.codings import CODES
from aulens.synthesis.database import DatabaseSettings
from aulens.synthesis.layouts import LAYOUTS
from aulens.synthesis.sequences import SequenceSettings

POSED = {"layout": "ckplus", "sequence": {"frames": 3, "tremor": 1.0}}
MICRO = {"layout": "casme2", "sequence": {"frames": 9, "tremor": 0.5}, "first_person": 500}


def slice_of(config: dict, stage: str, **job) -> dict:
    return json.loads(json.dumps(SLICES[stage](config, SimpleNamespace(**job))))


def test_a_layout_reaches_the_stages(config):
    config["databases"]["a"] |= MICRO | {"people": 2}
    settings = build(DatabaseSettings, slice_of(config, "synthesis.database", database="a"))
    assert (settings.layout, settings.sequence) == ("casme2", SequenceSettings(9, 0.5))
    reading = build(ManifestSettings, slice_of(config, "databases.manifest", database="a"))
    assert reading == ManifestSettings("a", "casme2", {}, people={"sub01": "p1-500", "sub02": "p1-501"})


def test_without_a_layout_the_settings_of_reading_are_as_before(config):
    before = slice_of(config, "databases.manifest", database="a")
    assert before == {"database": "a", "source": "synthetic", "keep": {}}
    config["databases"]["a"] |= {"layout": None, "sequence": None}
    assert slice_of(config, "databases.manifest", database="a") == before


def test_all_layouts_have_codes():
    assert CODES.keys() == LAYOUTS.keys()


@pytest.mark.parametrize("keys", [POSED, MICRO | {"people": 60, "counts": {"happy": 60}}])
def test_sound_layouts_are_accepted(config, root, problems, keys):
    config["databases"]["other"] = config["databases"]["a"] | keys
    assert problems(config, root) == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            {"layout": "jaffe", "sequence": POSED["sequence"]},
            "layout: 'jaffe' is given; allowed: ckplus, casme2, or null",
        ),
        ({"sequence": POSED["sequence"]}, "layout: missing, but a sequence is given; write ckplus or casme2"),
        (
            {"layout": "ckplus"},
            "sequence: missing; layout ckplus needs sequences such as {frames: 9, tremor: 1.0}",
        ),
        (
            MICRO | {"people": 9, "counts": {"happy": 9}, "sequence": {"frames": 4, "tremor": 0}},
            "sequence.frames: 4 is given; with layout casme2 the apex is in the middle: an odd number from 3",
        ),
        (POSED | {"sequence": {"frames": 1, "tremor": 0}}, "sequence.frames: 1 is given; allowed: a whole number"),
        (
            MICRO | {"people": 100, "counts": {"happy": 100}},
            "people: the names of layout casme2 number at most 99 people",
        ),
        (POSED | {"takes": 100}, "takes: the names of layout ckplus number at most 99 takes"),
        (
            POSED | {"counts": {"happy": 70, "neutral": 70}},
            "counts: layout ckplus has no sequences of neutral; it has those of angry, contempt, disgusted",
        ),
        (MICRO | {"people": 9}, "layout: casme2 has no code for angry of culture config/cultures/a.yaml; name others"),
    ],
)
def test_keys_that_do_not_fit_are_named(config, root, problems, keys, problem):
    config["databases"]["other"] = config["databases"]["a"] | keys
    (line,) = problems(config, root)
    assert line.startswith(f"databases.other.{problem}")


def test_sequences_show_neutral_too_whatever_counts_says(config, root, problems):
    config["databases"]["a"] |= POSED | {"counts": {"happy": 70, "angry": 70}}
    assert problems(config, root) == []


def test_differences_change_no_settings_of_recipes_without_them(config):
    before = slice_of(config, "faces.normalise", recipe="oval")
    assert "minus_first" not in before
    config["recipes"]["oval"]["minus_first"] = {"gain": 4.0}
    settings = build(FacesSettings, slice_of(config, "faces.normalise", recipe="oval"))
    assert settings.minus_first.gain == 4.0


def test_null_is_as_if_differences_were_left_out(config, root, problems):
    config["recipes"]["oval"]["minus_first"] = None
    assert problems(config, root) == []
    assert "minus_first" not in checked_configuration(config, root)["recipes"]["oval"]


def test_differences_need_all_first_frames_in_one_job(config, root, problems):
    config["recipes"]["oval"] |= {"minus_first": {"gain": 4.0}, "fallback": "drop"}
    config["databases"]["a"] |= POSED | {"shards": 2}
    otherwise = "or take a recipe without minus_first"
    needs = "recipes.oval.minus_first needs"
    assert sorted(problems(config, root)) == [
        f"databases.a.shards: 2 is given, but {needs} whole sequences in one job; write shards: 1, {otherwise}",
        f"databases.b.layout: missing, but {needs} sequences; give a layout, {otherwise}",
        "recipes.oval.fallback: drop is given, but minus_first needs the first frame of every sequence; give the "
        "recipe a fixed box",
    ]


@pytest.mark.parametrize("given", [4.0, {}, {"gain": 0}, {"gain": 4.0, "offset": 1}])
def test_differences_that_are_none_are_named(config, root, problems, given):
    config["recipes"]["oval"]["minus_first"] = given
    assert any(line.startswith("recipes.oval.minus_first") for line in problems(config, root))
