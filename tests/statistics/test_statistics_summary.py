import json

import pandas as pd
import pytest

from aulens.statistics.summary import SummarySettings, summary

NAMES = ["happy", "sad"]


def write(tmp_path, name, columns, rows):
    pd.DataFrame(rows, columns=columns.split()).to_csv(tmp_path / name, index=False)
    return tmp_path / name


def tables(tmp_path):
    rates = [("a", "a", "matched", run, name, rate, 9) for run, rate in ((0, 0.8), (1, 0.6)) for name in NAMES]
    rates += [("a", "b", "swapped", run, name, 0.5, 9) for run in (0, 1) for name in NAMES]
    rates += [("a", "c", "control", 0, name, 0.7, 9) for name in NAMES]
    pairs = [("a", one, "b", two, 0.7, 0.01, 200, 0.02, 0.03, 0.9) for one in NAMES for two in NAMES]
    return [
        write(tmp_path, "rates.csv", "trained tested condition run expression correct_rate samples", rates),
        write(tmp_path, "plateau.csv", "database run correct_rate loss", [("a", 0, 0.9, 1), ("a", 1, 0.7, 1)]),
        write(
            tmp_path,
            "similarity.csv",
            "database_1 unit_1 database_2 unit_2 correlation p points p_bonferroni p_permutation noise_ceiling",
            pairs,
        ),
        write(
            tmp_path,
            "relation.csv",
            "trained tested correlation p points p_permutation",
            [("a", "b", 0.6, 0.001, 49, 0.01)],
        ),
    ]


def read(tmp_path, **files):
    settings = SummarySettings("study", 2022, ["a", "b"], NAMES)
    summary(*tables(tmp_path), tmp_path / "summary.json", **files, settings=settings)
    return json.loads((tmp_path / "summary.json").read_text())


def test_rates_are_averaged_over_expressions_and_spread_over_runs(tmp_path):
    result = read(tmp_path)
    assert (result["study"], result["seed"], result["runs"], result["chance"]) == ("study", 2022, 2, 0.5)
    assert result["rates"]["matched"]["a"] == {"mean": pytest.approx(0.7), "sd": pytest.approx(0.02**0.5), "runs": 2}
    assert result["rates"]["swapped"]["a→b"]["sd"] == 0
    assert result["rates"]["control"]["a→c"] == {"mean": pytest.approx(0.7), "sd": None, "runs": 1}
    assert result["plateau"]["a"]["mean"] == pytest.approx(0.8)
    assert result["similarity"]["a|b"]["happy"]["correlation"] == 0.7
    assert list(result["similarity"]["a|b"]) == NAMES
    assert result["relation"]["a→b"]["correlation"] == 0.6
    assert result["recovery"] is None
    assert result["sample_size"] is None


def test_optional_tables_fill_their_parts(tmp_path):
    recovery = [("a", "a", "neutral", None, 0, 20), ("a", "a", "happy", 0.9, 2, 18), ("a", "a", "sad", 0.7, 2, 18)]
    recovery += [("a", "b", "happy", 0.6, 2, 18)]
    intervals = [("a", "a", "all", 0.6, 0.75, 12), ("a", "b", "all", 0.4, 0.6, 12), ("a", "c", "all", 0.6, 0.8, 3)]
    sizes = [("a", "happy", 0.9, 0.8), ("a", "sad", 0.99, 0.7)]
    result = read(
        tmp_path,
        recovery_file=write(tmp_path, "r.csv", "database truth expression auroc planted others", recovery),
        differences_file=write(tmp_path, "d.csv", "database_1 database_2 expression auroc", [("a", "b", "sad", 0.8)]),
        intervals_file=write(
            tmp_path, "i.csv", "trained tested expression interval_low interval_high people", intervals
        ),
        sample_size_file=write(tmp_path, "z.csv", "database unit pearson spearman", sizes),
    )
    assert result["recovery"]["own"] == {"a": pytest.approx(0.8)}  # neutral has nothing planted
    assert result["recovery"]["other"] == {"a|b": 0.6}
    assert result["recovery"]["by_expression"]["a"] == {"neutral": None, "happy": 0.9, "sad": 0.7}
    assert result["recovery"]["differences"] == {"a|b": 0.8}
    assert result["rates"]["matched"]["a"]["interval"] == [0.6, 0.75]
    assert result["rates"]["control"]["a→c"]["people"] == 3
    assert result["sample_size"]["a"] == {"pearson": {"min": 0.9, "max": 0.99}, "spearman": {"min": 0.7, "max": 0.8}}
