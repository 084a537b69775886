"""End what would compute for ever."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from aulens.errors import InputError


@contextmanager
def time_limit(seconds: float, message: str) -> Iterator[None]:
    """Raise InputError with a message if the block computes for longer; waiting does not count.

    Only in the main thread. Python's regular expressions can be ended in this way, most compiled code cannot.
    """

    def stop(*_: object) -> None:
        raise InputError(message)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
