"""What filters tell of action units, in sentences: active, matched, found, and judged on other people."""

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.study import Study
from aulens.report.wording import counted, decimal, interval_text, listed

SCORES, UNITS = "attribution/filter_scores.csv", "attribution/filter_units.csv"
CAVEAT = (
    "By the published rule a filter is matched if all faces to which it responds most show an action unit; it says "
    "nothing of the filters that are matched by chance, nor of those of a network that learned nothing."
)
HANGING = "There action units hang on expressions, so that a filter of an expression is matched with all of its units."


def shown_first(scores: pd.DataFrame, database: str) -> str:
    """Return whose faces a database's filters are shown first: those with independent action units, if any."""
    return str(scores["shown"][scores["database"] == database].iloc[0])


def filter_sentences(study: Study) -> list[str]:
    """Return what a paper would write of a study's filters."""
    scores, units = study.table(SCORES), study.table(UNITS)
    confidence, found = study.analyses["filter_scores"]["confidence"], []
    for database in study.facts["databases"]:
        for shown in scores["shown"][scores["database"] == database].unique():
            own = scores[(scores["database"] == database) & (scores["shown"] == shown)]
            rows = {(row["weights"], row["measure"]): row for row in own.to_dict("records")}
            of_units = units[(units["database"] == database) & (units["shown"] == shown)]
            found.append(counts_sentence(rows, database, shown) + (f" {HANGING}" if shown == database else ""))
            found.append(found_sentence(rows, of_units))
            found.append(judged_sentence(rows, confidence, of_units))
    return [CAVEAT, *found]


def mean_count(value: float) -> str:
    """Return a mean of counts with one decimal place, if it has any.

    Examples
    --------
    >>> mean_count(64.0), mean_count(0.13)
    ('64', '0.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def counts_sentence(rows: dict, database: str, shown: str) -> str:
    """Say how many filters are active, and matched by the published rule."""
    parts = []
    for weights, name in (("trained", "trained networks"), ("random", "random weights")):
        filters, active, matched = (rows[weights, measure] for measure in ("filters", "active", "matched"))
        parts.append(
            f"{name}: {mean_count(active['value'])} of {mean_count(filters['value'])} filters are active, "
            f"{mean_count(matched['value'])} matched ({mean_count(matched['chance'])} by chance)"
        )
    runs = counted(int(rows["trained", "active"]["runs"]), "run")
    whose = "tested faces" if shown == database else f"faces of {shown}"
    return f"{database}-trained, {whose}, means of {runs}; {'; '.join(parts)}."


def found_sentence(rows: dict, units: pd.DataFrame) -> str:
    """Say how many action units have a filter beyond chance, corrected for all pairs; and which do in most runs."""
    known = units[(units["weights"] == "trained") & units["precision"].notna()]
    mostly = known[known["found_runs"] > known["runs"] / 2]["action_unit"]
    which = f" (in most runs {listed([f'AU{unit}' for unit in mostly])})" if len(mostly) else ""
    numbers = [mean_count(rows[weights, "found_units"]["value"]) for weights in ("trained", "random")]
    return (
        f"Corrected for all pairs, a trained network has a filter that tells an action unit beyond chance for "
        f"{numbers[0]} of {len(known)}{which}, one with random weights for {numbers[1]}."
    )


def judged_sentence(rows: dict, confidence: float, units: pd.DataFrame) -> str:
    """Say what the best filters are worth on people they were not chosen on, beside random weights, or why not."""
    within = [rows[weights, "judged_auroc_within"] for weights in ("trained", "random", "difference")]
    trained, random, difference = within
    if pd.isna(trained["value"]):
        reasons = units["not_judged"].dropna()
        return f"The best filters are not judged on other people: {reasons[reasons != ''].iloc[0]}."
    people = counted(int(trained["number"]), *words_of(trained["unit_of_replication"]))
    bounds = interval_text(difference["interval_low"], difference["interval_high"], confidence, 3)
    precision = [rows[weights, "judged_precision"] for weights in ("trained", "random")]
    text = (
        f"Chosen on half of the people and judged on the others, the best filters have a mean AUROC within people of "
        f"{decimal(trained['value'])}, of random weights {decimal(random['value'])} (chance .5; difference "
        f"{decimal(difference['value'], 3)}{', ' + bounds if bounds else ''}; {people}), and a mean average precision "
        f"of {decimal(precision[0]['value'])} and {decimal(precision[1]['value'])} "
        f"(chance {decimal(precision[0]['chance'])})."
    )
    if not bounds:
        return text + " Without an interval no difference is claimed."
    if difference["interval_low"] > 0:
        return text + " So training makes filters tell more of action units on average, by this much."
    return text + " No difference from random weights is established."
