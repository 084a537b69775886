"""The cross-database matrix: labels that both have, accuracy and correct rate, intervals, what is lost."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.crossed_intervals import PEOPLE, interval_of_parts
from aulens.errors import InputError
from aulens.files import read_csv, write_csv, write_parquet
from aulens.transfer.common_labels import (
    answers,
    common_labels,
    drawn_differences,
    drawn_rates,
    learned_labels,
    mean_rates,
    rates_of_runs,
)
from aulens.transfer.cross_database import CrossDatabaseSettings, cross_database

LABELS = ["happy", "sad", "angry"]
SETTINGS = CrossDatabaseSettings(3, ["a", "b"], LABELS, 200, 0.95)


def predictions(rows, trained="a", tested="a"):
    """Return predictions of rows (run, unit, expression, scores of happy, sad, angry)."""
    table = pd.DataFrame(
        [(run, unit, shown, *scores) for run, unit, shown, scores in rows],
        columns=["run", "unit", "expression", *(f"score_{name}" for name in LABELS)],
    )
    role = "within" if trained == tested else "cross"
    names = {"trained": trained, "tested": tested, "role": role}
    return table.assign(**names, person=table["unit"], face=range(len(table)), variant=0)


HAPPY, SAD, ANGRY = (2, 0, 0), (0, 2, 0), (0, 1, 2)  # scores of an answer; after angry, sad is the next best
FEW = [(0, "p", "happy", HAPPY), (0, "p", "happy", HAPPY), (0, "q", "sad", ANGRY), (1, "q", "sad", HAPPY)]


def test_accuracy_counts_images_and_the_correct_rate_counts_expressions():
    found = answers(predictions(FEW), LABELS)
    np.testing.assert_allclose(rates_of_runs(found), [[2 / 3, np.nan], [0, np.nan]])
    np.testing.assert_allclose(mean_rates(found), [1 / 3, (1 + 0) / 2])
    whole = answers(predictions([*FEW[:3], (0, "q", "angry", ANGRY)]), LABELS)
    np.testing.assert_allclose(rates_of_runs(whole), [[3 / 4, 2 / 3]])


def test_networks_answer_with_the_best_of_the_common_labels_alone():
    found = answers(predictions(FEW), ["happy", "sad"])
    np.testing.assert_allclose(rates_of_runs(found), [[1, 1], [0, np.nan]])
    assert len(answers(predictions([(0, "p", "angry", ANGRY), *FEW]), ["happy", "sad"]).right) == len(FEW)


@given(st.sets(st.sampled_from(LABELS)), st.sets(st.sampled_from(LABELS)))
def test_every_label_of_the_two_databases_is_in_one_list_and_the_order_is_the_studys(trained, shown):
    found = common_labels(LABELS, trained, shown)
    assert sorted([*found.common, *found.not_shown, *found.not_trained]) == sorted(trained | shown)
    assert found.common == [name for name in LABELS if name in trained & shown]


def test_people_are_drawn_with_all_their_images():
    rows = [(0, unit, "happy", HAPPY if unit == "p" else SAD) for unit in "ppq"]
    drawn = parts_of(predictions(rows), 300, np.random.default_rng(1))[PEOPLE, :, 0]
    assert sorted(set(np.round(drawn, 6))) == [0, round(2 / 3, 6), 1]


def parts_of(rows, draws, random):
    """Return the parts (3, draws, 2) of both rates over happy and sad."""
    return drawn_rates([answers(rows, ["happy", "sad"])], draws, random)[:, :, 0]


def shares(random, people, rates, trained, tested, first=0):
    """Return predictions of one run per fold in which every person has their own rate of right answers."""
    rows = []
    for number in range(people):
        own = np.clip(rates + 0.2 * random.standard_normal(), 0.05, 0.95)
        for shown, _ in product(LABELS, range(4)):
            right = random.random() < own
            other = LABELS[(LABELS.index(shown) + 1) % 3]
            answer = {"happy": HAPPY, "sad": SAD, "angry": ANGRY}[shown if right else other]
            rows.append((number % 5, f"{tested}{first + number}", shown, answer))
    return predictions(rows, trained, tested)


@pytest.mark.parametrize("true", [0.5, 0.8])
def test_intervals_of_people_in_folds_cover_the_true_rate(true):
    """Of .95, in 120 studies with 30 people: .88 to .99."""
    covered = 0
    for seed in range(120):
        random = np.random.default_rng(seed)
        rows = [(n % 5, f"p{n}", "happy", HAPPY if hit else SAD) for n, hit in people_in_folds(random, true)]
        found = answers(predictions(rows), ["happy", "sad"])
        parts = drawn_rates([found], 200, random)[:, :, 0, 0]
        low, high = interval_of_parts(mean_rates(found)[0], parts, 30, 5, 0.95)
        covered += low <= true <= high
    assert 0.88 <= covered / 120 <= 0.99


def test_networks_that_differ_make_the_interval_of_the_accuracy_wide_though_people_are_alike(tmp_path):
    rights = (1, 3, 5, 7, 9)  # of ten faces of each person, in each run
    rows = [
        (run, f"p{n}", name, (HAPPY, SAD)[(name == "happy") == (face >= right)])
        for (run, right), n, name, face in product(enumerate(rights), range(10), ("happy", "sad"), range(10))
    ]
    matrix, _, _ = written(tmp_path, [predictions(rows)], ("happy;sad", "happy;sad"))
    assert matrix["accuracy"].tolist() == [0.5]
    assert matrix["accuracy_low"][0] < 0.2 and matrix["accuracy_high"][0] > 0.8  # ± t of 4 by .14; of people alone 0


def people_in_folds(random, true, people=30, images=6):
    own = random.beta(4 * true, 4 * (1 - true), size=people)
    return [(number, random.random() < own[number]) for number in range(people) for _ in range(images)]


def written(folder, tables, labels=("happy;sad;angry", "happy;sad"), asked=SETTINGS):
    files = []
    for number, table in enumerate(tables):
        files.append(folder / f"{number}.parquet")
        write_parquet(table, files[-1])
    participants = []
    for name, text in zip(asked.databases, labels, strict=False):
        participants.append(folder / f"{name}.csv")
        row = {"unit": "p", "person": "p", "group": "", "labels": text, "images": 3, "takes_part": True, "reason": ""}
        write_csv(pd.DataFrame([row]), participants[-1])
    results = [folder / name for name in ("matrix.csv", "lost.csv", "numbers.json")]
    cross_database(files, participants, *results, settings=asked)
    return read_csv(results[0]), read_csv(results[1]), json.loads(results[2].read_text())


def test_a_row_for_each_pair_counts_the_labels_that_the_networks_learned_and_that_are_shown(tmp_path):
    random = np.random.default_rng(0)
    tables = [shares(random, 20, 0.6, trained, tested) for trained, tested in product("ab", "ab")]
    matrix, lost, numbers = written(tmp_path, tables)
    matrix = matrix.set_index(["trained", "tested"])
    assert matrix.loc[("a", "b"), "labels"] == "happy;sad;angry" and matrix.loc[("a", "b"), "chance"] == 1 / 3
    assert matrix.loc[("b", "a"), "labels"] == "happy;sad" and matrix.loc[("b", "a"), "labels_not_trained"] == "angry"
    assert (matrix["number"] == 20).all() and (matrix["runs"] == 5).all()
    assert (matrix["accuracy_low"] < matrix["accuracy"]).all() and (matrix["accuracy"] < matrix["accuracy_high"]).all()
    assert numbers["accuracy"]["a→b"]["mean"] == matrix.loc[("a", "b"), "accuracy"]
    own = lost[(lost["trained"] == "b") & (lost["measure"] == "accuracy")].iloc[0]
    assert own["within"] == matrix.loc[("b", "b"), "accuracy"], "both are counted over happy and sad"
    assert own["difference"] == pytest.approx(own["within"] - own["other"])


def test_the_rate_at_home_is_counted_over_the_labels_of_the_other_database(tmp_path):
    at_home = [
        (run, f"p{n}", shown, answer)
        for run, n in product((0, 1), range(9))
        for shown, answer in (("happy", HAPPY), ("sad", HAPPY), ("angry", ANGRY))
    ]
    away = [(run, f"q{n}", shown, HAPPY) for run, n, shown in product((0, 1), range(9), ("happy", "sad"))]
    _, lost, _ = written(tmp_path, [predictions(at_home), predictions(away, "a", "b")])
    assert lost["common_labels"].tolist() == [2, 2] and lost["within"].tolist() == [0.5, 0.5] == lost["other"].tolist()


def test_one_common_label_alone_is_no_test(tmp_path):
    at_home = [(0, f"p{n}", shown, HAPPY) for n in range(9) for shown in ("happy", "sad")]
    away = [(0, f"q{n}", "happy", HAPPY) for n in range(9)]
    matrix, lost, _ = written(tmp_path, [predictions(at_home), predictions(away, "a", "b")])
    assert lost.empty and matrix["common_labels"].tolist() == [2, 1]
    assert matrix[["accuracy", "chance"]].isna().to_numpy().tolist() == [[False, False], [True, True]]


def test_a_label_that_few_people_show_leaves_the_correct_rate_without_interval(tmp_path):
    rows = [(0, f"p{n}", "happy", HAPPY if n % 2 else SAD) for n in range(12)]
    rows += [(0, f"p{n}", "sad", SAD) for n in range(3)]
    matrix, _, _ = written(tmp_path, [predictions(rows)], ("happy;sad", "happy;sad"))
    assert matrix[["accuracy_low", "correct_rate_low"]].isna().to_numpy().tolist() == [[False, True]]


def test_few_runs_have_no_interval(tmp_path):
    for runs, known in ((1, True), (2, False), (5, True)):
        shown = list(product(range(runs), range(10), ("happy", "sad")))
        tables = [
            predictions([(run, f"{tested}{n}", name, HAPPY if n % 2 else SAD) for run, n, name in shown], "a", tested)
            for tested in "ab"
        ]
        matrix, lost, _ = written(tmp_path, tables)
        assert lost["interval_low"].notna().tolist() == [known, known]
        assert matrix["accuracy_low"].notna().tolist() == [known, known]


def test_databases_without_a_common_label_and_too_few_people_have_no_numbers(tmp_path):
    at_home = [(0, "p", "angry", ANGRY)]
    away = [(0, f"q{n}", "happy", HAPPY) for n in range(9)]
    matrix, lost, _ = written(tmp_path, [predictions(at_home), predictions(away, "a", "b")], ("angry", "happy"))
    assert lost.empty and matrix["accuracy_low"].isna().all()
    assert matrix["common_labels"].tolist() == [1, 0] and matrix["accuracy"].isna().tolist() == [True, True]
    with pytest.raises(InputError, match="no table of predictions"):
        written(tmp_path, [])


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_numbers_do_not_depend_on_the_order_of_the_rows(shuffle):
    table = shares(np.random.default_rng(2), 10, 0.6, "a", "b")
    order = list(range(len(table)))
    shuffle.shuffle(order)
    one, other = (answers(rows, LABELS) for rows in (table, table.iloc[order]))
    np.testing.assert_allclose(mean_rates(one), mean_rates(other))
    draws = [drawn_rates([found], 20, np.random.default_rng(0)) for found in (one, other)]
    np.testing.assert_allclose(*draws)


def test_a_loss_is_found_by_chance_in_few_of_many_studies():
    """Of 100 studies with 20 people in each database whose networks differ in at most 5; by people alone in more."""
    found = np.zeros(2)
    for seed in range(100):
        random = np.random.default_rng(seed)
        tests = []
        for _ in range(2):
            runs = 0.12 * random.standard_normal(5)  # of each network in each database
            own = np.clip(random.beta(2.4, 1.6, size=20) + runs[np.arange(20) % 5], 0, 1)
            shown = [(number, random.random() < own[number]) for number in range(20) for _ in range(6)]
            rows = [(n % 5, f"p{n}", "happy", HAPPY if hit else SAD) for n, hit in shown]
            tests.append(answers(predictions(rows), ["happy", "sad"]))
        alone = np.subtract(*(drawn_rates([test], 100, random)[PEOPLE, :, 0, 0] for test in tests))
        found[0] += not np.percentile(alone, 2.5) <= 0 <= np.percentile(alone, 97.5)
        value = np.subtract(*map(mean_rates, tests))[0]
        low, high = interval_of_parts(value, drawn_differences(*tests, 100, random)[:, :, 0], 20, 5, 0.95)
        found[1] += not low <= 0 <= high
    assert found[1] / 100 <= 0.05 < found[0] / 100


def test_labels_of_those_who_do_not_take_part_were_not_learned():
    table = pd.DataFrame({"takes_part": [True, True, False], "labels": ["happy", np.nan, "sad"]})
    assert learned_labels(table) == {"happy"}
