"""The figure of the attribution methods, and what it allows to say."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.method_scores import caption, confounds, figure_method_scores
from aulens.report.maps_in_words import completeness_sentence, signed_sentence, similarity_sentences
from aulens.report.methods_in_words import NOTHING, measure_sentences, recognised_sentence


def drawn(study, scores=None, part=""):
    scores = study["method_scores"] if scores is None else scores
    return figure_method_scores(scores, study["method_randomisation"], study.databases, part)


def panel(figure, title):
    return next(axes for axes in figure.axes if axes.get_title() == title)


def points(axes, face):
    """Return the finite values of the points of a filling."""
    lines = [line for line in axes.lines if line.get_marker() == "o" and line.get_markerfacecolor() == face]
    return [value for line in lines for value in np.asarray(line.get_xdata(), float) if np.isfinite(value)]


def test_trained_methods_are_filled_and_baselines_are_lines(small):
    figure = drawn(small)
    axes = panel(figure, "average precision →")
    assert points(axes, "#222222") == [0.4, 0.2]
    assert points(axes, "white") == [0.35]
    lines = [(line.get_linestyle(), line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "None"]
    assert sorted(lines) == [("--", 0.3), (":", 0.1), (":", 0.1)]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["saliency", "occlusion"] and axes.get_ylim()[0] > axes.get_ylim()[1], "the first above"
    small_points = [line for line in axes.lines if line.get_marker() == "."]
    assert [list(line.get_xdata()) for line in small_points] == [[0.4, 0.2]] * 2, "one per database"


def test_intervals_are_those_of_the_table_and_missing_ones_are_not_drawn(small):
    def ends(scores):
        axes = panel(drawn(small, scores), "deletion ←")
        segments = [segment for lines in axes.collections for segment in lines.get_segments()]
        return [segment[:, 0].tolist() for segment in segments if np.size(segment) and np.isfinite(segment).all()]

    assert ends(small["method_scores"]) == [pytest.approx(pair) for pair in ([0.3, 0.5], [0.1, 0.3], [0.25, 0.45])]
    assert ends(small["method_scores"].assign(interval_low=np.nan, interval_high=np.nan)) == []


def test_the_similarity_falls_from_1_layer_by_layer(small):
    axes = panel(drawn(small), "similarity, with signs")
    assert [text.get_text() for text in axes.get_xticklabels()] == ["none", "output", "conv1"]
    first, second, _ = axes.lines
    assert list(first.get_ydata()) == pytest.approx([1, 0.9, 0.5]) == list(second.get_ydata())


def test_a_measure_without_a_value_has_no_panel(small, alone):
    scores = small["method_scores"]
    photographs = scores.assign(value=scores["value"].where(scores["measure"] != "average_precision"))
    titles = [axes.get_title() for axes in drawn(small, photographs).axes]
    assert "average precision →" not in titles and "insertion →" in titles
    assert panel(drawn(alone), "average precision →")


def test_the_order_with_signs_is_marked_where_there_is_one(small):
    crosses = {
        axes.get_title(): [value for line in axes.lines if line.get_marker() == "x" for value in line.get_xdata()]
        for axes in drawn(small).axes
    }
    assert crosses["deletion ←"] == [pytest.approx(np.nan, nan_ok=True), 0.05]
    assert crosses["insertion →"] == [pytest.approx(np.nan, nan_ok=True), 0.6]
    assert np.isnan(crosses["average precision →"]).all()


def confounded(study):
    """Return scores of a study of which the first database has a planted confound, so that no average precision."""
    scores = study["method_scores"]
    measures = scores["measure"].str.startswith("average_precision")
    first = scores[measures & (scores["database"] != study.databases[1])]
    moved = first[first["measure"] == "average_precision"].assign(measure="confound_precision")
    return pd.concat([scores[~measures | (scores["database"] != study.databases[0])], moved])


def test_a_planted_confound_has_a_panel_of_its_own(small):
    titles = [axes.get_title() for axes in drawn(small, confounded(small), "hair").axes]
    assert titles[:2] == ["action units →", "planted hair →"]


def test_the_caption_says_what_is_done_to_pixels(small, as_study):
    study = as_study(small)
    text = caption(study)
    fill, blur = study.facts["recipe"]["oval"]["fill"], study.analyses["map_quality"]["blur"]
    assert f"become grey level {fill}, and while they are put into the blurred face (sd {blur:g} of its side)" in text
    assert "largest absolute values" in text and "hair" not in text


def test_only_colours_that_are_tied_to_expressions_are_confounds():
    colours = {"a": {"planted": "hair", "share": 0.9}, "b": {"planted": "hair", "share": 0.0}, "c": {}, "d": None}
    regions = {name: {"rendered": {"colour": colour}} for name, colour in colours.items()}
    regions |= {"e": {"rendered": {}}, "f": {"rendered": None}}
    assert confounds(regions) == {"a": "hair"}


def said(study, scores=None, planted=None):
    scores = study["method_scores"] if scores is None else scores
    return list(measure_sentences(scores, study.databases, planted or {}, 0.95))


def test_only_intervals_without_0_say_that_a_method_is_better(small):
    edges, random, deletion, *_ = said(small)
    assert edges == (
        "Pixels that planted action units move are found better than by the edge filter with saliency (.40; +.10 "
        "[.05, .15]); worse: occlusion (.20; −.10 [−.15, −.05]) (95 % CI of the difference, 12 people in 2 runs, not "
        "corrected for the number of methods)."
    )
    assert random.startswith(
        "For no method was it established that pixels that planted action units move are found better than by the same "
        "method with random weights ("
    )
    assert "with saliency (.40; −.10 [−.15, −.05])" in deletion, "less is better"
    assert "worse: occlusion (.20; +.10 [.05, .15])" in deletion


def test_what_is_not_established_is_named_as_such(small):
    rows = small["method_scores"].copy()
    rows.loc[rows["method"] == "occlusion", ["edges_low", "edges_high"]] = -0.15, 0.01
    assert "; not established: occlusion (.20; −.10 [−.15, .01]) (95" in said(small, rows)[0]


def test_where_nothing_is_planted_it_says_so_and_still_speaks_of_deletion(small):
    rows = small["method_scores"]
    rows = rows.assign(value=rows["value"].where(rows["measure"] != "average_precision"))
    first, *others = said(small, rows)
    assert first == NOTHING
    assert len(others) == 4 and all("planted" not in text for text in others)


def test_a_planted_confound_is_told_by_its_own_pixels(small):
    texts = said(small, confounded(small), {"north": "hair"})
    assert "12 people in 2 runs of south, not corrected" in texts[0]
    assert texts[2].startswith("Since the colour of the hair tells the expression in north, a map that marks what")
    assert texts[3].startswith("Pixels of the planted hair are found better than by the edge filter with saliency (.40")
    assert "12 people in 2 runs of north" in texts[3]
    assert "north" not in texts[5] and NOTHING not in texts


def test_where_all_databases_have_a_confound_action_units_are_no_truth(alone):
    scores = alone["method_scores"].replace({"measure": {"average_precision": "confound_precision"}})
    texts = said(alone, scores, {"north": "background"})
    assert texts[0].startswith("Since the colour of the background tells the expression in north")
    assert texts[1].startswith("Pixels of the planted background are found") and len(set(texts)) == len(texts)


def without_intervals(scores, **numbers):
    ends = [f"{what}_{end}" for what in ("edges", "random_weights") for end in ("low", "high")]
    return scores.assign(**dict.fromkeys([*ends, "interval_low", "interval_high"], np.nan)).assign(**numbers)


def test_too_few_people_leave_no_verdict(small, alone):
    texts = said(alone, without_intervals(alone["method_scores"], number=5))
    assert texts[0] == (
        "Whether pixels that planted action units move are found better than by the edge filter is not said: too few "
        "people (5; 8 are needed)."
    )
    scores = small["method_scores"]
    few = scores.assign(number=np.where(scores["database"] == "south", 5, 12))
    texts = said(small, without_intervals(few, runs=5))
    assert "is not said: south has too few people (5; 8 are needed)." in texts[0], "12 and 5 are not 17"
    assert not any("with saliency" in text for text in texts)


def test_too_few_runs_leave_no_verdict_and_one_speaks_of_this_network(small, alone):
    assert (
        "is not said: north has 4 runs; intervals need 5."
        in said(small, without_intervals(small["method_scores"], runs=4))[0]
    )
    assert "12 people, of this network, not corrected" in said(alone)[0]


def test_recognised_faces_are_counted_and_their_precision_told(small):
    (text,) = recognised_sentence(small["method_scores"], small.databases, 0.95)
    assert text == (
        "Of the 60 judged faces the networks recognised 45. Average precision on recognised faces alone (45 faces that "
        "show action units; 95 % CI; in brackets: on all that show some): saliency .40 [.30, .50] (.40), occlusion .20 "
        "[.10, .30] (.20) and the edge filter .30 [.20, .40] (.30)."
    )
    nothing = small["method_scores"].query("measure == 'deletion'")
    assert list(recognised_sentence(nothing, small.databases, 0.95)) == [
        "Of the 60 judged faces the networks recognised 45."
    ]


def test_signs_are_told_beside_absolute_values_and_compared_with_nothing(small):
    (text,) = signed_sentence(small["method_scores"], small.databases)
    assert text.endswith("compared: occlusion: deletion .05 (absolute: .20), insertion .60 (absolute: .20).")
    assert list(signed_sentence(small["method_scores"].query("measure == 'deletion'"), small.databases)) == []


def test_how_far_maps_miss_what_they_add_up_to_is_told_in_scores_and_per_cent(small):
    (text,) = completeness_sentence(small["method_scores"], small.databases)
    assert "maps of occlusion should add up" in text and text.endswith("they miss it by .100, 2 % of it.")
    assert list(completeness_sentence(small["method_scores"].query("measure == 'deletion'"), small.databases)) == []


def similar(study, scores=None, layers=None):
    scores = study["method_scores"] if scores is None else scores
    layers = study["method_randomisation"] if layers is None else layers
    return list(similarity_sentences(scores, layers, study.databases, 0.95))


def test_similarity_to_random_weights_is_told_in_numbers_with_signs_and_without(small):
    whole, output, verdict = similar(small)
    assert whole == (
        "Rank correlation with the map of the same network with random weights in all layers, which should be low "
        "(with signs / absolute values; 12 people in 2 runs; 95 % CI): saliency .40 [.30, .50] / .40 [.30, .50] and "
        "occlusion .20 [.10, .30] / .20 [.10, .30]."
    )
    assert output.startswith("With random weights in the output layer alone (")
    assert "saliency .90 [.40, .95] / .90 [.40, .95] and occlusion .90 [.80, .95]" in output
    assert verdict.startswith("Maps of occlusion hardly depend on what the output layer learned"), "not saliency"
    assert similar(small, small["method_scores"].query("measure == 'deletion'"))[0] == output


def test_without_intervals_nobody_is_said_to_stay_similar(small):
    bare = without_intervals(small["method_randomisation"], runs=4)
    *_, verdict = similar(small, layers=bare)
    assert (
        verdict
        == "Which maps hardly depend on what the output layer learned is not said: north has 4 runs; intervals need 5."
    )
    last = small["method_randomisation"].query("layer == 'conv1'")
    assert len(similar(small, layers=last)) == 1, "layers at once say nothing of the output layer"


def test_maps_of_which_the_face_is_a_factor_keep_it(small):
    scores = small["method_scores"].replace({"method": {"occlusion": "input_times_gradient"}})
    text = similar(small, scores)[0]
    assert text.endswith(
        "face is a factor of the maps of input times gradient, whatever the weights: their absolute values keep .20."
    )
    zero = scores.assign(interval_low=scores["interval_low"].where(scores["value"] != 0.2, -0.1))
    assert "is a factor" not in similar(small, zero)[0]
