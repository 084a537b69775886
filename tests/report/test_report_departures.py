"""Departures from a paper's protocol, and what the paper leaves open."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of
from aulens.report.departures import ABSENT, Departure, departures, shown, silent_settings, value_at
from aulens.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
PROTOCOL = read_yaml(ROOT / "config/paper/inagaki2022_protocol.yaml")


def merged(config, overlay):
    """Merge an overlay as Snakemake does: groups key by key."""
    for key, value in overlay.items():
        config[key] = merged(config.get(key) or {}, value) if isinstance(value, dict) else value
    return config


@pytest.fixture(scope="module")
def whole():
    """Return the shipped configuration, its overlay for the paper merged."""
    files = ("config/config.yaml", "config/paper/inagaki2022.yaml")
    config, overlay = (yaml.safe_load((ROOT / name).read_text()) for name in files)
    network = (
        "{engine: cnn, architecture: tiny, channels: [4], hidden: [8], dropout: 0.5, initial: he, input: database}"
    )
    config["networks"]["small"] = yaml.safe_load(network)
    config["studies"]["small"] = {"like": "inagaki2022", "network": "small", "stimuli": None, "databases": ["a"]}
    unwanted = ("profiles", "tuning_curves", "similarity", "relation", "components", "recovery", "cross_tests")
    config["studies"]["small"]["analyses"] = dict.fromkeys([*unwanted, "sample_size"])
    return composed(merged(config, overlay), read_catalogue())[0]


def resolved(whole, study):
    return facts_of(whole, study) | {"analyses": whole["studies"][study]["analyses"]}


def listed(facts, *entries):
    return departures(facts, {"protocol": entries})


def quiet(facts, *entries):
    return [row.here for row in silent_settings(facts, {"silent": entries})]


def test_only_what_differs_is_a_departure():
    facts = {"recipe": {"size": 96, "channels": "grey"}}
    size = {"what": "side", "at": "recipe.size", "value": 224, "where": "Methods"}
    channels = {"what": "channels", "at": "recipe.channels", "value": "grey"}
    assert listed(facts, size, channels) == [Departure("side", "96", "224", "Methods")]


def test_several_settings_stand_on_one_line():
    split = {"what": "split", "at": ["split.train", "split.test"], "value": [40, 12], "words": {"none": "all others"}}
    assert listed({"split": {"train": 40, "test": 12}}, split) == []
    assert listed({"split": {"train": None, "test": 12}}, split)[0][1:3] == ("all others, 12", "40, 12")


def test_numbers_of_variants_are_multiplied():
    entry = {"what": "v", "at": ["v.sizes", "v.mirror"], "as": "count", "value": [5, 2]}
    assert listed({"v": {"sizes": [1, 2, 3, 4, 9], "mirror": [True, False]}}, entry) == []
    assert listed({"v": {"sizes": [1.0], "mirror": [False, True]}}, entry)[0][1:3] == ("1 × 2 = 2", "5 × 2 = 10")
    assert listed({"v": None}, entry)[0].here == "none × none"


def test_what_has_no_effect_is_none_and_what_does_not_exist_is_not_compared():
    entry = {"what": "mean", "at": "recipe.histogram.mean", "value": 128}
    assert listed({"recipe": {"histogram": None}}, entry)[0].here == "none"
    assert listed({"recipe": {"histogram": {"mean": None}}}, entry)[0].here == "none"
    assert listed({"recipe": {"histogram": {}}}, entry) == []
    assert listed({"recipe": {}}, entry) == []
    assert listed({"recipe": {"histogram": None}}, entry | {"value": None}) == []


@pytest.mark.parametrize("value", [True, False])
def test_whether_something_is_used_at_all(value):
    entry = {"what": "mask", "at": "recipe.oval", "as": "used", "value": value}
    for here, facts in ((True, {"recipe": {"oval": {"fill": 0}}}), (False, {"recipe": {"oval": None}}), (False, {})):
        assert len(listed(facts, entry)) == (here is not value)
    analysis = {"what": "components", "at": "analyses.components", "as": "used", "value": True}
    assert listed({"analyses": {}}, analysis) == [Departure("components", "no", "yes", "")]
    assert listed({"analyses": {"components": {}}}, analysis) == []


def test_words_stand_for_values():
    entry = {"what": "series", "at": "stimuli.source", "value": "FaceGen", "words": {"folder": "images of the user"}}
    assert listed({"stimuli": {"source": "folder"}}, entry)[0][1:3] == ("images of the user", "FaceGen")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "yes"),
        (0.1, "0.1"),
        (12000, "12000"),
        ([4096, 4096], "4096, 4096"),
        ([], "none"),
        ([[0.0, 0.0], [-0.05, 0.0]], "0, 0; -0.05, 0"),
        ([{"from": 0, "rate": 1e-4}, {"from": 4000, "rate": 1e-5}], "0.0001, 1e-05 from 4000"),
        ({"conv": 0.0, "hidden": 0.01}, "conv 0, hidden 0.01"),
        ([{"action_units": [4, 22], "of": "angry"}, {"of": "sad"}], "action units 4, 22, of angry; of sad"),
        ({"k_a": {"session": ["A"], "view": ["S"]}, "b": {}}, "k_a: session A, view S; b: none"),
    ],
)
def test_how_values_are_shown(value, text):
    assert shown(value, {}) == text


def test_settings_on_which_a_paper_is_silent():
    facts = {"recipe": {"margin": 0.06, "oval": None, "haar": {"step": 1.1, "hits": 5}}}
    assert quiet(facts, {"what": "margin", "at": "recipe.margin"}) == ["0.06"]
    assert quiet(facts, {"what": "oval", "at": ["recipe.oval.width", "recipe.oval.fill"]}) == [], "not used"
    assert quiet(facts, {"what": "momentum", "at": "training.momentum"}) == [], "does not exist"
    assert quiet(facts, {"what": "biases", "text": "0"}) == ["0"]
    haar = {"what": "detector", "at": ["recipe.haar.step", "recipe.haar.hits"], "text": "step {}, {} hits"}
    assert quiet(facts, haar) == ["step 1.1, 5 hits"]
    assert quiet(facts | {"recipe": {"haar": None}}, haar) == [], "a text on what is not used"


def test_a_star_stands_for_every_name():
    facts = {"sources": {"kdef": {"keep": {"session": ["A"]}}, "made": {"culture": "a.yaml"}, "own": {"keep": {}}}}
    assert value_at(facts, "sources.*.keep") == {"kdef": {"session": ["A"]}}
    assert value_at(facts, "sources.*.keep.view") is ABSENT
    assert quiet(facts, {"what": "kept", "at": "sources.*.keep"}) == ["kdef: session A"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON, other=JSON)
def test_any_value_can_be_shown_and_equal_ones_never_differ(value, other):
    assert isinstance(shown(value, {}), str)
    entry = {"what": "x", "at": "x", "value": value}
    assert listed({"x": copy.deepcopy(value)}, entry) == []
    assert len(listed({"x": other}, entry)) == (other != value)


def test_the_full_size_study_departs_only_where_it_must(whole):
    found = departures(resolved(whole, "inagaki2022-kdef"), PROTOCOL)
    assert {row.what: row.here for row in found} == {
        "databases": "kdef, second",
        "action unit series": "a rendered average face",
        "face model of the action unit series": "the embedded one",
    }
    quiet = {row.what: row.here for row in silent_settings(resolved(whole, "inagaki2022-kdef"), PROTOCOL)}
    assert quiet["images of each database that are used"] == "kdef: view S, session A"
    assert quiet["kind of t test"] == "two unpaired samples, pooled variance, runs as independent"


@pytest.mark.parametrize(
    ("stimuli", "here"),
    [
        ({"source": "synthetic", "face_model": "ict"}, ["a rendered average face", "ICT-FaceKit"]),
        ({"source": "folder", "face_model": None}, ["images of the user", "not rendered here"]),
        ({"source": "photograph"}, ["a warped photograph"]),
    ],
)
def test_the_face_of_the_action_unit_series_is_named(stimuli, here):
    found = departures({"stimuli": stimuli}, PROTOCOL)
    assert [row.here for row in found if row.what.endswith("action unit series")] == here


def test_the_demonstration_says_that_it_is_smaller(whole):
    found = {row.what: (row.here, row.paper) for row in departures(resolved(whole, "inagaki2022"), PROTOCOL)}
    assert found["variants (sizes × positions × mirror images)"] == ("1 × 1 × 2 = 2", "5 × 5 × 2 = 50")
    assert found["hidden layers"] == ("256, 256", "4096, 4096")
    assert found["learning rate"] == ("0.03, 0.01 from 150", "0.0001, 1e-05 from 4000, 1e-06 from 8000")
    assert not {"mini-batch", "dropout", "histogram (mean, sd)", "split: train", "split: validation, test"} & set(found)
    assert found.keys() >= {"runs per database", "iterations", "plateau (iterations)", "standardised features"}


def test_a_network_of_another_engine_without_stimuli_is_compared_as_far_as_it_goes(whole):
    facts = resolved(whole, "small")
    found = {row.what: row.here for row in departures(facts, PROTOCOL)}
    assert found["what is trained"] == "all layers"
    assert found["weights of the frozen layers"] == found["action unit series"] == found["action units"] == "none"
    assert not {"standardised features", "principal components", "tuning curves shown"} & set(found)
    quiet = {row.what for row in silent_settings(facts, PROTOCOL)}
    assert not {"variant of AlexNet", "kind of correlation (sample size)", "components: observations, centred"} & quiet
    assert {"margin of the crop", "epochs", "detector"} <= quiet


def test_every_path_of_the_shipped_protocol_is_there_in_some_study(whole):
    facts = [resolved(whole, study) for study in ("inagaki2022-kdef", "small")]
    for entry in [*PROTOCOL["protocol"], *PROTOCOL["silent"]]:
        paths = [entry["at"]] if isinstance(entry.get("at"), str) else entry.get("at", [])
        for path in paths:
            assert any(value_at(one, path) is not ABSENT for one in facts), path
