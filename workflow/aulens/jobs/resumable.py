"""Long work that may be killed, told to end or asked for twice, and loses or repeats nothing.

A stage says what its work depends on, and computes; everything else is here. An example, a training::

    identity = identity_of("training.cnn", settings, [splits_file, table_file, faces_file])
    results = [weights_file, history_file]
    with resumable(checkpoint_folder, identity, "doing this training", results, keep_finished) as job:
        if not job.finished:  # else its results were put back
            where = job.device()  # may wait for a GPU
            states, given = job.checkpoints.find()
            for run in runs:
                course = Course(run, where)
                if state := states.get(run):
                    course.go_on(state.iteration, state.tensors(), given[state.path])
                for iteration in range(course.iteration, settings.iterations):
                    step(course)
                    if job.checkpoints.due():
                        job.checkpoints.save([run], iteration + 1, course.tensors(), {"validation": course.validation})
            write(courses, *results)
    return job.origin  # stands in the provenance

or an array that is filled row by row::

    with resumable(checkpoint_folder, identity, "computing these features") as job:
        where = job.device()
        growing = job.growing_array(shape, "float16")
        for row in range(growing.done, len(growing.array)):
            growing.array[row] = computed(row, where)
            growing.advance(row + 1)
        growing.finish(features_file)

One process at a time works in a folder; the others wait. What a killed process left is used if all that it depends on
is the same (`identity_of`), and deleted when the block ends without an error. A job that is told to end (a signal, or
the time of its SLURM job) does so in `save` and `advance`, which keep what it has first; `due` says when that is.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import torch

from aulens import device
from aulens.jobs.checkpoint import Checkpoints, remove
from aulens.jobs.ending import Ending, deferred_ending
from aulens.jobs.finished import keep, restore
from aulens.jobs.growing import GrowingArray
from aulens.jobs.identity import identity_key
from aulens.jobs.locks import lock
from aulens.provenance import provenance


class Job:
    """What a block of `resumable` works with.

    Attributes
    ----------
    folder, identity : Path, dict of str to object
        See `resumable`.
    origin : dict of str to object or None
        What stood beside the results of the same work, if they were put back; else None.
    """

    def __init__(
        self, folder: Path, identity: dict[str, object], origin: dict[str, object] | None, block: ExitStack
    ) -> None:
        self.folder, self.identity, self.origin, self._block = folder, identity, origin, block

    @property
    def finished(self) -> bool:
        """Return whether the same work was finished before; then its results are in their places."""
        return self.origin is not None

    def device(self) -> torch.device:
        """Return the device to compute on, and wait for a GPU first; from then on the job ends only where it looks."""
        where = device.device()
        _ = self.ending  # not before: who waits may be ended at once
        return where

    @cached_property
    def ending(self) -> Ending:
        """Whether the job is to end. From the first use on, signals do not end it but are noted here."""
        return self._block.enter_context(deferred_ending())

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """The states of runs on disk."""
        return Checkpoints(self.folder, self.identity, self.ending)

    def growing_array(self, shape: tuple[int, ...], precision: str) -> GrowingArray:
        """Return the only array of this job; it has the folder for itself."""
        return GrowingArray(self.folder, self.identity, shape, precision, self.ending)


@contextmanager
def resumable(
    folder: Path,
    identity: dict[str, object],
    what: str,
    results: Sequence[Path] = (),
    keep_finished: bool = False,
) -> Iterator[Job]:
    """Do work that resumes after a kill, in a block that computes only if the `job` is not `finished`.

    Parameters
    ----------
    folder : Path
        Of this work alone, outside the declared outputs of the rule (Snakemake deletes those of a failed job); the lock
        lies beside it.
    identity : dict of str to object
        All that the work depends on (see `identity_of`).
    what : str
        What the work is, for the jobs that wait for it, e.g. "doing this training".
    results : sequence of Path
        The files that the block writes; put back if the same work was finished before and they were kept.
    keep_finished : bool
        Whether links to the results stay in the folder, so that this work is not repeated.
    """
    started, kept = time.time(), folder / "finished"
    with ExitStack() as block:
        block.enter_context(lock(folder.with_name(f"{folder.name}.lock"), what))
        origin = restore(results, kept, identity_key(identity)) if results else None
        job = Job(folder, identity, origin, block)
        yield job
        if results and keep_finished and not job.finished:
            record = provenance(identity["stage"], identity["settings"], identity["code"], started)
            keep(results, kept, identity_key(identity), record)
        if not keep_finished:
            shutil.rmtree(kept, ignore_errors=True)
        remove(folder)
