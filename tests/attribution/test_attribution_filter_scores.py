"""Scores of filters: means over runs, differences from random weights, intervals where there is enough."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.attribution.filter_scores import (
    COLUMNS,
    UNIT_COLUMNS,
    FilterScoresSettings,
    filter_scores,
    run_values,
    scores_of,
    units_over_runs,
    within_people,
)
from aulens.attribution.filters_tables import FILTERS, PEOPLE, UNITS
from aulens.files import read_csv, read_json, read_npy, write_csv, write_npy

SETTINGS = FilterScoresSettings(seed=1, databases=["b", "a"], samples=200, confidence=0.9)
KINDS = [(weights, shown) for weights in ("trained", "random") for shown in ("probes", "own")]


def tables(database: str, runs: range, people: int = 8) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables of three filters: two active and one matched if trained, none matched with random weights."""
    filters, units, persons = [], [], []
    for run in runs:
        for weights, shown in KINDS:
            key = {"database": database, "run": run, "weights": weights, "shown": shown}
            trained = weights == "trained"
            for number, active in enumerate((True, True, not trained)):
                matched = "12;15" if trained and not number else ""
                filters.append(key | {"filter": number, "active": active, "matched": matched, "matched_by_chance": 0.1})
            for unit, auroc in ((12, 0.7 + run / 100), (15, np.nan)):
                found = {"found_filters": 2 * trained * (unit == 12), "precision": 0.4, "judged_auroc": auroc}
                units.append(key | found | {"action_unit": unit, "judged_precision": 0.3, "judged_chance": 0.2})
            values = [0.5 + 0.1 * trained + 0.01 * (place % 2) for place in range(people)]
            persons += [key | {"person": f"p{place}", "auroc": value} for place, value in enumerate(values)]
    made = zip((filters, units, persons), (FILTERS, UNITS, PEOPLE), strict=True)
    return tuple(pd.DataFrame(rows).reindex(columns=columns) for rows, columns in made)


def scores(runs: range = range(5), people: int = 8) -> pd.DataFrame:
    filters, units, persons = tables("a", runs, people)
    return scores_of(run_values(filters, units), persons, SETTINGS).set_index(["shown", "weights", "measure"])


def test_counts_are_means_over_runs_beside_random_weights_and_chance() -> None:
    found = scores().loc["probes"]
    value = found["value"]
    assert value["trained", "filters"] == value["random", "active"] == 3
    assert (value["trained", "active"], value["trained", "matched"], value["random", "matched"]) == (2, 1, 0)
    assert value["difference", "matched"] == 1 and found.loc[("trained", "matched"), "chance"] == pytest.approx(0.3)
    assert (value["trained", "found_pairs"], value["trained", "found_units"]) == (2, 1)
    assert value["random", "found_pairs"] == value["random", "found_units"] == 0
    judged = found.loc[("trained", "judged_auroc")]
    assert tuple(judged[["value", "lowest_run", "highest_run", "chance"]]) == pytest.approx((0.72, 0.7, 0.74, 0.5))
    assert np.isnan(judged["interval_low"]) and judged["unit_of_replication"] == "run"
    assert found.loc[("trained", "judged_precision"), "chance"] == pytest.approx(0.2)


def test_people_and_runs_are_drawn_again_within_people() -> None:
    within = scores().loc["own"].xs("judged_auroc_within", level="measure")
    assert within["value"].to_dict() == pytest.approx({"trained": 0.605, "random": 0.505, "difference": 0.1})
    assert within.loc["trained", "interval_low"] < 0.605 < within.loc["trained", "interval_high"]
    bounds = within.loc["difference", ["interval_low", "interval_high"]]
    assert tuple(bounds) == pytest.approx((0.1, 0.1)), "the same draws, and all people gain alike"
    assert within["unit_of_replication"].unique() == ["person and run"] and set(within["number"]) == {8}


