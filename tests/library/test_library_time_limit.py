import signal

import pytest

from aulens.errors import InputError
from aulens.time_limit import time_limit


def test_what_never_ends_is_ended() -> None:
    with pytest.raises(InputError, match="too long"), time_limit(0.05, "too long"):
        while True:
            pass


def test_nothing_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with time_limit(60, "too long"):
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) == before
