import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from aulens.crossed_intervals import BOTH, PEOPLE, RUNS, interval_of_parts
from aulens.errors import InputError
from aulens.statistics.drawn_rates import drawn_weights, mean_rates, rate_parts, rates_of_runs, unit_counts
from aulens.statistics.intervals import IntervalSettings, intervals, rate_intervals

NAMES = ["happy", "sad"]
ROLES = {"a": "within", "b": "cross", "c": "control"}


def predictions(random, people, runs=5, tested="a"):
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
    assert counts["samples"].tolist() == [2] * 5 * 4 * 2
    assert (counts["correct"] == counts["samples"]).all()
    assert counts["people"].all()


def test_rates_are_means_over_runs_of_the_people_who_were_tested():
    # run 0 tests persons 0 and 1 (1 of 2 and 2 of 2), run 1 persons 1 and 2 (0 of 2 and 1 of 2)
    correct = np.array([[1.0, 2, 0], [0, 0, 1]])[..., None]  # (runs, people, labels)
    samples = np.array([[2.0, 2, 0], [0, 2, 2]])[..., None]
    assert mean_rates(correct, samples).tolist() == [0.5, 0.5]  # (3/4 + 1/4) / 2
    of_units, of_runs = np.array([[2.0, 0, 0], [1, 2, 0]]), np.array([[2.0, 0], [1, 1]])
    drawn = rates_of_runs(correct, samples, of_units)[..., 0]
    np.testing.assert_allclose(drawn, [[1 / 2, 5 / 6], [np.nan, 0]])  # (runs, draws)
    parts = rate_parts(correct, samples, of_units, of_runs)[..., 0]  # (3, draws)
    again = np.array([[3 / 4], [1 / 4]]) + np.sqrt(8 / 3) * (drawn - [[3 / 4], [1 / 4]])  # one person is in both runs
    np.testing.assert_allclose(parts[PEOPLE], np.nanmean(again, axis=0))  # run 1 tests none of the first draw
    np.testing.assert_allclose(parts[RUNS], [3 / 4, 1 / 2])
    np.testing.assert_allclose(parts[BOTH], [(again[0, 0] + again[1, 1]) / 2, again[0, 1]])  # run 1: the draw before


def counts_of(correct, samples, labels=NAMES):
    """Return counts of arrays (runs, people, labels)."""
    places = np.argwhere(samples > 0)
    columns = {"run": places[:, 0], "unit": [f"p{place:02d}" for place in places[:, 1]]}
    columns |= {"expression": [labels[place] for place in places[:, 2]], "people": True}
    return pd.DataFrame(columns | {"correct": correct[samples > 0], "samples": samples[samples > 0]})


def of_pair(correct, samples, draws=4000):
    """Return the intervals of rates of a pair of databases, by expression."""
    found = rate_intervals(counts_of(correct, samples), "a", "a", IntervalSettings(1, NAMES, draws, 0.95))
    return found.set_index("expression")


def test_people_and_runs_that_are_all_alike_leave_an_interval_without_width():
    samples = np.full((5, 8, 2), 4.0)
    assert of_pair(samples / 2, samples)[["interval_low", "interval_high"]].to_numpy().tolist() == [[0.5, 0.5]] * 3


def test_the_interval_of_one_run_is_that_of_the_mean_of_independent_people():
    samples, random = np.full((1, 60, 2), 10.0), np.random.default_rng(1)
    correct = random.binomial(10, random.uniform(0.3, 0.7, size=samples.shape)).astype(float)
    row = of_pair(correct, samples).loc["sad"]
    half = t.ppf(0.975, 59) * (correct[0, :, 1] / 10).std(ddof=1) / np.sqrt(60)
    assert row["interval_high"] - row["correct_rate"] == pytest.approx(half, rel=0.05)
    assert row["correct_rate"] - row["interval_low"] == pytest.approx(half, rel=0.05)


