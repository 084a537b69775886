"""What titles of studies and figures say of their results: numbers of the tables, and verdicts of `verdicts`."""

from collections.abc import Callable, Sequence

import pandas as pd

from aulens.evaluation.roles import pair_name
from aulens.report.study import INTERVALS, Study
from aulens.report.verdicts import on_likeness
from aulens.report.wording import decimal, listed

MOST = 4  # values that a title lists; of more it gives the ends
Values = Sequence[tuple[str, float]]


def figure_headline(study: Study, figure: str) -> str:
    """Return the result that the title of a figure names; nothing of figures that do not come down to a few numbers."""
    return FIGURES[figure](study) if figure in FIGURES else ""


def study_headline(study: Study) -> str:
    """Return correct rates on the own and on other databases, such as "correct rate .85 (a); .51 (a→b) on others"."""
    if INTERVALS not in study.files:
        return ""
    table = study.table(INTERVALS)
    own, others = (rates(table, role) for role in ("within", "cross"))
    words = [f"correct rate {named(own)} on the own database"] if own else []
    return "; ".join([*words, *([f"{named(others)} on the other"] if others else [])])


def named(values: Values) -> str:
    """Return values and what they are of; of many the lowest and the highest.

    Examples
    --------
    >>> named([("a", 0.85), ("b", 0.77)])
    '.85 (a) and .77 (b)'
    >>> named([(name, place / 10) for place, name in enumerate("abcde")])
    'from .00 (a) to .40 (e)'
    """
    if len(values) > MOST:
        ends = [pick(values, key=lambda value: value[1]) for pick in (min, max)]
        return f"from {' to '.join(f'{decimal(value)} ({name})' for name, value in ends)}"
    return listed([f"{decimal(value)} ({name})" for name, value in values])


def rates(intervals: pd.DataFrame, role: str) -> Values:
    """Return the correct rate over all expressions of each pair of databases in a role that has one."""
    rows = intervals[(intervals["role"] == role) & (intervals["expression"] == "all")].dropna(subset="correct_rate")
    return [(pair_name(row.trained, row.tested), float(row.correct_rate)) for row in rows.itertuples()]


def crossing_headline(table: pd.DataFrame) -> str:
    """Return what culture and population cost in percentage points, of each trained database.

    Parameters
    ----------
    table : table
        statistics/two_by_two.csv.
    """
    words = []
    for what, side in (("culture", "population"), ("population", "culture")):
        rows = table[(table["measure"] == f"cost of {what}") & (table[side] == "both")].dropna(subset="value")
        costs = [f"{100 * row.value:.1f}".replace("-", "−") + f" ({row.trained})" for row in rows.itertuples()]
        words += [f"{what} {listed(costs)}"] if costs else []
    return f"costs in points: {listed(words)}" if words else ""


def likeness_headline(table: pd.DataFrame) -> str:
    """Return the verdict on each pair of databases, over all output units (tuning/baseline.csv), and the gap."""
    rows = table[table["output_unit"] == "all"]
    return listed(
        [
            f"{row['database_1']} and {row['database_2']}: {on_likeness(row)} (gap {decimal(row['gap'])})"
            for _, row in rows.iterrows()
        ]
        if len(rows) <= MOST
        else []
    )


def cells_headline(table: pd.DataFrame) -> str:
    """Return how many cells of two databases differ (tuning/differences.csv), of those that were tested."""
    tested = table[table["p"].notna()]
    pairs = tested.groupby(["database_1", "database_2"], sort=False)["differs"]
    found = [f"{int(own.astype(bool).sum())} of {len(own)} cells ({one}, {two})" for (one, two), own in pairs]
    return listed(found) if len(found) <= MOST else ""


def planted_headline(table: pd.DataFrame) -> str:
    """Return how well networks find the action units planted in their database (tuning/recovery.csv)."""
    means = table[table["database"] == table["truth"]].groupby("database", sort=False)["auroc"].mean().dropna()
    return f"mean AUROC {named(list(means.items()))}" if len(means) else ""


def relation_headline(table: pd.DataFrame) -> str:
    """Return the correlations of similarity and confusion (statistics/relation_tests.csv)."""
    known = table.dropna(subset="correlation")
    pairs = [(pair_name(row.trained, row.tested), float(row.correlation)) for row in known.itertuples()]
    return f"r_s {named(pairs)}" if pairs else ""


def loss_headline(table: pd.DataFrame) -> str:
    """Return what is lost on databases that others learned (transfer/cross_database_differences.csv)."""
    learned = table["tested"].isin(table["trained"].unique())
    rows = table[(table["measure"] == "accuracy") & learned].dropna(subset="difference")
    pairs = [(pair_name(row.trained, row.tested), float(row.difference)) for row in rows.itertuples()]
    return f"accuracy, own less other, {named(pairs)}" if pairs else ""


def _of(table: str, words: Callable[[pd.DataFrame], str]) -> Callable[[Study], str]:
    return lambda study: words(study.table(table))


def _of_rates(role: str) -> Callable[[Study], str]:
    def words(study: Study) -> str:
        found = rates(study.table(INTERVALS), role)
        return f"correct rate {named(found)}" if found else ""

    return words


FIGURES: dict[str, Callable[[Study], str]] = {
    "within_tests": _of_rates("within"),
    "cross_tests": _of_rates("cross"),
    "two_by_two": _of("statistics/two_by_two.csv", crossing_headline),
    "baseline": _of("tuning/baseline.csv", likeness_headline),
    "differences": _of("tuning/differences.csv", cells_headline),
    "recovery": _of("tuning/recovery.csv", planted_headline),
    "similarity_and_confusion": _of("statistics/relation_tests.csv", relation_headline),
    "cross_database": _of("transfer/cross_database_differences.csv", loss_headline),
}
