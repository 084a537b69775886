"""Sentences on networks that are trained on with another database; numbers and no verdicts."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.cross_in_words import label_sentences
from aulens.report.wording import decimal, listed
from aulens.statistics.fewest import too_few, too_few_runs

WORDS = {"none": "as they are", "head": "new head", "random": "random, new head", "all": "all layers", "own": "own"}
WORDS |= {"scratch": "all layers new"}


def way_name(row: Mapping) -> str:
    """Return the name of a way, with its iterations, and the number of people where it was asked for.

    Examples
    --------
    >>> way_name({"way": "head", "people_asked": 8}), way_name({"way": "1", "people_asked": float("nan")})
    ('new head, 8 people', 'last layer')
    >>> way_name({"way": "head", "people_asked": float("nan"), "iterations": 1000})
    'new head, 1,000 steps'
    """
    way = str(row["way"])
    name = WORDS.get(way) or ("last layer" if way == "1" else f"last {way} layers")
    if row.get("iterations", 0) > 0:
        name += f", {int(row['iterations']):,} steps"
    if pd.isna(row["people_asked"]):
        return name
    unit = words_of(row["unit_of_replication"])[1] if "unit_of_replication" in row else "people"
    return f"{name}, {int(row['people_asked'])} {unit}"


def pair_sentences(table: pd.DataFrame, confidence: float) -> list[str]:
    """Return sentences for each pair of databases: every way and its difference to none, and to new weights; labels.

    Parameters
    ----------
    table : table
        transfer/fine_tuning.csv.
    """
    pairs = [part.to_dict("records") for _, part in table.groupby(["trained", "tested"], sort=False)]
    texts = []
    for rows in pairs:
        if pd.isna(rows[0]["chance"]):
            texts.append(_no_test(rows[0]))
            continue
        texts += [_accuracies(rows, confidence), _correct_rates(rows), *_beside_new_weights(rows)]
    rated = table[table["chance"].notna()].drop_duplicates(["trained", "tested"])
    return [*texts, *label_sentences(rated)]


def _no_test(row: Mapping) -> str:
    """Return why there are no rates."""
    labels = "no label" if row["common_labels"] == 0 else f"the label {row['labels']} alone"
    return f"{row['trained']} → {row['tested']}: both have {labels}, which is no test."


def _accuracies(rows: Sequence[Mapping], confidence: float) -> str:
    """Return the accuracy of each way of a pair, with its difference to none, and of the own networks."""
    first = rows[0]
    units, number, runs = words_of(first["unit_of_replication"])[1], int(first["number"]), int(first["runs"])
    parts = [f"{way_name(row)} {decimal(row['accuracy'])}{_gain(row, 'none_')}" for row in rows if row["way"] != "own"]
    own = [decimal(row["accuracy"]) for row in rows if row["way"] == "own"]
    text = f"Networks of {first['trained']}, trained on with {first['tested']}, had there an accuracy of: "
    text += f"{listed(parts)}; the own networks of {first['tested']} had {listed(own)}, chance is "
    text += f"{decimal(first['chance'])} "
    reason = too_few(number, units) or too_few_runs(runs)
    drawn = f"{100 * confidence:g} % CI of the difference to none, {number:,} {units} in {runs} run"
    drawn += ("" if runs == 1 else "s") + ", not corrected for the number of ways"
    return f"{text}({reason or drawn})."


def _correct_rates(rows: Sequence[Mapping]) -> str:
    """Return the correct rate of each way of a pair; that they are those of accuracy, if they are."""
    head = f"{rows[0]['trained']} → {rows[0]['tested']}: the mean correct rate over labels"
    if all(decimal(row["correct_rate"]) == decimal(row["accuracy"]) for row in rows):
        return f"{head} was that of all images."
    parts = [f"{way_name(row)} {decimal(row['correct_rate'])}{_gain(row, 'correct_rate_none_')}" for row in rows]
    units = words_of(rows[0]["unit_of_replication"])[1]
    reason = too_few(int(rows[0]["fewest_of_label"]), f"{units} who show one of the labels")
    return f"{head} was: {listed(parts)}" + (f" ({reason})." if reason else ".")


def _beside_new_weights(rows: Sequence[Mapping]) -> Iterator[str]:
    """Yield by how much accuracy differs from that with new weights, as many people and as many iterations."""
    found = [row for row in rows if not pd.isna(row["scratch_difference"])]
    if found:
        parts = [f"{way_name(row)} {_signed(row['scratch_difference'])}{_bounds(row, 'scratch_')}" for row in found]
        yield (
            f"Beside new weights in all layers, which had as many people and iterations, the networks of "
            f"{rows[0]['trained']} had in {rows[0]['tested']} an accuracy that differed by: {listed(parts)}."
        )


def _gain(row: Mapping, prefix: str) -> str:
    """Return such as " (+.10 [.02, .18])"; nothing where there is no interval."""
    ends = _bounds(row, prefix)
    return f" ({_signed(row[f'{prefix}difference'])}{ends})" if ends else ""


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{decimal(value)}"


def _bounds(row: Mapping, prefix: str) -> str:
    """Return such as " [.02, .18]"; nothing where there is no interval."""
    ends = row[f"{prefix}low"], row[f"{prefix}high"]
    return "" if pd.isna(list(ends)).any() else f" [{', '.join(map(decimal, ends))}]"
