"""The figure of networks that are trained on with another database, and its sentences."""

import numpy as np
import pandas as pd

from aulens.report.figures.fine_tuning import figure_fine_tuning
from aulens.report.fine_tuning_in_words import pair_sentences

ROW = {"trained": "a", "tested": "b", "people_asked": np.nan, "interval_low": 0.3, "interval_high": 0.5, "chance": 0.25}
ROW |= {"number": 12, "unit_of_replication": "person and run", "runs": 5}
NONE = {"none_difference": np.nan, "none_low": np.nan, "none_high": np.nan}
GAIN = {"none_difference": 0.1, "none_low": 0.05, "none_high": 0.2}
TABLE = pd.DataFrame(
    [
        ROW | NONE | {"way": "own", "accuracy": 0.6},
        ROW | NONE | {"way": "none", "accuracy": 0.4},
        ROW | GAIN | {"way": "head", "accuracy": 0.5, "people_asked": 8},
        ROW | GAIN | {"way": "2", "accuracy": 0.5},
    ]
)


def test_every_way_is_a_row_and_own_networks_and_chance_are_lines():
    axes = figure_fine_tuning(TABLE).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "as they are",
        "new head, 8 people",
        "last 2 layers",
    ]
    lines = [(line.get_linestyle(), line.get_xdata()[0]) for line in axes.lines if line.get_linestyle() in ("--", ":")]
    assert lines == [("--", 0.6), (":", 0.25)]


def test_three_pairs_have_three_panels():
    parts = [TABLE.assign(tested=name) for name in "bcd"]
    figure = figure_fine_tuning(pd.concat(parts))
    assert [axes.get_title() for axes in figure.axes if axes.axison] == ["a → b", "a → c", "a → d"]


def test_sentences_give_numbers_with_intervals_or_the_reason_for_none():
    (text,) = pair_sentences(TABLE, 0.95)
    assert "new head, 8 people .50 (+.10 [.05, .20])" in text and "had .60, chance is .25" in text
    assert "12 people in 5 runs" in text
    few = TABLE.assign(runs=2, none_low=np.nan, none_high=np.nan)
    (text,) = pair_sentences(few, 0.95)
    assert "[" not in text and text.endswith("(2 runs; intervals need 5).")
