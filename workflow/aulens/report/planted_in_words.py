"""What planted truth says of the method, and measured displays of networks and tool, in sentences."""

import pandas as pd

from aulens.report.displays_in_words import IN_WORDS, DisplayWords
from aulens.report.wording import decimal, listed

TAKEN = "taken from earlier demonstrations of these cultures"


def planted_sentences(
    scores: pd.DataFrame,
    sides: pd.DataFrame,
    alike: pd.DataFrame,
    criteria: pd.DataFrame,
    words: DisplayWords = IN_WORDS,
) -> list[str]:
    """Return one sentence for each question to what was planted, or measured.

    Parameters
    ----------
    scores, sides, alike, criteria : table
        tuning/recovery_scores.csv, recovery_sides.csv, recovery_similarity.csv and recovery_criteria.csv.
    words : DisplayWords
        Whether action units were planted or measured.
    """
    every = scores[(scores["expression"] == "all") & scores["somers_d"].notna()]
    if every.empty:
        return []
    found = [text for _, row in every.iterrows() for text in _of_pair(row, criteria, words)]
    found += [_of_sides(part, words) for _, part in sides.groupby(["database", "other"], sort=False)]
    return [*found, _of_similarity(criteria, alike, words)]


def _of_pair(row: pd.Series, criteria: pd.DataFrame, words: DisplayWords) -> list[str]:
    """Return what is said of the difference of two databases, and of differences within them."""
    one, two = row["database_1"], row["database_2"]
    own = criteria[(criteria["database_1"] == one) & (criteria["database_2"] == two)].set_index("criterion")
    order = own.loc["somers_d"]
    text = (
        f"Profiles of {one} minus {two} followed {words.sign} with Somers’ D = {decimal(row['somers_d'])}"
        f"{_range(row, ' (these people, other runs: ', '; other people vary more)')}: {_verdict(order, 'above')}. "
        f"{int(row['right'])} of {int(row['signs'])} {words.adjective} differences had the right sign."
    )
    null = own.loc["null_somers_d"]
    if pd.isna(null["value"]):
        return [f"{text} No networks of disjoint groups of people were trained, so that the D of a null is not known."]
    beyond = "more" if row["somers_d"] > null["high"] else "not more"
    same = "" if words.measured else ", where nothing planted differs"
    return [
        text,
        f"Between halves of the people of one database{same}, the absolute D on the same signs was "
        f"{decimal(null['value'])} in the mean of {int(null['n'])} halvings of the groups. The largest "
        f"was {decimal(null['high'])}: {_verdict(null, 'at most')}; D between the databases was {beyond}. "
        "Networks of these halves learned fewer people, one group each.",
    ]


def _of_sides(part: pd.DataFrame, words: DisplayWords) -> str:
    """Say how one database's profiles separate what belongs to an expression where."""
    first = part.iloc[0]
    sides = {"both": "both", "own": f"{first['database']} only", "other": f"{first['other']} only"}
    areas = [
        f"{decimal(row['auroc'])} for {sides[row['planted_in']]} ({int(row['cells'])})" for _, row in part.iterrows()
    ]
    expected = "" if words.measured else "; it should be high for the first two and .5 for the last"
    return (
        f"{first['database']}-trained networks, area under the ROC curve against action units {words.neither}, by "
        f"where they were {words.adjective}: {listed(areas)}{expected}."
    )


def _of_similarity(criteria: pd.DataFrame, alike: pd.DataFrame, words: DisplayWords) -> str:
    """Say whether similarity of profiles follows that of displays."""
    ranks = criteria.set_index("criterion")
    raw, gap = ranks.loc["rank_of_similarity"], ranks.loc["rank_of_gap"]
    text = (
        f"Over {int(raw['n'])} {raw['unit']}, similarity of profiles ranked with the cosine of {words.what} by "
        f"r = {decimal(raw['value'])}{_range(raw, ' ', '')}"
    )
    if alike["gap"].isna().all():
        return f"{text}; similarity relative to networks of other people of the same database was not measured."
    return (
        f"{text}; the gap, similarity within databases minus between them, by r = {decimal(gap['value'])}"
        f"{_range(gap, ' ', '')}: {_verdict(gap, 'at most')}."
    )


def _range(row: pd.Series, before: str, after: str) -> str:
    """Return an interval between two texts, or nothing where it is undefined."""
    if pd.isna(row["low"]):
        return ""
    return f"{before}[{decimal(row['low'])}, {decimal(row['high'])}]{after}"


def _verdict(row: pd.Series, side: str) -> str:
    """Return whether a limit was kept."""
    if pd.isna(row["limit"]):
        return "no limit is set where a tool measured displays"
    limit = f"{side} {decimal(row['limit'], 1)}"
    words = {"yes": "passed", "no": "not passed"}.get(row["passed"], "not measured")
    return f"{words} (the limit, {limit}, was {TAKEN})"
