"""Correct rates with a planted confound and with it broken."""

import json

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.oval import OvalSettings
from aulens.files import read_csv
from aulens.statistics.confound import COLUMNS, SHARES, ConfoundSettings, confound, mask_words, shares_of_study
from aulens.statistics.drawn_rates import unit_counts
from aulens.statistics.drops import INDEPENDENT, PAIRED, drop_between, rate_over_all
from aulens.statistics.intervals import IntervalSettings

LABELS = ["happy", "sad"]
TIGHT = OvalSettings(width=0.24, height=0.28, centre=(0.5, 0.5), softness=0.02, fill=128)
SETTINGS = ConfoundSettings(
    seed=2022,
    study="whole",
    labels=LABELS,
    masks={"whole": None, "masked": TIGHT},
    broken={"hair": "hair-broken"},
    plain="plain",
    compared_with="masked",
    shares=True,
    samples=200,
    confidence=0.95,
)
HOW = IntervalSettings(2022, LABELS, 200, 0.95)


def predictions(trained, tested, rates, people=None, of_runs=(0.0,) * 5):
    """Return predictions in which person i is right in a share rates[i] of four pictures, more or less in each run."""
    rows = []
    for run, more in enumerate(of_runs):
        for index, rate in enumerate(np.add(rates, more)):
            person = f"{people or tested}-{index:02d}"
            for name in LABELS:
                rows += [
                    (trained, tested, run, person, name, name if shown < 4 * rate else "neutral") for shown in range(4)
                ]
    table = pd.DataFrame(rows, columns=["trained", "tested", "run", "unit", "expression", "predicted"])
    role = "within" if trained == tested else "control"
    return table.assign(role=role, person=table["unit"])


def counts(*arguments, **keys):
    return unit_counts(predictions(*arguments, **keys))


def spread(first, second):
    """Return the drop from rates in tests on hair to those in tests on hair-broken."""
    return drop_between(first, second, "hair", ("hair", "hair-broken"), HOW)


def test_the_drop_is_the_difference_of_the_mean_rates():
    drop = spread(counts("hair", "hair", [1.0] * 10), counts("hair", "hair-broken", [0.25, 0.5] * 5))
    assert drop.drop == pytest.approx(1 - 0.375)
    assert drop.drop_low <= drop.drop <= drop.drop_high
    assert drop.resampling == INDEPENDENT


def test_people_who_are_tested_in_both_are_drawn_for_both():
    rates = [0.0, 1.0] * 5  # who is right with the confound is right without: nobody differs
    first, second = (counts("hair", name, rates, people="p") for name in ("hair", "hair-broken"))
    drop = spread(first, second)
    assert (drop.drop, drop.drop_low, drop.drop_high, drop.resampling) == (0, 0, 0, PAIRED)
    other = spread(first, counts("hair", "hair-broken", rates, people="q"))
    assert other.resampling == INDEPENDENT
    assert other.drop_low < -0.2 and other.drop_high > 0.2


def test_some_people_in_both_are_drawn_together_and_the_others_not_left_out():
    first = counts("hair", "hair", [1.0] * 12, people="p")
    second = counts("hair", "hair-broken", [0.0] * 8 + [1.0] * 16, people="p")  # p-00 to p-11 are in both
    drop = spread(first, second)
    assert (drop.drop, drop.resampling) == (pytest.approx(1 / 3), PAIRED)
    assert 0.1 < drop.drop_low < 1 / 3 < drop.drop_high < 0.6


def test_groups_of_images_are_not_paired_because_they_have_the_same_name():
    tables = [predictions("hair", name, [0.0, 1.0] * 5, people="p") for name in ("hair", "hair-broken")]
    assert spread(*(unit_counts(table.assign(person="")) for table in tables)).resampling == INDEPENDENT


