"""The estimate of memory against what a training really takes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from aulens.errors import InputError
from aulens.networks.lookup import FeatureTable
from aulens.training import memory
from aulens.training.memory import TrainingSize, free_bytes, runs_that_fit

WORKFLOW = Path(memory.__file__).parents[2]
TRAIN = """
import json, sys
from pathlib import Path
import numpy as np
import torch
from aulens.jobs.checkpoint import Checkpoints
from aulens.training.course import train_together
from aulens.training.engine import Descent
from aulens.training.heads import HeadsSettings
from aulens.networks.lookup import FeatureTable
from aulens.training.parts import Part, begin
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep

def peak():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines["VmHWM"].split()[0]) * 1024

hidden, momentum, runs, folder = json.loads(sys.argv[1])
torch.mm(torch.ones(512, 512), torch.ones(512, 512))  # loads the libraries
rates = [RateStep(0, 0.01)]
given = (1, "own", "a", ["x", "y"], "person", hidden, 0.1, True, 12, 32, rates, momentum, 0.0, "float32")
settings = HeadsSettings(*given)
rows, labels = np.arange(150), np.arange(150) % 2
before = peak()
table = FeatureTable((np.arange(200 * 4096).reshape(200, 4096) % 7).astype(np.float16), torch.device("cpu"))
samples = [RunSamples(run, rows, labels, rows[:50], labels[:50]) for run in range(runs)]
course = begin(Part(samples), table, settings)
train_together(course, table, settings, Descent(momentum, 0.0, 0.1), Checkpoints(Path(folder), {}))
print(peak() - before)
"""


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
@pytest.mark.parametrize(
    ("hidden", "momentum", "runs"), [([1024, 512], 0.0, 8), ([1024, 512], 0.9, 4), ([512], 0.0, 24)]
)
def test_the_estimate_is_what_training_takes(tmp_path: Path, hidden: list[int], momentum: float, runs: int) -> None:
    arguments = str([hidden, momentum, runs, str(tmp_path)]).replace("'", '"')
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, arguments], env={"PYTHONPATH": str(WORKFLOW)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    taken = int(done.stdout)
    size = TrainingSize([4096, *hidden, 2], momentum > 0, 32, 512, 12, 150)
    estimate = size.bytes_in_common() + runs * size.bytes_per_run()
    assert 0.75 * taken < estimate < 1.4 * taken


def test_the_published_head_takes_218_megabytes_a_run_and_twice_that_with_momentum() -> None:
    size = TrainingSize([9216, 4096, 4096, 7], False, 32, 512, 12_000, 14_000)
    assert size.bytes_per_run() == pytest.approx(218.2e6, rel=0.1)
    double = TrainingSize([9216, 4096, 4096, 7], True, 32, 512, 12_000, 14_000)
    assert double.bytes_per_run() - size.bytes_per_run() == pytest.approx(218.2e6, rel=0.01)


def test_as_many_runs_fit_as_the_memory_holds() -> None:
    size = TrainingSize([64, 32, 4], False, 16, 100, 10, 50)
    needed = size.bytes_in_common() + 3 * size.bytes_per_run()
    assert runs_that_fit(size, int(needed / memory.SHARE) + 1) == 3
    assert runs_that_fit(size, int(needed / memory.SHARE) - 10) == 2
    with pytest.raises(InputError, match="give the job more memory"):
        runs_that_fit(size, size.bytes_in_common())


def test_a_job_keeps_to_the_memory_that_its_rule_states() -> None:
    everything, stated = (free_bytes(torch.device("cpu"), number) for number in (0, 2000))
    assert stated < 2_000_000_000
    assert stated <= everything


def test_a_container_limits_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path("/proc/self/cgroup")
    name = "job/step"
    monkeypatch.setattr(
        Path, "read_text", lambda path, read=Path.read_text: f"0::/{name}\n" if path == own else read(path)
    )
    (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / name / "memory.max").write_text("1000000\n")
    (tmp_path / name / "memory.current").write_text("600000\n")
    (tmp_path / name / "memory.stat").write_text("anon 100000\ninactive_file 50000\n")
    assert memory._left_in_container(tmp_path) == 450_000
    (tmp_path / name / "memory.max").write_text("max\n")
    assert memory._left_in_container(tmp_path) > 1e15
    for file, text in (("max", "900"), ("current", "500"), ("stat", "inactive_file 0\n")):
        (tmp_path / f"memory.{file}").write_text(text)  # a group above limits the ones in it
    assert memory._left_in_container(tmp_path) == 400
    assert memory._left_in_container(tmp_path / "none") > 1e15


def test_features_are_looked_up_filled_up() -> None:
    table = FeatureTable(np.arange(40, dtype=np.float16).reshape(2, 20), torch.device("cpu"))
    found = table.take(np.array([[1], [0]]))
    assert found.shape == (2, 1, 32)
    assert found.dtype == torch.float32
    assert found[0, 0].tolist() == [*range(20, 40), *[0] * 12]
