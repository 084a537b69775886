"""What training on with another database is worth: accuracies and differences over people and runs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.evaluation.roles import pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import enough_drawn
from aulens.training.key_numbers import as_written
from aulens.transfer.common_labels import FEWEST_LABELS, drawn_rates, learned_of, mean_rates, rates_of_runs
from aulens.transfer.fine_tuning_pairs import EVERYBODY, Pair, compared_with, pair_of
from aulens.transfer.fine_tuning_ways import NONE, OWN, RANDOM, SCRATCH

VERSUS = (NONE, OWN, RANDOM, SCRATCH)
ENDS = ("difference", "low", "high")
ACCURACY = ("accuracy", "accuracy_sd", "interval_low", "interval_high")
CORRECT_RATE = ("correct_rate", "correct_rate_sd", "correct_rate_low", "correct_rate_high")
OF_RATE = "correct_rate_"  # how the names of the differences of correct rates begin; of accuracies, with the other way
PREFIXES = ("", OF_RATE)
COLUMNS = ["trained", "tested", "way", "people_asked", "people", "iterations", *ACCURACY]
COLUMNS += [f"{other}_{end}" for other in VERSUS for end in ENDS]
COLUMNS += [*CORRECT_RATE, *(f"{OF_RATE}{other}_{end}" for other in VERSUS for end in ENDS), "chance", "common_labels"]
COLUMNS += ["labels", "labels_not_shown", "labels_not_trained", "images", "number", "fewest_of_label"]
COLUMNS += ["unit_of_replication", "runs"]


@dataclass(frozen=True)
class FineTuningScoresSettings:
    """How the tests are averaged.

    Attributes
    ----------
    seed : int
        Of the configuration.
    databases : list of str
        What networks are trained on, in the order of the study.
    labels : list of str
        The study's expressions, in its order.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    databases: list[str]
    labels: list[str]
    samples: int
    confidence: float


def fine_tuning_scores(
    tests_files: list[Path],
    participants_files: list[Path],
    scores_file: Path,
    key_numbers_file: Path,
    *,
    settings: FineTuningScoresSettings,
) -> None:
    """Write accuracy and correct rate of every way of training on, for each pair of databases, and the key numbers.

    Parameters
    ----------
    tests_files : list of Path
        Of every pair and cohort (see `aulens.transfer.fine_tuning`).
    participants_files : list of Path
        Of the databases that networks are trained on, in the order of the settings: which labels they could learn.
    scores_file : Path
        Columns `COLUMNS`; differences are those to the networks as they were (none), to those of the tested database
        itself (own) and, with as many people, of head to random weights with a new head (random), of layers that go on
        from trained weights to new ones (scratch). Those of the correct rate begin with its name.

    Raises
    ------
    InputError
        If there is no table of tests.
    """
    if not tests_files:
        raise InputError("transfer.fine_tuning_scores: there is no table of tests; a second database is needed")
    known = learned_of(participants_files, settings.databases)
    tests = pd.concat([read_parquet(path) for path in tests_files], ignore_index=True)
    pairs = tests.groupby(["trained", "tested"], sort=False)
    found = [pair_of(part, *names, known[names[0]], settings.labels) for names, part in pairs]
    table = pd.DataFrame([row for pair in found if pair for row in rows_of_pair(pair, settings)], columns=COLUMNS)
    write_csv(table.astype({"people_asked": "Int64"}), scores_file)
    write_json(numbers_of(as_written(table)), key_numbers_file)


def rows_of_pair(pair: Pair, settings: FineTuningScoresSettings) -> list[dict[str, object]]:
    """Return a row for each way and number of people; with fewer than `FEWEST_LABELS` common labels without rates.

    Notes
    -----
    Every way answers to the same faces, and the same people and runs are drawn for all, so that differences are paired.
    The correct rate has intervals if enough people show the label that fewest show.
    """
    fixed, rows = counts_of(pair), []
    rated = len(pair.labels.common) >= FEWEST_LABELS
    if rated:
        random = generator(settings.seed, "fine-tuning scores", pair.trained, pair.tested)
        parts = drawn_rates(pair.found, settings.samples, random)  # (3, draws, ways, 2)
        means = np.array([mean_rates(found) for found in pair.found])  # (ways, 2)
    for place, (way, many) in enumerate(pair.order):
        row = fixed | {"way": way, "people_asked": None if many == EVERYBODY else many, "people": pair.taught[place]}
        row["iterations"] = pair.iterations[place]
        if rated:
            row |= rates_of_way(pair, place, means, parts, settings.confidence)
        rows.append(row)
    return rows


