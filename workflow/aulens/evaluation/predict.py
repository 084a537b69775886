"""What the networks of a cohort choose for the test people of a database."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.people import complete_people
from aulens.device import device
from aulens.errors import InputError
from aulens.faces.augment import VariantSettings, centre_variant, variants
from aulens.files import read_csv, read_npy, write_parquet
from aulens.randomness import generator
from aulens.training.samples import samples_of
from aulens.training.splits import read_splits
from aulens.training.weights import TrainedHeads


@dataclass(frozen=True)
class PredictSettings:
    """Settings of the predictions.

    Attributes
    ----------
    seed : of the configuration
    trained, tested : names of the databases
    people : how many people of a database that no network is trained with are tested in every run
    centre_of : show only the unmoved variant, of these; None shows all variants
    """

    seed: int
    trained: str
    tested: str
    people: int
    centre_of: VariantSettings | None


def predict(
    features_file: Path,
    table_file: Path,
    weights_file: Path,
    predictions_file: Path,
    splits_file: Path | None = None,
    *,
    settings: PredictSettings,
) -> None:
    """Write one row per run, test face and variant.

    The test people of run 7 are those of run 7 of the tested database's splits; without splits (a database that no
    network is trained with) they are drawn for run 7 from its people who show every expression.
    """
    features = read_npy(features_file)  # (faces, variants, features)
    table = read_csv(table_file)
    trained = TrainedHeads(weights_file)
    parts = None if splits_file is None else read_splits(splits_file)
    shown = range(features.shape[1])
    if settings.centre_of is not None:
        shown = [centre_variant(variants(settings.centre_of))]
    flat, where, answers = features.reshape(-1, features.shape[-1]), device(), []
    complete = complete_people(table, trained.expressions)
    for run in trained.runs:
        people = (
            drawn_people(complete, settings.people, settings.seed, settings.tested, run)
            if parts is None
            else test_people(parts, run)
        )
        samples = samples_of(table, people, trained.expressions, shown, features.shape[1])
        if samples.empty:
            raise InputError(f"{table_file}: no face of the test people of run {run}, who are {', '.join(people)}")
        scores = trained.scores(run, flat, samples["row"].to_numpy(), where)  # (samples, expressions)
        answers.append(answer_table(samples, scores, trained.expressions).assign(run=run))
    rows = pd.concat(answers, ignore_index=True).assign(trained=settings.trained, tested=settings.tested)
    columns = ["trained", "tested", "run", "face", "person", "variant", "expression", "chosen", "probability"]
    write_parquet(rows[columns], predictions_file)


def test_people(parts: pd.DataFrame, run: int) -> list[str]:
    """Return the test people of a run."""
    return parts["person"][(parts["run"] == run) & (parts["part"] == "test")].tolist()


def drawn_people(people: list[str], number: int, seed: int, database: str, run: int) -> list[str]:
    """Return the people of a database without splits who are tested in a run; everybody if there are no more.

    Parameters
    ----------
    people : of the database, sorted
    number : how many are tested in a run
    seed, database, run : what the draw depends on

    Notes
    -----
    Ours; the paper has no such database. Runs that were all tested with the same people would not show how much other
    people differ, and no test that compares runs could know it.
    """
    if len(people) <= number:
        return people
    chosen = generator(seed, "control", database, run).permutation(len(people))[:number]
    return [people[index] for index in sorted(chosen)]


def answer_table(samples: pd.DataFrame, scores: np.ndarray, expressions: list[str]) -> pd.DataFrame:
    """Return samples with the expression of the largest score and its softmax probability.

    Parameters
    ----------
    samples : see `samples_of`
    scores : (samples, expressions) before softmax
    """
    exponential = np.exp(scores - scores.max(axis=1, keepdims=True))  # (samples, expressions)
    probability = exponential.max(axis=1) / exponential.sum(axis=1)
    chosen = np.asarray(expressions, dtype=object)[scores.argmax(axis=1)]
    return samples.assign(chosen=chosen, probability=probability)
