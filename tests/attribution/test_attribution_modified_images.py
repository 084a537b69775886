"""Faces modified by the network's own gradient."""

import numpy as np
import pytest
import torch
from torch import nn

from aulens.attribution.modified_images import modified_images, probabilities

SIDE = 4


class Linear(nn.Module):
    """Scores that are sums of the pixels, each times its weight."""

    def __init__(self, weights: torch.Tensor) -> None:
        super().__init__()
        self.weights = weights  # (labels, pixels)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.flatten(1) @ self.weights.T


def linear(seed: int = 0, labels: int = 3, size: float = 0.01) -> Linear:
    return Linear(
        size * torch.randn(labels, SIDE**2, generator=torch.Generator().manual_seed(seed), dtype=torch.double)
    )


def images_of(number: int, seed: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return 255 * torch.rand(number, 1, SIDE, SIDE, generator=generator, dtype=torch.double)


def test_a_step_towards_a_logit_is_the_gradient_with_a_standard_deviation_of_so_many_grey_levels() -> None:
    network, images, targets = linear(), images_of(3), torch.tensor([0, 1, 2])
    before, after = modified_images(network, images, targets, 1, 0.01, "logit")
    step = (after - before).flatten(1)
    weights = network.weights[targets]  # (n, pixels)
    np.testing.assert_allclose(step, 2.55 * weights / weights.std(dim=1, correction=0, keepdim=True), rtol=1e-6)
    np.testing.assert_allclose(step.std(dim=1, correction=0), 2.55, rtol=1e-6)


def test_a_step_towards_a_probability_follows_the_gradient_of_the_softmax() -> None:
    network, images, targets = linear(), images_of(2), torch.tensor([2, 0])
    chance = probabilities(network, images)
    own = chance.gather(1, targets[:, None])
    slope = own * (network.weights[targets] - chance @ network.weights)  # dp_t / dx = p_t (w_t - sum of p w)
    before, after = modified_images(network, images, targets, 1, 0.02, "softmax")
    expected = 5.1 * slope / slope.std(dim=1, correction=0, keepdim=True)
    np.testing.assert_allclose((after - before).flatten(1), expected, rtol=1e-4)  # 1e-8 beside the sd


def test_all_steps_are_yielded_and_the_given_images_stay() -> None:
    images = images_of(2)
    given = images.clone()
    found = list(modified_images(linear(), images, torch.tensor([1, 1]), 10, 0.01, "softmax"))
    assert len(found) == 11
    assert torch.equal(found[0], given) and torch.equal(images, given)
    assert not any(image.requires_grad for image in found)


def test_the_probability_of_the_target_rises_at_every_step() -> None:
    network, targets = linear(size=0.001), torch.tensor([0, 1, 2])
    steps = modified_images(network, images_of(3), targets, 5, 0.01, "softmax")
    rising = torch.stack([probabilities(network, images).gather(1, targets[:, None])[:, 0] for images in steps])
    assert (rising.diff(dim=0) > 0).all()


def test_images_are_not_cut_to_what_can_be_shown() -> None:
    white = torch.full((1, 1, SIDE, SIDE), 255.0, dtype=torch.double)
    *_, last = modified_images(linear(), white, torch.tensor([0]), 1, 0.01, "logit")
    assert last.max() > 255


def test_an_image_is_modified_the_same_whatever_its_companions() -> None:
    images, targets = images_of(4), torch.tensor([0, 1, 2, 0])
    *_, together = modified_images(linear(), images, targets, 3, 0.01, "softmax")
    *_, alone = modified_images(linear(), images[2:3], targets[2:3], 3, 0.01, "softmax")
    np.testing.assert_allclose(together[2:3], alone, rtol=1e-9)


def test_a_network_that_sees_nothing_changes_nothing() -> None:
    blind = Linear(torch.zeros(2, SIDE**2, dtype=torch.double))
    *_, last = modified_images(blind, images_of(2), torch.tensor([0, 1]), 3, 0.01, "softmax")
    assert torch.equal(last, images_of(2))


def test_another_score_is_refused() -> None:
    with pytest.raises(ValueError, match="the score is 'loss'; allowed: softmax, logit"):
        next(modified_images(linear(), images_of(1), torch.tensor([0]), 1, 0.01, "loss"))
