"""Whether a network needs the pixels that a map marks: deletion and insertion curves and the areas below them.

Petsiuk, Das & Saenko 2018, doi 10.48550/arXiv.1806.07421.
"""

from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import nn

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.networks.inputs import as_images

ROWS = 16  # images scored at once; the maps of more would leave the cache of a processor


class Ends(NamedTuple):
    """The images in which the curves of a face begin and end, the same for all of its maps.

    Attributes
    ----------
    face, emptied, smoothed : (side, side) or (side, side, 3) uint8
        As it is, of the grey level of deleted pixels, and blurred.
    target : int
        The label.
    probabilities : (3,) float64
        Of the label, in this order.
    """

    face: np.ndarray
    emptied: np.ndarray
    smoothed: np.ndarray
    target: int
    probabilities: np.ndarray


def pixel_order(attribution_map: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return the places of all pixels, that of the largest value first; equal values in random order.

    Parameters
    ----------
    attribution_map : (side, side) float
        Its absolute values where methods are compared: the order then follows one rule. With signs, what speaks against
        the label comes last; of methods in score per grey level they mean nothing here, since the sign of a gradient
        says which way a pixel should change.

    Returns
    -------
    (side · side,) int
        Of the pixels in rows.
    """
    values = attribution_map.ravel()
    return np.lexsort((generator.permutation(len(values)), -values))


def replaced(face: np.ndarray, substitute: np.ndarray, order: np.ndarray, steps: int) -> np.ndarray:
    """Return a face of which the first pixels of an order are those of a substitute, more in every step.

    Parameters
    ----------
    face, substitute : (side, side) or (side, side, 3) uint8
    order : (side · side,) int
        See `pixel_order`.
    steps : int
        From the face to the substitute.

    Returns
    -------
    (steps + 1, side, side) or (steps + 1, side, side, 3) uint8
        All channels of a pixel together; step k has the share k / steps, rounded to whole pixels.
    """
    images = np.repeat(face[None], steps + 1, axis=0)
    flat, other = images.reshape(steps + 1, len(order), -1), substitute.reshape(len(order), -1)
    for step in range(1, steps + 1):
        before, after = (round(each / steps * len(order)) for each in (step - 1, step))
        places = order[before:after]
        flat[step:, places] = other[places]
    return images


def blurred(face: np.ndarray, sd: float) -> np.ndarray:
    """Return a face (side, side[, 3]) uint8 smoothed by a Gaussian of a standard deviation in pixels."""
    return cv2.GaussianBlur(face, (0, 0), sd, borderType=cv2.BORDER_REFLECT)


def probabilities(network: nn.Module, images: np.ndarray, target: int, where: torch.device) -> np.ndarray:
    """Return the softmax probability (n,) float64 of a label for images (n, side, side[, 3]) uint8."""
    parts = []
    with exact_convolutions(), one_thread(), torch.no_grad():
        for start in range(0, len(images), ROWS):
            scores = network(as_images(torch.from_numpy(images[start : start + ROWS]).to(where)))  # (rows, labels)
            parts.append(scores.double().softmax(dim=1)[:, target].cpu().numpy())
    return np.concatenate(parts)


def ends_of(network: nn.Module, face: np.ndarray, target: int, where: torch.device, *, fill: int, blur: float) -> Ends:
    """Return the ends of the curves of a face.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode; images in, scores before softmax out.
    face : (side, side) or (side, side, 3) uint8
    target : int
        The label.
    where : torch.device
        Where the network is.
    fill : int
        Grey level of deleted pixels.
    blur : float
        Standard deviation, in pixels, of the Gaussian that smooths the face into which pixels are inserted.
    """
    images = face, np.full_like(face, fill), blurred(face, blur)
    return Ends(*images, target, probabilities(network, np.stack(images), target, where))


def deletion_and_insertion(
    network: nn.Module,
    ends: Ends,
    attribution_map: np.ndarray,
    where: torch.device,
    *,
    steps: int,
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return how probable a label is while the pixels that a map puts first are deleted, and while they are inserted.

    Parameters
    ----------
    network, where
        As for `ends_of`.
    ends : Ends
        Of a face and a label.
    attribution_map : (side, side) float
        Of this label.
    steps : int
        Of each curve.
    generator : numpy.random.Generator
        Of the order of pixels with equal values.

    Returns
    -------
    deletion, insertion : (steps + 1,) float64
        Probabilities at the shares 0, 1 / steps, … 1; see `area`.

    Notes
    -----
    Petsiuk et al. delete to the value 0 of their scaled images, and insert into a blurred image, which has fewer false
    edges than a grey one.
    """
    order = pixel_order(attribution_map, generator)
    ways = (ends.face, ends.emptied), (ends.smoothed, ends.face)
    images = np.concatenate([replaced(*way, order, steps)[1:-1] for way in ways])  # (2 · (steps - 1), side, side[, 3])
    between = probabilities(network, images, ends.target, where) if steps > 1 else np.empty(0)
    deleted, inserted = np.split(between, 2)
    whole, empty, smooth = ends.probabilities
    return np.array([whole, *deleted, empty]), np.array([smooth, *inserted, whole])


def area(curve: np.ndarray) -> float:
    """Return the area below a curve at equal steps from 0 to 1 (trapezoids).

    A map is the better, the smaller it is for deletion and the larger for insertion.

    Examples
    --------
    >>> area(np.array([1.0, 0.5, 0.0]))
    0.5
    """
    return float(np.mean((curve[1:] + curve[:-1]) / 2))
