"""Networks beside people."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.judgement_files import ANSWERS, RANKS
from aulens.databases.judgements import Judgements
from aulens.files import read_csv, read_json, write_parquet
from aulens.statistics.human import HumanSettings, compared_with_people, human
from aulens.statistics.matrix_correlations import (
    CELLS,
    correlations,
    measured,
    permutation_p,
    reliability_of_answers,
)
from aulens.statistics.observers import networks_of, people_matrix

LABELS = ["happy", "sad", "angry", "neutral"]
TRUTH = np.array([[0.9, 0.0, 0.0, 0.1], [0.0, 0.5, 0.2, 0.3], [0.1, 0.4, 0.5, 0.0], [0.0, 0.2, 0.0, 0.8]])
SETTINGS = HumanSettings(2022, LABELS, {"a": "people.csv"}, 200, 0.95, 100, 50)


def predictions(matrix, people=10, runs=5, images=10, labels=LABELS):
    """Return answers whose shares are those of a matrix in tenths, of every person in every run."""
    rows = [
        (run, f"p{person}", labels[true], labels[called])
        for run, person, (true, called) in product(range(runs), range(people), product(range(len(labels)), repeat=2))
        for _ in range(round(images * matrix[true, called]))
    ]
    table = pd.DataFrame(rows, columns=["run", "unit", "expression", "predicted"])
    return table.assign(person=table["unit"], trained="a", tested="a", role="within")


def judged(values, answers=LABELS, raters=(), expressions=LABELS, number=np.nan):
    values = np.atleast_3d(np.asarray(values, float).T).T
    return Judgements(
        ANSWERS, list(expressions), list(answers), values, list(raters), np.full(len(expressions), number)
    )


def row(found, cells, kind="spearman"):
    return found[(found["cells"] == cells) & (found["kind"] == kind)].iloc[0]


def test_networks_that_answer_like_people_correlate_by_1():
    found, runs, rates, matrices = compared_with_people(predictions(TRUTH), judged(TRUTH), "a", SETTINGS)
    assert (found["correlation"] == 1).all() and (runs["correlation"] == 1).all()
    np.testing.assert_allclose(matrices["share_people"], matrices["share_networks"])
    assert row(found, "confusions")["points"] == 12 and row(found, "all")["points"] == 16
    assert rates.set_index("expression")["correct_rate_networks"].to_dict()["all"] == pytest.approx(0.675)
    assert (found["of_raters"] == "these").all() and found["ceiling"].isna().all()
    assert set(found["orders"]) == {24} and found["exact"].all()


def test_the_diagonal_alone_makes_all_cells_alike():
    people = np.full((4, 4), 0.1) + 0.6 * np.eye(4)
    networks = TRUTH.copy()
    people[[0, 1], [1, 0]] = [0.12, 0.08]
    found = compared_with_people(predictions(networks), judged(people), "a", SETTINGS)[0]
    assert row(found, "all", "pearson")["correlation"] > 0.8 < row(found, "all", "pearson")["expected"]
    assert abs(row(found, "confusions", "pearson")["correlation"]) < 0.4


def test_only_expressions_that_both_know_are_compared():
    # people were not shown neutral, and called a tenth of happy other, which leaves 9/10 happy of 9/10
    people = [[0.9, 0.0, 0.0, 0.0, 0.1], [0.0, 0.5, 0.2, 0.3, 0.0], [0.1, 0.4, 0.5, 0.0, 0.0]]
    given_by = judged(people, [*LABELS, "other"], expressions=LABELS[:3])
    found, _, rates, matrices = compared_with_people(predictions(TRUTH), given_by, "a", SETTINGS)
    rates = rates.set_index("expression")
    assert list(rates.index) == [*LABELS[:3], "all"] and rates["chance"].iloc[0] == pytest.approx(1 / 3)
    assert rates["left_out_people"].tolist() == pytest.approx([0.1, 0.3, 0.0, 0.4 / 3])
    assert rates["left_out_networks"].tolist() == pytest.approx([0.1, 0.3, 0.0, 0.4 / 3])
    assert rates["correct_rate_people"].tolist()[:3] == pytest.approx([1.0, 5 / 7, 0.5])
    assert (found["correlation"] == 1).all() and len(matrices) == 9


def test_of_an_order_only_correct_rates_are_compared():
    ranks = np.full((1, 4, 4), np.nan)
    np.einsum("rii->ri", ranks)[0] = [1, 3, 4, 2]  # networks: happy .9, neutral .8, sad and angry .5
    order = Judgements(RANKS, LABELS, LABELS, ranks, [], np.full(4, np.nan))
    found, _, rates, _ = compared_with_people(predictions(TRUTH), order, "a", SETTINGS)
    assert row(found, "correct_rates")["correlation"] == pytest.approx(4.5 / np.sqrt(4.5 * 5))
    assert found[found["cells"] != "correct_rates"]["correlation"].isna().all()
    assert set(found["kind"]) == {"spearman"}
    assert rates["correct_rate_people"].isna().all() and rates["rank_people"].tolist()[:4] == [1, 3, 4, 2]


def test_few_people_or_runs_have_no_interval():
    for people, runs, known in ((7, 5, False), (8, 4, False), (8, 5, True), (8, 1, True)):
        table = predictions(TRUTH, people, runs)
        table.loc[table["unit"].isin(["p0", "p1"]) & (table["expression"] == "sad"), "predicted"] = "happy"
        found = compared_with_people(table, judged(TRUTH), "a", SETTINGS)[0]
        assert np.isfinite(row(found, "confusions")["interval_low"]) == known, (people, runs)


def test_raters_are_drawn_again_where_they_are_told_apart():
    random = np.random.default_rng(0)
    raters = np.stack([[random.multinomial(10, one) for one in TRUTH] for _ in range(12)])
    names = [f"r{number}" for number in range(12)]
    table = predictions(np.round(0.8 * TRUTH + 0.05, 1))
    drawn = compared_with_people(table, judged(raters, raters=names), "a", SETTINGS)[0]
    these = compared_with_people(table, judged(raters.sum(axis=0), number=120), "a", SETTINGS)[0]
    assert set(drawn["of_raters"]) == {"drawn again"} and set(these["of_raters"]) == {"these"}
    widths = [
        row(one, "confusions")["interval_high"] - row(one, "confusions")["interval_low"] for one in (drawn, these)
    ]
    assert widths[0] > widths[1]
    assert set(drawn["reliability_people_by"]) == {"halves of the raters"}
    assert set(these["reliability_people_by"]) == {"binomial noise of the answers"}
    for cells in ("confusions", "correct_rates"):
        pair = (row(one, cells, "pearson")["reliability_people"] for one in (drawn, these))
        assert np.subtract(*pair) == pytest.approx(0, abs=0.1)


def test_reliability_from_noise_is_that_of_the_truth():
    """Of many tables of 20 answers the mean is the squared correlation with the truth."""
    random = np.random.default_rng(1)
    tables = [np.stack([random.multinomial(20, one) for one in TRUTH]) / 20 for _ in range(60)]
    found = [reliability_of_answers(one, np.full(4, 20.0), "confusions", "pearson", 100, random) for one in tables]
    known = [correlations(measured(one, "confusions"), measured(TRUTH, "confusions"), "pearson") for one in tables]
    assert np.mean(found) == pytest.approx(np.mean(np.square(known)), abs=0.03)


def test_unbiased_rates_of_who_says_one_thing_only():
    """Wagner 1993: all are called happy, so that happy is always recognised and said in vain three times of four."""
    matrix = np.tile([1.0, 0.0, 0.0, 0.0], (4, 1))
    assert measured(matrix, "unbiased_rates").tolist() == [0.25, 0, 0, 0]


@given(st.permutations(range(4)), st.sampled_from(CELLS), st.sampled_from(["spearman", "pearson"]))
def test_p_does_not_depend_on_the_order_of_the_expressions(order, cells, kind):
    random = np.random.default_rng(3)
    one, two = random.dirichlet(np.ones(4), size=(2, 4))
    again = [matrix[np.ix_(order, order)] for matrix in (one, two)]
    p = permutation_p(one, two, cells, kind, 10, random)
    assert p == pytest.approx(permutation_p(*again, cells, kind, 10, random))
    assert p.p >= 1 / 24


def test_more_than_8_expressions_are_reordered_at_random():
    matrix = np.random.default_rng(0).dirichlet(np.ones(9), size=9)
    test = permutation_p(matrix, matrix, "confusions", "spearman", 99, np.random.default_rng(0))
    assert (test.p, test.orders, test.exact) == (0.01, 99, False)


def test_raters_count_alike():
    both = judged([[[3, 1]], [[0, 2]]], ["sad", "happy"], ["x", "y"], ["sad", "happy"][:1])
    assert people_matrix(both, ["sad"])[0].tolist() == [[1.0]]
    whole = judged([[[3, 1], [0, 1]], [[0, 2], [0, 1]]], ["sad", "happy"], ["x", "y"], ["sad", "happy"])
    assert people_matrix(whole, ["sad", "happy"])[0].tolist() == [[0.375, 0.625], [0.0, 1.0]]


def test_groups_of_images_are_no_people():
    table = predictions(TRUTH, people=2, runs=1).assign(person="")
    assert not networks_of(table, LABELS).people


def test_the_stage_takes_files_in_the_order_of_names(tmp_path):
    both = pd.concat([predictions(TRUTH), predictions(TRUTH).assign(trained="b", tested="b")])
    write_parquet(both, tmp_path / "predictions.parquet")
    lines = [f"{one},{two},{share}" for (one, two), share in zip(product(LABELS, LABELS), TRUTH.ravel(), strict=True)]
    (tmp_path / "a.csv").write_text("\n".join(["expression,answer,share", *lines]))
    (tmp_path / "b.csv").write_text("expression,rank\nhappy,1\nsad,2\nangry,3\n")
    settings = HumanSettings(2022, LABELS, {"b": "b.csv", "a": "a.csv"}, 20, 0.95, 10, 5)
    names = ("human.csv", "runs.csv", "rates.csv", "matrices.csv", "human.json")
    outputs = [tmp_path / name for name in names]
    human([tmp_path / "predictions.parquet"], [tmp_path / "a.csv", tmp_path / "b.csv"], *outputs, settings=settings)
    found, numbers = read_csv(outputs[0]), read_json(outputs[4])
    assert found.groupby("database")["form"].first().to_dict() == {"a": "answers", "b": "ranks"}
    assert numbers["a"]["confusions"]["correlation"] == 1 and numbers["b"]["confusions"]["correlation"] is None
    assert numbers["b"]["correct_rate"] == {"people": None, "networks": pytest.approx(1.9 / 3)}
