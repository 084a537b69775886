"""What was planted when one expression turns into another, and how well a change agrees with it."""

import numpy as np
import pandas as pd
import pytest

from aulens.attribution.action_unit_judge import Judge
from aulens.attribution.planted_differences import agreement, differences, kinds, label_means
from aulens.attribution.yardstick import (
    MEASURES,
    Yardstick,
    mean_differences,
    mean_pictures,
    planted_in,
    real_differences,
)

LABELS = ["neutral", "happy", "sad"]
MEANS = np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0.5], [0.0, 1, 0, 0]])  # (labels, aus)
PLANTED = differences(MEANS, LABELS)


def test_means_of_labels_and_of_a_label_that_is_missing() -> None:
    found = label_means(np.array([[1.0], [3.0], [7.0]]), np.array([0, 0, 2]), 3)
    assert found[[0, 2]].tolist() == [[2.0], [7.0]]
    assert np.isnan(found[1]).all()


def test_planted_differences_point_from_source_to_target() -> None:
    assert PLANTED[1, 2].tolist() == [-1, 1, 0, -0.5]
    np.testing.assert_array_equal(PLANTED[1, 2], -PLANTED[2, 1])
    assert PLANTED[1, 1].tolist() == [1, 0, 0, 0.5], "less neutral"
    assert not PLANTED[0, 0].any(), "neutral is not intensified"


def test_a_perfect_change_correlates_with_1_and_is_nearest() -> None:
    sources, targets = np.array([0, 1, 2, 1]), np.array([1, 2, 2, 1])
    found = agreement(3 * PLANTED[sources, targets], sources, targets, PLANTED)
    np.testing.assert_allclose(found.own, 1)
    assert found.nearest.tolist() == [1, 1, 1, 1]
    assert (found.others < 0.9).all()


def test_agreement_by_hand() -> None:
    readings = np.array([[1.0, 1, -1, -1]])  # of neutral to happy; centred, as wide as long
    found = agreement(readings, np.array([0]), np.array([1]), PLANTED)
    own = (1 - 0.5) / 2 / np.sqrt(1.25 - 4 * 0.375**2)  # product with (1, 0, 0, .5) over both lengths
    others = 1 / 2 / np.sqrt(1 - 4 * 0.25**2)  # with (0, 1, 0, 0)
    assert (found.own[0], found.others[0]) == pytest.approx((own, others))
    assert own < others and found.nearest[0] == 0


def test_where_nothing_was_planted_nothing_is_said() -> None:
    found = agreement(np.array([[1.0, 2, 3, 4]]), np.array([0]), np.array([0]), PLANTED)
    assert all(np.isnan(values[0]) for values in found)


def test_an_intensification_is_compared_with_those_of_the_others() -> None:
    found = agreement(PLANTED[[2], [2]], np.array([1]), np.array([1]), PLANTED)
    assert found.own[0] == pytest.approx(np.corrcoef([0, 1, 0, 0], [1, 0, 0, 0.5])[0, 1])
    assert found.others[0] == pytest.approx(1), "sad less neutral; neutral itself has none"
    assert found.nearest[0] == 0
    assert kinds(np.array([1, 1]), np.array([1, 2])).tolist() == ["intensification", "conversion"]


def test_faces_without_action_units_count_in_the_means() -> None:
    shown = pd.DataFrame({"expression": ["happy", "happy", "angry", "sad", "neutral"]})
    intensities = np.array([[1.0], [0.0], [9.0], [0.2], [0.0]])
    assert planted_in(shown, intensities, LABELS)[0].tolist() == [[0.0], [0.5], [0.2]]


def faces_of(*levels: int) -> np.ndarray:
    return np.stack([np.full((24, 24), level, np.uint8) for level in levels])


def yardstick(planted: np.ndarray | None = PLANTED) -> Yardstick:
    """Return a judge that reads the lightness of the first, second, … quarter of a face as four action units."""
    weights = np.repeat(np.eye(4), 144, axis=0) / 144
    judge = Judge([1, 2, 4, 12], weights, 1.0, np.ones(4), 2, 8)
    pictures = np.repeat(PLANTED, 144, axis=2)
    return Yardstick(judge, planted, pictures)


def test_a_yardstick_measures_changes_of_pixels() -> None:
    change = np.repeat(PLANTED[1, 2], 144)[None]
    found = yardstick().measured(change, np.array([1]), np.array([2]))
    assert list(found) == MEASURES
    assert [found[name][0] for name in ("judge_correlation", "nearest", "picture_cosine")] == pytest.approx([1, 1, 1])
    nothing = yardstick(None).measured(change, np.array([1]), np.array([2]))
    assert np.isnan([nothing[name][0] for name in MEASURES[:3]]).all()
    assert nothing["picture_cosine"][0] == pytest.approx(1)


def test_mean_pictures_are_of_the_faces_that_count() -> None:
    samples = pd.DataFrame({"face": [0, 1, 3], "label": [0, 1, 1]})
    found = mean_pictures(faces_of(0, 51, 255, 153), samples, ["happy", "sad"])
    np.testing.assert_allclose(found[0, 1], 0.4)
    np.testing.assert_allclose(found[0, 0], -0.4), "less the other"


def test_real_differences_are_between_displays_of_one_person() -> None:
    rows = [(0, 1, "ann"), (1, 2, "ann"), (2, 1, "ann"), (3, 1, "bob"), (4, 2, ""), (5, 1, "")]
    samples = pd.DataFrame(rows, columns=["face", "label", "person"])
    faces = np.zeros((6, 24, 24), np.uint8)
    faces[0] = np.repeat([250, 0, 0, 125], 6)[:, None]  # happy as planted
    faces[1] = np.repeat([0, 250, 0, 0], 6)[:, None]  # sad as planted
    found = real_differences(faces, samples, LABELS, yardstick())
    shown = found[["person", "expression", "target"]].to_numpy().tolist()
    assert shown == [["ann", "happy", "sad"], ["ann", "sad", "happy"]]
    assert found["judge_correlation"].min() > 0.95 and (found["nearest"] == 1).all()
    none = real_differences(faces, samples[3:], LABELS, yardstick())
    assert none.empty and set(MEASURES) < set(none.columns)


def test_mean_pictures_are_measured_as_a_change_of_a_face() -> None:
    found = mean_differences(LABELS, yardstick())
    assert len(found) == 9 and set(found["between"]) == {"mean_pictures"}
    own = found.set_index(["expression", "target"])
    assert np.isnan(own.loc[("neutral", "neutral"), "judge_correlation"]), "nothing was planted"
    others = own.drop(("neutral", "neutral"))
    np.testing.assert_allclose(others["judge_correlation"], 1)
    assert (others["nearest"] == 1).all() and found["picture_cosine"].isna().all()
