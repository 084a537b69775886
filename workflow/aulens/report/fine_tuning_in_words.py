"""Sentences on networks that are trained on with another database; numbers and no verdicts."""

from collections.abc import Mapping

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import decimal, listed
from aulens.statistics.fewest import too_few, too_few_runs

WORDS = {"none": "as they are", "head": "new head", "random": "random, new head", "all": "all layers", "own": "own"}


def way_name(row: Mapping) -> str:
    """Return the name of a way, with the number of people where it was asked for.

    Examples
    --------
    >>> way_name({"way": "head", "people_asked": 8}), way_name({"way": "1", "people_asked": float("nan")})
    ('new head, 8 people', 'last layer')
    """
    way = str(row["way"])
    name = WORDS.get(way) or ("last layer" if way == "1" else f"last {way} layers")
    if pd.isna(row["people_asked"]):
        return name
    unit = words_of(row["unit_of_replication"])[1] if "unit_of_replication" in row else "people"
    return f"{name}, {int(row['people_asked'])} {unit}"


def pair_sentences(table: pd.DataFrame, confidence: float) -> list[str]:
    """Return a sentence for each pair of databases with the accuracy of every way and its difference to none.

    Parameters
    ----------
    table : table
        transfer/fine_tuning.csv.
    """
    texts = []
    for (trained, tested), part in table.groupby(["trained", "tested"], sort=False):
        rows = part.to_dict("records")
        units = words_of(rows[0]["unit_of_replication"])[1]
        number, runs = int(rows[0]["number"]), int(rows[0]["runs"])
        parts = [f"{way_name(row)} {decimal(row['accuracy'])}{_gain(row)}" for row in rows if row["way"] != "own"]
        own = [decimal(row["accuracy"]) for row in rows if row["way"] == "own"]
        text = f"Networks of {trained}, trained on with {tested}, had there an accuracy of: {listed(parts)}; the own "
        text += f"networks of {tested} had {listed(own)}, chance is {decimal(rows[0]['chance'])} "
        reason = too_few(number, units) or too_few_runs(runs)
        drawn = f"{100 * confidence:g} % CI of the difference to none, {number:,} {units} in {runs} run"
        drawn += ("" if runs == 1 else "s") + ", not corrected for the number of ways"
        texts.append(f"{text}({reason or drawn}).")
    return texts


def _gain(row: Mapping) -> str:
    """Return such as " (+.10 [.02, .18])"; nothing where there is no interval."""
    values = [row["none_difference"], row["none_low"], row["none_high"]]
    if pd.isna(values).any():
        return ""
    sign = "+" if values[0] > 0 else ""
    return f" ({sign}{decimal(values[0])} [{decimal(values[1])}, {decimal(values[2])}])"
