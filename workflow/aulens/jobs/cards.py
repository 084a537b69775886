"""One process to a GPU: a process that computes on one holds a lock until it ends."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from aulens.jobs import locks

FOLDER = Path(f"/tmp/aulens-gpus-{os.getuid()}")  # the same for all processes of the machine
_held: dict[str, TextIO] = {}  # the locks of this process


def claim(cards: Sequence[str], folder: Path = FOLDER) -> int:
    """Return the position of a GPU that no other process of this user holds; wait until there is one.

    Parameters
    ----------
    cards : sequence of str
        A name for each GPU that this process sees, the same in all processes of this machine.
    folder : Path
        Of the locks.
    """
    mine, waiting = [position for position, card in enumerate(cards) if card in _held], False
    while not mine:
        for position, card in enumerate(cards):
            if file := locks.try_lock(folder / f"{card}.lock"):
                _held[card] = file
                return position
        if not waiting:
            print(f"all {len(cards)} GPUs are held by other jobs; waiting for one", file=sys.stderr, flush=True)
        waiting = True
        time.sleep(locks.SECONDS)
    return mine[0]
