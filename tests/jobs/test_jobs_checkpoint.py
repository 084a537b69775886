import sys
from pathlib import Path

import pytest
import torch

from aulens.jobs import checkpoint
from aulens.jobs.ending import Ending


def test_a_checkpoint_of_other_settings_or_a_damaged_one_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    state = {"validation": [], "stopped": []}
    path = checkpoint.Checkpoints(tmp_path, {"rate": 1}).save([4, 5], 7, {"w": torch.ones(2)}, state)
    assert checkpoint.Checkpoints(tmp_path, {"rate": 1}).find() == (
        {4: checkpoint.State(path, 0, 7), 5: checkpoint.State(path, 1, 7)},
        {path: state},
    )
    assert checkpoint.Checkpoints(tmp_path, {"rate": 2}).find() == ({}, {})
    assert "of other settings" in capsys.readouterr().err
    whole = path.read_bytes()
    for place in (len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert checkpoint.Checkpoints(tmp_path, {"rate": 1}).find() == ({}, {})
    assert "its content has changed" in capsys.readouterr().err
    path.write_bytes(whole[:20])
    assert checkpoint.Checkpoints(tmp_path, {"rate": 1}).find() == ({}, {})
    assert "not readable" in capsys.readouterr().err


def test_checkpoints_take_a_small_share_of_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": 0.0}
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: clock["now"])
    kept = checkpoint.Checkpoints(tmp_path, {})
    clock["now"] = 59.0
    assert not kept.due()
    clock["now"] = 60.0
    assert kept.due()
    monkeypatch.setattr(checkpoint, "write_tensors", lambda *_: clock.update(now=64.0))  # takes 4 seconds
    kept.save([0], 1, {}, {})
    clock["now"] = 64.0 + 399.0
    assert not kept.due()
    clock["now"] = 64.0 + 400.0
    assert kept.due()


def test_each_run_goes_on_from_the_most_advanced_file_that_holds_it(tmp_path: Path) -> None:
    kept = checkpoint.Checkpoints(tmp_path, {})
    kept.save([4, 5], 7, {"w": torch.tensor([[1.0, 2.0], [3.0, 4.0]])}, {"epochs": 1})
    later = kept.save([5], 8, {"w": torch.tensor([[5.0, 6.0]])}, {"epochs": 2})
    states, given = kept.find()
    assert {run: state.iteration for run, state in states.items()} == {4: 7, 5: 8}
    assert {run: state.tensors()["w"].tolist() for run, state in states.items()} == {4: [1.0, 2.0], 5: [5.0, 6.0]}
    assert given[states[5].path] == {"epochs": 2}
    assert states[5].path == later


def test_a_job_that_is_told_to_end_does_so_once_the_checkpoint_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    kept = checkpoint.Checkpoints(tmp_path, {}, Ending(left=0.0))
    assert kept.due()
    with pytest.raises(SystemExit):
        kept.save([3], 9, {"w": torch.ones(1)}, {})
    assert "runs-003-003-1.safetensors holds 9 iterations" in capsys.readouterr().err
    assert kept.find()[0][3].iteration == 9


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_the_state_of_a_run_takes_no_memory_until_it_is_copied(tmp_path: Path) -> None:
    def own_memory() -> int:
        lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(lines["RssAnon"].split()[0]) * 1024

    weights = torch.arange(8_000_000.0)  # 32 MB
    kept = checkpoint.Checkpoints(tmp_path, {})
    kept.save([3], 9, {"w": weights[None]}, {})
    state = kept.find()[0][3]
    before = own_memory()
    tensors = state.tensors()
    assert torch.zeros_like(weights).copy_(tensors["w"]).equal(weights)
    weights.copy_(tensors["w"])
    assert own_memory() - before < weights.nbytes / 4
