"""The estimate of memory against what a training really takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aulens.errors import InputError
from aulens.networks.architectures import Shape
from aulens.training import cnn_memory
from aulens.training.cnn_memory import bytes_needed, refuse_too_little

WORKFLOW = Path(cnn_memory.__file__).parents[2]
TRAIN = """
import json, sys
from pathlib import Path
import numpy as np
import torch
from aulens.jobs.checkpoint import Checkpoints
from aulens.networks.architectures import Shape
from aulens.training.cnn import CnnSettings
from aulens.training.cnn_course import FaceTable
from aulens.training.cnn_runs import train_runs
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep

def peak():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines["VmHWM"].split()[0]) * 1024

side, channels, hidden, batch, optimiser, folder = json.loads(sys.argv[1])
torch.set_num_threads(1)
small = torch.nn.Conv2d(1, 2, 3)(torch.ones(1, 1, 8, 8)).sum()  # loads the libraries
small.backward()
torch.nn.functional.grid_sample(torch.ones(1, 1, 8, 8), torch.zeros(1, 8, 8, 2), align_corners=False)
augmentation = {"mirror": 0.5, "rotation": 5.0, "intensity": {"gain": [0.8, 1.2]}}
schedule = [RateStep(0, 0.01)]
first = (1, "own", "a", ["x", "y"], "person", 0, "tiny", channels, hidden, 0.5, "he", "database", 3, None, batch)
settings = CnnSettings(*first, schedule, optimiser, augmentation, "float32")
faces = (np.arange(300 * side * side) % 251).astype(np.uint8).reshape(300, side, side)
rows = np.arange(300)
Path("/proc/self/clear_refs").write_text("5")  # what loading took at its peak is free again
before = peak()
samples = [RunSamples(run, rows[:200], rows[:200] % 2, rows[200:], rows[200:] % 2) for run in range(2)]
shape = Shape(1, side, tuple(channels), tuple(hidden), 2, 0.5)
train_runs(samples, FaceTable(faces, torch.device("cpu")), shape, settings, Checkpoints(Path(folder), {}))
print(peak() - before)
"""


def memory_taken(arguments: str) -> int:
    """Return how many bytes a training in a process of its own takes."""
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, arguments], env={"PYTHONPATH": str(WORKFLOW)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
@pytest.mark.parametrize(
    ("side", "channels", "hidden", "batch", "adam"),
    [(64, [16, 32, 64], [64], 64, True), (48, [8, 16], [2000], 16, True), (96, [32], [], 64, False)],
)
def test_the_estimate_is_what_training_takes(
    tmp_path: Path, side: int, channels: list[int], hidden: list[int], batch: int, adam: bool
) -> None:
    optimiser = {"name": "adam", "weight_decay": 0.0} if adam else {"name": "sgd", "momentum": 0.9, "weight_decay": 0.0}
    trainings = [json.dumps([side, channels, hidden, batch, optimiser, str(tmp_path / name)]) for name in "abc"]
    shape = Shape(1, side, tuple(channels), tuple(hidden), 2, 0.5)
    estimate = bytes_needed("tiny", shape, batch, 128, 2 if adam else 1, 3)
    # where arrays lie in the heap differs between processes, and with it what cannot be used between them: by a quarter
    # (two of three trainings count, and the third is needed only where the first two disagree)
    taken, fits = [], []
    while max(fits.count(True), fits.count(False)) < 2:
        taken.append(memory_taken(trainings[len(taken)]))
        fits.append(0.75 * taken[-1] < estimate < 1.5 * taken[-1])
    assert fits.count(True) == 2, (estimate, taken)


def test_too_little_memory_is_refused() -> None:
    refuse_too_little(900, 1001)
    with pytest.raises(InputError, match=r"training one run needs 1\.00 GB of memory, 0\.99 GB are free"):
        refuse_too_little(900_000_000, 990_000_000)
