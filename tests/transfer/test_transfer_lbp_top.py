"""Local binary patterns on three planes, and the support vector machine that reads them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.svm import LinearSVC

from aulens.errors import InputError
from aulens.transfer.lbp_top import PATTERNS, lbp_top
from aulens.transfer.linear_svm import svm_predictions


def histograms(clip: np.ndarray, grid: int = 1, radius: int = 1) -> np.ndarray:
    """Return (planes, blocks, patterns)."""
    return lbp_top(clip, grid, radius).reshape(3, grid**2, PATTERNS)


def random_clip(seed: int, frames: int = 5, side: int = 10) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 200, (frames, side, side), dtype=np.uint8)


def test_each_block_of_each_plane_has_shares_that_add_up_to_1() -> None:
    found = histograms(random_clip(0), grid=2)
    assert found.shape == (3, 4, 59)
    np.testing.assert_allclose(found.sum(axis=2), 1)


def test_one_grey_level_has_one_pattern_in_all_planes() -> None:
    found = histograms(np.full((5, 8, 8), 90, np.uint8))
    assert (found.max(axis=2) == 1).all() and len(set(found.argmax(axis=2).ravel())) == 1


def test_a_picture_that_stands_still_is_even_along_time() -> None:
    still = np.repeat(random_clip(1, frames=1), 5, axis=0)
    moving = random_clip(1)
    even = histograms(np.repeat(np.arange(0, 80, 8, dtype=np.uint8)[None, None, :], 5, axis=0).repeat(10, axis=1))
    assert (histograms(still)[0] > 0).sum() > 10, "a texture in space"
    np.testing.assert_allclose(even[0], even[1], err_msg="a ramp along x that is constant along y and t")
    assert not np.allclose(histograms(still)[1], histograms(moving)[1])


def test_only_pixels_away_from_the_border_count() -> None:
    clip = random_clip(2, frames=3, side=5)
    assert set(np.unique(np.round(lbp_top(clip, 1, 1) * 9, 9) % 1)) <= {0.0}, "1 × 3 × 3 patterns in each plane"


def test_planes_beside_each_other_do_not_mix() -> None:
    clip = random_clip(3, frames=7)
    longer = np.concatenate([clip, np.full((1, 10, 10), 255, np.uint8)])  # its border frame touches frame 6 alone
    inner = histograms(clip)[0] * (5 * 64)
    more = histograms(longer)[0] * (6 * 64)
    assert (more - inner >= -1e-9).all() and (more - inner).sum() == pytest.approx(64)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.integers(1, 2), shift=st.integers(0, 50))
def test_patterns_ignore_how_light_the_picture_is(seed: int, factor: int, shift: int) -> None:
    clip = random_clip(seed) // 2
    np.testing.assert_allclose(lbp_top(clip, 2, 1), lbp_top(clip * np.uint8(factor) + np.uint8(shift), 2, 1))


def test_short_clips_repeat_their_ends_and_small_faces_are_refused() -> None:
    clip = random_clip(4, frames=2)
    np.testing.assert_array_equal(lbp_top(clip, 1, 1), lbp_top(clip[[0, 1, 1]], 1, 1))
    with pytest.raises(InputError, match="4 blocks of radius 3 do not fit"):
        lbp_top(random_clip(0, side=9), 4, 3)


def two_classes(people: int = 12, features: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    classes, who = np.tile([0, 1], people), np.repeat(np.arange(people), 2)
    return random.normal(size=(2 * people, features)) + 1.5 * (classes[:, None] == 1), classes, who


def test_the_machine_in_the_span_is_that_of_all_features() -> None:
    samples, classes, people = two_classes()
    tested = np.random.default_rng(6).normal(size=(30, 40)) + 0.7
    found, c = svm_predictions(samples, classes, people, tested, [1.0])
    middle = samples.mean(axis=0)
    direct = LinearSVC(C=1.0, dual=False, max_iter=5000).fit(samples - middle, classes).predict(tested - middle)
    assert c == 1.0
    np.testing.assert_array_equal(found, direct)


def test_c_is_chosen_by_people_who_are_left_out() -> None:
    samples, classes, people = two_classes()
    found, c = svm_predictions(samples, classes, people, samples, [1e-9, 1.0])
    assert c in (1e-9, 1.0) and (found == classes).mean() > 0.9
    assert svm_predictions(samples, classes, np.zeros(24), samples, [10.0, 1.0])[1] == 1.0, "one person: the smallest"
    np.testing.assert_array_equal(svm_predictions(samples, np.ones(24, int), people, samples[:3])[0], [1, 1, 1])
