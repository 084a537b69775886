"""The pixels that make a filter respond: from its largest activation back to the image, through captum."""

import warnings
from functools import partial

import numpy as np
import torch
from captum.attr import NeuronDeconvolution, NeuronGuidedBackprop

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.attribution.guards import check_evaluation_mode, check_rectifiers
from aulens.networks.inputs import as_images
from aulens.networks.network import Network
from aulens.rows import Rows

METHODS = {"guided_backpropagation": NeuronGuidedBackprop, "deconvolution": NeuronDeconvolution}
ROWS = 32  # images at once


def filter_maps(
    network: Network,
    faces: np.ndarray | Rows,
    rows: np.ndarray,
    layer: str,
    number: int,
    method: str,
    device: torch.device | str = "cpu",
) -> np.ndarray:
    """Return what the pixels of some faces contribute to the largest activation of a filter.

    Parameters
    ----------
    network : Network
        In evaluation mode, on the device; stays as it is.
    faces : (faces, side, side) or (faces, side, side, 3) uint8
    rows : (n,) int
        Which faces.
    layer : str
        Such as relu3.
    number : int
        Of the filter in its layer.
    method : str
        Of `METHODS`.

    Returns
    -------
    (n, side, side) float32
        Signed and unscaled, in units of the activation per grey level, summed over channels.

    Raises
    ------
    InputError
        If the network has no such layer, or rectifies otherwise than by nn.ReLU modules.

    Notes
    -----
    Zeiler and Fergus 2014; Springenberg et al. 2015: only the place of the largest activation is passed back.
    """
    check_evaluation_mode(network)
    explainer, found = METHODS[method](network, network.layer(layer)), []
    largest = partial(_largest, number=number)
    with exact_convolutions(), one_thread(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Setting backward hooks on ReLU")
        check_rectifiers(network, _images(faces, rows[:1], device))
        for start in range(0, len(rows), ROWS):
            images = _images(faces, rows[start : start + ROWS], device).requires_grad_()
            own = explainer.attribute(images, neuron_selector=largest)
            found.append(own.detach().sum(dim=1).float().cpu().numpy())
    return np.concatenate(found)


def _images(faces: np.ndarray | Rows, rows: np.ndarray, device: torch.device | str) -> torch.Tensor:
    """Return some faces as images (n, channels, side, side) on the device."""
    return as_images(torch.from_numpy(faces[np.asarray(rows)]).to(device))


def _largest(values: torch.Tensor, number: int) -> torch.Tensor:
    """Return the largest activation of a filter (n,), at one place of each image."""
    return values.flatten(2)[:, number].max(dim=1).values if values.ndim > 2 else values[:, number]
