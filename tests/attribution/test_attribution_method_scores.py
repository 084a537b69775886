"""Scores of attribution methods over people, runs and databases."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from aulens.attribution.method_means import OF_FACE, Mean, bounds_of, means_of, over_databases
from aulens.attribution.method_scores import (
    CASCADE,
    COLUMNS,
    MethodScoresSettings,
    face_values,
    method_scores,
    recognised_faces,
)
from aulens.attribution.quality_tables import COMPLETENESS, QUALITY, RANDOMISATION, SIGNED
from aulens.files import read_csv, write_csv
from aulens.resampling import draw_again

SETTINGS = MethodScoresSettings(seed=3, databases=["a", "b"], samples=300, confidence=0.95)
KINDS = [("saliency", "trained"), ("saliency", "random"), ("edges", "none"), ("random_order", "none")]
RUNS = (0, 1, 2, 3, 4)
PEOPLE = [f"p{number}" for number in range(12)]


def quality_table(runs=RUNS, people=PEOPLE, level=0.0, seed=0) -> pd.DataFrame:
    """Return maps of which the trained ones are .3 better than edges, and as good as those of random weights.

    Every second face is recognised. Of saliency alone signs are known, and how far its maps miss what they add up to.
    """
    random, rows = np.random.default_rng(seed), []
    for run, (place, person) in product(runs, enumerate(people)):
        base = level + random.uniform(0.2, 0.4)
        for method, weights in KINDS:
            gain = 0.3 if method == "saliency" else 0.0
            noise = random.normal(0, 0.05) if weights == "random" else 0.0
            planted = place % 3 != 0
            found = (base + gain + noise, 0.1 + 0.01 * place) if planted else (np.nan, 0.0)
            columns = {"method": method, "weights": weights, "run": run, "face": place, "person": person}
            columns |= {"unit": person, "expression": "happy", "predicted": ("happy", "sad")[place % 2]}
            columns |= {"average_precision": found[0], "true_share": found[1]}
            signed = (method, weights) == ("saliency", "trained")
            columns |= dict.fromkeys(SIGNED, 0.01 if signed else np.nan)
            columns |= dict(zip(COMPLETENESS, (0.5, 10.0) if signed else (np.nan, np.nan), strict=True))
            columns |= {"confound_precision": np.nan, "confound_share": np.nan}
            rows.append(columns | {"deletion": base - gain, "insertion": base})
    return pd.DataFrame(rows)[QUALITY]


def randomisation_table(runs=RUNS, people=PEOPLE) -> pd.DataFrame:
    rows = [
        {"method": "saliency", "run": run, "face": face, "person": person, "unit": person, "expression": "happy"}
        | {"place": place, "layer": layer, "similarity": value, "similarity_of_sizes": value / 2}
        for run, (face, person) in product(runs, enumerate(people))
        for place, (layer, value) in enumerate((("output", 0.8), ("conv1", 0.2)))
    ]
    return pd.DataFrame(rows)[RANDOMISATION]


@pytest.fixture
def tables(tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    """Return what is made of two databases of two cohorts each; the second database lies .2 higher."""
    files = [[], []]
    for database, runs in product("ab", ((0, 1), (2, 3, 4))):
        made = quality_table(runs, level=0.2 * (database == "b"), seed=runs[0]), randomisation_table(runs)
        for place, name in enumerate(("quality", "randomisation")):
            files[place].append(tmp_path / f"{database}-{runs[0]}-{name}.csv")
            write_csv(made[place], files[place][-1])
    outputs = [tmp_path / name for name in ("scores.csv", "layers.csv", "numbers.json")]
    method_scores(*files, *outputs, settings=SETTINGS)
    return read_csv(outputs[0]), read_csv(outputs[1]), json.loads(outputs[2].read_text())


def one(table: pd.DataFrame, **values: str) -> pd.Series:
    for name, value in values.items():
        table = table[table[name] == value]
    (row,) = table.to_dict("records")
    return row


def test_a_row_for_each_database_and_all_with_its_numbers(tables) -> None:
    scores, _, _ = tables
    assert list(scores.columns) == COLUMNS
    assert list(scores["database"].unique()) == ["a", "b", "all"]
    rows = [
        one(scores, database=name, method="saliency", weights="trained", measure="deletion")
        for name in ("a", "b", "all")
    ]
    assert rows[1]["value"] == pytest.approx(rows[0]["value"] + 0.2)
    assert rows[2]["value"] == pytest.approx(np.mean([rows[0]["value"], rows[1]["value"]]))
    assert [(row["number"], row["runs"]) for row in rows] == [(12, 5), (12, 5), (24, 10)]
    assert all(row["interval_low"] < row["value"] < row["interval_high"] for row in rows)
    assert {row["unit_of_replication"] for row in rows} == {"person and run"}
    planted = one(scores, database="a", method="saliency", weights="trained", measure="average_precision")
    assert planted["number"] == 8, "four people show nothing that is planted"


def test_differences_are_paired_by_face(tables) -> None:
    row = one(tables[0], database="all", method="saliency", weights="trained", measure="average_precision")
    assert row["edges_difference"] == pytest.approx(0.3)
    assert (row["edges_low"], row["edges_high"]) == pytest.approx((0.3, 0.3)), "the same for every face"
    assert row["random_weights_low"] < 0 < row["random_weights_high"]
    deletion = one(tables[0], database="a", method="saliency", weights="trained", measure="deletion")
    assert deletion["edges_difference"] == pytest.approx(-0.3)
    assert deletion["random_weights_difference"] == pytest.approx(0)
    others = tables[0][tables[0]["weights"] != "trained"]
    assert others[["edges_difference", "random_weights_difference"]].isna().all(axis=None)


def test_chance_is_the_share_of_moved_pixels_where_there_are_some(tables) -> None:
    row = one(tables[0], database="a", method="chance")
    expected = np.mean([0.1 + 0.01 * place for place in range(12) if place % 3])
    assert (row["measure"], row["value"], row["number"]) == ("average_precision", pytest.approx(expected), 8)


def test_similarity_is_that_to_the_wholly_random_network_and_layers_have_their_own_table(tables) -> None:
    scores, layers, _ = tables
    assert one(scores, database="b", measure="similarity")["value"] == pytest.approx(0.2)
    assert one(scores, database="b", measure="similarity_of_sizes")["value"] == pytest.approx(0.1)
    assert list(layers.columns) == CASCADE
    found = layers[(layers["database"] == "all") & (layers["measure"] == "similarity")]
    assert found[["place", "layer"]].to_numpy().tolist() == [[0, "output"], [1, "conv1"]]
    assert found["value"].tolist() == pytest.approx([0.8, 0.2])


def test_key_numbers_are_those_of_the_table(tables) -> None:
    scores, _, numbers = tables
    row = one(scores, database="all", method="edges", measure="insertion")
    found = numbers["insertion"]["edges"]
    assert found["interval"] == pytest.approx([row["interval_low"], row["interval_high"]])
    assert (found["value"], found["number"]) == (pytest.approx(row["value"]), 24)
    assert set(numbers["average_precision"]) == {"saliency", "edges", "random_order", "chance"}


def test_signs_and_completeness_are_compared_with_nothing(tables) -> None:
    rows = tables[0][tables[0]["measure"].isin([*SIGNED, *COMPLETENESS])]
    assert {(row.method, row.weights) for row in rows.itertuples()} == {("saliency", "trained")}
    assert rows.filter(regex="edges|random_weights").isna().all(axis=None)
    missed, expected = (one(rows, database="all", measure=measure)["value"] for measure in COMPLETENESS)
    assert (missed, expected) == (0.5, 10.0)


def test_recognised_faces_are_counted_and_have_a_precision_of_their_own(tables) -> None:
    row = one(tables[0], database="a", method="edges", measure="average_precision")
    assert (row["faces"], row["recognised"]) == (5 * 8, 5 * 4), "of 12 people 8 show what is planted"
    alone = one(tables[0], database="a", method="edges", measure="average_precision_recognised")
    assert (alone["faces"], alone["recognised"], alone["number"]) == (20, 20, 4)
    table = quality_table()
    known = table[(table["method"] == "edges") & (table["predicted"] == "happy") & (table["true_share"] > 0)]
    own = face_values(table, randomisation_table())["edges", "none", "average_precision_recognised", ""].dropna()
    assert sorted(own) == sorted(known["average_precision"])
    whole = one(tables[0], database="all", method="edges", measure="deletion")
    assert (whole["faces"], whole["recognised"]) == (120, 60)


def confounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the same of a database whose hair tells the expression."""
    shares = {"average_precision": "confound_precision", "true_share": "confound_share"}
    none = dict.fromkeys(shares, np.nan)
    return table.assign(**{other: table[name] for name, other in shares.items()}, **none)


