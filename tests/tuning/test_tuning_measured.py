"""Recovery against displays that a simulated tool measured is nearly that against planted ones."""

import importlib.util
import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.databases.known_displays import Displays
from aulens.errors import InputError
from aulens.tuning.planted import planted_of
from aulens.tuning.profiles import ProfileSettings, profiles
from aulens.tuning.recovery import RecoverySettings, recovery

PATH = Path(__file__).parents[2] / "benchmarks" / "measured_displays.py"
SPEC = importlib.util.spec_from_file_location("measured_displays", PATH)
BENCHMARK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(BENCHMARK)
LABELS, UNITS = BENCHMARK.LABELS, [1, 2, 4, 6, 7, 9, 12, 15, 16, 20, 25, 26, 27]
MEASURED = [unit for unit in UNITS if unit not in (16, 27)]  # OpenFace has no column for these
OUT = ("recovery", "differences", "scores", "sides", "nulls", "similarity", "criteria", "displays")


def test_errors_of_single_images_change_little(tmp_path):
    found = BENCHMARK.compared(tmp_path, (0.2, 0.0), people=40)
    assert found["somers_d_planted"] > 0.8
    assert found["somers_d_measured"] == pytest.approx(found["somers_d_planted"], abs=0.1)
    assert found["auroc_measured"] == pytest.approx(found["auroc_planted"], abs=0.03)


def test_errors_of_databases_do_harm(tmp_path):
    found = BENCHMARK.compared(tmp_path, (0.2, 0.3), people=20)
    assert found["somers_d_measured"] < found["somers_d_planted"] - 0.3


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    """Return results of the stage by how displays of both databases are known."""
    folder = tmp_path_factory.mktemp("measured")
    drawn = {culture: BENCHMARK.displays(culture, 20) for culture in "ab"}
    for name, (images, truth) in drawn.items():
        (folder / name).mkdir()
        truth.to_csv(folder / name / "truth.csv", index=False)
        BENCHMARK.read_as_measured(folder / name, images, truth, (0.1, 0.0), name)
    planted = {name: planted_of(name, Displays(truth), LABELS, UNITS, 0.5) for name, (_, truth) in drawn.items()}
    responses_of({name: one.intensities for name, one in planted.items()}).to_parquet(folder / "responses.parquet")
    axes = (["a", "b"], LABELS, UNITS, [0.0, 1.0])
    profiles(
        [folder / "responses.parquet"], folder / "profiles.csv", folder / "null.csv", settings=ProfileSettings(*axes)
    )
    found = {kinds: run(folder, axes, kinds) for kinds in ("planted planted", "measured measured", "planted measured")}
    measure_excluded(folder / "b")
    return found | {"with excluded": run(folder, axes, "measured measured")}


def measure_excluded(folder):
    """Add to what was measured 30 images of each expression, of somebody who does not take part, who shows all."""
    cells = product(range(30), LABELS, UNITS)
    rows = [(f"z{number}_{label}", "z", label, unit, 1.0) for number, label, unit in cells]
    table = pd.read_csv(folder / "measured.csv")
    pd.concat([table, pd.DataFrame(rows, columns=table.columns)]).to_csv(folder / "measured.csv", index=False)
    images = pd.read_csv(folder / "images.csv")
    named = pd.DataFrame([row[:3] for row in rows], columns=["image", "unit", "expression"]).drop_duplicates()
    named = named.assign(takes_part=False, asked_for=False, reason="excluded")
    pd.concat([images, named]).to_csv(folder / "images.csv", index=False)


def responses_of(intensities):
    """Return responses that are the planted intensities, with noise."""
    random, rows = np.random.default_rng(0), []
    for (database, values), run in product(intensities.items(), range(2)):
        for label, row in zip(LABELS, values, strict=True):
            rows.append((database, run, label, 0, 0, 0.0, 0.0))
            rows += [
                (database, run, label, unit, 1, 1.0, value + 0.05 * random.normal())
                for unit, value in zip(UNITS, row, strict=True)
            ]
    columns = ["database", "run", "output_unit", "action_unit", "level", "intensity", "response"]
    return pd.DataFrame(rows, columns=columns)


def run(folder, axes, kinds):
    """Return the tables and key numbers of the stage, where each database is known as one of two words says."""
    files, measured = [], []
    for name, kind in zip("ab", kinds.split(), strict=True):
        files.append(folder / name / ("truth.csv" if kind == "planted" else "measured.csv"))
        measured += [name] if kind == "measured" else []
    how = RecoverySettings(2022, *axes, ["a", "b"], 0.5, 49, 20, 0.95, 10, measured)
    results = [folder / f"{name}.csv" for name in OUT]
    given = (folder / "profiles.csv", [folder / "responses.parquet"], files)
    reports, images = ([folder / name / file for name in measured] for file in ("measured.json", "images.csv"))
    recovery(*given, reports, images, [], None, *results, folder / "numbers.json", settings=how)
    numbers = json.loads((folder / "numbers.json").read_text())
    return {name: pd.read_csv(path) for name, path in zip(OUT, results, strict=True)} | {"numbers": numbers}


def test_recovery_by_measured_displays_is_nearly_that_by_planted_ones(studied):
    planted, measured = (studied[f"{kind} {kind}"]["numbers"] for kind in ("planted", "measured"))
    for name in "ab":
        assert planted["own"][name] > 0.95
        assert measured["own"][name] == pytest.approx(planted["own"][name], abs=0.05)
    first, second = planted["somers_d"]["a|b"]["somers_d"], measured["somers_d"]["a|b"]["somers_d"]
    assert first > 0.8
    assert second == pytest.approx(first, abs=0.15)
    cosines = [studied[kinds]["similarity"]["cosine"] for kinds in ("planted planted", "measured measured")]
    np.testing.assert_allclose(*cosines, atol=0.15)


def test_action_units_that_are_not_measured_are_left_out_and_named(studied):
    table = studied["measured measured"]["displays"]
    assert table["action_units"].tolist() == [" ".join(map(str, MEASURED))] * 2
    assert table["left_out"].tolist() == ["16 27"] * 2
    assert table["tool"].tolist() == ["OpenFace"] * 2
    recovered = studied["measured measured"]["recovery"]
    assert (recovered["planted"] + recovered["others"] == len(MEASURED)).all()


def test_each_database_has_its_own_source(studied):
    table = studied["planted measured"]["displays"]
    assert table["source"].tolist() == ["planted", "measured"]
    assert table["shown_from"].tolist() == [0.0, 0.2]
    assert studied["planted measured"]["numbers"]["somers_d"]["a|b"]["somers_d"] > 0.6


def test_people_who_do_not_take_part_change_nothing(studied):
    for name in OUT:
        pd.testing.assert_frame_equal(studied["with excluded"][name], studied["measured measured"][name])


def test_no_limit_is_set_where_a_tool_measured(studied):
    criteria = studied["measured measured"]["criteria"]
    assert criteria["limit"].isna().all() and criteria["passed"].isna().all()
    assert criteria["value"].notna().any()
    assert studied["planted planted"]["criteria"]["limit"].notna().any()


def test_an_expression_without_measured_images_is_named():
    table = pd.DataFrame({"expression": ["happy"], "action_unit": [12], "intensity": [0.5]})
    with pytest.raises(InputError, match="kdef: OpenFace measured action unit 12 in no image of sad"):
        planted_of("kdef", Displays(table, "OpenFace", 0.2, [12]), ["happy", "sad"], [12], 0.5)
