"""Stage: how well a study's sequences are named by each method, over all folds together, beside another study."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.files import read_csv, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import FEWEST
from aulens.training.key_numbers import as_written
from aulens.transfer.sequence_measures import MEASURES, chance_of, counts_of, drawn_measures, measures_of
from aulens.transfer.sequence_methods import APEX, LSTM, NO_WEIGHTS, TEXTURE

KEYS = ["study", "database", "method", "weights"]
COLUMNS = [*KEYS, "measure", "value", "interval_low", "interval_high", "chance", "constant_answer"]
COLUMNS += ["number", "unit_of_replication", "sequences", "runs"]
CONFUSION_COLUMNS = [*KEYS, "expression", "predicted", "count", "number", "unit_of_replication", "runs"]
DIFFERENCE_COLUMNS = ["study", "database", "method_1", "weights_1", "method_2", "weights_2", "measure", "difference"]
DIFFERENCE_COLUMNS += ["interval_low", "interval_high", "number", "unit_of_replication", "sequences", "runs"]
TRAINED, RANDOM = "trained", "random"
PAIRS = (  # the first less the second
    ((LSTM, TRAINED), (LSTM, RANDOM)),
    ((LSTM, TRAINED), (APEX, TRAINED)),
    ((LSTM, TRAINED), (TEXTURE, NO_WEIGHTS)),
)


@dataclass(frozen=True)
class MicroExpressionScoresSettings:
    """How the scores are made.

    Attributes
    ----------
    seed : int
        Of the configuration.
    study : str
    databases, labels : list of str
        Of the study, in its order.
    compared_with : str or None
        The study whose networks see other pictures of the same sequences, such as differences from the first frame.
    samples : int
        How often people are drawn.
    confidence : float
        Of the intervals.
    """

    seed: int
    study: str
    databases: list[str]
    labels: list[str]
    compared_with: str | None
    samples: int
    confidence: float


def micro_expression_scores(
    predictions_files: list[Path],
    variance_files: list[Path],
    other_predictions_files: list[Path],
    other_variance_files: list[Path],
    scores_file: Path,
    differences_file: Path,
    confusion_file: Path,
    study_variance_file: Path,
    key_numbers_file: Path,
    *,
    settings: MicroExpressionScoresSettings,
) -> None:
    """Write accuracy, UF1 and UAR of every method, what they differ by, and the confusion matrices.

    Parameters
    ----------
    predictions_files, variance_files, other_predictions_files, other_variance_files : list of Path
        Of every cohort of the study, and of the one that it is compared with.
    scores_file, differences_file, confusion_file, study_variance_file : Path
        README.md of this room.

    Raises
    ------
    InputError
        If the other study has labels that this one lacks.
    """
    whole = _of_both(predictions_files, other_predictions_files, settings)
    variance = _of_both(variance_files, other_variance_files, settings)
    if unknown := sorted({*whole["expression"], *whole["predicted"]} - set(settings.labels)):
        raise InputError(
            f"study {settings.study} has no label {unknown[0]}, which {settings.compared_with} has: two studies of "
            "micro-expressions are compared only if they have the same labels"
        )
    found = [results_of(own, *keys, settings) for keys, own in _of_each_database(whole, settings.databases)]
    scores, differences, confusion = (pd.concat(parts, ignore_index=True) for parts in zip(*found, strict=True))
    write_csv(scores[COLUMNS], scores_file)
    write_csv(differences[DIFFERENCE_COLUMNS], differences_file)
    write_csv(confusion[CONFUSION_COLUMNS], confusion_file)
    write_csv(variance.drop_duplicates(["study", "database"]), study_variance_file)  # the same in all cohorts
    write_json(key_numbers(as_written(scores[scores["study"] == settings.study])), key_numbers_file)


def _of_both(
    files: Sequence[Path], other_files: Sequence[Path], settings: MicroExpressionScoresSettings
) -> pd.DataFrame:
    """Return the tables of the study and of the one that it is compared with, with the column study."""
    tables = [read_csv(path).assign(study=settings.study) for path in files]
    tables += [read_csv(path).assign(study=settings.compared_with) for path in other_files]
    return pd.concat(tables, ignore_index=True)


def _of_each_database(
    predictions: pd.DataFrame, databases: Sequence[str]
) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Yield (study, database) and its rows, in the order of the studies."""
    for study, own in predictions.groupby("study", sort=False):
        for database in [*databases, *sorted(set(own["database"]) - set(databases))]:
            if len(rows := own[own["database"] == database]):
                yield (str(study), database), rows


