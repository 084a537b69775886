import json
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from aulens.errors import InputError
from aulens.evaluation.confusion import mean_shares
from aulens.statistics.mantel import relation_test
from aulens.statistics.relation import RelationSettings, oriented_similarity, relation

NO_NUMBERS = ("trained", "tested", "orders", "exact")
NAMES = ["neutral", "happy", "sad"]


def similarity_table(matrix, databases=("a", "b")):
    rows = [
        (databases[0], one, databases[1], two, matrix[i, j])
        for i, one in enumerate(NAMES)
        for j, two in enumerate(NAMES)
    ]
    return pd.DataFrame(rows, columns=["database_1", "output_unit_1", "database_2", "output_unit_2", "correlation"])


def confusion_table(counts, trained, tested, run=0, names=NAMES):
    counts = np.asarray(counts)
    shares = counts / counts.sum(axis=1, keepdims=True)
    rows = [
        (trained, tested, "cross", run, one, two, counts[i, j], shares[i, j])
        for i, one in enumerate(names)
        for j, two in enumerate(names)
    ]
    columns = ["trained", "tested", "role", "run", "expression", "predicted", "count", "share"]
    return pd.DataFrame(rows, columns=columns)


def test_rows_are_units_of_the_tested_database():
    # a's neutral unit resembles b's happy unit. Networks trained on b take a's neutral faces for happy;
    # networks trained on a take b's happy faces for neutral.
    matrix = np.zeros((3, 3))
    matrix[0, 1] = 0.9  # unit neutral of a, unit happy of b
    table = similarity_table(matrix)
    trained_b = oriented_similarity(table, "b", "a", NAMES)
    trained_a = oriented_similarity(table, "a", "b", NAMES)
    assert trained_b[NAMES.index("neutral"), NAMES.index("happy")] == 0.9
    assert trained_a[NAMES.index("happy"), NAMES.index("neutral")] == 0.9
    assert trained_b.sum() == trained_a.sum() == 0.9


def test_shares_are_of_all_images_of_all_runs():
    table = pd.concat([confusion_table(4 * np.eye(3), "a", "b", 0), confusion_table(4 * np.eye(3)[::-1], "a", "b", 1)])
    expected = [[0.5, 0, 0.5], [0, 1, 0], [0.5, 0, 0.5]]
    np.testing.assert_array_equal(mean_shares(table, "a", "b", NAMES), expected)


def test_equal_shares_are_tied_however_they_came_about():
    # three runs of 10 images: happy is taken for sad 0, 0, 3 times, sad for happy 0, 1, 2 times; both 3 of 30.
    # In doubles the mean of 0, 0, .3 is below that of 0, .1, .2.
    # Ranks of similarities 4 2 1 3, of shares 3.5 1.5 1.5 3.5:
    # r = (1.5 · 1 + .5 · 1 + 1.5 · 1 + .5 · 1) / sqrt(5 · 4) = 4 / sqrt(20)
    wrong = [(0, 0), (0, 1), (3, 2)]
    tables = [
        confusion_table([[10 - one, one], [two, 10 - two]], "a", "b", run, ["happy", "sad"])
        for run, (one, two) in enumerate(wrong)
    ]
    shares = mean_shares(pd.concat(tables), "a", "b", ["happy", "sad"])
    assert shares.tolist() == [[0.9, 0.1], [0.1, 0.9]]
    test = relation_test(np.array([[0.9, 0.2], [0.1, 0.8]]), shares, 2, np.random.default_rng(0))
    assert test.correlation == pytest.approx(4 / np.sqrt(20))


def test_all_orders_of_up_to_eight_expressions_are_used():
    matrix = np.arange(9.0).reshape(3, 3)
    test = relation_test(matrix, matrix, 1, np.random.default_rng(0))
    assert (test.correlation, test.points) == (1.0, 9)
    assert test.p_permutation == 2 / 6  # of the 3! orders the identity, and the reverse with a correlation of -1
    assert (test.orders, test.exact) == (6, True)
    random = np.random.default_rng(1)
    for count, orders in ((7, 5040), (8, 40320)):
        matrix = random.normal(size=(count, count))
        test = relation_test(matrix, matrix, 1, random)
        assert (test.p_permutation, test.orders, test.exact) == (1 / orders, orders, True)


def test_more_than_eight_expressions_are_put_into_random_orders():
    random = np.random.default_rng(1)
    matrix = random.normal(size=(9, 9))
    test = relation_test(matrix, matrix, 99, random)
    assert (test.p_permutation, test.orders, test.exact) == (1 / 100, 99, False)


