from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.statistics.published import read_published
from aulens.statistics.rank_orders import RankOrderSettings, rank_order, rank_orders
from aulens.statistics.sample_size import SampleSizeSettings, agreement, sample_size

NAMES = ["neutral", "happy", "sad"]
PUBLISHED = Path(__file__).parents[2] / "config" / "paper" / "inagaki2022_published.yaml"


def rates(values, trained="a", tested="a", run=0):
    table = pd.DataFrame({"expression": NAMES, "correct_rate": values})
    condition = "matched" if trained == tested else "swapped"
    return table.assign(trained=trained, tested=tested, condition=condition, run=run, samples=1)


def test_the_best_expression_is_first_and_ties_keep_the_study_order():
    table = rank_order(pd.concat([rates([0.5, 0.9, 0.5]), rates([0.7, 0.9, 0.7], run=1)]), NAMES)
    assert table["expression"].tolist() == ["happy", "neutral", "sad"]
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["correct_rate"].tolist() == pytest.approx([0.9, 0.6, 0.6])


def test_an_expression_without_rate_is_last():
    assert rank_order(rates([np.nan, 0.1, 0.2]), NAMES)["expression"].tolist() == ["sad", "happy", "neutral"]


@pytest.mark.parametrize("published", [None, PUBLISHED])
def test_published_orders_follow_ours(tmp_path, published):
    tables = [rates([0.1, 0.2, 0.3]), rates([0.9, 0.1, 0.0], tested="b"), rates([0.3, 0.2, 0.1], "b", "b")]
    pd.concat(tables).to_csv(tmp_path / "r.csv", index=False)
    settings = RankOrderSettings(["a", "b"], NAMES)
    rank_orders(tmp_path / "r.csv", tmp_path / "o.csv", published, settings=settings)
    table = pd.read_csv(tmp_path / "o.csv")
    assert list(table) == ["source", "rank", "expression", "correct_rate"]
    assert table[table["source"] == "a"]["expression"].tolist() == ["sad", "happy", "neutral"]
    sources = table["source"].drop_duplicates().tolist()
    if published is None:
        assert sources == ["a", "b"]
    else:
        assert sources[2:4] == ["kdef people (Goeleven 2008)", "kdef networks (Inagaki 2022)"]
        people = table[table["source"] == "krc people (Ueda 2019)"]
        assert people["expression"].tolist()[:3] == ["neutral", "surprised", "happy"]
        assert people["correct_rate"].isna().all()


def test_the_published_values_are_those_of_the_paper():
    values = read_published(PUBLISHED)
    assert values["similarity"]["expressions"]["happy"]["correlation"] == 0.71
    assert values["relation"]["pairs"]["second→first"] == {"correlation": 0.49, "p": 0.00038}
    assert values["swapped"]["correct_rate"] == {"first→second": 0.41, "second→first": 0.50}
    assert set(values["similarity"]["expressions"]) == set(values["expressions"])
    for order in values["rank_orders"]["orders"]:
        assert sorted(order["expressions"]) == sorted(values["expressions"])
    groups = ["plateau", "matched", "swapped", "similarity", "relation", "sample_size", "people_rates", "rank_orders"]
    assert all(values[group]["where"] for group in groups)


@pytest.mark.parametrize(("text", "message"), [("a: [", "not readable YAML"), ("a: 1", "must name the first")])
def test_a_damaged_file_of_published_values_is_named(tmp_path, text, message):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError, match=rf"x\.yaml: .*{message}"):
        read_published(tmp_path / "x.yaml")
    with pytest.raises(InputError, match="does not exist"):
        read_published(tmp_path / "missing.yaml")


def test_agreement_by_hand():
    # Pearson of 1 2 3 4 and 1 3 2 4: .8, which is also Spearman's; 1 4 9 16 changes Pearson alone
    index = pd.MultiIndex.from_product([[4, 12], [0.5, 1.0]])
    first = pd.Series([1.0, 2, 3, 4], index=index)
    assert agreement(first, pd.Series([1.0, 3, 2, 4], index=index)) == pytest.approx((0.8, 0.8, 4))
    pearson, spearman, _ = agreement(first, first**2)
    assert spearman == pytest.approx(1)
    assert pearson == pytest.approx(0.98437, abs=1e-5)
    np.testing.assert_equal(agreement(first, first * 0), (np.nan, np.nan, 4))
    assert agreement(first, first.iloc[:2])[2] == 2


def test_sample_sizes_are_compared_without_the_null_image(tmp_path):
    rows = [("a", "happy", au, level, au * level) for au in (4, 12) for level in (0.0, 0.5, 1.0)]
    table = pd.DataFrame(rows, columns=["database", "unit", "action_unit", "intensity", "normalised"])
    table.to_csv(tmp_path / "one.csv", index=False)
    table.assign(normalised=table["normalised"] * 2).sample(frac=1, random_state=1).to_csv(tmp_path / "two.csv")
    settings = SampleSizeSettings("sixty", "all", ["a"], ["happy"])
    sample_size(tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "out.csv", settings=settings)
    row = pd.read_csv(tmp_path / "out.csv").iloc[0]
    assert row.tolist()[:4] == ["a", "happy", "sixty", "all"]
    assert row["points"] == 4
    assert (row["pearson"], row["spearman"]) == pytest.approx((1, 1))
    with pytest.raises(InputError, match="study 'sixty' has no profile of unit 'sad' of 'a'"):
        wrong = SampleSizeSettings("sixty", "all", ["a"], ["sad"])
        sample_size(tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "out.csv", settings=wrong)
