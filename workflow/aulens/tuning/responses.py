"""What the output units of a cohort answer to faces that show one action unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.device import device
from aulens.faces.augment import Variant
from aulens.files import read_csv, read_npy, write_parquet
from aulens.networks.inputs import inputs_of
from aulens.networks.trained import TrainedNetworks

AS_IT_IS = Variant(1.0, 0.0, 0.0, False)
OF_SERIES = ("action_unit", "level", "intensity")  # what says which stimulus it is


@dataclass(frozen=True)
class ResponsesSettings:
    """Settings of the responses.

    Attributes
    ----------
    database : str
        What the networks were trained on.
    """

    database: str


def responses(
    inputs_file: Path, table_file: Path, weights_file: Path, responses_file: Path, *, settings: ResponsesSettings
) -> None:
    """Write one row per run, output unit and stimulus: the score before softmax.

    Parameters
    ----------
    inputs_file : Path
        Of the stimuli: features.npy (one variant each) for networks of the engine heads, faces.npy for the engine cnn.
    table_file : Path
        faces.csv of the stimuli: one row per stimulus, the null image too.
    weights_file : Path
        Of a cohort.
    responses_file : Path
        Columns database, run, output_unit, action_unit, level, intensity, response.
    settings : ResponsesSettings
        Settings of the responses.

    Notes
    -----
    Inagaki et al. 2022, "Tuning to AUs".
    """
    found = cohort_responses(inputs_file, read_csv(table_file), weights_file, OF_SERIES)
    found.insert(0, "database", settings.database)
    write_parquet(found, responses_file)


def cohort_responses(
    inputs_file: Path, table: pd.DataFrame, weights_file: Path, columns: Sequence[str]
) -> pd.DataFrame:
    """Return the responses of all networks of a cohort to all stimuli of a table.

    Parameters
    ----------
    inputs_file, weights_file : Path
        See `responses`.
    table : table
        One row per stimulus, with the column face.
    columns : sequence of str
        Of the table: what says which stimulus it is.

    Returns
    -------
    table
        Columns run, output_unit, those columns, response.
    """
    trained, where = TrainedNetworks(weights_file), device()
    inputs = inputs_of(trained.engine, read_npy(inputs_file), [AS_IT_IS], 0, inputs_file)  # nothing comes into view
    rows = table["face"].to_numpy()
    parts = [
        response_table(table, trained.scores(run, inputs, rows, where), trained.labels, run, columns)
        for run in trained.runs
    ]
    return pd.concat(parts, ignore_index=True)


def response_table(
    table: pd.DataFrame, scores: np.ndarray, labels: list[str], run: int, columns: Sequence[str] = OF_SERIES
) -> pd.DataFrame:
    """Return one row per output unit and stimulus.

    Parameters
    ----------
    table : table
        One row per stimulus.
    scores : (stimuli, labels) float32
        Logits: scores before softmax.
    labels : list of str
        The output units, in the order of the scores.
    run : int
        Number of the run.
    columns : sequence of str
        Of the table: what says which stimulus it is.

    Returns
    -------
    table
        Columns run, output_unit, those columns, response; all stimuli of an output unit together.
    """
    stimuli = {name: np.tile(table[name].to_numpy(), len(labels)) for name in columns}
    units = np.repeat(np.asarray(labels, dtype=object), len(table))
    return pd.DataFrame({"run": run, "output_unit": units, **stimuli, "response": scores.T.reshape(-1)})
