"""The trained heads on disk, and what they answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from aulens.tensors import read_tensors, write_tensors
from aulens.training.engine import Heads, forward

ROWS = 512  # samples scored at once


@dataclass(frozen=True)
class Scaling:
    """Standardisation of the features of each run.

    Attributes
    ----------
    mean : (runs, features) mean of the training samples
    sd : (runs,) one standard deviation for all features
    """

    mean: torch.Tensor
    sd: torch.Tensor

    def apply(self, features: torch.Tensor) -> torch.Tensor:
        """Return standardised features, (runs, rows, features)."""
        return (features - self.mean[:, None]) / self.sd[:, None, None]


class TrainedHeads:
    """The heads of a cohort on disk; one run is read at a time.

    Attributes
    ----------
    runs, expressions : what the file holds
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _, meaning = read_tensors(path, prefix=None)
        self.runs: list[int] = meaning["runs"]
        self.expressions: list[str] = meaning["expressions"]
        self.layers: int = meaning["layers"]

    def scores(self, run: int, samples: np.ndarray, rows: np.ndarray, device: torch.device) -> np.ndarray:
        """Return the scores before softmax of one run.

        Parameters
        ----------
        run : number of the run
        samples : (all samples, features)
        rows : (rows,) which samples

        Returns
        -------
        (rows, expressions) float32
        """
        heads, scaling = self._read(run, device)
        parts = [score_rows(heads, scaling, samples, rows[i : i + ROWS], device) for i in range(0, len(rows), ROWS)]
        return torch.cat(parts).cpu().numpy()

    def _read(self, run: int, device: torch.device) -> tuple[Heads, Scaling]:
        """Return one run as a cohort of one."""
        name = f"run-{run:03d}"
        tensors, _ = read_tensors(self.path, prefix=f"{name}/")
        tensors = {key: tensor.float().to(device) for key, tensor in tensors.items()}
        layers = range(1, self.layers + 1)
        weights = [tensors[f"{name}/layer-{layer}.weight"][None] for layer in layers]
        biases = [tensors[f"{name}/layer-{layer}.bias"][None, None] for layer in layers]
        return Heads(weights, biases), Scaling(tensors[f"{name}/mean"][None], tensors[f"{name}/sd"][None])


def score_rows(
    heads: Heads, scaling: Scaling, samples: np.ndarray, rows: np.ndarray, device: torch.device
) -> torch.Tensor:
    """Return the scores (rows, padded classes) of a cohort of one run."""
    features = torch.from_numpy(samples[rows]).to(device).float()[None]  # (1, rows, features)
    return forward(heads, scaling.apply(features))[-1][0]


def write_heads(
    heads: Heads, scaling: Scaling, runs: list[int], expressions: list[str], precision: str, path: Path
) -> None:
    """Write the heads of a cohort, e.g. ``run-003/layer-1.weight`` (outputs, inputs); layers count from 1."""
    dtype, last = getattr(torch, precision), len(heads.weights)
    tensors = {}
    for index, run in enumerate(runs):
        name = f"run-{run:03d}"
        for layer, (weight, bias) in enumerate(zip(heads.weights, heads.biases, strict=True), start=1):
            outputs = len(expressions) if layer == last else weight.shape[1]  # without padded classes
            tensors[f"{name}/layer-{layer}.weight"] = weight[index, :outputs].to(dtype)
            tensors[f"{name}/layer-{layer}.bias"] = bias[index, 0, :outputs].to(dtype)
        tensors[f"{name}/mean"], tensors[f"{name}/sd"] = scaling.mean[index], scaling.sd[index]
    write_tensors(tensors, path, {"runs": runs, "expressions": expressions, "layers": last})