def test_a_run_that_is_drawn_brings_both_tests():
    differ = np.array([-0.5, -0.25, 0.0, 0.25, 0.5])  # networks of some runs do better in both tests
    first, second = (
        counts("hair", name, [rate] * 10, people=people, of_runs=differ)
        for name, rate, people in (("hair", 0.5, "p"), ("hair-broken", 0.5, "q"))
    )
    rate = rate_over_all(first, "hair", "hair", HOW)
    assert rate.interval_low < 0.2 and rate.interval_high > 0.8
    drop = spread(first, second)
    assert (drop.drop, drop.drop_low, drop.drop_high, drop.resampling) == (0, 0, 0, INDEPENDENT)
    other = spread(first, counts("hair", "hair-broken", [0.5] * 10, people="q", of_runs=-differ))
    assert other.drop_low < -0.5 and other.drop_high > 0.5  # of these runs the drops are -1 to 1


def test_two_to_four_runs_leave_the_drop_without_an_interval():
    for runs in (1, 2, 4, 5):
        tests = [counts("hair", name, [0.25, 0.5] * 5, of_runs=[0.0] * runs) for name in ("hair", "hair-broken")]
        assert np.isnan(spread(*tests).drop_low) == (runs in (2, 4))


def test_too_few_people_leave_the_drop_without_an_interval():
    drop = spread(counts("hair", "hair", [1.0] * 7), counts("hair", "hair-broken", [0.5] * 12))
    assert drop.drop == 0.5
    assert np.isnan([drop.drop_low, drop.drop_high]).all()


def test_rates_are_those_of_the_table_of_intervals():
    table = counts("hair", "hair", [0.25, 0.5, 0.75, 1.0] * 3)
    rate = rate_over_all(table, "hair", "hair", HOW)
    assert (rate.correct_rate, rate.number, rate.unit_of_replication, rate.runs) == (0.625, 12, "person", 5)


@pytest.fixture
def written(tmp_path):
    """Return the function that runs the stage on two studies and returns both tables and the key numbers."""

    def files(study, broken_rate, more):
        tables = {
            "plain": predictions("plain", "plain", [0.75] * 9),
            "hair": predictions("hair", "hair", [1.0] * 9),
            "broken": predictions("hair", "hair-broken", [broken_rate] * 10),
        }
        tables |= {f"{trained}-on-{tested}": predictions(trained, tested, [0.5] * 10) for trained, tested in more}
        paths = [tmp_path / f"{study}-{name}.parquet" for name in tables]
        for path, table in zip(paths, tables.values(), strict=True):
            table.to_parquet(path)
        return paths

    def run(settings=SETTINGS, shares=None, other_shares=None, without=(), more=(), others_without=()):
        own, others = files("whole", 0.25, more), files("masked", 1.0, ())
        made = [tmp_path / name for name in ("confound.csv", "confound_shares.csv", "confound.json")]
        own = [path for path in own if not path.stem.endswith(tuple(without) or "none")]
        others = [path for path in others if not path.stem.endswith(tuple(others_without) or "none")]
        others = others if settings.compared_with else []
        confound(own, others, *made, shares, other_shares, settings=settings)
        return read_csv(made[0]), read_csv(made[1]), json.loads(made[2].read_text())

    return run


def test_the_table_has_a_row_for_each_study_and_database(written):
    table, shares, numbers = written()
    assert list(table.columns) == COLUMNS
    keys = ["study", "mask", "database", "confound", "correct_rate", "correct_rate_broken", "drop"]
    masked = "oval 0.24 × 0.28"
    assert table[keys].fillna(-1).to_numpy(object).tolist() == [
        ["whole", "whole", "plain", "plain", 0.75, -1, -1],
        ["whole", "whole", "hair", "planted", 1.0, 0.25, 0.75],
        ["masked", masked, "plain", "plain", 0.75, -1, -1],
        ["masked", masked, "hair", "planted", 1.0, 1.0, 0.0],
    ]
    assert table["number"].tolist() == [9] * 4
    assert table["number_broken"].dropna().tolist() == [10] * 2
    assert set(table["chance"]) == {0.5}
    assert set(table["resampling"].dropna()) == {INDEPENDENT}
    assert shares.empty and list(shares.columns) == SHARES
    assert numbers["masked"]["hair"] == {
        "correct_rate": 1.0,
        "correct_rate_broken": 1.0,
        "drop": 0.0,
        "interval": [0.0, 0.0],
    }
    assert numbers["whole"]["plain"]["interval"] == [None, None]


