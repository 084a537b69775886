"""Studies with other backbones side by side."""

import json

import numpy as np
import pandas as pd
import pytest

from aulens.statistics.backbones import Backbone, BackbonesSettings, Compared, backbones

LITE0 = {"architecture": "efficientnet-lite0", "weights": "package", "cut": 8, "pool": 7, "draw": 0}
ALEXNET = {"architecture": "alexnet", "weights": "random", "cut": None, "pool": None, "draw": 0}


def compared(backbone, databases=("a", "b")):
    first, second = databases
    backbone = backbone and Backbone(**backbone)
    return Compared(backbone, "net", list(databases), {first: [f"{first}-other"], second: [f"{second}-other"]}, 6)


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
    means, studies, _ = compare(
        {
            "main": (compared(ALEXNET), intervals([0.8, 0.5, 0.7, 0.5]), CRITERIA),
            "seed": (seed, intervals([0.9, 0.3, 0.7, 0.5], ("c", "d")), CRITERIA.assign(value=[0.6, 0.1, np.nan])),
        }
    )
    rows = means.set_index(["measure", "trained"])
    assert rows.loc[("matched", "a"), ["value", "low", "high"]].tolist() == pytest.approx([0.85, 0.8, 0.9])
    assert rows.loc[("somers_d", "a|b"), ["value", "low", "high"]].tolist() == pytest.approx([0.7, 0.6, 0.8])
    assert rows.loc[("matched", "a"), ["bounds", "seeds"]].tolist() == ["range over seeds", 2]
    assert rows.loc[("rank_of_gap", "all"), ["bounds", "seeds"]].tolist() == ["interval", 1], "undefined in the other"
    assert set(studies["trained"]) == {"a", "b", "a|b", "all", "c", "d"}
    assert sorted(studies["draw"].unique()) == [0, 1]


def test_cuts_stand_in_the_order_of_depth(compare):
    cuts = {"eight": 8, "two": 2, "all": None, "five": 5}
    studies = {
        name: (compared(LITE0 | {"cut": cut}), intervals([0.9, 0.6, 0.8, 0.5]), None) for name, cut in cuts.items()
    }
    studies["pixels"] = (
        compared(LITE0 | {"architecture": "pixels", "weights": None, "pool": 28}),
        studies["two"][1],
        None,
    )
    found = compare(studies)[0]["backbone"].unique().tolist()
    assert found == [*(f"EfficientNet-Lite0, block {cut}" for cut in (2, 5, 8)), "EfficientNet-Lite0", "28 × 28 pixels"]


def test_several_other_databases_count_by_their_mean_and_a_network_trained_whole_has_its_name(compare):
    table = intervals([0.9, 0.6, 0.8, 0.5])
    more = table[table["role"] == "cross"].assign(tested="c", correct_rate=0.2)
    means, *_ = compare({"main": (compared(None), pd.concat([table, more]), None)})
    row = means.set_index(["measure", "trained"]).loc[("swapped", "a")]
    assert row["value"] == pytest.approx(np.mean([0.6, 0.2])) and np.isnan(row["low"]) and pd.isna(row["bounds"])
    assert row["backbone"] == "net, all layers trained"
