import signal

import pytest

from aulens.ending import deferred_ending


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
