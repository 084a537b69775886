"""The details below the sentences of the opening: of each study, what every kind of evidence tells of every pair."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from aulens.evaluation.roles import pair_name
from aulens.report.opening_causes import contrast_text, contrasts
from aulens.report.opening_evidence import KEPT, RATE
from aulens.report.opening_learned import FILTERS, GAP, LAYERS, NEW_HEAD, PROFILES, REGIONS, SAME
from aulens.report.opening_verdicts import brackets, exact, fate_of, number_of, told, unlike
from aulens.report.share_sentences import signed
from aulens.report.wording import decimal, listed

VERDICTS = {
    "lost": "some is lost",
    "whole": "no loss shown",
    "nothing": "nothing shown to be left",
    "open": "no verdict",
}
PAIR = ["database_1", "database_2"]
Studies = Mapping[str, Mapping[str, Any]]


def details(table: pd.DataFrame, studies: Studies) -> list[dict[str, object]]:
    """Return of each study its name and texts, one for each kind of evidence and direction, pair or database.

    Parameters
    ----------
    table, studies
        See `aulens.report.opening_in_words.sentences`.
    """
    found = []
    for name in dict.fromkeys(table["study"]):
        own = table[table["study"] == name]
        texts = _directions(own, studies)
        if of_people := contrasts(own, studies):
            sizes = listed([contrast_text(one) for one in of_people])
            texts.append(f"Correct rates, new people of the culture that was learned less those of another: {sizes}.")
        for kind, say in SAYS.items():
            rows = own[own["evidence"] == kind]
            texts += [say(of_pair, _pair(pair)) for pair, of_pair in rows.groupby(PAIR, sort=False)]
        found.append({"study": name, "texts": texts})
    return found


def _pair(pair: tuple[str, str]) -> str:
    return f"{pair[0]} and {pair[1]}"


def _directions(own: pd.DataFrame, studies: Studies) -> list[str]:
    """Say of each test on another database both rates, what is left and what that allows to say."""
    rates, texts = own[own["evidence"] == RATE].set_index(PAIR), []
    for _, row in own[own["evidence"] == KEPT].iterrows():
        one, two = row[PAIR]
        keys = unlike(row, studies)
        differ = (
            "photographs, or not all drawn" if keys is None else f"drawn, differ in {listed(list(keys)) or 'people'}"
        )
        control = "control, " if row["role"] == "control" else ""
        left = f"left {brackets(row)}, {VERDICTS[fate_of(row)]}"
        left = f"{row['note']}" if np.isnan(row["value"]) else f"{left} ({row['note']})" if row["note"] else left
        numbers = number_of(row.to_frame().T)
        texts.append(
            f"{pair_name(one, two)} ({control}{differ}): correct rate {brackets(rates.loc[(one, one)])} on the own "
            f"database, {brackets(rates.loc[(one, two)])} on the other; {left} ({numbers})."
        )
    return texts


def _new_head(rows: pd.DataFrame, pair: str) -> str:
    first, tested = rows.iloc[0], rows.iloc[0]["database_2"]
    parts = [f"{exact(row)} beside {row['reference']}" for _, row in rows.iterrows()]
    return (
        f"New head, {pair.replace(' and ', '→')}, {first['item']} of {tested}: correct rate {listed(parts)} "
        f"({number_of(rows)}{_note(rows)})."
    )


def _profiles(rows: pd.DataFrame, pair: str) -> str:
    """Say how profiles of the same expression correlate, beside those of different ones and the noise ceiling."""
    gaps = rows[rows["measure"] == GAP]
    rows = rows[rows["measure"] != GAP]
    equal = rows["measure"].str.endswith(SAME)
    same, others = rows[equal].sort_values("value"), rows[~equal]["value"]
    ends = listed([f"{decimal(row['value'])} ({row['item']})" for _, row in same.iloc[[0, -1]].iterrows()], "to")
    beside = f"; of different expressions {decimal(others.median())} (median)" if len(others) else ""
    ceiling = same["reference_value"].dropna()
    allowed = f"; noise over runs alone allows {decimal(ceiling.median())}" if len(ceiling) else ""
    apart = [
        f" Networks of groups of people: {exact(row)} more alike within a database, where it is "
        f"{decimal(row['reference_value'])}, than between ({int(row['number'])} groups of each database or more): "
        f"{row['note']}."
        for _, row in gaps.iterrows()
    ]
    return (
        f"Tuning profiles, {pair}: rank correlations of the same expression {decimal(same['value'].median())} "
        f"(median), from {ends}{beside}{allowed} (n = {int(same['runs'].iloc[0])} runs of each database, which share "
        f"people: no interval and no verdict).{''.join(apart)}"
    )


def _layers(rows: pd.DataFrame, pair: str) -> str:
    parts = [
        f"{exact(row)} after {row['item']} (untrained {decimal(row['reference_value'])})" for _, row in rows.iterrows()
    ]
    return (
        f"Layers, {pair}: alignment (CKA) within less between databases {listed(parts)}; intervals hold for all layers "
        f"together ({number_of(rows)}{_note(rows)})."
    )


def _filters(rows: pd.DataFrame, pair: str) -> str:
    row = rows.iloc[0]
    database, shown = pair.split(" and ", 1)
    whose = "tested people" if row["role"] == "within" else f"people of no study ({shown})"
    return (
        f"Filters, {database}: AUROC of the best filter of each action unit, on {whose}, trained less random weights "
        f"{exact(row)} (random weights: {decimal(row['reference_value'])}; {number_of(rows)}{_note(rows)})."
    )


def _regions(rows: pd.DataFrame, pair: str) -> str:
    """Say for each method which regions have an interval without 0."""
    parts = []
    for measure, own in rows.groupby("measure", sort=False):
        differ = own[told(own)]
        sizes = [
            f"{row['item']} {exact(row)}, its area {signed(row['reference_value'])}" for _, row in differ.iterrows()
        ]
        says = listed(sizes) if sizes else "no interval excludes 0"
        says = says if own["interval_low"].notna().any() else "no intervals"
        parts.append(f"{str(measure).split(', ')[1]} ({len(own)} regions): {says}")
    return f"Where they look, {pair.replace(' and ', ' less ')}, {'; '.join(parts)} ({number_of(rows)}{_note(rows)})."


def _note(rows: pd.DataFrame) -> str:
    notes = [note for note in dict.fromkeys(rows["note"]) if note]
    return f"; {listed(notes)}" if notes else ""


SAYS = {NEW_HEAD: _new_head, PROFILES: _profiles, LAYERS: _layers, FILTERS: _filters, REGIONS: _regions}
