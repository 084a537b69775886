import json

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.statistics.intervals import IntervalSettings, drawn_rates, intervals, mean_rates, unit_counts

NAMES = ["happy", "sad"]
ROLES = {"a": "within", "b": "cross", "c": "control"}


def predictions(random, people, runs=3, tested="a"):
    rows = []
    for run in range(runs):
        for person in random.permutation(sorted(people))[:9]:
            for name in NAMES:
                for variant in range(2):
                    right = random.random() < people[person]
                    predicted = name if right else "neutral"
                    rows.append(("a", tested, ROLES[tested], run, 0, person, person, variant, name, predicted))
    columns = ["trained", "tested", "role", "run", "face", "unit", "person", "variant", "expression", "predicted"]
    return pd.DataFrame(rows, columns=columns)


def test_counts_of_persons():
    table = predictions(np.random.default_rng(0), {f"p{i}": 1.0 for i in range(4)})
    counts = unit_counts(table)
    assert counts["samples"].tolist() == [2] * 3 * 4 * 2
    assert (counts["correct"] == counts["samples"]).all()
    assert counts["people"].all()


def test_rates_are_means_over_runs_of_the_people_who_were_tested():
    # run 0 tests persons 0 and 1 (1 of 2 and 2 of 2), run 1 persons 1 and 2 (0 of 2 and 1 of 2)
    correct = np.array([[1.0, 2, 0], [0, 0, 1]])[..., None]  # (runs, people, labels)
    samples = np.array([[2.0, 2, 0], [0, 2, 2]])[..., None]
    assert mean_rates(correct, samples, np.ones((1, 3))).tolist() == [[0.5, 0.5]]  # (3/4 + 1/4) / 2
    assert mean_rates(correct, samples, np.array([[2.0, 0, 0]]))[0, 0] == 0.5  # run 1 does not count
    assert mean_rates(correct, samples, np.array([[1.0, 2, 0]]))[0, 0] == pytest.approx((5 / 6 + 0) / 2)


def test_people_who_are_all_alike_leave_no_interval():
    samples = np.full((2, 5, 1), 4.0)
    drawn = drawn_rates(samples / 2, samples, 50, np.random.default_rng(0))
    assert np.ptp(drawn) == 0


def test_the_interval_of_independent_people_has_the_width_of_a_mean():
    random = np.random.default_rng(1)
    samples = np.full((1, 100, 1), 10.0)
    correct = random.binomial(10, random.uniform(0.3, 0.9, size=(1, 100, 1))).astype(float)
    drawn = drawn_rates(correct, samples, 2000, random)[:, 0]
    assert drawn.std() == pytest.approx((correct / 10).std() / 10, rel=0.1)


def test_the_stage_is_reproducible_and_names_people_and_runs(tmp_path):
    random = np.random.default_rng(5)
    people = {f"p{i}": 0.4 + 0.05 * i for i in range(10)}
    files = []
    for tested in ("a", "b", "c"):
        files.append(tmp_path / f"{tested}.parquet")
        predictions(random, people, tested=tested).to_parquet(files[-1])
    settings = IntervalSettings(1, NAMES, 200, 0.95)
    for name in ("one.csv", "two.csv"):
        intervals(files, tmp_path / name, tmp_path / "k.json", settings=settings)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    table = pd.read_csv(tmp_path / "one.csv")
    assert table["expression"].tolist() == [*NAMES, "all"] * 3
    assert table["role"].drop_duplicates().tolist() == ["within", "cross", "control"]
    assert (table["interval_low"] <= table["correct_rate"]).all()
    assert (table["correct_rate"] <= table["interval_high"]).all()
    assert (table["runs"] == 3).all()
    matched = pd.read_parquet(files[0])
    assert table["number"][0] == matched["person"].nunique()
    assert (table["unit_of_replication"] == "person").all()
    by_run = (matched["expression"] == matched["predicted"]).groupby([matched["run"], matched["expression"]]).mean()
    assert table["correct_rate"][2] == pytest.approx(by_run.mean())
    key_numbers = json.loads((tmp_path / "k.json").read_text())
    assert {role: list(pairs) for role, pairs in key_numbers.items()} == {
        "within": ["a"], "cross": ["a→b"], "control": ["a→c"]
    }  # fmt: skip
    low, high = table.loc[2, ["interval_low", "interval_high"]]
    expected = {"interval": [low, high], "number": table["number"][0], "unit_of_replication": "person"}
    assert key_numbers["within"]["a"] == expected


def stage(tmp_path, table, labels=NAMES):
    table.to_parquet(tmp_path / "p.parquet")
    settings = IntervalSettings(1, labels, 200, 0.95)
    intervals([tmp_path / "p.parquet"], tmp_path / "i.csv", tmp_path / "k.json", settings=settings)
    return pd.read_csv(tmp_path / "i.csv"), json.loads((tmp_path / "k.json").read_text())


def test_groups_of_images_are_drawn_where_runs_divide_them(tmp_path):
    table = predictions(np.random.default_rng(5), {f"p{i}": 0.4 + 0.05 * i for i in range(10)})
    groups = table.assign(person=table["unit"].where(table["unit"] > "p5", None))  # some people have no name
    for person in (groups["person"], None, "p1"):
        found, key_numbers = stage(tmp_path, table.assign(person=person))
        assert (found["unit_of_replication"] == "group of images").all()
        assert (found["number"] == table["unit"].nunique()).all()
        assert key_numbers["within"]["a"]["unit_of_replication"] == "group of images"
    people, _ = stage(tmp_path, table)
    pd.testing.assert_frame_equal(people.assign(unit_of_replication="group of images"), found)  # the same draws


def test_an_expression_that_nobody_shows_does_not_count(tmp_path):
    table = predictions(np.random.default_rng(5), {f"p{i}": 0.4 + 0.05 * i for i in range(10)})
    alone, _ = stage(tmp_path, table)
    found, key_numbers = stage(tmp_path, table, ["surprised", *NAMES])
    assert found.loc[0, ["correct_rate", "interval_low", "interval_high"]].isna().all()
    pd.testing.assert_frame_equal(found[1:].reset_index(drop=True), alone)
    assert None not in key_numbers["within"]["a"]["interval"]


def test_a_draw_without_an_expression_has_no_rate_over_all():
    samples = np.array([[[2.0, 0.0], [0.0, 2.0]]])  # (runs, units, labels): each group shows one expression
    rates = mean_rates(samples / 2, samples, np.array([[1.0, 1.0], [2.0, 0.0]]))
    np.testing.assert_equal(rates, [[0.5, 0.5, 0.5], [0.5, np.nan, np.nan]])


def test_without_predictions_there_are_no_intervals(tmp_path):
    with pytest.raises(InputError, match="there is no table of predictions"):
        intervals([], tmp_path / "i.csv", tmp_path / "k.json", settings=IntervalSettings(1, NAMES, 200, 0.95))
