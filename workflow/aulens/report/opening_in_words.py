"""The three sentences of the opening, from its table: recognition, what was learned, what the loss comes with."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aulens.report.opening_causes import cause_sentence
from aulens.report.opening_evidence import KEPT
from aulens.report.opening_learned import FILTERS, GAP, LAYERS, PROFILES, REGIONS, SAME, UNTRAINED_TOO
from aulens.report.opening_verdicts import (
    LOST,
    NOTHING,
    OPEN,
    WHOLE,
    brackets,
    confidences,
    fate_of,
    place,
    told,
    with_bounds,
)
from aulens.report.share_sentences import signed
from aulens.report.verdicts import DIFFERENT
from aulens.report.wording import counted, decimal, listed

LEADS = {
    LOST: "Recognition carries over in part",
    WHOLE: "Recognition carries over, and no loss is shown",
    NOTHING: "Recognition is not shown to carry over",
    OPEN: "Whether recognition carries over is open",
}
COUNTS = {
    LOST: "some is lost",
    WHOLE: "no loss is shown",
    NOTHING: "nothing is shown to be left",
    OPEN: "there is no verdict",
}


def sentences(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return at most three sentences; fewer where there is nothing to say. The first with an interval says which.

    Parameters
    ----------
    table : table
        See `aulens.report.opening_evidence`.
    studies : mapping
        See `aulens.report.opening.OpeningSettings`.
    """
    texts = [recognition_sentence(table), learned_sentence(table, studies), cause_sentence(table, studies)]
    texts = [text for text in texts if text]
    first = next((number for number, text in enumerate(texts) if "[" in text), None)
    if first is not None:
        levels = listed([f"{100 * level:g}" for level in confidences(table, studies)], "or")
        texts[first] = f"{texts[first].removesuffix('.')} (brackets: {levels} % CI)."
    return texts


def recognition_sentence(table: pd.DataFrame) -> str:
    """Say how much of the correct rate above chance is left on databases that other networks learned."""
    rows = table[(table["evidence"] == KEPT) & (table["role"] == "cross")]
    if rows.empty:
        return _controls_alone(table) if len(table) else ""
    fates = [fate_of(row) for _, row in rows.iterrows()]
    present = [name for name in COUNTS if name in fates]
    lead = LEADS[present[0]] if len(present) == 1 else "Recognition carries over unevenly"
    if len(present) > 1 and WHOLE not in present and LOST not in present:
        lead = LEADS[NOTHING]
    known = rows[rows["value"].notna()].sort_values("value")
    if known.empty:
        return f"{lead}: {listed(list(dict.fromkeys(rows['note'])))}."
    several = table["study"].nunique() > 1
    ends = known.iloc[[0, -1]] if len(known) > 1 else known
    texts = [f"{brackets(row)} ({place(row, several)})" for _, row in ends.iterrows()]
    counts = [f"{COUNTS[name]} in {fates.count(name)}" for name in present]
    if len(present) > 1:
        counts[0] += f" of {len(rows)} directions"
    else:
        counts = [f"{COUNTS[present[0]]} in {'both' if len(rows) == 2 else f'each of {len(rows)}'} directions"]
    left = f"of the correct rate above chance, {listed(texts, 'to')} is left on another database"
    return f"{lead}: {left}{'; ' + listed(counts) if len(rows) > 1 else ''}."


def _controls_alone(table: pd.DataFrame) -> str:
    """Say what is left on databases that no network learned, where there are no others."""
    text, several = "No network was tested on a database that others learned", table["study"].nunique() > 1
    rows = table[table["evidence"] == KEPT].sort_values("value")
    known = rows[rows["value"].notna()]
    if known.empty:
        why = listed([f"{place(row, several)}: {row['note']}" for _, row in rows.iterrows()])
        return f"{text}; what is left on databases that none learned cannot be said ({why})." if why else f"{text}."
    ends = known.iloc[[0, -1]] if len(known) > 1 else known
    texts = [f"{brackets(row)} ({place(row, several)})" for _, row in ends.iterrows()]
    return f"{text}; of the correct rate above chance, {listed(texts, 'to')} is left on databases that none learned."


