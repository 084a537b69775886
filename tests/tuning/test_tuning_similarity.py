import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from aulens.randomness import generator
from aulens.ranks import spearman
from aulens.tuning.noise_ceiling import noise_ceilings, split_half_reliability
from aulens.tuning.permuted_action_units import permutation_p
from aulens.tuning.similarity import KEY_NUMBERS, SimilaritySettings, compared, similarity


def settings_of(**changes):
    values = {"seed": 1, "databases": ["a", "b", "c"], "labels": ["happy", "sad"], "action_units": [1, 2, 4, 5]}
    values |= {"intensities": [0.0, 0.5, 1.0], "bonferroni": "same_expression"}
    return SimilaritySettings(**(values | {"permutations": 99, "split_halves": 10} | changes))


def test_published_p_values_fit_200_points():
    # The paper: r = .25 with p = .00037, which is a t distribution with 198 degrees of freedom.
    statistic = 0.25 * np.sqrt(198 / (1 - 0.25**2))
    assert 2 * student.sf(statistic, 198) == pytest.approx(0.00037, abs=0.00003)


def test_a_constant_profile_has_no_correlation():
    profiles = np.stack([np.zeros((4, 2)), np.arange(8.0).reshape(4, 2)])
    p = permutation_p(profiles, profiles, 9, np.random.default_rng(1))
    assert np.isnan(p[0]).all()
    assert np.isfinite(p[1, 1])


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_permutation_p_of_a_monotone_change_is_that_of_the_profile_itself(seed):
    profiles = np.random.default_rng(seed).normal(size=(1, 8, 3))
    random = [generator(seed, "test") for _ in range(2)]
    assert permutation_p(profiles, profiles, 50, random[0]) == permutation_p(profiles, np.exp(profiles), 50, random[1])


def test_permutations_find_related_profiles_and_no_more_than_chance_of_unrelated_ones():
    random = np.random.default_rng(5)
    intensity = np.linspace(0.1, 1, 10)
    first = random.normal(size=(150, 20, 1)) * intensity  # points within an action unit depend on each other
    second = random.normal(size=(150, 20, 1)) * intensity
    p = np.array([permutation_p(first[[i]], second[[i]], 99, random)[0, 0] for i in range(150)])
    assert (p <= 0.05).mean() < 0.10  # expected .05, sd .018
    naive = np.array([spearman(a.ravel(), b.ravel())[1] for a, b in zip(first, second, strict=True)])
    assert (naive <= 0.05).mean() > 0.30  # what points taken as independent would claim
    assert permutation_p(first[:1], first[:1] + 0.1, 199, random)[0, 0] == pytest.approx(1 / 200)


def test_bonferroni_counts_the_family_only():
    random = np.random.default_rng(0)
    one, two = random.normal(size=(2, 2, 4, 2))
    same = compared(one, two, settings_of(), generator(1, "x"))
    assert same["p_bonferroni"].isna().tolist() == [False, True, True, False]
    assert same["p_bonferroni"][0] == pytest.approx(min(1, 2 * same["p"][0]))
    assert same["family"].tolist() == ["same_expression (2)", "", "", "same_expression (2)"]
    every = compared(one, two, settings_of(bonferroni="all"), generator(1, "x"))
    assert every["p_bonferroni"].tolist() == pytest.approx(np.minimum(1, 4 * every["p"]).tolist())


def test_reliability_is_1_without_noise_and_about_0_with_noise_alone():
    random = np.random.default_rng(2)
    signal, noise = random.normal(size=(1, 1, 20, 10)), random.normal(size=(6, 1, 20, 10))
    assert split_half_reliability(np.repeat(signal, 6, axis=0), 20, random)[0] == pytest.approx(1.0)
    assert abs(split_half_reliability(noise, 50, random)[0]) < 0.5
    assert np.isnan(split_half_reliability(signal, 20, random)[0])  # one run


def test_reliability_is_stepped_up_by_spearman_and_brown():
    # two runs: one halving; correlation .8 of the runs becomes 2 * .8 / 1.8
    runs = np.array([[1.0, 2, 3, 4, 5], [2.0, 1, 4, 3, 5]])[:, None, :, None]  # (2, 1, 5, 1)
    assert split_half_reliability(runs, 3, np.random.default_rng(0))[0] == pytest.approx(1.6 / 1.8)


def test_noise_ceilings_are_geometric_means():
    np.testing.assert_allclose(noise_ceilings(np.array([0.81, -0.1]), np.array([0.64])), [[0.72], [np.nan]])


def write_series(folder, databases):
    """Write p.csv and r.parquet of two output units, four action units and two levels, all four runs alike."""
    random = np.random.default_rng(4)
    rows, profiles = [], []
    for database in databases:
        for output_unit in ["happy", "sad"]:
            for run in range(4):
                rows.append((database, run, output_unit, 0, 0, 1.0))
            for au in [1, 2, 4, 5]:
                profiles.append((database, output_unit, au, 0, 0.0))
                for level in [1, 2]:
                    value = random.normal()
                    profiles.append((database, output_unit, au, level, value))
                    rows += [(database, run, output_unit, au, level, 1 + value) for run in range(4)]
    columns = ["database", "run", "output_unit", "action_unit", "level", "response"]
    pd.DataFrame(rows, columns=columns).to_parquet(folder / "r.parquet")
    columns = ["database", "output_unit", "action_unit", "level", "normalised"]
    pd.DataFrame(profiles, columns=columns).to_csv(folder / "p.csv", index=False)
    return folder / "p.csv", [folder / "r.parquet"]


def test_the_stage_compares_every_pair_of_databases(tmp_path):
    given_files = write_series(tmp_path, "abc")
    for name in ("one", "two"):
        results = [tmp_path / f"{name}.csv", tmp_path / f"{name}.json"]
        similarity(*given_files, *results, settings=settings_of())
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    table = pd.read_csv(tmp_path / "one.csv")
    assert len(table) == 3 * 2 * 2
    pairs = table[["database_1", "database_2"]].drop_duplicates().to_numpy().tolist()
    assert pairs == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert (table["points"] == 8).all()  # without the null image
    assert table["noise_ceiling"].to_numpy() == pytest.approx(1.0)  # all runs are alike
    numbers = json.loads((tmp_path / "one.json").read_text())
    assert list(numbers) == ["a|b", "a|c", "b|c"]
    row = table.query("database_1 == 'a' and database_2 == 'c' and output_unit_1 == output_unit_2 == 'sad'").iloc[0]
    assert numbers["a|c"]["sad"] == row[KEY_NUMBERS].to_dict()


def test_with_one_database_the_table_is_empty_but_has_columns(tmp_path):
    results = [tmp_path / "s.csv", tmp_path / "s.json"]
    similarity(*write_series(tmp_path, "a"), *results, settings=settings_of(databases=["a"]))
    table = pd.read_csv(results[0])
    assert table.empty
    assert list(table)[:4] == ["database_1", "output_unit_1", "database_2", "output_unit_2"]
    assert json.loads(results[1].read_text()) == {}
