"""The trained networks of a cohort, of either engine."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from aulens.arithmetic import exact_convolutions, one_thread
from aulens.errors import InputError
from aulens.features.backbone import load_backbone
from aulens.networks.files import read_network, run_name
from aulens.networks.frozen import frozen_network
from aulens.networks.inputs import Faces, Features, as_images
from aulens.networks.network import Network
from aulens.networks.weights import TrainedHeads
from aulens.tensors import read_tensors

ROWS = 128  # images scored at once
ENGINES = ("heads", "cnn")


class TrainedNetworks:
    """The networks of a cohort on disk; one run is read at a time.

    Parameters
    ----------
    weights_file : Path
        That training.heads or training.cnn wrote.
    backbone_file : Path or None
        Of the conv layers of heads; needed by `network` alone.
    mean, sd : sequence of float or None
        Of the backbone's three input channels for grey levels from 0 to 1, as features.extract had them; likewise.

    Attributes
    ----------
    runs, labels : list of int, list of str
        What the file holds.
    engine : str
        heads or cnn.
    """

    def __init__(
        self,
        weights_file: Path,
        backbone_file: Path | None = None,
        mean: Sequence[float] | None = None,
        sd: Sequence[float] | None = None,
    ) -> None:
        self.path, self._backbone_file, self._mean, self._sd = weights_file, backbone_file, mean, sd
        _, self._meaning = read_tensors(weights_file, prefix=None)
        self.engine: str = self._meaning.get("engine", "heads")  # files of before there were two name none
        if self.engine not in ENGINES:
            raise InputError(f"{weights_file}: of the engine {self.engine!r}; allowed: {', '.join(ENGINES)}")
        self.runs: list[int] = self._meaning["runs"]
        self.labels: list[str] = self._meaning["labels"]

    def scores(self, run: int, inputs: Features | Faces, rows: np.ndarray, device: torch.device) -> np.ndarray:
        """Return the scores before softmax of one run.

        Parameters
        ----------
        inputs : Features or Faces
            See `aulens.networks.inputs.inputs_of`.
        rows : (rows,) int
            face · inputs.total + variant.

        Returns
        -------
        (rows, labels) float32
            Logits.
        """
        if self.engine == "heads":
            return self._heads.scores(run, inputs.flat, rows, device)
        network = self.network(run, device)
        self._check_images(inputs.faces)
        parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
        with exact_convolutions(), one_thread(), torch.no_grad():
            scores = [network(as_images(torch.from_numpy(inputs.take(part)).to(device))) for part in parts]
        return torch.cat(scores).cpu().numpy()

    @cached_property
    def _heads(self) -> TrainedHeads:
        """The heads of all runs; the file was checked when it was opened."""
        return TrainedHeads(self.path, self._meaning)

    def network(self, run: int, device: torch.device | str = "cpu") -> Network:
        """Return one run's network in evaluation mode: images with grey levels 0…255 in, scores before softmax out.

        It is differentiable from score to pixel; its weights have no gradients.

        Raises
        ------
        InputError
            If the run is not in the file, or the backbone of heads is not given.
        """
        if run not in self.runs:
            raise InputError(f"{self.path}: has no run {run}; its runs are {', '.join(map(str, self.runs))}")
        if self.engine == "cnn":
            network = read_network(self.path, self._meaning, run).requires_grad_(False)
        else:
            if self._backbone_file is None or self._mean is None or self._sd is None:
                raise InputError(f"{self.path}: are heads; the backbone's file, mean and sd are needed to see pixels")
            prefix = f"{run_name(run)}/"
            tensors, _ = read_tensors(self.path, prefix=prefix, sealed=False)  # checked when it was opened
            heads = {name.removeprefix(prefix): tensor for name, tensor in tensors.items()}
            network = frozen_network(load_backbone(self._backbone_file), heads, self._mean, self._sd)
        return network.to(device, memory_format=torch.channels_last)

    def _check_images(self, faces: np.ndarray) -> None:
        """Refuse faces of another size or number of channels than the networks were trained on."""
        shape = self._meaning["shape"]
        trained = (shape["side"], shape["side"], *([3] if shape["inputs"] == 3 else []))
        if faces.shape[1:] != trained:
            words = [" × ".join(map(str, sizes)) for sizes in (faces.shape[1:], trained)]
            raise InputError(f"{self.path}: the faces are {words[0]}, the networks were trained on {words[1]}")
