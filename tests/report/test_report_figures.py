import numpy as np
import pytest

from aulens.errors import InputError
from aulens.faces.example import example_row
from aulens.report.components import figure_components
from aulens.report.confusion import figure_confusion, mean_shares
from aulens.report.examples import example, shown_variants
from aulens.report.figures import FiguresSettings, example_stimuli, figures
from aulens.report.learning_curves import figure_learning_curves
from aulens.report.network import layers
from aulens.report.profiles import figure_profiles, figure_sums_and_differences
from aulens.report.similarity import figure_similarity
from aulens.report.style import database_style, expression_marker, notice, readable_on, save, side_by_side
from aulens.report.tuning_curves import figure_tuning_curves, profile_matrix


def texts(figure):
    """Return everything that is written in a figure, legends and titles too."""
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def images(figure):
    """Return the matrices that the panels show."""
    return [image.get_array() for axes in figure.axes for image in axes.images]


def test_learning_curves_show_every_database_with_its_n(made):
    figure = figure_learning_curves(made.curves, made.plateau, made.databases, (1001, 1500), 5)
    panels = [axes for axes in figure.axes if axes.get_ylabel() == "correct rate"]
    assert len(panels) == 3
    assert {axes.get_ylim() for axes in panels} == {(0, 1)}
    assert "west: n = 3 runs, plateau .810" in texts(figure)
    training = panels[0].lines[0]
    assert len(training.get_xdata()) == 150


def test_all_losses_share_one_scale(made):
    figure = figure_learning_curves(made.curves, made.plateau, made.databases, (1001, 1500), 5)
    assert len({axes.get_ylim() for axes in figure.axes if axes.get_ylabel().startswith("loss")}) == 1


def test_confusions_are_means_over_runs(made):
    shares = mean_shares(made.confusion, ("north", "north", "matched"), made.expressions)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    figure = figure_confusion(
        made.confusion, made.correct_rates, made.intervals, ["matched"], made.databases, made.expressions
    )
    shown = images(figure)
    np.testing.assert_allclose(shown[0], shares)
    assert all(image.shape == (5, 5) for image in shown[:3])
    assert "n = 3 runs, 12 people" in texts(figure)


def test_swapped_figure_has_every_direction_and_the_control(made):
    figure = figure_confusion(
        made.confusion, made.correct_rates, made.intervals, ["swapped", "control"], made.databases, made.expressions
    )
    titles = [axes.get_title() for axes in figure.axes if "→" in axes.get_title()]
    assert len(titles) == 6 + 3
    assert titles[0] == "north → south (swapped)"
    assert titles[-1] == "west → north-other (control)"


def test_an_expression_that_was_never_shown_is_marked(alone):
    shares = mean_shares(alone.confusion, ("north", "north", "matched"), ["happy", "sad", "angry"])
    assert np.isnan(shares[2]).all()
    assert np.isnan(shares[:, 2]).all()


@pytest.mark.parametrize("conditions", [["swapped", "control"]])
def test_one_database_alone_is_said_in_the_figure(alone, conditions):
    names, labels = alone.databases, alone.expressions
    assert "second database" in texts(
        figure_confusion(alone.confusion, alone.correct_rates, alone.intervals, conditions, names, labels)
    )
    assert "second database" in texts(figure_similarity(alone.relation, alone.relation_tests, names, labels, 1))
    assert "second database" in texts(
        figure_sums_and_differences(alone.profiles, alone.similarity, names, labels, alone.action_units)
    )


def test_tuning_curves_carry_mean_sd_and_arrowheads(small, stimuli_of_small):
    stimuli = {unit: example_stimuli(*stimuli_of_small, unit) for unit in small.action_units}
    figure = figure_tuning_curves(small.profiles, stimuli, "happy", small.databases, small.action_units)
    curves = [axes for axes in figure.axes if axes.get_xlabel().startswith("intensity of AU")]
    assert len(curves) == 4
    assert len({axes.get_ylim() for axes in curves}) == 1
    expected = small.profiles.query("database == 'north' and unit == 'happy' and action_unit == 1")["normalised"]
    np.testing.assert_allclose(curves[0].containers[0].lines[0].get_ydata(orig=False).astype(float), expected)
    maps = [axes for axes in figure.axes if axes.get_ylabel() == "AU"]
    assert [line.get_ydata()[0] for line in maps[0].lines] == [0, 1]
    assert texts(figure).count("n = 2 runs") == 6


def test_example_stimuli_are_null_middle_and_full(stimuli_of_small):
    shown = example_stimuli(*stimuli_of_small, 12)
    assert [(level, int(face[0, 0])) for level, face in shown] == [(0, 0), (0.5, 50), (1, 100)]
    with pytest.raises(InputError, match="action unit 99"):
        example_stimuli(*stimuli_of_small, 99)


def test_example_stimuli_carry_the_intensity_that_they_have(small, stimuli_of_small):
    table, faces = stimuli_of_small
    shown = example_stimuli(table[table["intensity"].isin([0, 0.4, 0.8])], faces, 12)
    assert [(level, int(face[0, 0])) for level, face in shown] == [(0, 0), (0.4, 40), (0.8, 80)]
    figure = figure_tuning_curves(small.profiles, {12: shown}, "happy", small.databases, small.action_units)
    above = next(axes for axes in figure.axes if axes.images)
    assert [text.get_text() for text in above.texts[:3]] == ["0", "0.4", "0.8"]
    two = example_stimuli(table[table["intensity"].isin([0, 1])], faces, 12)
    assert [level for level, _ in two] == [0, 1]


