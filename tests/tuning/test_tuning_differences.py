import json

import numpy as np
import pandas as pd
import pytest

from aulens.tuning.differences import COLUMNS, DifferencesSettings, compared_cells, differences

LABELS, ACTION_UNITS, INTENSITIES = ["happy", "sad"], [4, 12, 25], [0.0, 0.5, 1.0]


def responses(database, runs, shift, random):
    """Return responses of networks whose output unit happy answers to AU12 by a shift."""
    rows = []
    for run in range(runs):
        for unit in LABELS:
            rows.append((database, run, unit, 0, 0, 0.0, 1.0))
            for action_unit in ACTION_UNITS:
                base = shift if (unit, action_unit) == ("happy", 12) else 0.0
                for level in (1, 2):
                    value = 1.0 + level * (1 + base) * (-1) ** (action_unit == 25) + random.normal(0, 0.05)
                    rows.append((database, run, unit, action_unit, level, level / 2, value))
    return pd.DataFrame(
        rows, columns=["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    )


def run(tmp_path, databases, number=6, shared_people=None):
    random, files = np.random.default_rng(3), {"groups": [], "shuffled": []}
    for place, name in enumerate(databases):
        for kind in files:
            path = tmp_path / f"{name}-{kind}.parquet"
            responses(name, number, -3.0 * place if kind == "groups" else 0.0, random).to_parquet(path)
            files[kind].append(path)
    keys = pd.MultiIndex.from_product(
        [databases, LABELS, ACTION_UNITS, range(3)], names=["database", "output_unit", "action_unit", "level"]
    )
    profiles = pd.DataFrame({"normalised": 0.0}, index=keys).reset_index()
    happy = (profiles["output_unit"] == "happy") & (profiles["action_unit"] == 12) & (profiles["level"] > 0)
    profiles.loc[happy & (profiles["database"] == databases[0]), "normalised"] = 0.8
    profiles.to_csv(tmp_path / "profiles.csv", index=False)
    how = DifferencesSettings(1, databases, LABELS, ACTION_UNITS, INTENSITIES, 0.05, shared_people)
    given = tmp_path / "profiles.csv", files["groups"], files["shuffled"]
    differences(*given, tmp_path / "differences.csv", tmp_path / "differences.json", settings=how)
    return pd.read_csv(tmp_path / "differences.csv"), json.loads((tmp_path / "differences.json").read_text())


def test_the_one_cell_that_differs_is_found(tmp_path):
    table, numbers = run(tmp_path, ["a", "b"])
    assert list(table) == COLUMNS
    assert len(table) == 6
    found = table[table["differs"]]
    assert found[["output_unit", "action_unit", "difference"]].to_numpy().tolist() == [["happy", 12, 0.8]]
    assert numbers == {"a|b": {"cells": 6, "differing": 1, "action_units": {"happy": ["+12"]}}}


def test_a_cell_whose_groups_differ_the_other_way_is_not_said_to_differ():
    groups = [np.full((6, 1, 2), side) + 0.01 * np.arange(6)[:, None, None] for side in (-0.4, 0.4)]
    shuffled = [np.zeros((6, 1, 2))] * 2
    shown = [np.array([[0.5, 0.0]]), np.array([[0.0, 0.5]])]  # differences +.5 and −.5; of the groups −.8
    how = DifferencesSettings(1, ["a", "b"], ["sad"], [4, 12], INTENSITIES, 0.05)
    table = compared_cells(shown, groups, shuffled, how, np.random.default_rng(0))
    assert table["p"].max() < 0.05
    assert table["differs"].tolist() == [False, True]


def test_networks_that_learned_nothing_decide_nothing():
    groups = [np.full((6, 1, 2), side) + 0.01 * np.arange(6)[:, None, None] for side in (0.4, 0.0)]
    shuffled = [np.linspace(-1, 1, 12).reshape(6, 1, 2)] * 2
    shown = [np.array([[0.5, 0.5]]), np.zeros((1, 2))]
    how = DifferencesSettings(1, ["a", "b"], ["sad"], [4, 12], INTENSITIES, 0.05)
    table = compared_cells(shown, groups, shuffled, how, np.random.default_rng(0))
    assert table["p_null"].min() > 0.2
    assert table["differs"].all()


def test_what_is_tested_stands_beside_what_is_shown(tmp_path):
    table = run(tmp_path, ["a", "b"])[0].set_index(["output_unit", "action_unit"])
    assert table.loc[("happy", 12), "difference_groups"] > 1  # from .75 to -.75
    assert table.loc[("sad", 12), "difference_groups"] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("number", "shared_people"), [(3, None), (6, "sessions of the same actors")])
def test_what_could_not_be_tested_has_no_number(tmp_path, number, shared_people):
    table, numbers = run(tmp_path, ["a", "b"], number, shared_people)
    assert not table["differs"].any()
    assert table["p"].isna().all() == bool(shared_people)
    assert numbers == {"a|b": {"cells": 6, "differing": None, "action_units": {}}}


def test_one_database_needs_no_reference_networks(tmp_path):
    run(tmp_path, ["a"])
    how = DifferencesSettings(1, ["a"], LABELS, ACTION_UNITS, INTENSITIES, 0.05)
    written = tmp_path / "differences.csv", tmp_path / "differences.json"
    differences(tmp_path / "profiles.csv", [], [], *written, settings=how)
    assert list(pd.read_csv(written[0])) == COLUMNS


def test_one_database_has_no_differences(tmp_path):
    table, numbers = run(tmp_path, ["a"])
    assert (list(table), len(table), numbers) == (COLUMNS, 0, {})


def test_three_databases_have_three_pairs(tmp_path):
    table, _ = run(tmp_path, ["a", "b", "c"])
    assert table.drop_duplicates(["database_1", "database_2"]).shape[0] == 3
