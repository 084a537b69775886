"""Who may work on something that several processes could: the holder of a lock, until its process ends."""

import fcntl
import sys
import time
from pathlib import Path
from typing import TextIO

SECONDS = 1.0  # between looks for a free one


def try_lock(path: Path) -> TextIO | None:
    """Return the open file that holds a lock, or None if another process has it.

    The system gives it back when the file is closed or the process ends, killed or not. The file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, "a")  # noqa: SIM115 (open as long as it is held)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    except OSError:  # a file system without locks
        return file
    return file


def lock(path: Path, work: str) -> TextIO:
    """Return the open file that holds a lock; wait for it, and say so, if another process does this `work`."""
    waiting = False
    while not (file := try_lock(path)):
        if not waiting:
            print(f"another job is {work} (it holds {path}); waiting for it", file=sys.stderr, flush=True)
        waiting = True
        time.sleep(SECONDS)
    return file
