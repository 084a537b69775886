"""The trained heads on disk, and their scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from aulens.networks.heads import Heads, filled_up, forward
from aulens.networks.lookup import FeatureTable
from aulens.tensors import read_tensors, write_tensors

ROWS = 512  # samples scored at once
NamedTensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Scaling:
    """Standardisation of the features of each run.

    Attributes
    ----------
    mean : (runs, features) float32
        Mean of the training samples.
    sd : (runs,) float32
        One standard deviation for all features.
    """

    mean: torch.Tensor
    sd: torch.Tensor

    def apply(self, features: torch.Tensor) -> torch.Tensor:
        """Standardise fresh features (runs, rows, features) in place, and return them."""
        return features.sub_(self.mean[:, None]).div_(self.sd[:, None, None])


class TrainedHeads:
    """The heads of a cohort on disk; one run is read at a time.

    Parameters
    ----------
    path : Path
        That `write_heads` wrote.
    meaning : dict of str to object or None
        The metadata of the file, if it was opened and checked before; None to do so here, which reads the whole file.

    Attributes
    ----------
    runs, labels : list of int, list of str
        What the file holds.
    """

    def __init__(self, path: Path, meaning: dict[str, object] | None = None) -> None:
        self.path = path
        meaning = meaning or read_tensors(path, prefix=None)[1]
        self.runs: list[int] = meaning["runs"]
        self.labels: list[str] = meaning["labels"]
        self.layers: int = meaning["layers"]

    def scores(self, run: int, samples: np.ndarray, rows: np.ndarray, device: torch.device) -> np.ndarray:
        """Return the scores before softmax of one run.

        Parameters
        ----------
        run : int
            Number of the run.
        samples : (all samples, features) float
            Cached features, memory-mapped.
        rows : (rows,) int
            Which samples.

        Returns
        -------
        (rows, labels) float32
            Logits.
        """
        heads, scaling = self._read(run, device)
        scores = score_rows(heads, scaling, FeatureTable(samples, device), rows)
        return scores[:, : len(self.labels)].cpu().numpy()

    def _read(self, run: int, device: torch.device) -> tuple[Heads, Scaling]:
        """Return one run as a cohort of one, filled up."""
        name = f"run-{run:03d}"
        tensors, _ = read_tensors(self.path, prefix=f"{name}/", sealed=False)  # checked when it was opened
        tensors = {key: tensor.float().to(device) for key, tensor in tensors.items()}
        layers = range(1, self.layers + 1)
        weights = [_filled(tensors[f"{name}/layer-{layer}.weight"], 2)[None] for layer in layers]
        biases = [_filled(tensors[f"{name}/layer-{layer}.bias"], 1)[None, None] for layer in layers]
        biases[-1][..., len(self.labels) :] = float("-inf")
        return Heads(weights, biases), Scaling(_filled(tensors[f"{name}/mean"], 1)[None], tensors[f"{name}/sd"][None])


def _filled(tensor: torch.Tensor, axes: int) -> torch.Tensor:
    """Return a tensor with zeros up to multiples of 16 along its last axes."""
    missing = [(0, filled_up(size) - size) for size in reversed(tensor.shape[-axes:])]
    return torch.nn.functional.pad(tensor, [number for pair in missing for number in pair])


def score_rows(heads: Heads, scaling: Scaling, table: FeatureTable, rows: np.ndarray) -> torch.Tensor:
    """Return the scores (rows, filled-up classes) of a cohort of one run."""
    parts = []
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        filling = filled_up(len(part)) - len(part)
        features = scaling.apply(table.take(np.pad(part, (0, filling), mode="edge")[None]))  # (1, rows, features)
        parts.append(forward(heads, features)[-1][0, : len(part)])
    return torch.cat(parts)


def named_weights(heads: Heads, scaling: Scaling, position: int, run: int, widths: Sequence[int]) -> NamedTensors:
    """Return the tensors of one run under their names on disk, e.g. ``run-003/layer-1.weight`` (outputs, inputs).

    Parameters
    ----------
    position : int
        Of the run in the heads.
    widths : sequence of int
        Features, hidden units …, labels; what fills up the layers is left out.
    """
    name = f"run-{run:03d}"
    tensors = {f"{name}/mean": scaling.mean[position, : widths[0]], f"{name}/sd": scaling.sd[position]}
    for layer, (inputs, outputs) in enumerate(pairwise(widths), start=1):
        tensors[f"{name}/layer-{layer}.weight"] = heads.weights[layer - 1][position, :outputs, :inputs]
        tensors[f"{name}/layer-{layer}.bias"] = heads.biases[layer - 1][position, 0, :outputs]
    return tensors


def write_heads(tensors: NamedTensors, runs: list[int], labels: list[str], precision: str, path: Path) -> None:
    """Write the tensors of all runs of a cohort; layers count from 1; means and standard deviations stay float32."""
    half = {name: getattr(torch, precision) for name in tensors if "/layer-" in name}
    layers = sum(name.endswith(".bias") for name in tensors) // len(runs)
    write_tensors(tensors, path, {"engine": "heads", "runs": runs, "labels": labels, "layers": layers}, half)
