"""The judge: ridge regression from reduced pixels to action units."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.attribution.action_unit_judge import (
    STRENGTHS,
    cosines,
    intensities_of,
    learned_judge,
    paired_correlations,
    planted_units,
    reduced_pixels,
    reduced_rows,
    ridge_weights,
)
from aulens.errors import InputError


def test_reduced_pixels_of_an_even_face_are_its_level() -> None:
    found = reduced_pixels(np.full((2, 48, 48), 51, np.uint8))
    assert found.shape == (2, 576)
    np.testing.assert_allclose(found, 0.2)


def test_reduced_pixels_are_means_of_two_by_two_where_nothing_else_is_near() -> None:
    face = np.zeros((1, 48, 48))
    face[0, :, 24:] = 255.0
    found = reduced_pixels(face).reshape(24, 24)
    np.testing.assert_allclose(found[:, [0, -1]], [[0, 1]] * 24, atol=1e-6)
    np.testing.assert_allclose(found[0, 11] + found[0, 12], 1)
    np.testing.assert_allclose(found, found[:1].repeat(24, axis=0), atol=1e-12)


@given(factor=st.floats(-3, 3), seed=st.integers(0, 99))
def test_what_is_reduced_is_linear_beyond_0_and_255_too(factor: float, seed: int) -> None:
    one, two = np.random.default_rng(seed).normal(100, 300, (2, 1, 30, 30))
    both = reduced_pixels(one) + factor * reduced_pixels(two)
    np.testing.assert_allclose(reduced_pixels(one + factor * two), both, atol=1e-9)


def test_channels_are_averaged_and_rows_are_read_in_their_order() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (5, 24, 24, 3), dtype=np.uint8)
    np.testing.assert_allclose(reduced_pixels(faces), reduced_pixels(faces.mean(axis=3)))
    np.testing.assert_allclose(reduced_rows(faces, np.array([3, 1])), reduced_pixels(faces)[[3, 1]])


def test_ridge_solves_the_normal_equations() -> None:
    random = np.random.default_rng(0)
    pixels, intensities = random.normal(size=(20, 6)), random.normal(size=(20, 3))
    found, mean_pixels, mean_intensities = ridge_weights(pixels, intensities, [0.5, 7.0])
    x, y = pixels - pixels.mean(axis=0), intensities - intensities.mean(axis=0)
    for strength, weights in zip((0.5, 7.0), found, strict=True):
        np.testing.assert_allclose(weights, np.linalg.solve(x.T @ x + strength * np.eye(6), x.T @ y))
    np.testing.assert_allclose(mean_pixels, pixels.mean(axis=0))
    np.testing.assert_allclose(mean_intensities, intensities.mean(axis=0))


def made_people(number: int = 12, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return pixels of three action units, their intensities, and people with four pictures each."""
    random = np.random.default_rng(1)
    intensities, patterns = random.uniform(0, 1, (4 * number, 3)), random.normal(size=(3, 10))
    pixels = intensities @ patterns + noise * random.normal(size=(4 * number, 10))
    return pixels, intensities, [f"p{place // 4:02d}" for place in range(4 * number)]


def test_a_judge_reads_a_change_as_the_difference_of_two_pictures() -> None:
    pixels, intensities, people = made_people()
    judge = learned_judge(pixels, intensities, people, [1, 4, 12])
    assert judge.strength == STRENGTHS[0], "nothing to be smoothed"
    assert (judge.action_units, judge.people, judge.images) == ([1, 4, 12], 12, 48)
    assert judge.correlations.min() > 0.99
    change = judge.readings(pixels[[5]] - pixels[[9]])
    np.testing.assert_allclose(change, intensities[[5]] - intensities[[9]], atol=0.05)


def test_noise_asks_for_a_stronger_ridge() -> None:
    pixels, intensities, people = made_people(noise=8.0)
    judge = learned_judge(pixels, intensities, people, [1, 4, 12])
    assert judge.strength > STRENGTHS[0]
    assert np.abs(judge.correlations).max() < 0.6


def test_what_only_tells_people_apart_is_worth_nothing_for_others() -> None:
    random = np.random.default_rng(2)
    intensities = np.repeat(random.uniform(0, 1, (10, 1)), 6, axis=0)  # each person always shows her own
    pixels = np.repeat(np.eye(10), 6, axis=0)  # and looks like nobody else
    judge = learned_judge(pixels, intensities, [f"p{row // 6}" for row in range(60)], [12])
    assert judge.correlations[0] < 0.3, "a random choice of images would reach 1"


def test_an_action_unit_that_nobody_shows_has_no_correlation() -> None:
    pixels, intensities, people = made_people()
    intensities[:, 1] = 0
    assert np.isnan(learned_judge(pixels, intensities, people, [1, 4, 12]).correlations).tolist() == [
        False,
        True,
        False,
    ]


def test_one_person_teaches_no_judge() -> None:
    with pytest.raises(InputError, match="faces of 1 person; two or more are needed"):
        learned_judge(np.eye(3), np.eye(3), ["p"] * 3, [1, 2, 3])


def test_correlations_are_those_of_numpy() -> None:
    one, other = np.random.default_rng(3).normal(size=(2, 5, 8))
    expected = [np.corrcoef(first, second)[0, 1] for first, second in zip(one, other, strict=True)]
    np.testing.assert_allclose(paired_correlations(one, other), expected)
    assert np.isnan(cosines(np.zeros(3), np.ones(3)))
    assert cosines(np.array([3.0, 4.0]), np.array([4.0, 3.0])) == pytest.approx(0.96)


def test_intensities_of_images_stand_in_the_order_of_the_table() -> None:
    truth = pd.DataFrame({"image": ["b", "b", "c"], "action_unit": [12, 4, 12], "intensity": [0.5, 0.2, 0.9]})
    table = pd.DataFrame({"image": ["c", "a", "b"]})
    assert planted_units(truth) == [4, 12]
    assert intensities_of(table, truth, [4, 12]).tolist() == [[0, 0.9], [0, 0], [0.2, 0.5]]
    assert intensities_of(table, truth, [12, 99]).tolist() == [[0.9, 0], [0, 0], [0.5, 0]]
    with pytest.raises(InputError, match="names images such as b, the faces are of images such as x"):
        intensities_of(table.assign(image="x"), truth, [4])


def test_truth_with_planted_colours_has_rows_without_action_units() -> None:
    truth = pd.DataFrame({"image": ["a", "b"], "action_unit": pd.array([pd.NA, 12], "Int64"), "intensity": [None, 0.3]})
    assert planted_units(truth) == [12]
    assert intensities_of(truth, truth, [12]).tolist() == [[0], [0.3]]
