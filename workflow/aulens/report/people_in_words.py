"""One sentence per test with people as units; equivalence with controls; and how exact rates are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aulens.files import read_json
from aulens.report.study import Study
from aulens.report.verdicts import ABOVE_CHANCE, PEOPLE, THESE_PEOPLE, verdict
from aulens.report.wording import decimal, listed, p_text, quantity
from aulens.statistics.notes import NOT_TESTED

EQUIVALENCE, PRECISION = "statistics/equivalence.csv", "statistics/precision.csv"
PLACES = (6, 20, 40, np.inf)  # of runs, that a sentence names


def sentences_of_people(
    table: pd.DataFrame, questions: Collection[str], confidence: float
) -> list[dict[str, str | bool]]:
    """Return kind and text of the tests of people that answer one of the questions, and which of them lead.

    Parameters
    ----------
    table : table
        statistics/people.csv.
    questions : collection of str
    confidence : float
        Of its intervals.

    Notes
    -----
    Percentage points and odds ratios first, Hedges' g last. Tests of runs stay in the table.
    """
    rows = table[(table["kind"] == PEOPLE) & table["question"].isin(list(questions))]
    sentences = []
    for (question, _), group in rows.groupby(["question", "groups"], sort=False):
        analysis = group["effect"].notna().any()
        text = _effects(group) if analysis else _difference(group.iloc[0], confidence)
        leads = not analysis and group["p_corrected"].notna().any()
        sentences.append({"kind": PEOPLE, "text": text, "leading": leads and question != ABOVE_CHANCE})
    return sentences


def equivalence_sentences(study: Study, trained: Sequence[str]) -> list[str]:
    """Say whether control rates equal matched rates; nothing without the analysis people."""
    if "people" not in study.analyses:
        return []
    table = study.table(EQUIVALENCE)
    rows = table[table["p"].notna()].to_dict("records")
    return [_equivalence(row) for row in rows if str(row["groups"]).split(" ")[0] in trained]


def precision_sentence(study: Study) -> str:
    """Say how exact the matched rates are by runs, and whether more runs or more people would help.

    Of the first database of which it is known; nothing without the analysis people.
    """
    if "people" not in study.analyses:
        return ""
    table = study.table(PRECISION)
    known = table[(table["role"] == "within") & table["runs"].notna()]
    if known.empty:
        return ""
    own = known[known["trained"] == known["trained"].iloc[0]]
    now, twice = sorted(own["people"].unique())
    errors = own.set_index(["people", "runs"])["standard_error_points"]
    by_runs = [f"{errors[now, runs]:.1f} with {_runs(runs)}" for runs in PLACES]
    least = own.set_index(["people", "runs"])["smallest_difference_points"][now, 20]
    text = (
        f"Standard error of the matched rate of {own['trained'].iloc[0]}, in points, of {now} people: "
        f"{listed(by_runs)}; of {twice} people with 20 runs {errors[twice, 20]:.1f}. "
        f"With 20 runs, differences between databases from {least:.1f} points on are found with power .8."
    )
    helps = only_people_help(study, own["trained"].iloc[0])
    return f"{text} Beyond 20 runs only more people help." if helps else text


def only_people_help(study: Study, trained: str) -> bool:
    """Return whether only more people make the matched rate of a database more exact."""
    found: Mapping[str, Any] = read_json(study.file("summary.json"))["people"]
    return bool(found["only_people_help"]["within"].get(trained))


def points_text(low: float, high: float, confidence: float) -> str:
    """Return such as "95 % CI [2.0, 14.7]", in percentage points; nothing where it is undefined."""
    if np.isnan(low):
        return ""
    return f"{100 * confidence:g} % CI [{_signed(low)}, {_signed(high)}]"


def _difference(row: pd.Series, confidence: float) -> str:
    """Write a comparison of two means."""
    names = str(row["groups"]).split(" | ")
    second = names[1] if len(names) > 1 else "chance"
    head = f"{_capital(row['question'])}: {names[0]} {decimal(row['mean_1'])}, {second} {decimal(row['mean_2'])}"
    points = f"difference {_signed(row['difference_points'])} points"
    if reason := _reason(row):
        return f"{head}; {points}. {reason}"
    parts = [head, f"{points}, {points_text(row['points_low'], row['points_high'], confidence)}".rstrip(", ")]
    if not np.isnan(row["odds_ratio"]):
        bounds = f"[{quantity(row['odds_ratio_low'])}, {quantity(row['odds_ratio_high'])}]"
        parts.append(f"odds ratio {quantity(row['odds_ratio'])}, {100 * confidence:g} % CI {bounds}")
    parts += [_statistic(row), _number(row)]
    parts.append(f"Hedges g of people {decimal(row['effect_size'])}")
    return f"{'; '.join(parts)}. {verdict(row)}{_if_learned(row)}"


def _effects(rows: pd.DataFrame) -> str:
    """Write all effects of a factor and expressions."""
    first = rows.iloc[0]
    groups = str(first["groups"]).replace(" | ", " and ")
    head = f"{_capital(first['question'])} ({groups}; {_number(first)})"
    if reason := _reason(first):
        return f"{head}. {reason}"
    return f"{head}: {'; '.join(f'{row.effect} {_statistic(row)}' for _, row in rows.iterrows())}."


def _equivalence(row: Mapping[str, Any]) -> str:
    bounds = points_text(row["points_low"], row["points_high"], row["confidence"])
    one, two = str(row["groups"]).split(" | ")
    return (
        f"{one} and {two} differ by {_signed(row['difference_points'])} points, {bounds}: {row['verdict']} "
        f"(two one-sided tests, {p_text(row['p'])}, n = {row['n']} people)."
    )


def _if_learned(row: Mapping[str, Any]) -> str:
    """Say why a verdict speaks of these training people alone, if a p tells it."""
    p = row["p_learned_corrected"]
    if THESE_PEOPLE not in verdict(row) or np.isnan(p):
        return ""
    return f" If runs vary only by the people that they learn from, Holm {p_text(p)}."


def _statistic(row: Mapping[str, Any]) -> str:
    """Return "t(84.7) = 2.05, p = .044 (Holm p = .044)"."""
    degrees = ", ".join(
        f"{value:.1f}".removesuffix(".0") for value in (row["df_1"], row["df_2"]) if not np.isnan(value)
    )
    text = f"{row['statistic_name']}({degrees}) = {quantity(row['statistic'])}, {p_text(row['p'])}"
    return text if np.isnan(row["p_corrected"]) else f"{text} (Holm {p_text(row['p_corrected'])})"


def _number(row: Mapping[str, Any]) -> str:
    """Return such as "n = 44 | 43 people, 6 | 6 runs", or "n = 44 pairs, …" of the same people."""
    people = row["n"] if str(row["n"]).endswith("pairs") else f"{row['n']} people"
    return f"n = {people}, {row['runs']} runs"


def _reason(row: Mapping[str, Any]) -> str:
    note = str(row["note"])
    return f"{_capital(note)}." if note.startswith(NOT_TESTED) else ""


def _signed(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _runs(runs: float) -> str:
    return f"{int(runs)} runs" if np.isfinite(runs) else "any number of runs"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
