"""What linear probes read at each depth: means over runs with intervals, beside untrained networks and pixels."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from aulens.attribution.tables import RANDOM, TRAINED
from aulens.crossed_intervals import SHARES, drawn_parts, interval_of_parts, joint_interval_of_parts
from aulens.databases.unit_words import unit_name
from aulens.randomness import generator
from aulens.resampling import draw_again, enough_drawn, mean_over_runs
from aulens.transfer.depth_columns import ACCURACY, AUROC, CHANCE, EXPRESSION, PIXELS

DIFFERENCE, MINUS_PIXELS = "trained_less_random", "trained_less_pixels"  # in the column weights
LAYER = ["layer", "place", "after", "frozen"]
COLUMNS = ["database", "target", "measure", *LAYER, "weights", "value", "interval_low", "interval_high", "layers_low"]
COLUMNS += ["layers_high", "chance", "lowest_run", "highest_run", "number", "unit_of_replication", "runs", "faces"]
FACE = ["run", "unit", "face"]


def means_by_depth(
    faces: pd.DataFrame, measures: pd.DataFrame, units: dict[str, bool], samples: int, confidence: float, seed: int
) -> Iterator[pd.DataFrame]:
    """Yield the means of each database and target, in the order of their rows.

    Parameters
    ----------
    faces : table
        A number per decoded face, run and layer (decoded_faces.parquet).
    measures : table
        decoding.csv.
    units : dict of str to bool
        Target -> whether its units are people.
    samples, confidence : int, float
        How often people and runs are drawn, and of the intervals.
    seed : int
        Of the configuration.
    """
    for (database, target), own in faces.groupby(["database", "target"], sort=False):
        layers = measures[(measures["database"] == database) & (measures["weights"] != CHANCE)]
        layers = layers.drop_duplicates(["weights", "place"])[["weights", *LAYER]]
        chance = measures[(measures["database"] == database) & (measures["target"] == target)]["chance"].mean()
        random = generator(seed, "decoding by depth", database, target)
        found = _means(own, layers, samples, confidence, random, units[target])
        nothing: dict[str, Any] = {"layer": "none", "place": -1, "after": "none", "frozen": True, "weights": CHANCE}
        found = pd.concat([found, pd.DataFrame([nothing | {"value": chance}])], ignore_index=True)
        measure = ACCURACY if target == EXPRESSION else AUROC
        yield found.assign(database=database, target=target, measure=measure, chance=chance).reindex(columns=COLUMNS)


def _means(
    faces: pd.DataFrame,
    layers: pd.DataFrame,
    samples: int,
    confidence: float,
    random: np.random.Generator,
    people: bool,
) -> pd.DataFrame:
    """Return the means of all layers of one database and target.

    Notes
    -----
    The same people and runs are drawn for all layers and weights, so that their differences are paired.
    """
    wide = faces.pivot(index=FACE, columns=["weights", "place"], values="value")
    columns, values = list(wide.columns), wide.to_numpy(float)
    runs, units = (wide.index.get_level_values(name).to_numpy() for name in ("run", "unit"))
    drawn = draw_again(units, runs, samples, random)
    parts, means = drawn_parts(values, units, runs, drawn), mean_over_runs(values, runs)
    of_runs = np.stack([mean_over_runs(values[runs == run], runs[runs == run]) for run in drawn.runs])
    own = {column: (means[i], parts[:, :, i], of_runs[:, i]) for i, column in enumerate(columns)}
    pixels = next(found for (weights, _), found in own.items() if weights == PIXELS)
    found: dict[tuple[str, int], tuple] = dict(own)
    for weights, place in columns:
        if weights == TRAINED:
            for name, other in ((DIFFERENCE, own[RANDOM, place]), (MINUS_PIXELS, pixels)):
                found[name, place] = tuple(a - b for a, b in zip(own[weights, place], other, strict=True))
    table = _rows(found, layers, confidence, len(drawn.units), len(drawn.runs))
    table["number"], table["runs"] = len(drawn.units), len(drawn.runs)
    return table.assign(faces=len(wide) // len(drawn.runs), unit_of_replication=unit_name(people, len(drawn.runs)))


def _rows(
    found: dict[tuple[str, int], tuple], layers: pd.DataFrame, confidence: float, people: int, runs: int
) -> pd.DataFrame:
    """Return a row per layer and weights, differences with intervals that hold for all layers together."""
    named = layers.set_index(["weights", "place"])
    rows = []
    for weights in dict.fromkeys(weights for weights, _ in found):
        places = [place for own, place in found if own == weights]
        values = np.array([found[weights, place][0] for place in places])
        given = values, np.stack([found[weights, place][1] for place in places], axis=2), people, runs, confidence
        low, high, *together = np.full((4, len(places)), np.nan)
        if enough_drawn(people, runs):
            low, high = interval_of_parts(*given)
            if weights in (DIFFERENCE, MINUS_PIXELS):
                together = joint_interval_of_parts(*given)
            else:
                low, high = np.clip([low, high], *SHARES)
        for i, place in enumerate(places):
            layer = named.loc[(weights if (weights, place) in named.index else TRAINED, place)]
            of_runs = found[weights, place][2]
            row = {"place": place, "weights": weights, "value": values[i], **layer.to_dict()}
            row |= {"interval_low": low[i], "interval_high": high[i], "layers_low": together[0][i]}
            row |= {"layers_high": together[1][i], "lowest_run": of_runs.min(), "highest_run": of_runs.max()}
            rows.append(row)
    return pd.DataFrame(rows)


def units_by_depth(measures: pd.DataFrame) -> pd.DataFrame:
    """Return for each action unit the mean over runs, and the lowest and highest, of each layer and weights."""
    own = measures[measures["target"].str.startswith("AU")]
    keys = ["database", "target", *LAYER, "weights"]
    found = own.groupby(keys, sort=False, dropna=False)
    table = found["value"].agg(value="mean", lowest_run="min", highest_run="max")
    more = found.agg(chance=("chance", "first"), faces_with=("faces_with", "first"), faces=("faces", "first"))
    more = more.join(found.agg(people=("people", "first"), runs=("run", "nunique")))
    return table.join(more).reset_index().assign(measure=AUROC, unit_of_replication="run")
