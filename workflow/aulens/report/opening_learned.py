"""Evidence on what was learned: tuning profiles, where networks look, layers, filters, and what a new head is worth."""

import numpy as np
import pandas as pd

from aulens.report.baseline_in_words import ALL, BASELINE
from aulens.report.depth_in_words import no_intervals
from aulens.report.figures.attribution_shares import DIFFERENCES, SUMS
from aulens.report.filters_in_words import SCORES, shown_first
from aulens.report.methods_in_words import in_words
from aulens.report.study import Study
from aulens.report.verdicts import on_likeness
from aulens.statistics.fewest import too_few_runs

SIMILARITY, ALIGNMENT, TUNED = "tuning/similarity.csv", "transfer/depth_alignment.csv", "transfer/fine_tuning.csv"
PROFILES, REGIONS, LAYERS, FILTERS, NEW_HEAD = "profiles", "regions", "layers", "filters", "new head"
SAME, DIFFERENT = "same expression", "different expressions"
GAP = "Spearman correlation, within less between databases"
UNTRAINED_TOO = "untrained networks part too"
AS_THEY_WERE, RANDOM_HEAD, OWN = "networks as they were", "random weights with a new head", "own networks"
VERSUS = {"none": AS_THEY_WERE, "random": RANDOM_HEAD, "own": OWN}
Rows = list[dict[str, object]]


def profiles(study: Study) -> Rows:
    """Return rank correlations of tuning profiles between databases beside the noise ceiling; without intervals.

    Notes
    -----
    Runs share their people, so that drawing runs again would make intervals too narrow.
    """
    rows = []
    for (one, two), own in study.table(SIMILARITY).groupby(["database_1", "database_2"], sort=False):
        same = own["output_unit_1"] == own["output_unit_2"]
        common = {
            "evidence": PROFILES,
            "database_1": one,
            "database_2": two,
            "role": "between",
            "note": "not resampled",
        }
        common |= {"interval_low": np.nan, "interval_high": np.nan, "number": study.facts["runs"]}
        common |= {
            "unit_of_replication": "run",
            "runs": study.facts["runs"],
            "reference": "noise ceiling, over runs only",
        }
        rows += [
            common
            | {"measure": f"Spearman correlation, {SAME if equal else DIFFERENT}", "item": item}
            | {"value": row.correlation, "reference_value": row.noise_ceiling}
            for row, equal in zip(own.itertuples(), same, strict=True)
            for item in [row.output_unit_1 if equal else f"{row.output_unit_1} and {row.output_unit_2}"]
        ]
    return rows


def gaps(study: Study) -> Rows:
    """Return how much more alike profiles are within databases than between two, of networks of groups of people."""
    table = study.table(BASELINE)
    return [
        {
            "evidence": PROFILES,
            "measure": GAP,
            "item": "mean over output units",
            "database_1": row.database_1,
            "database_2": row.database_2,
            "role": "between",
            "value": row.gap,
            "interval_low": row.gap_low,
            "interval_high": row.gap_high,
            "reference": "within databases",
            "reference_value": row.different + row.gap,
            "number": min(row.groups_1, row.groups_2),
            "unit_of_replication": row.unit_of_replication,
            "runs": 1,
            "note": on_likeness(row._asdict()),
        }
        for row in table[table["output_unit"] == ALL].itertuples()
    ]


def regions(study: Study) -> Rows:
    """Return differences of shares of attribution in disjoint regions between trained networks of two databases.

    Pairs of databases whose regions come from different sources are left out: they cannot be compared.
    """
    table = study.table(DIFFERENCES)
    table = table[(table["weights"] == "trained") & ~table["region"].isin(SUMS) & table["difference"].notna()]
    return [
        {
            "evidence": REGIONS,
            "measure": f"share of attribution, {in_words(row.method)}, first less second",
            "item": row.region,
            "database_1": row.database_1,
            "database_2": row.database_2,
            "role": "between",
            "value": row.difference,
            "interval_low": row.interval_low,
            "interval_high": row.interval_high,
            "reference": "difference of the areas",
            "reference_value": row.area_difference,
            "number": min(row.number_1, row.number_2),
            "unit_of_replication": row.unit_of_replication,
            "runs": min(row.runs_1, row.runs_2),
            "note": "" if np.isfinite(row.interval_low) else "too few people or runs",
        }
        for row in table[table["regions_1"] == table["regions_2"]].itertuples()
    ]