@pytest.mark.parametrize(("runs", "people"), [(range(4), 8), (range(5), 7)])
def test_few_runs_or_people_have_no_interval(runs: range, people: int) -> None:
    found = scores(runs, people)
    assert found[["interval_low", "interval_high"]].isna().all(axis=None)


def test_action_units_have_means_over_runs() -> None:
    found = units_over_runs(tables("a", range(5))[1])
    assert list(found.columns) == UNIT_COLUMNS
    own = found.query("shown == 'probes' and weights == 'trained'").set_index("action_unit")
    assert own.loc[12, "judged_auroc"] == pytest.approx(0.72) and np.isnan(own.loc[15, "judged_auroc"])
    assert own["found_runs"].tolist() == [5, 0] and set(own["runs"]) == {5}


def test_databases_and_cohorts_are_joined(tmp_path: Path) -> None:
    files: dict[str, list[Path]] = {}
    for place, (database, runs) in enumerate(product("ba", (range(2), range(2, 4)))):
        made = dict(zip(("filters", "units", "people"), tables(database, runs), strict=True))
        made["maps_table"] = pd.DataFrame({"row": [0, 1], "database": database, "run": runs[0]})
        for name, table in made.items():
            write_csv(table, tmp_path / f"{name}{place}.csv")
            files.setdefault(f"{name}_files", []).append(tmp_path / f"{name}{place}.csv")
        for name in ("maps", "pictures"):
            write_npy(np.full((2, 3, 3), place, np.uint8), tmp_path / f"{name}{place}.npy")
            files.setdefault(f"{name}_files", []).append(tmp_path / f"{name}{place}.npy")
    names = ("scores.csv", "study_units.csv", "study_maps.npy", "study_pictures.npy", "study_maps_table.csv")
    outputs = {f"{name.split('.')[0]}_file": tmp_path / name for name in names}
    filter_scores(**files, **outputs, key_numbers_file=tmp_path / "key.json", settings=SETTINGS)
    found = read_csv(tmp_path / "scores.csv")
    assert list(found.columns) == COLUMNS and found["database"].unique().tolist() == ["b", "a"]
    assert set(found["runs"]) == {4}
    assert read_npy(tmp_path / "study_maps.npy")[:, 0, 0].tolist() == [0, 0, 2, 2]
    table = read_csv(tmp_path / "study_maps_table.csv")
    assert table["row"].tolist() == [0, 1, 2, 3] and table["run"].tolist() == [0, 0, 0, 0]
    assert read_json(tmp_path / "key.json")["a"]["probes"]["matched"]["trained"]["value"] == 1


def test_the_reason_why_an_action_unit_is_never_judged_is_kept() -> None:
    units = tables("a", range(2))[1]
    units["not_judged"] = np.where(units["judged_auroc"].isna(), "a half lacks it", None)
    found = units_over_runs(units).set_index("action_unit")["not_judged"]
    assert set(found[15]) == {"a half lacks it"} and set(found[12]) == {""}


def test_training_is_said_to_gain_by_chance_in_few_of_many_studies() -> None:
    """Of 100 studies of 20 people and 5 networks that differ (nominal .05; 99.9 % of such counts are below 14)."""
    random, settings, false = np.random.default_rng(3), replace(SETTINGS, confidence=0.95), 0
    runs, people = np.repeat(np.arange(5), 20), np.tile(np.arange(20), 5).astype(str)
    for _ in range(100):
        values = random.normal(0.6, 0.03, (5, 2))[runs] + random.normal(0, 0.05, (100, 2))
        table = pd.DataFrame({"run": runs, "person": people})
        named = zip(("trained", "random"), values.T, strict=True)
        rows = pd.concat([table.assign(weights=weights, auroc=own) for weights, own in named])
        row = within_people(rows, random, settings).set_index("weights").loc["difference"]
        false += not row["interval_low"] <= 0 <= row["interval_high"]
    assert false < 14
