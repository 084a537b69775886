import numpy as np
import pandas as pd
import pytest

from aulens.statistics.intervals import IntervalSettings, drawn_rates, intervals, mean_rates, person_counts

NAMES = ["happy", "sad"]


def predictions(random, people, runs=3, tested="a"):
    rows = []
    for run in range(runs):
        for person in random.permutation(sorted(people))[:4]:
            for name in NAMES:
                for variant in range(2):
                    right = random.random() < people[person]
                    rows.append(("a", tested, run, 0, person, variant, name, name if right else "neutral", 0.9))
    columns = ["trained", "tested", "run", "face", "person", "variant", "expression", "chosen", "probability"]
    return pd.DataFrame(rows, columns=columns)


def test_counts_of_persons():
    table = predictions(np.random.default_rng(0), {f"p{i}": 1.0 for i in range(4)})
    counts = person_counts(table)
    assert counts["samples"].tolist() == [2] * 3 * 4 * 2
    assert (counts["correct"] == counts["samples"]).all()


def test_rates_are_means_over_runs_of_the_people_who_were_tested():
    # run 0 tests persons 0 and 1 (1 of 2 and 2 of 2), run 1 persons 1 and 2 (0 of 2 and 1 of 2)
    correct = np.array([[1.0, 2, 0], [0, 0, 1]])[..., None]  # (runs, people, expressions)
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
    settings = IntervalSettings(1, NAMES, ["c"], 200, 0.95)
    for name in ("one.csv", "two.csv"):
        intervals(files, tmp_path / name, settings=settings)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    table = pd.read_csv(tmp_path / "one.csv")
    assert table["expression"].tolist() == [*NAMES, "all"] * 3
    assert table["condition"].drop_duplicates().tolist() == ["matched", "swapped", "control"]
    assert (table["interval_low"] <= table["correct_rate"]).all()
    assert (table["correct_rate"] <= table["interval_high"]).all()
    assert (table["runs"] == 3).all()
    matched = pd.read_parquet(files[0])
    assert table["people"][0] == matched["person"].nunique()
    by_run = (matched["expression"] == matched["chosen"]).groupby([matched["run"], matched["expression"]]).mean()
    assert table["correct_rate"][2] == pytest.approx(by_run.mean())
