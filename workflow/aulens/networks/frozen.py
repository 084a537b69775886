"""A backbone's frozen layers and the trained heads of one run as one network (engine `heads`).

(n, 1 or 3, side, side), grey levels 0…255
→ grey levels repeated in three channels, scaled as for the cached features
→ the layers of the backbone (see its module in `aulens.features`), pool if it has one → flatten → standardise
→ dense1, reluN → dense2, reluN+1 → … → output: labels; N follows the ReLUs of the backbone that have such names

Its scores are those of the cached features, but for their rounding (float16 on disk) and that of the products.
"""

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import nn

from aulens.features.architectures import numbered_relus
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


def frozen_network(
    backbone: nn.Sequential,
    heads: dict[str, torch.Tensor],
    mean: Sequence[float],
    sd: Sequence[float],
) -> Network:
    """Return one run's network in evaluation mode; its weights have no gradients, its images can.

    Parameters
    ----------
    backbone : torch.nn.Sequential
        Named layers, see `aulens.features.backbone.load_backbone`.
    heads : dict of str to tensor
        mean, sd, layer-1.weight, layer-1.bias, … of the run.
    mean, sd : sequence of float
        Of the backbone's three input channels, for grey levels from 0 to 1.
    """
    layers = OrderedDict(backbone.named_children())
    number = sum(name.endswith(".bias") for name in heads)
    names = numbered_relus(list(layers), number - 1)
    layers["flatten"] = nn.Flatten()
    layers["standardise"] = Standardise(heads["mean"].float(), heads["sd"].float())
    for place, name in enumerate(names):
        own = f"layer-{place // 2 + 1}"  # every second one is a ReLU
        layers[name] = nn.ReLU() if place % 2 else _dense(heads[f"{own}.weight"], heads[f"{own}.bias"])
    scaling = InputScaling([255 * value for value in mean], [255 * value for value in sd])
    return Network(scaling, nn.Sequential(layers)).eval().requires_grad_(False)


def _dense(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    """Return a dense layer with these weights (outputs, inputs)."""
    with torch.device("meta"):
        layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight.float(), "bias": bias.float()}, assign=True)
    return layer
