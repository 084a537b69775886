"""The figures and sentences of shares of attribution and of distances from landmarks."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.attribution_shares import (
    caption,
    figure_shares,
    passed_sentence,
    sentences,
    shares_sentence,
    without_mesh_sentence,
)
from aulens.report.figures.landmark_distances import distances_sentence, figure_distances, nearer
from aulens.report.share_sentences import between_databases, empty_maps, no_verdict, signed


@pytest.fixture
def shares(small):
    return small["shares"].assign(runs=6)


@pytest.fixture
def distances(small):
    return small["landmark_distances"].assign(runs=6)


def of(table, database):
    return table[table["database"] == database]


def labels_of(axes):
    return [tick.get_text() for tick in axes.get_yticklabels()]


def test_values_random_weights_and_areas_are_drawn_where_they_are(shares):
    left, right = figure_shares(shares, ["north", "south"]).axes
    assert (labels_of(left), labels_of(right)) == (["face", "hair", "surroundings"], ["cheeks", "mouth"])
    drawn = [line.get_xdata().tolist() for line in right.lines]
    assert drawn == [[0.2, 0.1], [0.1, 0.3]] * 2  # of each database: random weights, trained
    assert {line.get_markerfacecolor() for line in right.lines[::2]} == {"white"}
    assert len({line.get_color() for line in right.lines}) == 2
    places = [line.get_ydata()[0] for line in right.lines[1::2]]
    assert places == pytest.approx([-0.2, 0.2])
    assert left.get_xlim() == pytest.approx((0, 0.6)) and right.get_xlim() == pytest.approx((0, 0.4))
    assert (left.get_title(), right.get_title()) == ("saliency", "n = 6 runs, 12 people")


def test_methods_share_the_scale_of_a_column_and_empty_maps_leave_no_mark(shares):
    other = shares.assign(method="gradcam")
    other.loc[other["region"] == "mouth", ["share", "interval_low", "interval_high"]] = [0.75, 0.7, 0.82]
    both = figure_shares(pd.concat([shares, other]), ["north", "south"])
    assert [axes.get_xlim()[1] for axes in both.axes] == pytest.approx([0.6, 0.9] * 2)
    assert [axes.get_title() for axes in both.axes[::2]] == ["saliency", "Grad-CAM"]
    empty = figure_shares(shares.assign(share=np.nan, interval_low=np.nan, interval_high=np.nan), ["north", "south"])
    assert [axes.get_title() for axes in empty.axes] == ["saliency", "all maps are 0"]
    shares.loc[shares["database"] == "south", "number"] = 9
    other = figure_shares(shares, ["north", "south"]).axes[1]
    assert other.get_title() == "north: n = 6 runs, 12 people\nsouth: n = 6 runs, 9 people"


def test_a_region_is_named_only_where_all_intervals_say_so(shares):
    rows = of(shares, "north")
    text = shares_sentence(rows, 0.95)
    assert text == (
        "saliency, north-trained networks: of the attribution lie .50 in the face (area .40; random weights .40), .10 "
        "in the hair (area .10; random weights .10) and .40 in the surroundings (area .50; random weights .50). "
        "More than area and random weights: mouth .30 (3.0 × area); less: cheeks .10 (0.5 × area) (95 % CI of each "
        "difference without 0, regions one by one; n = 6 runs, 12 people)."
    )
    for column, value in (
        ("minus_area_low", 0),
        ("minus_random_low", -0.01),
        ("shown", 0.28),
        ("minus_area_low", np.nan),
    ):
        changed = rows.copy()
        changed.loc[changed["region"] == "mouth", column] = value
        assert "random weights: no region; less: cheeks" in shares_sentence(changed, 0.95)
    for column, value in (("minus_area_high", 0), ("minus_random_high", 0.01), ("shown", 0.12)):
        changed = rows.copy()
        changed.loc[changed["region"] == "cheeks", column] = value
        assert "less: no region (95" in shares_sentence(changed, 0.95)


def test_nothing_is_said_without_random_weights_or_of_few_people(shares):
    rows = of(shares, "north")
    trained = rows[rows["weights"] == "trained"]
    assert no_verdict(trained) == "No verdict: there are no maps of random weights."
    assert shares_sentence(trained, 0.95).endswith(
        "surroundings (area .50). No verdict: there are no maps of random weights."
    )
    few = rows.copy()
    few.loc[few["expression"] == "sad", "number"] = 5
    assert no_verdict(few) == "No verdict: too few people show sad (5; 8 are needed)."
    assert "More" not in shares_sentence(few, 0.95)
    assert no_verdict(rows) == ""
    assert no_verdict(rows.assign(runs=1)) == ""
    assert no_verdict(rows.assign(runs=4)) == "No verdict: 4 runs; intervals need 5."
    some_runs = rows.copy()
    some_runs.loc[some_runs["expression"] == "sad", "runs"] = 3
    assert no_verdict(some_runs) == "No verdict: 3 runs; intervals need 5."
    assert shares_sentence(rows.assign(runs=1), 0.95).endswith("one by one; n = 1 run, 12 people; of this network).")


def test_empty_maps_of_random_weights_are_told_too(shares):
    rows = of(shares, "north").copy()
    dead = rows.assign(minus_random=np.nan, both=0)
    reason = "no map of trained weights and of random ones on the same face are both other than 0"
    assert no_verdict(dead) == f"No verdict: {reason}."
    few = rows.assign(minus_random_low=np.nan, both=5)
    reason = "too few pairs of maps of trained and of random weights that are not 0 (5)"
    assert no_verdict(few) == f"No verdict: {reason}."
    rows.loc[rows["weights"] == "random", "empty"] = 5
    rows["both"] = 19
    assert empty_maps(rows) == (
        " 5 of 24 maps of random weights are 0 everywhere and do not count; differences from random weights are of the "
        "19 pairs without an empty map."
    )
    rows.loc[rows["weights"] == "trained", "empty"] = 3
    assert empty_maps(rows).startswith(" 3 of 24 maps are 0 everywhere and do not count; 5 of 24 maps of random")
    assert empty_maps(rows[rows["weights"] == "trained"]) == " 3 of 24 maps are 0 everywhere and do not count."
    assert empty_maps(rows) in shares_sentence(rows, 0.95)
    rows = of(shares, "north")
    empty = rows.assign(share=np.nan)
    assert shares_sentence(empty, 0.95) == "saliency, north-trained networks: all maps are 0 everywhere."


def test_a_difference_between_databases_is_named_only_where_its_interval_excludes_0(small):
    differences = small["share_differences"].copy()
    (text,) = between_databases(differences, "share", "region", 0.9)
    assert text == (
        "saliency: shares of north- and south-trained networks differ in hair +.05 [.03, .07]; areas differ by .01 at "
        "most, those of random weights by .00 (90 % CI, one by one; n = 2 and 2 runs, 12 and 12 people)."
    )
    differences.loc[differences["interval_low"] > 0, "interval_low"] = 0.0
    (text,) = between_databases(differences, "share", "region", 0.9)
    assert "networks are not told apart: no interval excludes 0 (90 % CI, one by one; n = 2 and" in text
    assert between_databases(differences.assign(interval_low=np.nan), "share", "region", 0.9) == []
    assert between_databases(differences.assign(regions_2="template"), "share", "region", 0.9) == []


def test_what_an_oval_passes_is_said_and_drawn(shares, small, as_study):
    assert passed_sentence(shares) == []
    masked = shares.assign(passed=0.004)
    masked.loc[masked["region"] == "face", "shown"] = 0.7
    assert passed_sentence(masked) == [
        "The recipe's oval passes .004 of the hair in north and .004 of the hair in south."
    ]
    legend = [text.get_text() for text in figure_shares(masked, ["north", "south"]).legends[0].get_texts()]
    assert legend == ["north-trained", "south-trained", "random weights", "even map", "passed by the oval"]
    masked.loc[masked["region"] == "mouth", ["shown", "interval_low"]] = [0.15, 0.2]
    text = shares_sentence(of(masked, "north"), 0.95)
    assert ".50 in the face (area .40, of what the oval passes .70; random weights .40)" in text
    assert (
        "More than area, what the oval passes and random weights: mouth .30 (2.0 × what the oval passes); less" in text
    )
    study = as_study(small)
    assert caption(study).endswith(
        "Surroundings are background, clothes, neck and ears. Regions are exact, as rendered (north, south)."
    )
    assert len(sentences(study)) == 3


def test_faces_without_a_mesh_are_told(shares):
    hidden = shares["database"].map({"north": 0, "south": 3})
    assert without_mesh_sentence(shares.assign(without_mesh=hidden)) == (
        " Faces in which no mesh is seen have those of the template: 3 of south."
    )


def test_distances_are_compared_with_an_even_map_and_with_random_weights(distances):
    text = distances_sentence(of(distances, "south"), 0.95)
    assert text == (
        "saliency, south-trained networks: mean distance .200 in the image (even map .300; random weights .300), "
        "nearer than both; .100 within the face (even map .100; random weights .100), not told apart from random "
        "weights (95 % CI of each difference; n = 6 runs, 12 people)."
    )
    trained = of(distances, "south")[of(distances, "south")["weights"] == "trained"]
    assert distances_sentence(trained, 0.95).endswith(
        "(even map .100) (n = 6 runs, 12 people). No verdict: there are no maps of random weights."
    )
    assert distances_sentence(trained.assign(distance=np.nan), 0.95).endswith("since all maps are 0 everywhere.")
    assert distances_sentence(trained.assign(empty=24), 0.95).endswith(
        "people). 24 of 24 maps are 0 everywhere and do not count. No verdict: there are no maps of random weights."
    )
    left, right = figure_distances(distances, ["north", "south"]).axes
    assert (labels_of(left), labels_of(right)) == (["image"], ["face"])


@pytest.mark.parametrize(
    ("even", "random", "words"),
    [
        ((-0.2, -0.1), (-0.2, -0.1), "nearer than both"),
        ((0.1, 0.2), (0.1, 0.2), "farther than both"),
        ((-0.1, 0.1), (-0.2, -0.1), "nearer than with random weights"),
        ((-0.2, -0.1), (0.1, 0.2), "farther than with random weights"),
        ((-0.2, -0.1), (-0.1, 0.1), "not told apart from random weights"),
        ((-0.2, -0.1), (np.nan, np.nan), "not told apart from random weights"),
    ],
)
def test_nearer_and_farther(even, random, words):
    row = {"minus_even_low": even[0], "minus_even_high": even[1]}
    assert nearer(row | {"minus_random_low": random[0], "minus_random_high": random[1]}) == words


def test_differences_have_a_sign():
    assert [signed(value) for value in (0.051, -0.2, 0.0, np.nan)] == ["+.05", "−.20", "+.00", "–"]
