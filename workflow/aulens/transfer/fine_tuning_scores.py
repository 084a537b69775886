"""What training on with another database is worth: accuracies and differences over people and runs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.evaluation.roles import pair_name
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import draw_again, drawn_means, enough_drawn, interval, mean_over_runs
from aulens.training.key_numbers import as_written

NONE, OWN, RANDOM, HEAD = "none", "own", "random", "head"
EVERYBODY = -1  # in the place of a number of people that is not given, to sort by
VERSUS = (NONE, OWN, RANDOM)
ENDS = ("difference", "low", "high")
COLUMNS = ["trained", "tested", "way", "people_asked", "people", "accuracy", "accuracy_sd", "interval_low"]
COLUMNS += ["interval_high", *(f"{other}_{end}" for other in VERSUS for end in ENDS), "chance", "images", "number"]
COLUMNS += ["unit_of_replication", "runs"]
OF_FACE = ["run", "unit", "face"]


@dataclass(frozen=True)
class FineTuningScoresSettings:
    """How the tests are averaged.

    Attributes
    ----------
    seed : int
        Of the configuration.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    samples: int
    confidence: float


def fine_tuning_scores(
    tests_files: list[Path], scores_file: Path, key_numbers_file: Path, *, settings: FineTuningScoresSettings
) -> None:
    """Write the accuracy of every way of training on, for each pair of databases, and the key numbers.

    Parameters
    ----------
    tests_files : list of Path
        Of every pair and cohort (see `aulens.transfer.fine_tuning`).
    scores_file : Path
        Columns `COLUMNS`; differences are those to the networks as they were (none), to those of the tested database
        itself (own) and, of head, to random weights with a new head and as many people (random).

    Raises
    ------
    InputError
        If there is no table of tests.
    """
    if not tests_files:
        raise InputError("transfer.fine_tuning_scores: there is no table of tests; a second database is needed")
    tests = pd.concat([read_parquet(path) for path in tests_files], ignore_index=True)
    pairs = tests.groupby(["trained", "tested"], sort=False)
    rows = [row for names, part in pairs for row in rows_of_pair(part, *names, settings)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    write_csv(table.astype({"people_asked": "Int64"}), scores_file)
    write_json(numbers_of(as_written(table)), key_numbers_file)


def rows_of_pair(
    tests: pd.DataFrame, trained: str, tested: str, settings: FineTuningScoresSettings
) -> list[dict[str, object]]:
    """Return a row for each way and number of people; a run that one way lacks counts in no way.

    Notes
    -----
    Every way answers to the same faces, and the same people and runs are drawn for all, so that differences are paired.
    With folds a person is tested in one run alone; drawing runs as well then makes intervals rather too wide.
    """
    keys = tests.assign(way=tests["way"].astype(str), asked=_asked(tests))
    order = list(dict.fromkeys(zip(keys["way"], keys["asked"], strict=True)))
    wide = keys.astype({"correct": float}).pivot(index=OF_FACE, columns=["way", "asked"], values="correct")[order]
    whole = wide[wide.notna().groupby(level="run").transform("all").all(axis=1)]  # (faces, ways)
    if whole.empty:
        return []
    fixed = {"trained": trained, "tested": tested} | counts_of(tests, whole)
    runs, units = (whole.index.get_level_values(name).to_numpy() for name in ("run", "unit"))
    random = generator(settings.seed, "fine-tuning scores", trained, tested)
    drawn = drawn_means(whole.to_numpy(), units, runs, draw_again(units, runs, settings.samples, random))
    means, sd = mean_over_runs(whole.to_numpy(), runs), whole.groupby(level="run").mean().std(ddof=1).to_numpy()
    enough, taught = enough_drawn(fixed["number"], fixed["runs"]), keys.groupby(["way", "asked"])["people"].mean()
    rows = []
    for place, (way, many) in enumerate(order):
        row = fixed | {"way": way, "people_asked": None if many == EVERYBODY else many, "people": taught[way, many]}
        row |= {"accuracy": means[place], "accuracy_sd": sd[place]}
        ends = bounds(drawn[:, place], enough, settings.confidence)
        row |= dict(zip(("interval_low", "interval_high"), ends, strict=True))
        for other in VERSUS:
            if (found := compared_with(way, many, other, order)) is not None:
                ends = bounds(drawn[:, place] - drawn[:, found], enough, settings.confidence)
                difference = means[place] - means[found], *ends
                row |= {f"{other}_{end}": value for end, value in zip(ENDS, difference, strict=True)}
        rows.append(row)
    return rows


def _asked(tests: pd.DataFrame) -> pd.Series:
    """Return how many people were asked for; `EVERYBODY` where no number was."""
    return tests["people_asked"].astype("Int64").fillna(EVERYBODY).astype(int)


def counts_of(tests: pd.DataFrame, whole: pd.DataFrame) -> dict[str, object]:
    """Return chance, images, number of people, unit of replication and runs of the faces (index) that count."""
    units, runs = (whole.index.get_level_values(name).astype(str).nunique() for name in ("unit", "run"))
    people = bool((tests["unit"].astype(str) == tests["person"].astype(str)).all())
    unit = unit_name(people, runs)
    fixed = {"chance": 1 / tests["expression"].nunique(), "images": len(whole), "number": units}
    return fixed | {"unit_of_replication": unit, "runs": runs}


def compared_with(way: str, many: int, other: str, order: list[tuple[str, int]]) -> int | None:
    """Return the place of what a way is compared with; None if it is not.

    Examples
    --------
    >>> order = [("own", -1), ("none", -1), ("head", 8), ("random", 8)]
    >>> compared_with("head", 8, "none", order), compared_with("head", 8, "random", order)
    (1, 3)
    >>> compared_with("none", -1, "none", order), compared_with("none", -1, "random", order)
    (None, None)
    """
    if other == way or (other == RANDOM and way != HEAD):
        return None
    key = (other, many if other == RANDOM else EVERYBODY)
    return order.index(key) if key in order else None


def bounds(drawn: np.ndarray, enough: bool, confidence: float) -> tuple[float, float]:
    """Return the interval of a mean's draws (draws,); NaN of too few people or runs."""
    if not enough:
        return np.nan, np.nan
    low, high = interval(drawn[:, None], confidence)
    return float(low[0]), float(high[0])


def numbers_of(table: pd.DataFrame) -> dict:
    """Return pair -> way, with the number of people where it was asked for -> mean, sd, interval, number, runs."""
    numbers: dict = {}
    for row in table.to_dict("records"):
        many = row["people_asked"]
        way = row["way"] if pd.isna(many) else f"{row['way']} {int(many)}"
        found = {"mean": row["accuracy"], "sd": row["accuracy_sd"], "runs": row["runs"], "chance": row["chance"]}
        found |= {"interval": [row["interval_low"], row["interval_high"]], "number": row["number"]}
        numbers.setdefault(pair_name(row["trained"], row["tested"]), {})[way] = found
    return numbers
