"""Mean and standard deviation of images: the same bits as those of all grey levels at once, in little memory."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.training.input_scale import InputScale, input_scale, of_images


def at_once(faces: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both from sums over all grey levels as whole numbers."""
    levels = faces[rows].reshape(-1, 1 if faces.ndim == 3 else 3).astype(np.int64)
    total, squares, count = levels.sum(0), (levels**2).sum(0), len(levels)
    variance = squares / count - (total / count) ** 2
    return (total / count).astype(np.float32), np.sqrt(variance).astype(np.float32)


@given(seed=st.integers(0, 1000), number=st.integers(1, 20), colour=st.booleans())
def test_the_bits_are_those_of_all_grey_levels_at_once(seed: int, number: int, colour: bool) -> None:
    rng = np.random.default_rng(seed)
    faces = rng.integers(0, 256, (20, 7, 7, 3) if colour else (20, 7, 7), np.uint8)
    rows = rng.permutation(20)[:number]
    for found, expected in zip(of_images(faces, rows), at_once(faces, rows), strict=True):
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, expected)


def test_two_images_by_hand() -> None:
    faces = np.stack([np.full((2, 2), level, np.uint8) for level in (10, 99, 30)])
    assert [values.tolist() for values in of_images(faces, np.array([0, 2]))] == [[20.0], [10.0]]


def test_the_memory_is_that_of_a_few_images_whatever_their_number() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (300, 64, 64), np.uint8)
    tracemalloc.start()
    of_images(faces, np.arange(300))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * 8 * 64**2


def test_one_number_is_for_all_channels() -> None:
    faces = np.zeros((1, 2, 2, 3), np.uint8)
    mean, sd = input_scale(InputScale(120.0, [60.0, 61.0, 62.0]), faces, np.array([0]))
    assert (mean.tolist(), sd.tolist()) == ([120.0] * 3, [60.0, 61.0, 62.0])
    with pytest.raises(InputError, match=r"mean: 2 numbers are given, the faces have 3 channels\ninput.sd: 0 is"):
        input_scale(InputScale([1.0, 2.0], 0.0), faces, np.array([0]))