def test_a_confound_is_never_averaged_with_databases_that_have_none() -> None:
    plain, other = values_of(quality_table()), values_of(confounded(quality_table(level=0.2)))
    confound = ("saliency", "trained", "confound_precision", "")
    units = ("saliency", "trained", "average_precision", "")
    assert confound not in plain and np.isnan(other[units].value)
    together = over_databases([plain, other])
    assert together[units].value == plain[units].value and together[confound].value == other[confound].value
    assert other["chance", "none", "confound_precision", ""].number == 8
    assert other["saliency", "trained", "confound_precision", "edges"].value == pytest.approx(0.3)


@pytest.mark.parametrize(("runs", "enough"), [(1, True), (2, False), (4, False), (5, True)])
def test_two_to_four_runs_are_too_few_for_an_interval(runs: int, enough: bool) -> None:
    found = values_of(quality_table(runs=range(runs)))
    known = {bool(np.isfinite(bounds_of(mean, 0.95)).all()) for key, mean in found.items() if key[2] == "insertion"}
    assert known == {enough}


def mean_of(values: np.ndarray, draws: int = 4000) -> Mean:
    """Return the mean of values (runs, people)."""
    places = product(range(values.shape[0]), range(values.shape[1]))
    index = pd.MultiIndex.from_tuples([(run, f"p{person}", person) for run, person in places], names=OF_FACE)
    table = pd.DataFrame({("m",): values.ravel()}, index=index)
    runs, units = (index.get_level_values(name).to_numpy() for name in ("run", "unit"))
    (found,) = means_of(table, draw_again(units, runs, draws, np.random.default_rng(1)), people=True).values()
    return found


