"""Studies with other backbones side by side."""

import json

import numpy as np
import pandas as pd
import pytest

from aulens.statistics.backbones import BackbonesSettings, backbones
from aulens.statistics.compared_backbones import Backbone, Compared

LITE0 = {"architecture": "efficientnet-lite0", "weights": "package", "cut": 8, "pool": 7, "draw": 0}
CHOICES = {"dropout": "0.1", "mean": "0.5/0.5/0.5", "recipe": "oval", "training": "as in main"}
PIXELS = {"architecture": "pixels", "weights": None, "cut": None, "pool": 28, "draw": 0}
ALEXNET = {"architecture": "alexnet", "weights": "random", "cut": None, "pool": None, "draw": 0}


def compared(backbone, databases=("a", "b"), **choices):
    """Return a study; choices: what is not as in the others, in words."""
    network, backbone = None if backbone else "tiny", backbone and Backbone(**backbone)
    pool = {"pool": str(backbone.pool)} if backbone else {}
    controls = {name: [f"{name}-other"] for name in databases}
    return Compared(backbone, network, CHOICES | pool | choices, list(databases), controls, 6)


def intervals(rates, databases=("a", "b")):
    """Return the table of two databases; rates: matched, swapped, control with the own and with the other culture."""
    rows = []
    for own, other in (databases, databases[::-1]):
        tested = [(own, "within"), (other, "cross"), (f"{own}-other", "control"), (f"{other}-other", "control")]
        for (name, role), rate in zip(tested, rates, strict=True):
            rows.append((own, name, role, "happy", 0.0, 0.0, 0.0))
            rows.append((own, name, role, "all", rate, rate - 0.1, rate + 0.1))
    names = ["trained", "tested", "role", "expression", "correct_rate", "interval_low", "interval_high"]
    return pd.DataFrame(rows, columns=names)


CRITERIA = pd.DataFrame(
    [
        ("somers_d", "a", "b", 0.8, 0.7, 0.9),
        ("null_somers_d", "a", "b", 0.1, 0.0, 0.4),
        ("rank_of_gap", None, None, -0.6, -0.9, 0.3),
    ],
    columns=["criterion", "database_1", "database_2", "value", "low", "high"],
)


@pytest.fixture
def compare(tmp_path):
    """Return the function that compares studies: name -> (what it is, its intervals, its criteria or None)."""

    def run(studies):
        files, criteria = [], []
        for name, (_, rates, truth) in studies.items():
            folder = tmp_path / "studies" / name
            folder.mkdir(parents=True)
            rates.to_csv(folder / "intervals.csv", index=False)
            files.append(folder / "intervals.csv")
            if truth is not None:
                truth.to_csv(folder / "criteria.csv", index=False)
                criteria.append(folder / "criteria.csv")
        others = list(studies)[1:]
        settings = BackbonesSettings({name: what for name, (what, *_) in studies.items()}, others)
        written = [tmp_path / name for name in ("backbones.csv", "studies.csv", "numbers.json")]
        backbones(files, criteria, *written, settings=settings)
        return pd.read_csv(written[0]), pd.read_csv(written[1]), json.loads(written[2].read_text())

    return run


def test_a_backbone_has_the_rates_and_scores_of_its_study(compare):
    means, _, numbers = compare(
        {
            "main": (compared(LITE0), intervals([0.9, 0.6, 0.8, 0.5]), CRITERIA),
            "other": (compared(ALEXNET), intervals([0.8, 0.5, 0.7, 0.5]), None),
        }
    )
    assert means["backbone"].unique().tolist() == ["EfficientNet-Lite0, block 8", "AlexNet, random weights"]
    lite0 = means[means["architecture"] == "efficientnet-lite0"].set_index(["measure", "trained"])
    assert lite0.loc[("matched", "a"), ["value", "low", "high"]].tolist() == pytest.approx([0.9, 0.8, 1.0])
    assert lite0.loc[("control", "b"), "value"] == 0.8, "of those who show the own culture"
    assert lite0.loc[("somers_d", "a|b"), ["value", "low", "high"]].tolist() == [0.8, 0.7, 0.9]
    assert lite0.loc[("rank_of_gap", "all"), "value"] == -0.6
    assert (means["bounds"] == "interval").all() and (means["seeds"] == 1).all()
    assert numbers["AlexNet, random weights"].keys() == {"matched", "swapped", "control"}
    assert numbers["AlexNet, random weights"]["swapped"]["a"]["value"] == 0.5


