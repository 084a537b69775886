"""The figure of modified faces, and what is said of them."""

import numpy as np
import pytest

from aulens.files import read_csv, write_csv
from aulens.report.figures.modification import chosen_changes, figure_modification, picture_difference, sentences

LABELS = ["neutral", "happy", "sad"]


def texts(figure):
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def drawn(study, strips_of, **changes):
    tables = {
        name: study[name] for name in ("modification_strips", "modification_scores", "modification_judge")
    } | changes
    return figure_modification(strips_of(study), *tables.values(), study.databases, study.labels)


def differences(figure):
    return [image for axes in figure.axes for image in axes.images if image.cmap.name == "PuOr_r"]


def test_an_intensification_and_conversions_are_shown_trained_above_random(small):
    table = small["modification_strips"].query("database == 'south'")
    changes = chosen_changes(table, LABELS)
    shown = [[(row["weights"], row["expression"], row["target"]) for row in change] for change in changes]
    pairs = [("neutral", "neutral"), ("neutral", "happy"), ("happy", "sad")]
    assert shown == [[("trained", *pair), ("random", *pair)] for pair in pairs]
    assert chosen_changes(table[table["expression"] == "sad"], LABELS)[1][0]["target"] == "neutral", "the next one"
    assert chosen_changes(table[:0], LABELS) == []


def test_all_differences_share_one_scale_around_0(small, modification_strips_of):
    figure = drawn(small, modification_strips_of)
    shown, strips = differences(figure), modification_strips_of(small)
    assert len(shown) == 2 * 6
    (limits,) = {(image.norm.vmin, image.norm.vmax) for image in shown}
    assert limits[0] == -limits[1] < 0
    table = small["modification_strips"].query("database == 'north'")
    first = table[(table["weights"] == "trained") & (table["target"] == "neutral")]["strip"].iloc[0]
    np.testing.assert_array_equal(shown[0].get_array(), picture_difference(strips[first]))
    text = texts(figure)
    for word in (
        "north-trained",
        "south-trained",
        "more neutral\ntrained",
        "happy\n→ sad\nrandom",
        "step 2",
        "original",
    ):
        assert word in text


def test_differences_are_signed_and_averaged_over_channels():
    strip = np.zeros((3, 2, 2, 3), np.uint8)
    strip[0], strip[2, ..., 0] = 200, 80
    assert picture_difference(strip).tolist() == [[(80 - 600) / 3] * 2] * 2
    assert picture_difference(strip[..., 0]).tolist() == [[-120] * 2] * 2


def test_scores_are_drawn_with_interval_and_range_over_runs(small, modification_strips_of):
    figure = drawn(small, modification_strips_of)
    panel = next(axes for axes in figure.axes if axes.get_xlabel().startswith("correlation"))
    points = [line.get_xdata()[0] for line in panel.lines if line.get_marker() in ("o", "D", "s")]
    assert points == pytest.approx([0.3, 0.0, 0.7, 0.3, 0.0, 0.6, 0.7]), "real displays beside conversions alone"
    widths = [
        tuple(line.get_xdata()) for line in panel.lines if line.get_linewidth() == 1 and len(line.get_xdata()) == 2
    ]
    assert widths[0] == pytest.approx((0.2, 0.4))


def test_faces_taken_for_the_target_before_are_open_triangles(small, modification_strips_of):
    figure = drawn(small, modification_strips_of)
    panel = next(axes for axes in figure.axes if axes.get_xlabel().startswith("share"))
    before = [(line.get_xdata()[0], line.get_mfc()) for line in panel.lines if line.get_marker() == "^"]
    assert before == [(0.15, "white"), (0.35, "white")] * 2
    reached = [line.get_xdata()[0] for line in panel.lines if line.get_marker() == "o"]
    assert reached == pytest.approx([0.95, 0.9] * 2)
    assert "before" in texts(figure)


def test_without_a_judge_the_figure_says_so(small, modification_strips_of):
    scores = small["modification_scores"].copy()
    scores.loc[scores["measure"] == "judge_correlation", ["value", "interval_low", "interval_high"]] = np.nan
    assert "no judge" in texts(drawn(small, modification_strips_of, modification_scores=scores))
    assert "no judge" in texts(drawn(small, modification_strips_of, modification_judge=small["modification_judge"][:0]))
    text = texts(drawn(small, modification_strips_of))
    assert "no judge" not in text
    for here in (".20", ".40"):  # of north's, and of south's faces
        assert f"r of the judge:\nown faces .40\nthese faces {here}" in text


def test_the_legend_has_what_is_drawn(small, modification_strips_of):
    assert "means" in texts(drawn(small, modification_strips_of))
    scores = small["modification_scores"].query("weights != 'mean_pictures'")
    assert "means" not in texts(drawn(small, modification_strips_of, modification_scores=scores))


def said(study, as_study, change=None, judge=None):
    """Return the sentences about a study whose scores were changed, or which has another judge."""
    given = as_study(study, "modification_scores")
    scores = given.table("attribution/modification_scores.csv")
    table = given.table

    def changed(name):
        if judge is not None and name.endswith("judge.csv"):
            return judge
        return change(scores) if change and name.endswith("scores.csv") else table(name)

    object.__setattr__(given, "table", changed)
    return " ".join(sentences(given))


