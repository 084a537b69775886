"""Figures of training, tests, similarity and components: pure functions of tables."""

import numpy as np
import pandas as pd
import pytest

from aulens.evaluation.confusion import mean_shares
from aulens.report.figures.clusters import figure_clusters, partners_sentence
from aulens.report.figures.component_loadings import figure_loadings
from aulens.report.figures.components import figure_components
from aulens.report.figures.differences import EXPLORATORY, differences_sentence, figure_differences, sentences
from aulens.report.figures.learning_curves import figure_learning_curves
from aulens.report.figures.recovery import figure_recovery
from aulens.report.figures.sample_size import figure_sample_size
from aulens.report.figures.similarity_and_confusion import figure_similarity
from aulens.report.figures.sums_and_differences import figure_sums_and_differences
from aulens.report.rates import figure_confusion


def texts(figure):
    """Return everything that is written in a figure, legends and titles too."""
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def images(figure):
    """Return the matrices that the panels show."""
    return [image.get_array() for axes in figure.axes for image in axes.images]


def learning_curves(study, plateau=(1001, 1500)):
    return figure_learning_curves(
        study["curves"], study["plateau"], study.databases, plateau, classes=len(study.labels)
    )


def confusion(study, roles):
    tables = (study[name] for name in ("confusion", "correct_rates", "intervals"))
    return figure_confusion(*tables, roles, study.databases, study.labels)


def test_learning_curves_show_every_database_with_its_n(made):
    figure = learning_curves(made)
    panels = [axes for axes in figure.axes if axes.get_ylabel() == "correct rate"]
    assert len(panels) == 3
    assert {axes.get_ylim() for axes in panels} == {(0, 1)}
    assert "west: n = 3 runs, plateau .810" in texts(figure)
    training = panels[0].lines[0]
    assert len(training.get_xdata()) == 150


def test_all_losses_share_one_scale(made):
    figure = learning_curves(made)
    assert len({axes.get_ylim() for axes in figure.axes if axes.get_ylabel().startswith("loss")}) == 1


def test_learning_curves_without_a_plateau_do_not_speak_of_one(plain):
    figure = learning_curves(plain, plateau=None)
    assert "lab: n = 5 runs" in texts(figure)
    assert "plateau" not in texts(figure)
    chance = next(axes for axes in figure.axes if axes.get_ylabel() == "correct rate").lines[-1]
    assert chance.get_ydata()[0] == pytest.approx(1 / 3)


def test_confusions_are_of_all_runs(made):
    shares = mean_shares(made["confusion"], "north", "north", made.labels)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    figure = confusion(made, ["within"])
    shown = images(figure)
    np.testing.assert_allclose(shown[0], shares)
    assert all(image.shape == (5, 5) for image in shown[:3])
    assert "n = 3 runs, 12 people" in texts(figure)
    assert "north → north (matched)" in texts(figure)


def letters(figure, kind):
    """Return the letters of the panels that show a matrix (True) or not (False)."""
    panels = [axes for axes in figure.axes if axes.texts and bool(axes.images) == kind]
    return [text.get_text() for axes in panels for text in axes.texts if text.get_text() in list("ABCDEFGHIJKL")]


def test_matrices_have_the_first_letters_and_rates_or_scatters_the_next(made):
    """Inagaki et al. 2022, figures 3, 4 and 9."""
    of_tests = confusion(made, ["within"])
    assert (letters(of_tests, True), letters(of_tests, False)) == (["A", "B", "C"], ["D", "E", "F"])
    pairs = figure_similarity(made["relation"], made["relation_tests"], made.databases, made.labels, 3)
    assert (letters(pairs, True), letters(pairs, False)) == (list("ABCDEF"), list("GHIJKL"))


def test_groups_of_images_are_not_called_people(plain):
    assert "n = 5 runs, 12 groups of images" in texts(confusion(plain, ["within"]))


