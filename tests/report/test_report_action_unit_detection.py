"""The figure of detected action units, and what it allows to say."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from aulens.report.detection_in_words import detection_sentences
from aulens.report.figures.action_unit_detection import SCORES, figure_detection
from aulens.report.study import Study

VALUES = {"trained": 0.7, "untrained": 0.6, "pixels": 0.65, "trained less untrained": 0.1, "trained less pixels": 0.05}
BASELINES = {"expression": 0.9, "majority": 0.5, "chance": 0.5}
MEASURES = ("accuracy", "f1", "auroc", "balanced_accuracy", "level_accuracy", "squared_error", "icc")
PUBLISHED = {"paper": "A & B 2000", "presence": 0.9754, "intensity": 0.961, "squared_error": 0.2045}


def scores(width: float = 0.08, faces: tuple[str, ...] = ("own", "probes"), **changes: object) -> pd.DataFrame:
    """Return scores by which training gains something where intervals are narrow; AU27 is too rare."""
    rows = []
    kinds = [(features, way) for features in VALUES for way in ("all_at_once", "one_at_a_time")]
    kinds += [(features, "none") for features in BASELINES]
    for shown, (features, way), unit, measure in product(faces, kinds, ("4", "12", "27", "all"), MEASURES):
        value = np.nan if unit == "27" else (VALUES | BASELINES)[features]
        row = {"database": "a", "faces": shown, "features": features, "way": way, "action_unit": unit}
        row |= {"measure": measure, "value": value, "interval_low": value - width, "interval_high": value + width}
        row |= {"lowest_run": value, "highest_run": value, "number": 60, "unit_of_replication": "person and run"}
        row |= {"runs": 5, "too_rare": "too rare: 3 people show it (8 are needed)" if unit == "27" else np.nan}
        rows.append(row)
    return pd.DataFrame(rows).assign(**({"images_with": 40, "not_scored": 0} | changes))


def said(table: pd.DataFrame, tmp_path, published: dict | None = None) -> str:
    table.to_csv(tmp_path / "scores.csv", index=False)
    block = {"confidence": 0.95, "published": published}
    study = Study("made", {"databases": ["a"]}, {"action_unit_scores": block}, {SCORES: tmp_path / "scores.csv"})
    return "\n".join(detection_sentences(study))


def test_a_panel_per_database_and_faces_with_a_point_per_action_unit() -> None:
    figure = figure_detection(scores(), ["a"])
    own, probes = figure.axes
    assert [own.get_title(), probes.get_title()] == ["a, database itself", "a, probes"]
    assert [text.get_text() for text in own.get_xticklabels()] == ["4", "12", "27", "all"]
    points = {line.get_marker(): line.get_ydata() for line in own.lines if line.get_markerfacecolor() != "#222222"}
    np.testing.assert_array_equal(points["s"], [0.65, 0.65, np.nan, 0.65])
    assert [line.get_marker() for line in own.lines].count("_") == 1, "of the true expression"
    assert "_" not in [line.get_marker() for line in probes.lines], "which the probes have not"
    assert len(figure_detection(scores(faces=("own",)), ["a"]).axes) == 1


def test_training_gains_only_what_intervals_say(tmp_path) -> None:
    assert "Training gains something over untrained networks (difference .10" in said(scores(), tmp_path)
    wide = said(scores(width=0.2), tmp_path)
    assert "No gain of training over untrained networks is established (difference .10, 95 % CI [−.10, .30])" in wide
    assert "Training gains" not in wide
    table = scores()
    table.loc[table["features"].str.contains("less"), ["interval_low", "interval_high"]] = [-0.3, -0.1]
    assert "Trained networks are worse than pixels" in said(table, tmp_path)


def test_without_intervals_no_verdict_is_given(tmp_path) -> None:
    text = said(scores(interval_low=np.nan, interval_high=np.nan, runs=3), tmp_path)
    assert "No gain over pixels is claimed (difference .05; 3 runs; intervals need 5)" in text
    assert "Training gains" not in text


@pytest.mark.parametrize("value", [0.9, 0.6])
def test_what_the_expression_alone_tells_is_said_of_the_database_itself(value: float, tmp_path) -> None:
    table = scores()
    table.loc[table["features"] == "expression", "value"] = value
    text = said(table, tmp_path)
    assert text.count("Who knows the true expression") == 1
    assert ("here action units hang on expressions" in text) == (value > 0.7)


def test_rare_action_units_are_named_with_the_reason_and_baselines_stand_beside(tmp_path) -> None:
    text = said(scores(), tmp_path)
    assert "Not judged in the probes with independent action units: AU27 (too rare: 3 people show it" in text
    assert "presence .700 (most frequent answer .500, guessing .500)" in text
    assert "ICC(3,1)" in text


def test_published_rates_come_with_what_they_are_worth(tmp_path) -> None:
    assert "always" not in said(scores(), tmp_path).splitlines()[-1]
    text = said(scores(), tmp_path, PUBLISHED).splitlines()[-1]
    assert "A & B 2000 report .9754 right answers" in text and "who never sees any is right almost as often" in text


def test_where_nothing_is_judged_that_is_said(tmp_path) -> None:
    text = said(scores(value=np.nan, too_rare="too rare: 1 people show it (8 are needed)"), tmp_path)
    assert "nothing is judged (too rare: 1 people show it (8 are needed))" in text


def test_intensities_that_nobody_scored_are_counted(tmp_path) -> None:
    assert "not scored" not in said(scores(), tmp_path)
    some = said(scores(faces=("own",), not_scored=10), tmp_path)
    assert (
        "In faces of the database itself the intensity of 30 of 120 present action units was not scored; these" in some
    )
    table = scores(faces=("own",), not_scored=40)
    table.loc[table["measure"].isin(["level_accuracy", "squared_error", "icc"]), "value"] = np.nan
    none = said(table, tmp_path)
    assert "120 of 120 present action units was not scored: there is no measure of intensity." in none
    assert "Intensities from 0 to 5" not in none and ", intensity" not in none and "nan" not in none
