"""A draw as a small study in a folder of its own, on whose tables the stages of the workflow are run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.calibration.drawn import Drawn, Plan
from aulens.calibration.places import ONE, OTHER, TWO
from aulens.databases.tables import UNIT_COLUMNS
from aulens.files import write_csv, write_parquet

NAMES = [ONE, TWO]  # the databases that networks are trained on
COLUMNS = ["test", "effect", "kind", "place", "p", "estimate", "low", "high"]
"""Of what tables say, a row for each p and each interval: name of the test as in the report's tables; effect; kind
(published, plain, corrected and the like); place (databases, output unit); what is not there is empty."""


@dataclass(frozen=True)
class Options:
    """How the stages are run.

    Attributes
    ----------
    seed : int
        Of the draw.
    action_units, intensities : list of int, list of float
        Of the series.
    confidence : float
        Of all intervals.
    samples : int
        How often people are drawn for intervals.
    permutations : int
        Orders of action units.
    """

    seed: int
    action_units: list[int]
    intensities: list[float]
    confidence: float
    samples: int
    permutations: int


@dataclass(frozen=True)
class Study:
    """One draw, and where its tables are.

    Attributes
    ----------
    folder : Path
    drawn : Drawn
    plan : Plan
    options : Options
    stimuli : table
        The action unit series.
    products : (faces, faces) float
        See `aulens.calibration.bank.products`.
    truths : list of Path
        truth.csv of what is taken as planted in both trained databases, all people of a bank.
    """

    folder: Path
    drawn: Drawn
    plan: Plan
    options: Options
    stimuli: pd.DataFrame
    products: np.ndarray
    truths: list[Path]

    @property
    def predictions(self) -> Path:
        """Predictions of all networks on all databases."""
        return self.folder / "predictions.parquet"

    @property
    def responses(self) -> list[Path]:
        """Responses to the series, a file for each trained database."""
        return [self.folder / f"responses_{name}.parquet" for name in NAMES]

    @property
    def splits(self) -> list[Path]:
        """Splits, a file for each trained database."""
        return [self.folder / f"splits_{name}.csv" for name in NAMES]

    @property
    def axes(self) -> tuple[list[str], list[int], list[float]]:
        """Labels, action units, intensities."""
        return self.plan.labels, self.options.action_units, self.options.intensities

    def file(self, name: str) -> Path:
        """Return a file of the folder."""
        return self.folder / name


def write_tables(study: Study) -> None:
    """Write what the stages of a study take from the stages before."""
    drawn, people = study.drawn, study.drawn.people[OTHER]
    write_parquet(drawn.predictions, study.predictions)
    write_csv(drawn.plateau, study.file("plateau.csv"))
    for name, splits, responses in zip(NAMES, study.splits, study.responses, strict=True):
        write_csv(drawn.splits[name], splits)
        write_parquet(drawn.responses[name], responses)
    others = pd.DataFrame({"unit": people, "person": people}).reindex(columns=UNIT_COLUMNS)
    write_csv(others.assign(images=0, takes_part=True), study.file("participants.csv"))


def rows(table: pd.DataFrame, columns: dict[str, str], **fixed: object) -> pd.DataFrame:
    """Return rows in the columns `COLUMNS` from a stage's table.

    Parameters
    ----------
    table : table
    columns : dict of str to str
        Name in `COLUMNS` -> name in the table.
    fixed : object
        Values that stand in every row.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": ["sad"], "p_null": [0.2]})
    >>> rows(table, {"place": "unit", "p": "p_null"}, test="similarity")[["test", "place", "p"]].values.tolist()
    [['similarity', 'sad', 0.2]]
    """
    found = pd.DataFrame({name: table[source] for name, source in columns.items()}).assign(**fixed)
    return found.reindex(columns=COLUMNS)
