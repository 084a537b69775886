"""Networks beside people, as sentences."""

from collections.abc import Mapping

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import counted, decimal, interval_text, p_text

WORDS = {
    "confusions": "which expressions are taken for which",
    "correct_rates": "which expressions are recognised well",
    "unbiased_rates": "the same with unbiased hit rates (Wagner 1993)",
    "all": "all cells, of which the diagonal is high in any two matrices",
}
FEW_LEFT_OUT = 0.005


def human_sentences(found: pd.DataFrame, rates: pd.DataFrame, runs: pd.DataFrame, confidence: float) -> list[str]:
    """Return sentences for each database; none gives a verdict.

    Parameters
    ----------
    found, rates, runs : table
        statistics/human.csv, human_rates.csv, human_runs.csv.
    confidence : float
        Of the intervals.
    """
    said = []
    for name, part in found[found["kind"] == "spearman"].groupby("database", sort=False):
        of_all = rates[(rates["database"] == name) & (rates["expression"] == "all")].iloc[0]
        said.append(" ".join(filter(None, [_rates(name, of_all), _left_out(rates[rates["database"] == name])])))
        for cells, words in WORDS.items():
            row = part[part["cells"] == cells].iloc[0]
            own = runs[(runs["database"] == name) & (runs["cells"] == cells)]["correlation"].dropna()
            if pd.notna(row["correlation"]):
                said.append(f"{name}, {words}: {correlation_text(row, own, confidence)}")
    return said


def correlation_text(row: Mapping, of_runs: pd.Series, confidence: float) -> str:
    """Return a correlation with all that belongs to it."""
    bounds = interval_text(row["interval_low"], row["interval_high"], confidence)
    drawn = "people tested, runs and raters" if row["of_raters"] == "drawn again" else "people tested and runs"
    bounds = f"{bounds} ({drawn} drawn again)" if bounds else "no interval (too few people or runs)"
    orders = f"{'all ' if row['exact'] else ''}{int(row['orders']):,} orders"
    expected = (
        f" (of any order of the expressions {decimal(row['expected'])} is expected)" if row["cells"] == "all" else ""
    )
    text = (
        f"r_s = {decimal(row['correlation'])}{expected}, {bounds}, {p_text(row['p_permutation'])} "
        f"(expressions permuted, {orders}; n = {int(row['points'])} cells of {int(row['expressions'])} expressions)"
    )
    if len(of_runs) > 1:
        text += f"; of single runs {decimal(of_runs.min())} to {decimal(of_runs.max())}"
    return f"{text}. {_ceiling(row)}"


def _ceiling(row: Mapping) -> str:
    """Say how high the correlation could be."""
    if pd.isna(row["ceiling"]):
        lacking = (
            "how many people judged is not known" if pd.isna(row["reliability_people"]) else "networks are not reliable"
        )
        return f"No noise ceiling: {lacking}."
    by = {"halves of the raters": "from halves of the raters"}.get(row["reliability_people_by"], "from binomial noise")
    return (
        f"Noise ceiling {decimal(row['ceiling'])} (reliability of people {decimal(row['reliability_people'])}, {by}; "
        f"of networks {decimal(row['reliability_networks'])}, from halves of those tested)."
    )


def _rates(name: str, row: Mapping) -> str:
    """Say how often people and networks were right."""
    units = counted(int(row["number"]), *words_of(row["unit_of_replication"]))
    networks = f"networks {decimal(row['correct_rate_networks'])} (shown {units})"
    if pd.isna(row["correct_rate_people"]):
        return f"{name}: of people only the order of the expressions is known; correct rate of {networks}."
    people = f"{name}: correct rate of people {decimal(row['correct_rate_people'])}, of {networks}"
    unbiased = ""
    if pd.notna(row["unbiased_rate_people"]):
        pair = (decimal(row[f"unbiased_rate_{who}"]) for who in ("people", "networks"))
        unbiased = "; unbiased hit rates {} and {}".format(*pair)
    return f"{people}; chance {decimal(row['chance'])}{unbiased}."


def _left_out(rates: pd.DataFrame) -> str:
    """Say how many answers lie outside the expressions that both know."""
    row = rates[rates["expression"] == "all"].iloc[0]
    parts = [
        f"{100 * row[f'left_out_{who}']:.1f} % of the answers of {who}"
        for who in ("people", "networks")
        if pd.notna(row[f"left_out_{who}"]) and row[f"left_out_{who}"] > FEW_LEFT_OUT
    ]
    return f"{' and '.join(parts)} lie outside the expressions that are compared, and are left out." if parts else ""
