"""Correct rates by population and culture, and what either costs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.files import read_csv, read_json
from aulens.statistics.two_by_two import (
    BOTH,
    COLUMNS,
    CULTURE,
    INTERACTION,
    POPULATION,
    RATE,
    TwoByTwoSettings,
    rows_of_crossing,
    two_by_two,
)
from aulens.synthesis.crossings import Crossing

LABELS = ["happy", "sad"]
CROSSING = Crossing("a1", "b1", "a2", "b2")
HOW = TwoByTwoSettings(seed=2022, labels=LABELS, crossings={"a1": [CROSSING]}, samples=200, confidence=0.95)
IMAGES = 4


def counts(rates, runs=6, people=12, names=None, seed=1):
    """Return tests of which each has a rate: `people` of 60 in each run, each right in a share of four pictures."""
    random, rows = np.random.default_rng(seed), []
    for tested, rate in zip(CROSSING.cells, rates, strict=True):
        for run in range(runs):
            for person in random.permutation(60)[:people]:
                for label in LABELS:
                    rows.append((tested, run, f"{names or tested}-{person:02d}", label, random.binomial(IMAGES, rate)))
    table = pd.DataFrame(rows, columns=["tested", "run", "unit", "expression", "correct"])
    return table.assign(trained="a1", samples=IMAGES, people=True)


def costs(rows):
    """Return measure -> row, of the means over what the measure is not about."""
    kept = [row for row in rows if BOTH in (row["population"], row["culture"]) or row["measure"] == INTERACTION]
    return {row["measure"]: row for row in kept}


@settings(max_examples=10, deadline=None)
@given(rates=st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=4, max_size=4))
def test_costs_are_contrasts_of_the_four_rates(rates):
    own, culture, population, other = rates
    table = counts([0.5] * 4, people=8).assign(correct=0)
    table["correct"] = table["tested"].map(dict(zip(CROSSING.cells, rates, strict=True))) * IMAGES
    rows = rows_of_crossing(table, CROSSING, HOW)
    assert [row["value"] for row in rows if row["measure"] == RATE] == pytest.approx(rates)
    found = {measure: row["value"] for measure, row in costs(rows).items()}
    assert found == {
        CULTURE: pytest.approx((own - culture + population - other) / 2),
        POPULATION: pytest.approx((own - population + culture - other) / 2),
        INTERACTION: pytest.approx(own - culture - population + other),
    }
    simple = {(row["measure"], row["population"], row["culture"]): row["value"] for row in rows}
    assert simple[CULTURE, "same", ""] == pytest.approx(own - culture)
    assert simple[CULTURE, "other", ""] == pytest.approx(population - other)
    assert simple[POPULATION, "", "same"] == pytest.approx(own - population)
    assert simple[POPULATION, "", "other"] == pytest.approx(culture - other)


def test_what_was_planted_lies_in_the_intervals():
    found = costs(rows_of_crossing(counts([0.8, 0.55, 0.72, 0.47]), CROSSING, HOW))
    for measure, value in ((CULTURE, 0.25), (POPULATION, 0.08), (INTERACTION, 0.0)):
        assert found[measure]["interval_low"] < value < found[measure]["interval_high"]
    assert found[CULTURE]["interval_low"] > found[POPULATION]["interval_high"]


def test_rates_weigh_expressions_alike_however_many_images_show_them():
    table = counts([0.5] * 4)
    table["correct"] = np.where(table["expression"] == "sad", IMAGES, 0)
    more = table[table["expression"] == "sad"].assign(samples=40, correct=40)
    rows = rows_of_crossing(pd.concat([table[table["expression"] == "happy"], more]), CROSSING, HOW)
    assert [row["value"] for row in rows[:4]] == pytest.approx([0.5] * 4)


def test_people_who_are_in_two_cells_are_drawn_once():
    """Everybody is as good everywhere, so that people who are drawn together differ by nothing."""
    table = counts([0.5] * 4, people=60)
    skill = table["unit"].str[-2:].astype(int) % (IMAGES + 1)
    together = table.assign(correct=skill, unit="p-" + table["unit"].str[-2:])
    apart = table.assign(correct=skill)
    for tests, width in ((together, 0.0), (apart, 0.05)):
        row = costs(rows_of_crossing(tests, CROSSING, HOW))[CULTURE]
        assert row["value"] == pytest.approx(0)
        assert row["interval_high"] - row["interval_low"] >= width
    row = costs(rows_of_crossing(together, CROSSING, HOW))[CULTURE]
    assert row["interval_high"] - row["interval_low"] == pytest.approx(0, abs=1e-9)


def test_numbers_are_those_of_the_smallest_cell_and_few_people_or_runs_have_no_interval():
    table = counts([0.8, 0.5, 0.7, 0.4], people=60)
    fewer = table[(table["tested"] != "b2") | (table["unit"].str[-2:].astype(int) < 5)]
    rows = rows_of_crossing(fewer, CROSSING, HOW)
    assert [row["number"] for row in rows[:4]] == [60, 60, 60, 5]
    known = {(row["measure"], row["population"], row["culture"]): row for row in rows}
    assert known[CULTURE, "same", ""]["number"] == 60 and np.isfinite(known[CULTURE, "same", ""]["interval_low"])
    assert known[CULTURE, "other", ""]["number"] == 5 and np.isnan(known[CULTURE, "other", ""]["interval_low"])
    assert np.isnan(costs(rows)[INTERACTION]["interval_low"])
    assert all(np.isnan(row["interval_low"]) for row in rows_of_crossing(counts([0.5] * 4, runs=2), CROSSING, HOW))


def test_the_table_names_cells_units_and_chance(tmp_path):
    files = predictions(tmp_path, CROSSING.cells)
    results = tmp_path / "two_by_two.csv", tmp_path / "two_by_two.json"
    two_by_two(files, *results, settings=HOW)
    table, numbers = read_csv(results[0]), read_json(results[1])
    assert list(table.columns) == COLUMNS
    assert table.loc[:3, "tested"].tolist() == ["a1", "b1", "a2", "b2"]
    assert table.loc[:3, "chance"].tolist() == [0.5] * 4 and table.loc[4:, "chance"].isna().all()
    assert set(table["unit_of_replication"]) == {"person"} and set(table["runs"]) == {5}
    assert numbers["a1→b2"]["cost of culture"]["value"] == 1.0
    assert numbers["a1→b2"]["correct rate, other population, same culture"]["value"] == 1.0
    assert len(numbers["a1→b2"]) == len(table)


def test_a_test_that_is_missing_is_named(tmp_path):
    results = tmp_path / "two_by_two.csv", tmp_path / "two_by_two.json"
    with pytest.raises(InputError, match="no test of networks trained on 'a1' on 'b2'"):
        two_by_two(predictions(tmp_path, CROSSING.cells[:3]), *results, settings=HOW)
    with pytest.raises(InputError, match="no table of predictions"):
        two_by_two([], *results, settings=HOW)


def predictions(folder, tested):
    """Write the predictions of networks that are always right on the culture that they learned, and never else."""
    files = []
    for name in tested:
        rows = [(run, f"{name}-{person}", label) for run in range(5) for person in range(9) for label in LABELS]
        table = pd.DataFrame(rows, columns=["run", "unit", "expression"])
        predicted = table["expression"] if name.startswith("a") else "neutral"
        table = table.assign(trained="a1", tested=name, role="control", person=table["unit"], predicted=predicted)
        table.to_parquet(folder / f"{name}.parquet")
        files.append(folder / f"{name}.parquet")
    return files


def test_a_label_that_few_show_leaves_no_interval():
    table = counts([0.8, 0.5, 0.8, 0.5])
    rare = (table["expression"] == "happy") & (table["tested"] == "b2") & ~table["unit"].isin(["b2-00", "b2-01"])
    rows = [row for row in rows_of_crossing(table[~rare], CROSSING, HOW) if row["measure"] == RATE]
    assert [row["number"] < 8 for row in rows] == [False, False, False, True]
    assert [bool(np.isnan(row["interval_low"])) for row in rows] == [False, False, False, True]
    assert np.isnan(costs(rows_of_crossing(table[~rare], CROSSING, HOW))[CULTURE]["interval_low"])