def test_studies_with_the_same_backbone_are_seeds(compare):
    seed = compared(ALEXNET | {"draw": 1}, ("c", "d"))
    truth = CRITERIA.replace({"a": "c", "b": "d"}).assign(value=[0.6, 0.1, np.nan])
    means, studies, _ = compare(
        {
            "main": (compared(ALEXNET), intervals([0.8, 0.5, 0.7, 0.5]), CRITERIA),
            "seed": (seed, intervals([0.9, 0.3, 0.7, 0.5], ("c", "d")), truth),
        }
    )
    rows = means.set_index(["measure", "trained"])
    assert rows.loc[("matched", "a"), ["value", "low", "high"]].tolist() == pytest.approx([0.85, 0.8, 0.9])
    assert rows.loc[("somers_d", "a|b"), ["value", "low", "high"]].tolist() == pytest.approx([0.7, 0.6, 0.8])
    assert rows.loc[("matched", "a"), ["bounds", "seeds"]].tolist() == ["range over seeds", 2]
    assert rows.loc[("rank_of_gap", "all"), ["bounds", "seeds"]].tolist() == ["interval", 1], "undefined in the other"
    assert set(studies["trained"]) == {"a", "b", "a|b", "all", "c", "d", "c|d"}
    assert sorted(studies["draw"].unique()) == [0, 1]


def test_cuts_stand_in_the_order_of_depth(compare):
    cuts = {"eight": 8, "two": 2, "all": None, "five": 5}
    studies = {
        name: (compared(LITE0 | {"cut": cut}), intervals([0.9, 0.6, 0.8, 0.5]), None) for name, cut in cuts.items()
    }
    studies["pixels"] = (
        compared(PIXELS),
        studies["two"][1],
        None,
    )
    means = compare(studies)[0]
    found = means["backbone"].unique().tolist()
    assert found == [*(f"EfficientNet-Lite0, block {cut}" for cut in (2, 5, 8, 16)), "28 × 28 pixels"]


def test_several_other_databases_count_by_their_mean_and_a_network_trained_whole_has_its_name(compare):
    table = intervals([0.9, 0.6, 0.8, 0.5])
    more = table[table["role"] == "cross"].assign(tested="c", correct_rate=0.2)
    means, *_ = compare({"main": (compared(None), pd.concat([table, more]), None)})
    row = means.set_index(["measure", "trained"]).loc[("swapped", "a")]
    assert row["value"] == pytest.approx(np.mean([0.6, 0.2])) and np.isnan(row["low"]) and pd.isna(row["bounds"])
    assert row["backbone"] == "tiny, all layers trained"


@pytest.mark.parametrize(
    ("backbone", "choice", "words"),
    [
        (LITE0, {"pool": "14"}, "pool 14"),
        (LITE0, {"mean": "0/0/0"}, "mean 0/0/0"),
        (LITE0, {"dropout": "0.5"}, "dropout 0.5"),
        (None, {"dropout": "0.5"}, "dropout 0.5"),
        (LITE0, {"file": "weights/two.pth"}, "file weights/two.pth"),
        (None, {"recipe": "box"}, "recipe box"),
        (LITE0, {"training": "as in other"}, "training as in other"),
    ],
)
def test_studies_that_differ_in_more_than_the_draw_are_rows_with_names_of_their_own(compare, backbone, choice, words):
    (key,) = choice
    one, two = compared(backbone, **{"file": "one.pth"} if key == "file" else {}), compared(backbone, **choice)
    rates = [intervals([rate, 0.5, 0.7, 0.5]) for rate in (0.8, 0.9)]
    means, studies, numbers = compare({"main": (one, rates[0], None), "other": (two, rates[1], None)})
    own = means[(means["measure"] == "matched") & (means["trained"] == "a")]
    assert own["value"].tolist() == [0.8, 0.9] and (own["seeds"] == 1).all()
    first, second = own["backbone"]
    assert first.endswith(f", {key} {one.choices[key]}") and second.endswith(f", {words}")
    assert own["without_cut"].nunique() == 2 and set(studies["backbone"]) == numbers.keys() == {first, second}