def learned_sentence(table: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say how alike what was learned on different databases is; nothing where no study measured it."""
    says = {PROFILES: _profiles, LAYERS: _layers, FILTERS: _filters, REGIONS: _regions}
    parts = []
    for kind, say in says.items():
        rows = table[table["evidence"] == kind]
        if len(rows):
            parts.append(say(rows, studies))
    return f"{_lead_of_learned(table)}{'; '.join(parts)}." if parts else ""


def _lead_of_learned(table: pd.DataFrame) -> str:
    """Say in which kinds what was learned is shown to differ between databases, by tests or joint intervals."""
    profiles = table[(table["evidence"] == PROFILES) & (table["measure"] == GAP)]
    layers = table[(table["evidence"] == LAYERS) & (table["note"] != UNTRAINED_TOO)]
    shown = ["tuning profiles"] if profiles["note"].astype(str).str.startswith(DIFFERENT).any() else []
    shown += ["layers"] if (layers["interval_low"] > 0).any() else []
    return f"What was learned differs in {listed(shown)}: " if shown else "Of what was learned, "


def _profiles(rows: pd.DataFrame, _: Mapping) -> str:
    same, gaps = rows[rows["measure"].str.endswith(SAME)]["value"], rows[rows["measure"] == GAP]
    text = f"tuning profiles correlate by {decimal(same.median())} (median, no interval)"
    if gaps.empty:
        return text
    most = gaps.loc[gaps["value"].idxmax()]
    less = f", those of groups of people {brackets(most)} less than within a database"
    less = less if most["value"] > 0 else ""
    verdicts = list(dict.fromkeys(gaps["note"]))
    return f"{text}{less} ({listed(verdicts)})"


def _layers(rows: pd.DataFrame, _: Mapping) -> str:
    """Say at how many layers networks of two databases part, by intervals that hold for the layers of a pair."""
    known = rows[rows["interval_low"].notna()]
    if known.empty:
        return "whether layers part is open (no intervals)"
    parted = known[known["interval_low"] > 0]
    if parted.empty:
        most = known.loc[known["value"].idxmax()]
        return f"layers are not seen to part (CKA {brackets(most)})"
    most = parted.loc[parted["value"].idxmax()]
    too = ", as untrained networks do" if (parted["note"] == UNTRAINED_TOO).any() else ""
    return f"{len(parted)} of {counted(len(known), 'layer')} part, {most['item']} most (CKA {brackets(most)}){too}"


def _filters(rows: pd.DataFrame, _: Mapping) -> str:
    """Say whether filters tell action units of people they were not chosen on better than random weights do."""
    known = rows[rows["interval_low"].notna()]
    whose = "new people's action units" if (rows["role"] != "within").all() else "action units"
    if known.empty:
        return f"filters tell {whose} by {signed(rows['value'].min())} (AUROC) more than untrained (no interval)"
    above = known[known["interval_low"] > 0]
    if above.empty:
        most = known.loc[known["value"].idxmax()]
        return f"filters are not shown to tell {whose} better than untrained (AUROC {brackets(most)})"
    least = above.loc[above["value"].idxmin()]
    name = f"filters of {len(above)} of {len(known)} databases" if len(above) < len(known) else "filters"
    more = " or more" if len(above) > 1 else ""
    return f"{name} tell {whose} better than untrained (AUROC +{brackets(least)}{more})"


def _regions(rows: pd.DataFrame, studies: Mapping[str, Mapping[str, Any]]) -> str:
    """Say in how many regions networks look more with one database than with another."""
    known = rows[rows["interval_low"].notna()]
    if known.empty:
        return "whether attribution shares differ is open (no intervals)"
    differ = known[told(known)]
    chance = sum(1 - studies[name]["confidence"]["attribution_shares"] for name in known["study"])
    text = f"attribution shares differ in {len(differ)} of {len(known)} comparisons ({chance:.0f} by chance)"
    if differ.empty:
        return text
    most = differ.loc[differ["value"].abs().idxmax()]
    return f"{text}, most in {most['item']} ({with_bounds(signed(most['value']), most)})"
