"""AlexNet's frozen conv layers and the trained heads of one run as one network (engine `heads`).

(n, 1 or 3, side, side), grey levels 0…255; with side 224
→ grey levels repeated in three channels, scaled as for the cached features
→ conv1, relu1, pool1: 64 × 27² → conv2, relu2, pool2: 192 × 13² → conv3, relu3: 384 × 13² → conv4, relu4: 256 × 13²
→ conv5, relu5, pool5: 256 × 6² → flatten: 9216 → standardise
→ dense1, relu6 → dense2, relu7 → … → output: labels

Its scores are those of the cached features, but for their rounding (float16 on disk) and that of the products.
"""

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import nn

from aulens.networks.network import InputScaling, Network


class Standardise(nn.Module):
    """Subtract the mean feature of the training samples and divide by their one standard deviation."""

    def __init__(self, mean: torch.Tensor, sd: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("sd", sd)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return (n, features) standardised."""
        return (features - self.mean) / self.sd


def frozen_alexnet(
    backbone: nn.Sequential,
    heads: dict[str, torch.Tensor],
    mean: Sequence[float],
    sd: Sequence[float],
) -> Network:
    """Return one run's network in evaluation mode; its weights have no gradients, its images can.

    Parameters
    ----------
    backbone : torch.nn.Sequential
        Conv layers, see `aulens.features.backbone.load_backbone`.
    heads : dict of str to tensor
        mean, sd, layer-1.weight, layer-1.bias, … of the run.
    mean, sd : sequence of float
        Of the backbone's three input channels, for grey levels from 0 to 1.
    """
    layers = named_conv_layers(backbone)
    layers["flatten"] = nn.Flatten()
    layers["standardise"] = Standardise(heads["mean"].float(), heads["sd"].float())
    number = sum(name.endswith(".bias") for name in heads)
    relus = sum(name.startswith("relu") for name in layers)
    for layer in range(1, number + 1):
        last = layer == number
        layers["output" if last else f"dense{layer}"] = _dense(
            heads[f"layer-{layer}.weight"], heads[f"layer-{layer}.bias"]
        )
        if not last:
            layers[f"relu{relus + layer}"] = nn.ReLU()
    scaling = InputScaling([255 * value for value in mean], [255 * value for value in sd])
    return Network(scaling, nn.Sequential(layers)).eval().requires_grad_(False)


def named_conv_layers(backbone: nn.Sequential) -> OrderedDict[str, nn.Module]:
    """Return the conv layers by name; relu2 and pool2 follow conv2. No ReLU changes its input."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    number = 0
    for layer in backbone:
        if isinstance(layer, nn.Conv2d):
            number += 1
            layers[f"conv{number}"] = layer
        elif isinstance(layer, nn.ReLU):
            layers[f"relu{number}"] = nn.ReLU()
        else:
            layers[f"pool{number}"] = layer
    return layers


def _dense(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    """Return a dense layer with these weights (outputs, inputs)."""
    with torch.device("meta"):
        layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight.float(), "bias": bias.float()}, assign=True)
    return layer
