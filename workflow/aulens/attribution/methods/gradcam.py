"""Grad-CAM: the maps of a layer, weighted by their mean gradients for the score of a label.

Selvaraju et al. 2017, doi 10.1109/ICCV.2017.74.
"""

import torch
from torch import nn

from aulens.attribution.captum_methods import attributions
from aulens.errors import InputError


def attribution(
    network: nn.Module, images: torch.Tensor, targets: torch.Tensor, layer: str, rectified: bool
) -> torch.Tensor:
    """Return the maps of a layer, summed with their mean gradients as weights and enlarged to the image.

    Parameters
    ----------
    network, images, targets
        As for `aulens.attribution.methods.saliency`; the network has named layers (`aulens.networks.network.Network`).
    layer : str
        Name of a layer whose output are maps, such as conv3; at its ReLU the map is another.
    rectified : bool
        Whether what speaks against the label becomes 0, as in the paper.

    Returns
    -------
    (n, 1, side, side) float
        In units of the layer's activation times the score per unit of it; 0 everywhere where nothing speaks for the
        label and `rectified` is true.

    Raises
    ------
    InputError
        If the network has no layer of this name, or its output has no places.

    Notes
    -----
    Enlarged bilinearly, with the corners of pixels aligned, not their centres (`align_corners=False`). Selvaraju et al.
    scale each map to 0…1; here maps of all faces have one scale, and an empty one stays 0.
    """
    where = network.layer(layer)
    maps = attributions("gradcam", network, images, targets, layer=where, relu_attributions=rectified)  # (n, 1, h, w)
    if maps.ndim != 4:
        raise InputError(f"the layer {layer!r} has no maps; a conv layer, or its norm, ReLU or pool, is allowed")
    return nn.functional.interpolate(maps, images.shape[2:], mode="bilinear", align_corners=False)
