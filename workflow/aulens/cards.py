"""One process to a GPU: a process that computes on one holds a lock until it ends."""

import fcntl
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

SECONDS = 1.0  # between looks for a free one
_held: dict[str, TextIO] = {}  # the locks of this process, which the system gives back when it ends, killed or not


def claim(cards: Sequence[str], folder: Path | None = None) -> int:
    """Return the position of a GPU that no other process of this user holds; wait until there is one.

    Parameters
    ----------
    cards : a name for each GPU that this process sees, the same in all processes of this machine
    folder : of the locks; one in the machine's temporary folder if not given
    """
    folder = folder or Path(tempfile.gettempdir()) / f"aulens-gpus-{os.getuid()}"
    folder.mkdir(parents=True, exist_ok=True)
    mine, waiting = [position for position, card in enumerate(cards) if card in _held], False
    while not mine:
        for position, card in enumerate(cards):
            if _locked(card, folder):
                return position
        if not waiting:
            print(f"all {len(cards)} GPUs are held by other jobs; waiting for one", file=sys.stderr, flush=True)
        waiting = True
        time.sleep(SECONDS)
    return mine[0]


def _locked(card: str, folder: Path) -> bool:
    """Return whether this process holds the card from now on."""
    file = open(folder / f"{card}.lock", "a")  # noqa: SIM115 (open until the process ends)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _held[card] = file
    return True