def test_networks_that_differ_make_the_interval_wide_though_people_are_alike():
    rates, samples = np.array([0.3, 0.4, 0.5, 0.6, 0.7]), np.full((5, 8, 2), 10.0)
    row = of_pair(samples * rates[:, None, None], samples).loc["all"]
    half = t.ppf(0.975, 4) * rates.std(ddof=1) / np.sqrt(5)  # .20; with the networks fixed it was 0
    assert row["interval_high"] - 0.5 == pytest.approx(half, rel=0.05)


def test_in_folds_and_where_one_is_left_out_the_error_is_that_of_the_means_of_runs():
    for runs, people in ((5, 20), (20, 20)):
        tested = np.arange(people) % runs == np.arange(runs)[:, None]
        samples = 10.0 * np.repeat(tested[..., None], 2, axis=2)
        correct = np.random.default_rng(3).binomial(samples.astype(int), 0.5).astype(float)
        row = of_pair(correct, samples).loc["sad"]
        means = correct[..., 1].sum(axis=1) / samples[..., 1].sum(axis=1)
        half = t.ppf(0.975, runs - 1) * means.std(ddof=1) / np.sqrt(runs)
        assert row["interval_high"] - row["correct_rate"] == pytest.approx(half, rel=0.1)


def test_intervals_cover_the_mean_of_other_networks_which_those_of_people_alone_miss():
    """Of 100 studies in which networks differ more than people: .95, and 99.9 % of such counts are above 86."""
    random, samples, found = np.random.default_rng(4), np.ones((6, 20, 1)), np.zeros(2)
    for _ in range(100):
        rates = 0.5 + random.normal(0, 0.05, (1, 20, 1)) + random.normal(0, 0.06, (6, 1, 1))
        rates = rates + random.normal(0, 0.05, (6, 20, 1))
        parts = rate_parts(rates, samples, drawn_weights(20, 200, random), drawn_weights(6, 200, random))[..., 0]
        low, high = interval_of_parts(rates.mean(), parts, 20, 6, 0.95)
        alone = np.percentile(parts[PEOPLE], [2.5, 97.5])
        found += alone[0] <= 0.5 <= alone[1], low <= 0.5 <= high
    assert found[0] < 70 < 86 < found[1]


@pytest.mark.parametrize(("runs", "known"), [(1, True), (2, False), (4, False), (5, True)])
def test_few_runs_have_no_interval_and_their_people_alone_do_not_stand_for_it(tmp_path, runs, known):
    people = {f"p{i}": 0.5 for i in range(9)}
    table, key_numbers = stage(tmp_path, predictions(np.random.default_rng(0), people, runs))
    assert table["interval_low"].notna().tolist() == [known] * 3 and table["correct_rate"].notna().all()
    note = key_numbers["within"]["a"].get("note", "")
    assert note == ("" if known else f"{runs} runs; intervals need 5")


def test_an_expression_that_few_runs_test_has_no_interval(tmp_path):
    people = {f"p{i}": 0.5 for i in range(9)}
    table = predictions(np.random.default_rng(0), people, 6)
    table = table[(table["expression"] == "happy") | (table["run"] == 0)]
    found, key_numbers = stage(tmp_path, table)
    assert found["interval_low"].notna().tolist() == [True, False, False] and (found["number"] == 9).all()
    assert key_numbers["within"]["a"]["note"] == "too few runs test some expression (5 are needed)"


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
    assert (table["runs"] == 5).all()
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
    parts = rate_parts(samples / 2, samples, np.array([[1.0, 1.0], [2.0, 0.0]]), np.ones((2, 1)))
    np.testing.assert_equal(parts[PEOPLE], [[0.5, 0.5, 0.5], [0.5, np.nan, np.nan]])


def test_without_predictions_there_are_no_intervals(tmp_path):
    with pytest.raises(InputError, match="there is no table of predictions"):
        intervals([], tmp_path / "i.csv", tmp_path / "k.json", settings=IntervalSettings(1, NAMES, 200, 0.95))
