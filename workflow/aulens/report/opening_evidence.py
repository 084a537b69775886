"""What there is to say on what carries over between databases: one function for each kind of evidence.

A kind is a function that takes a study and gives rows of `COLUMNS`, its name and the files that it reads in `KINDS`. A
study that has all of these files has the kind. A new kind needs these two, its files in `workflow/rules/report.smk`
(`OPENING`), a panel in `aulens.report.opening_picture.TESTS` or `aulens.report.opening_panels.LEARNED`, words in
`aulens.report.opening_in_words` and `aulens.report.opening_details`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from aulens.report import opening_learned as learned
from aulens.report.figures.attribution_shares import DIFFERENCES
from aulens.report.filters_in_words import SCORES
from aulens.report.opening_learned import Rows
from aulens.report.study import INTERVALS, Study
from aulens.report.wording import listed
from aulens.statistics.fewest import no_interval
from aulens.statistics.independent_intervals import UNKNOWN, Estimate, ratio_of

COLUMNS = ["study", "evidence", "measure", "item", "database_1", "database_2", "role"]
COLUMNS += ["value", "interval_low", "interval_high", "reference", "reference_value"]
COLUMNS += ["number", "unit_of_replication", "runs", "note"]
RATE, KEPT = "correct rate", "share kept"
ALL, NOT_ABOVE = "all expressions", "the rate on the own database is not above chance"


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
    The share kept is (rate on another database - chance) / (rate on the own one - chance). Those who were tested are
    others, so that its interval follows from those of the two rates (`ratio_of`), as if their networks were others too.
    They are the same: where runs that do better on one database do better on the other, it is too wide, where they do
    worse there, too narrow; with one run it is right. There is
    none where a rate has none, or where the rate on the own database is not above chance; and no share where the other
    database lacks some expressions, since the rates are then of different ones.
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
    """Return the rate over all expressions of one pair of databases; without bounds of too few people or runs."""
    row, few = rows[rows["expression"] == "all"].iloc[0], no_interval(rows)
    lacking = listed(list(rows["expression"][rows["number"] == 0]))
    return {
        "item": f"{ALL} but {lacking}" if lacking else ALL,
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
    note = other["note"] or own["note"] if above else NOT_ABOVE
    if other["item"] != own["item"]:
        lacking = str(other["item"]).removeprefix(f"{ALL} but ")
        share, note = UNKNOWN, f"{other['database_2']} does not show {lacking}"
    bounds = dict(zip(("value", "interval_low", "interval_high"), share, strict=True))
    names = {"evidence": KEPT, "measure": "share of the matched correct rate above chance", "reference": "all of it"}
    return other | names | bounds | {"reference_value": 1.0, "note": note}


KINDS = {
    "recognition": Kind((INTERVALS,), recognition),
    learned.NEW_HEAD: Kind((learned.TUNED,), learned.new_head),
    learned.PROFILES: Kind((learned.SIMILARITY,), learned.profiles),
    learned.GAP: Kind((learned.BASELINE,), learned.gaps),
    learned.LAYERS: Kind((learned.ALIGNMENT,), learned.layers),
    learned.FILTERS: Kind((SCORES,), learned.filters),
    learned.REGIONS: Kind((DIFFERENCES,), learned.regions),
}
READS = tuple(name for kind in KINDS.values() for name in kind.reads)