def test_reaching_a_target_proves_nothing_when_random_weights_reach_it(small, as_study):
    text = said(small, as_study)
    assert (
        "north-trained networks: .95 of the conversions reach their target (.15 before the change), .90 with random "
        "weights (.35 before; difference .05, 95 % CI [−.05, .15])." in text
    )
    assert (
        text.count("So reaching the target proves nothing: random weights have learned nothing and reach it too.") == 1
    )
    assert text.count("proves nothing") == 1
    assert "The judge learned action units from 360 images of 90 people of west, none of whom takes part here" in text
    assert (
        "with a mean correlation of .40 (.30 to .50, 2 action units), in north's own faces with .20 (.10 to .30), in "
        "south's own faces with .40 (.30 to .50)." in text
    )


def test_what_the_judge_reads_is_said_with_random_weights_real_displays_and_chance(small, as_study):
    text = said(small, as_study)
    assert (
        "What the judge reads of south's conversions correlates with the planted difference with .30 for trained "
        "networks and .00 for random weights (difference .30, 95 % CI [.20, .40]), for reference .60 of two real "
        "displays of one person; the target is the nearest expression in .80 and .50 (chance .50). So the trained "
        "networks change what was planted, and random weights do so less." in text
    )


def test_mean_pictures_stand_for_displays_where_nobody_has_two(small, as_study):
    text = said(small, as_study, lambda scores: scores[scores["weights"] != "real"])
    assert (
        ", for reference .70 of the mean pictures of two expressions (of unequal people, who differ too); the" in text
    )
    assert "for reference" not in said(
        small, as_study, lambda scores: scores[scores["weights"].isin(["trained", "random", "difference"])]
    )


def test_without_intervals_nothing_is_claimed(small, as_study):
    text = said(small, as_study, lambda scores: scores.assign(interval_low=np.nan, interval_high=np.nan))
    assert "(difference .30, single runs from .10 to .50; 2 runs; intervals need 5)" in text
    assert "Without an interval no difference is claimed." in text
    assert "random weights do so less" not in text


def test_why_there_is_no_interval_is_said(small, as_study):
    def without(scores, **columns):
        return scores.assign(interval_low=np.nan, interval_high=np.nan, **columns)

    text = said(small, as_study, lambda scores: without(scores, number=7, runs=5))
    assert "(difference .30, single runs from .10 to .50; too few people (7; 8 are needed))" in text
    text = said(
        small, as_study, lambda scores: without(scores, number=7, runs=1, unit_of_replication="group of images")
    )
    assert "(difference .30; too few groups of images (7; 8 are needed))" in text


def test_one_network_speaks_for_itself(small, as_study):
    text = said(small, as_study, lambda scores: scores.assign(runs=1, unit_of_replication="person"))
    assert "(difference .30, 95 % CI [.20, .40] of this network)" in text
    assert "So this network changes what was planted, and random weights do so less." in text


@pytest.mark.parametrize("read", [0.09, np.nan])
def test_a_judge_that_reads_too_little_of_these_faces_gives_no_verdict(small, as_study, read):
    judge = small["modification_judge"].copy()
    judge.loc[judge["database"] == "north", "correlation_here"] = read
    text = said(small, as_study, judge=judge)
    number = "–" if np.isnan(read) else ".09"
    assert f"No verdict: in north's own faces the judge reads too little ({number}; at least .10 is asked for)." in text
    assert text.count("No verdict") == 2 and text.count("So the trained networks change") == 2, "south's stay"


def test_without_a_judge_only_reaching_is_said(small, as_study, tmp_path):
    def unjudged(scores):
        return scores.assign(value=scores["value"].where(scores["measure"].str.startswith("reached")))

    write_csv(small["modification_judge"][:0], tmp_path / "judge.csv")
    text = said(small, as_study, unjudged, judge=read_csv(tmp_path / "judge.csv"))
    assert "reach their target" in text and "judge" not in text and "No verdict" not in text


def test_where_reaching_a_target_proves_nothing_is_said_of_these_cases(small, as_study):
    def seldom_in_north(scores):
        found = scores.copy()
        rows = (found["measure"] == "reached") & (found["weights"] == "random") & (found["database"] == "north")
        found.loc[rows, "value"] = 0.1
        return found

    text = said(small, as_study, seldom_in_north)
    assert "So reaching the target of south's intensifications and south's conversions proves nothing: random" in text


def test_random_weights_that_seldom_reach_the_target(small, as_study):
    def seldom(scores):
        found = scores.copy()
        rows = found["measure"] == "reached"
        found.loc[rows & (found["weights"] == "random"), "value"] = 0.1
        found.loc[rows & (found["weights"] == "difference"), "interval_low"] = 0.5
        return found

    text = said(small, as_study, seldom)
    assert "Random weights reach it less often." in text and "proves nothing" not in text


def test_no_established_difference_is_said_so(small, as_study):
    text = said(small, as_study, lambda scores: scores.assign(interval_low=-0.1, interval_high=0.5))
    assert "No difference from random weights is established." in text
    text = said(small, as_study, lambda scores: scores.assign(interval_low=-0.4, interval_high=-0.1))
    assert "Random weights agree better with what was planted than trained networks." in text
