"""Correct rates by population and culture, and what either costs: a 2 × 2 control (statistics/two_by_two.csv).

Databases of two cultures differ in the people whom they show and in what these show. Where rendered databases have all
four combinations, what networks lose elsewhere is divided between the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aulens.crossed_intervals import SHARES, interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.errors import InputError
from aulens.files import read_parquet, write_csv, write_json
from aulens.randomness import generator
from aulens.resampling import enough_drawn
from aulens.statistics.drawn_rates import (
    count_arrays,
    drawn_weights,
    mean_rates,
    paired_parts,
    unit_counts,
    units_of,
)
from aulens.synthesis.crossings import Crossing
from aulens.training.key_numbers import as_written

RATE, CULTURE, POPULATION, INTERACTION = "correct rate", "cost of culture", "cost of population", "interaction"
SAME, OTHER, BOTH = "same", "other", "both"
CELLS = ((SAME, SAME), (SAME, OTHER), (OTHER, SAME), (OTHER, OTHER))  # population and culture, as in `Crossing`
CONTRASTS = (
    (CULTURE, BOTH, "", (0.5, -0.5, 0.5, -0.5)),
    (CULTURE, SAME, "", (1, -1, 0, 0)),
    (CULTURE, OTHER, "", (0, 0, 1, -1)),
    (POPULATION, "", BOTH, (0.5, 0.5, -0.5, -0.5)),
    (POPULATION, "", SAME, (1, 0, -1, 0)),
    (POPULATION, "", OTHER, (0, 1, 0, -1)),
    (INTERACTION, "", "", (1, -1, -1, 1)),
)  # measure, among which population and culture, and the weights of the cells
COLUMNS = ["trained", "other", "measure", "population", "culture", "tested", "value", "interval_low", "interval_high"]
COLUMNS += ["chance", "number", "unit_of_replication", "runs"]


@dataclass(frozen=True)
class TwoByTwoSettings:
    """What is crossed.

    Attributes
    ----------
    seed : int
        Of the configuration.
    labels : list of str
        The study's expressions; chance is one over their number.
    crossings : dict of str to list of Crossing
        Of each trained database, in the order of the study.
    samples : int
        How often people and runs are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    labels: list[str]
    crossings: dict[str, list[Crossing]]
    samples: int
    confidence: float


def two_by_two(
    predictions_files: list[Path], two_by_two_file: Path, key_numbers_file: Path, *, settings: TwoByTwoSettings
) -> None:
    """Write the rates of the four cells and what culture and population cost, and the key numbers.

    Raises
    ------
    InputError
        If networks were not tested in one of the four cells.
    """
    if not predictions_files:
        raise InputError("statistics.two_by_two: there is no table of predictions")
    counts = pd.concat([unit_counts(read_parquet(path)) for path in predictions_files], ignore_index=True)
    rows = []
    for crossing in [one for of_database in settings.crossings.values() for one in of_database]:
        own = counts[counts["trained"] == crossing.own]
        if missing := [name for name in crossing.cells if name not in set(own["tested"])]:
            raise InputError(
                f"statistics.two_by_two: there is no test of networks trained on {crossing.own!r} on {missing[0]!r}"
            )
        rows += rows_of_crossing(own, crossing, settings)
    table = pd.DataFrame(rows, columns=COLUMNS)
    write_csv(table, two_by_two_file)
    write_json(two_by_two_summary(as_written(table)), key_numbers_file)


