"""What a paper claims in words, and whether the same can be said of a study.

Claims stand in a file of published values (config/paper/inagaki2022_published.yaml, whose head explains them).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from aulens.evaluation.roles import pair_name
from aulens.report import claim_numbers
from aulens.report.action_unit_names import named_action_unit
from aulens.report.wording import decimal, listed, quantity
from aulens.statistics.claims import UNDECIDED, Decision
from aulens.statistics.fewest import too_few_of_pairs

Claim = Mapping[str, Any]
ABSENT = "cannot be asked here"
SIGNS = {"positive": 1, "negative": -1}
NEEDS = {
    "response": claim_numbers.PROFILES,
    "added_response": claim_numbers.PROFILES,
    "stronger_response": claim_numbers.PROFILES,
    "mostly": claim_numbers.PROFILES,
    "answers": claim_numbers.CONFUSION,
    "resemblance": claim_numbers.SIMILARITY,
}
"""Kind of claim -> the table that decides it."""
ONE_RUN = "one run has no standard deviation over runs"
SPREAD = "by at least one standard deviation over runs, otherwise it is undecided"
RULES = {
    "response": f"the peak or trough of the normalised response lies on the claimed side of 0 {SPREAD}",
    "added_response": f"the peak or trough of the sum of the profiles lies there {SPREAD} (variances are added)",
    "stronger_response": f"the size of one peak or trough exceeds that of the other {SPREAD} (variances are added)",
    "mostly": "more than half of the action units have the claimed sign by the rule of a response; undecided where "
    "those within one standard deviation of 0 could turn it",
    "answers": f"the share of images that got the answer, or of all images, lies on the claimed side of so many times "
    f"chance {SPREAD}",
    "resemblance": "the correlation of the two profiles exceeds the upper quartile of all other pairs of different "
    "expressions (it has no standard deviation over runs)",
}
"""Kind of claim -> when it holds."""


class ClaimRow(NamedTuple):
    """One claim about one output unit, action unit or pair of databases.

    Attributes
    ----------
    claim, where : str
        In words with the paper's databases, and the place in the paper.
    kind : str
        Of `RULES`.
    of : str
        Databases of the study that it was asked of.
    verdict : str
        As in `aulens.statistics.claims`, or that it cannot be asked.
    number, sd, bound : float
        What decided; see `aulens.statistics.claims.Decision`.
    reason : str
        Why there is no verdict.
    runs : float
        Networks of each database: the unit of replication; NaN where the claim cannot be asked.
    """

    claim: str
    where: str
    kind: str
    of: str
    verdict: str
    number: float
    sd: float
    bound: float
    reason: str
    runs: float


def claim_rows(
    published: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    databases: Sequence[str],
    labels: Sequence[str],
) -> list[ClaimRow]:
    """Return the claims of a paper, each with its verdict.

    Parameters
    ----------
    published : mapping
        As read from its file.
    tables : mapping
        Name in the catalogue -> table, of the study.
    databases : sequence of str
        Those that the study trains on; they stand for the paper's in order.
    labels : sequence of str
        The study's expressions.
    """
    ours = dict(zip(published["databases"], databases, strict=False))
    few = too_few_of_pairs(tables["statistics/intervals.csv"]) if "statistics/intervals.csv" in tables else {}
    rows = []
    for claim in published.get("claims", []):
        for case in _cases(claim):
            of = [ours[role] for role in _roles(case) if role in ours]
            reason = _why_not(case, ours, labels, tables)
            found = None if reason else _decided(case, ours, tables, len(labels))
            runs = claim_numbers.fewest_runs(tables, NEEDS[claim["kind"]], of) if found else float("nan")
            small = next((few[pair] for pair in _pairs(case, ours) if pair in few), "") if found else ""
            if runs == 1 and claim["kind"] != "resemblance":
                small = small or ONE_RUN
            if found and small:
                found, reason = found._replace(verdict=UNDECIDED), small
            verdict, *numbers = found or Decision(ABSENT, *[float("nan")] * 3)
            words = _words(case, published["databases"])
            rows.append(ClaimRow(words, claim["where"], claim["kind"], ", ".join(of), verdict, *numbers, reason, runs))
    return rows


def _cases(claim: Claim) -> Iterator[dict[str, Any]]:
    """Yield single cases of a claim: one output unit, action unit and expression shown; each database by itself."""
    lists = {key: claim[key] for key in ("units", "action_units", "shown") if key in claim}
    if claim["kind"] == "response":
        lists["databases"] = [[role] for role in claim["databases"]]
    for values in product(*lists.values()):
        yield dict(claim) | dict(zip(lists, values, strict=True))


def _roles(case: Claim) -> list[str]:
    """Return which of the paper's databases a case is about."""
    single = [case[key] for key in ("stronger", "weaker", "trained", "tested") if key in case]
    return [*case.get("databases", ()), *case.get("profiles", ()), *dict.fromkeys(single)]


