"""Scores of modified faces: means over runs, differences from random weights, intervals where there is enough."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from aulens.attribution.modification_scores import (
    ALL,
    COLUMNS,
    ModificationScoresSettings,
    modification_scores,
    scores_of,
)
from aulens.attribution.yardstick import MEASURES
from aulens.files import read_csv, read_json, read_npy, write_csv, write_npy

BOUNDS = ["interval_low", "interval_high"]
SETTINGS = ModificationScoresSettings(seed=1, databases=["b", "a"], samples=200, confidence=0.9)


def changed_table(database: str, runs: range, people: int, random_too: bool = True) -> pd.DataFrame:
    """Return changes of one face of each person: trained networks gain 0.4 + run / 10, random weights 0.1."""
    rows = []
    for run, person, weights, target in product(runs, range(people), ("trained", "random"), ("sad", "happy")):
        trained = weights == "trained"
        value = 0.4 + run / 10 if trained else 0.1
        kind = "intensification" if target == "sad" else "conversion"
        row = {"database": database, "run": run, "weights": weights, "face": person, "unit": f"p{person}"}
        row |= {"person": f"p{person}", "expression": "sad", "target": target, "kind": kind, "predicted": "sad"}
        row |= {"probability_before": 0.2, "probability_after": 0.9 if trained else 0.5}
        row |= {"reached": trained or person < people / 2, "judge_correlation": value, "picture_cosine": value}
        rows.append(row | {"correlation_to_others": 0.0, "nearest": float(trained)})
    return pd.DataFrame(rows)


def real_table(database: str, runs: range, people: int) -> pd.DataFrame:
    rows = [(database, run, f"p{person}", "sad", "happy") for run, person in product(runs, range(people))]
    table = pd.DataFrame(rows, columns=["database", "run", "person", "expression", "target"])
    displays = table.assign(between="displays", **dict.fromkeys(MEASURES, 0.7))
    pairs = [(database, run, "sad", target) for run in runs for target in ("happy", "sad")]
    means = pd.DataFrame(pairs, columns=["database", "run", "expression", "target"])
    means = means.assign(between="mean_pictures", **dict.fromkeys(MEASURES, 0.9) | {"picture_cosine": np.nan})
    return pd.concat([displays, means], ignore_index=True)


def scores(runs: range = range(5), people: int = 8, **changes: object) -> pd.DataFrame:
    changed = changed_table("a", runs, people)
    changed["reached_before"] = changed["predicted"] == changed["target"]
    found = scores_of(changed, real_table("a", runs, people), "a", replace(SETTINGS, **changes))
    return found.set_index(["kind", "weights", "measure"]).sort_index()


def test_every_run_counts_the_same_and_random_weights_stand_beside() -> None:
    found = scores()
    assert list(found.reset_index().columns.sort_values()) == sorted(COLUMNS)
    value = found["value"]
    assert value["conversion", "trained", "judge_correlation"] == pytest.approx(0.6)  # of 0.4, 0.5, 0.6, 0.7, 0.8
    assert value["conversion", "random", "judge_correlation"] == pytest.approx(0.1)
    assert value["conversion", "difference", "judge_correlation"] == pytest.approx(0.5)
    assert value["conversion", "difference", "reached"] == pytest.approx(0.5)
    assert value["conversion", "trained", "reached_before"] == 0
    assert value["intensification", "trained", "reached_before"] == 1
    bounds = found.loc[("conversion", "trained", "judge_correlation")]
    assert (bounds["lowest_run"], bounds["highest_run"]) == pytest.approx((0.4, 0.8))
    assert (bounds["number"], bounds["runs"], bounds["changes"]) == (8, 5, 40)
    assert bounds["unit_of_replication"] == "person and run"


def test_intervals_come_from_people_and_runs() -> None:
    found = scores(samples=4000).loc["conversion"]
    runs = found.loc[("trained", "judge_correlation")]
    half = t.ppf(0.95, 4) * np.sqrt(0.025 / 5)  # .151; the percentiles of runs drawn again are at .10
    assert runs[BOUNDS].tolist() == pytest.approx([0.6 - half, 0.6 + half], abs=0.01), "people are alike, runs differ"
    people = found.loc[("random", "reached")]
    half = t.ppf(0.95, 7) * np.sqrt(2 / 7 / 8)  # four people of eight, variance 2 / 7
    assert people[BOUNDS].tolist() == pytest.approx([0.5 - half, 0.5 + half], abs=0.02), "runs are alike, people differ"
    same = found.loc[("random", "judge_correlation")]
    assert (same["interval_low"], same["interval_high"]) == pytest.approx((0.1, 0.1))


def test_intervals_end_where_shares_and_correlations_do() -> None:
    changed = changed_table("a", range(5), 8).assign(reached_before=False)
    own = (changed["weights"] == "trained") & (changed["run"] == 0)
    changed["reached"], changed["judge_correlation"] = own, np.where(own, -1.0, 1.0)
    found = scores_of(changed, real_table("a", range(5), 8), "a", SETTINGS).set_index(["kind", "weights", "measure"])
    bounds = found.loc["conversion"][BOUNDS]
    assert bounds.loc[("trained", "reached"), "interval_low"] == 0
    assert bounds.loc[("trained", "judge_correlation"), "interval_high"] == 1
    assert bounds.loc[("difference", "judge_correlation"), "interval_low"] < -1, "a difference may be −2"


@pytest.mark.parametrize(("runs", "people"), [(range(2), 8), (range(4), 8), (range(5), 7), (range(1), 7)])
def test_few_runs_or_people_have_no_interval(runs: range, people: int) -> None:
    found = scores(runs, people)
    assert found[["interval_low", "interval_high"]].isna().all(axis=None)
    assert found["value"].drop(index="picture_cosine", level="measure").notna().all()


def test_one_network_has_intervals_over_people_alone() -> None:
    found = scores(range(1))
    people = found.loc[("conversion", "random", "reached")]
    assert 0 < people["interval_low"] < 0.5 < people["interval_high"] < 1, "people differ"
    assert people["unit_of_replication"] == "person" and people["runs"] == 1
    same = found.loc[("conversion", "trained", "judge_correlation")]
    assert (same["interval_low"], same["interval_high"]) == pytest.approx((0.4, 0.4)), "people are alike"


def test_real_differences_are_conversions_of_the_judge_alone() -> None:
    found = scores()
    assert found.loc[("conversion", "real"), "value"].to_dict() == pytest.approx(dict.fromkeys(MEASURES, 0.7))
    assert ("intensification", "real") not in found.index.droplevel("measure")
    assert sorted(found.loc[("conversion", "trained")].index) == sorted(ALL)


def test_mean_pictures_are_of_both_kinds_and_of_nobody() -> None:
    found = scores().xs("mean_pictures", level="weights").xs("judge_correlation", level="measure")
    assert found["value"].to_dict() == pytest.approx({"conversion": 0.9, "intensification": 0.9})
    assert set(found["number"]) == {0} and set(found["unit_of_replication"]) == {"run"}
    assert found["interval_low"].isna().all() and set(found["runs"]) == {5}


def test_measures_without_a_judge_are_undefined() -> None:
    changed = changed_table("a", range(3), 8).assign(judge_correlation=np.nan, reached_before=False)
    found = scores_of(changed, real_table("a", range(0), 0), "a", SETTINGS)
    own = found[found["measure"] == "judge_correlation"]
    assert own[["value", "interval_low", "lowest_run"]].isna().all(axis=None) and (own["changes"] == 0).all()
    assert "real" not in set(found["weights"])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """Return what two databases with two cohorts each give."""
    found: dict[str, list[Path]] = {}
    for database, first in product("ab", (0, 3)):
        runs, place = range(first, first + 3), tmp_path / f"{database}{first}"
        changed = changed_table(database, runs, 8)
        kept = changed[(changed["run"] == first) & (changed["face"] == 0)]
        strips = kept.assign(strip=range(len(kept)))[["strip", "database", "run", "weights", "face", "target"]]
        level = 100 * (database == "b") + 10 * first
        tables = {"modification": changed, "real_differences": real_table(database, runs, 8), "strips_table": strips}
        judge = pd.DataFrame({"database": database, "judge": "probes", "action_unit": [12, 15], "correlation": 0.5})
        tables["judge_here"] = judge.assign(correlation_here=0.2 if database == "a" else 0.3)
        for name, table in tables.items():
            write_csv(table, place / f"{name}.csv")
            found.setdefault(f"{name}_files", []).append(place / f"{name}.csv")
        write_npy(np.full((4, 3, 2, 2), level, np.uint8) + np.arange(4, dtype=np.uint8)[:, None, None, None],
                  place / "strips.npy")  # fmt: skip
        found.setdefault("strips_files", []).append(place / "strips.npy")
    return found


def test_the_study_has_all_scores_and_the_strips_of_first_runs(files, tmp_path: Path) -> None:
    names = {"scores_file": "s.csv", "study_judge_file": "j.csv", "key_numbers_file": "k.json"}
    names |= {"study_strips_file": "strips.npy", "study_strips_table_file": "strips.csv"}
    outputs = {name: tmp_path / file for name, file in names.items()}
    modification_scores(**files, **outputs, settings=SETTINGS)
    table = read_csv(outputs["scores_file"])
    assert list(table.columns) == COLUMNS
    assert table["database"].unique().tolist() == ["b", "a"] and set(table["runs"]) == {6}
    of_strips, strips = read_csv(outputs["study_strips_table_file"]), read_npy(outputs["study_strips_file"])
    assert of_strips["database"].tolist() == ["b"] * 4 + ["a"] * 4 and set(of_strips["run"]) == {0}
    assert strips[:, 0, 0, 0].tolist() == [100, 101, 102, 103, 0, 1, 2, 3]
    assert of_strips["strip"].tolist() == list(range(8))
    judge = read_csv(outputs["study_judge_file"])[["database", "action_unit", "correlation_here"]]
    assert judge.to_numpy().tolist() == [["a", 12, 0.2], ["a", 15, 0.2], ["b", 12, 0.3], ["b", 15, 0.3]]
    numbers = read_json(outputs["key_numbers_file"])["a"]["conversion"]
    assert numbers["reached"]["random"]["value"] == 0.5
    assert numbers["judge_correlation"]["real"]["value"] == pytest.approx(0.7)
    low, high = numbers["judge_correlation"]["difference"]["interval"]
    half = t.ppf(0.95, 5) * np.sqrt(0.035 / 6)  # gains of .3 to .8
    assert [low, high] == pytest.approx([0.55 - half, 0.55 + half], abs=0.02)