def results_of(
    predictions: pd.DataFrame, study: str, database: str, settings: MicroExpressionScoresSettings
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return scores, differences and confusion of one database.

    Notes
    -----
    Sequences of all runs are counted together, as the field does: with folds each person's sequences are tested once.
    People are drawn again with all their sequences, networks are not: the intervals say what other people would do to
    the number, not what training again would. The same draws serve all methods, so that differences are paired.
    Percentiles of the draws would miss a difference of 0 in .07 of studies with 32 people and .12 with 8 (± .01), so
    that bounds are those of t (`aulens.crossed_intervals`); docs/error-rates.md has how often they are wrong.
    """
    units, labels = np.unique(predictions["unit"].astype(str)), settings.labels
    random = generator(settings.seed, "micro-expressions drawn", database)  # the same in both studies
    draws = random.multinomial(len(units), np.full(len(units), 1 / len(units)), size=settings.samples).astype(float)
    counts = {
        key: person_counts(own, units, labels) for key, own in predictions.groupby(["method", "weights"], sort=False)
    }
    values = {key: measures_of(own.sum(axis=0)) for key, own in counts.items()}
    drawn = {key: drawn_measures(own, draws) for key, own in counts.items()}
    people = (predictions["unit"].astype(str) == predictions["person"].astype(str)).all()
    base = {"study": study, "database": database, "number": len(units), "unit_of_replication": unit_name(people)}
    base |= {"runs": predictions["run"].nunique()}
    scores, differences, confusion = [], [], []
    for (method, weights), own in counts.items():
        named = base | {"method": method, "weights": weights, "sequences": int(own.sum())}
        bounds = _bounds(values[method, weights], drawn[method, weights], len(units), settings.confidence, SHARES)
        scores.append(pd.DataFrame({"measure": MEASURES, "value": values[method, weights], **bounds}).assign(**named))
        confusion.append(_tidy(own.sum(axis=0), labels).assign(**named))
    for first, second in PAIRS:
        named = base | {"sequences": int(counts[first].sum())}
        named |= {"method_1": first[0], "weights_1": first[1], "method_2": second[0], "weights_2": second[1]}
        apart, drawn_apart = (found[first] - found[second] for found in (values, drawn))
        bounds = _bounds(apart, drawn_apart, len(units), settings.confidence)
        difference = {"measure": MEASURES, "difference": apart, **bounds}
        differences.append(pd.DataFrame(difference).assign(**named))
    tables = [pd.concat(parts, ignore_index=True) for parts in (scores, differences, confusion)]
    return with_chance(tables[0], next(iter(counts.values())).sum(axis=(0, 2))), tables[1], tables[2]


def with_chance(scores: pd.DataFrame, shown: np.ndarray) -> pd.DataFrame:
    """Return scores with the columns chance and constant_answer, of classes with so many sequences (labels,)."""
    columns = zip(("chance", "constant_answer"), chance_of(shown), strict=True)
    return scores.assign(
        **{name: scores["measure"].map(dict(zip(MEASURES, own, strict=True))) for name, own in columns}
    )


def person_counts(predictions: pd.DataFrame, units: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Return the confusion matrix of each unit's sequences (units, labels, labels)."""
    place = {label: number for number, label in enumerate(labels)}
    named = predictions.assign(unit=predictions["unit"].astype(str))
    counts = np.zeros((len(units), len(labels), len(labels)))
    for unit, own in named.groupby("unit"):
        told = (own[column].map(place).to_numpy() for column in ("expression", "predicted"))
        counts[np.searchsorted(units, unit)] = counts_of(*told, len(labels))
    return counts


def _bounds(
    value: np.ndarray,
    drawn: np.ndarray,
    people: int,
    confidence: float,
    limits: tuple[float, float] = (-np.inf, np.inf),
) -> dict[str, np.ndarray]:
    """Return the bounds of each measure; none if there are too few people."""
    low, high = np.full((2, len(value)), np.nan)
    if people >= FEWEST:
        low, high = interval_of_parts(value, drawn[None], people, 1, confidence, limits)
    return {"interval_low": low, "interval_high": high}


def _tidy(counts: np.ndarray, labels: Sequence[str]) -> pd.DataFrame:
    rows = [(true, named, int(counts[i, j])) for i, true in enumerate(labels) for j, named in enumerate(labels)]
    return pd.DataFrame(rows, columns=["expression", "predicted", "count"])


def key_numbers(scores: pd.DataFrame) -> dict:
    """Return database -> method -> weights -> measure -> value, interval, chance, constant answer, number and runs."""
    found: dict = {}
    for row in scores.itertuples():
        place = found.setdefault(row.database, {}).setdefault(row.method, {})
        place.setdefault(row.weights, {})[row.measure] = {
            "value": row.value,
            "interval": [row.interval_low, row.interval_high],
            "chance": row.chance,
            "constant_answer": row.constant_answer,
            "number": row.number,
            "runs": row.runs,
        }
    return found