def test_the_exact_p_counts_orders_as_a_loop_over_them_does():
    similar, shares = np.random.default_rng(4).integers(0, 5, size=(2, 4, 4)).astype(float)  # with ties
    test = relation_test(similar, shares, 1, np.random.default_rng(0))
    for cells, p in ((np.ones((4, 4), bool), test.p_permutation), (~np.eye(4, dtype=bool), test.p_off_diagonal)):
        found = np.array(
            [
                spearmanr(similar[cells], shares[np.ix_(order, order)][cells]).statistic
                for order in permutations(range(4))
            ]
        )
        count = (abs(found - found.mean()) >= abs(found[0] - found.mean()) - 1e-9).sum()  # the first is the observed
        assert p == count / 24
        if cells.all():
            assert test.expected == pytest.approx(found.mean())
    off, diagonal = ~np.eye(4, dtype=bool), np.eye(4, dtype=bool)
    assert test.correlation_off_diagonal == pytest.approx(spearmanr(similar[off], shares[off]).statistic)
    assert test.correlation_diagonal == pytest.approx(spearmanr(similar[diagonal], shares[diagonal]).statistic)


def test_a_negative_relation_is_found_behind_a_strong_diagonal():
    """Confusions are the rarer the more similar; the diagonal is high in both, so that r itself stays near 0."""
    random = np.random.default_rng(5)
    similar = random.normal(size=(7, 7))
    shares = -similar + 0.3 * random.normal(size=(7, 7))
    for matrix in (similar, shares):
        np.fill_diagonal(matrix, 10 + np.arange(7))
    test = relation_test(similar, shares, 1, random)
    assert abs(test.correlation) < abs(test.expected)  # around 0 it would be less extreme than most orders
    assert test.correlation < test.expected and test.p_permutation < 0.001
    assert test.correlation_off_diagonal < -0.8 and test.p_off_diagonal < 0.001 and test.correlation_diagonal == 1


def test_the_permutation_p_ignores_a_common_order_and_a_monotone_change():
    random = np.random.default_rng(1)
    similar, shares = random.normal(size=(2, 4, 4))
    order = [2, 0, 3, 1]
    first = relation_test(similar, shares, 24, random)
    second = relation_test(similar[order][:, order], np.exp(shares[order][:, order]), 24, random)
    assert first == pytest.approx(second)


def test_a_strong_diagonal_alone_is_no_evidence_for_the_permutation():
    random = np.random.default_rng(2)
    p = []
    for _ in range(60):
        similar, shares = random.normal(size=(2, 6, 6)) + 10 * np.eye(6)
        p.append(relation_test(similar, shares, 99, random).p_permutation)
    assert np.mean(np.array(p) <= 0.05) < 0.15


def test_undefined_values_are_nan():
    matrix = np.full((3, 3), np.nan)
    result = relation_test(matrix, np.eye(3), 6, np.random.default_rng(0))
    np.testing.assert_equal(tuple(result), (np.nan, np.nan, np.nan, 9, np.nan, 0, False, *[np.nan] * 3))


def test_the_stage_takes_every_ordered_pair(tmp_path):
    random = np.random.default_rng(3)
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    pd.concat([similarity_table(random.normal(size=(3, 3)), pair) for pair in pairs]).to_csv(tmp_path / "s.csv")
    ordered = [(one, two) for one in "abc" for two in "abc" if one != two]
    pd.concat([confusion_table(random.integers(1, 9, (3, 3)), *pair) for pair in ordered]).to_csv(tmp_path / "c.csv")
    settings = RelationSettings(1, ["a", "b", "c"], NAMES, 50)
    relation(*[tmp_path / name for name in ("s.csv", "c.csv", "p.csv", "t.csv", "k.json")], settings=settings)
    points, tests = pd.read_csv(tmp_path / "p.csv"), pd.read_csv(tmp_path / "t.csv")
    assert list(points) == ["trained", "tested", "expression", "predicted", "similarity", "share"]
    assert len(points) == 6 * 9
    assert tests[["trained", "tested"]].apply(tuple, axis=1).tolist() == ordered
    part = points[(points["trained"] == "a") & (points["tested"] == "c")]
    row = tests[(tests["trained"] == "a") & (tests["tested"] == "c")].iloc[0]
    assert (tests["orders"] == 6).all()
    assert tests["exact"].all()
    key_numbers = json.loads((tmp_path / "k.json").read_text())
    assert list(key_numbers) == [f"{one}→{two}" for one, two in ordered]
    assert key_numbers["a→c"] == {name: row[name] for name in row.index if name not in NO_NUMBERS}
    assert part["similarity"].corr(part["share"], method="spearman") == pytest.approx(row["correlation"])


def test_a_missing_confusion_matrix_is_named():
    with pytest.raises(InputError, match="no confusion matrix of 'b' tested on 'a'"):
        mean_shares(confusion_table(np.eye(3), "a", "b"), "b", "a", NAMES)


def test_one_database_has_no_relation(tmp_path):
    similarity_table(np.eye(3)).iloc[:0].to_csv(tmp_path / "s.csv", index=False)
    confusion_table(np.eye(3), "a", "a").to_csv(tmp_path / "c.csv", index=False)
    files = [tmp_path / name for name in ("s.csv", "c.csv", "p.csv", "t.csv", "k.json")]
    relation(*files, settings=RelationSettings(1, ["a"], NAMES, 50))
    assert len(pd.read_csv(tmp_path / "p.csv")) == len(pd.read_csv(tmp_path / "t.csv")) == 0
    assert json.loads((tmp_path / "k.json").read_text()) == {}
