"""Progress of a training job on disk, so that a killed job resumes where it was.

Runs may be trained one by one or side by side: a file holds the tensors of some runs, each with a first axis of runs.
"""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from aulens.errors import InputError
from aulens.jobs.ending import Ending
from aulens.jobs.identity import identity_key
from aulens.tensors import check_tensors, read_tensors, write_tensors

SECONDS = float(os.environ.get("AULENS_CHECKPOINT_SECONDS", 60))  # between checkpoints, at least
SHARE = 0.01  # of the time may be spent on them, at most


@dataclass(frozen=True)
class State:
    """Where the most advanced state of one run is.

    Attributes
    ----------
    path : Path or None
        The checkpoint; None if there is none.
    position : int
        Of the run in it.
    iteration : int
        How many are finished.
    """

    path: Path | None
    position: int
    iteration: int

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return the tensors of this run alone, without the axis of runs; mapped from the file, to be copied from.

        They take no memory of their own. Nothing is to be computed with them: the file's memory is not aligned.
        """
        tensors, _ = read_tensors(self.path, mapped=True)
        return {name: tensor[self.position] for name, tensor in tensors.items()}


class Checkpoints:
    """The checkpoints of one training job: one file for each part of it that is trained side by side.

    A file belongs to one training and is refused by any other. Runs do not depend on their company, so each can go on
    from the most advanced file that holds it, whatever the parts were.

    Parameters
    ----------
    folder : Path
        Outside the declared outputs of the rule (Snakemake deletes those of a failed job).
    identity : dict of str to object
        All that the training depends on, as JSON knows it.
    ending : Ending or None
        Whether the job is to end, which makes one due.
    """

    def __init__(self, folder: Path, identity: dict[str, object], ending: Ending | None = None) -> None:
        self.folder, self.ending = folder, ending or Ending()
        self.key = identity_key(identity)
        self._saved, self._cost = time.monotonic(), 0.0

    def due(self) -> bool:
        """Return whether a minute is over since the last one, or more if writing takes long, or the job is to end."""
        return bool(self.ending.asked) or time.monotonic() - self._saved >= max(SECONDS, self._cost / SHARE)

    def save(
        self, runs: Sequence[int], iteration: int, tensors: dict[str, torch.Tensor], state: dict[str, object]
    ) -> Path:
        """Write the state of some runs after an iteration and return its path; end the job if it was told to.

        Parameters
        ----------
        tensors : dict of str to tensor
            float32 or float16, each with a first axis of runs.
        state : dict of str to object
            Anything else, as JSON knows it.
        """
        start = time.monotonic()
        path = self.folder / f"runs-{runs[0]:03d}-{runs[-1]:03d}-{len(runs)}.safetensors"
        meaning = {"key": self.key, "iteration": iteration, "runs": list(runs), "state": state}
        write_tensors(tensors, path, meaning)
        self._saved = time.monotonic()
        self._cost = self._saved - start
        self.ending.needs(self._cost)
        self.ending.exit_if_asked(f"{path} holds {iteration} iterations")
        return path

    def find(self) -> tuple[dict[int, State], dict[Path, dict[str, object]]]:
        """Return the most advanced state of every run, and what `save` was given as the state of each file.

        Files that are damaged or of another training are named on standard error and left out.
        """
        states: dict[int, State] = {}
        given = {}
        for path in sorted(self.folder.glob("runs-*.safetensors")):  # a temporary file begins with a dot
            try:
                _, meaning = read_tensors(path, prefix=None)
                check_tensors(path)
            except InputError as error:
                print(f"{error}; its runs start from the beginning", file=sys.stderr)
                continue
            if meaning.get("key") != self.key:
                print(f"{path}: of other settings, code or data; it is not used", file=sys.stderr)
                continue
            print(f"{path}: {len(meaning['runs'])} runs resume after iteration {meaning['iteration']}", file=sys.stderr)
            given[path] = meaning["state"]
            for position, run in enumerate(meaning["runs"]):
                if run not in states or states[run].iteration < meaning["iteration"]:
                    states[run] = State(path, position, meaning["iteration"])
        return states, given


def remove(folder: Path) -> None:
    """Delete the checkpoints of a training that is finished, and their folder if nothing else is in it."""
    for path in folder.glob("*.safetensors"):
        path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
