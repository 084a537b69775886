"""Attribution methods of captum: one table, and one way of calling them.

A method of `aulens.attribution.methods` that captum has calls `attributions` with its name; what has to be known of
captum's classes stands here. Guards against their silent failures are in `aulens.attribution.guards`.
"""

import warnings
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from captum.attr import (
    Deconvolution,
    GradientShap,
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    LayerGradCam,
    Occlusion,
    Saliency,
)
from captum.attr._utils.attribution import Attribution
from torch import nn

from aulens.attribution.guards import check_evaluation_mode, check_rectifiers, global_generators

AT_ONCE = 64  # images that pass through a network together; bounds the memory of methods that show many for each face


@dataclass(frozen=True)
class CaptumMethod:
    """What has to be known of a class of captum.

    Attributes
    ----------
    explainer : type
        The class.
    options : mapping
        Given to its `attribute` always.
    hooks_rectifiers : bool
        Whether it changes the gradient of nn.ReLU modules, and of nothing else that rectifies.
    from_baseline : bool
        Whether it compares an image with a grey level that stands for nothing.
    draws : bool
        Whether it draws from the global generators of numpy and torch.
    names_layer : bool
        Whether it is a map of one layer, which the user names.
    """

    explainer: type[Attribution]
    options: Mapping[str, Any] = field(default_factory=dict)
    hooks_rectifiers: bool = False
    from_baseline: bool = False
    draws: bool = False
    names_layer: bool = False


METHODS = {
    "saliency": CaptumMethod(Saliency, {"abs": False}),  # without it signs are lost
    "input_times_gradient": CaptumMethod(InputXGradient, from_baseline=True),
    "guided_backpropagation": CaptumMethod(GuidedBackprop, hooks_rectifiers=True),
    "deconvolution": CaptumMethod(Deconvolution, hooks_rectifiers=True),
    "integrated_gradients": CaptumMethod(IntegratedGradients, from_baseline=True),
    "gradcam": CaptumMethod(LayerGradCam, names_layer=True),
    "gradient_shap": CaptumMethod(GradientShap, from_baseline=True, draws=True),
    "occlusion": CaptumMethod(Occlusion, from_baseline=True),
}


class Moved(nn.Module):
    """A network that is told the distances of images from a grey level."""

    def __init__(self, network: nn.Module, baseline: float) -> None:
        super().__init__()
        self.network, self.baseline = network, baseline

    def forward(self, distances: torch.Tensor) -> torch.Tensor:
        """Return the scores of the images; distances (n, channels, side, side)."""
        return self.network(distances + self.baseline)


def attributions(
    name: str,
    network: nn.Module,
    images: torch.Tensor,
    targets: torch.Tensor,
    *,
    baseline: float | None = None,
    layer: nn.Module | None = None,
    seed: int | None = None,
    **options: Any,
) -> torch.Tensor:
    """Return what captum's class of a name gives.

    Parameters
    ----------
    name, network, images, targets
        Of `METHODS`; the others as for `aulens.attribution.methods.saliency`, and the same afterwards.
    baseline, layer, seed, options
        Grey level that stands for nothing, layer, and seed of the global generators, of methods that need them; what
        else the `attribute` of the class is given.

    Returns
    -------
    (n, channels, side, side) float
        Signed and unscaled; of a layer, in its size and with one channel.

    Raises
    ------
    ValueError
        If a module of the network is in training mode.
    InputError
        If the method changes nn.ReLU modules, and the network rectifies in another way.

    Notes
    -----
    A method that compares is told the distance of the image from the baseline, and a network that adds it again:
    captum's own baseline, 0, is then this one in all of them, input × gradient included.
    """
    method, pixels = METHODS[name], images.detach()
    check_evaluation_mode(network)
    if method.hooks_rectifiers:
        check_rectifiers(network, pixels[:1])
    if method.from_baseline:
        pixels, network = pixels - baseline, Moved(network, baseline)  # (n, channels, side, side)
    explainer = method.explainer(network, layer) if method.names_layer else method.explainer(network)
    with warnings.catch_warnings(), global_generators(seed) if method.draws else nullcontext():
        warnings.filterwarnings("ignore", "Setting backward hooks on ReLU")
        found = explainer.attribute(pixels.requires_grad_(), target=targets, **method.options, **options)
    return found.detach()
