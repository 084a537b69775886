import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from aulens import device
from aulens.errors import InputError
from aulens.jobs import cards

WORKFLOW = Path(__file__).parents[2] / "workflow"
JOB = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from aulens.jobs import cards, locks
locks.SECONDS = 0.02
card = cards.claim(["first", "second"], Path(sys.argv[2]))
print(card, time.monotonic(), flush=True)
time.sleep(float(sys.argv[3]))
print(time.monotonic(), flush=True)
"""


def job(folder: Path, seconds: float) -> subprocess.Popen:
    command = [sys.executable, "-c", JOB, str(WORKFLOW), str(folder), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_jobs_are_never_on_one_gpu_and_all_get_one(tmp_path: Path) -> None:
    spans: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    jobs = [job(tmp_path, 0.3) for _ in range(6)]
    for one in jobs:
        words, errors = one.communicate()
        assert one.returncode == 0, errors
        card, start, end = words.split()
        spans[int(card)].append((float(start), float(end)))
    assert sum(map(len, spans.values())) == 6
    for held in spans.values():
        held.sort()
        assert held
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(held))


def test_the_gpu_of_a_killed_job_is_free_again(tmp_path: Path) -> None:
    holders = [job(tmp_path, 60), job(tmp_path, 60)]
    taken = {int(holder.stdout.readline().split()[0]): holder for holder in holders}
    assert set(taken) == {0, 1}
    waiting = job(tmp_path, 0)
    assert "all 2 GPUs are held by other jobs; waiting for one" in waiting.stderr.readline()
    os.kill(taken[1].pid, signal.SIGKILL)
    assert waiting.stdout.readline().split()[0] == "1"
    taken[0].kill()
    for one in (*holders, waiting):
        one.communicate()


def test_a_process_keeps_its_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_held", {})
    other = job(tmp_path, 60)
    other.stdout.readline()
    assert cards.claim(["first", "second"], tmp_path) == 1
    other.kill()
    other.communicate()
    time.sleep(0.05)
    assert cards.claim(["first", "second"], tmp_path) == 1


def test_a_slurm_job_without_a_gpu_leaves_those_of_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.delenv("AULENS_DEVICE", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    assert device.device() == torch.device("cpu")


def test_a_gpu_that_was_given_and_cannot_be_used_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.delenv("AULENS_DEVICE", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    with pytest.raises(InputError, match=r"a GPU was given \(CUDA_VISIBLE_DEVICES is 0\) but this torch .* cannot"):
        device.device()
    monkeypatch.setenv("AULENS_DEVICE", "cpu")  # asked for
    assert device.device() == torch.device("cpu")
    assert "a GPU was given (0) but AULENS_DEVICE is cpu" in capsys.readouterr().err


@pytest.mark.parametrize("none", ["", " ", "-1"])
def test_no_gpu_given_is_no_error(monkeypatch: pytest.MonkeyPatch, none: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.delenv("AULENS_DEVICE", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", none)
    assert device.device() == torch.device("cpu")


@pytest.mark.parametrize("name", ["gpu", "cuda:99", "meta"])
def test_a_device_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("AULENS_DEVICE", name)
    with pytest.raises(InputError, match=f"AULENS_DEVICE is '{name}'(; allowed: cpu, cuda|, which this torch)"):
        device.device()


def test_the_device_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("AULENS_DEVICE", "cpu")
    assert device.device() == torch.device("cpu")
    monkeypatch.delenv("AULENS_DEVICE")
    assert device.device().type == ("cuda" if torch.cuda.is_available() else "cpu")
