"""Pairs of action units in the report."""

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.pairs import figure_pairs, pair_sentences


def rows(made, table, database):
    return made[table][made[table]["database"] == database]


def sentences(made, **changes):
    tables = (rows(made, name, "north") for name in ("pairs", "additivity", "stimulus_faces"))
    return pair_sentences(
        *(table.assign(**{name: value for name, value in changes.items() if name in table}) for table in tables),
        "north",
    )


def test_every_database_has_a_matrix_and_a_scatter(made):
    figure = figure_pairs(made["pairs"], made.databases)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == [f"{name}-trained" for name in made.databases]
    matrices = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    own = rows(made, "pairs", made.databases[0])
    pair = own[(own["action_unit_1"] == 1) & (own["action_unit_2"] == 12)]
    np.testing.assert_allclose(matrices[0][2, 0], pair["interaction"].abs().mean())
    assert np.isnan(np.ma.filled(matrices[0].astype(float), np.nan)[0, 2]), "each pair stands there once"


def test_a_point_is_filled_where_the_pair_interacts(made):
    table = made["pairs"].assign(interacts=made["pairs"]["action_unit_1"] == 4)
    scatter = figure_pairs(table, made.databases).axes[1]
    points = {line.get_markerfacecolor(): len(line.get_xdata()) for line in scatter.lines[:2]}
    assert sorted(points.values()) == [len(made.labels), 2 * len(made.labels)]
    assert points["white"] == 2 * len(made.labels)


def test_sentences_say_how_many_interact_and_of_whom_it_is_said(made):
    first, second, third = sentences(made)
    interact = (rows(made, "pairs", "north")["interacts"]).sum()
    assert first.startswith("north-trained networks, 4 faces, 3 runs: in ")
    assert f"in {interact} of 15 cases" in first and "other networks and other faces" in first
    assert "of the variance of responses to both" in second
    assert "between faces of the same population and" in third


def test_of_one_run_the_test_speaks_of_these_networks(made):
    assert "these networks alone, other faces" in sentences(made, runs=1)[0]


def test_nothing_is_said_of_what_is_undefined(made):
    empty = dict.fromkeys(("p_corrected", "r_squared", "correlation_same_population"), np.nan)
    (text,) = sentences(made, **empty)
    assert "different populations" in text and "same" not in text


@pytest.mark.parametrize("units", [2, 20])
def test_few_and_many_action_units_can_be_drawn(units):
    pairs = [(one, two) for one in range(1, units + 1) for two in range(one + 1, units + 1)]
    table = pd.DataFrame(pairs, columns=["action_unit_1", "action_unit_2"])
    numbers = dict.fromkeys(("single_1", "single_2", "joint", "interaction"), 0.0)
    figure = figure_pairs(table.assign(database="a", output_unit="happy", interacts=np.nan, **numbers), ["a"])
    assert len(figure.axes[0].get_xticks()) == units
