"""Sentences on tests in other databases: the matrix, what is lost, which labels count."""

from collections.abc import Iterator

import pandas as pd

from aulens.databases.unit_words import words_of
from aulens.report.wording import decimal, interval_text, listed
from aulens.statistics.fewest import too_few, too_few_runs


def matrix_sentence(table: pd.DataFrame, confidence: float) -> str:
    """Say the accuracy of every test (rows of transfer/cross_database.csv), with its chance."""
    parts = []
    for row in table[table["accuracy"].notna()].to_dict("records"):
        where = "in their own database" if row["role"] == "within" else f"in {row['tested']}"
        spread = "" if pd.isna(row["accuracy_sd"]) else f" ± {decimal(row['accuracy_sd'])}"
        bounds = interval_text(row["accuracy_low"], row["accuracy_high"], confidence)
        parts.append(f"of {row['trained']} {where} {decimal(row['accuracy'])}{spread}{bounds and f' ({bounds})'}")
    chances = sorted(set(table["chance"].dropna()))
    return (
        f"Accuracy of the networks (mean ± standard deviation over {_runs(table)}): {listed(parts)}; chance is "
        f"{listed([decimal(chance) for chance in chances], 'or')}."
    )


def _runs(table: pd.DataFrame) -> str:
    fewest, most = int(table["runs"].min()), int(table["runs"].max())
    return f"{most} run{'' if most == 1 else 's'}" if fewest == most else f"{fewest} to {most} runs"


def lost_sentences(lost: pd.DataFrame, confidence: float) -> Iterator[str]:
    """Yield what accuracy loses in other databases, or why no interval is given; numbers, and no verdict."""
    rows = lost[lost["measure"] == "accuracy"].to_dict("records")
    known = [row for row in rows if not pd.isna(row["interval_low"])]
    if known:
        parts = [
            f"{row['trained']} → {row['tested']} {decimal(row['difference'])} "
            f"[{decimal(row['interval_low'])}, {decimal(row['interval_high'])}]"
            for row in known
        ]
        units = listed(list(dict.fromkeys(words_of(row["unit_of_replication"])[1] for row in known)), "or")
        yield (
            f"Beyond their own database they lost, over the labels of both: {listed(parts)} ({100 * confidence:g} % CI "
            f"by drawing the tested {units} of each database and the runs again; not corrected for their number)."
        )
    for row in rows:
        if pd.isna(row["interval_low"]):
            units = words_of(row["unit_of_replication"])[1]
            people = min(int(row["number_within"]), int(row["number_other"]))
            reason = too_few(people, units) or too_few_runs(int(row["runs"]))
            yield (
                f"{row['trained']} → {row['tested']}: {decimal(row['difference'])} lost, without an interval: {reason}."
            )


def label_sentences(table: pd.DataFrame) -> Iterator[str]:
    """Yield which labels do not count where a database lacks some that the other has."""
    for row in table.to_dict("records"):
        left = [
            (names, words)
            for names, words in ((row["labels_not_shown"], "shows no"), (row["labels_not_trained"], "shows besides"))
            if not pd.isna(names)
        ]
        if not left:
            continue
        texts = [f"{row['tested']} {words} {listed(names.split(';'), 'or')}" for names, words in left]
        yield (
            f"{row['trained']} → {row['tested']} counts {int(row['common_labels'])} labels, and the best score among "
            f"these: {', '.join(texts)}."
        )
