"""AlexNet's conv layers with their max pools (architecture `alexnet`): Krizhevsky's one column, as torchvision has it.

(n, 3, side, side), scaled; with side 224
→ conv1, relu1, pool1: 64 × 27² → conv2, relu2, pool2: 192 × 13² → conv3, relu3: 384 × 13² → conv4, relu4: 256 × 13²
→ conv5, relu5, pool5: 256 × 6²
"""

from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

from aulens.features.architectures import Cut, layers_up_to
from aulens.features.weights import under_own_names

PUBLISHED = {"conv1": 0, "conv2": 3, "conv3": 6, "conv4": 8, "conv5": 10}
"""Layer -> its number among torchvision's `features`."""


def empty_layers(name: str, cut: Cut) -> nn.Sequential:
    """Return the layers up to a cut, without memory for weights, so that nothing is drawn.

    Notes
    -----
    Written out since importing torchvision takes longer than the features of 200 faces; a test compares the two.
    """
    with torch.device("meta"):
        layers = OrderedDict(
            conv1=nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(kernel_size=3, stride=2),
            conv2=nn.Conv2d(64, 192, kernel_size=5, padding=2),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(kernel_size=3, stride=2),
            conv3=nn.Conv2d(192, 384, kernel_size=3, padding=1),
            relu3=nn.ReLU(),
            conv4=nn.Conv2d(384, 256, kernel_size=3, padding=1),
            relu4=nn.ReLU(),
            conv5=nn.Conv2d(256, 256, kernel_size=3, padding=1),
            relu5=nn.ReLU(),
            pool5=nn.MaxPool2d(kernel_size=3, stride=2),
        )
    return nn.Sequential(OrderedDict((layer, layers[layer]) for layer in layers_up_to(name, cut)))


def given(name: str, cut: Cut, state: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Return the conv layers of a torchvision AlexNet; other tensors are left out.

    Raises
    ------
    InputError
        With one line for every tensor that is missing or has another shape.
    """
    own = empty_layers(name, cut).state_dict()
    return under_own_names(state, own, {tensor: _published(tensor) for tensor in own}, path, "torchvision's AlexNet")


def _published(name: str) -> str:
    """Return torchvision's name of a tensor, such as features.3.bias of conv2.bias."""
    layer, kind = name.split(".")
    return f"features.{PUBLISHED[layer]}.{kind}"
