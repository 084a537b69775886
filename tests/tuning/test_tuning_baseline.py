import json

import numpy as np
import pandas as pd
import pytest

from aulens.tuning.baseline import ALL, COLUMNS, KEY_NUMBERS, NULL_COLUMNS, BaselineSettings, baseline

LABELS, ACTION_UNITS, INTENSITIES = ["happy", "sad"], [1, 2, 4, 5, 6], [0.0, 0.5, 1.0]


def responses_of(database, profiles):
    """Responses as `tuning.responses` writes them; the null image answers 3."""
    rows = []
    for run, own in enumerate(profiles):
        for unit, values in zip(LABELS, own, strict=True):
            rows.append((database, run, unit, 0, 0, 0.0, 3.0))
            rows += [
                (database, run, unit, action_unit, level, INTENSITIES[level], 3.0 + values[place, level - 1])
                for place, action_unit in enumerate(ACTION_UNITS)
                for level in (1, 2)
            ]
    columns = ["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    return pd.DataFrame(rows, columns=columns)


def run(tmp_path, databases, groups=4, culture=1.5, shared_people=None):
    """Networks that learned something of their database, on shuffled labels nothing."""
    random = np.random.default_rng(1)
    common, files = random.normal(size=(2, 5, 2)), {}
    for database in databases:
        own = common + culture * random.normal(size=(2, 5, 2))
        made = {
            "runs": own + 0.3 * random.normal(size=(5, 2, 5, 2)),
            "shuffled": random.normal(size=(3, 2, 5, 2)),
            "groups": own + 0.3 * random.normal(size=(groups, 2, 5, 2)),
        }
        for kind, profiles in made.items():
            path = tmp_path / f"{database}-{kind}.parquet"
            responses_of(database, profiles).to_parquet(path)
            files.setdefault(kind, []).append(path)
    written = [tmp_path / name for name in ("baseline.csv", "null.csv", "baseline.json")]
    settings = BaselineSettings(1, databases, LABELS, ACTION_UNITS, INTENSITIES, 3, groups, 0.95, shared_people)
    baseline(files["runs"], files["shuffled"], files["groups"], *written, settings=settings)
    return pd.read_csv(written[0]), pd.read_csv(written[1]), json.loads(written[2].read_text())


def test_every_pair_of_databases_has_its_output_units_and_their_mean(tmp_path):
    table, null, numbers = run(tmp_path, ["a", "b", "c"])
    assert list(table) == COLUMNS
    assert table["output_unit"].tolist() == [*LABELS, ALL] * 3
    assert list(null) == NULL_COLUMNS
    assert len(null) == 3 * 3 * 2 * 3 * 2
    assert set(numbers) == {"a|b", "a|c", "b|c"}
    assert set(numbers["a|b"]["happy"]) == set(KEY_NUMBERS)
    assert (table["unit_of_replication"] == "group of people").all()
    assert table[["groups_1", "groups_2", "shuffled_1", "runs_1"]].drop_duplicates().to_numpy().tolist() == [
        [4, 4, 3, 5]
    ]
    assert table["smallest_p"].unique() == pytest.approx([1 / 35])
    assert table["p_published"].isna().tolist() == (table["output_unit"] == ALL).tolist()


def test_databases_that_differ_are_found_and_p_agrees_with_the_null(tmp_path):
    table, null, _ = run(tmp_path, ["a", "b"])
    mean = table.set_index("output_unit").loc[ALL]
    assert mean["gap_low"] > 0
    assert mean["p_same"] == pytest.approx(1 / 35)
    row = table.iloc[0]
    extreme = (null["correlation"].abs() >= abs(row["correlation"])).sum()
    assert row["smallest_p_null"] == pytest.approx(1 / (1 + 3 * 3 * 2))
    assert row["p_null"] == pytest.approx(max((1 + extreme) / (1 + len(null)), 1 / 19))
    assert [row["null_low"], row["null_high"]] == pytest.approx(null["correlation"].quantile([0.025, 0.975]).tolist())


def test_databases_alike_have_no_gap(tmp_path):
    table = run(tmp_path, ["a", "b"], culture=0.0)[0]
    assert table["gap"].abs().max() < 0.1
    assert (table["different"] > 0.5).all()


def test_p_by_the_null_is_not_below_what_so_few_networks_allow(tmp_path):
    table = run(tmp_path, ["a", "b"], culture=0.0)[0].set_index("output_unit")
    assert table["p_null"].min() == pytest.approx(1 / 19)
    assert (table["p_null"] >= 1 / 19 - 1e-12).all()
    assert (table.loc[LABELS, "p_null_corrected"] >= 2 / 19 - 1e-12).any()


def test_databases_that_share_people_have_no_test_and_no_interval_across(tmp_path):
    usual = run(tmp_path, ["a", "b"])[0]
    table, _, numbers = run(tmp_path, ["a", "b"], shared_people="sessions of the same actors")
    empty = ["p_same", "p_same_corrected", "divisions", "smallest_p", "gap_low", "different_high", "relative_low"]
    assert table[empty].isna().all(axis=None)
    kept = ["gap", "different", "same_1", "same_1_low", "same_2_high", "p_null"]
    assert table[kept].equals(usual[kept])
    assert table["shared_people"].all()
    assert not usual["shared_people"].any()
    assert numbers["a|b"][ALL]["p_same"] is None


def test_one_database_needs_no_reference_networks(tmp_path):
    run(tmp_path, ["a"])
    written = [tmp_path / name for name in ("baseline.csv", "null.csv", "baseline.json")]
    settings = BaselineSettings(1, ["a"], LABELS, ACTION_UNITS, INTENSITIES, 3, 4, 0.95)
    baseline([tmp_path / "a-runs.parquet"], [], [], *written, settings=settings)
    assert list(pd.read_csv(written[0])) == COLUMNS
    assert list(pd.read_csv(written[1])) == NULL_COLUMNS


def test_one_database_has_nothing_to_compare(tmp_path):
    table, null, numbers = run(tmp_path, ["a"])
    assert (len(table), len(null), numbers) == (0, 0, {})
    assert list(table) == COLUMNS


def test_two_groups_give_no_interval_but_a_gap(tmp_path):
    table = run(tmp_path, ["a", "b"], groups=2)[0]
    assert table["gap"].notna().all()
    assert table["gap_low"].isna().all()
    assert table["smallest_p"].unique() == pytest.approx([1 / 3])