def test_rates_without_intervals_are_drawn_without_them(alone):
    unknown = alone["intervals"].assign(number=np.nan, interval_low=np.nan, interval_high=np.nan)
    names, labels = alone.databases, alone.labels
    figure = figure_confusion(alone["confusion"], alone["correct_rates"], unknown, ["within"], names, labels)
    assert "n = 1 run" in texts(figure)
    assert "12 people" not in texts(figure)


def test_figure_of_other_databases_has_every_direction_and_the_control(made):
    titles = [axes.get_title() for axes in confusion(made, ["cross", "control"]).axes if "→" in axes.get_title()]
    assert len(titles) == 6 + 1
    assert titles[0] == "north → south (swapped)"
    assert titles[-1] == "north → north-other (control)"


def test_an_expression_that_was_never_shown_is_marked(alone):
    shares = mean_shares(alone["confusion"], "north", "north", ["happy", "sad", "angry"])
    assert np.isnan(shares[2]).all()
    assert np.isnan(shares[:, 2]).all()


def test_one_database_alone_is_said_in_the_figure(alone):
    names, labels = alone.databases, alone.labels
    assert "needs another database" in texts(confusion(alone, ["cross", "control"]))
    assert "second database" in texts(figure_similarity(alone["relation"], alone["relation_tests"], names, labels, 1))
    assert "second database" in texts(
        figure_sums_and_differences(alone["profiles"], alone["similarity"], names, labels, alone.action_units)
    )


def test_similarity_matrices_have_the_tested_database_in_their_rows(made):
    figure = figure_similarity(made["relation"], made["relation_tests"], made.databases, made.labels, 3)
    matrix = next(axes for axes in figure.axes if axes.get_title() == "north → south")
    assert matrix.get_ylabel() == "output unit, south-trained"
    own = made["relation"].query(
        "trained == 'north' and tested == 'south' and expression == 'sad' and predicted == 'happy'"
    )
    assert matrix.images[0].get_array()[2, 1] == pytest.approx(own["similarity"].item())
    assert "25 cells, n = 3 runs per database" in texts(figure)
    assert "(expressions permuted: .27 expected, p = .013, exact)" in texts(figure)


def test_components_mark_expressions_by_shape_and_databases_by_filling(made):
    tables = (made[f"component_{name}"] for name in ("scores", "variance", "ellipses"))
    figure = figure_components(*tables, made.databases, made.labels, 3)
    assert [len(axes.patches) for axes in figure.axes[:3]] == [15, 15, 15]  # an ellipse for each output unit
    assert len(figure.axes) == 4
    assert figure.axes[3].name == "3d"
    assert figure.axes[0].get_xlabel() == "PC1 (41 % of variance)"
    markers = {
        (line.get_marker(), line.get_fillstyle()) for line in figure.axes[0].lines if line.get_marker() != "None"
    }
    assert len(markers) == 15
    assert "15 output units (3 × 5), each from n = 3 runs" in texts(figure)


def test_one_component_is_said_in_the_figure(made):
    scores = made["component_scores"].query("component == 1")
    tables = scores, made["component_variance"], made["component_ellipses"]
    figure = figure_components(*tables, made.databases, made.labels, 3)
    assert "Fewer than two" in texts(figure)


def test_components_without_ellipses_are_drawn_all_the_same(made):
    tables = (made[f"component_{name}"] for name in ("scores", "variance", "ellipses"))
    scores, variance, ellipses = tables
    figure = figure_components(scores, variance, ellipses.head(0), made.databases, made.labels, 3)
    assert not figure.axes[0].patches


def test_clusters_colour_names_by_database_and_draw_every_merge(made):
    names = ("similarity_matrix", "cluster_order", "cluster_merges")
    figure = figure_clusters(*(made[name] for name in names), made.databases)
    tree, matrix = figure.axes[:2]
    assert len(tree.lines) == 14
    assert matrix.images[0].get_array().shape == (15, 15)
    np.testing.assert_allclose(np.diag(matrix.images[0].get_array()), 1)
    assert len({text.get_color() for text in matrix.get_xticklabels()}) == 3


