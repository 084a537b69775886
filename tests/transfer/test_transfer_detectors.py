"""Who teaches and judges detectors, how their penalty is chosen, and what guesses are worth."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.coded_faces import coded_faces
from aulens.transfer.agreement import INTENSITY, MEASURES, measures_of
from aulens.transfer.detectors import Division, detect, folds_of, own_division, standardised
from aulens.transfer.unit_predictions import BASELINES, CHANCE, EXPRESSION, MAJORITY, baselines, said_by

SETTINGS = SimpleNamespace(strengths=[0.05, 0.3], share=0.5)


def coded_table(people: int = 12, takes: int = 4, seed: int = 0) -> pd.DataFrame:
    """Return faces of which the half, happy, shows action unit 12, and a third action unit 4 at random."""
    random, rows = np.random.default_rng(seed), []
    for number in range(people * takes):
        happy = number % 2 == 0
        units = (["12:0.6"] if happy else []) + (["4:0.03"] if random.random() < 0.33 else [])
        rows.append((number, f"p{number // takes}", "happy" if happy else "neutral", ";".join(units)))
    return pd.DataFrame(rows, columns=["face", "person", "expression", "action_units"])


def coded(**options: int):
    table = coded_table(**options)
    return coded_faces("a", table, table["person"], planted=True)


@given(st.integers(0, 100), st.integers(2, 6))
def test_folds_judge_every_face_once_and_divide_people(seed: int, folds: int) -> None:
    people = np.array([f"p{number % 9}" for number in range(30)])
    divisions = list(folds_of(people, folds, seed))
    assert sorted(np.concatenate([division.judge for division in divisions])) == list(range(30))
    for division in divisions:
        learn, choose, judge = (set(people[rows]) for rows in division[:3])
        assert learn and choose and not (learn & choose or learn & judge or choose & judge)
        assert len(division.learn) + len(division.choose) + len(division.judge) == 30


def test_without_validation_some_training_people_choose() -> None:
    people = [f"p{number // 2}" for number in range(12)]
    train, none = np.arange(12) < 10, np.zeros(12, bool)
    division = own_division(train, none, ~train, people)
    assert division.again and division.choose.tolist() == [0, 1, 8, 9] and division.judge.tolist() == [10, 11]
    given_people = own_division(train, ~train, ~train, people)
    assert not given_people.again and given_people.learn.tolist() == list(range(10))


def test_levels_are_five_times_the_intensity_and_faces_without_codes_are_left_out() -> None:
    table = coded_table()
    table.loc[0, ["expression", "action_units"]] = ["sad", ""]
    found = coded_faces("a", table, table["person"], planted=False)
    assert found.left_out == 1 and found.action_units == [4, 12] and found.rows[0] == 1
    assert set(found.levels[:, 1]) == {0.0, 3.0}
    assert set(found.levels[:, 0]) == {0.0, 1.0}, "what is present is at least A"
    strict = coded_faces("a", table, table["person"], planted=False, present=0.1)
    assert not strict.present[:, 0].any() and not strict.levels[:, 0].any()


def test_a_feature_that_shows_an_action_unit_is_found_and_noise_is_not() -> None:
    faces = coded(people=40)
    random = np.random.default_rng(1)
    features = random.normal(size=(160, 10))
    features[:, 2] += 3 * faces.present[:, 1]
    (division, *_) = folds_of(faces.units, 2, 0)
    found = detect(features, faces.present, faces.levels, division, SETTINGS)
    truth = faces.present[division.judge]
    assert found.scores.shape == (2, len(division.judge), 2)
    for way in range(2):
        assert ((found.scores[way, :, 1] > 0.5) == truth[:, 1]).mean() > 0.85
        assert abs(found.levels[way, truth[:, 1], 1].mean() - 3) < 0.7
    assert len(set(found.strengths[0, 0])) == 1, "all at once have one strength"


def test_features_that_say_nothing_have_an_area_of_a_half_on_average() -> None:
    areas = []
    for seed in range(15):
        faces = coded(people=16, seed=seed)
        features = np.random.default_rng(seed + 100).normal(size=(64, 6))
        (division, *_) = folds_of(faces.units, 2, seed)
        found = detect(features, faces.present, faces.levels, division, SETTINGS)
        for unit in range(2):
            with_it = faces.present[division.judge, unit]
            one, other = found.scores[1, with_it, unit], found.scores[1, ~with_it, unit]
            areas.append(np.mean((one[:, None] > other) + 0.5 * (one[:, None] == other)))
    assert abs(np.mean(areas) - 0.5) < 0.06  # 30 areas with an sd of about .1: that of their mean is .02


def test_a_nearly_silent_feature_is_not_blown_up() -> None:
    features = np.zeros((6, 2))
    features[:, 0] = [-1, 1, -1, 1, -1, 1]
    features[5, 1] = 1.0
    first, second = standardised(features, np.arange(5), np.array([5]))
    assert first[:, 0].std() == pytest.approx(1) and not first[:, 1].any()
    assert second[0, 1] == pytest.approx(1 / (0.1 * np.sqrt(0.5 * features[:5, 0].var())), rel=1e-5)


def test_guesses_are_worth_what_their_shares_say() -> None:
    faces, everyone = coded(people=30), np.arange(120)
    found = baselines(faces, Division(everyone, everyone, everyone, again=False), 0)
    names = np.unique(faces.units)
    values = {
        name: dict(zip(MEASURES, measures_of(found[name], np.ones((1, 30)), names)[0].T, strict=True))
        for name in BASELINES
    }
    share = faces.present[:, 0].mean()
    assert values[CHANCE]["accuracy"][0] == pytest.approx(share**2 + (1 - share) ** 2)
    assert values[CHANCE]["f1"][0] == pytest.approx(share)
    assert values[MAJORITY]["accuracy"][0] == pytest.approx(1 - share) and values[MAJORITY]["f1"][0] == 0
    for name in (CHANCE, MAJORITY):
        assert values[name]["auroc"].tolist() == [0.5, 0.5] and values[name]["icc"].tolist() == [0, 0]
        assert values[name]["balanced_accuracy"] == pytest.approx([0.5, 0.5])
    assert values[MAJORITY]["squared_error"][1] == pytest.approx(4.5)  # half of the faces 3, of 0 or 3
    assert values[CHANCE]["squared_error"][1] == pytest.approx(4.5)
    assert values[EXPRESSION]["auroc"][1] == 1 and values[EXPRESSION]["squared_error"][1] == 0


def test_levels_that_nobody_scored_are_neither_learned_nor_judged() -> None:
    faces = coded(people=20)
    levels = np.where(faces.present & (np.arange(80)[:, None] % 3 == 0), np.nan, faces.levels)
    levels[:, 0] = np.nan  # of action unit 4 nothing was scored
    faces = faces._replace(levels=levels)
    features = np.column_stack([faces.present[:, 1], np.random.default_rng(0).normal(size=80)])
    (division, *_) = folds_of(faces.units, 2, 0)
    found = detect(features, faces.present, levels, division, SETTINGS)
    assert np.isfinite(found.scores).all() and np.isnan(found.levels[..., 0]).all()
    assert np.isfinite(found.levels[..., 1]).all() and np.isnan(found.strengths[1, :, 0]).all()
    own, others = (said_by(found, faces, division, 0, 0), baselines(faces, division, 0))
    for judged in (own, *others.values()):
        measures = dict(zip(MEASURES, measures_of(judged, np.ones((1, 20)), np.unique(faces.units))[0].T, strict=True))
        assert np.isfinite(measures["accuracy"]).all()
        for name in INTENSITY:
            assert np.isnan(measures[name][0]) and not np.isnan(measures[name][1]), name
    assert measures["squared_error"][1] > 0


def test_guesses_of_levels_are_worth_the_shares_of_scored_faces() -> None:
    faces, everyone = coded(people=4), np.arange(16)
    levels = faces.levels.copy()
    levels[faces.present[:, 1].nonzero()[0][:4], 1] = np.nan  # eight absent, four of 3, four not scored
    found = baselines(faces._replace(levels=levels), Division(everyone, everyone, everyone, again=False), 0)
    names = np.unique(faces.units)
    error, right = (
        measures_of(found[MAJORITY], np.ones((1, 4)), names)[0, 1, MEASURES.index(name)]
        for name in ("squared_error", "level_accuracy")
    )
    assert (error, right) == (pytest.approx(4 * 9 / 12), pytest.approx(8 / 12))
    guessed = measures_of(found[CHANCE], np.ones((1, 4)), names)[0, 1, MEASURES.index("level_accuracy")]
    assert guessed == pytest.approx((8 / 12) ** 2 + (4 / 12) ** 2)
