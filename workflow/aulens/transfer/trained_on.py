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
from aulens.networks.frozen import Standardise
from aulens.networks.inputs import as_images
from aulens.networks.network import Network
from aulens.rows import Rows
from aulens.training.cnn_course import FaceTable, RunCourse, Steps, train_run
from aulens.training.optimisers import Optimiser, OptimiserSettings
from aulens.training.samples import RunSamples

ROWS = 128  # faces that pass through frozen layers at once
HELD = 1_500_000_000  # bytes of what frozen layers give that are held: 40,000 faces with 256 maps of 6 x 6


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
    standardise : bool
        Whether what the frozen layers give is standardised by the faces that are trained with.
    """

    frozen: Network
    moving: nn.Sequential
    standardise: bool = False

    @property
    def whole(self) -> Network:
        """Return both parts as one network in evaluation mode."""
        layers = OrderedDict([*self.frozen.layers.named_children(), *self.moving.named_children()])
        return Network(self.frozen.scaling, nn.Sequential(layers)).eval()


class FrozenTable:
    """What frozen layers give for faces; for a training it is what faces are to others.

    Parameters
    ----------
    frozen : Network
        On the device.
    faces : (faces, …) uint8
        Memory-mapped.
    rows : (samples,) int
        The faces that are trained with.
    held : int
        Bytes that the values may take, which are then computed once; of more they are computed for each batch.
    """

    def __init__(
        self, frozen: Network, faces: np.ndarray | Rows, rows: np.ndarray, device: torch.device, held: int = HELD
    ) -> None:
        self.frozen, self.faces, self.rows, self.device = frozen, faces, rows, device
        size = frozen_values(frozen, faces, rows[:1], device).nbytes
        self.values = frozen_values(frozen, faces, rows, device) if len(rows) * size <= held else None

    def take(self, places: np.ndarray) -> torch.Tensor:
        """Return the values of some samples (places, …)."""
        if self.values is None:
            return frozen_values(self.frozen, self.faces, self.rows[places], self.device)
        return self.values[torch.from_numpy(places).to(self.device)]

    def standardise(self) -> None:
        """Put a layer after the frozen ones: less the mean of each value, divided by one standard deviation of all.

        Both over the faces that are trained with, as in networks of engine heads.
        """
        total = squares = 0.0
        for start in range(0, len(self.rows), ROWS):
            values = self.take(np.arange(start, min(start + ROWS, len(self.rows)))).double()
            total, squares = total + values.sum(0), squares + (values**2).sum(0)
        mean = total / len(self.rows)
        sd = (squares / len(self.rows) - mean**2).clamp(min=0).mean().sqrt()
        layer = Standardise(mean.float(), (sd if sd > 0 else torch.ones_like(sd)).float())
        layers = OrderedDict([*self.frozen.layers.named_children(), ("standardise", layer)])
        self.frozen = Network(self.frozen.scaling, nn.Sequential(layers)).eval()
        if self.values is not None:
            self.values = layer(self.values)


class WithoutCheckpoints:
    """A training of which nothing is kept before it is finished; it ends at once when it is told to.

    Parameters
    ----------
    ending : Ending
        Of the job.
    """

    def __init__(self, ending: Ending) -> None:
        self.ending = ending

    def due(self) -> bool:
        """Return that no checkpoint is to be written; end the job if it is told to."""
        self.ending.exit_if_asked("this training starts anew")
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

    What the conv layers give is standardised: else the same steps teach a head on trained layers and one on random ones
    differently much, since their values differ in size.

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
    return Parts(parts_of(frozen, last).frozen, parts_of(fresh, last).moving, standardise=True)


def with_new_weights(network: Network, architecture: str, initial: str, seed: int) -> Parts:
    """Return a network with new weights in all layers, all to be trained; the scaling of the input stays.

    Parameters
    ----------
    network : Network
        Stays as it is.
    architecture, initial, seed : str, str, int
        See `aulens.networks.build.draw_weights`.
    """
    fresh = copy.deepcopy(network)
    draw_weights(fresh, architecture, initial, seed)
    return parts_of(fresh, len(layers_with_weights(fresh)))


def frozen_values(network: Network, faces: np.ndarray | Rows, rows: np.ndarray, device: torch.device) -> torch.Tensor:
    """Return what a network, or its first layers, gives for some faces (rows, …), in evaluation mode."""
    found = None
    with exact_convolutions(), one_thread(), torch.no_grad():
        for start in range(0, len(rows), ROWS):
            images = as_images(torch.from_numpy(faces[rows[start : start + ROWS]]).to(device))
            values = network(images)
            if found is None:  # whole at once, so that the memory never holds it twice
                found = values.new_empty(len(rows), *values.shape[1:])
            found[start : start + ROWS] = values
    return found


def train_on(
    parts: Parts,
    faces: np.ndarray | Rows,
    samples: RunSamples,
    steps: Steps,
    iterations: int,
    optimiser: OptimiserSettings,
    device: torch.device,
    ending: Ending | None = None,
) -> Network | None:
    """Train the moving part with some faces, and return the whole network in evaluation mode; None if it diverged.

    Parameters
    ----------
    parts : Parts
        On the device; the moving part is changed.
    samples : RunSamples
        Of the faces.
    steps : Steps
        Its augmentation is for parts without frozen layers.
    ending : Ending or None
        Whether the job is to end.

    Notes
    -----
    What frozen layers give is computed for each face as it is, so that only networks that are trained as a whole
    see changed faces. The course of the steps is that of every training (`aulens.training.cnn_course`), without
    validation: nothing is chosen by it.
    """
    rows, none = samples.train_rows, np.empty(0, np.int64)
    if len(parts.frozen.layers):
        table = FrozenTable(parts.frozen, faces, rows, device)
        if parts.standardise:
            table.standardise()
        own, network = np.arange(len(rows)), Network(nn.Identity(), parts.moving)
    else:
        table, own, network = FaceTable(faces, device), rows, Network(parts.frozen.scaling, parts.moving)
    given = RunSamples(samples.run, own, samples.train_labels, none, none)
    history = torch.zeros(2, iterations, device=device)
    course = RunCourse(given, network, Optimiser(network, optimiser), iterations, history)
    with exact_convolutions(), one_thread():
        train_run(course, table, steps, WithoutCheckpoints(ending or Ending()), _NoBar())
    if course.stopped is not None:
        return None
    return Parts(table.frozen, parts.moving).whole if isinstance(table, FrozenTable) else parts.whole


class _NoBar:
    def update(self) -> None: ...
