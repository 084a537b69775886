"""How many runs fit into the memory at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil
import torch

from aulens.errors import InputError
from aulens.networks.heads import filled_up

SHARE = 0.9  # of the free memory that is planned with
FLOAT = 4  # bytes


@dataclass(frozen=True)
class TrainingSize:
    """What the memory of a training depends on.

    Attributes
    ----------
    widths : sequence of int
        Features, hidden units …, labels.
    momentum : bool
        Whether there are velocities.
    batch : int
        Samples of an iteration.
    rows : int
        Samples scored at once in a validation.
    iterations, samples : int
        Of the training of one run.
    """

    widths: Sequence[int]
    momentum: bool
    batch: int
    rows: int
    iterations: int
    samples: int

    def bytes_per_run(self) -> int:
        """Return what every run needs: weights, velocities, its batch with masks, its course.

        Notes
        -----
        A batch holds features, masks (with the integers that they are made from) and masked features of the first
        layer, 24 bytes per value; outputs, masks and gradients of the others, 40 bytes per value.
        """
        widths = [filled_up(width) for width in self.widths]
        weights = sum(inputs * outputs + outputs for inputs, outputs in pairwise(widths))
        batch = filled_up(self.batch) * (24 * widths[0] + 40 * sum(widths[1:]))
        course = FLOAT * (2 * self.iterations + widths[0]) + 16 * self.samples
        return FLOAT * weights * (2 if self.momentum else 1) + batch + course

    def bytes_in_common(self) -> int:
        """Return what is needed once: a validation's rows, and the layers that are being drawn at the start."""
        widths = [filled_up(width) for width in self.widths]
        validation = self.rows * (4 * FLOAT * widths[0] + 2 * FLOAT * sum(widths[1:]))
        drawn = FLOAT * max(inputs * outputs for inputs, outputs in pairwise(widths))
        return max(validation, drawn)


def free_bytes(device: torch.device, stated_mb: int | None = None) -> int:
    """Return the memory that a job may still take.

    Parameters
    ----------
    stated_mb : int or None
        What the rule states as the job's memory (megabytes of the machine, not of a GPU).
    """
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    free = min(psutil.virtual_memory().available, _left_in_container())
    if stated_mb:
        taken = psutil.Process().memory_info()
        free = min(free, stated_mb * 1_000_000 - (taken.rss - getattr(taken, "shared", 0)))  # without mapped files
    return free


def runs_that_fit(size: TrainingSize, free: int) -> int:
    """Return how many runs can be trained at once.

    Raises
    ------
    InputError
        If not even one fits.
    """
    found = int((free * SHARE - size.bytes_in_common()) // size.bytes_per_run())
    if found < 1:
        needed = (size.bytes_in_common() + size.bytes_per_run()) / SHARE / 1e9
        raise InputError(
            f"training one run needs {needed:.2f} GB of memory, {max(free, 0) / 1e9:.2f} GB are free or stated by the "
            "rule; give the job more memory (mem_mb of the rule heads), or make the network's hidden layers smaller"
        )
    return found


def _left_in_container(root: Path = Path("/sys/fs/cgroup")) -> int:
    """Return what the control groups of a container or of a cluster job still allow (Linux, version 2)."""
    try:
        own = root / Path("/proc/self/cgroup").read_text().strip().rpartition("::")[2].lstrip("/")
    except OSError:
        return 2**62
    return min(_left_in_group(group) for group in (own, *own.parents) if group == root or root in group.parents)


def _left_in_group(group: Path) -> int:
    """Return what one control group still allows; a very large number without a limit."""
    try:
        limit, used = (group / "memory.max").read_text().strip(), int((group / "memory.current").read_text())
        counted = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return 2**62
    return 2**62 if limit == "max" else int(limit) - used + int(counted.get("inactive_file", 0))
