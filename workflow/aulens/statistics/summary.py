"""The key numbers of a study in one file (summary.json)."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.files import read_csv, write_json

UNIT = "run: a new random split of the same people and new first weights"


@dataclass(frozen=True)
class SummarySettings:
    """What is summarised.

    study : its name
    seed : the seed of the configuration
    databases : the trained databases, in the study's order
    expressions : the study's expressions, in its order
    """

    study: str
    seed: int
    databases: list[str]
    expressions: list[str]


def summary(
    correct_rates_file: Path,
    plateau_file: Path,
    similarity_file: Path,
    relation_tests_file: Path,
    summary_file: Path,
    intervals_file: Path | None = None,
    recovery_file: Path | None = None,
    differences_file: Path | None = None,
    sample_size_file: Path | None = None,
    *,
    settings: SummarySettings,
) -> None:
    """Write the key numbers; parts without a table are null."""
    rates = read_csv(correct_rates_file)
    intervals = read_csv(intervals_file) if intervals_file else None
    differences = read_csv(differences_file) if differences_file else None
    result = {
        "study": settings.study,
        "seed": settings.seed,
        "unit_of_replication": UNIT,
        "runs": int(rates["run"].nunique()),
        "chance": 1 / len(settings.expressions),
        "plateau": {
            name: spread(part["correct_rate"]) for name, part in read_csv(plateau_file).groupby("database", sort=False)
        },
        "rates": rate_summary(rates, intervals),
        "similarity": similarity_summary(read_csv(similarity_file)),
        "relation": relation_summary(read_csv(relation_tests_file)),
        "recovery": recovery_summary(read_csv(recovery_file), differences) if recovery_file else None,
        "sample_size": sample_size_summary(read_csv(sample_size_file)) if sample_size_file else None,
    }
    write_json(result, summary_file)


def spread(values: pd.Series) -> dict:
    """Return mean, sd (n - 1; NaN for one run) and number of values."""
    return {"mean": values.mean(), "sd": values.std(ddof=1), "runs": int(values.count())}


def rate_summary(rates: pd.DataFrame, intervals: pd.DataFrame | None) -> dict:
    """Return the rates averaged over expressions, per condition; keys "a" when matched, "a→b" otherwise."""
    result: dict = {"matched": {}, "swapped": {}, "control": {}}
    groups = rates.groupby(["condition", "trained", "tested"], sort=False)
    for (condition, trained, tested), part in groups:
        by_run = part.pivot(index="run", columns="expression", values="correct_rate").mean(axis=1, skipna=False)
        values = spread(by_run)
        if intervals is not None:
            same = (intervals["trained"] == trained) & (intervals["tested"] == tested)
            row = intervals[same & (intervals["expression"] == "all")].iloc[0]
            values |= {"interval": [row["interval_low"], row["interval_high"]], "people": int(row["people"])}
        result[condition][trained if trained == tested else f"{trained}→{tested}"] = values
    return result


def similarity_summary(similarity: pd.DataFrame) -> dict:
    """Return the correlations of equal expressions: {"a|b": {expression: {correlation, …}}}."""
    names = ["correlation", "p", "p_bonferroni", "p_permutation", "noise_ceiling"]
    same = similarity[similarity["unit_1"] == similarity["unit_2"]]
    return {
        f"{one}|{two}": {row["unit_1"]: {name: row[name] for name in names} for _, row in part.iterrows()}
        for (one, two), part in same.groupby(["database_1", "database_2"], sort=False)
    }


def relation_summary(tests: pd.DataFrame) -> dict:
    """Return {"a→b": {correlation, p, points, p_permutation}}, trained first."""
    return {
        f"{row['trained']}→{row['tested']}": {
            name: row[name] for name in ["correlation", "p", "points", "p_permutation"]
        }
        for _, row in tests.iterrows()
    }


def recovery_summary(recovery: pd.DataFrame, differences: pd.DataFrame | None) -> dict:
    """Return mean AUROC over expressions: profiles of a by the truth of a ("own") and of others, and differences."""
    result: dict = {"own": {}, "other": {}, "by_expression": {}, "differences": {}}
    for (database, truth), part in recovery.groupby(["database", "truth"], sort=False):
        place = ("own", database) if database == truth else ("other", f"{database}|{truth}")
        result[place[0]][place[1]] = part["auroc"].mean()
        if database == truth:
            result["by_expression"][database] = dict(zip(part["expression"], part["auroc"], strict=True))
    if differences is not None:
        for (one, two), part in differences.groupby(["database_1", "database_2"], sort=False):
            result["differences"][f"{one}|{two}"] = part["auroc"].mean()
    return result


def sample_size_summary(table: pd.DataFrame) -> dict:
    """Return the range over units of both correlations: {database: {pearson: {min, max}, spearman: …}}."""
    return {
        database: {kind: {"min": part[kind].min(), "max": part[kind].max()} for kind in ("pearson", "spearman")}
        for database, part in table.groupby("database", sort=False)
    }
