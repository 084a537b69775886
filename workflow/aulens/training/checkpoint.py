"""Progress of a training job on disk, so that a killed job goes on where it was."""

import hashlib
import json
import sys
import time
from pathlib import Path

import torch

from aulens.errors import InputError
from aulens.tensors import read_tensors, write_tensors

SECONDS = 60.0


class Checkpoint:
    """One file, written at most once a minute, that belongs to one training and is refused by any other.

    Parameters
    ----------
    path : where it lies, outside the declared outputs of the rule (Snakemake deletes those of a failed job)
    identity : all that the training depends on, as JSON knows it
    """

    def __init__(self, path: Path, identity: dict[str, object]) -> None:
        self.path = path
        self.key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
        self.saved = time.monotonic()

    def due(self) -> bool:
        """Return whether the last one is old enough."""
        return time.monotonic() - self.saved >= SECONDS

    def save(self, iteration: int, tensors: dict[str, torch.Tensor], state: dict[str, object]) -> None:
        """Write the state after an iteration."""
        write_tensors(tensors, self.path, {"key": self.key, "iteration": iteration, "state": state})
        self.saved = time.monotonic()

    def load(self) -> tuple[int, dict[str, torch.Tensor], dict[str, object]] | None:
        """Return iteration, tensors and state; None if there is none, or it is damaged or of another training."""
        if not self.path.is_file():
            return None
        try:
            tensors, meaning = read_tensors(self.path)
        except InputError as error:
            print(f"{error}; training starts from the beginning", file=sys.stderr)
            return None
        if meaning.get("key") != self.key:
            print(f"{self.path}: of other settings, code or data; training starts from the beginning", file=sys.stderr)
            return None
        print(f"{self.path}: going on after iteration {meaning['iteration']}", file=sys.stderr)
        return meaning["iteration"], tensors, meaning["state"]

    def remove(self) -> None:
        """Delete the file and its folder if that is empty."""
        self.path.unlink(missing_ok=True)
        if self.path.parent.is_dir() and not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()