def test_heads_are_named_after_what_they_differ_in_whatever_is_before_them(compare):
    rates = intervals([0.9, 0.6, 0.8, 0.5])
    studies = {"main": compared(LITE0), "wide": compared(ALEXNET, dropout="0.5"), "cnn": compared(None)}
    names = compare({name: (what, rates, None) for name, what in studies.items()})[0]["backbone"].unique().tolist()
    assert names == [
        "EfficientNet-Lite0, block 8, dropout 0.1",
        "AlexNet, random weights, dropout 0.5",
        "tiny, all layers trained",
    ]


def test_no_cut_and_the_last_one_are_the_same_backbone(compare):
    rates = intervals([0.9, 0.6, 0.8, 0.5])
    studies = {"main": compared(ALEXNET), "last": compared(ALEXNET | {"cut": "pool5"})}
    means, *_ = compare({name: (what, rates, None) for name, what in studies.items()})
    assert means["backbone"].unique().tolist() == ["AlexNet, random weights"] and (means["seeds"] == 2).all()


def test_an_undefined_score_moves_no_other_one_to_another_pair(compare):
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]

    def truth(*values):
        rows = [("somers_d", *pair, value, value, value) for pair, value in zip(pairs, values, strict=True)]
        return pd.DataFrame(rows, columns=CRITERIA.columns)

    what, rates = compared(LITE0, ("a", "b", "c")), intervals([0.9, 0.6, 0.8, 0.5])
    means, *_ = compare({"main": (what, rates, truth(0.1, 0.5, 0.7)), "seed": (what, rates, truth(np.nan, 0.3, 0.9))})
    scores = means[means["measure"] == "somers_d"].set_index("trained")
    assert scores["value"].to_dict() == pytest.approx({"a|b": 0.1, "a|c": 0.4, "b|c": 0.8})
    assert scores["seeds"].to_dict() == {"a|b": 1, "a|c": 2, "b|c": 2}


def test_databases_have_the_names_of_the_study_itself_in_every_row(compare):
    rates = [intervals([0.9, 0.6, 0.8, 0.5], names) for names in ("ab", "cd")]
    studies = {"main": (compared(LITE0), rates[0], None), "other": (compared(PIXELS, ("c", "d")), rates[1], None)}
    means, own, _ = compare(studies)
    assert set(means["trained"]) == {"a", "b"} and set(own["trained"]) == {"a", "b", "c", "d"}


def test_cuts_of_a_torchvision_network_stand_in_the_order_of_their_operations(compare, monkeypatch):
    names = ["x", "conv1", "layer1.0.conv", "layer1.0.add", "layer2.conv", "layer1", "layer1.0", "layer2"]
    monkeypatch.setattr("aulens.features.torchvision_network.cuts", lambda name: names)
    cuts = ["layer2", "layer1", "conv1", "layer1.0.conv"]
    rates = intervals([0.9, 0.6, 0.8, 0.5])
    resnet = {"architecture": "resnet18", "weights": "imagenet", "pool": 7, "draw": 0}
    means, *_ = compare({cut: (compared(resnet | {"cut": cut}), rates, None) for cut in cuts})
    order = means.drop_duplicates("backbone")
    assert order["cut"].tolist() == ["conv1", "layer1.0.conv", "layer1", "layer2"]
    assert order["depth"].tolist() == [1, 2, 3, 4] and means["without_cut"].unique().tolist() == ["resnet18"]
