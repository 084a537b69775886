"""What the training of a cohort reads, whatever the engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aulens.databases.tables import faces_in_study
from aulens.files import read_csv
from aulens.training.checks import check_samples
from aulens.training.samples import RunSamples, run_samples
from aulens.training.split_tables import read_splits


class CohortSettings(Protocol):
    """The settings that say which samples there are."""

    database: str
    labels: list[str]
    unit: str


@dataclass(frozen=True)
class CohortFiles:
    """Files that a training reads.

    Attributes
    ----------
    arrays : list of Path
        features.npy or faces.npy of the database, or of each of its shards.
    table : Path
        faces.csv of the database.
    splits : Path
        Of the cohort.
    images : Path or None
        Which images take part in the study; None for all of the units that do.
    """

    arrays: list[Path]
    table: Path
    splits: Path
    images: Path | None

    def all(self) -> list[Path]:
        """Return the files."""
        return [self.splits, self.table, *self.arrays, *([self.images] if self.images else [])]

    def samples(self, total: int, settings: CohortSettings) -> list[RunSamples]:
        """Return the samples of each run; `total` is how many variants of each face the arrays hold.

        Raises
        ------
        InputError
            If a run has none to train on.
        """
        faces, splits = faces_in_study(read_csv(self.table), self.images), read_splits(self.splits)
        samples = run_samples(faces, splits, settings.labels, total, settings.unit)
        check_samples(samples, settings.labels, settings.database)
        return samples