def test_networks_without_the_confound_are_a_control_on_every_broken_database_that_they_were_tested_on(written):
    settings = ConfoundSettings(**vars(SETTINGS) | {"broken": {"hair": "hair-broken", "wall": "wall-broken"}})
    tests = [("plain", "hair-broken"), ("plain", "wall-broken"), ("wall", "wall"), ("wall", "wall-broken")]
    table, _, numbers = written(settings, more=tests)
    keys = ["database", "broken", "confound", "correct_rate", "correct_rate_broken", "drop"]
    assert table.loc[table["study"] == "whole", keys].to_numpy(object).tolist() == [
        ["plain", "hair-broken", "plain", 0.75, 0.5, 0.25],
        ["plain", "wall-broken", "plain", 0.75, 0.5, 0.25],
        ["hair", "hair-broken", "planted", 1.0, 0.25, 0.75],
        ["wall", "wall-broken", "planted", 0.5, 0.5, 0.0],
    ]
    assert table["drop_low"][:2].notna().all()
    fall = {"correct_rate_broken": 0.5, "drop": 0.25, "interval": [0.25, 0.25]}
    assert numbers["whole"]["plain"] == {
        "correct_rate": 0.75,
        "broken": {"hair-broken": fall, "wall-broken": fall},
    }


def test_of_the_other_study_only_what_it_trains_is_compared(written):
    settings = ConfoundSettings(**vars(SETTINGS) | {"broken": {"hair": "hair-broken", "wall": "wall-broken"}})
    tests = [("wall", "wall"), ("wall", "wall-broken")]
    table, *_ = written(settings, more=tests, others_without=["-plain"])
    assert table.loc[table["study"] == "masked", "database"].tolist() == ["hair"]
    with pytest.raises(InputError, match="study whole has no test of networks trained on 'wall' on 'wall'"):
        written(settings)
    with pytest.raises(InputError, match="study masked has no test of networks trained on 'hair' on 'hair-broken'"):
        written(settings, more=tests, others_without=["-broken"])


def test_a_study_alone_without_a_plain_database(written):
    settings = ConfoundSettings(**vars(SETTINGS) | {"compared_with": None, "plain": None})
    table, _, _ = written(settings)
    assert table[["study", "database"]].to_numpy().tolist() == [["whole", "hair"]]


def test_a_plain_database_can_be_tested_where_the_confound_is_broken_too(written):
    settings = ConfoundSettings(
        **vars(SETTINGS) | {"compared_with": None, "plain": "hair", "broken": {"hair": "hair-broken"}}
    )
    table, _, _ = written(settings)
    assert table[["database", "confound", "drop"]].to_numpy().tolist() == [["hair", "plain", 0.75]]


def test_a_test_that_is_missing_is_named(written):
    with pytest.raises(InputError, match=r"study whole has no test of networks trained on 'hair' on 'hair-broken'"):
        written(without=["broken"])


def shares_table():
    rows = [
        (method, weights, database, expression, region)
        for method in ("gradcam", "saliency")
        for weights in ("trained", "random")
        for database in ("plain", "hair", "elsewhere")
        for expression in ("happy", "all")
        for region in ("nose", "face", "hair", "background")
    ]
    table = pd.DataFrame(rows, columns=["method", "weights", "database", "expression", "region"])
    return table.assign(share=0.25, interval_low=0.2, interval_high=0.3, area=0.15, passed=0.01, shown=1.0)


def test_shares_are_of_all_expressions_and_of_three_regions():
    found = shares_of_study(shares_table(), "masked", SETTINGS)
    assert list(found.columns) == SHARES
    assert len(found) == 2 * 2 * 2 * 3
    assert set(found["region"]) == {"hair", "background", "face"}
    assert set(found["database"]) == {"plain", "hair"}
    assert set(found["mask"]) == {"oval 0.24 × 0.28"}


def test_shares_of_both_studies_stand_in_one_table(written, tmp_path):
    file = tmp_path / "shares.csv"
    shares_table().to_csv(file, index=False)
    _, found, _ = written(shares=file, other_shares=file)
    assert found.groupby("mask").size().to_dict() == {"whole": 24, "oval 0.24 × 0.28": 24}


def test_masks_are_told_by_their_size():
    assert [mask_words(mask) for mask in SETTINGS.masks.values()] == ["whole", "oval 0.24 × 0.28"]
