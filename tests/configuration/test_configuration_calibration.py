from pathlib import Path

import pytest
import yaml

from aulens.configuration.calibration import banks_of, batches_of, draws_settings, pairs_of, rates_settings
from aulens.configuration.check import checked_configuration
from aulens.configuration.likeness import merged
from aulens.errors import InputError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def asked():
    """The configuration of the calibration study."""
    return merged(*(yaml.safe_load((ROOT / f"config/{name}.yaml").read_text()) for name in ("config", "calibration")))


def problems(config):
    with pytest.raises(InputError) as refused:
        checked_configuration(config, ROOT)
    return str(refused.value)


def test_the_calibration_study_is_sound(asked):
    config = checked_configuration(asked, ROOT)
    assert banks_of(config) == [f"calibration-{place}" for place in range(6)]
    assert rates_settings(config)["people"]["calibration-0"] >= 3 * config["calibration"]["split"]["number"]
    assert draws_settings(config, "shuffled", "draws-0025-0049")["first"] == 25


def test_without_the_key_there_are_no_pairs(asked):
    asked["calibration"] = None
    assert pairs_of(checked_configuration(asked, ROOT)) == {}
    del asked["calibration"]
    assert pairs_of(checked_configuration(asked, ROOT)) == {}


def test_more_draws_leave_the_batches_before_as_they_are(asked):
    before = batches_of(asked, "same")
    asked["calibration"]["pairs"]["same"]["draws"] += 60
    after = batches_of(asked, "same")
    assert after[: len(before)] == before
    assert after[-1] == "draws-0250-0259"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("recipe",), "oval", "calibration.recipe: 'oval' does not stand in recipes; did you mean oval224?"),
        (("stimuli",), "x", "calibration.stimuli: 'x' does not stand in stimuli; there are"),
        (("split", "train"), 50, "calibration.split: train, validation and test are 70 people, but number is 60"),
        (("pairs", "same", "databases"), ["a", "zz"], "calibration.pairs.same.databases[1]: 'zz' does not stand in"),
        (("pairs", "same", "runs"), 1, "calibration.pairs.same.runs"),
        (("penalty",), 0, "calibration.penalty"),
        (("pairs", "same", "signs"), "zz", "calibration.pairs.same.signs: 'zz' does not stand in databases"),
        (("pairs", "distance-1", "signs"), "calibration-3", "calibration.pairs.distance-1.signs: databases has two"),
    ],
)
def test_mistakes_are_named(asked, path, value, sentence):
    place = asked["calibration"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert sentence in problems(asked)