def rows_of_crossing(counts: pd.DataFrame, crossing: Crossing, settings: TwoByTwoSettings) -> list[dict[str, object]]:
    """Return the rows (`COLUMNS`) of the networks of one database: four rates, and what culture and population cost.

    Parameters
    ----------
    counts : table
        Of these networks; see `aulens.statistics.drawn_rates.unit_counts`.
    crossing : Crossing
    settings : TwoByTwoSettings

    Notes
    -----
    The rate of a cell is the mean over expressions, as in statistics/intervals.csv. Intervals are those of people and
    runs (`aulens.crossed_intervals`): the people of each cell are drawn by themselves, or together if some are in two
    cells; a run that is drawn brings all four tests. Numbers are those of the cell and expression with the fewest.

    Examples
    --------
    Culture costs half of the rate, population nothing.

    >>> people = pd.DataFrame({"unit": [f"p{n}" for n in range(8)], "run": 0, "expression": "sad", "people": True})
    >>> rights = {"a1": 4, "b1": 2, "a2": 4, "b2": 2}
    >>> tables = [people.assign(unit=name + people["unit"], tested=name, correct=right, samples=4)
    ...           for name, right in rights.items()]
    >>> how = TwoByTwoSettings(2022, ["sad"], {}, 50, 0.95)
    >>> rows = rows_of_crossing(pd.concat(tables), Crossing(*rights), how)
    >>> [row["value"] for row in rows if row["population"] != "same" and row["culture"] != "same"]
    [0.5, 0.5, 0.5, 0.0, 0.0, 0.0]
    """
    tests = [counts[counts["tested"] == name] for name in crossing.cells]
    rates, drawn, numbers = _rates_and_parts(tests, crossing, settings)
    made, people = len({run for test in tests for run in test["run"]}), all(test["people"].all() for test in tests)
    fixed = {"trained": crossing.own, "other": crossing.other, "unit_of_replication": unit_name(people)}
    cells = zip(CELLS, crossing.cells, np.eye(len(CELLS)), strict=True)
    measures = [(RATE, *cell, name, weights, SHARES) for cell, name, weights in cells]
    reaches = [np.abs(weights).sum() / 2 for *_, weights in CONTRASTS]
    contrasts = zip(CONTRASTS, reaches, strict=True)
    measures += [(*names, "", np.array(weights), (-reach, reach)) for (*names, weights), reach in contrasts]
    rows = []
    for measure, population, culture, tested, weights, limits in measures:
        number, runs = map(int, numbers[weights != 0].min(axis=0))
        value, bounds = float(weights @ rates), (np.nan, np.nan)
        if enough_drawn(number, runs, made):
            given = value, drawn @ weights, number, runs, settings.confidence, limits
            bounds = tuple(map(float, interval_of_parts(*given)))
        row = {"measure": measure, "population": population, "culture": culture, "tested": tested, "value": value}
        row |= {"interval_low": bounds[0], "interval_high": bounds[1], "number": number, "runs": runs}
        row |= {"chance": 1 / len(settings.labels) if measure == RATE else np.nan}
        rows.append(fixed | row)
    return rows


def _rates_and_parts(
    tests: Sequence[pd.DataFrame], crossing: Crossing, settings: TwoByTwoSettings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the correct rates (cells,), their parts (3, draws, cells), and people and runs (cells, 2) behind them."""
    random = generator(settings.seed, "two by two, runs", *crossing.cells)
    of_units = _weights(tests, crossing, settings)
    parts, numbers = paired_parts(tests, of_units, settings.labels, settings.samples, random)
    rates = [mean_rates(*count_arrays(test, settings.labels))[-1] for test in tests]
    return np.array(rates), parts, numbers


def _weights(tests: Sequence[pd.DataFrame], crossing: Crossing, settings: TwoByTwoSettings) -> list[np.ndarray]:
    """Return how often each unit of each cell is drawn, (draws, units) each."""
    units = [units_of(test) for test in tests]
    together = sorted({unit for own in units for unit in own}, key=str)
    if all(test["people"].all() for test in tests) and len(together) < sum(map(len, units)):
        drawn = drawn_weights(len(together), settings.samples, generator(settings.seed, "two by two", *crossing.cells))
        place = {unit: index for index, unit in enumerate(together)}
        return [drawn[:, [place[unit] for unit in own]] for own in units]
    keys = [("two by two", crossing.own, name) for name in crossing.cells]
    return [
        drawn_weights(len(own), settings.samples, generator(settings.seed, *key))
        for own, key in zip(units, keys, strict=True)
    ]


def two_by_two_summary(table: pd.DataFrame) -> dict[str, Mapping[str, object]]:
    """Return of each trained and other database the correct rates, and what culture and population cost.

    Parameters
    ----------
    table : table
        Columns `COLUMNS`.

    Examples
    --------
    >>> row = {"trained": "a", "other": "b", "measure": "interaction", "value": 0.1, "interval_low": 0.0}
    >>> row |= {"population": "", "culture": "", "interval_high": 0.2, "number": 60, "runs": 6}
    >>> two_by_two_summary(pd.DataFrame([row | {"unit_of_replication": "person"}]))["a→b"]["interaction"]["interval"]
    [0.0, 0.2]
    """
    found: dict = {}
    for row in table.to_dict("records"):
        value = {"value": row["value"], "interval": [row["interval_low"], row["interval_high"]]}
        value |= {name: row[name] for name in ("number", "unit_of_replication", "runs")}
        names = [f"{row[name]} {name}" for name in ("population", "culture") if row[name] in (SAME, OTHER)]
        key = ", ".join([row["measure"], *names])
        found.setdefault(f"{row['trained']}→{row['other']}", {})[key] = value
    return found
