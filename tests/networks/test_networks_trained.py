from pathlib import Path

import numpy as np
import pytest
import torch

from aulens import files
from aulens.networks.inputs import Features
from aulens.networks.trained import TrainedNetworks
from aulens.networks.weights import TrainedHeads, write_heads

LABELS = ["happy", "sad"]


@pytest.fixture
def weights_file(tmp_path: Path) -> Path:
    """Return the file of three runs without hidden layers, on 4 features."""
    tensors = {}
    for run in range(3):
        generator = torch.Generator().manual_seed(run)
        tensors |= {f"run-{run:03d}/mean": torch.zeros(4), f"run-{run:03d}/sd": torch.tensor(1.0)}
        tensors |= {f"run-{run:03d}/layer-1.weight": torch.randn(2, 4, generator=generator)}
        tensors |= {f"run-{run:03d}/layer-1.bias": torch.zeros(2)}
    write_heads(tensors, [0, 1, 2], LABELS, "float32", tmp_path / "weights.safetensors")
    return tmp_path / "weights.safetensors"


def test_the_file_of_a_cohort_is_checked_once(weights_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, check = [], files.check_seal
    monkeypatch.setattr(files, "check_seal", lambda path: checked.append(path) or check(path))
    features, rows, where = np.ones((5, 1, 4), np.float16), np.arange(5), torch.device("cpu")
    trained = TrainedNetworks(weights_file)
    scores = [trained.scores(run, Features(features), rows, where) for run in trained.runs]
    assert checked == [weights_file]
    for run, found in enumerate(scores):
        alone = TrainedHeads(weights_file).scores(run, features[:, 0], rows, where)
        np.testing.assert_array_equal(found, alone)
    assert not np.array_equal(scores[0], scores[1])
