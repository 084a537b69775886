"""What shape a network of torchvision makes of a face, found without computing."""

import torch

from aulens.features.architectures import Cut
from aulens.features.torchvision_network import empty_layers


def output_shape(name: str, cut: Cut, side: int) -> tuple[int, ...]:
    """Return the shape of the output of the layers up to a cut for one face (3, side, side), on device meta.

    Returns
    -------
    tuple of int
        Such as (channels, rows, columns); empty if the network takes no faces of this side.

    Raises
    ------
    InputError
        If torchvision has no such network, or the network no such operation or module.
    """
    layers = empty_layers(name, cut).to("meta")
    found = torch.zeros(1, 3, side, side, device="meta")
    try:
        with torch.inference_mode():
            for layer in layers:
                found = layer.forward(found)  # a call would print the traceback of what a graph refuses
    except (AssertionError, RuntimeError, ValueError):  # sides that a network refuses, or that do not divide
        return ()
    return tuple(found.shape[1:])
