"""The figure of population and culture, crossed, and its sentences."""

import numpy as np
import pytest

from aulens.report.figures.two_by_two import crossing_sentence, figure_two_by_two, points
from aulens.report.style import database_colour


@pytest.fixture
def table(made):
    return made["two_by_two"]


def test_each_population_is_a_line_from_its_own_culture_to_the_other_one(table):
    rates, _ = figure_two_by_two(table, ["north", "south"]).axes
    own, other, chance = rates.lines
    assert own.get_ydata().tolist() == [0.8, 0.55] and other.get_ydata().tolist() == [0.75, 0.5]
    assert own.get_markerfacecolor() == database_colour(0) and other.get_markerfacecolor() == "white"
    assert chance.get_ydata()[0] == pytest.approx(0.2)


def test_costs_are_in_percentage_points_a_row_each(table):
    costs = figure_two_by_two(table, ["north", "south"]).axes[1]
    texts = [text.get_text() for text in costs.get_yticklabels()]
    assert texts == [f"north → south: {name}" for name in ("culture", "population", "interaction")]
    assert [line.get_xdata()[0] for line in costs.lines[1:]] == pytest.approx([25, 5, 0])


def test_several_crossings_have_a_panel_each(table):
    turned = table.assign(trained="south", other="north")
    figure = figure_two_by_two(type(table)([*table.to_dict("records"), *turned.to_dict("records")]), ["north", "south"])
    assert [axes.get_title() for axes in figure.axes] == [
        "trained on north\n(other: south)",
        "trained on south\n(other: north)",
        "",
    ]


def test_the_sentence_names_every_cell_and_cost(table):
    text = crossing_sentence(table.assign(runs=6), 0.95)
    assert "right in 80 % (north) of new people of their own kind" in text
    assert "in 75 % (north-other) of another population with the same culture’s" in text
    assert "in 55 % (west) of their own population" in text and "in 50 % (south) where both differ" in text
    assert "culture 25.0 [15.0, 35.0], population 5.0 [−5.0, 15.0] and interaction 0.0 [−10.0, 10.0]" in text
    assert "(brackets: 95 % CI over people and runs; n = 6 runs, at least 44 people a cell)." in text


def test_without_intervals_the_sentence_says_why(table):
    bare = table.assign(interval_low=np.nan, interval_high=np.nan)
    assert "culture 25.0, population 5.0" in crossing_sentence(bare, 0.95)
    assert "no intervals: too few people (3; 8 are needed)" in crossing_sentence(bare.assign(number=3), 0.95)
    assert "no intervals: 3 runs; intervals need 5" in crossing_sentence(bare.assign(runs=3), 0.95)


@pytest.mark.parametrize(("value", "text"), [(0.2412, "24.1"), (-0.05, "−5.0"), (-0.0001, "0.0")])
def test_percentage_points_are_rounded(table, value, text):
    row = table.iloc[0].to_dict() | {"value": value, "interval_low": np.nan, "interval_high": np.nan}
    assert points(row) == text
