"""One sentence per test of statistics/tests.csv."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.databases.unit_words import WORDS
from aulens.report.study import PEOPLE_TABLE, TESTS
from aulens.report.verdicts import ABOVE_CHANCE, CORRECTED, verdict
from aulens.report.wording import decimal, interval_text, listed, p_text, quantity
from aulens.statistics.notes import NOT_TESTED

EXPLORATORY = ("tuning/similarity.csv", "statistics/relation_tests.csv")  # p values of other questions
KEYS = ["question", "kind", "test", "groups"]
BY_PEOPLE = (
    "Verdicts are those of tests marked “people”, which have people as units and add the variance between runs. They "
    "speak of other people who are tested, and of networks of other training people only where p is below .05 also if "
    "runs vary by who is learned from; else they say “of these training people”. Holm's correction goes over the tests "
    "of one question and kind of control. Tests marked “corrected” decide only where people do not."
)


def sentences_of_tests(
    tests: pd.DataFrame, questions: Collection[str], confidence: float, decided: Collection[tuple[str, str]] = ()
) -> list[dict[str, str | bool]]:
    """Return kind and text of the tests that answer one of the questions, in their order, and which of them lead.

    The effects of one analysis of variance share a sentence.

    Parameters
    ----------
    tests : table
        statistics/tests.csv.
    questions : collection of str
    confidence : float
        Of the intervals in the table.
    decided : collection of two str
        Question and groups that have tests of people, which lead and give the verdicts.
    """
    rows = tests[tests["question"].isin(list(questions))]
    sentences = []
    for (question, kind, _, groups), group in rows.groupby(KEYS, sort=False):
        beside = (question, groups) in decided
        analysis = group["effect"].fillna("").ne("").any()
        text = (
            _analysis_sentence(group)
            if analysis
            else " ".join(_comparison_sentence(row, confidence, beside) for _, row in group.iterrows())
        )
        leading = not beside and kind == CORRECTED and not analysis and question != ABOVE_CHANCE
        sentences.append({"kind": kind, "text": text, "leading": leading})
    return sentences


def on_p_values(tables: Mapping[str, pd.DataFrame], split: Mapping[str, Any]) -> str:
    """Say which p values of a study give verdicts, and how others are to be read; nothing where there are none.

    Parameters
    ----------
    tables : mapping
        Name -> table, of all that the page shows.
    split : mapping
        As in the configuration.
    """
    others = any(not tables[name].empty for name in EXPLORATORY if name in tables)
    if TESTS not in tables:
        return "P values are exploratory." if others else ""
    tests, many = tables[TESTS], WORDS[split["unit"]][1]
    if PEOPLE_TABLE in tables and tables[PEOPLE_TABLE]["p_corrected"].notna().any():
        text = BY_PEOPLE
    elif tests.loc[tests["kind"] == CORRECTED, "p"].notna().any():
        text = f"Verdicts are those of tests marked “corrected”, which allow for {many} that runs share; Holm's "
        text += "correction goes over the tests of one question."
    else:
        text = "No test gives a verdict here; each that is missing says why."
    words = {"published": "“as published”", "plain": "“plain”"}
    marked = [word for kind, word in words.items() if tests.loc[tests["kind"] == kind, "p"].notna().any()]
    if marked:
        text += f" Tests marked {listed(marked, 'or')} take runs as independent, so their p values depend on how many "
        text += "runs were made; they give no verdict."
    return f"{text} Other p values are exploratory." if others else text


def _comparison_sentence(row: pd.Series, confidence: float, beside: bool) -> str:
    """Write a comparison of two means."""
    names = str(row["groups"]).split(" | ")
    second = names[1] if len(names) > 1 else "chance"
    bounds = interval_text(row["difference_low"], row["difference_high"], confidence)
    size = interval_text(row["interval_low"], row["interval_high"], confidence)
    means = (
        f"{_capital(row['question'])}: {names[0]} {decimal(row['mean_1'])}, {second} {decimal(row['mean_2'])}; "
        f"difference {decimal(row['difference'])}"
    )
    if reason := _reason(row):
        return f"{means}. {reason}"
    parts = [
        means + (f", {bounds}" if bounds else ""),
        f"{row['test']}: {_statistic(row)}",
        f"n = {row['n']} (unit of replication: {row['unit_of_replication']})",
        f"{row['effect_size_name']} {decimal(row['effect_size'])}" + (f", {size}" if size else ""),
    ]
    return f"{'; '.join(parts)}. {'' if beside else verdict(row)}".rstrip()


def _analysis_sentence(rows: pd.DataFrame) -> str:
    """Write all effects of one analysis of variance."""
    first = rows.iloc[0]
    effects = "; ".join(
        f"{row['effect']} {_statistic(row)}, {row['effect_size_name']} {decimal(row['effect_size'])}"
        for _, row in rows.iterrows()
    )
    groups = str(first["groups"]).replace(" | ", " and ")
    head = f"{_capital(first['question'])} ({groups}; n = {first['n']} runs), {first['test']}"
    reason = _reason(first)
    return f"{head}. {reason}" if reason else f"{head}: {effects}."


def _reason(row: pd.Series) -> str:
    """Say why nothing was tested, if the note tells it."""
    note = str(row["note"])
    return f"{_capital(note)}." if note.startswith(NOT_TESTED) else ""


def _statistic(row: pd.Series) -> str:
    """Return "t(10) = 3.42, p = .0066 (Holm p = .013)"."""
    degrees = ", ".join(quantity(round(value, 2)) for value in (row["df_1"], row["df_2"]) if not np.isnan(value))
    text = f"{row['statistic_name']}({degrees}) = {quantity(row['statistic'])}, {p_text(row['p'])}"
    corrected = row.get("p_corrected", np.nan)
    return text if np.isnan(corrected) else f"{text} (Holm {p_text(corrected)})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
