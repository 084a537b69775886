"""What the output units of a cohort answer to faces that show one action unit."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.device import device
from aulens.files import read_csv, read_npy, write_parquet
from aulens.training.weights import TrainedHeads


@dataclass(frozen=True)
class ResponsesSettings:
    """Settings of the responses.

    Attributes
    ----------
    database : what the networks were trained with
    """

    database: str


def responses(
    features_file: Path, table_file: Path, weights_file: Path, responses_file: Path, *, settings: ResponsesSettings
) -> None:
    """Write one row per run, unit and stimulus: the score before softmax (Inagaki et al. 2022, "Tuning to AUs")."""
    features = read_npy(features_file)  # (stimuli, 1, features)
    table, trained, where = read_csv(table_file), TrainedHeads(weights_file), device()
    flat = features.reshape(len(features), -1)
    parts = [
        response_table(table, trained.scores(run, flat, table["face"].to_numpy(), where), trained.expressions, run)
        for run in trained.runs
    ]
    write_parquet(pd.concat(parts, ignore_index=True).assign(database=settings.database), responses_file)


def response_table(table: pd.DataFrame, scores: np.ndarray, expressions: list[str], run: int) -> pd.DataFrame:
    """Return one row per unit and stimulus.

    Parameters
    ----------
    table : with columns action_unit, intensity; one row per stimulus
    scores : (stimuli, expressions) before softmax
    """
    count = len(table)
    return pd.DataFrame(
        {
            "run": run,
            "unit": np.repeat(np.asarray(expressions, dtype=object), count),
            "action_unit": np.tile(table["action_unit"].to_numpy(), len(expressions)),
            "intensity": np.tile(table["intensity"].to_numpy(), len(expressions)),
            "response": scores.T.reshape(-1),
        }
    )
