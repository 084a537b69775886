"""What modified faces show, in sentences: what reaching a target is worth, and what the judge reads."""

import numpy as np
import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.wording import counted, decimal, interval_text, listed
from aulens.statistics.fewest import too_few, too_few_runs

SCORES, JUDGE = "attribution/modification_scores.csv", "attribution/modification_judge.csv"
UNCERTAIN = "Without an interval no difference is claimed."
NO_DIFFERENCE = "No difference from random weights is established."
MOSTLY = 0.5  # share of random weights from which reaching the target is said to prove nothing
LEAST_READ = 0.1  # mean correlation of the judge on a database's own faces, below which nothing follows from it
KINDS = {"intensification": "intensifications", "conversion": "conversions"}


def modification_sentences(study: Study) -> list[str]:
    """Return what a paper would write of a study's modified faces."""
    scores, judge = study.table(SCORES), study.table(JUDGE)
    confidence, labels = study.analyses["modification_scores"]["confidence"], study.facts["labels"]
    reached, judged, proving_nothing = [], [], []
    for database in study.facts["databases"]:
        here = mean_here(judge, database)
        for kind in scores["kind"].unique():
            own = scores[(scores["database"] == database) & (scores["kind"] == kind)]
            rows = {(row["weights"], row["measure"]): row for row in own.to_dict("records")}
            reached.append(reached_sentence(rows, database, kind, confidence))
            judged.append(judged_sentence(rows, database, kind, confidence, labels, here))
            if rows["random", "reached"]["value"] >= MOSTLY:
                proving_nothing.append(f"{database}'s {KINDS[kind]}")
    found = [*reached, nothing_proven(proving_nothing, len(reached))]
    return [text for text in (*found, judge_sentence(judge), *judged) if text]


def mean_here(judge: pd.DataFrame, database: str) -> float:
    """Return how well the judge reads action units of a database's own faces, the mean over them; NaN if unknown."""
    return float(judge["correlation_here"][judge["database"] == database].mean())


def nothing_proven(cases: list[str], all_cases: int) -> str:
    """Say once what reaching the target proves, of the cases in which random weights mostly reach it."""
    if not cases:
        return ""
    where = "" if len(cases) == all_cases else f" of {listed(cases)}"
    return f"So reaching the target{where} proves nothing: random weights have learned nothing and reach it too."


def judge_sentence(judge: pd.DataFrame) -> str:
    """Say who the judge is, and what it reads of people whom it does not know, in its database and here; or nothing."""
    if judge.empty:
        return ""
    own = judge.drop_duplicates("action_unit")
    first, rates = own.iloc[0], own["correlation"].dropna()
    here = [
        f"in {database}'s own faces with {decimal(found.mean())} ({decimal(found.min())} to {decimal(found.max())})"
        for database, found in judge.groupby("database", sort=False)["correlation_here"]
        if found.notna().any()
    ]
    return (
        f"The judge learned action units from {counted(first['images'], 'image')} of "
        f"{counted(first['people'], 'person', 'people')} of {first['judge']}, none of whom takes part here; of people "
        f"left out it reads them with a mean correlation of {decimal(rates.mean())} ({decimal(rates.min())} to "
        f"{decimal(rates.max())}, {counted(len(rates), 'action unit')}){''.join(f', {text}' for text in here)}."
    )


def reached_sentence(rows: dict, database: str, kind: str, confidence: float) -> str:
    """Say how many changes reach their target, and whether random weights reach it less often."""
    trained, random, difference = (rows[weights, "reached"] for weights in ("trained", "random", "difference"))
    before = [decimal(rows[weights, "reached_before"]["value"]) for weights in ("trained", "random")]
    text = (
        f"{database}-trained networks: {decimal(trained['value'])} of the {KINDS[kind]} reach their target "
        f"({before[0]} before the change), {decimal(random['value'])} with random weights ({before[1]} before; "
        f"{_difference(difference, confidence)})."
    )
    if random["value"] >= MOSTLY:
        return text
    if difference["interval_low"] > 0:
        return f"{text} Random weights reach it less often."
    return f"{text} {UNCERTAIN if np.isnan(difference['interval_low']) else NO_DIFFERENCE}"


def judged_sentence(rows: dict, database: str, kind: str, confidence: float, labels: list[str], here: float) -> str:
    """Say how well the changes agree with what was planted; nothing without a judge.

    Parameters
    ----------
    here : float
        See `mean_here`; below `LEAST_READ` there is no verdict.
    """
    names = ("trained", "random", "difference")
    trained, random, difference = (rows[weights, "judge_correlation"] for weights in names)
    if np.isnan(trained["value"]):
        return ""
    chance = 1 / (len(labels) - 1) if kind == "conversion" else 1 / len(labels)
    text = (
        f"What the judge reads of {database}'s {KINDS[kind]} correlates with the planted difference with "
        f"{decimal(trained['value'])} for trained networks and {decimal(random['value'])} for random weights "
        f"({_difference(difference, confidence)}){_reference(rows)}; the target is the nearest expression in "
        f"{decimal(rows['trained', 'nearest']['value'])} and {decimal(rows['random', 'nearest']['value'])} "
        f"(chance {decimal(chance)})."
    )
    if not here >= LEAST_READ:  # or unknown
        return (
            f"{text} No verdict: in {database}'s own faces the judge reads too little ({decimal(here)}; at least "
            f"{decimal(LEAST_READ)} is asked for)."
        )
    return f"{text} {_verdict(difference)}"


def _reference(rows: dict) -> str:
    """Return what the judge reads of two displays of one person, or else of mean pictures; it is no upper bound."""
    words = {
        "real": "two real displays of one person",
        "mean_pictures": "the mean pictures of two expressions (of unequal people, who differ too)",
    }
    for weights, text in words.items():
        row = rows.get((weights, "judge_correlation"), {"value": np.nan})
        if not np.isnan(row["value"]):
            return f", for reference {decimal(row['value'])} of {text}"
    return ""


def _difference(row: dict, confidence: float) -> str:
    """Return the difference between trained and random, with its interval or why there is none and the single runs."""
    text = f"difference {decimal(row['value'])}"
    if bounds := interval_text(row["interval_low"], row["interval_high"], confidence):
        return f"{text}, {bounds}{' of this network' if row['runs'] == 1 else ''}"
    if row["runs"] > 1:
        text += f", single runs from {decimal(row['lowest_run'])} to {decimal(row['highest_run'])}"
    reason = too_few(row["number"], words_of(row["unit_of_replication"])[1]) or too_few_runs(row["runs"])
    return f"{text}; {reason or 'no interval'}"


def _verdict(difference: dict) -> str:
    """Say what follows for what was learned."""
    if np.isnan(difference["interval_low"]):
        return UNCERTAIN
    if difference["interval_low"] > 0:
        alone = difference["runs"] == 1
        says = "this network changes" if alone else "the trained networks change"
        return f"So {says} what was planted, and random weights do so less."
    if difference["interval_high"] < 0:
        return "Random weights agree better with what was planted than trained networks."
    return NO_DIFFERENCE