def _why_not(case: Claim, ours: Mapping[str, str], labels: Sequence[str], tables: Mapping[str, pd.DataFrame]) -> str:
    """Return why a case cannot be asked of a study; nothing if it can."""
    if missing := [role for role in _roles(case) if role not in ours]:
        return f"no database of the study stands for the paper's {listed(missing)} one"
    named = [*(case[key] for key in ("units", "shown", "called") if key in case), *case.get("profiles", {}).values()]
    if missing := [name for name in dict.fromkeys(named) if name not in labels]:
        return f"the study has no expression {listed(missing)}"
    if NEEDS[case["kind"]] not in tables:
        return f"the study has no {NEEDS[case['kind']]}"
    known = tables[claim_numbers.PROFILES]["action_unit"] if "action_units" in case else ()
    return f"the study has no AU{case['action_units']}" if len(known) and case["action_units"] not in set(known) else ""


def _decided(case: Claim, ours: Mapping[str, str], tables: Mapping[str, pd.DataFrame], chances: int) -> Decision:
    """Return what the tables say of a case."""
    kind, unit, action_unit = case["kind"], case.get("units"), case.get("action_units")
    if kind in ("response", "added_response"):
        of = [ours[role] for role in case["databases"]]
        return claim_numbers.response(tables, of, unit, action_unit, SIGNS[case["sign"]])
    if kind == "stronger_response":
        return claim_numbers.stronger(tables, ours[case["stronger"]], ours[case["weaker"]], unit, action_unit)
    if kind == "mostly":
        of = [ours[role] for role in case["databases"]]
        return claim_numbers.mostly(tables, of, unit, SIGNS[case["sign"]])
    if kind == "answers":
        times, sign = (case["more_than"], 1) if "more_than" in case else (case["less_than"], -1)
        pair = ours[case["trained"]], ours[case["tested"]]
        return claim_numbers.answers(tables, pair, case.get("shown"), case["called"], times / chances, sign)
    return claim_numbers.resemblance(tables, {ours[role]: name for role, name in case["profiles"].items()})


def _pairs(case: Claim, ours: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (trained, tested) of the tests of which a case needs people enough; of profiles those that matched."""
    if case["kind"] == "answers":
        return [(ours[case["trained"]], ours[case["tested"]])]
    return [(ours[role], ours[role]) for role in _roles(case)]


def _words(case: Claim, names: Mapping[str, str]) -> str:
    """Return a case as a sentence of the paper would have it."""
    kind, of = case["kind"], " + ".join(names[role] for role in case.get("databases", ()))
    unit = f"“{case['units']}” unit" if "units" in case else ""
    by = f"to {named_action_unit(case['action_units'])}" if "action_units" in case else ""
    if kind == "response":
        return f"{unit}, {of}: {case['sign']} response {by}"
    if kind == "added_response":
        return f"{unit}, sum {of}: {case['sign']} response {by}"
    if kind == "stronger_response":
        return f"{unit}: stronger response {by} in {names[case['stronger']]} than in {names[case['weaker']]}"
    if kind == "mostly":
        return f"{unit}, {'sum ' if '+' in of else ''}{of}: mostly {case['sign']}"
    if kind == "answers":
        pair, more = pair_name(names[case["trained"]], names[case["tested"]]), "more_than" in case
        times = case["more_than"] if more else case["less_than"]
        chance = "chance" if times == 1 else f"{times:g} × chance"
        shown = f"“{case['shown']}” faces" if "shown" in case else "faces of all expressions"
        return f"{pair}: {shown} called {case['called']} {'more' if more else 'less'} often than {chance}"
    one, two = (f"“{name}” unit of {names[role]}" for role, name in case["profiles"].items())
    return f"{one} resembles {two} more than most different units do"


def decided_by(row: ClaimRow) -> str:
    """Return the number of a claim as text: ".63 (sd .05) against .143", or why there is none."""
    if pd.isna(row.number):
        return row.reason
    sd = "" if pd.isna(row.sd) else f" (sd {decimal(row.sd)})"
    text = f"{decimal(row.number)}{sd} against {quantity(row.bound)}"
    return f"{text} ({row.reason})" if row.reason else text


def counted_verdicts(rows: Sequence[ClaimRow]) -> str:
    """Return how many claims hold, do not and so on, such as "20 hold, 3 do not hold, 1 is undecided"."""
    verdicts = [row.verdict for row in rows]
    words = {"holds": "hold", "does not hold": "do not hold", UNDECIDED: "are undecided", ABSENT: ABSENT}
    return listed([f"{verdicts.count(one)} {text}" for one, text in words.items() if one in verdicts])
