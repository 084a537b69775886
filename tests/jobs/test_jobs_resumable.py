"""A small computation that every promise can be seen on: it counts to five, and writes how far it came."""

import signal
from pathlib import Path

import numpy as np
import pytest
import torch

from aulens import device
from aulens.files import read_json
from aulens.jobs import checkpoint, locks
from aulens.jobs.resumable import resumable

IDENTITY = {"stage": "training.count", "settings": {"seed": 3}, "code": "c0de", "files": []}


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AULENS_DEVICE", "cpu")
    monkeypatch.setattr(checkpoint, "SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "SHARE", 1e9)


def count(folder: Path, die_at: int = 0, how: str = "", identity: dict = IDENTITY, keep: bool = False) -> list[int]:
    """Count to five; return the numbers that were counted this time."""
    counted, result = [], folder / "count.txt"
    with resumable(folder / "checkpoints", identity, "counting", [result], keep) as job:
        if not job.finished:
            job.device()
            states, _ = job.checkpoints.find()
            for number in range(states[0].iteration if states else 0, 5):
                counted.append(number + 1)
                if number + 1 == die_at and how == "killed":
                    raise KeyboardInterrupt
                if number + 1 == die_at:
                    signal.raise_signal(signal.SIGTERM)
                if job.checkpoints.due():
                    job.checkpoints.save([0], number + 1, {"number": torch.tensor([number + 1.0])}, {})
            result.write_text("5")
    return counted if job.origin is None else [job.origin]


def test_finished_work_leaves_its_results_and_nothing_else(tmp_path: Path) -> None:
    assert count(tmp_path) == [1, 2, 3, 4, 5]
    assert {path.name for path in tmp_path.iterdir()} == {"count.txt", "checkpoints.lock"}


def test_killed_work_goes_on(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        count(tmp_path, 4, "killed")
    assert not (tmp_path / "count.txt").exists()
    assert count(tmp_path) == [4, 5]


def test_work_that_is_told_to_end_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(checkpoint, "SECONDS", 60.0)  # due only because it is to end
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as end:
        count(tmp_path, 4)
    assert end.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert "told to end (SIGTERM)" in capsys.readouterr().err
    assert count(tmp_path) == [5]


def test_what_other_work_left_is_not_used_and_is_deleted_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(KeyboardInterrupt):
        count(tmp_path, 4, "killed")
    assert count(tmp_path, identity=IDENTITY | {"code": "other"}) == [1, 2, 3, 4, 5]
    assert "of other settings, code or data; it is not used" in capsys.readouterr().err
    assert not (tmp_path / "checkpoints").exists()


def test_the_same_work_is_put_back_with_its_origin_before_a_device_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(tmp_path, keep=True)
    note = read_json(tmp_path / "checkpoints/finished/finished.json")
    assert note["origin"].items() >= {"stage": "training.count", "seed": 3, "code": "c0de"}.items()
    (tmp_path / "count.txt").unlink()
    monkeypatch.setattr(device, "device", lambda: pytest.fail("a GPU was waited for"))
    (origin,) = count(tmp_path, keep=True)
    assert origin["note"] == "finished before; the results were put back"
    assert (tmp_path / "count.txt").read_text() == "5"
    assert count(tmp_path) == [origin]  # put back once more, and not kept any longer
    assert not (tmp_path / "checkpoints").exists()


def test_failed_work_is_not_kept_as_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        count(tmp_path, 4, "killed", keep=True)
    assert not (tmp_path / "checkpoints/finished").exists()
    assert count(tmp_path, keep=True) == [4, 5]


def test_one_process_at_a_time_works_in_a_folder_and_an_error_frees_it(tmp_path: Path) -> None:
    place = tmp_path / "checkpoints.lock"
    with pytest.raises(RuntimeError), resumable(tmp_path / "checkpoints", IDENTITY, "counting"):
        assert locks.try_lock(place) is None
        raise RuntimeError
    with locks.try_lock(place):
        pass


def test_signals_are_deferred_from_the_device_on_and_not_while_it_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []
    monkeypatch.setattr(device, "device", lambda: seen.append(signal.getsignal(signal.SIGTERM)))
    with resumable(tmp_path / "checkpoints", IDENTITY, "counting") as job:
        job.device()
        assert signal.getsignal(signal.SIGTERM) == job.ending.note
    assert seen == [before]
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_array_grows_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for stop in (2, 3):
        with pytest.raises(SystemExit), resumable(tmp_path / "c", IDENTITY, "filling") as job:
            growing = job.growing_array((4, 2), "float32")
            growing.array[growing.done : stop] = stop
            signal.raise_signal(signal.SIGTERM)
            growing.advance(stop)
    with resumable(tmp_path / "c", IDENTITY, "filling") as job:
        growing = job.growing_array((4, 2), "float32")
        growing.array[growing.done :] = 4
        growing.advance(4)
        growing.finish(tmp_path / "array.npy")
    assert np.load(tmp_path / "array.npy")[:, 0].tolist() == [2, 2, 3, 4]
    assert not (tmp_path / "c").exists()
