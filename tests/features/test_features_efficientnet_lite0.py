"""EfficientNet-Lite0 against one that is written otherwise, a hand-computed padding, and photographs."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_image
from torch.nn import functional

from aulens.errors import InputError
from aulens.features.architectures import TABLE
from aulens.features.backbone import BackboneSettings, backbone, empty_backbone, load_backbone
from aulens.features.efficientnet_lite0 import EPSILON, ReLU6, SameConv2d, given
from aulens.features.weights import packaged_file, read_state

NAME = "efficientnet-lite0"
EXPANDED = [1] + [6] * 15  # of each block
KERNELS = [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3]
STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
CHANNELS = [32, 16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]  # the stem's, each block's


def random_state(seed):
    """Return tensors of the published names, written down from the architecture and not from the code under test."""
    generator, state = torch.Generator().manual_seed(seed), {}

    def layer(conv, norm, outputs, inputs, kernel):
        fan = inputs * kernel * kernel
        state[f"{conv}.weight"] = torch.randn(outputs, inputs, kernel, kernel, generator=generator) / math.sqrt(fan)
        for name, low, high in (("weight", 0.5, 1.5), ("bias", -0.5, 0.5), ("running_mean", -0.5, 0.5)):
            state[f"{norm}.{name}"] = low + (high - low) * torch.rand(outputs, generator=generator)
        state[f"{norm}.running_var"] = 0.01 + torch.rand(outputs, generator=generator)

    layer("_conv_stem", "_bn0", 32, 3, 3)
    for block, (times, kernel) in enumerate(zip(EXPANDED, KERNELS, strict=True)):
        inputs, outputs, place = CHANNELS[block], CHANNELS[block + 1], f"_blocks.{block}"
        if times > 1:
            layer(f"{place}._expand_conv", f"{place}._bn0", inputs * times, inputs, 1)
        layer(f"{place}._depthwise_conv", f"{place}._bn1", inputs * times, 1, kernel)
        layer(f"{place}._project_conv", f"{place}._bn2", outputs, inputs * times, 1)
    return state


def padded_conv(images, weight, stride, groups=1):
    """Return a conv layer with TensorFlow's padding, found by asking where the last kernel ends."""
    kernel, sides = weight.shape[-1], images.shape[-2:]
    places = [math.ceil(side / stride) for side in sides]
    total = [max(0, (place - 1) * stride + kernel - side) for place, side in zip(places, sides, strict=True)]
    canvas = torch.zeros(*images.shape[:2], sides[0] + total[0], sides[1] + total[1])
    top, left = (number // 2 for number in total)
    canvas[:, :, top : top + sides[0], left : left + sides[1]] = images
    return functional.conv2d(canvas, weight, stride=stride, groups=groups)


def unfolded(state, images, blocks):
    """Return what the blocks give, with batch norm as a step of its own."""

    def norm(values, name):
        own = [state[f"{name}.{kind}"] for kind in ("running_mean", "running_var", "weight", "bias")]
        return functional.batch_norm(values, *own, eps=EPSILON)

    values = norm(padded_conv(images, state["_conv_stem.weight"], 2), "_bn0").clamp(0, 6)
    for block in range(blocks):
        place, before = f"_blocks.{block}", values
        if EXPANDED[block] > 1:
            values = norm(padded_conv(values, state[f"{place}._expand_conv.weight"], 1), f"{place}._bn0").clamp(0, 6)
        weight = state[f"{place}._depthwise_conv.weight"]
        values = norm(padded_conv(values, weight, STRIDES[block], len(weight)), f"{place}._bn1").clamp(0, 6)
        values = norm(padded_conv(values, state[f"{place}._project_conv.weight"], 1), f"{place}._bn2")
        if STRIDES[block] == 1 and CHANNELS[block] == CHANNELS[block + 1]:
            values = values + before
    return values


@pytest.mark.parametrize(("blocks", "side"), [(0, 33), (5, 32), (8, 50), (16, 64)])
def test_folding_and_padding_give_what_the_unfolded_network_gives(blocks, side):
    state = random_state(blocks)
    layers = empty_backbone(NAME, blocks)
    layers.load_state_dict(given(NAME, blocks, state, Path("x.pth")), assign=True)
    images = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        found, expected = layers.eval()(images), unfolded(state, images, blocks)
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-3 * float(expected.abs().max()))


def test_an_odd_pixel_is_padded_right_and_below():
    """4 × 4 ones and a 3 × 3 kernel of ones with stride 2: places begin at 0 and 2, one row and column are added."""
    conv = SameConv2d(1, 1, 3, 2)
    conv.load_state_dict({"weight": torch.ones(1, 1, 3, 3), "bias": torch.zeros(1)})
    assert conv(torch.ones(1, 1, 4, 4)).flatten().tolist() == [9, 6, 6, 4]
    assert conv(torch.ones(1, 1, 5, 5)).flatten().tolist() == [4, 6, 4, 6, 9, 6, 4, 6, 4]


def test_rectifiers_end_at_6_and_are_found_as_relus():
    values = torch.tensor([-1.0, 3.0, 7.0])
    assert ReLU6()(values).tolist() == [0, 3, 6]
    assert values.tolist() == [-1, 3, 7]
    layers = empty_backbone(NAME, 8)
    assert sum(isinstance(module, torch.nn.ReLU) for module in layers.modules()) == 1 + 1 + 7 * 2


def test_a_wrong_state_names_its_tensors():
    state = random_state(1)
    del state["_blocks.0._bn1.running_var"]
    state["_conv_stem.weight"] = torch.zeros(32, 1, 3, 3)
    with pytest.raises(InputError) as caught:
        given(NAME, 1, state, Path("x.pth"))
    assert str(caught.value).splitlines() == [
        "x.pth: _conv_stem.weight has the shape (32, 1, 3, 3), (32, 3, 3, 3) is needed",
        "x.pth: the tensor _blocks.0._bn1.running_var of EfficientNet-Lite0 is missing",
    ]


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """Return all conv layers with the weights of the package, and what the package holds."""
    path = tmp_path_factory.mktemp("lite0") / "backbone.safetensors"
    backbone(path, settings=BackboneSettings(NAME, "package", 1, None))
    return load_backbone(path), read_state(packaged_file(TABLE[NAME].package))


@pytest.mark.parametrize(("photograph", "right"), [("china.jpg", {442, 698}), ("flower.jpg", {985})])
def test_photographs_are_called_what_they_show(packaged, photograph, right):
    """With the classifier of the package: bell cote or palace, and daisy, of ImageNet's classes."""
    layers, state = packaged
    image = torch.from_numpy(np.array(load_sample_image(photograph))).permute(2, 0, 1)[None].float()
    side = min(image.shape[-2:])
    image = functional.interpolate(image[..., :side, 100 : 100 + side], 224, mode="bilinear", antialias=True)
    with torch.inference_mode():
        values = functional.conv2d(layers((image - 127) / 128), state["_conv_head.weight"])
        kinds = [state[f"_bn1.{kind}"] for kind in ("running_mean", "running_var", "weight", "bias")]
        values = functional.batch_norm(values, *kinds, eps=EPSILON).clamp(0, 6).mean(dim=(2, 3))
        scores = functional.linear(values, state["_fc.weight"], state["_fc.bias"])
    assert int(scores.argmax()) in right
