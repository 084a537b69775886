import os
import signal
from pathlib import Path

import pytest

from aulens.jobs import ending as module
from aulens.jobs.ending import Ending, deferred_ending, seconds_left


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_job_ends_where_it_looks_and_not_where_it_is_told(number: int, capsys: pytest.CaptureFixture) -> None:
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as end, deferred_ending() as ending:
        ending.exit_if_asked("nothing")
        signal.raise_signal(number)
        kept = "this line is reached"
        ending.exit_if_asked(kept)
    assert end.value.code == 128 + number
    assert capsys.readouterr().err == f"told to end ({signal.Signals(number).name}); this line is reached\n"
    assert signal.getsignal(number) is before


def test_a_job_ends_before_its_time_is_over(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    clock = {"now": 1000.0}
    monkeypatch.setattr(module.time, "monotonic", lambda: clock["now"])
    long, short, writing, endless = Ending(left=7200.0), Ending(left=50.0), Ending(left=7200.0), Ending()
    writing.needs(100.0)
    for seconds, expected in ((0, [0, 0, 0]), (46, [0, 1, 0]), (6901, [0, 1, 1]), (7141, [1, 1, 1])):
        clock["now"] = 1000.0 + seconds
        assert [bool(job.asked) for job in (long, short, writing)] == expected
    assert not endless.asked
    with pytest.raises(SystemExit) as end:
        long.exit_if_asked("a checkpoint holds 7 iterations")
    assert end.value.code == 143
    words = "told to end (the time of its job is nearly over); a checkpoint holds 7 iterations\n"
    assert capsys.readouterr().err == words


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("3:59:30", 14370.0), ("1-02:03:04", 93784.0), ("59:58", 3598.0), ("0:07", 7.0), ("UNLIMITED", None)],
)
def test_slurm_says_how_long_a_job_may_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, words: str, seconds: float | None
) -> None:
    (tmp_path / "squeue").write_text(f'#!/bin/sh\n[ "$2" = --jobs=7 ] && echo "8 0:01\n7 {words}"\n')
    (tmp_path / "squeue").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert seconds_left() is None
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    assert seconds_left() == seconds
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("SLURM_JOB_ID", "8")
    assert seconds_left() is None
    assert "SLURM does not say how long this job may go on" in capsys.readouterr().err
