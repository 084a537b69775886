import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.statistics.published import read_published
from aulens.statistics.rank_orders import RankOrderSettings, rank_order, rank_orders
from aulens.statistics.sample_size import SampleSizeSettings, agreement, sample_size, sample_size_summary

NAMES = ["neutral", "happy", "sad"]
PUBLISHED = Path(__file__).parents[2] / "config" / "paper" / "inagaki2022_published.yaml"


def rates(values, trained="a", tested="a", run=0):
    table = pd.DataFrame({"expression": NAMES, "correct_rate": values})
    role = "within" if trained == tested else "cross"
    return table.assign(trained=trained, tested=tested, role=role, run=run, samples=1)


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
    published = read_published(PUBLISHED)
    values = {entry["what"]: entry.get("values", entry.get("value")) for entry in published["values"]}
    similarity = values["similarity of the “{}” profiles"]
    assert similarity["happy"] == {"value": 0.71, "p": "< 0.0001"}
    assert {name for name, value in similarity.items() if value.get("note") == "n.s."} == {"sad", "angry"}
    assert values["similarity and confusion"]["{second}→{first}"] == {"value": 0.49, "p": 0.00038}
    assert values["training rate on the plateau"] == {"{first}": 0.80, "{second}": 0.78}
    assert values["matched correct rate"] == {"{first}": 0.76, "{second}": 0.75}
    assert values["swapped correct rate"] == {"{first}→{second}": 0.41, "{second}→{first}": 0.50}
    assert values["matched correct rate between databases, t test"] == 0.15
    assert len(published["rank_orders"]["orders"]) == 4
    for order in published["rank_orders"]["orders"]:
        assert sorted(order["expressions"]) == sorted(similarity)


@pytest.mark.parametrize(("text", "message"), [("a: [", "not readable YAML"), ("a: 1", "must name the databases")])
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
    rows = [("a", "happy", au, level, level / 2, au * level) for au in (4, 12) for level in (0, 1, 2)]
    table = pd.DataFrame(rows, columns=["database", "output_unit", "action_unit", "level", "intensity", "normalised"])
    table.to_csv(tmp_path / "one.csv", index=False)
    table.assign(normalised=table["normalised"] * 2).sample(frac=1, random_state=1).to_csv(tmp_path / "two.csv")
    settings = SampleSizeSettings("sixty", "all", ["a"], ["happy"])
    files = [tmp_path / name for name in ("one.csv", "two.csv", "out.csv", "out.json")]
    sample_size(*files, settings=settings)
    row = pd.read_csv(tmp_path / "out.csv").iloc[0]
    assert row.tolist()[:4] == ["a", "happy", "sixty", "all"]
    assert row["points"] == 4
    assert (row["pearson"], row["spearman"]) == pytest.approx((1, 1))
    one = {"min": pytest.approx(1), "max": pytest.approx(1)}
    assert json.loads(files[3].read_text()) == {"a": {"pearson": one, "spearman": one}}
    with pytest.raises(InputError, match="study 'sixty' has no profile of output unit 'sad' of 'a'"):
        sample_size(*files, settings=SampleSizeSettings("sixty", "all", ["a"], ["sad"]))
    table.assign(intensity=table["level"] / 4).to_csv(tmp_path / "two.csv", index=False)
    with pytest.raises(InputError, match=r"level 1 is intensity 0\.5 in 'sixty' and 0\.25 in 'all'"):
        sample_size(*files, settings=settings)


def test_the_range_of_agreement_is_of_the_output_units():
    table = pd.DataFrame({"database": ["a", "a"], "pearson": [0.9, 0.99], "spearman": [0.8, 0.7]})
    summary = sample_size_summary(table)
    assert summary == {"a": {"pearson": {"min": 0.9, "max": 0.99}, "spearman": {"min": 0.7, "max": 0.8}}}
