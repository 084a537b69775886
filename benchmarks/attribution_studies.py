"""Simulated studies for `transfer_error_rates.py`: what is said of attribution maps and of modified faces.

A fifth of the people is tested by the network of each run, drawn anew for every run; or everybody is by those of all.
Standard deviations make intervals about as wide as in the demonstrations of Yousefi et al. 2016 and of attribution
methods. `effect` is 0, or 1 for a moderate one.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from transfer_studies import CONFIDENCE, RUNS, SAMPLES, Study, Tests, beside, crossed, names, several, tested

from aulens.attribution.measured_maps import Measured
from aulens.attribution.method_means import means_of, over_databases
from aulens.attribution.method_scores import face_values, scores_table
from aulens.attribution.modification_scores import ALL, ModificationScoresSettings, scores_of
from aulens.attribution.quality_tables import QUALITY, RANDOMISATION
from aulens.attribution.share_tables import SHARES, study_estimates, table_of_differences, table_of_estimates
from aulens.resampling import draw_again

DATABASES, LABELS, MOUTH = ["a", "b"], ["happy", "sad", "neutral"], replace(SHARES, parts=("mouth",))
AREA, RISE, MORE, CORRELATION = 0.1, 0.03, 0.04, 0.1  # of the mouth; planted: of shares, precision, correlations


def in_splits(people: int, splits: bool, random: np.random.Generator) -> Tests:
    """Return who is tested by the networks of which run."""
    if not splits:
        return tested(people, False, random)
    who = [random.permutation(people)[: people // RUNS] for _ in range(RUNS)]
    return np.repeat(np.arange(RUNS), people // RUNS), np.concatenate(who)


def columns_of(tests: Tests, images: int) -> dict[str, object]:
    """Return the columns that tell the images of `several` tests: each person has some, of different expressions."""
    people, own = names(tests[1]), np.arange(len(tests[0])) % images
    columns = {"run": tests[0], "unit": people, "person": people, "face": tests[1] * images + own}
    return columns | {"expression": np.array(LABELS)[own]}


def maps_of(single: Tests, share: float, random: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Return maps, one of each expression, and the share of each that lies in the mouth."""
    images = len(LABELS)
    shares = share + np.repeat(crossed(single, (0.02, 0.02, 0.03), random), images)
    table = pd.DataFrame(columns_of(several(single, images), images))
    return table.assign(method="saliency", weights="trained"), shares + random.normal(0, 0.03, len(shares))


def share(people: int, splits: bool, effect: float, random: np.random.Generator) -> Study:
    """Share of attribution in a region, beside the region's area."""
    rows = share_tables([maps_of(in_splits(people, splits, random), AREA + RISE * effect, random)], random)[0]
    row = rows[rows["expression"] == "all"].iloc[0]
    return beside(row["minus_area_low"], row["minus_area_high"], RISE * effect)


def share_difference(people: int, splits: bool, effect: float, random: np.random.Generator) -> Study:
    """Share of attribution in a region, one database less another."""
    shares = AREA + RISE * effect, AREA
    row = share_tables([maps_of(in_splits(people, splits, random), own, random) for own in shares], random)[1].iloc[0]
    return beside(row["interval_low"], row["interval_high"], RISE * effect)


def share_tables(
    maps: list[tuple[pd.DataFrame, np.ndarray]], random: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the shares of each database, and their differences."""
    tables, shares = zip(*maps, strict=True)
    databases = DATABASES[: len(maps)]
    table = pd.concat([own.assign(database=name) for name, own in zip(databases, tables, strict=True)])
    values = np.concatenate(shares)[:, None]
    area = np.full_like(values, AREA)
    drawn = {name: draw_again(own["unit"], own["run"], SAMPLES, random) for name, own in table.groupby("database")}
    found = study_estimates(table, Measured(values, area, area, area, area), LABELS, drawn)
    given = MOUTH, found, (["saliency"], databases), dict.fromkeys(databases, "template"), CONFIDENCE
    return table_of_estimates(*given), table_of_differences(*given)


def precision(people: int, splits: bool, effect: float, random: np.random.Generator) -> Study:
    """Average precision of a method less that of the edge filter, of the same faces, over two databases."""
    found = over_databases([precision_of_one(people, splits, effect, random) for _ in DATABASES])
    rows = scores_table({"all": found}, CONFIDENCE)
    row = rows[(rows["method"] == "saliency") & (rows["measure"] == "average_precision")].iloc[0]
    return beside(row["edges_low"], row["edges_high"], MORE * effect)


def precision_of_one(people: int, splits: bool, effect: float, random: np.random.Generator) -> dict:
    """Return the means of one database (`method_means`), where the edge filter finds as much in a face in all runs."""
    single, images = in_splits(people, splits, random), 2
    columns = columns_of(several(single, images), images)
    edges = random.normal(0.3, 0.1, people * images)[columns["face"]]
    more = MORE * effect + np.repeat(crossed(single, (0.04, 0.04, 0), random), images)
    saliency = edges + more + random.normal(0, 0.1, len(edges))
    columns |= {"predicted": "happy", "true_share": 0.1, "deletion": 0.5}
    maps = ("edges", "none", edges), ("saliency", "trained", saliency)
    rows = [
        pd.DataFrame(columns | dict(zip(("method", "weights", "average_precision"), own, strict=True))) for own in maps
    ]
    quality = pd.concat(rows, ignore_index=True).reindex(columns=QUALITY)
    drawn = draw_again(quality["unit"].to_numpy(), quality["run"].to_numpy(), SAMPLES, random)
    return means_of(face_values(quality, pd.DataFrame(columns=RANDOMISATION)), drawn, people=True)


def modification(people: int, splits: bool, effect: float, random: np.random.Generator) -> Study:
    """Correlation of what a judge reads of modified faces with what was planted, trained less random weights."""
    single, images, tables = in_splits(people, splits, random), len(LABELS), []
    columns = columns_of(several(single, images), images) | {"database": "a", "target": "happy"}
    for weights, mean in (("trained", CORRELATION * effect), ("random", 0.0)):
        own = mean + np.repeat(crossed(single, (0.06, 0.04, 0), random), images)
        said = {"weights": weights, "judge_correlation": own + random.normal(0, 0.15, len(own))}
        tables.append(pd.DataFrame(columns | dict.fromkeys(ALL, 0.5) | said))
    changed = pd.concat(tables, ignore_index=True)
    changed["kind"] = np.where(changed["expression"] == "happy", "intensification", "conversion")
    real = pd.DataFrame(columns=["database", "between", "expression", "target", "person", "run"])
    settings = ModificationScoresSettings(int(random.integers(2**31)), ["a"], SAMPLES, CONFIDENCE)
    rows = scores_of(changed, real, "a", settings)
    rows = rows[(rows["kind"] == "conversion") & (rows["measure"] == "judge_correlation")]
    row = rows[rows["weights"] == "difference"].iloc[0]
    return beside(row["interval_low"], row["interval_high"], CORRELATION * effect)