def test_intervals_over_databases_add_the_variance_between_the_runs_of_each() -> None:
    values = np.array([0.1, 0.4, 0.2, 0.5, 0.3])[:, None] + np.zeros(12)  # people are alike
    first, second = mean_of(values), mean_of(2 * values)
    half = t.ppf(0.975, 4) * np.sqrt(0.025 / 5)
    assert bounds_of(first, 0.95) == pytest.approx((0.3 - half, 0.3 + half), abs=0.02)
    both = over_databases([{"m": first}, {"m": second}])["m"]
    variances = np.array([0.005, 0.02])
    assert both.value == pytest.approx(0.45)
    assert both.error == pytest.approx(np.sqrt(variances.sum()) / 2, rel=0.05)
    assert both.freedom == pytest.approx(variances.sum() ** 2 / (variances**2 / 4).sum(), rel=0.1)
    assert bounds_of(both, 0.95, (0.4, 0.5)) == (0.4, 0.5)


def test_a_mean_over_databases_one_of_which_has_too_few_runs_has_no_interval() -> None:
    enough, few = (mean_of(np.random.default_rng(0).normal(size=(runs, 12)), 50) for runs in (5, 4))
    assert np.isnan(bounds_of(over_databases([{"m": enough}, {"m": few}])["m"], 0.95)).all()


def test_a_value_in_one_of_several_runs_has_no_interval() -> None:
    values = np.full((6, 12), np.nan)
    values[2] = np.linspace(0.1, 0.9, 12)
    found = mean_of(values, 50)
    assert (found.value, found.runs) == (pytest.approx(0.5), 1)
    assert np.isnan(bounds_of(found, 0.95)).all()


def values_of(table: pd.DataFrame) -> dict:
    drawn = draw_again(table["unit"].to_numpy(), table["run"].to_numpy(), 50, np.random.default_rng(0))
    values = face_values(table, randomisation_table((0,), table["unit"].unique()))
    return means_of(values, drawn, people=True, recognised=recognised_faces(table))


def test_each_person_of_a_run_and_each_run_counts_the_same() -> None:
    rows = [(0, 0, "p", 1.0), (0, 1, "p", 3.0), (0, 2, "q", 6.0), (1, 2, "q", 10.0)]  # 2 and 6, 10
    table = pd.DataFrame(rows, columns=["run", "face", "unit", "insertion"])
    table = table.assign(method="saliency", weights="trained", person=table["unit"], expression="happy")
    table = table.assign(deletion=0.0, predicted="sad").reindex(columns=QUALITY)
    found = values_of(pd.concat([table, table.assign(method="edges", weights="none")]))
    mean = found["saliency", "trained", "insertion", ""]
    assert (mean.value, mean.number, mean.runs) == (7.0, 2, 2) and np.isnan(mean.error)
    nothing = found["saliency", "trained", "average_precision", ""]
    assert np.isnan(nothing.value) and nothing.number == 0


def test_databases_without_a_value_do_not_count_among_all() -> None:
    whole, none = values_of(quality_table()), values_of(quality_table().assign(average_precision=np.nan))
    key = ("saliency", "trained", "average_precision", "")
    assert over_databases([whole, none])[key].value == whole[key].value
    assert np.isnan(over_databases([none, none])[key].value)


def test_too_few_people_have_no_interval(tmp_path: Path) -> None:
    files = [tmp_path / "q.csv"], [tmp_path / "r.csv"]
    write_csv(quality_table(people=PEOPLE[:7]), files[0][0])
    write_csv(randomisation_table(people=PEOPLE[:7]), files[1][0])
    outputs = [tmp_path / name for name in ("scores.csv", "layers.csv", "numbers.json")]
    alone = MethodScoresSettings(seed=3, databases=["a"], samples=50, confidence=0.95)
    method_scores(*files, *outputs, settings=alone)
    scores = read_csv(outputs[0])
    assert list(scores["database"].unique()) == ["a"], "one database is not all"
    assert scores[["interval_low", "edges_low", "random_weights_high"]].isna().all(axis=None)
    assert scores["value"].notna().all()
    assert json.loads(outputs[2].read_text())["deletion"]["saliency"]["interval"] == [None, None]
