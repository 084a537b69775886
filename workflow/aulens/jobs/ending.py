"""A job that is told to end, or whose time is nearly over, keeps what it has."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)  # a time limit, `scancel`; Ctrl-C
RESERVE = 60.0  # seconds before the end of its time in which a job ends, or a tenth of its time if that is less


class Ending:
    """Whether the job is to end.

    Parameters
    ----------
    left : float or None
        How many seconds it may go on; None for ever.
    """

    def __init__(self, left: float | None = None) -> None:
        self._signal, self._end = 0, None if left is None else time.monotonic() + left
        self._reserve = 0.0 if left is None else min(RESERVE, left / 10)

    @property
    def asked(self) -> str:
        """Return why it is to end; nothing if it is not."""
        if self._signal:
            return signal.Signals(self._signal).name
        over = self._end is not None and time.monotonic() > self._end - self._reserve
        return "the time of its job is nearly over" if over else ""

    def note(self, number: int, _: FrameType | None = None) -> None:
        """Take note of a signal."""
        self._signal = number

    def needs(self, seconds: float) -> None:
        """Take note of how long it takes to keep what the job has; it may take three times as long."""
        self._reserve = max(self._reserve, 3 * seconds)

    def exit_if_asked(self, kept: str) -> None:
        """End the process if it is to end; `kept` says what the next one resumes from."""
        if why := self.asked:
            print(f"told to end ({why}); {kept}", file=sys.stderr)
            sys.exit(128 + (self._signal or signal.SIGTERM))


def seconds_left() -> float | None:
    """Return how long SLURM lets this job go on; None without SLURM or without a limit.

    Where SLURM follows processes by cgroups, SIGTERM at the end of the time reaches the first process of a job, which
    is Snakemake and passes nothing on, and not the one that computes.
    """
    number = os.environ.get("SLURM_JOB_ID")
    if not number:
        return None
    command = ["squeue", "--noheader", f"--jobs={number}", "--format=%A %L"]  # of an array also the other tasks
    try:
        lines = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.splitlines()
        words = dict(line.split() for line in lines).get(number, "not in the queue")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        words = str(error)
    if time_left := re.fullmatch(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)", words):
        days, hours, minutes, seconds = (int(part or 0) for part in time_left.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60.0 + seconds
    if words != "UNLIMITED":
        print(f"SLURM does not say how long this job may go on ({words})", file=sys.stderr)
    return None


@contextmanager
def deferred_ending() -> Iterator[Ending]:
    """Keep the signals that end a job from doing so within the block, which looks at what it is given instead."""
    ending = Ending(seconds_left())
    if threading.current_thread() is not threading.main_thread():
        yield ending  # Python hears signals in the main thread only
        return
    before = {number: signal.signal(number, ending.note) for number in SIGNALS}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
