"""Figures of tuning: curves and profiles of output units."""

import numpy as np
import pytest

from aulens.errors import InputError
from aulens.report.figures.profiles import figure_profiles
from aulens.report.figures.sums_and_differences import figure_sums_and_differences
from aulens.report.figures.tuning_curves import TuningExample, example_stimuli, figure_tuning_curves
from aulens.report.profile_panels import profile_matrix


def texts(figure):
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


@pytest.fixture(scope="module")
def series(small, stimuli_of):
    """Return table and faces of the stimuli of the small study: action units 1 and 12."""
    return stimuli_of(small)


def curves(study, *examples):
    return figure_tuning_curves(study["profiles"], examples, study.databases, study.action_units)


def test_tuning_curves_carry_mean_sd_and_arrowheads(small, series):
    stimuli = {unit: example_stimuli(*series, unit) for unit in small.action_units}
    figure = curves(small, TuningExample("happy", stimuli))
    panels = [axes for axes in figure.axes if axes.get_xlabel().startswith("intensity of AU")]
    assert len(panels) == 4
    assert len({axes.get_ylim() for axes in panels}) == 1
    own = small["profiles"].query("database == 'north' and output_unit == 'happy' and action_unit == 1")
    np.testing.assert_allclose(panels[0].containers[0].lines[0].get_ydata(orig=False).astype(float), own["normalised"])
    maps = [axes for axes in figure.axes if axes.get_ylabel() == "AU"]
    assert [line.get_ydata()[0] for line in maps[0].lines] == [0, 1]
    assert texts(figure).count("n = 2 runs") == 6


def test_every_example_has_a_row_per_database(small, series):
    one, two = example_stimuli(*series, 1), example_stimuli(*series, 12)
    figure = curves(small, TuningExample("happy", {1: one, 12: two}), TuningExample("sad", {12: two}))
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == [
        f"output unit “{label}”,\n{name}-trained, n = 2 runs" for label in ("happy", "sad") for name in small.databases
    ]


def test_example_stimuli_are_null_middle_and_full(series):
    shown = example_stimuli(*series, 12)
    assert [(intensity, int(face[0, 0])) for intensity, face in shown] == [(0, 0), (0.5, 50), (1, 100)]
    with pytest.raises(InputError, match="action unit 99"):
        example_stimuli(*series, 99)


def test_example_stimuli_carry_the_intensity_that_they_have(small, series):
    table, faces = series
    shown = example_stimuli(table[table["intensity"].isin([0, 0.4, 0.8])], faces, 12)
    assert [(intensity, int(face[0, 0])) for intensity, face in shown] == [(0, 0), (0.4, 40), (0.8, 80)]
    above = next(axes for axes in curves(small, TuningExample("happy", {12: shown})).axes if axes.images)
    assert [text.get_text() for text in above.texts[:3]] == ["0", "0.4", "0.8"]
    two = example_stimuli(table[table["intensity"].isin([0, 1])], faces, 12)
    assert [intensity for intensity, _ in two] == [0, 1]


def test_stimuli_in_colour_are_shown_in_colour(small, series):
    table, faces = series
    colour = np.stack([faces, faces, 255 - faces], axis=-1)  # (n, H, W, 3)
    shown = example_stimuli(table, colour, 12)
    above = next(axes for axes in curves(small, TuningExample("happy", {12: shown})).axes if axes.images)
    assert above.images[0].get_array()[0, 0].tolist() == [0, 0, 255]


def test_a_profile_has_its_levels_in_columns(made):
    values, intensities = profile_matrix(made["profiles"], "north", "neutral", made.action_units)
    assert values.shape == (4, 11)
    assert (intensities[0], intensities[-1]) == (0, 1)
    np.testing.assert_array_equal(values[:, 0], 0)
    shuffled = made["profiles"].sample(frac=1, random_state=1)
    np.testing.assert_array_equal(profile_matrix(shuffled, "north", "neutral", made.action_units)[0], values)
    reverse = profile_matrix(made["profiles"], "north", "neutral", made.action_units[::-1])[0]
    np.testing.assert_array_equal(reverse, values[::-1])


def test_profiles_share_their_limits(made):
    figure = figure_profiles(made["profiles"], made.databases, made.labels, made.action_units)
    shown = [image for axes in figure.axes for image in axes.images]
    assert len(shown) == 15
    assert {image.get_clim() for image in shown} == {(-1, 1)}
    values, _ = profile_matrix(made["profiles"], "north", "neutral", made.action_units)
    np.testing.assert_allclose(shown[0].get_array(), values)


def test_sums_and_differences_come_for_each_pair(made):
    figure = figure_sums_and_differences(
        made["profiles"], made["similarity"], made.databases, made.labels, made.action_units
    )
    shown = [image for axes in figure.axes for image in axes.images]
    assert len(shown) == 3 * 2 * 5
    assert {image.get_clim() for image in shown} == {(-2, 2)}
    north, south = (
        profile_matrix(made["profiles"], name, "neutral", made.action_units)[0] for name in ("north", "south")
    )
    np.testing.assert_allclose(shown[0].get_array(), north + south)
    np.testing.assert_allclose(shown[5].get_array(), north - south)