def test_profiles_share_their_limits(made):
    figure = figure_profiles(made.profiles, made.databases, made.expressions, made.action_units)
    shown = [image for axes in figure.axes for image in axes.images]
    assert len(shown) == 15
    assert {image.get_clim() for image in shown} == {(-1, 1)}
    values, intensities = profile_matrix(
        made.profiles.query("database == 'north' and unit == 'neutral'"), made.action_units
    )
    np.testing.assert_allclose(shown[0].get_array(), values)
    assert values.shape == (4, 11)
    assert intensities[0] == 0


def test_sums_and_differences_come_for_each_pair(made):
    figure = figure_sums_and_differences(
        made.profiles, made.similarity, made.databases, made.expressions, made.action_units
    )
    shown = images(figure)
    assert len(shown) == 3 * 2 * 5

    def profile(name):
        return profile_matrix(made.profiles.query("database == @name and unit == 'neutral'"), made.action_units)[0]

    np.testing.assert_allclose(shown[0], profile("north") + profile("south"))
    np.testing.assert_allclose(shown[5], profile("north") - profile("south"))


def test_similarity_matrices_have_the_tested_database_in_their_rows(made):
    figure = figure_similarity(made.relation, made.relation_tests, made.databases, made.expressions, 3)
    matrix = next(axes for axes in figure.axes if axes.get_title() == "north → south")
    assert matrix.get_ylabel() == "south-trained unit"
    own = made.relation.query("trained == 'north' and tested == 'south' and expression == 'sad' and chosen == 'happy'")
    assert matrix.images[0].get_array()[2, 1] == pytest.approx(own["similarity"].item())
    assert "25 cells, n = 3 runs per database" in texts(figure)
    assert "(permuted units: p = .013, exact)" in texts(figure)


def test_components_mark_expressions_by_shape_and_databases_by_filling(made):
    figure = figure_components(made.component_scores, made.component_variance, made.databases, made.expressions, 3)
    assert len(figure.axes) == 4
    assert figure.axes[3].name == "3d"
    assert figure.axes[0].get_xlabel() == "PC1 (41 % of variance)"
    markers = {
        (line.get_marker(), line.get_fillstyle()) for line in figure.axes[0].lines if line.get_marker() != "None"
    }
    assert len(markers) == 15
    assert "15 units (3 × 5), each from n = 3 runs" in texts(figure)


def test_one_component_is_said_in_the_figure(made):
    scores = made.component_scores.query("component == 1")
    figure = figure_components(scores, made.component_variance, made.databases, made.expressions, 3)
    assert "Fewer than two" in texts(figure)


def test_markers_follow_the_paper():
    assert [expression_marker(place) for place in range(7)] == ["o", "^", "s", "D", "v", "p", "h"]
    assert database_style(0)["fillstyle"] == "full"
    assert database_style(1)["fillstyle"] == "none"
    assert database_style(2)["fillstyle"] not in ("full", "none")


def test_text_contrasts_with_its_background():
    assert readable_on("black") == "white"
    assert readable_on("white") != "white"


def test_images_stand_side_by_side():
    sheet = side_by_side([np.full((2, 3), level, np.uint8) for level in (1, 2, 3)], 2, gap=1)
    assert sheet.tolist()[0] == [1, 1, 1, 255, 2, 2, 2]
    assert sheet.tolist()[3] == [3, 3, 3, 255, 255, 255, 255]


def test_the_network_is_drawn_with_the_sizes_of_the_study():
    blocks = layers("alexnet", 224, [512, 256], 5)
    assert [block.name for block in blocks] == ["input", *(f"CONV{n}" for n in range(1, 6)), "FC1", "FC2", "FC3"]
    assert [block.channels for block in blocks if block.trained] == [512, 256, 5]
    assert [block.name for block in layers("vgg", 96, [], 7)] == ["input", "vgg", "FC1"]


def test_examples_go_through_the_recipe(faces_of_small, recipe):
    row = example_row(faces_of_small["north"])
    assert (row["expression"], row["detector"]) == ("happy", "haar")
    crop = np.random.default_rng(5).integers(60, 200, (32, 32)).astype(np.uint8)
    steps = example(row, "title", np.full((40, 32), 90, np.uint8), crop, recipe)
    assert steps.box == (5, 7.5, 20, 20)  # the photograph was kept at half its size
    np.testing.assert_array_equal(steps.crop, crop)
    assert steps.face.shape == (32, 32)
    assert steps.adjusted[steps.region].mean() == pytest.approx(128, abs=1)
    assert len(steps.variants) == 4
    assert shown_variants(recipe)[1] == 6


def test_files_are_written_in_three_formats_and_alike_each_time(tmp_path):
    figure = notice("nothing to draw")
    save(figure, tmp_path / "one", "figure_01")
    save(notice("nothing to draw"), tmp_path / "two", "figure_01")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["figure_01.pdf", "figure_01.png", "figure_01.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_stage_writes_all_figures(small, figure_files, recipe, tmp_path):
    settings = FiguresSettings(
        databases=small.databases,
        expressions=small.expressions,
        action_units=small.action_units,
        tuning_examples=[{"expression": "happy", "action_units": [1, 12]}],
        recipe=recipe,
        architecture="alexnet",
        weights="random",
        hidden=[16],
        dropout=0.1,
        plateau=[1001, 1500],
        runs=2,
    )
    figures(**figure_files, figures_folder=tmp_path, settings=settings, workers=1)
    expected = {f"figure_{number:02d}{suffix}" for number in range(1, 11) for suffix in (".svg", ".png", ".pdf")}
    assert {path.name for path in tmp_path.iterdir()} == expected