def layers(study: Study) -> Rows:
    """Return how much larger the alignment (CKA) of two networks is within a database than between two, per layer.

    The intervals hold for all layers together. Frozen layers, the same in all networks, are left out.
    """
    table = study.table(ALIGNMENT)
    table = table[(table["relation"] == "within_less_between") & ~table["frozen"].astype(bool) & table["value"].notna()]
    untrained = table[table["weights"] == "random"].set_index(["database", "other", "layer"])
    rows = []
    for _, row in table[table["weights"] == "trained"].iterrows():
        place = (row["database"], row["other"], row["layer"])
        beside = untrained.loc[place] if place in untrained.index else {"value": np.nan, "layers_low": np.nan}
        note = no_intervals(row) or (UNTRAINED_TOO if beside["layers_low"] > 0 else "")
        rows.append(
            {
                "evidence": LAYERS,
                "measure": "alignment (CKA), within less between databases",
                "item": row["layer"],
                "database_1": row["database"],
                "database_2": row["other"],
                "role": "between",
                "value": row["value"],
                "interval_low": row["layers_low"],
                "interval_high": row["layers_high"],
                "reference": "untrained networks",
                "reference_value": beside["value"],
                "number": row["people"],
                "unit_of_replication": row["unit_of_replication"],
                "runs": row["runs"],
                "note": note,
            }
        )
    return rows


def filters(study: Study) -> Rows:
    """Return how much more of action units the best filters tell than those of random weights, of each database.

    They are judged on people they were not chosen on: people of no study where such faces were shown, else those who
    are tested.
    """
    table, rows = study.table(SCORES), []
    for database in table["database"].unique():
        shown = shown_first(table, database)
        own = table[(table["database"] == database) & (table["shown"] == shown)]
        own = own[own["measure"] == "judged_auroc_within"].set_index("weights")
        if "difference" not in own.index or pd.isna(own.loc["difference", "value"]):
            continue
        row = own.loc["difference"]
        common = {
            "evidence": FILTERS,
            "measure": "AUROC within people, trained less random weights",
            "item": "best filter of each action unit",
            "database_1": database,
            "database_2": shown,
            "role": "within" if shown == database else "people of no study",
            "reference": "random weights",
            "reference_value": own.loc["random", "value"],
            "note": "" if np.isfinite(row["interval_low"]) else "too few people or runs",
        }
        names = ["value", "interval_low", "interval_high", "number", "unit_of_replication", "runs"]
        rows.append(common | row[names].to_dict())
    return rows


def new_head(study: Study) -> Rows:
    """Return what a new head that learns the other database is worth there: beside none, random weights, own networks.

    Of several numbers of people that a head learned from, the largest.
    """
    rows = []
    for (trained, tested), own in study.table(TUNED).groupby(["trained", "tested"], sort=False):
        heads = own[own["way"] == "head"]
        if heads.empty:
            continue
        row = heads.loc[heads["people"].idxmax()]
        common = {"evidence": NEW_HEAD, "measure": "correct rate with a new head, difference"}
        common |= {"item": f"learned from {row['people']:g} people", "database_1": trained, "database_2": tested}
        common |= {"role": "cross"} | row[["number", "unit_of_replication", "runs"]].to_dict()
        for other, name in VERSUS.items():
            value, low, high = (row[f"correct_rate_{other}_{end}"] for end in ("difference", "low", "high"))
            if pd.isna(value):
                continue
            note = "" if np.isfinite(low) else too_few_runs(int(row["runs"])) or "too few people"
            bounds = {"value": value, "interval_low": low, "interval_high": high, "note": note}
            rows.append(common | bounds | {"reference": name, "reference_value": row["correct_rate"] - value})
    return rows
