import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.evaluation.confusion import confusion_counts, correct_rates
from aulens.evaluation.misclassified import (
    MisclassifiedSettings,
    counts_by_run,
    misclassified,
    shares_wrong,
    with_bounds,
)

LABELS = ["angry", "afraid", "happy", "sad", "surprised"]
# Yousefi et al. 2016, Table 2: the confusion matrix averaged over five repeats, American faces
AMERICAN = np.array(
    [
        [10.4, 0.6, 1.2, 1.4, 2.0],
        [0.4, 1.2, 0.4, 1.2, 2.2],
        [2.0, 0.0, 12.4, 1.2, 0.8],
        [1.6, 1.2, 1.4, 10.0, 1.2],
        [1.6, 1.2, 0.6, 1.6, 21.0],
    ]
)


def test_of_the_predicted_expression_gives_the_published_percentages():
    table = shares_wrong(AMERICAN[None], LABELS)
    published = [35.0, 71.4, 22.5, 35.1, 22.8, 30.2]  # Table 4, American
    np.testing.assert_allclose(100 * table["of_predicted_together"], published, atol=0.051)
    np.testing.assert_allclose(100 * table["of_true_together"][:2], [100 * 5.2 / 15.6, 100 * 4.2 / 5.4])
    assert table["samples"].tolist() == pytest.approx([15.6, 5.4, 16.4, 15.4, 26.0, 78.8])
    assert table["samples_predicted"].tolist() == pytest.approx([16.0, 4.2, 16.0, 15.4, 27.2, 78.8])


def test_runs_count_alike_in_the_mean_and_by_their_size_together():
    counts = np.array([[[1.0, 1.0], [0.0, 2.0]], [[0.0, 0.0], [6.0, 2.0]]])  # two runs; the second shows no first one
    table = shares_wrong(counts, ["happy", "sad"]).set_index("expression")
    happy, sad, every = (table.loc[name] for name in ("happy", "sad", "all"))
    assert (happy["of_true"], happy["of_true_runs"], happy["of_true_together"]) == (0.5, 1, 0.5)
    assert np.isnan(happy["of_true_sd"])
    assert (happy["of_predicted"], happy["of_predicted_together"]) == (0.5, 6 / 7)  # of 0 and 1; of 1 and 6
    assert (sad["of_true"], sad["of_true_together"]) == (0.375, 0.6)  # of 0 and 6 / 8; 6 of 10
    assert sad["of_true_sd"] == pytest.approx(0.75 / np.sqrt(2))
    assert (every["of_true"], every["of_true_together"], every["runs"]) == (0.5, 7 / 12, 2)  # of 1 / 4 and 6 / 8


def test_what_was_never_shown_or_predicted_is_undefined():
    table = shares_wrong(np.array([[[2.0, 0.0], [0.0, 0.0]]]), ["happy", "sad"]).set_index("expression")
    undefined = table.loc["sad", ["of_true", "of_predicted", "of_true_together", "of_predicted_together"]]
    assert undefined.isna().all()
    assert table.loc["sad", ["samples", "of_true_runs", "of_predicted_runs"]].tolist() == [0, 0, 0]
    assert table.loc["all", "of_true"] == 0


@settings(max_examples=25)
@given(st.lists(st.tuples(*[st.sampled_from(LABELS)] * 2, st.integers(0, 2)), min_size=1, max_size=40))
def test_of_true_is_one_less_the_correct_rate_and_of_predicted_the_same_of_the_turned_matrix(answers):
    rows = pd.DataFrame(answers, columns=["expression", "predicted", "run"])
    confusion = confusion_counts(rows.assign(trained="a", tested="a", role="within"), LABELS)
    counts = counts_by_run(confusion, LABELS)
    table, turned = shares_wrong(counts, LABELS), shares_wrong(counts.transpose(0, 2, 1), LABELS)
    rates = correct_rates(confusion).groupby("expression")["correct_rate"].mean().reindex(LABELS)
    np.testing.assert_allclose(table["of_true"][:-1], 1 - rates, atol=1e-12)
    np.testing.assert_array_equal(table["of_predicted"], turned["of_true"])
    for column in ("samples", "samples_predicted"):
        np.testing.assert_allclose(table[column].iloc[:-1].sum(), len(answers) / counts.shape[0])


