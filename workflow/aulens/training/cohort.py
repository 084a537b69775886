"""What the training of a cohort reads, whatever the engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from aulens.files import read_csv
from aulens.randomness import generator
from aulens.training.checks import check_samples
from aulens.training.kinds import SHUFFLED
from aulens.training.samples import RunSamples, run_samples
from aulens.training.shuffles import shuffled_labels
from aulens.training.split_tables import read_splits


class CohortSettings(Protocol):
    """The settings that say which samples there are."""

    seed: int
    study: str
    database: str
    labels: list[str]
    unit: str
    kind: str


@dataclass(frozen=True)
class CohortFiles:
    """Files that a training reads.

    Attributes
    ----------
    arrays : list of Path
        features.npy or faces.npy of the database, or of each of its shards.
    table : Path
        The faces that take part in the study (see `aulens.faces.in_study`).
    splits : Path
        Of the cohort.
    """

    arrays: list[Path]
    table: Path
    splits: Path

    def all(self) -> list[Path]:
        """Return the files."""
        return [self.splits, self.table, *self.arrays]

    def samples(self, place: str, total: int, settings: CohortSettings) -> list[RunSamples]:
        """Return the samples of each run.

        Parameters
        ----------
        place, total : str, int
            See `aulens.training.samples.samples_of`.
        settings : CohortSettings

        Raises
        ------
        InputError
            If a run has none to train on.
        """
        faces, splits = read_csv(self.table), read_splits(self.splits)

        def shuffled(own: pd.DataFrame, run: int, part: str) -> np.ndarray:
            key = ("shuffled labels", settings.study, settings.database, run, part)
            return shuffled_labels(own, settings.unit, generator(settings.seed, *key))

        labels_of = shuffled if settings.kind == SHUFFLED else None
        samples = run_samples(faces, splits, settings.labels, place, total, settings.unit, labels_of)
        check_samples(samples, settings.labels, settings.database)
        return samples
