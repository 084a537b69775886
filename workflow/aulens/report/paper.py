"""The paper that a study repeats: its values, orders and claims beside ours, and where the study departs from it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from aulens.report.claims import RULES, ClaimRow, claim_rows, counted_verdicts, decided_by
from aulens.report.departures import departures, silent_settings
from aulens.report.published import comparisons, notes
from aulens.report.published_orders import OrderPair, agreement_text, order_pairs
from aulens.report.study import Study
from aulens.report.tables_on_the_page import download
from aulens.report.wording import listed


class Paper(NamedTuple):
    """The files of a paper that a study repeats: its protocol and its published values, each None if none is named."""

    protocol: Mapping | None
    published: Mapping | None


def repeated(study: Study, summary: Mapping, paper: Paper, tables: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Return what the page shows of the paper that a study repeats.

    Parameters
    ----------
    study : Study
    summary : mapping
        summary.json.
    paper : Paper
    tables : mapping
        Name in the catalogue -> table, of the study.
    """
    protocol, published = paper
    everything = {**study.facts, "analyses": study.analyses}
    databases, labels = study.facts["databases"], study.facts["labels"]
    known = published or {"databases": {}, "values": []}
    orders = order_pairs(known, tables, databases)
    claims = claim_rows(known, tables, databases, labels)
    return {
        "published": published,
        "comparisons": comparisons(known, summary, databases, study.analyses, tables),
        "notes": notes(known),
        "orders": _orders(orders),
        "claims": _claims(claims, known["databases"], databases),
        "protocol": protocol,
        "departures": departures(everything, protocol) if protocol else [],
        "silent": silent_settings(everything, protocol) if protocol else [],
    }


def _orders(pairs: Sequence[OrderPair]) -> dict[str, Any]:
    """Return the rank orders as the template shows them, and as a table to download."""
    table = pd.DataFrame(pairs, columns=OrderPair._fields).assign(unit_of_replication="expression")
    rows = [(pair, agreement_text(pair)) for pair in pairs]
    return {"rows": rows, "download": download("published/rank_orders.csv", table)}


def _claims(rows: Sequence[ClaimRow], theirs: Mapping[str, str], databases: Sequence[str]) -> dict[str, Any]:
    """Return the claims as the template shows them, and as a table to download."""
    kinds = dict.fromkeys(row.kind for row in rows)
    rules = {kind: RULES[kind] for kind in kinds}
    table = pd.DataFrame(rows, columns=ClaimRow._fields).assign(unit_of_replication="run")
    table = table.assign(rule=table["kind"].map(rules))
    return {
        "rows": [(row, decided_by(row)) for row in rows],
        "sentence": claims_sentence(rows, list(theirs.values()), databases) if rows else "",
        "rules": [(kind.replace("_", " "), rule) for kind, rule in rules.items()],
        "download": download("published/claims.csv", table),
    }


def claims_sentence(rows: Sequence[ClaimRow], theirs: Sequence[str], ours: Sequence[str]) -> str:
    """Say how many claims hold, and what that means for a study of other databases than the paper's."""
    text = f"Of {len(rows)} claims {counted_verdicts(rows)}. Verdicts describe the means over runs and their spread"
    runs = listed([str(number) for number in sorted({int(row.runs) for row in rows if not pd.isna(row.runs)})], "or")
    text += f" ({runs} runs of each database); they are no tests." if runs else "; they are no tests."
    if list(ours[: len(theirs)]) == list(theirs):
        return text
    return (
        f"{text} The claims are of other databases ({listed(list(theirs))}) than this study's: a verdict says whether "
        "the same is true here, not whether the paper is right."
    )