def bounds(labels):
    low, high = np.linspace(0.1, 0.3, len(labels) + 1), np.linspace(0.5, 0.9, len(labels) + 1)
    table = pd.DataFrame({"expression": [*labels, "all"], "interval_low": low, "interval_high": high, "number": 12})
    return table.assign(unit_of_replication="person")


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        ([[[3, 1, 0], [2, 2, 0], [0, 0, 0]]] * 2, True),  # as many of each that is shown
        ([[[3, 1, 0], [2, 3, 0], [0, 0, 0]]] * 2, False),  # more of one
        ([[[3, 1, 0], [2, 2, 0], [0, 0, 0]], [[2, 1, 0], [1, 2, 0], [0, 0, 0]]], False),  # more in one run
    ],
)
def test_the_interval_of_all_is_that_of_balanced_tests_alone(counts, known):
    labels, counts = ["angry", "happy", "sad"], np.array(counts, float)
    table = with_bounds(shares_wrong(counts, labels), counts, bounds(labels).set_index("expression"))
    assert table.loc[0, ["of_true_low", "of_true_high"]].tolist() == [0.5, 0.9]
    last = table.iloc[-1]
    assert [last["of_true_low"], last["of_true_high"]] == pytest.approx(
        [0.1, 0.7] if known else [np.nan] * 2, nan_ok=True
    )
    assert (last["number"], last["unit_of_replication"]) == (12, "person")


def files(tmp_path, tested="b"):
    labels = ["happy", "sad"]
    rows = pd.DataFrame({"expression": ["happy", "happy", "sad"], "predicted": ["happy", "sad", "sad"]})
    tables = [
        confusion_counts(rows.assign(trained="a", tested=name, role=role, run=0), labels)
        for name, role in (("a", "within"), ("b", "cross"))
    ]
    pairs = [{"trained": "a", "tested": name, "role": role} for name, role in (("a", "within"), (tested, "cross"))]
    pd.concat(tables).to_csv(tmp_path / "confusion.csv", index=False)
    pd.concat([bounds(labels).assign(**pair) for pair in pairs]).to_csv(tmp_path / "intervals.csv", index=False)
    names = ("confusion.csv", "intervals.csv", "misclassified.csv", "misclassified.json")
    return [tmp_path / name for name in names]


def test_the_stage_writes_every_pair_and_the_key_numbers(tmp_path):
    paths = files(tmp_path)
    misclassified(*paths, settings=MisclassifiedSettings(["happy", "sad"]))
    table = pd.read_csv(paths[2])
    assert table[["tested", "role", "expression"]].to_numpy().tolist() == [
        [name, role, label] for name, role in (("a", "within"), ("b", "cross")) for label in ("happy", "sad", "all")
    ]
    assert table["of_true"].tolist() == pytest.approx([0.5, 0, 1 / 3] * 2)
    assert table["of_predicted"].tolist() == pytest.approx([0, 0.5, 1 / 3] * 2)
    assert table["of_true_sd"].isna().all()
    numbers = json.loads(paths[3].read_text())
    assert numbers["within"]["a"]["of_predicted"] == pytest.approx({"happy": 0, "sad": 0.5, "all": 1 / 3})
    assert (numbers["cross"]["a→b"]["runs"], numbers["control"]) == (1, {})


def test_intervals_of_other_pairs_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"intervals\.csv: there is no row of a tested on b \(cross\)"):
        misclassified(*files(tmp_path, tested="c"), settings=MisclassifiedSettings(["happy", "sad"]))
