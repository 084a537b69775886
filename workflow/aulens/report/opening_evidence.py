"""What there is to say on what carries over between databases: one function for each kind of evidence.

A kind is a function that takes a study and gives rows of `COLUMNS`, its name and the files that it reads in `KINDS`. A
study that has all of these files has the kind. A new kind needs these two, its files in `workflow/rules/report.smk`
(`OPENING`), a panel in `aulens.report.opening_picture.PANELS` and words in `aulens.report.opening_in_words`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.report.figures.attribution_shares import DIFFERENCES, SUMS
from aulens.report.methods_in_words import in_words
from aulens.report.study import INTERVALS, Study
from aulens.statistics.fewest import too_few_for_all
from aulens.statistics.independent_intervals import UNKNOWN, Estimate, ratio_of

COLUMNS = ["study", "evidence", "measure", "item", "database_1", "database_2", "role"]
COLUMNS += ["value", "interval_low", "interval_high", "reference", "reference_value"]
COLUMNS += ["number", "unit_of_replication", "runs", "note"]
SIMILARITY = "tuning/similarity.csv"
RATE, KEPT, PROFILES, REGIONS = "correct rate", "share kept", "profiles", "regions"
SAME, DIFFERENT = "same expression", "different expressions"
Rows = list[dict[str, object]]


class Kind(NamedTuple):
    """A kind of evidence: which files it reads, and the function that gives its rows."""

    reads: tuple[str, ...]
    collect: Callable[[Study], Rows]


def evidence_of(study: Study) -> pd.DataFrame:
    """Return all rows of a study, of every kind of which it has the files."""
    known = [kind for kind in KINDS.values() if all(name in study.files for name in kind.reads)]
    rows = [{"study": study.name} | row for kind in known for row in kind.collect(study)]
    return pd.DataFrame(rows, columns=COLUMNS)


def recognition(study: Study) -> Rows:
    """Return correct rates over all expressions, and what is left of them, above chance, on other databases.

    Notes
    -----
    The share kept is (rate on another database - chance) / (rate on the own one - chance), both of the same networks;
    those who were tested are others, so that its interval follows from those of the two rates (`ratio_of`). There is
    none where a rate has none, or where the rate on the own database is not above chance.
    """
    table, chance, rows = study.table(INTERVALS), 1 / len(study.facts["labels"]), []
    for trained in study.facts["databases"]:
        own = table[table["trained"] == trained]
        if set(own["role"]) <= {"within"}:
            continue
        found = {tested: _rate(of_pair) for tested, of_pair in own.groupby("tested", sort=False)}
        for row in found.values():
            row |= {"evidence": RATE, "measure": "correct rate", "reference": "chance", "reference_value": chance}
        others = [row for tested, row in found.items() if tested != trained]
        rows += [*found.values(), *(_kept(row, found[trained], chance) for row in others if trained in found)]
    return rows


def _rate(rows: pd.DataFrame) -> dict[str, object]:
    """Return the rate over all expressions of one pair of databases; without bounds where too few were tested."""
    row, few = rows[rows["expression"] == "all"].iloc[0], too_few_for_all(rows)
    return {
        "item": "all expressions",
        "database_1": row["trained"],
        "database_2": row["tested"],
        "role": row["role"],
        "value": row["correct_rate"],
        "interval_low": np.nan if few else row["interval_low"],
        "interval_high": np.nan if few else row["interval_high"],
        "number": row["number"],
        "unit_of_replication": row["unit_of_replication"],
        "runs": row["runs"],
        "note": few,
    }


def estimate(row: dict[str, object] | pd.Series) -> Estimate:
    """Return value and bounds of a row."""
    return Estimate(*(float(row[name]) for name in ("value", "interval_low", "interval_high")))


def _kept(other: dict[str, object], own: dict[str, object], chance: float) -> dict[str, object]:
    whole = estimate(own).minus(chance)
    known = np.isfinite(whole.low)
    above = whole.low > 0 if known else whole.value > 0
    share = ratio_of(estimate(other).minus(chance), whole)
    if share == UNKNOWN or np.isnan(share.value):
        share = UNKNOWN._replace(value=(other["value"] - chance) / whole.value if above else np.nan)
    note = other["note"] or own["note"] if above else "the rate on the own database is not above chance"
    bounds = dict(zip(("value", "interval_low", "interval_high"), share, strict=True))
    names = {"evidence": KEPT, "measure": "share of the matched correct rate above chance", "reference": "all of it"}
    return other | names | bounds | {"reference_value": 1.0, "note": note}


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
        common |= {"unit_of_replication": "run", "runs": study.facts["runs"], "reference": "noise ceiling"}
        rows += [
            common
            | {"measure": f"Spearman correlation, {SAME if equal else DIFFERENT}", "item": item}
            | {"value": row.correlation, "reference_value": row.noise_ceiling}
            for row, equal in zip(own.itertuples(), same, strict=True)
            for item in [row.output_unit_1 if equal else f"{row.output_unit_1} and {row.output_unit_2}"]
        ]
    return rows


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


KINDS = {
    "recognition": Kind((INTERVALS,), recognition),
    PROFILES: Kind((SIMILARITY,), profiles),
    REGIONS: Kind((DIFFERENCES,), regions),
}
READS = tuple(name for kind in KINDS.values() for name in kind.reads)
