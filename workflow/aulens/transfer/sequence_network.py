"""A small recurrent network that names a sequence by the features of its frames."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from aulens.arithmetic import one_thread
from aulens.randomness import generator, integer_seed
from aulens.training.optimisers import Optimiser, OptimiserSettings

LEAST_SD = 1e-6  # features that vary less stay at 0


@dataclass(frozen=True)
class LstmSettings:
    """How the recurrent network is built and trained.

    Attributes
    ----------
    units : int
        Of the LSTM layer.
    dropout : float
        Share of the recurrent values that a sequence loses, the same at every time point.
    epochs, batch : int
    learning_rate, weight_decay : float
        Of Adam.
    """

    units: int
    dropout: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


class SequenceNetwork(nn.Module):
    """LSTM → dense layer of classes, from the last state.

    Parameters
    ----------
    features, units, classes : int

    Notes
    -----
    Breuer & Kimmel 2017, section 4: "only a LSTM layer and an output layer", with recurrent dropout. It is that of Gal
    & Ghahramani 2016 (doi 10.48550/arXiv.1512.05287): one mask of the hidden state per sequence.
    """

    def __init__(self, features: int, units: int, classes: int) -> None:
        super().__init__()
        self.units = units
        self.cell, self.output = nn.LSTMCell(features, units), nn.Linear(units, classes)

    def forward(self, sequences: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return scores before softmax (n, classes).

        Parameters
        ----------
        sequences : (n, points, features) float
        mask : (n, units) float or None
            What each hidden value is multiplied by before it returns; None for none.
        """
        hidden = state = sequences.new_zeros(len(sequences), self.units)
        for point in range(sequences.shape[1]):
            kept = hidden if mask is None else hidden * mask
            hidden, state = self.cell(sequences[:, point], (kept, state))  # (n, units)
        return self.output(hidden)


def lstm_predictions(
    features: np.ndarray, classes: np.ndarray, tested: np.ndarray, number: int, settings: LstmSettings, seed: int
) -> np.ndarray:
    """Return the class (tested,) int of each tested sequence, of a network that is trained here.

    Parameters
    ----------
    features : (sequences, points, features) float
        Of training.
    classes : (sequences,) int
    tested : (tested, points, features) float
    number : int
        Of classes.
    settings : LstmSettings
    seed : int
        Everything that is drawn (first weights, order, masks) depends on it alone.

    Notes
    -----
    Features are standardised by mean and standard deviation of the training sequences over all their points.
    """
    mean, sd = features.mean(axis=(0, 1)), features.std(axis=(0, 1))
    scale = np.where(sd > LEAST_SD, sd, np.inf)
    known, asked = (torch.from_numpy(((part - mean) / scale).astype(np.float32)) for part in (features, tested))
    network = first_network(known.shape[2], number, settings, seed)
    with one_thread():
        _train(network, known, torch.from_numpy(classes.astype(np.int64)), settings, seed)
        with torch.no_grad():
            return network.eval()(asked).argmax(dim=1).numpy()


def first_network(features: int, number: int, settings: LstmSettings, seed: int) -> SequenceNetwork:
    """Return a network with its first weights, even within ±1/√inputs of each matrix, and no biases."""
    network, random = SequenceNetwork(features, settings.units, number), torch.Generator()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.zero_()
            if parameter.ndim > 1:
                bound = parameter.shape[1] ** -0.5
                random.manual_seed(integer_seed(seed, "first weights", name))
                parameter.uniform_(-bound, bound, generator=random)
    return network


def _train(
    network: SequenceNetwork, sequences: torch.Tensor, classes: torch.Tensor, settings: LstmSettings, seed: int
) -> None:
    adam = OptimiserSettings(name="adam", momentum=None, weight_decay=settings.weight_decay)
    optimiser = Optimiser(network, adam)
    for number, (rows, mask) in enumerate(_steps(len(sequences), settings, seed), start=1):
        network.zero_grad(set_to_none=True)
        scores = network(sequences[rows], mask)
        nn.functional.cross_entropy(scores, classes[rows]).backward()
        optimiser.step(settings.learning_rate, number)


def _steps(number: int, settings: LstmSettings, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield the sequences of each step, and their masks (n, units)."""
    for epoch in range(settings.epochs):
        random = generator(seed, "sequences", epoch)
        for rows in np.array_split(random.permutation(number), -(-number // settings.batch)):
            kept = random.random((len(rows), settings.units)) >= settings.dropout
            mask = torch.from_numpy(kept.astype(np.float32) / (1 - settings.dropout))
            yield torch.from_numpy(rows), mask
