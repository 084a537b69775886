"""Deletion and insertion curves."""

import numpy as np
import pytest
import torch
from torch import nn

from aulens.attribution.deletion import (
    area,
    blurred,
    deletion_and_insertion,
    ends_of,
    pixel_order,
    probabilities,
    replaced,
)

CPU = torch.device("cpu")


def random() -> np.random.Generator:
    return np.random.default_rng(3)


class Share(nn.Module):
    """A network whose probability of label 1 is the mean lightness of some pixels, from 1 / 5 to 4 / 5."""

    def __init__(self, *places: int) -> None:
        super().__init__()
        self.places = list(places)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, 2) scores."""
        probable = 0.2 + 0.6 * images.mean(dim=1).flatten(1)[:, self.places].mean(dim=1) / 255
        return torch.stack([(1 - probable).log(), probable.log()], dim=1)


def test_the_largest_values_come_first_and_equal_ones_in_random_order() -> None:
    values = np.array([[0.0, 3.0, 0.0], [-7.0, 0.0, 5.0]])
    orders = np.array([pixel_order(values, np.random.default_rng(seed)) for seed in range(30)])
    assert (orders[:, :2] == [5, 1]).all() and (orders[:, 5] == 3).all()
    assert {tuple(row) for row in orders[:, 2:5].tolist()} == {
        *((0, 2, 4), (0, 4, 2), (2, 0, 4), (2, 4, 0), (4, 0, 2), (4, 2, 0))
    }


def test_more_pixels_are_replaced_in_every_step() -> None:
    face, order = np.uint8([[1, 2], [3, 4]]), np.array([3, 0, 1, 2])
    found = replaced(face, np.full_like(face, 9), order, steps=2)
    assert found.tolist() == [[[1, 2], [3, 4]], [[9, 2], [3, 9]], [[9, 9], [9, 9]]]
    assert face.tolist() == [[1, 2], [3, 4]]


def test_all_channels_of_a_pixel_are_replaced_together() -> None:
    face = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    found = replaced(face, np.full_like(face, 99), np.array([1, 0, 3, 2]), steps=4)
    assert found[1].tolist() == [[[0, 1, 2], [99, 99, 99]], [[6, 7, 8], [9, 10, 11]]]


def test_curves_and_areas_of_a_map_that_knows_and_of_one_that_is_wrong() -> None:
    face = np.full((2, 2), 255, np.uint8)  # label 1 is as probable as pixels 0 and 1 are light
    knowing, wrong = np.array([[4.0, 3.0], [2.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    network, options = Share(0, 1), {"steps": 4, "generator": random()}
    ends = ends_of(network, face, 1, CPU, fill=0, blur=1.0)
    deletion, insertion = deletion_and_insertion(network, ends, knowing, CPU, **options)
    np.testing.assert_allclose(deletion, [0.8, 0.5, 0.2, 0.2, 0.2], atol=1e-6)
    np.testing.assert_allclose(insertion, [0.8] * 5, atol=1e-6)  # a white face is white when blurred
    assert area(deletion) == pytest.approx(0.35)
    deletion, _ = deletion_and_insertion(network, ends, wrong, CPU, **options)
    np.testing.assert_allclose(deletion, [0.8, 0.8, 0.8, 0.5, 0.2], atol=1e-6)
    assert area(deletion) == pytest.approx(0.65)


def test_insertion_brings_back_the_detail_that_blur_took() -> None:
    face = np.zeros((16, 16), np.uint8)
    face[8, 8] = 255
    values = np.zeros((16, 16))
    values[8, 8] = 1
    network = Share(8 * 16 + 8)
    ends = ends_of(network, face, 1, CPU, fill=128, blur=3.0)
    deletion, insertion = deletion_and_insertion(network, ends, values, CPU, steps=256, generator=random())
    assert insertion[0] < 0.22 and insertion[1:] == pytest.approx(0.8)
    assert deletion[0] == pytest.approx(0.8) and deletion[1:] == pytest.approx(0.2 + 0.6 * 128 / 255)
    assert blurred(face, 3.0).dtype == np.uint8 and face[8, 8] == 255


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_curves_begin_and_end_in_the_same_images_for_all_maps(steps: int) -> None:
    face, seen = np.random.default_rng(1).integers(0, 256, (8, 8, 3), np.uint8), []
    network = Share(3, 30, 50)
    network.register_forward_hook(lambda module, inputs, scores: seen.append(len(scores)))
    ends = ends_of(network, face, 1, CPU, fill=90, blur=1.5)
    own, values = [random() for _ in range(2)], np.random.default_rng(2).random((8, 8))
    deletion, insertion = deletion_and_insertion(network, ends, values, CPU, steps=steps, generator=own[0])
    assert sum(seen) == 3 + 2 * (steps - 1)
    order = pixel_order(values, own[1])
    for curve, pair in ((deletion, (face, np.full_like(face, 90))), (insertion, (blurred(face, 1.5), face))):
        assert curve.tolist() == probabilities(network, replaced(*pair, order, steps), 1, CPU).tolist()


def test_probabilities_are_those_of_a_softmax_over_all_images() -> None:
    images = np.zeros((70, 2, 2, 3), np.uint8)
    images[69] = 255
    found = probabilities(Share(0), images, 0, CPU)
    assert found.shape == (70,) and found[0] == pytest.approx(0.8) and found[69] == pytest.approx(0.2)


def test_an_area_is_one_of_trapezoids() -> None:
    assert area(np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx((1 + 0.5 + 0) / 3)
