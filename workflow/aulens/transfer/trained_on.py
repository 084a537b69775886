"""Networks that are trained on with other faces: some of their last layers, all, or new dense layers on frozen ones."""

import copy
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.errors import InputError
from aulens.jobs.ending import Ending
from aulens.networks.build import draw_weights
from aulens.networks.dropout import KeyedDropout
from aulens.networks.inputs import as_images
from aulens.networks.network import Network
from aulens.rows import Rows
from aulens.training.cnn_course import FaceTable, RunCourse, Steps, train_run
from aulens.training.optimisers import Optimiser, OptimiserSettings
from aulens.training.samples import RunSamples

ROWS = 128  # faces that pass through frozen layers at once


@dataclass(frozen=True, eq=False)
class Parts:
    """A network in two parts; either shares no memory with the network that it came from.

    Attributes
    ----------
    frozen : Network
        The scaling of the input and the first layers, in evaluation mode: weights, and running statistics of batch
        norm, stay as they are.
    moving : nn.Sequential
        The last layers, which are trained.
    """

    frozen: Network
    moving: nn.Sequential

    @property
    def whole(self) -> Network:
        """Return both parts as one network in evaluation mode."""
        layers = OrderedDict([*self.frozen.layers.named_children(), *self.moving.named_children()])
        return Network(self.frozen.scaling, nn.Sequential(layers)).eval()


class FrozenTable:
    """What frozen layers give for some faces, computed once; for a training it is what faces are to others."""

    def __init__(self, values: torch.Tensor) -> None:
        self.values, self.device = values, values.device

    def take(self, rows: np.ndarray) -> torch.Tensor:
        """Return the values of some rows (rows, …)."""
        return self.values[torch.from_numpy(rows).to(self.device)]


class NoCheckpoints:
    """A training that is too short to be resumed."""

    ending = Ending()

    def due(self) -> bool:
        """Return that no checkpoint is to be written."""
        return False


def layers_with_weights(network: Network) -> list[str]:
    """Return the names of the layers that have weights of their own (conv, dense), from the first to the last."""
    children = network.layers.named_children()
    return [name for name, layer in children if any(parameter.ndim > 1 for parameter in layer.parameters())]


def dense_layers(network: Network) -> int:
    """Return how many dense layers a network ends in."""
    return sum(isinstance(module, nn.Linear) for module in network.layers.modules())


def parts_of(network: Network, last: int) -> Parts:
    """Return copies of a network's first layers, and of its last ones: so many that have weights.

    Dropout and flattening just before a layer belong to it; batch norm after a frozen layer is frozen with it.

    Raises
    ------
    InputError
        If the network has not so many.
    """
    names, whole = layers_with_weights(network), copy.deepcopy(network)
    if not 1 <= last <= len(names):
        raise InputError(
            f"fine_tuning.ways: {last} is given; the network has {len(names)} layers with weights, so that 1 to "
            f"{len(names)} are allowed"
        )
    children = list(whole.layers.named_children())
    first = [name for name, _ in children].index(names[-last])
    while first and isinstance(children[first - 1][1], KeyedDropout | nn.Flatten):
        first -= 1
    first = 0 if last == len(names) else first
    frozen = Network(whole.scaling, nn.Sequential(OrderedDict(children[:first]))).eval().requires_grad_(False)
    return Parts(frozen, nn.Sequential(OrderedDict(children[first:])).requires_grad_(True))


def with_new_head(frozen: Network, architecture: str, initial: str, seed: int) -> Parts:
    """Return a network's conv layers, frozen, and new dense layers with initial weights.

    Parameters
    ----------
    frozen : Network
        Whose conv layers; stays as it is.
    architecture, initial : str
        See `aulens.networks.build.draw_weights`.
    seed : int
        Of the new weights.
    """
    fresh, last = copy.deepcopy(frozen), dense_layers(frozen)
    draw_weights(fresh, architecture, initial, seed)
    return Parts(parts_of(frozen, last).frozen, parts_of(fresh, last).moving)


def frozen_values(network: Network, faces: np.ndarray | Rows, rows: np.ndarray, device: torch.device) -> torch.Tensor:
    """Return what a network, or its first layers, gives for some faces (rows, …), in evaluation mode."""
    parts = []
    with exact_convolutions(), one_thread(), torch.no_grad():
        for start in range(0, len(rows), ROWS):
            images = as_images(torch.from_numpy(faces[rows[start : start + ROWS]]).to(device))
            parts.append(network(images))
    return torch.cat(parts)


def train_on(
    parts: Parts,
    faces: np.ndarray | Rows,
    samples: RunSamples,
    steps: Steps,
    iterations: int,
    optimiser: OptimiserSettings,
    device: torch.device,
) -> bool:
    """Train the moving part with some faces, and return whether it did not diverge.

    Parameters
    ----------
    parts : Parts
        On the device; the moving part is changed.
    samples : RunSamples
        Of the faces.
    steps : Steps
        Its augmentation is for parts without frozen layers.

    Notes
    -----
    What frozen layers give is computed once for each face as it is, so that only networks that are trained as a whole
    see changed faces. The course of the steps is that of every training (`aulens.training.cnn_course`), without
    validation: nothing is chosen by it.
    """
    rows, none = samples.train_rows, np.empty(0, np.int64)
    if len(parts.frozen.layers):
        table = FrozenTable(frozen_values(parts.frozen, faces, rows, device))
        own, network = np.arange(len(rows)), Network(nn.Identity(), parts.moving)
    else:
        table, own, network = FaceTable(faces, device), rows, Network(parts.frozen.scaling, parts.moving)
    given = RunSamples(samples.run, own, samples.train_labels, none, none)
    history = torch.zeros(2, iterations, device=device)
    course = RunCourse(given, network, Optimiser(network, optimiser), iterations, history)
    with exact_convolutions(), one_thread():
        train_run(course, table, steps, NoCheckpoints(), _NoBar())
    return course.stopped is None


class _NoBar:
    def update(self) -> None:
        """Show nothing."""