def test_partners_of_another_expression_are_named():
    rows = [("a", "sad", "b", "sad", 0.9), ("a", "sad", "b", "happy", 0.2), ("b", "sad", "a", "sad", 0.9)]
    rows += [("b", "happy", "a", "sad", 0.2), ("a", "sad", "a", "sad", 1.0)]
    names = ["database_1", "output_unit_1", "database_2", "output_unit_2", "correlation"]
    text = partners_sentence(pd.DataFrame(rows, columns=names))
    assert text.endswith("the same expression in 2 of 3; not in happy of b (sad of a, .20).")


def test_cells_that_differ_carry_a_dot(made):
    figure = figure_differences(made["differences"], made.databases, made.labels, made.action_units)
    maps = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in maps[:3]] == ["north − south", "north − west", "south − west"]
    dots = next(line for line in maps[0].lines if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == [0] * len(made.labels)


def test_cells_that_differ_are_named_with_their_sign():
    rows = {"database_1": "a", "database_2": "b", "output_unit": "sad", "action_unit": [4, 15], "p": [0.01, 0.5]}
    more = {"difference": [0.5, -0.1], "differs": [True, False], "groups_1": 6, "groups_2": 6}
    more |= {"shared_people": False}
    text = differences_sentence(pd.DataFrame(rows | more), "a", "b", 0.05)
    assert text.startswith("Of 2 cells (output unit × action unit) 1 differs between a and b (6 and 6 groups of people")
    assert text.endswith("at most .05): sad AU4 +.50.")
    untested = pd.DataFrame(rows | more | {"p": np.nan, "groups_1": 1})
    assert "not tested: 1 and 6 groups of people are too few" in differences_sentence(untested, "a", "b", 0.05)
    few = pd.DataFrame(rows | more | {"groups_1": 3, "groups_2": 3})  # 10 divisions: no rate below .1
    assert "not tested: 3 and 3 groups of people are too few" in differences_sentence(few, "a", "b", 0.05)
    shared = pd.DataFrame(rows | more | {"p": np.nan, "shared_people": True})
    assert "not tested: people may be in both databases" in differences_sentence(shared, "a", "b", 0.05)


def test_cells_are_said_to_be_exploratory_beside_the_gap(made, as_study):
    assert EXPLORATORY in sentences(as_study(made))
    assert "gap of similarity to say (primary); cells are exploratory" in EXPLORATORY


def test_loadings_share_one_scale(made):
    figure = figure_loadings(made["component_loadings"], made.action_units)
    assert [axes.get_ylabel() for axes in figure.axes] == ["PC1", "PC2", "PC3"]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1


def test_recovery_fills_the_marker_of_the_own_table(made):
    figure = figure_recovery(made["recovery"], made.databases, made.labels)
    panel = figure.axes[1]
    assert panel.get_title() == "south-trained, mean by its own table .90"
    drawn = [line for line in panel.lines if line.get_marker() == "o"]
    assert [line.get_ydata()[0] for line in drawn] == [0.6, 0.9, 0.6]
    assert [line.get_markerfacecolor() == "white" for line in drawn] == [True, False, True]
    assert len({line.get_xdata()[0] for line in drawn}) == 3  # equal areas do not hide one another


def test_agreement_with_another_number_of_people_is_drawn_by_output_unit(made):
    figure = figure_sample_size(made["sample_size"], made.databases, made.labels)
    (panel,) = figure.axes
    assert panel.get_title() == "made against small"
    assert panel.get_ylim()[0] == 0.5
    pearson = made["sample_size"].query("database == 'north'")["pearson"]
    np.testing.assert_allclose(panel.lines[0].get_ydata(), pearson)
    low = made["sample_size"].assign(pearson=-0.2)
    assert figure_sample_size(low, made.databases, made.labels).axes[0].get_ylim()[0] == -1


def test_learning_curves_without_validation_do_not_speak_of_one(plain):
    with_it = learning_curves(plain, plateau=None)
    assert "validation" in texts(with_it)
    curves = plain["curves"][plain["curves"]["part"] == "train"]
    figure = figure_learning_curves(curves, plain["plateau"], plain.databases, None, classes=3)
    assert "validation" not in texts(figure)


def test_too_few_people_have_no_error_bar_and_no_legend_of_one(made):
    intervals = made["intervals"].assign(number=7, interval_low=np.nan, interval_high=np.nan)
    tables, known = (made["confusion"], made["correct_rates"]), made["intervals"].assign(interval_low=0.2)
    usual = figure_confusion(*tables, known.assign(interval_high=0.4), ["within"], made.databases, made.labels)
    figure = figure_confusion(*tables, intervals, ["within"], made.databases, made.labels)
    assert "confidence interval (over those tested and runs)" in texts(usual)
    assert "confidence interval" not in texts(figure)
    assert "n = 3 runs, 7 people" in texts(figure)
    assert bars_of(usual) == 3 * len(made.labels)
    assert bars_of(figure) == 0


def bars_of(figure):
    """Return how many error bars are drawn."""
    lines = [one for axes in figure.axes for one in axes.collections if hasattr(one, "get_segments")]
    drawn = [segment for line in lines for segment in line.get_segments()]
    return sum(len(segment) == 2 and np.isfinite(segment).all() and np.ptp(segment[:, 1]) > 0 for segment in drawn)


def test_the_number_of_people_is_that_of_all_expressions(made):
    few = made["intervals"].copy()
    few.loc[few["expression"] != "all", "number"] = 9
    figure = figure_confusion(made["confusion"], made["correct_rates"], few, ["within"], made.databases, made.labels)
    assert "n = 3 runs, 12 people" in texts(figure)


def test_the_sd_of_the_validation_is_drawn_too(plain):
    figure = learning_curves(plain, plateau=None)
    panels = {axes.get_ylabel(): axes for axes in figure.axes if axes.get_ylabel()}
    for name, mean, spread in (("correct rate", 0.7, 0.05), ("loss (cross entropy)", 0.9, 0.1)):
        (lines,) = [one for one in panels[name].collections if hasattr(one, "get_segments")]
        segments = np.array(lines.get_segments())  # (validations, 2 ends, x and y)
        assert segments[:, 0, 0].tolist() == [300, 900, 1500]
        np.testing.assert_allclose(segments[:, :, 1], [[mean - spread, mean + spread]] * 3)
    assert "validation ± sd" in texts(figure)
    one = plain["curves"].assign(correct_rate_sd=np.nan, loss_sd=np.nan, runs=1)
    assert figure_learning_curves(one, plain["plateau"], plain.databases, None, classes=3).axes[0].lines


def test_a_single_matrix_stands_beside_its_rates(plain, made):
    figure = confusion(plain, ["within"])
    matrix, bars = (axes.get_position() for axes in figure.axes[:2])
    assert bars.x0 > matrix.x1 and figure.get_figheight() == 3
    matrix, bars = (axes.get_position() for axes in confusion(made, ["within"]).axes[0:3:2])
    assert bars.y1 < matrix.y0


@pytest.mark.parametrize("role", ["within", "cross"])
def test_the_legend_of_tests_lies_within_the_figure(made, role):
    bounds = {"interval_low": 0.2, "interval_high": 0.4}
    tables = made["confusion"], made["correct_rates"], made["intervals"].assign(**bounds)
    figure = figure_confusion(*tables, [role], made.databases, made.labels)
    figure.canvas.draw()
    (legend,) = figure.legends
    place = legend.get_window_extent()
    edge = 0.02 * figure.bbox.width  # letters of a saved picture take a little more room
    assert edge <= place.x0 and place.x1 <= figure.bbox.x1 - edge
