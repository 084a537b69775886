"""A job that is told to end keeps what it has."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)  # a time limit, `scancel`; Ctrl-C


class Ending:
    """Whether the job was told to end."""

    def __init__(self) -> None:
        self.asked = 0

    def note(self, number: int, _: FrameType | None = None) -> None:
        """Take note of a signal."""
        self.asked = number

    def exit_if_asked(self, kept: str) -> None:
        """End the process if it was told to; `kept` says what the next one goes on from."""
        if self.asked:
            print(f"told to end ({signal.Signals(self.asked).name}); {kept}", file=sys.stderr)
            sys.exit(128 + self.asked)


@contextmanager
def deferred_ending() -> Iterator[Ending]:
    """Keep the signals that end a job from doing so within the block, which looks at what it is given instead."""
    ending = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield ending  # Python hears signals in the main thread only
        return
    before = {number: signal.signal(number, ending.note) for number in SIGNALS}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