def rates_of_way(pair: Pair, place: int, means: np.ndarray, parts: np.ndarray, confidence: float) -> dict[str, float]:
    """Return accuracy and correct rate of a way with their intervals, and the differences to others.

    Parameters
    ----------
    place : int
        Of the way.
    means : (ways, 2) float
    parts : (3, draws, ways, 2) float
        See `aulens.crossed_intervals`.
    """
    runs, row = rates_of_runs(pair.found[place]), {}  # (runs, 2)
    sd = runs.std(axis=0, ddof=1) if len(runs) > 1 else (np.nan, np.nan)
    for measure, (names, prefix) in enumerate(zip((ACCURACY, CORRECT_RATE), PREFIXES, strict=True)):
        given = pair.found[place].numbers[measure], len(runs), confidence
        own, values = parts[:, :, place, measure], means[:, measure]
        ends = np.clip(bounds(values[place], own, *given), *SHARES)
        row |= dict(zip(names, (values[place], sd[measure], *ends), strict=True))
        for other in VERSUS:
            if (found := compared_with(*pair.order[place], other, pair.order)) is not None:
                value = values[place] - values[found]
                difference = value, *bounds(value, own - parts[:, :, found, measure], *given)
                row |= {f"{prefix}{other}_{end}": value for end, value in zip(ENDS, difference, strict=True)}
    return row


def counts_of(pair: Pair) -> dict[str, object]:
    """Return what the rows of all ways of a pair share: databases, chance, labels, numbers, unit, runs."""
    common, not_shown, not_trained = pair.labels
    first = pair.found[0]
    runs = len(np.unique(first.runs))
    row = {"trained": pair.trained, "tested": pair.tested, "common_labels": len(common)}
    row |= {"chance": 1 / len(common) if len(common) >= FEWEST_LABELS else np.nan}
    texts = {"labels": common, "labels_not_shown": not_shown, "labels_not_trained": not_trained}
    row |= {name: ";".join(labels) for name, labels in texts.items()}
    row |= dict(zip(("number", "fewest_of_label"), first.numbers, strict=True))
    row |= {"images": len(np.unique(first.faces)), "unit_of_replication": unit_name(pair.people, runs)}
    return row | {"runs": runs}


def bounds(value: float, parts: np.ndarray, people: int, runs: int, confidence: float) -> tuple[float, float]:
    """Return the interval of a mean with parts (3, draws); NaN of too few people or runs."""
    if not enough_drawn(people, runs):
        return np.nan, np.nan
    low, high = interval_of_parts(np.array(value), parts, people, runs, confidence)
    return float(low), float(high)


def numbers_of(table: pd.DataFrame) -> dict:
    """Return pair -> way, with the number of people where it was asked for -> mean, sd, interval, number, runs.

    Of accuracy, and below correct_rate of that.
    """
    numbers: dict = {}
    for row in table.to_dict("records"):
        many = row["people_asked"]
        way = row["way"] if pd.isna(many) else f"{row['way']} {int(many)}"
        found = rate_numbers(row, ACCURACY) | {name: row[name] for name in ("runs", "chance", "number")}
        found |= {"common_labels": row["common_labels"], "correct_rate": rate_numbers(row, CORRECT_RATE)}
        numbers.setdefault(pair_name(row["trained"], row["tested"]), {})[way] = found
    return numbers


def rate_numbers(row: dict, names: tuple[str, str, str, str]) -> dict[str, object]:
    """Return mean, sd and interval of the rate whose columns are named."""
    mean, sd, low, high = (row[name] for name in names)
    return {"mean": mean, "sd": sd, "interval": [low, high]}
